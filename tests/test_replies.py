"""Replies come from archives in the content folder, are made safe, and are shown as threads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.clean import plain_words, safe_html, safe_name, safe_url
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.threads import DEEPEST, conversation
from hindsight.core.settings import now
from site_builder import MakeSite

POST = "Title: A\nDate: 2026-01-01\nTags: t\n\nText.\n"
NOW = now({"TODAY": "2026-06-01", "TIMEZONE": "UTC"})


def archive(*replies: str) -> str:
    """Return an archive of replies, each given as the lines of its table."""
    return "\n".join(f"[[reply]]\n{reply}\n" for reply in replies)


def thread_of(*replies: str) -> list[tuple[str, int, str]]:
    """Return the id and the depth of each shown reply, and the id of the reply that it answers."""
    read, _ = read_replies("r.toml", archive(*replies).encode())
    shown = conversation(read, NOW).thread
    return [(one.reply.id, one.depth, one.answers.id if one.answers else "") for one in shown]


def messages(*replies: str) -> list[str]:
    """Return the problems of an archive, as they are printed."""
    return [str(problem) for problem in read_replies("r.toml", archive(*replies).encode())[1]]


def test_a_post_shows_its_replies(site: MakeSite) -> None:
    """A reply is an article with an anchor of its own, below its post, and in the list and the feeds of replies."""
    reply = 'id = "x"\nauthor = "Ann"\nurl = "https://ann.example/"\ndate = 2026-01-02T10:00:00Z\nhtml = "<p>Good.</p>"'
    built = site({"posts/a.md": POST, "replies/2026-a.toml": archive(reply)}, publish=True)
    assert built.ok, built.text
    page = built.read("2026/a/")
    assert re.search(r'<article class="reply" id="reply-x">.*<p>Good\.</p>\s*</article>', page, re.DOTALL)
    assert '<a href="https://ann.example/" rel="nofollow ugc">Ann</a>' in page
    assert '<a href="#_replies">1 reply</a>' in page
    assert '"commentCount":1' in page
    assert "<p>Good.</p>" in built.read("replies/")
    for feed in ("replies.atom.xml", "replies.rss.xml", "replies.json", "replies/2026-a.atom.xml"):
        assert "2026/a/#reply-x" in built.read(f"feeds/{feed}")


@pytest.mark.parametrize(
    ("other", "text", "name", "page"),
    [
        ("posts/b.md", "Slug: a\nLang: de\n" + POST, "2026-a-de", "2026/a-de/"),
        ("pages/b.md", "Title: B\nSlug: 2026-a\n\nText.\n", "2026-a.en", "2026-a/"),
    ],
)
def test_texts_with_similar_names_have_their_own_replies(
    site: MakeSite, other: str, text: str, name: str, page: str
) -> None:
    """A translation has an archive by its own slug; of two texts with one archive, the second's has its language."""
    files = {"posts/a.md": POST, other: text}
    files |= {f"replies/{one}.toml": archive(f'id = "x"\nhtml = "{one}"') for one in ("2026-a", name)}
    built = site(files, publish=True)
    assert built.ok, built.text
    for one, address in (("2026-a", "2026/a/"), (name, page)):
        assert f"{one}\n</article>" in built.read(address)
        assert f"{address}#reply-x</id>" in built.read(f"feeds/replies/{one}.atom.xml")


def test_a_post_without_replies_has_no_trace_of_them(site: MakeSite) -> None:
    """Without a reply and an address for mail, nothing is added to a page, and no list is written."""
    built = site({"posts/a.md": POST}, publish=True)
    assert "repl" not in built.read("2026/a/")
    assert not [name for name in built.files() if "replies" in name and "theme" not in name]


@pytest.mark.parametrize("state", ["held", "spam"])
def test_only_shown_replies_are_published(site: MakeSite, state: str) -> None:
    """A held reply and spam are on no page and in no feed."""
    reply = f'id = "x"\nstate = "{state}"\nauthor = "Ann"\nhtml = "<p>Secret.</p>"'
    built = site({"posts/a.md": POST, "replies/2026-a.toml": archive(reply)}, publish=True)
    assert built.ok, built.text
    assert not [name for name in built.files() if b"Secret." in built.path(name).read_bytes()]


def test_a_reply_to_a_draft_is_not_published(site: MakeSite) -> None:
    """The replies to a text that is not published are not published either."""
    files = {"posts/a.md": POST, "posts/b.md": POST.replace("Title: A", "Title: B\nStatus: draft")}
    files |= {"replies/2026-b.toml": archive('id = "x"\nhtml = "<p>Secret.</p>"')}
    built = site(files, publish=True)
    assert not [name for name in built.files() if b"Secret." in built.path(name).read_bytes()]


