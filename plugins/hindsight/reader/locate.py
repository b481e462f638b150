"""Finding a passage of rendered text again in the source that it came from, for messages with a line."""

from __future__ import annotations


class SourceMap:
    """Letters and digits of a source text with their places, so that markup between them does not matter."""

    def __init__(self, source: str, first_line: int) -> None:
        kept: list[str] = []
        places: list[tuple[int, int]] = []
        for line, text in enumerate(source.split("\n"), first_line):
            for col, character in enumerate(text, 1):
                if character.isalnum():
                    folded = character.lower()
                    kept.append(folded)
                    places.extend([(line, col)] * len(folded))
        self._letters = "".join(kept)
        self._places = places
        self._first_line = first_line

    def find(self, passage: str, after: tuple[int, int] = (0, 0)) -> tuple[int, int]:
        """The line and column of `passage`, the first at or behind `after`; the source's first line where unknown.

        Only the passage's beginning is looked for, ever less of it, as links and markup may stand within.
        """
        letters = "".join(c.lower() for c in passage if c.isalnum())
        start = next((i for i, place in enumerate(self._places) if place >= after), 0) if after > (0, 0) else 0
        for length in (60, 30, 15, 8, 4):
            if letters and (length <= len(letters) or length == 4):
                index = self._letters.find(letters[:length], start)
                if index >= 0:
                    return self._places[index]
        return (max(self._first_line, after[0]), 1)
