"""Send mentions: find the address at which each page takes them, and report how each site answers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Literal
from urllib.parse import urlencode

from hindsight.core.mentions.discovery import addresses_in_page, endpoint_in_header, endpoint_in_html
from hindsight.core.mentions.plan import Task
from hindsight.host.external.fetch import Fetched, fetch
from hindsight.host.external.http import encoded, host_of
from hindsight.host.mentions.polite import ForbiddenError, LaterError, Manners, PoliteHosts

_HOSTS_AT_ONCE = 8
_MOST_LETTERS = 100
_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_REASONS = ("error_description", "message", "error", "detail", "summary")  # keys of answers in JSON
_GONE = frozenset((404, 410))

# sent: the site took the mention; none: the page takes none; refused: the site did not want it; failed: no answer;
# postponed: nothing was asked, since the site wants to be asked later or the text is not published yet.
Kind = Literal["sent", "none", "refused", "failed", "postponed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a mention; `words` are the reason, or the address at which the receiver reports about it."""

    kind: Kind
    words: str = ""


_Answer = tuple[Task, Outcome]


def send_mentions(
    tasks: Iterable[Task], site_url: str, hosts: PoliteHosts, manners: Manners
) -> Iterator[tuple[Task, Outcome]]:
    """Send mentions from the site at this address, and yield each with its outcome as soon as it is known.

    The links of a host are sent one after the other, in the order of the tasks. Nothing is sent for a text whose page
    is not as it is here: receivers would look at it and refuse.
    """
    own = _OwnPages(site_url, manners)
    by_host: dict[str, list[Task]] = {}
    for task in tasks:
        if outcome := own.reason_not_to_send(task):
            yield task, outcome
        else:
            by_host.setdefault(host_of(full_target(task.target)), []).append(task)
    answers: SimpleQueue[_Answer | Exception] = SimpleQueue()
    is_stopped = threading.Event()
    pool = ThreadPoolExecutor(_HOSTS_AT_ONCE)
    try:
        for some in by_host.values():
            pool.submit(_send_all, some, site_url, hosts, answers, is_stopped)
        for _ in range(sum(map(len, by_host.values()))):
            answer = answers.get()
            if isinstance(answer, Exception):
                raise answer
            yield answer
    finally:  # after an interruption, no thread begins with a further mention
        is_stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _send_all(
    tasks: Iterable[Task],
    site_url: str,
    hosts: PoliteHosts,
    answers: SimpleQueue[_Answer | Exception],
    is_stopped: threading.Event,
) -> None:
    try:
        for task in tasks:
            if is_stopped.is_set():
                return
            answers.put((task, send_one(task.target, encoded(f"{site_url}{task.source}"), hosts)))
    except Exception as error:  # for the thread that waits for the answers
        answers.put(error)


def send_one(target: str, source: str, hosts: PoliteHosts) -> Outcome:
    """Send the mention of a link in the text at `source`, and return the outcome."""
    try:
        page = hosts.page(full_target(target), _has_endpoint_in_body)
        if _may_answer_later(page):
            return Outcome("failed", page.why_not)
        endpoint = endpoint_of(page)
        if not endpoint:
            return Outcome("none")
        answer = hosts.send(endpoint, urlencode({"source": source, "target": full_target(target)}).encode())
    except ForbiddenError:
        return Outcome("none")
    except LaterError as reason:
        return Outcome("postponed", str(reason))
    return _outcome(answer)


def _outcome(answer: Fetched) -> Outcome:
    if answer.is_there:
        return Outcome("sent", answer.headers.get("location", "") if answer.status == 201 else "")
    if _may_answer_later(answer):
        return Outcome("failed", f"{answer.url}: {answer.why_not}")
    reason = reason_in(answer)
    return Outcome("refused", f"{answer.status}: {reason}" if reason else str(answer.status))


def _may_answer_later(answer: Fetched) -> bool:
    return answer.status in (0, 408, 429) or answer.status >= 500


def full_target(target: str) -> str:
    """Return a link with its scheme, as a receiver takes it."""
    return f"https:{target}" if target.startswith("//") else target


def endpoint_of(page: Fetched) -> str:
    """Return the address for mentions that a page names, "" for none."""
    if not page.is_there:
        return ""
    in_header = endpoint_in_header(page.headers.get("link", ""), page.url)
    return in_header or (endpoint_in_html(_text(page), page.url) if _is_html(page.headers) else "")


def _has_endpoint_in_body(headers: Mapping[str, str]) -> bool:
    """Return whether the body of a page is needed: not a film, and not a page that names the address in its header."""
    return _is_html(headers) and not endpoint_in_header(headers.get("link", ""), "https://a.example/")


def _is_html(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "text/html").partition(";")[0].strip().lower() in _HTML


def _text(page: Fetched) -> str:
    named = _CHARSET.search(page.headers.get("content-type", ""))
    try:
        return page.body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return page.body.decode("utf-8", "replace")


def reason_in(answer: Fetched) -> str:
    """Return the reason in the body of an answer, from plain text or JSON; "" for none that a person can read."""
    text = _text(answer)
    if "json" in answer.headers.get("content-type", ""):
        text = _reason_in_json(text)
    elif "html" in answer.headers.get("content-type", "") or text.lstrip().startswith("<"):
        return ""
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return words if len(words) <= _MOST_LETTERS else f"{words[:_MOST_LETTERS]}..."


def _reason_in_json(text: str) -> str:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    values = [data.get(key) for key in _REASONS] if isinstance(data, dict) else []
    return next((value for value in values if isinstance(value, str)), "")


class _OwnPages:
    """The published pages of texts, each of which is fetched once."""

    def __init__(self, site_url: str, manners: Manners) -> None:
        self._site_url, self._manners = site_url, manners
        self._pages: dict[str, tuple[Fetched, frozenset[str]]] = {}

    def reason_not_to_send(self, task: Task) -> Outcome | None:
        """Return why a mention is not sent, None if the page is as receivers expect it.

        A removed link may be on its page for other reasons, so the wait for its end counts as an attempt.
        """
        url = f"{self._site_url}{task.source}"
        page, addresses = self._page(url)
        has_link = full_target(task.target) in addresses or task.target in addresses
        if task.reason == "removed" and (page.status in _GONE or page.url != url):
            return None  # receivers follow a redirect as well, and decide by what is there
        if not page.is_there:
            return Outcome("postponed", f"{url} is not there ({page.why_not})")
        if task.reason == "removed":
            return Outcome("failed", f"{url} still has this link") if has_link else None
        return None if has_link else Outcome("postponed", f"{url} does not have this link yet")

    def _page(self, url: str) -> tuple[Fetched, frozenset[str]]:
        if url not in self._pages:
            answer = fetch(url, seconds=self._manners.seconds, is_refused=self._manners.is_refused)
            addresses = addresses_in_page(_text(answer), answer.url) if answer.is_there else frozenset()
            self._pages[url] = answer, addresses
        return self._pages[url]
