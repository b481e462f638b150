"""`make mention` notifies the sites that texts link to, and keeps what they answered."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.mentions.lock import HEADER
from hindsight.host.commands import mention as command
from hindsight.host.mentions.polite import seconds_to_wait
from hindsight.host.mentions.robots import RobotRules
from mention_servers import QUICK, OtherSite, Reply, other_site
from site_builder import write_files

HEAD = "Title: A\nDate: 2026-11-20\nTags: t\n"


@pytest.fixture
def own() -> Iterator[OtherSite]:
    """Run the web server of the blog."""
    with other_site() as running:
        yield running


@pytest.fixture
def site() -> Iterator[OtherSite]:
    """Run a different site, one of whose pages takes mentions."""
    with other_site() as running:
        running.taking("/x")
        yield running


class Blog:
    """A blog with its web server, which shows each text as it is written."""

    def __init__(self, folder: Path, own: OtherSite) -> None:
        self.folder, self.own, self.lock = folder, own, folder / "content/mentions.lock"
        write_files(folder / "content", {"posts/.keep": ""})
        self.settings: dict[str, Any] = {
            **command.blog_settings("pelicanconf.py"),
            "PATH": str(folder / "content"),
            "CACHE_PATH": str(folder / "cache"),
            "SITEURL": own.url,
            "TODAY": "2026-11-28",
        }

    def write(self, name: str, *links: str, head: str = HEAD, words: str = "") -> None:
        """Write and publish a post with these links."""
        body = "\n".join(f"[x]({link})" for link in links)
        write_files(self.folder / "content", {f"posts/{name}.md": f"{head}\n{words}\n{body}\n"})
        self.own.page(f"/2026/{name}/", "".join(f'<a href="{link}">x</a>' for link in links))

    def mention(self, **settings: Any) -> list[str]:
        """Return the lines of a run, with short paths."""
        manners = settings.pop("manners", QUICK)
        content = f"{self.settings['PATH']}/"
        return [line.replace(content, "") for line in command.mention({**self.settings, **settings}, manners)]

    def states(self) -> list[str]:
        """Return the link, the state and the tries of each line of the file."""
        rows = [line.split("\t") for line in self.lock.read_text("utf-8").splitlines()[1:]]
        return [" ".join((row[1].partition("//")[2].partition("/")[2], row[2], *row[5:])) for row in rows]


@pytest.fixture
def blog(tmp_path: Path, own: OtherSite) -> Blog:
    """Return an empty blog."""
    return Blog(tmp_path, own)


def test_a_new_link_is_sent_once(blog: Blog, site: OtherSite) -> None:
    """A site gets the permalink and the link as written; a second run sends nothing."""
    target = f"{site.url}/x#part"
    blog.write("a", target)
    assert blog.mention() == [f"posts/a.md:6:5: sent, new: {target}", "Sent 1 mention. Commit mentions.lock"]
    assert site.mentions == [("/wm", {"source": f"{blog.own.url}/2026/a/", "target": target})]
    lines = blog.lock.read_text("utf-8").splitlines()
    assert lines[0] == HEADER
    assert lines[1].startswith(f"/2026/a/\t{target}\tsent\t2026-11-28\t")
    assert blog.mention() == ["No link is new, changed or removed, so nothing was sent"]
    assert len(site.mentions) == 1


def test_a_changed_text_is_sent_again(blog: Blog, site: OtherSite) -> None:
    """New words or a new title are sent to the same sites; other fields and white space are not."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    blog.write("a", f"{site.url}/x", head=f"{HEAD}Replies: closed\n", words="  \n")
    assert "nothing was sent" in blog.mention()[0]
    blog.write("a", f"{site.url}/x", words="More.")
    assert blog.mention()[0] == f"posts/a.md:6:5: sent, changed: {site.url}/x"
    blog.write("a", f"{site.url}/x", words="More.", head=HEAD.replace("Title: A", "Title: B"))
    assert "sent, changed" in blog.mention()[0]


