"""Fetch the replies to posts in the fediverse that texts name in their field `Thread`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urljoin

from hindsight.core.documents.model import Document
from hindsight.core.network.private_hosts import is_private_host
from hindsight.core.replies.incoming import Incoming, Pulled
from hindsight.core.replies.mastodon import MOST_REPLIES, Thread, account_url, people_in, replies_in, thread_at
from hindsight.core.replies.model import Reply
from hindsight.host.external.fetch import Fetched, fetch
from hindsight.host.replies.texts import Pull, Texts

_SERVICE = "Fediverse"
_MOST_PAGES = 10  # of those who like or share a post
_MOST_ASKED_FOR = 20  # statuses that a thread no longer has, in one run
_PEOPLE: tuple[tuple[str, Literal["like", "repost"]], ...] = (("favourited_by", "like"), ("reblogged_by", "repost"))
_NEXT = re.compile(r"<([^<>]*)>\s*;[^,<]*\brel\s*=\s*\"?next\b")

IsRefused = Callable[[str], bool]


def pulls(_: Mapping[str, Any]) -> Iterator[Pull]:
    """Yield how to get the replies of all threads: the texts name them, not the settings."""
    yield pull


def pull(texts: Texts, is_refused: IsRefused = is_private_host) -> Pulled:
    """Return the replies to the threads of these texts, with a problem for each thread that is not complete."""
    threads = ((address, document) for document in texts.documents for address in document.threads)
    talks = [_Talk(address, document, texts, is_refused).read() for address, document in threads]
    return Pulled(
        _SERVICE,
        tuple(reply for talk in talks for reply in talk.replies),
        frozenset().union(*(talk.removed for talk in talks)),
        "\n".join(f"{talk.address}: {talk.problem}" for talk in talks if talk.problem),
    )


@dataclass
class _Talk:
    """A thread as its server knows it.

    It has its replies, the ids of those that are gone, and the reason for which some are missing.
    """

    address: str
    document: Document
    texts: Texts
    is_refused: IsRefused
    replies: list[Incoming] = field(default_factory=list)
    removed: frozenset[str] = frozenset()
    problem: str = ""

    def read(self) -> _Talk:
        """Ask the server, and return the thread."""
        if (thread := thread_at(self.address)) is None:
            self.problem = "not the address of a post on a server that speaks the API of Mastodon"
            return self
        root = self._json(f"{thread.server}/api/v1/statuses/{thread.id}")
        context = {} if self.problem else self._json(f"{thread.server}/api/v1/statuses/{thread.id}/context")
        if self.problem:
            return self
        below = context.get("descendants") if isinstance(context, dict) else None
        if not isinstance(root, dict) or not isinstance(below, list):
            self.problem = "the answer is none of Mastodon's API"
            return self
        target = self.texts.address(self.document)
        self.replies = list(replies_in(below, thread.id, target, account_url(root)))
        if len(below) < MOST_REPLIES:
            self.removed = self._removed()
        for list_name, kind in _PEOPLE:
            self.replies += people_in(self._people(thread, list_name), kind, thread, target)
        return self

    def _people(self, thread: Thread, list_name: str) -> Iterator[Any]:
        """Yield the accounts of a list, page by page."""
        url = f"{thread.server}/api/v1/statuses/{thread.id}/{list_name}?limit=80"
        for _ in range(_MOST_PAGES):
            answer = fetch(url, is_refused=self.is_refused)
            accounts = _parsed(answer)
            if not isinstance(accounts, list):
                self.problem = f"{list_name} is not readable ({answer.why_not or 'not JSON'})"
                return
            yield from accounts
            following = _NEXT.search(answer.headers.get("link", ""))
            if not following:
                return
            url = urljoin(url, following[1])

    def _removed(self) -> frozenset[str]:
        """Return the ids of replies that the thread had, and whose own pages are gone."""
        here = {reply.id for reply in self.replies}
        missing = [reply for reply in self.texts.replies(self.document) if self._is_of_thread(reply, here)]
        gone = (reply for reply in missing[:_MOST_ASKED_FOR] if self._is_gone(reply.source))
        return frozenset(reply.id for reply in gone)

    def _is_of_thread(self, reply: Reply, here: set[str]) -> bool:
        return reply.id.startswith("fedi-") and reply.kind == "reply" and reply.id not in here and bool(reply.source)

    def _is_gone(self, url: str) -> bool:
        return fetch(url, is_refused=self.is_refused).status in (404, 410)

    def _json(self, url: str) -> Any:
        answer = fetch(url, is_refused=self.is_refused)
        if not answer.is_there:
            self.problem = _reason(answer)
            return None
        parsed = _parsed(answer)
        if parsed is None:
            self.problem = "the answer is not JSON"
        return parsed


def _reason(answer: Fetched) -> str:
    if answer.status == 401:
        return "its server answers only to people who are logged in"
    if answer.status in (404, 410):
        return "there is no such post"
    if answer.status == 429:
        return "its server is busy; fetch the replies again later"
    return answer.why_not


def _parsed(answer: Fetched) -> Any:
    """Return the JSON of an answer, None if there is none."""
    if not answer.is_there:
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
