"""The words of the interface in one language: messages, numbers with nouns, dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from hindsight.core.language.catalogue import ENGLISH, Catalogue
from hindsight.core.text.pluralize import pluralize


def translatable(text: str) -> str:
    """Return a text as it is, and mark it for `make catalogues`: it is translated when it is shown."""
    return text


def translatable_plural(singular: str, plural: str) -> tuple[str, str]:
    """Return the forms of a text for one thing and for several, and mark them for `make catalogues`."""
    return singular, plural


# Numbers with the nouns that templates count, by the singular of the noun.
_COUNTED = {
    "card": translatable_plural("%(num)s card", "%(num)s cards"),
    "deck": translatable_plural("%(num)s deck", "%(num)s decks"),
    "lesson": translatable_plural("%(num)s lesson", "%(num)s lessons"),
    "page": translatable_plural("%(num)s page", "%(num)s pages"),
    "post": translatable_plural("%(num)s post", "%(num)s posts"),
    "sheet": translatable_plural("%(num)s sheet", "%(num)s sheets"),
    "step": translatable_plural("%(num)s step", "%(num)s steps"),
}


class Words:
    """The words of the interface in the language of a BCP 47 tag, such as "pt-BR".

    In messages, `%(name)s` is the place of a value, and `%%` is a percent sign.
    """

    def __init__(self, lang: str, catalogue: Catalogue = ENGLISH) -> None:
        self.lang, self.catalogue = lang, catalogue

    def gettext(self, message: str, **values: Any) -> str:
        """Return a message in the language, with its values."""
        return self.translation(message) % values

    def ngettext(self, singular: str, plural: str, number: int, **values: Any) -> str:
        """Return the form of a message for a number, which is its value `num`, with its values."""
        return self.plural(singular, plural, number) % {"num": self.number(number), **values}

    def translation(self, message: str) -> str:
        """Return a message in the language, with the names of its values."""
        return self.catalogue.messages.get(message) or message

    def plural(self, singular: str, plural: str, number: int) -> str:
        """Return the form of a message for a number, with the names of its values."""
        if forms := self.catalogue.plurals.get(singular):
            return forms.of(number)
        return singular if number == 1 else plural

    def pluralize(self, number: int, noun: str) -> str:
        """Return a number with its noun, such as "1 lesson" or "2 lessons". An unknown noun is English."""
        return self.ngettext(*_COUNTED[noun], number) if noun in _COUNTED else pluralize(number, noun)

    def number(self, number: int) -> str:
        """Return a number in digits."""
        return self.catalogue.numbers.format(number)

    def day(self, on: date) -> str:
        """Return a date such as "12 March 2026"."""
        return self.catalogue.dates.day(on)

    def month_day(self, month: int, day: int) -> str:
        """Return a day of the year, such as "12 March"."""
        return self.catalogue.dates.month_day(month, day)

    def month_year(self, month: int, year: int) -> str:
        """Return a month of a year, such as "March 2026"."""
        return self.catalogue.dates.month_year(month, year)

    @property
    def months(self) -> tuple[str, ...]:
        """Return the names of the months by themselves."""
        return self.catalogue.dates.months

    def plural_forms(self, singular: str, plural: str) -> dict[str, str]:
        """Return the forms of a message by the plural categories of CLDR, which `Intl.PluralRules` returns."""
        return {name: self.plural(singular, plural, number) for name, number in self.catalogue.samples.items()}


ENGLISH_WORDS = Words("en")
