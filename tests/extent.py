"""How many examples and parameters tests try: all, or a part in the fast tests of `make test`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

# `make test` without ALL=1 names this profile in `--hypothesis-profile`.
settings.register_profile("fast", max_examples=10, deadline=None)


def examples(count: int) -> int:
    """Return how many of `count` examples to try: all of them, or a tenth in the fast profile."""
    return max(1, count * settings().max_examples // 100)


def few_by_default(values: Iterable[Any], count: int = 1) -> list[Any]:
    """Return parameters for a test; those after the first `count` are marked slow. A tuple is several arguments."""
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    marks = [() if number < count else pytest.mark.slow for number in range(len(rows))]
    return [pytest.param(*row, marks=mark) for row, mark in zip(rows, marks, strict=True)]
