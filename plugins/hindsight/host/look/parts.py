"""Read the setting LEAVE_OUT, and take the parts that it names out of a site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hindsight.core.setting import SettingError
from hindsight.core.site.model import LanguageList, LessonEntry, PostLinks, Site, TagEntries
from hindsight.core.text.near import did_you_mean

CARDS, LESSONS, TAGS, READING_TIME = PARTS = ("cards", "lessons", "tags", "reading-time")
# The beginnings of the paths of files that a site without a part does not have.
_FILES = {CARDS: ("cards/",), LESSONS: ("lessons/", "feeds/lessons."), TAGS: ("tags/",)}


def left_out(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the parts that a site leaves out, in the order of PARTS; raise SettingError for an unknown one."""
    for part in settings["LEAVE_OUT"]:
        if part not in PARTS:
            near = did_you_mean(str(part), PARTS)
            choice = f"{', '.join(PARTS[:-1])} or {PARTS[-1]}"
            raise SettingError(f'LEAVE_OUT: "{part}" is no part of a site{near}; write {choice}')
    return tuple(part for part in PARTS if part in settings["LEAVE_OUT"])


def left_out_files(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the beginnings of the paths of files that a site without these parts does not have."""
    return tuple(beginning for part in parts for beginning in _FILES.get(part, ()))


def without_parts(site: Site, parts: tuple[str, ...]) -> Site:
    """Return a site without the lists of these parts and without links to them; texts keep their words."""
    if CARDS in parts:
        site = replace(site, decks=(), unlisted_decks=(), translated_decks=())
        site = _with_tags(site, lambda entries: replace(entries, decks=()))
        site = _with_languages(site, lambda listed: replace(listed, decks=()))
        site = _with_links(site, _without_cards)
    if LESSONS in parts:
        site = replace(site, lessons=(), resurfaced_lesson=None)
        site = _with_tags(site, lambda entries: replace(entries, lessons=()))
        site = _with_languages(site, lambda listed: replace(listed, lessons=()))
        site = _with_links(site, lambda links: replace(links, lessons=()))
    return _without_tags(site) if TAGS in parts else site


def _with_links(site: Site, change: Callable[[PostLinks], PostLinks]) -> Site:
    return replace(site, links={path: change(links) for path, links in site.links.items()})


def _with_languages(site: Site, change: Callable[[LanguageList], LanguageList]) -> Site:
    return replace(site, languages=tuple(map(change, site.languages)))


def _with_tags(site: Site, change: Callable[[TagEntries], TagEntries]) -> Site:
    """Return a site with changed tags; those without an entry left have no page, so nothing links to them."""
    changed = [change(entries) for entries in site.tags]
    kept = {entries.tag.slug for entries in changed if entries.posts or entries.lessons or entries.decks}
    tags = tuple(
        replace(entries, below=tuple(tag for tag in entries.below if tag.slug in kept))
        for entries in changed
        if entries.tag.slug in kept
    )
    aliases = {alias: tag for alias, tag in site.tag_aliases.items() if tag.slug in kept}
    return _with_links(
        replace(site, tags=tags, tag_aliases=aliases),
        lambda links: replace(links, tags=tuple(tag for tag in links.tags if tag.slug in kept)),
    )


def _without_cards(links: PostLinks) -> PostLinks:
    """Return the links of a text without its decks; a checklist still needs the name of its deck."""
    return replace(links, decks=(), checklists=tuple(replace(deck, url="") for deck in links.decks))


def _without_tags(site: Site) -> Site:
    every = (*site.lessons, *site.lessons_of_translations)
    lessons = {id(entry): replace(entry, tags=(), above=()) for entry in every}

    def untagged(entry: LessonEntry) -> LessonEntry:
        return lessons.get(id(entry), entry)

    def without(links: PostLinks) -> PostLinks:
        return replace(
            links, tags=(), lessons=tuple(replace(kept, entry=untagged(kept.entry)) for kept in links.lessons)
        )

    again = untagged(site.resurfaced_lesson) if site.resurfaced_lesson else None
    site = replace(site, tags=(), tag_aliases={}, lessons=tuple(map(untagged, site.lessons)), resurfaced_lesson=again)
    site = _with_languages(site, lambda listed: replace(listed, lessons=tuple(map(untagged, listed.lessons))))
    return _with_links(site, without)
