"""Replies of a thread in the fediverse, from a server on this machine that answers as Mastodon does."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.diagnostics.diagnostic import has_errors
from hindsight.core.replies.incoming import Incoming, Pulled
from hindsight.core.replies.mastodon import people_in, replies_in, thread_at
from hindsight.core.replies.merge import merge
from hindsight.core.replies.model import Archive
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.host.replies.fediverse import pull
from hindsight.host.replies.texts import Texts
from site_builder import MakeSite
from support import HEAD, read_text

ME = {"url": "https://m.example/@me", "display_name": "Me", "acct": "me"}
ANN = {"url": "https://a.example/@ann", "display_name": "Ann Lee", "acct": "ann@a.example"}
BO = {"url": "https://b.example/@bo", "display_name": "", "acct": "bo@b.example"}
TO_ME = (
    '<p><span class="h-card" translate="no"><a href="https://m.example/@me" class="u-url mention">@<span>me</span></a>'
    "</span> "
)


def status(ident: str, above: str = "1", account: dict[str, str] = ANN, **more: Any) -> dict[str, Any]:
    """Return a status as Mastodon's API has it."""
    return {
        "id": ident,
        "uri": f"https://a.example/users/ann/statuses/{ident}",
        "url": f"https://a.example/@ann/{ident}",
        "in_reply_to_id": above,
        "visibility": "public",
        "created_at": "2026-03-12T09:30:00.123Z",
        "content": f"{TO_ME}Words {ident}</p>",
        "spoiler_text": "",
        "media_attachments": [],
        "account": account,
        **more,
    }


