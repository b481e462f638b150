"""The fonts of the cards: bundled fonts, which are the same everywhere, before the fonts of this machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import font_source_sans_pro  # type: ignore[import-untyped]  # the wheel carries fonts, not types

from .words import language

_WEIGHTS = ("SourceSansPro", "SourceSansProSemibold", "SourceSansProBold")
# Wheels of fonts; the second is optional.
_WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
# Fonts for signs that the cards' typeface lacks; the first two families are the engine's own.
SIGNS = ("DejaVu Sans Mono", "New Computer Modern Math", "Noto Sans Symbols", "Noto Emoji")
_SCRIPTS = ("Noto Sans", *(f"Noto Sans {script}" for script in (
    "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada",
    "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai",
)))  # fmt: skip
# Chinese characters look different in each language. Each row names the families of the wheel, Linux, macOS and
# Windows.
_CJK = {
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"),
    "zh-tw": ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei"),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic"),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic"),
}
# Fonts for other scripts, and black signs before any coloured font: a card has one colour.
_OF_MACHINE = (
    "Geeza Pro", "Segoe UI", "Arial Hebrew", "Thonburi", "Leelawadee UI", "Kohinoor Devanagari", "Nirmala UI",
)  # fmt: skip
_SIGNS_OF_MACHINE = ("Noto Sans Symbols 2", "Apple Symbols", "Segoe UI Symbol")


def font_files() -> tuple[Path, ...]:
    """Return the bundled font files, without italics and weights that no card uses."""
    sans = tuple(Path(font_source_sans_pro.font_files_ttf[weight]) for weight in _WEIGHTS)
    return (*sans, *(file for name in _WHEELS for file in _files_in(name) if "Italic" not in file.name))


def _files_in(wheel: str) -> list[Path]:
    spec = importlib.util.find_spec(wheel)
    return sorted(Path(spec.origin).parent.glob("*.[ot]t[cf]")) if spec and spec.origin else []


def bundled_fonts(lang: str) -> tuple[str, ...]:
    """Return the bundled families; if the language has its own Chinese characters, their families come first."""
    return (*_SCRIPTS, *(families[0] for families in _cjk(lang)), *SIGNS)


def system_fonts(lang: str) -> tuple[str, ...]:
    """Return the families to ask this machine for, after the bundled ones."""
    cjk = (family for families in _cjk(lang) for family in families)
    return (*_SCRIPTS, *_OF_MACHINE, *cjk, *SIGNS, *_SIGNS_OF_MACHINE)


def are_bundled(families: tuple[str, ...]) -> bool:
    """Return whether all of these families are bundled."""
    return not {*families} & {*_OF_MACHINE, *_SIGNS_OF_MACHINE}


def _cjk(lang: str) -> list[tuple[str, ...]]:
    base, region = language(lang)
    scripts = {"hant", "hans"}.intersection(lang.lower().replace("_", "-").split("-"))
    is_traditional = "hant" in scripts or (not scripts and region in ("TW", "HK", "MO"))
    first = "zh-tw" if base == "zh" and is_traditional else base
    return [_CJK[name] for name in sorted(_CJK, key=lambda name: name != first)]
