"""Replies in stock Pelican: on the page of their text, in any theme, in lists and in feeds."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from plugin_builds import plugin_build
from site_builder import MakeSite, write_files
from stock_pelican import HOST_ADDRESSES, stock

POST = "Title: A\nDate: 2026-01-01\nTags: t\n\nText.\n"
BLOCK = '<section class="hindsight-replies"'
GOOD = 'id = "x"\nauthor = "Ann"\ndate = 2026-01-02T10:00:00Z\nhtml = "<p>Good.</p>"'


def archive(*replies: str) -> str:
    """Return an archive of replies, each given as the lines of its table."""
    return "\n".join(f"[[reply]]\n{reply}\n" for reply in replies)


def blog(*replies: str, post: str = POST) -> dict[str, str | bytes | None]:
    """Return the files of a blog with one post, at a.html, and its replies."""
    return {"a.md": post, "replies/2026-a.toml": archive(*replies)}


def own_templates(folder: Path, **templates: str) -> dict[str, Any]:
    """Write templates that replace those of the theme, and return the setting that names their folder."""
    write_files(folder / "own", {f"{name}.html": text for name, text in templates.items()})
    return {"THEME_TEMPLATES_OVERRIDES": [str(folder / "own")]}


def test_replies_are_at_the_end_of_their_text(tmp_path: Path) -> None:
    """A reply is an article with an anchor of its own, after the words of its text."""
    built = plugin_build(tmp_path, blog(GOOD))
    assert built.messages == ()
    page = built.read("a.html")
    assert re.search(
        r'<p>Text\.</p>.*<article class="reply" id="reply-x">.*<p>Good\.</p>\s*</article>', page, re.DOTALL
    )
    assert '<h2 id="_replies">1 reply</h2>' in page
    assert "https://example.org/hindsight/replies.css" in page
    assert (built.output / "hindsight/replies.css").is_file()


def test_replies_to_a_page_are_on_the_page(tmp_path: Path) -> None:
    """A page has the replies of the archive with its slug."""
    built = plugin_build(tmp_path, {"pages/b.md": "Title: B\n\nText.\n", "replies/b.toml": archive(GOOD)})
    assert built.read("pages/b.html").count(BLOCK) == 1


@pytest.mark.parametrize("length", [50, None])
def test_only_the_page_of_a_text_has_its_replies(tmp_path: Path, length: int | None) -> None:
    """Feeds, lists and summaries have no replies, even if they have the whole text."""
    templates = own_templates(
        tmp_path,
        article="{{ article.summary }}|{{ article.content }}",
        index="{% for article in articles %}{{ article.content }}{{ article.summary }}{% endfor %}",
    )
    settings: dict[str, Any] = {"FEED_ALL_ATOM": "all.xml", "FEED_ALL_RSS": "all.rss.xml", "SUMMARY_MAX_LENGTH": length}
    built = plugin_build(tmp_path, blog(GOOD), **settings, **templates)
    summary, content = built.read("a.html").split("|")
    assert "Good." in content
    for other in (summary, built.read("index.html"), built.read("all.xml"), built.read("all.rss.xml")):
        assert "Text." in other
        assert "Good." not in other


@pytest.mark.parametrize(
    ("place", "blocks"),
    [
        ('<i>{% include "hindsight/replies.html" %}</i>', 1),
        ('{% include ["none.html", "hindsight/replies.html"] %}', 1),
        ('{% include "part.html" %}', 1),
        ("{% for shown in article.replies.thread %}{{ shown.reply.author }}{% endfor %}", 0),
        ("{{ article.replies.count }}", 1),
        ('{% include "missing.html" ignore missing %}', 1),
    ],
)
def test_a_theme_can_place_the_replies(tmp_path: Path, place: str, blocks: int) -> None:
    """Only a theme that shows no replies by itself gets them at the end of the text."""
    part = '{% include "hindsight/replies.html" %}'
    templates = own_templates(tmp_path, article=f"{{{{ article.content }}}}{place}", part=part)
    page = plugin_build(tmp_path, blog(GOOD), **templates).read("a.html")
    assert page.count(BLOCK) == blocks


def test_a_theme_can_place_the_replies_of_pages(tmp_path: Path) -> None:
    """The block in the template of pages shows the replies to the page."""
    templates = own_templates(tmp_path, page='{{ page.content }}<hr>{% include "hindsight/replies.html" %}')
    files = {"pages/b.md": "Title: B\n\nText.\n", "replies/b.toml": archive(GOOD)}
    page = plugin_build(tmp_path, files, **templates).read("pages/b.html")
    assert page.index("<hr>") < page.index(BLOCK)
    assert page.count(BLOCK) == 1


@pytest.mark.parametrize("field", ["", "Replies: closed\n", "Thread: spool\nReplies: 5\n"])
def test_a_block_without_replies_is_empty(tmp_path: Path, field: str) -> None:
    """On a site without replies, a theme can have the block, and nothing is added or reported."""
    templates = own_templates(tmp_path, article='({% include "hindsight/replies.html" %})')
    built = plugin_build(tmp_path, {"a.md": field + POST}, **templates)
    assert built.read("a.html").split() == ["()"]
    assert built.messages == ()
    assert not [name for name in built.files() if "replies" in name]


def test_a_setting_removes_the_block(tmp_path: Path) -> None:
    """Without REPLIES_APPENDED, replies are only where the theme shows them, and in their list."""
    built = plugin_build(tmp_path, blog(GOOD), REPLIES_APPENDED=False)
    assert "Good." not in built.read("a.html")
    assert "Good." in built.read("replies/index.html")


@pytest.mark.parametrize("paths", [["replies"], [""]])
def test_archives_are_not_published(tmp_path: Path, paths: list[str]) -> None:
    """Pelican copies no archive, no copy of one by an editor and no list of spam; no page has a held reply or spam."""
    held = [f'id = "{state}"\nstate = "{state}"\nauthor = "Ann"\nhtml = "<p>Secret.</p>"' for state in ("held", "spam")]
    others = {"replies/spam.txt": "Secret.", "replies/2026-a.toml~": "Secret.", "replies/2026-a.TOML.bak": "Secret."}
    files = blog(GOOD, *held) | others | {"replies/note.txt": "Open."}
    built = plugin_build(tmp_path, files, STATIC_PATHS=paths)
    assert [name for name, data in built.files().items() if b"Secret." in data] == []
    assert built.read("replies/note.txt") == "Open."


def test_replies_have_a_list_and_feeds(tmp_path: Path) -> None:
    """All replies are in a list with links to them, and in feeds of the kinds that the site has."""
    built = plugin_build(tmp_path, blog(GOOD), FEED_ALL_ATOM="all.xml", FEED_ALL_RSS="all.rss.xml")
    page = built.read("replies/index.html")
    assert page.count("<html") == 1
    assert re.search(r'<article class="reply">.*<a href="https://example\.org/a\.html#reply-x">', page, re.S)
    for kind, words in (("atom", "&lt;p&gt;Good.&lt;/p&gt;"), ("rss", "<description>Good.</description>")):
        feed = built.read(f"feeds/replies.{kind}.xml")
        assert "<title>Ann: A</title>" in feed
        assert "https://example.org/a.html#reply-x" in feed
        assert words in feed


def test_many_replies_have_a_list_for_each_year(tmp_path: Path) -> None:
    """The list of many replies has the newest, and links to those of each year."""
    many = (f'id = "r{number}"\ndate = {2025 + number % 2}-02-01\ntext = "Yes."' for number in range(102))
    built = plugin_build(tmp_path, blog(*many), RELATIVE_URLS=True)
    assert built.read("replies/index.html").count('<article class="reply"') == 100
    assert '<a href="../replies/2025/">2025</a>' in built.read("replies/index.html")
    assert built.read("replies/2025/index.html").count('<article class="reply"') == 51


@pytest.mark.parametrize(("status", "path"), [("draft", "drafts/a.html"), ("hidden", "a.html")])
def test_no_list_has_replies_to_an_unlisted_text(tmp_path: Path, status: str, path: str) -> None:
    """A draft and a hidden post show their replies, but no list and no feed does."""
    built = plugin_build(tmp_path, blog(GOOD, post=f"Status: {status}\n{POST}"), FEED_ALL_ATOM="all.xml")
    assert built.read(path).count(BLOCK) == 1
    assert [name for name, data in built.files().items() if b"Good." in data] == [path]


def test_a_theme_cannot_show_markup_of_strangers(tmp_path: Path) -> None:
    """A theme that writes the values of replies as they are writes no tags of strangers."""
    evil = '<script>alert(1)</script>\\" onload=x'
    reply = f'id = "x"\nauthor = "{evil}"\nsource_id = "{evil}"\nin_reply_to = "{evil}"\ntext = "`{evil}`"'
    like = f'id = "y"\nkind = "like"\nauthor = "{evil}"'
    names = ("author", "url", "text", "source", "source_id", "in_reply_to", "anchor")
    show = "".join(f"{{{{ shown.reply.{name} }}}}" for name in names)
    article = f"{{% for shown in article.replies.thread %}}{show}{{% endfor %}}{{{{ article.replies.liked_by }}}}"
    templates = own_templates(tmp_path, article=article)
    page = plugin_build(tmp_path, blog(reply, like), **templates).read("a.html")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 5
    assert '"' not in page


def test_links_in_replies_are_not_pelicans(tmp_path: Path) -> None:
    """A link of a stranger in the form of Pelican's own links publishes no file, and is no warning."""
    reply = "id = \"x\"\nhtml = \"<a href='{attach}/images/b.png'>b</a><a href='{filename}/none.md'>c</a>\""
    built = plugin_build(tmp_path, blog(reply) | {"images/b.png": b"x"})
    assert built.messages == ()
    assert (built.output / "images/b.png").is_file()
    assert re.search(r'id="reply-x">.*</div>\s*bc\s*</article>', built.read("a.html"), re.S)


