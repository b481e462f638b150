"""Convert the links of Obsidian's notes: wiki links, embedded files, and links with paths in the vault."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from hindsight.importing.code import outside_code
from hindsight.importing.folders import MARKDOWN, PICTURES
from hindsight.importing.formulas import outside_formulas
from hindsight.importing.links import SOURCE
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.named_links import Names
from hindsight.importing.notes import Notes

_WIKI_LINK = re.compile(
    r"(?P<embed>!?)\[\[(?P<target>[^\[\]|#\n]*)(?:#(?P<part>[^\[\]|\n]*))?(?:\\?\|(?P<words>[^\[\]\n]*))?\]\]"
)
# Links in Markdown's own form, whose paths may begin at the vault and hold spaces.
_PLAIN_LINK = re.compile(
    r"(?P<before>\[[^\[\]\n]*\])\((?!\w+:|<?\{)(?P<target><[^<>\n]+|[^()<>#\n]+)(?P<part>#[^()<>\n]*)?>?\)"
)
_BLOCK_ID = re.compile(r"[ \t]+\^[A-Za-z0-9-]+[ \t]*$|^\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE)
_SIZE = re.compile(r"\d+(?:x\d+)?")
_EMBEDDED = (*PICTURES, ".mp4", ".webm", ".mp3", ".ogg", ".m4a", ".wav", ".mov")


class Vault:
    """Finds the notes and files that links mean, and lists the files that notes use."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the files of a vault by their paths, and by their names in lower case."""
        paths = list(paths)
        self._notes = Names(path for path in paths if path.lower().endswith(MARKDOWN) and not is_template(path))
        self._files: dict[str, str] = {}
        for path in sorted(paths, key=lambda path: (path.count("/"), path)):
            if not path.lower().endswith(MARKDOWN):
                self._files.setdefault(posixpath.basename(path).casefold(), path)
                self._files[path.casefold()] = path
        self.used_files: set[str] = set()

    def note(self, name: str, source: str = "") -> str:
        """Return the path of the note with a name or a path, which may begin at the note `source`; or ""."""
        return self._notes.find(_near(name, source))

    def file(self, name: str, source: str = "") -> str:
        """Return the path of the file with a name or a path, and list the file as used; "" for no file.

        A path may begin at the note `source`, such as `../assets/a.png`.
        """
        path = self._files.get(_near(name, source).casefold(), "")
        if path:
            self.used_files.add(path)
        return path


def _near(name: str, source: str) -> str:
    """Return a path with `./` or `../` from the top of the vault; other names stay."""
    if not name.startswith(("./", "../")):
        return name
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), name)).removeprefix("../")


def is_template(path: str) -> bool:
    """Report whether a note lies in a folder of templates."""
    return path.lower().startswith(("template/", "templates/", "_templates/", "archetypes/"))


def convert_links(text: ImportedText, vault: Vault, imported: Import) -> None:
    """Convert the links of a note, and take out the ids of blocks, which only Obsidian reads."""
    converter = _LinkConverter(text, vault, imported)
    text.body = outside_code(text.body, converter.convert)


class _LinkConverter:
    """Converts the links of one note."""

    def __init__(self, text: ImportedText, vault: Vault, imported: Import) -> None:
        self._source, self._vault, self._warnings = text.source, vault, Notes(text, imported)

    def convert(self, part: str) -> str:
        """Return a part of the note without code, with its links converted."""
        return outside_formulas(part, self._converted)

    def _converted(self, part: str) -> str:
        part = _WIKI_LINK.sub(self._wiki_link, part) if "[[" in part else part
        part = _PLAIN_LINK.sub(self._plain_link, part) if "](" in part else part
        return _BLOCK_ID.sub("", part)

    def _wiki_link(self, match: re.Match[str]) -> str:
        """Return `[[Note#Heading|words]]` or `![[file]]` as a link or a picture; without a target, as plain words."""
        target, heading, words = ((match[group] or "").strip() for group in ("target", "part", "words"))
        if file := self._vault.file(target, self._source):
            return _file_link(file, bool(match["embed"]), words)
        if heading.startswith("^"):  # the id of a block
            shown, anchor = words or target or heading, ""
        else:
            shown = words or (f"{target} > {heading}" if target and heading else target or heading)
            anchor = f"#{quote(_slug(heading))}" if heading else ""
        if not target:
            return f"[{shown}]({anchor})" if anchor else shown
        if note := self._vault.note(target, self._source):
            return f"[{shown}](<{SOURCE}{note}{anchor}>)"
        self._warnings.warn(match[0], "no note or file has this name, so the link is plain words now")
        return shown

    def _plain_link(self, match: re.Match[str]) -> str:
        """Return a link with a path to a note or a file, from this note or from the top of the vault; others stay."""
        path = unquote(match["target"]).strip("<>")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(self._source), path.lstrip("/")))
        for candidate in (near, path.strip("/")):
            if target := self._vault.file(candidate) or self._vault.note(candidate):
                return f"{match['before']}(<{SOURCE}{target}{match['part'] or ''}>)"
        return match[0]


def _slug(heading: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def _file_link(file: str, is_embedded: bool, words: str) -> str:
    """Return a picture or a player for an embedded file, else a link; words that are a size are no words."""
    name, ending = posixpath.splitext(posixpath.basename(file))
    if is_embedded and ending.lower() in _EMBEDDED:
        return f"![{words if words and not _SIZE.fullmatch(words) else name}](<{SOURCE}{file}>)"
    return f"[{words or posixpath.basename(file)}](<{SOURCE}{file}>)"
