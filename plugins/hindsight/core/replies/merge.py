"""Bring replies of services together with the archive of their text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hindsight.core.replies.edit import with_changes
from hindsight.core.replies.incoming import Incoming, Value
from hindsight.core.replies.model import Reply, ReplyState
from hindsight.core.replies.spam import SpamWords

Verb = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an archive: the id of the reply, how it changed, and its state afterwards."""

    id: str
    verb: Verb
    state: ReplyState


def merge(
    archive: bytes, replies: tuple[Reply, ...], incoming: Iterable[Incoming], removed: frozenset[str], spam: SpamWords
) -> tuple[bytes, tuple[Change, ...]]:
    """Return an archive with the replies that services sent, and the changes; `replies` are those of the archive.

    A reply that is there stays as the writer has it, until the service sends other words: then it gets these and,
    unless the service says that it was accepted, is held again. Replies that their authors `removed` are removed.
    Raises NotEditable for an archive in which lines cannot be changed.
    """
    known = {reply.id: reply for reply in replies}
    sources: dict[tuple[str, str], str] = {(reply.kind, reply.source): reply.id for reply in replies if reply.source}
    sent = {one.id: one for one in incoming if one.id not in removed}
    new: list[Mapping[str, Value]] = []
    changed: dict[str, Mapping[str, Value]] = {}
    changes: list[Change] = []
    for one in sent.values():
        old = known.get(one.id)
        place = (str(one.values.get("kind", "comment")), str(one.values.get("source", "")))
        if sources.get(place, one.id) != one.id or (old and old.digest in ("", one.digest)):
            continue
        state = _state(one, old, spam)
        values = _values(one, state, old, known.keys() | sent.keys())
        if old:
            changed[one.id] = values
        else:
            new.append(values)
        changes.append(Change(one.id, "changed" if old else "new", state))
    gone = removed & known.keys()
    changes += [Change(reply.id, "removed", reply.state) for reply in replies if reply.id in gone]
    return with_changes(archive, replies, new, changed, gone) if changes else archive, tuple(changes)


def _state(one: Incoming, old: Reply | None, spam: SpamWords) -> ReplyState:
    if spam.holds(one.values) or (old and old.state == "spam"):
        return "spam"
    return "shown" if one.is_approved else "held"


def _values(one: Incoming, state: ReplyState, old: Reply | None, known: Collection[object]) -> dict[str, Value]:
    """Return the values for the archive: the state after the id, and no answer to a reply that is nowhere."""
    values: dict[str, Value] = {"id": one.id, "state": state}
    values.update((key, value) for key, value in one.values.items() if key != "id")
    if values.get("in_reply_to") not in known:
        values.pop("in_reply_to", None)
    if old and old.is_own:
        values["own"] = True
    return {**values, "digest": one.digest}
