"""The blocks of a card's body as what can be measured, dealt onto cards, and cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..sentences import CLOSERS, SPACED_ENDS, UNSPACED_ENDS
from .frame import BAR, CAPITALS, LEADING, SUB_BOX, SUB_LEVEL, SUB_TICK, Frame, Room
from .metrics import Face, Measured

ItemKind = Literal["text", "box", "quote", "code", "image", "say", "why", "lesson", "source"]
FACE_OF: dict[str, Face] = {"say": "semibold", "code": "code"}
_SENTENCE_END = re.compile(rf"[.!?…:;{SPACED_ENDS}{UNSPACED_ENDS}][{CLOSERS}]*\s?$")
# What cutting an item may leave out: the space or line end that it was cut at.
_WHITE = re.compile(r"\s")
# A first part of fewer words, or lines of code, is not worth a cut.
WORTH_A_CUT = {"code": 2}
WORTH_A_CUT_ELSE = 8
# Points that a sum of many heights may be off by.
EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Item:
    """One block of a body: `lines` as the writer ended them, which is one, save in code.

    `label` is the width in em of the word before it; `rest` marks what was begun on the card before.
    """

    kind: ItemKind
    lines: tuple[Measured, ...]
    level: int = 0
    label: float = 0.0
    rest: bool = False

    @property
    def text(self) -> str:
        """The text as it will be set."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """An item, or as much of one as stands together: `gap` points below what is above it, `high` points high.

    A `narrow` part stands beside the QR code. What goes on below it, closely, is `parted`.
    """

    item: Item
    gap: float
    high: float
    narrow: bool
    parted: bool = False

    def json(self) -> dict[str, Any]:
        """What deck.typ draws."""
        return {
            "kind": self.item.kind,
            "text": self.item.text,
            "rest": self.item.rest,
            "gap": round(self.gap, 3),
            "indent": indent(self.item.kind, self.item.level),
            "parted": self.parted,
        }


Parts = tuple[Part, ...]


def indent(kind: str, level: int) -> float:
    """How far an item hangs in from the axis, in points."""
    if kind == "box" or (kind == "text" and level):
        return SUB_BOX + SUB_LEVEL * (level - 1)
    return BAR if kind in ("quote", "say") else 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """Items at one size in the column of a frame. `care` is how much larger than reckoned all is taken to be."""

    frame: Frame
    care: float = 1.0

    def gap(self, before: Item, after: Item, size: float) -> float:
        """The white between two items."""
        if before.kind == after.kind == "box":
            return size * 0.75
        return size * (1.2 if "say" in (before.kind, after.kind) else 1.0)

    def high(self, item: Item, size: float, *, narrow: bool) -> float:
        """The height of an item."""
        size, room, label = self._room(item, size, narrow=narrow)
        count = sum(line.lines(room, label) for line in item.lines)
        height = max(line.height for line in item.lines)
        words = (count * (height + LEADING) - LEADING) * size * self.care
        # A box is as far below its line of capitals as above, and may be higher than that is.
        return max(words, (SUB_TICK + CAPITALS * size) / 2) if item.kind == "box" else words

    def flow(self, items: Iterable[Item], size: float, room: Room) -> Parts | None:
        """Items below each other; None where there is no room for all of them."""
        parts, rest = self.fill(items, size, room)
        return None if rest else parts

    def fill(self, items: Iterable[Item], size: float, room: Room) -> tuple[Parts, list[Item]]:
        """As much of the items as there is room for, and what is left of them."""
        parts: Parts = ()
        used = 0.0
        left = list(reversed(list(items)))
        while left:
            item = left.pop()
            gap = self.gap(parts[-1].item, item, size) if parts else 0.0
            found, rest = self._put(item, size, Room(room.wide - used - gap, room.tall - used - gap), in_word=not parts)
            if rest and parts and _words(found) < WORTH_A_CUT.get(item.kind, WORTH_A_CUT_ELSE):
                found, rest = (), item
            if found:
                parts += (replace(found[0], gap=gap), *found[1:])
                used += gap + sum(part.high + part.gap for part in found)
            if rest:
                return parts, [rest, *reversed(left)]
        return parts, []

    def deal(self, items: tuple[Item, ...], size: float, room: Room) -> list[Parts] | None:
        """Items dealt onto cards; None where a single line of code is higher than a card."""
        cards: list[Parts] = []
        left = list(items)
        while left or not cards:
            parts, left = self.fill(left, size, room)
            if left and not parts:
                return None
            cards.append(parts)
        return cards

    def _put(self, item: Item, size: float, room: Room, *, in_word: bool) -> tuple[Parts, Item | None]:
        """As much of an item as there is room for: over the whole width above the QR code, then beside it.

        `in_word` says that a card which has nothing else may end inside a word, where that is higher than the card.
        """
        parts: Parts = ()
        used = 0.0
        for narrow, end in ((False, room.wide), (True, room.tall)):
            gap = LEADING * self._size(item, size) if parts else 0.0
            high = self.high(item, size, narrow=narrow)
            if used + gap + high <= end + EPSILON:
                return (*parts, Part(item, gap, high, narrow)), None
            if narrow and room.wide >= room.tall:
                break
            last = narrow or room.wide >= room.tall
            cut = self._cut(
                item, size, end - used - gap, narrow=narrow, last=last, in_word=in_word and last and not parts
            )
            if cut:
                first, item = cut
                high = self.high(first, size, narrow=narrow)
                parts += (Part(first, gap, high, narrow, parted=not narrow),)
                used += gap + high
        if parts and parts[-1].parted:
            parts = (*parts[:-1], replace(parts[-1], parted=False))
        return parts, item

    def _size(self, item: Item, size: float) -> float:
        return self.frame.code if item.kind == "code" else size

    def _cut(
        self, item: Item, size: float, room: float, *, narrow: bool, last: bool, in_word: bool
    ) -> tuple[Item, Item] | None:
        """An item in two, the first part no higher than `room`; None where nothing of it would fit.

        `last` says that the card ends here, where the end of a sentence is the better place.
        """
        size, width, label = self._room(item, size, narrow=narrow)
        height = max(line.height for line in item.lines)
        most = int((room / size / self.care + LEADING) / (height + LEADING) + 1e-6)
        if most < 1:
            return None
        if item.kind == "code":
            return self._cut_code(item, width, label, most)
        return self._cut_words(item, width, label, most, to_sentence=last, in_word=in_word)

    def _cut_code(self, item: Item, width: float, label: float, most: int) -> tuple[Item, Item] | None:
        """The first lines that fit, and the rest."""
        count = 0
        for line in item.lines:
            most -= line.lines(width, label)
            if most < 0:
                break
            count += 1
        if not count or count == len(item.lines):
            return None
        return replace(item, lines=item.lines[:count]), replace(item, lines=item.lines[count:], rest=True)

    def _cut_words(
        self, item: Item, width: float, label: float, most: int, *, to_sentence: bool, in_word: bool
    ) -> tuple[Item, Item] | None:
        """The first words that fit, up to the end of a sentence where that costs a third at most, and the rest."""
        (line,) = item.lines
        fitting = line.fill(width, most, label)[0]
        if fitting == len(line.pieces):
            return None
        ends = [at for at, piece in enumerate(line.pieces[:fitting], 1) if piece[-1] == " " or line.loss]
        if not ends:
            if not (in_word and fitting):
                return None
            ends = [fitting]
        sentences = [end for end in ends[len(ends) * 2 // 3 :] if _SENTENCE_END.search(line.pieces[end - 1])]
        end = sentences[-1] if sentences and to_sentence else ends[-1]
        first, rest = line.part(0, end), line.part(end, len(line.pieces))
        return replace(item, lines=(first,)), replace(item, lines=(rest,), label=0.0, rest=True)

    def _room(self, item: Item, size: float, *, narrow: bool) -> tuple[float, float, float]:
        """The size an item is set in, the width in em its lines have at that size, and what its label takes."""
        size = self._size(item, size)
        width = (self.frame.column if narrow else self.frame.width) - self.frame.body_axis
        return size, (width - indent(item.kind, item.level)) / size / self.care, item.label


def _words(parts: Parts) -> int:
    """How many words, or lines of code, stand in parts."""
    return sum(len(part.item.lines) if part.item.kind == "code" else len(part.item.lines[0].pieces) for part in parts)


def is_whole(items: Iterable[Item], cards: Iterable[Parts]) -> bool:
    """Whether all text of the items is on the cards, in their order: the proof that dealing it out lost nothing."""
    dealt = "".join(part.item.text for parts in cards for part in parts)
    return _bare(dealt).startswith(_bare("".join(item.text for item in items)))


def _bare(text: str) -> str:
    return _WHITE.sub("", text)
