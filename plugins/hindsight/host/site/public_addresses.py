"""`urls.lock`: the addresses that were published. Readers may have kept any of them, so each has to lead somewhere.

Each line is an address below the root, its kind, the file or slug that it shows, its title and its date, separated by
tabs, in the order of the addresses. An address that the site no longer has is redirected to the same text: to the text
in the same file, or to the only text of the same title and date. Without such a text, the build reports an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.lock_lines import read_lock_lines
from hindsight.core.documents.model import Document
from hindsight.core.site.model import DeckEntry, MovedAddress, Site
from hindsight.core.site.outputs import Page
from hindsight.core.urls import file_at

Kind = Literal["text", "deck", "tag", "category", "series", "author"]
HEADER = "# Addresses that have been published. `make publish` keeps this file; commit it with your posts."
_LISTS: Mapping[Kind, tuple[str, str]] = {
    "tag": ("Tags", "tags/"),
    "category": ("Categories", "categories/"),
    "series": ("Archive", "archive/"),
    "author": ("Archive", "archive/"),
}


@dataclass(frozen=True, slots=True, order=True)
class PublicAddress:
    """A published address, and its line in the lock file.

    `source` is the path of a text's file, that path with "#" and the part of a further deck, or the slug of a list.
    """

    address: str
    kind: Kind
    source: str
    title: str
    date: str = ""
    line: int = 0

    def text(self) -> str:
        """Return the line of the lock file."""
        fields = (self.address, self.kind, self.source, _one_line(self.title))
        return "\t".join((*fields, self.date) if self.date else fields)


@dataclass(frozen=True, slots=True)
class KeptAddresses:
    """Pages that redirect former addresses to the present ones, the lock file, and errors for lost addresses."""

    pages: tuple[Page, ...]
    lock: bytes
    diagnostics: tuple[Diagnostic, ...]


def read_urls_lock(shown_path: str, data: bytes) -> tuple[dict[str, PublicAddress], list[Diagnostic]]:
    """Return the published addresses, and an error for each line that cannot be read."""
    lines, diagnostics = read_lock_lines(shown_path, data)
    by_address: dict[str, PublicAddress] = {}
    for number, written in lines:
        try:
            public = _parsed(written, number)
            by_address[public.address] = public
        except ValueError as error:
            diagnostics.append(Diagnostic(shown_path, number, 1, "error", str(error)))
    return by_address, diagnostics


def _parsed(written: str, number: int) -> PublicAddress:
    """Return the address in a line; raise ValueError, with a message for the writer, for a line without one."""
    parts = written.split("\t")
    if len(parts) not in (4, 5) or parts[1] not in get_args(Kind) or parts[0].startswith("/"):
        raise ValueError(
            "this line is no address (address, kind, source, title and date, a tab between each); restore the file "
            "from version control"
        )
    address, kind, source, title, date = (*parts, "")[:5]
    return PublicAddress(address, cast("Kind", kind), source, title, date, number)


def urls_lock_text(addresses: Iterable[PublicAddress]) -> bytes:
    """Return the lock file of these addresses; b"" for none."""
    lines = [public.text() for public in sorted(addresses, key=lambda public: public.address)]
    return "".join(f"{line}\n" for line in (HEADER, *lines)).encode() if lines else b""


def public_addresses(site: Site) -> Iterator[PublicAddress]:
    """Yield the addresses of the site's texts, decks and lists; those of hidden texts stay secret."""
    for document in (*site.posts, *site.pages, *site.translated):
        if document.status != "hidden":
            yield _of_text(document, document.url)
    for deck in (*site.decks, *site.translated_decks):
        yield _of_deck(deck, deck.url)
    for entries in site.tags:
        yield PublicAddress(site.urls.tag_page(entries.tag.slug), "tag", entries.tag.slug, entries.tag.label)
    for category in site.categories:
        yield PublicAddress(category.url, "category", category.slug, category.name)
    for series in site.series:
        yield PublicAddress(series.url, "series", series.slug, series.name)
    for author in site.authors:
        yield PublicAddress(author.url, "author", author.slug, author.name)