def test_likes_and_reposts_are_names(site: MakeSite) -> None:
    """People who liked or shared a post are named, each once, and are not in the list of replies."""
    likes = [f'id = "{ident}"\nkind = "{kind}"\nauthor = "{name}"' for ident, kind, name in (
        ("a", "like", "Ann"), ("b", "like", "Ann"), ("c", "like", "Ben"), ("d", "repost", "Cleo"),
    )]  # fmt: skip
    built = site({"posts/a.md": POST, "replies/2026-a.toml": archive(*likes)}, publish=True)
    assert "Liked by Ann, Ben</p>" in built.read("2026/a/")
    assert "Shared by Cleo</p>" in built.read("2026/a/")
    assert not built.path("replies/index.html").exists()


def test_a_link_begins_a_mail_about_the_post(site: MakeSite) -> None:
    """The link has the title as the subject and the address of the post, in a form that no title can break."""
    title = 'Title: Ask & "wait" <b>\nSlug: a'
    built = site(
        {"posts/a.md": POST.replace("Title: A", title)}, publish=True, settings={"REPLY_MAIL": "me@example.org"}
    )
    link = re.search(r'href="(mailto:me@[^"]+)"', built.read("2026/a/"))
    assert link
    assert link[1].startswith("mailto:me@example.org?subject=Re%3A%20Ask%20%26%20")
    assert "%2F2026%2Fa%2F" in link[1]


@pytest.mark.parametrize(
    ("field", "settings", "is_open"),
    [
        ("", {}, True),
        ("Replies: closed\n", {}, False),
        ("", {"REPLIES_OPEN": False}, False),
        ("Replies: open\n", {"REPLIES_OPEN": False}, True),
        ("", {"REPLIES_DAYS": 30}, False),
        ("", {"REPLIES_DAYS": 3000}, True),
    ],
)
def test_a_post_can_be_closed(site: MakeSite, field: str, settings: dict[str, object], is_open: bool) -> None:
    """A closed post has no link to reply, whether the text, a setting or its age closes it."""
    chosen = {"REPLY_MAIL": "me@example.org", "TODAY": "2026-06-01", **settings}
    built = site({"posts/a.md": field + POST}, publish=True, settings=chosen)
    assert ("mailto:me@" in built.read("2026/a/")) == is_open


def test_an_archive_without_a_post_is_named(site: MakeSite) -> None:
    """The archive of a renamed post gets a warning with the nearest name."""
    built = site({"posts/abc.md": POST, "replies/2026-abd.toml": archive('id = "x"')}, settings={"CHECK_ONLY": True})
    expected = (
        'no text has replies by this name (did you mean "2026-abc"?); give the file the year and the slug of its post'
    )
    assert f"replies/2026-abd.toml:1:1: warning: {expected}" in built.text


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ('author = "A"', '1:1: error: this reply has no id; write a line such as id = "mail-1"'),
        ('id = "a b"', '2:1: error: "a b" cannot be an id: letters without accents, digits, ".", "-" and "_"'),
        ('id = "a"\nkind = "lik"', '3:1: error: "lik" is no kind; write one of comment, reply, mention, repost, like'),
        ('id = "a"\nstate = "x"', '3:1: error: "x" is no state; write one of shown, held, spam'),
        (
            'id = "a"\ndate = "2026"',
            "3:1: error: date is no time; write it without quotation marks, as 2026-03-12T09:30:00Z",
        ),
        ('id = "a"\nown = "yes"', "3:1: error: own is true or false, without quotation marks"),
        ('id = "a"\nauthor = 1', "3:1: error: author is not text; put it in quotation marks"),
        ('id = "a"\nemail = "a@example.org"', '3:1: error: "email" gives the author away; remove the line'),
        ('id = "a"\nip = "10.0.0.1"', '3:1: error: "ip" gives the author away; remove the line'),
        ('id = "a"\ntext = "a"\nhtml = "b"', "4:1: error: a reply has text (Markdown) or html; keep one of the two"),
        (
            'id = "a"\nin_reply_to = "b"',
            '3:1: warning: no reply here has the id "b", so this is shown as an answer to the text',
        ),
        (
            'id = "a"\nin_reply_to = "a"',
            "3:1: warning: this reply answers itself by way of others, so it is shown as an answer to the text; "
            "correct in_reply_to",
        ),
        ("id = ", "2:6: error: not TOML: Invalid value"),
        (
            'id = "a"\nurl = "https://e.org/\\ud800"',
            "3:28: error: not TOML: Escaped character is not a Unicode scalar value",
        ),
    ],
)
def test_a_faulty_reply_is_named(reply: str, message: str) -> None:
    """Each problem of an archive has its line and says what to do."""
    assert messages(reply) == [f"r.toml:{message}"]


def test_two_replies_with_one_id_are_an_error() -> None:
    """The second reply with an id is named, with the line of the first."""
    assert messages('id = "a"', 'id = "a"') == [
        'r.toml:5:1: error: the id "a" is here twice (first on line 1); change one'
    ]


def test_one_faulty_reply_costs_that_reply() -> None:
    """The other replies of an archive are read."""
    read, _ = read_replies("r.toml", archive('id = "a"\nkind = "x"', 'id = "b"').encode())
    assert [reply.id for reply in read] == ["b"]


