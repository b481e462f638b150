"""Webmentions come from services and databases into the archives, whatever these send."""

from __future__ import annotations

import json
import sqlite3
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.replies.incoming import Incoming, Pulled
from hindsight.core.replies.jf2 import NotJf2, read_entries, read_jf2
from hindsight.core.replies.mentions import Mention, incoming
from hindsight.core.replies.merge import merge
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.source_page import described, links_to_site
from hindsight.core.replies.spam import SpamWords
from hindsight.core.settings import SettingError
from hindsight.host.commands import replies as command
from hindsight.host.replies import webmention, webmention_feed
from hindsight.host.replies.webmention_settings import check_webmention
from site_builder import MakeSite, write_files
from webmention_web import Blog, Web, served

POST = "Title: A\nDate: 2026-01-01\nTags: t\nAliases: /old/\n\nText.\n"
TARGET = "https://me.example/2026/a/"
SOURCE = "https://b.example/x"
ENTRY = {
    "type": "entry",
    "author": {"type": "card", "name": "Ann Lee", "photo": "https://b.example/ann.jpg", "url": "https://b.example/"},
    "url": SOURCE,
    "published": "2026-03-01T10:00:00+01:00",
    "wm-received": "2026-03-01T09:30:00Z",
    "wm-id": 7,
    "wm-source": SOURCE,
    "wm-target": TARGET,
    "content": {"html": "<p>Good <b>one</b>.</p>", "text": "Good one."},
    "wm-property": "in-reply-to",
    "wm-private": False,
}
ALPHABET = st.characters(exclude_categories=[])


def one(**values: Any) -> Incoming:
    """Return the reply of one entry of jf2, with other values."""
    named = {name.replace("_", "-"): value for name, value in values.items()}
    (mention,) = read_entries([{**ENTRY, **named}]).mentions
    return incoming(mention)


@pytest.fixture
def web() -> Iterator[Web]:
    """Yield a server without answers."""
    with served() as running:
        yield running


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blog:
    """Return a blog at me.example, which may ask servers on this machine."""
    monkeypatch.setattr(webmention, "is_private_host", lambda _: False)
    write_files(tmp_path / "content", {"posts/a.md": POST})
    settings = command.blog_settings("pelicanconf.py")
    folders = {"PATH": str(tmp_path / "content"), "CACHE_PATH": str(tmp_path / "cache")}
    return Blog({**settings, **folders, "SITEURL": "https://me.example"})


def test_a_mention_comes_into_the_archive(blog: Blog, web: Web) -> None:
    """A reply of a jf2 feed is held in the archive with its author, time, source and words, without a photo."""
    feed = web.says("/api", {"type": "feed", "children": [ENTRY]})
    assert blog.fetch(feed) == ["replies/2026-a.toml:3: held: reply by Ann Lee: Good one."]
    assert blog.archive.startswith(
        '[[reply]]\nid = "wm-1836416668c8"\nstate = "held"\nkind = "reply"\nauthor = "Ann Lee"\n'
        'url = "https://b.example/"\nsource = "https://b.example/x"\nhtml = "<p>Good <b>one</b>.</p>"\n'
        "date = 2026-03-01T09:00:00+00:00\ndigest = "
    )
    assert blog.fetch(feed) == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("in-reply-to", "reply"),
        ("rsvp", "reply"),
        ("like-of", "like"),
        ("repost-of", "repost"),
        ("mention-of", "mention"),
        ("bookmark-of", "mention"),
    ],
)
def test_each_property_is_a_kind(written: str, kind: str) -> None:
    """Replies, likes and reposts are what they are; everything else that links here is a mention."""
    assert one(wm_property=written).values["kind"] == kind


def test_likes_have_no_words() -> None:
    """A like and a repost have only an author: the words in the feed are those of the text itself."""
    assert {one(wm_property=written).values["html"] for written in ("like-of", "repost-of")} == {""}


