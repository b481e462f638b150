"""Comments that were accepted at Isso: from its database, and from a stub of its server."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.incoming import Pulled
from hindsight.core.replies.merge import merge
from hindsight.core.replies.model import Archive, Reply
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.host.replies.isso import isso_services
from hindsight.host.replies.texts import Texts
from support import read_text

POST = "Title: A\nSlug: a\nDate: 2026-01-01\nTags: t\nAliases: /old/a/\n\nText.\n"
SITE = "https://me.example/blog"
WHEN = 1_700_000_000


def texts_with(*replies: Reply, site_url: str = SITE) -> Texts:
    """Return the texts of a site with one post, whose archive has these replies."""
    document = read_text(POST, path="posts/a.md").document
    assert document
    return Texts([document], site_url, {document.path: Archive("2026-a", "2026-a.toml", replies)})


def archived(number: int, when: int = WHEN, digest: str = "x") -> Reply:
    """Return a reply in an archive that came from Isso."""
    return Reply(f"isso-{number}", "comment", "shown", "Ann", date=datetime.fromtimestamp(when, UTC), digest=digest)


def pulled(texts: Texts | None = None, **settings: object) -> Pulled:
    """Return what the one service of these settings sends."""
    defaults = {"ISSO_SERVER": "", "ISSO_DATABASE": "", "ISSO_MODERATED": True}
    (pull,) = isso_services({**defaults, **settings})
    return pull(texts or texts_with())


def make_database(file: Path, *rows: tuple[object, ...]) -> sqlite3.Connection:
    """Make a database of Isso: rows of thread, id, parent, mode, text, and when the comment was changed."""
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript(
        "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));"
        "CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT, "
        "modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, "
        "website VARCHAR, likes INTEGER, dislikes INTEGER, voters BLOB, notification INTEGER);"
    )
    for uri, ident, parent, mode, text, modified in rows:
        database.execute("INSERT OR IGNORE INTO threads (uri) VALUES (?)", [uri])
        database.execute(
            "INSERT INTO comments SELECT id, ?, ?, ?, ?, ?, '192.0.2.0', ?, 'Ann &amp; Co', 'ann@mail.example', "
            "'https://ann.example', 0, 0, '', 0 FROM threads WHERE uri IS ?",
            [ident, parent, WHEN + 0.5, modified, mode, text, uri],
        )
    return database


PATH = "/blog/2026/a/"


def test_the_database_has_the_comments(tmp_path: Path) -> None:
    """Accepted comments come with their threads, in Markdown, and without the author's mail and machine."""
    make_database(
        file := tmp_path / "comments.db", (PATH, 1, None, 1, "*Yes*", None), (PATH, 2, 1, 1, "No", None),
        (PATH, 3, None, 2, "Waits", None),
    ).close()  # fmt: skip
    sent = pulled(ISSO_DATABASE=str(file))
    assert [(one.id, one.is_approved, one.values["text"]) for one in sent.replies] == [
        ("isso-1", True, "*Yes*"), ("isso-2", True, "No"),
    ]  # fmt: skip
    first, second = (one.values for one in sent.replies)
    assert (first["author"], first["url"], first["date"]) == (
        "Ann & Co", "https://ann.example", datetime.fromtimestamp(WHEN, UTC),
    )  # fmt: skip
    assert second["in_reply_to"] == "isso-1"
    assert "mail.example" not in str(sent)
    assert "192.0.2" not in str(sent)


@pytest.mark.parametrize("uri", [PATH, "/blog/old/a/", "https://me.example/blog/2026/a/", "/blog/2026/a/#x"])
def test_a_thread_belongs_to_the_text_at_its_path(uri: str, tmp_path: Path) -> None:
    """The path of a thread begins at the host, also for a blog in a folder; old addresses lead to the text."""
    make_database(tmp_path / "c.db", (uri, 1, None, 1, "Yes", None)).close()
    (reply,) = pulled(ISSO_DATABASE=str(tmp_path / "c.db")).replies
    assert texts_with().at(reply.target)


@pytest.mark.parametrize(
    "uri", ["//evil.example/2026/a/", "\x1b[2J\n", "", "https://evil.example/2026/a/", b"\xff", None, 3]
)
def test_anybody_can_begin_a_thread(uri: object, tmp_path: Path) -> None:
    """A thread of a path that is none belongs to no text, and puts no sign into a terminal."""
    make_database(tmp_path / "c.db", (uri, 1, None, 1, "Yes", None)).close()
    (reply,) = pulled(ISSO_DATABASE=str(tmp_path / "c.db")).replies
    assert not texts_with().at(reply.target)
    assert reply.target.isprintable()


