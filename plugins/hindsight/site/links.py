"""Links between the files of a site: from names of files, as written, to addresses."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, unquote

from hindsight.gate.problem import Problem
from hindsight.reader.model import Document, Reference

_LINK = re.compile(
    r'(?P<attribute>\b(?:href|src))="\{(?P<scheme>root|filename|static|attach|tag|category|index)\}(?P<target>[^"]*)"',
    re.IGNORECASE,
)


class Linked(Protocol):
    """What HTML with links comes from: a document, or a deck or lesson of one."""

    @property
    def path(self) -> str:
        """The file that links without a leading slash start from, relative to the content folder."""


@dataclass(frozen=True, slots=True)
class Links:
    """What the links of a site can lead to: documents and static files by path, slugs of tags and categories."""

    documents: Mapping[str, Document]
    withheld: frozenset[str]
    statics: frozenset[str]
    tag_slug: Callable[[str], str]
    tags: frozenset[str]
    category_slug: Callable[[str], str]
    categories: frozenset[str]

    def resolve(self, markup: str, of: Linked, root: str) -> str:
        """HTML with every internal link as an address below `root`."""

        def address(match: re.Match[str]) -> str:
            scheme, target = match["scheme"].lower(), html.unescape(match["target"])
            if scheme == "root":
                found: str | None = target.lstrip("/")
            else:
                found = self.address(scheme, target, of)
            shown = target if found is None else f"{root}/{found}"
            return f'{match["attribute"]}="{html.escape(shown)}"'

        return _LINK.sub(address, markup) if "{" in markup else markup

    def address(self, scheme: str, target: str, of: Linked) -> str | None:
        """The address, relative to the root, that a link leads to; None where it leads nowhere."""
        path, _, fragment = target.partition("#")
        tail = f"#{fragment}" if fragment else ""
        if scheme == "index":
            return tail
        if scheme == "tag":
            slug = self.tag_slug(path)
            return f"tags/{slug}/{tail}" if slug in self.tags else None
        if scheme == "category":
            slug = self.category_slug(path)
            return f"categories/{slug}/{tail}" if slug in self.categories else None
        file = self.file(path, of)
        if scheme == "filename":
            found = self.documents.get(file)
            return None if found is None else f"{found.url}{tail}"
        return f"{quote(file)}{tail}" if file in self.statics else None

    def file(self, path: str, of: Linked) -> str:
        """The content path that a link names: from the content folder where it begins with a slash."""
        path = unquote(path)
        joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(of.path), path)
        return posixpath.normpath(joined)

    def problems(self, document: Document, shown_path: str) -> Iterable[Problem]:
        """An error for each link of a document that leads nowhere."""
        for reference in document.references:
            if why := self._broken(reference, document):
                message = f"the link {{{reference.scheme}}}{reference.target} leads nowhere: {why}"
                yield Problem(shown_path, reference.line, reference.col, "error", message)

    def _broken(self, reference: Reference, document: Document) -> str:
        if self.address(reference.scheme, reference.target, document) is None:
            path = self.file(reference.target.partition("#")[0], document)
            if reference.scheme == "filename":
                return f"{path} is a draft or not yet published" if path in self.withheld else f"there is no {path}"
            return f"there is no {reference.scheme if reference.scheme in ('tag', 'category') else path}"
        fragment = reference.target.partition("#")[2]
        if reference.scheme == "filename" and fragment:
            found = self.documents[self.file(reference.target.partition("#")[0], document)]
            if f'id="{html.escape(fragment)}"' not in found.html:
                return f'there is no "#{fragment}" in {found.path}'
        return ""
