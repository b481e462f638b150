"""Prepare a deck's texts: clean them, measure them, and add breaks to words that are too wide for a line."""

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
from .words import UNSPACED, clean, clean_code, has_long_word, quoted

CONTINUED_SCALE = 0.7
# The gap after the label before a text, in em.
LABEL_GAP = 0.5
# A lead fits the smallest format if its width times the height of its lines, in em, is at most this.
LEAD_AREA = 71
RAGGED = 1.4
# Nested lists are indented only if their lines keep this many em.
LEAST_WORDS = 9


class Unfit(Exception):
    """Raised for texts that fit no card: `failures` are (position of the step or 0, key of `pdf.REASONS`)."""

    def __init__(self, *failures: tuple[int, str]) -> None:
        super().__init__(failures)
        self.failures = failures


@dataclass(frozen=True, slots=True)
class StepTexts:
    """A step's texts, measured.

    Its lead is in `lead` for the first card, in `continued` for further cards, and in `listed` for the summary. `items`
    are its body, `why` is its reason. A lesson has a `source` instead of a reason. With `plain`, the lead is only the
    beginning of a long sentence, and is set like the body.
    """

    position: int
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
    """All texts of a deck's cards. `frame` is the frame of the fronts, with the axis that the step numbers need.

    `back_frame` is the frame of the backs. `count` is the number of steps or lessons in words.
    """

    frame: Frame
    back_frame: Frame
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
    """Return all texts on a step's cards that the writer wrote."""
    origin = (step.origin.title, step.origin.learned_from) if step.origin else ()
    return (step.lead, step.text, step.say, step.why, *step.lessons, *origin)


def hyphenates(deck: Deck) -> bool:
    """Return whether words of a deck are hyphenated, which is so if one of them is long."""
    texts = (text for step in deck.steps for text in words_of(step))
    return any(map(has_long_word, (deck.title, deck.post_title, *texts)))


def deck_texts(
    deck: Deck, frame: Frame, back_frame: Frame, metrics: Metrics, safety: Mapping[int, float] = MappingProxyType({})
) -> DeckTexts:
    """Return a deck's texts for a card and its back; raise Unfit if a letter or the step numbers are too wide.

    `safety` is the factor of each step's texts (see fit.py).
    """
    title, post, address = clean(deck.title), clean(deck.post_title), clean(deck.printed_address)
    cleaned = [_cleaned(step, deck) for step in deck.steps]
    metrics.learn((title, post, address, *deck.labels.all, *_all_texts(cleaned)))
    cleaned = [_with_lead(words, deck, metrics, safety.get(words.step.position, 1.0)) for words in cleaned]
    if _has_wide_label(deck.labels, frame, back_frame, metrics):
        raise Unfit((0, "label"))
    lang = deck.lang if hyphenates(deck) else ""
    titles = _titles(title, post, address, frame, back_frame, metrics, lang)
    frame = replace(frame, axis=_axis(cleaned, frame, metrics))
    if frame.axis > frame.axis_most:
        raise Unfit((0, "number"))
    steps = [_step(words, deck, lang, frame, back_frame, metrics) for words in cleaned]
    if None in steps:
        raise Unfit(
            *((words.step.position, "word") for words, texts in zip(cleaned, steps, strict=True) if texts is None)
        )
    date = deck.date.date().isoformat() if deck.date else ""
    fitting = tuple(texts for texts in steps if texts is not None)
    return DeckTexts(
        frame, back_frame, metrics, deck.labels, *titles, date, deck.address, deck.pluralize, fitting
    )  # fmt: skip


def _titles(
    title: str, post: str, address: str, frame: Frame, back_frame: Frame, metrics: Metrics, lang: str
) -> tuple[Measured, Measured, Measured]:
    """Return the title of a deck, that of its post and its printed address; raise Unfit if a letter is too wide."""
    lead, _ = frame.card.lead
    body, _ = frame.card.body
    narrow_width = min(frame.column - frame.axis_most, back_frame.column)
    set_title = metrics.with_breaks(title, "bold", frame.width / lead / TITLE_SCALE, lang)
    set_post = metrics.with_breaks(post, "regular", narrow_width / body / POST_SCALE, lang)
    set_address = metrics.with_breaks(address, "regular", narrow_width / frame.card.small)
    if set_title is None or set_post is None or set_address is None:
        raise Unfit((0, "word"))
    return set_title, set_post, set_address


