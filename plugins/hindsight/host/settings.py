"""Check settings at the start of a build: wrong values are errors, names that nothing reads are warnings."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from hindsight.core.checklists.cards.stocks import StockError, card_formats, printing
from hindsight.core.checklists.wording import WordingError, wording
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.field_values import LANGUAGE_TAG
from hindsight.core.settings import SETTINGS, SettingError, now
from hindsight.host.address_scheme import check_address_patterns
from hindsight.host.look.accent import accent
from hindsight.host.look.fonts import fonts
from hindsight.host.look.icons import favicon
from hindsight.host.look.parts import left_out
from hindsight.host.mentions.settings import check_mentions
from hindsight.host.mode import Mode
from hindsight.host.replies.settings import check_replies
from hindsight.host.replies.webmention_settings import check_webmention
from hindsight.host.serving.compression import compression_fault
from hindsight.host.serving.rules import kinds_fault
from hindsight.host.setting_places import written_at
from hindsight.host.site.isso_form import check_isso
from hindsight.host.site.menu import check_links
from hindsight.host.site.newsletter import check_newsletter
from hindsight.host.site.search import check_search
from hindsight.host.site.share_links import check_share_links

# Settings that Pelican, its themes or the files of this project read, though Pelican has no default for them.
_WITHOUT_DEFAULT = {
    "AUTHOR", "SITEURL", "TIMEZONE", "SITESUBTITLE", "SITEDESCRIPTION", "MENUITEMS", "DEPLOY_TO", "DEPLOY_REPLACE",
    "GITHUB_URL", "TWITTER_USERNAME", "DISQUS_SITENAME", "GOOGLE_ANALYTICS", "PORT", "BIND",
}  # fmt: skip

_WIDEST = 16_383  # of a WebP


def setting_messages(error: SettingError) -> str:
    """Return the messages of an error, a line each, at the lines of their settings."""
    return "\n".join(map(_at_its_line, error.args))


def _at_its_line(message: str) -> str:
    name = re.match(r"[A-Z][A-Z_]+\b", message)
    line = written_at(name[0]) if name else None
    if os.environ.get("NOW") and name and name[0] == "TODAY" and not line:  # NOW=2031-01-01 sets TODAY in a blog
        message = message.replace("TODAY", "NOW", 1)
    return f"{line[0]}:{line[1]}:1: error: {message}" if line else f"error: {message}"


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for wrong values, which else would show only in a page or on a card."""
    faults: list[str] = []
    for check in (
        _check_address,
        _check_language,
        _check_catalogues,
        check_replies,
        card_formats,
        printing,
        _check_labels,
        _check_phrases,
        _check_server_files,
        _check_content_policy,
        _check_compress,
        check_search,
        check_share_links,
        check_isso,
        check_mentions,
        check_newsletter,
        check_webmention,
        _check_widths,
        now,
        check_address_patterns,
        check_links,
        accent,
        fonts,
        favicon,
        left_out,
    ):
        try:
            check(settings)
        except (StockError, WordingError, SettingError) as error:
            faults += map(str, error.args)
    if faults:
        raise SettingError(*faults)


def _check_address(settings: Mapping[str, Any]) -> None:
    site_url = settings["SITEURL"]
    if site_url and not re.fullmatch(r"https?://[^/\s?#]+(?:/[^\s?#]*)?", site_url):
        raise SettingError(f'SITEURL is "{site_url}"; write it as https://example.org or https://example.org/blog')
    if not site_url and not Mode.of(settings).has_drafts:
        raise SettingError("SITEURL is empty; a published site needs its address for feeds, cards and the sitemap")


def _check_language(settings: Mapping[str, Any]) -> None:
    if not LANGUAGE_TAG.fullmatch(lang := str(settings["DEFAULT_LANG"])):
        proposed = lang.replace("_", "-")
        form = proposed if LANGUAGE_TAG.fullmatch(proposed) else '"de" or "pt-BR"'
        raise SettingError(f'DEFAULT_LANG: "{lang}" is no language tag; write it as {form}')


def _check_catalogues(settings: Mapping[str, Any]) -> None:
    """Raise SettingError if the writer's folder of catalogues is missing; that of the default may be."""
    folder = Path(settings["CATALOGUES"])
    if folder.name != "locale" and not folder.is_dir():
        raise SettingError(f'CATALOGUES: there is no folder "{folder}"; write the path of one with files such as de.po')


def _check_labels(settings: Mapping[str, Any]) -> None:
    wording(settings["CARD_LABELS"])


def _check_phrases(settings: Mapping[str, Any]) -> None:
    for name, example in (("LESSON_PHRASES", "I learned"), ("SECOND_HAND_PHRASES", "told me")):
        for lang, phrases in settings[name].items():
            if not isinstance(lang, str) or not isinstance(phrases, tuple | list):
                raise SettingError(f'{name}: write it as {{"en": ["{example}"]}}, a list of phrases for each language')


def _check_server_files(settings: Mapping[str, Any]) -> None:
    if fault := kinds_fault(settings["SERVER_FILES"]):
        raise SettingError(f"SERVER_FILES: {fault}")


def _check_compress(settings: Mapping[str, Any]) -> None:
    if fault := compression_fault(settings["COMPRESS"]):
        raise SettingError(f"COMPRESS: {fault}")


def _check_widths(settings: Mapping[str, Any]) -> None:
    for width in settings["IMAGE_WIDTHS"]:
        if not isinstance(width, int) or isinstance(width, bool) or not 1 <= width <= _WIDEST:
            raise SettingError(f"IMAGE_WIDTHS: {width!r} is no width; write numbers of pixels from 1 to {_WIDEST:,}")


def _check_content_policy(settings: Mapping[str, Any]) -> None:
    for name, sources in settings["CONTENT_POLICY"].items():
        is_directive = isinstance(name, str) and re.fullmatch(r"[a-z]+(?:-[a-z]+)+", name)
        if not is_directive or not isinstance(sources, str) or not re.fullmatch(r"[^;,\"\\{}$\r\n]+", sources):
            raise SettingError(
                f'CONTENT_POLICY: "{name}" must be a directive such as font-src, with its sources in one text: '
                '{"font-src": "https://fonts.example"}'
            )


def unknown_settings(settings: Mapping[str, Any], reported: Collection[str] = ()) -> Iterator[Diagnostic]:
    """Yield a warning for each setting that nothing reads, with a name similar to that of a setting which is read.

    `reported` are the names that a different check reports.
    """
    known = {setting.name for setting in SETTINGS} | {*DEFAULT_CONFIG} | _WITHOUT_DEFAULT
    for name in settings:
        if (
            name.isupper()
            and name not in known
            and name not in reported
            and (near := difflib.get_close_matches(name, known, n=1, cutoff=0.85))
        ):
            yield warning_at(name, f'nothing reads the setting {name} (did you mean "{near[0]}"?)')


def warning_at(name: str, message: str) -> Diagnostic:
    """Return a warning at the line of a setting."""
    file, line = written_at(name) or ("pelicanconf.py", 1)
    return Diagnostic(file, line, 1, "warning", message)


def at_setting(diagnostic: Diagnostic) -> Diagnostic:
    """Return a diagnostic; one whose message begins with the name of a setting is moved to the setting's line."""
    name = re.match(r"(?P<name>[A-Z][A-Z_]+): ", diagnostic.message)
    file_and_line = written_at(name["name"]) if name else None
    if file_and_line is None:
        return diagnostic
    file, line = file_and_line
    return replace(diagnostic, path=file, line=line, col=1)
