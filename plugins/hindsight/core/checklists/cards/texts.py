"""A deck's texts: cleaned, measured, and with breaks in the words that are too wide for a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..labels import Labels
from ..leads import LEAD_MOST, is_torn
from ..model import Deck, Step
from .frame import BOX, BOX_GAP, LEAD_LEADING, NUMBER_GAP, POST_SCALE, TITLE_SCALE, Frame
from .items import FACE_OF, Item, ItemKind, indent
from .metrics import Face, Measured, Metrics
from .words import UNSPACED, clean, clean_code, lengthy, quoted

CONTINUED_SCALE = 0.7
# The white after a word that stands before a text, in em.
LABEL_GAP = 0.5
# A lead fits the smallest of the formats whose width times the height of its lines, in em, is at most this.
LEAD_AREA = 71
RAGGED = 1.4
# Lists hang in as long as their lines keep so many em.
LEAST_WORDS = 9


class Unfit(Exception):
    """What fits no card: `failures` are (place of the step or 0, key of `pdf.REASONS`)."""

    def __init__(self, *failures: tuple[int, str]) -> None:
        super().__init__(failures)
        self.failures = failures


@dataclass(frozen=True, slots=True)
class StepTexts:
    """A step's texts: its lead on its first card, on further ones and in the summary, its body, reason and lessons.

    A lesson has a `source` in the place of a reason. With `plain`, the lead is no more than the beginning of a long
    sentence, and set as the body is.
    """

    place: int
    number: str
    link: str
    lead: Measured
    continued: Measured
    listed: Measured
    items: tuple[Item, ...]
    why: tuple[Item, ...]
    source: tuple[Item, ...]
    lessons: tuple[Item, ...]
    pause: bool
    plain: bool = False


@dataclass(frozen=True, slots=True)
class DeckTexts:
    """All that is set on a deck's cards: their fronts in `frame`, which has the axis that the numbers ask for.

    `behind` is the frame of their backs; `count` is in words.
    """

    frame: Frame
    behind: Frame
    metrics: Metrics
    labels: Labels
    title: Measured
    post: Measured
    address: Measured
    date: str
    link: str
    count: str
    steps: tuple[StepTexts, ...]


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """A step's texts as plain strings; the parts of its body as (kind, text, level)."""

    step: Step
    number: str
    lead: str
    parts: list[tuple[ItemKind, str, int]]
    plain: bool


def words_of(step: Step) -> tuple[str, ...]:
    """All words on a step's cards that are the writer's own."""
    origin = (step.origin.title, step.origin.told_by) if step.origin else ()
    return (step.lead, step.text, step.say, step.why, *step.lessons, *origin)


def hyphenates(deck: Deck) -> bool:
    """Whether words of a deck are hyphenated: where one of them is long."""
    texts = (text for step in deck.steps for text in words_of(step))
    return any(map(lengthy, (deck.title, deck.post_title, *texts)))


def deck_texts(
    deck: Deck, frame: Frame, behind: Frame, metrics: Metrics, care: Mapping[int, float] = MappingProxyType({})
) -> DeckTexts:
    """A deck's texts for a card and its back; Unfit where a letter or the step numbers are too wide.

    `care` is how much larger than reckoned the texts of a step are taken to be.
    """
    title, post, address = clean(deck.title), clean(deck.post_title), clean(deck.printed_address)
    cleaned = [_cleaned(step, deck) for step in deck.steps]
    metrics.learn((title, post, address, *deck.labels.all, *_all_texts(cleaned)))
    cleaned = [_with_lead(one, deck, metrics, care.get(one.step.place, 1.0)) for one in cleaned]
    lead, _ = frame.card.lead
    body, _ = frame.card.body
    aside = min(frame.column - frame.axis_most, behind.column)
    if _has_wide_label(deck.labels, frame, behind, metrics):
        raise Unfit((0, "label"))
    lang = deck.lang if hyphenates(deck) else ""
    set_title = metrics.soft(title, "bold", frame.width / lead / TITLE_SCALE, lang)
    set_post = metrics.soft(post, "regular", aside / body / POST_SCALE, lang)
    set_address = metrics.soft(address, "regular", aside / frame.card.small)
    if set_title is None or set_post is None or set_address is None:
        raise Unfit((0, "word"))
    frame = replace(frame, axis=_axis(cleaned, frame, metrics))
    if frame.axis > frame.axis_most:
        raise Unfit((0, "number"))
    steps = [_step(one, deck, lang, frame, behind, metrics) for one in cleaned]
    if None in steps:
        raise Unfit(*((one.step.place, "word") for one, found in zip(cleaned, steps, strict=True) if found is None))
    date = deck.date.date().isoformat() if deck.date else ""
    found = tuple(one for one in steps if one is not None)
    return DeckTexts(
        frame, behind, metrics, deck.labels, set_title, set_post, set_address, date, deck.address, deck.pluralize, found
    )


def _has_wide_label(labels: Labels, frame: Frame, behind: Frame, metrics: Metrics) -> bool:
    """Whether a label is wider than the line that it is reckoned to stand on."""
    size, small, more = frame.card.body[0], frame.card.small, frame.card.lead[0] * CONTINUED_SCALE
    body, foot = min(frame.column - frame.axis_most, behind.column), min(frame.column, behind.column)
    placed: tuple[tuple[str, Face, float], ...] = (
        (labels.say, "regular", body / size),
        (labels.why, "bold", body / size),
        (labels.lesson, "bold", body / size),
        (labels.source, "bold", body / size),
        (labels.continued, "bold", (frame.width - frame.axis_most) / more),
        (f"{labels.summary} 99/99", "bold", foot / small),
        (labels.pluralize(99), "bold", foot / small),
        (labels.pluralize(99, "lesson"), "bold", foot / small),
    )
    return any(metrics.measured(label, face).advance + LABEL_GAP > room for label, face, room in placed)


