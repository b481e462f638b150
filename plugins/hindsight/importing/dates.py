"""Read dates in the forms that other programs write."""

from __future__ import annotations

import re
import warnings
from datetime import datetime, timedelta, timezone

from dateutil import parser

_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_NUMBERS = re.compile(r"(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4})")
# dateutil fills missing parts from a default; a date is complete if two defaults give the same result.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2003, 2, 2))  # noqa: DTZ001  # the site's zone
_ZONES = {"UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
          "PDT": -7, "CET": 1, "CEST": 2, "BST": 1, "IST": 5.5, "JST": 9}  # fmt: skip
_LONGEST = 60  # characters of a date


def parse_date(written: str) -> datetime | None:
    """Return a date in any common form, or None if a text is not a complete date.

    The result has a time zone if the text has one. Numbers with dots are day, month, year; with slashes, month, day,
    year unless the first number is larger than 12.
    """
    text = " ".join(written.strip().strip("\"'“”").translate(_DASHES).split())
    if not text or len(text) > _LONGEST or not any(char.isdigit() for char in text):
        return None
    day_first = False
    if numbers := _NUMBERS.match(text):
        day_first = numbers["sign"] != "/" or int(numbers["first"]) > 12
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a date in an unknown time zone counts without the zone
            dates = [parser.parse(text, default=date, tzinfos=_zone, dayfirst=day_first) for date in _DEFAULTS]
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return dates[0] if dates[0] == dates[1] and dates[0].year >= 1000 else None


def _zone(name: str | None, offset: int | None) -> timezone | None:
    if offset is not None and (offset or name in _ZONES):
        return timezone(timedelta(seconds=offset)) if abs(offset) < 86400 else None
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else None


def date_in_name(stem: str) -> tuple[datetime | None, str]:
    """Return the date at the beginning of a file's name, or None, and the rest of the name."""
    match = re.match(r"(?P<year>\d{4})[-_.]?(?P<month>\d{2})[-_.]?(?P<day>\d{2})(?:[-_. ]+|$)", stem)
    if not match:
        return None, stem
    try:
        date = datetime(int(match["year"]), int(match["month"]), int(match["day"]))  # noqa: DTZ001  # the site's
    except ValueError:
        return None, stem
    return (date, stem[match.end() :]) if date.year >= 1900 else (None, stem)


def written_date(date: datetime) -> str:
    """Return a date as front matter has it: without a time at midnight, and with its time zone, if any."""
    if date.tzinfo is None and (date.hour, date.minute, date.second) == (0, 0, 0):
        return f"{date:%Y-%m-%d}".rjust(10, "0")
    text = date.replace(microsecond=0).isoformat(sep=" ")
    return text if date.second else text.replace(f"{date:%H:%M}:00", f"{date:%H:%M}", 1)
