"""Plan the outputs at old addresses of a blog, from the lines of `redirects.toml`."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place
from hindsight.core.documents.model import Document
from hindsight.core.site.model import Group, MovedAddress, TagEntries
from hindsight.core.site.outputs import Generated, Output, Page, needs_typst
from hindsight.core.text.near import NearNames
from hindsight.core.urls import address_of, file_at
from hindsight.host.site.names import same_name
from hindsight.host.site.redirects_file import Redirect, Redirects

TEMPLATE = "redirect.html"
SCRIPT = "redirects.js"
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}", re.IGNORECASE)
_ENDINGS_OF_PAGES = (".html", ".htm", ".php", ".asp", ".aspx")
_CODE = """// Send addresses with a query, which no file can have, to the new addresses.
const home = new URL(".", document.currentScript.src);
const asked = new URLSearchParams(location.search);
const isAsked = (query) => [...new URLSearchParams(query)].every(([name, value]) => asked.getAll(name).includes(value));
const moved = %s;
const found = location.search && moved.find(([query]) => isAsked(query));
if (found) location.replace(new URL(found[1], home));
"""


@dataclass
class _Site:
    """The outputs of a site by their addresses and by the names of their files.

    `withheld` are the names of files of drafts and posts to come, by the addresses that they will have.
    """

    lang: str
    withheld: Mapping[str, str]
    outputs: dict[str, Output] = field(default_factory=dict)
    files: dict[str, Output] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def add(self, output: Output) -> None:
        """Add an output: the first one at an address counts."""
        name = same_name(output.path)
        self.outputs.setdefault(f"/{address_of(output.path)}", output)
        self.files.setdefault(name, output)
        while name := name.rpartition("/")[0]:
            self.folders.add(name)

    def at(self, address: str) -> Output | None:
        """Return the output at an address, which may lack the slash at its end."""
        names = (address, f"{address}/", f"/{address_of(address.lstrip('/'))}")
        return next((self.outputs[name] for name in names if name in self.outputs), None)

    def is_free(self, path: str) -> bool:
        """Report whether a file at this path would take the place of no other file or folder."""
        name = same_name(path)
        above = (name[: match.start()] for match in re.finditer("/", name))
        return name not in self.files and name not in self.folders and self.files.keys().isdisjoint(above)


@dataclass(frozen=True, slots=True)
class Redirected:
    """The outputs of a site with those at old addresses, and what is wrong with the lines of `redirects.toml`.

    `asked` are the addresses that queries of the home page lead to, `patterns` old addresses with `*` for any one part
    of a path, each with its new address: only a web server can answer these.
    """

    outputs: list[Output]
    diagnostics: list[Diagnostic]
    asked: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[str, str], ...] = ()


def with_redirects(
    outputs: Iterable[Output],
    redirects: Redirects,
    lang: str,
    withheld: Mapping[str, str],
    documents: Iterable[Document] = (),
) -> Redirected:
    """Return the outputs with those at old addresses; old addresses of `documents` with a query lead to them."""
    outputs = list(outputs)
    asked = {query: document.url for document in documents for query in document.queries}
    if not (redirects.lines or redirects.gone or asked):
        return Redirected(outputs, [*redirects.diagnostics])
    site = _Site(lang, withheld)
    for output in outputs:
        site.add(output)
    redirecting = _Redirecting(site, redirects, asked)
    for line in sorted(redirects.lines, key=lambda line: line.is_pattern):
        redirecting.follow(line)
    redirecting.check_gone(redirects.gone)
    if asked:
        outputs = [_with_script(output) for output in outputs]
        redirecting.found.append(_script(asked.items()))
    diagnostics = [*redirects.diagnostics, *redirecting.diagnostics]
    return Redirected([*outputs, *redirecting.found], diagnostics, asked, tuple(redirecting.patterns))


def moved_addresses(outputs: Iterable[Output]) -> Iterator[tuple[str, str]]:
    """Yield the address of each page that redirects, and the address that it leads to."""
    for output in outputs:
        if isinstance(output, Page) and output.template == TEMPLATE:
            yield address_of(output.path), output.url


class _Redirecting:
    """The outputs at old addresses so far, and what is wrong with the lines for them.

    `asked` are the addresses that queries lead to.
    """

    def __init__(self, site: _Site, redirects: Redirects, asked: dict[str, str]) -> None:
        self._site, self._path, self._asked = site, redirects.path, asked
        single = (one for one in redirects.lines if not (one.is_pattern or one.is_query or one.is_open))
        self._by_old = {_key(one.old): one for one in single}
        # Names are compared by their last parts, which a slash at the end would make empty.
        self._near = NearNames([address.rstrip("/") for address in site.outputs if not address.startswith("/.")])
        self.found: list[Output] = []
        self.patterns: list[tuple[str, str]] = []
        self.diagnostics: list[Diagnostic] = []

    def follow(self, line: Redirect) -> None:
        """Add the outputs of a line, or its problem."""
        if line.is_pattern:
            self.found += _of_pattern(line, self._site)
            return
        target, through = _followed(line, self._site, self._by_old)
        if target is None:
            self._lost(line, through)
        elif line.is_open:
            self.patterns.append((line.old.lstrip("/"), _final(target)))
        elif line.is_query:
            if self._asked.setdefault(line.old, _final(target)) != _final(target):
                message = f'"/?{line.old}" is an alias of the text at /{self._asked[line.old]}; remove this line'
                self._error(line.place, message)
        else:
            self._add(line, target)

    def check_gone(self, gone: Mapping[str, Place]) -> None:
        """Report each address that a line calls gone, but that the site has, perhaps in a different spelling.

        Servers take an address with and without the slash at its end for one, and nginx those that differ in case.
        """
        for address, place in gone.items():
            names = {same_name(address), same_name(file_at(address))}
            if self._site.at(f"/{address}") or not names.isdisjoint(self._site.files):
                self._error(place, f'"/{address}" is an address of this site; remove this line')

    def _lost(self, line: Redirect, through: list[Redirect]) -> None:
        """Report a line that leads to nothing; of several that lead there through each other, the last."""
        if _key(line.new) not in self._by_old:
            self.diagnostics.append(_missing(line, self._path, self._site, self._near))
        elif _key(through[-1].new) in self._by_old:
            circle = ", ".join(dict.fromkeys(f"/{_key(one.new)}" for one in through))
            message = f'"{line.old}" leads in a circle ({circle}); write the address of a page of this site'
            self._error(line.new_place, message)

    def _add(self, line: Redirect, target: Output) -> None:
        old = _output(line.old, target, self._site.lang, (self._path, line.place))
        if self._site.is_free(old.path):
            self._site.add(old)
            self.found.append(old)
        elif not _is_same(self._site.files.get(same_name(old.path)), old):
            self._error(line.place, f'"{line.old}" is already an address of this site; remove this line')

    def _error(self, place: Place, message: str) -> None:
        self.diagnostics.append(Diagnostic(self._path, *place, "error", message))


def _key(path: str) -> str:
    """Return a path in a form that is equal for all ways to write it."""
    return same_name(path.strip("/").removesuffix("index.html").rstrip("/"))


def _followed(line: Redirect, site: _Site, by_old: Mapping[str, Redirect]) -> tuple[Output | None, list[Redirect]]:
    """Return the output that a line leads to, also through other lines, and all these lines."""
    through = [line]
    while (target := site.at(through[-1].new)) is None:
        after = by_old.get(_key(through[-1].new))
        if after is None or after in through:
            return None, through
        through.append(after)
    return target, through


def _of_pattern(line: Redirect, site: _Site) -> Iterator[Output]:
    """Yield an output for each address of the site that the new side of a pattern matches."""
    before, _, after = line.new.partition("*")
    pattern = re.compile(rf"{re.escape(before)}([^/]+){re.escape(after)}")
    for address, target in list(site.outputs.items()):
        if (match := pattern.fullmatch(address)) and not target.path.startswith("."):
            old = _output(line.old.replace("*", match[1]), target, site.lang, None)
            if site.is_free(old.path):
                site.add(old)
                yield old


def _output(old: str, target: Output, lang: str, owner: tuple[str, Place] | None) -> Output:
    """Return a copy of the target if both are files that are no pages, else a page that redirects to it."""
    ending = posixpath.splitext(old)[1]
    is_file = _ENDING.fullmatch(ending) and ending.lower() not in _ENDINGS_OF_PAGES
    if is_file and not _is_page(target) and not needs_typst(target):
        return replace(target, path=old.lstrip("/"), owner=owner)
    moved = _target(target, lang)
    return Page(file_at(old), TEMPLATE, moved.url, {"target": moved}, owner=owner)


def _target(target: Output, lang: str) -> Document | MovedAddress:
    """Return what the page at an old address leads to; where that redirects itself, its target."""
    context: Mapping[str, Any] = target.context if isinstance(target, Page) else {}
    for value in context.values():
        if isinstance(value, Document | MovedAddress) and value.url == _final(target):
            return value
        if isinstance(value, TagEntries):
            return MovedAddress(value.tag.label, _final(target), lang)
        if isinstance(value, Group):
            return MovedAddress(value.name, _final(target), lang)
    return MovedAddress(f"/{_final(target)}", _final(target), lang)


def _final(target: Output) -> str:
    """Return the address of an output, below the root; that of a page which redirects is the address it leads to."""
    is_redirect = isinstance(target, Page) and target.template == TEMPLATE
    return target.url if isinstance(target, Page) and is_redirect else address_of(target.path)


def _is_page(output: Output) -> bool:
    return output.path.lower().endswith((".html", ".htm"))


def _is_same(one: Output | None, other: Output) -> bool:
    """Report whether two outputs are pages that redirect to one address, such as an alias and a line of the file."""
    pages = [output for output in (one, other) if isinstance(output, Page) and output.template == TEMPLATE]
    return len(pages) == 2 and pages[0].url == pages[1].url


def _missing(line: Redirect, path: str, site: _Site, near: NearNames) -> Diagnostic:
    """Return the problem of a line whose new address is not there."""
    for address in (line.new, f"{line.new.rstrip('/')}/"):
        if address.lstrip("/") in site.withheld:
            file = site.withheld[address.lstrip("/")]
            message = f"{file} is a draft or not yet published; old addresses lead to it once it is published"
            return Diagnostic(path, *line.new_place, "warning", message)
    closest = near.closest(line.new.rstrip("/"))
    meant = next((address for address in (f"{closest}/", closest) if closest and address in site.outputs), "")
    message = f"nothing is built at {line.new}" + (f' (did you mean "{meant}"?)' if meant else "")
    return Diagnostic(path, *line.new_place, "error", message)


def _script(queries: Iterable[tuple[str, str]]) -> Output:
    """Return the script of the home page: of several queries that fit an address, the one with most parts counts."""
    ordered = sorted(queries, key=lambda one: -one[0].count("&"))
    moved = json.dumps([[query, quote(url)] for query, url in ordered], ensure_ascii=False, indent=0)
    code = (_CODE % moved).encode()
    return Generated(SCRIPT, lambda: code, (code.decode(),))


def _with_script(output: Output) -> Output:
    if isinstance(output, Page) and output.path in ("index.html", "404.html"):
        return replace(output, context={**output.context, "query_redirects": True})
    return output
