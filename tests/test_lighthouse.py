"""Lighthouse finds nothing to improve on a phone, in any template."""

from __future__ import annotations

import pytest
from tools.checkers.install import MissingCheckers
from tools.checkers.lighthouse import report, scores

from test_browser import DECK, POST

pytestmark = pytest.mark.slow

# One page of every template.
PAGES = [
    "", POST, "about/", "archive/", "2025/", "tags/", "tags/clients/", "categories/", "categories/craft/",
    "series/the-pager-diaries/", "cards/", DECK, "lessons/", "lessons/changed/", "lessons/on/09-14/", "search/",
]  # fmt: skip
FULL = {"accessibility": 100, "best-practices": 100, "seo": 100}


@pytest.mark.parametrize("page", PAGES)
def test_lighthouse_finds_nothing(example_address: str, page: str) -> None:
    """A page has the full score for accessibility, best practices and search engines, and its layout never shifts."""
    try:
        found = report(f"{example_address}/{page}")
    except MissingCheckers as error:
        pytest.skip(str(error))
    failed = [audit["title"] for audit in found["audits"].values() if audit["score"] == 0]
    # The score of performance depends on how busy the machine is: `python -m tools.checkers.lighthouse` prints it.
    assert {**scores(found), **FULL} == scores(found), failed
    assert found["audits"]["cumulative-layout-shift"]["numericValue"] == 0
