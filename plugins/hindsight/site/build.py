"""One site, built as often as asked: what changed is read, gathered, rendered and written, and nothing else."""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hindsight.gate.problem import ContentError, Problem
from hindsight.gate.progress import Tell
from hindsight.incremental.collector import collector_paused
from hindsight.incremental.compiled import CompiledTemplates
from hindsight.incremental.files import FileDigests
from hindsight.incremental.fingerprint import Fingerprints, TemplateVersions
from hindsight.incremental.lock import only_one
from hindsight.incremental.regular import read_regular
from hindsight.incremental.stamps import mark_written
from hindsight.incremental.store import NOT_MADE, OutputRow, Store, StoreDamaged, StoreError, unpickled
from hindsight.incremental.versions import code_version, settings_version
from hindsight.incremental.whole import umask, write_whole
from hindsight.incremental.workers import WorkerDied, cores, in_parallel
from hindsight.pictures.damaged import DamagedPictureError
from hindsight.pictures.metadata import UnsupportedPictureError, without_metadata
from hindsight.reader.model import Document
from hindsight.settings import now
from hindsight.site.assemble import Assembled, assemble
from hindsight.site.cards import card_problems, fit_report, fit_summary, fits_of
from hindsight.site.content import Reader
from hindsight.site.lesson_lock import lock_data, prepared_lock
from hindsight.site.outputs import Copy, Made, Output, Page, Shortfall, group_of
from hindsight.site.pictures import PICTURES, Picture, Pictures, picture_of
from hindsight.site.plan import check_paths, without_clashes
from hindsight.site.render import Renderer
from hindsight.site.sources import TAGS_FILE, Sources, find_sources, shown
from hindsight.site.tree import Tree, check_output_folder
from hindsight.text.digest import digest, digest_of

# Below this many groups of files, starting processes costs more than it saves.
_ENOUGH_TO_SHARE = 48


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
    problems: tuple[Problem, ...]
    outputs: tuple[Output, ...] = ()
    fit: str = ""
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A planned site. It stands for as long as `state` does, which is for all but the bodies of documents.

    `prints` are the fingerprints of its files without their bodies, by path; `until` is when it changes by itself.
    `named` are files that planning found problems in: these name a line, which any change of the file can move.
    """

    state: str
    until: float
    assembled: Assembled
    prints: Mapping[str, str]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Finished:
    """What a worker says of a file: its row, or what kept it from being made."""

    row: OutputRow | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told how far a build is: `tell` of each stage, `shown` that the pages are there."""

    tell: Tell
    shown: Callable[[], None]


def _nothing() -> None:
    pass


