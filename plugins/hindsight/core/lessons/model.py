"""A lesson learned as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hindsight.core.diagnostics.diagnostic import Place

Hand = Literal["first", "second"]
CONFIDENCES = ("certain", "likely", "possible", "doubtful")
STATUSES = ("current", "revised", "superseded", "withdrawn")
CURRENT_STATUSES = STATUSES[:2]
_ID = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def placed(field: str, value: str) -> str:
    """Return the key under which the place of a field's value is kept, such as "tags=tone"."""
    return f"{field}={value}"


def is_id(text: str) -> bool:
    """Return whether a text can be a lesson's id: words joined by hyphens."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: a statement, its place in a post, and how sure the writer is of it.

    `id` is the fragment of its permalink, unique on the site; `aliases` are its former ids. `tags` are
    labels (the post's if the lesson has none). `url` is its address, relative to the site's root, with its
    fragment. `date`, `modified` and `lang` are the post's; `review` is "YYYY-MM". A lesson without a date is an
    error of its page, and in no list. A `marked` lesson is a sentence of the text; other lessons have a box.
    `places` maps "" to the place of its label, and values as written ("id=ask", "tags=tone") to theirs.
    `learned_from` is the person from whom the writer has a second-hand lesson.
    `digest` covers all fields except `places`: lessons with equal digests are equal.
    """

    id: str
    statement: str
    statement_html: str
    detail_html: str
    tags: tuple[str, ...]
    hand: Hand
    date: datetime | None
    url: str
    post_title: str
    post_title_html: str
    path: str
    places: Mapping[str, Place]
    learned_from: str = ""
    confidence: str = ""
    review: str = ""
    status: str = "current"
    superseded_by: str = ""
    why_changed: str = ""
    changes: str = ""
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    modified: datetime | None = None
    lang: str = ""
    draft: bool = False
    marked: bool = False
    digest: str = ""

    @property
    def is_current(self) -> bool:
        """Return whether the writer still believes the lesson, as it is or revised."""
        return self.status in CURRENT_STATUSES

    @property
    def updated(self) -> datetime | None:
        """Return when its post was modified last, else the date of the post."""
        return self.modified or self.date

    @property
    def line(self) -> int:
        """Return the line of its label."""
        return self.places.get("", (1, 1))[0]

    def place(self, field: str = "", value: str = "") -> Place:
        """Return the line and column of a value as it was written, else of the lesson's label."""
        return (self.places.get(placed(field, value)) if field else None) or self.places.get("", (1, 1))

    def place_of_id(self, ident: str) -> Place:
        """Return the line and column of one of its ids, or of its label if the id is made from the statement."""
        return self.places.get(placed("id", ident)) or self.place("aliases", ident)

    def advice_on_id(self, ident: str) -> str:
        """Return the remedy for an id that is taken: a generated id is not in the source, so it has to be added."""
        given = self.place_of_id(ident) != self.place()
        return "give this one its own" if given else "add {id=...} after the words"

    @property
    def ids(self) -> tuple[str, ...]:
        """Return its id and its former ids."""
        return (self.id, *self.aliases)