@dataclass
class Mastodon:
    """The server: its address, the answers by path, and the paths that were asked for."""

    address: str = ""
    answers: dict[str, tuple[int, Any, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def thread(self, *below: dict[str, Any], likes: Any = (), shares: Any = (), ident: str = "1") -> None:
        """Answer with a thread of these statuses."""
        api = f"/api/v1/statuses/{ident}"
        self.answers[api] = 200, status("1", account=ME), {}
        self.answers[f"{api}/context"] = 200, {"ancestors": [], "descendants": below}, {}
        self.answers[f"{api}/favourited_by?limit=80"] = 200, list(likes), {}
        self.answers[f"{api}/reblogged_by?limit=80"] = 200, list(shares), {}

    def pulled(self, archive: str = "", idents: tuple[str, ...] = ("1",)) -> Pulled:
        """Return the replies to a post with these threads, whose archive has the given text."""
        threads = ", ".join(f"{self.address}/@me/{ident}" for ident in idents)
        document = read_text(f"{HEAD}Thread: {threads}\n\nText.\n").document
        assert document is not None
        archives = {document.path: Archive("2026-a", "", read_replies("", archive.encode())[0])}
        return pull(Texts([document], "https://me.example", archives), lambda _: False)


@pytest.fixture
def mastodon() -> Iterator[Mastodon]:
    """Run the server on a free port of this machine."""
    server = Mastodon()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # named by http.server
            server.asked.append(self.path)
            code, answer, headers = server.answers.get(self.path, (404, {}, {}))
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.address = f"http://127.0.0.1:{http.server_address[1]}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield server
        http.shutdown()


def by_words(pulled: Pulled) -> dict[str, Incoming]:
    """Return the replies by their HTML."""
    return {str(reply.values.get("html", "")): reply for reply in pulled.replies}


def test_a_thread_becomes_replies(mastodon: Mastodon) -> None:
    """Answers have author, time, address and place in the thread; the writer's are marked, and names above are gone."""
    mastodon.thread(status("2"), status("3", "2", ME))
    pulled = mastodon.pulled()
    assert pulled.problem == ""
    first, second = pulled.replies
    assert first.target == "https://me.example/2024/a/"
    assert first.values["html"] == "<p>Words 2</p>"
    assert (first.values["author"], first.values["url"]) == ("Ann Lee", "https://a.example/@ann")
    assert str(first.values["date"]) == "2026-03-12 09:30:00+00:00"
    assert first.values["source"] == "https://a.example/@ann/2"
    assert (first.values["in_reply_to"], second.values["in_reply_to"]) == ("", first.id)
    assert second.values["own"] is True
    assert not first.is_approved


def test_likes_and_shares_come_page_by_page(mastodon: Mastodon) -> None:
    """Everybody who liked or shared the post is fetched, also from further pages; a name may be missing."""
    mastodon.thread(likes=[ANN], shares=[BO])
    api = "/api/v1/statuses/1/favourited_by"
    following = f'<{mastodon.address}{api}?max_id=9>; rel="next", <{mastodon.address}>; rel="prev"'
    mastodon.answers[f"{api}?limit=80"] = 200, [ANN], {"Link": following}
    mastodon.answers[f"{api}?max_id=9"] = 200, [BO], {}
    replies = mastodon.pulled().replies
    assert [(reply.values["kind"], reply.values["author"]) for reply in replies] == [
        ("like", "Ann Lee"),
        ("like", "bo@b.example"),
        ("repost", "bo@b.example"),
    ]
    assert len({reply.id for reply in replies}) == 3


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", None])
def test_private_answers_stay_private(visibility: str | None, mastodon: Mastodon) -> None:
    """Only public and unlisted answers are fetched."""
    mastodon.thread(status("2", visibility=visibility), status("3", visibility="unlisted"))
    assert list(by_words(mastodon.pulled())) == ["<p>Words 3</p>"]


def test_words_behind_a_warning_stay_there(mastodon: Mastodon) -> None:
    """An answer with a warning has the warning and a link, without the words."""
    mastodon.thread(status("2", spoiler_text="Food <b>"))
    link = '<p><a href="https://a.example/@ann/2">https://a.example/@ann/2</a></p>'
    assert list(by_words(mastodon.pulled())) == [f"<p>Food &lt;b&gt;</p>{link}"]


def test_pictures_become_links(mastodon: Mastodon) -> None:
    """A picture is a link with its description; an address that is none is left out."""
    pictures = [{"url": "https://a.example/1.jpg", "description": "A <harbour>"}, {"url": "javascript:x"}]
    mastodon.thread(status("2", media_attachments=pictures))
    words = '<p>Words 2</p><p><a href="https://a.example/1.jpg">A &lt;harbour&gt;</a></p>'
    assert list(by_words(mastodon.pulled())) == [words]


def test_a_name_within_the_words_stays(mastodon: Mastodon) -> None:
    """Only the names at the beginning are removed."""
    words = '<p>I asked <a href="https://b.example/@bo" class="u-url mention">@<span>bo</span></a>.</p>'
    mastodon.thread(status("2", content=words))
    assert list(by_words(mastodon.pulled())) == [words]


def archive_of(pulled: Pulled) -> str:
    """Return the archive that has these replies."""
    return merge(b"", (), pulled.replies, frozenset(), SpamWords())[0].decode()


def test_a_deleted_answer_is_removed(mastodon: Mastodon) -> None:
    """An answer that the thread no longer has is removed if its own page is gone, and stays if that is still there."""
    gone, kept = f"{mastodon.address}/gone", f"{mastodon.address}/kept"
    mastodon.thread(status("2", url=gone), status("3", url=kept))
    before = mastodon.pulled()
    mastodon.thread()
    mastodon.answers["/kept"] = 200, b"", {}
    assert mastodon.pulled(archive_of(before)).removed == {before.replies[0].id}


def test_an_answer_in_a_second_thread_is_not_removed(mastodon: Mastodon) -> None:
    """An answer whose own page nobody may see stays, as long as one of the threads has it or does not answer."""
    mastodon.thread()
    mastodon.thread(status("2", url=f"{mastodon.address}/gone"), ident="9")
    archive = archive_of(mastodon.pulled(idents=("1", "9")))
    assert mastodon.pulled(archive, ("1", "9")).removed == frozenset()
    del mastodon.answers["/api/v1/statuses/9"]
    assert mastodon.pulled(archive, ("1", "9")).removed == frozenset()
    mastodon.thread(ident="9")
    assert len(mastodon.pulled(archive, ("1", "9")).removed) == 1


def test_a_long_thread_removes_nothing(mastodon: Mastodon) -> None:
    """A server shows strangers only the first answers, so a missing one may still be there."""
    mastodon.thread(status("2", url=f"{mastodon.address}/gone"))
    archive = archive_of(mastodon.pulled())
    mastodon.thread(*(status(str(number)) for number in range(10, 70)))
    assert mastodon.pulled(archive).removed == frozenset()
    assert "/gone" not in mastodon.asked


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((401, {}, {}), "its server answers only to people who are logged in"),
        ((404, {}, {}), "there is no such post"),
        ((429, {}, {}), "its server is busy; fetch the replies again later"),
        ((500, {}, {}), "status 500"),
        ((200, b"<html>", {}), "the answer is not JSON"),
        ((200, b"[" * 100_000, {}), "the answer is not JSON"),
        ((200, [], {}), "the answer is none of Mastodon's API"),
        ((200, b"x" * 2_100_000, {}), "the answer is larger than 2,000 kB"),
        ((302, {}, {"Location": "/api/v1/statuses/1/context"}), "it redirects without an end"),
    ],
)
def test_a_server_that_does_not_answer_is_a_line(
    answer: tuple[int, Any, dict[str, str]], problem: str, mastodon: Mastodon
) -> None:
    """Any other answer is a problem in words, and nothing is removed."""
    mastodon.thread()
    mastodon.answers["/api/v1/statuses/1/context"] = answer
    assert mastodon.pulled() == Pulled("Fediverse", problem=f"{mastodon.address}/@me/1: {problem}")


