"""A catalogue: the translations of the interface into one language, with the forms of its dates and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

# The names of the English months. Those of strftime depend on the locale of the machine.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAY, YEAR = "{d}", "{y}"


@dataclass(frozen=True, slots=True)
class Dates:
    """The forms of dates, each for every month from January: with DAY and YEAR in place of numbers.

    `padded` is whether days have two digits.
    """

    days: tuple[str, ...]
    month_days: tuple[str, ...]
    month_years: tuple[str, ...]
    months: tuple[str, ...]
    padded: bool = False

    def day(self, on: date) -> str:
        """Return a date such as "12 March 2026"."""
        return self._filled(self.days[on.month - 1], on.day).replace(YEAR, str(on.year))

    def month_day(self, month: int, day: int) -> str:
        """Return a day of the year, such as "12 March"."""
        return self._filled(self.month_days[month - 1], day)

    def month_year(self, month: int, year: int) -> str:
        """Return a month of a year, such as "March 2026"."""
        return self.month_years[month - 1].replace(YEAR, str(year))

    def _filled(self, form: str, day: int) -> str:
        return form.replace(DAY, f"{day:02}" if self.padded else str(day))


ENGLISH_DATES = Dates(
    days=tuple(f"{DAY} {month} {YEAR}" for month in MONTHS),
    month_days=tuple(f"{DAY} {month}" for month in MONTHS),
    month_years=tuple(f"{month} {YEAR}" for month in MONTHS),
    months=MONTHS,
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The form of numbers: the mark between groups of digits, and the sizes of the last group and of the others.

    `least` is the number of digits from which on a number is grouped, 0 for never.
    """

    mark: str = ""
    last: int = 3
    others: int = 3
    least: int = 0

    def format(self, number: int) -> str:
        """Return a number with marks between its groups of digits."""
        digits = str(number)
        if not self.least or number < 0 or len(digits) < self.least:
            return digits
        groups, rest = [digits[-self.last :]], digits[: -self.last]
        while rest:
            groups.insert(0, rest[-self.others :])
            rest = rest[: -self.others]
        return self.mark.join(groups)


@dataclass(frozen=True, slots=True)
class PluralForms:
    """The forms of a text for numbers; `form_of` returns the index of the form for a number."""

    forms: tuple[str, ...]
    form_of: Callable[[int], int]

    def of(self, number: int) -> str:
        """Return the form for a number."""
        return self.forms[self.form_of(number)]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations into one language.

    `messages` are by their English text, `plurals` by their English singular. `samples` has a number for each plural
    category of CLDR, such as "one" and "other", which scripts use.
    """

    messages: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, PluralForms] = field(default_factory=dict)
    samples: Mapping[str, int] = field(default_factory=lambda: {"one": 1, "other": 2})
    dates: Dates = ENGLISH_DATES
    numbers: Numbers = Numbers()


ENGLISH = Catalogue()
