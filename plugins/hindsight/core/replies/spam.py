"""The writer's list of words and addresses of spam: `replies/spam.txt` in the content folder."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hindsight.core.replies.clean import plain_words
from hindsight.core.replies.incoming import Value

_LOOKED_AT = ("author", "url", "source", "text", "html")


class SpamWords:
    """Words and addresses, one on each line; lines that begin with "#" are comments. Case makes no difference."""

    def __init__(self, text: str = "") -> None:
        lines = (line.strip() for line in text.splitlines())
        words = sorted({line.casefold() for line in lines if line and not line.startswith("#")})
        # A word is found only as a whole, so that "cialis" is not in "specialist".
        self._found = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)) if words else None

    @classmethod
    def of(cls, data: bytes) -> SpamWords:
        """Return the words in the bytes of a file."""
        return cls(data.decode("utf-8-sig", "replace"))

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Report whether a reply has one of the words, in its name, its words or its addresses."""
        if self._found is None:
            return False
        texts = (str(values.get(key, "")) for key in _LOOKED_AT)
        return any(self._found.search(text.casefold()) for text in (*texts, plain_words(str(values.get("html", "")))))
