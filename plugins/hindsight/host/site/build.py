"""One site, built as often as asked: what changed is read, gathered, rendered and written, and nothing else."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.settings import now
from hindsight.core.site.deck_builder import card_problems, fit_report, fit_summary, fits_of
from hindsight.core.site.outputs import Generated, Output, Page, Shortfall
from hindsight.core.text.digest import digest
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.gc_pause import gc_paused
from hindsight.host.incremental.lock import only_one
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.store import OutputRow, Store, StoreDamaged, StoreError, unpickled
from hindsight.host.mode import Mode
from hindsight.host.site.assemble import Assembled
from hindsight.host.site.content import Reader
from hindsight.host.site.lesson_lock import lock_data, prepared_lock
from hindsight.host.site.maker import Maker, changed_meanwhile
from hindsight.host.site.output_folder import OutputFolder, check_output_folder
from hindsight.host.site.planner import Plan, Planner
from hindsight.host.site.sources import TAGS_FILE, find_sources

# Called in the writer's own view, once pages are written while others or cards follow: the addresses of those pages
# that were written ahead of the others and are still as they were then, and whether all pages are written now.
Shown = Callable[[list[str], bool], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: documents read, files rendered of all there are, files written; and what it warns of.

    `fit` is what to know of how steps went onto cards, where there is anything to know; `left_out` says in words
    what a published site does not hold.
    """

    read: int
    rendered: int
    files: int
    written: int
    diagnostics: tuple[Diagnostic, ...]
    outputs: tuple[Output, ...] = ()
    fit: str = ""
    left_out: str = ""


@dataclass(slots=True)
class _Build:
    """One build on its way: who is told of it, the output folder, and the rows of the files that are in it.

    `state` stands for all that the site is made from, `ahead` are the paths of pages that were written before others.
    """

    on_progress: OnProgress
    shown: Shown
    tree: OutputFolder
    rows: dict[str, OutputRow]
    state: str = ""
    ahead: frozenset[str] = frozenset()


def unseen(_ahead: list[str], _all_pages: bool) -> None:
    """Tell nobody that pages are there."""


