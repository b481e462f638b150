"""Compile catalogues: read `.po` files and the forms of dates and numbers with Babel, into values for JSON.

Babel takes a tenth of a second to load, so a build imports this module only if it has no compiled catalogue.
"""

from __future__ import annotations

import contextlib
import gettext
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from hindsight.core.language.catalogue import DAY, YEAR

_VALUE = re.compile(r"%(?:\((\w+)\)s|(%)|(.?))")
_TAG = re.compile(r"<[^<>]*>?")
# Characters that feeds cannot contain.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A date whose year and day no other number of it contains.
_SAMPLE_YEAR, _SAMPLE_DAY = 2345, 28
# Numbers among which each plural category of a language has one; the categories of fractions and millions have none.
_SAMPLES = range(201)
_LONGEST_GROUPED = 7


class CatalogueError(Exception):
    """Raised for a faulty catalogue, with the line and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


def compile_po(data: bytes, lang: str) -> dict[str, Any]:
    """Return the translations in the bytes of a `.po` file; raise CatalogueError for a faulty file.

    The keys are `messages`, `plurals`, and `plural`, the expression for the index of a plural form.
    """
    catalogue = _read(data, _locale(lang))
    _check_plural_rule(catalogue, data)
    messages: dict[str, str] = {}
    plurals: dict[str, list[str]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            if text := str(message.string or ""):
                _check(message, message.id, text)
                messages[message.id] = text
            continue
        forms = [str(form) for form in message.string or ()]
        if any(forms):
            _check_plurals(message, forms, catalogue.num_plurals)
            plurals[message.id[0]] = forms
    return {"messages": messages, "plurals": plurals, "plural": catalogue.plural_expr}


def _read(data: bytes, locale: Locale | None) -> Catalog:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogueError(data.count(b"\n", 0, error.start) + 1, "is not UTF-8; save it as UTF-8") from error
    try:
        return read_po(StringIO(text), locale=locale, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(min(error.lineno, text.count("\n")) + 1, f"is no line of a catalogue: {error}") from error
    except Exception as error:  # Babel documents no errors
        raise CatalogueError(1, f"is no catalogue of gettext ({type(error).__name__}: {error})") from error


def _check_plural_rule(catalogue: Catalog, data: bytes) -> None:
    """Raise CatalogueError if the header has no rule for plurals that gives an index of a form for each number."""
    is_usable = False
    with contextlib.suppress(Exception):  # a rule can be any text
        rule = gettext.c2py(catalogue.plural_expr)
        is_usable = all(0 <= rule(number) < catalogue.num_plurals for number in range(1000))
    if is_usable:
        return
    line = data[: max(data.find(b"Plural-Forms"), 0)].count(b"\n") + 1
    reason = f"the header has no usable Plural-Forms: nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr}"
    raise CatalogueError(line, reason)


def _check_plurals(message: Message, forms: list[str], count: int) -> None:
    line = message.lineno or 1
    filled = sum(map(bool, forms))
    if filled != count or len(forms) != count:
        raise CatalogueError(line, f'"{message.id[0]}" has {filled} plural forms; the header asks for {count}')
    for form in forms:
        _check(message, message.id[1], form, optional=frozenset(("num",)))


def _check(message: Message, text: str, translation: str, optional: frozenset[str] = frozenset()) -> None:
    """Raise CatalogueError if a translation has different values or tags from its text, or control characters."""
    line = message.lineno or 1
    wanted, has = set(_values(text)), set(_values(translation))
    if None in has:
        reason = f'the translation "{translation}" has a percent sign without a name; write %% for the sign itself'
        raise CatalogueError(line, reason)
    if unknown := has - wanted:
        raise CatalogueError(line, f'the translation of "{text}" has {_named(unknown)}, which the text has not')
    if missing := wanted - has - optional:
        raise CatalogueError(line, f'the translation of "{text}" lacks {_named(missing)}')
    if _CONTROL.search(translation):
        raise CatalogueError(line, f'the translation of "{text}" has a control character')
    if "<" in text and Counter(_TAG.findall(text)) != Counter(_TAG.findall(translation)):
        raise CatalogueError(line, f'the translation of "{text}" has other tags than the text')


def _values(text: str) -> Iterator[str | None]:
    """Yield the names of the values in a text, and None for a percent sign that begins none."""
    for match in _VALUE.finditer(text):
        if not match[2]:
            yield match[1]


def _named(names: set[str | None]) -> str:
    return ", ".join(sorted(f"%({name})s" for name in names))


def compile_forms(lang: str) -> dict[str, Any]:
    """Return the forms of dates and numbers in a language, and a number for each of its plural categories.

    The forms are from CLDR. For a language that CLDR lacks, the value is empty.
    """
    locale = _locale(lang)
    if locale is None:
        return {}
    rule = locale.plural_form
    samples: dict[str, int] = {}
    for number in (1, 2, *_SAMPLES):
        samples.setdefault(rule(number), number)
    samples.setdefault("other", 2)
    return {"dates": _dates(locale), "numbers": _numbers(locale), "samples": samples}


def _dates(locale: Locale) -> Mapping[str, Any]:
    months = [date(_SAMPLE_YEAR, month, _SAMPLE_DAY) for month in range(1, 13)]
    return {
        "days": [_form(format_date(day, "long", locale)) for day in months],
        "month_days": [_form(format_skeleton("MMMMd", day, locale=locale)) for day in months],
        "month_years": [_form(format_skeleton("yMMMM", day, locale=locale)) for day in months],
        "months": [locale.months["stand-alone"]["wide"][month] for month in range(1, 13)],
        "padded": "03" in format_date(months[0].replace(day=3), "long", locale),
    }


def _form(text: str) -> str:
    return text.replace(str(_SAMPLE_YEAR), YEAR).replace(str(_SAMPLE_DAY), DAY)


def _numbers(locale: Locale) -> Mapping[str, Any]:
    """Return the sizes of groups of digits and the mark between them, as a number of each length has them."""
    pattern = locale.decimal_formats[None]
    last, others = pattern.grouping
    lengths = (length for length in range(last + 1, _LONGEST_GROUPED) if len(_digits(length, locale)) > length)
    least = next(lengths, 0)
    mark = _digits(least, locale)[least - last : -last] if least else ""
    return {"mark": mark, "last": last, "others": others, "least": least}


def _digits(length: int, locale: Locale) -> str:
    return format_decimal(10 ** (length - 1), locale=locale)


def _locale(lang: str) -> Locale | None:
    """Return the locale of a tag, or of the part of it that CLDR has."""
    parts = lang.replace("_", "-").split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return None
