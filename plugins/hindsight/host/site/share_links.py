"""Links with which readers pass a post on: by mail, and to LinkedIn. No other host is asked before a click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hindsight.core.documents.model import Document
from hindsight.core.setting import SettingError
from hindsight.core.text.near import did_you_mean

# "more" is a button: the browser's own way to share, the address to copy, and Mastodon on the reader's own server.
WAYS = ("mail", "linkedin", "more")


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A way to pass a page on: its name in SHARE_LINKS, and the address that its link leads to."""

    name: str
    url: str


def check_share_links(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for a way that does not exist."""
    for way in settings["SHARE_LINKS"]:
        if way not in WAYS:
            near = did_you_mean(str(way), WAYS)
            raise SettingError(f'SHARE_LINKS: "{way}" is no way to share{near}; write {", ".join(WAYS)}')


def share_links(document: Document, site_url: str, ways: tuple[str, ...]) -> Iterator[ShareLink]:
    """Yield the links for a text, in the order of the setting."""
    url = quote(f"{site_url}/{quote(document.url)}", safe="")
    addresses = {
        "mail": f"mailto:?subject={quote(document.title, safe='')}&body={url}",
        "linkedin": f"https://www.linkedin.com/sharing/share-offsite/?url={url}",
    }
    yield from (ShareLink(way, addresses[way]) for way in ways if way in addresses)
