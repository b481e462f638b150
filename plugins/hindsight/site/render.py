"""Templates to bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, TemplateError
from markupsafe import Markup

from hindsight.gate.problem import ContentError, Problem
from hindsight.reader.model import Document
from hindsight.site.links import Links
from hindsight.site.model import Site
from hindsight.site.outputs import Page
from hindsight.vocabulary.tags import Vocabulary

# Month names by hand: strftime's depend on the locale of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Renderer:
    """Renders pages with one Jinja environment and what every template may use."""

    def __init__(
        self, environment: Environment, settings: Mapping[str, Any], site: Site, links: Links, vocabulary: Vocabulary
    ) -> None:
        self._environment = environment
        self._site_url = settings["SITEURL"].rstrip("/")
        self._root = root_of(self._site_url)
        environment.filters["resolve"] = self._resolve
        environment.filters["day"] = day
        environment.filters["tag_label"] = lambda slug: vocabulary.tag(slug).label
        environment.filters["urlpath"] = quote
        self._links = links
        self._common = {
            **settings,
            "SITEURL": self._site_url,
            "root": self._root,
            "site": site,
            "lang": settings["DEFAULT_LANG"],
            "published_build": not settings["SHOW_UNPUBLISHED"],
        }

    def render(self, page: Page) -> bytes:
        """A page's bytes; a mistake in a template is a ContentError that names it."""
        try:
            template = self._environment.get_template(page.template)
            canonical = f"{self._site_url}/{quote(page.url)}"
            text = template.render(self._common | page.context | {"url": page.url, "canonical": canonical})
        except TemplateError as error:
            path = getattr(error, "filename", None) or page.template
            line = getattr(error, "lineno", None) or 1
            raise ContentError([Problem(str(path), line, 1, "error", f"template: {error}")]) from error
        return text.encode("utf-8")

    def _resolve(self, markup: str, document: Document) -> Markup:
        # The writer's own HTML, as the reader made it.
        return Markup(self._links.resolve(markup, document, self._root))  # noqa: S704


def root_of(site_url: str) -> str:
    """The path that a site lies below: "" at the top of a host, "/blog" for https://example.org/blog."""
    return quote(urlsplit(site_url).path.rstrip("/"), safe="/%")


def day(moment: datetime) -> str:
    """A date for people, in the site's own words: 12 March 2026."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
