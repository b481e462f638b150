"""A deck fitted to one size of card: which cards there are, and at what sizes everything on them is set.

All is reckoned from the engine's own widths; where the engine then really set it is checked in check.py. What is too
much for a card gives way in this order: the lead shrinks, the body shrinks, "why" goes, a further card is begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model import Deck
from .formats import CardFormat
from .frame import FOOT_LEADING, LEAD_LEADING, LEADING, PARAGRAPH, Frame, sizes_down
from .items import Body, Item
from .metrics import Measured, Metrics
from .texts import TITLE_SCALE, DeckTexts, StepTexts, Unfit, deck_texts
from .words import LABELS

Json = dict[str, Any]

# Whose a card is, beside the steps' places, which count from 1.
SUMMARY, COVER = 0, -1
LEADS_A_CARD = 9
# White between the leads of a summary, in em of them.
LEAD_SPACES = (1.0, 0.75, 0.6)
# A head that is higher than this share of its card shrinks.
HEAD_SHARE = 0.3
# A title stands best a little above the middle, where the QR code still has its corner.
TITLE_AT = 0.42
POST_SCALE = 1.1
# White after the words that begin a footer's lines, in em of it.
PLACE_GAP, DATE_GAP = 0.7, 0.9


@dataclass(frozen=True, slots=True)
class StepFit:
    """How a step was fitted: the sizes in points and how many cards it took. Place 0 is the summary."""

    place: int
    lead: float
    body: float
    cards: int


@dataclass(slots=True)
class Fitted:
    """A deck's cards as deck.typ draws them, and whose each is; what fits no card is in `failures`."""

    frame: Frame
    cards: list[Json] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    fits: list[StepFit] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Head:
    """A head that fits: its size, and how high it stands, both in points."""

    size: float
    tall: float


def fit(deck: Deck, frame: Frame, metrics: Metrics, care: Mapping[int, float]) -> Fitted:
    """The deck's cards; `care` is how much larger than reckoned the texts of an owner are taken to be."""
    done = Fitted(frame)
    try:
        texts = deck_texts(deck, frame, metrics)
    except Unfit as error:
        done.failures += error.failures
        return done
    done.frame = texts.frame
    for owner in (SUMMARY, COVER, *(step.place for step in texts.steps)):
        fitter = _Fitter(texts, care.get(owner, 1.0))
        try:
            cards = fitter.cards(owner, done.fits)
        except Unfit as error:
            done.failures += error.failures
            continue
        done.cards += cards
        done.owners += [owner] * len(cards)
    return done


