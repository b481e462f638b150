"""The settings by which a site receives webmentions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hindsight.core.setting import SettingError

# The variable with the token of a service. In WEBMENTION_FEED, the first mark is replaced by the token, and the second
# by the address of each text.
TOKEN = "WEBMENTION_TOKEN"  # noqa: S105  # a name
TOKEN_HERE = "{token}"  # noqa: S105  # a mark
TARGET_HERE = "{target}"
_ADDRESS = re.compile(r"https?://[^/\s?#<>\"'@]+(?:[/?][^\s<>\"']*)?", re.IGNORECASE)
_OWN_TOKEN = re.compile(r"[?&]token=(?!\{token\}(?:&|\Z))")


def check_webmention(settings: Mapping[str, Any]) -> None:
    """Raise SettingError for an address that is none, and for a token in a file that others may read."""
    endpoint, feed = settings["WEBMENTION_ENDPOINT"], settings["WEBMENTION_FEED"]
    faults = []
    if endpoint and not _ADDRESS.fullmatch(endpoint):
        example = "https://webmention.io/example.org/webmention"
        faults.append(f'WEBMENTION_ENDPOINT: "{endpoint}" is no address on the web; write it as {example}')
    if _OWN_TOKEN.search(feed):
        faults.append(f"WEBMENTION_FEED: write token={TOKEN_HERE}, and the token itself in the variable {TOKEN}")
    elif feed and not _ADDRESS.fullmatch(feed):
        example = "https://webmention.io/api/mentions.jf2?domain=example.org"
        faults.append(f'WEBMENTION_FEED: "{feed}" is no address on the web; write it as {example}')
    if faults:
        raise SettingError(*faults)


def own_pages(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the addresses of the writer's pages in social networks, by which replies are known as the writer's own."""
    pages = [str(page[1]) for page in settings.get("SOCIAL") or () if isinstance(page, tuple | list) and len(page) > 1]
    _, name, server = (f"{settings['FEDIVERSE_CREATOR']}@@").split("@")[:3]
    return (*pages, f"https://{server}/@{name}") if server else tuple(pages)
