"""The tags of a site: each concept has one slug and one label, however it is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.text.slugs import is_slug, slug_of
from hindsight.core.text.toml_file import TomlFileError, read_toml

# The tag that `make new` writes for the writer to replace; it is not part of any vocabulary.
PLACEHOLDER_TAG = "untagged"
_KEYS = ("label", "slug", "aliases", "parent", "description")
_HEADER = re.compile(r"\s*\[{1,2}\s*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)\s*\]")


@dataclass(frozen=True, slots=True)
class Tag:
    """One concept. `slug` is its part of an address; `aliases` are other labels for it."""

    slug: str
    label: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""


class TagUse(NamedTuple):
    """A label as written in a file, and its place. A tuple, since a build makes many of them for a short time."""

    label: str
    path: str
    line: int
    col: int


class TagTable(NamedTuple):
    """A table of `tags.toml`: its name, which need not be the slug, and its line."""

    name: str
    line: int


@dataclass
class Vocabulary:
    """Tags by slug, with the slug of any label; `tables` are the tables of `tags.toml`, by slug."""

    substitutions: tuple[tuple[str, str], ...]
    tags: dict[str, Tag] = field(default_factory=dict)
    tables: dict[str, TagTable] = field(default_factory=dict)
    _by_alias: dict[str, str] = field(default_factory=dict)
    _slugs: dict[str, str] = field(default_factory=dict)

    def add(self, tag: Tag) -> None:
        """Add a tag with its aliases."""
        self.tags[tag.slug] = tag
        for alias in (tag.label, *tag.aliases):
            self._by_alias[_concept(alias)] = tag.slug
        self._slugs.clear()

    def knows(self, label: str) -> bool:
        """Return whether a label or alias names a tag."""
        return _concept(label) in self._by_alias

    def slug(self, label: str) -> str:
        """Return the slug of a label or alias, "" if it has no letter or digit."""
        if label not in self._slugs:
            plain_slug = slug_of(label, self.substitutions)
            self._slugs[label] = self._by_alias.get(
                _concept(label), self._by_alias.get(_concept(plain_slug), plain_slug)
            )
        return self._slugs[label]

    def ancestors(self, slug: str) -> tuple[str, ...]:
        """Return the slugs above a tag, nearest first."""
        above: list[str] = []
        parent = self.tags[slug].parent
        while parent and parent in self.tags and parent not in above:
            above.append(parent)
            parent = self.tags[parent].parent
        return tuple(above)

    def above(self, slugs: Iterable[str]) -> tuple[str, ...]:
        """Return the slugs above several tags, each once."""
        return tuple(dict.fromkeys(ancestor for slug in slugs for ancestor in self.ancestors(slug)))


@cache
def _concept(label: str) -> str:
    """Normalize a label: case, and the kind of space or hyphen, make no difference between concepts."""
    return " ".join(re.sub(r"[\s_-]+", " ", label.casefold()).split())


def is_same_name(label: str, other_label: str) -> bool:
    """Return whether two labels differ at most in case, spaces and hyphens."""
    return _concept(label) == _concept(other_label)


def read_tags_file(
    shown_path: str, data: bytes, substitutions: tuple[tuple[str, str], ...]
) -> tuple[Vocabulary, list[Diagnostic]]:
    """Return the vocabulary of a `tags.toml`, and its errors."""
    vocabulary = Vocabulary(substitutions)
    try:
        text, tables = read_toml(data)
    except TomlFileError as error:
        return vocabulary, [Diagnostic(shown_path, error.line, error.col, "error", f"not TOML: {error}")]
    diagnostics: list[Diagnostic] = []
    slugs: dict[str, str] = {}  # by the names of the tables
    taken: set[str] = set()
    lines = _lines_of_tables(text)
    for name, table in tables.items():
        line = lines.get(name, 1)
        tag = _tag(name, table) if isinstance(table, dict) else Tag(name, name)
        complaints = [*_invalid_keys(table), *_invalid_names(tag, taken, vocabulary)]
        diagnostics += [
            Diagnostic(shown_path, line, 1, "error", f"tag [{name}]: {complaint}") for complaint in complaints
        ]
        vocabulary.add(tag)
        vocabulary.tables[tag.slug] = TagTable(name, line)
        slugs[name] = tag.slug
        taken.add(tag.slug.casefold())
    for tag in vocabulary.tags.values():
        if why := _invalid_parent(tag, vocabulary, slugs):
            line = vocabulary.tables[tag.slug].line
            diagnostics.append(Diagnostic(shown_path, line, 1, "error", f"tag [{tag.slug}]: {why}"))
    return vocabulary, diagnostics


def _invalid_keys(table: object) -> Iterator[str]:
    """Yield messages about unknown keys, and about values of the wrong type, in a tag's table."""
    if not isinstance(table, dict):
        yield "write each tag as a table, [slug]"
        return
    yield from (f'unknown key "{key}"; a tag has {", ".join(_KEYS)}' for key in table if key not in _KEYS)
    for key in _KEYS:
        if key != "aliases" and not isinstance(table.get(key, ""), str):
            yield f"{key} is not text; put it in quotation marks"
    aliases = table.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        yield 'aliases is a list of other names, as ["handoff", "hand over"]'


