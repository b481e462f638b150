"""Find the target of a wiki link: a text by its title, slug or file, or any other file by its name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property

from hindsight.core.documents.model import Document
from hindsight.core.text.near import NearNames

WIKI = "wiki"  # the scheme of wiki links


class WikiNames:
    """The names that wiki links may have for the files of a content folder, whatever their case.

    If several texts or files have one name, the first in the order of their paths has it.
    """

    def __init__(
        self, documents: Mapping[str, Document], withheld: Mapping[str, Document], statics: Iterable[str]
    ) -> None:
        self._texts, self._withheld, self._files = documents, withheld, statics

    # Most sites have no wiki link at all.
    @cached_property
    def _documents(self) -> dict[str, str]:
        by_name: dict[str, str] = {}
        for texts in (self._texts, self._withheld):
            for path, document in sorted(texts.items()):
                stem = posixpath.splitext(path)[0]
                for name in (stem, posixpath.basename(stem), document.title, document.slug, *document.names):
                    by_name.setdefault(name.casefold(), path)
        return by_name

    @cached_property
    def _statics(self) -> dict[str, str]:
        by_name: dict[str, str] = {}
        for path in sorted(self._files):
            for name in (path, posixpath.basename(path)):
                by_name.setdefault(name.casefold(), path)
        return by_name

    def document(self, name: str) -> str:
        """Return the path of the text that a name means, or ""."""
        name = name.strip().casefold().removesuffix(".md")
        return self._documents.get(name, "") or self._documents.get(posixpath.basename(name), "")

    def static(self, name: str) -> str:
        """Return the path of the other file that a name means, or ""."""
        name = name.strip().lstrip("/").casefold()
        return self._statics.get(name, "") or self._statics.get(posixpath.basename(name), "")

    def why_not(self, name: str) -> str:
        """Return the message for an unknown name, with the line to write instead."""
        if (path := self.document(name)) in self._withheld:
            return f"{path} is a draft or not yet published"
        ending = posixpath.splitext(name)[1]
        if ending and ending.lower() != ".md":
            return f"there is no file {name}{self._near_files.question(name) or '; put it into images/'}"
        remedy = f'; write "[{name}](file.md)" with the name of its file, or remove the brackets'
        return f'no text is called "{name}"{self._near_texts.question(name) or remedy}'

    @cached_property
    def _near_files(self) -> NearNames:
        return NearNames(map(posixpath.basename, self._files))

    @cached_property
    def _near_texts(self) -> NearNames:
        texts = self._texts.items()
        return NearNames(name for path, text in texts for name in (text.title, posixpath.basename(path)))


def files_named_in(documents: Iterable[Document], paths: Iterable[str]) -> set[str]:
    """Return those of these paths that wiki links of the documents may mean."""
    names = {
        posixpath.basename(reference.target.partition("#")[0]).casefold()
        for document in documents
        for reference in document.references
        if reference.scheme == WIKI
    }
    return {path for path in paths if posixpath.basename(path).casefold() in names} if names else set()
