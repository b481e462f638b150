"""Lessons by year as a chart: drawn at build time; pattern and position distinguish its parts, never colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hindsight.core.lessons.model import Lesson

WIDTH, HEIGHT, ROW = 360, 100, 16  # the drawing, and the line of years below it, in units of its view box
_WIDEST = 44
_FEWEST_YEARS = 2
# On a phone letters are set larger, 14 units of the view box, and a digit of a broad face is 9 units wide.
_DIGIT = 9
_SIDE = 2 * _DIGIT  # half of a year's label: the space that the first and the last label may need beside their bars
_LABELLED = 8  # the most years that have space for a label each


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: the number of first-hand and second-hand lessons, and the rectangles of both; second hand is on top.

    Lengths are in units of the view box. `label` is the text below the bar and `count` the text above it, "" if
    there is no space or nothing to count.
    """

    year: str
    first: int
    second: int
    x: float
    width: float
    first_y: float
    first_height: float
    second_y: float
    second_height: float
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All years from the first to the last, oldest first."""

    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    row: int = ROW


def chart(lessons: Iterable[Lesson]) -> Chart | None:
    """Return the chart of these lessons; None if fewer than two years have lessons."""
    counts: dict[int, list[int]] = {}
    for lesson in lessons:
        if lesson.date:
            counts.setdefault(lesson.date.year, [0, 0])[lesson.hand == "second"] += 1
    if len(counts) < _FEWEST_YEARS:
        return None
    years = range(min(counts), max(counts) + 1)
    most = max(map(sum, counts.values()))
    step = (WIDTH - 2 * _SIDE) / len(years)
    every = -(-len(years) // _LABELLED)
    return Chart(
        tuple(_bar(year, counts.get(year, [0, 0]), index, step, most, every) for index, year in enumerate(years))
    )


def _bar(year: int, count: list[int], index: int, step: float, most: int, every: int) -> Bar:
    first, second = count
    width = min(_WIDEST, step * 0.7)
    first_height, second_height = _height(first, most), _height(second, most)
    return Bar(
        year=str(year), first=first, second=second,
        x=round(_SIDE + index * step + (step - width) / 2, 1), width=round(width, 1),
        first_y=round(HEIGHT - first_height, 1), first_height=first_height,
        second_y=round(HEIGHT - first_height - second_height, 1), second_height=second_height,
        label=str(year) if index % every == 0 else "",
        count=str(first + second) if first + second and step >= _DIGIT * len(str(most)) else "",
    )  # fmt: skip


def _height(count: int, most: int) -> float:
    return round((HEIGHT - ROW) * count / most, 1)
