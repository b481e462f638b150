"""The fonts that cards are set in: those that come along, which are the same everywhere, before the machine's."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import font_source_sans_pro  # type: ignore[import-untyped]  # the wheel carries fonts, not types

from .words import language

_WEIGHTS = ("SourceSansPro", "SourceSansProSemibold", "SourceSansProBold")
# Wheels of fonts, the second of which a site can do without.
_WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
# Signs that the cards' typeface lacks: the first two families are the engine's own.
SIGNS = ("DejaVu Sans Mono", "New Computer Modern Math", "Noto Sans Symbols", "Noto Emoji")
_SCRIPTS = ("Noto Sans", *(f"Noto Sans {script}" for script in (
    "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada",
    "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai",
)))  # fmt: skip
# The same Chinese characters are drawn differently from language to language: what the wheel has, or Linux, macOS and
# Windows.
_CJK = {
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
    "zh-tw": ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"),
}
# Letters of other scripts, and signs in black before any font of coloured ones: a card is one colour.
_OF_MACHINE = (
    "Geeza Pro", "Segoe UI", "Arial Hebrew", "Thonburi", "Leelawadee UI", "Kohinoor Devanagari", "Nirmala UI",
)  # fmt: skip
_SIGNS_OF_MACHINE = ("Noto Sans Symbols 2", "Apple Symbols", "Segoe UI Symbol")


def font_files() -> tuple[Path, ...]:
    """Return the font files that come along, without the slanted ones and weights that no card is set in."""
    sans = tuple(Path(font_source_sans_pro.font_files_ttf[weight]) for weight in _WEIGHTS)
    return (*sans, *(file for name in _WHEELS for file in _files_in(name) if "Italic" not in file.name))


def _files_in(wheel: str) -> list[Path]:
    found = importlib.util.find_spec(wheel)
    return sorted(Path(found.origin).parent.glob("*.[ot]t[cf]")) if found and found.origin else []


def fonts_that_come_along(lang: str) -> tuple[str, ...]:
    """Return the families that come along, those of its own Chinese characters first where a language has any."""
    return (*_SCRIPTS, *(families[0] for families in _cjk(lang)), *SIGNS)


def fonts_of_machine(lang: str) -> tuple[str, ...]:
    """Return the families to ask this machine for, behind those that come along."""
    cjk = (family for families in _cjk(lang) for family in families)
    return (*_SCRIPTS, *_OF_MACHINE, *cjk, *SIGNS, *_SIGNS_OF_MACHINE)


def come_along(families: tuple[str, ...]) -> bool:
    """Return whether none of these families is asked of the machine."""
    return not {*families} & {*_OF_MACHINE, *_SIGNS_OF_MACHINE}


def _cjk(lang: str) -> list[tuple[str, ...]]:
    base, region = language(lang)
    scripts = {"hant", "hans"}.intersection(lang.lower().replace("_", "-").split("-"))
    is_traditional = "hant" in scripts or (not scripts and region in ("TW", "HK", "MO"))
    first = "zh-tw" if base == "zh" and is_traditional else base
    return [_CJK[name] for name in sorted(_CJK, key=lambda name: name != first)]
