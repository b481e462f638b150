"""Get webmentions from the services that received them, and ask pages whether they are still there."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hindsight.core.network.addresses import site_of
from hindsight.core.network.private_hosts import is_private_host
from hindsight.core.replies.incoming import Pulled
from hindsight.core.replies.jf2 import Feed
from hindsight.core.replies.mentions import PREFIX, Mention, incoming
from hindsight.core.replies.model import Reply
from hindsight.core.replies.source_page import described, links_to_site
from hindsight.core.text.pluralize import pluralize
from hindsight.host.external.fetch import Fetched, fetch
from hindsight.host.replies.texts import Pull, Texts
from hindsight.host.replies.webmention_database import read_database
from hindsight.host.replies.webmention_feed import feed_pages
from hindsight.host.replies.webmention_settings import TOKEN, own_pages

SERVICE = "Webmention"
# A run asks at most so many pages of others: the rest waits for the next run.
_MOST_PAGES = 20
_MOST_BYTES = 1_000_000
T = TypeVar("T")
IsRefused = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Receiver:
    """The places with the webmentions of a site: the address of a feed and the file of a database, either can be "".

    `own` are the addresses of the writer's pages in social networks. `is_refused` is whether a host is not asked.
    """

    feed: str
    database: str
    token: str
    own: tuple[str, ...]
    is_refused: IsRefused


def pulls(settings: Mapping[str, Any]) -> Iterator[Pull]:
    """Yield how to get webmentions, if the settings name a feed or a database of them."""
    feed, database = settings["WEBMENTION_FEED"], settings["WEBMENTION_DATABASE"]
    if feed or database:
        own = own_pages(settings)
        yield partial(pull, Receiver(feed, database, os.environ.get(TOKEN, ""), own, is_private_host))


@dataclass(slots=True)
class _Sorted:
    """The webmentions that a pull found, by their ids, and the numbers of others and the reasons for missing ones."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    unreadable: int = 0
    elsewhere: int = 0
    silent: int = 0
    problems: list[str] = field(default_factory=list)


def pull(receiver: Receiver, texts: Texts) -> Pulled:
    """Return the webmentions of a receiver.

    Pages that it has no longer, though an archive has them, are asked whether they are gone.
    """
    found = _Sorted()
    if receiver.feed:
        addresses = [*_addresses(texts)]
        _sort(found, texts, *feed_pages(receiver.feed, receiver.token, addresses, receiver.is_refused))
    if receiver.database:
        _sort(found, texts, *read_database(Path(receiver.database).expanduser()))
    known = {reply.id: reply for document in texts.documents for reply in texts.replies(document)}
    lost = [reply for reply in known.values() if reply.id.startswith(PREFIX) and reply.id not in found.mentions]
    removed = frozenset() if found.problems else _gone(lost, texts.site_url, receiver.is_refused)
    new = [mention for ident, mention in found.mentions.items() if ident not in known]
    mentions = [mention for mention in found.mentions.values() if mention.kind]
    mentions += _classified(new, found, receiver.is_refused)
    replies = tuple(incoming(mention, receiver.own) for mention in mentions)
    return Pulled(SERVICE, replies, removed, "; ".join(_problems(found)))


def _addresses(texts: Texts) -> Iterator[str]:
    """Yield the addresses of all texts, old ones too."""
    for document in texts.documents:
        yield texts.address(document)
        yield from (f"{texts.site_url}/{alias.lstrip('/')}" for alias in document.aliases)


def _sort(found: _Sorted, texts: Texts, feeds: Sequence[Feed], problem: str) -> None:
    """Add the webmentions of this site that other sites sent."""
    site = site_of(texts.site_url)
    for feed in feeds:
        found.unreadable += feed.unreadable
        for mention in feed.mentions:
            if site and site_of(mention.target) != site:
                found.elsewhere += 1
            elif site_of(mention.source) != site:
                found.mentions.setdefault(mention.id, mention)
    if problem:
        found.problems.append(problem)


def _problems(found: _Sorted) -> Iterator[str]:
    yield from found.problems
    if found.elsewhere:
        yield f"{pluralize(found.elsewhere, 'mention')} of other sites left out"
    if found.unreadable:
        entries = "1 entry" if found.unreadable == 1 else f"{found.unreadable} entries"
        yield f"{entries} without the addresses of two pages left out"
    if found.silent:
        yield f"{pluralize(found.silent, 'page')} of new mentions did not answer; the next run asks again"


def _classified(new: Iterable[Mention], found: _Sorted, is_refused: IsRefused) -> Iterator[Mention]:
    """Yield new webmentions whose kind the service does not report: their own pages are asked."""
    for mention in _some([mention for mention in new if not mention.kind]):
        page = _page(mention.source, is_refused)
        if not page.is_there:
            found.silent += 1
            continue
        try:
            if described_one := described(mention, page.body, page.url):
                yield described_one
        except ImportError:
            found.problems.append(
                "the kinds of mentions need mf2py: write pelican-hindsight[webmention] in requirements.txt"
            )
            return


def _gone(lost: list[Reply], site_url: str, is_refused: IsRefused) -> frozenset[str]:
    """Return the ids of the replies whose pages are gone: they say so, or have no link to the site any more."""
    return frozenset(reply.id for reply in _some(lost) if _is_gone(reply, site_url, is_refused))


def _some(pages: list[T]) -> list[T]:
    """Return as many as one run asks; by chance, so that pages that never answer do not keep others waiting."""
    return pages if len(pages) <= _MOST_PAGES else random.sample(pages, _MOST_PAGES)


def _is_gone(reply: Reply, site_url: str, is_refused: IsRefused) -> bool:
    source = reply.source_id or reply.source
    page = _page(source, is_refused)
    if page.status == 410:
        return True
    is_same_site = page.is_there and site_of(page.url) == site_of(source)
    return is_same_site and bool(page.body) and not links_to_site(page.body, page.url, site_url)


def _page(address: str, is_refused: IsRefused) -> Fetched:
    return fetch(address, headers={"Accept": "text/html"}, most_bytes=_MOST_BYTES, is_refused=is_refused)
