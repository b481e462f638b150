"""The Markdown extension that finds checklists and lessons, added after the user's own extensions."""

from __future__ import annotations

import contextlib

from markdown import Markdown
from markdown.extensions import Extension

from hindsight.plugin.conversion import processors_in, waiting_conversion

NAME = f"{__name__}:HindsightExtension"


class HindsightExtension(Extension):
    """Registers the processors for one conversion; no processors for a text without a checklist or lesson."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Only remember the converter: `reset` is called after all extensions are loaded."""
        self._md = md
        self._registered = contextlib.ExitStack()
        md.registerExtension(self)

    def reset(self) -> None:
        """Prepare for the next text; called by Markdown at the end of its setup and before each further conversion."""
        self._registered.close()
        if waiting_conversion():
            self._registered.enter_context(processors_in(self._md))
