"""Make the records of full-text search: one for each text, lesson and checklist, and for the replies to each text.

A record has words as HTML.

Pagefind splits texts into words at spaces. Chinese, Japanese, Thai and some other scripts have none, so their texts are
written as pairs of letters: the word "検索機能" becomes "検索 索機 機能 能". The search page looks for the same pairs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from hindsight.core.checklists.model import Checklist
from hindsight.core.documents.model import Body, Document
from hindsight.core.drawing import ToHtml, draw_body
from hindsight.core.lessons.model import Lesson
from hindsight.core.replies.model import Reply
from hindsight.core.site.model import DeckEntry, LessonEntry, Site

RecordKind = Literal["post", "page", "lesson", "checklist", "reply"]
# Languages without spaces between words: their texts are split here, and Pagefind must not split queries once more.
_UNSPACED_LANGUAGES = frozenset(("ja", "zh", "th", "lo", "km", "my"))
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3005-\u3007\u3041-\u309a\u309d-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U000323af]+"
)
_TAG = re.compile(r"(<[^<>]*>)")
_NAMES = 3  # of people who replied, in the title of a result
_SUMMARY = 40  # letters by which a summary is found in its text
_ID = re.compile(r'\sid="[^"]*"(?=[^<>]*>)')
# A formula: its MathML, which repeats the words of its TeX.
_FORMULA = re.compile(r"<math\b.*?<annotation[^>]*>(.*?)</annotation>.*?</math>", re.DOTALL)
_SLOT = re.compile(r"<p>hs[0-9a-f]{20}-(?:checklist|lesson)-\d+</p>")


class Bodies(Protocol):
    """The bodies of documents, by their paths."""

    def body(self, path: str) -> Body:
        """Return a document's body."""

    def body_digest(self, path: str) -> str:
        """Return the digest of a document's body."""


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """A result of full-text search.

    `year` is "" for an undated record. `name` has all that a result shows and that is not searched: kind, day, language
    (if it is not that of the site), title (if its words are split), title of the text that a lesson is from, and the
    address below the root, not percent-encoded; a line each. `key` changes with the words. `text` returns the words as
    HTML.
    """

    kind: RecordKind
    title: str
    year: str
    tags: tuple[str, ...]
    name: str
    key: str
    text: Callable[[], str]

    @property
    def day(self) -> str:
        """Return the day of its text, as "2026-03-01", or ""."""
        return self.name.split("\n")[1]

    def page(self) -> str:
        """Return the page that Pagefind reads."""
        # Pagefind leaves out a page without words.
        text = in_pairs(_FORMULA.sub(r"\1", self.text())) or in_pairs(html.escape(self.title))
        title, tags = (html.escape(in_pairs(part)) for part in (self.title, "\t".join(self.tags)))
        return (
            f"<!doctype html><html><body data-pagefind-body><div>{text}</div>"
            f'<span data-pagefind-meta="title[data-title], tags[data-tags]" data-title="{title}" data-tags="{tags}">'
            "</span></body></html>"
        )


def index_language(lang: str) -> str:
    """Return the language by whose rules Pagefind reduces words to their stems, for a site in a language."""
    plain = re.split("[-_]", lang.lower())[0]
    return plain if plain.isalpha() and plain not in _UNSPACED_LANGUAGES else "en"


