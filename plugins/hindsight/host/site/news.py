"""Find the news of a publish, in words: new and changed texts, removed pages, and texts to come."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hindsight.core.documents.model import Document
from hindsight.core.site.outputs import Output, Page
from hindsight.core.text.pluralize import pluralize
from hindsight.core.urls import address_of

_TITLE = re.compile(r"<title>([^<]*)</title>", re.IGNORECASE)
_NEWS = 5  # texts of each kind that are listed at most
_LISTED = 10  # texts to come that are listed at most


@dataclass(frozen=True, slots=True)
class News:
    """New and changed texts, and pages that are gone, as "title (address)"."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield a line for each of the first texts of each kind, and one with the number of the others."""
        for name, texts in (("new", self.new), ("changed", self.changed), ("gone", self.gone)):
            yield from (f"{name}: {text}" for text in texts[:_NEWS])
            if (more := len(texts) - _NEWS) > 0:
                yield f"{name}: {more} more"


NO_NEWS = News()


def find_news(made: Iterable[Output], before: Collection[str], gone: tuple[str, ...]) -> News:
    """Return the news of a build; `made` are the outputs that it made, `before` the paths of files of earlier builds.

    `gone` are the pages that it removed, see `gone_pages`.
    """
    new: list[str] = []
    changed: list[str] = []
    for output in made:
        if text := _text(output):
            shown = f"{text.title} (/{text.url})"
            (changed if output.path in before else new).append(shown)
    return News(tuple(new), tuple(changed), gone)


def gone_pages(output: Path, paths: Iterable[str], site_name: str) -> tuple[str, ...]:
    """Return the pages among files of the output that a build will remove, as "title (address)".

    A page without a title has its address alone. Pages that search engines must not list are left out: a log may be
    public, and the address of a shared draft is not.
    """
    pages = {path: _head_of(output / path) for path in sorted(paths) if path.endswith(".html")}
    return tuple(_shown(path, head, site_name) for path, head in pages.items() if "noindex" not in head)


def _shown(path: str, head: str, site_name: str) -> str:
    match = _TITLE.search(head)
    title = " ".join(html.unescape(match[1]).split()) if match else ""
    title = title.removesuffix(site_name).rstrip(" ·|-–—") or title
    return f"{title} (/{address_of(path)})" if title else f"/{address_of(path)}"


def _head_of(page: Path) -> str:
    """Return the text of a page up to its body, "" where the page cannot be read."""
    try:
        return page.read_text(encoding="utf-8", errors="replace").partition("<body")[0]
    except OSError:
        return ""


def _text(output: Output) -> Document | None:
    """Return the text whose page an output is, if it is the page of a text."""
    if not isinstance(output, Page):
        return None
    shown = output.context.get("post") or output.context.get("page")
    if not isinstance(shown, Document) or shown.url != output.url:
        return None
    return None if shown.status == "shared" else shown  # a log may be public, and a secret address is not


@dataclass(frozen=True, slots=True, order=True)
class Scheduled:
    """A text that is published on its date; `path` is its file, as messages name it."""

    date: datetime
    title: str
    path: str

    def line(self, moment: datetime) -> str:
        """Return when it is published, counted from a moment, in words."""
        days = (self.date.date() - moment.date()).days
        when = f"in {pluralize(days, 'day')}" if days else "today"
        return f"to come: {self.date:%Y-%m-%d}, {when}: {self.title} ({self.path})"


def schedule_of(
    documents: Iterable[Document], shown_paths: Mapping[str, str], moment: datetime
) -> tuple[Scheduled, ...]:
    """Return the texts to come after a moment, the next first; drafts are not among them."""
    return tuple(
        sorted(
            Scheduled(document.date, document.title, shown_paths[document.path])
            for document in documents
            if document.date and document.date > moment and not document.draft
        )
    )


def queue_lines(scheduled: Iterable[Scheduled], moment: datetime) -> Iterator[str]:
    """Yield a line for each of the next texts to come, and the number of the others."""
    to_come = [text for text in scheduled if text.date > moment]
    yield from (text.line(moment) for text in to_come[:_LISTED])
    if (more := len(to_come) - _LISTED) > 0:
        yield f"to come later: {pluralize(more, 'text')}"
