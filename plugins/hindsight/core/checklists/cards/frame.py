"""The space on a card, in points: how much each part may take, and where its text begins."""

from __future__ import annotations

from dataclasses import dataclass

from .formats import CardFormat

MM = 72 / 25.4
# Box, gap, number, gap: together they are the distance of the axis, where a step's text begins, from the left edge.
BOX, BOX_GAP, NUMBER_GAP = 5 * MM, 2.5 * MM, 3 * MM
# The axis is at most this share of a card's width; a wider number column is refused.
AXIS_SHARE = 0.32
# A cover's title is at most this many times as large as a lead. Descenders reach this far below the line, in em, with
# some reserve.
TITLE_SCALE, DESCENT = 1.5, 0.3
# The post's title, below the deck's, is this many times as large as a body.
POST_SCALE = 1.1
# The least white space between text and QR code.
COLUMN_GAP = 4 * MM
FOOT_GAP = 2.5 * MM
# Indents: of a nested list's box, of each further level, and of a quotation's bar; then the side of such a box.
SUB_BOX, SUB_LEVEL, BAR = 5.2 * MM, 5 * MM, 3 * MM
SUB_TICK = 3.2 * MM
# The height of capitals in em: boxes are centred on them.
CAPITALS = 0.66
# Space between the lines of a body, a lead and a footer, in em; between a footer's paragraphs.
LEADING, LEAD_LEADING, FOOT_LEADING, PARAGRAPH = 0.6, 0.42, 0.45, 0.55


@dataclass(frozen=True, slots=True)
class BodyArea:
    """The area of a body: its `height` in points, of which the upper `wide_height` has the full width of the card.

    The rest is beside the QR code and its quiet zone.
    """

    wide_height: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A card's space in points. `axis` is where the text of leads begins; `quiet` is the quiet zone of a QR code.

    `qr` is 0 on a face without a code. A `brief` footer has no date and address: these are on the
    other side. `backs` is whether text that does not fit on a front may be on a back.
    """

    card: CardFormat
    qr: float
    quiet: float
    axis: float = 0.0
    brief: bool = False
    backs: bool = False

    @property
    def width(self) -> float:
        """Return the card's width without its padding."""
        return (self.card.width - 2 * self.card.padding) * MM

    @property
    def height(self) -> float:
        """Return the card's height without its padding."""
        return (self.card.height - 2 * self.card.padding) * MM

    @property
    def column(self) -> float:
        """Return the width of text beside the QR code."""
        return self.width - self.qr - max(self.quiet, COLUMN_GAP) if self.qr else self.width

    @property
    def body_axis(self) -> float:
        """Return where the text of a body begins."""
        return self.axis if self.card.hang else 0.0

    @property
    def axis_most(self) -> float:
        """Return the largest allowed axis."""
        return self.width * AXIS_SHARE

    @property
    def head_gap(self) -> float:
        """Return the gap between head and rule: the descenders of the largest title do not touch the rule."""
        return max(self.card.padding * 0.34 * MM, self.card.lead[0] * TITLE_SCALE * DESCENT)

    @property
    def body_gap(self) -> float:
        """Return the gap between rule and body."""
        return self.card.padding * 0.5 * MM

    @property
    def code(self) -> float:
        """Return the size of code: at nine tenths, its lower-case letters are as high as the body's at its floor."""
        return self.card.body[1] * 0.9

    def body_area(self, head: float, foot: float) -> BodyArea:
        """Return the space for a body between a head and a footer of these heights."""
        above = head + self.head_gap + self.body_gap if head else 0.0
        height = self.height - above - FOOT_GAP - foot
        beside_code = self.height - self.qr - max(self.quiet, FOOT_GAP) - above
        return BodyArea(min(height, beside_code) if self.qr else height, height)

    def max_head(self, foot: float) -> float:
        """Return the largest height of a head: it leaves the QR code's corner and four lines of text."""
        beside_code = self.height - self.head_gap - self.qr - self.quiet
        return min(beside_code, self.body_area(1, foot).height - self.card.body[0] * 4)


def sizes_down(full: float, floor: float, by: float) -> tuple[float, ...]:
    """Return sizes from `full` down to `floor` in steps of `by`; the floor is always the last."""
    count = int((full - floor) / by - 1e-9) + 1 if full > floor else 0
    return (*(full - by * index for index in range(count)), floor)