def test_addresses_are_relative_where_the_blog_has_them(tmp_path: Path) -> None:
    """With RELATIVE_URLS, the style sheet and the links of the list are relative."""
    built = plugin_build(tmp_path, blog(GOOD), RELATIVE_URLS=True)
    assert 'href="./hindsight/replies.css"' in built.read("a.html")
    assert 'href="../a.html#reply-x"' in built.read("replies/index.html")
    assert 'href="../hindsight/replies.css"' in built.read("replies/index.html")


@pytest.mark.parametrize(
    ("field", "settings", "is_open"),
    [
        ("", {}, True),
        ("Replies: closed\n", {}, False),
        ("Status: draft\n", {}, False),
        ("", {"REPLIES_OPEN": False}, False),
        ("Replies: open\n", {"REPLIES_OPEN": False}, True),
        ("", {"REPLIES_DAYS": 30}, False),
        ("", {"REPLY_MAIL": "ann"}, False),
    ],
)
def test_a_post_has_a_link_to_answer_by_mail(
    tmp_path: Path, field: str, settings: dict[str, Any], is_open: bool
) -> None:
    """An open post has the link, also without replies; a closed one has none."""
    chosen = {"REPLY_MAIL": "me@example.org", "TODAY": "2026-06-01", **settings}
    built = plugin_build(tmp_path, {"a.md": field + POST}, **chosen)
    page = built.read("drafts/a.html" if "draft" in field else "a.html")
    link = "mailto:me@example.org?subject=Re%3A%20A&amp;body=%0D%0A%0D%0A--%20%0D%0Ahttps%3A%2F%2Fexample.org%2Fa.html"
    assert (link in page) == is_open