class Builder:
    """Builds one content folder into one output folder; between builds it keeps its models in memory."""

    def __init__(self, settings: Mapping[str, Any], theme: Path, environment: Callable[[], Any]) -> None:
        self._settings, self._theme, self._make_environment = settings, theme, environment
        self._environment: Any = None
        self._content, self._output = Path(settings["PATH"]), Path(settings["OUTPUT_PATH"])
        check_output_folder(self._output, self._content)
        try:
            self._open()
        except StoreDamaged:
            self.discard()
            self._open()
        self._version = digest(f"{code_version()}{settings_version(settings)}")
        # Files that stay keep their modes: with another umask all are made again.
        self._common = digest(f"{self._version}{umask()}")
        # Elsewhere readers see a site only after a deploy, which keeps the lock then.
        self._keeps_lock = settings["PUBLISHED_IN_PLACE"] and not settings["SHOW_UNPUBLISHED"]
        self._templates = ""
        self._plan: _Plan | None = None
        self._is_own_view = settings["SHOW_UNPUBLISHED"] and not settings["CHECK_ONLY"]

    def _open(self) -> None:
        self._store = Store(Path(self._settings["CACHE_PATH"]), self._content, self._output)
        self._reader = Reader(self._store, self._settings)
        self._pictures: dict[str, Picture] = {}  # by the digests of their bytes
        self._files = FileDigests(self._store, self._note_picture)

    def discard(self) -> None:
        """Remove what is kept between builds, since it is damaged; another builder begins anew."""
        self._store.discard()

    def build(self, tell: Tell, whole_site: bool = False, shown: Callable[[], None] = _nothing) -> Report:
        """Bring the output up to date, or raise ContentError and leave it as it was.

        In the writer's own view an error costs no more than the file that it is in: it is in the report, and all else
        is built. There, `shown` is called once all but the cards are written. The report lists the outputs where
        something has changed, or where the `whole_site` is asked for.
        """
        with only_one(Path(self._settings["CACHE_PATH"]), self._output), collector_paused():
            return self._build(tell, whole_site, shown)

    def _build(self, tell: Tell, whole_site: bool, shown: Callable[[], None]) -> Report:
        tree = Tree(self._output)
        sources = find_sources(self._settings)
        read = self._reader.refresh(sources, tell)
        if self._environment is None:
            self._environment = self._make_environment()
            # Whether a template is as it was loaded is asked once a build (`_templates_now`), not for every page.
            self._environment.auto_reload = False
            compiled = Path(self._settings["CACHE_PATH"], f"templates-{self._version[:12]}")
            self._environment.bytecode_cache = CompiledTemplates(compiled)
        lock = lock_data(self._settings)
        surroundings = self._surroundings(sources, lock)
        state = digest(f"{surroundings}{self._reader.state()}")
        rows = self._store.outputs()
        if not whole_site and (unchanged := self._unchanged(state, rows, tree)) is not None:
            fit, left_out = self._report_fit(rows.values(), rows), self._store.fact("left out").decode()
            return Report(read, 0, len(rows), 0, unchanged, fit=fit, left_out=left_out)
        plan = self._planned(sources, surroundings, lock)
        assembled, prints = plan.assembled, self._with_bodies(plan.prints, plan.assembled.outputs)
        if self._settings["CHECK_ONLY"]:
            rows |= self._checked()
            changed = self._changed(assembled.outputs, prints, rows, None)
            new, faults = self._render(changed, prints, assembled, None, tell)
            self._keep_checked(new, prints, assembled)
            written = 0
        else:
            changed = self._changed(assembled.outputs, prints, rows, tree)
            if self._keeps_lock and assembled.lock != lock:
                surroundings = self._surroundings(sources, assembled.lock)
                state = digest(f"{surroundings}{self._reader.state()}")
            write = self._put if self._is_own_view else self._swap
            new, faults = write(changed, prints, plan, rows, tree, state, _Told(tell, shown))
            written = len(new)
        fit = self._report_fit((*rows.values(), *new), prints)
        outputs, of_cards = assembled.outputs, _card_problems(assembled.outputs, new)
        if of_cards:  # they name lines, which may move while all else of the plan stands
            self._plan = None
        problems = (*assembled.problems, *of_cards, *faults)
        return Report(read, len(changed), len(prints), written, problems, outputs, fit, assembled.left_out)

    def _checked(self) -> dict[str, OutputRow]:
        """Return the files that earlier checks have made, by path; none of them was written."""
        kept = self._store.fact("checked")
        return {row.path: row for row in unpickled(kept)} if kept else {}

    def _keep_checked(self, new: list[OutputRow], prints: Mapping[str, str], assembled: Assembled) -> None:
        """Keep what a check has made, so that the next one makes only what changed since."""
        checked = self._checked() | {row.path: row for row in new}
        rows = [row for path, row in checked.items() if path in prints]
        self._store.put_outputs([], [], {"checked": pickle.dumps(rows), "pictures": self._pictures_to_keep(assembled)})

    def _pictures_to_keep(self, assembled: Assembled) -> bytes:
        return pickle.dumps((self._version, assembled.links.pictures.used))

    def _report_fit(self, rows: Iterable[OutputRow], now_there: Container[str]) -> str:
        """Write down how steps went onto cards, of files made now or before, when checking or publishing."""
        if self._settings["SHOW_UNPUBLISHED"]:
            return ""
        notes = {row.path: row.note for row in rows if row.path in now_there}
        report = self._store.file.with_suffix(".fit.json")
        fitted = fits_of(notes)
        _keep_file(report, fit_report(fitted))
        told = fit_summary(fitted)
        return f"{told} ({os.path.relpath(report)} says which)" if told else ""

    def _planned(self, sources: Sources, surroundings: str, lock: bytes) -> _Plan:
        """The plan of the site: the one of the build before where it still stands."""
        plan, moment = self._plan, now(self._settings)
        if plan and plan.state == self._outline(sources, surroundings, plan.named) and moment.timestamp() < plan.until:
            return plan
        content = self._reader.content(sources)
        files = {**sources.statics, **sources.beside}
        pictures = Pictures(files, self._files, {**self._kept_pictures(), **self._pictures})
        assembled = assemble(content, self._settings, self._theme_files(), self._reader, lock, pictures)
        if content.stale:  # what is wrong with the documents of before may be right by now
            told = (one for one in assembled.problems if one.path not in content.stale or one in content.problems)
            assembled = replace(assembled, problems=tuple(told))
        if not self._is_own_view and _has_errors(assembled.problems):
            raise ContentError([*assembled.problems])
        # Only then: a slug used twice is an error of two files, and of all that is made from them.
        clashes = check_paths(assembled.outputs)
        if clashes and not self._is_own_view:
            raise ContentError([*assembled.problems, *clashes])
        if clashes or _has_errors(assembled.problems):
            problems = assembled.problems if _has_errors(assembled.problems) else (*assembled.problems, *clashes)
            assembled = replace(assembled, outputs=without_clashes(assembled.outputs), problems=problems)
        named = frozenset(problem.path for problem in {*assembled.problems} - {*content.problems})
        state, until = self._outline(sources, surroundings, named), _valid_until(assembled.later, moment)
        self._plan = _Plan(state, until, assembled, self._fingerprints(assembled), named)
        return self._plan

    def _note_picture(self, file: Path, digest: str, data: bytes) -> None:
        if file.name.lower().endswith(PICTURES):
            self._pictures[digest] = picture_of(data, file.name)

    def _kept_pictures(self) -> dict[str, Picture]:
        """Return the pictures that the last build read, by the digests of their bytes."""
        kept = self._store.fact("pictures")
        version, known = unpickled(kept) if kept else ("", {})
        return known if version == self._version else {}

    def _outline(self, sources: Sources, surroundings: str, whole: frozenset[str]) -> str:
        return digest(f"{surroundings}{self._reader.outline(sources, whole)}")

    def _surroundings(self, sources: Sources, lock: bytes) -> str:
        """A text that stands for everything that the output is made from but the documents, and but for the day."""
        copied = {**sources.statics, **sources.beside, **self._theme_files()}
        parts = [
            self._common,
            self._files.state({**copied, "": self._content / TAGS_FILE}),
            self._templates_now(),
            repr(sorted(copied)),
            repr(sources.problems),
            digest_of(lock),
            str(self._settings["TODAY"]),
        ]
        return digest("\n".join(parts))

    def _templates_now(self) -> str:
        """The version of all templates; where it is new, none is used as it was loaded before."""
        templates = TemplateVersions(self._environment).of_all()
        if templates != self._templates:
            self._templates = templates
            self._environment.cache.clear()
        return templates

    def _unchanged(self, state: str, rows: Mapping[str, OutputRow], tree: Tree) -> tuple[Problem, ...] | None:
        """The warnings of the last build where nothing has changed since, else None."""
        if self._settings["CHECK_ONLY"] or self._store.fact("state") != state.encode():
            return None
        made = {row.path: row.stamp for row in rows.values() if row.is_made}
        if tree.stamps != made or tree.made != made.keys():
            return None
        try:
            if now(self._settings).timestamp() >= float(self._store.fact("until")):
                return None
            problems: tuple[Problem, ...] = unpickled(self._store.fact("problems"))
        except (ValueError, StoreDamaged):
            return None
        return problems

    def _fingerprints(self, assembled: Assembled) -> dict[str, str]:
        fingerprints = Fingerprints(self._common, assembled.addresses, assembled.site.scheduled)
        templates = TemplateVersions(self._environment)
        menu = fingerprints.of(assembled.menu)
        prints = {}
        for output in assembled.outputs:
            if isinstance(output, Page):
                template = templates.of(output.template)
                parts: tuple[Any, ...] = (template, output.url, menu, output.context, output.depends)
            elif isinstance(output, Copy):
                parts = (self._files.digest(output.source),)
            else:
                parts = output.depends
            prints[output.path] = fingerprints.of(*parts)
        return prints

    def _with_bodies(self, prints: Mapping[str, str], outputs: Iterable[Output]) -> dict[str, str]:
        """The fingerprints of all files by path, of those without their bodies."""
        prints = dict(prints)
        for output in outputs:
            if output.bodies or output.checklist:
                read = [self._reader.body_digest(path) for path in output.bodies]
                if output.checklist:
                    read.append(self._reader.checklist_digest(*output.checklist))
                prints[output.path] = digest("\n".join((prints[output.path], *read)))
        return prints

    def _changed(
        self, outputs: Iterable[Output], prints: Mapping[str, str], rows: Mapping[str, OutputRow], tree: Tree | None
    ) -> list[Output]:
        """The outputs to make: those whose fingerprint is new, or (with a tree) whose file is not as it was left."""
        changed = []
        for output in outputs:
            row = rows.get(output.path)
            if row and row.fingerprint == prints[output.path]:
                if isinstance(output, Made):
                    output.recall(row.note)
                if tree is None or not row.is_made or tree.stamps.get(output.path) == row.stamp:
                    continue
            changed.append(output)
        return changed

    def _render(
        self, changed: list[Output], prints: Mapping[str, str], assembled: Assembled, stage: Path | None, tell: Tell
    ) -> tuple[list[OutputRow], list[Problem]]:
        """Make the files on the stage (or, without one, only see whether they can be made).

        Errors are returned in the writer's own view, which goes without these files; elsewhere they are raised.
        """
        renderer = Renderer(
            self._environment, self._settings, assembled.menu, assembled.site.scheduled, assembled.links
        )
        groups: dict[str, list[Output]] = {}
        # Lists first, while shares are large: a process makes a lesson once, in however many of its lists that stands.
        for output in sorted(changed, key=lambda output: not output.path.startswith("lessons/")):
            groups.setdefault(group_of(output), []).append(output)

        def make(group: list[Output]) -> list[_Finished]:
            return [_finished(output, prints[output.path], renderer, self._files, stage) for output in group]

        # Typst keeps threads, which a copy of this process would not have: cards are made in copies alone. Where it
        # has run in this process all the same (in another's, that uses Hindsight as a library), they are made here.
        cards = any(map(_needs_typst, changed))
        apart = (len(groups) >= _ENOUGH_TO_SHARE or cards) and not (cards and _typst_is_here())
        jobs = cores() if apart else 0
        rows: list[OutputRow] = []
        problems: list[Problem] = []
        done = 0
        try:
            for finished in in_parallel(make, list(groups.values()), _name_of, jobs):
                rows += [one.row for one in finished if one.row]
                problems += [problem for one in finished for problem in one.problems]
                done += len(finished)
                tell("render", done, len(changed))
        except WorkerDied as death:
            raise ContentError([Problem(death.name, 1, 1, "error", str(death))]) from death
        if problems and not self._is_own_view:
            raise ContentError([*assembled.problems, *problems])
        return rows, problems

    def _put(
        self,
        changed: list[Output],
        prints: Mapping[str, str],
        plan: _Plan,
        rows: Mapping[str, OutputRow],
        tree: Tree,
        state: str,
        told: _Told,
    ) -> tuple[list[OutputRow], list[Problem]]:
        """Write what changed into the writer's own view, cards last: they take longer than a page."""
        new: list[OutputRow] = []
        faults: list[Problem] = []
        cards = [output for output in changed if _is_of_cards(output)]
        rest = [output for output in changed if not _is_of_cards(output)]
        parts = [rest, cards] if rest and cards else [changed]
        for number, part in enumerate(parts, 1):
            if not part and tree.made == _there(prints, rows):
                continue
            with tree.stage() as stage:
                made, wrong = self._render(part, prints, plan.assembled, stage, told.tell)
                self._refuse_changes()
                rows = {**rows, **{row.path: row for row in made}}
                tree.put(stage, [row.path for row in made if row.is_made], _there(prints, rows))
            new += made
            faults += wrong
            if number < len(parts):
                self._keep(made, rows, prints, {"state": b""})
                told.shown()
                tree = Tree(self._output)
        self._keep(new, rows, prints, self._facts(plan, "" if faults else state, new))
        return new, faults

    def _swap(
        self,
        changed: list[Output],
        prints: Mapping[str, str],
        plan: _Plan,
        rows: Mapping[str, OutputRow],
        tree: Tree,
        state: str,
        told: _Told,
    ) -> tuple[list[OutputRow], list[Problem]]:
        """Write a site to be published: the whole of it takes the place of the one before, or nothing does."""
        lock = self._lock_to_write(plan.assembled)
        new: list[OutputRow] = []
        if changed or tree.made != _there(prints, rows):
            with tree.stage() as stage:
                new, _ = self._render(changed, prints, plan.assembled, stage, told.tell)
                self._refuse_changes()
                rows = {**rows, **{row.path: row for row in new}}
                tree.swap(stage, [row.path for row in new if row.is_made], _there(prints, rows), lock)
        else:
            with lock as write_lock:
                write_lock()
        self._keep(new, rows, prints, self._facts(plan, state, new))
        return new, []

    def _facts(self, plan: _Plan, state: str, new: list[OutputRow]) -> dict[str, bytes]:
        """What the next build is to know of this one."""
        problems = (*self._left(plan.assembled), *_card_problems(plan.assembled.outputs, new))
        return {
            "state": state.encode(),
            "until": repr(plan.until).encode(),
            "problems": pickle.dumps(problems),
            "left out": plan.assembled.left_out.encode(),
            "pictures": self._pictures_to_keep(plan.assembled),
        }

    def _keep(
        self, new: list[OutputRow], rows: Mapping[str, OutputRow], prints: Mapping[str, str], facts: dict[str, bytes]
    ) -> None:
        try:
            self._store.put_outputs(new, rows.keys() - prints.keys(), facts)
        except StoreError as error:
            raise StoreError(f"{error}; the output is complete, but the next build starts from less") from error

    def _refuse_changes(self) -> None:
        """Raise ContentError where the vocabulary or a template is no longer as it was when the build began.

        Pages made from it would be kept under fingerprints of what it was before.
        """
        tags = self._content / TAGS_FILE
        problems = [_changed_meanwhile(tags)] if self._files.last_digest(tags) != self._files.digest(tags) else []
        if TemplateVersions(self._environment).of_all() != self._templates:
            problems.append(_changed_meanwhile(self._theme / "templates"))
        if problems:
            self._plan = None
            raise ContentError(problems)

    def _lock_to_write(self, assembled: Assembled) -> AbstractContextManager[Callable[[], None]]:
        """The way to write the lessons' lock file, which does nothing where the file is right already."""
        if not self._keeps_lock or assembled.lock == lock_data(self._settings):
            return nullcontext(lambda: None)
        return prepared_lock(self._settings, assembled.lock)

    def _left(self, assembled: Assembled) -> tuple[Problem, ...]:
        """What is still wrong once the site stands."""
        if not self._keeps_lock:
            return assembled.problems
        return tuple(problem for problem in assembled.problems if problem not in assembled.settled)

    def _theme_files(self) -> dict[str, Path]:
        """The theme's static files by their place in the output."""
        folder = self._settings["THEME_STATIC_DIR"]
        return {
            f"{folder}/{file.relative_to(self._theme / name).as_posix()}": file
            for name in self._settings["THEME_STATIC_PATHS"]
            for file in sorted((self._theme / name).rglob("*"))
            if file.is_file()
        }


