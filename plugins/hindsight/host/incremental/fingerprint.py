"""Make fingerprints: digests of all that a file is made from. Files with equal fingerprints are equal."""

from __future__ import annotations

import dataclasses
import functools
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, TemplateNotFound

from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.model import DeckEntry
from hindsight.core.text.digest import digest

_NAMES = re.compile(r"{%-?\+?\s*(?:extends|include|import|from)\s+(?P<names>[^%]*?)\s*[-+]?%}")
_PLAIN = frozenset((type(None), bool, int, float, date, datetime))
# Models hold many of these values, each of which is one object.
_NOTHING = {id(None): "None", id(()): "(0"}
_LITERAL = re.compile(r"""^["'](?P<name>[^"']+)["']""")


class Fingerprints:
    """Makes the fingerprints of one build.

    `common` is a digest of all that every file depends on. `link_targets` has a text for each document, by its path,
    that changes with the targets of its links; `scheduled` are the paths of documents still to come. Both change how
    pages show a document that is itself the same.
    """

    def __init__(self, common: str, link_targets: Mapping[str, str], scheduled: frozenset[str]) -> None:
        self._common, self._link_targets, self._scheduled = common, link_targets, scheduled
        # By identity: models are shared between pages, and live as long as this object.
        self._known: dict[int, str] = dict(_NOTHING)
        self._kept: list[Any] = []

    def of(self, *parts: Any) -> str:
        """Return the fingerprint of a file that is made from these values."""
        texts = [self._common]
        for part in parts:
            self._feed(part, texts)
        return _digest(texts)

    def _feed(self, value: Any, texts: list[str]) -> None:
        kind = type(value)
        if kind is str:
            texts.append(f"{len(value)}:{value}")
        elif known := self._known.get(id(value)):
            texts.append(known)
        elif kind is tuple or kind is list:
            texts.append(f"({len(value)}")
            self._feed_all(value, texts)
        elif kind in _PLAIN:
            texts.append(repr(value))
        elif dataclasses.is_dataclass(kind):
            texts.append(self._remember(value, kind))
        elif isinstance(value, Mapping):
            self._feed(sorted(value.items()), texts)
        else:
            raise TypeError(f"a page cannot be made from a {kind.__name__}")

    def _feed_all(self, values: Iterable[Any], texts: list[str]) -> None:
        """Take in values, most of which are known models: looking them up here takes half the time."""
        known_as = self._known.get
        for value in values:
            if known := known_as(id(value)):
                texts.append(known)
            else:
                self._feed(value, texts)

    def _remember(self, value: Any, kind: type) -> str:
        """Return the text of a model, made once."""
        texts = [kind.__name__]
        if kind is Document or kind is Lesson:
            known = f"{value.digest}{self._surroundings(value.path)}"
        elif kind is DeckEntry:
            self._feed(value.identity, texts)
            known = _digest([*texts, self._surroundings(value.path)])
        else:
            self._feed_all(_shown_fields(kind)(value), texts)
            known = _digest(texts)
        self._known[id(value)] = known
        self._kept.append(value)
        return known

    def _surroundings(self, path: str) -> str:
        return self._link_targets.get(path, "") + ("*" if path in self._scheduled else "")


@functools.cache
def _shown_fields(kind: type) -> Callable[[Any], Sequence[Any]]:
    """Return a function that returns the fields of a dataclass that pages show; only messages use lines."""
    names = [field.name for field in dataclasses.fields(kind) if field.name != "line"]
    if len(names) == 1:
        return lambda value: (getattr(value, names[0]),)
    return operator.attrgetter(*names)


def _digest(texts: list[str]) -> str:
    return digest("\n".join(texts))


class TemplateVersions:
    """The version of a template: its text, and that of every template it includes, extends or imports.

    Each template is read once, so a build that looks for changes takes a new object.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._versions: dict[str, str] = {}
        self._read: dict[str, tuple[str, tuple[str, ...]]] = {}

    def of(self, template: str) -> str:
        """Return the version of one template; a name that is not a literal counts as every template."""
        if template not in self._versions:
            names: dict[str, str] = {}
            self._collect(template, names)
            self._versions[template] = _digest([f"{name}\0{text}" for name, text in sorted(names.items())])
        return self._versions[template]

    def of_all(self) -> str:
        """Return the version of all templates together."""
        return _digest([f"{name}\0{text}" for name, text in sorted(self.texts().items())])

    def texts(self) -> dict[str, str]:
        """Return the text of each template, by its name.

        Pelican has each template of a theme once more, under a name that begins with "!": this counts where it is used.
        """
        names: dict[str, str] = {}
        for name in self._environment.list_templates():
            if not name.startswith("!"):
                self._collect(name, names)
        return names

    def text(self, template: str) -> str:
        """Return the text of a template as it was read first, "" if there is none."""
        return self._text_and_used(template)[0]

    def used(self, template: str) -> tuple[str, ...]:
        """Return the names of the templates that a template includes, extends or imports."""
        return self._text_and_used(template)[1]

    def _collect(self, template: str, names: dict[str, str]) -> None:
        if template in names or self._environment.loader is None:
            return
        names[template], used = self._text_and_used(template)
        for name in used:
            self._collect(name, names)

    def _text_and_used(self, template: str) -> tuple[str, tuple[str, ...]]:
        """Return the text of a template, and the names of those that it uses."""
        if template not in self._read:
            assert self._environment.loader is not None
            try:
                text = self._environment.loader.get_source(self._environment, template)[0]
            except TemplateNotFound:
                text = ""  # rendering reports it
            self._read[template] = text, tuple(self._names_in(text))
        return self._read[template]

    def _names_in(self, text: str) -> Iterator[str]:
        for match in _NAMES.finditer(text):
            literal = _LITERAL.match(match["names"])
            yield from [literal["name"]] if literal else self._environment.list_templates()
