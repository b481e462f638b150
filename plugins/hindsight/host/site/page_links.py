"""Check the links of finished files, which include links that no text has, such as links in templates and feeds."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.markdown.links import NEAR, links_in, target_of
from hindsight.core.text.pluralize import pluralize
from hindsight.host.site.own_addresses import first_folders
from hindsight.host.site.render import root_of
from hindsight.host.site.sources import shown_path

_SOURCES = ("*.html", "*.css")
# In the tag of a link that a reader wrote: it must not keep a site from being published.
_OF_READERS = 'rel="nofollow ugc"'
_TOP = ("", "top")  # fragments that every page has
_ID = re.compile(r"\s(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_STYLE_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)""")
_LINKED_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The addresses below the root of a site, to check the links of its files.

    `folders` are the first parts of all addresses: whole addresses elsewhere may be of other programs. `site_url` is
    the address of the root, and `root` its path, both without a slash at the end.
    """

    addresses: Collection[str]
    folders: Collection[str]
    site_url: str
    root: str

    def dead(self, path: str, text: str, url: str) -> Iterator[str]:
        """Yield each link of a file to an address that the site does not have, or to an id that its page lacks."""
        if path.endswith(".html"):
            yield from self._dead_in_page(text, url)
            below_site = _in_tags(text, self.site_url, ("href", "src"))
            yield from self._missing(address for address in below_site if address.partition("/")[0] in self.folders)
            for data in _LINKED_DATA.findall(text):
                yield from self._missing(_in_json(data, self.site_url))
        elif path.endswith(".css"):
            yield from self._dead_in_style(text, url)
        elif path.endswith(".json"):
            yield from self._missing(_in_json(text, self.site_url))
        elif path.endswith(".xml"):
            yield from self._missing(_in_elements(text, self.site_url))
            yield from self._missing(_in_tags(text, self.site_url))

    def _missing(self, addresses: Iterable[str]) -> Iterator[str]:
        """Yield those addresses, without the address of the root, that the site does not have."""
        for written in addresses:
            if unquote(re.split("[?#]", written, maxsplit=1)[0]) not in self.addresses:
                yield f"{self.root}/{written}"

    def _dead_in_page(self, page: str, url: str) -> Iterator[str]:
        ids = _Ids(page)
        for link in links_in(page, _OF_READERS):
            path, _, fragment = link.target.partition("#")
            path = unquote(path.partition("?")[0])
            if not path:
                if fragment not in _TOP and not ids.have(unquote(fragment)):
                    yield link.target
            elif (below := self._below_root(path, link.scheme, url)) is not None and below not in self.addresses:
                yield link.target

    def _dead_in_style(self, style: str, url: str) -> Iterator[str]:
        for match in _STYLE_URL.finditer(style):
            address = "".join(match.groups(""))
            scheme, target = target_of(address) or ("", "")
            path = unquote(re.split("[?#]", target, maxsplit=1)[0])
            if path and (below := self._below_root(path, scheme, url)) is not None and below not in self.addresses:
                yield address

    def _below_root(self, path: str, scheme: str, url: str) -> str | None:
        """Return the address below the root that a link means; None for an address of a different site on the host."""
        if scheme == NEAR:
            joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(url), path))
            return f"{joined}/".lstrip("/") if path.endswith(("/", "/.", "/..")) or path in (".", "..") else joined[1:]
        if path == self.root:
            return ""
        return path.removeprefix(f"{self.root}/") if path.startswith(f"{self.root}/") else None


def page_links(addresses: Collection[str], site_url: str) -> PageLinks:
    """Return the addresses of a site, ready to check links; `site_url` is that of its root."""
    return PageLinks(addresses, first_folders(addresses), site_url, root_of(site_url))


# A search for the address of the site as text takes a fraction of the time of a regular expression.
def _in_tags(text: str, site_url: str, names: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the addresses below `site_url` in attributes of these names, or of any name; none that readers wrote."""
    for start, address in _after(text, '="', site_url, '"'):
        tag = text.rfind("<", 0, start)
        if tag < 0 or text.find(">", tag, start) >= 0 or text.find(_OF_READERS, tag, text.find(">", start)) >= 0:
            continue
        if not names or text[tag:start].split()[-1] in names:
            yield address


def _in_elements(text: str, site_url: str) -> Iterator[str]:
    """Yield the addresses below `site_url` that are the text of an element of XML; HTML in XML is escaped."""
    return (address.strip() for _, address in _after(text, ">", site_url, "<"))


def _in_json(text: str, site_url: str) -> Iterator[str]:
    """Yield the strings that are addresses below `site_url`; a quotation mark within HTML has a backslash."""
    for start, address in _after(text, '"', site_url, '"'):
        if text[start - 1 : start] != "\\" and not address.endswith("\\"):
            yield address


def _after(text: str, before: str, site_url: str, end: str) -> Iterator[tuple[int, str]]:
    """Yield where `before` is in front of an address below `site_url`, and the rest of the address up to `end`."""
    beginning = f"{before}{site_url}/"
    start = text.find(beginning)
    while start >= 0:
        first = start + len(beginning)
        last = text.find(end, first)
        if last < 0:
            return
        yield start, text[first:last]
        start = text.find(beginning, last)


class _Ids:
    """The ids of a page, which are found once for all of its links, when the first link needs them."""

    def __init__(self, page: str) -> None:
        self._page = page

    def have(self, fragment: str) -> bool:
        """Return whether a part of the page has this id or name."""
        return fragment in self._usual or fragment in self._all

    @functools.cached_property
    def _usual(self) -> frozenset[str]:
        """Return the ids as Markdown and the theme write them: splitting takes a quarter of the time of `_all`."""
        return frozenset(html.unescape(part.partition('"')[0]) for part in self._page.split(' id="')[1:])

    @functools.cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(html.unescape("".join(match.groups(""))) for match in _ID.finditer(self._page))


def dead_link_problems(dead: Iterable[tuple[str, str]], folders: Iterable[Path]) -> Iterator[Diagnostic]:
    """Yield an error for each dead link, at its line in a template or style sheet, else with the pages that have it.

    `dead` are links, each with the path of a file that has it; `folders` are those of templates and style sheets.
    """
    pages_with: dict[str, list[str]] = {}
    for target, page in sorted(dead):
        pages_with.setdefault(target, []).append(page)
    if not pages_with:
        return
    sources = [file for folder in folders for kind in _SOURCES for file in sorted(folder.rglob(kind))]
    for target, pages in pages_with.items():
        others = f" and {pluralize(len(pages) - 1, 'more page')}" if len(pages) > 1 else ""
        missing = f'no id "{target[1:]}"' if target.startswith("#") else f"nothing at {target}"
        message = f"there is {missing}, where a link leads from {pages[0]}{others}; mend the link or remove it"
        yield _at_source(target, sources) or Diagnostic(pages[0], 1, 1, "error", message)


def _at_source(target: str, sources: Iterable[Path]) -> Diagnostic | None:
    """Return the error at the first line of a template or style sheet that has the link, None without one."""
    for file in sources:
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := re.search(rf"[\"'}}(]{re.escape(target)}[\"')]", line):
                fault = "no page has this id" if target.startswith("#") else f"the site has nothing at {target}"
                message = f"this link leads nowhere: {fault}; mend the link or remove it"
                return Diagnostic(shown_path(file), number, match.start() + 2, "error", message)
    return None
