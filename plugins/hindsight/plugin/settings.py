"""The settings of Hindsight's on a site of Pelican's: a wrong value is reported, and its default takes its place."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from hindsight.core.checklists.cards.stocks import StockError, card_formats, every_card_format, printing
from hindsight.core.checklists.wording import WordingError, wording
from hindsight.core.settings import SETTINGS, ReadSettings, SettingError, now, with_defaults

_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def complete_settings(settings: MutableMapping[str, Any]) -> list[str]:
    """Give a site the defaults of the settings that it lacks, and of those that are wrong; return messages on these."""
    messages: list[str] = []
    for name, default in _DEFAULTS.items():
        try:
            settings[name] = with_defaults({name: settings.get(name, default)})[name]
        except SettingError as error:
            messages.extend(f"{message}; the default is used" for message in error.args)
            settings[name] = default
    return [*messages, *_mended(settings)]


def _mended(settings: MutableMapping[str, Any]) -> Iterator[str]:
    """Yield messages on values that are wrong within, once they are replaced."""
    try:
        wording(settings["CARD_LABELS"])
    except WordingError as error:
        settings["CARD_LABELS"] = {}
        yield f"{error}; the usual words are used"
    try:
        now(settings)
    except SettingError as error:
        settings["TODAY"] = ""
        yield f"{error}; the clock's date is used"
    try:
        for check in (card_formats, every_card_format, printing):
            check(settings)
    except StockError as error:
        settings.update({name: value for name, value in _DEFAULTS.items() if name.startswith("CARD_")}, CARD_FORMATS=())
        yield f"{error}; no cards are printed"
    try:
        ReadSettings.from_pelican(settings)
    except (AttributeError, TypeError, ValueError):
        names = ("LESSON_PHRASES", "SECOND_HAND_PHRASES")
        settings.update({name: _DEFAULTS[name] for name in names})
        yield f"{' or '.join(names)} is not a dict of lists; the defaults are used"
