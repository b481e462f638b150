"""Find the posts that share rare tags, links and words with a post, and the texts that mention a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from hindsight.core.documents.model import Document
from hindsight.core.site.model import PostLabel

# For each kind of trait: its worth, which all posts with it share, and the most posts that may have it. A trait of more
# posts says little about any two, and would take time. A word in common is not enough by itself, a tag of ten posts is.
_TRAITS = {"tag": (6000, 24), "link": (9000, 24), "word": (1000, 8)}
_ENOUGH = 600
_WORD = re.compile(r"[^\W\d_]{5,}")
_MOST_MENTIONS = 10

Trait = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of posts.

    `tags_of` gives the slugs of a post's tags. `targets` are the paths and addresses to which each document links, by
    its path. `known` gives the paths of the posts to which the page of a post leads anyway.
    """

    tags_of: Callable[[Document], Iterable[str]]
    targets: Mapping[str, Set[str]]
    known: Callable[[Document], Set[str]]


def related_posts(posts: Sequence[Document], number: int, ties: Ties) -> dict[str, tuple[PostLabel, ...]]:
    """Return up to `number` related posts of each post, by its path: the nearest first, of equal ones the nearest date.

    Posts in different languages are not related. A post without related posts is left out.
    """
    if not number:
        return {}
    labels: dict[str, PostLabel] = {}  # each is one object, so that fingerprints are made once
    found: dict[str, tuple[PostLabel, ...]] = {}
    for post, worth_of in zip(posts, _worth_of_others(posts, ties), strict=True):
        near = [(posts[other], worth) for other, worth in worth_of.items() if worth >= _ENOUGH]
        if len(near) > 1:  # one is the post itself
            left_out, day = ties.known(post) | {post.path}, _day(post)
            ranked = sorted(
                (-worth, abs(_day(other) - day), other.path, other)
                for other, worth in near
                if other.path not in left_out
            )
            if nearest := _one_of_each_series((other for *_, other in ranked), number):
                found[post.path] = tuple(
                    labels.get(other.path) or labels.setdefault(other.path, label_of(other)) for other in nearest
                )
    return found


def _worth_of_others(posts: Sequence[Document], ties: Ties) -> list[dict[int, int]]:
    """Return how much each post shares with other posts, by their indices; a post shares most with itself."""
    holders: defaultdict[Trait, list[int]] = defaultdict(list)
    for index, post in enumerate(posts):
        for trait in _traits(post, ties):
            holders[trait].append(index)
    worth_of: list[dict[int, int]] = [{} for _ in posts]
    for (kind, *_), indices in holders.items():
        worth, most = _TRAITS[kind]
        if 1 < len(indices) <= most:
            each = worth // len(indices)
            for index in indices:
                of_post = worth_of[index]
                for other in indices:
                    of_post[other] = of_post.get(other, 0) + each
    return worth_of


def _one_of_each_series(posts: Iterable[Document], number: int) -> list[Document]:
    """Return the first posts: of a series, which lists its other parts, only one."""
    found: list[Document] = []
    series: set[str] = set()
    for post in posts:
        if len(found) == number:
            break
        if post.series not in series:
            found.append(post)
            series |= {post.series} - {""}
    return found


def mentions(documents: Iterable[Document], targets: Mapping[str, Set[str]]) -> dict[str, tuple[Document, ...]]:
    """Return the documents that link to each document, by its path: ten at most, in the order of `documents`."""
    by_target: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for target in sorted(targets.get(document.path, ())):
            if target != document.path and len(by_target[target]) < _MOST_MENTIONS:
                by_target[target].append(document)
    return {path: tuple(found) for path, found in by_target.items()}


def label_of(document: Document) -> PostLabel:
    """Return a document as a list of links shows it."""
    return PostLabel(document.title_html, document.url, document.lang, document.date, document.path)


def _traits(post: Document, ties: Ties) -> Iterator[Trait]:
    lang = post.lang
    for slug in dict.fromkeys(ties.tags_of(post)):
        yield "tag", lang, slug
    for target in ties.targets.get(post.path, ()):
        yield "link", lang, target
    for word in {*_WORD.findall(post.title.casefold())}:
        yield "word", lang, word


def _day(post: Document) -> int:
    return post.date.toordinal() if post.date else 0
