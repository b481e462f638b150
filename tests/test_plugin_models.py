"""Check that the plugin stores its models in Pelican's metadata, and loads no other pickle."""

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


class HarmfulPickle:
    """A pickle that makes a folder when it is loaded, which must not happen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self._folder),)


def models() -> TextModels:
    """Return the models of a text with a checklist and a lesson."""
    read = post("- [ ] **Go.** Now.\n- [ ] Stay\n\n> **Lesson:** Ask. #work\n")
    lessons: tuple[Lesson, ...] = tuple(read.document.lessons)
    return TextModels("a.md", "hs", "A", "A", read.checklists, read.document.checklists, lessons, None, ())


def test_models_are_stored_as_builtin_types() -> None:
    """Models are stored as builtin types, so Pelican can read its cache without this package."""
    value = stored(models(), "mark")
    assert type(value["models"]) is bytes
    loaded = models_of({KEY: pickle.loads(pickle.dumps(value))})
    assert loaded is not None
    assert loaded.checklists == models().checklists
    assert [lesson.statement for lesson in loaded.lessons] == ["Ask."]


def test_a_pickle_in_front_matter_is_not_run(tmp_path: Path) -> None:
    """A pickle in the front matter is not loaded, also under the name of the models."""
    metadata = {KEY: {"fingerprint": "x", "models": pickle.dumps(HarmfulPickle(tmp_path / "made"))}}
    assert models_of(metadata) is None
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("value", [None, "text", ["x"], {"models": "text"}, {"models": 3}, {}])
def test_other_values_are_not_models(value: object) -> None:
    """A field with the name of the models and a different value gives no models."""
    assert models_of({KEY: value}) is None