@pytest.mark.parametrize(
    ("field", "hosts"),
    [
        ("Thread: https://one.example/@me/1, https://two.example/@me/2\n", ["one.example", "two.example"]),
        ("Thread: https://one.example/@me/1\nReplies: closed\n", []),
    ],
)
def test_a_post_has_links_to_its_threads(tmp_path: Path, field: str, hosts: list[str]) -> None:
    """An open post has a link to each of its threads in the fediverse, named by the server."""
    page = plugin_build(tmp_path, {"a.md": field + POST}).read("a.html")
    assert re.findall(r'<a href="https://\S+/@me/\d">Reply on (\S+)</a>', page) == hosts


def test_problems_are_logged_at_their_lines(tmp_path: Path) -> None:
    """Problems of archives, of settings and of the field `Replies` are errors and warnings with a remedy."""
    files = {
        "a.md": "Title: A\nreplies: opne\nDate: 2026-01-01\nThread: me\n\nText.\n",
        "replies/2026-a.toml": archive('id = "x"\nemail = "a@example.org"', GOOD),
        "replies/2026-b.toml": archive(GOOD),
    }
    built = plugin_build(tmp_path, files, REPLY_MAIL="ann")
    assert built.messages == (
        'error: REPLY_MAIL: "ann" is no address of mail; write it as judith@example.org; no text has a link for '
        "replies by mail",
        'error: content/a.md:2:1: unknown replies "opne" (did you mean "open"?); it is one of open, closed',
        'error: content/a.md:4:1: "me" is no address of a thread; write one such as https://mastodon.example/@me/123456',
        'error: content/replies/2026-a.toml:3:1: "email" gives the author away; remove the line',
        'error: content/replies/2026-a.toml:6:1: the id "x" is here twice (first on line 1); change one',
        'warning: content/replies/2026-b.toml:1:1: no text has replies by this name (did you mean "2026-a"?); give the '
        "file the year and the slug of its post",
    )


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that makes replies safe, an error names it, and the site is built without replies."""
    for name in ("hindsight.core.replies.read", "hindsight.core.replies.clean"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "nh3", None)
    built = plugin_build(tmp_path, blog(GOOD))
    assert built.messages == ('error: Hindsight needs the package "nh3"; no replies are shown',)
    assert "Text." in built.read("a.html")


def test_words_are_in_the_language_of_the_site(tmp_path: Path) -> None:
    """The words around replies are in the language of their text."""
    built = plugin_build(tmp_path, blog(GOOD), DEFAULT_LANG="de")
    assert "1 Antwort" in built.read("a.html")
    assert "2. Januar 2026" in built.read("a.html")


def test_cached_texts_keep_their_replies(tmp_path: Path) -> None:
    """A build from Pelican's cache has the same replies."""
    for _ in range(2):
        built = plugin_build(tmp_path, blog(GOOD), CACHE_CONTENT=True, LOAD_CONTENT_CACHE=True)
        assert built.read("a.html").count(BLOCK) == 1