def _cleaned(step: Step, deck: Deck, most: int = LEAD_MOST) -> _Cleaned:
    lead, rest = step.split_lead(most)
    # The lead's first words go on right below it.
    parts: list[tuple[ItemKind, str, int]] = [
        ("text", clean(rest), 0),
        ("say", quoted(clean(step.own_say), deck.lang), 0),
    ]
    for block in step.blocks:
        text = clean_code(block.text) if block.kind == "code" else clean(block.text)
        parts.append(
            (block.kind, text, max(block.level, int(block.kind == "box")) if block.kind in ("box", "text") else 0)
        )
    if step.origin:
        parts.append(("source", clean(step.origin.source_line(deck.labels)), 0))
    parts.append(("why", clean(step.own_why), 0))
    parts += [("lesson", clean(lesson), 0) for lesson in step.lessons]
    return _Cleaned(step, clean(step.number), clean(lead), [part for part in parts if part[1]], is_torn(lead, rest))


def _with_lead(one: _Cleaned, deck: Deck, metrics: Metrics, care: float) -> _Cleaned:
    """Return a step's texts with a lead that fits the smallest card, whatever its letters."""
    most = LEAD_MOST
    while most > 1 and _area(metrics.measured(one.lead, "bold")) * care**2 > LEAD_AREA:
        most = most * 3 // 4
        one = _cleaned(one.step, deck, most)
    return one


def _area(lead: Measured) -> float:
    # Lines of words that no space parts end far from the edge.
    ragged = RAGGED if UNSPACED.search(lead.text) else 1.0
    return lead.advance * (lead.height + LEAD_LEADING) * ragged


def _all_texts(cleaned: list[_Cleaned]) -> Iterable[str]:
    for one in cleaned:
        yield one.number
        yield one.lead
        for _, text, _ in one.parts:
            yield text


def _axis(cleaned: list[_Cleaned], frame: Frame, metrics: Metrics) -> float:
    """Where texts begin: right of the widest number at its largest."""
    widest = max(metrics.measured(one.number, "bold").advance for one in cleaned)
    return BOX + BOX_GAP + widest * frame.card.lead[0] + NUMBER_GAP


def _step(one: _Cleaned, deck: Deck, lang: str, frame: Frame, behind: Frame, metrics: Metrics) -> StepTexts | None:
    """A step's texts; None where one of their letters is too wide for its line."""
    face: Face = "regular" if one.plain else "bold"
    lead = metrics.soft(one.lead, face, (frame.column - frame.axis) / frame.card.lead[0], lang)
    items = [
        _item(kind, text, _level(kind, level, frame), frame, _column(kind, frame, behind), metrics, deck.labels, lang)
        for kind, text, level in one.parts
    ]
    if lead is None or None in items:
        return None
    found = [item for item in items if item is not None]
    more = metrics.measured(f" {deck.labels.continued}", face)
    return StepTexts(
        one.step.place,
        one.number,
        deck.step_address(one.step),
        lead,
        lead.and_then(more, CONTINUED_SCALE),
        metrics.again(lead.and_then(metrics.measured("…", face), 1) if one.plain else lead, "semibold"),
        tuple(item for item in found if item.kind not in ("why", "source", "lesson")),
        tuple(item for item in found if item.kind == "why"),
        tuple(item for item in found if item.kind == "source"),
        tuple(item for item in found if item.kind == "lesson"),
        one.step.pause,
        one.plain,
    )


def _level(kind: ItemKind, level: int, frame: Frame) -> int:
    """Return how deep an item hangs in: on a narrow card no deeper than leaves room for a few words."""
    while level > 1 and frame.column - frame.body_axis - indent(kind, level) < LEAST_WORDS * frame.card.body[0]:
        level -= 1
    return level


def _column(kind: ItemKind, frame: Frame, behind: Frame) -> float:
    """The least width of a part of a step; reasons, sources and lessons may be on the back."""
    front = frame.column - frame.body_axis
    return min(front, behind.column) if frame.backs and kind in ("why", "source", "lesson") else front


def _item(
    kind: ItemKind, text: str, level: int, frame: Frame, narrow: float, metrics: Metrics, labels: Labels, lang: str
) -> Item | None:
    """A part of a step's body; None where one of its letters is too wide for a line."""
    text = f"[{text}]" if kind == "image" else text
    size = frame.code if kind == "code" else frame.card.body[0]
    room = (narrow - indent(kind, level)) / size
    lang = "" if kind == "code" else lang
    lines = [metrics.soft(line, FACE_OF.get(kind, "regular"), room, lang) for line in text.split("\n")]
    if None in lines:
        return None
    found = tuple(line for line in lines if line is not None)
    if kind not in ("say", "why", "lesson", "source"):
        return Item(kind, found, level)
    face: Face = "regular" if kind == "say" else "bold"
    return Item(kind, found, level, metrics.measured(labels.of(kind), face).advance + LABEL_GAP)
