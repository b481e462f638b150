"""Compare a plan with the files that earlier builds made, to find the files to make again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from hindsight.core.site.outputs import Output
from hindsight.host.incremental.store import OutputRow
from hindsight.host.site.output_folder import OutputFolder


class WrittenFiles:
    """The rows of the files that builds made, by path. A check counts the files that it made without writing them."""

    def __init__(self, rows: dict[str, OutputRow]) -> None:
        self.rows = rows

    def add(self, rows: Iterable[OutputRow]) -> None:
        """Add the rows of files that were made just now."""
        self.rows |= {row.path: row for row in rows}

    def stamps(self) -> dict[str, str]:
        """Return the stamps of the files that exist, by path."""
        return {path: row.stamp for path, row in self.rows.items() if row.is_made}

    def present(self, paths: Iterable[str]) -> set[str]:
        """Return those of these paths at which there is a file."""
        return {path for path in paths if path in self.rows and self.rows[path].is_made}

    def unplanned(self, planned: Collection[str]) -> set[str]:
        """Return the paths that are not planned any more."""
        return self.rows.keys() - set(planned)

    def fit_notes(self, prints: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the fit notes of PDFs by path: of all, or of those that still have these fingerprints."""
        return {
            path: row.fit_note
            for path, row in self.rows.items()
            if row.fit_note and (prints is None or prints.get(path) == row.fingerprint)
        }

    def changed(
        self, outputs: Iterable[Output], prints: Mapping[str, str], folder: OutputFolder | None = None
    ) -> list[Output]:
        """Return the outputs to make: those with a new fingerprint, and those whose file in the folder was changed."""
        return [output for output in outputs if not self._is_current(output.path, prints[output.path], folder)]

    def _is_current(self, path: str, fingerprint: str, folder: OutputFolder | None) -> bool:
        row = self.rows.get(path)
        if row is None or row.fingerprint != fingerprint:
            return False
        return folder is None or not row.is_made or folder.stamp(path) == row.stamp
