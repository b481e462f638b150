"""The words of the picture that other sites show with a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

WIDTH, HEIGHT = 1200, 630  # pixels

# The colours of the theme in a light scheme, by their meaning.
COLOURS: Mapping[str, str] = {
    "page": "#f7f7f4",
    "card": "#ffffff",
    "text": "#1c2028",
    "quiet": "#575e69",
    "accent": "#a51c30",
    "line": "#c6d3e0",
    "edge": "#b4bdc7",
}


@dataclass(frozen=True, slots=True)
class ShareCard:
    """The words of an index card: `site` and `about` at its top, `title` above the red line, `meta` and `rows` below.

    With `boxes`, each of the rows begins with a box to tick. A `pile` looks like several cards. Rows without room are
    left out. `accent` is the colour of the line, as `#a51c30`.
    """

    site: str
    title: str
    about: str = ""
    meta: str = ""
    rows: tuple[str, ...] = ()
    lang: str = "en"
    boxes: bool = False
    pile: bool = False
    accent: str = COLOURS["accent"]

    @property
    def words(self) -> str:
        """Return all its texts as one."""
        return "\n".join((self.site, self.title, self.about, self.meta, *self.rows))

    def as_text(self) -> str:
        """Return a text that is different for each card."""
        return repr(sorted(asdict(self).items()))
