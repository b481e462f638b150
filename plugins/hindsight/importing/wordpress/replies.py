"""Read the comments and mentions of a post of WordPress. Addresses of mail and of machines are not kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bs4 import BeautifulSoup, Comment
from bs4.element import PreformattedString

from hindsight.importing.dates import parse_date
from hindsight.importing.model import Import, ImportedReply, ReplyKind, ReplyState
from hindsight.importing.wordpress.paragraphs import with_paragraphs
from hindsight.importing.wordpress.site import plain, without_mail
from hindsight.importing.xml_nodes import Node

# A reply without a state is one that readers see, as WordPress reads exports.
_STATES: dict[str, ReplyState] = {"1": "shown", "approved": "shown", "": "shown", "0": "held", "hold": "held"}
_KINDS: dict[str, ReplyKind] = {"pingback": "mention", "trackback": "mention"}
# The elements that WordPress lets readers write, and the paragraphs that it adds.
_ALLOWED = frozenset((
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "li", "ol", "p", "pre", "q", "s", "strike",
    "strong", "ul",
))  # fmt: skip
_HIDDEN = ("script", "style", "template", "iframe", "object", "embed", "svg", "math", "form")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)


def read_replies(item: Node, imported: Import) -> list[ImportedReply]:
    """Return the replies to a post; leave out spam and replies in the trash, and count them.

    An answer to a reply that is left out becomes an answer to the nearest reply above that is kept.
    """
    comments = item.all("wp:comment")
    replies = list(_kept(comments, imported))
    parents = {comment.get("wp:comment_id"): comment.get("wp:comment_parent") for comment in comments}
    kept = {reply.ident for reply in replies}
    return [replace(reply, in_reply_to=_parent(reply.in_reply_to, parents, kept)) for reply in replies]


def _parent(ident: str, parents: Mapping[str, str], kept: set[str]) -> str:
    """Return the nearest reply above that is kept, or ""."""
    seen: set[str] = set()
    while ident not in ("", "0") and ident not in seen:
        if _ident(ident) in kept:
            return _ident(ident)
        seen.add(ident)
        ident = parents.get(ident, "")
    return ""


def _ident(number: str) -> str:
    return f"wp-{number}"


def _kept(comments: list[Node], imported: Import) -> Iterator[ImportedReply]:
    """Yield the replies that are not spam; `in_reply_to` is the number of the comment above in the export."""
    seen: set[str] = set()
    for number, comment in enumerate(comments, 1):
        kind = comment.get("wp:comment_type") or "comment"
        state = _STATES.get(comment.get("wp:comment_approved"))
        imported.read[_counted(kind, state)] += 1
        if state is None:
            continue
        ident = comment.get("wp:comment_id")
        if not ident or ident in seen:
            ident = f"{ident}n{number}"
        seen.add(ident)
        address = html.unescape(comment.get("wp:comment_author_url"))
        yield ImportedReply(
            ident=_ident(ident),
            kind=_KINDS.get(kind, "comment"),
            state=state,
            author=without_mail(plain(comment.get("wp:comment_author"))) or "Anonymous",
            html=safe_html(comment.get("wp:comment_content")),
            date=_date(comment),
            url=address if re.match(r"https?://[^/\s]", address) else "",
            in_reply_to=comment.get("wp:comment_parent"),
        )


def _date(comment: Node) -> datetime | None:
    universal = comment.get("wp:comment_date_gmt")
    date = parse_date(universal) if not universal.startswith("0000") else None
    if date is None:
        return parse_date(comment.get("wp:comment_date"))
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def safe_html(content: str) -> str:
    """Return the text of a reply with its paragraphs, without elements that readers may not write."""
    soup = BeautifulSoup(with_paragraphs(content), "html.parser")
    for el in soup.find_all(_HIDDEN):
        el.decompose()
    for string in soup.find_all(string=lambda string: isinstance(string, Comment | PreformattedString)):
        string.extract()
    for el in soup.find_all(True):
        if el.name not in _ALLOWED:
            el.unwrap()
            continue
        address = str(el.get("href") or "").strip() if el.name == "a" else ""
        el.attrs = {"href": address} if _ADDRESS.match(address) else {}
    return str(soup).strip()


def _counted(kind: str, state: ReplyState | None) -> str:
    names = {"pingback": "pingbacks", "trackback": "trackbacks"}
    name = names.get(kind, "comments")
    if state is None:
        return f"{name} left out as spam or trash"
    return f"{name} held back" if state == "held" else name
