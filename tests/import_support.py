"""Helpers that import small blogs of other programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hindsight.host.commands.import_blog import import_blog


@dataclass(frozen=True, slots=True)
class Imported:
    """A finished import: its report and the new content folder."""

    report: str
    folder: Path

    def read(self, path: str) -> str:
        """Return the text of a new file."""
        return (self.folder / path).read_text(encoding="utf-8")

    def files(self) -> list[str]:
        """Return the paths of the new files, except those that begin with a dot."""
        paths = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        return sorted(path for path in paths if not path.startswith("."))

    def lines(self, kind: str) -> list[str]:
        """Return the lines of the report with a severity, without the folder of the source."""
        lines = (line for line in self.report.splitlines() if f": {kind}: " in line)
        return [line.partition("/source/")[2] for line in lines]


def write_source(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files of a source below a folder, and return the folder of the source."""
    for path, content in files.items():
        target = folder / "source" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "source"


def run_import(folder: Path, files: Mapping[str, str | bytes], **environ: str) -> Imported:
    """Import a source with these files, as `make import` does with these variables."""
    source = write_source(folder, files)
    target = folder / "imported"
    report = import_blog({"FROM": str(source), "TO": str(target), **environ})
    return Imported(report, target)
