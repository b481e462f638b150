"""Write replies in the form of their archive, which is read fastest in just this form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from hindsight.core.text.toml_file import quoted

Value = str | bool | datetime


def reply_id(prefix: str, name: str) -> str:
    """Return the id of a reply by its name at a service: "disqus-12"; letters that no id can have become "-"."""
    return f"{prefix}-{re.sub(r'[^A-Za-z0-9._-]', '-', name)[:80]}"


def archive_text(replies: Iterable[Mapping[str, Value]]) -> str:
    """Return the archive of replies, each with its values by their keys, in the order of the mapping."""
    return "\n".join(map(reply_text, replies))


def reply_text(values: Mapping[str, Value]) -> str:
    """Return the table of a reply; empty texts are left out."""
    lines = (f"{key} = {_toml(value)}\n" for key, value in values.items() if value != "")
    return "".join(("[[reply]]\n", *lines))


def added(archive: bytes, values: Mapping[str, Value]) -> tuple[bytes, int]:
    """Return an archive with one more reply at its end, and the line on which that begins."""
    before = _before_new(archive)
    return f"{before}{reply_text(values)}".encode(), before.count("\n") + 1


def with_replies(archive: bytes, replies: Iterable[Mapping[str, Value]]) -> bytes:
    """Return an archive with more replies at its end."""
    return f"{_before_new(archive)}{archive_text(replies)}".encode()


def _before_new(archive: bytes) -> str:
    text = archive.decode("utf-8")
    return f"{text.rstrip()}\n\n" if text.strip() else ""


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else quoted(value)
