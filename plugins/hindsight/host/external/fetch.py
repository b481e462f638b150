"""Fetch a page or data from a different host, within limits of time and size."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from hindsight.core.network.private_hosts import is_private_host
from hindsight.host.external.http import MOST_REDIRECTS, OPENER, REDIRECTS, SECONDS, encoded, host_of, reason_of

MOST_BYTES = 2_000_000
_PART = 65_536
_AGENT = "hindsight (replies of a blog)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of a host: the address after redirects, the HTTP status, headers by lower-case name, and the bytes.

    Without an answer, the status is 0 and `reason` says why, in words for the writer. A body that is too large, too
    slow or incomplete is no answer.
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
    form is not followed. `seconds` limits the whole body as well as each wait.
    """
    asked = url
    for _ in range(MOST_REDIRECTS):
        host = host_of(asked)
        if not host or not asked.lower().startswith(("http://", "https://")):
            return Fetched(asked, reason=f"{asked} is not a web address")
        if is_refused(host):
            return Fetched(asked, reason=f"{asked} is in a private network")
        answer = _request(asked, form, headers or {}, most_bytes, seconds)
        target = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not target or form is not None:
            return answer
        try:
            asked = urljoin(asked, target)
        except ValueError:
            return Fetched(asked, reason=f"{asked} redirects to an address that is not valid")
    return Fetched(asked, reason="it redirects without an end")


def _request(url: str, form: bytes | None, headers: Mapping[str, str], most_bytes: int, seconds: float) -> Fetched:
    deadline = time.monotonic() + seconds
    try:
        request = urllib.request.Request(  # noqa: S310  # the caller checks for http and https
            encoded(url), data=form, headers={"User-Agent": _AGENT, "Accept": "*/*", **headers}
        )
        with OPENER.open(request, timeout=seconds) as response:
            body, reason = _body(response, most_bytes, deadline)
            return Fetched(url, 0 if reason else response.status, _headers(response), body, reason)
    except urllib.error.HTTPError as error:
        with error:
            return Fetched(url, error.code, _headers(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Fetched(url, reason=reason_of(error))


def _headers(response: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


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
            return b"", "the answer is too slow"
        parts.append(part)
    if declared.isdecimal() and size < int(declared):
        return b"", "the answer ends too early"
    return b"".join(parts), ""
