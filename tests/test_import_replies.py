"""Comments of Disqus and Isso become archives of replies to the texts of a blog."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hindsight.core.replies.read import read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.core.replies.write import Value, archive_text
from hindsight.host.commands.import_blog import import_blog
from hindsight.importing.disqus import read_disqus
from hindsight.importing.isso import read_isso
from hindsight.importing.model import ImportProblem
from hindsight.importing.reply_merge import merge_threads
from hindsight.importing.reply_threads import RepliesImport, ReplyThread
from site_builder import write_files

CONF = (
    "from hindsight.host.blog_settings import *\nSITENAME = 'N'\nAUTHOR = 'A'\nTIMEZONE = 'UTC'\n"
    "REPLY_MAIL = 'judith@example.org'\nCACHE_PATH = '.cache'\n"
)
POST = "Title: {0}\nDate: {1}-03-01\nTags: t\n{2}\nText.\n"
HEAD = '<?xml version="1.0"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
OWNER = "<author><name>Judith</name><isAnonymous>false</isAnonymous><username>judith</username></author>"
THREADS = "threads(id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256))"
COMMENTS = (
    "comments(tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, "
    "modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR, email VARCHAR, "
    "website VARCHAR, likes INTEGER, dislikes INTEGER, voters BLOB NOT NULL, notification INTEGER)"
)


def thread(ident: int, link: str, more: str = "<id />") -> str:
    """Return a thread of Disqus."""
    return f'<thread dsq:id="{ident}"><link>{link}</link>{more}{OWNER}</thread>\n'


def comment(ident: int, of: int = 1, words: str = "&lt;p&gt;Hi.&lt;/p&gt;", parent: int = 0, more: str = "") -> str:
    """Return a comment of Disqus by a guest."""
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{ident}"><id /><message>{words}</message>'
        f"<createdAt>2012-04-05T06:07:{ident % 60:02}Z</createdAt>"
        f"<author><email>bo@mail.example</email><name>Bo</name><isAnonymous>true</isAnonymous></author>"
        f'<ipAddress>192.0.2.7</ipAddress><thread dsq:id="{of}"/>{above}{more}</post>\n'
    )


Import = Callable[[str | bytes], str]


@pytest.fixture(autouse=True)
def settings_of_this_blog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the settings of the blog after a test: publishconf.py of the next one imports them by their name."""
    monkeypatch.setitem(sys.modules, "pelicanconf", ModuleType("pelicanconf"))


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Return how to import an export into a blog with two posts and a page in this folder; it returns the report."""
    monkeypatch.chdir(tmp_path)
    write_files(
        tmp_path,
        {
            "pelicanconf.py": CONF,
            "content/posts/2012/leaving.md": POST.format("Leaving", 2012, "Aliases: /2012/03/old-leaving.html\n"),
            "content/posts/2013/rain.md": POST.format("Rain", 2013, ""),
            "content/pages/about.md": "Title: About\n\nText.\n",
            "content/redirects.toml": '"/?p=12" = "/2013/rain/"\n"/moved/" = "/2013/rain/"\n"/day/*/" = "/2013/*/"\n',
        },
    )

    def run(export: str | bytes) -> str:
        data = export if isinstance(export, bytes) else f"{HEAD}{export}</disqus>\n".encode()
        Path("comments.xml").write_bytes(data)
        return import_blog({"FROM": "comments.xml"})

    return run


def replies(name: str) -> list[tuple[str, str]]:
    """Return the ids of the replies in an archive, and the ids that they answer."""
    found, faults = read_replies(name, Path("content/replies", f"{name}.toml").read_bytes())
    assert not faults
    return [(reply.id, reply.in_reply_to) for reply in found]


def test_comments_of_disqus_are_added_to_their_texts(blog: Import) -> None:
    """The report counts everything that was read; no address of mail or of a machine is kept."""
    link = "https://old.example/2012/leaving/"
    own = comment(7).replace("true</isAnonymous>", "false</isAnonymous><username>judith</username>")
    report = blog(
        thread(1, link) + thread(2, "https://old.example/2013/rain/") + comment(3) + comment(4, parent=3)
        + comment(5, more="<isSpam>true</isSpam>") + comment(6, more="<isApproved>false</isApproved>") + own
    )  # fmt: skip
    assert report == (
        "comments.xml: Disqus\n\n"
        "Read: 1 thread with comments, 1 thread without comments, 3 comments, 1 comment left out as spam, "
        "1 comment held back.\nAdded: 4 replies to 1 text, 0 replies to no text.\nNext: make check"
    )
    assert replies("2012-leaving") == [
        ("disqus-3", ""), ("disqus-4", "disqus-3"), ("disqus-6", ""), ("disqus-7", ""),
    ]  # fmt: skip
    archive = Path("content/replies/2012-leaving.toml").read_text()
    assert "mail.example" not in archive
    assert "192.0.2" not in archive
    assert archive.endswith(
        '[[reply]]\nid = "disqus-7"\nkind = "comment"\nstate = "shown"\nauthor = "Bo"\n'
        'date = 2012-04-05T06:07:07+00:00\nown = true\nhtml = "<p>Hi.</p>"\n'
    )


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://old.example/2012/leaving/index.html?utm_source=feed", ""),
        ("http://localhost:4000/2012/LEAVING", ""),
        ("https://old.example/2012/03/old-leaving.html", ""),
        ("https://old.example/2012/03/old-leaving/", ""),
        ("https://old.example/blog/2012-03-01-leaving.php", ""),
        ("https://old.example/never/", "cache/posts/leaving.html"),
        ("", "https://old.example/2012/leaving/"),
        ("", "leaving"),
    ],
)
def test_a_thread_finds_its_text(link: str, name: str, blog: Import) -> None:
    """A text is found by its address, an alias, the name of the thread, or a slug that only one text has."""
    blog(thread(1, link, f"<id>{name}</id>") + comment(3))
    assert replies("2012-leaving") == [("disqus-3", "")]


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://old.example/?p=12", ""),
        ("https://old.example/?preview=1&amp;p=12", ""),
        ("", "12 https://old.example/?p=12"),
        ("", "12"),
        ("https://old.example/moved", ""),
        ("https://old.example/day/rain/", ""),
    ],
)
def test_a_thread_finds_its_text_through_redirects(link: str, name: str, blog: Import) -> None:
    """Lines of redirects.toml count, also for the numbers that WordPress gives to posts."""
    blog(thread(1, link, f"<id>{name}</id>") + comment(3))
    assert replies("2013-rain") == [("disqus-3", "")]


def test_threads_without_a_text_are_kept_and_named(blog: Import) -> None:
    """Their comments are in archives with the year and the slug of their address, one for each address."""
    report = blog(
        thread(1, "https://old.example/2010/05/gone.html") + thread(2, "http://old.example/gone/")
        + thread(3, "http://other.example/gone/") + comment(4) + comment(5, 2) + comment(6, 3) + comment(7, 9)
    )  # fmt: skip
    assert report.splitlines()[1:4] == [
        "content/replies/2010-gone.toml:1:1: warning: no text is at https://old.example/2010/05/gone.html, which got "
        "1 reply; give this file the year and the slug of the text, or remove it",
        "content/replies/gone.toml:1:1: warning: no text is at http://old.example/gone/, which got 2 replies; give "
        "this file the year and the slug of the text, or remove it",
        "content/replies/thread-9.toml:1:1: warning: 1 reply came without an address; give this file the year and "
        "the slug of the text, or remove it",
    ]
    assert "Added: 0 replies to 0 texts, 4 replies to no text." in report
    assert replies("gone") == [("disqus-5", ""), ("disqus-6", "")]
    assert (
        Path("content/replies/gone.toml")
        .read_text()
        .startswith("# http://old.example/gone/\n# http://other.example/gone/\n\n[[reply]]\n")
    )


def test_threads_of_a_lost_text_are_together(blog: Import) -> None:
    """Threads with one title and one name are about one text; without a title, they may be about two."""
    blog(
        thread(1, "https://old.example/blog/gone.html", "<title>Gone</title>") + comment(4)
        + thread(2, "https://old.example/gone/", "<title>Gone</title>") + comment(64, 2) + comment(5, 2)
        + thread(3, "https://old.example/de/gone/", "<title>Weg</title>") + comment(6, 3)
    )  # fmt: skip
    assert replies("gone") == [("disqus-4", ""), ("disqus-5", "")]
    assert replies("gone-2") == [("disqus-6", "")]


def test_a_second_import_adds_nothing_twice(blog: Import) -> None:
    """Replies stay as the writer has them, also in a different archive, and new ones come after them."""
    first = thread(1, "https://old.example/2012/leaving/") + thread(2, "https://old.example/gone/")
    first += comment(3) + comment(5, 2)
    blog(first)
    file = Path("content/replies/2012-leaving.toml")
    edited = file.read_text().replace('"shown"', '"spam"') + "# a note\n"
    file.write_text(edited)
    Path("content/replies/gone.toml").rename("content/replies/2013-rain.toml")
    report = blog(first + comment(4, parent=3))
    assert "Added: 1 reply to 1 text, 0 replies to no text.\nThere before, and not changed: 2 replies." in report
    assert file.read_text().startswith(f"{edited}\n[[reply]]\n")
    assert replies("2012-leaving") == [("disqus-3", ""), ("disqus-4", "disqus-3")]
    assert blog(first + comment(4, parent=3)).count("0 replies") == 2


def test_a_reply_that_wordpress_had_is_not_added_again(blog: Import) -> None:
    """Disqus names comments that came from WordPress, and answers to such a comment answer the one that is there."""
    write_files(Path("content/replies"), {"2012-leaving.toml": (
        '[[reply]]\nid = "wp-4"\nhtml = "<p>x</p>"\n\n[[reply]]\nid = "wp-9"\ndate = 2012-04-05T06:07:05Z\n'
        'html = "<p>Hi. </p>"\n\n[[reply]]\nid = "wp-10"\nsource_id = "disqus-6"\nhtml = "y"\n\n'
        '[[reply]]\nid = "isso-1"\nauthor = "Bo"\ndate = 2012-04-05T06:07:10Z\nhtml = "z"\n'
    )})  # fmt: skip
    of_wordpress = comment(3).replace("<id />", "<id>wp_id=4</id>")
    answers = comment(7, parent=3) + comment(8, parent=5) + comment(9, parent=6) + comment(10) + comment(11, parent=10)
    blog(thread(1, "https://old.example/2012/leaving/") + of_wordpress + comment(5) + comment(6) + answers)
    assert replies("2012-leaving")[4:] == [
        ("disqus-7", "wp-4"), ("disqus-8", "wp-9"), ("disqus-9", "wp-10"), ("disqus-11", "isso-1"),
    ]  # fmt: skip


def test_a_comment_in_two_threads_of_a_text_is_added_once(blog: Import) -> None:
    """After a change of addresses, Disqus may have all comments twice; answers to a copy answer the one that stays."""
    old, new = "https://old.example/blog/leaving.html", "https://old.example/2012/leaving/"
    report = blog(
        thread(1, old) + thread(2, new) + comment(3) + comment(63, 2) + comment(4, parent=3) + comment(64, 2, parent=63)
        + comment(65, 2, parent=63) + comment(125, 2, words="Ho.")
    )  # fmt: skip
    assert "Copies of these in other threads of one text, left out: 2 replies." in report
    assert replies("2012-leaving") == [
        ("disqus-3", ""), ("disqus-4", "disqus-3"), ("disqus-65", "disqus-3"), ("disqus-125", ""),
    ]  # fmt: skip


def test_a_different_comment_with_the_same_id_is_added(blog: Import) -> None:
    """Two services may count their comments from 1: a different author and a different time make a different reply."""
    write_files(Path("content/replies"), {"2013-rain.toml": (
        '[[reply]]\nid = "disqus-3"\nauthor = "Ann"\ndate = 2012-04-05T06:07:00Z\n\n'
        '[[reply]]\nid = "disqus-4"\nauthor = "Bo, edited"\ndate = 2012-04-05T06:07:04Z\n'
    )})  # fmt: skip
    export = thread(1, "https://old.example/2012/leaving/") + comment(3) + comment(4) + comment(5, parent=3)
    assert "Added: 2 replies to 1 text" in blog(export)
    assert replies("2012-leaving") == [("disqus-3-a36bd5a6", ""), ("disqus-5", "disqus-3-a36bd5a6")]
    assert "Added: 0 replies to 0 texts" in blog(export)


def test_answers_to_a_deleted_comment_are_kept(blog: Import) -> None:
    """They answer the nearest comment above that is left; an answer in a different thread answers the text."""
    gone = "<isDeleted>true</isDeleted>"
    report = blog(
        thread(1, "https://old.example/2012/leaving/") + thread(2, "https://old.example/2013/rain/")
        + comment(3) + comment(4, parent=3, more=gone) + comment(5, parent=4) + comment(6, parent=6)
        + comment(7, 2, parent=3) + comment(8, words=" ", parent=3) + comment(9, parent=8) + comment(9)
        + comment(9, words="Ho.")
    )  # fmt: skip
    assert replies("2012-leaving") == [
        ("disqus-3", ""), ("disqus-5", "disqus-3"), ("disqus-6", ""), ("disqus-9", "disqus-3"),
        ("disqus-9n7", ""),
    ]  # fmt: skip
    assert replies("2013-rain") == [("disqus-7", "")]
    assert (
        "Read: 2 threads with comments, 6 comments, 1 comment left out as deleted, 1 comment left out without words, "
        "1 comment left out as the same as an earlier one."
    ) in report


def test_comments_of_a_deleted_thread_are_left_out(blog: Import) -> None:
    """The writer has deleted them with their thread."""
    report = blog(thread(1, "https://old.example/2012/leaving/", "<isDeleted>true</isDeleted>") + comment(3))
    assert "Read: 1 thread without comments, 1 comment left out with deleted threads." in report
    assert not Path("content/replies").exists()


@pytest.mark.parametrize(
    ("message", "html"),
    [
        ("<p>One</p><script>x()</script>", "<p>One</p>"),
        ("One\n\nTwo &amp; <b>three</b>", "<p>One</p>\n\n<p>Two &amp; <b>three</b></p>"),
        (
            '<p><a href="https://disq.us/url?url=https%3A%2F%2Fa.example%2F%3Fb%3D1%26c%3AAbcdefghijklmnopqrstuvwxyz1'
            '&amp;cuid=1" rel="nofollow">a</a></p>',
            '<p><a href="https://a.example/?b=1&amp;c">a</a></p>',
        ),
        ("<p>@ann:disqus, me@ann:disqus</p>", "<p>@ann, me@ann:disqus</p>"),
        ('<p><img src="https://a.example/b.png"></p>', '<p><a href="https://a.example/b.png">https://a.example/b.png</a></p>'),
    ],
)  # fmt: skip
def test_the_words_of_disqus_are_independent_of_it(message: str, html: str, tmp_path: Path) -> None:
    """Scripts are gone, links lead where they say, and plain text has paragraphs."""
    file = tmp_path / "a.xml"
    file.write_text(f"{HEAD}{thread(1, 'https://a.example/b/')}{comment(3, words=f'<![CDATA[{message}]]>')}</disqus>")
    (found,) = read_disqus(file).threads
    assert found.replies[0]["html"] == html


def test_spam_words_of_the_writer_count(blog: Import) -> None:
    """A comment with a word of the writer's list is added as spam, so that it is not added again."""
    write_files(Path("content/replies"), {"spam.txt": "casino\n"})
    report = blog(thread(1, "https://old.example/2012/leaving/") + comment(3, words="A casino") + comment(4))
    assert "Of these, 1 reply with words of replies/spam.txt: spam." in report
    assert Path("content/replies/2012-leaving.toml").read_text().count('state = "spam"') == 1


