"""Make the menu of the site: the sections with entries, the entries of the setting MENUITEMS, the pages, the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.language.words import Words, translatable
from hindsight.core.settings import SettingError
from hindsight.core.site.model import Label, Site
from hindsight.host.site.search import SEARCH_URL, has_search

SECTIONS = POSTS, CARDS, LESSONS, TAGS = (
    Label(translatable("Posts"), "archive/"),
    Label(translatable("Cards"), "cards/"),
    Label(translatable("Lessons"), "lessons/"),
    Label(translatable("Tags"), "tags/"),
)
SEARCH = Label(translatable("Search"), SEARCH_URL)
_CATEGORIES = "categories/"
_SECOND_HAND = "lessons/second-hand/"
_CHANGED = "lessons/changed/"
_ON_THIS_DAY = "lessons/on/"
_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s<>\"']+|(?:mailto|tel):[^\s<>\"']+", re.IGNORECASE)
_BELOW_THE_ROOT = re.compile(r"(?![a-zA-Z][\w+.-]*:)[^\s<>\"'\\]*")
_FORM = 'write it as (("About", "/about/"), ("Code", "https://example.org/code"))'


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the menu. `url` is below the root, or a whole address if the entry leads elsewhere.

    The name of a section is English, and `in_language` translates it.
    """

    name: str
    url: str
    leads_elsewhere: bool = False
    is_section: bool = False

    def in_language(self, words: Words) -> MenuEntry:
        """Return the entry with its name in a language; names that the writer gave stay."""
        return replace(self, name=words.gettext(self.name)) if self.is_section else self


def menu_of(site: Site, has_lesson_decks: bool, settings: Mapping[str, Any]) -> tuple[MenuEntry, ...]:
    """Return the entries of the menu, each address once; `has_lesson_decks` is whether there are cards of lessons."""
    own = own_entries(settings)
    taken = {entry.url for entry in own}
    empty = empty_lists(site, has_lesson_decks)
    sections = (section for section in SECTIONS if section.url not in empty | taken)
    shown = site.pages if settings.get("DISPLAY_PAGES_ON_MENU", True) else ()
    pages = (Label(page.title, page.url) for page in shown if page.url not in taken)
    search = (SEARCH,) if has_search(settings) and SEARCH.url not in empty | taken else ()
    return (*_entries(sections, True), *own, *_entries(pages, False), *_entries(search, True))


def _entries(labels: Iterable[Label], are_sections: bool) -> Iterator[MenuEntry]:
    return (MenuEntry(label.name, label.url, is_section=are_sections) for label in labels)


def own_entries(settings: Mapping[str, Any]) -> tuple[MenuEntry, ...]:
    """Return the entries of MENUITEMS; raise SettingError for a value that is no list of names and addresses."""
    items = settings.get("MENUITEMS") or ()
    if not isinstance(items, list | tuple) or not all(map(_is_pair, items)):
        raise SettingError(f"MENUITEMS: {_FORM}")
    return tuple(dict.fromkeys(_own_entry(name.strip(), address.strip()) for name, address in items))


def _is_pair(item: object) -> bool:
    return isinstance(item, list | tuple) and [*map(type, item)] == [str, str] and all(value.strip() for value in item)


def _own_entry(name: str, address: str) -> MenuEntry:
    if _ELSEWHERE.fullmatch(address):
        return MenuEntry(name, address, leads_elsewhere=True)
    if not _BELOW_THE_ROOT.fullmatch(address):
        raise SettingError(f'MENUITEMS: "{address[:60]}" is no address of a page; {_FORM}')
    return MenuEntry(name, address.lstrip("/"))


def dead_entries(settings: Mapping[str, Any], addresses: frozenset[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each entry of MENUITEMS with an address of this site at which nothing is built."""
    for entry in own_entries(settings):
        path = unquote(re.split("[?#]", entry.url, maxsplit=1)[0])
        if not entry.leads_elsewhere and path and path not in addresses:
            message = f'MENUITEMS: nothing is built at /{path}, where "{entry.name}" leads; write the address of a page'
            yield Diagnostic("pelicanconf.py", 1, 1, "warning", message)


def empty_lists(site: Site, has_lesson_decks: bool) -> frozenset[str]:
    """Return the addresses of the lists without an entry: they exist, but no page links to them."""
    lessons = [entry.lesson for entry in site.lessons]
    entries = {
        POSTS.url: bool(site.posts),
        CARDS.url: bool(site.decks) or has_lesson_decks,
        LESSONS.url: bool(lessons),
        TAGS.url: bool(site.tags),
        SEARCH.url: bool(site.posts),
        _CATEGORIES: bool(site.categories),
        _SECOND_HAND: any(lesson.hand == "second" for lesson in lessons),
        _CHANGED: any(lesson.status != "current" for lesson in lessons),
        _ON_THIS_DAY: bool(lessons),
    }
    return frozenset(address for address, has_entries in entries.items() if not has_entries)
