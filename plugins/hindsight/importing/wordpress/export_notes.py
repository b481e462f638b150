"""Report passages of a post at their lines in the export."""

from __future__ import annotations

import re

from hindsight.importing.notes import brief
from hindsight.importing.wordpress.site import Site
from hindsight.importing.xml_nodes import Node

_BETWEEN_TAGS = re.compile(r"[^<>&\x00-\x1f]+")
_LEAST = 4  # letters that are enough to find a passage


class ExportNotes:
    """Adds warnings about passages of one post, at their lines in the export."""

    def __init__(self, item: Node, title: str, site: Site) -> None:
        node = item.first("content:encoded")
        self._content = node.text if node else ""
        self._line = node.line if node else item.line
        self._title, self._site = title, site
        self._last_positions: dict[str, int] = {}
        self._lines: list[str] = []

    def converted(self, markup: str) -> None:
        """Keep the HTML of the post, whose lines are passed to `warn_at_line`."""
        self._lines = markup.split("\n")

    def warn(self, passage: str, message: str) -> None:
        """Report a passage of the content; its beginning is added to the message."""
        position = self._content.find(passage, self._last_positions.get(passage, -1) + 1)
        if position < 0:
            position = self._content.find(passage)
        self._last_positions[passage] = position
        self._warn(position, f"{message}: {brief(passage)}")

    def warn_at_line(self, line: int, message: str) -> None:
        """Report a line of the HTML, from 1."""
        markup = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        words = max(_BETWEEN_TAGS.findall(markup), key=lambda part: len(part.strip()), default="").strip()
        if len(words) < _LEAST:  # such as a table, whose words are on the lines below
            words = next(iter(re.findall(r"<\w+", markup)), "")
        self._warn(self._content.find(words) if words else 0, message)

    def _warn(self, position: int, message: str) -> None:
        line = self._line + self._content.count("\n", 0, max(position, 0))
        self._site.imported.warn(self._site.source, line, f'"{brief(self._title)}": {message}')