def keep_addresses(
    site: Site,
    built: frozenset[str],
    locked: Mapping[str, PublicAddress],
    gone: frozenset[str],
    withheld: Mapping[str, str],
    shown_path: str,
    lang: str,
) -> KeptAddresses:
    """Return the pages that keep former addresses alive, with the new lock file.

    `built` are all addresses that the site has, `gone` those that the writer removed on purpose. `withheld` are the
    drafts and texts to come, by their paths, with their names for messages. `shown_path` names the lock file.
    """
    kept = {**locked, **{public.address: public for public in public_addresses(site)}}
    pages, diagnostics = [], []
    successors = _Successors(site, lang)
    removed = {address.rstrip("/") for address in gone}  # with the slash at the end, or without
    for public in locked.values():
        if public.address in built or public.address.rstrip("/") in removed:
            continue
        if successor := successors.of(public):
            target, kept[public.address] = successor
            pages.append(_leading_on(public, target, shown_path))
        else:
            message = _lost_message(public, withheld)
            diagnostics.append(Diagnostic(shown_path, public.line, 1, "error", message))
    return KeptAddresses(tuple(pages), urls_lock_text(kept.values()), tuple(diagnostics))


class _Successors:
    """Finds the page with the text, deck or list of a former address."""

    def __init__(self, site: Site, lang: str) -> None:
        # No old address leads to a secret one.
        texts = [text for text in site.documents if text.status != "shared"]
        self._lang, self._has_tags = lang, bool(site.tags)
        self._by_path = {document.path: document for document in texts}
        self._by_title: dict[tuple[str, str], list[Document]] = {}
        for document in texts:
            self._by_title.setdefault((_one_line(document.title), _date(document)), []).append(document)
        self._decks: dict[str, list[DeckEntry]] = {}
        for deck in site.all_decks:
            self._decks.setdefault(deck.path, []).append(deck)

    def of(self, public: PublicAddress) -> tuple[MovedAddress, PublicAddress] | None:
        """Return the target of a former address, and its new line; None if nothing takes its place."""
        if public.kind in _LISTS:
            # A site without tags has no list of them.
            title, url = _LISTS[public.kind if public.kind != "tag" or self._has_tags else "series"]
            return MovedAddress(title, url, self._lang), public
        document = self._text(public)
        if document is None:
            return None
        decks = self._decks.get(document.path, []) if public.kind == "deck" else []
        part = public.source.rpartition("#")[2]
        if deck := next((deck for deck in decks if deck.part == part), decks[0] if decks else None):
            return MovedAddress(deck.title, deck.url, deck.lang), _of_deck(deck, public.address)
        line = _of_text(document, public.address)
        return MovedAddress(document.title, document.url, document.lang), replace(line, kind=public.kind)

    def _text(self, public: PublicAddress) -> Document | None:
        if document := self._by_path.get(_file(public)):
            return document
        same_title = self._by_title.get((_one_line(public.title), public.date), [])
        return same_title[0] if len(same_title) == 1 else None


def _leading_on(public: PublicAddress, target: MovedAddress, shown_path: str) -> Page:
    owner = shown_path, (public.line, 1)
    return Page(file_at(public.address), "redirect.html", target.url, {"target": target}, owner=owner)


def _lost_message(public: PublicAddress, withheld: Mapping[str, str]) -> str:
    address, file = f"/{public.address}", _file(public)
    if file in withheld:
        return (
            f"{address} is public, and {withheld[file]} is now a draft or not yet published: readers' links would die; "
            f'publish it, or write "{address}" = "gone" into redirects.toml; if no reader has seen it yet, take this '
            "line out"
        )
    return (
        f'{address} ("{public.title}", {file}) was published and is gone: readers\' links would die; write '
        f'"Aliases: {address}" into the text that takes its place, or "{address}" = "gone" into redirects.toml; if no '
        "reader has seen it yet, take this line out"
    )


def _file(public: PublicAddress) -> str:
    """Return the path of the file that a former address showed."""
    return public.source.rpartition("#")[0] if public.kind == "deck" else public.source


def _of_text(document: Document, address: str) -> PublicAddress:
    return PublicAddress(address, "text", document.path, document.title, _date(document))


def _of_deck(deck: DeckEntry, address: str) -> PublicAddress:
    source = f"{deck.path}#{deck.part}"
    return PublicAddress(address, "deck", source, deck.document.title, _date(deck.document))


def _date(document: Document) -> str:
    return document.date.date().isoformat() if document.date else ""


def _one_line(title: str) -> str:
    return " ".join(title.split())
