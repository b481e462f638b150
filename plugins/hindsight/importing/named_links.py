"""Resolve links that name a text without its path: Jekyll's `post_url`, Hugo's `ref`, Obsidian's wiki links."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote

from hindsight.importing.links import SOURCE
from hindsight.importing.model import Import

NAMED = f"{SOURCE}name:"
_NAMED = re.compile(r"\{source\}name:(?P<name>[^\s)\"'>#]+)")


class Names:
    """Finds the text that a name means: its path, or the end of its path, without the ending and `index`."""

    def __init__(self, sources: Iterable[str]) -> None:
        """Index texts by all ends of their paths; a name that two texts share means the text with the shorter path."""
        self._by_name: dict[str, str] = {}
        for source in sorted(sources, key=lambda path: (path.count("/"), path)):
            stem = _stem(source)
            while stem:
                self._by_name.setdefault(stem.casefold(), source)
                stem = stem.partition("/")[2]

    def find(self, name: str) -> str:
        """Return the path of the text with a name, or ""."""
        plain = _stem(unquote(name).strip("/"))
        return self._by_name.get(plain.casefold(), "") if plain else ""


def _stem(path: str) -> str:
    stem, ending = posixpath.splitext(path)
    stem = stem if ending.lower() in (".md", ".markdown", ".html", ".rst", ".org") else path
    return stem.removesuffix("/index").removesuffix("/_index")


def resolve_names(imported: Import) -> None:
    """Replace each name in a link by the path of its text; names without a text stay for the resolver of links."""
    names = Names(text.source for text in imported.texts)
    for text in imported.texts:
        if NAMED in text.body:
            text.body = _NAMED.sub(lambda match: SOURCE + (names.find(match["name"]) or match["name"]), text.body)
