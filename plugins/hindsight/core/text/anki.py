"""Files of notes as Anki imports them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def notes(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A file of notes, a row each: behind lines, such as `#separator:tab`, that say what its columns are."""
    table = io.StringIO(newline="")
    table.writelines(f"{line}\n" for line in head)
    csv.writer(table, delimiter="\t", lineterminator="\n").writerows(rows)
    return table.getvalue().encode("utf-8")


def deck_name(title: str) -> str:
    """A title as the name of one deck: Anki reads `::` as a deck inside another."""
    return " ".join(title.replace("::", ": ").split())
