"""Report an import: what was read and written, what was left out and why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hindsight.importing.model import Import
from hindsight.importing.write import Written, own_name

_SHOWN = 20  # files of one kind that are named one by one


def report_lines(imported: Import, written: Written, source: str, target: str) -> Iterator[str]:
    """Yield the lines of the report."""
    for diagnostic in sorted(set(imported.diagnostics)):
        yield str(diagnostic).replace(diagnostic.path, _shown(source, diagnostic.path), 1)
    yield ""
    yield f"Read: {_counts(imported)}."
    number = len(written.new) + len(written.changed) + len(written.equal)
    yield (
        f"Written into {target}: {_files(number)} ({len(written.new)} new, {len(written.changed)} changed, "
        f"{len(written.equal)} as before)."
    )
    yield from _listed("Kept, since you changed them after an earlier import", written.kept, target)
    yield from _listed("Left there, though the source no longer has them", written.gone, target)
    drafts = sum(text.status == "draft" for text in imported.texts)
    if drafts:
        yield f"Drafts, which are not published: {drafts}."
    warnings = sum(diagnostic.severity == "warning" for diagnostic in imported.diagnostics)
    if warnings:
        yield f"To look at, in the lines above: {warnings}."
    if settings := settings_lines(imported):
        yield ""
        yield "Add to pelicanconf.py (take out what you have already):"
        yield from (f"    {line}" for line in settings)
    yield ""
    yield f"Next: make check INPUTDIR={target}"


def _shown(source: str, path: str) -> str:
    return source if Path(source).is_file() else f"{source.rstrip('/')}/{path}"


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _counts(imported: Import) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in imported.read.items() if number) or "nothing"


def _listed(heading: str, paths: list[str], target: str) -> Iterator[str]:
    if paths:
        yield f"{heading}: {len(paths)}."
        yield from (f"    {target}/{path}" for path in sorted(paths)[:_SHOWN])
        if len(paths) > _SHOWN:
            yield f"    and {len(paths) - _SHOWN} more"


def settings_lines(imported: Import) -> list[str]:
    """Return the settings that the imported site needs, each as a line of Python."""
    settings = dict(imported.settings)
    fields = sorted({own_name(name) for text in imported.texts for name in text.extra if name not in _STANDARD})
    if fields:
        settings["EXTRA_FIELDS"] = fields
    folders = sorted(
        {file.path.split("/")[0] for file in imported.files if "/" in file.path}
        - {"images", "extra", "posts", "pages", "replies"}
    )
    if folders:
        settings["STATIC_PATHS"] = ["images", "extra", *folders]
    return [f"{name} = {value!r}" for name, value in settings.items() if value not in ("", None)]


_STANDARD = frozenset(("source", "checklist", "lessons"))
