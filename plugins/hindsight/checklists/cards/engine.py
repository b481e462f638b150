"""The typesetting engine: one warm Typst compiler a process, and what it says about glyphs it lacks."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import font_source_sans_pro  # type: ignore[import-untyped]  # the wheel carries fonts, not types
import typst

TEMPLATES = Path(__file__).parent
WEIGHTS = ("SourceSansPro", "SourceSansProSemibold", "SourceSansProBold")
# A text in a script without a font can lack hundreds; naming a dozen is enough to know which font to install.
ROUNDS = 12
_LACKING = re.compile(r"(?:the text|disallowed codepoint) `(\".*?\")`", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class MissingGlyphs(Exception):
    """No font at hand can show `characters`."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF and what deck.typ reports of it."""

    pdf: bytes
    fit: dict[str, Any]


def typeset(payload: dict[str, Any], sheet: str, timestamp: int) -> Typeset:
    """The payload set in type; MissingGlyphs names every character that no font on this machine has.

    Only where the fonts that come with the engine lack a glyph are the system's fonts asked, so that cards in
    Latin, Greek and Cyrillic are the same on every machine.
    """
    text = json.dumps(payload, ensure_ascii=False)
    try:
        return _compile(text, sheet, timestamp, system=False)
    except MissingGlyphs:
        pass
    missing = ""
    for _ in range(ROUNDS):
        try:
            done = _compile(text, sheet, timestamp, system=True)
        except MissingGlyphs as error:
            # Typst stops at the first it lacks, so each is put aside to find the next.
            missing += error.characters
            text = text.translate(dict.fromkeys(map(ord, error.characters), "?"))
            continue
        if not missing:
            return done
        break
    raise MissingGlyphs(missing)


def _compile(text: str, sheet: str, timestamp: int, *, system: bool) -> Typeset:
    compiler = _compiler(sheet, system)
    try:
        pdf = compiler.compile(
            format="pdf",
            # One input only: the binding shuffles several, and Typst then takes them for new ones when queried.
            sys_inputs={"cards": text},
            pdf_standards=["ua-1"],
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        if found := _LACKING.search(error.message):
            raise MissingGlyphs(_unescape(found[1][1:-1])) from error
        raise
    assert isinstance(pdf, bytes)
    return Typeset(pdf, json.loads(compiler.query("<fit>", field="value", one=True)))


def _unescape(text: str) -> str:
    """A string as Rust writes it for debugging, turned back."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


@lru_cache
def _compiler(sheet: str, system: bool) -> typst.Compiler:
    return typst.Compiler(str(TEMPLATES / f"{sheet}.typ"), font_paths=_fonts(system), ignore_system_fonts=not system)


@lru_cache
def _fonts(system: bool) -> typst.Fonts:
    """The three weights cards are set in, without the wheel's other twenty-one files."""
    # Typst takes folders only and notes where a link leads, so the folder may go again.
    with tempfile.TemporaryDirectory() as folder:
        for weight in WEIGHTS:
            file = Path(font_source_sans_pro.font_files_ttf[weight])
            os.symlink(file, Path(folder, file.name))
        return typst.Fonts(include_system_fonts=system, font_paths=[folder])
