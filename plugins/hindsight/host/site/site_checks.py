"""Run every check on a gathered site: on texts, tags, lessons, links, pictures and settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from hindsight.core.checklists.cards.stocks import every_card_format
from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.markdown.lists import LIST_BELOW_TEXT
from hindsight.core.site.lesson_decks import check_lesson_decks
from hindsight.core.site.reply_archives import lost_archives
from hindsight.core.site.shared_drafts import check_secrets
from hindsight.core.text.pluralize import pluralize
from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG
from hindsight.host.setting_places import written_at
from hindsight.host.settings import at_setting, unknown_settings
from hindsight.host.site.checks import (
    check_addresses,
    check_card_formats,
    check_documents,
    check_names,
    check_templates,
)
from hindsight.host.site.content import Content, check_tags_file, tag_uses
from hindsight.host.site.gathered import GatheredSite, Settings
from hindsight.host.site.lesson_checks import check_lesson_links, overdue_reviews
from hindsight.host.site.link_checks import broken_links
from hindsight.host.site.pictures import picture_problems
from hindsight.host.site.published_files import unnamed_pictures
from hindsight.host.site.share_pictures import missing_picture
from hindsight.host.site.sources import moved_files, shown_path, template_names
from hindsight.host.site.template_check import check_template_names
from hindsight.host.unused_settings import REPORTED, unused_settings


def check_site(gathered: GatheredSite) -> Iterator[Diagnostic]:
    """Yield the problems of a site, those that reading its texts found included, in no particular order."""
    read = gathered.content.diagnostics
    yield from _reported_once(read) if gathered.mode.gives_hints else read
    yield from _check_texts(gathered)
    yield from _check_tags(gathered)
    yield from _check_lessons(gathered)
    yield from _check_links(gathered)
    archives, documents = gathered.content.archives, gathered.content.documents
    yield from lost_archives(archives, gathered.archives.values(), documents, gathered.gathering.lang)
    yield from map(at_setting, missing_picture(gathered.settings, gathered.content.sources.statics))
    yield from unknown_settings(gathered.settings, REPORTED)
    yield from unused_settings(gathered.settings)
    yield from check_template_names(gathered.settings)
    if not gathered.mode.has_drafts:
        yield from _unfit_to_publish(gathered)


def _check_texts(gathered: GatheredSite) -> Iterator[Diagnostic]:
    settings, slug_of = gathered.settings, gathered.gathering.slug_of
    documents, shown_paths = gathered.content.documents, gathered.content.shown_paths
    translated = {document.path for document in gathered.site.translated}
    yield from gathered.translation_problems
    yield from check_documents(documents, shown_paths, gathered.files, slug_of, gathered.withheld.keys(), translated)
    yield from map(at_setting, check_addresses(documents, shown_paths, gathered.site.urls.post))
    yield from check_templates(documents, shown_paths, template_names(settings))
    formats = dict.fromkeys(card.name for card in every_card_format(settings))
    yield from check_card_formats(documents, shown_paths, formats)
    yield from check_names(gathered.included, shown_paths, gathered.vocabulary.slug, slug_of)


def _check_tags(gathered: GatheredSite) -> Iterator[Diagnostic]:
    yield from gathered.tag_problems
    yield from check_tags_file(gathered.content, gathered.vocabulary, gathered.settings)
    published = frozenset() if gathered.mode.has_drafts else {document.path for document in gathered.shown}
    yield from _placeholder_tags(gathered.content, published)


def _check_lessons(gathered: GatheredSite) -> Iterator[Diagnostic]:
    site, settings, shown_paths = gathered.site, gathered.settings, gathered.content.shown_paths
    yield from check_lesson_links(gathered.shown, shown_paths, gathered.withheld.values())
    yield from overdue_reviews(site.lessons, shown_paths, gathered.gathering.now)
    yield from map(at_setting, check_lesson_decks(site, settings["LESSON_DECKS"], shown_paths))


def _check_links(gathered: GatheredSite) -> Iterator[Diagnostic]:
    content, links = gathered.content, gathered.links
    shared = {document.path for document in gathered.shared}
    yield from broken_links(content.documents, content.shown_paths, links, shared)
    yield from check_secrets(gathered.shared, gathered.shown, content.shown_paths)
    yield from unnamed_pictures(content, gathered.named_files, moved_files(gathered.settings).values())
    widths = gathered.settings["IMAGE_WIDTHS"]
    yield from picture_problems(content.documents, content.shown_paths, links.picture_path, links.pictures, widths)


def _reported_once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield problems; of all lists below a text, only the first, with the number of other texts that have one."""
    first: Diagnostic | None = None
    other_texts: set[str] = set()
    for diagnostic in diagnostics:
        if diagnostic.message != LIST_BELOW_TEXT:
            yield diagnostic
        elif first is None:
            first = diagnostic
        else:
            other_texts.add(diagnostic.path)
    if first:
        more = f" (also in {pluralize(len(other_texts), 'other text')})" if other_texts else ""
        yield dataclasses.replace(first, message=first.message + more)


def _placeholder_tags(content: Content, published: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a problem for each use of the tag that `make new` begins with: a warning in a draft, else an error."""
    for document in content.documents:
        labels = {*document.tags, *(label for lesson in document.lessons for label in lesson.tags)}
        if PLACEHOLDER_TAG not in map(str.lower, labels):  # as in nearly all
            continue
        severity: Severity = "error" if document.path in published else "warning"
        message = f'the tag "{PLACEHOLDER_TAG}" is only a placeholder; write a tag that names the subject'
        for use in tag_uses((document,), content.shown_paths):
            if use.label.lower() == PLACEHOLDER_TAG:
                yield Diagnostic(use.path, use.line, use.col, severity, message)


def _unfit_to_publish(gathered: GatheredSite) -> Iterator[Diagnostic]:
    """Yield warnings about a site that is right for its writer, and perhaps not for its readers."""
    settings = gathered.settings
    if not gathered.shown:
        yield _nothing_published(gathered.content, settings)
    if (urlsplit(settings["SITEURL"]).hostname or "").endswith((".example", "localhost", "127.0.0.1")):
        message = f"SITEURL is {settings['SITEURL']}; feeds, cards and their codes will carry it: set your own"
        file, line = written_at("SITEURL") or ("publishconf.py", 1)
        yield Diagnostic(file, line, 1, "warning", message)


def _nothing_published(content: Content, settings: Settings) -> Diagnostic:
    reason = 'there is no text here yet; make new TITLE="..." starts one'
    if content.documents or content.unreadable:
        reason = "all texts here are drafts or still to come"
    return Diagnostic(shown_path(Path(settings["PATH"])), 1, 1, "warning", f"nothing is published: {reason}")
