"""The typesetting engine: one warm Typst compiler a process, what it says of its work, and of glyphs it lacks."""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from functools import lru_cache
from pathlib import Path

import typst

from .fonts import come_along, font_files
from .metrics import Face, Metrics
from .words import language

TEMPLATES = Path(__file__).parent
_LACKING = re.compile(r"(?:the text|disallowed codepoint) `(\".*?\")`", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class MissingGlyphs(Exception):
    """No font at hand can show `characters`."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


Spot = tuple[float, float]


def typeset(text: str, timestamp: int, fonts: tuple[str, ...]) -> tuple[bytes, list[Spot]]:
    """The PDF that deck.typ makes of `text`, and where on their pages its marks <at> are, in points.

    `fonts` are families to ask for what the typeface lacks: none, some that come along, or those of this machine,
    before any other that it has. MissingGlyphs names characters that none of them has: the first such, or, where the
    machine's were asked, all.
    """
    try:
        return _typeset(text, timestamp, fonts)
    except MissingGlyphs as error:
        if come_along(fonts):
            raise
        raise MissingGlyphs(_lacking(error.characters, text, fonts)) from error


def _typeset(text: str, timestamp: int, fonts: tuple[str, ...]) -> tuple[bytes, list[Spot]]:
    compiler = _compiler("deck", not come_along(fonts))
    inputs = {"cards": text, "fonts": _asked_for(fonts)}
    try:
        pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=timestamp)
    except typst.TypstError as error:
        if found := _LACKING.search(error.message):
            raise MissingGlyphs(_unescape(found[1][1:-1])) from error
        raise
    assert isinstance(pdf, bytes)
    # Asked of the document as it was set: nothing is laid out again for it.
    spots = json.loads(compiler.eval("query(<at>).map(it => it.location().position())"))
    return pdf, [(_points(spot["x"]), _points(spot["y"])) for spot in spots]


def _lacking(characters: str, text: str, fonts: tuple[str, ...]) -> str:
    """These characters, and all others of a text that no font has; the engine itself names but the first."""
    # A sign that changes the one before it makes a lack of a space, too, where it stands behind one.
    missing = {char for char in characters if not char.isascii()}
    # Marks and joiners show with the letters they belong to.
    asked = {char for char in text if not char.isascii() and unicodedata.category(char)[0] not in "MC"} - missing
    compiler = _compiler("glyphs", True)
    while asked:
        inputs = {"asked": json.dumps(sorted(asked)), "fonts": _asked_for(fonts)}
        try:
            compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=0)
            break
        except typst.TypstError as error:
            found = _LACKING.search(error.message)
            lacked = asked & set(_unescape(found[1][1:-1])) if found else set()
            if not lacked:
                break
            missing |= lacked
            asked -= lacked
    return "".join(sorted(missing or characters))


def _asked_for(fonts: tuple[str, ...]) -> str:
    """The families, and whether any other font that there is may help out, as faces.typ reads them."""
    return json.dumps({"families": fonts, "fallback": not come_along(fonts)})


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))


@lru_cache
def metrics(fonts: tuple[str, ...]) -> Metrics:
    """The sizes of texts in the engine's own fonts, or with those of the machine: see `typeset`."""
    return Metrics(lambda asked: ask(asked, fonts), hyphens)


def ask(asked: dict[Face, list[str]], fonts: tuple[str, ...]) -> dict[Face, list[tuple[float, float]]]:
    """The width and height in em of each text in each face."""
    compiler = _compiler("widths", not come_along(fonts))
    inputs = {"asked": json.dumps(asked, ensure_ascii=False), "fonts": _asked_for(fonts)}
    compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    found: dict[Face, list[tuple[float, float]]] = json.loads(compiler.query("<sizes>", field="value", one=True))
    return found


def hyphens(words: list[list[str]], lang: str) -> list[list[int]]:
    """Where lines may end inside words, given as their letters: behind which letters of each, counted from 0."""
    compiler = _compiler("hyphens", False)
    inputs = {"asked": json.dumps([language(lang)[0], words], ensure_ascii=False)}
    compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    found: list[list[int]] = json.loads(compiler.query("<ends>", field="value", one=True))
    return found


def _unescape(text: str) -> str:
    """A string as Rust writes it for debugging, turned back."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


def has_started() -> bool:
    """Whether Typst has threads in this process: a copy of it that a fork makes has none, and would wait for them."""
    return _fonts.cache_info().currsize > 0


@lru_cache
def _compiler(template: str, system: bool) -> typst.Compiler:
    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), font_paths=_fonts(system), ignore_system_fonts=not system)


@lru_cache
def _fonts(system: bool) -> typst.Fonts:
    """The fonts that come along, and those of the machine where they are asked."""
    # Decks are shared out over processes: threads of one would only take another's core from it.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    # Typst takes folders only and notes where a link leads, so the folder may go again.
    with tempfile.TemporaryDirectory() as folder:
        for file in font_files():
            os.symlink(file, Path(folder, file.name))
        return typst.Fonts(include_system_fonts=system, font_paths=[folder])
