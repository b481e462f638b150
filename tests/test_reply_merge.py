"""Replies of services come into the archives: new ones held, and what the writer has there stays."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.edit import NotEditable
from hindsight.core.replies.incoming import Incoming, Pulled, Value
from hindsight.core.replies.merge import merge
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.host.commands import replies as command
from site_builder import write_files

POST = "Title: A\nDate: 2026-01-01\nTags: t\nAliases: /old/a/\n\nText.\n"
WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NO_SPAM = SpamWords()


def incoming(ident: str = "wm-1", *, approved: bool = False, target: str = "/2026/a/", **values: Value) -> Incoming:
    """Return a reply as a service sends it."""
    return Incoming(target, {"id": ident, "author": "Ann", "date": WHEN, **(values or {"text": "Good."})}, approved)


def merged(archive: str, *sent: Incoming, removed: tuple[str, ...] = (), spam: SpamWords = NO_SPAM) -> str:
    """Return the archive after a merge."""
    data = archive.encode()
    return merge(data, read_replies("r.toml", data)[0], sent, frozenset(removed), spam)[0].decode()


def rows(archive: str) -> list[dict[str, Any]]:
    """Return the tables of an archive."""
    return list(tomllib.loads(archive).get("reply", []))


def test_a_new_reply_is_held() -> None:
    """A reply that the writer has not read is held; one that was accepted at the service is shown."""
    once = merged("", incoming("wm-1"), incoming("isso-1", approved=True))
    assert [(row["id"], row["state"], row["date"]) for row in rows(once)] == [
        ("wm-1", "held", WHEN),
        ("isso-1", "shown", WHEN),
    ]


def test_a_reply_comes_once() -> None:
    """The same replies change nothing when they come again, whatever the writer has changed."""
    once = merged("", incoming()).replace('"held"', '"shown"').replace("Good.", "Good!")
    assert merged(once, incoming()) == once


def test_other_words_are_held_again() -> None:
    """A reply that its author has changed gets the new words, and is held; the other replies stay to the letter."""
    mine = '# Mine\n[[reply]]\nid = "mail-1" # first\ntext = "Hi."\n\n'
    once = merged(mine, incoming()).replace('"held"', '"shown"\n# Read on Monday')
    again = merged(once, incoming(text="Bad."))
    assert again.startswith(mine)
    assert [(row["state"], row["text"]) for row in rows(again)[1:]] == [("held", "Bad.")]
    assert "# Read on Monday" in again


def test_a_reply_that_is_accepted_later_is_shown() -> None:
    """A held reply that the writer accepts at the service is shown after the next fetch."""
    once = merged("", incoming())
    assert rows(merged(once, incoming(approved=True)))[0]["state"] == "shown"


def test_a_removed_reply_goes() -> None:
    """A reply that its author has removed leaves the archive, and its answers stay."""
    once = merged("", incoming("wm-1"), incoming("wm-2", in_reply_to="wm-1"))
    left = merged(once, removed=("wm-1", "wm-9"))
    assert [row["id"] for row in rows(left)] == ["wm-2"]


def test_a_page_is_one_reply() -> None:
    """A page that is in the archive already, from an import or a different service, is not added."""
    old = '[[reply]]\nid = "wp-7"\nkind = "mention"\nsource = "https://b.example/x"\ntext = "See."\n'
    assert merged(old, incoming(kind="mention", source="https://b.example/x")) == old


def test_an_imported_reply_stays() -> None:
    """A reply with the id of a service but without its digest is the writer's, so it stays."""
    old = '[[reply]]\nid = "isso-1"\ntext = "Mine."\n'
    assert merged(old, incoming("isso-1")) == old


@pytest.mark.parametrize(
    ("words", "values", "state"),
    [
        ("casino", {"text": "Best CASINO here"}, "spam"),
        ("# casino\n\n", {"text": "casino"}, "held"),
        ("cialis", {"text": "a specialist"}, "held"),
        ("spam.example", {"url": "https://spam.example/x"}, "spam"),
        ("buy now", {"html": "<p>buy <b>now</b></p>"}, "spam"),
        ("Ann", {}, "spam"),
    ],
)
def test_words_of_spam(words: str, values: dict[str, Value], state: str) -> None:
    """A reply with a listed word or address is spam; a word is found only as a whole."""
    assert rows(merged("", incoming(**values), spam=SpamWords(words)))[0]["state"] == state


def test_spam_stays_spam() -> None:
    """A reply that the writer has marked as spam is not shown again when its words change."""
    once = merged("", incoming()).replace('"held"', '"spam"')
    assert rows(merged(once, incoming(text="New.", approved=True)))[0]["state"] == "spam"


def test_an_answer_to_nothing_is_one_to_the_text() -> None:
    """A reply to one that is not in the archive has no in_reply_to, so no warning comes with each build."""
    row = rows(merged("", incoming(in_reply_to="wm-gone")))[0]
    assert "in_reply_to" not in row


