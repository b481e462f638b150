"""What fitting a deck gives: its cards as deck.typ draws them, and how each step was fitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from .frame import Frame

Json = dict[str, Any]
Why = Literal["", "front", "back", "left out"]
# Whose a card is, beside the steps' places, which count from 1.
SUMMARY, COVER, END = 0, -1, -2


@dataclass(frozen=True, slots=True)
class StepFit:
    """How a step was fitted: the sizes in points and how many cards it took. Place 0 is the summary.

    `why` is where its reason went, `lessons` how many of its lessons found no room.
    """

    place: int
    lead: float
    body: float
    cards: int
    why: Why = ""
    lessons: int = 0


@dataclass(slots=True)
class Fitted:
    """A deck's cards as deck.typ draws them, and whose each is; what fits no card is in `failures`.

    `backs` are none, or one a card; those of a booklet are the last pages of its sheets. `behind` is their frame.
    """

    frame: Frame
    behind: Frame
    cards: list[Json] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    backs: list[Json] = field(default_factory=list)
    fits: list[StepFit] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)

    @property
    def faces(self) -> list[tuple[int, Json, Frame]]:
        """All that is printed: fronts, then backs, each with its owner and frame."""
        owners = self.owners if len(self.backs) == len(self.cards) else [END] * len(self.backs)
        fronts = [(owner, card, self.frame) for owner, card in zip(self.owners, self.cards, strict=True)]
        return fronts + [(owner, back, self.behind) for owner, back in zip(owners, self.backs, strict=True)]
