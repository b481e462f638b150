"""Comments of Isso become replies: with their threads and states, without addresses of mail and of machines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.isso_rows import isso_replies, isso_reply
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.write import archive_text


def row(ident: int, parent: int | None = None, mode: int = 1, **values: Any) -> dict[str, Any]:
    """Return a row of Isso's table of comments."""
    fixed = {"created": 1464940838.25, "text": "*Yes*.", "author": "Bo", "email": "bo@mail.example", "website": None}
    return {"id": ident, "parent": parent, "mode": mode, "remote_addr": "192.0.2.0", **fixed, **values}


def test_a_comment_of_isso_is_a_reply() -> None:
    """The name, the address of the site, the time and the Markdown of a comment are kept, and nothing else."""
    author, website = "Ann &amp; Bo", "https://ann.example/?a=1&amp;b=2"
    assert isso_reply(row(7, 3, author=author, website=website)) == {
        "id": "isso-7", "kind": "comment", "state": "shown", "author": "Ann & Bo",
        "url": "https://ann.example/?a=1&b=2", "date": datetime(2016, 6, 3, 8, 0, 38, tzinfo=UTC),
        "in_reply_to": "isso-3", "text": "*Yes*.",
    }  # fmt: skip


@pytest.mark.parametrize(("mode", "state"), [(1, "shown"), (2, "held"), (9, "held"), (None, "held"), ("1", "held")])
def test_only_accepted_comments_are_shown(mode: Any, state: str) -> None:
    """A comment that waits is held, also one in a mode that Isso does not have."""
    values = isso_reply(row(1, mode=mode))
    assert values is not None
    assert values["state"] == state


def test_answers_to_a_deleted_comment_stay() -> None:
    """A deleted comment is counted, and its answers answer the comment above it."""
    found = isso_replies([row(1), row(2, 1, mode=4, text="", author=None), row(3, 2), row(4, mode=2), row(5, 5)])
    assert [(values["id"], values["in_reply_to"]) for values in found.values] == [
        ("isso-1", ""), ("isso-3", "isso-1"), ("isso-4", ""), ("isso-5", ""),
    ]  # fmt: skip
    assert found.read == {"comments": 3, "comments left out as deleted": 1, "comments held back": 1}


def test_the_words_can_be_html() -> None:
    """The server of Isso returns HTML, which is kept as such."""
    (values,) = isso_replies([row(1, text="<p>Yes</p>")], words="html").values
    assert (values.get("html"), values.get("text")) == ("<p>Yes</p>", None)


def test_the_comments_of_the_writer_are_marked() -> None:
    """A comment with an address of the writer is the writer's own; the address is not kept."""
    values = isso_reply(row(1, email="Bo@Mail.example"), own_mails={"bo@mail.example"})
    assert values is not None
    assert values["own"] is True
    assert "example" not in str(values)


VALUES = st.none() | st.integers() | st.floats() | st.binary(max_size=9) | st.text(max_size=30)
ROWS = st.fixed_dictionaries(
    {"id": st.integers(1, 2**63 - 1)}, optional=dict.fromkeys(("parent", "mode", "created", "text", "author"), VALUES)
)


@given(st.lists(ROWS, max_size=6, unique_by=lambda values: values["id"]))
def test_any_row_makes_a_valid_archive(rows: list[dict[str, Any]]) -> None:
    """Columns of SQLite hold values of any type, and all of them are read."""
    found = isso_replies(rows)
    replies, faults = read_replies("a.toml", archive_text(found.values).encode())
    assert len(replies) == len(found.values)
    assert not [fault for fault in faults if fault.severity == "error"]
