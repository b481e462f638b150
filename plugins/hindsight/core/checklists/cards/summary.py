"""Make the summary: all leads with boxes, in groups that fit a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from .fitted import SUMMARY, Json, StepFit
from .frame import LEAD_LEADING, BodyArea, sizes_down
from .pieces import Pieces
from .texts import StepTexts, Unfit

LEADS_A_CARD = 9
# The space between the leads of a summary, in em of a lead; and the factor for a pause inside a booklet's page.
LEAD_SPACES = (1.0, 0.75, 0.6)
PAUSE_SCALE = 2.2


class Summary(Pieces):
    """Makes the summary cards of a deck."""

    def cards(self) -> tuple[list[Json], StepFit]:
        """Return the cards with all leads and their boxes, so that readers can tick the list off on one card."""
        foot = self._foot(f"{self.texts.labels.summary} 99/99", None)
        head = self._fit_title(self.card.lead, foot)
        area = self.frame.body_area(head.height, foot)
        groups = self._groups(area)
        size, space = self._lead_size(groups, area)
        cards = []
        for card_index, group in enumerate(groups):
            wide = self._leads(group, size, space, area)[1]
            items = [
                self._ticked(step.number, step.listed, size, self.frame.width if index < wide else self.frame.column)
                | {"kind": "lead", "gap": _gap(group, index, size * space), "rule": _is_after_pause(group, index)}
                for index, step in enumerate(group)
            ]
            cards.append(
                {
                    "head": self._titled(head.size) | {"mark": card_index == 0},
                    "items": items,
                    "wide": wide,
                    "size": size,
                    "foot": self._foot_json(_numbered(self.texts.labels.summary, card_index, len(groups)), None),
                    "code": self._code(),
                    "link": self.texts.link,
                    "drop": 0,
                }
            )
        return cards, StepFit(SUMMARY, size, size, len(groups))

    def _groups(self, area: BodyArea) -> list[Sequence[StepTexts]]:
        """Return the steps between pauses in the fewest even groups of at most nine that fit at the floor.

        A page of a booklet holds the steps on both sides of a pause if they fit: each further page may cost a sheet.
        """
        parts = _between_pauses(self.texts.steps)
        if self.card.booklet:
            parts = self._joined(parts, area)
        return list(chain.from_iterable(self._even(steps, area) for steps in parts))

    def _joined(self, parts: list[Sequence[StepTexts]], area: BodyArea) -> list[Sequence[StepTexts]]:
        joined = [parts[0]]
        for part in parts[1:]:
            longer = (*joined[-1], *part)
            if len(longer) <= LEADS_A_CARD and self._leads_fit([longer], self.card.summary, LEAD_SPACES[-1], area):
                joined[-1] = longer
            else:
                joined.append(part)
        return joined

    def _even(self, steps: Sequence[StepTexts], area: BodyArea) -> list[Sequence[StepTexts]]:
        for groups in range(-(-len(steps) // LEADS_A_CARD), len(steps) + 1):
            each = -(-len(steps) // groups)
            dealt = [steps[start : start + each] for start in range(0, len(steps), each)]
            if self._leads_fit(dealt, self.card.summary, LEAD_SPACES[-1], area):
                return dealt
        raise Unfit(*((step.position, "lead") for step in steps if not self._fits_alone(step, area)))

    def _fits_alone(self, step: StepTexts, area: BodyArea) -> bool:
        return self._leads_fit([[step]], self.card.summary, LEAD_SPACES[-1], area)

    def _lead_size(self, groups: list[Sequence[StepTexts]], area: BodyArea) -> tuple[float, float]:
        """Return the size of the leads and the space between them: the size is reduced before the space.

        A list in large type without space is hard to read.
        """
        full, floor = self.card.lead
        for lowest in (floor, self.card.summary):
            for space in LEAD_SPACES:
                for size in sizes_down(full, lowest, 1):
                    if self._leads_fit(groups, size, space, area):
                        return size, space
        raise AssertionError("groups are made to fit at the floor")

    def _leads_fit(self, groups: Iterable[Sequence[StepTexts]], size: float, space: float, area: BodyArea) -> bool:
        return all(self._leads(group, size, space, area)[0] <= area.height for group in groups)

    def _leads(self, group: Sequence[StepTexts], size: float, space: float, area: BodyArea) -> tuple[float, int]:
        """Return the height of a group in points, and how many of its leads have the full width."""
        used, wide = 0.0, 0
        for index, step in enumerate(group):
            used += _gap(group, index, size * space)
            height = self._paragraph_height(step.listed, size, self.frame.width - self.frame.axis, LEAD_LEADING)
            if wide == index and used + height <= area.wide_height:
                wide += 1
            else:
                height = self._paragraph_height(step.listed, size, self.frame.column - self.frame.axis, LEAD_LEADING)
            used += height
        return used, wide


def _between_pauses(steps: Sequence[StepTexts]) -> list[Sequence[StepTexts]]:
    """Return the steps in runs, each up to a pause that the writer marked."""
    ends = [end for end, step in enumerate(steps, 1) if step.pause and end < len(steps)]
    return [steps[begin:end] for begin, end in zip([0, *ends], [*ends, len(steps)], strict=True)]


def _is_after_pause(group: Sequence[StepTexts], index: int) -> bool:
    return index > 0 and group[index - 1].pause


def _gap(group: Sequence[StepTexts], index: int, space: float) -> float:
    """Return the gap above a lead."""
    return space * (PAUSE_SCALE if _is_after_pause(group, index) else 1) if index else 0.0


def _numbered(word: str, index: int, count: int) -> str:
    return f"{word} {index + 1}/{count}" if count > 1 else word
