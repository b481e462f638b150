"""Make the cards of one step: one card if it fits, else several, and the back of the first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .fitted import Json, StepFit, Why
from .frame import BodyArea
from .items import Item, Parts, is_complete
from .metrics import Measured
from .pieces import Head, Pieces
from .texts import StepTexts, Unfit

# The head of a back: no heading, because the front has it.
BARE: Json = {"number": None, "level": 0, "mark": False, "more": False, "runs_on": False}


@dataclass(frozen=True, slots=True)
class _Dealt:
    """A step distributed over cards: its head, the size of its body, the parts of each card, the side of its reason."""

    head: Head
    size: float
    cards: list[Parts]
    why: Why = ""
    lessons: int = 0


class StepCards(Pieces):
    """Makes the cards of a step."""

    def cards(self, step: StepTexts) -> tuple[list[Json], StepFit]:
        """Return the cards of a step, and how they were fitted; raise Unfit if they do not fit."""
        step = self._with_source(step)
        dealt = self._one_card(step) or self._more_cards(step)
        if not is_complete(step.items, dealt.cards):
            raise Unfit((step.position, "lost"))
        count = len(dealt.cards)
        cards = [
            self._face(
                self._ticked(
                    step.number, step.continued if index else step.lead, dealt.head.size, self.frame.width, step.plain
                )
                | {"text": step.lead.text, "mark": index == 0, "more": index > 0},
                parts,
                dealt.size,
                self._foot_json(self._place(step), self._part(step, index, count)),
                step,
            )
            for index, parts in enumerate(dealt.cards)
        ]
        return cards, StepFit(step.position, dealt.head.size, dealt.size, count, dealt.why, dealt.lessons)

    def _with_source(self, step: StepTexts) -> StepTexts:
        """Return a lesson with its source on the back, like a reason, if the format has backs and the source fits.

        Otherwise the source ends the body, so that it is never left out.
        """
        if not step.source:
            return step
        if self.texts.back_frame.qr and self._fits_on_back(step, step.source):
            return replace(step, why=step.source)
        return replace(step, items=step.items + step.source)

    def _one_card(self, step: StepTexts) -> _Dealt | None:
        """Return a step on one card, or None: the body shrinks, then lessons go, then "why" goes to the back."""
        head, area = self._front_area(step, step.lead, 1)
        lessons = () if self.frame.backs else step.lessons
        omitted = len(lessons)
        choices = [(step.items + step.why + lessons, "front", 0), (step.items + step.why, "front", omitted)]
        if self._fits_on_back(step, step.why):
            choices.append((step.items, "left out", omitted))
        for items, why, missing in choices:
            for size in self._body_sizes():
                parts = self.body.flow(items, size, area)
                if parts is not None:
                    return _Dealt(head, size, [parts], why if step.why else "", missing)  # type: ignore[arg-type]
        return None

    def _more_cards(self, step: StepTexts) -> _Dealt:
        """Return a step on as few cards as its floor allows, at the largest size that needs no more cards.

        "(continued)" and "card 1/2" may take a line, so this line is reserved on all of its cards.
        """
        head, area = self._front_area(step, step.continued, 99)
        is_why_on_back = self._fits_on_back(step, step.why)
        items = step.items if is_why_on_back else step.items + step.why
        fewest = self.body.deal(items, self.card.body[1], area)
        if fewest is None:
            raise Unfit((step.position, "body"))
        for size in self._body_sizes():
            dealt = self.body.deal(items, size, area)
            if dealt is not None and len(dealt) == len(fewest):
                break
        assert dealt is not None
        further = () if self.frame.backs else step.lessons
        if is_why_on_back:
            further = step.why + further
        last_parts, omitted_items = self._appended(dealt[-1], further, size, area)
        dealt[-1] = last_parts
        why: Why = "left out" if any(item in step.why for item in omitted_items) else "front"
        omitted = sum(item.kind == "lesson" for item in omitted_items)
        return _Dealt(head, size, dealt, why if step.why else "", omitted)

    def _appended(
        self, parts: Parts, further: tuple[Item, ...], size: float, area: BodyArea
    ) -> tuple[Parts, list[Item]]:
        """Return a card's parts with those items added that fit whole, and the items that do not fit."""
        omitted: list[Item] = []
        items = [part.item for part in parts]
        for item in further:
            longer = self.body.flow([*items, item], size, area)
            if longer is None:
                omitted.append(item)
            else:
                parts, items = longer, [*items, item]
        return parts, omitted

    def _front_area(self, step: StepTexts, lead: Measured, count: int) -> tuple[Head, BodyArea]:
        """Return the head of a step on `count` cards, and the space below it."""
        foot = self._foot(self._place(step), self._part(step, 0, count))
        head = self._fit_lead(step, lead, foot)
        return head, self.frame.body_area(head.height, foot)

    def _fit_lead(self, step: StepTexts, lead: Measured, foot: float) -> Head:
        sizes = self.card.body if step.plain else self.card.lead
        head = self._fit_head(lead, self.frame.width - self.frame.axis, sizes, foot)
        if head is None:
            raise Unfit((step.position, "lead"))
        return head

    def _place(self, step: StepTexts) -> str:
        return f"{step.position}/{len(self.texts.steps)}"

    def _part(self, step: StepTexts, index: int, count: int) -> str:
        """Return the end of a footer, after the deck's title: a pointer to lessons overleaf, and the card's number."""
        overleaf = f" · {self.texts.labels.lesson} »" if self.frame.backs and step.lessons and index == 0 else ""
        return overleaf + (f" · {self.texts.labels.part} {index + 1}/{count}" if count > 1 else "")

    def back(self, step: StepTexts, front: StepFit) -> tuple[Json, StepFit]:
        """Return the back of a step's first card, and how the step is fitted with it; `front` is how without it.

        The back has the step's lessons, and the reason if the front left it out, as they fit.
        """
        place = self._place(step)
        head, area = self._back_area(step)
        reason = step.why + step.source if front.why == "left out" else ()
        size, (parts, omitted) = self._largest(reason + step.lessons, area)
        why: Why = "back" if front.why == "left out" and not any(item in reason for item in omitted) else front.why
        step_fit = replace(front, why=why, lessons=sum(item.kind == "lesson" for item in omitted))
        if not parts:
            return self.bare_back(place, step), step_fit
        lead = self._head(step.lead, head.size, self.frame.width, step.plain) | BARE if head else None
        return self._face(lead, parts, size, self._foot_json(place, ""), step), step_fit

    def _fits_on_back(self, step: StepTexts, items: tuple[Item, ...]) -> bool:
        """Return whether all of the items fit on the back of a step's first card."""
        if not items or not self.texts.back_frame.backs:
            return not items
        back = StepCards(self.texts, self.texts.back_frame, self.safety)
        return back.body.flow(items, self.card.body[1], back._back_area(step)[1]) is not None

    def _back_area(self, step: StepTexts) -> tuple[Head | None, BodyArea]:
        """Return the head of a step's back, or None if it does not fit, and the space below."""
        foot = self._foot(self._place(step), "")
        head = self._fit_head(step.lead, self.frame.width, (self.card.lead[1], self.card.lead[1]), foot)
        return head, self.frame.body_area(head.height if head else 0, foot)

    def _largest(self, items: tuple[Item, ...], area: BodyArea) -> tuple[float, tuple[Parts, list[Item]]]:
        """Return the largest size at which all items fit, with their parts; at the floor, the items that fit."""
        for size in self._body_sizes():
            parts = self.body.flow(items, size, area)
            if parts is not None:
                return size, (parts, [])
        return size, self._appended((), items, size, area)
