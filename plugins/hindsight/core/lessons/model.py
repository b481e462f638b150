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
STANDING = STATUSES[:2]
_ID = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def placed(field: str, value: str) -> str:
    """What the place of a field's value is kept under."""
    return f"{field}={value}"


def is_id(text: str) -> bool:
    """Whether a text can be a lesson's id: words joined by hyphens."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson: a statement, where it stands, and how sure the writer is of it.

    `id` is its permalink's fragment, unique over the site, and `aliases` are ids that it had before. `tags` are
    labels (the post's where the lesson names none). `url` is the passage, relative to the site's root, with its
    fragment. `date`, `modified` and `lang` are the post's; `review` is "YYYY-MM". A lesson without a date is an
    error of its page, and in no list. `marked` is a sentence of the text, where others have a box. `places` are of
    its label (""), and of values as written ("id=ask", "tags=tone").
    `digest` stands for all of it but those: equal digests, equal lessons.
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
    told_by: str = ""
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
    def stands(self) -> bool:
        """Whether the writer still holds it to be true."""
        return self.status in STANDING

    @property
    def updated(self) -> datetime | None:
        """When it was changed last, as far as its post says so."""
        return self.modified or self.date

    @property
    def line(self) -> int:
        """The line that its label is on."""
        return self.places.get("", (1, 1))[0]

    def place(self, field: str = "", value: str = "") -> Place:
        """The line and column of a value as it was written, or of the lesson's label."""
        return (self.places.get(placed(field, value)) if field else None) or self.places.get("", (1, 1))

    def place_of_id(self, ident: str) -> Place:
        """The line and column of one of its ids, or of its label where the id is made from the statement."""
        return self.places.get(placed("id", ident)) or self.place("aliases", ident)

    def advice_on_id(self, ident: str) -> str:
        """What to do where one of its ids is taken: an id that was made of its words stands nowhere to be changed."""
        given = self.place_of_id(ident) != self.place()
        return "give this one its own" if given else "add {id=...} behind the words"

    @property
    def ids(self) -> tuple[str, ...]:
        """Its id, and those that it had before."""
        return (self.id, *self.aliases)