def test_a_compressed_export_is_read(blog: Import) -> None:
    """Disqus sends its exports compressed; one that ends too early is read up to there."""
    posts = "".join(map(comment, range(3, 2003)))
    whole = gzip.compress(f"{HEAD}{thread(1, 'https://old.example/2012/leaving/')}{posts}</disqus>".encode(), mtime=0)
    assert "Read: 1 thread with comments, 2000 comments." in blog(whole)
    Path("content/replies/2012-leaving.toml").unlink()
    assert "warning: the export is damaged here (the compressed file is not whole)" in blog(whole[:-20])


@pytest.mark.parametrize(
    ("export", "message"),
    [
        (f"{HEAD}</disqus>", "comments.xml: this is not an export of Disqus: it has no threads"),
        (f"{HEAD}<thread", "comments.xml:3: this is not an export of Disqus (unclosed token)"),
        (
            "<!-- a -->\n<x/>",
            "comments.xml: this is not an export of WordPress or Disqus, nor a database of Isso; name one, or the "
            "folder of a blog",
        ),
        (
            '<!DOCTYPE disqus [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]><disqus>&a;&c;</disqus>',
            "comments.xml:1: this is not an export of Disqus (it declares entities)",
        ),
        ("SQLite format 3\0", "comments.xml cannot be read as the database of Isso: file is not a database"),
    ],
)
def test_a_file_that_is_no_export_is_named(export: str, message: str, blog: Import) -> None:
    """The error is one line, and nothing is written."""
    with pytest.raises(ImportProblem) as problem:
        blog(export.encode())
    assert str(problem.value) == message
    assert not Path("content/replies").exists()


