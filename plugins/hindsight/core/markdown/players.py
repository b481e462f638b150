"""Turn films and sound in Markdown's syntax for pictures into players."""

from __future__ import annotations

import posixpath
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from hindsight.core.text.endings import FILMS, SOUNDS


class Players(Treeprocessor):
    """Turns `![words](film.mp4)` into a player; the words become its label."""

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        for image in root.iter("img"):
            path = image.get("src", "").partition("#")[0].partition("?")[0]
            ending = posixpath.splitext(path)[1].lower()
            if ending in FILMS or ending in SOUNDS:
                _make_player(image, "video" if ending in FILMS else "audio")


def _make_player(image: Element, tag: str) -> None:
    words = image.attrib.pop("alt", "")
    image.tag = tag
    if words:
        image.set("aria-label", words)
    image.set("controls", "controls")
    image.set("preload", "metadata")  # so that the film is not loaded before it is played
    if tag == "video":
        image.set("playsinline", "playsinline")
