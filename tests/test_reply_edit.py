"""Changes of single replies keep everything else in an archive, in each form that TOML allows."""

from __future__ import annotations

import codecs
import tomllib
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.edit import NotEditable, with_changes
from hindsight.core.replies.incoming import Incoming
from hindsight.core.replies.merge import Change, merge
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.core.text.toml_file import without_strings

NO_SPAM = SpamWords()
HEADERS = ("[[reply]]", "[[ reply ]]", "  [[reply]]", "[[\treply ]]  # COMMENT", "[[reply]]# COMMENT")
WORDS = (
    '"Hi."',
    "'C:\\old # no comment'",
    '"""\n[[reply]]\n# no comment\nid = "x"\n\n"""',
    "'''\n[[reply]]\n\n# no comment'''",
    '"a \\" # b"  # COMMENT',
    '"""one "quoted" word"""""',
    '"\u2028\x85\u3000"',
)
BETWEEN = ("", "\n", "# COMMENT\n", "\n\n  # COMMENT\n\n")


def archive_of(data: bytes) -> tuple[Any, ...]:
    """Return the replies of an archive without errors."""
    replies, faults = read_replies("r.toml", data)
    assert [fault.message for fault in faults if fault.severity == "error"] == []
    return replies


def rows(data: bytes) -> dict[str, Any]:
    """Return the tables of an archive by their ids."""
    return {row["id"]: row for row in tomllib.loads(data.decode("utf-8-sig")).get("reply", [])}


@st.composite
def archives(draw: st.DrawFn) -> tuple[str, set[str]]:
    """Draw an archive with some of the replies a to d, and its comments, each with a number of its own."""
    numbers = count()
    text = draw(st.sampled_from(BETWEEN))
    for ident in draw(st.lists(st.sampled_from("abcd"), unique=True)):
        keys = [f'id = "{ident}"', f"text = {draw(st.sampled_from(WORDS))}", "date = 2026-03-01", 'digest = "1"']
        for line in (draw(st.sampled_from(HEADERS)), *draw(st.permutations(keys))):
            text += f"{line}\n{draw(st.sampled_from(BETWEEN))}"
    parts = text.split("COMMENT")
    comments = [f"comment {next(numbers)}." for _ in parts[1:]]
    text = parts[0] + "".join(comment + part for comment, part in zip(comments, parts[1:], strict=True))
    return (text.rstrip() if draw(st.booleans()) else text), set(comments)


@given(archives(), st.booleans(), st.sampled_from([b"", codecs.BOM_UTF8]), st.sets(st.sampled_from("abcd")))
def test_nothing_else_changes(drawn: tuple[str, set[str]], crlf: bool, mark: bytes, touched: set[str]) -> None:
    """All other replies, all comments, the byte order mark and the line ends are kept; the result is valid."""
    text, comments = drawn
    data = mark + (text.replace("\n", "\r\n") if crlf else text).encode()
    replies, before = archive_of(data), rows(data)
    changed = {one: {"id": one, "text": "New."} for one in touched & before.keys() & {"a", "b"}}
    removed = frozenset(touched & before.keys() & {"c", "d"})
    after = with_changes(data, replies, [{"id": "e", "text": "Last."}], changed, removed)
    expected = {one: changed.get(one, row) for one, row in before.items() if one not in removed}
    assert list(rows(after).items()) == [*expected.items(), ("e", {"id": "e", "text": "Last."})]
    assert all(f"# {comment}" in after.decode() for comment in comments)
    assert after.startswith(mark)
    assert after.count(b"\n") == after.count(b"\r\n") or b"\r\n" not in data


@pytest.mark.parametrize("words", WORDS)
def test_strings_are_found(words: str) -> None:
    """Only strings are taken out of TOML; the lines stay, and so do comments."""
    text = f"a = {words.removesuffix('  # COMMENT')} # it's\nb = 'x' # \"\n"
    plain = without_strings(text)
    assert plain.replace("\n", "") == 'a = "" # it\'sb = "" # "'
    assert plain.count("\n") == text.count("\n")


def test_new_replies_are_at_the_end() -> None:
    """The replies that are there stay as they are, and each new one follows after an empty line."""
    before = b'# Mine.\n[[reply]]\nid = "a"\n\n\n'
    after = with_changes(before, archive_of(before), [{"id": "b", "text": ""}, {"id": "c"}])
    assert after == b'# Mine.\n[[reply]]\nid = "a"\n\n[[reply]]\nid = "b"\n\n[[reply]]\nid = "c"\n'


def test_a_comment_above_a_reply_stays_above_it() -> None:
    """A comment that is above the next reply stays there when the reply before it is changed or removed."""
    data = b'[[reply]]\nid = "a"\n\n# About b\n[[reply]]\nid = "b"\n'
    replies = archive_of(data)
    below = '\n# About b\n[[reply]]\nid = "b"\n'
    changed = with_changes(data, replies, [], {"a": {"id": "a", "text": "New."}}, frozenset())
    assert changed.decode() == f'[[reply]]\nid = "a"\ntext = "New."\n{below}'
    assert with_changes(data, replies, [], {}, frozenset("a")).decode() == below.lstrip()


def test_a_comment_inside_a_line_stays() -> None:
    """A comment at the end of a line of a changed reply is below the reply afterwards."""
    data = b'[[reply]]\nid = "a"\nstate = "shown"  # asked her\n'
    after = with_changes(data, archive_of(data), [], {"a": {"id": "a", "text": "New."}}, frozenset())
    assert after.decode() == '[[reply]]\nid = "a"\ntext = "New."\n# asked her\n'


