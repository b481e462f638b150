"""Read the answers of servers that speak the client API of Mastodon: replies, likes and shares of a post."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal
from urllib.parse import urlsplit

from hindsight.core.replies.incoming import Incoming, Value, moment

# The path of a post: Mastodon and GoToSocial, their web apps, old addresses, Pleroma and Akkoma, Pixelfed.
_POST = re.compile(
    r"/(?:(?:web|deck)/)?(?:@[^/]+(?:/statuses)?|users/[^/]+/statuses|notice|p/[^/]+)/(?P<id>[0-9A-Za-z_-]{1,64})/?\Z"
)
_PUBLIC = ("public", "unlisted")
# The names to whom a reply is addressed, at its beginning: the thread shows them. Tags have a greatest length, so that
# no text of a server takes long to search.
_IN_TAG, _IN_CLASS = r"[^<>]{0,500}", r"[^<>\"]{0,200}"
_ADDRESSED = re.compile(
    r"\A(?P<start>\s*(?:<p>\s*)?)"
    rf"(?:(?:<span\b{_IN_TAG}>)?<a\b{_IN_TAG}\bclass=\"{_IN_CLASS}\bmention\b{_IN_CLASS}\"{_IN_TAG}>"
    r"@(?:<span>)?[^<]*(?:</span>)?</a>(?:</span>)?\s*)+"
)
MOST_REPLIES = 60  # that Mastodon gives to somebody who is not logged in

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Thread:
    """A post in the fediverse: its address as written, the address of its server, and its id there."""

    address: str
    server: str
    id: str


def thread_at(address: str) -> Thread | None:
    """Return the post at an address, or None for an address without the id of a post."""
    parts = urlsplit(address)
    found = _POST.match(parts.path)
    return Thread(address, f"{parts.scheme}://{parts.netloc}", found["id"]) if found else None


def account_url(status: Json) -> str:
    """Return the address of the author of a status, "" if there is none."""
    return _text(_table(status.get("account")).get("url"))


def replies_in(statuses: Iterable[Any], root: str, target: str, own: str) -> Iterator[Incoming]:
    """Yield the public replies of a thread to the text at `target`.

    `root` is the id of the post at the top of the thread on its server, and `own` the address of its author: answers by
    the same account are the writer's own.
    """
    public = [
        status
        for status in map(_table, statuses)
        if status.get("visibility") in _PUBLIC and _text(status.get("id")) and _text(status.get("uri"))
    ]
    idents = {_text(status.get("id")): _ident(status) for status in public}
    for status in public:
        above = _text(status.get("in_reply_to_id"))
        values: dict[str, Value] = {
            "id": _ident(status),
            "kind": "reply",
            **_author(status),
            "in_reply_to": "" if above == root else idents.get(above, ""),
            "source": _web_address(status.get("url")) or _web_address(status.get("uri")),
            "source_id": _text(status.get("uri")),
            "html": _words(status),
        }
        if when := moment(_text(status.get("created_at"))):
            values["date"] = when
        if own and account_url(status) == own:
            values["own"] = True
        yield Incoming(target, values)


def people_in(
    accounts: Iterable[Any], kind: Literal["like", "repost"], thread: Thread, target: str
) -> Iterator[Incoming]:
    """Yield a like or a share by each of these accounts."""
    for account in map(_table, accounts):
        if url := _web_address(account.get("url")):
            ident = f"fedi-{_digest(f'{kind} {url} {thread.address}')}"
            yield Incoming(target, {"id": ident, "kind": kind, **_author({"account": account}), "source": ""})


def _author(status: Json) -> dict[str, Value]:
    account = _table(status.get("account"))
    name = _text(account.get("display_name")).strip() or _text(account.get("acct")) or _text(account.get("username"))
    return {"author": name, "url": _web_address(account.get("url"))}


def _words(status: Json) -> str:
    """Return the words of a status, with a link to each picture.

    If a warning hides them, return the warning and a link to the status.
    """
    url = _web_address(status.get("url"))
    warning = _text(status.get("spoiler_text")).strip()
    if warning:
        link = f'<p><a href="{escape(url)}">{escape(url)}</a></p>' if url else ""
        return f"<p>{escape(warning)}</p>{link}"
    words = _ADDRESSED.sub(r"\g<start>", _text(status.get("content")))
    return words + "".join(_attached(status.get("media_attachments")))


def _attached(attachments: Any) -> Iterator[str]:
    for attachment in map(_table, attachments if isinstance(attachments, list) else ()):
        if url := _web_address(attachment.get("url")):
            yield f'<p><a href="{escape(url)}">{escape(_text(attachment.get("description")).strip() or url)}</a></p>'


def _ident(status: Json) -> str:
    """Return an id that is the same on each server that shows a status."""
    return f"fedi-{_digest(_text(status.get('uri')))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _web_address(value: Any) -> str:
    text = _text(value)
    return text if text.startswith(("https://", "http://")) and not re.search(r"[\s\"'<>]", text) else ""


def _text(value: Any) -> str:
    """Return a value as text without half characters; "" if it is none."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _table(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
