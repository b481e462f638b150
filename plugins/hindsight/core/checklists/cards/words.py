"""Prepare text for cards: remove invisible characters, and add breaks to long words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from hindsight.core.text.quotation_marks import marks_of

BREAK = "\u200b"
# Words longer than this may break after the joints of an address or a path.
LONG_WORD = 25
_JOINTS = re.compile(r"(?<=[/._?&=#@:;,+~%|\\-])(?=\w)")
# Not \s: a no-break space is intended by the writer, and stays.
_SPACES = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
# Controls, surrogates, byte order marks and noncharacters have no glyph, and PDF/UA forbids them.
_SHAPELESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_PLANE_ENDS = re.compile("[" + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0x1FFFF, 0x110000, 0x10000)) + "]")
# Scripts without spaces between words: the engine itself breaks them, anywhere the rules allow.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
                       "\uff00-\uffef\U00020000-\U0003ffff]")  # fmt: skip
# Of these, the scripts for which the engine has a dictionary: lines end between words only.
IN_WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
# French marks, between which and their words no line ends; plain text has spaces there.
_SPACED_MARKS = re.compile(r"(?<=«) (?=\S)|(?<=\S) (?=»)")
# Signs with which no line of Chinese or Japanese may begin or end. This many in a row are a pattern, not text.
_CLINGING = re.compile(r"(?:[^\w\s\x00-\u2e7f]|[々〻ーｰぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶゝゞヽヾ]){8,}")
# Alphabets in which the width of a word is the sum of the widths of its letters.
PLAIN = re.compile("[\x20-\u052f\u2010-\u2022\u200b\u202f]*")

# This many named characters are enough to know which font to install.
MOST_NAMED = 6

# Latin and its signs: for a deck with nothing else, the engine need not determine the script of every character, which
# saves a fifteenth of its time.
LATIN = re.compile("[\x20-\u024f\u1e00-\u1eff\u2010-\u2022\u200b\u202f\n]*")

# Letters that the cards' own typeface lacks; signs and pictographs do not count as letters.
_FOREIGN = re.compile("[\u0530-\u1cff\u2c00-\u2dff\u2e80-\ua6ff\ua800-\ufdcf\ufdf0-\uffdc\U00010000-\U0001cfff"
                      "\U0001e000-\U0001efff\U00020000-\U0003ffff]")  # fmt: skip
# Text that people type: addresses, paths, options, names in code. Readers would take a hyphen at the end of a line for
# a part of it.
_SIGN_OF_TYPED, _BEGINS_TYPED = rf"\w[/@.:_\\]{BREAK}?\w|\d|[a-z][A-Z]", rf"\B(?:--?|[/~$@#]){BREAK}?\w"
TYPED = re.compile(rf"\S*(?:{_SIGN_OF_TYPED})\S*|{_BEGINS_TYPED}\S*")
_IS_TYPED = re.compile(f"{_SIGN_OF_TYPED}|{_BEGINS_TYPED}")
# A word of this many letters leaves a short line before it: a deck with such a word is hyphenated.
LENGTHY = 16
_LENGTHY = re.compile(rf"[^\W\d_]{{{LENGTHY},}}")


def language(lang: str) -> tuple[str, str | None]:
    """Return a language tag in the engine's form: language and region; English if the tag is invalid."""
    base, *others = lang.replace("_", "-").split("-")
    known = base.isascii() and base.isalpha() and len(base) in (2, 3)
    regions = (part.upper() for part in others if part.isascii() and part.isalpha() and len(part) == 2)
    return base.lower() if known else "en", next(regions, None) if known else None


def is_foreign(text: str) -> bool:
    """Return whether a text contains letters that the cards' own typeface lacks."""
    return bool(_FOREIGN.search(text))


def has_long_word(text: str) -> bool:
    """Return whether a text contains a word so long that it should be hyphenated."""
    return bool(_LENGTHY.search(text))


def is_typed(word: str) -> bool:
    """Return whether a word is or contains text that people type; unlike `TYPED.search`, this takes linear time."""
    return bool(_IS_TYPED.search(word))


@lru_cache(maxsize=1024)  # a deck's texts are cleaned again for each of its files
def clean(text: str) -> str:
    """Return text as one line for a card: single spaces, no invisible characters, breaks in long words."""
    text = without_shapeless(_SPACES.sub(" ", text)).strip(" ")
    return _breakable(_SPACED_MARKS.sub("\u00a0", text) if "« " in text or " »" in text else text)


def clean_code(text: str) -> str:
    """Return code for a card: with line ends and indentation, tabs as four spaces, and breaks at spaces only."""
    lines = text.expandtabs(4).splitlines()
    return "\n".join(_break_long_runs(without_shapeless(line).rstrip()) for line in lines).strip("\n")


def without_shapeless(text: str) -> str:
    """Return text without the characters that no font can show and no PDF may contain."""
    return _PLANE_ENDS.sub("", _SHAPELESS.sub("", text))


def _breakable(text: str) -> str:
    text = _break_long_runs(text)
    if len(text) <= LONG_WORD:
        return text
    return " ".join(_JOINTS.sub(BREAK, word) if len(word) > LONG_WORD else word for word in text.split(" "))


def _break_long_runs(text: str) -> str:
    """Return text with breaks in long runs of signs, which the engine would keep together."""
    return _CLINGING.sub(lambda run: BREAK.join(run[0]), text)


def split_at_joints(word: str) -> list[str]:
    """Return a word split where an address, a path or an option may break."""
    return _JOINTS.sub(BREAK, word).split(BREAK)


def letters(word: str) -> list[str]:
    """Return a word's letters, each with its combining marks."""
    clusters: list[str] = []
    for char in word:
        if clusters and (unicodedata.category(char)[0] == "M" or "\u200d" in (char, clusters[-1][-1])):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def quoted(text: str, lang: str) -> str:
    """Return words to say in the quotation marks of their language."""
    return marks_of(lang).around(text) if text else ""


def missing_glyphs_message(characters: Iterable[str]) -> str:
    """Return the message for characters that no font has: the characters, and the kinds of fonts to install."""
    missing = sorted(set(characters))
    named = ", ".join(map(_named, missing[:MOST_NAMED]))
    if len(missing) > MOST_NAMED:
        named += f" and {len(missing) - MOST_NAMED} more"
    kinds = ", ".join(sorted({_font_kind(char) for char in missing}))
    return f"no font has {named}: install {kinds}, or write it another way"


def _named(char: str) -> str:
    return f"“{char}” (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}"


def _font_kind(char: str) -> str:
    name = unicodedata.name(char, "")
    script = name.split(" ")[0].split("-")[0]
    if not name:
        return "the font these private or unassigned characters come from"
    if script in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}:
        return "a font for Chinese, Japanese and Korean (such as Noto Sans CJK)"
    if unicodedata.category(char)[0] in "LMN":
        return f"a font for {script.title()} script (such as Noto Sans {script.title()})"
    return "a font for symbols and emoji (such as Noto Sans Symbols 2 or Noto Emoji)"
