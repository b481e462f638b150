"""Make planned files: render, copy or print them, in parallel if that is faster."""

from __future__ import annotations

import os
import sqlite3
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic, Severity
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.language.languages import Languages
from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.metadata import UnsupportedPictureError, without_metadata
from hindsight.core.private.words import PrivateWords
from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.site.outputs import (
    Compressed,
    Copy,
    DeckPage,
    DeckPdf,
    Generated,
    Output,
    Page,
    PrintedCards,
    SharePicture,
    Source,
    needs_typst,
    typst_has_started,
)
from hindsight.core.text.digest import digest_of
from hindsight.core.urls import address_of
from hindsight.host.incremental.files import FileDigests
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.stamps import mark_written
from hindsight.host.incremental.store import NOT_MADE, OutputRow, StoreDamaged
from hindsight.host.mode import Mode
from hindsight.host.site.assemble import Assembled
from hindsight.host.site.compressed import OldFiles, make_compressed
from hindsight.host.site.environments import Environments
from hindsight.host.site.page_links import dead_link_problems, page_links
from hindsight.host.site.private_check import Finding, PrivateProblems, find_in_output
from hindsight.host.site.render import Renderer
from hindsight.host.site.sources import shown_path, template_folders
from hindsight.host.site.theme_files import own_static_folders

# Below this many groups of files, with each compressed file as one more, starting processes costs more than it saves.
_ENOUGH_TO_SHARE = 48


@dataclass(frozen=True, slots=True)
class _Result:
    """A file that a worker made: its row, or the problems that kept it from being made.

    `dead_links` are links without a target, each with the path of the page; `private` is about confidential words.
    """

    row: OutputRow | None
    diagnostics: tuple[Diagnostic, ...] = ()
    dead_links: tuple[tuple[str, str], ...] = ()
    private: Finding | None = None


class Maker:
    """Makes files of a planned site, with the Jinja environments of its templates and the words of its languages.

    `prints` are the fingerprints of the files, by path; `files` gives the digests of files to copy. No file may hold
    any of the confidential `words`. `old` are the files of the last build.
    """

    def __init__(
        self,
        environments: Environments,
        languages: Languages,
        settings: Mapping[str, Any],
        mode: Mode,
        files: FileDigests,
        assembled: Assembled,
        prints: Mapping[str, str],
        words: PrivateWords,
        old: OldFiles,
    ) -> None:
        site = assembled.site
        self._renderer = Renderer(
            environments,
            languages,
            settings,
            assembled.menu,
            site.scheduled,
            assembled.links,
            mode,
            assembled.theme,
            assembled.look,
        )
        self._files, self._prints, self._words, self._old = files, prints, words, old
        static = [Path(settings["THEME"], name) for name in settings["THEME_STATIC_PATHS"]]
        self._link_folders = [*template_folders(settings), *own_static_folders(settings), *static]
        self._documents = assembled.links.documents
        site_url = settings["SITEURL"].rstrip("/")
        self._page_links = page_links(assembled.addresses, site_url) if mode.stops_at_errors else None
        severity: Severity = "error" if mode.stops_at_errors else "warning"
        self._problems = PrivateProblems(words, settings, self._documents, severity)

    def make(
        self, outputs: Iterable[Output], fit_notes: dict[str, str], stage: Path | None, on_progress: OnProgress
    ) -> tuple[list[OutputRow], list[Diagnostic]]:
        """Make files on the stage or, without one, only find out whether they can be made.

        Return their rows, and the problems that kept others from being made. `fit_notes` are those of PDFs that stay as
        they are. Raises ContentError if a worker dies.
        """
        outputs = tuple(outputs)
        groups = _groups(outputs)
        make = partial(self._make_group, fit_notes=fit_notes, stage=stage)
        count = sum(map(len, groups))
        rows: list[OutputRow] = []
        diagnostics: list[Diagnostic] = []
        dead: list[tuple[str, str]] = []
        private: list[Finding] = []
        done = 0
        try:
            for results in in_parallel(make, groups, _name_of, _jobs(groups, stage is None)):
                rows += [result.row for result in results if result.row]
                diagnostics += [diagnostic for result in results for diagnostic in result.diagnostics]
                dead += [link for result in results for link in result.dead_links]
                private += [result.private for result in results if result.private]
                done += len(results)
                on_progress("render", done, count)
        except WorkerDied as death:
            raise ContentError([Diagnostic(death.name, 1, 1, "error", str(death))]) from death
        if private:
            diagnostics += self._problems.diagnostics(private, outputs)
        return rows, [*diagnostics, *dead_link_problems(dead, self._link_folders)]

    def _make_group(self, group: list[Output], fit_notes: dict[str, str], stage: Path | None) -> list[_Result]:
        """Make the outputs of a group: the page of a deck last, as it shows the fit notes of the deck's PDFs."""
        files = [output for output in group if not isinstance(output, DeckPage | Compressed)]
        pages = [output for output in group if isinstance(output, DeckPage)]
        results = [self._make_one(file, stage) for file in files]
        if any(isinstance(file, DeckPdf) and not result.row for file, result in zip(files, results, strict=True)):
            # The problem is reported at the PDF. Without a row, the next build makes the page again.
            return [*results, *(_Result(None) for output in group if isinstance(output, DeckPage | Compressed))]
        notes = ChainMap({result.row.path: result.row.fit_note for result in results if result.row}, fit_notes)
        results += [self._make_one(page.with_notes(notes), stage) for page in pages]
        return [*results, *(self._compress(one, stage) for one in group if isinstance(one, Compressed))]

    def _compress(self, output: Compressed, stage: Path | None) -> _Result:
        """Make a compressed file after its source; a check makes none."""
        stamp = make_compressed(output, stage, self._old) if stage else ""
        return _Result(OutputRow(output.path, self._prints[output.path], stamp))

    def _make_one(self, output: Source | DeckPdf, stage: Path | None) -> _Result:
        if stage is None and isinstance(output, SharePicture):
            return _Result(OutputRow(output.path, self._prints[output.path], ""))  # a check finds no fault in it
        try:
            made = _made(output, self._renderer, self._files)
        except ContentError as error:
            return _Result(None, tuple(error.diagnostics))
        except (StoreDamaged, sqlite3.Error):
            raise
        except Exception as error:  # of any kind: the name of the file helps to find the fault
            fault = f"could not be made ({type(error).__name__}: {error}); please report it"
            return _Result(None, (Diagnostic(output.path, 1, 1, "error", fault),))
        private = find_in_output(self._words, output, made.data)
        if dead := self._dead_links(output, made.data):
            return _Result(None, dead_links=dead, private=private)
        stamp = NOT_MADE if made.data is None else _write(made.data, stage, output.path)
        # Without a fingerprint, the next build makes the file again, and reports its words again.
        fingerprint = "" if private else self._prints[output.path]
        return _Result(OutputRow(output.path, fingerprint, stamp, made.fit_note), private=private)

    def _dead_links(self, output: Output, data: bytes | None) -> tuple[tuple[str, str], ...]:
        """Return the links of a file without a target, each once; none in the writer's own view."""
        if self._page_links is None or data is None:
            return ()
        if not isinstance(output, Page | Generated) or not output.path.endswith((".css", ".html", ".json", ".xml")):
            return ()
        url = output.url if isinstance(output, Page) else address_of(output.path)
        dead = dict.fromkeys(self._page_links.dead(output.path, data.decode("utf-8", "replace"), url))
        documents = (self._documents[path] for path in output.bodies if path in self._documents) if dead else ()
        # The links of a text are checked at their lines in it.
        checked = {reference.target for document in documents for reference in document.references}
        return tuple((target, output.path) for target in dead if target not in checked)


