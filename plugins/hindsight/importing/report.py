"""Report an import: counts of texts and files, changes and losses with their reasons, and the next steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.importing.content_folder import Written
from hindsight.importing.file_forms import extra_field
from hindsight.importing.model import Import, ImportedText

FULL_REPORT = ".import-report.txt"  # in the new folder
_SHOWN = 20  # files of one kind that are named one by one
_ALIKE = 3  # notes of one kind that are printed one by one
_OWN_FOLDERS = frozenset(("images", "extra", "posts", "pages", "replies"))
_STANDARD = frozenset(("source", "checklist", "lessons"))
# Kinds of posts of WordPress, by the words for them.
_KINDS = {"nav_menu_items": "menu entries", "attachments": "files in the export", "wp_navigations": "menus"}
_SINGULARS = {"entries": "entry", "replies": "reply"}
_PUBLISH_SETTINGS = ("SITEURL",)
# Settings of the example blog, which every blog replaces.
_OF_THE_BLOG = ("SITENAME", "SITESUBTITLE", "SITEDESCRIPTION", "AUTHOR", "DEFAULT_LANG", "TIMEZONE")


def report_lines(imported: Import, written: Written, source: str, target: str, in_full: bool = False) -> Iterator[str]:
    """Yield the lines of the report, with a few notes of each kind, or with all of them if it is `in_full`."""
    notes = sorted(set(imported.diagnostics))
    yield from _notes(notes, source, None if in_full else _ALIKE)
    yield ""
    yield f"Read: {counts(imported)}."
    yield from _files(written, target)
    drafts = [text for text in imported.texts if text.status == "draft"]
    yield from _listed("Drafts, which are not published", [_named(text, source) for text in drafts])
    if notes:
        yield f"{number(len(notes), 'notes')} to check, in full in {target}/{FULL_REPORT}."
    yield from _settings(imported)
    yield ""
    if imported.damage:
        yield imported.damage
    yield f"Next: make check INPUTDIR={target}"


def _files(written: Written, target: str) -> Iterator[str]:
    """Yield the number of files that were written, and the names of those that were not."""
    files = len(written.new) + len(written.changed) + len(written.equal)
    yield (
        f"Written into {target}: {number(files, 'files')} ({len(written.new)} new, {len(written.changed)} changed, "
        f"{len(written.equal)} as before)."
    )
    for heading, paths in (
        ("Kept, since you changed them after an earlier import", written.kept),
        ("Not written again, since you removed them after an earlier import", written.removed),
        ("Kept, since they were there before and no import wrote them", written.foreign),
        ("Kept, though the source no longer has them", written.gone),
    ):
        yield from _listed(heading, [f"{target}/{path}" for path in paths])


def _notes(notes: Iterable[Diagnostic], source: str, most: int | None) -> Iterator[str]:
    """Yield notes as lines; after the first ones of a kind, the number of the others."""
    by_kind: dict[str, list[Diagnostic]] = {}
    for note in notes:
        by_kind.setdefault(_kind(note), []).append(note)
    for alike in by_kind.values():
        for note in alike[:most]:
            yield str(note).replace(note.path, _shown(source, note.path), 1)
        if most is not None and len(alike) > most:
            yield f"    and {len(alike) - most} more like this"


def _kind(note: Diagnostic) -> str:
    """Return the severity and message of a note without its passage, names and numbers."""
    words = re.sub(r"\"[^\"]*\"|https?://\S+|\d+", "", note.message)
    if any(beginning in words for beginning in (": <", ": {", ": [")):
        words = words.partition(": ")[0]
    return f"{note.severity} {words}"


def _shown(source: str, path: str) -> str:
    """Return the path of a file of the source, as the writer can open it."""
    root = Path(source)
    if root.is_file():
        return source
    for folder in ("", "content", "source", "src"):  # notes may have paths below the folder of texts
        if (root / folder / path).exists():
            return (root / folder / path).as_posix()
    return f"{source.rstrip('/')}/{path}"


def number(amount: int, kind: str) -> str:
    """Return a number with the words for its kind, in the singular for one; `kind` begins with a plural."""
    kind = _KINDS.get(kind, kind)
    if amount == 1:
        plural, space, further = kind.partition(" ")
        kind = (_SINGULARS.get(plural) or plural.removesuffix("s")) + space + further
    return f"{amount} {kind}"


def counts(imported: Import) -> str:
    """Return what was read, with the number of each kind."""
    return ", ".join(number(amount, kind) for kind, amount in imported.read.items() if amount) or "nothing"


def _named(text: ImportedText, source: str) -> str:
    """Return the name of a text: its file, or its title and its line in an export."""
    if Path(source).is_file():
        return f'{source}:{text.line}:1: "{text.title}"'
    return _shown(source, text.source)


def _listed(heading: str, paths: list[str]) -> Iterator[str]:
    if paths:
        yield f"{heading}: {len(paths)}."
        yield from (f"    {path}" for path in sorted(paths)[:_SHOWN])
        if len(paths) > _SHOWN:
            yield f"    and {len(paths) - _SHOWN} more"


def _settings(imported: Import) -> Iterator[str]:
    if lines := settings_lines(imported):
        yield ""
        yield "Set these in pelicanconf.py, in place of lines with the same names:"
        yield from (f"    {line}" for line in lines)
    if published := [
        f"{name} = {imported.settings[name]!r}" for name in _PUBLISH_SETTINGS if imported.settings.get(name)
    ]:
        yield "Set this in publishconf.py, if the new site has the old address:"
        yield from (f"    {line}" for line in published)


def settings_lines(imported: Import) -> list[str]:
    """Return the settings that the imported site needs in `pelicanconf.py`, each as a line of Python."""
    settings = {
        name: imported.settings.get(name, "") for name in _OF_THE_BLOG if name not in ("DEFAULT_LANG", "TIMEZONE")
    }
    settings |= {
        name: value
        for name, value in imported.settings.items()
        if name not in _PUBLISH_SETTINGS and (value or value is False)
    }
    fields = sorted({extra_field(name) for text in imported.texts for name in text.extra if name not in _STANDARD})
    if fields:
        settings["EXTRA_FIELDS"] = fields
    folders = sorted({file.path.split("/")[0] for file in imported.files if "/" in file.path} - _OWN_FOLDERS)
    if folders:
        settings["STATIC_PATHS"] = ["images", "extra", *folders]
    return [f"{name} = {value!r}" for name, value in settings.items()]
