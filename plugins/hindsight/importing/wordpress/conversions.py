"""Convert the texts of a large export in worker processes, before they are read in their order.

A conversion depends on its HTML alone. A worker reads an item with its own copy of the site, and returns the
conversions only. Every item is then read again in order, with the conversions of the workers. So the import is the same
as without workers.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence

from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.text.digest import digest as digest_of
from hindsight.importing.html_cleaning import Note
from hindsight.importing.html_markdown import to_markdown
from hindsight.importing.xml_nodes import Node

FEW = 40  # items that are converted before workers would have started

Conversion = tuple[str, list[tuple[int, str]]]  # the Markdown, and the notes with their lines


class Conversions:
    """The conversions so far, by the digests of their HTML."""

    def __init__(self) -> None:
        self._done: dict[str, Conversion] = {}

    def to_markdown(self, html: str, note: Note) -> str:
        """Return HTML as Markdown, and report the same notes as `html_markdown.to_markdown`."""
        text, notes = self._of(html)
        for line, message in notes:
            note(line, message)
        return text

    def _of(self, html: str) -> Conversion:
        digest = digest_of(html)
        if digest not in self._done:
            notes: list[tuple[int, str]] = []
            self._done[digest] = to_markdown(html, lambda line, message: notes.append((line, message))), notes
        return self._done[digest]

    def prepare(self, items: Sequence[Node], read: Callable[[Node], None]) -> None:
        """Convert the HTML of items in worker processes; faults of `read` show when items are read in order."""
        jobs = cores()
        if jobs < 2 or len(items) < FEW or not hasattr(os, "fork"):  # in this process, all would be read twice
            return

        def conversions_of(item: Node) -> dict[str, Conversion]:
            self._done = {}
            with contextlib.suppress(Exception):
                read(item)
            return self._done

        done: dict[str, Conversion] = {}
        with contextlib.suppress(WorkerDied):
            for conversions in in_parallel(conversions_of, items, lambda item: item.get("title"), jobs):
                done.update(conversions)
        self._done = done
