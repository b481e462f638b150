"""Bring replies of services together with the archive of their text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hindsight.core.replies.above import kept_above
from hindsight.core.replies.edit import with_changes
from hindsight.core.replies.incoming import Incoming, Value
from hindsight.core.replies.model import Reply, ReplyState
from hindsight.core.replies.read import values_by_id
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
    unless the service says that it was accepted, is held again. A held reply that the service has accepted since is
    shown with the words of the archive. Replies that their authors `removed` are removed.
    Raises NotEditable for an archive in which lines cannot be changed.
    """
    known = {reply.id: reply for reply in replies}
    sources: dict[tuple[str, str], str] = {(reply.kind, reply.source): reply.id for reply in replies if reply.source}
    sent = {one.id: one for one in incoming if one.id not in removed}
    gone, there = removed & known.keys(), (known.keys() | sent.keys()) - removed
    written = values_by_id(archive) if replies else {}
    new: list[Mapping[str, Value]] = []
    changed = _raised(written, replies, gone)
    changes: list[Change] = []
    for one in sent.values():
        old = known.get(one.id)
        place = (str(one.values.get("kind", "comment")), str(one.values.get("source", "")))
        if sources.get(place, one.id) != one.id or (old and _stays(one, old)):
            continue
        state = _state(one, old, spam)
        if old is None:
            new.append(_values(one, state, old, there))
        elif _has_old_words(one, old):
            changed[one.id] = {**changed.get(one.id, written[one.id]), "state": state, "digest": one.digest}
        else:
            changed[one.id] = _values(one, state, old, there)
        changes.append(Change(one.id, "changed" if old else "new", state))
    changes += [Change(reply.id, "removed", reply.state) for reply in replies if reply.id in gone]
    return with_changes(archive, replies, new, changed, gone) if changes else archive, tuple(changes)


def _has_old_words(one: Incoming, old: Reply) -> bool:
    return old.digest in (one.digest, replace(one, is_approved=not one.is_approved).digest)


def _stays(one: Incoming, old: Reply) -> bool:
    """Return whether a reply stays as the writer has it; an import and the writer's own replies have no digest."""
    if old.digest in ("", one.digest):
        return True
    return _has_old_words(one, old) and not (one.is_approved and old.state == "held")


def _raised(
    written: Mapping[str, Mapping[str, Value]], replies: Iterable[Reply], gone: Collection[str]
) -> dict[str, Mapping[str, Value]]:
    """Return the values of the answers to replies that are gone: each answers the nearest reply above that stays."""
    parents = {reply.id: reply.in_reply_to for reply in replies}
    nearest = kept_above(parents, parents.keys() - gone)
    answers = (ident for ident, parent in parents.items() if parent in gone and ident not in gone)
    return {ident: {**written[ident], "in_reply_to": nearest[ident]} for ident in answers}


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