def test_answers_follow_the_reply_that_they_answer() -> None:
    """A thread is in the order of its dates, and deep answers stay at the deepest level."""
    replies = [
        f'id = "{ident}"\ndate = 2026-01-0{day}T00:00:00Z\nin_reply_to = "{above}"'
        for ident, day, above in (
            ("a", 1, ""),
            ("b", 2, ""),
            ("c", 3, "a"),
            ("d", 4, "c"),
            ("e", 5, "d"),
            ("f", 6, "e"),
        )
    ]
    assert DEEPEST == 3
    assert thread_of(*replies) == [
        ("a", 0, ""), ("c", 1, "a"), ("d", 2, "c"), ("e", 3, "d"), ("f", 3, "e"), ("b", 0, ""),
    ]  # fmt: skip


def test_an_answer_to_a_hidden_reply_moves_up() -> None:
    """An answer to a reply that is not shown is one to the nearest shown reply above."""
    replies = ['id = "a"', 'id = "b"\nstate = "spam"\nin_reply_to = "a"', 'id = "c"\nin_reply_to = "b"']
    assert thread_of(*replies) == [("a", 0, ""), ("c", 1, "a")]


def test_replies_in_a_circle_are_all_shown() -> None:
    """Replies that answer each other in a circle are answers to the text."""
    assert {ident for ident, *_ in thread_of('id = "a"\nin_reply_to = "b"', 'id = "b"\nin_reply_to = "a"')} == {
        "a",
        "b",
    }


def test_a_reply_of_the_future_waits() -> None:
    """A reply with a date in the future is not shown before that date."""
    assert thread_of('id = "a"\ndate = 2099-01-01T00:00:00Z') == []


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p onclick=x>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{}</style>a", "a"),
        ('<a href="javascript:x">a</a>', '<a rel="nofollow ugc">a</a>'),
        ('<a href="data:text/html,x">a</a>', '<a rel="nofollow ugc">a</a>'),
        ("<svg><a href='https://e.org'>x</a></svg>a", "a"),
        ("<form><input>x</form>a", "a"),
        ('<img src="https://e.org/p.png" alt="a cat">', '<a href="https://e.org/p.png" rel="nofollow ugc">a cat</a>'),
        ("<IMG SRC=javascript:x ALT=b>", "b"),
        ('<a href="mailto:a@e.org">write</a>', "write"),
        ("a@example.org", "[e-mail address]"),
        ("a&#64;example.org", "[e-mail address]"),
        ("a\u200b@example.org", "[e-mail address]"),
        ("@ann@example.social", "@ann@example.social"),
        ("<h1>a</h1>", "a"),
        ("\u202eabc\u200b", "abc"),
        ("&#8238;abc", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_html_is_made_safe(html: str, safe: str) -> None:
    """Scripts, styles, forms, pictures, addresses of mail and invisible letters are not in what is shown."""
    assert safe_html(html) == safe


@given(st.text(alphabet=st.sampled_from("<>/=\"' aimgsrcjvpt:@.e&;#x\n"), max_size=80))
def test_no_text_makes_an_active_element(html: str) -> None:
    """Whatever a reply contains, its HTML has no element that acts or loads, and its words have no tags."""
    safe = safe_html(html)
    assert not re.search(
        r"<(?:script|img|svg|iframe|style)|\son\w+=|javascript:", safe.replace("&lt;", ""), re.IGNORECASE
    )
    assert safe_html(safe) == safe
    plain_words(safe)


def test_addresses_in_markdown_are_links() -> None:
    """An address of the web is a link, as readers expect it; in code, it is not, and addresses of mail are hidden."""
    text = "~~Not~~ at https://a.example/b. `http://c` d@e.org"
    (reply,), _ = read_replies("a.toml", f'[[reply]]\nid = "a"\ntext = "{text}"\n'.encode())
    assert reply.html == (
        '<p><del>Not</del> at <a href="https://a.example/b" rel="nofollow ugc">https://a.example/b</a>. '
        "<code>http://c</code> [e-mail address]</p>"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Ann \n Lee ", "Ann Lee"),
        ("", "Anonymous"),
        ("a@example.org", "Anonymous"),
        ("\u202eevil", "evil"),
        ("x" * 300, f"{'x' * 79}…"),
    ],
)
def test_names_are_short_and_plain(name: str, shown: str) -> None:
    """A name is one line without addresses of mail and without letters that turn the text around."""
    assert safe_name(name) == shown


@pytest.mark.parametrize(
    "url", ["javascript:x", "https://", "https://a@b.org/", "//e.org", "https://e.org/ x", 'https://e.org/"']
)
def test_only_addresses_of_pages_are_links(url: str) -> None:
    """Anything but a plain address of the web is left out."""
    assert safe_url(url) == ""


@given(st.binary(max_size=200))
def test_any_file_is_read_or_named(data: bytes) -> None:
    """No file makes reading fail."""
    read_replies("r.toml", data)
