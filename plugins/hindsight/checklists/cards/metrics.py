"""Text in numbers: how wide its pieces are, how many lines they take, how high those stand.

The numbers are the engine's own (widths.typ), asked once a character and face, and kept. Kerning is left out, which
makes nearly every line a little wider here than on the card; what the engine then really sets is checked in check.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from .words import BREAK, PLAIN, TYPED, UNSPACED, at_joints, letters

Face = Literal["regular", "semibold", "bold", "code"]
FACES: tuple[Face, ...] = ("regular", "semibold", "bold", "code")
# Texts by face in; the width and height of each, in em, out.
Ask = Callable[[dict[Face, list[str]]], dict[Face, list[tuple[float, float]]]]
# The letters of words and a language in; behind which letters of each a line may end, out.
Hyphens = Callable[[list[list[str]], str], list[list[int]]]
HYPHEN = "-"

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
    Where a piece ends inside a word that is hyphenated, `ends` are the widths of all as the last of their lines.
    """

    pieces: tuple[str, ...]
    widths: tuple[float, ...]
    spaces: tuple[float, ...]
    height: float
    loss: float = 0.0
    ends: tuple[float, ...] = ()

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
        for at, end in enumerate(self.ends or self.widths):
            if used + end > room and used:
                if lines == most:
                    return at, lines
                lines += 1
                used = 0.0
            used += self.widths[at] + self.spaces[at]
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
            (*self.ends, *(width * scale for width in other.widths)) if self.ends else (),
        )

    def part(self, start: int, stop: int) -> Measured:
        """The pieces from `start` up to `stop`."""
        span = slice(start, stop)
        ends = self.ends[span]
        return Measured(self.pieces[span], self.widths[span], self.spaces[span], self.height, self.loss, ends)

    def as_line(self) -> Measured:
        """The same with the hyphen that it has as a line of its own, where it ends inside a word."""
        if self.ends[-1:] <= self.widths[-1:]:
            return self
        widths = (*self.widths[:-1], self.ends[-1])
        return Measured((*self.pieces[:-1], f"{self.pieces[-1]}{HYPHEN}"), widths, self.spaces, self.height, self.loss)


class Metrics:
    """Sizes of texts in em by face; `ask` has the engine measure them, `hyphens` part words."""

    def __init__(self, ask: Ask, hyphens: Hyphens | None = None) -> None:
        self._ask, self._hyphens = ask, hyphens
        self._parts: dict[tuple[str, str], list[str]] = {}
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
            known = self._known[text, face] = self._measure(_split(text), face)
        return known

    def again(self, text: Measured, face: Face) -> Measured:
        """A text in another face, cut where it was."""
        if not text.ends:
            return self.measured(text.text, face)
        inside = [end > width for end, width in zip(text.ends, text.widths, strict=True)]
        return self._measure(text.pieces, face, inside)

    def _measure(self, pieces: Sequence[str], face: Face, inside: Sequence[bool] = ()) -> Measured:
        """Pieces of a text; `inside` says of each whether it ends inside a word that is hyphenated, if any does."""
        widths, space = self._widths[face], self._widths[face][" "]
        heights, hyphen = self._heights[face], widths[HYPHEN]
        bare = [piece.rstrip(JOINTS) for piece in pieces]
        found = tuple([widths[it] if it in widths else sum(map(widths.__getitem__, it)) for it in bare])
        return Measured(
            tuple(pieces),
            found,
            tuple([space if piece[-1] == " " else 0.0 for piece in pieces]),
            max(map(heights.__getitem__, {"x", *chain.from_iterable(pieces)})),
            UNSPACED_LOSS if UNSPACED.search("".join(pieces)) else 0.0,
            tuple([width + hyphen * it for width, it in zip(found, inside, strict=True)]) if any(inside) else (),
        )

    def soft(self, text: str, face: Face, room: float, lang: str = "") -> Measured | None:
        """A text in which words wider than `room` are parted; None where one letter is too wide.

        They are parted as their language does it, where one is named and that is enough, else at their joints, and
        between any two letters of what is still too wide.
        Typst sets a word that is too wide over the edge, and caps what it says of its width (typst #7779).
        """
        text_as_is = self.measured(text, face)
        if max(text_as_is.widths, default=0.0) * KERNING <= room:
            return text_as_is
        pieces: list[str] = []
        inside: list[int] = []
        for piece, width in zip(text_as_is.pieces, text_as_is.widths, strict=True):
            if width * KERNING <= room:
                pieces.append(piece)
                continue
            word = piece.rstrip(JOINTS)
            # Breaks inside a word are those of an address.
            whole = piece[-1] != BREAK and not (pieces and pieces[-1][-1] == BREAK)
            parts = self.parts(word, lang) if lang and whole else [word]
            if self._widest(parts, face) + self._widths[face][HYPHEN] > room / KERNING:
                parts = [part for joint in at_joints(word) for part in self._narrow(joint, face, room)]
                if self._widest(parts, face) > room / KERNING:
                    return None
                pieces += _split(BREAK.join(parts) + piece[len(word) :])
            else:
                inside += range(len(pieces), len(pieces) + len(parts) - 1)
                pieces += [*parts[:-1], parts[-1] + piece[len(word) :]]
        return self._measure(pieces, face, [at in inside for at in range(len(pieces))] if inside else ())

    def _narrow(self, word: str, face: Face, room: float) -> list[str]:
        """A word whole, or its letters where it is wider than the room."""
        return letters(word) if self.measured(word, face).advance > room / KERNING else [word]

    def _widest(self, parts: list[str], face: Face) -> float:
        return max(self.measured(part, face).advance for part in parts)

    def parts(self, word: str, lang: str) -> list[str]:
        """A word parted wherever a line may end in it with a hyphen: an address, or one in other letters, nowhere."""
        if self._hyphens is None or not PLAIN.fullmatch(word) or TYPED.search(word):
            return [word]
        known = self._parts.get((word, lang))
        if known is None:
            if len(self._parts) >= MOST_KNOWN:
                self._parts.clear()
            chars = letters(word)
            (ends,) = self._hyphens([chars], lang)
            begins = [0, *(end + 1 for end in ends)]
            parted = ["".join(chars[a:b]) for a, b in zip(begins, [*begins[1:], len(chars)], strict=True)]
            known = self._parts[word, lang] = parted
        return known


def _split(text: str) -> list[str]:
    pieces = _UNSPACED_PIECES if UNSPACED.search(text) else _PIECES
    return pieces.findall(text)
