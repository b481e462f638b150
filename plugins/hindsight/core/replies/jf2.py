"""Read webmentions in jf2, the JSON of webmention.io, and in the JSON of other receivers.

Others are go-jamming and the package `webmentions`, which give the same things different names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hindsight.core.replies.clean import safe_url
from hindsight.core.replies.mentions import Mention
from hindsight.core.replies.model import ReplyKind
from hindsight.core.replies.passage import text_html

_KINDS: dict[str, ReplyKind] = {
    "in-reply-to": "reply", "reply": "reply", "rsvp": "reply",
    "like-of": "like", "like": "like",
    "repost-of": "repost", "repost": "repost",
    "bookmark-of": "mention", "bookmark": "mention", "mention-of": "mention", "mention": "mention", "link": "mention",
    "quotation-of": "mention", "invitee": "mention", "invite": "mention", "unknown": "mention",
}  # fmt: skip
_PROPERTIES = ("like-of", "repost-of", "in-reply-to", "bookmark-of", "mention-of")
_NO_REPLIES = frozenset(("follow", "follow-of"))
_LONGEST_ADDRESS = 2000
_MOST_LETTERS = 200_000
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_TAG = re.compile(r"</?[a-zA-Z]")


class NotJf2(ValueError):
    """Raised for an answer that has no webmentions; the argument is the reason, in words for the writer."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed: its webmentions, how many entries are none, and the number of pages, 0 if it is not given.

    `size` is the number of all entries, of which private ones are left out.
    """

    mentions: tuple[Mention, ...] = ()
    unreadable: int = 0
    size: int = 0
    pages: int = 0


def read_jf2(data: bytes) -> Feed:
    """Return the webmentions of an answer; raise NotJf2."""
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotJf2("the answer is not JSON") from error
    entries = read.get("children", read.get("json")) if isinstance(read, dict) else read
    if not isinstance(entries, list):
        raise NotJf2('the answer has no list "children"')
    paging = read.get("paging") if isinstance(read, dict) else None
    pages = paging.get("total-pages") if isinstance(paging, dict) else None
    return read_entries(entries, pages if isinstance(pages, int) and pages > 0 else 0)


def read_entries(entries: Iterable[Any], pages: int = 0) -> Feed:
    """Return the webmentions among entries in the form of any receiver."""
    mentions: list[Mention] = []
    unreadable = size = 0
    for entry in entries:
        size += 1
        if not isinstance(entry, dict):
            unreadable += 1
        elif not _is_left_out(entry):
            mention = _mention(entry)
            mentions += [mention] if mention else []
            unreadable += not mention
    return Feed(tuple(mentions), unreadable, size, pages)


def _is_left_out(entry: Mapping[str, Any]) -> bool:
    """Return whether an entry is private, held or removed at the receiver, sent by it, or no reply."""
    return (
        entry.get("wm-private", False) not in (False, None, "", "false", 0)
        or first_text(entry, "status") in ("pending", "deleted")
        or first_text(entry, "direction") in ("outgoing", "out")
        or _written_kind(entry) in _NO_REPLIES
    )


def _mention(entry: Mapping[str, Any]) -> Mention | None:
    """Return the webmention of an entry, None for one without the addresses of both pages."""
    source = web_address(first_text(entry, "wm-source", "source", "url"))
    target = web_address(first_text(entry, "wm-target", "target"))
    if not source or not target:
        return None
    author = entry.get("author")
    card = author if isinstance(author, dict) else {"name": author}
    return Mention(
        source=source,
        target=target.partition("#")[0],
        answers=target.partition("#reply-")[2],
        kind=_kind(entry),
        url=web_address(first_text(entry, "url")),
        author=first_text(card, "name") or first_text(entry, "author_name"),
        author_url=web_address(first_text(card, "url") or first_text(entry, "author_url")),
        date=earlier(
            moment(first_text(entry, "published")), moment(first_text(entry, "wm-received", "created_at", "updated_at"))
        ),
        title=first_text(entry, "name", "title"),
        html=_html(entry.get("content")),
        summary=_html(entry.get("summary") or entry.get("excerpt")),
    )


def _kind(entry: Mapping[str, Any]) -> ReplyKind | None:
    written = _written_kind(entry)
    if written in _KINDS:
        return _KINDS[written]
    return next((_KINDS[name] for name in _PROPERTIES if first_text(entry, name)), None)


def _written_kind(entry: Mapping[str, Any]) -> str:
    return first_text(entry, "wm-property", "mention_type", "type").strip().lower()


def _html(content: object) -> str:
    """Return content as HTML: that of an object with "html", "text" or "value", or of a text in either form."""
    if isinstance(content, list):
        content = content[0] if content else ""
    if isinstance(content, dict):
        if html := first_text(content, "html"):
            return html
        is_html = "html" in first_text(content, "content-type")
        content = first_text(content, "text", "value")
        return content if is_html else text_html(content)
    written = _text(content)
    return written if _TAG.search(written) else text_html(written)


def moment(written: str) -> datetime | None:
    """Return a written time in UTC; None for none, and for those that no page on the web can have."""
    try:
        read = datetime.fromisoformat(written.strip())
        when = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return when if when >= _OLDEST else None


def earlier(published: datetime | None, received: datetime | None) -> datetime | None:
    """Return the time at which a page was published, but none after it was received."""
    return min(published, received) if published and received else published or received


def web_address(written: str) -> str:
    """Return an address on the web, "" for one that is none or too long."""
    written = written.strip()
    return safe_url(written) if len(written) <= _LONGEST_ADDRESS else ""


def first_text(values: Mapping[str, Any], *keys: str) -> str:
    """Return the first text among the values of some keys, or ""; of a list, its first text counts."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, list):
            value = value[0] if value else None
        if text := _text(value):
            return text
    return ""


def _text(value: object) -> str:
    """Return a value if it is text, without half characters, which no file can have."""
    return value[:_MOST_LETTERS].encode("utf-8", "ignore").decode() if isinstance(value, str) else ""
