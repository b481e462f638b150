"""The titles of callouts to which the writer gave none, such as "Note" for `> [!note]`."""

from __future__ import annotations

# The callouts of GitHub and Obsidian whose title differs from their name.
_TITLES = {"tldr": "TL;DR", "faq": "FAQ", "todo": "To do"}


def callout_title(kind: str) -> str:
    """Return the title of a callout by its kind as written, such as "NOTE"."""
    name = " ".join(kind.split())
    return _TITLES.get(name.lower(), name.title())
