"""Escape cells for spreadsheets, which run some texts as formulas."""

from __future__ import annotations

import unicodedata

# In East Asian languages, spreadsheets accept full-width signs in formulas, too.
_FORMULA = frozenset("=+-@＝＋－＠")
_QUOTES = frozenset("'\"")


def escape_formula(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: a cell that might be one gets an apostrophe before it.

    A cell might be a formula if its first character, except for quote marks, white space and invisible characters, is
    = + - or @, or if a tab or a line end follows its quote marks. This is true with and without the apostrophe, so a
    program restores the texts by removing one apostrophe from each such cell.
    """
    return f"'{cell}" if _may_be_formula(cell) else cell


def _may_be_formula(cell: str) -> bool:
    if cell[:1].isalnum():  # as most cells begin
        return False
    first = next((char for char in cell if not _is_passed_over(char)), "")
    return first in _FORMULA or cell.lstrip("'\"").startswith(("\t", "\r", "\n"))


def _is_passed_over(char: str) -> bool:
    return char in _QUOTES or char.isspace() or unicodedata.category(char) in ("Cc", "Cf")
