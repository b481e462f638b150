"""Check the settings of mentions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hindsight.core.settings import SettingError


def check_mentions(settings: Mapping[str, Any]) -> None:
    """Raise SettingError with a message for each address to leave out that is none."""
    faults = [
        f'MENTION_IGNORE: "{start}" is no beginning of an address; write it as https://news.example/'
        for start in settings["MENTION_IGNORE"]
        if not isinstance(start, str) or not re.match(r"(?:https?:)?//[^/]", start)
    ]
    if faults:
        raise SettingError(*faults)
