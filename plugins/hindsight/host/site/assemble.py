"""From everything that was read to the plan of the site, with all that is wrong on the way."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.checklists.cards.formats import CardFile, card_files
from hindsight.core.checklists.cards.stocks import card_formats, every_card_format, printing
from hindsight.core.checklists.wording import wording
from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.documents.model import Document
from hindsight.core.lessons.lock import check_lock, lock_text, read_lock
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.lists import LIST_BELOW_TEXT
from hindsight.core.settings import now, substitutions
from hindsight.core.site.deck_builder import DeckSettings
from hindsight.core.site.feeds import Feed
from hindsight.core.site.gather import GatherSettings, gather, is_shown
from hindsight.core.site.lesson_decks import check_lesson_decks, lesson_decks
from hindsight.core.site.model import LessonEntry, Site
from hindsight.core.site.outputs import Output
from hindsight.core.site.shared_drafts import check_secrets, shared_drafts
from hindsight.core.text.pluralize import pluralize
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG
from hindsight.host.mode import Mode
from hindsight.host.settings import at_setting, unknown_settings
from hindsight.host.site.checks import (
    OWN_TEMPLATES,
    check_addresses,
    check_card_formats,
    check_documents,
    check_lesson_links,
    check_names,
    check_templates,
    overdue_reviews,
)
from hindsight.host.site.content import Content, Reader, check_tags_file, tag_uses, vocabulary_of
from hindsight.host.site.drawing import FeedMacros, draw_for_feed, draw_lesson_entry
from hindsight.host.site.links import Links, links_of, named_files
from hindsight.host.site.lock_files import Locks, shown_lock
from hindsight.host.site.menu import MenuEntry, dead_entries, menu_of
from hindsight.host.site.news import Scheduled, schedule_of
from hindsight.host.site.own_addresses import own_addresses
from hindsight.host.site.pictures import Pictures, picture_problems
from hindsight.host.site.plan import PlanSettings, addresses_of, plan
from hindsight.host.site.public_addresses import KeptAddresses, keep_addresses, read_urls_lock
from hindsight.host.site.published import published_file, published_site
from hindsight.host.site.published_files import published_files, unnamed_pictures
from hindsight.host.site.redirects import with_redirects
from hindsight.host.site.redirects_file import Redirects, read_redirects
from hindsight.host.site.sources import LESSONS_LOCK, URLS_LOCK, shown_path, template_folders
from hindsight.host.unused_settings import unused_settings
from hindsight.host.urls import host_urls

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A site, planned.

    `addresses` are where each document's links lead, by its path. `later` is still to come; `schedule` lists it for the
    writer, and `left_out` says in words what the build does not hold. `locks` are the lock files to keep once readers
    have the site, `settled` the problems until these are written. `menu` is what every page leads to.
    """

    site: Site
    links: Links
    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    addresses: Mapping[str, str]
    later: tuple[Document, ...]
    schedule: tuple[Scheduled, ...]
    left_out: str
    locks: Locks
    settled: tuple[Diagnostic, ...]
    menu: tuple[MenuEntry, ...]


