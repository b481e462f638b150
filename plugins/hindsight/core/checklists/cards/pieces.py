"""The pieces that all faces of cards share: heads, footers and titles, as the data that deck.typ draws."""

from __future__ import annotations

from dataclasses import dataclass

from .fitted import Json
from .formats import CardFormat
from .frame import FOOT_LEADING, LEAD_LEADING, LEADING, PARAGRAPH, POST_SCALE, TITLE_SCALE, Frame, sizes_down
from .items import Body, Parts
from .metrics import KERNING, Measured
from .texts import DeckTexts, StepTexts, Unfit

# A head that is higher than this share of its card shrinks.
HEAD_SHARE = 0.3
# The vertical position of a title: a little above the middle, so that the QR code keeps its corner.
TITLE_AT = 0.42
# The precision, in em, with which the lines of a lead are balanced.
BALANCE = 0.25
# The gap after the words that begin a footer's lines, in em of the footer.
PLACE_GAP, DATE_GAP = 0.7, 0.9


@dataclass(frozen=True, slots=True)
class Head:
    """A head that fits: its type size and its height, both in points."""

    size: float
    height: float


class Pieces:
    """Makes the pieces of one owner's faces in a frame. `safety` is the factor of its texts (see fit.py)."""

    def __init__(self, texts: DeckTexts, frame: Frame, safety: float) -> None:
        self.texts, self.safety, self.frame = texts, safety, frame
        self.card: CardFormat = frame.card
        self.body = Body(frame, safety)

    def cover(self) -> Json:
        """Return the cover: the deck's title, and its number of steps or lessons."""
        return self.title_face(self.texts.count, heading=True)

    def title_face(self, place: str, step: StepTexts | None = None, *, heading: bool = False) -> Json:
        """Return a face with the deck's title, and the post's title if it differs: a cover, or a back with a code."""
        foot = self._foot(place, None)
        head = self._fit_title((self.card.lead[0] * (TITLE_SCALE if heading else 1), self.card.lead[1]), foot)
        size = self.card.body[0] * POST_SCALE
        area = self.frame.body_area(head.height, foot)
        free = area.height
        items: list[Json] = []
        if self.texts.post.text != self.texts.title.text:
            free -= self._paragraph_height(self.texts.post, size, self.frame.column, LEADING)
            items = [{"kind": "post", "text": self.texts.post.text, "gap": 0}]
        if free < 0:
            raise Unfit((0, "title"))
        drop = min(free, max(0.0, self.frame.height * TITLE_AT - head.height - self.frame.head_gap))
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

    def bare_back(self, place: str, step: StepTexts | None = None) -> Json:
        """Return a back without content: the deck's title in the footer, or above the QR code if there is one."""
        if self.frame.qr:
            return self.title_face(place, step)
        return {
            "head": None,
            "items": [],
            "wide": 0,
            "size": self.card.body[0],
            "foot": self._foot_json(place, ""),
            "code": None,
            "link": step.link if step else self.texts.link,
            "drop": 0,
        }

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
        """Return the index of the QR code on a face of this frame; None on a face without a code."""
        if not self.frame.qr:
            return None
        return step.position if step else 0

    def _fit_title(self, sizes: tuple[float, float], foot: float) -> Head:
        head = self._fit_head(self.texts.title, self.frame.width, sizes, foot)
        if head is None:
            raise Unfit((0, "title"))
        return head

    def _fit_head(self, text: Measured, width: float, sizes: tuple[float, float], foot: float) -> Head | None:
        """Return the largest head that leaves most of the card to the body; at its floor it may take more."""
        most = self.frame.max_head(foot)
        for size in sizes_down(*sizes, 1):
            height = self._paragraph_height(text, size, width, LEAD_LEADING)
            if height <= min(most, self.frame.height * HEAD_SHARE) or (size == sizes[1] and height <= most):
                return Head(size, height)
        return None

    def _paragraph_height(self, text: Measured, size: float, width: float, leading: float, first: float = 0.0) -> float:
        """Return the height of a paragraph, in points; `first` is the width already used on its first line, in em."""
        count = text.lines(width / size / self.safety, first)
        return (count * (text.height + leading) - leading) * size * self.safety

    def _body_sizes(self) -> tuple[float, ...]:
        return sizes_down(*self.card.body, 0.25)

    def _foot(self, place: str, part: str | None) -> float:
        """Return the height of a footer: with the deck's title, or without it if `part` is None, in points."""
        metrics, size = self.texts.metrics, self.card.small
        begun = metrics.measured(place, "bold").advance + PLACE_GAP if place else 0.0
        date = metrics.measured(self.texts.date, "regular").advance + DATE_GAP if self.texts.date else 0.0
        if part is None:
            if self.frame.brief:
                return self._paragraph_height(
                    metrics.measured(place or "x", "bold"), size, self.frame.column, FOOT_LEADING
                )
            return self._paragraph_height(self.texts.address, size, self.frame.column, FOOT_LEADING, begun + date)
        width = self.frame.column - self.frame.body_axis
        name = self.texts.title
        if part:
            name = name.and_then(metrics.measured(part, "regular"), 1)
        name_height = self._paragraph_height(name, size, width, FOOT_LEADING, begun)
        if self.frame.brief:
            return name_height
        return (
            name_height + PARAGRAPH * size + self._paragraph_height(self.texts.address, size, width, FOOT_LEADING, date)
        )

    def _foot_json(self, place: str, part: str | None) -> Json:
        name = None if part is None else self.texts.title.text + part
        axis = 0 if part is None else self.frame.body_axis
        return {"place": place, "name": name, "axis": axis, "hyphenate": bool(self.texts.title.ends)}

    def _titled(self, size: float) -> Json:
        title = self._head(self.texts.title, size, self.frame.width)
        return title | {"level": 1, "number": None, "more": False, "runs_on": False}

    def _ticked(self, number: str, lead: Measured, size: float, width: float, plain: bool = False) -> Json:
        """Return a lead after its box and number, all in `width` points; a plain lead continues in the body."""
        head = self._head(lead, size, width - self.frame.axis, plain)
        return head | {"level": 2, "number": number, "runs_on": plain}

    def _head(self, text: Measured, size: float, width: float, plain: bool = False) -> Json:
        # Leads and titles are hyphenated only if one of their words does not fit.
        return {
            "text": text.text,
            "size": size,
            "wide": width if plain else self._balanced(text, size, width),
            "hyphenate": bool(text.ends),
            "plain": plain,
        }

    def _balanced(self, text: Measured, size: float, width: float) -> float:
        """Return the least width with which a paragraph has as few lines as with `width`.

        This avoids a last line with a single word.
        """
        line_width = width / size / self.safety
        most = text.lines(line_width)
        if most == 1:
            return width
        low, high = max(text.advance / most, *(text.ends or text.widths)), line_width
        while high - low > BALANCE:
            middle = (low + high) / 2
            low, high = (low, middle) if text.lines(middle) <= most else (middle, high)
        return min(width, high * size * self.safety * KERNING)
