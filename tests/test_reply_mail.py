"""A mail becomes a held reply: with the author's name, time and words, and without the author's address."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.mail import mail_reply
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.write import archive_text
from hindsight.host.commands import reply as command
from site_builder import write_files

MAIL = """\
Return-Path: <ann@example.org>
From: "Ann Lee" <ann@example.org>
To: me@example.org
Subject: Re: Leaving
Date: Thu, 12 Mar 2026 10:30:00 +0100
Message-ID: <1@example.org>
Content-Type: text/plain; charset=utf-8

We do *the same*,
but on Thursdays.

On Wednesday Judith wrote:
> A post.
> More.

--\x20
Ann Lee, Example Inc., ann@example.org
"""
POST = "Title: A\nDate: 2026-01-01\nTags: t\n\nText.\n"


def test_a_mail_is_read() -> None:
    """The name, the time and the words are kept; the address, the signature and the quoted mail are not."""
    values = mail_reply(MAIL.encode())
    assert values["author"] == "Ann Lee"
    assert values["date"] == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert values["text"] == "We do *the same*,\nbut on Thursdays."
    assert values["state"] == "held"
    assert "example" not in str(values)


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        ("Just words.\n", "Just words."),
        ("Note: this is no header.\n\nMore.\n", "Note: this is no header.\n\nMore."),
        ("From: a@b.org\n\nHello.\n\nAm Montag schrieb A:\n\n> x\n> y\n", "Hello."),
        ("From: a@b.org\n\nYes:\n\n> x\n\nand no.\n", "Yes:\n\n> x\n\nand no."),
        ("From: a@b.org\n\n--\nA signature alone.\n", ""),
        ("From: a@b.org\nContent-Type: text/html\n\n<p>Hi <b>you</b></p><script>x</script>", "Hi you"),
        ("From: a@b.org\nContent-Type: text/plain; charset=nonsense\n\nHi", "Hi"),
        ("", ""),
    ],
)
def test_only_the_own_words_are_kept(mail: str, words: str) -> None:
    """Words alone, words above a quoted mail, and words in HTML are read."""
    assert mail_reply(mail.encode())["text"] == words


HEAD = "From: Me <me@example.org>\nSent: Thursday, 12 March\nTo: Ann\nSubject: A\n\nOld words.\n"


@pytest.mark.parametrize(
    "below",
    [
        f"-----Original Message-----\n{HEAD}",
        f"________________________________\n{HEAD.replace('<me@example.org>', '')}",
        "Von: Ich <me@example.org>\nGesendet: Donnerstag\nAn: Ann\nBetreff: A\n\nAlte Worte.\n",
        f"---------- Forwarded message ---------\n{HEAD}",
        "Am Do., 12. März 2026 um 09:00 Uhr schrieb Judith <\nme@example.org>:\n\n> Alte Worte.\n",
        "> On 12 Mar 2026, at 09:00, Judith <me@example.org> wrote:\n> \n> Old words.\n",
        "--\nAnn Lee\nExample Inc.\n\nOn Monday Judith wrote:\n> Old words.\n",
    ],
)
def test_the_mail_below_is_not_kept(below: str) -> None:
    """The mail that Outlook, Gmail and Apple Mail put below the words of an answer is left out."""
    mail = f"From: a@b.org\nContent-Type: text/plain; charset=utf-8\n\nYes.\n\nBest\nAnn\n\n{below}"
    assert mail_reply(mail.encode())["text"] == "Yes.\n\nBest\nAnn"


@pytest.mark.parametrize(
    "below",
    [
        '<br><div class="gmail_quote"><div>On Monday I wrote:</div><blockquote>Old words.</blockquote></div>',
        '<hr><div id="divRplyFwdMsg"><b>From:</b> Me &lt;me@example.org&gt;</div><div>Old words.</div>',
        '<div>On Monday I wrote:</div><blockquote type="cite"><div>Old words.</div></blockquote>',
    ],
)
def test_the_mail_below_is_not_kept_from_html(below: str) -> None:
    """Lines of a mail in HTML become paragraphs, and the mail that it quotes is left out."""
    mail = f"From: a@b.org\nContent-Type: text/html\n\n<div>Yes.</div><div>On <b>Thursdays</b>.</div>{below}"
    assert mail_reply(mail.encode())["text"] == "Yes.\n\nOn Thursdays."


@pytest.mark.parametrize(
    "words",
    [
        "One.\n\n--\n\nTwo, below a rule.",
        "One.\n--\nTwo.\n\nThree.",
        "To do: a\nOpen: b\nDone: c\n\nMore.",
        "See you at 9:30.\nBut:\n\nnot on Friday.",
    ],
)
def test_words_that_look_like_the_end_of_a_mail_stay(words: str) -> None:
    """A line "--" between paragraphs is no signature, and lines with colons alone are no mail."""
    assert mail_reply(f"From: a@b.org\n\n{words}\n".encode())["text"] == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("plain", "Yes.\n\n--\nhttps://example.org/a/\n\n--\nAnn Lee\n"),
        ("html", "<div>Yes.</div><div><br></div><div>-- <br>https://example.org/a/</div><div>Ann Lee</div>"),
    ],
)
def test_the_lines_of_the_link_to_write_a_mail_are_not_kept(kind: str, words: str) -> None:
    """The address of the post below the line "--" is left out, also above a signature and in HTML."""
    assert mail_reply(f"From: a@b.org\nContent-Type: text/{kind}\n\n{words}".encode())["text"] == "Yes."


def test_a_forwarded_mail_without_other_words_is_kept() -> None:
    """If nothing is above a mail that is sent on, its words are the reply; addresses of mail are hidden."""
    text = str(mail_reply(f"From: a@b.org\n\n---------- Forwarded message ---------\n{HEAD}".encode())["text"])
    assert text.endswith("Old words.")
    assert "From: Me <[e-mail address]>" in text


def test_a_mail_from_an_mbox_is_read() -> None:
    """The first line of a mail in an mbox is no part of its words."""
    assert mail_reply(b"From ann@example.org Thu Mar 12 10:30:00 2026\n" + MAIL.encode()) == mail_reply(MAIL.encode())


def test_a_mail_has_the_same_name_each_time() -> None:
    """Two mails with one Message-ID have one id, which is one that an archive can have."""
    assert mail_reply(MAIL.encode())["id"] == mail_reply(MAIL.replace("Thursdays", "Fridays").encode())["id"]
    replies, faults = read_replies("r.toml", archive_text([mail_reply(MAIL.encode())]).encode())
    assert (len(replies), faults) == (1, ())


@pytest.mark.parametrize("line", ["--\na\n", "a: b\n", "a: b@c.org\n", ">\n", "a 10:30:\n", "---x---\n"])
def test_a_mail_of_many_lines_is_read(line: str) -> None:
    """Each line that can end the words is looked at once, so a mail of a megabyte takes no minutes."""
    assert mail_reply(f"From: a@b.org\n\nYes.\n\n{line * 20_000}".encode())["text"]


@given(st.binary(max_size=300))
def test_any_mail_is_read(data: bytes) -> None:
    """No mail makes reading fail, and its reply can be written and read again."""
    _, faults = read_replies("r.toml", archive_text([mail_reply(data)]).encode())
    assert faults == ()


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """Return the settings of a blog with one post."""
    write_files(tmp_path / "content", {"posts/a.md": POST})
    settings = command.blog_settings("pelicanconf.py")
    return {**settings, "PATH": str(tmp_path / "content"), "CACHE_PATH": str(tmp_path / "cache")}


@pytest.mark.parametrize("post", ["posts/a.md", "a"])
def test_the_command_adds_a_mail(post: str, settings: dict[str, Any]) -> None:
    """A post is named by its file or its slug, and the reply goes into its archive."""
    place = command.add_reply(post, MAIL.encode(), settings)
    file = Path(settings["PATH"], "replies/2026-a.toml")
    assert place.endswith("replies/2026-a.toml:1")
    assert 'author = "Ann Lee"' in file.read_text("utf-8")
    with pytest.raises(command.ReplyError, match=r"this mail is already there: .*2026-a.toml:1"):
        command.add_reply(post, MAIL.encode(), settings)


@pytest.mark.parametrize(
    ("post", "mail", "message"),
    [
        ("", MAIL, "name the post: make reply POST=content/posts/a.md"),
        ("b", MAIL, "there is no text b; name its file or its slug"),
        ("a", "Hm. " * 30_000, "this mail cannot be added: a reply has at most 100,000 letters; shorten it"),
        ("a", "From: a@b.org\n\n", "the mail has no words of its own; paste the whole mail, then press Ctrl-D"),
    ],
)
def test_the_command_says_what_is_wrong(post: str, mail: str, message: str, settings: dict[str, Any]) -> None:
    """Without a post or without words, nothing is written."""
    with pytest.raises(command.ReplyError) as error:
        command.add_reply(post, mail.encode(), settings)
    assert str(error.value) == message
    assert not Path(settings["PATH"], "replies").exists()


def test_a_damaged_archive_stays(settings: dict[str, Any]) -> None:
    """An archive with errors is not changed."""
    file = Path(settings["PATH"], "replies/2026-a.toml")
    file.parent.mkdir()
    file.write_text("[[reply]\n", "utf-8")
    with pytest.raises(command.ReplyError, match="has errors; make check lists them"):
        command.add_reply("a", MAIL.encode(), settings)
    assert file.read_text("utf-8") == "[[reply]\n"


def test_an_archive_with_a_warning_takes_a_mail(settings: dict[str, Any]) -> None:
    """A reply whose parent is gone is only a warning, so a mail is added below it."""
    file = Path(settings["PATH"], "replies/2026-a.toml")
    file.parent.mkdir()
    file.write_text('[[reply]]\nid = "a"\nin_reply_to = "gone"\ntext = "Hi."\n', "utf-8")
    assert command.add_reply("a", MAIL.encode(), settings).endswith("replies/2026-a.toml:6")


def test_an_archive_in_a_different_form_stays(settings: dict[str, Any]) -> None:
    """No mail is added to an archive without lines [[reply]], which would no longer be TOML."""
    file = Path(settings["PATH"], "replies/2026-a.toml")
    file.parent.mkdir()
    file.write_text('reply = [{id = "a"}]\n', "utf-8")
    with pytest.raises(command.ReplyError, match=r"2026-a.toml: begin each reply with a line \[\[reply\]\] of its own"):
        command.add_reply("a", MAIL.encode(), settings)
    assert file.read_text("utf-8") == 'reply = [{id = "a"}]\n'


def test_main_prints_the_place(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command reads standard input, prints the place, and says how to publish the reply."""
    monkeypatch.setattr(command, "blog_settings", lambda _: settings)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL.encode())))
    monkeypatch.setenv("POST", "a")
    assert command.main() == 0
    printed = capsys.readouterr()
    assert printed.out.endswith("replies/2026-a.toml:1\n")
    assert printed.err == 'The reply is held. To publish it, write state = "shown" there\n'
