"""The model of one file: a document, its body, and the result of reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hindsight.core.checklists.model import Checklist, ChecklistHead
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.lessons.model import Lesson
from hindsight.core.urls import Kind

# A "shared" text is a draft, or a text to come, that is published at its secret address: see site/shared_drafts.py.
Status = Literal["published", "draft", "hidden", "shared"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The source that a post quotes: its title, and its address or ""."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading for a document's table of contents; `level` is 2 to 6."""

    level: int
    anchor: str
    html: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to another file of the site, and its place; `written` is the link in full (`{filename}other.md#part`).

    `is_picture` is true for a picture, which the page shows.
    """

    scheme: str
    target: str
    line: int
    col: int
    written: str
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class AbsoluteLink:
    """A link with a host, "https://example.org/x" or "//example.org/x", and its place in the source."""

    url: str
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class Document:
    """A post or a page as read from one file; it depends on no other file, clock or locale.

    The text itself is in the `Body`, so that a site of many documents fits in memory.

    - `path` is relative to the content folder, with slashes; `url` is relative to the site's root, with a slash at its
      end.
    - `aliases` are old paths, `queries` old addresses of the home page without "/?".
    - `tags` are labels as written; `names` are other names for wiki links.
    - `translation_of` is the slug or the path of the text that it translates, as written; "" for none.
    - `secret` is the last part of the address at which it is published while it is a draft or to come; "" for none.
    - `replies` is "open" or "closed" where the text says so itself.
    - `threads` are addresses of posts in the fediverse that readers can answer.
    - `cards` are the formats in which checklists are printed; None for those of the site.
    - `extra` are the site's own fields by lower-case name.
    - `files` are the local addresses in the HTML, `anchors` the ids in the text, `places` the line and column of some
      fields.
    - `policy` are the directives and sources that a content security policy has to allow for the HTML.
    - `digest` changes with the data that pages show. `outline` changes with all data that a site is planned from:
      documents with equal outlines differ only in their bodies and in the lines that diagnostics name.
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
    authors: tuple[str, ...] = ()
    pinned: bool = False
    series: str = ""
    series_index: float | None = None
    aliases: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    cover: str = ""
    cover_alt: str = ""
    quoted: Quoted | None = None
    template: str = ""
    secret: str = ""
    replies: str = ""
    threads: tuple[str, ...] = ()
    translation_of: str = ""
    cards: tuple[str, ...] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    checklists: tuple[ChecklistHead, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    references: tuple[Reference, ...] = ()
    absolute_links: tuple[AbsoluteLink, ...] = ()
    files: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    policy: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    outline: str = ""

    @property
    def author(self) -> str:
        """Return the names of its authors as one text."""
        return ", ".join(self.authors)

    @property
    def draft(self) -> bool:
        """Return whether pages mark the document as a draft."""
        return self.status in ("draft", "shared")

    @property
    def unlisted(self) -> bool:
        """Return whether it has a page that no list shows."""
        return self.status in ("hidden", "shared")

    @property
    def current_lessons(self) -> tuple[Lesson, ...]:
        """Return the lessons that the writer still believes."""
        return tuple(lesson for lesson in self.lessons if lesson.is_current)


@dataclass(frozen=True, slots=True)
class Body:
    """The large part of a document, which only its own page and cards need.

    `html` is typographically finished. Its internal links still name files, and slots with this `token` mark the places
    of checklists and lessons (see `core/slots.py`). Bodies with equal digests are equal.
    """

    html: str
    headings: tuple[Heading, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    token: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A document with its body, and every diagnostic of its file; no document if required fields are missing.

    A document with an error is kept for checks against other files, but no output is made from it. `is_draft` is set
    even without a document; `mentions` are words of the source that may be names of files.
    """

    document: Document | None
    body: Body | None
    diagnostics: tuple[Diagnostic, ...] = ()
    is_draft: bool = False
    mentions: tuple[str, ...] = ()