def assemble(
    content: Content,
    settings: Settings,
    mode: Mode,
    theme: Mapping[str, Path],
    bodies: Reader,
    locks: Locks,
    pictures: Pictures,
    macros: FeedMacros,
) -> Assembled:
    """Gather and plan; problems are noted, and nothing is made yet. `locks` hold what was published before."""
    gathering = GatherSettings(
        urls=host_urls(_site_url(settings), settings),
        show_unpublished=mode.has_drafts,
        now=now(settings),
        substitutions=substitutions(settings),
    )
    shown = tuple(document for document in content.documents if is_shown(document, gathering))
    withheld = {document.path: document for document in content.documents if not is_shown(document, gathering)}
    shared = shared_drafts(withheld.values())
    included = (*shown, *shared)
    held = frozenset(withheld)
    vocabulary, diagnostics = vocabulary_of(included, content.shown_paths, settings)
    files = {**content.sources.statics, **content.sources.beside}
    site = gather(included, vocabulary, gathering)
    links = links_of(site, withheld, content.unreadable, files, pictures, vocabulary, gathering)
    diagnostics += _reported_once(content.diagnostics) if mode.gives_hints else content.diagnostics
    diagnostics += check_tags_file(content, vocabulary, settings)
    diagnostics += check_documents(content.documents, content.shown_paths, files, gathering.slug_of, held)
    diagnostics += map(at_setting, check_addresses(content.documents, content.shown_paths, site.urls.post))
    diagnostics += check_templates(content.documents, content.shown_paths, _templates(settings))
    known = dict.fromkeys(card.name for card in every_card_format(settings))
    diagnostics += check_card_formats(content.documents, content.shown_paths, known)
    diagnostics += check_names(included, content.shown_paths, vocabulary.slug, gathering.slug_of)
    diagnostics += check_secrets(shared, shown, content.shown_paths)
    diagnostics += check_lesson_links(
        shown, content.shown_paths, (document for document in content.documents if document.path in held)
    )
    diagnostics += overdue_reviews(site.lessons, content.shown_paths, gathering.now)
    lessons_lock = shown_lock(settings, LESSONS_LOCK)
    locked, faults = read_lock(lessons_lock, locks.lessons)
    settled = tuple(check_lock(lessons_lock, locked, (entry.lesson for entry in site.lessons), content.shown_paths))
    diagnostics += faults or settled
    diagnostics += unknown_settings(settings)
    diagnostics += unused_settings(settings)
    names = {document.path: named_files(document) for document in content.documents if document.files or document.cover}
    diagnostics += _broken_links(content, links, {document.path for document in shared})
    diagnostics += unnamed_pictures(content, names)
    diagnostics += picture_problems(content.documents, content.shown_paths, links.picture_path, pictures)
    diagnostics += _untagged(content, frozenset() if mode.has_drafts else {document.path for document in shown})
    diagnostics += map(at_setting, check_lesson_decks(site, settings["LESSON_DECKS"], content.shown_paths))
    if not mode.has_drafts:
        diagnostics += _unfit_to_publish(content, shown, settings)
    planning = _plan_settings(settings, site.urls, links, content, bodies, macros)
    always = {str(meta.get("path", path)) for path, meta in settings["EXTRA_PATH_METADATA"].items()}
    outputs = plan(site, published_files(content, included, names, always), theme, planning)
    to_come = {document.url: content.shown_paths[document.path] for document in withheld.values()}
    redirects = read_redirects(settings)
    outputs, faults = with_redirects(outputs, redirects, settings["DEFAULT_LANG"], to_come, included)
    diagnostics += faults
    held_paths = {path: content.shown_paths[path] for path in withheld}
    kept, faults = _kept_addresses(site, outputs, locks, redirects, held_paths, settings)
    outputs += kept.pages
    diagnostics += faults
    locks_now = Locks(lock_text(entry.lesson for entry in site.lessons), kept.lock)
    if not mode.has_drafts:
        locks_to_keep = Locks() if settings["PUBLISHED_IN_PLACE"] else locks_now
        outputs.append(published_file(published_site(site, locks_to_keep)))
    built_at = addresses_of(outputs)
    own = own_addresses(included, outputs, built_at, str(settings["SITEURL"]).rstrip("/"))
    for document in included:
        diagnostics += own.diagnostics(document, content.shown_paths[document.path])
    diagnostics += map(at_setting, dead_entries(settings, built_at))
    addresses = {
        document.path: links.all_addresses(document) for document in included if document.references or document.cover
    }
    later = tuple(document for document in content.documents if document.date and document.date > gathering.now)
    schedule = schedule_of(content.documents, content.shown_paths, gathering.now)
    not_here = left_out((document for document in content.documents if document.path in held), content.sources.unread)
    unpublished = {content.shown_paths[path] for path in held} | content.drafts
    unpublished -= {content.shown_paths[document.path] for document in shared}
    if mode.has_drafts:
        # The writer's own view has them, so that what keeps them from it is an error.
        waiting = {document.path for document in later}
        drafts = (document for document in content.documents if document.draft or document.path in waiting)
        unpublished = {content.shown_paths[document.path] for document in drafts} - content.stale
    diagnostics = list(_without_errors_in(unpublished, diagnostics))
    menu = menu_of(site, any(lesson_decks(site, planning.lesson_decks, planning.feed.lang)), settings)
    found = tuple(sorted(set(diagnostics)))
    return Assembled(site, links, tuple(outputs), found, addresses, later, schedule, not_here, locks_now, settled, menu)


