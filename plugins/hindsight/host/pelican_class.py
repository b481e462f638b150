"""Run Hindsight as Pelican's class: with Pelican's settings, plugins and signals, and its own build."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import ChoiceLoader, FileSystemLoader
from pelican import Pelican, signals
from pelican.generators import Generator

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic, has_errors
from hindsight.core.diagnostics.forms import FORMS
from hindsight.core.diagnostics.progress import progress
from hindsight.core.diagnostics.report import NOTHING_WRITTEN, SOME_MISSING, UNFINISHED, report
from hindsight.core.drawing import TEMPLATES
from hindsight.core.processes.gc_pause import skip_last_collection
from hindsight.core.settings import SettingError, now, with_defaults
from hindsight.core.site.outputs import Page
from hindsight.host.faults import print_faults
from hindsight.host.incremental.store import StoreDamaged, StoreError
from hindsight.host.mode import Mode
from hindsight.host.plugins import unsent_signals
from hindsight.host.settings import check_settings, setting_messages
from hindsight.host.site.build import Report, SiteBuilder, ignore_pages
from hindsight.host.site.news import queue_lines
from hindsight.host.site.output_folder import OutputFolderError
from hindsight.host.site.picture_sizes import PictureWork
from hindsight.host.site.private_log import PrivateLog
from hindsight.host.site.writers import OnPages
from hindsight.host.switches import is_dry_run


class Hindsight(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican with Hindsight's build.

    `on_pages` is called where the writer's own view has pages while more follows (see `site.writers`). Of the last run,
    `is_written` is whether it wrote files, and `problems` are its errors and warnings, in the order of files and lines.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        try:
            settings.update(with_defaults(settings))
            check_settings(settings)
        except SettingError as error:
            _stop(error)
        super().__init__(settings)
        for warning in unsent_signals(self.settings["PLUGINS"]):
            print(warning, file=sys.stderr)
        self._mode = Mode.of(self.settings)
        if self._mode is Mode.PUBLISH and self.settings["PUBLISHED_IN_PLACE"]:
            _refuse_to_look_in_place()
        self._form = "" if self._mode.writes else os.environ.get("FORMAT", "")
        if self._form and self._form not in FORMS:
            _stop(f'FORMAT is "{self._form}"; write {" or ".join(FORMS)}')
        skip_last_collection()
        self._builder: SiteBuilder | None = None
        self.on_pages: OnPages = ignore_pages
        self.pictures_later = False
        self.is_written = False
        self.problems: tuple[Diagnostic, ...] = ()

    def run(self) -> None:
        """Build the site and print every problem; with an error, exit with status 1.

        After an error, a published site stays as it was; the writer's own view lacks only the files with errors. Later
        calls build again, with the models of the last build in memory.
        """
        self.is_written, self.problems = False, ()
        started = time.perf_counter()
        done = self._build_or_stop()
        self.is_written = self._mode.writes
        self._print_problems(done.diagnostics, SOME_MISSING if self._mode.writes else NOTHING_WRITTEN)
        self._notify_plugins(done)
        log = PrivateLog(self.settings)
        for line in self._words(done, seconds=time.perf_counter() - started):
            print(log.line(line), file=sys.stderr if self._form else sys.stdout)
        if has_errors(done.diagnostics):
            raise SystemExit(1)

    def _build_or_stop(self) -> Report:
        """Build; print the reason and exit if no site can be built."""
        try:
            return self._build()
        except ContentError as error:
            self._print_problems(error.diagnostics, UNFINISHED if self._mode is Mode.PREVIEW else NOTHING_WRITTEN)
            raise SystemExit(1) from error
        except (OutputFolderError, SettingError, StoreError) as error:
            _stop(error)
        except StoreDamaged as error:
            cache = self.settings["CACHE_PATH"]
            _stop(f"the cache in {cache} is damaged once more after it was made again ({error}); check the disk")
        except KeyboardInterrupt as interrupt:
            print("interrupted; the output is whole: as before this build, or as after it", file=sys.stderr)
            raise SystemExit(130) from interrupt
        except Exception as error:
            if self.settings.get("DEBUG"):
                raise
            _stop(f"{type(error).__name__}: {error} (a fault of Hindsight's; run with PELICANOPTS=-D to see where)")

    def _print_problems(self, diagnostics: Collection[Diagnostic], outcome: str) -> None:
        checking = not self._mode.writes
        self.problems = _errors_and_warnings(diagnostics)
        shown = PrivateLog(self.settings).diagnostics(diagnostics)
        report(shown, warnings_too=checking, hints_too=checking, outcome=outcome, form=self._form)

    def _words(self, done: Report, seconds: float) -> Iterator[str]:
        """Yield the lines that a writer reads at the end of a build."""
        if done.fit:
            yield f"cards: {done.fit}"
        yield _summary(done, checked=not self._mode.writes, seconds=seconds)
        if done.left_out:
            yield f"left out: {done.left_out}"
        if done.held and self._mode is not Mode.PREVIEW:
            yield done.held
        if not self._mode.has_drafts:
            yield from queue_lines(done.schedule, now(self.settings))
            yield from done.news.lines() if self._mode.writes else ()

    def _build(self) -> Report:
        """Build; if the cache is damaged, build again with a new cache."""
        with_outputs = bool(signals.content_written.receivers)
        with progress() as on_progress:
            try:
                return self.builder().build(on_progress, with_outputs, self.on_pages)
            except (sqlite3.DatabaseError, StoreDamaged):
                if self._builder is None:
                    raise
                self._builder.discard()
                self._builder = None
                return self.builder().build(on_progress, with_outputs, self.on_pages)

    @property
    def picture_work(self) -> PictureWork | None:
        """Return the pictures whose sizes the last build left to be made."""
        return self._builder.picture_work if self._builder else None

    def builder(self) -> SiteBuilder:
        """Return the builder of this site, which is made once."""
        if self._builder is None:
            self._builder = SiteBuilder(
                self.settings, self._mode, Path(self.theme), self._environment, self.pictures_later
            )
        return self._builder

    def make_search(self) -> str:
        """Make the index of full-text search for the site as it was built last; return its folder, or "" for none.

        It is for the writer's own view: a published site has the index among its files. A fault is printed.
        """
        try:
            folder = self._builder.make_search() if self._builder else None
        except ContentError as error:
            print(*PrivateLog(self.settings).diagnostics(error.diagnostics), sep="\n")
            return ""
        except (StoreDamaged, StoreError, sqlite3.Error) as error:
            print(error)
            return ""
        return str(folder or "")

    def _environment(self) -> Any:
        """Return Pelican's own Jinja environment, and after the theme's templates those of the core."""
        environment = Generator(self.settings.copy(), self.settings, self.path, self.theme, self.output_path).env
        environment.loader = ChoiceLoader([environment.loader, FileSystemLoader(TEMPLATES)])
        return environment

    def _notify_plugins(self, done: Report) -> None:
        """Send the signals for written files: for all files of the site, whatever of it was written."""
        if signals.content_written.receivers:
            for output in done.outputs:
                context = output.context if isinstance(output, Page) else {}
                signals.content_written.send(str(Path(self.output_path, output.path)), context=context)
        signals.finalized.send(self)


def _errors_and_warnings(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted({diagnostic for diagnostic in diagnostics if diagnostic.severity != "hint"}))


def _summary(done: Report, checked: bool, seconds: float) -> str:
    did = "checked" if checked else f"wrote {done.written} files"
    return f"read {done.read}, rendered {done.rendered} of {done.files}, {did}, {seconds:.2f} s"


def _refuse_to_look_in_place() -> None:
    """Exit where a build that is only for looking would replace the site that readers see."""
    if os.environ.get("NOW"):
        _stop("NOW is for looking, and readers see this folder (PUBLISHED_IN_PLACE); publish without NOW")
    if is_dry_run():
        _stop(
            "DRY_RUN is for looking, and readers see this folder (PUBLISHED_IN_PLACE); run make check, or publish "
            "without DRY_RUN"
        )


def _stop(error: Exception | str) -> NoReturn:
    # The messages of settings begin with their place, or with "error".
    print_faults(setting_messages(error) if isinstance(error, SettingError) else f"error: {error}")
    raise SystemExit(1)
