"""Text metrics: the widths of a text's pieces, the number of its lines, and their height.

The numbers are the engine's own (widths.typ); each is measured once per character and face, and kept. Kerning is left
out, so nearly every line is a little wider here than on the card; check.py compares the finished cards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from .words import BREAK, IN_WORDS, PLAIN, UNSPACED, is_typed, letters, split_at_joints

Face = Literal["regular", "semibold", "bold", "code"]
FACES: tuple[Face, ...] = ("regular", "semibold", "bold", "code")
# Takes texts by face; returns the width and height of each text, in em.
Ask = Callable[[dict[Face, list[str]]], dict[Face, list[tuple[float, float]]]]
# Takes the letters of words, and a language; returns for each word the indexes of letters after which a line may end.
Hyphens = Callable[[list[list[str]], str], list[list[int]]]
HYPHEN = "-"
# The engine finds the words of a script without spaces by the letters, so any language works here.
UNSPACED_LANGUAGE = "th"

# Measured with the first text, so that few later texts contain a new character.
COMMON = BREAK + "".join(map(chr, range(0x20, 0x7F))) + "äöüÄÖÜßéèàç\u00a0–—…‘’“”„«»·×"
JOINTS = f" {BREAK}"
_PIECES = re.compile(f"[^ {BREAK}]*[ {BREAK}]|[^ {BREAK}]+")
_SPACED = f"(?:(?!{UNSPACED.pattern})[^ {BREAK}])"
_UNSPACED_PIECES = re.compile(f"(?:{IN_WORDS.pattern}|{UNSPACED.pattern})[ {BREAK}]?|{_SPACED}*[ {BREAK}]|{_SPACED}+")
# Scripts without spaces break nearly anywhere. This many em at the end of a line can stay empty: fewer if the engine
# has a dictionary of the script.
UNSPACED_LOSS, IN_WORDS_LOSS = 2.0, 0.5
# A deck's texts are measured again for each of its files; this many are kept.
MOST_KNOWN = 2000
# The engine's time for a word grows with the square of its letters, so a longer word is split into chunks that overlap.
# This many letters at the ends of a chunk are context: no pattern for hyphens and no word is longer.
CHUNK, CONTEXT = 200, 50
# By kerning, text can be up to this many times as wide as the sum of its widths.
KERNING = 1.03


@dataclass(frozen=True, slots=True)
class Measured:
    """A text in one face, split where its lines may end, with measures in em.

    `pieces` include the space after them; `widths` do not. `spaces` are the widths of these spaces, which count for
    nothing at the end of a line. `height` is the height of a line; `loss` is the width that lines may leave empty. If
    words are hyphenated, `ends` are the widths of all pieces at the end of a line.
    """

    pieces: tuple[str, ...]
    widths: tuple[float, ...]
    spaces: tuple[float, ...]
    height: float
    loss: float = 0.0
    ends: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """Return the text, with the breaks that were added."""
        return "".join(self.pieces)

    @property
    def advance(self) -> float:
        """Return the width on one line, in em."""
        return sum(self.widths) + sum(self.spaces)

    def fill(self, line_width: float, most: int, first: float = 0.0) -> tuple[int, int]:
        """Return how many pieces fit into `most` lines of `line_width` em, and how many lines these take.

        `first` is the width in em already used on the first line.
        """
        line_width -= self.loss
        used, lines = first, 1
        for index, end in enumerate(self.ends or self.widths):
            if used + end > line_width and used:
                if lines == most:
                    return index, lines
                lines += 1
                used = 0.0
            used += self.widths[index] + self.spaces[index]
        return len(self.widths), lines

    def lines(self, line_width: float, first: float = 0.0) -> int:
        """Return how many lines of `line_width` em the text takes."""
        return self.fill(line_width, len(self.widths) + 2, first)[1]

    def and_then(self, following: Measured, scale: float) -> Measured:
        """Return this text followed on its last line by a text that is set `scale` times as large."""
        return Measured(
            (*self.pieces, *following.pieces),
            (*self.widths, *(width * scale for width in following.widths)),
            (*self.spaces, *(space * scale for space in following.spaces)),
            self.height,
            self.loss,
            (*self.ends, *(width * scale for width in following.widths)) if self.ends else (),
        )

    def part(self, start: int, stop: int) -> Measured:
        """Return the text of the pieces from `start` up to `stop`."""
        span = slice(start, stop)
        ends = self.ends[span]
        return Measured(self.pieces[span], self.widths[span], self.spaces[span], self.height, self.loss, ends)

    def as_line(self) -> Measured:
        """Return the text as a line: with a hyphen if it ends inside a word."""
        if self.ends[-1:] <= self.widths[-1:]:
            return self
        widths = (*self.widths[:-1], self.ends[-1])
        return Measured((*self.pieces[:-1], f"{self.pieces[-1]}{HYPHEN}"), widths, self.spaces, self.height, self.loss)


class Metrics:
    """Measures texts in em by face; `ask` lets the engine measure, `hyphens` lets it split words."""

    def __init__(self, ask: Ask, hyphens: Hyphens | None = None) -> None:
        self._ask, self._hyphens = ask, hyphens
        self._hyphenated: dict[tuple[str, str], list[str]] = {}
        self._words: dict[str, list[str]] = {}
        self._widths: dict[Face, dict[str, float]] = {face: {} for face in FACES}
        self._heights: dict[Face, dict[str, float]] = {face: {} for face in FACES}
        self._known: dict[tuple[str, Face], Measured] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Let the engine measure, in one query, every part of the texts that is not measured yet."""
        texts = list(texts)
        self._learn_words({run for text in texts for run in IN_WORDS.findall(text)})
        unknown = set(COMMON)
        for text in texts:
            unknown.update(text)
            if not PLAIN.fullmatch(text):
                # Joined letters have a different width than single ones.
                unknown.update(piece.rstrip(JOINTS) for piece in self._split(text) if not PLAIN.fullmatch(piece))
        unknown -= self._widths["regular"].keys() | {"\n"}
        if not unknown:
            return
        unmeasured = sorted(unknown)
        for face, sizes in self._ask(dict.fromkeys(FACES, unmeasured)).items():
            for text, (width, height) in zip(unmeasured, sizes, strict=True):
                self._widths[face][text] = width
                self._heights[face][text] = height

    def _learn_words(self, runs: set[str]) -> None:
        """Let the engine split runs of text without spaces into words."""
        if len(self._words) >= MOST_KNOWN:
            self._words.clear()
        unsplit = sorted(runs - self._words.keys())
        if not unsplit or self._hyphens is None:
            return
        chars = [letters(run) for run in unsplit]
        ends = _line_ends(chars, UNSPACED_LANGUAGE, self._hyphens)
        words = map(_split_after, chars, ends)
        self._words |= dict(zip(unsplit, words, strict=True))

    def _split(self, text: str) -> list[str]:
        """Return the pieces of a text between which lines may end, each with the joint after it."""
        if not UNSPACED.search(text):
            return _PIECES.findall(text)
        pieces: list[str] = []
        for piece in _UNSPACED_PIECES.findall(text):
            run = piece.rstrip(JOINTS)
            *before, last = self._words.get(run) or (letters(run) if IN_WORDS.fullmatch(run) else [run])
            pieces += [*before, last + piece[len(run) :]]
        return pieces

    def measured(self, text: str, face: Face) -> Measured:
        """Return a text of one line, split and measured; it must have been learnt before."""
        known = self._known.get((text, face))
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[text, face] = self._measure(self._split(text), face)
        return known

    def in_face(self, text: Measured, face: Face) -> Measured:
        """Return a text in a different face, split at the same places."""
        if not text.ends:
            return self.measured(text.text, face)
        inside = [end > width for end, width in zip(text.ends, text.widths, strict=True)]
        return self._measure(text.pieces, face, inside)

    def _measure(self, pieces: Sequence[str], face: Face, inside: Sequence[bool] = ()) -> Measured:
        """Return pieces of a text, measured; `inside` has for each piece whether it ends in a hyphenated word."""
        widths, space = self._widths[face], self._widths[face][" "]
        heights, hyphen = self._heights[face], widths[HYPHEN]
        bare = [piece.rstrip(JOINTS) for piece in pieces]
        measured = tuple([widths[text] if text in widths else sum(map(widths.__getitem__, text)) for text in bare])
        ends: tuple[float, ...] = ()
        if any(inside):
            ends = tuple([width + hyphen * is_inside for width, is_inside in zip(measured, inside, strict=True)])
        return Measured(
            tuple(pieces),
            measured,
            tuple([space if piece[-1] == " " else 0.0 for piece in pieces]),
            max(map(heights.__getitem__, {"x", *chain.from_iterable(pieces)})),
            self._loss("".join(pieces)),
            ends,
        )

    def _loss(self, text: str) -> float:
        if not UNSPACED.search(text):
            return 0.0
        is_known = self._hyphens is not None and not UNSPACED.search(IN_WORDS.sub("", text))
        return IN_WORDS_LOSS if is_known else UNSPACED_LOSS

    def with_breaks(self, text: str, face: Face, line_width: float, lang: str = "") -> Measured | None:
        """Return a text in which words wider than `line_width` em are split; None if one letter is too wide.

        With a language, words are hyphenated if that is enough. Otherwise they are split at their joints, and pieces
        that are still too wide between any two letters. This is done here because in Typst a word that is too wide
        runs over the edge, and Typst reports a capped width (typst #7779).
        """
        text_as_is = self.measured(text, face)
        if max(text_as_is.widths, default=0.0) * KERNING <= line_width:
            return text_as_is
        pieces: list[str] = []
        inside: set[int] = set()
        for piece, width in zip(text_as_is.pieces, text_as_is.widths, strict=True):
            if width * KERNING <= line_width:
                pieces.append(piece)
                continue
            word = piece.rstrip(JOINTS)
            # A piece with a break before or after it is a part of an address, which has no hyphens.
            is_word = piece[-1] != BREAK and not (pieces and pieces[-1][-1] == BREAK)
            parts = self.hyphenated(word, lang) if lang and is_word else [word]
            if self._widest(parts, face) + self._widths[face][HYPHEN] <= line_width / KERNING:
                inside.update(range(len(pieces), len(pieces) + len(parts) - 1))
            else:
                split = self._split_at_joints(word, face, line_width)
                if split is None:
                    return None
                parts = split
            pieces += [*parts[:-1], parts[-1] + piece[len(word) :]]
        return self._measure(pieces, face, [index in inside for index in range(len(pieces))] if inside else ())

    def _split_at_joints(self, word: str, face: Face, line_width: float) -> list[str] | None:
        """Return the parts of a word at its joints, and at its letters if that is not enough, with a break after each.

        Return None if one letter is too wide.
        """
        parts = [part for joint in split_at_joints(word) for part in self._narrow(joint, face, line_width)]
        if self._widest(parts, face) > line_width / KERNING:
            return None
        return [*(f"{part}{BREAK}" for part in parts[:-1]), parts[-1]]

    def _narrow(self, word: str, face: Face, line_width: float) -> list[str]:
        """Return a word as a list: whole if it fits, else its letters."""
        return letters(word) if self.measured(word, face).advance > line_width / KERNING else [word]

    def _widest(self, parts: list[str], face: Face) -> float:
        return max(self.measured(part, face).advance for part in parts)

    def hyphenated(self, word: str, lang: str) -> list[str]:
        """Return a word split wherever it may be hyphenated; addresses and words in other scripts stay whole."""
        if self._hyphens is None or not PLAIN.fullmatch(word) or is_typed(word):
            return [word]
        known = self._hyphenated.get((word, lang))
        if known is None:
            if len(self._hyphenated) >= MOST_KNOWN:
                self._hyphenated.clear()
            chars = letters(word)
            (ends,) = _line_ends([chars], lang, self._hyphens)
            known = self._hyphenated[word, lang] = _split_after(chars, ends)
        return known


def _line_ends(words: list[list[str]], lang: str, hyphens: Hyphens) -> list[list[int]]:
    """Return for each word the indexes of the letters after which a line may end; long words are asked in chunks."""
    begins = [
        (number, begin)
        for number, chars in enumerate(words)
        for begin in range(0, max(1, len(chars) - 2 * CONTEXT), CHUNK - 2 * CONTEXT)
    ]
    ends_of_chunks = hyphens([words[number][begin : begin + CHUNK] for number, begin in begins], lang)
    ends: list[list[int]] = [[] for _ in words]
    for (number, begin), ends_of_chunk in zip(begins, ends_of_chunks, strict=True):
        first = CONTEXT if begin else 0
        last = CHUNK if begin + CHUNK >= len(words[number]) else CHUNK - CONTEXT
        ends[number] += [begin + end for end in ends_of_chunk if first <= end < last]
    return ends


def _split_after(chars: list[str], ends: list[int]) -> list[str]:
    """Return letters joined into parts; a part ends after each letter whose index is in `ends`."""
    begins = [0, *(end + 1 for end in ends)]
    return ["".join(chars[begin:end]) for begin, end in zip(begins, [*begins[1:], len(chars)], strict=True)]
