"""Put replies in the order in which a page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from hindsight.core.replies.model import WORDLESS, Conversation, Reply, ThreadReply

# Deeper replies are drawn at this depth: a narrow screen has no room for more.
DEEPEST = 3
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def conversation(replies: Iterable[Reply], now: datetime) -> Conversation:
    """Return the replies that a page shows: no held ones, no spam, none with a date after `now`.

    Replies to one text or reply are in the order of their dates, and each is followed by the answers to it. An answer
    to a reply that is not shown becomes one to the nearest shown reply above.
    """
    everything = {reply.id: reply for reply in replies}
    shown = {ident: reply for ident, reply in everything.items() if _is_shown(reply, now)}
    circles = in_circles(everything)
    below: dict[str, list[Reply]] = defaultdict(list)
    for reply in shown.values():
        if reply.kind not in WORDLESS:
            below["" if reply.id in circles else _above(reply, shown, everything)].append(reply)
    thread: list[ThreadReply] = []
    # A stack in place of recursion, since a thread can be deeper than Python's own stack.
    waiting: list[tuple[Reply, int, Reply | None]] = [(reply, 0, None) for reply in _newest_first(below[""])]
    while waiting:
        reply, depth, answers = waiting.pop()
        thread.append(ThreadReply(reply, min(depth, DEEPEST), answers))
        waiting += [(answer, depth + 1, reply) for answer in _newest_first(below[reply.id])]
    return Conversation(
        tuple(thread),
        tuple(reply for reply in shown.values() if reply.kind == "like"),
        tuple(reply for reply in shown.values() if reply.kind == "repost"),
    )


def in_circles(replies: Mapping[str, Reply]) -> frozenset[str]:
    """Return the ids of the replies that answer themselves, directly or by way of others."""
    found: set[str] = set()
    seen: dict[str, str] = {}  # by id, the reply from which its answers were followed
    for start in replies:
        path: list[str] = []
        ident = start
        while ident in replies and ident not in seen:
            seen[ident] = start
            path.append(ident)
            ident = replies[ident].in_reply_to
        if seen.get(ident) == start and ident in path:
            found.update(path[path.index(ident) :])
    return frozenset(found)


def _is_shown(reply: Reply, now: datetime) -> bool:
    return reply.state == "shown" and (reply.date is None or reply.date <= now)


def _above(reply: Reply, shown: Mapping[str, Reply], everything: Mapping[str, Reply]) -> str:
    """Return the id of the nearest shown reply with words above a reply, or ""."""
    seen: set[str] = set()
    above = reply.in_reply_to
    while above in everything and above not in seen:
        if above in shown and shown[above].kind not in WORDLESS:
            return above
        seen.add(above)
        above = everything[above].in_reply_to
    return ""


def _newest_first(replies: Iterable[Reply]) -> list[Reply]:
    return sorted(replies, key=lambda reply: (reply.date or _NEVER, reply.id), reverse=True)
