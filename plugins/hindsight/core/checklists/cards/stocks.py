"""Check a site's settings for its cards: its formats, its own stocks, and how its printer prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from .formats import CROP_SAFE, FORMATS, SHEETS, Backs, CardFile, CardFormat, Imposition, card_files, formats_named
from .frame import BOX, BOX_GAP, MM, NUMBER_GAP
from .sheets import Printing, fold_of, front_of

MOST_DRIFT = 10.0
SMALLEST, LARGEST = 40.0, 297.0
# Smaller type than this, in points, is unreadable on a card.
LEAST_TYPE = 6.0
_REQUIRED = ("name", "like", "sheet", "width", "height", "columns", "rows")
_OPTIONAL = ("label", "landscape", "x0", "y0", "dx", "dy", "turn", "padding", "lead", "body", "summary", "small", "qr")
STOCK_KEYS = (*_REQUIRED, *_OPTIONAL)
_NUMBERS = ("width", "height", "x0", "y0", "dx", "dy", "padding", "summary", "small", "qr")


class StockError(ValueError):
    """An invalid card setting; the message is for the author of the settings."""


def card_formats(settings: Mapping[str, Any]) -> tuple[CardFormat, ...]:
    """Return the formats that a site builds; raise StockError if a setting is invalid."""
    names = settings["CARD_FORMATS"]
    stocks = _stocks(settings)
    files = [file.name for file in card_files((*FORMATS, *stocks))]
    if twice := [name for index, name in enumerate(files) if name in files[:index]]:
        raise StockError(f'CARD_STOCKS: there would be two files called "{twice[0]}"; choose a different name')
    known = list(dict.fromkeys(card.name for card in (*FORMATS, *stocks)))
    if unknown := [name for name in names if name not in known]:
        raise StockError(
            f"CARD_FORMATS: there is no format {', '.join(map(str, unknown))}; there are {', '.join(known)}"
        )
    chosen = _on_sheets(formats_named(names, stocks), settings["CARD_SHEETS"])
    if settings["CARD_BACKS"] == "fold":
        for file in card_files(card for card in chosen if not card.booklet):
            _check_fold(file)
    return chosen


def every_card_format(settings: Mapping[str, Any]) -> tuple[CardFormat, ...]:
    """Return all formats that a site could build, on its papers."""
    return _on_sheets((*FORMATS, *_stocks(settings)), settings["CARD_SHEETS"])


def _stocks(settings: Mapping[str, Any]) -> tuple[CardFormat, ...]:
    return tuple(_stock(number, row) for number, row in enumerate(settings["CARD_STOCKS"], 1))


def _on_sheets(cards: tuple[CardFormat, ...], names: tuple[str, ...]) -> tuple[CardFormat, ...]:
    """Return the formats that fit at least one of these papers, without their impositions on other papers."""
    known = [sheet.name for sheet in SHEETS]
    if unknown := [name for name in names if name not in known]:
        raise StockError(f"CARD_SHEETS: there is no paper {', '.join(map(str, unknown))}; there are {', '.join(known)}")
    on_papers = [
        replace(card, impositions=tuple(grid for grid in card.impositions if grid.sheet.name in names))
        for card in cards
    ]
    return tuple(card for card in on_papers if card.impositions)


def _check_fold(file: CardFile) -> None:
    try:
        fold_of(file.card, file.sheet)
    except KeyError as error:
        raise StockError(f"CARD_BACKS: {error.args[0]}; leave it out of CARD_FORMATS, or do not fold") from error


def printing(settings: Mapping[str, Any]) -> Printing:
    """Return how a site's printer prints; raise StockError if a setting is invalid."""
    backs = settings["CARD_BACKS"]
    if backs not in get_args(Backs):
        raise StockError(f'CARD_BACKS is "{backs}"; write "duplex", "fold" or "none"')
    return Printing(backs, _drift(settings, "CARD_FRONT_OFFSET"), _drift(settings, "CARD_BACK_OFFSET"))


def _drift(settings: Mapping[str, Any], name: str) -> tuple[float, float]:
    value = settings[name]
    if len(value) != 2 or not all(_is_number(part) and abs(part) <= MOST_DRIFT for part in value):
        raise StockError(f"{name} is {value!r}; write how many mm to move to the right and down, such as (0.5, -1)")
    return float(value[0]), float(value[1])


def _stock(number: int, row: Any) -> CardFormat:
    """Return one row of CARD_STOCKS as a format."""
    if not isinstance(row, Mapping):
        raise StockError(f"CARD_STOCKS: row {number} must be a dict, not {type(row).__name__}")
    name = row.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        raise StockError(f"CARD_STOCKS: row {number} needs a name in small letters, digits and hyphens, not {name!r}")
    _check_keys(name, row)
    card = _card(name, row)
    _check_type(card)
    _check_fit(card)
    return card


def _check_keys(name: str, row: Mapping[str, Any]) -> None:
    """Raise StockError for missing and unknown keys of a row, and for values of the wrong kind."""
    if missing := [key for key in _REQUIRED if key not in row]:
        raise StockError(f'CARD_STOCKS: "{name}" lacks {", ".join(missing)}')
    if unknown := [str(key) for key in row if key not in STOCK_KEYS]:
        raise StockError(f'CARD_STOCKS: "{name}" has an unknown key {", ".join(unknown)}')
    for key in _NUMBERS:
        if key in row and not (_is_number(row[key]) and row[key] >= 0):
            raise StockError(f'CARD_STOCKS: "{name}": {key} must be a number, not {row[key]!r}')
    for key in ("columns", "rows"):
        if not isinstance(row[key], int) or isinstance(row[key], bool) or not 1 <= row[key] <= 20:
            raise StockError(f'CARD_STOCKS: "{name}": {key} must be a whole number from 1 to 20, not {row[key]!r}')
    for key in ("lead", "body"):
        _check_sizes(name, key, row.get(key, (12, 8)))
    if row.get("turn", 0) not in (0, 90):
        raise StockError(f'CARD_STOCKS: "{name}": turn must be 0 or 90, not {row["turn"]!r}')


