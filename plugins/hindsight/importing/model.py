"""Model an import: everything that a source holds, in the form in which it will be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.urls import Kind

Status = Literal["published", "draft", "hidden"]
ReplyKind = Literal["comment", "reply", "mention", "like", "repost"]
ReplyState = Literal["shown", "held", "spam"]


class ImportProblem(Exception):
    """The reason why nothing can be imported, in words for the writer."""


@dataclass(slots=True)
class ImportedText:
    """A post or a page.

    - `source` names the file in the source, relative to the source's folder, and `line` the line on which the text
      begins there.
    - `body` is Markdown. A link to a file of the source is `{source}path/in/the/source.md`, and may end in a fragment.
      Other links are as the source has them.
    - `date` and `modified` have a time zone, or no time zone for the time zone of the site.
    - `slug` is a wish: `text_paths.py` makes it unique, and gives a slug to texts without one.
    - `addresses` are the decoded paths of the text on the old site, each with a slash at the beginning. They may have a
      query: `/?p=12`.
    - `translation_of` is the slug of the original of a translation, "" where their slugs say it.
    - `extra` are fields that Hindsight has no field for.
    """

    source: str
    line: int
    kind: Kind
    title: str
    body: str
    date: datetime | None = None
    modified: datetime | None = None
    slug: str = ""
    status: Status = "published"
    tags: tuple[str, ...] = ()
    category: str = ""
    authors: tuple[str, ...] = ()
    summary: str = ""
    pinned: bool = False
    lang: str = ""
    translation_of: str = ""
    cover: str = ""
    cover_alt: str = ""
    series: str = ""
    series_index: str = ""
    addresses: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    replies: list[ImportedReply] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A picture, or a file of a different kind that is not a text.

    `path` is its place in the new content folder, which is also its path on the old site. `file` is the file to copy,
    None if it must be fetched from `url`, its address on the old site. `source` names it in messages and in links
    (`{source}...`).
    """

    path: str
    source: str
    file: Path | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ImportedReply:
    """A comment on one text, or a mention of it on a different site (a trackback or a pingback).

    `ident` is unique among the replies to the text. `in_reply_to` is the `ident` of the reply that it answers, or "".
    `html` is the words of the reply. `source` is the address of the page that the reply comes from, and `source_id` its
    id at a service. `is_own` marks the replies of the writer. Addresses of mail and of machines are not kept.
    """

    ident: str
    kind: ReplyKind
    state: ReplyState
    author: str
    html: str
    date: datetime | None = None
    url: str = ""
    in_reply_to: str = ""
    source: str = ""
    source_id: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class ImportedTag:
    """A tag with its details in the source. `parent` is the label of the tag above it, or ""."""

    label: str
    slug: str = ""
    parent: str = ""
    description: str = ""


@dataclass(slots=True)
class Import:
    """All that one source holds.

    - `format` is the name of the program that the source was written for.
    - `linkable` are files that only links of the texts may need, such as the source of a program.
    - `redirects` maps old paths that belong to no text (tags, feeds, dates) to paths of the new site. A `*` is
      one segment of a path, the same on both sides.
    - `settings` are settings to paste into `pelicanconf.py`.
    - `menu` are the words and old addresses of the menu, and `menu_source` is the file that has it.
    - `read` counts what the source holds, by kind in the plural: {"posts": 12, "comments": 40}.
    - `damage` is a sentence about a large part of the source that could not be read, or "".
    - `diagnostics` report losses, changes and passages to check, each with the file and line in the source.
    """

    format: str
    texts: list[ImportedText] = field(default_factory=list)
    files: list[ImportedFile] = field(default_factory=list)
    linkable: list[ImportedFile] = field(default_factory=list)
    tags: list[ImportedTag] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    menu: list[tuple[str, str]] = field(default_factory=list)
    menu_source: str = ""
    read: Counter[str] = field(default_factory=Counter)
    damage: str = ""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def published_posts(self) -> int:
        """Return the number of posts that the new site publishes."""
        return sum(text.kind == "post" and text.status == "published" for text in self.texts)

    @contextmanager
    def guard(self, source: str) -> Iterator[None]:
        """Leave out a text that a fault of a library makes unreadable, and report it, so that the others arrive."""
        try:
            yield
        except Exception as error:
            self.warn(source, 1, f"this file is left out ({type(error).__name__}: {error}); please report it")

    def add_file(self, file: ImportedFile) -> None:
        """Add a file to copy, and count it."""
        self.files.append(file)
        self.read["files"] += 1

    def count_text(self, kind: Kind) -> None:
        """Count a post or a page."""
        self.read["posts" if kind == "post" else "pages"] += 1

    def warn(self, source: str, line: int, message: str) -> None:
        """Report a change or a loss at a line of the source."""
        self.diagnostics.append(Diagnostic(source, line, 1, "warning", message))

    def hint(self, source: str, line: int, message: str) -> None:
        """Report a fact worth knowing at a line of the source."""
        self.diagnostics.append(Diagnostic(source, line, 1, "hint", message))
