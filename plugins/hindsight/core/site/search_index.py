"""Make the index that the search page loads: titles, summaries, tags, lessons and steps of a site as one JSON file.

The file has to stay small, so summaries and leads of steps are shortened if there is no room for them. Room is counted
in an estimate of compressed bytes, which is the same on every machine: real sizes depend on the version of zlib.
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hindsight.core.documents.model import Document
from hindsight.core.site.model import DeckEntry, LessonEntry, Site
from hindsight.core.site.outputs import Generated

_BYTES = 95_000  # of compressed data, for the first thousand posts
_BYTES_PER_POST = 22  # for each other post
_POSTS = 1000
# The share of its bytes that a text has once compressed; addresses repeat words of titles, and brackets each other.
_WORDS, _ADDRESS = 0.36, 0.2
_PART = 2  # compressed bytes of the numbers and brackets around a text
_LONGEST_SUMMARY = 240  # letters: about what a result shows
_LONGEST_LEAD = 120
_SHORTEST = 30  # a shorter beginning means nothing to a reader


def search_file(site: Site, path: str, lang: str) -> Generated:
    """Return the index of a site in a language as a file at this path."""
    tags = [entries.tag for entries in site.tags]
    depends = (site.posts, site.pages, site.translated, site.lessons, site.decks, tags, lang)
    return Generated(path, lambda: search_index(site, lang), depends)


def search_index(site: Site, lang: str) -> bytes:
    """Return the index of a site in a language: a text, a lesson and a checklist a line.

    - `tags` are labels; the other lists have the numbers of these labels.
    - `texts` are `[address, title, day, tags, summary, language]`. A page has no day (""). Only a text in a language
      other than that of the site has its language.
    - `lessons` are `[number of the text, fragment, statement, tags]`.
    - `checklists` are `[number of the text, address, title, steps]`, with "" for the title of the text. A step is
      `[fragment, lead]`, or the lead alone if its fragment is "step-" and its number in the list.

    Addresses are below the root and not percent-encoded. Hidden texts and shared drafts are left out, with all that is
    in them.
    """
    lines = _Lines(site)
    texts, lessons = [*lines.texts()], [*lines.lessons()]
    steps, summaries = lines.leads, [document.summary for document in lines.documents]
    room = _BYTES + _BYTES_PER_POST * max(0, len(site.posts) - _POSTS) - _cost([*texts, *lessons, *lines.checklists(0)])
    longest_lead = _longest(steps, room, _LONGEST_LEAD)
    checklists = [*lines.checklists(longest_lead)]
    longest = _longest(summaries, room - _cost_of_words(steps, longest_lead), _LONGEST_SUMMARY)
    for text, document in zip(texts, lines.documents, strict=True):
        text += [shorten(document.summary, longest), *([document.lang] if document.lang != lang else ())]
    parts: dict[str, Sequence[Any]] = {
        "tags": lines.labels,
        "texts": texts,
        "lessons": lessons,
        "checklists": checklists,
    }
    return ("{" + ",\n".join(f'"{name}": {_listed(part)}' for name, part in parts.items()) + "}\n").encode()


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of the index of a site."""

    site: Site

    @property
    def documents(self) -> tuple[Document, ...]:
        return (*self.site.posts, *self.site.pages, *self.site.translated)

    @property
    def leads(self) -> list[str]:
        return [step.lead for deck in self.site.decks for step in deck.steps]

    @property
    def labels(self) -> list[str]:
        return [entries.tag.label for entries in self.site.tags]

    def texts(self) -> Iterator[list[Any]]:
        """Yield the lines of texts, without summaries."""
        numbers = self._numbers()
        for document in self.documents:
            day = document.date.date().isoformat() if document.date and document.kind == "post" else ""
            tags = [numbers[tag.slug] for tag in self.site.links[document.path].tags if tag.slug in numbers]
            yield [document.url, document.title, day, tags]

    def lessons(self) -> Iterator[list[Any]]:
        numbers, texts = self._numbers(), self._places()
        for entry in self.site.lessons:
            if entry.lesson.path in texts:
                tags = [numbers[tag.slug] for tag in entry.tags if tag.slug in numbers]
                yield [texts[entry.lesson.path], _fragment(entry), entry.lesson.statement, tags]

    def checklists(self, longest: int) -> Iterator[list[Any]]:
        """Yield the lines of checklists, with leads of at most `longest` letters."""
        texts = self._places()
        for deck in self.site.decks:
            if deck.path in texts:
                title = "" if deck.title == deck.document.title else deck.title
                yield [texts[deck.path], deck.url, title, _steps(deck, longest)]

    def _numbers(self) -> dict[str, int]:
        return {entries.tag.slug: number for number, entries in enumerate(self.site.tags)}

    def _places(self) -> dict[str, int]:
        return {document.path: number for number, document in enumerate(self.documents)}


def _fragment(entry: LessonEntry) -> str:
    return entry.lesson.url.partition("#")[2]


def _steps(deck: DeckEntry, longest: int) -> list[Any]:
    """Return the steps with leads of at most `longest` letters; none without room for leads."""
    leads = [(step.anchor, shorten(step.lead, longest)) for step in deck.steps if longest]
    return [
        lead if anchor == f"step-{number}" else [anchor, lead] for number, (anchor, lead) in enumerate(leads, start=1)
    ]


def shorten(text: str, longest: int) -> str:
    """Return a text, or its first words and an ellipsis if it has more than `longest` letters; "" for no room."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    words = cut if text[longest].isspace() else cut.rpartition(" ")[0] or cut
    return f"{words.rstrip()}…" if longest else ""


def _longest(texts: Sequence[str], room: float, most: int) -> int:
    """Return the greatest length, up to `most` letters, to which all texts can be cut to fit the room; 0 for none."""
    longest = bisect.bisect_right(range(1, most + 1), room, key=lambda length: _cost_of_words(texts, length))
    return longest if longest >= _SHORTEST else 0


def _cost_of_words(texts: Iterable[str], longest: int) -> float:
    """Return the compressed bytes of texts of at most `longest` letters, about."""
    return sum(_PART / 2 + _WORDS * len(text[:longest].encode()) for text in texts) if longest else 0


def _cost(lines: Iterable[Sequence[Any]]) -> float:
    """Return the compressed bytes of lines, about; an address ends in a slash."""
    parts = [part for line in lines for part in line if isinstance(part, str)]
    return sum(_PART + len(part.encode()) * (_ADDRESS if part.endswith("/") else _WORDS) for part in parts)


def _encode(value: Any) -> str:
    """Return a value as JSON that is not markup, even where somebody shows it as a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _listed(values: Sequence[Any]) -> str:
    return "[\n" + ",\n".join(map(_encode, values)) + "\n]"