def in_pairs(markup: str) -> str:
    """Return a text, or HTML, with the words of scripts without spaces as pairs of letters, separated by spaces."""
    if markup.isascii() or not _UNSPACED.search(markup):
        return markup
    pieces = _TAG.split(markup)
    pieces[::2] = [_UNSPACED.sub(_pairs, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _pairs(run: re.Match[str]) -> str:
    return f" {' '.join(run[0][at : at + 2] for at in range(len(run[0])))} "


def search_records(site: Site, lang: str, bodies: Bodies) -> Iterator[SearchRecord]:
    """Yield the records of a site in a language: of listed posts, pages, their lessons, checklists and replies.

    Hidden texts and shared drafts have none.
    """
    documents = {document.path: document for document in (*site.posts, *site.pages)}
    for document in documents.values():
        yield _text_record(document, _labels(site, document.path), lang, bodies)
    for entry in site.lessons:
        if entry.lesson.path in documents:
            yield _lesson_record(entry, documents[entry.lesson.path], lang)
    for deck in site.decks:
        if deck.path in documents:
            yield _deck_record(deck, documents[deck.path], _labels(site, deck.path), lang)
    for document in documents.values():
        if shown := site.links[document.path].conversation.thread:
            yield _replies_record([one.reply for one in shown], document, _labels(site, document.path), lang)


def _labels(site: Site, path: str) -> tuple[str, ...]:
    return tuple(tag.label for tag in site.links[path].tags)


def _text_record(document: Document, tags: tuple[str, ...], lang: str, bodies: Bodies) -> SearchRecord:
    key = f"{bodies.body_digest(document.path)}{document.summary}"
    return SearchRecord(
        document.kind,
        document.title,
        _day(document)[:4],
        tags,
        _name(document.kind, document, lang, document.title, document.url),
        key,
        partial(_text_of, document, bodies),
    )


def _lesson_record(entry: LessonEntry, document: Document, lang: str) -> SearchRecord:
    lesson, tags = entry.lesson, tuple(tag.label for tag in entry.tags)
    name = _name("lesson", document, lang, lesson.statement, lesson.url, document.title)
    text = _SLOT.sub("", lesson.detail_html)
    return SearchRecord("lesson", lesson.statement, _day(document)[:4], tags, name, text, lambda: text)


def _deck_record(deck: DeckEntry, document: Document, tags: tuple[str, ...], lang: str) -> SearchRecord:
    """Return the record of a checklist. Its steps have their addresses as ids, so that a result can lead to a step."""
    name = _name("checklist", document, lang, deck.title, deck.url)
    steps = ((html.escape(f"{document.url}#{step.anchor}"), html.escape(step.lead)) for step in deck.steps)
    text = "".join(f'<p id="{ident}">{lead}</p>' for ident, lead in steps)
    return SearchRecord("checklist", deck.title, _day(document)[:4], tags, name, text, lambda: text)


def _replies_record(replies: list[Reply], document: Document, tags: tuple[str, ...], lang: str) -> SearchRecord:
    """Return the record of the replies to a text: one for all, since Pagefind takes its time for each record.

    As in the record of a checklist, a result leads to the reply that has the words.
    """
    names = list(dict.fromkeys(reply.author for reply in replies))
    title = ", ".join(names[:_NAMES]) + ("…" if names[_NAMES:] else "")
    ids = (html.escape(f"{document.url}#{reply.anchor}") for reply in replies)
    words = (html.escape(f"{reply.author}: {reply.text}") for reply in replies)
    text = "".join(f'<p id="{ident}">{of_one}</p>' for ident, of_one in zip(ids, words, strict=True))
    name = _name("reply", document, lang, title, document.url, document.title)
    return SearchRecord("reply", title, _day(document)[:4], tags, name, text, lambda: text)


def _day(document: Document) -> str:
    return document.date.date().isoformat() if document.date and document.kind == "post" else ""


def _name(kind: str, document: Document, lang: str, title: str, url: str, of: str = "") -> str:
    split_title = title if in_pairs(title) != title else ""
    parts = (kind, _day(document), document.lang if document.lang != lang else "", split_title, of, url)
    return "\n".join(" ".join(part.split()) for part in parts)


def _text_of(document: Document, bodies: Bodies) -> str:
    """Return the HTML of a document with its checklists and lessons, and with its summary if the text lacks that.

    It has no ids, which the index would keep.
    """
    text = _ID.sub("", draw_body(bodies.body(document.path), document.lessons, str, _checklist, _lesson))
    is_in_text = html.escape(document.summary[:_SUMMARY], quote=False) in _TAG.sub("", text)
    return text if is_in_text else f"{text}<p>{html.escape(document.summary)}</p>"


def _checklist(checklist: Checklist, to_html: ToHtml) -> str:
    return "".join(f"<p>{to_html(step.lead_html)}</p>{to_html(step.html)}" for step in checklist.in_post)


def _lesson(lesson: Lesson, to_html: ToHtml) -> str:
    return f"<p>{to_html(lesson.statement_html)}</p>{to_html(lesson.detail_html)}"
