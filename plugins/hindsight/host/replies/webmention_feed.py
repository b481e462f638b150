"""Ask a service for webmentions, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, urlsplit

from hindsight.core.replies.jf2 import Feed, NotJf2, read_jf2
from hindsight.host.external.fetch import fetch
from hindsight.host.external.http import host_of
from hindsight.host.replies.webmention_settings import TARGET_HERE, TOKEN, TOKEN_HERE

_PER_PAGE = 100
_MOST_PAGES = 200
_MOST_BYTES = 8_000_000
_PAGING = re.compile(r"[?&](?:page|per-page)=")


def feed_pages(
    address: str, token: str, texts: Sequence[str], is_refused: Callable[[str], bool]
) -> tuple[list[Feed], str]:
    """Return the pages of a feed, and "", or the reason for which some are missing.

    An address with "{target}" is asked for each of the texts. The host in the address may be private, since the writer
    names it; others on the way may not.
    """
    if TOKEN_HERE in address and not token:
        return [], f"set {TOKEN} in the environment, which WEBMENTION_FEED has a place for"
    own = host_of(address)
    headers = {"Accept": "application/json"}
    if token and TOKEN_HERE not in address:
        headers["Authorization"] = f"Bearer {token}"
    feeds: list[Feed] = []
    problem = ""
    for text in texts if TARGET_HERE in address else ("",):
        asked = address.replace(TARGET_HERE, quote(text, safe="")).replace(TOKEN_HERE, quote(token, safe=""))
        pages, problem = _pages(asked, headers, lambda host: host != own and is_refused(host))
        feeds += pages
        if problem:
            break
    return feeds, _without(token, problem)


def _pages(address: str, headers: Mapping[str, str], is_refused: Callable[[str], bool]) -> tuple[list[Feed], str]:
    feeds: list[Feed] = []
    seen: set[str] = set()
    for number in range(_MOST_PAGES):
        asked = _numbered(address, number)
        answer = fetch(asked, headers=headers, most_bytes=_MOST_BYTES, is_refused=is_refused)
        if not answer.is_there:
            return feeds, f"{host_of(address)} sends no mentions: {answer.why_not}"
        try:
            feed = read_jf2(answer.body)
        except NotJf2 as error:
            return feeds, f"{host_of(address)} sends no mentions: {error}"
        new = {mention.id for mention in feed.mentions} - seen
        is_last = number + 1 >= feed.pages if feed.pages else feed.size < _PER_PAGE
        # Services without pages send everything each time.
        if feed.mentions and not new:
            return feeds, ""
        seen |= new
        feeds.append(feed)
        if is_last or asked == address or not feed.size:
            return feeds, ""
    return feeds, f"{host_of(address)} has more than {_MOST_PAGES} pages; the rest is left out"


def _numbered(address: str, number: int) -> str:
    """Return the address of a page of a feed; one that chooses its page itself, or has no query, stays."""
    if _PAGING.search(address) or not urlsplit(address).query:
        return address
    return f"{address}&per-page={_PER_PAGE}&page={number}"


def _without(token: str, problem: str) -> str:
    """Return a message without the token."""
    for secret in {token, quote(token, safe="")} - {""}:
        problem = problem.replace(secret, "…")
    return problem
