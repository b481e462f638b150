"""Warn about addresses, numbers and keys in texts that look confidential, when a site is checked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.diagnostics.diagnostic import Diagnostic, place_at
from hindsight.core.private.shapes import find_shapes
from hindsight.core.private.words import PrivateWords
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.sources import shown_path

# Settings with addresses that the writer shows on purpose.
_PUBLIC = ("AUTHOR", "AUTHOR_EMAIL", "SOCIAL", "LINKS", "MENUITEMS", "SITEDESCRIPTION", "SITESUBTITLE")
_MOST = 50  # of one text


def shape_problems(documents: Iterable[str], settings: Mapping[str, Any], words: PrivateWords) -> list[Diagnostic]:
    """Return a warning for each part of the texts that looks confidential and is not an exception."""
    public = " ".join(repr(settings.get(name, "")) for name in _PUBLIC).lower()
    host = (urlsplit(settings["SITEURL"]).hostname or "").removeprefix("www.")

    def is_own(text: str) -> bool:
        return text.lower() in public or bool(host and text.lower().endswith(f"@{host}")) or words.allows(text)

    problems = []
    for path in documents:
        file = Path(settings["PATH"], path)
        try:
            text = read_regular(file).decode("utf-8-sig", "replace")
        except OSError:
            continue  # reading the texts reported it
        for shape in itertools.islice(find_shapes(text, is_own), _MOST):
            problems.append(Diagnostic(shown_path(file), *place_at(text, shape.offset), "warning", shape.message))
    return problems