@pytest.mark.parametrize(
    "archive", ['reply = [{id = "a"}]\n', '[["reply"]]\nid = "a"\n', '[["reply"]]\nid = "a"\n[["reply"]]\nid = "b"\n']
)
def test_a_different_form_is_not_changed(archive: str) -> None:
    """An archive without lines [[reply]] is not changed by guess."""
    data = archive.encode()
    with pytest.raises(NotEditable):
        with_changes(data, archive_of(data), [], {}, frozenset("a"))


def merged(archive: str, *sent: Incoming, removed: str = "") -> tuple[str, tuple[Change, ...]]:
    """Return the archive after a merge, and the changes."""
    data = archive.encode()
    after, changes = merge(data, archive_of(data), sent, frozenset(removed), NO_SPAM)
    return after.decode(), changes


def test_acceptance_keeps_the_words_of_the_archive() -> None:
    """A held reply that the service accepts later is shown, with the words that the writer gave it."""
    sent = Incoming("/a/", {"id": "a", "text": "Dam good."})
    once = merged("", sent)[0].replace("Dam good.", "Good.")
    after, changes = merged(once, Incoming("/a/", sent.values, is_approved=True))
    row = rows(after.encode())["a"]
    assert (row["state"], row["text"]) == ("shown", "Good.")
    assert changes == (Change("a", "changed", "shown"),)


def test_any_value_that_is_read_can_be_written() -> None:
    """A value that only the quick reader of archives takes is valid TOML after a change of its reply."""
    sent = Incoming("/a/", {"id": "a", "text": "No."})
    once = merged("", sent)[0].replace('"No."', '"a\\/b"\ndate = 2026-03-01T10')
    row = rows(merged(once, Incoming("/a/", sent.values, is_approved=True))[0].encode())["a"]
    assert (row["state"], row["text"], str(row["date"])) == ("shown", "a/b", "2026-03-01 10:00:00")


def test_lost_acceptance_changes_nothing() -> None:
    """A shown reply stays when its service, after a change of settings, no longer says that it was accepted."""
    sent = Incoming("/a/", {"id": "a", "text": "Good."}, is_approved=True)
    once = merged("", sent)[0]
    assert merged(once, Incoming("/a/", sent.values)) == (once, ())


def test_the_state_of_the_writer_wins() -> None:
    """A reply that the writer shows or hides stays so, whether the service accepts it later or not."""
    sent = Incoming("/a/", {"id": "a", "text": "Good."})
    once = merged("", sent)[0].replace('"held"', '"shown"')
    assert merged(once, Incoming("/a/", sent.values, is_approved=True)) == (once, ())
    shown = Incoming("/a/", sent.values, is_approved=True)
    hidden = merged("", shown)[0].replace('"shown"', '"held"')
    assert merged(hidden, shown) == (hidden, ())


def test_answers_to_a_removed_reply_move_up() -> None:
    """Answers to a removed reply answer the one above it; they keep their state and their comments."""
    archive = (
        '[[reply]]\nid = "a"\n\n[[reply]]\nid = "b"\nin_reply_to = "a"\n\n'
        '[[reply]]\nid = "c"\nin_reply_to = "b"\ndate = 2026-03-01  # a day\ntext = "Mine."\n'
    )
    after, changes = merged(archive, removed="b")
    assert rows(after.encode())["c"] == {"id": "c", "in_reply_to": "a", "date": date(2026, 3, 1), "text": "Mine."}
    assert "# a day" in after
    assert [change.id for change in changes] == ["b"]
    assert "in_reply_to" not in rows(merged(after, removed="a")[0].encode())["c"]


def test_an_answer_is_not_held_since_the_reply_above_it_was_removed() -> None:
    """A shown answer stays shown when its service sends it without the reply that it answered."""
    above, below = (Incoming("/a/", values) for values in ({"id": "a"}, {"id": "b", "in_reply_to": "a", "text": "No."}))
    once = merged("", above, below)[0].replace('"held"', '"shown"')
    after, changes = merged(once, Incoming("/a/", {"id": "b", "in_reply_to": "", "text": "No."}), removed="a")
    assert [change.verb for change in changes] == ["removed"]
    assert rows(after.encode())["b"]["state"] == "shown"


@pytest.mark.parametrize("archive", ["\ufeff", "  # Nothing yet\n", "# Nothing yet\r\n", "\ufeff# Nothing yet"])
def test_an_archive_without_replies_gets_its_first(archive: str) -> None:
    """A file with comments only, a byte order mark or line ends of Windows has no replies, and can get one."""
    data = archive.encode()
    after = with_changes(data, archive_of(data), [{"id": "a"}], {}, frozenset())
    assert rows(after) == {"a": {"id": "a"}}
    assert after.startswith(data.rstrip())


def test_a_fault_after_text_that_looks_like_a_reply_has_its_line() -> None:
    """An error is at its line, also if the words of a reply have a line [[reply]]."""
    data = b'[[reply]]\nid = "a"\ntext = """\n[[reply]]\nid = "x"\n"""\n[[reply]]\nid = "b"\nstate = "no"\n'
    assert [fault.line for fault in read_replies("r.toml", data)[1]] == [9]