def test_a_database_in_use_is_read(tmp_path: Path) -> None:
    """Comments are read while the server writes, with a write-ahead log as well."""
    file = tmp_path / "c.db"
    with closing(make_database(file, (PATH, 1, None, 1, "One", None))) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("UPDATE comments SET text = 'Two'")
        server.execute("BEGIN IMMEDIATE")
        server.execute("UPDATE comments SET text = 'Not yet'")
        assert [one.values["text"] for one in pulled(ISSO_DATABASE=str(file)).replies] == ["Two"]


def test_reading_leaves_no_files(tmp_path: Path) -> None:
    """Beside a database with a write-ahead log, no file appears that the server could not write to."""
    file = tmp_path / "c.db"
    with closing(make_database(file, (PATH, 1, None, 1, "One", None))) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("UPDATE comments SET text = 'Two'")
    before = file.read_bytes()
    assert [one.values["text"] for one in pulled(ISSO_DATABASE=str(file)).replies] == ["Two"]
    assert [path.name for path in tmp_path.iterdir()] == ["c.db"]
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_has_a_line(tmp_path: Path) -> None:
    """A wrong path, a different file and a different database each have a reason."""
    other = tmp_path / "other.db"
    assert pulled(ISSO_DATABASE=str(other)).problem == (
        f"there is no file {other}; write the path of its comments.db as ISSO_DATABASE"
    )
    other.write_text("Not a database, but long enough for the header of one." * 9)
    reason = f"{other} cannot be read as the database of Isso: "
    assert pulled(ISSO_DATABASE=str(other)).problem == f"{reason}file is not a database"
    other.write_bytes(b"")
    assert pulled(ISSO_DATABASE=str(other)).problem == f"{reason}no such table: comments"


def test_what_the_writer_has_not_seen_is_held(tmp_path: Path) -> None:
    """A comment that was changed after it was written, or a server without moderation, needs the writer's eyes."""
    file = tmp_path / "c.db"
    make_database(file, (PATH, 1, None, 1, "One", None), (PATH, 2, None, 1, "Two", WHEN + 9.0)).close()
    settings: dict[str, Any] = {"ISSO_DATABASE": str(file)}
    assert [one.is_approved for one in pulled(**settings).replies] == [True, False]
    assert [one.is_approved for one in pulled(**settings, ISSO_MODERATED=False).replies] == [False, False]


def test_deleted_comments_are_removed(tmp_path: Path) -> None:
    """A comment that Isso has no more, or without its words, goes; its answers move up; other replies stay."""
    file = tmp_path / "c.db"
    make_database(file, (PATH, 1, None, 4, "", None), (PATH, 2, 1, 1, "Answer", None)).close()
    own = Reply("mail-1", "comment", "shown", "Me")
    texts = texts_with(archived(1), archived(2), archived(3), archived(4, digest=""), own)
    sent = pulled(texts, ISSO_DATABASE=str(file))
    assert sent.removed == {"isso-1", "isso-3"}
    assert [one.values["in_reply_to"] for one in sent.replies] == [""]


def test_a_new_database_removes_nothing(tmp_path: Path) -> None:
    """If Isso has none of the comments in the archive, it has begun again, and the archive is all there is."""
    file = tmp_path / "c.db"
    make_database(file, (PATH, 2, None, 1, "New", None)).close()
    texts = texts_with(archived(1), archived(2, WHEN - 5), archived(3))
    assert pulled(texts, ISSO_DATABASE=str(file)).removed == frozenset()


# The server


