"""Read the XML of an export of WordPress as a stream of items; a damaged export gives what is whole in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from hindsight.importing.model import ImportProblem

_CHUNK = 1 << 16
# XML 1.0 has no such characters, and exports have them all the same.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BAD_REFERENCE = re.compile(r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.IGNORECASE)
# The end of a CDATA section before text instead of a tag: the text of a post holds it.
_EARLY_END = re.compile(r"\]\]>(?=\s*[^\s<]|\s*<(?!/|!\[CDATA\[))")
_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://wellformedweb.org/CommentAPI/": "wfw",
}


@dataclass(slots=True)
class Node:
    """An element: its name with the usual prefix (`wp:post_id`), its text, its attributes and the elements in it."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return the text of the first element of a name in this one, stripped; "" without one."""
        return next((child.text.strip() for child in self.children if child.name == name), "")

    def all(self, name: str) -> list[Node]:
        """Return the elements of a name in this one."""
        return [child for child in self.children if child.name == name]

    def meta(self) -> dict[str, str]:
        """Return the fields that plugins and WordPress add to a post, by their keys."""
        return {one.get("wp:meta_key"): one.get("wp:meta_value") for one in self.all("wp:postmeta")}


@dataclass(slots=True)
class Export:
    """An export while it is read: the channel, with everything but its items, and what had to be mended."""

    channel: Node = field(default_factory=lambda: Node("channel", 1))
    mended: int = 0
    cut: str = ""
    cut_line: int = 0


class _Reader:
    """Builds nodes from the events of a parser, and hands out the items that are whole."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._open: list[Node] = []
        self.items: list[Node] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self._open.append(Node(_prefixed(name), self.parser.CurrentLineNumber, plain))

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        outer = self._open[-1].name if self._open else ""
        if node.name == "item":
            self.items.append(node)
        elif outer == "channel":
            self._export.channel.children.append(node)
        elif outer not in ("", "rss"):
            self._open[-1].children.append(node)


def _prefixed(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    if "wordpress.org/export" in namespace and not namespace.endswith("excerpt/"):
        return f"wp:{local}"
    if namespace.endswith("excerpt/"):
        return f"excerpt:{local}"
    return f"{_PREFIXES[namespace]}:{local}" if namespace in _PREFIXES else local


def read_items(file: Path, export: Export) -> Iterator[Node]:
    """Yield the items of an export; fill `export` on the way. Raise ImportProblem for a file that is no XML at all."""
    reader = _Reader(export)
    began = False
    try:
        with file.open("rb") as opened:
            for text in _texts(opened, export):
                reader.parser.Parse(text.encode(), False)
                began = began or bool(reader.items)
                yield from reader.items
                reader.items.clear()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from reader.items
        message = expat.errors.messages.get(error.code, str(error))
        if not began and not reader.items and not export.channel.children:
            raise ImportProblem(f"{file}:{error.lineno}: this is no export of WordPress ({message})") from error
        export.cut, export.cut_line = message, error.lineno
    except OSError as error:
        raise ImportProblem(f"{file}: cannot be read: {error.strerror}") from error


def _texts(opened: BinaryIO, export: Export) -> Iterator[str]:
    """Yield the text of a file in pieces that end between elements or words, with wrong bytes and characters mended."""
    held = b""
    is_first = True
    while chunk := opened.read(_CHUNK):
        data = held + chunk
        end = max(data.rfind(b">"), data.rfind(b" "), data.rfind(b"\n")) + 1 or len(data)
        if len(data) - end > _CHUNK:  # a word of this length
            end = len(data)
        held, data = data[end:], data[:end]
        yield _mended(data, export, is_first)
        is_first = False
    if held or is_first:
        yield _mended(held, export, is_first)


def _mended(data: bytes, export: Export, is_first: bool) -> str:
    text = _decoded(data, export)
    if is_first:
        text = text.lstrip("\ufeff \t\r\n")
        text = re.sub(r"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text, count=1)
    mended = _CONTROL.sub("", text)
    mended = _BAD_REFERENCE.sub("", mended) if "&#" in mended else mended
    export.mended += len(text) - len(mended)
    return _EARLY_END.sub("]]]]><![CDATA[>", mended)


def _decoded(data: bytes, export: Export) -> str:
    """Return bytes as text; bytes that are not UTF-8 are read as Windows-1252, which has a character for most."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        parts = []
        while data:
            try:
                parts.append(data.decode("utf-8"))
                break
            except UnicodeDecodeError as error:
                parts.append(data[: error.start].decode("utf-8"))
                parts.append(data[error.start : error.start + 1].decode("cp1252", "replace"))
                export.mended += 1
                data = data[error.start + 1 :]
        return "".join(parts)
