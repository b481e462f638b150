"""The menu of the site: the sections that hold something, then the pages."""

from __future__ import annotations

from hindsight.core.site.model import Label, Site

POSTS, CARDS, LESSONS, TAGS = (
    Label("Posts", "archive/"),
    Label("Cards", "cards/"),
    Label("Lessons", "lessons/"),
    Label("Tags", "tags/"),
)
_CATEGORIES = "categories/"
_SECOND_HAND = "lessons/second-hand/"
_CHANGED = "lessons/changed/"
_ON_THIS_DAY = "lessons/on/"


def menu_of(site: Site, has_lesson_decks: bool) -> tuple[Label, ...]:
    """Return what every page leads to; `has_lesson_decks` says whether lessons have become cards."""
    empty = empty_lists(site, has_lesson_decks)
    sections = tuple(section for section in (POSTS, CARDS, LESSONS, TAGS) if section.url not in empty)
    return (*sections, *(Label(page.title, page.url) for page in site.pages))


def empty_lists(site: Site, has_lesson_decks: bool) -> frozenset[str]:
    """Return the addresses of the lists without an entry: they stay, and nothing of the site leads there."""
    lessons = [entry.lesson for entry in site.lessons]
    entries = {
        POSTS.url: bool(site.posts),
        CARDS.url: bool(site.decks) or has_lesson_decks,
        LESSONS.url: bool(lessons),
        TAGS.url: bool(site.tags),
        _CATEGORIES: bool(site.categories),
        _SECOND_HAND: any(lesson.hand == "second" for lesson in lessons),
        _CHANGED: any(lesson.status != "current" for lesson in lessons),
        _ON_THIS_DAY: bool(lessons),
    }
    return frozenset(address for address, has_entries in entries.items() if not has_entries)
