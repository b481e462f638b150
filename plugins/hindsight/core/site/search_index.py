"""Make the index that the search page loads: titles, summaries, tags, lessons, steps and replies of a site as JSON.

It is one file, except for a large site: then the years before the newest ones have files of their own, which the page
loads only when they are needed. A file has to stay small, so summaries and leads of steps are shortened if there is no
room for them, and of very many replies it has the newest. Room is counted in an estimate of compressed bytes, which is
the same on every machine: real sizes depend on the version of zlib.
"""

from __future__ import annotations

import bisect
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from hindsight.core.documents.model import Document
from hindsight.core.site.model import DeckEntry, LessonEntry, ListedReply, Site
from hindsight.core.site.outputs import Generated

_BYTES = 95_000  # of compressed data, for the first thousand posts
_BYTES_PER_POST = 22  # for each other post
_POSTS = 1000
# The share of its bytes that a text has once compressed; addresses repeat words of titles, and brackets each other.
_WORDS, _ADDRESS = 0.36, 0.2
_PART = 2  # compressed bytes of the numbers and brackets around a text
_LONGEST_SUMMARY = 240  # letters: about what a result shows
_LONGEST_LEAD = 120
_LONGEST_REPLY = 120
_SHORT_REPLY = 60  # letters of a reply, if there are too many for longer ones
_LEAST = 10  # compressed bytes of a reply without words
_REPLY_BYTES = 25_000  # of compressed data, at most, for the replies of a file
_SHORTEST = 30  # a shorter beginning means nothing to a reader
# The texts, lessons and checklists from which on a part is full. Each needs about 30 bytes, compressed.
_ENOUGH = 7500


def search_files(site: Site, folder: str, lang: str) -> Iterator[Generated]:
    """Yield the parts of the index of a site in a language as files in a folder."""
    tags = [entries.tag for entries in site.tags]
    years = list(dict.fromkeys(day[:4] for post in site.posts if (day := _day(post))))
    parts = _parts(site, years)
    older = [[f"older-{part[0]}.json", part[0]] for part in parts[1:]]
    for number, part in enumerate(parts):
        one = _of_years(site, frozenset(part), is_first=not number) if parts[1:] else site
        depends = (
            one.posts,
            one.pages,
            one.translated,
            one.lessons,
            one.decks,
            one.replies,
            tags,
            lang,
            number or (years, older),
        )
        make = partial(_older_index, one, lang) if number else partial(search_index, one, lang, years, older)
        yield Generated(f"{folder}{older[number - 1][0] if number else 'index.json'}", make, depends)


def _parts(site: Site, years: Sequence[str]) -> list[list[str]]:
    """Return the years of each part of the index, newest first; the first part has the undated texts as well."""
    dates = [post.date for post in site.posts]
    dates += (deck.document.date for deck in site.decks)
    dates += (entry.lesson.date for entry in site.lessons)
    counts = Counter(date.year for date in dates if date)
    parts: list[list[str]] = [[]]
    count = 0
    for year in years:
        if parts[-1] and count + counts[int(year)] > _ENOUGH:
            parts.append([])
            count = 0
        parts[-1].append(year)
        count += counts[int(year)]
    return parts


def _of_years(site: Site, years: Collection[str], is_first: bool) -> Site:
    """Return a site with the posts of some years alone; lessons and checklists of other texts are not in its index."""

    def of_years(posts: Iterable[Document]) -> tuple[Document, ...]:
        return tuple(post for post in posts if _day(post)[:4] in years or (is_first and not _day(post)))

    posts, translated = of_years(site.posts), of_years(site.translated)
    pages = site.pages if is_first else ()
    paths = {document.path for document in (*posts, *pages, *translated)}
    lessons = tuple(entry for entry in site.lessons if entry.lesson.path in paths)
    decks = tuple(deck for deck in site.decks if deck.path in paths)
    replies = tuple(listed for listed in site.replies if listed.document.path in paths)
    return replace(site, posts=posts, pages=pages, translated=translated, lessons=lessons, decks=decks, replies=replies)


