"""Fetch a page or data from a different host, within limits of time and size."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from hindsight.core.network.private_hosts import is_private_host
from hindsight.host.external.http import (
    MOST_REDIRECTS,
    OPENER,
    REDIRECTS,
    SECONDS,
    encoded,
    host_of,
    reason_of,
    time_limit,
)

MOST_BYTES = 2_000_000
_PART = 65_536
_WORDS_OF_ERROR = 2_000
_TOO_SLOW = "the answer is too slow"
_AGENT = "hindsight (replies of a blog)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of a host: the address after redirects, the HTTP status, headers by lower-case name, and the bytes.

    Without an answer, the status is 0 and `reason` says why, in words for the writer. A body that is too large, too
    slow or incomplete is no answer. A request that failed has only the beginning of its body.
    """

    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str = ""

    @property
    def is_there(self) -> bool:
        """Return whether the page was found."""
        return 200 <= self.status < 300

    @property
    def redirect(self) -> str:
        """Return the address that the answer redirects to, "" for an answer that does not."""
        target = self.headers.get("location", "") if self.status in REDIRECTS else ""
        try:
            return urljoin(self.url, target) if target else ""
        except ValueError:
            return target  # which no request takes

    @property
    def why_not(self) -> str:
        """Return the reason for which there is no page, "" for one that was found."""
        return "" if self.is_there else self.reason or f"status {self.status}"


def fetch(
    url: str,
    *,
    form: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
    is_refused: Callable[[str], bool] = is_private_host,
) -> Fetched:
    """Return the answer at a web address and at those that it redirects to; with a `form`, send it by POST.

    `is_refused` is asked for each host on the way: nothing is requested from a host that is refused. A redirect of a
    form is not followed. `seconds` limits the whole body as well as each wait. The header
    "Authorization" is sent only as long as scheme, host and port stay the same.
    """
    asked, sent = url, dict(headers or {})
    for _ in range(MOST_REDIRECTS):
        answer = fetch_once(
            asked, form=form, headers=sent, most_bytes=most_bytes, seconds=seconds, is_refused=is_refused
        )
        if not answer.redirect or form is not None:
            return answer
        if _origin(answer.redirect) != _origin(asked):
            sent.pop("Authorization", None)
        asked = answer.redirect
    return Fetched(asked, reason="it redirects without an end")


def _origin(url: str) -> tuple[str, str]:
    """Return the scheme and the host with the port of an address; an address that is not valid has neither."""
    return urlsplit(url)[:2] if host_of(url) else ("", "")


def fetch_once(
    url: str,
    *,
    form: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
    is_refused: Callable[[str], bool] = is_private_host,
    is_wanted: Callable[[Mapping[str, str]], bool] = lambda _: True,
) -> Fetched:
    """Return the answer at one web address, as `fetch` does, and follow no redirect.

    Without `is_wanted`, which gets the headers, the body of an answer is not read.
    """
    host = host_of(url)
    if not host or not url.lower().startswith(("http://", "https://")):
        return Fetched(url, reason=f"{url} is not a web address")
    if is_refused(host):
        return Fetched(url, reason=f"{url} is in a private network")
    with time_limit(2 * seconds) as limit:  # twice, since other limits have better messages
        answer = _request(url, form, headers or {}, most_bytes, seconds, is_wanted)
    return Fetched(url, reason=_TOO_SLOW) if limit.is_over else answer


def _request(
    url: str,
    form: bytes | None,
    headers: Mapping[str, str],
    most_bytes: int,
    seconds: float,
    is_wanted: Callable[[Mapping[str, str]], bool],
) -> Fetched:
    deadline = time.monotonic() + seconds
    try:
        request = urllib.request.Request(  # noqa: S310  # the caller checks for http and https
            encoded(url), data=form, headers={"User-Agent": _AGENT, "Accept": "*/*", **headers}
        )
        with OPENER.open(request, timeout=seconds) as response:
            received = _headers(response)
            body, reason = _body(response, most_bytes, deadline) if is_wanted(received) else (b"", "")
            return Fetched(url, 0 if reason else response.status, received, body, reason)
    except urllib.error.HTTPError as error:
        with error:
            return Fetched(url, error.code, _headers(error), _words(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Fetched(url, reason=reason_of(error))


def _headers(response: Any) -> dict[str, str]:
    """Return the headers by lower-case name; several `Link` headers are one, with commas between their links."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if "link" in headers:
        headers["link"] = ", ".join(response.headers.get_all("Link"))
    return headers


def _words(error: urllib.error.HTTPError) -> bytes:
    """Return the beginning of the answer to a request that failed, which may have the reason."""
    try:
        return bytes(cast("Any", error.fp).read1(_WORDS_OF_ERROR))  # what is there at once
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return b""


def _body(response: Any, most_bytes: int, deadline: float) -> tuple[bytes, str]:
    """Return the body of an answer, and "", or the reason for which it is not used."""
    declared = response.headers.get("Content-Length", "")
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_PART):
        size += len(part)
        if size > most_bytes:
            return b"", f"the answer is larger than {most_bytes // 1000:,} kB"
        if time.monotonic() > deadline:
            return b"", _TOO_SLOW
        parts.append(part)
    if declared.isdecimal() and size < int(declared):
        return b"", "the answer ends too early"
    return b"".join(parts), ""