def test_a_damaged_archive_stops_the_import(blog: Import) -> None:
    """An archive with an error may hold replies that would be added again."""
    write_files(Path("content/replies"), {"2013-rain.toml": "[[reply]\n"})
    with pytest.raises(ImportProblem, match=r"no replies were added.*\n.*content/replies/2013-rain.toml:1:") as problem:
        blog(thread(1, "https://old.example/2012/leaving/") + comment(3))
    assert not Path("content/replies/2012-leaving.toml").exists()
    assert str(problem.value).count("\n") == 1


def test_an_archive_in_a_different_form_gets_no_replies(blog: Import) -> None:
    """An archive without lines [[reply]] is not changed, and the report names it."""
    write_files(Path(), {"content/replies/2012-leaving.toml": 'reply = [{id = "a", text = "x"}]\n'})
    report = blog(thread(1, "https://old.example/2012/leaving/") + comment(1))
    message = "begin each reply with a line [[reply]] of its own; no replies were added"
    assert f"content/replies/2012-leaving.toml:1:1: warning: {message}" in report
    assert replies("2012-leaving") == [("a", "")]


def test_comments_are_added_inside_a_blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a blog or a content folder, the error says where to go."""
    monkeypatch.chdir(tmp_path)
    Path("a.xml").write_text(f"{HEAD}{thread(1, 'https://a.example/')}</disqus>")
    with pytest.raises(ImportProblem, match=r"go to its folder, which has a pelicanconf\.py"):
        import_blog({"FROM": "a.xml"})
    Path("pelicanconf.py").write_text(CONF)
    with pytest.raises(
        ImportProblem, match=r"there is no folder imported; name the content folder of the blog with TO="
    ):
        import_blog({"FROM": "a.xml", "TO": "imported"})


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"{HEAD}<post>{text}".encode("utf-8", "replace"))
)
def test_any_export_of_disqus_is_read_or_named(data: bytes) -> None:
    """No file makes reading fail in a different way than with a message."""
    assert "\n" not in _problem(read_disqus, data)


FIELDS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "createdAt", "isDeleted", "message", "name", "username"), st.text(max_size=20))
)


@given(st.lists(st.tuples(st.text(max_size=3), st.sampled_from("12"), st.text(max_size=3), FIELDS), max_size=5))
def test_any_comment_of_disqus_makes_a_valid_reply(posts: list[tuple[str, str, str, dict[str, str]]]) -> None:
    """Whatever is in the fields of comments, their archives are valid."""
    xml = "".join(
        f'<post dsq:id="{plain(ident)}"><thread dsq:id="{of}"/><parent dsq:id="{plain(above)}"/><author>'
        + "".join(f"<{name}>{plain(value)}</{name}>" for name, value in fields.items())
        + f"</author>{''.join(f'<{name}>{plain(value)}</{name}>' for name, value in fields.items())}</post>"
        for ident, of, above, fields in posts
    )
    assert _problem(read_disqus, f"{HEAD}{thread(1, '/a/')}{xml}</disqus>".encode()) == ""


def plain(value: str) -> str:
    """Return a text as XML may hold it."""
    return escape(value.encode("utf-8", "replace").decode())


IDS = st.sampled_from(["disqus-1", "disqus-2", "disqus-3", "disqus-4", "isso-1"])
DATES = st.sampled_from([None, datetime(2012, 3, 4, tzinfo=UTC), datetime(2012, 3, 4, 5, tzinfo=UTC)])


@given(
    st.lists(st.tuples(IDS, IDS, DATES, st.sampled_from("ab"), st.booleans()), max_size=6, unique_by=lambda row: row[0])
)
def test_an_import_of_anything_can_be_repeated(rows: list[tuple[str, str, datetime | None, str, bool]]) -> None:
    """A second import of the same replies adds none, and no reply answers one that is not there."""
    found = [ReplyThread("/a/"), ReplyThread("/b/")]
    for ident, above, date, words, is_second in rows:
        values: dict[str, Value] = {"id": ident, "state": "shown", "author": words, "html": words}
        found[is_second].replies.append({**values, "date": date} if date else values)
        found[is_second].parents[ident] = above
    once = merge_threads(b"", (), found, (), SpamWords())
    archived, faults = read_replies("a.toml", once.archive)
    assert not [fault for fault in faults if "no reply here" in fault.message or fault.severity == "error"]
    again = merge_threads(once.archive, archived, found, {reply.id for reply in archived}, SpamWords())
    assert (again.new, again.archive, once.new + once.copies) == (0, once.archive, len(rows))


def _problem(read: Callable[[Path], RepliesImport], data: bytes) -> str:
    """Return why a file cannot be read, "" for one that can; its replies are then valid."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "any")
        file.write_bytes(data)
        try:
            found = read(file)
        except ImportProblem as problem:
            return str(problem)
    values = [values for thread in found.threads for values in thread.replies]
    _, faults = read_replies("a.toml", archive_text(values).encode())
    return "\n".join(str(fault) for fault in faults if fault.severity == "error")


