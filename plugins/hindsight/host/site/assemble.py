"""Assemble a site: gather the texts that were read, plan the files, and collect the problems on the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic, Severity
from hindsight.core.documents.model import Document
from hindsight.core.language.languages import Languages
from hindsight.core.lessons.lock import check_lock, lock_text, read_lock
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.lesson_decks import lesson_decks
from hindsight.core.site.model import Site
from hindsight.core.site.outputs import Output
from hindsight.core.site.reply_archives import held_in_words, reply_changes
from hindsight.core.site.search_records import search_records
from hindsight.core.text.pluralize import pluralize
from hindsight.host.look.files import file_problems
from hindsight.host.look.icons import favicon, icon_files
from hindsight.host.look.parts import left_out, without_parts
from hindsight.host.mode import Mode
from hindsight.host.settings import at_setting
from hindsight.host.site.compressed import compressed_outputs
from hindsight.host.site.content import Content, Reader
from hindsight.host.site.drawing import FeedMacros
from hindsight.host.site.full_search import SearchCache, refuse_missing_pagefind
from hindsight.host.site.gathered import GatheredSite, Settings, gather_site
from hindsight.host.site.links import Links
from hindsight.host.site.lock_files import Locks, shown_lock
from hindsight.host.site.look import Look, look_of
from hindsight.host.site.menu import MenuEntry, dead_entries, filled_lists, menu_of
from hindsight.host.site.news import Scheduled, schedule_of
from hindsight.host.site.offline import worker_file
from hindsight.host.site.own_addresses import own_addresses
from hindsight.host.site.picture_sizes import PictureCache, SizedPicture
from hindsight.host.site.pictures import Pictures
from hindsight.host.site.plan import PlanSettings, addresses_of, plan
from hindsight.host.site.plan_settings import plan_settings
from hindsight.host.site.public_addresses import KeptAddresses, keep_addresses, read_urls_lock
from hindsight.host.site.published import published_file, published_site
from hindsight.host.site.published_files import published_files
from hindsight.host.site.published_pictures import pictures_to_resize, with_picture_sizes
from hindsight.host.site.redirects import with_redirects
from hindsight.host.site.redirects_file import Redirects, read_redirects
from hindsight.host.site.render import root_of
from hindsight.host.site.search import is_full
from hindsight.host.site.server_files import server_files
from hindsight.host.site.site_checks import check_site
from hindsight.host.site.sources import LESSONS_LOCK, URLS_LOCK, moved_files, shown_path
from hindsight.host.site.theme_files import ThemeFiles


@dataclass(frozen=True, slots=True)
class Assembled:
    """A planned site, with its problems.

    `addresses` are all addresses at which the plan has a file; `link_targets` is a text for each document with links,
    by its path, that changes with their targets. `changes` are the times at which the site changes by itself.
    `schedule` lists the texts to come for the writer, `left_out` describes what the build does not hold, and `held` the
    replies that wait for the writer. `locks` are the lock files to write once readers have the site, `settled` the
    problems until these are written. `menu` is the menu of every page, `theme` its static files, `look` what else all
    pages show.
    """

    site: Site
    links: Links
    outputs: tuple[Output, ...]
    addresses: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    link_targets: Mapping[str, str]
    changes: tuple[datetime, ...]
    schedule: tuple[Scheduled, ...]
    left_out: str
    held: str
    locks: Locks
    settled: tuple[Diagnostic, ...]
    menu: tuple[MenuEntry, ...]
    theme: ThemeFiles
    look: Look


def assemble(
    content: Content,
    settings: Settings,
    mode: Mode,
    theme: ThemeFiles,
    bodies: Reader,
    locks: Locks,
    pictures: Pictures,
    macros: FeedMacros,
    cache: PictureCache,
    languages: Languages,
    search_cache: SearchCache,
) -> Assembled:
    """Gather and plan a site, with all problems.

    Nothing is made yet but the sizes of pictures and the index of full-text search, which are kept in the caches.
    `locks` are the lock files of published sites.
    """
    gathered = gather_site(content, settings, mode, pictures)
    to_resize = pictures_to_resize(gathered.included, gathered.links, cache.widths)
    pictures.sized = cache.sized(to_resize.values())
    planning = plan_settings(gathered, bodies, macros, cache.folder.with_suffix(".share"), languages)
    site = without_parts(gathered.site, left_out(settings))
    search = partial(_full_search, gathered, planning.feed.lang, bodies, search_cache)
    sized = partial(with_picture_sizes, to_resize, cache)
    planned = _planned_files(gathered, site, theme, planning, locks, sized, search)
    lock_faults, settled = _check_lessons_lock(gathered, locks)
    has_lesson_decks = any(lesson_decks(site, planning.lesson_decks, planning.feed.words))
    filled = filled_lists(site, has_lesson_decks)
    return Assembled(
        site=site,
        links=gathered.links,
        outputs=planned.outputs,
        addresses=planned.addresses,
        diagnostics=_problems(gathered, planned, lock_faults or settled, languages),
        link_targets=_link_targets(gathered),
        changes=tuple(_changes(gathered)),
        schedule=schedule_of(content.documents, content.shown_paths, gathered.gathering.now),
        left_out=_left_out(gathered.withheld.values(), content.sources.unread),
        held=held_in_words(content.archives),
        locks=planned.locks,
        settled=settled,
        menu=menu_of(site, has_lesson_decks, settings),
        theme=theme,
        look=look_of(settings, gathered.links, root_of(settings["SITEURL"]), content.sources.statics, filled),
    )


@dataclass(frozen=True, slots=True)
class _PlannedFiles:
    """The files of a site with their addresses, the lock files to write, and the problems of old addresses."""

    outputs: tuple[Output, ...]
    addresses: frozenset[str]
    locks: Locks
    diagnostics: tuple[Diagnostic, ...]


def _problems(
    gathered: GatheredSite, planned: _PlannedFiles, of_lock: Iterable[Diagnostic], languages: Languages
) -> tuple[Diagnostic, ...]:
    """Return all problems of a site in order, each once; `of_lock` are those of the lock file of lessons."""
    settings = gathered.settings
    severity: Severity = "error" if gathered.mode.stops_at_errors else "warning"
    diagnostics = (
        *check_site(gathered),
        *map(at_setting, languages.check()),
        *of_lock,
        *planned.diagnostics,
        *_dead_own_addresses(gathered, planned),
        *map(at_setting, dead_entries(settings, planned.addresses, severity)),
        *map(at_setting, file_problems(settings, gathered.files)),
    )
    return tuple(sorted(set(_without_errors_in(_unpublished(gathered), diagnostics))))


def _changes(gathered: GatheredSite) -> Iterator[datetime]:
    """Yield the times to come at which a text or a reply appears, or a text takes no more replies."""
    yield from (document.date for document in gathered.scheduled if document.date)
    gathering = gathered.gathering
    yield from reply_changes(gathered.archives.values(), gathered.included, gathering.replies, gathering.now)


def _planned_files(
    gathered: GatheredSite,
    site: Site,
    theme: ThemeFiles,
    planning: PlanSettings,
    locks: Locks,
    sized: Callable[[Iterable[Output], Mapping[str, SizedPicture]], list[Output]],
    search: Callable[[], Iterable[Output]],
) -> _PlannedFiles:
    """Return the files of a site; `sized` adds the sizes of pictures to them.

    `site` is the gathered one without the parts that LEAVE_OUT names. `search` returns the files of full-text search,
    or raises ContentError.
    """
    content, settings = gathered.content, gathered.settings
    always = frozenset(moved_files(settings).values())
    copied = published_files(content, gathered.included, gathered.named_files, always)
    to_come = {document.url: content.shown_paths[document.path] for document in gathered.withheld.values()}
    redirects = read_redirects(settings)
    search_files, search_faults = _without_faults(search)
    own = [*sized(plan(site, copied, theme.files, planning), gathered.links.pictures.sized), *theme.outputs()]
    own += _icons(gathered, frozenset(output.path for output in own))
    own += search_files
    redirected = with_redirects(own, redirects, settings["DEFAULT_LANG"], to_come, gathered.included)
    outputs = redirected.outputs
    addresses = addresses_of(outputs)
    kept, address_faults = _kept_addresses(gathered, site, addresses, locks, redirects)
    new_locks = Locks(lock_text(_guarded_lessons(site)), kept.lock)
    added = [*kept.pages, *_deploy_record(gathered, new_locks)]
    server_faults: list[Diagnostic] = []
    if not gathered.mode.has_drafts:
        for_servers, server_faults = server_files(settings, site, (*outputs, *added), theme, redirects.gone, redirected)
        added += for_servers
        added += worker_file(settings, (*outputs, *added))
        added += compressed_outputs((*outputs, *added), settings["COMPRESS"])
    diagnostics = (*redirected.diagnostics, *address_faults, *search_faults, *server_faults)
    return _PlannedFiles((*outputs, *added), addresses | addresses_of(added), new_locks, diagnostics)


def _icons(gathered: GatheredSite, taken: Collection[str]) -> Iterator[Output]:
    """Yield the icons made from the SVG of FAVICON, except for those at paths that are `taken`."""
    settings, path = gathered.settings, favicon(gathered.settings)
    if path in gathered.content.sources.statics:
        file, digest = gathered.links.pictures.source(path)
        yield from icon_files(file, shown_path(file), digest, settings, root_of(settings["SITEURL"]), taken)


def _without_faults(files: Callable[[], Iterable[Output]]) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """Return files, or none and the faults because of which they cannot be made."""
    try:
        return tuple(files()), ()
    except ContentError as error:
        return (), tuple(error.diagnostics)


def _full_search(gathered: GatheredSite, lang: str, bodies: Reader, cache: SearchCache) -> Iterator[Output]:
    """Yield the files of full-text search, which only a published site has; a check looks for Pagefind alone."""
    if gathered.mode.has_drafts or not is_full(gathered.settings):
        return
    if not gathered.mode.writes:
        refuse_missing_pagefind()
        return
    yield from cache.outputs(search_records(gathered.site, lang, bodies), lang)


def _kept_addresses(
    gathered: GatheredSite, site: Site, addresses: frozenset[str], locks: Locks, redirects: Redirects
) -> tuple[KeptAddresses, list[Diagnostic]]:
    """Return what the former addresses of the site need, with their problems."""
    path = shown_lock(gathered.settings, URLS_LOCK)
    locked, faults = read_urls_lock(path, locks.urls)
    withheld = {path: gathered.content.shown_paths[path] for path in gathered.withheld}
    lang = gathered.settings["DEFAULT_LANG"]
    kept = keep_addresses(site, addresses, locked, frozenset(redirects.gone), withheld, path, lang)
    return kept, [*faults, *kept.diagnostics]


def _deploy_record(gathered: GatheredSite, locks: Locks) -> Iterator[Output]:
    """Yield the file for the deploy of a published site; the writer's own view has none."""
    if not gathered.mode.has_drafts:
        locks_to_keep = Locks() if gathered.settings["PUBLISHED_IN_PLACE"] else locks
        yield published_file(published_site(gathered.site, locks_to_keep))