class Stub(BaseHTTPRequestHandler):
    """Answers as Isso does: with the counts and the comments of threads by their paths, or with a fixed answer."""

    threads: dict[str, list[dict[str, Any]]]
    fixed: dict[str, tuple[int, bytes]]
    asked: list[str]

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        self.asked.append(f"{self.command} {self.path}")
        status, body = self.fixed.get(f"{self.command} {parts.path}", (200, b""))
        if not body and self.command == "POST":
            uris = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps([len(self.threads.get(uri, ())) for uri in uris]).encode()
        elif not body:
            body = json.dumps({"id": None, "replies": self.threads.get(parse_qs(parts.query)["uri"][0], [])}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815  # named by http.server

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@pytest.fixture
def stub() -> Iterator[tuple[str, type[Stub]]]:
    """Return the address of a stub of Isso, and the class that answers its requests."""
    handler = type("OwnStub", (Stub,), {"threads": {}, "fixed": {}, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/isso/", handler
        server.shutdown()


def comment(ident: int, parent: int | None = None, mode: int = 1, **values: object) -> dict[str, object]:
    """Return a comment as Isso sends it."""
    fixed = {"id": ident, "parent": parent, "mode": mode, "created": WHEN + 0.5, "modified": None}
    return {**fixed, "text": "<p>Yes</p>", "author": "Ann &amp; Co", "website": None, "hash": "abc", **values}


def test_the_server_sends_the_comments(stub: tuple[str, type[Stub]]) -> None:
    """One request finds the texts with comments, and one gets all comments of each."""
    address, isso = stub
    isso.threads[PATH] = [comment(1, replies=[comment(2, 1)]), comment(3, mode=4, replies=[comment(4, 3)])]
    sent = pulled(ISSO_SERVER=address)
    assert isso.asked == ["POST /isso/count", "GET /isso/?uri=%2Fblog%2F2026%2Fa%2F"]
    assert [(one.id, one.values["html"], one.values["in_reply_to"]) for one in sent.replies] == [
        ("isso-1", "<p>Yes</p>", ""), ("isso-2", "<p>Yes</p>", "isso-1"), ("isso-4", "<p>Yes</p>", ""),
    ]  # fmt: skip
    assert "abc" not in str(sent)
    assert not sent.problem


def test_texts_without_comments_cost_one_request(stub: tuple[str, type[Stub]]) -> None:
    """Where Isso has no comments and the archive has none of its, nothing more is asked."""
    address, isso = stub
    assert pulled(texts_with(archived(1, digest="")), ISSO_SERVER=address) == Pulled("Isso")
    assert isso.asked == ["POST /isso/count"]


def test_the_path_of_the_server_is_on_the_host_of_the_blog(stub: tuple[str, type[Stub]]) -> None:
    """A server at a path is asked at the host of SITEURL."""
    address, isso = stub
    host = address.removesuffix("/isso/")
    isso.threads["/blog/old/a/"] = [comment(1)]
    (reply,) = pulled(texts_with(site_url=f"{host}/blog"), ISSO_SERVER="/isso").replies
    assert reply.target == "/2026/a/"


@pytest.mark.parametrize(
    ("request_line", "answer", "problem"),
    [
        ("POST /isso/count", (500, b"x"), "count did not answer: status 500"),
        ("POST /isso/count", (404, b"x"), "count did not answer: status 404"),
        ("POST /isso/count", (200, b"<html>"), "count sent no comments; is ISSO_SERVER the address of Isso?"),
        ("POST /isso/count", (200, b"{}"), "count sent no counts of comments; is ISSO_SERVER the address of Isso?"),
        ("POST /isso/count", (200, b"[1]"), "count sent no counts of comments; is ISSO_SERVER the address of Isso?"),
        ("POST /isso/count", (200, b"[" * 99_999), "count sent no comments; is ISSO_SERVER the address of Isso?"),
        ("GET /isso/", (500, b"x"), "?uri=%2Fblog%2F2026%2Fa%2F did not answer: status 500"),
    ],
)
def test_a_server_that_does_not_answer_costs_nothing(
    request_line: str, answer: tuple[int, bytes], problem: str, stub: tuple[str, type[Stub]]
) -> None:
    """A failed request gives one line, and removes nothing."""
    address, isso = stub
    isso.threads[PATH] = [comment(1)]
    isso.fixed[request_line] = answer
    sent = pulled(texts_with(archived(1), archived(2)), ISSO_SERVER=address)
    assert sent == Pulled("Isso", problem=f"{address}{problem}")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["replies", "id"]), inner),
)
COMMENTS = st.recursive(
    VALUES,
    lambda inner: st.fixed_dictionaries(
        {"id": st.integers(0, 9) | VALUES, "mode": st.sampled_from([1, 2, 4]) | VALUES},
        optional={"replies": st.lists(inner, max_size=4) | VALUES, "parent": st.integers(0, 9) | VALUES,
                  **dict.fromkeys(("text", "author", "created", "modified", "website"), VALUES)},
    ),
)  # fmt: skip


@given(comments=st.lists(COMMENTS, max_size=5))
def test_no_answer_breaks_the_archive(comments: list[Any]) -> None:
    """Whatever a server sends, the archive stays one that can be read."""
    with pytest.MonkeyPatch.context() as patch:
        answers = iter([[1, 0], {"replies": comments}])
        patch.setattr("hindsight.host.replies.isso._json", lambda *_: next(answers))
        sent = pulled(ISSO_SERVER="https://c.example")
    archive, _ = merge(b"", (), sent.replies, sent.removed, SpamWords())
    replies, faults = read_replies("a.toml", archive)
    assert len(replies) == len({one.id for one in sent.replies})
    assert not [fault for fault in faults if fault.severity == "error"]
