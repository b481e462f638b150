"""Check the links of texts to other sites: each address once, a host at a time, with pauses between requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.documents.addresses import address_warning
from hindsight.core.documents.model import AbsoluteLink, Document
from hindsight.core.network.private_hosts import is_private_host
from hindsight.host.external.kept_answers import KeptAnswers
from hindsight.host.external.request import Answer, ask

_HOSTS_AT_ONCE = 16
_TRIES, _MOST_SECONDS_TO_WAIT = 3, 30.0
_BUSY = frozenset((0, 429, 500, 502, 503, 504))  # answers that may be others a little later
_NOT_FOR_PROGRAMS = frozenset((401, 402, 403, 405, 406, 429, 451, 999))
# Names for examples, which no host has (RFC 2606).
_RESERVED = (".example", ".invalid", ".test", ".example.com", ".example.net", ".example.org")


@dataclass(frozen=True, slots=True)
class Asking:
    """How hosts are asked: seconds between two requests to one host, and before a busy one is asked again.

    `is_refused` is whether a host is not to be asked, since it is private.
    """

    pause: float = 0.5
    wait: float = 2.0
    is_refused: Callable[[str], bool] = is_private_host


def check_external_links(
    documents: Iterable[Document],
    shown_paths: Mapping[str, str],
    own_host: str,
    ignored: Sequence[str],
    cache: Path,
    on_progress: OnProgress,
    asking: Asking | None = None,
) -> list[Diagnostic]:
    """Return the problems of links to other sites: pages that are gone, have moved or do not answer.

    Links to `own_host`, and those that begin with one of the `ignored` texts, are left out. Good answers are kept in
    the folder `cache` for a week.
    """
    places: dict[str, list[tuple[Document, AbsoluteLink]]] = {}
    for document in documents:
        for link in document.absolute_links:
            if (url := _address_to_ask(link.url, own_host)) and not url.startswith(tuple(ignored)):
                places.setdefault(url, []).append((document, link))
    answers = _answers(places, KeptAnswers.read(cache / "external-links.json"), asking or Asking(), on_progress)
    if places and all(answer.is_offline for answer in answers.values()):
        first, link = next(iter(places.values()))[0]
        message = "no host of a link was found; is this machine online?"
        return [Diagnostic(shown_paths[first.path], link.line, link.col, "warning", message)]
    return sorted(
        Diagnostic(shown_paths[document.path], link.line, link.col, *problem)
        for url, answer in answers.items()
        for document, link in places[url]
        if (problem := _problem(link, answer, document))
    )


def _address_to_ask(url: str, own_host: str) -> str:
    """Return the address to request for a link, without its fragment; "" for one that is not asked for."""
    full = f"https:{url}" if url.startswith("//") else url
    try:
        host = (urlsplit(full).hostname or "").lower()
    except ValueError:  # reported where the text is read
        return ""
    is_asked = host and host != own_host.lower() and not is_reserved(host)
    return full.partition("#")[0] if is_asked else ""


def is_reserved(host: str) -> bool:
    """Return whether the name of a host is reserved for examples and tests."""
    return f".{host.lower()}".endswith(_RESERVED)


def _answers(urls: Iterable[str], kept: KeptAnswers, asking: Asking, on_progress: OnProgress) -> dict[str, Answer]:
    """Return the answer of each address, from those kept or from its host; each host is asked by one thread."""
    answers: dict[str, Answer] = {}
    by_host: dict[str, list[str]] = {}
    for url in urls:
        if answer := kept[url]:
            answers[url] = answer
        else:
            by_host.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    count = len(answers) + sum(map(len, by_host.values()))
    pool = ThreadPoolExecutor(_HOSTS_AT_ONCE)
    try:
        for future in as_completed([pool.submit(_ask_host, some, asking) for some in by_host.values()]):
            for url, answer in future.result():
                answers[url] = answer
                kept.keep(url, answer)
            on_progress("links", len(answers), count)
    finally:  # what was asked before an interruption is kept
        pool.shutdown(wait=False, cancel_futures=True)
        kept.write()
    return answers


def _ask_host(urls: Sequence[str], asking: Asking) -> list[tuple[str, Answer]]:
    """Return the answers of one host, asked one after the other."""
    answers = []
    for index, url in enumerate(urls):
        if index:
            time.sleep(asking.pause)
        answers.append((url, _ask_patiently(url, asking)))
        if answers[-1][1].is_offline:  # nor are its other pages found
            return [*answers, *((other, answers[-1][1]) for other in urls[index + 1 :])]
    return answers


def _ask_patiently(url: str, asking: Asking) -> Answer:
    """Return the answer of an address, asked again if its host is busy."""
    answer = ask(url, asking.is_refused)
    for attempt in range(1, _TRIES):
        is_final = answer.is_offline or answer.is_private or answer.wait > _MOST_SECONDS_TO_WAIT
        if is_final or answer.status not in _BUSY:
            break
        time.sleep(max(answer.wait, asking.wait * attempt))
        answer = ask(url, asking.is_refused)
    return answer


def _problem(link: AbsoluteLink, answer: Answer, document: Document) -> tuple[Severity, str] | None:
    """Return the severity and the message for a link, None for a good one."""
    url = link.url
    if answer.is_gone:
        # Without a day, the archive shows its last copy, which may be of the missing page.
        day = f"{document.date:%Y%m%d}/" if document.date else ""
        archived = f"https://web.archive.org/web/{day}{url}"
        return "error", f"{url} is gone ({answer.status}); an archive may have it: {archived}"
    if answer.moved_to and answer.is_there:
        fragment = url.partition("#")[2]
        return "warning", f'{url} has moved; write "{answer.moved_to}{f"#{fragment}" if fragment else ""}"'
    if answer.status in _NOT_FOR_PROGRAMS:
        return "hint", f"{url} answers only to people ({answer.status}); open it to see whether it is still there"
    if answer.is_private and address_warning(url):
        return None  # reported where the text is read
    if answer.is_private:
        return "warning", f"{url} is not for readers: {answer.reason}; remove the link"
    if not answer.is_there:
        return "warning", f"{url} does not answer: {answer.reason or f'status {answer.status}'}; check it again later"
    return None
