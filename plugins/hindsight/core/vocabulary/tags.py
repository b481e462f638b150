"""The tags of a site: each concept has one slug and one label, however it is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.text.slugs import is_slug, slug_of
from hindsight.core.text.toml_file import TomlFileError, read_toml

# The tag that `make new` writes for the writer to replace; it is not part of any vocabulary.
PLACEHOLDER_TAG = "untagged"
_KEYS = ("label", "slug", "aliases", "parent", "description")


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
        """Add a tag; its aliases lead to it from now on."""
        self.tags[tag.slug] = tag
        for alias in (tag.label, *tag.aliases):
            self._by_alias[_concept(alias)] = tag.slug
        self._slugs.clear()

    def knows(self, label: str) -> bool:
        """Report whether a label or alias names a tag."""
        return _concept(label) in self._by_alias

    def slug(self, label: str) -> str:
        """Return the slug of a label or alias, "" if it has no letter or digit."""
        if label not in self._slugs:
            made = slug_of(label, self.substitutions)
            self._slugs[label] = self._by_alias.get(_concept(label), self._by_alias.get(_concept(made), made))
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


def is_same_name(one: str, other: str) -> bool:
    """Report whether two labels differ at most in case, spaces and hyphens."""
    return _concept(one) == _concept(other)


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
    names: dict[str, str] = {}
    for name, table in tables.items():
        line = _line_of(name, text)
        if isinstance(table, dict):
            complaints = [f'unknown key "{key}"; a tag has {", ".join(_KEYS)}' for key in table if key not in _KEYS]
            complaints += _not_text(table)
            tag = _tag(name, table)
        else:
            complaints, tag = ["write each tag as a table, [slug]"], Tag(name, name)
        if not is_slug(tag.slug):
            complaints.append(f'"{tag.slug}" cannot be a slug: letters, digits, "-", "_", and "." between them')
        elif tag.slug.casefold() in {slug.casefold() for slug in vocabulary.tags}:
            complaints.append(f'the slug "{tag.slug}" is given twice')
        elif taken := [f'"{name}"' for name in (tag.label, *tag.aliases) if vocabulary.knows(name)]:
            complaints.append(f"{' and '.join(taken)} already means another tag; keep it in one place")
        if not tag.label.strip():
            complaints.append("its label is empty; give it words, or leave the label out")
        diagnostics += [
            Diagnostic(shown_path, line, 1, "error", f"tag [{name}]: {complaint}") for complaint in complaints
        ]
        vocabulary.add(tag)
        vocabulary.tables[tag.slug] = TagTable(name, line)
        names[name] = tag.slug
    for tag in vocabulary.tags.values():
        if tag.parent and (tag.parent not in vocabulary.tags or tag.slug in vocabulary.ancestors(tag.slug)):
            why = _no_parent(tag, vocabulary, names)
            diagnostics.append(
                Diagnostic(shown_path, vocabulary.tables[tag.slug].line, 1, "error", f"tag [{tag.slug}]: {why}")
            )
    return vocabulary, diagnostics


def _no_parent(tag: Tag, vocabulary: Vocabulary, names: Mapping[str, str]) -> str:
    """Return why a tag's parent is invalid, and the remedy; `names` are the slugs by the tables' names."""
    if tag.parent in vocabulary.tags:
        return f'its parent "{tag.parent}" is below it; leave one of the two parents out'
    if tag.parent in names:
        return f'its parent "{tag.parent}" has the slug "{names[tag.parent]}"; name it by that'
    return f'its parent "{tag.parent}" has no table [{tag.parent}] here; give it one, or leave the parent out'


def _not_text(table: Mapping[str, object]) -> list[str]:
    """Return messages about values of the wrong type in a tag's table."""
    texts = [key for key in _KEYS if key != "aliases"]
    found = [f"{key} is no text; put it in quotation marks" for key in texts if not isinstance(table.get(key, ""), str)]
    aliases = table.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        found.append('aliases is a list of other names, as ["handoff", "hand over"]')
    return found


def _tag(name: str, table: Mapping[str, object]) -> Tag:
    aliases = table.get("aliases", [])
    return Tag(
        slug=str(table.get("slug", name)),
        label=str(table.get("label", name)),
        description=str(table.get("description", "")),
        aliases=tuple(str(alias) for alias in aliases) if isinstance(aliases, list) else (str(aliases),),
        parent=str(table.get("parent", "")),
    )


def _line_of(name: str, text: str) -> int:
    header = re.compile(rf"""^\s*\[{{1,2}}\s*["']?{re.escape(name)}["']?\s*\]""", re.MULTILINE)
    match = header.search(text)
    return text.count("\n", 0, match.end()) + 1 if match else 1


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
            other = first.setdefault(slug, use)
            if _concept(other.label) != _concept(use.label):
                diagnostics.append(_clash(use, other.label, slug, other.path))
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
