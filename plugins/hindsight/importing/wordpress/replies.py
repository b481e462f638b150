"""Read the comments and mentions of a post of WordPress. Addresses of mail and of machines are not kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC

from hindsight.core.markdown.html_text import without_tags
from hindsight.importing.dates import parse_date
from hindsight.importing.model import Import, ImportedReply, ReplyKind, ReplyState
from hindsight.importing.wordpress.content import paragraphs
from hindsight.importing.wordpress.wxr import Node

_STATES: dict[str, ReplyState] = {"1": "shown", "approved": "shown", "0": "held", "hold": "held"}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def read_replies(item: Node, imported: Import) -> Iterator[ImportedReply]:
    """Yield the replies to a post; count those that are spam or in the trash, which are left out."""
    for comment in item.all("wp:comment"):
        kind = comment.get("wp:comment_type") or "comment"
        state = _STATES.get(comment.get("wp:comment_approved"))
        imported.read[_counted(kind, state)] += 1
        if state is None:
            continue
        ident = comment.get("wp:comment_id")
        parent = comment.get("wp:comment_parent")
        date = (
            parse_date(comment.get("wp:comment_date_gmt"))
            if not comment.get("wp:comment_date_gmt").startswith("0")
            else None
        )
        address = comment.get("wp:comment_author_url")
        yield ImportedReply(
            ident=f"wp-{ident}",
            kind=_kind(kind),
            state=state,
            author=_MAIL.sub("", html.unescape(without_tags(comment.get("wp:comment_author")))).strip() or "Anonymous",
            html=paragraphs(comment.get("wp:comment_content")),
            date=date.replace(tzinfo=UTC)
            if date and not date.tzinfo
            else date or parse_date(comment.get("wp:comment_date")),
            url=address if re.match(r"https?://", address) else "",
            in_reply_to=f"wp-{parent}" if parent not in ("", "0") else "",
        )


def _kind(kind: str) -> ReplyKind:
    return "mention" if kind in ("pingback", "trackback") else "comment"


def _counted(kind: str, state: ReplyState | None) -> str:
    names = {"pingback": "pingbacks", "trackback": "trackbacks"}
    name = names.get(kind, "comments")
    if state is None:
        return f"{name} left out as spam or trash"
    return f"{name} held back" if state == "held" else name
