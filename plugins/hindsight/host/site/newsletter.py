"""The form by which readers subscribe to a newsletter, which a different service sends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.documents.policy_sources import PolicySource
from hindsight.core.setting import SettingError

_ACTION = re.compile(r"https://[^/\s?#<>\"'@]+(?:[/?][^\s<>\"']*)?", re.IGNORECASE)
_KEYS = ("action", "field", "hidden", "place")
PLACES = ("post", "footer")
_FORM = 'write it as {"action": "https://news.example/subscribe", "field": "email"}'


def check_newsletter(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for a NEWSLETTER from which no form can be made."""
    newsletter = settings["NEWSLETTER"]
    if newsletter and (fault := _fault(newsletter)):
        raise SettingError(f"NEWSLETTER: {fault}")


def newsletter_sources(settings: Mapping[str, Any]) -> Iterator[PolicySource]:
    """Yield what a content policy has to allow for the form."""
    if newsletter := settings["NEWSLETTER"]:
        parts = urlsplit(newsletter["action"])
        yield "form-action", f"https://{parts.netloc.lower()}"


def _fault(newsletter: Mapping[str, Any]) -> str:
    if unknown := [key for key in newsletter if key not in _KEYS]:
        return f'there is no key "{unknown[0]}"; {_FORM}'
    for key in ("action", "field"):
        if not isinstance(newsletter.get(key), str) or not newsletter[key].strip():
            return f'"{key}" is missing; {_FORM}'
    if not _ACTION.fullmatch(newsletter["action"]):
        return f'"{newsletter["action"][:60]}" is no address to send to; {_FORM}'
    hidden = newsletter.get("hidden", {})
    if not isinstance(hidden, dict) or not all(isinstance(part, str) for pair in hidden.items() for part in pair):
        return 'write "hidden" as {"list": "blog"}: fields with fixed values, all texts'
    if newsletter.get("place", PLACES[0]) not in PLACES:
        return f'"place" is "{newsletter["place"]}"; write "post" or "footer"'
    return ""
