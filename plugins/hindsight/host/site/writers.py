"""Write a planned site in one of three ways: in parts, in one step, or not at all."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.site.outputs import DeckPage, Output, Page, is_of_deck
from hindsight.host.incremental.store import OutputRow
from hindsight.host.mode import Mode
from hindsight.host.site.compressed import OldFiles
from hindsight.host.site.last_build import LastBuild
from hindsight.host.site.lock_files import PutInPlace, prepared_locks
from hindsight.host.site.maker import Maker
from hindsight.host.site.output_folder import OutputFolder
from hindsight.host.site.planner import Plan, Planner
from hindsight.host.site.previous_output import keep_previous
from hindsight.host.site.spare import keep_spare
from hindsight.host.site.written_files import WrittenFiles

# Called once pages are written while other files follow: with the addresses of pages that were written ahead of
# the others and still look the same, and with whether all pages are written now.
OnPages = Callable[[list[str], bool], None]


@dataclass(slots=True)
class Run:
    """A running build: the functions that it reports to, the output folder, and the files in it.

    `ahead` are the paths of pages that were written before the others.
    """

    on_progress: OnProgress
    on_pages: OnPages
    files: WrittenFiles
    folder: OutputFolder
    ahead: frozenset[str] = frozenset()


@dataclass(slots=True)
class Written:
    """The result of a plan: the outputs that had changed, the rows of those that were made, the errors of others.

    `same_pages` are the paths of published pages that were made again with the bytes that they had.
    """

    changed: list[Output]
    rows: list[OutputRow] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)
    same_pages: frozenset[str] = frozenset()


class Writer(ABC):
    """Makes those files of a plan that have changed, and brings them into the output."""

    def __init__(self, settings: Mapping[str, Any], mode: Mode, planner: Planner, last_build: LastBuild) -> None:
        self._settings, self._mode, self._planner, self._last_build = settings, mode, planner, last_build

    @abstractmethod
    def write(self, run: Run, plan: Plan, prints: Mapping[str, str]) -> Written:
        """Make and write the changed outputs; `prints` are the fingerprints of all outputs of the plan, by path."""

    def _make(
        self, run: Run, outputs: Sequence[Output], plan: Plan, prints: Mapping[str, str], stage: Path | None
    ) -> tuple[list[OutputRow], list[Diagnostic]]:
        """Make files on the stage, if there is one; return their rows, and the errors of those that cannot be made."""
        planner = self._planner
        parts = planner.files, plan.assembled, prints, planner.words, self._old_files(run)
        maker = Maker(planner.environments, planner.languages, self._settings, self._mode, *parts)
        has_decks = any(isinstance(output, DeckPage) for output in outputs)
        fit_notes = run.files.fit_notes(prints) if has_decks else {}
        rows, errors = maker.make(outputs, fit_notes, stage, run.on_progress)
        if errors and self._mode.stops_at_errors:
            raise ContentError([*plan.assembled.diagnostics, *errors])
        return rows, errors

    def _old_files(self, run: Run) -> OldFiles:
        """Return the files of the output that are as the last build left them, where they save work."""
        stamps = run.files.stamps() if self._settings["COMPRESS"] and self._planner.keeps_compression() else {}
        kept = frozenset(path for path, stamp in stamps.items() if run.folder.stamp(path) == stamp)
        return OldFiles(run.folder.output, kept)

    def _check_links_to_gone_files(
        self, run: Run, plan: Plan, prints: Mapping[str, str], changed: Collection[Output]
    ) -> None:
        """Check the links of unchanged pages if files were removed: a link may lead to a removed file."""
        if run.files.unplanned(prints):
            made = {output.path for output in changed}
            pages = [
                output for output in plan.assembled.outputs if isinstance(output, Page) and output.path not in made
            ]
            self._make(run, [page for page in pages if not isinstance(page, DeckPage)], plan, prints, None)


class CheckWriter(Writer):
    """Makes files only to find out whether they can be made."""

    def write(self, run: Run, plan: Plan, prints: Mapping[str, str]) -> Written:
        """Make the outputs that have changed since the last build or check."""
        run.files.add(self._last_build.checked())
        changed = run.files.changed(plan.assembled.outputs, prints)
        self._check_links_to_gone_files(run, plan, prints, changed)
        rows, errors = self._make(run, changed, plan, prints, None)
        run.files.add(rows)
        return Written(changed, rows, errors)


class PublishWriter(Writer):
    """Replaces the output in one step: at every moment there is the whole old site, or the whole new one."""

    def write(self, run: Run, plan: Plan, prints: Mapping[str, str]) -> Written:
        """Make the changed outputs, and exchange the folders; the lock files change in the same step."""
        written = Written(run.files.changed(plan.assembled.outputs, prints, run.folder))
        self._check_links_to_gone_files(run, plan, prints, written.changed)
        locks = self._locks_to_write(plan)
        if written.changed or not run.folder.holds_only(run.files.present(prints)):
            with run.folder.stage() as stage:
                written.rows, _ = self._make(run, written.changed, plan, prints, stage)
                self._planner.refuse_changes()
                run.files.add(written.rows)
                new = [row.path for row in written.rows if row.is_made]
                written.same_pages = run.folder.same_pages(stage, new)
                spare = self._planner.spare
                has_links_only = run.folder.swap(stage, new, run.files.present(prints), locks, spare)
                old = keep_previous(stage, run.folder.output) if self._settings["PUBLISHED_IN_PLACE"] else stage
                if has_links_only:
                    keep_spare(old, spare)
                shutil.rmtree(old, ignore_errors=True)
        else:
            with locks as write_locks:
                write_locks()
        return written

    def _locks_to_write(self, plan: Plan) -> AbstractContextManager[PutInPlace]:
        """Return a context with the function that writes the lock files, those that have changed."""
        # Elsewhere readers see a site only after a deploy, which writes the lock files then.
        if not self._settings["PUBLISHED_IN_PLACE"]:
            return nullcontext(lambda: None)
        return prepared_locks(self._settings, plan.assembled.locks)


class PreviewWriter(Writer):
    """Moves new files into the output as soon as they are made: pages first, as cards take longer."""

    def write_ahead(self, run: Run, plan: Plan, pages: list[Page]) -> None:
        """Write pages that need not wait for a new plan; their errors are reported once they are planned."""
        prints = self._planner.prints(plan, pages)
        changed = run.files.changed(pages, prints, run.folder)
        with run.folder.stage() as stage:
            rows, _ = self._make(run, changed, plan, prints, stage)
            if not rows:
                return
            self._planner.refuse_changes()
            new = [row.path for row in rows]
            run.folder.put(stage, new, run.folder.made.union(new))
        run.files.add(rows)
        self._last_build.keep_part(rows)
        run.ahead = frozenset(new)
        run.on_pages([page.url for page in pages if page.path in run.ahead], False)

    def write(self, run: Run, plan: Plan, prints: Mapping[str, str]) -> Written:
        """Make and write the changed outputs; if there are pages as well as cards, in two parts."""
        written = Written(run.files.changed(plan.assembled.outputs, prints, run.folder))
        first, cards = _parts(written.changed, bool(run.ahead))
        looks_new = self._write_part(run, plan, prints, first, written)
        if cards:
            self._last_build.keep_part(written.rows, run.files.unplanned(prints))
        if cards or run.ahead:
            run.on_pages(_addresses(plan, run.ahead - looks_new), True)
        if cards:
            self._write_part(run, plan, prints, cards, written)
        return written

    def _write_part(
        self, run: Run, plan: Plan, prints: Mapping[str, str], part: list[Output], written: Written
    ) -> set[str]:
        """Make and write some outputs; return those pages written ahead that look different now."""
        if not part and run.folder.holds_only(run.files.present(prints)):
            return set()
        with run.folder.stage() as stage:
            rows, errors = self._make(run, part, plan, prints, stage)
            self._planner.refuse_changes()
            run.files.add(rows)
            again = run.ahead.intersection(row.path for row in rows)
            looks_new = {path for path in again if not _looks_equal(stage / path, run.folder.output / path)}
            run.folder.put(stage, [row.path for row in rows if row.is_made], run.files.present(prints))
        written.rows += rows
        written.errors += errors
        return looks_new


def _parts(changed: list[Output], is_page_written: bool) -> tuple[list[Output], list[Output]]:
    """Return the outputs to write first, and those to write later: the files of decks, if there are others too."""
    cards = [output for output in changed if is_of_deck(output)]
    others = [output for output in changed if not is_of_deck(output)]
    return (others, cards) if others or is_page_written else (cards, [])


def _addresses(plan: Plan, paths: frozenset[str]) -> list[str]:
    return [output.url for output in plan.assembled.outputs if isinstance(output, Page) and output.path in paths]


def _looks_equal(page: Path, other: Path) -> bool:
    """Return whether two pages look the same: their heads, which hold the names of steps, are for machines."""
    return page.is_file() and other.is_file() and _visible_part(page) == _visible_part(other)


def _visible_part(page: Path) -> bytes:
    return page.read_bytes().partition(b"<body")[2]
