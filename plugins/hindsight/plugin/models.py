"""Store the models of a text in its metadata as a value of builtins, so that Pelican can cache it."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version as distribution_version
from typing import Any

from hindsight.core.checklists.model import Block, Checklist, ChecklistHead, Step, StepHead, StepInPost
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.lessons.model import Lesson
from hindsight.core.settings import ReadSettings
from hindsight.core.text.digest import digest
from hindsight.version import VERSION

# The key of the value in the metadata of an article or a page.
KEY = "hindsight"
# The keys of the site's models, of its replies, and of the block that shows them, in the context of a build.
SITE_KEY = "hindsight_site"
REPLIES_KEY, REPLY_BLOCK_KEY = "hindsight_replies", "hindsight_reply_block"


@dataclass(frozen=True, slots=True)
class TextModels:
    """The checklists and lessons of one text; `token` marks their slots in its HTML.

    Addresses are empty until the site is gathered. `title` is as the writer wrote it; `cards` are the formats of decks.
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


_MODELS = (TextModels, Checklist, ChecklistHead, Step, StepHead, StepInPost, Block, Lesson, Diagnostic)


def fingerprint(settings: ReadSettings) -> str:
    """Return a digest of everything besides the file that reading depends on."""
    return digest(f"{VERSION}{_libraries()}{settings!r}")


@cache
def _libraries() -> str:
    return " ".join(f"{name} {distribution_version(name)}" for name in ("Markdown", "pymdown-extensions", "typogrify"))


def stored(models: TextModels | None, mark: str) -> dict[str, Any]:
    """Return the metadata value of a text, made with the fingerprint `mark`; it can be pickled without this package."""
    if models:  # without dates, which are objects of Pelican; they are set again later
        lessons = tuple(replace(lesson, date=None, modified=None) for lesson in models.lessons)
        models = replace(models, lessons=lessons)
    return {"fingerprint": mark, "models": pickle.dumps(models) if models else b""}


def is_current(metadata: dict[str, Any], mark: str) -> bool:
    """Return whether cached metadata was made with this fingerprint."""
    value = metadata.get(KEY)
    return isinstance(value, dict) and value.get("fingerprint") == mark


def has_models(metadata: dict[str, Any]) -> bool:
    """Return whether a text has models, without unpickling them."""
    value = metadata.get(KEY)
    return isinstance(value, dict) and bool(value.get("models"))


def models_of(metadata: dict[str, Any]) -> TextModels | None:
    """Return the models in the metadata of a text; None if it has no checklist and no lesson."""
    value = metadata.get(KEY)
    pickled = value.get("models") if isinstance(value, dict) else None
    if not isinstance(pickled, bytes) or not pickled:
        return None
    try:
        models = _ModelsUnpickler(io.BytesIO(pickled)).load()
    except Exception:  # another program's value can raise any exception
        return None
    return models if isinstance(models, TextModels) else None


class _ModelsUnpickler(pickle.Unpickler):
    """Loads only classes of models: another reader's front matter may have bytes under the same key."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return a class of models; called by pickle."""
        for model in _MODELS:
            if (module_name, global_name) == (model.__module__, model.__name__):
                return model
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no model of a text")
