"""Write boxes of themes, such as notes and warnings, as GitHub's alerts."""

from __future__ import annotations

# The names of tags and shortcodes for boxes.
BOXES = frozenset((
    "notice", "note", "tip", "warning", "info", "alert", "admonition", "callout", "hint", "attention", "danger",
    "important", "caution",
))  # fmt: skip
# The kinds of GitHub's alerts by the words of themes; other words are notes.
_KINDS = {
    "note": "NOTE",
    "tip": "TIP",
    "warning": "WARNING",
    "info": "NOTE",
    "danger": "CAUTION",
    "caution": "CAUTION",
    "important": "IMPORTANT",
    "error": "CAUTION",
    "success": "TIP",
    "abstract": "NOTE",
    "question": "NOTE",
}


def alert(kind: str, inner: str, title: str = "") -> str:
    """Return a box with Markdown inside it; `kind` is a word of a theme for it, such as "info"."""
    lines = [f"[!{_KINDS.get(kind.lower(), 'NOTE')}]{f' {title}' if title else ''}", *inner.strip("\n").split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)
