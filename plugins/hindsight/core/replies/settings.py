"""The settings of replies, mentions and links to share posts, and the checks that both hosts use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hindsight.core.setting import Setting, SettingError

REPLY_SETTINGS = (
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
)


def check_reply_mail(settings: Mapping[str, Any]) -> None:
    """Raise SettingError if the address for replies by mail is none."""
    address = settings["REPLY_MAIL"]
    if address and not re.fullmatch(r"[^\s@<>:?&]+@[^\s@<>:?&]+", address):
        raise SettingError(f'REPLY_MAIL: "{address}" is no address of mail; write it as judith@example.org')
