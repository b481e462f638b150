"""The models of replies: comments, mentions and likes that a text got, and threads of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal, get_args

# A "comment" is written for the text; a "reply" and a "mention" are passages on other sites, of which a reply answers
# the text; a "repost" and a "like" have no words of their own.
ReplyKind = Literal["comment", "reply", "mention", "repost", "like"]
# A "held" reply waits for the writer.
ReplyState = Literal["shown", "held", "spam"]
KINDS: tuple[ReplyKind, ...] = get_args(ReplyKind)
STATES: tuple[ReplyState, ...] = get_args(ReplyState)
WORDLESS: frozenset[ReplyKind] = frozenset(("repost", "like"))


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, as the archive of its text holds it.

    `id` is unique in the archive. `html` is safe to show, `text` the same words without markup. `url` is the address of
    the author's site, `source` that of the page that the reply comes from, and `source_id` the name of the reply there.
    `in_reply_to` is the id of the reply that it answers, or "". `is_own` marks the writer's own replies. `digest` is
    that of the reply as a service sent it, and "" for others. `line` is the first line of the reply in the archive.
    """

    id: str
    kind: ReplyKind
    state: ReplyState
    author: str
    html: str = ""
    text: str = ""
    url: str = ""
    date: datetime | None = None
    in_reply_to: str = ""
    source: str = ""
    source_id: str = ""
    is_own: bool = False
    digest: str = ""
    line: int = 1

    @property
    def anchor(self) -> str:
        """Return the id of the reply on the page of its text."""
        return f"reply-{self.id}"

    def __reduce__(self) -> tuple[type[Reply], tuple[Any, ...]]:
        """Return what pickles the reply: its values in order, which takes half the time of what dataclasses do."""
        return Reply, _values(self)


_values = attrgetter(*(field.name for field in fields(Reply)))


@dataclass(frozen=True, slots=True)
class Archive:
    """The file of the replies to one text: its name without the ending, its name in messages, and its replies."""

    name: str
    shown_path: str
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class ThreadReply:
    """A reply with words, as a page shows it; `answers` is the reply that it answers, if a page shows that.

    `depth` is 0 for a reply to the text, and at most DEEPEST.
    """

    reply: Reply
    depth: int
    answers: Reply | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The replies that the page of a text shows: those with words in threads, and the likes and reposts."""

    thread: tuple[ThreadReply, ...] = ()
    likes: tuple[Reply, ...] = ()
    reposts: tuple[Reply, ...] = ()

    @property
    def count(self) -> int:
        """Return the number of replies with words."""
        return len(self.thread)

    def __bool__(self) -> bool:
        return bool(self.thread or self.likes or self.reposts)


def people(replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """Return one reply of each author, by name and address, in their order."""
    return tuple({(reply.author, reply.url): reply for reply in replies}.values())
