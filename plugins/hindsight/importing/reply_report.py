"""Report an import of replies: what was read, what was added, and which threads have no text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.importing.model import Import
from hindsight.importing.reply_merge import Merged
from hindsight.importing.reply_threads import ReplyThread
from hindsight.importing.report import counts, number


@dataclass(slots=True)
class Added:
    """The numbers of replies that were added, of the texts that got them, and of replies that were there before.

    `lost` are warnings about threads without a text, with `lost_replies` in all.
    """

    replies: int = 0
    texts: int = 0
    there: int = 0
    copies: int = 0
    spam: int = 0
    lost_replies: int = 0
    lost: list[Diagnostic] = field(default_factory=list)

    def count(self, merged: Merged, shown: str, threads: list[ReplyThread], *, has_text: bool) -> None:
        """Count what an archive got; `shown` is its path in messages."""
        self.there += merged.there
        self.copies += merged.copies
        self.spam += merged.spam
        if has_text:
            self.replies += merged.new
            self.texts += bool(merged.new)
        elif merged.new:
            self.lost_replies += merged.new
            address, got = (
                next((one.shown_address for one in threads if one.address), ""),
                number(merged.new, "replies"),
            )
            why = f"no text is at {address}, which got {got}" if address else f"{got} came without an address"
            message = f"{why}; give this file the year and the slug of the text, or remove it"
            self.lost.append(Diagnostic(shown, 1, 1, "warning", message))


def reply_report(imported: Import, added: Added, source: str, folder: str) -> Iterator[str]:
    """Yield the lines of the report; `folder` is the content folder in messages."""
    yield f"{source}: {imported.format}"
    yield from map(str, sorted(set(imported.diagnostics)))
    yield from map(str, added.lost)
    yield ""
    yield f"Read: {counts(imported)}."
    of_texts = f"{number(added.replies, 'replies')} to {number(added.texts, 'texts')}"
    yield f"Added: {of_texts}, {number(added.lost_replies, 'replies')} to no text."
    if added.spam:
        yield f"Of these, {number(added.spam, 'replies')} with words of replies/spam.txt: spam."
    if added.copies:
        yield f"Copies of these in other threads of one text, left out: {number(added.copies, 'replies')}."
    if added.there:
        yield f"There before, and not changed: {number(added.there, 'replies')}."
    if imported.damage:
        yield imported.damage
    yield f"Next: make check{'' if folder == 'content' else f' INPUTDIR={folder}'}"
