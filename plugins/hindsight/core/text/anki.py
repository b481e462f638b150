"""Write files of notes that Anki imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def notes(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a file with one row per note, after head lines that describe the columns, such as `#separator:tab`."""
    table = io.StringIO(newline="")
    table.writelines(f"{line}\n" for line in head)
    csv.writer(table, delimiter="\t", lineterminator="\n").writerows(rows)
    return table.getvalue().encode("utf-8")


def deck_name(title: str) -> str:
    """Return a title as the name of one deck: without `::`, which separates a deck from a deck inside it."""
    return " ".join(title.replace("::", ": ").split())
