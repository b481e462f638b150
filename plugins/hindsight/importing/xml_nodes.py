"""Read the XML of an export as a stream of elements; of a damaged export, read the elements that are whole."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat

from hindsight.importing.model import ImportProblem

_CHUNK = 1 << 16
# XML 1.0 forbids these characters, and exports contain them all the same.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BAD_REFERENCE = re.compile(r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.IGNORECASE)
# The end of a CDATA section before text instead of a tag: the text of a post holds it.
_EARLY_END = re.compile(r"\]\]>(?=\s*[^\s<]|\s*<(?!/|!\[CDATA\[))")
_WRONG_BYTES = re.compile("[\udc80-\udcff]+")  # as `surrogateescape` shows them
_ENCODING = re.compile(rb"<\?xml[^>]*?\s(?P<all>encoding\s*=\s*[\"'](?P<name>[\w.:-]+)[\"'])")


@dataclass(slots=True)
class Node:
    """An element: its name as written (`wp:post_id`), its line, its text, its attributes and the elements in it."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return the text of the first element of a name in this one, stripped; "" without one."""
        return next((child.text.strip() for child in self.children if child.name == name), "")

    def first(self, name: str) -> Node | None:
        """Return the first element of a name in this one, or None."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list[Node]:
        """Return the elements of a name in this one."""
        return [child for child in self.children if child.name == name]

    def terms(self, taxonomy: str) -> list[Node]:
        """Return the terms of an item in a taxonomy, such as "post_format"."""
        return [term for term in self.all("category") if term.attributes.get("domain") == taxonomy]

    def meta(self) -> dict[str, str]:
        """Return the fields that plugins and WordPress add to a post, by their keys."""
        return {field.get("wp:meta_key"): field.get("wp:meta_value") for field in self.all("wp:postmeta")}


@dataclass(slots=True)
class Export:
    """An export while it is read.

    `channel` has everything but the items, in an export of WordPress. `mended` is the number of characters that were
    mended or taken out. `cut` is the reason why the rest of the export cannot be read, at `cut_line`; "" for a whole
    export.
    """

    channel: Node = field(default_factory=lambda: Node("channel", 1))
    mended: int = 0
    cut: str = ""
    cut_line: int = 0


class _EntitiesDeclared(Exception):
    """Raised for a file that declares entities: no export does, and a few of them can stand for gigabytes."""


class Items:
    """Builds nodes from the events of a parser, and collects the items that are whole: here, the elements of the root.

    `program` is the name of the program that wrote the export, `contents` the word for the items.
    """

    program, contents = "", ""

    def __init__(self, export: Export) -> None:
        self.export = export
        self._open: list[Node] = []
        self.items: list[Node] = []
        # Names count as written, since some exports use prefixes that they do not declare.
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.EntityDeclHandler = self._refuse_entities

    @property
    def is_empty(self) -> bool:
        """Return whether nothing of the export is whole so far."""
        return not self.items

    def place(self, node: Node, outer: Node | None) -> None:
        """Put a whole element in its place: among the items, or in the element around it."""
        if outer is not None:
            (outer.children if len(self._open) > 1 else self.items).append(node)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(Node(name, self.parser.CurrentLineNumber, attributes))

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _refuse_entities(self, *_: object) -> None:
        raise _EntitiesDeclared

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        self.place(node, self._open[-1] if self._open else None)


def read_nodes(file: Path, reader: Items) -> Iterator[Node]:
    """Yield the items of an export, which may be compressed; raise ImportProblem if nothing in the file is whole."""
    export, parser, began = reader.export, reader.parser, False
    try:
        with _opened(file) as opened:
            for text in _texts(opened, export):
                parser.Parse(text.encode("utf-8", "replace"), False)
                began = began or bool(reader.items)
                yield from reader.items
                reader.items.clear()
        parser.Parse(b"", True)
        if not began and reader.is_empty:
            raise ImportProblem(f"{file}: this is not an export of {reader.program}: it has no {reader.contents}")
    except (expat.ExpatError, EOFError, gzip.BadGzipFile, zlib.error, _EntitiesDeclared) as error:
        export.cut, export.cut_line = _reason(error), parser.CurrentLineNumber
        if not began and reader.is_empty:
            place, reason = f"{file}:{export.cut_line}", export.cut
            raise ImportProblem(f"{place}: this is not an export of {reader.program} ({reason})") from error
        yield from reader.items
    except OSError as error:
        raise ImportProblem(f"{file}: cannot be read: {error.strerror}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, expat.ExpatError):
        return expat.errors.messages.get(error.code, str(error))
    return "it declares entities" if isinstance(error, _EntitiesDeclared) else "the compressed file is not whole"


def _opened(file: Path) -> BinaryIO:
    """Open a file for reading; Disqus sends its exports compressed."""
    with file.open("rb") as opened:
        is_compressed = opened.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(file)) if is_compressed else file.open("rb")


def _texts(opened: BinaryIO, export: Export) -> Iterator[str]:
    """Yield the text of a file in pieces that end between elements or words, with wrong bytes and characters mended."""
    kept_back = b""
    encoding = ""
    while chunk := opened.read(_CHUNK):
        data = kept_back + chunk
        end = max(data.rfind(b">"), data.rfind(b" "), data.rfind(b"\n")) + 1 or len(data)
        if len(data) - end > _CHUNK:  # a word of this length, such as a picture in the text
            end = len(data)
        kept_back, data = data[end:], data[:end]
        if not encoding:
            encoding, data = _declared(data)
        yield _mended(data, encoding, export)
    yield _mended(kept_back, encoding or "utf-8", export)


def _declared(data: bytes) -> tuple[str, bytes]:
    """Return the encoding that a file declares, and its beginning without the declaration: the text will be UTF-8."""
    data = data.removeprefix(codecs.BOM_UTF8).lstrip()
    match = _ENCODING.match(data)
    if match is None:
        return "utf-8", data
    data = data[: match.start("all")] + data[match.end("all") :]
    try:
        return codecs.lookup(match["name"].decode()).name, data
    except LookupError:
        return "utf-8", data


def _mended(data: bytes, encoding: str, export: Export) -> str:
    text = _decoded(data, encoding, export)
    mended = _CONTROL.sub("", text)
    mended = _BAD_REFERENCE.sub("", mended) if "&#" in mended else mended
    export.mended += len(text) - len(mended)
    return _EARLY_END.sub("]]]]><![CDATA[>", mended)


def _decoded(data: bytes, encoding: str, export: Export) -> str:
    """Return bytes as text; bytes that are not UTF-8 are read as Windows-1252, which has a character for most."""
    try:
        if encoding != "utf-8":
            return data.decode(encoding, "replace")
        text = data.decode("utf-8", "surrogateescape")
    except (LookupError, UnicodeError):  # an encoding that isn't one of text
        text = data.decode("utf-8", "surrogateescape")
    wrong = _WRONG_BYTES.findall(text)
    export.mended += sum(map(len, wrong))
    return _WRONG_BYTES.sub(_from_windows, text) if wrong else text


def _from_windows(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
