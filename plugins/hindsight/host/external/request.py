"""Ask a different site whether it still has an address."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from hindsight.host.external.http import (
    MOST_REDIRECTS,
    OPENER,
    REDIRECTS,
    SECONDS,
    encoded,
    host_of,
    is_unknown_host,
    reason_of,
)

_PERMANENT = frozenset((301, 308))
# Answers of servers that do not know HEAD, or answer it wrongly.
_ASK_AGAIN_WITH_GET = frozenset((400, 401, 403, 404, 405, 406, 410, 500, 501, 503))
_AGENT = "Mozilla/5.0 (compatible; hindsight link check)"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a site: its HTTP status, 0 without one, and then the reason in words.

    `moved_to` is the new address if the old one redirects there for good. `wait` are the seconds after which the site
    wants to be asked again. `is_offline` is whether the host's name is not found, `is_private` whether an address on
    the way is in a private network.
    """

    status: int
    moved_to: str = ""
    reason: str = ""
    wait: float = 0.0
    is_offline: bool = False
    is_private: bool = False

    @property
    def is_there(self) -> bool:
        """Return whether the page was found."""
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Return whether the site has no such page."""
        return self.status in (404, 410)


def ask(url: str, is_refused: Callable[[str], bool]) -> Answer:
    """Return the answer at a web address and at those that it redirects to.

    `is_refused` is asked for each host on the way: nothing is requested from a host that is refused.
    """
    asked, moved_to, is_permanent = url, "", True
    for _ in range(MOST_REDIRECTS):
        host = host_of(asked)
        if not host:
            return Answer(0, reason=f"{asked} is not a valid address")
        if is_refused(host):
            return Answer(0, reason=f"{asked} is in a private network", is_private=True)
        status, target, answer = _ask_once(asked)
        if status not in REDIRECTS or not target:
            return answer if not (moved_to and answer.is_there) else Answer(status, moved_to)
        asked = urljoin(asked, target)
        if not asked.lower().startswith(("http://", "https://")):
            return Answer(0, reason="it redirects to something other than a web page")
        is_permanent = is_permanent and status in _PERMANENT
        moved_to = asked if is_permanent else moved_to
    return Answer(0, reason="it redirects without an end")


def _ask_once(url: str) -> tuple[int, str, Answer]:
    """Return the status, the target of a redirect and the answer of one request: HEAD, then GET if that fails."""
    result = _request("HEAD", url)
    return _request("GET", url) if result[0] in _ASK_AGAIN_WITH_GET else result


def _request(method: str, url: str) -> tuple[int, str, Answer]:
    try:
        request = urllib.request.Request(  # noqa: S310  # callers pass http and https alone
            encoded(url), method=method, headers={"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.8"}
        )
        with OPENER.open(request, timeout=SECONDS) as response:
            return response.status, "", Answer(response.status)
    except urllib.error.HTTPError as error:
        with error:
            wait = error.headers.get("Retry-After", "")
            answer = Answer(error.code, wait=float(wait) if re.fullmatch(r"\d{1,4}", wait, re.ASCII) else 0.0)
            return error.code, error.headers.get("Location", ""), answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        return 0, "", Answer(0, reason=reason_of(error), is_offline=is_unknown_host(error))
