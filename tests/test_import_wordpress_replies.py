"""Comments of WordPress become archives of replies: nothing is lost without a number in the report."""

from __future__ import annotations

import tempfile
import tomllib
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.read import read_replies
from hindsight.importing.file_forms import replies_file
from hindsight.importing.wordpress.read import read_wordpress
from import_support import Imported
from test_import_wordpress import HEAD, TAIL, import_items, item

ALSO_BY = "<wp:author><wp:author_id>2</wp:author_id><wp:author_login>bo</wp:author_login></wp:author>"


def comment(ident: int | str, words: str = "Hello", parent: int | str = 0, meta: str = "", **fields: str) -> str:
    """Return a comment; `fields` are elements by their names without "comment_"."""
    values = {
        "id": str(ident), "author": "Bob", "date_gmt": "2010-03-05 10:00:00", "approved": "1", "parent": str(parent),
        **fields,
    }  # fmt: skip
    inner = "".join(f"<wp:comment_{name}>{value}</wp:comment_{name}>" for name, value in values.items())
    name, _, value = meta.partition("=")
    field = f"<wp:meta_key>{name}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
    return (
        f"<wp:comment>{inner}<wp:comment_content><![CDATA[{words}]]></wp:comment_content>"
        f"<wp:commentmeta>{field}</wp:commentmeta></wp:comment>"
    )


def archive(imported: Imported, name: str = "2010-leaving") -> list[dict[str, Any]]:
    """Return the replies in an archive, which has no faults."""
    text = imported.read(f"replies/{name}.toml")
    assert not read_replies(name, text.encode())[1]
    replies: list[dict[str, Any]] = tomllib.loads(text)["reply"]
    return replies


def the_reply(folder: Path, **fields: str) -> dict[str, Any]:
    """Return the only reply to a post, with these fields."""
    (reply,) = archive(import_items(folder, item(more=comment(1, **fields))))
    return reply


@pytest.mark.parametrize(
    ("fields", "is_own"),
    [
        ({"author_email": "Ann@Mail.example"}, True),
        ({"author_email": "bob@mail.example", "user_id": "0"}, False),
        ({"user_id": "2"}, False),
    ],
)
def test_comments_of_the_author_are_marked(fields: dict[str, str], is_own: bool, tmp_path: Path) -> None:
    """The author of the post is known by the address of mail or the number of the account, which are not kept."""
    reply = the_reply(tmp_path, **fields)
    assert reply.get("own", False) is is_own
    assert "example" not in str(reply)


def test_the_account_of_an_author_counts(tmp_path: Path) -> None:
    """A comment by a second author of the blog is one by the author only on the author's own posts."""
    of_bo = item(more=comment(1, user_id="2"), post_id="8", post_name="rain").replace("creator>ann", "creator>bo")
    imported = import_items(tmp_path, ALSO_BY, item(more=comment(2, user_id="2")), of_bo)
    assert [reply.get("own") for reply in (*archive(imported), *archive(imported, "2010-rain"))] == [None, True]


@pytest.mark.parametrize(("user", "is_own"), [("7", True), ("0", False)])
def test_without_a_list_of_authors_the_name_of_an_account_counts(user: str, is_own: bool, tmp_path: Path) -> None:
    """Old exports of wordpress.com list no authors; a guest may take any name."""
    file = tmp_path / "old.xml"
    head = HEAD.partition("<wp:author>")[0]
    file.write_text(head + item(more=comment(1, author="ann", user_id=user)) + TAIL)
    (text,) = read_wordpress(file, None).texts
    assert text.replies[0].is_own is is_own


@pytest.mark.parametrize(
    ("state", "counted"),
    [
        ("1", "1 comment,"), ("0", "1 comment held back,"), ("hold", "1 comment held back,"),
        ("spam", "1 comment left out as spam or trash,"), ("trash", "1 comment left out as spam or trash,"),
        ("post-trashed", "1 comment left out as spam or trash,"), ("of-a-plugin", "1 comment held back,"),
    ],
)  # fmt: skip
def test_each_state_is_counted(state: str, counted: str, tmp_path: Path) -> None:
    """Nobody has approved a comment in a state that WordPress does not have."""
    imported = import_items(tmp_path, item(more=comment(1, approved=state)))
    assert counted in imported.report.replace(".\n", ",\n")
    assert ("replies/2010-leaving.toml" in imported.files()) is ("left out" not in counted)


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_a_pingback_is_a_mention_on_its_page(kind: str, tmp_path: Path) -> None:
    """The address in a pingback is that of the page that mentions the post, and the words are an excerpt of it."""
    reply = the_reply(
        tmp_path, type=kind, author="A &amp;amp; B", author_url="https://b.example/a/",
        words="[&#8230;] leave [&#8230;]",
    )  # fmt: skip
    assert (reply["kind"], reply["author"], reply["html"]) == ("mention", "A & B", "<p>[…] leave […]</p>")
    assert (reply["source"], reply.get("url")) == ("https://b.example/a/", None)


