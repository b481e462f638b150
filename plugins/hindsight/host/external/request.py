"""Ask a different site whether it still has an address."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_SECONDS = 20.0
_MOST_REDIRECTS = 8
_REDIRECTS, _PERMANENT = frozenset((301, 302, 303, 307, 308)), frozenset((301, 308))
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


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow no redirect: each hop is looked at here."""


_OPENER = urllib.request.build_opener(_NoRedirect)


def ask(url: str, is_refused: Callable[[str], bool]) -> Answer:
    """Return the answer at a web address and at those that it redirects to.

    `is_refused` is asked for each host on the way: nothing is requested from a host that is refused.
    """
    asked, moved_to, is_permanent = url, "", True
    for _ in range(_MOST_REDIRECTS):
        host = _host_of(asked)
        if not host:
            return Answer(0, reason=f"{asked} is not a valid address")
        if is_refused(host):
            return Answer(0, reason=f"{asked} is in a private network", is_private=True)
        status, target, answer = _ask_once(asked)
        if status not in _REDIRECTS or not target:
            return answer if not (moved_to and answer.is_there) else Answer(status, moved_to)
        asked = urljoin(asked, target)
        if not asked.lower().startswith(("http://", "https://")):
            return Answer(0, reason="it redirects to something other than a web page")
        is_permanent = is_permanent and status in _PERMANENT
        moved_to = asked if is_permanent else moved_to
    return Answer(0, reason="it redirects without an end")


def _host_of(url: str) -> str:
    """Return the host of an address, "" for an address that is not valid."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.port != 0 else ""
    except ValueError:
        return ""


def _ask_once(url: str) -> tuple[int, str, Answer]:
    """Return the status, the target of a redirect and the answer of one request: HEAD, then GET if that fails."""
    result = _request("HEAD", url)
    return _request("GET", url) if result[0] in _ASK_AGAIN_WITH_GET else result


def _request(method: str, url: str) -> tuple[int, str, Answer]:
    try:
        request = urllib.request.Request(  # noqa: S310  # callers pass http and https alone
            _encoded(url), method=method, headers={"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.8"}
        )
        with _OPENER.open(request, timeout=_SECONDS) as response:
            return response.status, "", Answer(response.status)
    except urllib.error.HTTPError as error:
        with error:
            wait = error.headers.get("Retry-After", "")
            answer = Answer(error.code, wait=float(wait) if re.fullmatch(r"\d{1,4}", wait, re.ASCII) else 0.0)
            return error.code, error.headers.get("Location", ""), answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        return 0, "", _without_answer(error)


def _without_answer(error: Exception) -> Answer:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, socket.gaierror):
        return Answer(0, reason="there is no such host", is_offline=True)
    if isinstance(cause, TimeoutError):
        return Answer(0, reason=f"no answer within {_SECONDS:.0f} s")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Answer(0, reason=f"its certificate is not valid ({cause.verify_message})")
    if isinstance(cause, OSError) and cause.strerror:
        return Answer(0, reason=cause.strerror.lower())
    return Answer(0, reason=" ".join(str(cause).split())[:100] or type(cause).__name__)


def _encoded(url: str) -> str:
    """Return an address as a request takes it: other characters percent-encoded, the host in ASCII, no fragment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    port = f":{parts.port}" if parts.port else ""
    netloc = f"[{ascii_host}]{port}" if ":" in ascii_host else f"{ascii_host}{port}"
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?-._") for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme, netloc, path, query, ""))