class Builder:
    """Builds one content folder into one output folder; between builds it keeps its models in memory."""

    def __init__(self, settings: Mapping[str, Any], theme: Path, environment: Callable[[], Environment]) -> None:
        self._settings, self._theme, self._make_environment = settings, theme, environment
        self._content, self._output = Path(settings["PATH"]), Path(settings["OUTPUT_PATH"])
        check_output_folder(self._output, self._content)
        self._mode = Mode.of(settings)
        try:
            self._open()
        except StoreDamaged:
            self.discard()
            self._open()
        # Elsewhere readers see a site only after a deploy, which keeps the lock then.
        self._keeps_lock = settings["PUBLISHED_IN_PLACE"] and not self._mode.has_drafts

    def _open(self) -> None:
        self._store = Store(Path(self._settings["CACHE_PATH"]), self._content, self._output)
        self._reader = Reader(self._store, self._settings, self._mode)
        self._planner = Planner(
            self._settings, self._theme, self._store, self._reader, self._make_environment, self._mode
        )

    def discard(self) -> None:
        """Remove what is kept between builds, since it is damaged; another builder begins anew."""
        self._store.discard()

    def build(self, on_progress: OnProgress, whole_site: bool = False, shown: Shown = unseen) -> Report:
        """Bring the output up to date, or raise ContentError and leave it as it was.

        In the writer's own view an error costs no more than the file that it is in: it is in the report, and all else
        is built. The report lists the outputs where something has changed, or where the `whole_site` is asked for.
        """
        with only_one(Path(self._settings["CACHE_PATH"]), self._output), gc_paused():
            return self._build(on_progress, whole_site, shown)

    def _build(self, on_progress: OnProgress, whole_site: bool, shown: Shown) -> Report:
        rows = self._store.outputs()
        build = _Build(on_progress, shown, OutputFolder(self._output, _stamps(rows)), rows)
        sources = find_sources(self._settings)
        read = self._reader.refresh(sources, on_progress)
        lock = lock_data(self._settings)
        surroundings = self._planner.surroundings(sources, lock)
        build.state = digest(f"{surroundings}{self._reader.state()}")
        if not whole_site and (unchanged := self._unchanged(build)) is not None:
            fit, left_out = self._report_fit(build.rows.values(), build.rows), self._store.fact("left out").decode()
            return Report(len(read), 0, len(build.rows), 0, unchanged, fit=fit, left_out=left_out)
        if self._mode.writes_in_parts and (reworded := self._planner.reworded(read, surroundings)):
            self._put_ahead(build, *reworded)
        plan = self._planner.plan(sources, surroundings, lock)
        assembled, prints = plan.assembled, self._planner.prints(plan, plan.assembled.outputs)
        if not self._mode.writes:
            build.rows |= self._checked()
            changed = self._changed(assembled.outputs, prints, build.rows, None)
            new, faults = self._made(build, changed, prints, plan, None)
            self._keep_checked(new, prints, plan)
            written = 0
        else:
            changed = self._changed(assembled.outputs, prints, build.rows, build.tree)
            if self._keeps_lock and assembled.lock != lock:
                surroundings = self._planner.surroundings(sources, assembled.lock)
                build.state = digest(f"{surroundings}{self._reader.state()}")
            write = self._put if self._mode.writes_in_parts else self._swap
            new, faults = write(build, changed, prints, plan)
            written = len(build.ahead.union(row.path for row in new))
        fit = self._report_fit((*build.rows.values(), *new), prints)
        outputs, of_cards = assembled.outputs, _card_problems(assembled.outputs, new)
        if of_cards:  # they name lines, which may move while all else of the plan stands
            self._planner.forget()
        diagnostics = (*assembled.diagnostics, *of_cards, *faults)
        rendered = len(build.ahead.union(output.path for output in changed))
        return Report(len(read), rendered, len(prints), written, diagnostics, outputs, fit, assembled.left_out)

    def _checked(self) -> dict[str, OutputRow]:
        """Return the files that earlier checks have made, by path; none of them was written."""
        kept = self._store.fact("checked")
        return {row.path: row for row in unpickled(kept)} if kept else {}

    def _keep_checked(self, new: list[OutputRow], prints: Mapping[str, str], plan: Plan) -> None:
        """Keep what a check has made, so that the next one makes only what changed since."""
        checked = self._checked() | {row.path: row for row in new}
        rows = [row for path, row in checked.items() if path in prints]
        facts = {"checked": pickle.dumps(rows), "pictures": self._planner.pictures_to_keep(plan)}
        self._store.put_outputs([], [], facts)

    def _report_fit(self, rows: Iterable[OutputRow], now_there: Container[str]) -> str:
        """Write down how steps went onto cards, of files made now or before, when checking or publishing."""
        if self._mode.has_drafts:
            return ""
        notes = {row.path: row.fit_note for row in rows if row.path in now_there}
        report = self._store.file.with_suffix(".fit.json")
        fitted = fits_of(notes)
        _keep_file(report, fit_report(fitted))
        told = fit_summary(fitted)
        return f"{told} ({os.path.relpath(report)} says which)" if told else ""

    def _unchanged(self, build: _Build) -> tuple[Diagnostic, ...] | None:
        """Return the warnings of the last build where nothing has changed since, else None."""
        if not self._mode.writes or self._store.fact("state") != build.state.encode():
            return None
        made = {row.path: row.stamp for row in build.rows.values() if row.is_made}
        if build.tree.stamps != made or not build.tree.holds_only(made.keys()):
            return None
        try:
            if now(self._settings).timestamp() >= float(self._store.fact("until")):
                return None
            diagnostics: tuple[Diagnostic, ...] = unpickled(self._store.fact("problems"))
        except (ValueError, StoreDamaged):
            return None
        return diagnostics

    def _changed(
        self,
        outputs: Iterable[Output],
        prints: Mapping[str, str],
        rows: Mapping[str, OutputRow],
        tree: OutputFolder | None,
    ) -> list[Output]:
        """Return the outputs to make: of a new fingerprint, or (with a tree) of a file that is not as it was left."""
        changed = []
        for output in outputs:
            row = rows.get(output.path)
            if row and row.fingerprint == prints[output.path]:
                if isinstance(output, Generated):
                    output.recall(row.fit_note)
                if tree is None or not row.is_made or tree.stamps.get(output.path) == row.stamp:
                    continue
            changed.append(output)
        return changed

    def _made(
        self, build: _Build, outputs: Iterable[Output], prints: Mapping[str, str], plan: Plan, stage: Path | None
    ) -> tuple[list[OutputRow], list[Diagnostic]]:
        """Make files on the stage, if there is one.

        Errors are returned in the writer's own view, which goes without these files; elsewhere they are raised.
        """
        maker = Maker(self._planner.environment, self._settings, self._planner.files)
        rows, diagnostics = maker.make(outputs, prints, plan.assembled, stage, build.on_progress)
        if diagnostics and self._mode.stops_at_errors:
            raise ContentError([*plan.assembled.diagnostics, *diagnostics])
        return rows, diagnostics

    def _put_ahead(self, build: _Build, plan: Plan, pages: list[Page]) -> None:
        """Write pages that need not wait for a new plan; what is wrong with them is reported once they are planned."""
        prints = self._planner.prints(plan, pages)
        changed = self._changed(pages, prints, build.rows, build.tree)
        with build.tree.stage() as stage:
            made, _ = self._made(build, changed, prints, plan, stage)
            if not made:
                return
            self._refuse_changes()
            build.tree.put(stage, [row.path for row in made], build.tree.made.union(row.path for row in made))
        build.rows |= {row.path: row for row in made}
        self._keep(made, [], {"state": b""})
        build.ahead = frozenset(row.path for row in made)
        build.shown([page.url for page in pages if page.path in build.ahead], False)
        build.tree = OutputFolder(self._output, _stamps(build.rows))

    def _put(
        self, build: _Build, changed: list[Output], prints: Mapping[str, str], plan: Plan
    ) -> tuple[list[OutputRow], list[Diagnostic]]:
        """Write what changed into the writer's own view, cards last: they take longer than a page."""
        new: list[OutputRow] = []
        faults: list[Diagnostic] = []
        cards = [output for output in changed if _is_of_cards(output)]
        rest = [output for output in changed if not _is_of_cards(output)]
        parts = [rest, cards] if (rest or build.ahead) and cards else [changed]
        still = build.ahead
        for number, part in enumerate(parts, 1):
            if part or not build.tree.holds_only(_there(prints, build.rows)):
                with build.tree.stage() as stage:
                    made, wrong = self._made(build, part, prints, plan, stage)
                    self._refuse_changes()
                    build.rows |= {row.path: row for row in made}
                    again = still.intersection(row.path for row in made)
                    still -= {path for path in again if not _looks_equal(stage / path, self._output / path)}
                    build.tree.put(stage, [row.path for row in made if row.is_made], _there(prints, build.rows))
                new += made
                faults += wrong
            if number < len(parts):
                self._keep(new, build.rows.keys() - prints.keys(), {"state": b""})
                build.tree = OutputFolder(self._output, _stamps(build.rows))
            if number < len(parts) or (build.ahead and len(parts) == 1):
                build.shown([page.url for page in _pages(plan) if page.path in still], True)
        self._keep(new, build.rows.keys() - prints.keys(), self._facts(plan, "" if faults else build.state, new))
        return new, faults

    def _swap(
        self, build: _Build, changed: list[Output], prints: Mapping[str, str], plan: Plan
    ) -> tuple[list[OutputRow], list[Diagnostic]]:
        """Write a site to be published: the whole of it takes the place of the one before, or nothing does."""
        lock = self._lock_to_write(plan.assembled)
        new: list[OutputRow] = []
        if changed or not build.tree.holds_only(_there(prints, build.rows)):
            with build.tree.stage() as stage:
                new, _ = self._made(build, changed, prints, plan, stage)
                self._refuse_changes()
                build.rows |= {row.path: row for row in new}
                there = _there(prints, build.rows)
                build.tree.swap(stage, [row.path for row in new if row.is_made], there, lock)
        else:
            with lock as write_lock:
                write_lock()
        self._keep(new, build.rows.keys() - prints.keys(), self._facts(plan, build.state, new))
        return new, []

    def _facts(self, plan: Plan, state: str, new: list[OutputRow]) -> dict[str, bytes]:
        """Return what the next build is to know of this one."""
        diagnostics = (*self._left(plan.assembled), *_card_problems(plan.assembled.outputs, new))
        return {
            "state": state.encode(),
            "until": repr(plan.until).encode(),
            "problems": pickle.dumps(diagnostics),
            "left out": plan.assembled.left_out.encode(),
            "pictures": self._planner.pictures_to_keep(plan),
        }

    def _keep(self, new: list[OutputRow], gone: Collection[str], facts: dict[str, bytes]) -> None:
        try:
            self._store.put_outputs(new, gone, facts)
        except StoreError as error:
            raise StoreError(f"{error}; the output is complete, but the next build starts from less") from error

    def _refuse_changes(self) -> None:
        """Raise ContentError where the vocabulary or a template is no longer as it was when the build began.

        Pages made from it would be kept under fingerprints of what it was before.
        """
        tags, files = self._content / TAGS_FILE, self._planner.files
        diagnostics = [changed_meanwhile(tags)] if files.last_digest(tags) != files.digest(tags) else []
        if self._planner.is_template_changed():
            diagnostics.append(changed_meanwhile(self._theme / "templates"))
        if diagnostics:
            self._planner.forget()
            raise ContentError(diagnostics)

    def _lock_to_write(self, assembled: Assembled) -> AbstractContextManager[Callable[[], None]]:
        """Return the way to write the lessons' lock file, which does nothing where the file is right already."""
        if not self._keeps_lock or assembled.lock == lock_data(self._settings):
            return nullcontext(lambda: None)
        return prepared_lock(self._settings, assembled.lock)

    def _left(self, assembled: Assembled) -> tuple[Diagnostic, ...]:
        """Return what is still wrong once the site is published."""
        if not self._keeps_lock:
            return assembled.diagnostics
        return tuple(diagnostic for diagnostic in assembled.diagnostics if diagnostic not in assembled.settled)


