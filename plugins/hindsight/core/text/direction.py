"""The direction in which a language is written."""

from __future__ import annotations

# Languages by their usual script, from Unicode CLDR; a script in the tag (az-Arab, uz-Latn) takes precedence.
_RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "ps", "sd", "ug", "ur", "yi"))
_SCRIPTS = frozenset(("arab", "hebr", "thaa", "syrc", "nkoo", "adlm"))


def is_right_to_left(lang: str) -> bool:
    """Return whether the language of a BCP 47 tag is written from right to left."""
    language, *subtags = lang.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()), "")
    return script in _SCRIPTS if script else language in _RIGHT_TO_LEFT
