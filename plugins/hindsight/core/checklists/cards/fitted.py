"""The result of fitting a deck: its cards as deck.typ draws them, and how each step was fitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from .frame import Frame

Json = dict[str, Any]
Why = Literal["", "front", "back", "left out"]
# Owners of cards: a step's position, counted from 1, or one of these.
SUMMARY, COVER, END = 0, -1, -2


@dataclass(frozen=True, slots=True)
class StepFit:
    """The fit of a step: the sizes of its lead and body in points, and its number of cards. Position 0 is the summary.

    `why` is the side that the reason is on; `lessons` is the number of lessons that did not fit.
    """

    position: int
    lead: float
    body: float
    cards: int
    why: Why = ""
    lessons: int = 0


@dataclass(slots=True)
class Fitted:
    """A deck's cards as deck.typ draws them, and the owner of each card.

    `backs` is empty or has one back per card; in a booklet, backs are the last pages of its sheets. `back_frame` is the
    frame of the backs. `failures` are the texts that fit no card, as (position of the step or 0, key of `pdf.REASONS`).
    """

    frame: Frame
    back_frame: Frame
    cards: list[Json] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    backs: list[Json] = field(default_factory=list)
    fits: list[StepFit] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)

    @property
    def faces(self) -> list[tuple[int, Json, Frame]]:
        """Return all printed faces: fronts, then backs, each with its owner and frame."""
        owners = self.owners if len(self.backs) == len(self.cards) else [END] * len(self.backs)
        fronts = [(owner, card, self.frame) for owner, card in zip(self.owners, self.cards, strict=True)]
        return fronts + [(owner, back, self.back_frame) for owner, back in zip(owners, self.backs, strict=True)]