def _groups(outputs: Iterable[Output]) -> list[list[Output]]:
    """Return the outputs in groups, each of which is best made by one process.

    Lists of lessons come first, while shares are large: a process makes a lesson once for all of its lists.
    """
    groups: dict[str, list[Output]] = {}
    for output in sorted(outputs, key=lambda output: not (isinstance(output, Page) and output.has_lessons)):
        groups.setdefault(output.group or output.path, []).append(output)
    return list(groups.values())


def _jobs(groups: list[list[Output]], is_check: bool) -> int:
    """Return the number of processes that make the groups, 0 if this one does.

    Typst keeps threads, which a copy of this process would not have: cards are made in copies alone. Where Typst has
    run in this process all the same (a program that uses Hindsight as a library), they are made here.
    """
    drawn = [output for group in groups for output in group if needs_typst(output)]
    if drawn and not (is_check and all(isinstance(output, SharePicture) for output in drawn)):
        return 0 if typst_has_started() else cores()
    compressed = sum(isinstance(output, Compressed) for group in groups for output in group)
    return cores() if len(groups) + compressed >= _ENOUGH_TO_SHARE else 0


def _name_of(group: list[Output]) -> str:
    return group[0].path


def _made(output: Source | DeckPdf, renderer: Renderer, files: FileDigests) -> PrintedCards:
    """Return the bytes of an output, with the fit note of a PDF of cards."""
    if isinstance(output, DeckPdf):
        return output.make()
    return PrintedCards(_bytes_of(output, renderer, files), "")


def _bytes_of(output: Source, renderer: Renderer, files: FileDigests) -> bytes:
    if isinstance(output, Page):
        return renderer.render(output)
    return _copied(output.source, files) if isinstance(output, Copy) else output.make()


def _write(data: bytes, stage: Path | None, path: str) -> str:
    """Write a file on the stage, and return its stamp, "" if there is no stage."""
    if stage is None:
        return ""
    target = f"{stage}/{path}"  # a Path of each file would take as long as writing it
    try:
        _write_bytes(data, target)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _write_bytes(data, target)
    return mark_written(target)


def _write_bytes(data: bytes, target: str) -> None:
    with open(target, "wb") as file:
        file.write(data)


def _copied(source: Path, files: FileDigests) -> bytes:
    """Return the bytes of a file to copy; raise ContentError if its fingerprint was made from other bytes."""
    try:
        data = read_regular(source)
    except OSError as error:
        raise ContentError(
            [Diagnostic(shown_path(source), 1, 1, "error", f"cannot be read: {error.strerror}")]
        ) from error
    if digest_of(data) != files.last_digest(source):
        raise ContentError([changed_meanwhile(source)])
    try:
        return without_metadata(data, source.name)
    except (DamagedPictureError, UnsupportedPictureError) as error:
        message = f"this picture cannot be published: {error}"
        line, col = error.place if isinstance(error, UnsupportedPictureError) else (1, 1)
        raise ContentError([Diagnostic(shown_path(source), line, col, "error", message)]) from error


def changed_meanwhile(file: Path) -> Diagnostic:
    """Return the problem of a file that changed after the build took it in."""
    return Diagnostic(shown_path(file), 1, 1, "error", "this file changed while the site was built; build again")