def _has_wide_label(labels: Labels, frame: Frame, back_frame: Frame, metrics: Metrics) -> bool:
    """Return whether a label is wider than the line in which it appears."""
    size, small, continued_size = frame.card.body[0], frame.card.small, frame.card.lead[0] * CONTINUED_SCALE
    body, foot = min(frame.column - frame.axis_most, back_frame.column), min(frame.column, back_frame.column)
    placed: tuple[tuple[str, Face, float], ...] = (
        (labels.say, "regular", body / size),
        (labels.why, "bold", body / size),
        (labels.lesson, "bold", body / size),
        (labels.source, "bold", body / size),
        (labels.continued, "bold", (frame.width - frame.axis_most) / continued_size),
        (f"{labels.summary} 99/99", "bold", foot / small),
        (labels.pluralize(99), "bold", foot / small),
        (labels.pluralize(99, "lesson"), "bold", foot / small),
    )
    return any(metrics.measured(label, face).advance + LABEL_GAP > line_width for label, face, line_width in placed)


def _cleaned(step: Step, deck: Deck, most: int = LEAD_MOST) -> _Cleaned:
    """Return a step's texts as plain strings, with a lead of at most `most` letters."""
    lead, rest = step.split_lead(most)
    # The rest of a long lead continues directly below it.
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


def _with_lead(words: _Cleaned, deck: Deck, metrics: Metrics, safety: float) -> _Cleaned:
    """Return a step's texts with a lead short enough for the smallest card, however wide its letters are."""
    most = LEAD_MOST
    while most > 1 and _area(metrics.measured(words.lead, "bold")) * safety**2 > LEAD_AREA:
        most = most * 3 // 4
        words = _cleaned(words.step, deck, most)
    return words


def _area(lead: Measured) -> float:
    # Lines of scripts without spaces may end far from the edge.
    ragged = RAGGED if UNSPACED.search(lead.text) else 1.0
    return lead.advance * (lead.height + LEAD_LEADING) * ragged


def _all_texts(cleaned: list[_Cleaned]) -> Iterable[str]:
    for words in cleaned:
        yield words.number
        yield words.lead
        for _, text, _ in words.parts:
            yield text


def _axis(cleaned: list[_Cleaned], frame: Frame, metrics: Metrics) -> float:
    """Return the axis where texts begin: right of the widest number at its largest size."""
    widest = max(metrics.measured(words.number, "bold").advance for words in cleaned)
    return BOX + BOX_GAP + widest * frame.card.lead[0] + NUMBER_GAP


def _step(
    words: _Cleaned, deck: Deck, lang: str, frame: Frame, back_frame: Frame, metrics: Metrics
) -> StepTexts | None:
    """Return a step's texts; None if one of their letters is too wide for its line."""
    face: Face = "regular" if words.plain else "bold"
    lead = metrics.with_breaks(words.lead, face, (frame.column - frame.axis) / frame.card.lead[0], lang)
    items = [
        _item(
            kind, text, _level(kind, level, frame), frame, _column(kind, frame, back_frame), metrics, deck.labels, lang
        )
        for kind, text, level in words.parts
    ]
    if lead is None or None in items:
        return None
    fitting = [item for item in items if item is not None]
    continued = metrics.measured(f" {deck.labels.continued}", face)
    return StepTexts(
        words.step.position,
        words.number,
        deck.step_address(words.step),
        lead,
        lead.and_then(continued, CONTINUED_SCALE),
        metrics.in_face(lead.and_then(metrics.measured("…", face), 1) if words.plain else lead, "semibold"),
        tuple(item for item in fitting if item.kind not in ("why", "source", "lesson")),
        tuple(item for item in fitting if item.kind == "why"),
        tuple(item for item in fitting if item.kind == "source"),
        tuple(item for item in fitting if item.kind == "lesson"),
        words.step.pause,
        words.plain,
    )


def _level(kind: ItemKind, level: int, frame: Frame) -> int:
    """Return the level of an item's indent: on a narrow card it is limited, so that a few words fit each line."""
    while level > 1 and frame.column - frame.body_axis - indent(kind, level) < LEAST_WORDS * frame.card.body[0]:
        level -= 1
    return level


def _column(kind: ItemKind, frame: Frame, back_frame: Frame) -> float:
    """Return the least width available to an item; reasons, sources and lessons may be on the back."""
    front = frame.column - frame.body_axis
    return min(front, back_frame.column) if frame.backs and kind in ("why", "source", "lesson") else front


def _item(
    kind: ItemKind, text: str, level: int, frame: Frame, narrow: float, metrics: Metrics, labels: Labels, lang: str
) -> Item | None:
    """Return an item of a step's body; None if one of its letters is too wide for a line."""
    text = f"[{text}]" if kind == "image" else text
    size = frame.code if kind == "code" else frame.card.body[0]
    line_width = (narrow - indent(kind, level)) / size
    lang = "" if kind == "code" else lang
    lines = [metrics.with_breaks(line, FACE_OF.get(kind, "regular"), line_width, lang) for line in text.split("\n")]
    if None in lines:
        return None
    fitting = tuple(line for line in lines if line is not None)
    if kind not in ("say", "why", "lesson", "source"):
        return Item(kind, fitting, level)
    face: Face = "regular" if kind == "say" else "bold"
    return Item(kind, fitting, level, metrics.measured(labels.of(kind), face).advance + LABEL_GAP)
