"""Report passages of a source text at their lines."""

from __future__ import annotations

from hindsight.importing.model import Import, ImportedText


class Notes:
    """Adds warnings about passages of one text, at their lines in the source."""

    def __init__(self, text: ImportedText, imported: Import) -> None:
        """Keep the body as the source has it, since conversions change it."""
        self._source, self._line, self._body, self._import = text.source, text.line, text.body, imported

    def warn(self, passage: str, message: str) -> None:
        """Report a passage; its beginning is added to the message."""
        position = self._body.find(passage)
        line = self._line + (self._body.count("\n", 0, position) if position > 0 else 0)
        self._import.warn(self._source, line, f"{message}: {brief(passage)}")


def on_one_line(words: object, most: int) -> str:
    """Return a text or an error on one line, with at most as many characters."""
    return " ".join(str(words).split())[:most]


def brief(passage: str) -> str:
    """Return the beginning of a passage on one line."""
    short = " ".join(passage.split())
    return short if len(short) <= 60 else f"{short[:57]}..."
