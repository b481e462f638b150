"""Make the files of decks in parallel, and cache them by a digest of their inputs."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.site.deck_builder import card_problems
from hindsight.core.site.outputs import (
    DeckFile,
    DeckPdf,
    Output,
    PrintedCards,
    Shortfall,
    needs_typst,
    typst_has_started,
)
from hindsight.core.text.digest import digest
from hindsight.plugin.site import PluginSite
from hindsight.version import VERSION

# Suffixes of a cached file and of its fit note.
_SUFFIXES = (".bin", ".json")


log = logging.getLogger(__name__)


@dataclass
class MadeFiles:
    """The files of decks and the fit notes of PDFs, both by path, and warnings about cards."""

    files: dict[str, bytes] = field(default_factory=dict)
    fit_notes: dict[str, str] = field(default_factory=dict)
    warnings: list[Diagnostic] = field(default_factory=list)


class CardCache:
    """Makes the files of decks; files that Typst draws come from the cache folder if it has them."""

    def __init__(self, folder: Path, site: PluginSite) -> None:
        self._folder, self._site = folder, site
        decks = site.decks
        # Sub-sites and other sites may share the folder: each removes only its own files.
        values = site.settings
        self._owner = digest(f"{values['PATH']}\0{values['SITEURL']}\0{values['DEFAULT_LANG']}")[:8]
        self._common = f"{VERSION}{decks.printing!r}{decks.wording!r}{decks.urls!r}{decks.of_format!r}{decks.files!r}"

    def make(self, outputs: Sequence[Output]) -> MadeFiles:
        """Return every file, and a warning for each deck that cannot be printed."""
        made_files = MadeFiles()
        drawn = [output for output in outputs if needs_typst(output)]
        missing: list[Output] = []
        for output in drawn:
            cached = self._cached(output)
            if cached is None:
                missing.append(output)
            else:
                _add(made_files, output, cached)
        jobs = cores() if missing and not typst_has_started() else 0
        by_path = {output.path: output for output in missing}
        try:
            for path, printed in in_parallel(_printed, missing, lambda output: output.path, jobs):
                self._store(by_path[path], printed)
                _add(made_files, by_path[path], printed)
        except WorkerDied as death:
            log.error("%s", f"{death}; this build lacks the cards that were not drawn yet")
        self._remove_unused(drawn)
        for output in outputs:
            if isinstance(output, DeckFile) and not needs_typst(output):
                made_files.files[output.path] = output.make()
        made_files.warnings = card_problems(list(_shortfalls(drawn, made_files)))
        return made_files

    def _name(self, output: Output) -> str:
        of_checklist = self._site.decks.digest(*output.checklist) if output.checklist else ""
        depends = repr(output.depends) if isinstance(output, DeckPdf | DeckFile) else ""
        return f"{self._owner}-{digest(f'{self._common}{output.path}{of_checklist}{depends}')}"

    def _remove_unused(self, drawn: Sequence[Output]) -> None:
        """Remove cached files of this site that are no longer in use."""
        used = {self._name(output) for output in drawn}
        for file in self._folder.glob("*.*") if self._folder.is_dir() else ():
            owner, dash, _ = file.stem.partition("-")  # names in older releases have no owner
            if dash and owner != self._owner:
                continue
            if file.suffix in _SUFFIXES and file.stem not in used:
                file.unlink(missing_ok=True)

    def _cached(self, output: Output) -> PrintedCards | None:
        name = self._name(output)
        try:
            note = (self._folder / f"{name}.json").read_text(encoding="utf-8")
            checksum, fit_note = json.loads(note)
            data = (self._folder / f"{name}.bin").read_bytes() if checksum else None
        except (OSError, TypeError, ValueError):
            return None
        is_whole = isinstance(fit_note, str) and (data is None or checksum == _checksum(data))
        return PrintedCards(data, fit_note) if is_whole else None

    def _store(self, output: Output, printed: PrintedCards) -> None:
        name = self._name(output)
        self._folder.mkdir(parents=True, exist_ok=True)
        if printed.data is not None:
            (self._folder / f"{name}.bin").write_bytes(printed.data)
        # The note is written last, so that a build that is killed leaves no entry that looks complete.
        note = json.dumps(["" if printed.data is None else _checksum(printed.data), printed.fit_note])
        (self._folder / f"{name}.json").write_text(note, encoding="utf-8")


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _printed(output: Output) -> tuple[str, PrintedCards]:
    if isinstance(output, DeckPdf):
        return output.path, output.make()
    assert isinstance(output, DeckFile)
    return output.path, PrintedCards(output.make(), "")


def _add(made_files: MadeFiles, output: Output, printed: PrintedCards) -> None:
    if printed.data is not None:
        made_files.files[output.path] = printed.data
    if isinstance(output, DeckPdf):
        made_files.fit_notes[output.path] = printed.fit_note


def _shortfalls(outputs: Sequence[Output], made_files: MadeFiles) -> Iterator[Shortfall]:
    for output in outputs:
        if isinstance(output, DeckPdf):
            yield from output.shortfalls(made_files.fit_notes.get(output.path, "{}"))
