"""Find the texts of a site that are translations of each other.

Three ways lead to one group: names of files that differ in the language at their end (`walk.md`, `walk.de.md`), one
slug in different languages, and the field `Translation_of`.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.text.language_names import split_language
from hindsight.core.text.language_tags import distance
from hindsight.core.text.near import did_you_mean
from hindsight.core.urls import Named, Urls

ShownPaths = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Translations:
    """The groups of translations, each with the paths of its texts, the original first; and the errors in fields."""

    groups: tuple[tuple[str, ...], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def find_translations(
    documents: Iterable[Document], shown_paths: ShownPaths, urls: Urls, site_lang: str
) -> Translations:
    """Return the translations among the texts of a site in `site_lang`; `shown_paths` are the paths for messages."""
    documents = sorted(documents, key=lambda document: document.path)
    site_lang = site_lang.lower()
    if not any(document.translation_of or document.lang.lower() != site_lang for document in documents):
        return Translations()
    return _Finder(documents, shown_paths, urls, site_lang).find()


class _Finder:
    """Joins texts into groups; `documents` are in the order of their paths."""

    def __init__(self, documents: list[Document], shown_paths: ShownPaths, urls: Urls, site_lang: str) -> None:
        self._documents, self._shown, self._urls, self._site_lang = documents, shown_paths, urls, site_lang
        self._by_path = {document.path: document for document in documents}
        self._group_of: dict[str, list[str]] = {}  # by the paths of its texts
        self._diagnostics: list[Diagnostic] = []

    def find(self) -> Translations:
        """Return the groups and the errors."""
        self._join_files()
        self._join_slugs()
        for document in self._documents:
            if document.translation_of and (original := self._target(document)):
                self._join((document, original))
        groups = {id(group): group for group in self._group_of.values()}
        ordered = tuple(self._ordered(group) for group in groups.values())
        return Translations(tuple(filter(None, ordered)), tuple(self._diagnostics))

    def _join(self, documents: Iterable[Document]) -> None:
        paths = [document.path for document in documents]
        joined = list(dict.fromkeys(path for one in paths for path in self._group_of.get(one, [one])))
        for path in joined:
            self._group_of[path] = joined

    def _join_files(self) -> None:
        """Join the files of one folder whose names differ only in the language at their end."""
        translated = [document for document in self._documents if _name(document)[1]]
        if not translated:
            return
        by_name = defaultdict(list)
        for document in self._documents:
            by_name[document.kind, _name(document)[0]].append(document)
        for document in translated:
            if len(same := by_name[document.kind, _name(document)[0]]) > 1:
                self._join(same)

    def _join_slugs(self) -> None:
        """Join the texts that would share an address if their slugs did not end in their languages."""
        by_address = defaultdict(list)
        for document in self._documents:
            by_address[document.kind, self._address(document, self._plain_slug(document))].append(document)
        for same in by_address.values():
            if len(same) > 1 and _are_in_different_languages(same):
                self._join(same)
        ending = f"-{self._site_lang}"
        for document in self._documents:  # `walk-en` beside `walk-de`, without `walk`
            if document.lang.lower() == self._site_lang and document.slug.endswith(ending):
                same = by_address.get((document.kind, self._address(document, document.slug.removesuffix(ending))), [])
                if same and _are_in_different_languages([*same, document]):
                    self._join([*same, document])

    def _address(self, document: Document, slug: str) -> str:
        """Return the address of a text with a different slug; its language and category are no part of it."""
        return self._urls.document(document.kind, Named(slug), document.date)

    def _plain_slug(self, document: Document) -> str:
        lang = document.lang.lower()
        return document.slug if lang == self._site_lang else document.slug.removesuffix(f"-{lang}")

    def _target(self, document: Document) -> Document | None:
        """Return the text that a field names; report a name that leads nowhere."""
        name = document.translation_of.removeprefix("{filename}").strip().lstrip("/")
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), name))
        paths = (beside, f"{beside}.md", name, f"{name}.md")
        found = [self._by_path[path] for path in dict.fromkeys(paths) if path in self._by_path][:1]
        found = found or self._by_slug.get(name, [])
        of_kind = [other for other in found if other.kind == document.kind]
        others = [other for other in of_kind if other is not document]
        if len(others) == 1:
            return others[0]
        in_site_lang = [other for other in others if other.lang.lower() == self._site_lang]
        if len(in_site_lang) == 1:
            return in_site_lang[0]
        self._report(document, "translation_of", self._why_not(document.translation_of, found, others, document))
        return None

    @cached_property
    def _by_slug(self) -> dict[str, list[Document]]:
        by_slug: dict[str, list[Document]] = defaultdict(list)
        for document in self._documents:
            by_slug[document.slug].append(document)
        return by_slug

    def _why_not(self, name: str, found: list[Document], others: list[Document], document: Document) -> str:
        if others:
            files = " and ".join(self._shown[other.path] for other in others[:2])
            return f'{files} both have the slug "{name}"; write the path of one'
        if document in found:
            return f'"{name}" is this text itself; name the original, or take this line out of the original'
        if found:
            return f'"{name}" is a {found[0].kind}, and this is a {document.kind}; name a {document.kind}'
        names = (other.slug for other in self._documents if other is not document)
        return f'no text has the slug or the path "{name}"{did_you_mean(name, names)}'

    def _ordered(self, group: list[str]) -> tuple[str, ...]:
        """Return the paths of a group, the original first; report two texts in one language, and circles."""
        documents = sorted((self._by_path[path] for path in group), key=self._rank)
        original, by_lang = documents[0], dict[str, Document]()
        for document in documents:
            other = by_lang.setdefault(document.lang.lower(), document)
            if other is not document:
                field = "translation_of" if document.translation_of else "lang"
                out = ", or take Translation_of out" if document.translation_of else ""
                message = (
                    f"this text and {self._shown[other.path]} are translations of one text, and both are in "
                    f'"{document.lang}"; write "Lang: ..." into one of the two{out}'
                )
                self._report(document, field, message)
        if all(document.translation_of for document in documents):
            message = "this text is a translation of its own translation; take this line out of the original"
            self._report(original, "translation_of", message)
        return tuple(document.path for document in by_lang.values()) if len(by_lang) > 1 else ()

    def _rank(self, document: Document) -> tuple[bool, int, bool, float, str]:
        """Return the sort key of a text in its group: the original comes first."""
        far = distance(document.lang, self._site_lang)
        moment = document.date.timestamp() if document.date else 0.0
        return bool(document.translation_of), far, bool(_name(document)[1]), moment, document.path

    def _report(self, document: Document, field: str, message: str) -> None:
        place = document.places.get(field, (1, 1))
        self._diagnostics.append(Diagnostic(self._shown[document.path], *place, "error", message))


def _are_in_different_languages(documents: list[Document]) -> bool:
    return len({document.lang.lower() for document in documents}) == len(documents)


def _name(document: Document) -> tuple[str, str]:
    """Return the path of a text without its ending and without the language at its end, and that language."""
    return split_language(posixpath.splitext(document.path)[0])
