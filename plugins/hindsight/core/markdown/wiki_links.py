"""Read Obsidian's links and pictures: `[[Some note]]`, `[[Some note#Part|words]]`, `![[picture.png|300]]`.

Their addresses begin with `{wiki}` until the host resolves them, when all files of the site are known.
"""

from __future__ import annotations

import posixpath
import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from hindsight.core.text.endings import FILMS, PICTURES, SOUNDS

# Not a Markdown link such as [[1]](#note) or [[1]][note], nor a list of lists in prose, nor the number of a source:
# [[1]], nor an address of another site.
_WIKI_LINK = (
    r"(?<![\w\[])(?P<embeds>!?)\[\[(?!\d{1,3}\]\]|\w+://)(?=[^\[\]|\n]*[^\s\[\]|])(?P<name>[^\[\]|#\n]{0,200})(?P<part>#[^\[\]|\n]{1,200})?"
    r"(?:\|(?P<words>[^\[\]\n]{0,300}))?\]\](?![\[(:])"
)
_SIZE = re.compile(r"(?P<width>\d{1,4})(?:x(?P<height>\d{1,4}))?")
# Files that a page can show. Films and sound become players later: see `players.py`.
_SHOWN_ENDINGS = frozenset((*PICTURES, *FILMS, *SOUNDS))
# The pattern can match only in a text with this sign: see `fast_markdown.py`.
SIGNS = {"wiki": ("[[",)}


def register_wiki_links(md: Markdown) -> None:
    """Add the pattern after code (190) and escapes (180), and before Markdown's own links (160) and pictures (150)."""
    md.inlinePatterns.register(_WikiLink(_WIKI_LINK, md), "wiki", 175)


def heading_anchor(words: str) -> str:
    """Return the id that Markdown gives to a heading with these words."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", words).strip().lower())


class _WikiLink(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - Markdown's name
        """Return the link or picture, and the offsets of its source in the text; called by Markdown."""
        name, words = m["name"].strip(), (m["words"] or "").strip()
        part = (m["part"] or "").strip()
        own = "#" if part.startswith("#^") else f"#{heading_anchor(part)}"
        address = f"{{wiki}}{name}{part}" if name else own
        stem, ending = posixpath.splitext(posixpath.basename(name))
        if m["embeds"] and ending.lower() in _SHOWN_ENDINGS:
            picture = Element("img", {"src": address})
            size = _SIZE.fullmatch(words)
            picture.set("alt", stem if size or not words else words)
            for side, pixels in (size.groupdict() if size else {}).items():
                if pixels:
                    picture.set(side, pixels)
            return picture, m.start(), m.end()
        link = Element("a", {"href": address})
        link.text = AtomicString(words or _words(name, part))
        return link, m.start(), m.end()


def _words(name: str, part: str) -> str:
    """Return the words of a link without words of its own, as Obsidian shows them; a block's id is no words."""
    parts = [] if part.startswith("#^") and name else part.lstrip("#").split("#")
    return " > ".join(words.strip() for words in (name, *parts) if words.strip())
