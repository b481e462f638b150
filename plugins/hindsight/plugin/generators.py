"""Pelican generators for the pages and files of decks, lessons and replies."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.generators import Generator
from pelican.utils import get_relative_path, path_to_url, sanitised_join

from hindsight.plugin.assets import REPLY_STYLE, STYLE
from hindsight.plugin.messages import report
from hindsight.plugin.models import REPLIES_KEY, SITE_KEY
from hindsight.plugin.templates import base_template, with_own_templates
from hindsight.plugin.urls import with_page_addresses

# Modules that make decks and lessons are imported in functions, so that a site without decks and lessons starts fast.
if TYPE_CHECKING:
    from hindsight.core.language.words import Words
    from hindsight.core.lessons.model import Lesson
    from hindsight.core.site.outputs import Output, Page
    from hindsight.core.urls import Urls
    from hindsight.plugin.replies import SiteReplies
    from hindsight.plugin.site import PluginSite

log = logging.getLogger(__name__)

_NEWEST_DECKS = 9
# The templates of pages by their names in the core; all lists of lessons share one template.
_TEMPLATES = {
    "deck.html": "hindsight/deck_page.html",
    "decks.html": "hindsight/decks_page.html",
    "replies.html": "hindsight/replies_page.html",
}


class _SiteGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """The base of all generators: renders templates in the theme's frame, and writes files."""

    style = STYLE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_own_templates(self.env)

    @property
    def site(self) -> PluginSite | None:
        """Return the models of the site; None if it has no checklist and no lesson, or they could not be gathered."""
        site: PluginSite | None = self.context.get(SITE_KEY)
        return site

    @property
    def _words_and_urls(self) -> tuple[Words, Urls]:
        assert self.site is not None
        return self.site.words, self.site.models.urls

    def generate_context(self) -> None:
        """Do nothing: Pelican's own generators read articles and pages."""

    def _lesson_html(self, markup: str, lesson: Lesson) -> str:
        """Return HTML of a lesson with absolute addresses."""
        assert self.site is not None
        return self._with_links(markup, lesson.path, self.site.models.urls.site_url)

    def _with_links(self, markup: str, path: str, root: str) -> str:
        assert self.site is not None
        text = self.site.texts.get(path)
        if text is None:
            return markup
        return str(text.content._update_content(with_page_addresses(markup, text.document.url, root), root))

    def _render(self, page: Page, writer: Any, has_lists: bool = True) -> None:
        """Write a page with Pelican's writer, so that other plugins see it; write unlisted pages directly."""
        name, relative = page.path, bool(self.settings["RELATIVE_URLS"])
        root = path_to_url(get_relative_path(name)) if relative else self.settings["SITEURL"]
        context = self._page_context(page, root)
        if self._is_taken(name, writer):
            return
        template = self.env.get_template(_TEMPLATES.get(page.template, "hindsight/lessons_page.html"))
        if has_lists:
            writer.write_file(name, template, self.context, relative_urls=relative, url=page.url, **context)
        else:
            values = {**self.context, "SITEURL": root, "output_file": name, **context}
            self._write(name, template.render(values).encode("utf-8"))

    def _page_context(self, page: Page, root: str) -> dict[str, Any]:
        """Return the values of a page for its template; `root` begins its addresses.

        All but the tools are below one name, since themes and plugins have values such as `page`, `tags` and `posts`.
        """
        from hindsight.core.template_tools import TemplateTools

        words, urls = self._words_and_urls
        tools = TemplateTools(root, urls, words, lambda markup, of: self._with_links(markup, of.path, root))
        view = {
            **page.context,
            **page.more(),
            "frame": base_template(self.env),
            "style_url": tools.href(self.style),
            "template": page.template,
            "folder": urls.lessons,
        }
        return {"view": view, "tools": tools, "page_name": page.path.removesuffix(".html")}

    def _is_taken(self, name: str, writer: Any) -> bool:
        """Report an error if another generator has written a file at this path; return whether it has."""
        target = sanitised_join(str(self.output_path), name)
        if target not in getattr(writer, "_written_files", ()):
            return False
        log.error(
            "%s", f"{name}: this page of Hindsight's is not written, since the site has a page there; give that page a"
            " different address (ARTICLE_URL, PAGE_URL or the page's Slug)"
        )  # fmt: skip
        return True

    def _write_feed(self, items: list[Any], name: str, title: str, writer: Any) -> None:
        """Write a feed in the formats that the site has for its posts: Atom, RSS, or both."""
        stem = self._words_and_urls[1].feed(name)
        for kind, settings in _FEEDS.items():
            if any(self.settings.get(setting) for setting in settings):
                path = f"{stem}.{kind}.xml"
                writer.write_feed(items, self.context, path, path, feed_type=kind, feed_title=title)

    def _write(self, name: str, data: bytes) -> None:
        target = Path(self.output_path, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


class CardsGenerator(_SiteGenerator):
    """Writes the page of every deck, its sheets, pictures and exports, and the list of all decks."""

    def generate_output(self, writer: Any) -> None:
        """Write every file; unchanged PDFs come from the cache."""
        site = self.site
        if site is None or not (site.models.decks or site.models.unlisted_decks or site.lesson_decks):
            return
        from hindsight.core.checklists.export import schema_json
        from hindsight.core.site.deck_outputs import deck_outputs
        from hindsight.core.site.outputs import DeckPage, Page
        from hindsight.plugin.card_cache import CardCache

        outputs = list(deck_outputs(site.models, site.lesson_decks, site.decks, site.shown_paths, self._lesson_html))
        cache = CardCache(Path(self.settings["CACHE_PATH"], "hindsight"), site)
        made_files = cache.make([output for output in outputs if not isinstance(output, Page)])
        for path, data in made_files.files.items():
            self._write(path, data)
        self._write(site.models.urls.deck_schema(), schema_json(site.models.urls))
        report(made_files.warnings)
        unlisted = {deck.url for deck in site.models.unlisted_decks}
        for page in outputs:
            if isinstance(page, DeckPage):
                self._render(page.with_notes(made_files.fit_notes), writer, has_lists=page.url not in unlisted)
        self._render(self._list(site), writer)

    def _list(self, site: PluginSite) -> Page:
        from hindsight.core.site.outputs import folder_page

        models = site.models
        return folder_page(
            models.urls.cards,
            "decks.html",
            newest=models.decks[:_NEWEST_DECKS],
            by_tag=[(entries.tag, entries.decks) for entries in models.tags if entries.decks],
            untagged=[deck for deck in models.decks if not models.links[deck.path].tags],
            of_lessons=site.lesson_decks,
            pictures=bool(site.decks.files),
        )


class LessonsGenerator(_SiteGenerator):
    """Writes the index of lessons with all its lists, the data files of lessons, and their feeds."""

    def generate_output(self, writer: Any) -> None:
        """Write every file of the index, or nothing if the site has no lesson."""
        site = self.site
        if site is None or not site.models.lessons:
            return
        from hindsight.core.site.outputs import Generated, Page

        cards = {deck.tag.slug: deck.label for deck in site.lesson_decks}
        for output in self._outputs(site, cards):
            if isinstance(output, Page):
                self._render(output, writer)
            elif isinstance(output, Generated):
                self._write(output.path, output.make())
        self._write_feeds(site, writer)

    def _outputs(self, site: PluginSite, cards: dict[str, Any]) -> Iterator[Output]:
        from hindsight.core.site.lesson_files import lesson_files
        from hindsight.core.site.lesson_pages import lesson_pages

        yield from lesson_pages(site.models, site.settings["LESSONS_PER_PAGE"], cards, _NO_TAG_FEEDS, site.words)
        name = str(self.settings["SITENAME"])
        yield from lesson_files(site.models, name, name, self._lesson_html, site.words)

    def _write_feeds(self, site: PluginSite, writer: Any) -> None:
        """Write feeds of the newest lessons."""
        from hindsight.plugin.lesson_feed import FeedItem

        lessons = site.models.lessons[: site.settings["FEED_POSTS"]]
        items = [FeedItem(entry, site.models.urls, self._lesson_html) for entry in lessons]
        self._write_feed(items, "lessons", site.words.gettext("Lessons"), writer)


class RepliesGenerator(_SiteGenerator):
    """Writes the lists of replies, and feeds of all replies."""

    style = REPLY_STYLE

    @property
    def _words_and_urls(self) -> tuple[Words, Urls]:
        replies: SiteReplies = self.context[REPLIES_KEY]
        return replies.languages.words(replies.languages.default), replies.urls

    def generate_output(self, writer: Any) -> None:
        """Write every file, or nothing if the site has no reply with words."""
        replies: SiteReplies | None = self.context.get(REPLIES_KEY)
        if replies is None or not replies.listed:
            return
        from hindsight.core.site.reply_pages import reply_pages
        from hindsight.plugin.reply_feed import ReplyItem

        words, urls = self._words_and_urls
        for page in reply_pages(replies.listed, urls.feed("replies")):
            self._render(page, writer)
        items = [ReplyItem(listed) for listed in replies.listed[: replies.settings["FEED_POSTS"]]]
        self._write_feed(items, "replies", words.gettext("Replies"), writer)


# More entries than any tag has: Pelican already writes feeds of tags, with their posts.
_NO_TAG_FEEDS = 10**9
_FEEDS = {"atom": ("FEED_ATOM", "FEED_ALL_ATOM"), "rss": ("FEED_RSS", "FEED_ALL_RSS")}


def find(generators: Iterable[Any], kind: type) -> Any:
    """Return the first generator of a class, or None."""
    return next((generator for generator in generators if isinstance(generator, kind)), None)