class _Fitter:
    """Makes the cards of one owner in a deck."""

    def __init__(self, texts: DeckTexts, care: float) -> None:
        self.texts, self.care = texts, care
        self.frame: Frame = texts.frame
        self.card: CardFormat = texts.frame.card
        self.body = Body(texts.frame, care)

    def cards(self, owner: int, fits: list[StepFit]) -> list[Json]:
        """An owner's cards, and how they were fitted in `fits`; Unfit where they cannot be."""
        if owner == COVER:
            return [self._cover()]
        cards, how = self._summary() if owner == SUMMARY else self._step(self.texts.steps[owner - 1])
        fits.append(how)
        return cards

    # ---- a step

    def _step(self, step: StepTexts) -> tuple[list[Json], StepFit]:
        head, size, dealt = self._one_card(step) or self._more_cards(step)
        cards = [
            {
                "head": self._ticked(step.number, step.lead, head.size) | {"mark": at == 0, "more": at > 0},
                "items": [self._item(items, index, size) for index in range(len(items))],
                "size": size,
                "foot": self._foot_json(self._place(step), self._part(at, len(dealt))),
                "code": step.place,
                "link": step.link,
                "drop": 0,
            }
            for at, items in enumerate(dealt)
        ]
        return cards, StepFit(step.place, head.size, size, len(dealt))

    def _one_card(self, step: StepTexts) -> tuple[_Head, float, list[tuple[Item, ...]]] | None:
        """A step on one card: the body shrinks, then "why" goes; None where that is not enough."""
        foot = self._foot(self._place(step), "")
        head = self._fit_lead(step, step.lead, foot)
        room = self.frame.body_room(head.tall, foot)
        for items in (step.items + step.why, step.items):
            for size in self._body_sizes():
                if self.body.flow(items, size) <= room:
                    return head, size, [items]
        return None

    def _more_cards(self, step: StepTexts) -> tuple[_Head, float, list[tuple[Item, ...]]]:
        """A step on as few cards as its floor allows, at the largest size that needs no more of them.

        "(continued)" and "card 1/2" may cost a line, so all of its cards are dealt with that much less room.
        """
        foot = self._foot(self._place(step), self._part(98, 99))
        head = self._fit_lead(step, step.continued, foot)
        room = self.frame.body_room(head.tall, foot)
        fewest = self.body.deal(step.items, self.card.body[1], room)
        if fewest is None:
            raise Unfit((step.place, "body"))
        for size in self._body_sizes():
            dealt = self.body.deal(step.items, size, room)
            if dealt is not None and len(dealt) == len(fewest):
                break
        assert dealt is not None
        ended = dealt[-1] + step.why
        if self.body.flow(ended, size) <= room:
            dealt[-1] = ended
        return head, size, dealt

    def _fit_lead(self, step: StepTexts, lead: Measured, foot: float) -> _Head:
        head = self._fit_head(lead, self.frame.width - self.frame.axis, self.card.lead, foot)
        if head is None:
            raise Unfit((step.place, "lead"))
        return head

    def _place(self, step: StepTexts) -> str:
        return f"{step.place}/{len(self.texts.steps)}"

    def _part(self, at: int, count: int) -> str:
        return f" · {LABELS['part']} {at + 1}/{count}" if count > 1 else ""

    # ---- the summary and the cover

    def _summary(self) -> tuple[list[Json], StepFit]:
        """All leads with boxes, so that the list can be worked through from one card."""
        foot = self._foot(f"{LABELS['summary']} 99/99", None)
        head = self._fit_title(self.card.lead, foot)
        room = self.frame.body_room(head.tall, foot)
        groups = self._groups(room)
        size, space = self._lead_size(groups, room)
        cards = [
            {
                "head": self._titled(head.size) | {"mark": at == 0},
                "items": [
                    self._ticked(step.number, step.listed, size) | {"kind": "lead", "gap": size * space * (index > 0)}
                    for index, step in enumerate(group)
                ],
                "size": size,
                "foot": self._foot_json(_numbered(LABELS["summary"], at, len(groups)), None),
                "code": 0,
                "link": self.texts.link,
                "drop": 0,
            }
            for at, group in enumerate(groups)
        ]
        return cards, StepFit(SUMMARY, size, size, len(groups))

    def _groups(self, room: float) -> list[tuple[StepTexts, ...]]:
        """The fewest even groups, none above nine, that fit at the floor."""
        steps = self.texts.steps
        for groups in range(-(-len(steps) // LEADS_A_CARD), len(steps) + 1):
            each = -(-len(steps) // groups)
            dealt = [steps[at : at + each] for at in range(0, len(steps), each)]
            if self._leads_tall(dealt, self.card.summary, LEAD_SPACES[-1]) <= room:
                return dealt
        raise Unfit((SUMMARY, "summary"))

    def _lead_size(self, groups: list[tuple[StepTexts, ...]], room: float) -> tuple[float, float]:
        """The leads' size and the white between them: air before size, since at its largest a list is a wall."""
        full, floor = self.card.lead
        for lowest in (floor, self.card.summary):
            for space in LEAD_SPACES:
                for size in sizes_down(full, lowest, 1):
                    if self._leads_tall(groups, size, space) <= room:
                        return size, space
        raise AssertionError("groups are made to fit at the floor")

    def _leads_tall(self, groups: Iterable[tuple[StepTexts, ...]], size: float, space: float) -> float:
        """The height of the highest group."""
        width = self.frame.column - self.frame.axis
        return max(
            sum(self._tall(step.listed, size, width, LEAD_LEADING) for step in group) + (len(group) - 1) * size * space
            for group in groups
        )

    def _cover(self) -> Json:
        """The deck's title, and the post's where that is another."""
        place = LABELS["step"] if len(self.texts.steps) == 1 else LABELS["steps"].format(count=len(self.texts.steps))
        foot = self._foot(place, None)
        head = self._fit_title((self.card.lead[0] * TITLE_SCALE, self.card.lead[1]), foot)
        size = self.card.body[0] * POST_SCALE
        free = self.frame.body_room(head.tall, foot)
        items: list[Json] = []
        if self.texts.post.text != self.texts.title.text:
            free -= self._tall(self.texts.post, size, self.frame.column, LEADING)
            items = [{"kind": "post", "text": self.texts.post.text, "gap": 0}]
        if free < 0:
            raise Unfit((0, "title"))
        drop = min(free, max(0.0, self.frame.height * TITLE_AT - head.tall - self.frame.head_gap))
        return {
            "head": self._titled(head.size) | {"mark": False},
            "items": items,
            "size": size,
            "foot": self._foot_json(place, None),
            "code": 0,
            "link": self.texts.link,
            "drop": drop,
        }

    # ---- parts

    def _fit_title(self, sizes: tuple[float, float], foot: float) -> _Head:
        head = self._fit_head(self.texts.title, self.frame.width, sizes, foot)
        if head is None:
            raise Unfit((0, "title"))
        return head

    def _fit_head(self, text: Measured, width: float, sizes: tuple[float, float], foot: float) -> _Head | None:
        """The largest head that leaves most of the card to the body; at its floor it may take more."""
        most = self.frame.head_room(foot)
        for size in sizes_down(*sizes, 1):
            tall = self._tall(text, size, width, LEAD_LEADING)
            if tall <= min(most, self.frame.height * HEAD_SHARE) or (size == sizes[1] and tall <= most):
                return _Head(size, tall)
        return None

    def _tall(self, text: Measured, size: float, width: float, leading: float, first: float = 0.0) -> float:
        """The height of a paragraph, in points; `first` is what its first line has lost, in em."""
        count = text.lines(width / size / self.care, first)
        return (count * (text.height + leading) - leading) * size * self.care

    def _body_sizes(self) -> tuple[float, ...]:
        return sizes_down(*self.card.body, 0.25)

    def _foot(self, place: str, part: str | None) -> float:
        """The height of a footer: with the deck's title on a step's card, without it (`part` None) on the others."""
        metrics, size = self.texts.metrics, self.card.small
        begun = metrics.measured(place, "bold").advance + PLACE_GAP
        date = metrics.measured(self.texts.date, "regular").advance + DATE_GAP if self.texts.date else 0.0
        if part is None:
            return self._tall(self.texts.address, size, self.frame.column, FOOT_LEADING, begun + date)
        width = self.frame.column - self.frame.axis
        name = self.texts.title
        if part:
            name = name.and_then(metrics.measured(part, "regular"), 1)
        name_tall = self._tall(name, size, width, FOOT_LEADING, begun)
        return name_tall + PARAGRAPH * size + self._tall(self.texts.address, size, width, FOOT_LEADING, date)

    def _foot_json(self, place: str, part: str | None) -> Json:
        return {"place": place, "name": None if part is None else self.texts.title.text + part}

    def _titled(self, size: float) -> Json:
        return {"text": self.texts.title.text, "size": size, "level": 1, "number": None, "more": False}

    def _ticked(self, number: str, lead: Measured, size: float) -> Json:
        return {"text": lead.text, "size": size, "level": 2, "number": number}

    def _item(self, items: tuple[Item, ...], index: int, size: float) -> Json:
        gap = self.body.gap(items[index - 1], items[index], size) if index else 0.0
        return items[index].json(gap)


def _numbered(word: str, at: int, count: int) -> str:
    return f"{word} {at + 1}/{count}" if count > 1 else word