@pytest.mark.parametrize(
    "entry",
    [
        {"like-of": TARGET, "wm-source": SOURCE, "wm-target": TARGET},
        {"source": SOURCE, "target": TARGET, "type": "like", "author": {"name": "Ann", "picture": "/p.jpg"}},
        {"source": SOURCE, "target": TARGET, "mention_type": "like", "direction": "incoming", "status": "confirmed"},
    ],
)
def test_other_receivers(entry: dict[str, Any]) -> None:
    """Old entries of webmention.io, go-jamming and the package webmentions give their names to the same values."""
    (mention,) = read_entries([entry]).mentions
    assert (mention.kind, mention.source, mention.target) == ("like", SOURCE, TARGET)


@pytest.mark.parametrize(
    "values",
    [
        {"wm-private": True},
        {"wm-private": "true"},
        {"status": "pending"},
        {"direction": "outgoing"},
        {"wm-property": "follow-of"},
    ],
)
def test_what_is_not_for_the_page_is_left_out(values: dict[str, Any]) -> None:
    """Private mentions, those that wait at the receiver, and those that this site sent are no replies, nor errors."""
    feed = read_entries([{**ENTRY, **values}])
    assert (feed.mentions, feed.unreadable) == ((), 0)


def test_a_network_is_read_through_bridgy() -> None:
    """A page of Bridgy gives way to the page that it stands for, and stays the name of the reply there."""
    bridge, page = "https://brid.gy/comment/mastodon/@me@m.example/1/2", "https://m.example/@ann/2"
    values = one(wm_source=bridge, url=page).values
    assert (values["source"], values["source_id"]) == (page, bridge)


def test_no_page_is_read_as_another() -> None:
    """A page that names an address of a different site as its own is linked by the address that was verified."""
    values = one(url="https://bank.example/").values
    assert (values["source"], values["source_id"]) == (SOURCE, "")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"name": "  Ann \n Lee "}, "Ann Lee"),
        ({"name": "A" * 300}, "A" * 79 + "…"),
        ({"name": "\u202eeel nnA"}, "eel nnA"),
        ({"name": "", "url": "https://www.ann.example/"}, "ann.example"),
        ({"name": "https://b.example/about"}, "b.example"),
        ({"name": ["Ann"]}, "Ann"),
        ("Ann", "Ann"),
        ({"name": {"x": 1}}, "b.example"),
        (None, "b.example"),
        (7, "b.example"),
    ],
)
def test_names_of_authors(author: object, name: str) -> None:
    """The name is on one line and not too long; without one, it is the host of the author's or of the page."""
    assert one(author=author).values["author"] == name


