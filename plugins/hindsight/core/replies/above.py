"""Find the replies that answers belong to, where the replies that they answered are left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def kept_above(parents: Mapping[str, str], kept: Collection[str]) -> dict[str, str]:
    """Return the nearest reply above that is kept, or "", for each reply that has an answer or answers one.

    `parents` are the replies that the others answer, by their answers; `kept` are the replies that stay. A reply that
    answers itself answers nothing.
    """
    found: dict[str, str] = {}  # for a reply that is left out, the nearest kept one
    nearest: dict[str, str] = {}
    for reply, parent in parents.items():
        path: list[str] = []
        above = parent
        while above in parents and above not in kept and above not in found:
            found[above] = ""  # ends a circle of replies that are left out
            path.append(above)
            above = parents[above]
        above = above if above in kept else found.get(above, "")
        found.update(dict.fromkeys(path, above))
        nearest[reply] = "" if above == reply else above
    return nearest
