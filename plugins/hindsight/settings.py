"""Every setting that Hindsight adds to Pelican's; `docs/settings.md` is checked against this list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class SettingError(Exception):
    """A setting with a value that will not do; the message is for the writer."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting a site may give in `pelicanconf.py`."""

    name: str
    type: type
    default: Any
    doc: str


SETTINGS = (
    Setting("EXTRA_FIELDS", tuple, (), "Front matter fields of the site's own, admitted beside the standard ones."),
    Setting("WHY_WORDS", tuple, ("because",), "Words that mark a step's sentence as its reason (its “why”)."),
    Setting("CARD_FORMATS", tuple, ("a6", "3x5"), "The card formats that are built, by name."),
    Setting("SHOW_UNPUBLISHED", bool, True, "Whether drafts and future posts are built, and marked as such."),
    Setting("CHECK_ONLY", bool, False, "Report every problem and write nothing."),
    Setting("TODAY", str, "", "The date that decides what is in the future, as YYYY-MM-DD; empty: the clock's."),
    Setting("RECENT_POSTS", int, 8, "Posts on the home page."),
    Setting("RECENT_DECKS", int, 3, "Decks on the home page."),
    Setting("FEED_POSTS", int, 20, "Posts in a feed."),
)


def with_defaults(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each of Hindsight's settings; raises SettingError naming a setting of the wrong type."""
    values = {}
    for setting in SETTINGS:
        value = settings.get(setting.name, setting.default)
        if setting.type is tuple and isinstance(value, list):
            value = tuple(value)
        if not isinstance(value, setting.type):
            raise SettingError(f"{setting.name} must be {setting.type.__name__}, not {type(value).__name__}")
        values[setting.name] = value
    return values


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """The settings that reading one file depends on: all of them, and nothing else."""

    timezone: str = "UTC"
    lang: str = "en"
    author: str = ""
    category: str = ""
    slugify_source: str = "basename"
    slug_substitutions: tuple[tuple[str, str], ...] = ()
    extra_fields: tuple[str, ...] = ()
    why_words: tuple[str, ...] = ("because",)
    typogrify: bool = True
    typogrify_ignore: tuple[str, ...] = ()

    @classmethod
    def from_pelican(cls, settings: Mapping[str, Any]) -> ReadSettings:
        """What Pelican's settings say of reading."""
        return cls(
            timezone=settings["TIMEZONE"],
            lang=settings["DEFAULT_LANG"],
            author=settings.get("AUTHOR") or "",
            category=settings["DEFAULT_CATEGORY"],
            slugify_source=settings["SLUGIFY_SOURCE"],
            slug_substitutions=tuple(tuple(pair) for pair in settings["SLUG_REGEX_SUBSTITUTIONS"]),
            extra_fields=tuple(settings["EXTRA_FIELDS"]),
            why_words=tuple(settings["WHY_WORDS"]),
            typogrify=bool(settings["TYPOGRIFY"]),
            typogrify_ignore=tuple(settings["TYPOGRIFY_IGNORE_TAGS"]),
        )
