"""How the quotation marks of each language are written, and which of its words begin with an apostrophe."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from hindsight.core.text.quotation_marks import ENGLISH, QuotationMarks, marks_of

SIGNS = {"“": "&#8220;", "”": "&#8221;", "‘": "&#8216;", "’": "&#8217;", "′": "&#8242;", "″": "&#8243;",
             "—": "&#8212;", "…": "&#8230;"}  # fmt: skip
CLOSING_SINGLE = "\ue000"  # the end of an inner quotation, where that differs from an apostrophe
_OPENS_BEFORE = frozenset("([{<“‘«„‚¿¡—–-/=")
_CLOSES_AFTER = frozenset(".,;:!?)]}…”’»")
# Words that begin with an apostrophe: the common ones of Oxford's "elision" entries.
# The words and numbers of the last line may begin a quotation as well: then the next mark outside a word ends it.
_ENDS_LATER = r"(?:[^<']|(?<=\w)'(?=\w))*(?<=\S)'(?!\w)"
_ELISION = re.compile(
    r"(?:twas|tis|twere|twill|twould|em|til|cause|cos|cuz|bout|round|nuff|neath|gainst|mongst|tween|cept)\b(?!')"
    r"|(?:twas|tis|twere|twould)n(?='t\b)|\d\ds\b|n'"
    rf"|(?:\d\d(?:ers?)?|n|er|im|uns?|course)\b(?!{_ENDS_LATER})",
    re.IGNORECASE,
)
# The same for other languages, by the first part of the tag; "" is for all others.
_ELISIONS = {
    lang: re.compile(rf"(?:{words})\b(?!')|\d\ds?\b|n'", re.IGNORECASE)
    for lang, words in {
        "": r"\d\d", "de": "s|n|ne|nen|nem|ner|nes", "nl": "s|t|n|k|m|r|ns|ie", "af": "n", "lb": "t|d|s",
        "fy": "t|s|k|n",
    }.items()
}  # fmt: skip
# Languages without spaces between words, where marks open and close in turn; Korean adds particles to the closing one.
_UNSPACED = frozenset(("ja", "zh", "yue", "ko", "th", "lo", "km", "my", "bo"))
# A space that the writer typed between a word and a sign, in languages with a space there. A smiley has none.
_SPACE_BEFORE_SIGN = re.compile(
    r"(?:(?<=[^\s(\[])|\A) (?:(?=[!?]+(?:[\s<\"'»”’)\]&…]|\Z))|(?P<wide>(?=:(?:[\s<&]|\Z)))|(?=;(?:[\s<&]|\Z)))"
)
_SPACE_IN_MARKS = re.compile("(?<=«) (?=\\S)|(?<=\\S) (?=»)")
_INSIDE_OF_MARKS = re.compile("(?<=«)(?=[^\\s«»])|(?<=[^\\s«»])(?=»)")


@dataclass(frozen=True, slots=True)
class Language:
    """The rules of a language: the HTML that each sign becomes, and the characters around opening and closing marks.

    `elision` finds words that begin with an apostrophe, after it. In a language that `quotes_whole`, a single mark
    opens a quotation only if that quotation ends. `spaces_signs` is whether French spaces are kept from breaking.
    `space` is the HTML of the space inside « », or "".
    """

    written: Mapping[str, str]
    opens_before: frozenset[str]
    closes_after: frozenset[str]
    elision: re.Pattern[str]
    quotes_whole: bool
    is_unspaced: bool
    spaces_signs: bool
    space: str


@functools.cache
def language_rules(lang: str) -> Language:
    """Return the rules of a language tag."""
    marks, base = marks_of(lang), re.split("[-_]", lang.lower())[0]
    opening, closing = {marks.opening, marks.inner_opening}, {marks.closing, marks.inner_closing}
    is_english = base == "en" or marks is ENGLISH
    return Language(
        written=_written(marks),
        opens_before=(_OPENS_BEFORE - closing) | opening,
        closes_after=(_CLOSES_AFTER - opening) | closing,
        elision=_ELISION if is_english else _ELISIONS.get(base, _ELISIONS[""]),
        quotes_whole=not is_english,
        is_unspaced=base in _UNSPACED,
        spaces_signs=marks.spaces_signs,
        space=_space(marks),
    )


def _written(marks: QuotationMarks) -> dict[str, str]:
    """Return the HTML for each sign, as it is called in English."""
    space = _space(marks)
    return SIGNS | {
        "“": f"&#{ord(marks.opening)};{space}",
        "”": f"{space}&#{ord(marks.closing)};",
        "‘": f"&#{ord(marks.inner_opening)};",
        CLOSING_SINGLE: f"&#{ord(marks.inner_closing)};",
    }


def _space(marks: QuotationMarks) -> str:
    """Return the HTML of the space that a language has inside its marks."""
    return {"": "", "\u00a0": "&nbsp;"}.get(marks.space, f"&#{ord(marks.space or ' ')};")


def with_fixed_spaces(text: str, space: str) -> str:
    """Return a text in which no line ends between a word and a sign that the writer separated by a space.

    The space before a colon is a full one (Imprimerie nationale); the others are narrow. `space` is added inside « »
    without spaces.
    """
    if space and ("«" in text or "»" in text):
        text = _INSIDE_OF_MARKS.sub(space, text)
    if " " not in text:
        return text
    text = _SPACE_BEFORE_SIGN.sub(lambda match: "&#8239;" if match["wide"] is None else "&nbsp;", text)
    return _SPACE_IN_MARKS.sub("&#8239;", text)
