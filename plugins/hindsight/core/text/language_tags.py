"""The tags of languages (BCP 47), such as "en" and "pt-BR"."""

from __future__ import annotations

from collections.abc import Iterator

# Tags that share the words of a different tag, because they are written in the same way.
_ALIASES = {"no": "nb", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant"}


def from_widest(lang: str) -> Iterator[str]:
    """Yield the tags that a tag includes, in lower case, from the widest: "zh", "zh-hant", "zh-tw"."""
    parts = lang.lower().replace("_", "-").split("-")
    for count in range(1, len(parts) + 1):
        tag = "-".join(parts[:count])
        if tag in _ALIASES:
            yield _ALIASES[tag]
        yield tag


def distance(lang: str, other: str) -> int:
    """Return how different two tags are: 0 for the same tag, 1 for one language, 2 for different languages."""
    lang, other = lang.lower(), other.lower()
    if lang == other:
        return 0
    return 1 if lang.partition("-")[0] == other.partition("-")[0] else 2


def is_english(lang: str) -> bool:
    """Return whether a tag is that of English, in any country."""
    return next(from_widest(lang)) == "en"
