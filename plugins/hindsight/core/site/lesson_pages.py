"""The pages of the lessons index, and the lessons on each.

A list that is too long for one page shows its newest years in full and links to a page for each older year. A year
that is too long is split into months, and a month into days. Addresses have no page numbers, which would shift.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from hindsight.core.language.words import Words
from hindsight.core.lessons.chart import chart
from hindsight.core.lessons.model import CONFIDENCES, STATUSES
from hindsight.core.lessons.reviews import due
from hindsight.core.site.feeds import tag_feed
from hindsight.core.site.model import Label, LessonEntry, Site, TagEntries
from hindsight.core.site.moved_lessons import MovedLessons, earlier_file, earlier_path, split_by_size
from hindsight.core.site.outputs import Generated, Page, folder_page
from hindsight.core.urls import Urls

_SHOWN_WITH_A_TAG = 12
_DAY = 3  # the level that is not split further; above it are months and years


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a list with its lessons, newest first; without any if they are on a different page.

    `url` is the page that has only this part, "" if there is none.
    """

    label: str
    url: str
    count: int
    entries: tuple[LessonEntry, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """The filters of a list: for each kind the values of its lessons, if there are several.

    `above` are the list's tags with a parent: the tag's slug, then the slug and the label of its parent.
    """

    hands: tuple[str, ...]
    confidences: tuple[str, ...]
    statuses: tuple[str, ...]
    above: tuple[tuple[str, tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list; `part` names its year, month or day, "" for the whole list."""

    url: str
    part: str
    sections: tuple[Section, ...]

    @property
    def entries(self) -> tuple[LessonEntry, ...]:
        """Return the lessons on the page."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def count(self) -> int:
        """Return the number of lessons on this page and on the pages that it links to."""
        return sum(section.count for section in self.sections)

    @property
    def choices(self) -> Choices:
        """Return the filters of this page."""
        entries = self.entries
        lessons = [entry.lesson for entry in entries]
        tags = {tag.slug: tag for entry in entries for tag in (*entry.tags, *entry.above)}
        parents = ((slug, tags[tags[slug].parent]) for slug in sorted(tags) if tags[slug].parent in tags)
        return Choices(
            _several(("first", "second"), {lesson.hand for lesson in lessons}),
            _several(CONFIDENCES, {lesson.confidence for lesson in lessons}),
            _several(STATUSES, {lesson.status for lesson in lessons}),
            tuple((slug, (parent.slug, parent.label)) for slug, parent in parents),
        )


def _several(values: Iterable[str], present: set[str]) -> tuple[str, ...]:
    several = tuple(value for value in values if value in present)
    return several if len(present) > 1 else ()


def list_pages(
    url: str,
    entries: Sequence[LessonEntry],
    limit: int,
    words: Words,
    part: str = "",
    level: int = 0,
    years: bool = False,
) -> Iterator[ListPage]:
    """Yield the pages of a list of lessons, newest first; with `years` each year has a page, also in a short list."""
    if level == _DAY or (level and len(entries) <= limit):
        yield ListPage(url, part, (Section("", url, len(entries), tuple(entries)),))
        return
    groups = _groups(url, entries, level, words)
    sections = tuple(_sections(groups, limit, level, words))
    have_pages = len(entries) > limit or years
    yield ListPage(url, part, sections if have_pages else tuple(replace(section, url="") for section in sections))
    if have_pages:
        for label, address, group in groups:
            yield from list_pages(address, group, limit, words, label, level + 1)


_Group = tuple[str, str, tuple[LessonEntry, ...]]


def _groups(url: str, entries: Iterable[LessonEntry], level: int, words: Words) -> list[_Group]:
    """Group lessons by year, month or day, with the name and the address of each group."""
    number_of = attrgetter(("year", "month", "day")[level])
    groups: dict[int, list[LessonEntry]] = defaultdict(list)
    for entry in entries:
        groups[number_of(entry.lesson.date)].append(entry)
    return [_named(url, number, tuple(group), level, words) for number, group in groups.items()]


def _named(url: str, number: int, group: tuple[LessonEntry, ...], level: int, words: Words) -> _Group:
    date = group[0].lesson.date
    assert date is not None, "a lesson without a date is in no list"
    label = (str(date.year), words.month_year(date.month, date.year), words.day(date.date()))[level]
    return label, f"{url}{number:0{2 if level else 4}}/", group


def _sections(groups: list[_Group], limit: int, level: int, words: Words) -> Iterator[Section]:
    """Yield the newest groups in full, as many as fit on a page, and the others without lessons."""
    count, full = 0, False
    for label, url, group in groups:
        if not full and count + len(group) <= limit:
            yield Section(label, url, len(group), group)
        elif not full and not count and level + 1 < _DAY:
            yield from _sections(_groups(url, group, level + 1, words), limit, level + 1, words)
            full = True
        else:
            full = True
            yield Section(label, url, len(group), ())
        count += len(group)


def lesson_pages(
    site: Site, limit: int, decks: Mapping[str, Label], enough: int, words: Words
) -> Iterator[Page | Generated]:
    """Yield every page of the index, with at most `limit` lessons each; only a single day may have more.

    `decks` are the decks of lessons, by the slugs of their tags; a tag with `enough` entries has feeds. `words` are
    those of the language of the lists.
    """
    second = tuple(entry for entry in site.lessons if entry.lesson.hand == "second")
    changed = tuple(entry for entry in site.lessons if entry.lesson.status != "current")
    shared: dict[str, Any] = {"lists": _lists(site, second, changed, words)}
    folder = site.urls.lessons
    yield from _all(site, limit, shared, words)
    texts = {"heading": words.gettext("Second hand"), "about": words.gettext("Lessons learned from somebody else.")}
    for page in list_pages(f"{folder}second-hand/", second, limit, words):
        yield _page(page, "lessons_choice.html", shared | texts)
    for page in list_pages(f"{folder}changed/", changed, limit, words):
        yield _page(page, "lessons_changed.html", shared)
    for entries in site.tags:
        if entries.lessons:
            beside = {"cards": decks.get(entries.tag.slug), "feed": tag_feed(entries, enough, site.urls)}
            yield from _under_tag(entries, limit, site.urls, {**shared, **beside}, words)
    yield from _days(site, limit, shared, words)


def _lists(
    site: Site, second: tuple[LessonEntry, ...], changed: tuple[LessonEntry, ...], words: Words
) -> tuple[Label, ...]:
    """Return links to the lists of the index that have lessons."""
    folder = site.urls.lessons
    lists = (
        (words.gettext("All"), folder, site.lessons),
        (words.gettext("Second hand"), f"{folder}second-hand/", second),
        (words.gettext("Changed my mind"), f"{folder}changed/", changed),
        (words.gettext("On this day"), f"{folder}on/", site.lessons),
    )
    return tuple(Label(name, url) for name, url, entries in lists if entries)


def _under_tag(entries: TagEntries, limit: int, urls: Urls, shared: Mapping[str, Any], words: Words) -> Iterator[Page]:
    """Yield a tag's pages; only the first shows its posts and decks, so that a new one changes only that page."""
    context = {**shared, "tag": entries.tag}
    first, *parts = list_pages(urls.lessons_under(entries.tag.slug), entries.lessons, limit, words)
    beside = {"posts": entries.posts[:_SHOWN_WITH_A_TAG], "decks": entries.decks[:_SHOWN_WITH_A_TAG]}
    yield _page(first, "lessons_tag.html", context | beside)
    for page in parts:
        yield _page(page, "lessons_tag.html", context)


def _page(page: ListPage, template: str, context: Mapping[str, Any]) -> Page:
    return folder_page(page.url, template, **context, page=page)


def _all(site: Site, limit: int, shared: Mapping[str, Any], words: Words) -> Iterator[Page | Generated]:
    """Yield the first page of the index, a page for each year, and the file with the ids of older lessons."""
    first, *years = list_pages(site.urls.lessons, site.lessons, limit, words, years=True)
    near, far = split_by_size([*_of_translations(site), *_moved(first, years)])
    tags = tuple((entries.tag, len(entries.lessons)) for entries in site.tags if entries.lessons)
    yield _page(
        first,
        "lessons.html",
        {
            **shared,
            "chart": chart(entry.lesson for entry in site.lessons),
            "tags": tags,
            "moved": near,
            "earlier": earlier_path(site.urls.lessons) if far else "",
            "days": days_of(site),
            "feed": site.urls.feed("lessons") if site.lessons else "",
            "reviews": any(due(entry.lesson for entry in site.lessons)),
        },
    )
    for page in years:
        yield _page(page, "lessons_year.html", shared)
    if far:
        yield earlier_file(far, site.urls.lessons)


def _of_translations(site: Site) -> Iterator[MovedLessons]:
    """Yield the lessons of translations, by the list of their language; none with the id of a lesson of the index.

    The index listed a lesson before its text became a translation.
    """
    taken = {ident for entry in site.lessons for ident in entry.lesson.ids} if site.translated else set()
    for listed in site.languages:
        lessons = [entry.lesson for entry in listed.lessons if entry.index]
        ids = [ident for lesson in lessons for ident in lesson.ids if ident not in taken]
        taken.update(ids)
        if ids:
            yield MovedLessons(listed.home.name, listed.home.url, tuple(ids))


def _moved(first: ListPage, pages: list[ListPage]) -> Iterator[MovedLessons]:
    """Yield the lessons that the first page does not list, by the page that lists them in full."""
    listed = {entry.lesson.id for entry in first.entries}
    for page in pages:
        ids = [ident for entry in page.entries if entry.lesson.id not in listed for ident in entry.lesson.ids]
        listed.update(entry.lesson.id for entry in page.entries)
        if ids:
            yield MovedLessons(page.part, page.url, tuple(ids))


def days_of(site: Site) -> tuple[str, ...]:
    """Return the days of the year that have lessons, as MM-DD, in order."""
    return tuple(_by_day(site))


def _by_day(site: Site) -> dict[str, list[LessonEntry]]:
    """Return the lessons of each day of the year, by MM-DD, in order."""
    by_day: dict[tuple[int, int], list[LessonEntry]] = defaultdict(list)
    for entry in site.lessons:
        if date := entry.lesson.date:
            by_day[date.month, date.day].append(entry)
    return {f"{month:02}-{day:02}": by_day[month, day] for month, day in sorted(by_day)}


def _days(site: Site, limit: int, shared: Mapping[str, Any], words: Words) -> Iterator[Page]:
    """Yield a page for each day of the year with lessons of any year, and a page with links to these."""
    by_day = _by_day(site)
    days = list(by_day)
    months = tuple(
        (name, tuple((day, int(day[3:]), len(by_day[day])) for day in days if day.startswith(f"{number:02}-")))
        for number, name in enumerate(words.months, 1)
    )
    yield folder_page(f"{site.urls.lessons}on/", "lessons_days.html", **shared, months=months)
    for index, day in enumerate(days):
        around = dict.fromkeys((days[index - 1], days[(index + 1) % len(days)]))
        near = tuple(_day(other_day, site.urls, words) for other_day in around if other_day != day)
        this_day = _day(day, site.urls, words)
        heading = words.gettext("On %(day)s", day=this_day.name)
        for page in list_pages(this_day.url, by_day[day], limit, words):
            yield _page(page, "lessons_day.html", {**shared, "near": near, "heading": heading})


def _day(day: str, urls: Urls, words: Words) -> Label:
    """Return the name ("2 March") and the address of a day of the year, given as MM-DD."""
    return Label(words.month_day(int(day[:2]), int(day[3:])), f"{urls.lessons}on/{day}/")