def test_a_removed_link_is_sent(blog: Blog, site: OtherSite) -> None:
    """A site hears of a removed link, so that it can remove the mention, and the line leaves the file."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    blog.write("a")
    assert blog.mention() == [f"mentions.lock:2:1: sent, removed: {site.url}/x", "Sent 1 mention. Commit mentions.lock"]
    assert site.mentions[0] == site.mentions[1]
    assert blog.states() == []


def test_a_site_may_refuse_what_it_removes(blog: Blog, site: OtherSite) -> None:
    """A receiver that answers a removal with "no link found" has done what it should."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    blog.write("a")
    site.answers["POST /wm"] = Reply("no link found", 400, (("Content-Type", "text/plain"),))
    assert blog.mention()[0] == f"mentions.lock:2:1: sent, removed: {site.url}/x"
    assert blog.states() == []


def test_a_removed_text_is_sent(blog: Blog, site: OtherSite) -> None:
    """The sites that a removed text linked to hear of it, once its page is gone."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    (blog.folder / "content/posts/a.md").unlink()
    page = f"{blog.own.url}/2026/a/"
    assert blog.mention()[0] == (
        f"mentions.lock:2:1: warning: {site.url}/x did not take the mention: {page} still has this link; the next make "
        "mention asks it again"
    )
    blog.own.page("/2026/a/", "gone", 410)
    assert blog.mention()[0] == f"mentions.lock:2:1: sent, removed: {site.url}/x"


def test_a_text_that_moved_is_sent_from_both_addresses(blog: Blog, site: OtherSite) -> None:
    """The old address of a text redirects to the new one, and receivers hear of both."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    (blog.folder / "content/posts/a.md").rename(blog.folder / "content/posts/b.md")
    blog.own.answers["/2026/b/"] = blog.own.answers["/2026/a/"]
    blog.own.answers["/2026/a/"] = Reply(status=301, headers=(("Location", "/2026/b/"),))
    assert blog.mention()[:2] == [
        f"mentions.lock:2:1: sent, removed: {site.url}/x",
        f"posts/b.md:6:5: sent, new: {site.url}/x",
    ]
    assert [form["source"].removeprefix(blog.own.url) for _, form in site.mentions[1:]] == ["/2026/a/", "/2026/b/"]


@pytest.mark.parametrize("head", ["Status: draft\n", "Status: hidden\n", "Date: 2027-01-01\n"])
def test_only_published_texts_are_sent(head: str, blog: Blog, site: OtherSite) -> None:
    """Drafts, hidden texts and texts to come send nothing, and are not in the file."""
    own_head = HEAD.replace("Date: 2026-11-20\n", "") if "Date" in head else HEAD
    blog.write("a", f"{site.url}/x", head=own_head + head)
    assert blog.mention() == ["No link is new, changed or removed, so nothing was sent"]
    assert not blog.lock.exists()
    assert blog.own.requests == site.requests == []


def test_a_draft_with_a_secret_address_is_not_sent(blog: Blog, site: OtherSite) -> None:
    """No site hears of a secret address."""
    blog.write("a", f"{site.url}/x", head=f"{HEAD}Status: draft\nPreview: {'ab' * 16}\n")
    blog.mention()
    assert site.requests == []


def test_nothing_is_sent_before_the_text_is_published(blog: Blog, site: OtherSite) -> None:
    """A text whose page is not there yet, or is an older one, waits and uses up no try."""
    blog.write("a", f"{site.url}/x", f"{site.url}/y")
    page = blog.own.answers.pop("/2026/a/")
    waits = f"posts/a.md:6:5: warning: {blog.own.url}/2026/a/ "
    assert blog.mention() == [
        f"{waits}is not there (status 404), so nothing is sent now; run make mention again later",
        "Sent 0 mentions",
    ]
    blog.own.page("/2026/a/", "old words")
    assert (
        blog.mention()[0] == f"{waits}does not have this link yet, so nothing is sent now; run make mention again later"
    )
    assert site.requests == []
    assert not blog.lock.exists()
    blog.own.answers["/2026/a/"] = page
    assert blog.mention()[-1] == "Sent 1 mention; 1 page takes none. Commit mentions.lock"


def test_some_links_are_not_sent(blog: Blog, site: OtherSite) -> None:
    """Links to the site itself, to pictures and films, and to hosts of examples are not in the file."""
    blog.write("a", f"{blog.own.url}/x/", f"{site.url}/p.PNG?a", f"{site.url}/f.mp4#t=1", "https://a.example/")
    assert "nothing was sent" in blog.mention()[0]


