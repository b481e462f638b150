"""The typesetting engine: one warm Typst compiler per process, the positions it reports, and the glyphs it lacks."""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from functools import lru_cache
from pathlib import Path

import typst

from .fonts import are_bundled, font_files
from .metrics import Face, Metrics
from .words import language

TEMPLATES = Path(__file__).parent
_LACKING = re.compile(r"(?:the text|disallowed codepoint) `(\".*?\")`", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class MissingGlyphs(Exception):
    """Raised if no available font can show `characters`."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


# A position on its page in points, from the top left corner.
Position = tuple[float, float]


def typeset(text: str, timestamp: int, fonts: tuple[str, ...]) -> tuple[bytes, list[Position]]:
    """Return the PDF that deck.typ makes of the JSON `text`, and the positions of its <at> marks in points.

    `fonts` are the fallback families for characters that the typeface lacks: none, bundled ones, or system fonts; with
    system fonts, any other installed font may help, too. Raise MissingGlyphs for characters that no font has: the first
    one, or with system fonts, all of them.
    """
    try:
        return _typeset(text, timestamp, fonts)
    except MissingGlyphs as error:
        if are_bundled(fonts):
            raise
        raise MissingGlyphs(_lacking(error.characters, text, fonts)) from error


def _typeset(text: str, timestamp: int, fonts: tuple[str, ...]) -> tuple[bytes, list[Position]]:
    compiler = _compiler("deck", not are_bundled(fonts))
    inputs = {"cards": text, "fonts": _asked_for(fonts)}
    try:
        pdf = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=timestamp)
    except typst.TypstError as error:
        if match := _LACKING.search(error.message):
            raise MissingGlyphs(_unescape(match[1][1:-1])) from error
        raise
    assert isinstance(pdf, bytes)
    # The query uses the finished document: nothing is laid out again.
    positions = json.loads(compiler.eval("query(<at>).map(it => it.location().position())"))
    return pdf, [(_points(position["x"]), _points(position["y"])) for position in positions]


def _lacking(characters: str, text: str, fonts: tuple[str, ...]) -> str:
    """Return all characters of a text that no font has; the engine itself names the first only.

    `characters` are those that the engine has named.
    """
    # A combining sign after a space makes the engine name the space, too.
    lacked = {char for char in characters if not char.isascii()}
    lacked |= _lacked(_letters_in(text) - lacked, fonts)
    return "".join(sorted(lacked or characters))


def _letters_in(text: str) -> set[str]:
    """Return the characters of a text that a font may lack: marks and joiners are shown together with their letters."""
    return {char for char in text if not char.isascii() and unicodedata.category(char)[0] not in "MC"}


def _lacked(characters: set[str], fonts: tuple[str, ...], only_first: bool = False) -> set[str]:
    """Return those of these characters that no font has, all of them or the first that the engine finds."""
    compiler = _compiler("glyphs", not are_bundled(fonts))
    unchecked, missing = set(characters), set()
    while unchecked:
        inputs = {"asked": json.dumps(sorted(unchecked)), "fonts": _asked_for(fonts)}
        try:
            compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=0)
            break
        except typst.TypstError as error:
            match = _LACKING.search(error.message)
            lacked = unchecked & set(_unescape(match[1][1:-1])) if match else set()
            if not lacked:
                break
            missing |= lacked
            unchecked -= lacked
            if only_first:
                break
    return missing


def missing(text: str, fonts: tuple[str, ...]) -> set[str]:
    """Return the characters of a text that neither the cards' typeface nor any of these fallback families has."""
    known, lacked = _checked(fonts)
    if unknown := _letters_in(text) - known:
        lacked |= _lacked(unknown, fonts)
        known |= unknown
    return lacked.intersection(text)


def has_all(text: str, fonts: tuple[str, ...]) -> bool:
    """Return whether the cards' typeface or one of these families has each character of a text.

    This is faster than `missing`: of a text in a script without a font, it asks for the first character only.
    """
    known, lacked = _checked(fonts)
    if not lacked.isdisjoint(text):
        return False
    unknown = _letters_in(text) - known
    first = _lacked(unknown, fonts, only_first=True) if unknown else set()
    lacked |= first
    known |= first or unknown
    return not first


@lru_cache
def _checked(_fonts: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Return the characters that this process has looked for in these fonts, and those that are not in them."""
    return set(), set()


def page_pictures(template: str, text: str, fonts: tuple[str, ...]) -> list[bytes]:
    """Return the pages that a template makes of the JSON `text`, as PNG files with a pixel for each point."""
    inputs = {"cards": text, "fonts": _asked_for(fonts)}
    pages = _compiler(template, not are_bundled(fonts)).compile(format="png", ppi=72, sys_inputs=inputs)
    return pages if isinstance(pages, list) else [pages] if pages else []


def _asked_for(fonts: tuple[str, ...]) -> str:
    """Return the input of faces.typ: the families, and whether any other installed font may be used."""
    return json.dumps({"families": fonts, "fallback": not are_bundled(fonts)})


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))


@lru_cache
def metrics(fonts: tuple[str, ...]) -> Metrics:
    """Return the metrics of texts with these fallback families, as `typeset` takes them."""
    return Metrics(lambda asked: ask(asked, fonts), hyphens)


def ask(asked: dict[Face, list[str]], fonts: tuple[str, ...]) -> dict[Face, list[tuple[float, float]]]:
    """Return the width and height in em of each text in each face."""
    compiler = _compiler("widths", not are_bundled(fonts))
    inputs = {"asked": json.dumps(asked, ensure_ascii=False), "fonts": _asked_for(fonts)}
    compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    sizes: dict[Face, list[tuple[float, float]]] = json.loads(compiler.query("<sizes>", field="value", one=True))
    return sizes


def hyphens(words: list[list[str]], lang: str) -> list[list[int]]:
    """Return for each word, given as its letters, the indexes (from 0) of the letters after which a line may end."""
    compiler = _compiler("hyphens", False)
    inputs = {"asked": json.dumps([language(lang)[0], words], ensure_ascii=False)}
    compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    ends: list[list[int]] = json.loads(compiler.query("<ends>", field="value", one=True))
    return ends


def _unescape(text: str) -> str:
    """Return the text of a string in Rust's debug notation."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def has_started() -> bool:
    """Return whether Typst has threads in this process: a forked copy is without threads and would wait forever."""
    return _fonts.cache_info().currsize > 0


def icon_png(svg: str, side: int, inner: int, ground: str) -> bytes:
    """Return an SVG as a square PNG with sides of `side` pixels, in which the picture takes `inner` pixels.

    `ground` is the colour below it, "" for none. Raise ValueError, with the reason, for an SVG that cannot be drawn.
    """
    inputs = {"svg": svg, "side": str(side), "inner": str(inner), "ground": ground}
    try:
        png = _compiler("icon", False).compile(format="png", ppi=72, sys_inputs=inputs)
    except typst.TypstError as error:
        raise ValueError(error.message) from error
    assert isinstance(png, bytes)
    return png


@lru_cache
def _compiler(template: str, system: bool) -> typst.Compiler:
    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), font_paths=_fonts(system), ignore_system_fonts=not system)


@lru_cache
def _fonts(system: bool) -> typst.Fonts:
    """Return the bundled fonts, and with `system` those of this machine, too."""
    # Decks are distributed over processes: threads of one process would take cores from the others.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    # Typst accepts folders only. It stores the targets of links, so the folder may be deleted again.
    with tempfile.TemporaryDirectory() as folder:
        for file in font_files():
            os.symlink(file, Path(folder, file.name))
        return typst.Fonts(include_system_fonts=system, font_paths=[folder])
