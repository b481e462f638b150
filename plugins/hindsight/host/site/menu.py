"""Make the menu of the site: the sections with entries, the entries of the setting MENUITEMS, the pages, the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.language.words import Words, translatable
from hindsight.core.setting import SettingError
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
# The settings with lists of links, each with an example.
_EXAMPLES = {
    "MENUITEMS": '(("About", "/about/"), ("Code", "https://example.org/code"))',
    "SOCIAL": '(("Mastodon", "https://example.social/@me"), ("Mail", "mailto:me@example.org"))',
    "LINKS": '(("Ann\'s notes", "https://ann.example/"), ("About", "/about/"))',
}
# `pelican-quickstart` writes such addresses into new settings files.
_PLACEHOLDER = "#"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the menu. `url` is below the root, or a whole address if the entry leads elsewhere.

    The name of a section is English, and `in_language` translates it. `versions` are the names and addresses of an
    entry in other languages, after the language in lower case; the name is "" for a section.
    """

    name: str
    url: str
    leads_elsewhere: bool = False
    is_section: bool = False
    versions: tuple[tuple[str, str, str], ...] = ()

    def in_language(self, words: Words) -> MenuEntry:
        """Return the entry with its name and address in a language; without a version, names of the writer's stay."""
        version = next((version for version in self.versions if version[0] == words.lang.lower()), None)
        name, url = version[1:] if version else ("", self.url)
        return replace(self, name=words.gettext(self.name) if self.is_section else name or self.name, url=url)


def menu_of(site: Site, has_lesson_decks: bool, settings: Mapping[str, Any]) -> tuple[MenuEntry, ...]:
    """Return the entries of the menu, each address once; `has_lesson_decks` is whether there are cards of lessons."""
    own = listed_links(settings, "MENUITEMS")
    taken = {entry.url for entry in own}
    empty = empty_lists(site, has_lesson_decks)
    sections = (section for section in SECTIONS if section.url not in empty | taken)
    shown = site.pages if settings.get("DISPLAY_PAGES_ON_MENU", True) else ()
    pages = (Label(page.title, page.url) for page in shown if page.url not in taken)
    with_categories = bool(settings.get("DISPLAY_CATEGORIES_ON_MENU"))
    categories = (
        Label(group.name, group.url) for group in site.categories if with_categories and group.url not in taken
    )
    search = (SEARCH,) if has_search(settings) and SEARCH.url not in empty | taken else ()
    entries = (
        *_entries(sections, True),
        *_entries(categories, False),
        *own,
        *_entries(pages, False),
        *_entries(search, True),
    )
    return tuple(_with_versions(entries, site)) if site.languages else entries


def _with_versions(entries: Iterable[MenuEntry], site: Site) -> Iterator[MenuEntry]:
    """Yield entries with their versions: sections of the pages of languages, and translations of texts."""
    versions: dict[str, list[tuple[str, str, str]]] = {}
    for listed in site.languages:
        for section, part, texts in (
            (POSTS, "_posts", listed.posts),
            (CARDS, "_cards", listed.decks),
            (LESSONS, "_lessons", listed.lessons),
        ):
            if texts:
                version = listed.home.lang.lower(), "", f"{listed.home.url}#{part}"
                versions.setdefault(section.url, []).append(version)
    by_url = {document.url: document for document in site.documents}
    for alternates in site.alternates.values():
        for alternate in alternates.all:
            version = alternate.lang.lower(), by_url[alternate.url].title, alternate.url
            for other in alternates.all:
                versions.setdefault(other.url, []).append(version)
    for entry in entries:
        yield replace(entry, versions=tuple(dict.fromkeys(versions.get(entry.url, ()))))


def _entries(labels: Iterable[Label], are_sections: bool) -> Iterator[MenuEntry]:
    return (MenuEntry(label.name, label.url, is_section=are_sections) for label in labels)


def check_links(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for a setting of links that is no list of names and addresses."""
    for setting in _EXAMPLES:
        listed_links(settings, setting)


def listed_links(settings: Mapping[str, Any], setting: str) -> tuple[MenuEntry, ...]:
    """Return the links that a setting lists, such as MENUITEMS, without placeholders.

    Raise SettingError for a value that is no list of names and addresses.
    """
    items = settings.get(setting) or ()
    if not isinstance(items, list | tuple) or not all(map(_is_pair, items)):
        raise SettingError(f"{setting}: {_form_of(setting)}")
    site_url = str(settings.get("SITEURL") or "").rstrip("/")
    entries = (_own_entry(setting, name.strip(), _below(site_url, address.strip())) for name, address in items)
    return tuple(dict.fromkeys(entry for entry in entries if entry.url != _PLACEHOLDER))


def _form_of(setting: str) -> str:
    return f"write it as {_EXAMPLES[setting]}"


def _is_pair(item: object) -> bool:
    return isinstance(item, list | tuple) and [*map(type, item)] == [str, str] and bool(item[0].strip())


def _below(site_url: str, address: str) -> str:
    """Return an address of the site as it is below the root, and any other as it is."""
    if site_url and f"{address}/".startswith(f"{site_url}/"):
        return address.removeprefix(site_url) or "/"
    return address


def _own_entry(setting: str, name: str, address: str) -> MenuEntry:
    if _ELSEWHERE.fullmatch(address):
        return MenuEntry(name, address, leads_elsewhere=True)
    if not _BELOW_THE_ROOT.fullmatch(address):
        raise SettingError(f'{setting}: "{address[:60]}" is no address of a page; {_form_of(setting)}')
    return MenuEntry(name, address.lstrip("/"))


def dead_entries(settings: Mapping[str, Any], addresses: frozenset[str], severity: Severity) -> Iterator[Diagnostic]:
    """Yield a problem for each listed link with an address of this site at which nothing is built.

    A placeholder is a warning.
    """
    for setting in _EXAMPLES:
        for entry in listed_links(settings, setting):
            path = unquote(re.split("[?#]", entry.url, maxsplit=1)[0])
            if not entry.leads_elsewhere and path and path not in addresses:
                where = f'nothing is built at /{path}, where "{entry.name}" leads'
                yield _at_settings(f"{setting}: {where}; write the address of a page", severity)
        for name, address in settings.get(setting) or ():
            if address.strip() == _PLACEHOLDER:
                message = f'{setting}: "{name}" leads nowhere and is not shown; write an address, or remove it'
                yield _at_settings(message, "warning")


def _at_settings(message: str, severity: Severity) -> Diagnostic:
    return Diagnostic("pelicanconf.py", 1, 1, severity, message)


def empty_lists(site: Site, has_lesson_decks: bool) -> frozenset[str]:
    """Return the addresses of the lists without an entry: they exist, but no page links to them."""
    return frozenset(address for address, has_entries in _lists(site, has_lesson_decks).items() if not has_entries)


def filled_lists(site: Site, has_lesson_decks: bool) -> tuple[str, ...]:
    """Return the addresses of the lists with an entry."""
    return tuple(address for address, has_entries in _lists(site, has_lesson_decks).items() if has_entries)


def _lists(site: Site, has_lesson_decks: bool) -> dict[str, bool]:
    """Return whether each list has an entry, by its address."""
    lessons = [entry.lesson for entry in site.lessons]
    return {
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
