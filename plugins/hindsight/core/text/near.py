"""Suggest the known name that a writer probably meant by an unknown one."""

from __future__ import annotations

import difflib
import posixpath
from collections import defaultdict
from collections.abc import Iterable

# The most names to compare with one name: a comparison takes about 20 microseconds.
_COMPARED = 200


class NearNames:
    """Known names, indexed by parts that similar names share.

    A site may have many names and many broken links, so each name is compared with a few candidates only.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = known
        self._names: list[str] = []
        self._by_part: dict[str, list[str]] = {}
        self._found: dict[str, str] = {}

    def closest(self, name: str) -> str:
        """Return the known name that is most similar to a name, or "" if none is; folders count least."""
        if name not in self._found:
            candidates = self._candidates(name)
            stems = {_stem(known) for known in candidates}
            close = difflib.get_close_matches(_stem(name), sorted(stems), n=1)
            of_closest_stem = [known for known in candidates if close and _stem(known) == close[0]]
            self._found[name] = (
                difflib.get_close_matches(name, of_closest_stem, n=1, cutoff=0)[0] if of_closest_stem else ""
            )
        return self._found[name]

    def question(self, name: str) -> str:
        """Return the most similar name as the end of a message: ` (did you mean "Status"?)`, or ""."""
        close = self.closest(name)
        return f' (did you mean "{close}"?)' if close else ""

    def _candidates(self, name: str) -> list[str]:
        """Return the known names to compare with a name: all of a few names, else those that share a part."""
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
        # Names that share a rare part come first, because rare parts distinguish names best.
        lists = sorted((self._by_part.get(part, []) for part in sorted(_parts(name))), key=len)
        return list(dict.fromkeys(known for names in lists for known in names))[:_COMPARED]


def _stem(name: str) -> str:
    return posixpath.splitext(posixpath.basename(name.casefold()))[0]


def _parts(name: str) -> set[str]:
    """Return keys of a file's stem: all of it, its beginning, middle and end, and its first letters in any order.

    The last key finds names with two letters swapped.
    """
    stem = _stem(name)
    return {f"={stem}", f"^{stem[:2]}", f"{stem[1:4]}.", f"{stem[-2:]}$", f"~{''.join(sorted(stem[:4]))}"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the most similar known name as the end of a message: ` (did you mean "Status"?)`, or ""."""
    return NearNames(known).question(name)
