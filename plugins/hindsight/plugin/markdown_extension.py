"""The Markdown extension that is added to the user's own: it finds checklists and lessons."""

from __future__ import annotations

import contextlib

from markdown import Markdown
from markdown.extensions import Extension

from hindsight.plugin.conversion import processors_in, waiting_conversion

NAME = f"{__name__}:HindsightExtension"


class HindsightExtension(Extension):
    """Registers the processors for one conversion, and nothing for a text without a checklist or lesson."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Wait for `reset`, which comes after the extensions that follow this one."""
        self._md = md
        self._registered = contextlib.ExitStack()
        md.registerExtension(self)

    def reset(self) -> None:
        """Get ready for the next text; called by Markdown at the end of its setup and before a further conversion."""
        self._registered.close()
        if waiting_conversion():
            self._registered.enter_context(processors_in(self._md))
