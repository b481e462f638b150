"""Every setting that Hindsight adds to Pelican's; `docs/settings.md` is checked against this list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hindsight.core.checklists.labels import Wording
from hindsight.core.checklists.wording import wording
from hindsight.core.urls import Urls


class SettingError(Exception):
    """Raised for settings with invalid values; each argument is a message that begins with a setting's name."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of `pelicanconf.py`: its name, type, default, and a description for the documentation."""

    name: str
    type: type
    default: Any
    doc: str
    can_be_none: bool = False


SETTINGS = (
    Setting(
        "EXTRA_FIELDS",
        tuple,
        (),
        "Fields of your own in the front matter, besides the standard ones; templates read them from `extra`.",
    ),
    Setting("REQUIRE_TAGS", bool, True, "Whether a post without tags is an error."),
    Setting("WHY_WORDS", tuple, ("because",), "Words that mark a step's sentence as its reason (its “why”)."),
    Setting(
        "LESSON_PHRASES",
        dict,
        {
            "en": ("I learned", "I learnt", "lesson learned", "the bottom line", "next time I"),
            "de": ("habe ich gelernt", "unterm Strich", "nächstes Mal"),
        },
        "Words, by language, by which `make check` finds sentences that may be lessons.",
    ),
    Setting(
        "SECOND_HAND_PHRASES",
        dict,
        {
            "en": ("second hand", "second-hand", "told me"),
            "de": ("aus zweiter Hand", "sagte mir", "erzählte mir"),
        },
        "Words, by language, that make such a sentence a second-hand lesson.",
    ),
    Setting("CLOSED_VOCABULARY", bool, False, "Whether a tag that is not in `tags.toml` is an error."),
    Setting(
        "LESSON_DECKS",
        tuple,
        (),
        "Tags, by their slugs, whose lessons become a deck of cards at `/cards/lessons-<tag>/`: `['tone']`.",
    ),
    Setting(
        "CARD_FORMATS",
        tuple,
        ("a6", "a7", "3x5", "business", "pocketmod"),
        "The card formats that are built, by name: see [cards](cards.md).",
    ),
    Setting("CARD_SHEETS", tuple, ("a4", "letter"), "The papers that cards are laid out for: `a4`, `letter` or both."),
    Setting("CARD_STOCKS", tuple, (), "Card stocks of your own, as dicts: see [cards](cards.md#a-stock-of-your-own)."),
    Setting(
        "CARD_BACKS", str, "duplex", "Backs of cards: `duplex` (a page of their own), `fold` (beside fronts) or `none`."
    ),
    Setting("CARD_FRONT_OFFSET", tuple, (0, 0), "The distance in mm to move fronts: to the right, and down."),
    Setting("CARD_BACK_OFFSET", tuple, (0, 0), "The same for backs, for printers whose two sides do not match."),
    Setting(
        "CARD_LABELS",
        dict,
        {},
        'Your own words for those that cards add, such as "Why", by language: see [cards](cards.md).',
    ),
    Setting("REPLIES_OPEN", bool, True, "Whether posts take replies; `Replies: closed` in a text closes its own."),
    Setting("REPLIES_DAYS", int, 0, "The number of days after which posts take no more replies; 0 for ever."),
    Setting("REPLY_MAIL", str, "", "Your address for replies by mail: posts show a link to write to it."),
    Setting("REPLIES_APPENDED", bool, True, "Whether the plugin shows replies below texts, unless the theme does."),
    Setting(
        "ISSO_SERVER",
        str,
        "",
        "The address of Isso, a server for comments, as readers reach it: `https://comments.example.org` or `/isso/`; "
        "see [Isso](isso.md).",
    ),
    Setting("ISSO_OPTIONS", dict, {}, "Options of its form, such as `{'vote': True}`: see [Isso](isso.md#the-form)."),
    Setting("ISSO_DATABASE", str, "", "The path of its database for `make replies`; without one, the server is asked."),
    Setting("ISSO_MODERATED", bool, True, "Whether comments wait at Isso until you accept them; else they are held."),
    Setting(
        "REPLIES_SHOWN_UNREAD",
        tuple,
        (),
        "Kinds of replies, such as `like`, that `make replies` shows before you have read them: see "
        "[replies](replies.md#replies-of-services).",
    ),
    Setting(
        "FEDIVERSE_CREATOR",
        str,
        "",
        "Your account in the fediverse, such as `@judith@mastodon.example`: Mastodon shows it with links to posts.",
    ),
    Setting(
        "WEBMENTION_ENDPOINT",
        str,
        "",
        "The address that receives webmentions, on texts that take replies: see [replies](replies.md#webmentions).",
    ),
    Setting(
        "WEBMENTION_FEED",
        str,
        "",
        "The address from which `make replies` gets webmentions as jf2: see [replies](replies.md#webmentions).",
    ),
    Setting(
        "WEBMENTION_DATABASE",
        str,
        "",
        "The SQLite file of your own receiver of webmentions: see [replies](replies.md#a-receiver-of-your-own).",
    ),
    Setting(
        "MENTION_AFTER_DEPLOY",
        bool,
        False,
        "Whether `make publish` notifies other sites of links to them after a deploy: see "
        "[replies](replies.md#sending-mentions).",
    ),
    Setting("MENTION_IGNORE", tuple, (), "Beginnings of addresses that get no mentions: `['https://news.example/']`."),
    Setting(
        "SHARE_LINKS",
        tuple,
        ("mail", "more"),
        "Links at the end of posts to pass them on: `mail`, `linkedin` and `more`, or `()`: see "
        "[replies](replies.md#sharing).",
    ),
    Setting("SHOW_UNPUBLISHED", bool, True, "Whether drafts and future posts are built, and marked as such."),
    Setting(
        "PUBLISHED_IN_PLACE",
        bool,
        False,
        "Whether readers see the output folder of `make publish` itself: see [publishing](publishing.md#lessons).",
    ),
    Setting(
        "PRIVATE_FILE",
        str,
        "private.toml",
        "The file of words that are never published: see [publishing](publishing.md#confidential-words).",
    ),
    Setting(
        "DEPLOY_RELEASES",
        int,
        0,
        "The number of releases that deploys keep at the target; 0 for a plain folder: see "
        "[publishing](publishing.md#releases).",
    ),
    Setting(
        "SERVER_FILES",
        tuple,
        (),
        "The web servers to write files for: `apache`, `caddy`, `cloudflare`, `netlify` or `nginx`: "
        "see [server](server.md).",
    ),
    Setting(
        "CONTENT_POLICY",
        dict,
        {},
        "More sources for the content policy in these files, by directive: `{'font-src': 'https://fonts.example'}`.",
    ),
    Setting(
        "COMPRESS",
        tuple,
        (),
        "Compressed files beside those of a published site, by their endings: `br`, `gz` or `zst`: see "
        "[server](server.md#compressed-files).",
    ),
    Setting(
        "IMAGE_WIDTHS",
        tuple,
        (480, 960, 1440, 1920),
        "The widths, in pixels, in which pictures are published: see [writing](writing.md#pictures-and-other-files); "
        "`()` publishes each in its own.",
    ),
    Setting("IMAGE_ORIGINALS", bool, False, "Whether pictures wider than all of these are also published whole."),
    Setting(
        "SHARE_PICTURES",
        bool,
        True,
        "Whether a published site has a picture for links to each post, page, tag, deck and lesson: see "
        "[sharing](sharing.md).",
    ),
    Setting(
        "SHARE_PICTURE",
        str,
        "",
        "The picture for links to all other pages, as a path in the content folder: `images/site.png`.",
    ),
    Setting(
        "NEWSLETTER",
        dict,
        {},
        "A form for subscribers: `{'action': 'https://news.example/subscribe', 'field': 'email'}`: see "
        "[sharing](sharing.md#a-newsletter).",
    ),
    Setting("CHECK_ONLY", bool, False, "Whether to report every problem and write nothing, as `make check` does."),
    Setting(
        "CHECK_EXTERNAL",
        bool,
        False,
        "Whether a check asks other sites for the pages that texts link to: `make check EXTERNAL=1`.",
    ),
    Setting("EXTERNAL_IGNORE", tuple, (), "Beginnings of addresses that such a check leaves out."),
    Setting("TODAY", str, "", "The date after which texts are in the future, as YYYY-MM-DD; empty means today."),
    Setting("RECENT_POSTS", int, 8, "Posts on the home page."),
    Setting("RECENT_DECKS", int, 3, "Decks on the home page."),
    Setting("RELATED_POSTS", int, 3, "Related posts after a post, or 0: see [reading](reading.md#related-posts)."),
    Setting(
        "OFFLINE",
        bool,
        True,
        "Whether browsers keep visited pages of a published site, to read offline: see [reading](reading.md#offline).",
    ),
    Setting(
        "SEARCH",
        str,
        "titles",
        "The search page: `titles`, `full` for whole texts, or None for no search: see [search](search.md).",
        can_be_none=True,
    ),
    Setting(
        "CATALOGUES",
        str,
        "locale",
        "The folder with your own words for the interface, such as `de.po`: see [languages](languages.md).",
    ),
    Setting(
        "LEAVE_OUT",
        tuple,
        (),
        "Parts that the site does not have: `cards`, `lessons`, `tags` or `reading-time`; see "
        "[your theme](theme.md#parts).",
    ),
    Setting(
        "SOCIAL",
        tuple,
        (),
        "Your pages elsewhere, for the footer: `(('Mastodon', 'https://example.social/@me'),)`; they get `rel=me`.",
    ),
    Setting("LINKS", tuple, (), "More links for the footer, in the same form."),
    Setting("FOOTER", str, "", "A text for the footer, with emphasis and links in Markdown."),
    Setting("ABOUT", str, "", "A text about you at the end of each post, in the same form."),
    Setting("AUTHOR_LINE", bool, False, "Whether each post names its author if the blog has only one."),
    Setting(
        "LOGO", str, "", "A picture before the name of the site, as a path in the content folder: `images/me.png`."
    ),
    Setting("LOGO_ALONE", bool, False, "Whether this picture replaces the name, since it shows the name itself."),
    Setting(
        "FAVICON",
        str,
        "",
        "An SVG for tabs of browsers and for phones, as a path in the content folder: `images/icon.svg`. All other "
        "icons are made from it.",
    ),
    Setting(
        "ACCENT",
        str,
        "",
        "The colour of rules, ticks and marks, such as `#007d4a`; see [your theme](theme.md#colour-and-fonts).",
    ),
    Setting("FONTS", dict, {}, "Fonts of text, headings, labels and code: [your theme](theme.md#colour-and-fonts)."),
    Setting(
        "THEME_STATIC_OVERRIDES",
        tuple,
        ("static",),
        "Folders of your own style sheets and scripts, which win over those of the theme: see "
        "[your theme](theme.md#styles).",
    ),
    Setting("LESSONS_PER_PAGE", int, 300, "Lessons on a page; longer lists are split into years and months."),
    Setting("FEED_POSTS", int, 20, "Posts in a feed."),
    Setting(
        "TAG_FEED_POSTS",
        int,
        3,
        "The number of posts and lessons from which a tag has feeds of its own; 0 gives every tag feeds.",
    ),
)


