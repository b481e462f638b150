"""Compare the links of published texts with the mentions that were sent: which sites are to be notified now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.mentions.lock import MOST_TRIES, Mention, Mentions

# A page that took no mention is asked again after as many days, if the text with the link has changed.
ASK_AGAIN_AFTER = timedelta(days=30)
REMOVED = "-"  # the digest of a text that does not have the link any more

Reason = Literal["new", "changed", "again", "removed"]


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A published text with its links to other sites, each with its first place in the file.

    `source` is its address, with a slash at its start; `digest` changes with its words. An old text is one whose links
    are not sent if the file does not have the text yet.
    """

    source: str
    shown_path: str
    digest: str
    links: Mapping[str, Place]
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A mention to send: why, the digest of the text, the place of the link, and the mention before, if there is one.

    The place of a removed link is its line in the file of mentions.
    """

    reason: Reason
    source: str
    target: str
    digest: str
    shown_path: str
    place: Place
    before: Mention | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The mentions to send, those that stay as they are, and the new ones of older texts, which are not sent."""

    tasks: tuple[Task, ...]
    kept: tuple[Mention, ...]
    old: tuple[Mention, ...]


def plan_mentions(
    texts: Iterable[LinkedText],
    mentions: Mentions,
    shown_lock: str,
    today: date,
    *,
    is_left_alone: Callable[[Mention], bool] = lambda _: False,
    is_asked_for: Callable[[LinkedText], bool] = lambda _: False,
) -> Plan:
    """Return what to send for these texts.

    Mentions that are `is_left_alone` stay as they are, such as those of a text that is hidden now. A text that
    `is_asked_for` is sent even if it is old. A text at a new address is not an old one: its links were sent from an
    address that is gone.
    """
    texts = tuple(texts)
    sources = {text.source for text in texts}
    known = {source for source, _ in mentions}
    moved = {one.target for one in mentions.values() if one.state == "sent" and one.source not in sources}
    linked = {(text.source, target) for text in texts for target in text.links}
    gone = [one for key, one in mentions.items() if key not in linked]
    tasks = [*_removals((one for one in gone if not is_left_alone(one)), shown_lock)]
    kept, old = [*filter(is_left_alone, gone)], []
    for text in texts:
        is_wanted = not text.is_old or text.source in known or is_asked_for(text)
        for target, place in text.links.items():
            before = mentions.get((text.source, target))
            if before is None and not is_wanted and target not in moved:
                old.append(Mention(text.source, target, "old", today, text.digest))
            elif reason := _reason(before, text.digest, today, is_asked_for(text)):
                tasks.append(Task(reason, text.source, target, text.digest, text.shown_path, place, before))
            elif before:
                kept.append(before)
    return Plan(tuple(tasks), tuple(kept), tuple(old))


def _reason(before: Mention | None, digest: str, today: date, is_asked_for: bool) -> Reason | None:
    """Return why the mention of a link is sent now, None if it is not."""
    if before is None or (before.state == "old" and is_asked_for):
        return "new"
    if before.state == "old":
        return None
    if before.digest == digest:
        return "again" if 0 < before.tries < MOST_TRIES else None
    is_recent = today - before.day < ASK_AGAIN_AFTER
    return None if before.state == "none" and is_recent else "changed"


def _removals(gone: Iterable[Mention], shown_lock: str) -> Iterator[Task]:
    """Yield the mentions that sites took and whose links are removed; nobody has to know of the others."""
    for one in gone:
        if one.state == "sent":
            yield Task("removed", one.source, one.target, REMOVED, shown_lock, (one.line, 1), one)
