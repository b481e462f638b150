"""The blocks of a card's body as items: measure them, distribute them over cards, and cut them in two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..sentences import CLOSERS, SPACED_ENDS, UNSPACED_ENDS
from .frame import BAR, CAPITALS, LEADING, SUB_BOX, SUB_LEVEL, SUB_TICK, BodyArea, Frame
from .metrics import Face, Measured

ItemKind = Literal["text", "box", "quote", "code", "image", "say", "why", "lesson", "source"]
FACE_OF: dict[str, Face] = {"say": "semibold", "code": "code"}
_SENTENCE_END = re.compile(rf"[.!?…:;{SPACED_ENDS}{UNSPACED_ENDS}][{CLOSERS}]*\s?$")
# Cutting an item may drop white space only: the space or line end at the cut.
_WHITE = re.compile(r"\s")
# An item is not cut if the first part would have fewer words (or lines of code) than this.
WORTH_A_CUT = {"code": 2}
WORTH_A_CUT_ELSE = 8
# Rounding error, in points, of a sum of many heights.
EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Item:
    """One block of a body. `lines` are the writer's lines: one, except in code.

    `label` is the width in em of the label before the text; `rest` marks an item that began on the card before.
    """

    kind: ItemKind
    lines: tuple[Measured, ...]
    level: int = 0
    label: float = 0.0
    rest: bool = False

    @property
    def text(self) -> str:
        """Return the text as it will be set."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """An item, or a piece of an item: `gap` points below the part above, and `height` points height.

    A `narrow` part is beside the QR code. A part is `continues` if its item continues directly below, in a narrow part.
    """

    item: Item
    gap: float
    height: float
    narrow: bool
    continues: bool = False

    def json(self) -> dict[str, Any]:
        """Return the data from which deck.typ draws the part."""
        return {
            "kind": self.item.kind,
            "text": self.item.text,
            "rest": self.item.rest,
            "gap": round(self.gap, 3),
            "indent": indent(self.item.kind, self.item.level),
            "continues": self.continues,
        }


Parts = tuple[Part, ...]


def indent(kind: str, level: int) -> float:
    """Return the indent of an item from the axis, in points."""
    if kind == "box" or (kind == "text" and level):
        return SUB_BOX + SUB_LEVEL * (level - 1)
    return BAR if kind in ("quote", "say") else 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """Fits items of one size into a frame. `safety` is a factor: how many times larger text is assumed to be."""

    frame: Frame
    safety: float = 1.0

    def gap(self, before: Item, after: Item, size: float) -> float:
        """Return the gap between two items, in points."""
        if before.kind == after.kind == "box":
            return size * 0.75
        return size * (1.2 if "say" in (before.kind, after.kind) else 1.0)

    def item_height(self, item: Item, size: float, *, narrow: bool) -> float:
        """Return the height of an item, in points."""
        size, width, label = self._line_of(item, size, narrow=narrow)
        count = sum(line.lines(width, label) for line in item.lines)
        line_height = max(line.height for line in item.lines)
        words = (count * (line_height + LEADING) - LEADING) * size * self.safety
        # A box extends as far below its line of capitals as above, and may be higher than the line.
        return max(words, (SUB_TICK + CAPITALS * size) / 2) if item.kind == "box" else words

    def flow(self, items: Iterable[Item], size: float, area: BodyArea) -> Parts | None:
        """Return the parts of all items, one below the other; None if they do not all fit."""
        parts, remaining = self.fill(items, size, area)
        return None if remaining else parts

    def fill(self, items: Iterable[Item], size: float, area: BodyArea) -> tuple[Parts, list[Item]]:
        """Return the parts that fit, and the items that are left."""
        parts: Parts = ()
        used = 0.0
        waiting = list(reversed(list(items)))
        while waiting:
            item = waiting.pop()
            gap = self.gap(parts[-1].item, item, size) if parts else 0.0
            added, remainder = self._put(
                item, size, BodyArea(area.wide_height - used - gap, area.height - used - gap), in_word=not parts
            )
            if remainder and parts and _words(added) < WORTH_A_CUT.get(item.kind, WORTH_A_CUT_ELSE):
                added, remainder = (), item
            if added:
                parts += (replace(added[0], gap=gap), *added[1:])
                used += gap + sum(part.height + part.gap for part in added)
            if remainder:
                return parts, [remainder, *reversed(waiting)]
        return parts, []

    def deal(self, items: tuple[Item, ...], size: float, area: BodyArea) -> list[Parts] | None:
        """Return items distributed over cards; None if a single line of code is higher than a card."""
        cards: list[Parts] = []
        remaining = list(items)
        while remaining or not cards:
            parts, remaining = self.fill(remaining, size, area)
            if remaining and not parts:
                return None
            cards.append(parts)
        return cards

    def _put(self, item: Item, size: float, area: BodyArea, *, in_word: bool) -> tuple[Parts, Item | None]:
        """Return the parts of an item that fit, and the rest: first at full width above the QR code, then beside it.

        With `in_word`, the card may end inside a word: this is for a card without other text, and a word that is higher
        than the card.
        """
        parts: Parts = ()
        used = 0.0
        for narrow, end in ((False, area.wide_height), (True, area.height)):
            gap = LEADING * self._size(item, size) if parts else 0.0
            height = self.item_height(item, size, narrow=narrow)
            if used + gap + height <= end + EPSILON:
                return (*parts, Part(item, gap, height, narrow)), None
            if narrow and area.wide_height >= area.height:
                break
            last = narrow or area.wide_height >= area.height
            cut = self._cut(
                item, size, end - used - gap, narrow=narrow, last=last, in_word=in_word and last and not parts
            )
            if cut:
                first, item = cut
                height = self.item_height(first, size, narrow=narrow)
                parts += (Part(first, gap, height, narrow, continues=not narrow),)
                used += gap + height
        if parts and parts[-1].continues:
            parts = (*parts[:-1], replace(parts[-1], continues=False))
        return parts, item

    def _size(self, item: Item, size: float) -> float:
        return self.frame.code if item.kind == "code" else size

    def _cut(
        self, item: Item, size: float, limit: float, *, narrow: bool, last: bool, in_word: bool
    ) -> tuple[Item, Item] | None:
        """Return an item cut in two, the first part at most `limit` points high; None if nothing would fit.

        `last` is whether the card ends here: then the end of a sentence is a better place for the cut.
        """
        size, width, label = self._line_of(item, size, narrow=narrow)
        line_height = max(line.height for line in item.lines)
        most = int((limit / size / self.safety + LEADING) / (line_height + LEADING) + 1e-6)
        if most < 1:
            return None
        if item.kind == "code":
            return self._cut_code(item, width, label, most)
        return self._cut_words(item, width, label, most, to_sentence=last, in_word=in_word)

    def _cut_code(self, item: Item, width: float, label: float, most: int) -> tuple[Item, Item] | None:
        """Return the first lines that fit, and the rest."""
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
        """Return the first words that fit, and the rest.

        With `to_sentence`, cut at the end of a sentence if that gives up a third of the words at most.
        """
        (line,) = item.lines
        fitting = line.fill(width, most, label)[0]
        if fitting == len(line.pieces):
            return None
        ends = [index for index, piece in enumerate(line.pieces[:fitting], 1) if piece[-1] == " " or line.loss]
        if not ends:
            if not (in_word and fitting):
                return None
            ends = [fitting]
        sentences = [end for end in ends[len(ends) * 2 // 3 :] if _SENTENCE_END.search(line.pieces[end - 1])]
        end = sentences[-1] if sentences and to_sentence else ends[-1]
        first, remainder = line.part(0, end), line.part(end, len(line.pieces))
        return replace(item, lines=(first,)), replace(item, lines=(remainder,), label=0.0, rest=True)

    def _line_of(self, item: Item, size: float, *, narrow: bool) -> tuple[float, float, float]:
        """Return the type size of an item, the width of its lines in em, and the width of its label in em."""
        size = self._size(item, size)
        width = (self.frame.column if narrow else self.frame.width) - self.frame.body_axis
        return size, (width - indent(item.kind, item.level)) / size / self.safety, item.label


def _words(parts: Parts) -> int:
    """Return the number of words, or of lines of code, in the parts."""
    return sum(len(part.item.lines) if part.item.kind == "code" else len(part.item.lines[0].pieces) for part in parts)


def is_complete(items: Iterable[Item], cards: Iterable[Parts]) -> bool:
    """Return whether the cards contain all text of the items in order: a proof that distribution lost nothing."""
    dealt = "".join(part.item.text for parts in cards for part in parts)
    return _bare(dealt).startswith(_bare("".join(item.text for item in items)))


def _bare(text: str) -> str:
    return _WHITE.sub("", text)