def test_both_hosts_show_the_same_threads(site: MakeSite) -> None:
    """Stock Pelican and Hindsight's own build have the same replies on the pages of texts and in their list."""
    replies = (
        f'{GOOD}\nurl = "https://ann.example/?a&b"',
        'id = "y"\nin_reply_to = "x"\nown = true\nauthor = "Me"\ndate = 2026-01-03T10:00:00Z\ntext = "*Thanks*."',
        'id = "z"\nin_reply_to = "y"\nsource = "https://z.example/"\ntext = "So <b>deep</b>."',
        'id = "held"\nstate = "held"\ntext = "Held."',
        'id = "below"\nin_reply_to = "held"\ndate = 2026-01-04\nhtml = "<p>Below.</p>"',
        'id = "like"\nkind = "like"\nauthor = "Ann"',
        'id = "later"\ndate = 2099-01-01\ntext = "Later."',
    )
    german = POST.replace("Title: A", "Title: A\nSlug: a\nLang: de\nThread: https://two.example/@me/2")
    files = {"posts/a.md": POST, "posts/a-de.md": german, "pages/b.md": "Title: B\n\nText.\n"}
    files |= {f"replies/{name}.toml": archive(*replies) for name in ("2026-a", "2026-a-de", "b")}
    settings = {"SITEURL": "https://example.org", "TIMEZONE": "Europe/London", "TODAY": "2026-06-01"}
    built = site(files, publish=True, settings={**settings, "REPLY_MAIL": "me@example.org"})
    assert built.ok, built.text
    addresses = {"ARTICLE_LANG_URL": "{date:%Y}/{slug}-{lang}/"}
    addresses["ARTICLE_LANG_SAVE_AS"] = addresses["ARTICLE_LANG_URL"] + "index.html"
    other = stock(built.folder, {}, **{**HOST_ADDRESSES, **settings, **addresses, "REPLY_MAIL": "me@example.org"})
    for path in ("2026/a/", "2026/a-de/", "b/", "replies/"):
        of_host, of_plugin = threads(built.read(path)), threads(other.read(f"{path}index.html"))
        assert len(of_host) >= 4
        assert of_plugin == of_host
    assert "Auf two.example antworten" in built.read("2026/a-de/")


def threads(page: str) -> list[str]:
    """Return the replies of a page, the people who liked the text, and the link to answer."""
    page = page.replace("https://example.org/", "/")
    parts = (
        '<article class="reply.*?</article>',
        r'<p class="meta">\w+ by .*?</p>',
        '"mailto:me@[^"]+"',
        r"\S+/@me/2.*?<",
    )
    return re.findall("|".join(parts), page, re.DOTALL)
