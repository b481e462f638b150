"""Check the suggestions for unknown names, and their cost."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from hindsight.core.text.near import NearNames, did_you_mean
from site_builder import MakeSite

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("posts/room.jpg", "images/room.jpg"),
        ("posts/rom.jpg", "images/room.jpg"),
        ("images/moom.jpg", "images/room.jpg"),
        ("images/room.png", "images/room.jpg"),
        ("images/tree.jpg", ""),
    ],
)
def test_the_nearest_file_has_a_similar_name(name: str, nearest: str) -> None:
    """A suggested file may have a different folder, a different ending, or one different letter."""
    assert NearNames(["images/room.jpg", "images/house.jpg"]).closest(name) == nearest


def test_a_name_is_compared_with_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among ten thousand similar names, a broken link is compared only once, and with at most two hundred names."""
    compared = 0

    class Counting(difflib.SequenceMatcher[Any]):
        def set_seq1(self, a: Any) -> None:
            nonlocal compared
            compared += 1
            super().set_seq1(a)

    monkeypatch.setattr(difflib, "SequenceMatcher", Counting)
    near = NearNames([f"images/photo-{number:05}.jpg" for number in range(10_000)])
    for _ in range(50):
        near.closest("images/photo-1234.jpg")
    assert 0 < compared <= 401


def test_valid_links_are_not_compared(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A valid link is not compared with other names, so its cost does not grow with the number of pictures."""

    def fail(word: str, *_args: Any, **_named: Any) -> list[str]:
        if word.isupper():  # the name of a setting
            return []
        raise AssertionError("a valid link is compared with other names")

    monkeypatch.setattr(difflib, "get_close_matches", fail)
    pictures = {f"images/p{number}.svg": PICTURE for number in range(20)}
    posts = {f"posts/a{number}.md": f"{HEAD}![p](../images/p{number}.svg)\n\n[a](a1.md)" for number in range(20)}
    built = site({**pictures, **posts})
    assert (built.ok, built.diagnostics) == (True, [])


def test_a_name_without_a_similar_one_gets_no_suggestion() -> None:
    """A suggestion requires a similar name."""
    assert did_you_mean("quarterly", ["work", "tone"]) == ""
    assert did_you_mean("wrok", ["work", "tone"]) == ' (did you mean "work"?)'