def test_a_webmention_has_its_source(tmp_path: Path) -> None:
    """Plugins keep the address of the page in a field."""
    meta = "webmention_source_url=https://b.example/a/"
    reply = the_reply(tmp_path, type="like", author_url="https://b.example/", meta=meta)
    assert (reply["kind"], reply["url"], reply["source"]) == ("like", "https://b.example/", "https://b.example/a/")


def test_notes_of_plugins_are_held(tmp_path: Path) -> None:
    """A comment of an unknown kind, such as a note about an order, may be private."""
    assert the_reply(tmp_path, type="order_note")["state"] == "held"


def test_a_comment_that_disqus_copied_has_its_id_there(tmp_path: Path) -> None:
    """So an import of Disqus does not add the comment again."""
    assert the_reply(tmp_path, meta="dsq_post_id=12")["source_id"] == "disqus-12"


@pytest.mark.parametrize(
    ("gmt", "local", "date"),
    [
        ("2010-03-05 10:00:00", "2010-03-05 12:00:00", "2010-03-05 10:00:00+00:00"),
        ("0000-00-00 00:00:00", "2010-03-05 12:00:00", "2010-03-05 12:00:00"),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "None"),
        ("never", "", "None"),
    ],
)
def test_dates_of_comments_are_read(gmt: str, local: str, date: str, tmp_path: Path) -> None:
    """Without a time in UTC, the local time counts; a comment without both has none."""
    assert str(the_reply(tmp_path, date_gmt=gmt, date=local).get("date")) == date


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ('Yes <img src="https://s.w.org/1f642.png" alt="🙂" class="wp-smiley">', "<p>Yes 🙂</p>"),
        ("Yes :-) &#8217; &amp;lt;", "<p>Yes :-) ’ &amp;lt;</p>"),
        ('<img src="https://b.example/a.png" alt="A">', '<p><a href="https://b.example/a.png">A</a></p>'),
    ],
)
def test_smileys_entities_and_pictures_are_kept(words: str, html: str, tmp_path: Path) -> None:
    """A smiley becomes its words, and a different picture a link."""
    assert the_reply(tmp_path, words=words)["html"] == html


def test_two_comments_with_one_id_have_two_ids(tmp_path: Path) -> None:
    """A comment without an id gets one, and one that answers itself answers the post."""
    imported = import_items(tmp_path, item(more=comment(1) + comment(1) + comment("") + comment("a b", parent=1)
                                           + comment(7, parent=7)))  # fmt: skip
    assert [(reply["id"], reply.get("in_reply_to")) for reply in archive(imported)] == [
        ("wp-1", None), ("wp-1n2", None), ("wp-n3", None), ("wp-a-b", "wp-1"), ("wp-7", None),
    ]  # fmt: skip


def test_comments_on_pages_and_drafts_are_kept(tmp_path: Path) -> None:
    """Each text has an archive with its slug; a page and a post of one name have two."""
    imported = import_items(
        tmp_path, item(more=comment(1), status="draft"), item(more=comment(2), post_type="page", post_name="about"),
        item(more=comment(3), post_type="page", post_name="2010-leaving"),
    )  # fmt: skip
    assert [path for path in imported.files() if path.startswith("replies")] == [
        "replies/2010-leaving.en.toml", "replies/2010-leaving.toml", "replies/about.toml",
    ]  # fmt: skip
    assert archive(imported)[0]["id"] == "wp-1"


def test_comments_on_a_picture_are_on_its_post(tmp_path: Path) -> None:
    """Pictures have no pages here; comments on the picture of no post are counted."""
    picture = item(more=comment(2), post_id="8", post_type="attachment", post_parent="7")
    lost = item(more=comment(3), post_id="9", post_type="attachment", post_parent="0")
    imported = import_items(tmp_path, picture, lost, item(more=comment(1)))
    assert [reply["id"] for reply in archive(imported)] == ["wp-1", "wp-2"]
    assert "1 comment left out on pages of pictures and plugins" in imported.report


def test_comments_on_removed_posts_and_without_words_are_counted(tmp_path: Path) -> None:
    """Answers to a comment without words answer the one above it."""
    empty = comment(2, words="<script>x()</script>", parent=1)
    removed = item(more=comment(4), post_id="8", status="trash")
    imported = import_items(tmp_path, item(more=comment(1) + empty + comment(3, parent=2)), removed)
    assert "1 comment left out without words" in imported.report
    assert "1 comment left out with these texts" in imported.report
    assert [(reply["id"], reply.get("in_reply_to")) for reply in archive(imported)] == [
        ("wp-1", None),
        ("wp-3", "wp-1"),
    ]


FIELDS = st.sampled_from(("id", "author", "author_url", "approved", "type", "date_gmt"))


@given(st.dictionaries(FIELDS, st.text(max_size=30)))
def test_any_comment_is_read_or_left_out(fields: dict[str, str]) -> None:
    """Whatever a comment has in its fields, its archive is valid."""
    escaped = {name: escape(value.encode("utf-8", "replace").decode()) for name, value in fields.items()}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "export.xml")
        file.write_text(HEAD + item(more=comment(1, **escaped) + comment(2)) + TAIL)
        (text,) = read_wordpress(file, None).texts
    _, faults = read_replies("a.toml", replies_file(text.replies).encode())
    assert not faults