def database(rows: list[tuple[object, ...]], uris: tuple[object, ...] = ("/2012/leaving/",), more: str = "") -> bytes:
    """Return a database of Isso with rows of (tid, id, parent, created, mode, text, author, email, website)."""
    with contextlib.closing(sqlite3.connect(":memory:")) as opened:
        opened.execute(f"CREATE TABLE {THREADS}")
        opened.execute(f"CREATE TABLE {COMMENTS}")
        opened.executemany("INSERT INTO threads VALUES (?, ?, 'T')", enumerate(uris, 1))
        opened.executemany(
            "INSERT INTO comments (tid, id, parent, created, mode, text, author, email, website, remote_addr, voters) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '192.0.2.7', x'00')",
            rows,
        )
        opened.execute(more)
        opened.commit()
        return opened.serialize()


def isso_row(
    ident: int, tid: int = 1, parent: int | None = None, mode: int = 1, text: str = "*Hi*."
) -> tuple[object, ...]:
    """Return a row for `database`."""
    return tid, ident, parent, 1333606027.5, mode, text, "Bo", "bo@mail.example", None


@pytest.mark.usefixtures("blog")
def test_comments_of_isso_are_added_to_their_texts() -> None:
    """Accepted comments are shown, waiting ones held, deleted ones left out; a second import adds nothing."""
    rows = [isso_row(3), isso_row(4, parent=3, mode=4, text=""), isso_row(5, parent=4, mode=2), isso_row(6, tid=9)]
    owner = (1, 7, None, 1333606027, 1, "Me.", "Judith", "Judith@example.org", "")
    Path("comments.db").write_bytes(database([*rows, owner], ("/2012/leaving/", "/2013/rain/")))
    report = import_blog({"FROM": "comments.db"})
    assert report == (
        "comments.db: Isso\ncontent/replies/thread-9.toml:1:1: warning: 1 reply came without an address; give this "
        "file the year and the slug of the text, or remove it\n\n"
        "Read: 2 threads with comments, 1 thread without comments, 3 comments, 1 comment left out as deleted, "
        "1 comment held back.\nAdded: 3 replies to 1 text, 1 reply to no text.\nNext: make check"
    )
    assert replies("2012-leaving") == [("isso-3", ""), ("isso-5", "isso-3"), ("isso-7", "")]
    archive = Path("content/replies/2012-leaving.toml").read_text()
    assert archive.count("own = true") == 1
    assert "mail" not in archive
    assert "192.0.2" not in archive
    assert "There before, and not changed: 4 replies." in import_blog({"FROM": "comments.db"})


