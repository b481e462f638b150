"""Replies come from archives in the content folder, are made safe, and are shown as threads."""

from __future__ import annotations

import gzip
import pickle
import re
from datetime import datetime, tzinfo

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


def test_lists_count_the_replies_to_a_post(site: MakeSite) -> None:
    """Each list with summaries shows the number of replies to a post, and leads to them; other posts show none."""
    fields = "Category: c\nSeries: s\nTitle: A"
    files = {f"posts/{slug}.md": POST.replace("Title: A", f"{fields}{slug}\nSlug: {slug}") for slug in ("a", "b")}
    replies = archive(*(f'id = "{ident}"\nhtml = "Good."' for ident in ("x", "y")))
    built = site({**files, "replies/2026-a.toml": replies}, publish=True)
    assert built.ok, built.text
    for page in ("", "2026/", "tags/t/", "categories/c/", "series/s/"):
        assert re.findall(r'<a href="[^"]*#_replies">[^<]*</a>', built.read(page)) == [
            '<a href="/2026/a/#_replies">2 replies</a>'
        ]


def test_a_text_links_to_the_feed_of_its_replies(site: MakeSite) -> None:
    """The page of a post or a page names its own feed of replies in its head, and links to it above the replies."""
    page = "Title: B\nSlug: b\n\nText.\n"
    files = {"posts/a.md": POST, "pages/b.md": page, "posts/c.md": POST.replace("Title: A", "Title: C")}
    files |= {f"replies/{name}.toml": archive('id = "x"\nhtml = "Good."') for name in ("2026-a", "b")}
    built = site(files, publish=True)
    assert built.ok, built.text
    for address, name in (("2026/a/", "2026-a"), ("b/", "b")):
        feed, html = f"/feeds/replies/{name}.atom.xml", built.read(address)
        assert f'<link rel="alternate" href="{feed}" type="application/atom+xml"' in html
        assert f'<a href="{feed}">Atom</a>' in html
        assert '<a href="#_replies">1 reply</a>' in html
        assert built.path(feed[1:]).exists()
    assert "feeds/replies" not in built.read("2026/c/")


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "1 reply is held: {file}:1"),
        (3, "3 replies are held: {file}:1, {file}:5, {file}:9"),
        (5, "5 replies are held: {file}:1, {file}:5, {file}:9, and 2 more"),
    ],
)
@pytest.mark.parametrize("is_check", [True, False])
def test_held_replies_are_counted(site: MakeSite, count: int, line: str, is_check: bool) -> None:
    """A check and a build to publish print how many replies wait, with the first places, again if nothing changed."""
    replies = archive(*(f'id = "{number}"\nstate = "held"' for number in range(count)))
    files = {"posts/a.md": POST, "replies/2026-a.toml": replies}
    built = site(files, publish=True, settings={"CHECK_ONLY": True} if is_check else {})
    for one in (built, built.rebuild()):
        assert one.ok, one.text
        assert line.format(file="content/replies/2026-a.toml") in one.text.splitlines()


def test_the_writers_own_view_does_not_count_held_replies(site: MakeSite) -> None:
    """A preview, which is built many times an hour, has no line about held replies, nor has a site without any."""
    held = archive('id = "x"\nstate = "held"')
    assert " held" not in site({"posts/a.md": POST, "replies/2026-a.toml": held}).text
    assert (
        " held"
        not in site({"posts/a.md": POST, "replies/2026-a.toml": held.replace("held", "shown")}, publish=True).text
    )


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


def test_dead_links_of_readers_stop_no_build(site: MakeSite) -> None:
    """A link that a reader wrote to this site may lead nowhere, and a relative one is no link."""
    url = "https://example.org"
    html = f"<a href='{url}/2026/gone/'>one</a> <a href='/gone/'>two</a> <a href='#gone'>three</a>"
    reply = f'id = "x"\nauthor = "Ann"\nurl = "{url}/2026/gone/"\nsource = "{url}/2026/gone/"\nhtml = "{html}"'
    files = {"posts/a.md": POST, "replies/2026-a.toml": archive(reply)}
    built = site(files, publish=True, settings={"SITEURL": url})
    assert built.ok, built.text
    assert f'<a href="{url}/2026/gone/" rel="nofollow ugc">one</a>' in built.read("2026/a/")
    assert "/gone/" not in built.read("2026/a/").replace(f"{url}/2026/gone/", "")


