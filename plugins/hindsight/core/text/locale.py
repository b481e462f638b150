"""Languages as Open Graph names them: with a territory."""

from __future__ import annotations

import re

# The territory in which most readers of a language live, where its code is not that of the language in capitals.
_TERRITORIES = {
    "ar": "AR", "be": "BY", "bn": "IN", "bs": "BA", "ca": "ES", "cs": "CZ", "cy": "GB", "da": "DK", "el": "GR",
    "en": "US", "et": "EE", "eu": "ES", "fa": "IR", "ga": "IE", "gl": "ES", "he": "IL", "hi": "IN", "hy": "AM",
    "ja": "JP", "ka": "GE", "kk": "KZ", "ko": "KR", "ms": "MY", "nb": "NO", "nn": "NO", "no": "NO", "sl": "SI",
    "sq": "AL", "sr": "RS", "sv": "SE", "ta": "IN", "te": "IN", "uk": "UA", "ur": "PK", "vi": "VN", "zh": "CN",
}  # fmt: skip
_TAG = re.compile(
    r"(?P<language>[a-z]{2})(?:[-_][a-z]{4})?(?:[-_](?P<territory>[a-z]{2}))?\Z", re.IGNORECASE | re.ASCII
)


def locale_of(lang: str) -> str:
    """Return a language tag with a territory, such as "de_DE" for "de"; "" for one without a known territory."""
    match = _TAG.match(lang)
    if not match:
        return ""
    language = match["language"].lower()
    territory = match["territory"] or _TERRITORIES.get(language, language)
    return f"{language}_{territory.upper()}"
