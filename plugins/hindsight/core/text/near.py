"""The known name that a writer may have meant by one that nothing has."""

from __future__ import annotations

import difflib
import posixpath
from collections import defaultdict
from collections.abc import Iterable

# Names that a name is compared with at most: a comparison takes about 20 microseconds.
_COMPARED = 200


class NearNames:
    """Known names, by parts that two names which are nearly one have in common.

    A site has many names and may have many links that lead nowhere, so a name is compared with few of the others.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = known
        self._names: list[str] = []
        self._by_part: dict[str, list[str]] = {}
        self._found: dict[str, str] = {}

    def closest(self, name: str) -> str:
        """Return the known name that is nearest to another, or "" where none is near; folders count least."""
        if name not in self._found:
            candidates = self._candidates(name)
            stems = {_stem(known) for known in candidates}
            close = difflib.get_close_matches(_stem(name), sorted(stems), n=1)
            same = [known for known in candidates if close and _stem(known) == close[0]]
            self._found[name] = difflib.get_close_matches(name, same, n=1, cutoff=0)[0] if same else ""
        return self._found[name]

    def question(self, name: str) -> str:
        """Return the nearest name as the end of a message: ` (did you mean "Status"?)`, or ""."""
        close = self.closest(name)
        return f' (did you mean "{close}"?)' if close else ""

    def _candidates(self, name: str) -> list[str]:
        if not self._names:
            self._names = sorted(self._known)
        if len(self._names) <= _COMPARED:
            return self._names
        if not self._by_part:
            by_part = defaultdict(list)
            for known in self._names:
                for part in _parts(known):
                    by_part[part].append(known)
            self._by_part = dict(by_part)
        # The rarest parts first: they say most.
        lists = sorted((self._by_part.get(part, []) for part in sorted(_parts(name))), key=len)
        return list(dict.fromkeys(known for found in lists for known in found))[:_COMPARED]


def _stem(name: str) -> str:
    return posixpath.splitext(posixpath.basename(name.casefold()))[0]


def _parts(name: str) -> set[str]:
    """Return the name of a file, and how it begins, goes on and ends; two letters may have changed places."""
    stem = _stem(name)
    return {f"={stem}", f"^{stem[:2]}", f"{stem[1:4]}.", f"{stem[-2:]}$", f"~{''.join(sorted(stem[:4]))}"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the nearest of the known names as the end of a message: ` (did you mean "Status"?)`, or ""."""
    return NearNames(known).question(name)
