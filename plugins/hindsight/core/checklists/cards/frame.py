"""The room on a card, in points: what every part of it may take, and where its text begins."""

from __future__ import annotations

from dataclasses import dataclass

from .formats import CardFormat

MM = 72 / 25.4
# Box, gap, number, gap: a step's text hangs from one axis, so far from the left.
BOX, BOX_GAP, NUMBER_GAP = 5 * MM, 2.5 * MM, 3 * MM
# A body hangs in no further than this share of a card: a wider number column is refused.
AXIS_SHARE = 0.32
# A cover's title is up to so many times as large as a lead; letters reach so far below their line, in em, and a bit.
TITLE_SCALE, DESCENT = 1.5, 0.3
# The post's title below it is so many times as large as a body.
POST_SCALE = 1.1
# The QR code's white is at least so wide beside text.
COLUMN_GAP = 4 * MM
FOOT_GAP = 2.5 * MM
# What a box of a nested list and what a quotation's bar takes on its left; the side of such a box.
SUB_BOX, SUB_LEVEL, BAR = 5.2 * MM, 5 * MM, 3 * MM
SUB_TICK = 3.2 * MM
# How high capitals are, in em: boxes are centred on them.
CAPITALS = 0.66
# Space between the lines of a body, a lead and a footer, in em; between a footer's paragraphs.
LEADING, LEAD_LEADING, FOOT_LEADING, PARAGRAPH = 0.6, 0.42, 0.45, 0.55


@dataclass(frozen=True, slots=True)
class Room:
    """The room for a body, in points from its top: `wide` of it has the whole width, down to the QR code's white."""

    wide: float
    tall: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A card's room in points. `axis` is where the text of its leads begins; `quiet` the white around a QR code.

    `qr` is 0 on a face without a code. A `brief` footer leaves date and address to another face. `backs` says whether
    what finds no room on a front has a back to go to.
    """

    card: CardFormat
    qr: float
    quiet: float
    axis: float = 0.0
    brief: bool = False
    backs: bool = False

    @property
    def width(self) -> float:
        """The card's width without its padding."""
        return (self.card.width - 2 * self.card.padding) * MM

    @property
    def height(self) -> float:
        """The card's height without its padding."""
        return (self.card.height - 2 * self.card.padding) * MM

    @property
    def column(self) -> float:
        """The width of what stands beside the QR code."""
        return self.width - self.qr - max(self.quiet, COLUMN_GAP) if self.qr else self.width

    @property
    def body_axis(self) -> float:
        """Where the text of a body begins."""
        return self.axis if self.card.hang else 0.0

    @property
    def axis_most(self) -> float:
        """The furthest that the axis may be."""
        return self.width * AXIS_SHARE

    @property
    def head_gap(self) -> float:
        """The white between head and rule: the descenders of the largest title stay clear of it."""
        return max(self.card.padding * 0.34 * MM, self.card.lead[0] * TITLE_SCALE * DESCENT)

    @property
    def body_gap(self) -> float:
        """The white between rule and body."""
        return self.card.padding * 0.5 * MM

    @property
    def code(self) -> float:
        """The one size of code: at nine tenths its lower-case letters are as high as the body's at its floor."""
        return self.card.body[1] * 0.9

    def body_room(self, head: float, foot: float) -> Room:
        """The room left for a body between a head and a footer of these heights."""
        above = head + self.head_gap + self.body_gap if head else 0.0
        tall = self.height - above - FOOT_GAP - foot
        beside_code = self.height - self.qr - max(self.quiet, FOOT_GAP) - above
        return Room(min(tall, beside_code) if self.qr else tall, tall)

    def head_room(self, foot: float) -> float:
        """The most a head may take: all but the QR code's corner and four lines of text."""
        beside_code = self.height - self.head_gap - self.qr - self.quiet
        return min(beside_code, self.body_room(1, foot).tall - self.card.body[0] * 4)


def sizes_down(full: float, floor: float, by: float) -> tuple[float, ...]:
    """Sizes from `full` down to `floor`, the floor always among them."""
    count = int((full - floor) / by - 1e-9) + 1 if full > floor else 0
    return (*(full - by * at for at in range(count)), floor)