def test_a_site_can_be_left_out(blog: Blog, site: OtherSite) -> None:
    """Addresses in MENTION_IGNORE get no mention, and no message about links that they know already."""
    blog.write("a", f"{site.url}/x", f"{site.url}/y")
    ignored = {"MENTION_IGNORE": (f"{site.url}/x",)}
    assert blog.mention(**ignored) == ["Sent 0 mentions; 1 page takes none. Commit mentions.lock"]
    blog.mention()
    assert blog.states() == ["x sent", "y none"]
    assert "nothing was sent" in blog.mention(**ignored)[0]
    assert blog.states() == ["x sent", "y none"]


def test_a_text_that_is_hidden_later_sends_nothing(blog: Blog, site: OtherSite) -> None:
    """A text that becomes hidden keeps its mentions: its page still has the links."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    blog.write("a", f"{site.url}/x", head=f"{HEAD}Status: hidden\n", words="More.")
    assert "nothing was sent" in blog.mention()[0]
    assert blog.states() == ["x sent"]


def test_a_neighbour_on_the_same_host_is_a_different_site(blog: Blog) -> None:
    """Below the root of the site are its own pages, and beside it those of others."""
    blog.own.taking("/~ann/")
    blog.own.answers["/~me/2026/a/"] = Reply(f'<a href="{blog.own.url}/~ann/"></a>')
    blog.write("a", f"{blog.own.url}/~me/x/", f"{blog.own.url}/~ann/")
    assert [line.partition(": ")[2] for line in blog.mention(SITEURL=f"{blog.own.url}/~me")][:1] == [
        f"sent, new: {blog.own.url}/~ann/"
    ]


def test_a_dry_run_asks_nothing(blog: Blog, site: OtherSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """DRY_RUN=1 lists what would be sent, requests nothing, and writes nothing."""
    monkeypatch.setenv("DRY_RUN", "1")
    blog.write("a", f"{site.url}/x")
    assert blog.mention() == [f"posts/a.md:6:5: new: {site.url}/x", "1 link would be sent; nothing was asked"]
    assert blog.own.requests == site.requests == []
    assert not blog.lock.exists()


def test_an_old_blog_sends_no_flood(blog: Blog, site: OtherSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first run notes the links of older texts; OLD=1 sends them all, and POST those of one text."""
    old = HEAD.replace("2026-11-20", "2026-03-01")
    blog.write("a", f"{site.url}/x", f"{site.url}/y", head=old)
    blog.write("b", f"{site.url}/x", head=old)
    write_files(blog.folder / "content", {"pages/about.md": f"Title: About\n\n[x]({site.url}/x)\n"})
    assert blog.mention() == [
        "No link is new, changed or removed, so nothing was sent. Commit mentions.lock",
        "4 links of 3 older texts are not sent; to send all: make mention OLD=1, and those of one text: make mention "
        "POST=content/posts/a.md",
    ]
    assert site.requests == []
    assert blog.states() == ["x old", "y old", "x old", "x old"]
    assert len(blog.mention()) == 1
    monkeypatch.setenv("POST", f"{blog.folder}/content/posts/b.md")
    assert blog.mention()[0] == f"posts/b.md:6:5: sent, new: {site.url}/x"
    monkeypatch.setenv("POST", "")
    monkeypatch.setenv("OLD", "1")
    blog.own.page("/about/", f'<a href="{site.url}/x">x</a>')
    assert blog.mention()[-1] == "Sent 2 mentions; 1 page takes none. Commit mentions.lock"


