"""The blocks of a card's body as what can be measured, dealt onto cards, and cut in two."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from .frame import BAR, LEADING, SUB_BOX, SUB_LEVEL, Frame
from .metrics import Face, Measured

ItemKind = Literal["text", "box", "quote", "code", "image", "say", "why"]
FACE_OF: dict[str, Face] = {"say": "semibold", "code": "code"}
_SENTENCE_END = re.compile(r"[.!?…:;][”’\"')\]]*\s?$")
# A first part of fewer words, or lines of code, is not worth a cut.
WORTH_A_CUT = {"code": 2}
WORTH_A_CUT_ELSE = 8


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

    def json(self, gap: float) -> dict[str, Any]:
        """What deck.typ draws, `gap` points below what stands before."""
        return {
            "kind": self.kind,
            "text": self.text,
            "rest": self.rest,
            "gap": gap,
            "indent": indent(self.kind, self.level),
        }


def indent(kind: str, level: int) -> float:
    """How far an item hangs in from the axis, in points."""
    if kind == "box":
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

    def item(self, item: Item, size: float) -> float:
        """The height of an item."""
        size, room, label = self._room(item, size)
        count = sum(line.lines(room, label) for line in item.lines)
        height = max(line.height for line in item.lines)
        return (count * (height + LEADING) - LEADING) * size * self.care

    def flow(self, items: tuple[Item, ...], size: float) -> float:
        """The height of items below each other."""
        gaps = sum(self.gap(before, after, size) for before, after in pairwise(items))
        return sum(self.item(item, size) for item in items) + gaps

    def deal(self, items: tuple[Item, ...], size: float, room: float) -> list[tuple[Item, ...]] | None:
        """Items dealt onto cards; None where a single word or line of code is higher than a card."""
        cards: list[tuple[Item, ...]] = []
        page: tuple[Item, ...] = ()
        used = 0.0
        queue = list(reversed(items))
        while queue:
            item = queue.pop()
            above = self.gap(page[-1], item, size) if page else 0.0
            height = self.item(item, size)
            if used + above + height <= room:
                page, used = (*page, item), used + above + height
                continue
            parts = self._cut(item, size, room - used - above, forced=not page)
            if parts:
                page = (*page, parts[0])
                queue.append(parts[1])
            elif page:
                queue.append(item)
            else:
                return None
            cards.append(page)
            page, used = (), 0.0
        return [*cards, page]

    def _cut(self, item: Item, size: float, room: float, *, forced: bool) -> tuple[Item, Item] | None:
        """An item in two, the first part no higher than `room`; None where too little would go into it."""
        size, width, label = self._room(item, size)
        height = max(line.height for line in item.lines)
        most = int((room / size / self.care + LEADING) / (height + LEADING) + 1e-6)
        if most < 1:
            return None
        cut = self._cut_code if item.kind == "code" else self._cut_words
        return cut(item, width, label, most, 1 if forced else WORTH_A_CUT.get(item.kind, WORTH_A_CUT_ELSE))

    def _cut_code(self, item: Item, width: float, label: float, most: int, least: int) -> tuple[Item, Item] | None:
        """The first lines that fit, and the rest."""
        count = 0
        for line in item.lines:
            most -= line.lines(width, label)
            if most < 0:
                break
            count += 1
        if not least <= count < len(item.lines):
            return None
        return replace(item, lines=item.lines[:count]), replace(item, lines=item.lines[count:], rest=True)

    def _cut_words(self, item: Item, width: float, label: float, most: int, least: int) -> tuple[Item, Item] | None:
        """The first words that fit, up to the end of a sentence where that costs a third at most, and the rest."""
        (line,) = item.lines
        ends = [at for at, piece in enumerate(line.pieces, 1) if piece[-1] == " " or line.loss]
        fitting = line.fill(width, most, label)[0]
        ends = [end for end in ends if end <= fitting]
        if len(ends) < least or fitting == len(line.pieces):
            return None
        sentences = [end for end in ends[len(ends) * 2 // 3 :] if _SENTENCE_END.search(line.pieces[end - 1])]
        end = sentences[-1] if sentences else ends[-1]
        first, rest = line.part(0, end), line.part(end, len(line.pieces))
        return replace(item, lines=(first,)), replace(item, lines=(rest,), label=0.0, rest=True)

    def _room(self, item: Item, size: float) -> tuple[float, float, float]:
        """The size an item is set in, the width in em its lines have at that size, and what its label takes."""
        if item.kind == "code":
            size = self.frame.code
        width = self.frame.column - self.frame.axis - indent(item.kind, item.level)
        return size, width / size / self.care, item.label
