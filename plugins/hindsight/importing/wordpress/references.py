"""Hold what the content of a post refers to: pictures, reusable blocks and footnotes elsewhere in the export."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Note = Callable[[str, str], None]  # a passage, and the message about it


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of the media library: its address, its alternative text, its caption and its title."""

    address: str
    alt: str = ""
    caption: str = ""
    title: str = ""

    def html(self) -> str:
        """Return it as HTML, in a figure if it has a caption."""
        picture = f'<img src="{html.escape(self.address)}" alt="{html.escape(self.alt or self.title)}">'
        if self.caption:
            return f"<figure>{picture}<figcaption>{self.caption}</figcaption></figure>"
        return f"<p>{picture}</p>"


@dataclass(slots=True)
class References:
    """The items that one post can refer to.

    - `note` reports a passage of the post.
    - `pictures` and `patterns` (reusable blocks) are by the ids of their items.
    - `attached` are the pictures of the post itself.
    - `footnotes` are the HTML of each note by its id; `shown_footnotes` are the notes that the post refers to, in the
      order of their numbers.
    """

    note: Note
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    attached: tuple[Picture, ...] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)
    footnotes: Mapping[str, str] = field(default_factory=dict)
    shown_footnotes: list[str] = field(default_factory=list)


def link_html(address: str, words: str = "") -> str:
    """Return a paragraph with a link to an address, which may be escaped already."""
    plain = html.unescape(address)
    return f'<p><a href="{html.escape(plain)}">{html.escape(words or plain)}</a></p>'
