"""Read a vault of Obsidian, or a plain folder of Markdown."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from pathlib import Path
from urllib.parse import quote, unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.importing.code import outside_code, parts
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, MEDIA, PICTURES, SourceFolder
from hindsight.importing.front_matter import RawText, text_of
from hindsight.importing.links import SOURCE
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.names import Names
from hindsight.importing.notes import Notes
from hindsight.importing.texts import complete, read_text

_WIKI = re.compile(
    r"(?P<embed>!?)\[\[(?P<target>[^\[\]|#\n]*)(?:#(?P<part>[^\[\]|\n]*))?(?:\\?\|(?P<words>[^\[\]\n]*))?\]\]"
)
_TAG = re.compile(r"(?:(?<=\s)|^)#(?P<tag>[^\W\d_][\w/-]*|\d+[\w/-]*[^\W\d][\w/-]*)", re.MULTILINE)
# Links in Markdown's own form, whose paths may begin at the vault and hold spaces.
_PLAIN_LINK = re.compile(
    r"(?P<before>\[[^\[\]\n]*\])\((?!\w+:|<?\{)(?P<target><[^<>\n]+|[^()<>#\n]+)(?P<part>#[^()<>\n]*)?>?\)"
)
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+[ \t]*$|^\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
_NOT_NOTES = ("template/", "templates/", "_templates/", "archetypes/")
_PUBLISH = ("publish", "dg_publish", "share", "published", "draft", "status")


def read_obsidian(root: Path) -> Import:
    """Return every note of a vault, and the files that notes show or lead to."""
    imported = Import("Obsidian" if (root / ".obsidian").is_dir() else "Markdown")
    folder = SourceFolder(root, imported)
    reader = FieldReader(imported)
    notes = [path for path in folder.files if path.lower().endswith(MARKDOWN) and not _is_template(path)]
    names, files = Names(notes), _by_name(folder)
    used: set[str] = set()
    raws = []
    for path in notes:
        with imported.guard(path):
            text, raw = read_text(folder, path, "post", imported, reader)
            _convert(text, names, files, used, imported)
            if not raw.fields.get("title"):  # a note is known by the name of its file
                text.title = posixpath.splitext(posixpath.basename(path))[0]
            complete(text, folder, imported)
            imported.read["notes"] += 1
            imported.texts.append(text)
            raws.append(raw)
    _settle_aliases(imported, raws)
    _settle_statuses(imported, raws)
    _add_files(folder, used, imported)
    _report_left_out(folder, used, imported)
    reader.report()
    return imported


def _is_template(path: str) -> bool:
    return path.lower().startswith(_NOT_NOTES)


def _report_left_out(folder: SourceFolder, used: set[str], imported: Import) -> None:
    """Name the notes in folders of templates, and the files that no note shows or that no page can show."""
    templates = [path for path in folder.files if path.lower().endswith(MARKDOWN) and _is_template(path)]
    others = [
        path
        for path in folder.files
        if not path.lower().endswith(MARKDOWN) and not (path in used and _ending(path) in MEDIA)
    ]
    if templates:
        imported.read["notes in folders of templates, left out"] = len(templates)
        _hint(imported, templates[0], "notes in folders of templates are left out, such as this one")
    if others:
        imported.read["other files, left out"] = len(others)
        counted = Counter(_ending(path) or "without an ending" for path in others)
        kinds = ", ".join(f"{number} {ending}" for ending, number in sorted(counted.items()))
        _hint(imported, others[0], f"files that no note shows, or of kinds that no page shows, are left out: {kinds}")


def _ending(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _hint(imported: Import, path: str, message: str) -> None:
    imported.diagnostics.append(Diagnostic(path, 1, 1, "hint", message))


def _by_name(folder: SourceFolder) -> dict[str, str]:
    """Return the paths of the files that are no notes, by their names in lower case and by their paths."""
    files: dict[str, str] = {}
    for path in sorted(folder.files, key=lambda one: (one.count("/"), one)):
        if not path.lower().endswith(MARKDOWN):
            files.setdefault(posixpath.basename(path).casefold(), path)
            files[path.casefold()] = path
    return files


def _convert(text: ImportedText, names: Names, files: dict[str, str], used: set[str], imported: Import) -> None:
    """Convert wiki links, embedded files and the ids of blocks; take tags from the text if the fields have none."""
    notes = Notes(text, imported)

    def link(match: re.Match[str]) -> str:
        target, part, words = match["target"].strip(), (match["part"] or "").strip(), (match["words"] or "").strip()
        if file := files.get(target.casefold()):
            used.add(file)
            return _file_link(file, bool(match["embed"]), words)
        anchor = f"#{quote(_slug(part))}" if part and not part.startswith("^") else ""
        shown = words or (f"{target} > {part}" if part and target and not part.startswith("^") else target or part)
        if not target:
            return f"[{shown}]({anchor})" if anchor else shown
        if found := names.find(target):
            return f"[{shown}](<{SOURCE}{found}{anchor}>)"
        notes.warn(match[0], "no note or file has this name, so the link is plain words now")
        return shown

    def plain_link(match: re.Match[str]) -> str:
        path = unquote(match["target"]).strip("<>")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(text.source), path.lstrip("/")))
        target = next((one for one in (near, path.strip("/")) if names.find(one) or one.casefold() in files), "")
        if not target:
            return match[0]
        used.update(filter(None, (files.get(target.casefold()),)))
        found = files.get(target.casefold()) or names.find(target)
        return f"{match['before']}(<{SOURCE}{found}{match['part'] or ''}>)"

    def convert(part: str) -> str:
        part = _WIKI.sub(link, part) if "[[" in part else part
        return _BLOCK_ID.sub("", _PLAIN_LINK.sub(plain_link, part) if "](" in part else part)

    if not text.tags:
        found: list[str] = []
        for part, is_code in parts(text.body):
            found.extend(match["tag"] for match in _TAG.finditer(part) if not is_code)
        text.tags = tuple(dict.fromkeys(found))
    text.tags = tuple(dict.fromkeys(tag.strip("/").split("/")[-1] for tag in text.tags))
    text.body = outside_code(text.body, convert)


def _slug(heading: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def _file_link(file: str, embedded: bool, words: str) -> str:
    name = posixpath.splitext(posixpath.basename(file))[0]
    if embedded and file.lower().endswith((*PICTURES, ".mp4", ".webm", ".mp3", ".ogg", ".m4a", ".wav", ".mov")):
        is_size = re.fullmatch(r"\d+(?:x\d+)?", words)
        return f"![{name if is_size or not words else words}](<{SOURCE}{file}>)"
    return f"[{words or posixpath.basename(file)}](<{SOURCE}{file}>)"


def _settle_aliases(imported: Import, raws: list[RawText]) -> None:
    """Keep other names of notes, which are no addresses."""
    for text, raw in zip(imported.texts, raws, strict=True):
        names = [
            name
            for name in text_of(raw.fields.get("aliases") or raw.fields.get("alias")).split(",")
            if name.strip() and "/" not in name
        ]
        if names:
            text.extra = {
                **{name: value for name, value in text.extra.items() if name not in ("aliases", "alias")},
                "other_names": ", ".join(names),
            }


def _settle_statuses(imported: Import, raws: list[RawText]) -> None:
    """Make drafts of notes that are not marked as public, in a vault."""
    drafts = 0
    for text, raw in zip(imported.texts, raws, strict=True):
        said = next((text_of(raw.fields[name]).lower() for name in _PUBLISH if name in raw.fields), "")
        is_public = said in ("true", "yes", "1", "published", "publish", "public") or (
            said == "false" and "draft" in raw.fields
        )
        if imported.format == "Obsidian" and not is_public and text.status != "draft":
            text.status = "draft"
            drafts += 1
    if drafts:
        imported.read['notes without "publish: true", now drafts'] = drafts


def _add_files(folder: SourceFolder, used: set[str], imported: Import) -> None:
    for path in sorted(used):
        if posixpath.splitext(path)[1].lower() in MEDIA:
            imported.files.append(ImportedFile(path, path, folder.files[path]))
            imported.read["files"] += 1