def _pages(plan: Plan) -> Iterator[Page]:
    return (output for output in plan.assembled.outputs if isinstance(output, Page))


def _looks_equal(page: Path, other: Path) -> bool:
    """Whether two pages show the same; what is in their heads, such as the names of steps, is for machines."""
    return page.is_file() and other.is_file() and _shown_part(page) == _shown_part(other)


def _shown_part(page: Path) -> bytes:
    return page.read_bytes().partition(b"<body")[2]


def _there(paths: Iterable[str], rows: Mapping[str, OutputRow]) -> set[str]:
    """Return the files of these that were made, by what is known of them."""
    return {path for path in paths if path in rows and rows[path].is_made}


def _stamps(rows: Mapping[str, OutputRow]) -> dict[str, str]:
    """Return the stamps of the files that were made, by path."""
    return {path: row.stamp for path, row in rows.items() if row.is_made}


def _is_of_cards(output: Output) -> bool:
    """Whether an output is a file of a deck, or the deck's page, which says how many sheets these take."""
    return output.path.startswith("cards/") and output.path.count("/") > 1


def _card_problems(outputs: Iterable[Output], new: Iterable[OutputRow]) -> list[Diagnostic]:
    """Return what to tell of files of cards, those among them that were made in other processes just now."""
    notes = {row.path: row.fit_note for row in new}
    found: list[Shortfall] = []
    for output in outputs:
        if isinstance(output, Generated):
            if output.path in notes:
                output.recall(notes[output.path])
            found += output.shortfalls()
    return card_problems(found)


def _keep_file(file: Path, data: bytes) -> None:
    """Write a file of the cache folder where it holds something else."""
    try:
        if not file.is_file() or read_regular(file) != data:
            write_atomically(file, data, on_disk=False)
    except OSError as error:
        raise StoreError(f"cannot write the cache file {file}: {error.strerror}") from error
