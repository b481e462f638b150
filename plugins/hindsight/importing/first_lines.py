"""Keep the first lines of a text as text, though they look like fields of the front matter."""

from __future__ import annotations

import re
from collections.abc import Collection

_FIELD = re.compile(r"(?P<name>[ \t]*[A-Za-z][A-Za-z_ -]{0,30}?[ \t]*)(?P<colon>[:：])(?=[ \t]|$)")
# Lines with these stay, since the check asks the writer whether the text is to be published.
_OF_STATUS = frozenset(("status", "state", "visibility", "draft", "published"))


def without_fields(body: str, names: Collection[str]) -> str:
    """Return a body in which no first line reads as one of the fields `names`, in lower case: its colon is escaped."""
    lines = body.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    for number in range(first, len(lines)):
        match = _FIELD.match(lines[number])
        name = match["name"].strip().lower() if match else ""
        if not match or name not in names or name in _OF_STATUS:
            break
        colon = "&#58;" if match["colon"] == ":" else "&#65306;"
        lines[number] = match["name"] + colon + lines[number][match.end() :]
    return "\n".join(lines)
