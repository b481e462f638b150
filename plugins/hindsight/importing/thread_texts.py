"""Find the texts that threads of replies belong to, by the addresses and names of the old site."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from hindsight.core.documents.model import Document
from hindsight.importing.reply_threads import ReplyThread

_WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|md|markdown)\Z", re.IGNORECASE)
_INDEX = re.compile(r"(?:\A|/)index\.html?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)")
# Pages of WordPress without readable addresses: "/?p=12".
_NUMBERS = ("p", "page_id")


class ThreadTexts:
    """The texts of a site, drafts too, by the addresses and slugs that a different service may know.

    `redirects` are the old paths and queries of `redirects.toml` with the new paths; one `*` stands for any one part.
    `root` is the folder of the site at its host, "" without one.
    """

    def __init__(
        self, documents: Iterable[Document], redirects: Iterable[tuple[str, str]] = (), root: str = ""
    ) -> None:
        documents = tuple(documents)
        self._root = _plain(root)
        self._by_path = {_plain(alias): one for one in documents for alias in one.aliases}
        self._by_path |= {_plain(one.url): one for one in documents}
        # Old sites had one page with and without ".html".
        self._by_path = {without_ending(path): one for path, one in self._by_path.items()} | self._by_path
        self._by_query = {query: one for one in documents for query in one.queries}
        self._moved: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        for old, new in redirects:
            self._add_redirect(old, _plain(new))
        self._by_slug: dict[str, list[Document]] = {}
        for one in documents:
            self._by_slug.setdefault(_plain(one.slug), []).append(one)

    def _add_redirect(self, old: str, new: str) -> None:
        if "*" in new:
            pattern = "([^/]+)".join(map(re.escape, _plain(old).split("*")))
            self._patterns.append((re.compile(pattern), new))
        elif "*" not in old:
            self._moved.setdefault(_plain(old), new)

    def find(self, thread: ReplyThread) -> Document | None:
        """Return the text of a thread: by its address, by its name, or by a slug that only one text has."""
        for address in (thread.address, *_WEB_ADDRESS.findall(thread.name), thread.name):
            if found := self._at(address):
                return found
        number = re.match(r"(\d+)(?:\s|\Z)", thread.name)
        queries = (f"{name}={number[1]}" for name in _NUMBERS) if number else ()
        if found := next(filter(None, map(self._asked, queries)), None):
            return found
        return next(filter(None, map(self._by_last_part, (thread.address, thread.name))), None)

    def _at(self, address: str) -> Document | None:
        path, query = split_address(address)
        if not path or path == "index.php":
            return self._asked(query)
        is_below = self._root and f"{path}/".startswith(f"{self._root}/")
        return (self._followed(path[len(self._root) + 1 :]) if is_below else None) or self._followed(path)

    def _followed(self, path: str) -> Document | None:
        """Return the text at a path, also through redirects."""
        seen: set[str] = set()
        while path and path not in seen:
            if found := self._by_path.get(path) or self._by_path.get(without_ending(path)):
                return found
            seen.add(path)
            path = self._moved.get(path) or self._by_pattern(path)
        return None

    def _by_pattern(self, path: str) -> str:
        for pattern, new in self._patterns:
            if match := pattern.fullmatch(path):
                return new.replace("*", match[1], 1)
        return ""

    def _asked(self, query: str) -> Document | None:
        """Return the text at an address of the home page with a query; other parts of the query do not matter."""
        for part in (query, *(f"{name}={value}" for name, value in parse_qsl(query[:2000]))):
            if found := self._by_query.get(part):
                return found
            if part and (path := self._moved.get(f"?{part}".casefold())):
                return self._followed(path)
        return None

    def _by_last_part(self, address: str) -> Document | None:
        """Return the text that has the last part of an address as its slug, of several the one of the same year."""
        path, _ = split_address(address)
        last = path.rpartition("/")[2]
        for slug in _slugs(last):
            texts = self._by_slug.get(slug, [])
            same_year = [one for one in texts if one.date and f"{one.date.year:04}" in path]
            for some in (texts, same_year):
                if len(some) == 1:
                    return some[0]
        return None


def split_address(address: str) -> tuple[str, str]:
    """Return the path of an address in one form, and its query; ("", "") for what is no address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "", ""
    return _plain(unquote(parts.path)), parts.query


def without_ending(name: str) -> str:
    """Return the name of a page without ".html" and the like."""
    return _ENDING.sub("", name)


def _slugs(last: str) -> Iterator[str]:
    yield last
    bare = without_ending(last)
    yield bare
    yield _DATE.sub("", bare)


def _plain(path: str) -> str:
    """Return a path in a form that is equal for all ways to write it."""
    path = unicodedata.normalize("NFC", path).casefold()
    return _INDEX.sub("", re.sub("/{2,}", "/", path).strip("/"))
