"""The form of Isso, a server for comments that the writer runs: pages load it after a click."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.documents.policy_sources import PolicySource
from hindsight.core.setting import SettingError
from hindsight.core.text.near import did_you_mean

_SERVER = re.compile(
    r"(?:https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?|(?=/(?!/)))(?:/[^\s?#;,'\"<>\\]*)?", re.IGNORECASE
)
# Browsers allow requests to these from any page.
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# The attributes data-isso-... of the script of Isso 0.14.
_OPTIONS = (
    "avatar", "avatar-bg", "avatar-fg", "css", "css-url", "default-lang", "lang", "max-comments-nested",
    "max-comments-top", "page-author-hashes", "reply-notifications-default-enabled", "reveal-on-click", "sorting",
    "vote", "vote-levels",
)  # fmt: skip
# The server sends these, and they win over the attributes.
_OF_SERVER = ("feed", "gravatar", "reply-notifications", "reply-to-self", "require-author", "require-email")
_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)*-text-[a-z]{2,3}(?:-[a-z]{2,4})?")


def check_isso(settings: Mapping[str, Any]) -> None:
    """Raise SettingError with a message for each fault of ISSO_SERVER and ISSO_OPTIONS."""
    server = settings["ISSO_SERVER"]
    faults = [f"ISSO_SERVER: {fault}"] if server and (fault := _server_fault(server, settings["SITEURL"])) else []
    options = (_fault(name, value) for name, value in settings["ISSO_OPTIONS"].items())
    faults += [f"ISSO_OPTIONS: {fault}" for fault in options if fault]
    if faults:
        raise SettingError(*faults)


def isso_sources(settings: Mapping[str, Any]) -> Iterator[PolicySource]:
    """Yield what a content policy has to allow for the form: nothing if the server is at the address of the site."""
    if origin := _origin(settings["ISSO_SERVER"]):
        yield "script-src", origin
        yield "connect-src", origin
    if origin := _origin(str(settings["ISSO_OPTIONS"].get("css-url", ""))):
        yield "style-src", origin


def isso_attributes(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes of ISSO_OPTIONS by their names, for the button that loads the form."""
    return {
        f"data-isso-{name}": str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in options.items()
    }


def _server_fault(server: str, site_url: str) -> str:
    """Return the fault of the address of the server, "" for none."""
    if not _is_address(server):
        return f'"{server}" is no address; write it as https://comments.example.org or /isso/'
    is_plain = server.lower().startswith("http:") and urlsplit(server).hostname not in _LOOPBACK
    if is_plain and site_url.lower().startswith("https:"):
        return f'browsers load nothing from "{server}" on a page with https; write https://'
    return ""


def _is_address(address: str) -> bool:
    try:
        urlsplit(address)  # raises ValueError for a host in brackets that is no address of a machine
    except ValueError:
        return False
    return _SERVER.fullmatch(address) is not None


def _origin(address: str) -> str:
    if not _is_address(address) or address.startswith("/"):
        return ""
    parts = urlsplit(address.lower())
    return f"{parts.scheme}://{parts.netloc}"


def _fault(name: object, value: object) -> str:
    """Return the fault of an option, "" for none."""
    if name in _OF_SERVER:
        return f'"{name}" is an option of the server; write it in isso.cfg'
    if not isinstance(name, str) or not (name in _OPTIONS or _WORDS.fullmatch(name)):
        near = did_you_mean(str(name).removeprefix("data-isso-"), _OPTIONS)
        return f'there is no option "{name}"{near}; write options without data-isso-, as {{"vote": True}}'
    if not isinstance(value, str | int):
        return f'"{name}" must be a text, a number, True or False'
    if name == "css-url" and not (isinstance(value, str) and _is_address(value)):
        return f'"{name}" must be an address, such as /isso/css/isso.css'
    return ""
