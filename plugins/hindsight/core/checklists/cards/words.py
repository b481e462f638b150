"""Text made ready for cards: invisible characters out, places to break long words in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

BREAK = "\u200b"
# An address or a path may break after these; longer words without any break only where they would not fit.
LONG_WORD = 25
_JOINTS = re.compile(r"(?<=[/._?&=#@:;,+~%|\\-])(?=\w)")
# Not \s: a no-break space is the writer's word and stays.
_SPACES = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
# Controls, surrogates, byte order marks and noncharacters have no shape, and PDF/UA forbids them.
_SHAPELESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_PLANE_ENDS = re.compile("[" + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0x1FFFF, 0x110000, 0x10000)) + "]")
# Scripts written without spaces between words: the engine breaks them by itself, anywhere it may.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
                       "\uff00-\uffef\U00020000-\U0003ffff]")  # fmt: skip
# Of these, the scripts whose words the engine knows from dictionaries: a line ends between two of them alone.
IN_WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
# So many signs in a row that no line of Chinese or Japanese may begin or end with are no text but a pattern.
_CLINGING = re.compile(r"(?:[^\w\s\x00-\u2e7f]|[々〻ーｰぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶゝゞヽヾ]){8,}")
# Alphabets in which a word is as wide as its letters are.
PLAIN = re.compile("[\x20-\u052f\u2010-\u2022\u200b]*")

# Naming so many characters is enough to know which font to install.
MOST_NAMED = 6

# Latin and the signs that go with it: where a deck has nothing else, the engine need not look at every character's
# script, which takes it a fifteenth of its time.
LATIN = re.compile("[\x20-\u024f\u1e00-\u1eff\u2010-\u2022\u200b\n]*")

# Where a language is not named, the English ones are understood best.
QUOTES = {
    "en": ("“", "”"),
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "is", "et", "lt"), ("„", "“")),
    **dict.fromkeys(("es", "it", "pt", "ca", "no", "nb", "nn", "ru", "uk", "el", "ar", "fa"), ("«", "»")),
    **dict.fromkeys(("sv", "fi"), ("”", "”")),
    **dict.fromkeys(("pl", "ro", "hu", "hr", "sr"), ("„", "”")),
    "fr": ("«\u00a0", "\u00a0»"),
    "da": ("»", "«"),
    "ja": ("「", "」"),
}


# Letters that the cards' own typeface lacks; signs and pictures are no letters.
_FOREIGN = re.compile("[\u0530-\u1cff\u2c00-\u2dff\u2e80-\ua6ff\ua800-\ufdcf\ufdf0-\uffdc\U00010000-\U0001cfff"
                      "\U0001e000-\U0001efff\U00020000-\U0003ffff]")  # fmt: skip
# What is typed rather than read, an address, a path, an option, a name in code: a hyphen at the end of a line would be
# taken for a part of it.
TYPED = re.compile(rf"\S*(?:\w[/@.:_\\]{BREAK}?\w|\d|[a-z][A-Z])\S*|\B(?:--?|[/~$@#]){BREAK}?\w\S*")
# A word of so many letters leaves a short line behind: where there is one, words are hyphenated.
LENGTHY = 16
_LENGTHY = re.compile(rf"[^\W\d_]{{{LENGTHY},}}")


def language(lang: str) -> tuple[str, str | None]:
    """A language tag as the engine takes it: language and region; English where it is none."""
    base, *others = lang.replace("_", "-").split("-")
    known = base.isascii() and base.isalpha() and len(base) in (2, 3)
    regions = (part.upper() for part in others if part.isascii() and part.isalpha() and len(part) == 2)
    return base.lower() if known else "en", next(regions, None) if known else None


def is_foreign(text: str) -> bool:
    """Whether a text holds letters that the cards' own typeface lacks."""
    return bool(_FOREIGN.search(text))


def lengthy(text: str) -> bool:
    """Whether a text holds a word so long that it is better parted at the end of a line."""
    return bool(_LENGTHY.search(text))


@lru_cache(maxsize=1024)  # a deck's texts are cleaned again for each of its files
def clean(text: str) -> str:
    """One line of text as a card shows it: single spaces, nothing invisible, breaks in long words."""
    return _breakable(shapeless_out(_SPACES.sub(" ", text)).strip(" "))


def clean_code(text: str) -> str:
    """Code as a card shows it: line ends and indentation kept, tabs as four spaces, breaks at spaces alone."""
    lines = text.expandtabs(4).splitlines()
    return "\n".join(_apart(shapeless_out(line).rstrip()) for line in lines).strip("\n")


def shapeless_out(text: str) -> str:
    """Text without the characters no font can show and no PDF may hold."""
    return _PLANE_ENDS.sub("", _SHAPELESS.sub("", text))


def _breakable(text: str) -> str:
    text = _apart(text)
    if len(text) <= LONG_WORD:
        return text
    return " ".join(_JOINTS.sub(BREAK, word) if len(word) > LONG_WORD else word for word in text.split(" "))


def _apart(text: str) -> str:
    """Text that may break between signs of which the engine would leave any number together."""
    return _CLINGING.sub(lambda run: BREAK.join(run[0]), text)


def at_joints(word: str) -> list[str]:
    """A word parted where an address, a path or an option may break."""
    return _JOINTS.sub(BREAK, word).split(BREAK)


def letters(word: str) -> list[str]:
    """A word's letters, each with the marks that belong to it."""
    found: list[str] = []
    for char in word:
        if found and (unicodedata.category(char)[0] == "M" or "\u200d" in (char, found[-1][-1])):
            found[-1] += char
        else:
            found.append(char)
    return found


def quoted(text: str, lang: str) -> str:
    """Words to say, in the quotation marks of their language."""
    before, after = QUOTES.get(re.split("[-_]", lang)[0].lower(), QUOTES["en"])
    return f"{before}{text}{after}" if text else ""


def missing_glyphs(characters: Iterable[str]) -> str:
    """What to tell a writer whose text holds characters no font has: which, and what kind of font to install."""
    found = sorted(set(characters))
    named = ", ".join(map(_named, found[:MOST_NAMED]))
    if len(found) > MOST_NAMED:
        named += f" and {len(found) - MOST_NAMED} more"
    kinds = ", ".join(sorted({_font_kind(char) for char in found}))
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