# Pelican's default for TIMEZONE.
_NO_TIMEZONE = "UTC"
_TYPES = {tuple: "a list", list: "a list", str: "a text", dict: "a dict", bool: "True or False", int: "a number"}


def with_defaults(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of each of Hindsight's settings; raise SettingError for one of a wrong type or below 0."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        value = settings.get(setting.name, setting.default)
        if setting.type is tuple and isinstance(value, list):
            value = tuple(value)
        # True is also an int.
        if value is None and setting.can_be_none:
            values[setting.name] = value
            continue
        if not isinstance(value, setting.type) or (setting.type is int and isinstance(value, bool)):
            raise SettingError(_mistyped(setting, value))
        if isinstance(value, int) and value < 0:
            raise SettingError(f"{setting.name} cannot be less than 0")
        values[setting.name] = value
    return values


def _mistyped(setting: Setting, value: Any) -> str:
    """Return the message about a value of the wrong type; a text in place of a list is probably its only item."""
    message = f"{setting.name} must be {_TYPES[setting.type]}, not {_TYPES.get(type(value), value)}"
    if setting.type is tuple and isinstance(value, str):
        return f"{message}: write {setting.name} = {json.dumps([value], ensure_ascii=False)}"
    return message


def now(settings: Mapping[str, Any]) -> datetime:
    """Return the time after which dates are in the future: the end of the day `TODAY`, or the clock's time.

    Nothing else in a build reads the clock. Raise SettingError for an unknown time zone or an unreadable date.
    """
    try:
        zone = ZoneInfo(settings.get("TIMEZONE", _NO_TIMEZONE))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingError(f'TIMEZONE: there is no "{settings["TIMEZONE"]}"; write it as Europe/Berlin') from error
    if not settings["TODAY"]:
        return datetime.now(zone)
    try:
        day = datetime.fromisoformat(settings["TODAY"])
    except ValueError as error:
        raise SettingError(f'TODAY is "{settings["TODAY"]}"; write it as 2026-03-12') from error
    if not MINYEAR < day.year < MAXYEAR:  # the days around it are computed
        raise SettingError(f'TODAY is "{settings["TODAY"]}"; write a day of this time, such as 2026-03-12')
    return day.replace(hour=23, minute=59, second=59, tzinfo=zone)


def substitutions(settings: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return Pelican's patterns for slugs as a value that can be compared."""
    return tuple((pattern, replacement) for pattern, replacement in settings["SLUG_REGEX_SUBSTITUTIONS"])


PhrasesByLanguage = tuple[tuple[str, tuple[str, ...]], ...]


def _by_language(phrases: Mapping[str, Iterable[str]]) -> PhrasesByLanguage:
    return tuple((lang, tuple(map(str, of_language))) for lang, of_language in sorted(phrases.items()))


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """All settings that reading one file depends on.

    Without `urls`, the addresses of documents and lessons stay empty, and a host fills them in later.
    """

    timezone: str = "UTC"
    require_tags: bool = True
    lang: str = "en"
    author: str = ""
    category: str = ""
    slugify_source: str = "basename"
    slug_substitutions: tuple[tuple[str, str], ...] = ()
    extra_fields: tuple[str, ...] = ()
    why_words: tuple[str, ...] = ("because",)
    card_labels: Wording = ()
    lesson_phrases: PhrasesByLanguage = ()
    second_hand_phrases: PhrasesByLanguage = ()
    typogrify: bool = True
    urls: Urls | None = None
    typogrify_ignore: tuple[str, ...] = ()

    @classmethod
    def from_pelican(cls, settings: Mapping[str, Any], urls: Urls | None = None) -> ReadSettings:
        """Return these settings from Pelican's."""
        return cls(
            timezone=settings.get("TIMEZONE", _NO_TIMEZONE),
            require_tags=bool(settings["REQUIRE_TAGS"]),
            lang=settings["DEFAULT_LANG"],
            author=settings.get("AUTHOR") or "",
            category=settings["DEFAULT_CATEGORY"],
            slugify_source=settings["SLUGIFY_SOURCE"],
            slug_substitutions=substitutions(settings),
            extra_fields=tuple(settings["EXTRA_FIELDS"]),
            why_words=tuple(settings["WHY_WORDS"]),
            card_labels=wording(settings["CARD_LABELS"]),
            lesson_phrases=_by_language(settings["LESSON_PHRASES"]),
            second_hand_phrases=_by_language(settings["SECOND_HAND_PHRASES"]),
            typogrify=bool(settings["TYPOGRIFY"]),
            typogrify_ignore=tuple(settings["TYPOGRIFY_IGNORE_TAGS"]),
            urls=urls,
        )
