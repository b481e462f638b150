"""Model what a service for comments exports: threads of replies to texts that are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from hindsight.core.replies.write import Value
from hindsight.importing.model import Import


@dataclass(slots=True)
class ReplyThread:
    """The replies to one address of the old site.

    - `address` is an address or a path, and `name` what the old site called the text instead: a number, a path or "".
      Either may be missing, as may `title`.
    - `replies` are values of an archive; all have "id", and an id is never that of two replies of a source.
    - `parents` are the ids that replies answer, by the ids of the answers, also of replies that are left out.
    - `other_ids` are ids under which a different import may have added a reply before, by its id.
    """

    address: str
    name: str = ""
    title: str = ""
    replies: list[dict[str, Value]] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    other_ids: dict[str, str] = field(default_factory=dict)

    @property
    def shown_address(self) -> str:
        """Return the address for messages: anybody can begin a thread, with signs that terminals obey."""
        return "".join(filter(str.isprintable, self.address))


@dataclass(slots=True)
class RepliesImport:
    """The threads of a source with at least one reply. `imported` counts what was read, and holds no texts."""

    imported: Import
    threads: list[ReplyThread] = field(default_factory=list)

    def count_threads(self, all_threads: int) -> None:
        """Count the threads, before the comments."""
        with_comments = len(self.threads)
        threads = {"threads with comments": with_comments, "threads without comments": all_threads - with_comments}
        self.imported.read = Counter({**threads, **self.imported.read})


def has_words(values: Mapping[str, Value]) -> bool:
    """Return whether a reply has words of its own."""
    return bool(values.get("html") or values.get("text"))
