"""The replies of a site: those to each text, and all of them in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hindsight.core.documents.model import Document
from hindsight.core.replies.model import Conversation, Reply
from hindsight.core.replies.threads import conversation
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.model import ListedReply
from hindsight.core.site.reply_archives import archive_names


def conversations_of(
    documents: Iterable[Document], replies: Mapping[str, tuple[Reply, ...]], settings: GatherSettings
) -> dict[str, Conversation]:
    """Return the replies to each text, by its path; a text without a reply is left out."""
    if not replies:
        return {}
    names = archive_names(documents, settings.lang)
    return {names[name]: conversation(some, settings.now) for name, some in replies.items() if name in names}


def listed_replies(documents: Iterable[Document], conversations: Mapping[str, Conversation]) -> tuple[ListedReply, ...]:
    """Return the replies with words to these texts, newest first."""
    listed = [
        ListedReply(shown.reply, document)
        for document in documents
        if document.path in conversations
        for shown in conversations[document.path].thread
    ]
    return tuple(sorted(listed, key=_reply_newest_first))


def _reply_newest_first(listed: ListedReply) -> tuple[float, str, str]:
    date = listed.reply.date
    return (-date.timestamp() if date else 0.0, listed.document.path, listed.reply.id)