def _invalid_names(tag: Tag, slugs: Collection[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield messages about a slug, label or alias that is invalid or names a different tag.

    `slugs` are those of the tags above it, in lower case.
    """
    if not is_slug(tag.slug):
        yield f'"{tag.slug}" cannot be a slug: letters, digits, "-", "_", and "." between them'
    elif tag.slug.casefold() in slugs:
        yield f'the slug "{tag.slug}" is given twice'
    elif known := [f'"{name}"' for name in (tag.label, *tag.aliases) if vocabulary.knows(name)]:
        yield f"{' and '.join(known)} already names a different tag; keep it in one place"
    if not tag.label.strip():
        yield "its label is empty; give it words, or leave the label out"


def _invalid_parent(tag: Tag, vocabulary: Vocabulary, slugs: Mapping[str, str]) -> str:
    """Return why a tag's parent is invalid, and the remedy, or ""; `slugs` are those of the tables by their names."""
    if not tag.parent:
        return ""
    if tag.parent in vocabulary.tags:
        is_below = tag.slug in vocabulary.ancestors(tag.slug)
        return f'its parent "{tag.parent}" is below it; leave one of the two parents out' if is_below else ""
    if tag.parent in slugs:
        return f'its parent "{tag.parent}" has the slug "{slugs[tag.parent]}"; write parent = "{slugs[tag.parent]}"'
    return f'its parent "{tag.parent}" has no table [{tag.parent}] here; give it one, or leave the parent out'


def _tag(name: str, table: Mapping[str, object]) -> Tag:
    aliases = table.get("aliases", [])
    return Tag(
        slug=str(table.get("slug", name)),
        label=str(table.get("label", name)),
        description=str(table.get("description", "")),
        aliases=tuple(str(alias) for alias in aliases) if isinstance(aliases, list) else (str(aliases),),
        parent=str(table.get("parent", "")),
    )


def _lines_of_tables(text: str) -> dict[str, int]:
    """Return the line of each table's header by the table's name."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            lines.setdefault(header["name"], number)
    return lines


def add_used_tags(vocabulary: Vocabulary, uses: Iterable[TagUse]) -> list[Diagnostic]:
    """Add the tags that files use and the vocabulary lacks, with their most used label, else the first in order.

    Two concepts with one slug are an error, at the use of the second.
    """
    diagnostics: list[Diagnostic] = []
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, TagUse] = {}
    declared: set[str] = set()  # labels
    for use in uses:
        if use.label in declared:
            continue
        slug = vocabulary.slug(use.label)
        if not slug:
            message = f'no address can be made from the tag "{use.label}"; give it a slug in tags.toml'
            diagnostics.append(Diagnostic(use.path, use.line, use.col, "error", message))
        elif slug not in vocabulary.tags:
            first_use = first.setdefault(slug, use)
            if _concept(first_use.label) != _concept(use.label):
                diagnostics.append(_clash(use, first_use.label, slug, first_use.path))
            labels[slug][use.label] += 1
        elif _means(vocabulary.tags[slug], use.label):
            declared.add(use.label)
        else:
            diagnostics.append(_clash(use, vocabulary.tags[slug].label, slug, "tags.toml"))
    for slug, counts in labels.items():
        vocabulary.add(Tag(slug, min(counts, key=lambda label: (-counts[label], label))))
    return diagnostics


def _means(tag: Tag, label: str) -> bool:
    return _concept(label) in {_concept(name) for name in (tag.slug, tag.label, *tag.aliases)}


def _clash(use: TagUse, label: str, slug: str, where: str) -> Diagnostic:
    message = (
        f'the tags "{use.label}" and "{label}" ({where}) would both be /tags/{slug}/; make one an alias of the '
        "other, or give one a slug of its own, in tags.toml"
    )
    return Diagnostic(use.path, use.line, use.col, "error", message)
