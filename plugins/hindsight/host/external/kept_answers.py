"""Keep the answers of other sites for a week, so that a second check asks only for the others."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from hindsight.host.external.request import Answer

_SECONDS = 7 * 24 * 3600


@dataclass
class KeptAnswers:
    """The good answers by their addresses, with the time of each in seconds; others are asked for again."""

    file: Path
    answers: dict[str, tuple[float, Answer]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> KeptAnswers:
        """Return the answers in a file; a file that cannot be read has none."""
        kept = cls(file)
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            oldest, newest = time.time() - _SECONDS, time.time()
            for url, (seconds, status, moved_to) in json.loads(file.read_text(encoding="utf-8")).items():
                if oldest < float(seconds) <= newest:
                    kept.answers[str(url)] = float(seconds), Answer(int(status), str(moved_to))
        return kept

    def __getitem__(self, url: str) -> Answer | None:
        """Return the kept answer of an address."""
        return self.answers[url][1] if url in self.answers else None

    def keep(self, url: str, answer: Answer) -> None:
        """Keep a good answer."""
        if answer.is_there:
            self.answers[url] = time.time(), answer

    def write(self) -> None:
        """Write the file; a folder that cannot be written only costs time at the next check."""
        rows = {url: (seconds, answer.status, answer.moved_to) for url, (seconds, answer) in self.answers.items()}
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            part = self.file.with_name(f".{self.file.name}.{os.getpid()}")
            part.write_text(json.dumps(rows), encoding="utf-8")
            part.replace(self.file)
