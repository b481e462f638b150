"""Build one site, any number of times: read, plan, make and write only what has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.processes.gc_pause import gc_paused
from hindsight.core.settings import now
from hindsight.core.site.outputs import Output
from hindsight.core.text.digest import digest
from hindsight.host.incremental.lock import only_one
from hindsight.host.incremental.store import Store, StoreDamaged
from hindsight.host.mode import Mode
from hindsight.host.site.content import Reader
from hindsight.host.site.fit_report import pdf_problems, write_fit_report
from hindsight.host.site.full_search import served_folder
from hindsight.host.site.last_build import LastBuild
from hindsight.host.site.lock_files import Locks, read_locks
from hindsight.host.site.news import NO_NEWS, News, Scheduled, find_news, gone_pages
from hindsight.host.site.output_folder import OutputFolder, check_output_folder
from hindsight.host.site.picture_sizes import PictureWork
from hindsight.host.site.planner import Plan, Planner
from hindsight.host.site.shape_check import shape_problems
from hindsight.host.site.sources import Sources, find_sources, shown_path
from hindsight.host.site.writers import CheckWriter, OnPages, PreviewWriter, PublishWriter, Run, Writer, Written
from hindsight.host.site.written_files import WrittenFiles


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a build: the numbers of documents read and of files rendered and written, and its problems.

    `files` counts the files of the site. `fit` is a summary of steps that fit their cards badly, or ""; `left_out`
    describes the texts that a published site lacks, `held` the replies that wait for the writer, `schedule` the texts
    to come, and `news` the changes for readers.
    """

    read: int
    rendered: int
    files: int
    written: int
    diagnostics: tuple[Diagnostic, ...]
    outputs: tuple[Output, ...] = ()
    fit: str = ""
    left_out: str = ""
    held: str = ""
    schedule: tuple[Scheduled, ...] = ()
    news: News = NO_NEWS


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The input of a build: its files, the paths of those read just now, the lock files.

    `surroundings` is the fingerprint of all inputs but the documents.
    """

    sources: Sources
    read: list[str]
    locks: Locks
    surroundings: str


def ignore_pages(_ahead: list[str], _all_pages: bool) -> None:
    """Do nothing once pages are written."""


class SiteBuilder:
    """Builds one content folder into one output folder; between builds it keeps its models in memory.

    With `pictures_later`, pages show new pictures whole, and `picture_work` has those whose sizes are to be made: after
    that, `forget_plan` lets the next build use them.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        mode: Mode,
        theme: Path,
        environment: Callable[[], Environment],
        pictures_later: bool = False,
    ) -> None:
        self._pictures_later = pictures_later
        self.picture_work: PictureWork | None = None
        self._settings, self._mode, self._theme, self._make_environment = settings, mode, theme, environment
        self._content, self._output = Path(settings["PATH"]), Path(settings["OUTPUT_PATH"])
        check_output_folder(self._output, self._content)
        try:
            self._open()
        except StoreDamaged:
            self.discard()
            self._open()
        self._keeps_lock = settings["PUBLISHED_IN_PLACE"] and mode is Mode.PUBLISH

    def _open(self) -> None:
        settings, mode = self._settings, self._mode
        self._store = Store(Path(settings["CACHE_PATH"]), self._content, self._output)
        self._reader = Reader(self._store, settings, mode)
        parts_of_plan = settings, self._theme, self._store, self._reader, self._make_environment
        self._planner = Planner(*parts_of_plan, mode, self._pictures_later)
        self._last_build = LastBuild(self._store)
        parts = settings, mode, self._planner, self._last_build
        self._preview = PreviewWriter(*parts) if mode.writes_in_parts else None
        self._writer: Writer = self._preview or (PublishWriter(*parts) if mode.writes else CheckWriter(*parts))

    def discard(self) -> None:
        """Remove the damaged results of earlier builds; a new builder begins without them."""
        self._store.discard()

    def forget_plan(self) -> None:
        """Plan anew in the next build."""
        self._planner.forget()

    def build(self, on_progress: OnProgress, with_outputs: bool = False, on_pages: OnPages = ignore_pages) -> Report:
        """Bring the output up to date, or raise ContentError and leave it as it was.

        In the writer's own view an error costs only the file that it is in: the error is in the report, and all else is
        built. The report lists the outputs if something has changed, or on request (`with_outputs`).
        """
        with only_one(Path(self._settings["CACHE_PATH"]), self._output), gc_paused():
            files = WrittenFiles(self._store.outputs())
            run = Run(on_progress, on_pages, files, OutputFolder(self._output, files.stamps()))
            inputs = self._read_inputs(on_progress)
            state = self._state(inputs.surroundings)
            if not with_outputs and self._is_current(run, state):
                diagnostics = self._last_build.diagnostics()
                if diagnostics is not None:
                    return self._report_again(run, inputs, diagnostics)
            return self._build(run, inputs, state)

    def make_search(self) -> Path | None:
        """Make the index of full-text search for the site as it was planned last; return its folder, None for none.

        The folder has the files that a published site has below its own. Raise ContentError if they cannot be made.
        """
        outputs = self._planner.search_outputs()
        return served_folder(self._store.file.with_suffix(".search"), outputs) if outputs else None

    def _read_inputs(self, on_progress: OnProgress) -> _Inputs:
        sources = find_sources(self._settings)
        read = self._reader.refresh(sources, on_progress)
        locks = read_locks(self._settings)
        self._planner.refresh_words()
        self._planner.refresh_templates()
        return _Inputs(sources, read, locks, self._planner.surroundings(sources, locks))

    def _state(self, surroundings: str) -> str:
        """Return the fingerprint of all that a site is made from."""
        return digest(f"{surroundings}{self._reader.state()}")

    def _is_current(self, run: Run, state: str) -> bool:
        """Return whether the output is up to date with this state; never for a check."""
        if not self._mode.writes or not self._last_build.is_current(state, now(self._settings).timestamp()):
            return False
        stamps = run.files.stamps()
        if not run.folder.holds_only(stamps.keys()):
            return False
        return all(run.folder.stamp(path) == stamp for path, stamp in stamps.items())

    def _report_again(self, run: Run, inputs: _Inputs, diagnostics: tuple[Diagnostic, ...]) -> Report:
        """Report the results of the last build, if nothing has changed since."""
        return Report(
            read=len(inputs.read),
            rendered=0,
            files=len(run.files.rows),
            written=0,
            diagnostics=diagnostics,
            fit=self._report_fit(run.files.fit_notes()),
            left_out=self._last_build.left_out(),
            held=self._last_build.held(),
            schedule=self._last_build.schedule(),
        )

    def _build(self, run: Run, inputs: _Inputs, state: str) -> Report:
        if self._preview and (reworded := self._planner.reworded(inputs.read, inputs.surroundings)):
            self._preview.write_ahead(run, *reworded)
        plan = self._planner.plan(inputs.sources, inputs.surroundings, inputs.locks, run.on_progress)
        prints = self._planner.prints(plan, plan.assembled.outputs)
        if self._keeps_lock and plan.assembled.locks != inputs.locks:
            state = self._state(self._planner.surroundings(inputs.sources, plan.assembled.locks))
        before = frozenset(run.files.stamps())
        gone = gone_pages(run.folder.output, run.files.unplanned(prints), self._settings["SITENAME"])
        written = self._writer.write(run, plan, prints)
        made = (output for output in written.changed if output.path not in written.same_pages)
        news = find_news(made, before, gone)
        fit_notes = run.files.fit_notes(prints)
        of_cards = pdf_problems(plan.assembled.outputs, fit_notes)
        if self._mode.gives_hints:
            of_texts = shape_problems(plan.assembled.links.documents, self._settings, self._planner.words)
            written.errors += of_texts
            if self._settings["CHECK_EXTERNAL"]:
                written.errors += self._external_problems(plan, run.on_progress)
        self.picture_work = plan.later
        self._keep(run, plan, prints, written, "" if written.errors or plan.later else state, of_cards)
        if of_cards:  # they name lines, which may move while the rest of the plan stays valid
            self._planner.forget()
        return self._report(run, inputs, plan, written, of_cards, self._report_fit(fit_notes), news)

    def _external_problems(self, plan: Plan, on_progress: OnProgress) -> list[Diagnostic]:
        """Ask other sites for the pages that texts link to, and return the problems."""
        from hindsight.host.external.check import check_external_links  # on demand, since its modules take time to load

        settings, documents = self._settings, plan.assembled.links.documents
        shown_paths = {path: shown_path(self._content / path) for path in documents}
        own_host, cache = urlsplit(settings["SITEURL"]).hostname or "", Path(settings["CACHE_PATH"])
        ignored = settings["EXTERNAL_IGNORE"]
        return check_external_links(documents.values(), shown_paths, own_host, ignored, cache, on_progress)

    def _report(
        self, run: Run, inputs: _Inputs, plan: Plan, written: Written, of_cards: list[Diagnostic], fit: str, news: News
    ) -> Report:
        assembled = plan.assembled
        return Report(
            read=len(inputs.read),
            rendered=len(run.ahead.union(output.path for output in written.changed)),
            files=len(assembled.outputs),
            written=len(run.ahead.union(row.path for row in written.rows)) if self._mode.writes else 0,
            diagnostics=(*assembled.diagnostics, *of_cards, *written.errors),
            outputs=assembled.outputs,
            fit=fit,
            left_out=assembled.left_out,
            held=assembled.held,
            schedule=assembled.schedule,
            news=news,
        )

    def _keep(
        self,
        run: Run,
        plan: Plan,
        prints: Mapping[str, str],
        written: Written,
        state: str,
        of_cards: list[Diagnostic],
    ) -> None:
        """Keep the results of this build for the next one."""
        facts = self._planner.facts_to_keep(plan)
        if not self._mode.writes:
            self._last_build.keep_checked(written.rows, prints, facts)
            return
        gone, diagnostics = run.files.unplanned(prints), (*self._still_wrong(plan), *of_cards)
        assembled = plan.assembled
        words = self._last_build.in_words(assembled.left_out, assembled.held, assembled.schedule)
        self._last_build.keep(written.rows, gone, state, plan.until, diagnostics, {**facts, **words})

    def _still_wrong(self, plan: Plan) -> tuple[Diagnostic, ...]:
        """Return the problems that are left once the site and the lock files are written."""
        diagnostics, settled = plan.assembled.diagnostics, plan.assembled.settled
        if not self._keeps_lock:
            return diagnostics
        return tuple(diagnostic for diagnostic in diagnostics if diagnostic not in settled)

    def _report_fit(self, fit_notes: Mapping[str, str]) -> str:
        """Write the report of how steps fit their cards, except in a preview; return a summary for the writer."""
        if self._mode.has_drafts:
            return ""
        return write_fit_report(self._store.file.with_suffix(".fit.json"), fit_notes)