def _there(paths: Iterable[str], rows: Mapping[str, OutputRow]) -> set[str]:
    """The files of these that were made, by what is known of them."""
    return {path for path in paths if path in rows and rows[path].is_made}


def _is_of_cards(output: Output) -> bool:
    """Whether an output is a file of a deck, or the deck's page, which says how many sheets these take."""
    return output.path.startswith("cards/") and output.path.count("/") > 1


def _card_problems(outputs: Iterable[Output], new: Iterable[OutputRow]) -> list[Problem]:
    """What to tell of files of cards, those among them that were made in other processes just now."""
    notes = {row.path: row.note for row in new}
    found: list[Shortfall] = []
    for output in outputs:
        if isinstance(output, Made):
            if output.path in notes:
                output.recall(notes[output.path])
            found += output.shortfalls()
    return card_problems(found)


def _keep_file(file: Path, data: bytes) -> None:
    """Write a file of the cache folder where it holds something else."""
    try:
        if not file.is_file() or read_regular(file) != data:
            write_whole(file, data, on_disk=False)
    except OSError as error:
        raise StoreError(f"cannot write the cache file {file}: {error.strerror}") from error


def _typst_is_here() -> bool:
    engine = sys.modules.get("hindsight.checklists.cards.engine")
    return engine is not None and bool(engine.has_started())


