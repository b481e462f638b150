"""What the plugin keeps of a text among Pelican's metadata."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hindsight.core.lessons.model import Lesson
from hindsight.plugin.models import KEY, TextModels, models_of, stored
from support import post


class Bomb:
    """What must never be loaded: loading it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self._folder),)


def models() -> TextModels:
    """The models of a text with a checklist and a lesson."""
    read = post("- [ ] **Go.** Now.\n- [ ] Stay\n\n> **Lesson:** Ask. #work\n")
    lessons: tuple[Lesson, ...] = tuple(read.document.lessons)
    return TextModels("a.md", "hs", "A", "A", read.checklists, read.document.checklists, lessons, None, ())


def test_models_survive_the_metadata_as_builtins() -> None:
    """Pelican caches metadata with pickle, which must not need this package."""
    value = stored(models(), "mark")
    assert type(value["models"]) is bytes
    found = models_of({KEY: pickle.loads(pickle.dumps(value))})
    assert found is not None
    assert found.checklists == models().checklists
    assert [lesson.statement for lesson in found.lessons] == ["Ask."]


def test_a_pickle_in_front_matter_is_not_run(tmp_path: Path) -> None:
    """YAML can hold bytes, and a reader of another plugin hands them on under any name."""
    metadata = {KEY: {"fingerprint": "x", "models": pickle.dumps(Bomb(tmp_path / "made"))}}
    assert models_of(metadata) is None
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("value", [None, "text", ["x"], {"models": "text"}, {"models": 3}, {}])
def test_other_values_under_the_name_are_no_models(value: object) -> None:
    """A post may have a field of the same name."""
    assert models_of({KEY: value}) is None
