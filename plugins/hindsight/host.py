"""Hindsight as Pelican's class: read, gather, plan, render, write."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pelican import Pelican, signals
from pelican.generators import Generator

from hindsight.gate.problem import ContentError, Problem
from hindsight.gate.report import report
from hindsight.reader.model import Document
from hindsight.settings import SettingError, check_settings, now, substitutions, with_defaults
from hindsight.site.checks import check_documents, check_lesson_links
from hindsight.site.content import Content, read_content, vocabulary_of
from hindsight.site.feeds import Feed
from hindsight.site.gather import GatherSettings, gather, is_shown, links_of
from hindsight.site.links import Links, dead_addresses, named_files
from hindsight.site.model import Site
from hindsight.site.outputs import Copy, Output, Page
from hindsight.site.plan import PlanSettings, addresses_of, check_paths, plan
from hindsight.site.render import Renderer
from hindsight.site.tree import OutputFolderError, check_output_folder, write_tree


@dataclass(frozen=True, slots=True)
class Gathered:
    """The models of a site, the documents and files that it is made of, and what is wrong between them."""

    site: Site
    links: Links
    shown: tuple[Document, ...]
    statics: Mapping[str, Path]
    problems: tuple[Problem, ...]


class Hindsight(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican with Hindsight's way from content to output; settings, plugins, theme and signals are Pelican's."""

    def __init__(self, settings: dict[str, Any]) -> None:
        try:
            settings.update(with_defaults(settings))
            check_settings(settings)
        except SettingError as error:
            _stop(str(error))
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
            _stop(str(error))
        except Exception as error:
            if self.settings["DEBUG"]:
                raise
            _stop(f"{type(error).__name__}: {error} (a fault of Hindsight's; run with PELICANOPTS=-D to see where)")
        signals.finalized.send(self)
        did = "checked" if self.settings["CHECK_ONLY"] else "wrote"
        print(f"read {read} documents, {did} {written} files, {time.perf_counter() - started:.2f} s")

    def _build(self) -> tuple[int, int]:
        """How many files were read, and how many the site has."""
        settings, output = self.settings, Path(self.output_path)
        check_output_folder(output, Path(self.path))
        content = read_content(settings)
        gathered = self._gathered(content)
        outputs = plan(
            gathered.site, gathered.statics, self._theme_files(), self._plan_settings(gathered.links, content)
        )
        dead = dead_addresses(gathered.shown, content.shown, addresses_of(outputs))
        checking = settings["CHECK_ONLY"] or not settings["SHOW_UNPUBLISHED"]
        if not report([*content.problems, *gathered.problems, *dead], warnings_too=checking):
            raise SystemExit(1)
        if clashes := check_paths(outputs):
            raise ContentError(clashes)
        files = _rendered(outputs, Renderer(self._environment(), settings, gathered.site, gathered.links))
        if settings["CHECK_ONLY"]:
            return len(content.documents), sum(1 for _ in files)
        written = write_tree(files, output)
        for made in outputs:
            context = made.context if isinstance(made, Page) else {}
            signals.content_written.send(str(output / made.path), context=context)
        return len(content.documents), written

    def _gathered(self, content: Content) -> Gathered:
        """The site of the documents that this build holds, and what is wrong between all documents."""
        settings = GatherSettings(
            site_url=self._site_url(),
            show_unpublished=self.settings["SHOW_UNPUBLISHED"],
            now=now(self.settings),
            substitutions=substitutions(self.settings),
        )
        shown = tuple(document for document in content.documents if is_shown(document, settings))
        withheld = tuple(document for document in content.documents if document not in shown)
        vocabulary, problems = vocabulary_of(shown, content.shown, self.settings)
        files = {**content.sources.statics, **content.sources.beside}
        problems += check_documents(content.documents, content.shown, files, settings.slug_of)
        problems += check_lesson_links(shown, content.shown)
        if not shown and not settings.show_unpublished:
            problems.append(Problem(self.settings["PATH"], 1, 1, "error", "there is nothing to publish here"))
        site = gather(shown, vocabulary, settings)
        held = frozenset(document.path for document in withheld)
        links = links_of(site, held, content.unreadable, files, vocabulary, settings)
        problems += [p for document in shown for p in links.problems(document, content.shown[document.path])]
        # A draft's own links are looked at as if it were published, so that its day brings no surprise.
        later = dataclasses.replace(links, documents={document.path: document for document in content.documents})
        problems += [p for document in withheld for p in later.problems(document, content.shown[document.path])]
        return Gathered(site, links, shown, _published_files(content, shown, withheld), tuple(problems))

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


def _published_files(
    content: Content, shown: tuple[Document, ...], withheld: tuple[Document, ...]
) -> Mapping[str, Path]:
    """The files to copy: those of the static folders that no draft alone names, and what else documents name."""
    named = named_files(shown)
    kept_back = named_files(withheld) - named
    statics = {path: file for path, file in content.sources.statics.items() if path not in kept_back}
    return statics | {path: file for path, file in content.sources.beside.items() if path in named}


def _stop(message: str) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(1)