@pytest.mark.parametrize("archive", ['reply = [{id = "wm-1", digest = "x", text = "A."}]\n', "\n"])
def test_an_archive_in_one_line_is_not_edited(archive: str) -> None:
    """Without a line for each reply, nothing is changed by guess."""
    if archive.strip():
        with pytest.raises(NotEditable):
            merged(archive, incoming())
    else:
        assert rows(merged(archive, incoming()))


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True),
    st.sets(st.sampled_from(["a", "b", "c", "d"])),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_no_other_reply_is_touched(idents: list[str], removed: set[str], words: str) -> None:
    """Removing and changing replies leaves the others, and the comments of the writer, as they were."""
    archive = "\n".join(f'# about {one}\n[[reply]]\nid = "{one}"\ndigest = "1"\ntext = "{one}!"\n' for one in idents)
    after = merged(archive, *(incoming(one, text=words) for one in "ab" if one in idents), removed=tuple(removed))
    left = [one for one in idents if one not in removed]
    assert [row["id"] for row in rows(after)] == left
    for row in rows(after):
        assert row.get("text", "") == (words if row["id"] in "ab" else f"{row['id']}!")
    assert all(f'id = "{one}"\ndigest = "1"\ntext = "{one}!"' in after for one in left if one in "cd")


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """Return the settings of a blog with one post."""
    write_files(tmp_path / "content", {"posts/a.md": POST})
    settings = command.blog_settings("pelicanconf.py")
    folders = {"PATH": str(tmp_path / "content"), "CACHE_PATH": str(tmp_path / "cache")}
    return {**settings, **folders, "SITEURL": "https://me.example/blog"}


def fetched(settings: dict[str, Any], *pulled: Pulled) -> list[str]:
    """Return the lines of the command, with paths from the content folder on."""
    content = f"{settings['PATH']}/"
    return [line.replace(content, "") for line in command.fetch_replies(settings, pulled)]


@pytest.mark.parametrize(
    "target", ["/2026/a/", "https://me.example/blog/2026/a", "https://ME.example/blog/old/a/#x", "/2026/a/index.html"]
)
def test_the_command_finds_the_text(target: str, settings: dict[str, Any]) -> None:
    """The text is found by its address, with or without the host, and by its old addresses."""
    lines = fetched(settings, Pulled("Isso", (incoming(target=target),)))
    assert lines == ["replies/2026-a.toml:3: held: comment by Ann: Good."]


def test_a_blog_without_services_has_nothing_to_fetch(settings: dict[str, Any]) -> None:
    """The command says so, since an empty answer looks as if no service had a reply."""
    assert list(command.fetch_replies(settings)) == [
        'no setting names a service and no text has the field "Thread", so there is nothing to fetch'
    ]


def test_the_command_reports_everything(settings: dict[str, Any]) -> None:
    """Changes, replies without a text, and services that do not answer each have a line; the others go on."""
    write_files(Path(settings["PATH"]), {"replies/spam.txt": "casino\n"})
    pulled = [
        Pulled("Isso", (incoming("i-1", text="Casino", author=""), incoming("i-2", target="/gone/")), problem="slow"),
        Pulled("Webmention", (incoming("w-1", kind="like", text=""),)),
    ]
    assert fetched(settings, *pulled) == [
        "Isso: no text is at /gone/, which got 1 reply",
        "Isso: slow",
        "replies/2026-a.toml:3: spam: comment by Anonymous: Casino",
        "replies/2026-a.toml:10: held: like by Ann",
    ]
    assert fetched(settings, Pulled("Isso", removed=frozenset({"i-1"}))) == [
        "replies/2026-a.toml: removed, as its author did: comment by Anonymous: Casino"
    ]


def test_a_kind_may_be_shown_unread(settings: dict[str, Any]) -> None:
    """A kind of reply that the setting names is shown at once; other kinds and spam are not."""
    chosen = {**settings, "REPLIES_SHOWN_UNREAD": ("like",)}
    write_files(Path(settings["PATH"]), {"replies/spam.txt": "casino\n"})
    sent = incoming("a", kind="like", author="A"), incoming("b", kind="like", author="Casino"), incoming("c")
    assert fetched(chosen, Pulled("Isso", sent)) == [
        "replies/2026-a.toml:3: shown: like by A",
        "replies/2026-a.toml:11: spam: like by Casino",
        "replies/2026-a.toml:19: held: comment by Ann: Good.",
    ]


def test_a_reply_without_end_stays_at_its_service(settings: dict[str, Any]) -> None:
    """A reply of more than 100,000 letters, which would take long to make safe, is named and not fetched."""
    sent = incoming("a", html="<b>" * 40_000), incoming("b")
    assert fetched(settings, Pulled("Isso", sent)) == [
        "Isso: a reply to /2026/a/ has more than 100,000 letters, so it stays there",
        "replies/2026-a.toml:3: held: comment by Ann: Good.",
    ]


def test_an_archive_with_errors_stays(settings: dict[str, Any]) -> None:
    """An archive with errors is not changed, and the line says so."""
    file = Path(settings["PATH"], "replies/2026-a.toml")
    file.parent.mkdir()
    file.write_text("[[reply]\n", "utf-8")
    assert fetched(settings, Pulled("Isso", (incoming(),))) == [
        "replies/2026-a.toml has errors, so no replies are added; make check lists them"
    ]
    assert file.read_text("utf-8") == "[[reply]\n"


def test_the_list_of_spam_may_have_a_byte_order_mark(settings: dict[str, Any]) -> None:
    """The first word of a list with a byte order mark and line ends of Windows is a word like the others."""
    write_files(Path(settings["PATH"]), {"replies/spam.txt": "\ufeffcasino\r\nbuy now\r\n"})
    sent = incoming("a", text="Casino"), incoming("b", text="Buy now!")
    assert [line.split(": ")[1] for line in fetched(settings, Pulled("Isso", sent))] == ["spam", "spam"]


def test_no_service_controls_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in the words of a service are printed as escapes."""
    monkeypatch.setattr(command, "blog_settings", lambda _: {})
    monkeypatch.setattr(command, "fetch_replies", lambda _: iter(["Isso: \x1b[2J\u202e"]))
    assert command.main() == 0
    assert capsys.readouterr().out == "Isso: \\x1b[2J\\u202e\n"
