"""Fetch the replies to posts in the fediverse that texts name in their field `Thread`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urljoin

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
    talks: list[_Talk] = []
    removed: set[str] = set()
    for document in texts.documents:
        target = texts.address(document)
        of_text = [_Talk(address, target, is_refused).read() for address in document.threads]
        if of_text and all(talk.is_whole for talk in of_text):
            here = {reply.id for talk in of_text for reply in talk.replies}
            removed.update(_removed(texts.replies(document), here, is_refused))
        talks += of_text
    return Pulled(
        _SERVICE,
        tuple(reply for talk in talks for reply in talk.replies),
        frozenset(removed),
        "\n".join(f"{talk.address}: {talk.problem}" for talk in talks if talk.problem),
    )


def _removed(archived: Iterable[Reply], here: Collection[str], is_refused: IsRefused) -> Iterator[str]:
    """Yield the ids of archived replies that no thread of the text has, and whose own pages are gone."""
    missing = [reply for reply in archived if _is_of_thread(reply) and reply.id not in here]
    for reply in missing[:_MOST_ASKED_FOR]:
        if fetch(reply.source, is_refused=is_refused).status in (404, 410):
            yield reply.id


def _is_of_thread(reply: Reply) -> bool:
    return reply.id.startswith("fedi-") and reply.kind == "reply" and bool(reply.source)


@dataclass
class _Talk:
    """A thread as its server knows it: its replies to the text at `target`, and the reason for which some are missing.

    `is_whole` is whether the server sent all answers.
    """

    address: str
    target: str
    is_refused: IsRefused
    replies: list[Incoming] = field(default_factory=list)
    is_whole: bool = False
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
        self.replies = list(replies_in(below, thread.id, self.target, account_url(root)))
        self.is_whole = len(below) < MOST_REPLIES
        for list_name, kind in _PEOPLE:
            self.replies += people_in(self._people(thread, list_name), kind, thread, self.target)
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
