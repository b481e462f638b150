"""The quotation marks of languages.

The marks are those of Unicode CLDR 48 (`delimiters` of each locale), except where the authority of a language gives
others for running text:

- Spanish in Spain: RAE, Ortografía de la lengua española (2010), 3.4.8: «», then “”; in America “” is usual.
- French: Imprimerie nationale, Lexique des règles typographiques (2002): « », with “” inside them, as OQLF has it.
- German in Switzerland and Liechtenstein: Federal Chancellery, Schreibweisungen (2015): «», then ‹›, without spaces.
- Dutch: Taaladvies.net (Taalunie): “” for quotations, ‘’ inside them.
- Croatian: Institut za hrvatski jezik, Hrvatski pravopis (2013): „”.
- Danish: Dansk Sprognævn, Retskrivningsordbogen § 58: ”” is one of the usual forms.
- Arabic: «», as in print; CLDR has ”“.

A language without a row has the English marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_NARROW, _WIDE = "\u202f", "\u00a0"


@dataclass(frozen=True, slots=True)
class QuotationMarks:
    """The marks around a quotation, and those around a quotation inside it.

    `space` is what separates the outer marks from the words. `spaces_signs` is whether a no-break space precedes
    ";", ":", "!" and "?", as in French.
    """

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str
    space: str = ""
    spaces_signs: bool = False

    def around(self, text: str) -> str:
        """Return a text in the outer marks."""
        return f"{self.opening}{self.space}{text}{self.space}{self.closing}"


def _marks(four: str, space: str = "", spaces_signs: bool = False) -> QuotationMarks:
    opening, closing, inner_opening, inner_closing = tuple(four)
    return QuotationMarks(opening, closing, inner_opening, inner_closing, space, spaces_signs)


ENGLISH = _marks("“”‘’")
# By language tags in lower case; each row has the four marks, then the languages.
_ROWS = (
    ("“”‘’", "en nl fy pt pt-br tr az uz id ms vi th lo km my bo zh yue ko gl lv cy ga hi ur af sw tl fil es-419 es-ar "
             "es-bo es-cl es-co es-cr es-cu es-do es-ec es-gt es-hn es-mx es-ni es-pa es-pe es-pr es-py es-sv es-us "
             "es-uy es-ve"),
    ("„“‚‘", "de cs sk sl et is mk lb dsb hsb nds sr-latn-me"),
    ("„“„“", "bg lt"),
    ("„“«»", "ka"),
    ("„”‚‘", "bs-latn"),
    ("„”‘’", "hr bs"),
    ("„”’’", "sr"),
    ("„”«»", "pl ro mo"),
    ("„”»«", "hu"),
    ("«»“”", "es it ca eu pt-pt pt-ao pt-mz pt-cv pt-ch pt-lu el br oc ast kk sq ar"),
    ("«»‘’", "no nb nn"),
    ("«»„“", "ru uk be ky os sah"),
    ("«»‹›", "de-ch de-li rm gsw fa am"),
    ("«»«»", "hy"),
    ("””’’", "sv fi da he yi se"),
    ("「」『』", "ja zh-hant zh-tw zh-hk zh-mo"),
)  # fmt: skip
# French separates «» from the words, except in Switzerland.
_FRENCH = {
    "fr": _marks("«»“”", _NARROW, spaces_signs=True),
    "fr-ca": _marks("«»“”", _WIDE, spaces_signs=True),
    "fr-ch": _marks("«»‹›", spaces_signs=True),
}
MARKS = {lang: _marks(four) for four, langs in _ROWS for lang in langs.split()} | _FRENCH

_SPACED = re.compile("(?<=[«‹])[ \u00a0\u202f]|[ \u00a0\u202f](?=[»›])")
_ANY_MARK = dict.fromkeys(map(ord, "'“”„‟‘’‚‛«»‹›「」『』"), '"')


@cache
def marks_of(lang: str) -> QuotationMarks:
    """Return the quotation marks of a language tag such as "de-CH"."""
    return next((MARKS[tag] for tag in _wider_tags(lang) if tag in MARKS), ENGLISH)


def _wider_tags(lang: str) -> list[str]:
    """Return a tag in lower case, and the tag without its last parts: "zh-hant-hk", "zh-hant", "zh"."""
    parts = lang.lower().replace("_", "-").split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def with_one_mark(text: str) -> str:
    """Return a text with the same sign for every quotation mark and apostrophe, to compare the words of texts."""
    if text.isascii():
        return text.replace("'", '"')
    return _SPACED.sub("", text).translate(_ANY_MARK)
