"""Links and pictures as Obsidian writes them: `[[Some note]]`, `[[Some note#Part|words]]`, `![[picture.png|300]]`.

What they name is found when the site is put together: until then their addresses begin with `{wiki}`.
"""

from __future__ import annotations

import posixpath
import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from hindsight.core.text.endings import FILMS, PICTURES, SOUNDS

# Not what goes on as a link of Markdown's, such as [[1]](#note) or [[1]][note], nor a list of lists in prose, nor the
# number of a source, [[1]].
_WIKI_LINK = (
    r"(?<![\w\[])(?P<embeds>!?)\[\[(?!\d{1,3}\]\])(?=[^\[\]|\n]*[^\s\[\]|])(?P<name>[^\[\]|#\n]{0,200})(?P<part>#[^\[\]|\n]{1,200})?"
    r"(?:\|(?P<words>[^\[\]\n]{0,300}))?\]\](?![\[(:])"
)
_SIZE = re.compile(r"(?P<width>\d{1,4})(?:x(?P<height>\d{1,4}))?")
# Films and sound become players later: see players.py.
_SHOWN = frozenset((*PICTURES, *FILMS, *SOUNDS))
# What a text must hold for the pattern to match in it: see shortcuts.py.
SIGNS = {"wiki": ("[[",)}


def register_wiki_links(md: Markdown) -> None:
    """Add the pattern before Markdown's own links (160) and pictures (150), behind code (190) and escapes (180)."""
    md.inlinePatterns.register(_WikiLink(_WIKI_LINK, md), "wiki", 175)


def heading_anchor(words: str) -> str:
    """Return the anchor of a heading of these words, as Markdown makes it."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", words).strip().lower())


class _WikiLink(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Markdown's name
        """Return the link or picture with where it begins and ends in the text; called by Markdown."""
        name, words = m["name"].strip(), (m["words"] or "").strip()
        part = (m["part"] or "").strip()
        own = "#" if part.startswith("#^") else f"#{heading_anchor(part)}"
        address = f"{{wiki}}{name}{part}" if name else own
        stem, ending = posixpath.splitext(posixpath.basename(name))
        if m["embeds"] and ending.lower() in _SHOWN:
            picture = Element("img", {"src": address})
            size = _SIZE.fullmatch(words)
            picture.set("alt", stem if size or not words else words)
            for side, pixels in (size.groupdict() if size else {}).items():
                if pixels:
                    picture.set(side, pixels)
            return picture, m.start(), m.end()
        link = Element("a", {"href": address})
        link.text = AtomicString(words or f"{name}{m['part'] or ''}")
        return link, m.start(), m.end()
