"""Turn comments of Isso, the rows of its database, into values of an archive of replies."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from hindsight.core.replies.above import kept_above
from hindsight.core.replies.clean import safe_name, safe_url
from hindsight.core.replies.model import ReplyState
from hindsight.core.replies.write import Value

# The columns of the table "comments" that an archive needs. The e-mail address is only compared, never kept.
COLUMNS = ("id", "parent", "created", "mode", "text", "author", "website", "email")
Row = Mapping[str, object]
_STATES: Mapping[object, ReplyState] = {1: "shown", 2: "held"}
_DELETED = 4  # a comment with answers, without its words


@dataclass(frozen=True, slots=True)
class IssoReplies:
    """The replies of one thread of Isso, as values of an archive in the order of the rows.

    `read` counts the comments by what became of them: {"comments": 2, "comments left out as deleted": 1}.
    """

    values: list[dict[str, Value]] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)


def isso_replies(
    rows: Iterable[Row], own_mails: Collection[str] = (), words: Literal["text", "html"] = "text"
) -> IssoReplies:
    """Return the replies of one thread, given its rows by the names of COLUMNS.

    Isso keeps deleted comments with answers: they are left out, and each answer to one answers the nearest comment
    above that is kept. `own_mails` are addresses of the writer in lower case. `words` is the key for the words:
    "text" for Markdown, as the database has it, "html" for what Isso's API returns.
    """
    found = IssoReplies()
    parents: dict[str, str] = {}
    for row in rows:
        if not isso_id(row.get("id")):  # of a damaged database
            found.read["comments left out without a number"] += 1
            continue
        values = isso_reply(row, own_mails, words)
        parents[isso_id(row.get("id"))] = isso_id(row.get("parent"))
        if values is None:
            found.read["comments left out as deleted"] += 1
        else:
            found.read["comments held back" if values["state"] == "held" else "comments"] += 1
            found.values.append(values)
    nearest = kept_above(parents, {str(values["id"]) for values in found.values})
    for values in found.values:
        values["in_reply_to"] = nearest[str(values["id"])]
    return found


def isso_reply(
    row: Row, own_mails: Collection[str] = (), words: Literal["text", "html"] = "text"
) -> dict[str, Value] | None:
    """Return the values of one comment, or None for a deleted one.

    A comment with a mode that Isso does not have is held. The address of the author's machine is not read.
    """
    mode = row.get("mode")
    if mode == _DELETED:
        return None
    values: dict[str, Value] = {
        "id": isso_id(row.get("id")),
        "kind": "comment",
        "state": _STATES.get(mode, "held") if isinstance(mode, int) else "held",
        # Isso stores names and addresses as HTML.
        "author": safe_name(html.unescape(_text(row.get("author")))),
        "url": safe_url(html.unescape(_text(row.get("website")))),
    }
    if date := _date(row.get("created")):
        values["date"] = date
    values["in_reply_to"] = isso_id(row.get("parent"))
    if own_mails and html.unescape(_text(row.get("email"))).strip().lower() in own_mails:
        values["own"] = True
    return values | {words: _text(row.get("text")).strip()}


def isso_id(number: object) -> str:
    """Return the id of the reply that a comment of Isso becomes, or "" for no comment."""
    if isinstance(number, int | float) and 0 < number < 2**63:
        return f"isso-{int(number)}"
    return ""


def _text(value: object) -> str:
    """Return text that a file in UTF-8 can hold; columns of SQLite may hold values of any type."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8")


def _date(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):  # a number that is no time
        return None
