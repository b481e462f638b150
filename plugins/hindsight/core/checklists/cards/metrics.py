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

from .words import BREAK, IN_WORDS, PLAIN, TYPED, UNSPACED, at_joints, letters

Face = Literal["regular", "semibold", "bold", "code"]
FACES: tuple[Face, ...] = ("regular", "semibold", "bold", "code")
# Texts by face in; the width and height of each, in em, out.
Ask = Callable[[dict[Face, list[str]]], dict[Face, list[tuple[float, float]]]]
# The letters of words and a language in; behind which letters of each a line may end, out.
Hyphens = Callable[[list[list[str]], str], list[list[int]]]
HYPHEN = "-"
# Any language will do to ask for the words of a script without spaces: it is known by its letters.
UNSPACED_LANGUAGE = "th"

# Asked for with the first text, so that few later ones hold a character still unknown.
COMMON = BREAK + "".join(map(chr, range(0x20, 0x7F))) + "äöüÄÖÜßéèàç\u00a0–—…‘’“”„«»·×"
JOINTS = f" {BREAK}"
_PIECES = re.compile(f"[^ {BREAK}]*[ {BREAK}]|[^ {BREAK}]+")
_SPACED = f"(?:(?!{UNSPACED.pattern})[^ {BREAK}])"
_UNSPACED_PIECES = re.compile(f"(?:{IN_WORDS.pattern}|{UNSPACED.pattern})[ {BREAK}]?|{_SPACED}*[ {BREAK}]|{_SPACED}+")
# Scripts without spaces may break nearly anywhere: so many em of a line can stay empty, fewer where words are known.
UNSPACED_LOSS, IN_WORDS_LOSS = 2.0, 0.5
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
        self._words: dict[str, list[str]] = {}
        self._widths: dict[Face, dict[str, float]] = {face: {} for face in FACES}
        self._heights: dict[Face, dict[str, float]] = {face: {} for face in FACES}
        self._known: dict[tuple[str, Face], Measured] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Have the engine measure, in one go, what it has not measured yet."""
        texts = list(texts)
        self._learn_words({run for text in texts for run in IN_WORDS.findall(text)})
        wanted = set(COMMON)
        for text in texts:
            wanted.update(text)
            if not PLAIN.fullmatch(text):
                # Letters that join have another width together than alone.
                wanted.update(piece.rstrip(JOINTS) for piece in self._split(text) if not PLAIN.fullmatch(piece))
        wanted -= self._widths["regular"].keys() | {"\n"}
        if not wanted:
            return
        asked = sorted(wanted)
        for face, sizes in self._ask(dict.fromkeys(FACES, asked)).items():
            for text, (width, height) in zip(asked, sizes, strict=True):
                self._widths[face][text] = width
                self._heights[face][text] = height

    def _learn_words(self, runs: set[str]) -> None:
        """Have the engine tell the words of text that is written without spaces."""
        if len(self._words) >= MOST_KNOWN:
            self._words.clear()
        asked = sorted(runs - self._words.keys())
        if not asked or self._hyphens is None:
            return
        chars = [letters(run) for run in asked]
        found = self._hyphens(chars, UNSPACED_LANGUAGE)
        parted = map(_parted, chars, found)
        self._words |= dict(zip(asked, parted, strict=True))

    def _split(self, text: str) -> list[str]:
        """The pieces of a text that a line may hold or not, each with the joint behind it."""
        if not UNSPACED.search(text):
            return _PIECES.findall(text)
        pieces: list[str] = []
        for piece in _UNSPACED_PIECES.findall(text):
            run = piece.rstrip(JOINTS)
            *before, last = self._words.get(run) or (letters(run) if IN_WORDS.fullmatch(run) else [run])
            pieces += [*before, last + piece[len(run) :]]
        return pieces

    def measured(self, text: str, face: Face) -> Measured:
        """A text of one line, cut and measured; it must have been learnt."""
        known = self._known.get((text, face))
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[text, face] = self._measure(self._split(text), face)
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
            self._loss("".join(pieces)),
            tuple([width + hyphen * it for width, it in zip(found, inside, strict=True)]) if any(inside) else (),
        )

    def _loss(self, text: str) -> float:
        if not UNSPACED.search(text):
            return 0.0
        is_known = self._hyphens is not None and not UNSPACED.search(IN_WORDS.sub("", text))
        return IN_WORDS_LOSS if is_known else UNSPACED_LOSS

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
                pieces += [*(f"{part}{BREAK}" for part in parts[:-1]), parts[-1] + piece[len(word) :]]
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
            known = self._parts[word, lang] = _parted(chars, ends)
        return known


def _parted(chars: list[str], ends: list[int]) -> list[str]:
    """Letters as parts, each but the last with one of the `ends` as its last."""
    begins = [0, *(end + 1 for end in ends)]
    return ["".join(chars[begin:end]) for begin, end in zip(begins, [*begins[1:], len(chars)], strict=True)]
