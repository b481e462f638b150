"""Ask other sites as polite programs do: one request to a host at a time, with pauses, as its robots.txt allows."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from hindsight.core.network.private_hosts import is_private_host
from hindsight.host.external.fetch import Fetched, fetch, fetch_once
from hindsight.host.external.http import MOST_REDIRECTS, SECONDS, host_of
from hindsight.host.mentions.robots import AGENT, RobotRules
from hindsight.host.mentions.waits import Waits

_MOST_BYTES_OF_PAGE, _MOST_BYTES_OF_ROBOTS = 1_000_000, 500_000
_BUSY = frozenset((429, 503))
_SAME_METHOD = frozenset((307, 308))
_LONGEST_WAIT = 24 * 3600.0


class ForbiddenError(Exception):
    """Raised for a page that robots.txt forbids to programs."""


class LaterError(Exception):
    """Raised for a host that must not be asked now; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked: seconds between two requests to one host, and the longest wait for a busy one.

    `is_refused` is whether a host is not to be asked, since it is private; `seconds` limits each answer.
    """

    pause: float = 1.0
    patience: float = 20.0
    seconds: float = SECONDS
    is_refused: Callable[[str], bool] = is_private_host


@dataclass
class _Host:
    lock: threading.RLock = field(default_factory=threading.RLock)
    next_request: float = 0.0  # by the monotonic clock
    # By scheme and port: the rules for programs, or the reason for which they are not known.
    robots: dict[str, RobotRules | str] = field(default_factory=dict)


class PoliteHosts:
    """Requests to hosts, each in its host's turn. Several threads may use it."""

    def __init__(self, manners: Manners, waits: Waits, site_url: str) -> None:
        self._manners = manners
        self._waits = waits
        self._agent = f"{AGENT} (Webmention; +{site_url})"
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def page(self, url: str, is_wanted: Callable[[Mapping[str, str]], bool]) -> Fetched:
        """Return the page at an address and at those that it redirects to, with the body if its headers are wanted.

        Raise ForbiddenError, or LaterError for a host that wants to be asked later.
        """
        asked = url
        for _ in range(MOST_REDIRECTS):
            with self._turn(asked) as host:
                reason = self._check_robots(host, asked)
                answer = Fetched(asked, reason=reason) if reason else self._patiently(asked, None, is_wanted)
            if not answer.redirect:
                return answer
            asked = answer.redirect
        return Fetched(asked, reason="it redirects without an end")

    def send(self, url: str, form: bytes) -> Fetched:
        """Send a form to an address, and to one that it redirects to with the same method; may raise LaterError."""
        asked = url
        for _ in range(MOST_REDIRECTS):
            with self._turn(asked):
                answer = self._patiently(asked, form, lambda _: False)
            if answer.status not in _SAME_METHOD or not answer.redirect:
                return answer
            asked = answer.redirect
        return Fetched(asked, reason="it redirects without an end")

    @contextlib.contextmanager
    def _turn(self, url: str) -> Iterator[_Host]:
        name = _host_of(url)
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
        with host.lock:
            self._wait_for(name)
            time.sleep(max(0.0, host.next_request - time.monotonic()))
            try:
                yield host
            finally:
                host.next_request = time.monotonic() + self._manners.pause

    def _wait_for(self, name: str) -> None:
        seconds = self._waits.left(name)
        if seconds > self._manners.patience:
            raise LaterError(f"{name} wants to be asked in {_in_words(seconds)} at the earliest")
        time.sleep(seconds)

    def _patiently(self, url: str, form: bytes | None, is_wanted: Callable[[Mapping[str, str]], bool]) -> Fetched:
        """Return the answer of one address, asked once more if its host is busy and says for how long."""
        answer = self._once(url, form, is_wanted)
        if answer.status in _BUSY and (seconds := seconds_to_wait(answer.headers.get("retry-after", ""))):
            self._waits.keep(_host_of(url), seconds)
            self._wait_for(_host_of(url))
            return self._once(url, form, is_wanted)
        return answer

    def _once(self, url: str, form: bytes | None, is_wanted: Callable[[Mapping[str, str]], bool]) -> Fetched:
        return fetch_once(
            url,
            form=form,
            headers={"User-Agent": self._agent, "Accept": "text/html,*/*;q=0.8"},
            most_bytes=_MOST_BYTES_OF_PAGE,
            seconds=self._manners.seconds,
            is_refused=self._manners.is_refused,
            is_wanted=is_wanted,
        )

    def _check_robots(self, host: _Host, url: str) -> str:
        """Return why the rules of a host for programs are not known, "" if they allow a page; raise ForbiddenError."""
        name = host_of(url)
        if not name or self._manners.is_refused(name):
            return ""  # the request has the message
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in host.robots:
            host.robots[origin] = self._robots(f"{origin}/robots.txt")
            time.sleep(self._manners.pause)
        rules = host.robots[origin]
        if isinstance(rules, str):
            return rules
        if not rules.allow(url):
            raise ForbiddenError
        return ""

    def _robots(self, url: str) -> RobotRules | str:
        """Return the rules of a host, or why they are not known."""
        answer = fetch(
            url,
            headers={"User-Agent": self._agent},
            most_bytes=_MOST_BYTES_OF_ROBOTS,
            seconds=self._manners.seconds,
            is_refused=self._manners.is_refused,
        )
        if answer.status == 0 or answer.status >= 500 or answer.status in _BUSY:
            return f"{url} does not answer: {answer.why_not}"
        return RobotRules(answer.body.decode("utf-8", "replace") if answer.is_there else "")


def seconds_to_wait(retry_after: str) -> float:
    """Return the seconds of a Retry-After header, which may have a date; 0 for a header that says nothing."""
    written = retry_after.strip()
    if written.isascii() and written.isdecimal():
        return min(float(written[:9]), _LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(written).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return 0.0
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).netloc or "").lower()
    except ValueError:
        return ""


def _in_words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
