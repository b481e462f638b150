"""A deck fitted to one size of card: which cards there are, and at what sizes everything on them is set.

All is reckoned from the engine's own widths; where the engine then really set it is checked in check.py. What is too
much for a card gives way in this order: the lead shrinks, the body shrinks, "why" goes (to the back, where there is
one), a further card is begun. Backs are made where something is on them, or where the QR code is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

from ..model import Deck
from .formats import CardFormat
from .frame import FOOT_LEADING, LEAD_LEADING, LEADING, PARAGRAPH, Frame, Room, sizes_down
from .items import Body, Item, Parts, is_whole
from .metrics import Measured, Metrics
from .texts import TITLE_SCALE, DeckTexts, StepTexts, Unfit, deck_texts
from .words import LABELS

Json = dict[str, Any]

# Whose a card is, beside the steps' places, which count from 1.
SUMMARY, COVER, END = 0, -1, -2
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


# A head that is no heading, since the front has it.
BARE: Json = {"number": None, "level": 0, "mark": False, "more": False}
Why = Literal["", "front", "back", "left out"]


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


@dataclass(frozen=True, slots=True)
class _Head:
    """A head that fits: its size, and how high it stands, both in points."""

    size: float
    tall: float


@dataclass(frozen=True, slots=True)
class _Dealt:
    """A step on its cards: its head, the size of its body, the parts on each card, and where its reason went."""

    head: _Head
    size: float
    cards: list[Parts]
    why: Why = ""
    lessons: int = 0


def fit(
    deck: Deck, frame: Frame, behind: Frame, metrics: Metrics, care: Mapping[int, float], panels: int = 0
) -> Fitted:
    """The deck's cards, with backs in the frame `behind` where `backs` allows them.

    `care` is how much larger than reckoned the texts of an owner are taken to be. `panels` is how many pages of a
    booklet's sheet come before its last one.
    """
    done = Fitted(frame, behind)
    try:
        texts = deck_texts(deck, frame, behind, metrics)
    except Unfit as error:
        done.failures += error.failures
        return done
    done.frame = texts.frame
    booklet = frame.card.booklet
    for owner in (SUMMARY, *(() if booklet else (COVER,)), *(step.place for step in texts.steps)):
        fitter = _Fitter(texts, texts.frame, care.get(owner, 1.0))
        try:
            cards = fitter.cards(owner, done.fits)
        except Unfit as error:
            done.failures += error.failures
            continue
        done.cards += cards
        done.owners += [owner] * len(cards)
    if not done.failures:
        try:
            done.backs = _ends(done, texts, care, panels) if booklet else _backs(done, texts, care)
        except Unfit as error:
            done.failures += error.failures
    return done


def _ends(done: Fitted, texts: DeckTexts, care: Mapping[int, float], panels: int) -> list[Json]:
    """The last page of each of a booklet's sheets."""
    return [_Fitter(texts, done.behind, care.get(END, 1.0)).title_face("")] * -(-len(done.cards) // panels)


def _backs(done: Fitted, texts: DeckTexts, care: Mapping[int, float]) -> list[Json]:
    """The backs of the cards: none where they would have nothing to say."""
    frame = done.behind
    told = any(step.lessons for step in texts.steps) or any(fit.why == "left out" for fit in done.fits)
    if not frame.backs or not (told or frame.qr):
        return []
    backs = []
    begun: set[int] = set()
    for owner, card in zip(done.owners, done.cards, strict=True):
        fitter = _Fitter(texts, frame, care.get(owner, 1.0))
        step = texts.steps[owner - 1] if owner > 0 and owner not in begun else None
        begun.add(owner)
        backs.append(fitter.back(step, done) if step else fitter.title_face(card["foot"]["place"]))
    return backs


class _Fitter:
    """Makes the cards of one owner in a deck."""

    def __init__(self, texts: DeckTexts, frame: Frame, care: float) -> None:
        self.texts, self.care, self.frame = texts, care, frame
        self.card: CardFormat = frame.card
        self.body = Body(frame, care)

    def cards(self, owner: int, fits: list[StepFit]) -> list[Json]:
        """An owner's cards, and how they were fitted in `fits`; Unfit where they cannot be."""
        if owner == COVER:
            return [self.title_face(self._count(), heading=True)]
        cards, how = self._summary() if owner == SUMMARY else self._step(self.texts.steps[owner - 1])
        fits.append(how)
        return cards

    # ---- a step

    def _step(self, step: StepTexts) -> tuple[list[Json], StepFit]:
        dealt = self._one_card(step) or self._more_cards(step)
        if not is_whole(step.items, dealt.cards):
            raise Unfit((step.place, "lost"))
        count = len(dealt.cards)
        cards = [
            self._face(
                self._ticked(step.number, step.lead, dealt.head.size) | {"mark": at == 0, "more": at > 0},
                parts,
                dealt.size,
                self._foot_json(self._place(step), self._part(at, count)),
                step,
            )
            for at, parts in enumerate(dealt.cards)
        ]
        return cards, StepFit(step.place, dealt.head.size, dealt.size, count, dealt.why, dealt.lessons)

    def _one_card(self, step: StepTexts) -> _Dealt | None:
        """A step on one card: the body shrinks, then "why" goes; None where that is not enough."""
        foot = self._foot(self._place(step), "")
        head = self._fit_lead(step, step.lead, foot)
        room = self.frame.body_room(head.tall, foot)
        lessons = () if self.frame.backs else step.lessons
        lost = len(lessons)
        for items, why, missing in (
            (step.items + step.why + lessons, "front", 0),
            (step.items + step.why, "front", lost),
            (step.items, "left out", lost),
        ):
            for size in self._body_sizes():
                parts = self.body.flow(items, size, room)
                if parts is not None:
                    return _Dealt(head, size, [parts], why if step.why else "", missing)  # type: ignore[arg-type]
        return None

    def _more_cards(self, step: StepTexts) -> _Dealt:
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
        more = step.why if self.frame.backs else step.why + step.lessons
        kept, left = self._appended(dealt[-1], more, size, room)
        dealt[-1] = kept
        why: Why = "left out" if any(item.kind == "why" for item in left) else "front"
        lost = sum(item.kind == "lesson" for item in left)
        return _Dealt(head, size, dealt, why if step.why else "", lost)

    def _appended(self, parts: Parts, more: tuple[Item, ...], size: float, room: Room) -> tuple[Parts, list[Item]]:
        """Items behind what is on a card, as many as there is room for whole; and those that found none."""
        left: list[Item] = []
        items = [part.item for part in parts]
        for item in more:
            longer = self.body.flow([*items, item], size, room)
            if longer is None:
                left.append(item)
            else:
                parts, items = longer, [*items, item]
        return parts, left

    def _fit_lead(self, step: StepTexts, lead: Measured, foot: float) -> _Head:
        head = self._fit_head(lead, self.frame.width - self.frame.axis, self.card.lead, foot)
        if head is None:
            raise Unfit((step.place, "lead"))
        return head

    def _place(self, step: StepTexts) -> str:
        return f"{step.place}/{len(self.texts.steps)}"

    def _part(self, at: int, count: int) -> str:
        return f" · {LABELS['part']} {at + 1}/{count}" if count > 1 else ""

    # ---- a back

    def back(self, step: StepTexts, done: Fitted) -> Json:
        """The back of a step's first card: its reason and its lessons, as many as there is room for."""
        place = self._place(step)
        foot = self._foot(place, "")
        head = self._fit_head(step.lead, self.frame.width, (self.card.lead[1], self.card.lead[1]), foot)
        room = self.frame.body_room(head.tall if head else 0, foot)
        size, (parts, left) = self._largest(step.why + step.lessons, room)
        how = next(index for index, fit in enumerate(done.fits) if fit.place == step.place)
        found = done.fits[how]
        why: Why = "back" if found.why == "left out" and not any(item.kind == "why" for item in left) else found.why
        done.fits[how] = replace(found, why=why, lessons=sum(item.kind == "lesson" for item in left))
        if not parts:
            return self.title_face(place, step)
        lead = self._ticked("", step.lead, head.size) | BARE if head else None
        return self._face(lead, parts, size, self._foot_json(place, ""), step)

    def _largest(self, items: tuple[Item, ...], room: Room) -> tuple[float, tuple[Parts, list[Item]]]:
        """The largest size at which all items are in the room; at the floor, those that are."""
        for size in self._body_sizes():
            parts = self.body.flow(items, size, room)
            if parts is not None:
                return size, (parts, [])
        return size, self._appended((), items, size, room)

    # ---- the summary and the cover

    def _summary(self) -> tuple[list[Json], StepFit]:
        """All leads with boxes, so that the list can be worked through from one card."""
        foot = self._foot(f"{LABELS['summary']} 99/99", None)
        head = self._fit_title(self.card.lead, foot)
        room = self.frame.body_room(head.tall, foot)
        groups = self._groups(room)
        size, space = self._lead_size(groups, room)
        cards = []
        for at, group in enumerate(groups):
            wide = self._leads(group, size, space, room)[1]
            items = [
                self._ticked(step.number, step.listed, size) | {"kind": "lead", "gap": size * space * (index > 0)}
                for index, step in enumerate(group)
            ]
            cards.append(
                {
                    "head": self._titled(head.size) | {"mark": at == 0},
                    "items": items,
                    "wide": wide,
                    "size": size,
                    "foot": self._foot_json(_numbered(LABELS["summary"], at, len(groups)), None),
                    "code": self._code(),
                    "link": self.texts.link,
                    "drop": 0,
                }
            )
        return cards, StepFit(SUMMARY, size, size, len(groups))

    def _groups(self, room: Room) -> list[Sequence[StepTexts]]:
        """The steps between pauses, in the fewest even groups, none above nine, that fit at the floor."""
        return list(chain.from_iterable(self._even(steps, room) for steps in _between_pauses(self.texts.steps)))

    def _even(self, steps: Sequence[StepTexts], room: Room) -> list[Sequence[StepTexts]]:
        for groups in range(-(-len(steps) // LEADS_A_CARD), len(steps) + 1):
            each = -(-len(steps) // groups)
            dealt = [steps[at : at + each] for at in range(0, len(steps), each)]
            if self._leads_fit(dealt, self.card.summary, LEAD_SPACES[-1], room):
                return dealt
        raise Unfit((SUMMARY, "summary"))

    def _lead_size(self, groups: list[Sequence[StepTexts]], room: Room) -> tuple[float, float]:
        """The leads' size and the white between them: air before size, since at its largest a list is a wall."""
        full, floor = self.card.lead
        for lowest in (floor, self.card.summary):
            for space in LEAD_SPACES:
                for size in sizes_down(full, lowest, 1):
                    if self._leads_fit(groups, size, space, room):
                        return size, space
        raise AssertionError("groups are made to fit at the floor")

    def _leads_fit(self, groups: Iterable[Sequence[StepTexts]], size: float, space: float, room: Room) -> bool:
        return all(self._leads(group, size, space, room)[0] <= room.tall for group in groups)

    def _leads(self, group: Sequence[StepTexts], size: float, space: float, room: Room) -> tuple[float, int]:
        """The height of a group, and how many of its leads have the whole width."""
        used, wide = 0.0, 0
        for at, step in enumerate(group):
            used += size * space * (at > 0)
            tall = self._tall(step.listed, size, self.frame.width - self.frame.axis, LEAD_LEADING)
            if wide == at and used + tall <= room.wide:
                wide += 1
            else:
                tall = self._tall(step.listed, size, self.frame.column - self.frame.axis, LEAD_LEADING)
            used += tall
        return used, wide

    def title_face(self, place: str, step: StepTexts | None = None, *, heading: bool = False) -> Json:
        """The deck's title, and the post's where that is another: the cover, and a back with nothing else to say."""
        foot = self._foot(place, None)
        head = self._fit_title((self.card.lead[0] * (TITLE_SCALE if heading else 1), self.card.lead[1]), foot)
        size = self.card.body[0] * POST_SCALE
        room = self.frame.body_room(head.tall, foot)
        free = room.tall
        items: list[Json] = []
        if self.texts.post.text != self.texts.title.text:
            free -= self._tall(self.texts.post, size, self.frame.column, LEADING)
            items = [{"kind": "post", "text": self.texts.post.text, "gap": 0}]
        if free < 0:
            raise Unfit((0, "title"))
        drop = min(free, max(0.0, self.frame.height * TITLE_AT - head.tall - self.frame.head_gap))
        return {
            "head": self._titled(head.size) | {"mark": False, "level": 1 if heading else 0},
            "items": items,
            "wide": 0,
            "size": size,
            "foot": self._foot_json(place, None),
            "code": self._code(step),
            "link": step.link if step else self.texts.link,
            "drop": drop,
        }

    # ---- parts

    def _face(self, head: Json | None, parts: Parts, size: float, foot: Json, step: StepTexts) -> Json:
        return {
            "head": head,
            "items": [part.json() for part in parts],
            "wide": sum(not part.narrow for part in parts),
            "size": size,
            "foot": foot,
            "code": self._code(step),
            "link": step.link,
            "drop": 0,
        }

    def _code(self, step: StepTexts | None = None) -> int | None:
        """Which QR code stands on a face of this frame."""
        if not self.frame.qr:
            return None
        return step.place if step else 0

    def _count(self) -> str:
        count = len(self.texts.steps)
        return LABELS["step"] if count == 1 else LABELS["steps"].format(count=count)

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
        begun = metrics.measured(place, "bold").advance + PLACE_GAP if place else 0.0
        date = metrics.measured(self.texts.date, "regular").advance + DATE_GAP if self.texts.date else 0.0
        if part is None:
            if self.frame.brief:
                return self._tall(metrics.measured(place or "x", "bold"), size, self.frame.column, FOOT_LEADING)
            return self._tall(self.texts.address, size, self.frame.column, FOOT_LEADING, begun + date)
        width = self.frame.column - self.frame.body_axis
        name = self.texts.title
        if part:
            name = name.and_then(metrics.measured(part, "regular"), 1)
        name_tall = self._tall(name, size, width, FOOT_LEADING, begun)
        if self.frame.brief:
            return name_tall
        return name_tall + PARAGRAPH * size + self._tall(self.texts.address, size, width, FOOT_LEADING, date)

    def _foot_json(self, place: str, part: str | None) -> Json:
        name = None if part is None else self.texts.title.text + part
        return {"place": place, "name": name, "axis": 0 if part is None else self.frame.body_axis}

    def _titled(self, size: float) -> Json:
        return {"text": self.texts.title.text, "size": size, "level": 1, "number": None, "more": False}

    def _ticked(self, number: str, lead: Measured, size: float) -> Json:
        return {"text": lead.text, "size": size, "level": 2, "number": number}


def _between_pauses(steps: Sequence[StepTexts]) -> list[Sequence[StepTexts]]:
    """The steps in runs, each up to a pause that the writer marked."""
    ends = [at for at, step in enumerate(steps, 1) if step.pause and at < len(steps)]
    return [steps[begin:end] for begin, end in zip([0, *ends], [*ends, len(steps)], strict=True)]


def _numbered(word: str, at: int, count: int) -> str:
    return f"{word} {at + 1}/{count}" if count > 1 else word