def test_a_database_in_use_is_read(tmp_path: Path) -> None:
    """What Isso has just written is in a file of its own, which is read as well; nothing is written."""
    file = tmp_path / "comments.db"
    file.write_bytes(database([isso_row(3)]))
    with contextlib.closing(sqlite3.connect(file)) as live:
        live.execute("PRAGMA journal_mode = WAL")
        live.execute("INSERT INTO comments (tid, id, created, mode, text, voters) VALUES (1, 4, 0, 1, 'x', x'00')")
        live.commit()
        before = file.read_bytes()
        assert [values["id"] for values in read_isso(file).threads[0].replies] == ["isso-3", "isso-4"]
        assert file.read_bytes() == before


def test_a_database_of_a_different_program_is_named(tmp_path: Path) -> None:
    """A database without Isso's tables is an error of one line."""
    file = tmp_path / "comments.db"
    file.write_bytes(database([], more="DROP TABLE threads"))
    with pytest.raises(ImportProblem) as problem:
        read_isso(file)
    assert str(problem.value) == f"{file} cannot be read as the database of Isso: no such table: threads"


@pytest.mark.usefixtures("blog")
def test_no_sign_of_a_thread_reaches_the_terminal() -> None:
    """Anybody can begin a thread at Isso, at an address of any signs."""
    uri = "/\x1b[2J\n[[reply]]"
    Path("comments.db").write_bytes(database([isso_row(3)], (uri,)))
    assert "no text is at /[2J[[reply]], which got 1 reply" in import_blog({"FROM": "comments.db"})
    assert replies("2j-reply") == [("isso-3", "")]


VALUES = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.binary(max_size=9)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)
NUMBERS = st.integers(1, 2**63 - 1)


@given(
    st.lists(st.tuples(VALUES, NUMBERS, VALUES, NUMBERS, VALUES, st.text("a&<*"), VALUES, VALUES, VALUES), max_size=5)
)
def test_any_database_is_read(rows: list[tuple[object, ...]]) -> None:
    """Columns of SQLite hold values of any type."""
    unique = {row[1]: row for row in rows}
    assert _problem(read_isso, database(list(unique.values()))) == ""


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=40))
@example(3670, b"\n")  # rows without a number
def test_a_damaged_database_is_read_or_named(position: int, damage: bytes) -> None:
    """Wrong bytes in a database are an error of one line, or words that differ."""
    data = database([isso_row(number) for number in range(1, 60)])
    position %= len(data)
    assert "\n" not in _problem(read_isso, data[:position] + damage + data[position + len(damage) :])