def test_a_text_that_is_not_published_cannot_be_named(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    """POST with a name of no published text is an error."""
    monkeypatch.setenv("POST", "content/posts/no.md")
    with pytest.raises(
        command.MentionError, match=r"content/posts/no\.md is no published text; name its file, such as"
    ):
        blog.mention()


def test_a_page_that_takes_no_mentions_is_noted(blog: Blog, site: OtherSite) -> None:
    """Pages without an address for mentions, and those that are gone, cost no line, and are not asked again."""
    site.page("/none", "<p>Nothing.")
    site.page("/pdf", "%PDF", **{"Content-Type": "application/pdf"})
    blog.write("a", f"{site.url}/none", f"{site.url}/gone", f"{site.url}/pdf")
    assert blog.mention() == ["Sent 0 mentions; 3 pages take none. Commit mentions.lock"]
    assert blog.states() == ["gone none", "none none", "pdf none"]
    blog.write("a", f"{site.url}/none", f"{site.url}/gone", f"{site.url}/pdf", words="More.")
    assert "nothing was sent" in blog.mention()[0]


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Reply(status=200), "sent, new: URL"),
        (
            Reply(status=201, headers=(("Location", "https://b.example/1"),)),
            "sent, new: URL (it reports at https://b.example/1)",
        ),
        (
            Reply("no\x1b such\n page", 400, (("Content-Type", "text/plain"),)),
            "warning: URL refused the mention (400: no such page)",
        ),
        (
            Reply('{"error": "x", "error_description": "No link."}', 400, (("Content-Type", "application/json"),)),
            "warning: URL refused the mention (400: No link.)",
        ),
        (Reply("<h1>No</h1>", 403), "warning: URL refused the mention (403)"),
        (Reply(status=302, headers=(("Location", "/wm2"),)), "warning: URL refused the mention (302)"),
        (
            Reply("", 500),
            "warning: URL did not take the mention: SITE/wm: status 500; the next make mention asks it again",
        ),
        (
            Reply("", 308, (("Location", "/wm"),)),
            "warning: URL did not take the mention: SITE/wm: it redirects without an end; the next make "
            "mention asks it again",
        ),
        (
            Reply("", 307, (("Location", "ftp://b.example/"),)),
            "warning: URL did not take the mention: ftp://b.example/: ftp://b.example/ is not a web address; the next "
            "make mention asks it again",
        ),
    ],
)
def test_each_answer_has_its_line(answer: Reply, line: str, blog: Blog, site: OtherSite) -> None:
    """A receiver takes the mention, refuses it with a reason, or is asked again."""
    site.answers["POST /wm"] = answer
    blog.write("a", f"{site.url}/x")
    expected = line.replace("URL", f"{site.url}/x").replace("SITE", site.url)
    assert blog.mention()[0] == f"posts/a.md:6:5: {expected}"


def test_a_redirect_with_the_same_method_is_followed(blog: Blog, site: OtherSite) -> None:
    """A receiver that moved with the status 307 or 308 gets the same form at its new address."""
    site.answers["POST /wm"] = Reply(status=308, headers=(("Location", "/wm2"),))
    blog.write("a", f"{site.url}/x")
    assert "sent, new" in blog.mention()[0]
    assert [path for path, _ in site.mentions] == ["/wm", "/wm2"]
    assert site.mentions[0][1] == site.mentions[1][1]


def test_the_answer_to_a_mention_is_not_read(blog: Blog, site: OtherSite) -> None:
    """A receiver that answers with a large page, or with less than it says, has taken the mention."""
    site.answers["POST /wm"] = Reply(b"x" * 1_200_000, length=5_000_000)
    blog.write("a", f"{site.url}/x")
    assert "sent, new" in blog.mention()[0]


def test_an_address_with_other_letters_is_encoded(blog: Blog, site: OtherSite) -> None:
    """A receiver gets the permalink as a valid address, and the link as written."""
    blog.write("a", f"{site.url}/x?ü", head=f"{HEAD}Slug: größe\n")
    blog.own.answers["/2026/gr%C3%B6%C3%9Fe/"] = blog.own.answers["/2026/a/"]
    site.taking("/x?%C3%BC")
    assert "sent, new" in blog.mention()[0]
    assert site.mentions[0][1] == {"source": f"{blog.own.url}/2026/gr%C3%B6%C3%9Fe/", "target": f"{site.url}/x?ü"}


