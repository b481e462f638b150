"""Render pages from templates."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, TemplateSyntaxError
from markupsafe import Markup

from hindsight.core.checklists.model import Deck, Step
from hindsight.core.checklists.structured import ListedStep, structured
from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.documents.model import Body, Document
from hindsight.core.site.model import DeckEntry, LessonEntry, PostLinks
from hindsight.core.site.outputs import Page
from hindsight.core.template_tools import TemplateTools
from hindsight.core.text.direction import is_right_to_left
from hindsight.core.text.pluralize import pluralize
from hindsight.host.incremental.store import StoreDamaged
from hindsight.host.mode import Mode
from hindsight.host.site.drawing import Macro, draw_for_page
from hindsight.host.site.links import Links
from hindsight.host.site.menu import MenuEntry
from hindsight.host.site.picture_tags import Shown, is_wide, sizes_attribute
from hindsight.host.site.theme_files import ThemeFiles
from hindsight.host.urls import host_urls


class Renderer:
    """Renders pages with one Jinja environment, which gets the filters and values of every template."""

    def __init__(
        self,
        environment: Environment,
        settings: Mapping[str, Any],
        menu: Iterable[MenuEntry],
        scheduled: frozenset[str],
        links: Links,
        mode: Mode,
        theme: ThemeFiles,
    ) -> None:
        self._environment = environment
        environment.add_extension("jinja2.ext.i18n")
        environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # of the extension
        self._site_url = settings["SITEURL"].rstrip("/")
        self._root = root_of(self._site_url)
        self._links, self._theme = links, theme
        self._made: dict[str, dict[int, str]] = {}
        lang = settings["DEFAULT_LANG"]
        self._common = {
            **settings,
            "SITEURL": self._site_url,
            "root": self._root,
            "menu": menu,
            "scheduled": scheduled,
            "lang": lang,
            "right_to_left": is_right_to_left(lang),
            "published_build": not mode.has_drafts,
        }
        self._add_filters(TemplateTools(self._root, host_urls(self._site_url, settings), lang, self._resolve))

    def _add_filters(self, tools: TemplateTools) -> None:
        """Give the filters and functions that templates use to their environment."""
        self._environment.filters |= {
            "resolve": self._resolve,
            "pixels": self._pixels,
            "srcset": lambda path: self._links.srcset(path, self._root),
            "sizes": self._sizes,
            "is_wide": self._is_wide,
            "date": tools.date,
            "lang_attr": tools.lang_attr,
            "unlinked": tools.unlinked,
            "draw": self._draw,
            "pluralize": pluralize,
            "structured": _structured,
            "urlpath": quote,
            "persons": self._persons,
        }
        asset = partial(self._theme.attributes, root=self._root)
        self._environment.globals |= {"memoize": self._memoize, "tools": tools, "asset": asset}

    def render(self, page: Page) -> bytes:
        """Return the bytes of a page; raise ContentError, which names the template, for a mistake in one."""
        try:
            template = self._environment.get_template(page.template)
            canonical = f"{self._site_url}/{quote(page.url)}"
            text = template.render(
                self._common | page.context | page.more() | {"url": page.url, "canonical": canonical}
            )
        except (ContentError, StoreDamaged, sqlite3.Error):
            raise
        except Exception as error:  # a template can raise anything; its writer needs the line
            path, line = _place_of(error, page.template)
            raise ContentError([Diagnostic(path, line, 1, "error", f"template: {error}")]) from error
        return text.encode("utf-8")

    def _memoize(self, entries: Iterable[LessonEntry], macro: Any) -> Markup:
        """Return the output of a macro for each lesson, joined; each is made once, however many lists show it."""
        made = self._made.setdefault(macro.name, {})
        for entry in entries:
            if id(entry) not in made:
                made[id(entry)] = str(macro(entry))
        return Markup("".join([made[id(entry)] for entry in entries]))  # noqa: S704  # a macro's own

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

    def _draw(self, body: Body, document: Document, shown: PostLinks, checklist: Macro, lesson: Macro) -> Markup:
        """Return a document's HTML with its checklists and lessons drawn by macros."""
        return draw_for_page(body, document, shown, self._links, self._root, checklist, lesson)

    def _persons(self, post: Document, links: PostLinks) -> list[dict[str, str]] | dict[str, str]:
        """Return the authors of a post as JSON-LD: one person or several."""
        urls = {label.name: f"{self._site_url}/{quote(label.url)}" for label in links.authors if label.url}
        persons = [
            {"@type": "Person", "name": name} | ({"url": urls[name]} if name in urls else {}) for name in post.authors
        ]
        return persons[0] if len(persons) == 1 else persons

    def _pixels(self, cover: str) -> Markup:
        """Return the attributes with the size of a cover, by its path."""
        size = self._links.pictures.published_size(cover)
        return Markup(' width="{}" height="{}"').format(*size) if size else Markup("")

    def _is_wide(self, path: str) -> bool:
        """Return whether the picture at a path can be seen larger than on its page."""
        return is_wide(Shown(self._links.pictures.published_size(path), self._links.srcset(path, "")))

    def _sizes(self, path: str) -> str:
        """Return the `sizes` of the picture at a path, which fills its column."""
        size = self._links.pictures.published_size(path)
        return sizes_attribute(size[0]) if size else ""


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
