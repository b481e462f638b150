"""A card as a small SVG for the web, from the same layout as the printed card: text stays text, in about 4 kB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from hindsight.core.text.direction import is_right_to_left

from ..labels import Labels
from ..model import Deck
from .fitted import SUMMARY
from .formats import FORMATS, CardFormat
from .frame import (
    BOX,
    CAPITALS,
    FOOT_LEADING,
    LEAD_LEADING,
    LEADING,
    MM,
    NUMBER_GAP,
    SUB_BOX,
    SUB_TICK,
    Frame,
)
from .metrics import Face, Measured, Metrics
from .pdf import PLAIN_PRINTING, fit_deck
from .qr import qr
from .sheets import Printing
from .texts import hyphenates
from .words import BREAK, clean, language

LABELLED = {"say": "regular", "why": "bold", "lesson": "bold", "source": "bold"}
WEIGHTS: dict[Face, int] = {"regular": 400, "semibold": 600, "bold": 700, "code": 400}
# Direction marks, as in print, for Latin in a right-to-left line: around Latin text, around text with the direction of
# its own first letter, and after an address that continues on the next line.
LATIN_INSIDE, OWN_INSIDE, LATIN_ENDS = "\u2066{}\u2069", "\u2068{}\u2069", "\u200e"
_STRUCK = re.compile(r"~~([^~]+)~~")
# Decimal places of lengths in points: a hundredth of a point is invisible on a screen and in print.
PLACES = 1


def preview_svg(
    deck: Deck, step: int = SUMMARY, card: CardFormat = FORMATS[0], printing: Printing = PLAIN_PRINTING
) -> bytes:
    """Return the first card of a step (0: of the summary) as an SVG; an empty card if the step fits no card.

    The drawing uses the reader's sans-serif font, and gives each line the same width as in print.
    """
    width, height = (_num(side * MM) for side in (card.width, card.height))
    attributes = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" lang="{language(deck.lang)[0]}"'
    direction = ' direction="rtl"' if is_right_to_left(deck.lang) else ""
    style = "font-family=\"'Source Sans 3','Source Sans Pro',sans-serif\""
    body = "".join(_drawn(deck, step, card, printing))
    return f'<svg {attributes} {style}{direction}><path fill="#fff" d="M0 0h{width}v{height}H0z"/>{body}</svg>'.encode()


def _drawn(deck: Deck, step: int, card: CardFormat, printing: Printing) -> list[str]:
    fitting = fit_deck(deck, card, printing)
    if fitting is None or step not in fitting[0].owners:
        return []
    fitted, metrics = fitting
    lang = deck.lang if hyphenates(deck) else ""
    pen = _Pen(fitted.frame, metrics, deck.labels, lang, rtl=is_right_to_left(deck.lang))
    pen.card(fitted.cards[fitted.owners.index(step)], deck)
    return pen.drawn


@dataclass
class _Pen:
    """Draws a face from top to bottom; `y` is the current position, in points.

    `lang` is the language for hyphenation, "" without hyphenation. `rtl` is whether text runs from right to left.
    """

    frame: Frame
    metrics: Metrics
    labels: Labels
    lang: str
    rtl: bool
    y: float = 0.0
    drawn: list[str] = field(default_factory=list)

    def card(self, face: dict[str, Any], deck: Deck) -> None:
        frame, padding = self.frame, self.frame.card.padding * MM
        self.y = padding + face["drop"]
        if head := face["head"]:
            self._lead(head, "regular" if head["plain"] else "bold")
            if head["runs_on"]:
                self.y += LEAD_LEADING * head["size"]
            else:
                self.y += frame.head_gap
                self._rule(self.y, frame.width)
                self.y += frame.body_gap
        for index, item in enumerate(face["items"]):
            self.y += item["gap"]
            width = frame.width if index < face["wide"] else frame.column
            if item["kind"] == "lead":
                if item["rule"]:
                    self._rule(self.y - item["gap"] / 2, width)
                self._lead(item, "semibold")
            else:
                self._item(item, face["size"], width)
        self._foot(face, deck)

    def _rule(self, y: float, width: float) -> None:
        left = self._x(0.0) - (width if self.rtl else 0)
        self.drawn.append(f'<path stroke="#000" stroke-width=".6" d="M{_num(left)} {_num(y)}h{_num(width)}"/>')

    def _lead(self, head: dict[str, Any], face: Face) -> None:
        """Draw a head, or a line of the summary, with its box and number."""
        size, axis = head["size"], self.frame.axis if head["number"] is not None else 0.0
        if head["number"] is not None:
            side = min(BOX, size)
            self._box(0.0, side, size)
            number = self.metrics.measured(head["number"], "bold")
            self._text(head["number"], axis - NUMBER_GAP - number.advance * size, self.y, size, "bold", number)
        self._lines(head["text"], face, size, axis, head["wide"], LEAD_LEADING)

    def _item(self, item: dict[str, Any], size: float, width: float) -> None:
        """Draw an item of a body with its box or its bar."""
        indent = self.frame.body_axis + item["indent"]
        if item["kind"] == "code":
            for number, line in enumerate(item["text"].split("\n")):
                self.y += LEADING * self.frame.code * (number > 0)
                # Code reads from the left in every language.
                left = width if self.rtl else indent
                self._lines(line, "code", self.frame.code, left, width - indent, LEADING)
            return
        if item["kind"] == "box" and not item["rest"]:
            self._box(indent - SUB_BOX, SUB_TICK, size)
        if item["kind"] in ("say", "quote"):
            bar, begun = 2 if item["kind"] == "say" else 0.75, len(self.drawn)
            top = self.y
            self._labelled(item, size, indent, width - indent)
            x = self._x(indent - item["indent"])
            line = f'<path stroke="#000" stroke-width="{bar}" d="M{_num(x)} {_num(top - 1.5)}V{_num(self.y + 1.5)}"/>'
            self.drawn.insert(begun, line)
            return
        self._labelled(item, size, indent, width - indent)

    def _labelled(self, item: dict[str, Any], size: float, indent: float, line_width: float) -> None:
        face: Face = "semibold" if item["kind"] == "say" else "regular"
        first = 0.0
        if item["kind"] in LABELLED and not item["rest"]:
            label = self.labels.of(item["kind"])
            weight: Face = LABELLED[item["kind"]]  # type: ignore[assignment]
            measured = self.metrics.measured(label, weight)
            self._text(label, indent, self.y, size, weight, measured)
            first = measured.advance + 0.5
        self._lines(item["text"], face, size, indent, line_width, LEADING, first)

    def _lines(
        self, text: str, face: Face, size: float, indent: float, line_width: float, leading: float, first: float = 0.0
    ) -> None:
        """Draw a paragraph; `first` is the width already used on its first line, in em."""
        lang = "" if face == "code" else self.lang
        measured = self.metrics.with_breaks(text, face, line_width / size, lang) or self.metrics.measured(text, face)
        for number, (line, used) in enumerate(_lines_of(measured, line_width / size, first)):
            self.y += leading * size * (number > 0)
            visible = line.text
            if self.rtl and visible.endswith(BREAK) and visible[-2:-1].isascii():
                visible += LATIN_ENDS
            self._text(visible, indent + used * size, self.y, size, face, line)
            self.y += measured.height * size

    def _foot(self, face: dict[str, Any], deck: Deck) -> None:
        """Draw the footer, and the QR code of a face that has one."""
        size, foot = self.frame.card.small, face["foot"]
        date = f"{deck.date:%Y-%m-%d}" if deck.date else ""
        first = [(foot["place"], OWN_INSIDE), (foot["name"], "{}")]
        last = [] if self.frame.brief else [(date, "{}"), (clean(deck.printed_address), LATIN_INSIDE)]
        rows = [first + last] if foot["name"] is None else list(filter(None, (first, last)))
        height = self.metrics.measured("x", "regular").height * size
        bottom = self.frame.card.height * MM - self.frame.card.padding * MM - height
        for number, row in enumerate(reversed(rows)):
            parts = [(text, around if self.rtl else "{}") for text, around in row if text]
            measured = self.metrics.measured(" ".join(text for text, _ in parts), "regular")
            top = bottom - number * size * (1 + FOOT_LEADING / 2)
            visible = " ".join(around.format(text) for text, around in parts)
            self._text(
                visible, foot["axis"], top, size, "regular", measured, line_width=self.frame.column - foot["axis"]
            )
        if face["code"] is not None:
            self._code(face["link"])

    def _code(self, address: str) -> None:
        code, padding = qr(address), self.frame.card.padding * MM
        side, frame = self.frame.qr, self.frame
        x = padding if self.rtl else padding + frame.width - side
        scale = f"translate({_num(x)} {_num(padding + frame.height - side)})scale({side / code.side:.4f})"
        path = code.svg[code.svg.index("<path") : code.svg.index("</svg>")]
        self.drawn.append(f'<g transform="{scale}">{path}</g>')

    def _box(self, x: float, side: float, size: float) -> None:
        left = self._x(x) - (side if self.rtl else 0)
        top = self.y + (size * CAPITALS - side) / 2
        self.drawn.append(
            f'<rect x="{_num(left)}" y="{_num(top)}" width="{_num(side)}" height="{_num(side)}" rx="1" fill="none" '
            'stroke="#000"/>'
        )

    def _text(
        self, text: str, x: float, top: float, size: float, face: Face, measured: Measured, line_width: float = 1e9
    ) -> None:
        """Draw one line whose capitals begin at `top`, with the same width as in print."""
        visible = text.replace(BREAK, "").strip()
        if "~~" in visible:
            measured = self.metrics.measured(visible.replace("~~", ""), face)
        length = min((measured.advance - (measured.spaces[-1] if measured.spaces else 0.0)) * size, line_width)
        weight = f' font-weight="{WEIGHTS[face]}"' if WEIGHTS[face] > 400 else ""
        family = ' font-family="monospace"' if face == "code" else ""
        base = top + measured.height * size
        # The indent of code is part of its width, but SVG drops leading white space.
        space = ' xml:space="preserve"' if face == "code" else ""
        space += ' direction="ltr"' if face == "code" and self.rtl else ""
        visible = text.replace(BREAK, "").rstrip() if face == "code" else visible
        if visible:
            self.drawn.append(
                f'<text x="{_num(self._x(x))}" y="{_num(base)}" font-size="{_num(size)}"{weight}{family}{space} '
                f'textLength="{_num(length)}" lengthAdjust="spacingAndGlyphs">{_struck(escape(visible))}</text>'
            )

    def _x(self, x: float) -> float:
        """Return the distance from the left edge of a position that is `x` points from the beginning of lines."""
        padding = self.frame.card.padding * MM
        return self.frame.card.width * MM - padding - x if self.rtl else padding + x


def _lines_of(text: Measured, line_width: float, first: float) -> Iterator[tuple[Measured, float]]:
    """Yield a paragraph's lines, each with the width already used at its beginning, in em."""
    begin, used = 0, first
    while begin < len(text.pieces):
        remaining = text.part(begin, len(text.pieces))
        count = max(1, remaining.fill(line_width, 1, used)[0])
        yield remaining.part(0, count).as_line(), used
        begin, used = begin + count, 0.0


def _struck(visible: str) -> str:
    """Return a line in which words between `~~` signs are struck through."""
    return _STRUCK.sub(r'<tspan text-decoration="line-through">\1</tspan>', visible) if "~~" in visible else visible


def _num(value: float) -> str:
    """Return a number in its shortest notation."""
    return f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
