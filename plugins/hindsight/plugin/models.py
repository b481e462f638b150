"""What the plugin keeps of a text that Pelican has read: a value of builtins, so that Pelican can cache it."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as distribution_version
from typing import Any

from hindsight.core.checklists.model import Checklist, ChecklistHead
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.lessons.model import Lesson
from hindsight.core.settings import ReadSettings
from hindsight.core.text.digest import digest
from hindsight.version import VERSION

# The name of the value among the metadata of an article or a page.
KEY = "hindsight"


@dataclass(frozen=True, slots=True)
class TextModels:
    """The checklists and lessons of one text; `token` marks their slots in its HTML.

    Addresses are empty: the site gives them. `title` is as the writer wrote it, `cards` the formats of its decks.
    """

    path: str
    token: str
    title: str
    title_html: str
    checklists: tuple[Checklist, ...]
    heads: tuple[ChecklistHead, ...]
    lessons: tuple[Lesson, ...]
    cards: tuple[str, ...] | None
    diagnostics: tuple[Diagnostic, ...]


def fingerprint(settings: ReadSettings) -> str:
    """Return a text that stands for all that reading depends on besides the file."""
    return digest(f"{VERSION}{_libraries()}{settings!r}")


@cache
def _libraries() -> str:
    return " ".join(f"{name} {distribution_version(name)}" for name in ("Markdown", "pymdown-extensions", "typogrify"))


def stored(models: TextModels | None, mark: str) -> dict[str, Any]:
    """Return the metadata value of a text, made with the fingerprint `mark`; it can be pickled without this package."""
    return {"fingerprint": mark, "models": pickle.dumps(models) if models else b""}


def is_current(metadata: dict[str, Any], mark: str) -> bool:
    """Return whether cached metadata was made with this fingerprint."""
    value = metadata.get(KEY)
    return isinstance(value, dict) and value.get("fingerprint") == mark


def models_of(metadata: dict[str, Any]) -> TextModels | None:
    """Return the models of a text by its metadata; None where it has no checklist and no lesson."""
    value = metadata.get(KEY)
    kept = value.get("models") if isinstance(value, dict) else None
    if not kept:
        return None
    models: TextModels = pickle.loads(kept)  # noqa: S301  # this plugin made it, in Pelican's own cache
    return models