def _needs_typst(output: Output) -> bool:
    return isinstance(output, Made) and output.path.endswith((".pdf", ".svg"))


def _name_of(group: list[Output]) -> str:
    return group[0].path


def _finished(
    output: Output, fingerprint: str, renderer: Renderer, files: FileDigests, stage: Path | None
) -> _Finished:
    try:
        data = _bytes_of(output, renderer, files)
        note = output.note() if isinstance(output, Made) else ""
    except ContentError as error:
        return _Finished(None, tuple(error.problems))
    except (StoreDamaged, sqlite3.Error):
        raise
    except Exception as error:  # whatever it is, the file that it came from helps to find it
        fault = f"could not be made ({type(error).__name__}: {error}); please report it"
        return _Finished(None, (Problem(output.path, 1, 1, "error", fault),))
    if stage is None or data is None:
        return _Finished(OutputRow(output.path, fingerprint, NOT_MADE if data is None else "", note))
    target = stage / output.path
    try:
        target.write_bytes(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return _Finished(OutputRow(output.path, fingerprint, mark_written(target), note))


def _bytes_of(output: Output, renderer: Renderer, files: FileDigests) -> bytes | None:
    if isinstance(output, Page):
        return renderer.render(output)
    return _copied(output.source, files) if isinstance(output, Copy) else output.make()


def _copied(source: Path, files: FileDigests) -> bytes:
    """The bytes of a file to copy, which must be those that its fingerprint was made from."""
    try:
        data = read_regular(source)
    except OSError as error:
        raise ContentError([Problem(shown(source), 1, 1, "error", f"cannot be read: {error.strerror}")]) from error
    if digest_of(data) != files.last_digest(source):
        raise ContentError([_changed_meanwhile(source)])
    try:
        return without_metadata(data, source.name)
    except (DamagedPictureError, UnsupportedPictureError) as error:
        message = f"this picture cannot be published: {error}"
        raise ContentError([Problem(shown(source), 1, 1, "error", message)]) from error


def _changed_meanwhile(file: Path) -> Problem:
    return Problem(shown(file), 1, 1, "error", "this file changed while the site was built; build again")


def _has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _valid_until(later: Iterable[Document], moment: datetime) -> float:
    """When the output changes by itself: a post's day comes, or another lesson's week (see `lessons.again`)."""
    week = timedelta(days=7 - moment.date().toordinal() % 7)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    month = date(moment.year + moment.month // 12, moment.month % 12 + 1, 1)
    ends = [day + week, datetime(month.year, month.month, 1, tzinfo=moment.tzinfo)]
    ends += [document.date for document in later if document.date and document.date > moment]
    return min(end.timestamp() for end in ends)