def long_page() -> Reply:
    """Return a page of more than 1 MB."""
    return Reply(b"<p>" + b"x" * 1_200_000)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Reply("", 500), "status 500"),
        (Reply("<p>", length=1000), "the answer ends too early"),
        (long_page(), "the answer is larger than 1,000 kB"),
        (Reply(status=302, headers=(("Location", "/t"),)), "it redirects without an end"),
        (Reply(status=301, headers=(("Location", "http://["),)), "Invalid IPv6 URL"),
        (Reply(status=301, headers=(("Location", "file:///etc/passwd"),)), "file:///etc/passwd is not a web address"),
    ],
)
def test_a_page_without_an_answer_is_asked_three_times(answer: Reply, reason: str, blog: Blog, site: OtherSite) -> None:
    """Pages that fail cost a line in each of three runs, and the text stays published."""
    site.answers["/t"] = answer
    target = f"{site.url}/t"
    blog.write("a", target)
    failed = f"posts/a.md:6:5: warning: {target} did not take the mention: {reason}; "
    assert blog.mention()[0] == f"{failed}the next make mention asks it again"
    assert blog.states() == ["t failed 1"]
    blog.mention()
    assert blog.mention()[0] == f"{failed}it is not asked again until the text changes"
    assert blog.states() == ["t failed 3"]
    assert "nothing was sent" in blog.mention()[0]


def test_a_slow_page_costs_a_line(blog: Blog, site: OtherSite) -> None:
    """A page that does not answer in time is asked again next time, and other sites get their mentions."""
    never = threading.Event()
    site.answers["/slow"] = Reply(wait=never)
    with other_site() as third:
        blog.write("a", f"{site.url}/slow", third.taking("/y"))
        lines = blog.mention(manners=replace(QUICK, seconds=2.0))
        never.set()
    assert f"posts/a.md:7:5: sent, new: {third.url}/y" in lines
    assert any(f"{site.url}/slow did not take the mention: no answer within" in line for line in lines)


def test_a_page_that_comes_by_the_byte_costs_a_line(blog: Blog) -> None:
    """A page whose headers come so slowly that no single wait is too long is given up as a whole."""
    is_over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not is_over.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: drip(server.accept()[0]), daemon=True).start()
        target = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        blog.write("a", target)
        (line, _) = blog.mention(manners=replace(QUICK, seconds=1.0))
        is_over.set()
    assert line.endswith("/robots.txt does not answer: the answer is too slow; the next make mention asks it again")


