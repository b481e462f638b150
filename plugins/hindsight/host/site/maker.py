"""Planned files, made: rendered, copied or printed, in parallel where that pays."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.metadata import UnsupportedPictureError, without_metadata
from hindsight.core.site.outputs import Copy, Generated, Output, Page, group_of
from hindsight.core.text.digest import digest_of
from hindsight.host.incremental.files import FileDigests
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.stamps import mark_written
from hindsight.host.incremental.store import NOT_MADE, OutputRow, StoreDamaged
from hindsight.host.incremental.workers import WorkerDied, cores, in_parallel
from hindsight.host.site.assemble import Assembled
from hindsight.host.site.render import Renderer
from hindsight.host.site.sources import shown

# Below this many groups of files, starting processes costs more than it saves.
_ENOUGH_TO_SHARE = 48


@dataclass(frozen=True, slots=True)
class _Finished:
    """What a worker says of a file: its row, or what kept it from being made."""

    row: OutputRow | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Maker:
    """Makes the files of one site, with its Jinja environment; `files` gives the digests of files to copy."""

    def __init__(self, environment: Environment, settings: Mapping[str, Any], files: FileDigests) -> None:
        self._environment, self._settings, self._files = environment, settings, files

    def make(
        self,
        outputs: Iterable[Output],
        prints: Mapping[str, str],
        assembled: Assembled,
        stage: Path | None,
        on_progress: OnProgress,
    ) -> tuple[list[OutputRow], list[Diagnostic]]:
        """Make files on the stage or, without one, only see whether they can be made.

        Return their rows and what kept others from being made. `prints` are the files' fingerprints by path. Raises
        ContentError where a worker dies.
        """
        renderer = Renderer(
            self._environment, self._settings, assembled.menu, assembled.site.scheduled, assembled.links
        )
        groups: dict[str, list[Output]] = {}
        # Lists first, while shares are large: a process makes a lesson once, in however many of its lists that stands.
        for output in sorted(outputs, key=lambda output: not output.path.startswith("lessons/")):
            groups.setdefault(group_of(output), []).append(output)
        count = sum(map(len, groups.values()))

        def make(group: list[Output]) -> list[_Finished]:
            return [_finished(output, prints[output.path], renderer, self._files, stage) for output in group]

        # Typst keeps threads, which a copy of this process would not have: cards are made in copies alone. Where it
        # has run in this process all the same (in another's, that uses Hindsight as a library), they are made here.
        cards = any(_needs_typst(output) for group in groups.values() for output in group)
        apart = (len(groups) >= _ENOUGH_TO_SHARE or cards) and not (cards and _typst_is_here())
        rows: list[OutputRow] = []
        diagnostics: list[Diagnostic] = []
        done = 0
        try:
            for finished in in_parallel(make, list(groups.values()), _name_of, cores() if apart else 0):
                rows += [one.row for one in finished if one.row]
                diagnostics += [diagnostic for one in finished for diagnostic in one.diagnostics]
                done += len(finished)
                on_progress("render", done, count)
        except WorkerDied as death:
            raise ContentError([Diagnostic(death.name, 1, 1, "error", str(death))]) from death
        return rows, diagnostics


def _typst_is_here() -> bool:
    engine = sys.modules.get("hindsight.core.checklists.cards.engine")
    return engine is not None and bool(engine.has_started())


def _needs_typst(output: Output) -> bool:
    return isinstance(output, Generated) and output.path.endswith((".pdf", ".svg"))


def _name_of(group: list[Output]) -> str:
    return group[0].path


def _finished(
    output: Output, fingerprint: str, renderer: Renderer, files: FileDigests, stage: Path | None
) -> _Finished:
    try:
        data = _bytes_of(output, renderer, files)
        fit_note = output.fit_note() if isinstance(output, Generated) else ""
    except ContentError as error:
        return _Finished(None, tuple(error.diagnostics))
    except (StoreDamaged, sqlite3.Error):
        raise
    except Exception as error:  # whatever it is, the file that it came from helps to find it
        fault = f"could not be made ({type(error).__name__}: {error}); please report it"
        return _Finished(None, (Diagnostic(output.path, 1, 1, "error", fault),))
    if stage is None or data is None:
        return _Finished(OutputRow(output.path, fingerprint, NOT_MADE if data is None else "", fit_note))
    target = stage / output.path
    try:
        target.write_bytes(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return _Finished(OutputRow(output.path, fingerprint, mark_written(target), fit_note))


def _bytes_of(output: Output, renderer: Renderer, files: FileDigests) -> bytes | None:
    if isinstance(output, Page):
        return renderer.render(output)
    return _copied(output.source, files) if isinstance(output, Copy) else output.make()


def _copied(source: Path, files: FileDigests) -> bytes:
    """The bytes of a file to copy, which must be those that its fingerprint was made from."""
    try:
        data = read_regular(source)
    except OSError as error:
        raise ContentError([Diagnostic(shown(source), 1, 1, "error", f"cannot be read: {error.strerror}")]) from error
    if digest_of(data) != files.last_digest(source):
        raise ContentError([changed_meanwhile(source)])
    try:
        return without_metadata(data, source.name)
    except (DamagedPictureError, UnsupportedPictureError) as error:
        message = f"this picture cannot be published: {error}"
        raise ContentError([Diagnostic(shown(source), 1, 1, "error", message)]) from error


def changed_meanwhile(file: Path) -> Diagnostic:
    """Return the problem of a file that is no longer as the build took it in."""
    return Diagnostic(shown(file), 1, 1, "error", "this file changed while the site was built; build again")
