"""Check the settings of replies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hindsight.core.replies.model import KINDS
from hindsight.core.replies.settings import check_reply_mail
from hindsight.core.settings import SettingError
from hindsight.core.text.near import did_you_mean


def check_replies(settings: Mapping[str, Any]) -> None:
    """Raise SettingError with a message for each setting of replies that is wrong."""
    faults: list[str] = []
    creator = settings["FEDIVERSE_CREATOR"]
    try:
        check_reply_mail(settings)
    except SettingError as error:
        faults += map(str, error.args)
    if creator and not re.fullmatch(r"@[^\s@<>:/?&\"']+@[^\s@<>:/?&\"']+", creator):
        faults.append(f'FEDIVERSE_CREATOR: "{creator}" is no account; write it as @judith@mastodon.example')
    for kind in settings["REPLIES_SHOWN_UNREAD"]:
        if kind not in KINDS:
            near = did_you_mean(str(kind), KINDS)
            faults.append(f'REPLIES_SHOWN_UNREAD: "{kind}" is no kind of reply{near}; write {", ".join(KINDS)}')
    if faults:
        raise SettingError(*faults)