def _older_index(site: Site, lang: str) -> bytes:
    return _encoded(_texts_of(site, lang))


def search_index(site: Site, lang: str, years: Sequence[str] = (), older: Sequence[Sequence[str]] = ()) -> bytes:
    """Return the index of a site in a language: a text, a lesson and a checklist a line.

    - `years` are all years with posts; `older` has the name and the newest year of each file with older texts.
    - `tags` are labels; the other lists have the numbers of these labels.
    - `texts` are `[address, title, day, tags, summary, language]`. A page has no day (""). Only a text in a language
      other than that of the site has its language.
    - `lessons` are `[number of the text, fragment, statement, tags]`.
    - `checklists` are `[number of the text, address, title, steps]`, with "" for the title of the text. A step is
      `[fragment, lead]`, or the lead alone if its fragment is "step-" and its number in the list.

    - `replies` are `[number of the text, id, author, first words]`, newest first.

    A file with older texts has `texts`, `lessons`, `checklists` and `replies` alone.

    Addresses are below the root and not percent-encoded. Hidden texts and shared drafts are left out, with all that is
    in them.
    """
    labels = [entries.tag.label for entries in site.tags]
    return _encoded({"years": years, "older": older, "tags": labels, **_texts_of(site, lang)})


def _texts_of(site: Site, lang: str) -> dict[str, Sequence[Any]]:
    lines = _Lines(site)
    texts, lessons = [*lines.texts()], [*lines.lessons()]
    steps, summaries, replies = lines.leads, [document.summary for document in lines.documents], [*lines.replies()]
    whole = [*texts, *lessons, *lines.checklists(0), *replies]
    room = _BYTES + _BYTES_PER_POST * max(0, len(site.posts) - _POSTS) - _cost(whole)
    longest_lead = _longest(steps, room, _LONGEST_LEAD)
    checklists = [*lines.checklists(longest_lead)]
    longest = _longest(summaries, room - _cost_of_words(steps, longest_lead), _LONGEST_SUMMARY)
    for text, document in zip(texts, lines.documents, strict=True):
        text += [shorten(document.summary, longest), *([document.lang] if document.lang != lang else ())]
    found: dict[str, Sequence[Any]] = {"texts": texts, "lessons": lessons, "checklists": checklists}
    return found | ({"replies": replies} if replies else {})


def _encoded(parts: Mapping[str, Sequence[Any]]) -> bytes:
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

    def texts(self) -> Iterator[list[Any]]:
        """Yield the lines of texts, without summaries."""
        numbers = self._numbers()
        for document in self.documents:
            tags = [numbers[tag.slug] for tag in self.site.links[document.path].tags if tag.slug in numbers]
            yield [document.url, document.title, _day(document), tags]

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

    def replies(self) -> Iterator[list[Any]]:
        """Yield the lines of the newest replies, as many as there is room for."""
        texts, room = self._places(), float(_REPLY_BYTES)
        listed = [one for one in self.site.replies if one.document.path in texts]
        few = listed[: _REPLY_BYTES // _LEAST]
        longest = _longest([one.reply.text for one in few], room - _cost(map(_names, few)), _LONGEST_REPLY)
        for one in few:
            words = shorten(" ".join(one.reply.text.split()), longest or _SHORT_REPLY)
            line = [texts[one.document.path], *_names(one), words]
            room -= _cost([line])
            if room < 0:
                return
            yield line

    def _numbers(self) -> dict[str, int]:
        return {entries.tag.slug: number for number, entries in enumerate(self.site.tags)}

    def _places(self) -> dict[str, int]:
        return {document.path: number for number, document in enumerate(self.documents)}


def _day(document: Document) -> str:
    return document.date.date().isoformat() if document.date and document.kind == "post" else ""


def _names(listed: ListedReply) -> list[str]:
    return [listed.reply.id, listed.reply.author]


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