def test_a_removal_without_an_answer_is_given_up(blog: Blog, site: OtherSite) -> None:
    """A site that does not answer when a link is removed is asked three times; then the line goes."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    blog.write("a")
    site.answers["/x"] = Reply(status=503)
    blog.mention()
    assert blog.states() == ["x sent 1"]
    blog.mention()
    assert blog.mention()[0].endswith("it is not asked again until the text changes")
    assert blog.states() == []


def test_a_link_that_comes_back_is_sent(blog: Blog, site: OtherSite) -> None:
    """A link that is there again before its removal was sent is an ordinary mention."""
    blog.write("a", f"{site.url}/x")
    blog.mention()
    page, site.answers["/x"] = site.answers["/x"], Reply(status=503)
    blog.write("a")
    blog.mention()
    site.answers["/x"] = page
    blog.write("a", f"{site.url}/x")
    assert blog.mention()[0] == f"posts/a.md:6:5: sent, changed: {site.url}/x"
    assert blog.states() == ["x sent"]


def test_a_private_receiver_gets_nothing(blog: Blog, site: OtherSite) -> None:
    """Pages and receivers in private networks are refused, also after a redirect."""
    private = "http://localhost:1/wm"
    site.taking("/direct", private)
    site.taking("/redirected", "/wm2")
    site.answers["POST /wm2"] = Reply(status=307, headers=(("Location", private),))
    blog.write("a", f"{site.url}/direct", f"{site.url}/redirected", private)
    lines = blog.mention(manners=replace(QUICK, is_refused=lambda host: host == "localhost"))
    reason = (
        f"did not take the mention: {private}: {private} is in a private network; the next make mention asks it again"
    )
    assert sorted(lines)[1:] == [
        f"posts/a.md:6:5: warning: {site.url}/direct {reason}",
        f"posts/a.md:7:5: warning: {site.url}/redirected {reason}",
        f"posts/a.md:8:5: warning: {private} {reason.replace(f'{private}: ', '', 1)}",
    ]


def test_a_blog_in_a_private_network_sends_nothing(blog: Blog, site: OtherSite) -> None:
    """A blog that others cannot read sends no mentions, since they would be refused."""
    blog.write("a", f"{site.url}/x")
    page = f"{blog.own.url}/2026/a/"
    lines = blog.mention(manners=replace(QUICK, is_refused=lambda _: True))
    assert f"{page} is not there ({page} is in a private network)" in lines[0]


def test_robots_are_respected(blog: Blog, site: OtherSite) -> None:
    """A page that robots.txt forbids is not fetched. The file is fetched once, and forbids no mention itself."""
    site.page("/robots.txt", "User-agent: *\nDisallow: //[\nDisallow: /private\nDisallow: /wm\n")
    site.taking("/private/x")
    blog.write("a", f"{site.url}/private/x", f"{site.url}/x")
    assert blog.mention()[-1] == "Sent 1 mention; 1 page takes none. Commit mentions.lock"
    assert site.requests == ["GET /robots.txt", "GET /x", "POST /wm"]


def test_without_an_answer_about_robots_no_page_is_fetched(blog: Blog, site: OtherSite) -> None:
    """A site whose robots.txt fails is asked again next time."""
    site.page("/robots.txt", "", 500)
    blog.write("a", f"{site.url}/x")
    assert f"{site.url}/robots.txt does not answer: status 500" in blog.mention()[0]
    assert blog.states() == ["x failed 1"]
    assert site.requests == ["GET /robots.txt"]


def test_a_busy_site_is_left_alone(blog: Blog, site: OtherSite) -> None:
    """A site that wants to be asked later gets no request before that time, in the next run as well."""
    site.page("/busy", "", 503, **{"Retry-After": "3600"})
    blog.write("a", f"{site.url}/busy", f"{site.url}/x")
    host = site.url.removeprefix("http://")
    assert blog.mention() == [
        f"posts/a.md:6:5: warning: {host} wants to be asked in 60 minutes at the earliest, so nothing is sent now; "
        "run make mention again later",
        "Sent 0 mentions",
    ]
    blog.mention()
    assert site.requests == ["GET /robots.txt", "GET /busy"]
    assert not blog.lock.exists()


def test_a_site_that_is_busy_for_a_moment_is_asked_again(blog: Blog, site: OtherSite) -> None:
    """A short wait is kept, and the mention is sent in the same run."""
    answers = iter([Reply(status=429, headers=(("Retry-After", "1"),)), Reply('<link rel="webmention" href="/wm">')])
    site.answers["/moment"] = lambda: next(answers)
    blog.write("a", f"{site.url}/moment")
    assert "sent, new" in blog.mention(manners=replace(QUICK, patience=5))[0]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120.0),
        ("9" * 400, 86400.0),
        ("", 0.0),
        ("soon", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("-5", 0.0),
    ],
)
def test_the_time_to_wait_is_read(written: str, seconds: float) -> None:
    """Retry-After has seconds or a date; anything else is no time."""
    assert seconds_to_wait(written) == seconds


@given(st.text(), st.text())
def test_any_time_and_any_rules_are_read(text: str, path: str) -> None:
    """No header and no robots.txt of a host ends a run."""
    assert 0 <= seconds_to_wait(text) <= 86400
    RobotRules(f"User-agent: *\nDisallow: {text}\nCrawl-delay: {text}").allow(f"https://a%5B.example/{path}")


def test_a_file_with_errors_sends_nothing(blog: Blog, site: OtherSite) -> None:
    """A damaged file of mentions is an error, and stays as it is."""
    blog.write("a", f"{site.url}/x")
    blog.lock.write_text("nonsense\n", "utf-8")
    with pytest.raises(command.ContentError) as error:
        blog.mention()
    assert str(error.value.diagnostics[0]).endswith("restore the file from version control")
    assert blog.lock.read_text("utf-8") == "nonsense\n"
    assert site.requests == []


def test_a_blog_without_an_address_sends_nothing(blog: Blog) -> None:
    """Without SITEURL there is no permalink to send."""
    with pytest.raises(command.MentionError, match="set SITEURL in publishconf"):
        blog.mention(SITEURL="")


def test_answers_before_an_interruption_are_kept(blog: Blog, site: OtherSite) -> None:
    """After an interruption, the next run sends only what was not sent."""
    with other_site() as third:
        blog.write("a", f"{site.url}/x", third.taking("/y"))
        run = command.mention(blog.settings, QUICK)
        next(run)
        run.close()
        assert len(blog.states()) == 1
        blog.mention()
        assert blog.states() == ["x sent", "y sent"] or blog.states() == ["y sent", "x sent"]
