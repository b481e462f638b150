"""The replies of a site: those to each text, and all of them in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from hindsight.core.documents.model import Document
from hindsight.core.replies.model import Archive, Conversation
from hindsight.core.replies.threads import conversation
from hindsight.core.site.model import ListedReply, PostLinks
from hindsight.core.urls import Urls


def conversations_of(
    documents: Iterable[Document], archives: Mapping[str, Archive], now: datetime
) -> dict[str, Conversation]:
    """Return the replies to each text, by its path; a text without an archive is left out."""
    return {
        document.path: conversation(archives[document.path].replies, now)
        for document in documents
        if document.path in archives
    }


def listed_replies(
    documents: Iterable[Document], conversations: Mapping[str, Conversation], archives: Mapping[str, Archive]
) -> tuple[ListedReply, ...]:
    """Return the replies with words to these texts, newest first."""
    listed = [
        ListedReply(shown.reply, document, archives[document.path].name)
        for document in documents
        if document.path in conversations
        for shown in conversations[document.path].thread
    ]
    return tuple(sorted(listed, key=_reply_newest_first))


def _reply_newest_first(listed: ListedReply) -> tuple[float, str, str]:
    date = listed.reply.date
    return (-date.timestamp() if date else 0.0, listed.document.path, listed.reply.id)


def replies_feed(archive: str, urls: Urls) -> str:
    """Return the address of the feed of an archive, by the archive's name, without the ending."""
    return urls.feed(f"replies/{archive}")


def reply_counts(posts: Iterable[Document], links: Mapping[str, PostLinks]) -> dict[str, int]:
    """Return the number of replies with words to each post that has some, by its path."""
    counts = ((post.path, links[post.path].conversation.count) for post in posts)
    return {path: count for path, count in counts if count}
