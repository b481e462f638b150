"""Hindsight as Pelican's class: read, gather, plan, render, write."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pelican import Pelican, signals
from pelican.generators import Generator

from hindsight.gate.problem import ContentError, Problem
from hindsight.gate.report import report
from hindsight.reader.model import Document
from hindsight.settings import SettingError, with_defaults
from hindsight.site.checks import check_lesson_links
from hindsight.site.content import Content, read_content
from hindsight.site.feeds import Feed
from hindsight.site.gather import GatherSettings, gather, is_shown, links_of
from hindsight.site.links import Links
from hindsight.site.model import Site
from hindsight.site.outputs import Copy, Output, Page
from hindsight.site.plan import PlanSettings, check_paths, plan
from hindsight.site.render import Renderer
from hindsight.site.tree import OutputFolderError, check_output_folder, write_tree


class Hindsight(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican with Hindsight's way from content to output; settings, plugins, theme and signals are Pelican's."""

    def __init__(self, settings: dict[str, Any]) -> None:
        settings.update(with_defaults(settings))
        super().__init__(settings)

    def run(self) -> None:
        """Build the site, or leave the output as it was, print every problem and exit with status 1."""
        started = time.perf_counter()
        try:
            read, written = self._build()
        except ContentError as error:
            report(error.problems)
            raise SystemExit(1) from error
        except (OutputFolderError, SettingError) as error:
            print(f"error: {error}", file=sys.stderr)
            raise SystemExit(1) from error
        signals.finalized.send(self)
        did = "checked" if self.settings["CHECK_ONLY"] else "wrote"
        print(f"read {read} documents, {did} {written} files, {time.perf_counter() - started:.2f} s")

    def _build(self) -> tuple[int, int]:
        """How many files were read, and how many the site has."""
        output = Path(self.output_path)
        check_output_folder(output, Path(self.path))
        content = read_content(self.settings)
        site, links, problems = self._gathered(content)
        checking = self.settings["CHECK_ONLY"] or not self.settings["SHOW_UNPUBLISHED"]
        if not report([*content.problems, *problems], warnings_too=checking):
            raise SystemExit(1)
        outputs = plan(site, content.statics, self._theme_files(), self._plan_settings(links, content))
        if clashes := check_paths(outputs):
            raise ContentError(clashes)
        renderer = Renderer(self._environment(), self.settings, site, links, content.vocabulary)
        files = _rendered(outputs, renderer)
        if self.settings["CHECK_ONLY"]:
            return len(content.documents), sum(1 for _ in files)
        written = write_tree(files, output)
        for made in outputs:
            context = made.context if isinstance(made, Page) else {}
            signals.content_written.send(str(output / made.path), context=context)
        return len(content.documents), written

    def _gathered(self, content: Content) -> tuple[Site, Links, list[Problem]]:
        settings = GatherSettings(
            site_url=self._site_url(),
            show_unpublished=self.settings["SHOW_UNPUBLISHED"],
            now=_now(self.settings),
            substitutions=tuple(tuple(pair) for pair in self.settings["SLUG_REGEX_SUBSTITUTIONS"]),
        )
        shown = [document for document in content.documents if is_shown(document, settings)]
        withheld = {document.path for document in content.documents} - {document.path for document in shown}
        site = gather(shown, content.vocabulary, settings)
        links = links_of(site, frozenset(withheld), content.statics, content.vocabulary, settings)
        problems = list(check_lesson_links(shown, content.shown))
        problems += [p for document in shown for p in links.problems(document, content.shown[document.path])]
        return site, links, problems

    def _site_url(self) -> str:
        """The site's address as cards and feeds carry it; the writer's own view lives on this machine."""
        return self.settings["SITEURL"].rstrip("/") or f"http://localhost:{self.settings['PORT']}"

    def _plan_settings(self, links: Links, content: Content) -> PlanSettings:
        settings, site_url = self.settings, self._site_url()

        def absolute(markup: str, document: Document) -> str:
            return links.resolve(markup, document, site_url)

        feed = Feed(
            title=settings["SITENAME"],
            subtitle=settings.get("SITESUBTITLE") or "",
            site_url=site_url,
            lang=settings["DEFAULT_LANG"],
            author=settings.get("AUTHOR") or "",
            length=settings["FEED_POSTS"],
            absolute=absolute,
        )
        return PlanSettings(
            recent_posts=settings["RECENT_POSTS"],
            recent_decks=settings["RECENT_DECKS"],
            card_formats=settings["CARD_FORMATS"],
            feed=feed,
            site_url=site_url,
            shown=content.shown,
        )

    def _theme_files(self) -> dict[str, Path]:
        """The theme's static files by their place in the output."""
        folder = self.settings["THEME_STATIC_DIR"]
        root = Path(self.theme)
        return {
            f"{folder}/{file.relative_to(root / name).as_posix()}": file
            for name in self.settings["THEME_STATIC_PATHS"]
            for file in sorted((root / name).rglob("*"))
            if file.is_file()
        }

    def _environment(self) -> Any:
        """Pelican's own Jinja environment, with the filters, globals and tests of the settings."""
        generator = Generator(self.settings.copy(), self.settings, self.path, self.theme, self.output_path)
        return generator.env


def _rendered(outputs: list[Output], renderer: Renderer) -> Iterator[tuple[str, bytes | Path]]:
    """Each file with its content; at the end, one ContentError with the problems of all that could not be made."""
    problems: list[Problem] = []
    for output in outputs:
        try:
            if isinstance(output, Page):
                yield output.path, renderer.render(output)
            elif isinstance(output, Copy):
                yield output.path, output.source
            else:
                yield output.path, output.make()
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)


def _now(settings: dict[str, Any]) -> datetime:
    """The one place where the clock has a say: what is in the future. `TODAY` sets it (to the end of that day)."""
    zone = _zone(settings)
    if not settings["TODAY"]:
        return datetime.now(zone)
    try:
        return datetime.fromisoformat(settings["TODAY"]).replace(hour=23, minute=59, second=59, tzinfo=zone)
    except ValueError as error:
        raise SettingError(f'TODAY is "{settings["TODAY"]}"; write it as 2026-03-12') from error


def _zone(settings: dict[str, Any]) -> ZoneInfo:
    try:
        return ZoneInfo(settings["TIMEZONE"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingError(f'TIMEZONE: there is no "{settings["TIMEZONE"]}"; write it as Europe/Berlin') from error