def _kept_addresses(
    site: Site,
    outputs: Iterable[Output],
    locks: Locks,
    redirects: Redirects,
    withheld: Mapping[str, str],
    settings: Settings,
) -> tuple[KeptAddresses, list[Diagnostic]]:
    """Return what former addresses of the site need, with all problems of theirs."""
    path = shown_lock(settings, URLS_LOCK)
    locked, faults = read_urls_lock(path, locks.urls)
    built, lang = addresses_of(outputs), settings["DEFAULT_LANG"]
    kept = keep_addresses(site, built, locked, frozenset(redirects.gone), withheld, path, lang)
    return kept, [*faults, *kept.diagnostics]


def _reported_once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield problems, that of a list below text once: with the next text it is no news."""
    first: Diagnostic | None = None
    others: set[str] = set()
    for diagnostic in diagnostics:
        if diagnostic.message != LIST_BELOW_TEXT:
            yield diagnostic
        elif first is None:
            first = diagnostic
        else:
            others.add(diagnostic.path)
    if first:
        more = f" (so is one in {pluralize(len(others), 'other text')})" if others else ""
        yield dataclasses.replace(first, message=first.message + more)


def _without_errors_in(unpublished: Collection[str], diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield problems, those of texts that are not published as warnings: a draft never stops publishing."""
    for diagnostic in diagnostics:
        if diagnostic.severity == "error" and diagnostic.path in unpublished:
            message = f"{diagnostic.message} (an error once this text is published)"
            yield dataclasses.replace(diagnostic, severity="warning", message=message)
        else:
            yield diagnostic


def _templates(settings: Settings) -> frozenset[str]:
    """Return the names of all templates of the theme and of the site's own, without `.html`."""
    return frozenset(file.stem for folder in template_folders(settings) for file in folder.glob("*.html"))


def left_out(documents: Iterable[Document], unread: Mapping[str, int]) -> str:
    """Return what a build leaves out, such as "1 draft, 2 posts still to come (first on 2027-03-01)", or "".

    `unread` counts the files in markup that is not read, by their endings.
    """
    held = list(documents)
    drafts = [document for document in held if document.draft]
    later = [document for document in held if not document.draft]
    parts = [f"{pluralize(len(drafts), 'draft')}{_shared_among(drafts)}"] if drafts else []
    if later:
        kind = later[0].kind if len({document.kind for document in later}) == 1 else "text"
        first = min(document.date for document in later if document.date)
        parts.append(f"{pluralize(len(later), kind)} still to come (first on {first:%Y-%m-%d}){_shared_among(later)}")
    parts += [f"{pluralize(count, f'{suffix} file')}, not read" for suffix, count in unread.items()]
    return ", ".join(parts)


def _shared_among(held: Iterable[Document]) -> str:
    """Return how many of these texts have a secret address, in words; "" for none."""
    count = sum(bool(document.secret) for document in held)
    return f" ({count} {'has' if count == 1 else 'have'} a secret address)" if count else ""