def test_a_list_that_is_not_public_is_a_line(mastodon: Mastodon) -> None:
    """The answers are kept if the server does not say who shared the post."""
    mastodon.thread(status("2"))
    mastodon.answers["/api/v1/statuses/1/reblogged_by?limit=80"] = 401, {}, {}
    pulled = mastodon.pulled()
    assert len(pulled.replies) == 1
    assert pulled.problem == f"{mastodon.address}/@me/1: reblogged_by is not readable (status 401)"


@pytest.mark.parametrize(
    ("address", "ident"),
    [
        ("https://m.example/@me/112233", "112233"),
        ("https://m.example/@me@other.example/112233", "112233"),
        ("https://m.example/web/@me/112233", "112233"),
        ("https://m.example/users/me/statuses/112233/", "112233"),
        ("https://g.example/@me/statuses/01HX5ABC", "01HX5ABC"),
        ("https://p.example/notice/AbC-12", "AbC-12"),
        ("https://x.example/p/me/12", "12"),
        ("https://m.example/@me", ""),
        ("https://p.example/objects/0c7a-11", ""),
        ("https://m.example/", ""),
    ],
)
def test_addresses_of_posts(address: str, ident: str) -> None:
    """Posts of servers with Mastodon's API are recognised by their path; other addresses are not guessed."""
    thread = thread_at(address)
    assert (thread.id if thread else "") == ident


def test_an_address_of_no_post_is_a_line() -> None:
    """An address without the id of a post is reported, and nothing is asked."""
    document = read_text(f"{HEAD}Thread: https://p.example/about\n\nText.\n").document
    assert document is not None
    problem = "https://p.example/about: not the address of a post on a server that speaks the API of Mastodon"
    assert pull(Texts([document], "")).problem == problem


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(list(status("2"))), _ODD)), st.lists(_ODD))
def test_odd_answers_are_read(statuses: list[Any], accounts: list[Any]) -> None:
    """No answer makes reading fail, and its replies make an archive without errors."""
    thread = thread_at("https://m.example/@me/1")
    assert thread is not None
    public = [{**one, "visibility": "public"} for one in statuses]
    sent = (*replies_in([*public, *accounts], "1", "/a/", ""), *people_in(accounts, "like", thread, "/a/"))
    archive, _ = merge(b"", (), sent, frozenset(), SpamWords())
    assert not has_errors(read_replies("", archive)[1])


def test_a_page_links_to_its_thread(site: MakeSite) -> None:
    """The page of a text links to the thread, without asking its server, as long as the text takes replies."""
    thread = "Thread: https://m.example/@me/1, https://b.example/@me/2\n"
    built = site(
        {"posts/a.md": f"{HEAD}{thread}\nText.\n", "posts/b.md": f"{HEAD}{thread}Replies: closed\nSlug: b\n\nText.\n"},
        publish=True,
        settings={"FEDIVERSE_CREATOR": "@me@m.example"},
    )
    assert built.ok, built.text
    page = built.read("2024/a/")
    assert '<a href="https://m.example/@me/1">Reply on m.example</a>' in page
    assert '<a href="https://b.example/@me/2">Reply on b.example</a>' in page
    assert '<meta name="fediverse:creator" content="@me@m.example">' in page
    assert "Reply on" not in built.read("2024/b/")


@pytest.mark.parametrize("content", [" " * 200_000 + "Hi.", '<a class="mention" ' * 10_000])
def test_words_of_any_form_are_read(content: str) -> None:
    """Words are searched for names at their beginning in one pass, so none keep the command busy for hours."""
    (reply,) = replies_in([status("2", content=content)], "1", "/a/", "")
    assert reply.values["html"] == content


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-03-12T10:30:00.5+01:00:30", "2026-03-12T09:29:30+00:00"),
        ("0001-01-01T00:00:00+14:00", ""),
        ("soon", ""),
        (7, ""),
    ],
)
def test_any_time_fits_an_archive(written: Any, date: str) -> None:
    """A time is written in UTC and in whole seconds, which TOML can hold; one that cannot be read is left out."""
    (reply,) = replies_in([status("2", created_at=written)], "1", "/a/", "")
    archive, _ = merge(b"", (), [reply], frozenset(), SpamWords())
    assert re.findall(r"^date = (.*)$", archive.decode(), re.MULTILINE) == ([date] if date else [])
    tomllib.loads(archive.decode())


@pytest.mark.parametrize(
    "written",
    [
        *("@me@m.example", "https://m.example", "javascript:x", "ftp://m.example/1"),
        *("https://m].example/@me/1", "https://m.example:99999/@me/1", "https://@/@me/1"),
    ],
)
def test_a_thread_is_a_web_address(written: str) -> None:
    """A field that is no address is an error with the right form."""
    messages = [str(one) for one in read_text(f"{HEAD}Thread: {written}\n\nText.\n").diagnostics]
    form = "write one such as https://mastodon.example/@me/123456"
    assert [message.partition("error: ")[2] for message in messages] == [
        f'"{written}" is no address of a thread; {form}'
    ]
