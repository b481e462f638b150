"""What HTML must not have, wherever it comes from: scripts in addresses and in attributes."""

from __future__ import annotations

import re

# An address without white space, which browsers leave out of it. A picture may be data, a page may not.
RUNS_SCRIPT = re.compile(
    r"(?:javascript|vbscript|livescript|data:(?!image/(?:png|jpe?g|gif|webp|avif)\b)[^,]*)[:,]", re.I
)
EVENT = re.compile(
    r"<[a-zA-Z][^\s<>/]*(?:\s+(?!on\w)[^\s=<>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>]+))?)*"
    r"[\s/]+(?P<name>on[a-z]+)\s*=",
    re.IGNORECASE,
)
