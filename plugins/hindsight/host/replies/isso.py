"""Fetch the comments that the writer has accepted at Isso: from its database, or from its server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

from hindsight.core.documents.model import Document
from hindsight.core.replies.incoming import Incoming, Pulled
from hindsight.core.replies.isso_database import IssoDatabaseError, threads
from hindsight.core.replies.isso_rows import Row, isso_id, isso_replies
from hindsight.core.replies.model import Reply
from hindsight.host.external.fetch import fetch
from hindsight.host.replies.texts import Pull, Texts

_NAME = "Isso"
_ACCEPTED, _DELETED = 1, 4
_MOST_BYTES = 20_000_000  # of the comments on one text
_MOST_LETTERS = 100_000  # of the addresses in one request: Isso takes 256 kB
_Words = Literal["text", "html"]


class _NoAnswer(Exception):
    """Raised if the server does not send its comments; the message is for the writer."""


def isso_services(settings: Mapping[str, Any]) -> Iterator[Pull]:
    """Yield how to get the comments: from the database if the settings name one, else from the server."""
    if database := settings["ISSO_DATABASE"]:
        yield partial(_from_database, Path(database).expanduser(), settings["ISSO_MODERATED"])
    elif server := settings["ISSO_SERVER"]:
        yield partial(_from_server, server, settings["ISSO_MODERATED"])


def _from_database(file: Path, is_moderated: bool, texts: Texts) -> Pulled:
    try:
        found = threads(file)
    except IssoDatabaseError as error:
        return Pulled(_NAME, problem=str(error))
    by_target = [(_target(one.uri, texts.site_url), one.rows) for one in found if one.uri is not None]
    replies = tuple(_replies(by_target, "text", is_moderated))
    return Pulled(_NAME, replies, _removed(texts, texts.documents, replies))


def _target(uri: str, site_url: str) -> str:
    """Return the address of the text of a thread, given the path of its page; anybody can begin a thread."""
    uri = quote(uri, safe="/:?#@!$&'()*+,;=~%")
    if "://" in uri:
        return uri
    parts = urlsplit(site_url)
    return f"{parts.scheme}://{parts.netloc}/{uri.lstrip('/')}" if parts.netloc else f"/{uri.lstrip('/')}"


def _from_server(server: str, is_moderated: bool, texts: Texts) -> Pulled:
    """Return the comments from the server: one request to count them, and one for each text that has or had some."""
    root = urljoin(f"{texts.site_url}/", server).rstrip("/")
    by_target: list[tuple[str, list[Row]]] = []
    asked: list[Document] = []
    problem = ""
    try:
        for uri, document in _with_comments(root, texts):
            answer = _json(f"{root}/?uri={quote(uri, safe='')}")
            by_target.append((f"/{quote(document.url)}", list(_rows(answer))))
            asked.append(document)
    except _NoAnswer as error:
        problem = str(error)
    replies = tuple(_replies(by_target, "html", is_moderated))
    return Pulled(_NAME, replies, frozenset() if problem else _removed(texts, asked, replies), problem)


def _uris(texts: Texts) -> tuple[dict[str, Document], dict[str, Document]]:
    """Return the text of each thread that there may be, by the path of its page: those of today, and old ones."""
    root = quote(urlsplit(texts.site_url).path, safe="/%")
    current = {f"{root}/{quote(one.url)}": one for one in texts.documents}
    old = {f"{root}/{quote(alias.lstrip('/'))}": one for one in texts.documents for alias in one.aliases}
    return current, old


def _with_comments(root: str, texts: Texts) -> Iterator[tuple[str, Document]]:
    current, old = _uris(texts)
    uris = old | current
    for some in _parts(uris):
        counts = _json(f"{root}/count", some)
        if not isinstance(counts, list) or len(counts) != len(some):
            raise _NoAnswer(f"{root}/count sent no counts of comments; is ISSO_SERVER the address of Isso?")
        for uri, count in zip(some, counts, strict=True):
            if count or (uri in current and any(map(_is_fetched, texts.replies(uris[uri])))):
                yield uri, uris[uri]


def _parts(uris: Iterable[str]) -> Iterator[list[str]]:
    """Yield the addresses in lists that a request can hold."""
    some: list[str] = []
    for uri in uris:
        if some and sum(map(len, some)) + len(uri) > _MOST_LETTERS:
            yield some
            some = []
        some.append(uri)
    if some:
        yield some


def _json(url: str, form: object = None) -> Any:
    """Return what the server sends; raise _NoAnswer. The address is the writer's, so it may be in a private network."""
    sent = None if form is None else json.dumps(form).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = fetch(url, form=sent, headers=headers, most_bytes=_MOST_BYTES, is_refused=lambda _: False)
    if not answer.is_there:
        raise _NoAnswer(f"{url} did not answer: {answer.why_not}")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise _NoAnswer(f"{url} sent no comments; is ISSO_SERVER the address of Isso?") from error


def _rows(answer: object) -> Iterator[Row]:
    """Yield the comments in an answer, each followed by the answers to it; Isso has two levels."""
    for comment in _listed(answer):
        yield comment
        yield from _listed(comment)


def _listed(answer: object) -> Iterator[Row]:
    comments = answer.get("replies") if isinstance(answer, dict) else None
    yield from (one for one in comments if isinstance(one, dict)) if isinstance(comments, list) else ()


def _replies(by_target: Iterable[tuple[str, list[Row]]], words: _Words, is_moderated: bool) -> Iterator[Incoming]:
    """Yield the accepted comments, given those on each text; `words` is the key that their words have in archives."""
    for target, rows in by_target:
        accepted = [row for row in rows if row.get("mode") in (_ACCEPTED, _DELETED) and isso_id(row.get("id"))]
        # Isso lets authors change a comment that was accepted, without asking the writer again.
        edited = {isso_id(row.get("id")) for row in accepted if row.get("modified")}
        for values in isso_replies(accepted, words=words).values:
            values.pop("state")
            yield Incoming(target, values, is_moderated and values["id"] not in edited)


def _removed(texts: Texts, asked: Iterable[Document], accepted: Iterable[Incoming]) -> frozenset[str]:
    """Return the ids of the comments in the archives of these texts that were deleted at Isso.

    A new database has the same ids for different comments. So nothing is removed unless Isso still has one of the
    archived comments, with its time.
    """
    archived = {reply.id: reply.date for one in asked for reply in texts.replies(one) if _is_fetched(reply)}
    there = {one.id: one.values.get("date") for one in accepted}
    is_same_database = any(date and there.get(ident) == date for ident, date in archived.items())
    return frozenset(archived.keys() - there.keys()) if is_same_database else frozenset()


def _is_fetched(reply: Reply) -> bool:
    return reply.id.startswith("isso-") and bool(reply.digest)
