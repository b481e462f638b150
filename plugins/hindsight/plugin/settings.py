"""Hindsight's settings on a Pelican site: an invalid value is reported and replaced by the default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hindsight.core.checklists.cards.stocks import StockError, card_formats, every_card_format, printing
from hindsight.core.checklists.wording import WordingError, wording
from hindsight.core.replies.settings import check_reply_mail
from hindsight.core.settings import SETTINGS, ReadSettings, SettingError, now, with_defaults

# The settings that the plugin uses; the others are for Hindsight's own build, as docs/settings.md states.
USED = (
    *("WHY_WORDS", "LESSON_DECKS", "LESSONS_PER_PAGE", "FEED_POSTS", "TODAY"),
    *("CARD_FORMATS", "CARD_SHEETS", "CARD_STOCKS", "CARD_BACKS", "CARD_FRONT_OFFSET", "CARD_BACK_OFFSET"),
    *("CARD_LABELS", "CATALOGUES", "REPLY_MAIL", "REPLIES_OPEN", "REPLIES_DAYS", "REPLIES_APPENDED"),
    "RELATED_POSTS",
)
# The language of the whole site, which a sub-site of another plugin gets with the other settings.
MAIN_LANG = "HINDSIGHT_LANG"
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def _ignore(_message: str) -> None:
    """Do nothing, because another call reports the fault."""


def complete_settings(settings: Mapping[str, Any], on_fault: Callable[[str], None] = _ignore) -> dict[str, Any]:
    """Return a site's settings with all of Hindsight's; call `on_fault` with a message for each invalid value.

    The site's own settings stay as they are, since themes may read them.
    """
    values: dict[str, Any] = {**settings, **_DEFAULTS}
    for name in USED:
        try:
            values[name] = with_defaults({name: settings.get(name, _DEFAULTS[name])})[name]
        except SettingError as error:
            on_fault(f"{error}; the default is used")
    for message in _replaced(values):
        on_fault(message)
    return values


def read_settings(settings: Mapping[str, Any]) -> ReadSettings:
    """Return the settings that reading one text depends on."""
    return ReadSettings.from_pelican(complete_settings(settings))


def _replaced(values: dict[str, Any]) -> Iterator[str]:
    """Replace values of the right type that are invalid; yield a message for each."""
    try:
        wording(values["CARD_LABELS"])
    except WordingError as error:
        values["CARD_LABELS"] = {}
        yield f"{error}; the usual words are used"
    try:
        check_reply_mail(values)
    except SettingError as error:
        values["REPLY_MAIL"] = ""
        yield f"{error}; no text has a link for replies by mail"
    try:
        now(values)
    except SettingError as error:
        values["TODAY"] = ""
        yield f"{error}; the clock's date is used"
    try:
        for check in (card_formats, every_card_format, printing):
            check(values)
    except StockError as error:
        unaffected = ("CARD_FORMATS", "CARD_LABELS")
        values.update({name: _DEFAULTS[name] for name in USED if name.startswith("CARD_") and name not in unaffected})
        values["CARD_FORMATS"] = ()
        yield f"{error}; no cards are printed"
