"""Collect the links of published texts to other sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.documents.front_matter import parse_front_matter
from hindsight.core.documents.front_matter_model import FrontMatterError
from hindsight.core.documents.model import Document
from hindsight.core.mentions.lock import Mention, can_be_kept
from hindsight.core.mentions.plan import LinkedText
from hindsight.core.settings import now
from hindsight.core.site.gather import is_scheduled
from hindsight.core.text.digest import digest
from hindsight.core.text.endings import FILMS, PICTURES, SOUNDS
from hindsight.host.external.check import is_reserved
from hindsight.host.external.http import host_of
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.content import Content

# A text that is older when the file of mentions does not have it yet was published before mentions were sent.
OLD_AFTER = timedelta(days=30)
_LETTERS_OF_DIGEST = 12


def linked_texts(content: Content, settings: Mapping[str, Any], is_first_run: bool) -> Iterator[LinkedText]:
    """Yield the published texts with their links to other sites.

    Drafts, hidden texts and texts to come are left out. A page has no date, so it is old at the first run.
    """
    moment, site_url = now(settings), str(settings["SITEURL"]).rstrip("/")
    files = {source.path: source.file for source in content.sources.documents}
    for document in content.documents:
        if document.status != "published" or is_scheduled(document, moment):
            continue
        date = max(filter(None, (document.date, document.modified)), default=None)
        is_old = is_first_run if date is None else date < moment - OLD_AFTER
        links, words = links_to_others(document, site_url, tuple(settings["MENTION_IGNORE"])), ""
        if links:
            source = _read(files[document.path])
            links = {link: place for link, place in links.items() if _is_on_page(link, place, document, source)}
            words = _digest(document, source)
        yield LinkedText(source_of(document), content.shown_paths[document.path], words, links, is_old)


def source_of(document: Document) -> str:
    """Return the address of a text below the root of the site, with a slash at its start."""
    return f"/{document.url}"


def left_alone(content: Content, settings: Mapping[str, Any]) -> Callable[[Mention], bool]:
    """Return a function of whether a mention that has no link now stays as it is.

    A hidden text still has its links, and the sites that know of them are not asked to look again; nor are the sites
    that the settings leave out.
    """
    hidden = frozenset(source_of(document) for document in content.documents if document.status == "hidden")
    ignored = tuple(settings["MENTION_IGNORE"])
    return lambda mention: mention.source in hidden or mention.target.startswith(ignored)


def links_to_others(document: Document, site_url: str, ignored: tuple[str, ...] = ()) -> dict[str, Place]:
    """Return the links of a text to other sites, each with its first place: no pictures, films and examples.

    Links that begin with an `ignored` text are left out.
    """
    links: dict[str, Place] = {}
    for link in document.absolute_links:
        host = host_of(f"https:{link.url}" if link.url.startswith("//") else link.url)
        path = link.url.partition("#")[0].partition("?")[0].lower()
        is_left_out = path.endswith((*PICTURES, *FILMS, *SOUNDS)) or link.url.startswith(ignored)
        is_of_other = host and not is_reserved(host) and not _is_own(link.url, site_url)
        if is_of_other and not is_left_out and can_be_kept(link.url):
            links.setdefault(link.url, (link.line, link.col))
    return links


def _is_own(url: str, site_url: str) -> bool:
    """Return whether an address is below the root of the site: others on the same host may be of somebody else."""
    link, site = urlsplit(url), urlsplit(site_url)
    is_below = f"{link.path}/".startswith(f"{site.path.rstrip('/')}/") or not site.path.strip("/")
    return link.netloc.lower() == site.netloc.lower() and is_below


@dataclass(frozen=True, slots=True)
class _Source:
    """The lines of a file, its text after the front matter, and the line at which that begins."""

    lines: list[str]
    body: str
    body_line: int


def _read(file: str) -> _Source:
    data = read_regular(file).decode("utf-8", "replace").removeprefix("\ufeff")
    text = data.replace("\r\n", "\n").replace("\r", "\n")
    try:
        front = parse_front_matter(text)
    except FrontMatterError:
        return _Source(text.split("\n"), text, 1)
    return _Source(text.split("\n"), front.body, front.body_line)


def _is_on_page(link: str, place: Place, document: Document, source: _Source) -> bool:
    """Return whether the page of a text has a link: it has none of code, and none of the field Summary."""
    line, col = place
    if line < source.body_line:
        return document.quoted is not None and document.quoted.url == link
    before = source.lines[line - 1][: col - 1] if line <= len(source.lines) else ""
    return before.count("`") % 2 == 0


def _digest(document: Document, source: _Source) -> str:
    """Return a digest of the title and the words of a text as they are written.

    It does not depend on the release of Hindsight: an upgrade that changes the HTML of all texts must send nothing.
    """
    return digest(f"{document.title}\n{' '.join(source.body.split())}")[:_LETTERS_OF_DIGEST]
