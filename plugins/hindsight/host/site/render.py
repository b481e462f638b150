"""Render pages from templates."""

from __future__ import annotations

import functools
import sqlite3
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, TemplateSyntaxError
from markupsafe import Markup

from hindsight.core.checklists.model import Deck, Step
from hindsight.core.checklists.structured import ListedStep, structured
from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.documents.model import Body, Document
from hindsight.core.language.languages import Languages
from hindsight.core.language.words import Words
from hindsight.core.markdown.embeds import FRAME_HOSTS
from hindsight.core.site.model import DeckEntry, LessonEntry, PostLinks
from hindsight.core.site.outputs import Page
from hindsight.core.site.reply_tags import host_of, linked_people, reply_by_mail
from hindsight.core.template_tools import TemplateTools
from hindsight.core.text.direction import is_right_to_left
from hindsight.core.text.locale import locale_of
from hindsight.host.incremental.store import StoreDamaged
from hindsight.host.mode import Mode
from hindsight.host.site.drawing import Macro, draw_for_page
from hindsight.host.site.environments import Environments
from hindsight.host.site.isso_form import isso_attributes
from hindsight.host.site.linked_data import LinkedData
from hindsight.host.site.links import Links
from hindsight.host.site.look import Look
from hindsight.host.site.menu import MenuEntry
from hindsight.host.site.page_files import PageFiles, page_files
from hindsight.host.site.picture_tags import Shown, is_wide, sizes_attribute
from hindsight.host.site.share_links import share_links
from hindsight.host.site.share_pictures import PictureOfLink
from hindsight.host.site.theme_files import ThemeFiles
from hindsight.host.urls import host_urls

# Functions of the tools that templates call by their names alone.
_WORD_FUNCTIONS = ("gettext", "ngettext", "pgettext", "npgettext", "script_words", "plural_forms")
# Errors while a page is rendered that are no mistakes in templates.
_NOT_OF_TEMPLATES = (ContentError, StoreDamaged, sqlite3.Error)


@dataclass(frozen=True, slots=True)
class _View:
    """The environment of one language, the values of every template in it, and the output of macros for lessons."""

    environment: Environment
    common: dict[str, Any]
    made: dict[str, dict[int, str]]