@pytest.mark.parametrize(
    ("published", "received", "when"),
    [
        ("2026-03-01T10:00:00+01:00", "2026-03-02T00:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01", None, datetime(2026, 3, 1, tzinfo=UTC)),
        ("2999-01-01T00:00:00Z", "2026-03-02T00:00:00Z", datetime(2026, 3, 2, tzinfo=UTC)),
        ("yesterday", "2026-03-02T00:00:00Z", datetime(2026, 3, 2, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", "2026-03-02T00:00:00Z", datetime(2026, 3, 2, tzinfo=UTC)),
        (None, None, None),
        (1_700_000_000, ["x"], None),
    ],
)
def test_times(published: object, received: object, when: datetime | None) -> None:
    """The time is that of the page, but none after its arrival; what is no time is left out."""
    assert one(published=published, wm_received=received).values.get("date") == when


def titled(words: str, page: str = SOURCE) -> str:
    """Return a title as a page shows it, with a link to the page of the mention."""
    return f'<p><cite><a href="{page}" rel="nofollow ugc">{words}</a></cite></p>'


def mention_words(html: str, *, title: str = "", summary: str = "", kind: str = "mention-of") -> str:
    """Return the words that a page shows of a mention."""
    return str(one(wm_property=kind, content={"html": html}, name=title, summary=summary).values["html"])


def test_a_short_mention_is_shown_whole() -> None:
    """A note that mentions the text is shown as it is; its title, which is its beginning, is not repeated."""
    note = f'<p>Read <a href="{TARGET}" rel="nofollow ugc">this</a> today.</p>'
    assert mention_words(note, title="Read this today…") == note


def test_of_a_long_mention_the_words_around_the_link_are_shown() -> None:
    """A long page is shown by its title, and by the words before and after its link to the text."""
    before, after = ([f"{letter}{number}" for number in range(200)] for letter in "ab")
    html = f'<p>Other.</p><p>{" ".join(before)} <a href="http://www.me.example/2026/a">this</a> {" ".join(after)}</p>'
    words = mention_words(html, title="A & B")
    assert words == (f"{titled('A &amp; B')}<p>…{' '.join(before[-30:])} this {' '.join(after[:29])}…</p>")


def test_the_summary_of_a_page_is_shown() -> None:
    """A page with a summary of its own is shown by that."""
    assert mention_words("word " * 100, title="T", summary="Short.") == f"{titled('T')}<p>Short.</p>"


def test_a_link_in_a_list_has_the_words_of_the_page() -> None:
    """A paragraph of only the link says too little, so words of the page around it are shown."""
    html = "".join(f"<p>word {number} here</p>" for number in range(50)) + f'<p><a href="{TARGET}">A</a></p>'
    assert mention_words(html).endswith("word 48 here word 49 here A</p>")


def test_a_reply_is_shown_whole_up_to_a_limit() -> None:
    """A reply keeps its markup; one of more than 500 words is cut, paragraph by paragraph."""
    assert mention_words("<p>a <b>b</b></p>", kind="in-reply-to") == "<p>a <b>b</b></p>"
    long = mention_words(("<p>" + "w " * 300 + "</p>") * 3, kind="in-reply-to")
    assert long == f"<p>{' '.join('w' * 300)}</p><p>{' '.join('w' * 200)}…</p>"


def test_words_without_spaces_have_a_limit() -> None:
    """In Chinese, where no spaces are between words, and in endless words, letters are counted."""
    for letters, most in (("字" * 5000, 120), ("x" * 50_000, 1800)):
        words = mention_words(f'<p>{letters}<a href="{TARGET}">A</a>{letters}</p>')
        assert (len(words) - len("<p>……</p>") - most) in range(-30, 1)
        assert "A" in words


def test_a_link_to_a_reply_answers_it() -> None:
    """A reply that links to a reply on the page of a text is an answer to that one."""
    answer = one(wm_target=f"{TARGET}#reply-mail-1")
    assert (answer.target, answer.values["in_reply_to"], answer.id) == (TARGET, "mail-1", one().id)


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ({"text": "a < b\n\nc"}, "<p>a &lt; b</p><p>c</p>"),
        ({"content-type": "text/html", "value": "<b>x</b>"}, "<b>x</b>"),
        ("plain", "<p>plain</p>"),
        (["<i>x</i>"], "<i>x</i>"),
        ({"html": "<script>x</script><p onclick=x>ann@b.example"}, "<p>[e-mail address]</p>"),
        ({"html": '<a class="u-mention" href="https://m.example/"></a>Hi'}, "Hi"),
        (7, ""),
        ({"html": 7}, ""),
    ],
)
def test_forms_of_content(content: object, html: str) -> None:
    """Words come as HTML or as text, in any of the forms that receivers use, and are safe in the archive."""
    assert one(content=content).values["html"] == html


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"<!doctype html><p>Log in", "the answer is not JSON"),
        (b"", "the answer is not JSON"),
        (b"[" * 200_000, "the answer is not JSON"),
        (b"\xff\xfe\x00", "the answer is not JSON"),
        (b'{"error": "no"}', 'the answer has no list "children"'),
        (b'{"children": {}}', 'the answer has no list "children"'),
        (b"7", 'the answer has no list "children"'),
    ],
)
def test_an_answer_that_is_none(answer: bytes, reason: str, blog: Blog, web: Web) -> None:
    """An answer without webmentions costs a line with the reason."""
    with pytest.raises(NotJf2, match=f"^{reason}$"):
        read_jf2(answer)
    assert blog.fetch(web.says("/api", answer)) == [f"Webmention: 127.0.0.1 sends no mentions: {reason}"]