def _dead_own_addresses(gathered: GatheredSite, planned: _PlannedFiles) -> Iterator[Diagnostic]:
    """Yield the problems of links to addresses of the site, which do not name a file."""
    site_url = str(gathered.settings["SITEURL"]).rstrip("/")
    own = own_addresses(gathered.included, planned.outputs, planned.addresses, site_url)
    for document in gathered.included:
        yield from own.diagnostics(document, gathered.content.shown_paths[document.path])


def _guarded_lessons(site: Site) -> list[Lesson]:
    """Return the lessons whose ids may not get lost: those of the index, and those of translations with other ids."""
    lessons = [entry.lesson for entry in site.lessons]
    taken = {ident for lesson in lessons for ident in lesson.ids} if site.translated else set()
    for entry in site.lessons_of_translations:
        if taken.isdisjoint(entry.lesson.ids):
            lessons.append(entry.lesson)
            taken.update(entry.lesson.ids)
    return lessons


def _check_lessons_lock(gathered: GatheredSite, locks: Locks) -> tuple[list[Diagnostic], tuple[Diagnostic, ...]]:
    """Return the faults of the lock file of lessons, and the problems of lessons that differ from it."""
    path = shown_lock(gathered.settings, LESSONS_LOCK)
    locked, faults = read_lock(path, locks.lessons)
    return faults, tuple(check_lock(path, locked, _guarded_lessons(gathered.site), gathered.content.shown_paths))