@pytest.mark.parametrize("mail", ["", "judith@notes.example.org"])
def test_a_page_without_replies_costs_little(site: MakeSite, mail: str) -> None:
    """The ways to reply and to share add at most 0.3 kB to a page, and 1 kB of script after a click, both as gzip."""
    prose = " ".join(f"Word{number} follows." for number in range(700))
    settings = {"SITEURL": "https://notes.example.org", "SHARE_LINKS": ("mail", "linkedin", "more"), "REPLY_MAIL": mail}
    without = {**settings, "REPLIES_OPEN": False, "SHARE_LINKS": (), "REPLY_MAIL": ""}
    sizes = []
    for chosen in (settings, without):
        built = site({"posts/a.md": f"{POST}\n{prose}\n"}, publish=True, settings=chosen)
        assert built.ok, built.text
        sizes.append(len(gzip.compress(built.path("2026/a/").read_bytes(), 9)))
        scripts = [*(built.output / "theme").glob("share.*.js")]
    assert 0 < sizes[0] - sizes[1] <= 300
    assert [len(gzip.compress(one.read_bytes(), 9)) <= 1000 for one in scripts] == [True]


@pytest.mark.parametrize("state", ["held", "spam"])
def test_only_shown_replies_are_published(site: MakeSite, state: str) -> None:
    """A held reply and spam are on no page and in no feed."""
    reply = f'id = "x"\nstate = "{state}"\nauthor = "Ann"\nhtml = "<p>Secret.</p>"'
    built = site({"posts/a.md": POST, "replies/2026-a.toml": archive(reply)}, publish=True)
    assert built.ok, built.text
    assert not [name for name in built.files() if b"Secret." in built.path(name).read_bytes()]


def test_an_archive_in_a_static_folder_is_not_published(site: MakeSite) -> None:
    """A folder of files to copy may be that of the replies: its archives are read, and only they are not copied."""
    files = {
        "posts/a.md": POST,
        "replies/2026-a.toml": archive('id = "x"\nstate = "held"'),
        "replies/note.txt": "Open.",
    }
    built = site(files, publish=True, settings={"STATIC_PATHS": ["replies"]})
    assert built.ok, built.text
    assert [name for name in built.files() if "replies/" in name] == ["replies/note.txt"]


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
    assert "Liked by <bdi>Ann</bdi>, <bdi>Ben</bdi></p>" in built.read("2026/a/")
    assert "Shared by <bdi>Cleo</bdi></p>" in built.read("2026/a/")
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


@pytest.mark.parametrize("name", ["abc", "2026/abc", "2025-abc"])
def test_an_archive_without_the_year_of_its_post_is_named(site: MakeSite, name: str) -> None:
    """The name of an archive has the year of its post, which the warning adds."""
    files = {"posts/abc.md": POST, f"replies/{name}.toml": archive('id = "x"')}
    built = site(files, settings={"CHECK_ONLY": True})
    assert (
        f'replies/{name}.toml:1:1: warning: no text has replies by this name (did you mean "2026-abc"?)' in built.text
    )


