"""The texts of a published file, folded: the text that readers see, and the tags."""

from __future__ import annotations

import functools
import gzip
import html
import io
import itertools
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from hindsight.core.private.folding import fold, fold_characters

# Tags inside a word, which readers see as one word.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u"
    r"|tspan|var|wbr)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"(<[^<>]*>)")
_ENCODED = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_UNITS = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_ESCAPES = [*((rf"\{sign}", " ") for sign in "nrtbf"), ('\\"', '"'), ("\\/", "/")]
_ENTITIES = [
    *(("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#34;", '"'), ("&#39;", "'")),
    *((f"&#{ord(sign)};", sign) for sign in "\u2018\u2019\u201c\u201d\u2013\u2014\u2026"),
    ("&amp;", "&"),
]
_ENTITY = re.compile(r"&(?:#|\w+;)")
_CSS_ESCAPES = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_PDF = b"%PDF-"
# Shorter runs of letters are chance in compressed data.
_RUN = re.compile(rb"[\x20-\x7e\x80-\xbf\xc3-\xef]{6,}")
_END = 2_000_000  # bytes at both ends of a file, where metadata is
_WIDE_RUN = re.compile(rb"(?:[\x20-\x7e]\0){6,}")
# Bytes without meaning as text: pixels, sound. Their metadata was removed when they were copied.
_GZIP = b"\x1f\x8b"
_WITHOUT_TEXT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"wOF", b"\0\1\0\0", b"OTTO", _GZIP)
# The beginnings of the compressed texts and lists of words in the index of the search.
_OF_SEARCH = b"pagefind_dcd"

_WEBP = (b"RIFF", b"WEBP")  # sound begins in the same way, and keeps its titles
_NOT_IN_TEXTS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


class UnreadableTextError(Exception):
    """Raised for a file that may hold text and cannot be searched; the message is the remedy."""


def published_texts(data: bytes) -> Iterator[str]:
    """Yield the folded texts of a file: its tags, and the text without them.

    Raise UnreadableTextError for a PDF that cannot be read.
    """
    if data.startswith(_PDF):
        yield from map(fold, _pdf_texts(data))
    elif data.startswith(_GZIP) and (of_search := _text_of_search(data)):
        yield from _views(of_search)
    elif data.startswith(_WITHOUT_TEXT) or data[4:8] == b"ftyp" or (data[:4], data[8:12]) == _WEBP:
        return
    elif (text := _decoded(data)) is None:
        yield from map(fold, _runs(data))
    else:
        yield from _views(text)


def _decoded(data: bytes) -> str | None:
    """Return the text of a file; None if it is not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:8192]:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None if _NOT_IN_TEXTS.search(data, 0, 8192) else data.decode("cp1252", "replace")


def _text_of_search(data: bytes) -> str:
    """Return the text of a result of the search, in the index that Pagefind makes; "" for other compressed data."""
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        if reader.decompress(data, len(_OF_SEARCH) + 1) != _OF_SEARCH + b"{":
            return ""
        return gzip.decompress(data)[len(_OF_SEARCH) :].decode("utf-8", "replace")
    except (zlib.error, EOFError, OSError):
        return ""


def _views(text: str) -> Iterator[str]:
    if "\\" in text:
        text = _unescaped_json(text)
    if "&" in text:
        # Feeds hold escaped HTML, in which signs are escaped as well.
        text = _unescaped(_unescaped(text))
    written = fold_characters(text)
    if "<" in written:
        # Tags and text apart, so that an exception also holds if a tag is between its words.
        yield from _tags_and_text(written)
    else:
        yield " ".join(written.split())
    if "%" in written:
        yield from (fold(_unquoted(piece)) for piece in written.split() if "%" in piece)
    if "\\" in written:
        yield fold(_CSS_ESCAPES.sub(_unescaped_css, written))


def _tags_and_text(markup: str) -> Iterator[str]:
    """Yield the tags of a text, and the text between them as readers see it."""
    parts = _TAG.split(markup)
    tags = parts[1::2]
    yield " ".join(" ".join(tags).split())
    # Most tags of a page are equal to others: each is looked at once.
    spaces = {tag: "" if _INLINE.match(tag) else " " for tag in set(tags)}
    seen = itertools.chain.from_iterable(zip(parts[::2], [*map(spaces.__getitem__, tags), ""], strict=True))
    yield " ".join("".join(seen).split())


def _unescaped(text: str) -> str:
    """Return a text without entities; those of markup come first, since `html.unescape` takes longer."""
    if "&" not in text:
        return text
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return html.unescape(text) if _ENTITY.search(text) else text


def _unescaped_json(text: str) -> str:
    for escape, char in _ESCAPES:
        text = text.replace(escape, char)
    return _UNITS.sub(_of_units, text) if "\\u" in text else text


def _of_units(match: re.Match[str]) -> str:
    return _decoded_units(match[0])


@functools.lru_cache(maxsize=1024)  # mostly quotation marks and dashes
def _decoded_units(escapes: str) -> str:
    return bytes.fromhex(escapes.replace("\\u", "")).decode("utf-16-be", "replace")


def _unescaped_css(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _unquoted(address: str) -> str:
    return _ENCODED.sub(lambda match: unquote_to_bytes(match[0]).decode("utf-8", "replace"), address)


def _runs(data: bytes) -> Iterator[str]:
    """Yield the runs of letters in a file that is not text, such as titles in sound; skip the middle of a long film."""
    if len(data) > 2 * _END:
        data = data[:_END] + data[-_END:]
    yield b"\n".join(_RUN.findall(data)).decode("utf-8", "replace")
    yield "\n".join(run.decode("utf-16-le") for run in _WIDE_RUN.findall(data))


def _pdf_texts(data: bytes) -> Iterator[str]:
    """Yield the metadata of a PDF and the text of each of its pages."""
    import pypdf  # only a site with confidential words and a PDF needs it

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        yield from (str(value) for value in (reader.metadata or {}).values())
        if metadata := reader.root_object.get("/Metadata"):
            yield from _views(metadata.get_object().get_data().decode("utf-8", "replace"))
        for page in reader.pages:
            yield page.extract_text()
    except Exception as error:  # a damaged file can raise anything
        message = "this PDF cannot be searched for confidential words; save it once more, without a password"
        raise UnreadableTextError(message) from error
