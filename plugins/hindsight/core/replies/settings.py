"""Check the settings of replies that both hosts use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hindsight.core.settings import SettingError


def check_reply_mail(settings: Mapping[str, Any]) -> None:
    """Raise SettingError if the address for replies by mail is none."""
    address = settings["REPLY_MAIL"]
    if address and not re.fullmatch(r"[^\s@<>:?&]+@[^\s@<>:?&]+", address):
        raise SettingError(f'REPLY_MAIL: "{address}" is no address of mail; write it as judith@example.org')