class Renderer:
    """Renders pages, each in its language: with an environment that has the filters and values of every template."""

    def __init__(
        self,
        environments: Environments,
        languages: Languages,
        settings: Mapping[str, Any],
        menu: Iterable[MenuEntry],
        scheduled: frozenset[str],
        links: Links,
        mode: Mode,
        theme: ThemeFiles,
        look: Look,
    ) -> None:
        self._environments, self._languages, self._menu = environments, languages, tuple(menu)
        self._site_url = settings["SITEURL"].rstrip("/")
        self._root = root_of(self._site_url)
        self._links, self._theme = links, theme
        self._page_files = PageFiles(theme, self._root)
        self._urls = host_urls(self._site_url, settings)
        self._views: dict[str, _View] = {}
        self._common = {
            **settings,
            "SITEURL": self._site_url,
            "root": self._root,
            "look": look,
            "scheduled": scheduled,
            "published_build": not mode.has_drafts,
        }
        # Feeds use the macros of the site's language by themselves.
        self._view(languages.default)

    def _view(self, lang: str) -> _View:
        """Return the environment of a language with its values, made once."""
        if lang not in self._views:
            words = self._languages.words(lang)
            values = {
                "menu": [entry.in_language(words) for entry in self._menu],
                "lang": lang,
                "right_to_left": is_right_to_left(lang),
            }
            self._views[lang] = _View(self._environments.of(lang), self._common | values, {})
            self._add_filters(self._views[lang], words)
        return self._views[lang]

    def _add_filters(self, view: _View, words: Words) -> None:
        """Give the filters and functions that templates use to their environment."""
        # Without spaces, and letters beyond ASCII as they are: escaped, a title in Japanese would be six times as long.
        view.environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        tools = TemplateTools(self._root, self._urls, words, self._resolve)
        view.environment.filters |= {
            "resolve": self._resolve,
            "pixels": self._pixels,
            "srcset": lambda path: self._links.srcset(path, self._root),
            "sizes": self._sizes,
            "is_wide": self._is_wide,
            "has_films": _has_films,
            "date": tools.date,
            "lang_attr": tools.lang_attr,
            "unlinked": tools.unlinked,
            "draw": partial(self._draw, words),
            "pluralize": tools.pluralize,
            "structured": _structured,
            "urlpath": quote,
            "people": partial(linked_people, words),
            "share_links": lambda text: share_links(text, self._site_url, tuple(self._common["SHARE_LINKS"])),
            "reply_by_mail": lambda text: reply_by_mail(text, self._common["REPLY_MAIL"], self._site_url),
            "isso_attributes": isso_attributes,
            "host": host_of,
            "locale": locale_of,
        }
        view.environment.globals |= {
            "memoize": partial(_memoize, view.made),
            "tools": tools,
            "asset": functools.cache(partial(self._theme.attributes, root=self._root)),  # on every page
            "asset_address": partial(self._theme.address, root=self._root),
            "linked": LinkedData(self._site_url, view.common),
            "size_of": self._size_of,
            "_": tools.gettext,
            **{name: getattr(tools, name) for name in _WORD_FUNCTIONS},
            "page_files": page_files,
        }

    def render(self, page: Page) -> bytes:
        """Return the bytes of a page; raise ContentError, which names the template, for a mistake in one."""
        lang = self._languages.of_page(page.lang)
        try:
            text = self._text(page, lang, self._view(lang).environment)
        except _NOT_OF_TEMPLATES:
            raise
        except Exception:  # a template can raise anything
            text = self._text_or_place(page, lang)
        return self._page_files.put_into(text).encode("utf-8")

    def _text(self, page: Page, lang: str, environment: Environment) -> str:
        own = {"url": page.url, "canonical": f"{self._site_url}/{quote(page.url)}"}
        values = self._view(lang).common | page.context | page.more() | own
        return environment.get_template(page.template).render(values)

    def _text_or_place(self, page: Page, lang: str) -> str:
        """Return the text of a page, or raise ContentError with the line of the mistake, which the writer needs."""
        try:
            return self._text(page, lang, self._environments.exact(lang))
        except _NOT_OF_TEMPLATES:
            raise
        except Exception as error:
            path, line = _place_of(error, page.template)
            raise ContentError([Diagnostic(path, line, 1, "error", f"template: {error}")]) from error

    def _resolve(self, markup: str, of: Any) -> Markup:
        """Return HTML with addresses; HTML of a deck or lesson is for a different page than its post's."""
        if isinstance(of, Document):
            resolved = self._links.resolve(markup, of, self._root, eager=0 if of.cover else 1, responsive=True)
        elif isinstance(of, Deck):
            resolved = self._links.resolve_elsewhere(markup, of, of.post_url, self._root, responsive=True)
        else:
            resolved = self._links.resolve_lesson(markup, of, self._root, responsive=True)
        # The writer's own HTML, as the reader made it.
        return Markup(resolved)  # noqa: S704

    def _draw(
        self, words: Words, body: Body, document: Document, shown: PostLinks, checklist: Macro, lesson: Macro
    ) -> Markup:
        """Return a document's HTML with its checklists and lessons drawn by macros."""
        return draw_for_page(body, document, shown, self._links, self._root, checklist, lesson, words)

    def _pixels(self, cover: str) -> Markup:
        """Return the attributes with the size of a cover, by its path."""
        size = self._links.pictures.published_size(cover)
        return Markup(' width="{}" height="{}"').format(*size) if size else Markup("")

    def _size_of(self, picture: PictureOfLink) -> tuple[int, int] | None:
        """Return the width and height of the picture of links to a page; None if its file does not tell."""
        if picture.width:
            return picture.width, picture.height
        return self._links.pictures.published_size(picture.path)

    def _is_wide(self, path: str) -> bool:
        """Return whether the picture at a path can be seen larger than on its page."""
        return is_wide(Shown(self._links.pictures.published_size(path), self._links.srcset(path, "")))

    def _sizes(self, path: str) -> str:
        """Return the `sizes` of the picture at a path, which fills its column."""
        size = self._links.pictures.published_size(path)
        return sizes_attribute(size[0]) if size else ""


def _memoize(made: dict[str, dict[int, str]], entries: Iterable[LessonEntry], macro: Any) -> Markup:
    """Return the output of a macro for each lesson, joined; each is made once, however many lists show it.

    `made` keeps the outputs, by the name of the macro.
    """
    of_macro = made.setdefault(macro.name, {})
    for entry in entries:
        if id(entry) not in of_macro:
            of_macro[id(entry)] = str(macro(entry))
    return Markup("".join([of_macro[id(entry)] for entry in entries]))  # noqa: S704  # a macro's own


def _has_films(document: Document) -> bool:
    """Return whether a text has cards of films on other hosts, in its steps or elsewhere."""
    return any(("frame-src", host) in document.policy for host in FRAME_HOSTS)


def _structured(deck: Deck | DeckEntry, is_whole_post: bool) -> dict[str, Any]:
    """Return a deck as JSON-LD, with the texts of its steps if these are in memory.

    `is_whole_post` is whether the post has little else than the checklist.
    """
    steps = [
        ListedStep(step.lead, f"{deck.address}#{step.anchor}", step.text if isinstance(step, Step) else "")
        for step in deck.steps
    ]
    return structured(deck.title, deck.lang, steps, is_whole_post)


def _place_of(error: Exception, template: str) -> tuple[str, int]:
    """Return the template file and line that an error came from: the last template in its traceback."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or template, error.lineno
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith((".html", ".xml"))
    ]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (template, 1)


def root_of(site_url: str) -> str:
    """Return the path of a site on its host: "" at the top, "/blog" for https://example.org/blog."""
    return quote(urlsplit(site_url).path.rstrip("/"), safe="/%")