def _check_sizes(name: str, key: str, sizes: Any) -> None:
    if not (isinstance(sizes, tuple | list) and len(sizes) == 2 and all(map(_is_number, sizes))):
        raise StockError(f'CARD_STOCKS: "{name}": {key} must be two sizes in points, the largest and the smallest')
    if not sizes[0] >= sizes[1] >= LEAST_TYPE:
        least = f"never below {LEAST_TYPE:g} pt"
        raise StockError(f'CARD_STOCKS: "{name}": {key} goes from large to small, and {least}')


def _card(name: str, row: Mapping[str, Any]) -> CardFormat:
    """Return the format of a row, and take its missing values from the format that it is like."""
    like = next((card for card in FORMATS if card.name == row["like"] and not card.booklet), None)
    if like is None:
        names = ", ".join(dict.fromkeys(card.name for card in FORMATS if not card.booklet))
        raise StockError(f'CARD_STOCKS: "{name}": there is no format {row["like"]!r} to be like; there are {names}')
    sheet = next((sheet for sheet in SHEETS if sheet.name == row["sheet"]), None)
    if sheet is None:
        names = " or ".join(f'"{known.name}"' for known in SHEETS)
        raise StockError(f'CARD_STOCKS: "{name}": sheet must be {names}, not {row["sheet"]!r}')
    grid = Imposition(
        sheet, row["columns"], row["rows"], landscape=bool(row.get("landscape", False)), x0=row.get("x0"),
        y0=row.get("y0"), dx=row.get("dx"), dy=row.get("dy"), turns=(row.get("turn", 0),),
    )  # fmt: skip
    lead, body = tuple(row.get("lead", like.lead)), tuple(row.get("body", like.body))
    return CardFormat(
        name, str(row.get("label", name)), row["width"], row["height"], row.get("padding", like.padding),
        lead=(lead[0], lead[1]), body=(body[0], body[1]), summary=row.get("summary", like.summary),
        small=row.get("small", like.small), qr=row.get("qr", like.qr), qr_place=like.qr_place, impositions=(grid,),
        hang=like.hang,
    )  # fmt: skip


def _check_type(card: CardFormat) -> None:
    """Raise StockError if text would lie in the cut, or be too small to read, in sizes of its own or of its model."""
    if card.padding < CROP_SAFE:
        raise StockError(
            f'CARD_STOCKS: "{card.name}": padding must be at least {CROP_SAFE:g} mm, so that no cut meets the text'
        )
    for key, size in (("summary", card.summary), ("small", card.small)):
        if size < LEAST_TYPE:
            raise StockError(f'CARD_STOCKS: "{card.name}": {key} is {size:g} pt; never go below {LEAST_TYPE:g} pt')
    if card.summary > card.lead[1]:
        raise StockError(
            f'CARD_STOCKS: "{card.name}": summary is {card.summary:g} pt; the least lead of a summary is no larger '
            f"than that of a step, {card.lead[1]:g} pt"
        )


def _check_fit(card: CardFormat) -> None:
    """Raise StockError if a card or its block is too large, or if a card has no space for text and ruler."""
    (grid,) = card.impositions
    if not all(SMALLEST <= side <= LARGEST for side in (card.width, card.height)):
        raise StockError(f'CARD_STOCKS: "{card.name}": a card is from {SMALLEST:g} to {LARGEST:g} mm wide and high')
    width, height = (card.height, card.width) if 90 in grid.turns else (card.width, card.height)
    _check_row(card, "wide", width, grid.columns, grid.dx, grid.x0, grid.size[0])
    _check_row(card, "high", height, grid.rows, grid.dy, grid.y0, grid.size[1])
    least = (BOX + BOX_GAP + NUMBER_GAP) / MM + 20
    if card.width - 2 * card.padding < least or card.height - 2 * card.padding < card.qr + 5:
        raise StockError(f'CARD_STOCKS: "{card.name}": a padding of {card.padding:g} mm leaves no room to write')
    try:
        front_of(card, grid.sheet)
    except KeyError as error:
        raise StockError(f"CARD_STOCKS: {error.args[0]}") from error


def _check_row(
    card: CardFormat,
    dimension: str,
    size: float,
    count: int,
    pitch: float | None,
    begin: float | None,
    available: float,
) -> None:
    """Raise StockError if cards in one row or column overlap, or are too many for their sheet; lengths are in mm."""
    (grid,) = card.impositions
    if pitch is not None and pitch < size and count > 1:
        raise StockError(f'CARD_STOCKS: "{card.name}": cards {size:g} mm {dimension} cannot follow every {pitch:g} mm')
    taken = (begin or 0.0) + (pitch or size) * (count - 1) + size
    if taken > available + 0.01:
        raise StockError(
            f'CARD_STOCKS: "{card.name}": its cards take {taken:g} mm, but {grid.sheet.label} is {available:g} mm '
            f"{dimension}"
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10_000