def _untagged(content: Content, published: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a problem for each use of the tag that `make new` begins with: a warning in a draft, else an error."""
    for document in content.documents:
        labels = {*document.tags, *(label for lesson in document.lessons for label in lesson.tags)}
        if PLACEHOLDER_TAG not in map(str.lower, labels):  # as in nearly all
            continue
        severity: Severity = "error" if document.path in published else "warning"
        message = f'the tag "{PLACEHOLDER_TAG}" holds the place of one that says what this is about; write that'
        for use in tag_uses((document,), content.shown_paths):
            if use.label.lower() == PLACEHOLDER_TAG:
                yield Diagnostic(use.path, use.line, use.col, severity, message)


def _broken_links(content: Content, links: Links, shared: Collection[str]) -> list[Diagnostic]:
    """Return the dead links of every document; those of a future post are checked as on its day.

    `shared` are the paths of drafts that are published now, at a secret address.
    """
    all_of_it = {document.path: document for document in content.documents}
    drafts = frozenset(path for path, document in all_of_it.items() if document.draft)
    in_time = {path: document for path, document in all_of_it.items() if path not in drafts}
    on_its_day = dataclasses.replace(links, documents=in_time, withheld=drafts)
    for_the_writer = dataclasses.replace(links, documents=all_of_it)
    found: list[Diagnostic] = []
    for document in content.documents:
        is_published = document.path not in links.withheld or document.path in shared
        here = links if is_published else for_the_writer if document.draft else on_its_day
        found += here.diagnostics(document, content.shown_paths[document.path])
    return found


def _unfit_to_publish(content: Content, included: tuple[Document, ...], settings: Settings) -> list[Diagnostic]:
    """Return what is in order for the writer, and perhaps not for the world."""
    found = []
    if not included:
        reason = 'there is no text here yet; make new TITLE="..." starts one'
        if content.documents or content.unreadable:
            reason = "all texts here are drafts or still to come"
        message = f"nothing is published: {reason}"
        found.append(Diagnostic(shown_path(Path(settings["PATH"])), 1, 1, "warning", message))
    if (urlsplit(settings["SITEURL"]).hostname or "").endswith((".example", "localhost", "127.0.0.1")):
        message = f"SITEURL is {settings['SITEURL']}; feeds, cards and their codes will carry it: set your own"
        found.append(Diagnostic("publishconf.py", 1, 1, "warning", message))
    return found


def _site_url(settings: Settings) -> str:
    """Return the site's address for cards and feeds; that of the writer's own view is on this machine."""
    return str(settings["SITEURL"]).rstrip("/") or f"http://localhost:{settings['PORT']}"


def _plan_settings(
    settings: Settings,
    urls: Urls,
    links: Links,
    content: Content,
    bodies: Reader,
    macros: FeedMacros,
) -> PlanSettings:
    site_url = urls.site_url

    @functools.lru_cache(maxsize=512)  # an entry is in the feeds of all its tags, each in three forms
    def full_text(path: str, _digest: str) -> str:
        return draw_for_feed(bodies.body(path), links.documents[path], links, site_url, macros)

    def draw_post(document: Document) -> str:
        # Later builds may use this plan with other bodies.
        return full_text(document.path, bodies.body_digest(document.path))

    def lesson_html(markup: str, lesson: Lesson) -> str:
        return links.resolve_lesson(markup, lesson, site_url)

    def draw_lesson(entry: LessonEntry) -> str:
        return draw_lesson_entry(entry, lesson_html, site_url, macros)

    feed = Feed(
        title=settings["SITENAME"],
        subtitle=settings.get("SITESUBTITLE") or "",
        urls=urls,
        lang=settings["DEFAULT_LANG"],
        author=settings.get("AUTHOR") or "",
        length=settings["FEED_POSTS"],
        enough=settings["TAG_FEED_POSTS"],
        draw_post=draw_post,
        draw_lesson=draw_lesson,
        lesson_html=lesson_html,
        templates=macros.version,
    )
    return PlanSettings(
        recent_posts=settings["RECENT_POSTS"],
        recent_decks=settings["RECENT_DECKS"],
        decks=DeckSettings(
            card_files(card_formats(settings)),
            _files_of_formats(settings),
            printing(settings),
            urls,
            bodies.body,
            bodies.checklist_digest,
            wording(settings["CARD_LABELS"]),
        ),
        feed=feed,
        shown_paths=content.shown_paths,
        body=bodies.body,
        lessons_per_page=settings["LESSONS_PER_PAGE"],
        lesson_decks=tuple(map(str, settings["LESSON_DECKS"])),
        templates=_templates(settings) - OWN_TEMPLATES,
    )


def _files_of_formats(settings: Mapping[str, Any]) -> dict[str, tuple[CardFile, ...]]:
    """Return the printable files of each format that a site could build, by its name."""
    files: dict[str, tuple[CardFile, ...]] = {}
    for card in every_card_format(settings):
        files[card.name] = (*files.get(card.name, ()), *card_files([card]))
    return files