def test_trouble_on_the_way(blog: Blog, web: Web) -> None:
    """A server that fails, lies, sends too much or never arrives costs a line with the reason."""
    begin = "Webmention: 127.0.0.1 sends no mentions:"
    assert blog.fetch(web.says("/500", "", 500)) == [f"{begin} status 500"]
    assert blog.fetch(web.says("/long", "[]", Content_Length="99")) == [f"{begin} the answer ends too early"]
    assert blog.fetch(web.says("/big", b" " * 9_000_000)) == [f"{begin} the answer is larger than 8,000 kB"]
    assert blog.fetch(web.says("/round", "", 302, Location="/round")) == [f"{begin} it redirects without an end"]
    assert blog.fetch("http://127.0.0.1:9/") == [f"{begin} connection refused"]


def test_an_answer_without_an_end(blog: Blog, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer whose bytes come one by one is given up after the limit for all of it."""
    monkeypatch.setattr(webmention_feed, "fetch", partial(webmention_feed.fetch, seconds=0.3))
    web.endless.add("/drip")
    feed = web.says("/drip", "[", Content_Length="1000000")
    assert blog.fetch(feed) == ["Webmention: 127.0.0.1 sends no mentions: the answer is too slow"]


def test_a_feed_may_be_private_but_leads_to_no_other_host(
    blog: Blog, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer may name a receiver on this machine; one that redirects elsewhere in a private network is refused."""
    monkeypatch.setattr(webmention, "is_private_host", lambda host: host in ("127.0.0.1", "localhost"))
    assert blog.fetch(web.says("/own", [])) == []
    moved = web.url.replace("127.0.0.1", "localhost")
    assert blog.fetch(web.says("/moved", "", 302, Location=f"{moved}/x")) == [
        f"Webmention: 127.0.0.1 sends no mentions: {moved}/x is in a private network"
    ]


def test_a_feed_of_many_pages(blog: Blog, web: Web) -> None:
    """All pages are asked for, by their number; a service that ignores numbers is asked twice at most."""
    for page in range(2):
        entries = [{**ENTRY, "wm-source": f"{SOURCE}/{page}/{number}"} for number in range(100)]
        paging = {"total-pages": 2} if page else None
        web.says(f"/api?domain=me.example&per-page=100&page={page}", {"children": entries, "paging": paging})
    assert len(blog.fetch(f"{web.url}/api?domain=me.example")) == 200
    same = web.says("/same", {"children": [{**ENTRY, "wm-source": f"{SOURCE}/0/{number}"} for number in range(100)]})
    assert blog.fetch(f"{same}?x") == []
    assert [path for path in web.asked if path.startswith("/same")] == [
        "/same?x&per-page=100&page=0", "/same?x&per-page=100&page=1",
    ]  # fmt: skip


def test_a_feed_for_each_text(blog: Blog, web: Web) -> None:
    """A receiver that answers for one text at a time is asked for each."""
    web.says("/w", [ENTRY])
    assert len(blog.fetch(f"{web.url}/w?direction=in&resource={{target}}")) == 1
    assert web.asked[0].startswith("/w?direction=in&resource=https%3A%2F%2Fme.example%2F2026%2Fa%2F")
    assert web.asked[1].startswith("/w?direction=in&resource=https%3A%2F%2Fme.example%2Fold%2F")


def test_the_token_stays_secret(blog: Blog, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token goes into the address or a header, to no other host, and into no message."""
    monkeypatch.setenv("WEBMENTION_TOKEN", "s/cret")
    moved = f"http://localhost:1/?{'s%2Fcret'}"
    feed = web.says("/api", "", 302, Location=moved)
    assert "cret" not in "".join(blog.fetch(f"{feed}?token={{token}}"))
    assert web.asked[-1].startswith("/api?token=s%2Fcret")
    other = web.url.replace("127.0.0.1", "localhost")
    web.says("/to", "", 302, Location=f"{other}/there")
    web.says("/there", [])
    assert blog.fetch(f"{web.url}/to") == []
    assert [headers.get("Authorization") for headers in web.headers[-2:]] == ["Bearer s/cret", None]


def test_a_token_that_is_missing(blog: Blog, web: Web) -> None:
    """An address with a place for a token is not asked without one."""
    assert blog.fetch(f"{web.url}/?token={{token}}") == [
        "Webmention: set WEBMENTION_TOKEN in the environment, which WEBMENTION_FEED has a place for"
    ]
    assert web.asked == []


def test_only_mentions_of_this_site_by_others(blog: Blog, web: Web) -> None:
    """Mentions of other sites and entries without addresses are counted; those by the site's own posts are left out."""
    entries = [
        {**ENTRY, "wm-target": "https://other.example/2026/a/"},
        {**ENTRY, "wm-source": "https://www.me.example/2026/b/"},
        {**ENTRY, "wm-target": "javascript:x"},
        {**ENTRY, "wm-source": "https://b.example/" + "x" * 3000},
        None,
    ]
    assert blog.fetch(web.says("/api", entries)) == [
        "Webmention: 1 mention of other sites left out; 3 entries without the addresses of two pages left out"
    ]


def test_many_addresses_without_a_text_are_one_line(blog: Blog, web: Web) -> None:
    """Mentions of pages that are gone, as after a move, are summed up."""
    entries = [{**ENTRY, "wm-target": f"https://me.example/{number}/"} for number in range(12)]
    named = ", ".join(f"https://me.example/{number}/" for number in range(10))
    assert blog.fetch(web.says("/api", entries)) == [
        f"Webmention: no text is at 12 addresses, which got 12 replies: {named} and 2 more"
    ]


def test_a_removed_page_removes_its_reply(blog: Blog, web: Web) -> None:
    """A mention that the feed has lost goes if its page says that it is gone, or has no link to the site any more."""
    paths = {f"/{status}": (status, "") for status in (410, 404, 500, 200)}
    paths |= {"/edited": (200, "<p>No link"), "/there": (200, f'<a href="{TARGET}">x</a>')}
    entries = [{**ENTRY, "wm-source": web.says(path, body, status)} for path, (status, body) in paths.items()]
    blog.fetch(web.says("/api", entries))
    gone = "replies/2026-a.toml: removed, as its author did: reply by Ann Lee: Good one."
    assert blog.fetch(web.says("/api", [])) == [gone, gone]
    left = [reply.source.removeprefix(web.url) for reply in read_replies("", blog.archive.encode())[0]]
    assert left == ["/404", "/500", "/200", "/there"]


def test_no_page_is_asked_while_the_feed_is_down(blog: Blog, web: Web) -> None:
    """Without an answer of the service, nothing is removed, and no other page is asked."""
    blog.fetch(web.says("/api", [{**ENTRY, "wm-source": web.says("/gone", "", 410)}]))
    before, web.asked[:] = blog.archive, []
    assert len(blog.fetch(web.says("/api", "", 500))) == 1
    assert (blog.archive, web.asked) == (before, ["/api"])


LINK = f'<a href="{TARGET}">x</a>'
PAGE = f"""<!doctype html><title>Notes</title><body class="h-entry"><h1 class="p-name">T</h1>
<a class="p-author h-card" href="/">Ann</a> <time class="dt-published" datetime="2026-03-01T10:00:00Z"></time>
<a class="{{kind}}" href="{TARGET}#x">x</a><div class="e-content"><p>Good <b>one</b></p></div>"""


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (PAGE.format(kind="u-in-reply-to"), ("reply", "Ann", "<p>Good <b>one</b></p>")),
        (PAGE.format(kind="u-like-of"), ("like", "Ann", "")),
        (PAGE.format(kind="u-repost-of"), ("repost", "Ann", "")),
        (PAGE.format(kind="x"), ("mention", "Ann", titled("T", "PAGE") + "<p>Good <b>one</b></p>")),
        (
            f'<title>A &amp; B</title><p><a href="{TARGET}">x</a>',
            ("mention", "127.0.0.1", titled("A &amp; B", "PAGE")),
        ),
        (
            f'<div class=h-feed><p class=h-entry>old<p class=h-entry><a class=u-like-of href="{TARGET}">x</a></div>',
            ("like", "127.0.0.1", ""),
        ),
        (LINK.encode("utf-16"), None),
        ("<p>No link", None),
        ("<div>" * 100_000 + LINK, None),
        ("<a " * 100_000, None),
    ],
    ids=["reply", "like", "repost", "mention", "without-microformats", "feed", "utf-16", "no-link", "deep", "open"],
)
def test_a_mention_without_a_kind_is_asked(
    page: str | bytes, said: tuple[str, str, str] | None, blog: Blog, web: Web
) -> None:
    """If the service reports no kind, the microformats of the page do; a page without the link is no mention."""
    source = web.says("/page", page)
    blog.fetch(web.says("/api", [{"wm-source": source, "wm-target": TARGET}]))
    found, _ = read_replies("", blog.archive.encode())
    assert [(reply.kind, reply.author, reply.html.replace(source, "PAGE")) for reply in found] == (
        [said] if said else []
    )
    asked = web.asked.count("/page")
    blog.fetch(f"{web.url}/api")
    assert web.asked.count("/page") == (asked if said else asked + 1)


