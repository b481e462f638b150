"""Read a vault of Obsidian, or a plain folder of Markdown."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hindsight.importing.code import parts
from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder, ending_of
from hindsight.importing.front_matter import Value, text_of
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.obsidian_links import Vault, convert_links, is_template
from hindsight.importing.texts import complete, read_text

_TAG = re.compile(r"(?:(?<=\s)|^)#(?P<tag>[^\W\d_][\w/-]*|\d+[\w/-]*[^\W\d][\w/-]*)", re.MULTILINE)
# The fields that plugins publish by, and the values that make a note public.
_PUBLISH_FIELDS = ("publish", "dg_publish", "share", "published", "draft", "status")
_PUBLIC = frozenset(("true", "yes", "1", "published", "publish", "public"))


def read_obsidian(root: Path) -> Import:
    """Return every note of a vault, and the files that notes show or link to."""
    imported = Import("Obsidian" if (root / ".obsidian").is_dir() else "Markdown")
    folder = SourceFolder(root, imported)
    vault = Vault(folder.files)
    fields = FieldReader(imported)
    notes = _NoteReader(folder, vault, fields, imported)
    for path in folder.files:
        if path.lower().endswith(MARKDOWN) and not is_template(path):
            with imported.guard(path):
                notes.add(path)
    notes.count_drafts()
    for path in sorted(vault.used_files):
        if ending_of(path) in MEDIA:
            imported.add_file(ImportedFile(path, path, folder.files[path]))
    _report_templates(folder, imported)
    _report_other_files(folder, vault, imported)
    fields.report()
    return imported


class _NoteReader:
    """Reads notes, and adds them to an import as posts."""

    def __init__(self, folder: SourceFolder, vault: Vault, fields: FieldReader, imported: Import) -> None:
        self._folder, self._vault, self._import = folder, vault, imported
        self._fields = fields
        self._drafts = 0  # made of notes that no field makes public

    def add(self, path: str) -> None:
        """Add the note at a path of the vault."""
        text, raw = read_text(self._folder, path, "post", self._import, self._fields)
        _set_tags(text)
        convert_links(text, self._vault, self._import)
        if not raw.fields.get("title"):  # a note has the name of its file
            text.title = posixpath.splitext(posixpath.basename(path))[0]
        complete(text, self._folder, self._import)
        self._import.read["notes"] += 1
        _keep_other_names(text, raw.fields)
        if self._import.format == "Obsidian" and text.status != "draft" and not _is_public(raw.fields):
            text.status = "draft"
            self._drafts += 1
        self._import.texts.append(text)

    def count_drafts(self) -> None:
        """Count the drafts that were made of notes."""
        if self._drafts:
            self._import.read['notes without "publish: true", now drafts'] = self._drafts


def _set_tags(text: ImportedText) -> None:
    """Take the tags from the text if the fields have none; of nested tags (`a/b`), keep the last part."""
    tags = list(text.tags)
    if not tags:
        for part, is_code in parts(text.body):
            tags.extend(match["tag"] for match in _TAG.finditer(part) if not is_code)
    text.tags = tuple(dict.fromkeys(tag.strip("/").split("/")[-1] for tag in tags))


def _keep_other_names(text: ImportedText, fields: Mapping[str, Value]) -> None:
    """Keep the aliases of a note that are other names of it, and no addresses."""
    aliases = text_of(fields.get("aliases") or fields.get("alias")).split(",")
    names = [alias for alias in aliases if alias.strip() and "/" not in alias]
    if names:
        others = {name: value for name, value in text.extra.items() if name not in ("aliases", "alias")}
        text.extra = {**others, "other_names": ", ".join(names)}


def _is_public(fields: Mapping[str, Value]) -> bool:
    """Report whether a field makes a note public: `publish: true`, for example, or `draft: false`."""
    value = next((text_of(fields[name]).lower() for name in _PUBLISH_FIELDS if name in fields), "")
    return value in _PUBLIC or (value == "false" and "draft" in fields)


def _report_templates(folder: SourceFolder, imported: Import) -> None:
    templates = [path for path in folder.files if path.lower().endswith(MARKDOWN) and is_template(path)]
    if templates:
        imported.read["notes in folders of templates, left out"] = len(templates)
        imported.hint(templates[0], 1, "notes in folders of templates are left out, such as this one")


def _report_other_files(folder: SourceFolder, vault: Vault, imported: Import) -> None:
    """Report the files that no note uses, or that pages cannot show."""
    others = [
        path
        for path in folder.files
        if not path.lower().endswith(MARKDOWN) and not (path in vault.used_files and ending_of(path) in MEDIA)
    ]
    if others:
        imported.read["other files, left out"] = len(others)
        by_ending = Counter(ending_of(path) or "without an ending" for path in others)
        kinds = ", ".join(f"{number} {ending}" for ending, number in sorted(by_ending.items()))
        imported.hint(others[0], 1, f"files that no note uses, and files that pages cannot show, are left out: {kinds}")
