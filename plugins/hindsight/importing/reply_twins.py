"""Find replies that several services have, or one service in several threads, by their times, authors and words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A reply with its author and its words in a form to compare. `thread` is -1 for a reply of an archive."""

    ident: str
    date: datetime | None
    author: str
    words: str
    thread: int = -1

    @property
    def service(self) -> str:
        """Return the service that it comes from, by its id."""
        return self.ident.partition("-")[0]

    @property
    def is_moment(self) -> bool:
        """Return whether its date is a moment; a time of midnight may stand for a day."""
        return self.date is not None and (self.date.hour, self.date.minute, self.date.second) != (0, 0, 0)


class Twins:
    """Replies to one text by their times, authors and words."""

    def __init__(self) -> None:
        self._by_words: dict[tuple[datetime, str], list[Said]] = defaultdict(list)
        self._by_author: dict[tuple[datetime, str], list[Said]] = defaultdict(list)

    def add(self, said: Said) -> None:
        """Add a reply; one without a time has no twin."""
        if said.date:
            self._by_words[said.date, said.words].append(said)
            self._by_author[said.date, said.author].append(said)

    def find(self, said: Said) -> str:
        """Return the id of a reply that is the same as this one, or "".

        Two services have a reply if its moment and its author are the same, or its time and its words. One service has
        a reply in two threads if all are the same.
        """
        if not said.date:
            return ""
        for one in self._by_words.get((said.date, said.words), ()):
            if one.service != said.service or (one.author == said.author and one.thread != said.thread):
                return one.ident
        others = self._by_author.get((said.date, said.author), ()) if said.is_moment else ()
        return next((one.ident for one in others if one.service != said.service), "")