def test_without_mf2py_no_page_is_asked(blog: Blog, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the package that reads microformats is missing, one line says so."""
    monkeypatch.setitem(sys.modules, "mf2py", None)
    entries = [{"wm-source": web.says(f"/{number}", LINK), "wm-target": TARGET} for number in range(3)]
    assert blog.fetch(web.says("/api", entries)) == [
        "Webmention: the kinds of mentions need mf2py: write pelican-hindsight[webmention] in requirements.txt"
    ]


@pytest.mark.parametrize(
    ("source", "author", "is_own"),
    [
        ("https://brid.gy/comment/mastodon/1", "https://m.example/@me", True),
        ("https://brid.gy/comment/mastodon/1", "https://social.example/me/", True),
        ("https://brid.gy/comment/mastodon/1", "https://m.example/@ann", False),
        ("https://b.example/x", "https://m.example/@me", False),
    ],
)
def test_answers_of_the_writer(source: str, author: str, is_own: bool, blog: Blog, web: Web) -> None:
    """The writer's own answers in social networks are marked, unless any page could say so."""
    blog.settings |= {"FEDIVERSE_CREATOR": "@me@m.example", "SOCIAL": [("Social", "https://social.example/me")]}
    blog.fetch(web.says("/api", [{**ENTRY, "wm-source": source, "author": {"name": "Me", "url": author}}]))
    assert ("own = true" in blog.archive) == is_own


def test_a_page_without_an_answer_is_counted(blog: Blog, web: Web) -> None:
    """Pages of new mentions that do not answer are reported in one line."""
    entries = [{"wm-source": f"{web.url}/{number}", "wm-target": TARGET} for number in range(30)]
    assert blog.fetch(web.says("/api", entries)) == [
        "Webmention: 20 pages of new mentions did not answer; the next run asks again"
    ]


def test_a_page_is_no_mention_in_a_private_network(blog: Blog, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger cannot make the writer's machine ask hosts in its network."""
    monkeypatch.setattr(webmention, "is_private_host", lambda _: True)
    blog.fetch(web.says("/api", [{"wm-source": f"{web.url}/secret", "wm-target": TARGET}]))
    assert web.asked == ["/api"]


COLUMNS = "source, target, direction, title, excerpt, content, author_name, author_url, published, status, mention_type"


def database(file: Path, *rows: tuple[object, ...]) -> str:
    """Write a database as the package webmentions has it; return its path."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"CREATE TABLE webmentions (id INTEGER PRIMARY KEY, {COLUMNS}, created_at)")
        for row in rows:
            connection.execute(f"INSERT INTO webmentions ({COLUMNS}) VALUES ({','.join('?' * 11)})", row)
        connection.commit()
    return str(file)


def test_a_database(blog: Blog, tmp_path: Path) -> None:
    """Accepted mentions in the database of a receiver come into the archive; those that wait there do not."""
    row = (SOURCE, TARGET, "IN", "T", "Good", "<p>Good</p>", "Ann", "", "2026-03-01 10:00:00.000000")
    blog.settings["WEBMENTION_DATABASE"] = database(
        tmp_path / "w.db", (*row, "CONFIRMED", "REPLY"), (f"{SOURCE}2", *row[1:], "PENDING", "REPLY"),
        (f"{SOURCE}3", TARGET, "OUT", *row[3:], "CONFIRMED", "LIKE"),
        (f"{SOURCE}4", *row[1:5], b"\xff", 7, *row[7:], "CONFIRMED", "UNKNOWN"),
    )  # fmt: skip
    assert blog.fetch() == [
        "replies/2026-a.toml:3: held: reply by Ann: Good",
        "replies/2026-a.toml:13: held: mention by b.example: T Good",
    ]
    assert blog.fetch() == []


def test_a_database_that_is_none(blog: Blog, tmp_path: Path) -> None:
    """A missing file and a file of something else each cost a line."""
    (tmp_path / "x.db").write_text("x" * 1000)
    for name, reason in (
        ("none.db", 'WEBMENTION_DATABASE: there is no file "{}"'),
        ("x.db", '"{}" is no database of the package webmentions: file is not a database'),
    ):
        blog.settings["WEBMENTION_DATABASE"] = file = str(tmp_path / name)
        assert blog.fetch() == [f"Webmention: {reason.format(file)}"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"WEBMENTION_ENDPOINT": "webmention.io/x"},
            'WEBMENTION_ENDPOINT: "webmention.io/x" is no address on the web; write it as '
            "https://webmention.io/example.org/webmention",
        ),
        (
            {"WEBMENTION_FEED": "mentions.jf2"},
            'WEBMENTION_FEED: "mentions.jf2" is no address on the web; write it as '
            "https://webmention.io/api/mentions.jf2?domain=example.org",
        ),
        (
            {"WEBMENTION_FEED": "https://webmention.io/api/mentions.jf2?token=abc"},
            "WEBMENTION_FEED: write token={token}, and the token itself in the variable WEBMENTION_TOKEN",
        ),
    ],
)
def test_wrong_settings(settings: dict[str, str], message: str) -> None:
    """An address that is none is an error, and so is a token in a file that may be public."""
    with pytest.raises(SettingError) as error:
        check_webmention({"WEBMENTION_ENDPOINT": "", "WEBMENTION_FEED": "", **settings})
    assert error.value.args == (message,)


def test_right_settings() -> None:
    """Addresses with places for the token and the text are right."""
    feed = "https://webmention.io/api/mentions.jf2?domain=me.example&token={token}&target={target}"
    check_webmention({"WEBMENTION_ENDPOINT": "https://webmention.io/me.example/webmention", "WEBMENTION_FEED": feed})


@pytest.mark.parametrize(("field", "has_link"), [("", True), ("Replies: closed\n", False)])
def test_pages_name_the_endpoint(field: str, has_link: bool, site: MakeSite) -> None:
    """A text that takes replies names the endpoint in its head; a closed one and lists do not."""
    built = site({"posts/a.md": field + POST}, publish=True, settings={"WEBMENTION_ENDPOINT": "https://w.example/?a&b"})
    assert built.ok, built.text
    link = '<link rel="webmention" href="https://w.example/?a&amp;b">'
    assert [link in built.read(page) for page in ("2026/a/", "")] == [has_link, False]


def test_a_page_shows_a_mention(site: MakeSite) -> None:
    """A mention has its author, its day, a link to its page and its words; likes are names."""
    shown = [one(wm_property="mention-of", name="Tools"), one(wm_property="like-of", wm_source=f"{SOURCE}2")]
    archive = merge(b"", (), shown, frozenset(), SpamWords())[0].decode().replace('"held"', '"shown"')
    page = site({"posts/a.md": POST, "replies/2026-a.toml": archive}, publish=True).read("2026/a/")
    assert '<a href="https://b.example/" rel="nofollow ugc">Ann Lee</a></h3>' in page
    assert f'<a href="{SOURCE}" rel="nofollow ugc">elsewhere</a>' in page
    assert f"{titled('Tools')}<p>Good <b>one</b>.</p>" in page
    assert 'Liked by <a href="https://b.example/" rel="nofollow ugc"><bdi>Ann Lee</bdi></a>' in page
    assert "ann.jpg" not in page


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(ALPHABET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(ALPHABET, max_size=5), inner, max_size=3),
    max_leaves=5,
)
HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", f'<a href="{TARGET}">', "</a>", "<b", "&#64;", "a@b.example", "\ue000", "\ud800", "w " * 99]
    )
).map("".join)


MARKUP = (
    LINK, "https://x", "a.html", '<div class="h-entry">', "</div>", '<p class="p-author h-card">', '<a class="u-url" href="http://[">',
    '<time class="dt-published" datetime="2026-13-01">', '<b class="e-content h-entry">', "<body", "\x00", "&#0;", "x",
    f'<i class="u-like-of">{TARGET}</i>', '<a class="u-in-reply-to h-cite" href="//">',
    '<data class="p-name value" value="x">',
)  # fmt: skip
PAGES = st.lists(st.sampled_from(MARKUP)).map(lambda parts: "".join(parts).encode())


@given(st.dictionaries(st.sampled_from([*ENTRY, "author_name", "name", "summary", "status", "type", "x"]), JSON | HTML))
def test_any_entry_is_read(values: dict[str, Any]) -> None:
    """Whatever an entry has, it is read or counted, and what is read makes an archive without errors."""
    feed = read_jf2(json.dumps({"children": [{**ENTRY, **values}], "paging": values}).encode())
    assert feed.size == 1
    archive, _ = merge(b"", (), map(incoming, feed.mentions), frozenset(), SpamWords())
    replies, problems = read_replies("", archive)
    assert (len(replies), problems) == (len(feed.mentions), ())


@given(st.binary())
def test_any_answer_is_read(data: bytes) -> None:
    """Whatever a service sends, it is a feed or not."""
    try:
        feed = read_jf2(data)
    except NotJf2:
        return
    assert feed.size >= len(feed.mentions)


@given(st.text(ALPHABET) | HTML, st.sampled_from(["", "t", "w w"]))
def test_words_have_a_limit(html: str, title: str) -> None:
    """Whatever a page says, its words in an archive are safe, and not too many."""
    mention = Mention(SOURCE, TARGET, "mention", title=title, html=html)
    archive = merge(b"", (), [incoming(mention)], frozenset(), SpamWords())[0]
    (reply,), problems = read_replies("", archive)
    assert (problems, len(reply.text.split()) < 100) == ((), True)


@given(st.binary() | st.text(ALPHABET).map(lambda text: text.encode("utf-8", "replace")) | PAGES)
def test_any_page_is_read(page: bytes) -> None:
    """Whatever the page of a mention is, it is read without a warning, or has no link."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        links_to_site(page, SOURCE, "https://me.example")
        found = described(Mention(SOURCE, TARGET), page, SOURCE)
    assert found is None or incoming(found).values["kind"] in ("reply", "like", "repost", "mention")


@pytest.mark.parametrize("charset", ["windows-1252", "ISO-8859-1", "idna", "hex", "iso-8859-12"])
def test_pages_in_old_encodings(charset: str) -> None:
    """The encoding that a page declares counts if it is one of text; else the usual one of old pages does."""
    page = f'<meta charset="{charset}"><title>Café</title>{LINK}'.encode("windows-1252")
    found = described(Mention(SOURCE, TARGET), page, SOURCE)
    assert found
    assert found.title == "Café"


def test_hostile_html_is_read_once() -> None:
    """Tags without an end, which would take minutes if each were read to the end of the text, have no words."""
    for html in ("<img " * 20_000, "@" + "<a href=mailto:x>" * 6_000, "<div>" * 20_000):
        assert one(content={"html": html}).values["html"] in ("", "@")


def test_pulled_names_the_service(blog: Blog) -> None:
    """Without a feed and a database, no service is asked."""
    assert [*webmention.pulls(blog.settings)] == []
    assert isinstance(Pulled(webmention.SERVICE), Pulled)
