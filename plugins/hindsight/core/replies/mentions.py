"""Webmentions as the service that received them describes them, and their form in an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hindsight.core.network.addresses import is_same_page, site_of
from hindsight.core.replies.clean import ANONYMOUS, safe_name
from hindsight.core.replies.incoming import Incoming, Value
from hindsight.core.replies.model import ReplyKind
from hindsight.core.replies.passage import words_of

PREFIX = "wm-"
# Bridgy makes pages of replies in social networks: the page that links here is its own, and names the page to read.
_BRIDGES = frozenset(("brid.gy", "fed.brid.gy", "brid-gy.appspot.com"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A page that links to a text.

    `source` is the address of that page, `target` that of the text. `kind` is None if the service does not report it.
    `url` is the address that the page names as its own. `html` are its words, `summary` a short form of them, and
    `title` its title; none of them is safe to show. `answers` is the id of a reply to the text that the link points to.
    """

    source: str
    target: str
    kind: ReplyKind | None = None
    url: str = ""
    author: str = ""
    author_url: str = ""
    date: datetime | None = None
    title: str = ""
    html: str = ""
    summary: str = ""
    answers: str = ""

    @property
    def id(self) -> str:
        """Return the id of the mention in an archive, which is the same each time."""
        written = f"{self.source}\n{self.target}".encode()
        return f"{PREFIX}{hashlib.sha256(written).hexdigest()[:12]}"


def incoming(mention: Mention, own: Collection[str] = ()) -> Incoming:
    """Return a mention as a reply for the archive of its text, with safe words.

    `own` are the writer's pages in social networks. Only Bridgy is believed that a reply is by one of these people:
    any other page can say so.
    """
    page = mention.url if _may_name(mention) else mention.source
    kind = mention.kind or "mention"
    values: dict[str, Value] = {
        "id": mention.id,
        "kind": kind,
        "author": _author(mention, page),
        "url": mention.author_url,
        "source": page,
        "source_id": mention.source if page != mention.source else "",
        "html": words_of(kind, mention.title, mention.html, mention.summary, page, mention.target),
    }
    if site_of(mention.source) in _BRIDGES and any(is_same_page(mention.author_url, page) for page in own):
        values["own"] = True
    if mention.answers and mention.kind == "reply":
        values["in_reply_to"] = mention.answers
    if mention.date:
        values["date"] = mention.date
    return Incoming(mention.target, values)


def _may_name(mention: Mention) -> bool:
    """Return whether a page may name its own address: one of its own host, or, for Bridgy, any."""
    host = site_of(mention.source)
    return bool(mention.url) and (host in _BRIDGES or site_of(mention.url) == host)


def _author(mention: Mention, page: str) -> str:
    """Return the name of the author, or the host of the page; some services give an address in place of a name."""
    name = safe_name(mention.author)
    if name != ANONYMOUS and not name.startswith(("http://", "https://")):
        return name
    return safe_name(site_of(mention.author_url) or site_of(page))
