"""Replies as a service sends them, before they are in an archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

Value = str | bool | datetime
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A reply that a service sent.

    `target` is the address of the text that it answers, absolute or below the root of the site. `values` are keys and
    values of the archive (docs/replies.md) without "state"; "id" begins with the service's own prefix, and is the same
    each time. `is_approved` is whether the writer has already accepted it at the service.
    """

    target: str
    values: Mapping[str, Value]
    is_approved: bool = False

    @property
    def id(self) -> str:
        """Return the id of the reply in its archive."""
        return str(self.values["id"])

    @property
    def digest(self) -> str:
        """Return a text that changes when the service sends other words, or has accepted the reply since.

        The reply that it answers makes no difference: the service changes that when an author removes a reply.
        """
        own = sorted((key, value) for key, value in self.values.items() if key != "in_reply_to")
        written = json.dumps([*own, self.is_approved], default=str, ensure_ascii=True)
        return hashlib.sha256(written.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Pulled:
    """The answer of a service: its replies, and the ids of those that their authors have removed.

    `problem` has the reasons, a line each, for which replies are missing; "" for none.
    """

    service: str
    replies: tuple[Incoming, ...] = ()
    removed: frozenset[str] = field(default_factory=frozenset)
    problem: str = ""


def moment(written: str) -> datetime | None:
    """Return a time that a service wrote, in UTC and whole seconds, since TOML has no zones with seconds.

    It is None for none, and for a time before there were pages on the web.
    """
    try:
        read = datetime.fromisoformat(written.strip())
        when = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return when if when >= _OLDEST else None
