"""Guess the old addresses of posts, which a program of the site makes, by the links between its texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hindsight.importing.model import Import, ImportedText

# Forms of addresses, with the date and the name of a post.
_FORMS = ("/{year}/{month}/{day}/{name}/", "/{year}/{month}/{name}/", "/{year}/{name}/", "/blog/{name}/",
          "/posts/{name}/", "/{name}/")  # fmt: skip
_LINK = re.compile(r"[(\"'<\s](?:https?://(?P<host>[^\s/()\"'<>]+))?(?P<path>/[^\s()\"'<>#?]*)")


def guess_addresses(imported: Import, names: Sequence[tuple[ImportedText, str]]) -> str:
    """Add addresses in the form that most links use to the posts in `names`, each with the name of its file.

    Return the form, or "" if the links show no form that is better than the addresses that the posts have.
    """
    linked = _linked_paths(imported)
    if not linked or not names:
        return ""
    now = sum(any(_key(address) in linked for address in text.addresses) for text, _ in names)
    counts = {form: sum(_key(_address(form, *named)) in linked for named in names) for form in _FORMS}
    best = max(_FORMS, key=lambda form: counts[form])
    if counts[best] <= now:
        return ""
    for text, name in names:
        text.addresses = tuple(dict.fromkeys((_address(best, text, name), *text.addresses)))
    return best


def _linked_paths(imported: Import) -> frozenset[str]:
    """Return the paths of the site that its texts link to."""
    host = str(imported.settings.get("SITEURL", "")).partition("://")[2].partition("/")[0].removeprefix("www.")
    return frozenset(
        _key(match["path"])
        for text in imported.texts
        for match in _LINK.finditer(text.body)
        if not match["host"] or match["host"].lower().removeprefix("www.") == host
    )


def _key(path: str) -> str:
    return path.strip("/").removesuffix("index.html").rstrip("/").casefold()


def _address(form: str, text: ImportedText, name: str) -> str:
    date = text.date
    if not date:
        return ""
    return form.format(year=f"{date:%Y}", month=f"{date:%m}", day=f"{date:%d}", name=name)
