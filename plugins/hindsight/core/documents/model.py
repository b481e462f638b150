"""What reading one file gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hindsight.core.checklists.model import Checklist, ChecklistHead
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.lessons.model import Lesson
from hindsight.core.urls import Kind

Status = Literal["published", "draft", "hidden"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The source of what a post quotes: a title, and its address where there is one."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a document's contents; `level` is 2 to 6."""

    level: int
    anchor: str
    html: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to another file of the site, and its place; `written` is all of it (`{filename}other.md#part`).

    `is_picture` says that the page shows what the link leads to.
    """

    scheme: str
    target: str
    line: int
    col: int
    written: str
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A post or a page as read from one file: no other file, clock or locale has a part in it.

    It holds all but the text itself, which is its `Body`, so that a site of many documents fits in memory.
    `path` is relative to the content folder, with slashes; `url` to the site's root, ending in a slash. Tags are
    labels as written, `names` what else wiki links call it, `cards` the formats that its checklists are printed in,
    None for the site's, `extra` the site's own fields in small letters. `files` are the local addresses in its HTML,
    `anchors` the ids in its text, `places` the line and column of some fields. `digest` stands for what pages show of
    it, and `outline` for that and all else that a site is planned from: with equal outlines nothing but bodies, and the
    lines that problems name, can differ.
    """

    path: str
    kind: Kind
    slug: str
    url: str
    title: str
    title_html: str
    lang: str
    status: Status
    summary: str
    summary_html: str
    reading_minutes: int
    date: datetime | None = None
    modified: datetime | None = None
    tags: tuple[str, ...] = ()
    category: str = ""
    author: str = ""
    series: str = ""
    series_index: float | None = None
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    cover: str = ""
    cover_alt: str = ""
    quoted: Quoted | None = None
    template: str = ""
    cards: tuple[str, ...] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    checklists: tuple[ChecklistHead, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    references: tuple[Reference, ...] = ()
    files: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    digest: str = ""
    outline: str = ""

    @property
    def draft(self) -> bool:
        """Whether the writer marked it as a draft."""
        return self.status == "draft"

    @property
    def standing(self) -> tuple[Lesson, ...]:
        """Its lessons that the writer still holds to be true."""
        return tuple(lesson for lesson in self.lessons if lesson.stands)


@dataclass(frozen=True, slots=True)
class Body:
    """The large part of a document, which its own page and cards alone need.

    `html` is typographically finished; internal links in it still name files, and slots with this `token` hold the
    places of checklists and lessons (see `core/slots.py`). Equal digests, equal bodies.
    """

    html: str
    headings: tuple[Heading, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    token: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A document, or none where too much is missing to make one, and every problem found on the way.

    A document beside an error is there for checks against other files; no output is made from it. `is_draft` is known
    where the front matter can be read, though there may be no document; `mentions` are words of the source that may be
    names of files.
    """

    document: Document | None
    body: Body | None
    diagnostics: tuple[Diagnostic, ...] = ()
    is_draft: bool = False
    mentions: tuple[str, ...] = ()