def test_a_second_archive_of_a_post_is_named(site: MakeSite) -> None:
    """Of two files with one name, such as one in a folder, the page shows one, and the other has a warning."""
    files = {
        "posts/abc.md": POST,
        **dict.fromkeys(("replies/2026-abc.toml", "replies/0/2026-abc.toml"), archive('id = "x"')),
    }
    built = site(files, settings={"CHECK_ONLY": True})
    message = "replies/2026-abc.toml has the replies of the same text, so these are not shown; put them into one file"
    assert re.search(rf"/replies/0/2026-abc.toml:1:1: warning: \S*{message}", built.text)


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
        (f'id = "a"\nhtml = "{"b" * 100_001}"', "3:1: error: a reply has at most 100,000 letters; shorten it"),
        ('id = "a"\ntext = "a"\nhtml = "b"', "4:1: error: a reply has text (Markdown) or html; keep one of the two"),
        (
            'id = "a"\nin_reply_to = "b"\ntext = "x"',
            '3:1: warning: no reply here has the id "b", so this is shown as an answer to the text',
        ),
        (
            'id = "a"\nin_reply_to = "a"\ntext = "x"',
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


@pytest.mark.parametrize(
    ("reply", "is_warned"),
    [
        ('text = " "', True),
        ('html = "<script>x</script>"', True),
        ('text = "x"', False),
        ('state = "held"', False),
        ('kind = "like"', False),
        ('source = "https://b.example/"', False),
    ],
)
def test_a_comment_without_words_is_named(reply: str, is_warned: bool) -> None:
    """A shown comment without words has a warning, unless its source has them."""
    warning = 'r.toml:1:1: warning: this comment has no words to show; write a line such as text = "I agree."'
    assert messages(f'id = "a"\n{reply}') == [warning] * is_warned


def test_two_replies_with_one_id_are_an_error() -> None:
    """The second reply with an id is named, with the line of the first."""
    assert messages('id = "a"\ntext = "x"', 'id = "a"') == [
        'r.toml:6:1: error: the id "a" is here twice (first on line 1); change one'
    ]


def test_two_replies_with_one_id_are_an_error_at_once() -> None:
    """The second reply is named although the first has an error of its own."""
    assert messages('id = "a"\nkind = "x"', 'id = "a"')[1:] == [
        'r.toml:6:1: error: the id "a" is here twice (first on line 1); change one'
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
    assert {
        ident for ident, *_ in thread_of('id = "a"\nin_reply_to = "b"\ntext = "x"', 'id = "b"\nin_reply_to = "a"')
    } == {
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
        ('<a href="javascript:x">a</a>', "a"),
        ('<a href="data:text/html,x">a <b>b</b></a>', "a <b>b</b>"),
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
        ("\u200b\u200d", "Anonymous"),
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


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Set the clock that a build without TODAY reads, in UTC."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromisoformat(f"{moment}T12:00:00+00:00").astimezone(tz)

    monkeypatch.setattr("hindsight.core.settings.datetime", Clock)


def test_a_site_changes_when_a_reply_of_the_future_comes(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build on a later day of the week shows the reply, though no file has changed since."""
    replies = archive('id = "w"\nhtml = "Soon."', 'id = "x"\ndate = 2026-06-03T10:00:00Z\nhtml = "Late."')
    set_clock(monkeypatch, "2026-06-02")
    built = site({"posts/a.md": POST, "replies/2026-a.toml": replies}, publish=True, settings={"TODAY": ""})
    assert "Late." not in built.read("2026/a/")
    set_clock(monkeypatch, "2026-06-04")
    assert "Late." in built.rebuild().read("2026/a/")


def test_a_site_changes_when_a_post_closes(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build after REPLIES_DAYS has no link to reply, though no file has changed since."""
    set_clock(monkeypatch, "2026-03-03")
    settings = {"TODAY": "", "REPLIES_DAYS": 62, "REPLY_MAIL": "me@example.org"}
    built = site({"posts/a.md": POST}, publish=True, settings=settings)
    assert "mailto:me@" in built.read("2026/a/")
    set_clock(monkeypatch, "2026-03-05")
    assert "mailto:me@" not in built.rebuild().read("2026/a/")


def test_an_edit_reads_no_archive_again(site: MakeSite) -> None:
    """An edit of a post reads that post alone, and changes no page of others."""
    files = {f"posts/{slug}.md": POST.replace("Title: A", f"Title: {slug}") for slug in ("a", "b")}
    files |= {f"replies/2026-{slug}.toml": archive('id = "x"\nhtml = "<p>Good.</p>"') for slug in ("a", "b")}
    built = site(files, publish=True)
    again = built.rebuild({"posts/a.md": files["posts/a.md"].replace("Text.", "Other.")})
    assert "read 1, " in again.text
    assert "<p>Good.</p>" in again.read("2026/a/")


def test_a_reply_is_the_same_after_the_cache() -> None:
    """A reply that was pickled has all of its values."""
    (reply,), _ = read_replies(
        "r.toml", archive('id = "x"\nauthor = "Ann"\nown = true\nhtml = "<p>Good.</p>"').encode()
    )
    assert pickle.loads(pickle.dumps(reply, 5)) == reply  # our own
    assert reply.is_own
