"""Make the settings of a plan from the settings of a site."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from hindsight.core.checklists.cards.formats import CardFile, card_files
from hindsight.core.checklists.cards.stocks import card_formats, every_card_format, printing
from hindsight.core.checklists.wording import wording
from hindsight.core.documents.model import Document
from hindsight.core.language.languages import Languages
from hindsight.core.language.words import Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.sharing.card import COLOURS
from hindsight.core.site.deck_builder import DeckSettings
from hindsight.core.site.feeds import Feed
from hindsight.core.site.model import LessonEntry
from hindsight.core.urls import Urls
from hindsight.host.look.accent import accent
from hindsight.host.look.parts import CARDS, left_out, left_out_files
from hindsight.host.site.checks import OWN_TEMPLATES
from hindsight.host.site.content import Reader
from hindsight.host.site.drawing import FeedMacros, draw_for_feed, draw_lesson_entry
from hindsight.host.site.gathered import GatheredSite, Settings
from hindsight.host.site.links import Links
from hindsight.host.site.plan import PlanSettings
from hindsight.host.site.search import search_of
from hindsight.host.site.share_pictures import ShareCache, ShareSettings
from hindsight.host.site.sources import template_names

_DRAWN_POSTS = 512  # drawn posts that stay in memory: a post is in the feeds of all its tags, each in three forms


def plan_settings(
    gathered: GatheredSite, bodies: Reader, macros: FeedMacros, cache_folder: Path, languages: Languages
) -> PlanSettings:
    """Return the settings of the plan of a site; its entries of feeds are drawn when they are needed.

    `cache_folder` is that of the pictures of links; `languages` has the words of each language.
    """
    settings, urls = gathered.settings, gathered.site.urls
    parts = left_out(settings)
    return PlanSettings(
        recent_posts=settings["RECENT_POSTS"],
        recent_decks=settings["RECENT_DECKS"],
        decks=_deck_settings(settings, urls, bodies),
        feed=_feed(gathered, bodies, macros, languages.words(languages.default)),
        shown_paths=gathered.content.shown_paths,
        body=bodies.body,
        lessons_per_page=settings["LESSONS_PER_PAGE"],
        lesson_decks=() if CARDS in parts else tuple(map(str, settings["LESSON_DECKS"])),
        templates=template_names(settings) - OWN_TEMPLATES,
        share=_share_settings(gathered, cache_folder, languages),
        search=search_of(settings, gathered.mode),
        left_out=left_out_files(parts),
    )


def _deck_settings(settings: Settings, urls: Urls, bodies: Reader) -> DeckSettings:
    return DeckSettings(
        card_files(card_formats(settings)),
        _files_of_formats(settings),
        printing(settings),
        urls,
        bodies.body,
        bodies.checklist_digest,
        wording(settings["CARD_LABELS"]),
    )


def _files_of_formats(settings: Settings) -> dict[str, tuple[CardFile, ...]]:
    """Return the printable files of each format that a site could build, by its name."""
    files: dict[str, tuple[CardFile, ...]] = {}
    for card in every_card_format(settings):
        files[card.name] = (*files.get(card.name, ()), *card_files([card]))
    return files


def _feed(gathered: GatheredSite, bodies: Reader, macros: FeedMacros, words: Words) -> Feed:
    settings, links = gathered.settings, gathered.links
    urls = links.urls

    def lesson_html(markup: str, lesson: Lesson) -> str:
        return links.resolve_lesson(markup, lesson, urls.site_url)

    def draw_lesson(entry: LessonEntry) -> str:
        return draw_lesson_entry(entry, lesson_html, urls.site_url, macros)

    return Feed(
        title=settings["SITENAME"],
        subtitle=settings.get("SITESUBTITLE") or "",
        urls=urls,
        author=settings.get("AUTHOR") or "",
        length=settings["FEED_POSTS"],
        enough=settings["TAG_FEED_POSTS"],
        has_pictures=_draws_pictures(gathered),
        words=words,
        draw_post=_post_drawing(links, bodies, macros),
        draw_lesson=draw_lesson,
        lesson_html=lesson_html,
        templates=macros.version,
    )


def _share_settings(gathered: GatheredSite, cache_folder: Path, languages: Languages) -> ShareSettings:
    settings, own = gathered.settings, accent(gathered.settings)
    return ShareSettings(
        title=settings["SITENAME"],
        subtitle=settings.get("SITESUBTITLE") or "",
        description=settings.get("SITEDESCRIPTION") or "",
        languages=languages,
        default=settings["SHARE_PICTURE"],
        accent=own.light.css if own else COLOURS["accent"],
        cache=ShareCache(cache_folder) if _draws_pictures(gathered) else None,
    )


def _draws_pictures(gathered: GatheredSite) -> bool:
    """Return whether links have pictures of their own: those of a preview lead nowhere yet."""
    return bool(gathered.settings["SHARE_PICTURES"]) and not gathered.mode.has_drafts


def _post_drawing(links: Links, bodies: Reader, macros: FeedMacros) -> Callable[[Document], str]:
    """Return the function that draws a post for feeds, which remembers the last posts that it drew."""

    @functools.lru_cache(maxsize=_DRAWN_POSTS)
    def draw(path: str, _body_digest: str) -> str:
        return draw_for_feed(bodies.body(path), links.documents[path], links, links.urls.site_url, macros)

    def draw_post(document: Document) -> str:
        # Later builds may use this plan with other bodies.
        return draw(document.path, bodies.body_digest(document.path))

    return draw_post
