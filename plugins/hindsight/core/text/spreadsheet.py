"""Cells for spreadsheets, which take some texts for formulas and run them."""

from __future__ import annotations

import unicodedata

# Full-width forms are signs of a formula to a spreadsheet in an East Asian language.
_FORMULA = frozenset("=+-@＝＋－＠")
_QUOTES = frozenset("'\"")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: where it might, an apostrophe stands before it.

    It might where the first character that is neither a quote mark, nor white space, nor invisible is = + - or @,
    and where what follows the quote marks begins with a tab or the end of a line. That is so with and without the
    apostrophe, so that a program that wants the text back takes one away from each such cell.
    """
    return f"'{cell}" if _may_be_formula(cell) else cell


def _may_be_formula(cell: str) -> bool:
    if cell[:1].isalnum():  # as most cells begin
        return False
    first = next((char for char in cell if not _is_passed_over(char)), "")
    return first in _FORMULA or cell.lstrip("'\"").startswith(("\t", "\r", "\n"))


def _is_passed_over(char: str) -> bool:
    return char in _QUOTES or char.isspace() or unicodedata.category(char) in ("Cc", "Cf")