def _link_targets(gathered: GatheredSite) -> dict[str, str]:
    """Return a text for each document with links or a cover, by its path, that changes with their targets."""
    with_links = (document for document in gathered.included if document.references or document.cover)
    return {document.path: gathered.links.all_addresses(document) for document in with_links}


def _unpublished(gathered: GatheredSite) -> set[str]:
    """Return the texts, as messages name them, whose errors must not keep others from being published."""
    content = gathered.content
    if not gathered.mode.has_drafts:
        withheld = {content.shown_paths[path] for path in gathered.withheld} | content.drafts
        return withheld - {content.shown_paths[document.path] for document in gathered.shared}
    # The writer's own view holds drafts: an error that keeps a text from this view stays an error.
    drafts = (document for document in content.documents if document.draft)
    return {content.shown_paths[document.path] for document in (*drafts, *gathered.scheduled)} - content.stale


def _without_errors_in(unpublished: Collection[str], diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield problems, those of texts that are not published as warnings: a draft never stops publishing."""
    for diagnostic in diagnostics:
        if diagnostic.severity == "error" and diagnostic.path in unpublished:
            message = f"{diagnostic.message} (an error once this text is published)"
            yield dataclasses.replace(diagnostic, severity="warning", message=message)
        else:
            yield diagnostic


def _left_out(withheld: Collection[Document], unread: Mapping[str, int]) -> str:
    """Return what a build leaves out, such as "1 draft, 2 posts still to come (first on 2027-03-01)", or "".

    `unread` counts the files in markup that is not read, by their endings.
    """
    drafts = [document for document in withheld if document.draft]
    later = [document for document in withheld if not document.draft]
    parts = [f"{pluralize(len(drafts), 'draft')}{_shared_among(drafts)}"] if drafts else []
    if later:
        kind = later[0].kind if len({document.kind for document in later}) == 1 else "text"
        first = min(document.date for document in later if document.date)
        parts.append(f"{pluralize(len(later), kind)} still to come (first on {first:%Y-%m-%d}){_shared_among(later)}")
    parts += [f"{pluralize(count, f'{suffix} file')}, not read" for suffix, count in unread.items()]
    return ", ".join(parts)


def _shared_among(withheld: Iterable[Document]) -> str:
    """Return how many of these texts have a secret address, in words; "" for none."""
    count = sum(bool(document.secret) for document in withheld)
    return f" ({count} {'has' if count == 1 else 'have'} a secret address)" if count else ""
