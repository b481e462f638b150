"""What a file is made from, as a short text: equal fingerprints, equal files."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, TemplateNotFound

from hindsight.lessons.model import Lesson
from hindsight.reader.model import Document
from hindsight.site.model import DeckEntry

_NAMES = re.compile(r"{%-?\+?\s*(?:extends|include|import|from)\s+(?P<what>[^%]*?)\s*[-+]?%}")
_PLAIN = frozenset((type(None), bool, int, float, date, datetime))
_LITERAL = re.compile(r"""^["'](?P<name>[^"']+)["']""")


class Fingerprints:
    """Makes the fingerprints of one build.

    `common` stands for all that every file depends on. `addresses` are where the links of a document lead, by its
    path; `scheduled` the paths of documents still to come: both change what a page shows of a document that is
    itself the same.
    """

    def __init__(self, common: str, addresses: Mapping[str, str], scheduled: frozenset[str]) -> None:
        self._common, self._addresses, self._scheduled = common, addresses, scheduled
        # By identity: models are shared between pages, and live as long as this object.
        self._known: dict[int, str] = {}
        self._kept: list[Any] = []
        # Of each model that has been seen, the fields to take in; those named here have a digest of their own.
        self._fields: dict[type, tuple[str, ...]] = {Document: (), Lesson: (), DeckEntry: ()}

    def of(self, *parts: Any) -> str:
        """The fingerprint of a file that is made from these values."""
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
            for item in value:  # mostly models that are known: asked here, this costs half as much
                if known := self._known.get(id(item)):
                    texts.append(known)
                else:
                    self._feed(item, texts)
        elif kind in _PLAIN:
            texts.append(repr(value))
        elif kind in self._fields or dataclasses.is_dataclass(value):
            texts.append(self._remember(value, kind))
        elif isinstance(value, Mapping):
            self._feed(sorted(value.items()), texts)
        else:
            raise TypeError(f"a page cannot be made from a {kind.__name__}")

    def _remember(self, value: Any, kind: type) -> str:
        """The text of a model, made once."""
        texts = [kind.__name__]
        if kind is Document or kind is Lesson:
            known = f"{value.digest}{self._address(value.path)}"
        elif kind is DeckEntry:
            self._feed(value.identity, texts)
            known = _digest([*texts, self._address(value.path)])
        else:
            names = self._fields.get(kind) or self._fields.setdefault(kind, _fields_of(value))
            for name in names:
                self._feed(getattr(value, name), texts)
            known = _digest(texts)
        self._known[id(value)] = known
        self._kept.append(value)
        return known

    def _address(self, path: str) -> str:
        return self._addresses.get(path, "") + ("*" if path in self._scheduled else "")


def _fields_of(value: Any) -> tuple[str, ...]:
    """The fields of a dataclass that pages show; lines are for messages alone."""
    return tuple(field.name for field in dataclasses.fields(value) if field.name != "line")


def _digest(texts: list[str]) -> str:
    return hashlib.blake2b("\n".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class TemplateVersions:
    """The version of a template: its text, and that of every template it includes, extends or imports."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._versions: dict[str, str] = {}

    def of(self, template: str) -> str:
        """The version of one template; a name that is not a literal stands for every template."""
        if template not in self._versions:
            names: dict[str, str] = {}
            self._collect(template, names)
            self._versions[template] = _digest([f"{name}\0{text}" for name, text in sorted(names.items())])
        return self._versions[template]

    def of_all(self) -> str:
        """The version of all templates together."""
        names: dict[str, str] = {}
        for name in self._environment.list_templates():
            self._collect(name, names)
        return _digest([f"{name}\0{text}" for name, text in sorted(names.items())])

    def _collect(self, template: str, names: dict[str, str]) -> None:
        if template in names or self._environment.loader is None:
            return
        try:
            text = self._environment.loader.get_source(self._environment, template)[0]
        except TemplateNotFound:
            text = ""  # rendering says so
        names[template] = text
        for match in _NAMES.finditer(text):
            literal = _LITERAL.match(match["what"])
            wanted = [literal["name"]] if literal else self._environment.list_templates()
            for name in wanted:
                self._collect(name, names)
