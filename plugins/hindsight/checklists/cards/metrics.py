"""Text in numbers: how wide its pieces are, how many lines they take, how high those stand.

The numbers are the engine's own (widths.typ), asked once a character and face, and kept. Kerning is left out, which
makes nearly every line a little wider here than on the card; what the engine then really sets is checked in check.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from .words import BREAK, PLAIN, UNSPACED, at_joints, letters

Face = Literal["regular", "semibold", "bold", "code"]
FACES: tuple[Face, ...] = ("regular", "semibold", "bold", "code")
# Texts by face in; the width and height of each, in em, out.
Ask = Callable[[dict[Face, list[str]]], dict[Face, list[tuple[float, float]]]]

# Asked for with the first text, so that few later ones hold a character still unknown.
COMMON = BREAK + "".join(map(chr, range(0x20, 0x7F))) + "äöüÄÖÜßéèàç\u00a0–—…‘’“”„«»·×"
JOINTS = f" {BREAK}"
_PIECES = re.compile(f"[^ {BREAK}]*[ {BREAK}]|[^ {BREAK}]+")
_UNSPACED_PIECES = re.compile(f"{UNSPACED.pattern}[ {BREAK}]?|(?:(?!{UNSPACED.pattern})[^ {BREAK}])*[ {BREAK}]"
                              f"|(?:(?!{UNSPACED.pattern})[^ {BREAK}])+")  # fmt: skip
# Scripts without spaces may break nearly anywhere: so many em of a line can stay empty.
UNSPACED_LOSS = 2.0
# A deck's texts are measured again for each of its files; so many are kept for that.
MOST_KNOWN = 2000
# Letters may be set this much further apart than their widths say, by kerning.
KERNING = 1.03


@dataclass(frozen=True, slots=True)
class Measured:
    """A text in one face, cut where its lines may end: its pieces with the space after them, and their widths in em.

    `spaces` are the widths of those spaces, which take no room at the end of a line; `height` is a line's, in em.
    """

    pieces: tuple[str, ...]
    widths: tuple[float, ...]
    spaces: tuple[float, ...]
    height: float
    loss: float = 0.0

    @property
    def text(self) -> str:
        """The text again, with the breaks it was given."""
        return "".join(self.pieces)

    @property
    def advance(self) -> float:
        """The width in em on one line."""
        return sum(self.widths) + sum(self.spaces)

    def fill(self, room: float, most: int, first: float = 0.0) -> tuple[int, int]:
        """How many pieces go into `most` lines of `room` em, and how many lines they take.

        `first` is what the first line has lost already.
        """
        room -= self.loss
        used, lines = first, 1
        for at, width in enumerate(self.widths):
            if used + width > room and used:
                if lines == most:
                    return at, lines
                lines += 1
                used = 0.0
            used += width + self.spaces[at]
        return len(self.widths), lines

    def lines(self, room: float, first: float = 0.0) -> int:
        """How many lines of `room` em the text takes."""
        return self.fill(room, len(self.widths) + 2, first)[1]

    def and_then(self, other: Measured, scale: float) -> Measured:
        """This text and another, set `scale` times as large, on its last line."""
        return Measured(
            (*self.pieces, *other.pieces),
            (*self.widths, *(width * scale for width in other.widths)),
            (*self.spaces, *(space * scale for space in other.spaces)),
            self.height,
            self.loss,
        )

    def part(self, start: int, stop: int) -> Measured:
        """The pieces from `start` up to `stop`."""
        span = slice(start, stop)
        return Measured(self.pieces[span], self.widths[span], self.spaces[span], self.height, self.loss)


class Metrics:
    """Sizes of texts in em by face; `ask` has the engine measure them."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._widths: dict[Face, dict[str, float]] = {face: {} for face in FACES}
        self._heights: dict[Face, dict[str, float]] = {face: {} for face in FACES}
        self._known: dict[tuple[str, Face], Measured] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Have the engine measure, in one go, what it has not measured yet."""
        wanted = set(COMMON)
        for text in texts:
            wanted.update(text)
            if not PLAIN.fullmatch(text):
                # Letters that join have another width together than alone.
                wanted.update(piece.rstrip(JOINTS) for piece in _split(text) if not PLAIN.fullmatch(piece))
        wanted -= self._widths["regular"].keys() | {"\n"}
        if not wanted:
            return
        asked = sorted(wanted)
        for face, sizes in self._ask(dict.fromkeys(FACES, asked)).items():
            for text, (width, height) in zip(asked, sizes, strict=True):
                self._widths[face][text] = width
                self._heights[face][text] = height

    def measured(self, text: str, face: Face) -> Measured:
        """A text of one line, cut and measured; it must have been learnt."""
        known = self._known.get((text, face))
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[text, face] = self._measure(text, face)
        return known

    def _measure(self, text: str, face: Face) -> Measured:
        pieces = tuple(_split(text))
        widths, space = self._widths[face], self._widths[face][" "]
        bare = [piece.rstrip(JOINTS) for piece in pieces]
        heights = self._heights[face]
        return Measured(
            pieces,
            tuple([widths[it] if it in widths else sum(map(widths.__getitem__, it)) for it in bare]),
            tuple([space if piece[-1] == " " else 0.0 for piece in pieces]),
            max(map(heights.__getitem__, {"x", *text})),
            UNSPACED_LOSS if UNSPACED.search(text) else 0.0,
        )

    def soft(self, text: str, face: Face, room: float) -> Measured | None:
        """A text whose words wider than `room` may break at their joints, and those of no joints between any letters.

        None where one letter is too wide.

        Typst sets a word that is too wide over the edge, and caps what it says of its width (typst #7779).
        """
        text_as_is = self.measured(text, face)
        if max(text_as_is.widths, default=0.0) * KERNING <= room:
            return text_as_is
        pieces = list(text_as_is.pieces)
        for at, width in enumerate(text_as_is.widths):
            if width * KERNING > room:
                word = pieces[at].rstrip(JOINTS)
                parts = [part for joint in at_joints(word) for part in self._parts(joint, face, room)]
                if max(self.measured(part, face).advance for part in parts) * KERNING > room:
                    return None
                pieces[at] = BREAK.join(parts) + pieces[at][len(word) :]
        return self.measured("".join(pieces), face)

    def _parts(self, word: str, face: Face, room: float) -> list[str]:
        """A word whole, or its letters where it is wider than the room."""
        return letters(word) if self.measured(word, face).advance * KERNING > room else [word]


def _split(text: str) -> list[str]:
    pieces = _UNSPACED_PIECES if UNSPACED.search(text) else _PIECES
    return pieces.findall(text)
