"""Check the links of finished pages, which include links that no text has, such as links in templates."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.markdown.links import NEAR, links_in
from hindsight.core.text.pluralize import pluralize
from hindsight.host.site.sources import shown_path

_TOP = ("", "top")  # fragments that every page has


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The addresses below the root of a site, to check the links of its pages; `root` is the path of its address."""

    addresses: Collection[str]
    root: str

    def dead(self, page: str, url: str) -> Iterator[str]:
        """Yield each link in the HTML of a page to an address that the site does not have, or to a missing id."""
        for link in links_in(page):
            path, _, fragment = link.target.partition("#")
            path = unquote(path.partition("?")[0])
            if not path:
                if fragment not in _TOP and not _has_id(page, unquote(fragment)):
                    yield link.target
            elif (below := self._below_root(path, link.scheme, url)) is not None and below not in self.addresses:
                yield link.target

    def _below_root(self, path: str, scheme: str, url: str) -> str | None:
        """Return the address below the root that a link means; None for an address of a different site on the host."""
        if scheme == NEAR:
            joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(url), path))
            return f"{joined}/".lstrip("/") if path.endswith(("/", "/.", "/..")) or path in (".", "..") else joined[1:]
        if path == self.root:
            return ""
        return path.removeprefix(f"{self.root}/") if path.startswith(f"{self.root}/") else None


def _has_id(page: str, fragment: str) -> bool:
    name = re.escape(html.escape(fragment))
    return re.search(rf"\s(?:id|name)\s*=\s*[\"']?{name}[\"'\s>]", page) is not None


def dead_link_problems(dead: Iterable[tuple[str, str]], folders: Iterable[Path]) -> Iterator[Diagnostic]:
    """Yield an error for each dead link, at its line in a template if one has it, else with the pages that have it.

    `dead` are links, each with the path of a page that has it.
    """
    pages_with: dict[str, list[str]] = {}
    for target, page in sorted(dead):
        pages_with.setdefault(target, []).append(page)
    if not pages_with:
        return
    templates = [file for folder in folders for file in sorted(folder.rglob("*.html"))]
    for target, pages in pages_with.items():
        others = f" and {pluralize(len(pages) - 1, 'more page')}" if len(pages) > 1 else ""
        missing = f'no id "{target[1:]}"' if target.startswith("#") else f"nothing at {target}"
        message = f"there is {missing}, where a link leads from {pages[0]}{others}; mend the link or remove it"
        yield _at_template(target, templates) or Diagnostic(pages[0], 1, 1, "error", message)


def _at_template(target: str, templates: Iterable[Path]) -> Diagnostic | None:
    """Return the error at the first line of a template that has the link, None without one."""
    for file in templates:
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := re.search(rf"[\"'}}]{re.escape(target)}[\"']", line):
                fault = "no page has this id" if target.startswith("#") else f"the site has nothing at {target}"
                message = f"this link leads nowhere: {fault}; mend the link or remove it"
                return Diagnostic(shown_path(file), number, match.start() + 2, "error", message)
    return None
