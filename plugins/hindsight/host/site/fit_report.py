"""Report how steps fit their cards: problems for the writer, and a report in the cache folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.site.deck_builder import card_problems, fit_report, fit_summary, fits_of
from hindsight.core.site.outputs import DeckPdf, FitNotes, Output, Shortfall
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.store import StoreError


def pdf_problems(outputs: Iterable[Output], fit_notes: FitNotes) -> list[Diagnostic]:
    """Return the problems of the PDFs among the outputs, by their fit notes."""
    shortfalls: list[Shortfall] = []
    for output in outputs:
        if isinstance(output, DeckPdf) and output.path in fit_notes:
            shortfalls += output.shortfalls(fit_notes[output.path])
    return card_problems(shortfalls)


def write_fit_report(file: Path, fit_notes: FitNotes) -> str:
    """Write how each step was fitted; return a summary for the writer, "" if all steps fit well."""
    fits = fits_of(fit_notes)
    _write_if_new(file, fit_report(fits))
    summary = fit_summary(fits)
    return f"{summary} (listed in {os.path.relpath(file)})" if summary else ""


def _write_if_new(file: Path, data: bytes) -> None:
    try:
        if not file.is_file() or read_regular(file) != data:
            write_atomically(file, data, on_disk=False)
    except OSError as error:
        raise StoreError(f"cannot write the cache file {file}: {error.strerror}") from error
