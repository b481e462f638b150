"""Read the dates of fields in the forms in which people write them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hindsight.core.documents.fields import Fields, date_in_name
from hindsight.core.settings import ReadSettings

_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_CURLY = "“”„‟‘’«»"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIME = r"(?P<time>[T ] {0,3}\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
)
_NAMED_MONTH = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})|(?P<first>{_MONTH}) (?P<second>\d{{1,2}})),? (?P<year>\d{{4}})"
    rf"{_TIME}",
    re.IGNORECASE,
)
_DAY_OR_MONTH_FIRST = re.compile(r"(?P<one>\d{1,2})[-/.](?P<other>\d{1,2})[-/.](?P<year>\d{4})\b")


def moment(fields: Fields, name: str, settings: ReadSettings) -> datetime | None:
    """Return a date, with a time if one is written; in the site's time zone if no zone is written.

    The year must come first, or the month must be a word. Return None for a missing or invalid date.
    """
    written = fields.text(name) or (date_in_name(fields.path) if name == "date" else "")
    if not written:
        return None
    written = written.strip("\"'").translate(_DASHES)
    if not written:
        return None
    if written[0] in _CURLY:
        plain = written.strip(_CURLY)
        fields.diagnostic(name, f"a date cannot be in curly quotation marks: {written}; write {plain}")
        return None
    day = _DAY_OR_MONTH_FIRST.match(written)
    if day and (choices := " or ".join(_with_year_first(day))):
        fields.diagnostic(name, f'a date must begin with the year: write "{written}" as {choices}')
        return None
    try:
        return _parsed(written, settings)
    except (ValueError, OverflowError) as error:
        why = f" ({error})" if "range" in str(error) or "must be" in str(error) else ""
        fields.diagnostic(name, f'impossible date "{written}"{why}; write it as 2026-03-12 or 2026-03-12 09:30')
        return None


def _parsed(written: str, settings: ReadSettings) -> datetime:
    """Return a date with its zone; raise ValueError or OverflowError if there is no such date."""
    parsed = datetime.fromisoformat(_as_iso(written))
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(settings.timezone))
    aware.utctimetuple()  # some zones have times of the year 9999 that have no UTC
    if aware.year < 1000:
        raise ValueError("its year must be one of four digits")
    return aware


def _with_year_first(written: re.Match[str]) -> Iterator[str]:
    """Yield the possible meanings of a date such as 3/12/2026, in ISO 8601."""
    first, second = int(written["one"]), int(written["other"])
    for month, day in dict.fromkeys(((second, first), (first, second))):
        with contextlib.suppress(ValueError):
            yield date(int(written["year"]), month, day).isoformat()


def _as_iso(written: str) -> str:
    """Return a date in ISO 8601 if it is in a known form, else as written."""
    if named := _NAMED_MONTH.fullmatch(written):
        month = _MONTHS.index((named["month"] or named["first"])[:3].lower()) + 1
        return f"{named['year']}-{month:02}-{int(named['day'] or named['second']):02}{_iso_time(named['time'] or '')}"
    if numbers := _YEAR_FIRST.fullmatch(written):
        day = f"{numbers['year']}-{int(numbers['month']):02}-{int(numbers['day']):02}"
        return f"{day}{_iso_time(numbers['time'] or '')}{_iso_zone(numbers['zone'] or '')}"
    return written


def _iso_zone(written: str) -> str:
    return "Z" if written in ("UTC", "GMT") else written


def _iso_time(written: str) -> str:
    """Return a time with a `T` before it and two digits for the hour, or "" for ""."""
    hour, colon, minutes = written.strip(" T").partition(":")
    return f"T{hour:0>2}{colon}{minutes}" if written else ""
