"""`make mention` from the command line, and after a deploy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hindsight.core.mentions.discovery import addresses_in_page
from hindsight.host.command_line import parser
from hindsight.host.commands import deploy, mention
from hindsight.host.deploy.target import DeployError
from site_builder import MakeSite, write_files

SETTINGS = "from hindsight.host.blog_settings import *\nSITENAME = 'A'\n"
PUBLIC = f"{SETTINGS}SITEURL = 'https://me.example'\nDEPLOY_TO = 'target'\n"

LINKS = """\
Title: A
Date: 2026-11-20
Tags: t
Source: Ann https://source.org/?b=1&c=2
Summary: See [this](https://summary.org/).

- [ ] **One.** See [a](https://step.org/?a=1&b=2)
- [ ] **Two.** See https://bare.org/x_y_z

> **Lesson:** Write [it](https://lesson.org/x) down. #t

`<a href="https://code.org/a">` and [`r`][1], <https://auto.org/>, https://bücher.org/ü,
[s](<https://space.org/a b>)[^1].

<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>

<blockquote cite="https://cite.org/x">Q</blockquote>

[q](https://quote.org/a'b"c) [p](//proto.org/x) [f](https://frag.org/#~:text=a) [u](HTTPS://UPPER.org/X)

```html
<a href="https://fence.org/">x</a>
```

| [t](https://table.org/) |
|---|

[1]: https://ref.org/ "title"
[^1]: See https://foot.org/.
"""


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to the folder of a blog that sends mentions after deploys, and return it."""
    post = "Title: A\nDate: 2026-01-01\nTags: t\n\n[x](https://b.org/x)\n"
    files = {
        "pelicanconf.py": SETTINGS,
        "publishconf.py": f"{PUBLIC}MENTION_AFTER_DEPLOY = True\n",
        "content/a.md": post,
    }
    write_files(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    for name in ("NOW", "DRY_RUN", "DEPLOY_TO", "OLD", "POST", "INPUTDIR", "OUTPUTDIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def runs(blog: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the record of deploys and of the mentions after them; nothing is sent."""
    record: list[str] = []
    monkeypatch.setattr(deploy, "deploy", lambda *_: record.append("deploy") or "Sent")
    monkeypatch.setattr(deploy, "preview_deploy", lambda *_: record.append("preview") or "Listed")
    monkeypatch.setattr(mention, "main", lambda: record.append("mention") or 0)
    assert blog
    return record


def test_mentions_are_sent_after_a_deploy(runs: list[str]) -> None:
    """With the setting, a deploy is followed by the mentions."""
    assert deploy.main() == 0
    assert runs == ["deploy", "mention"]


def test_without_the_setting_no_mention_is_sent(runs: list[str], blog: Path) -> None:
    """Without the setting, a deploy sends no mention."""
    (blog / "publishconf.py").write_text(PUBLIC, "utf-8")
    assert deploy.main() == 0
    assert runs == ["deploy"]


def test_a_dry_run_of_a_deploy_sends_no_mention(runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A deploy that only lists its files is followed by nothing."""
    monkeypatch.setenv("DRY_RUN", "1")
    assert deploy.main() == 0
    assert runs == ["preview"]


def test_a_deploy_that_fails_sends_no_mention(runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Mentions are not sent while readers see the old site."""

    def fail(*_: object) -> str:
        raise DeployError("no such host")

    monkeypatch.setattr(deploy, "deploy", fail)
    assert deploy.main() == 1
    assert runs == []


@pytest.mark.usefixtures("runs")
def test_a_problem_with_mentions_is_none_of_the_deploy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A deploy succeeds whatever happens to the mentions after it."""
    monkeypatch.setattr(mention, "main", lambda: 1 // 0)
    assert deploy.main() == 0
    assert capsys.readouterr().err == "make mention: ZeroDivisionError: integer division or modulo by zero\n"


def test_the_command_prints_its_lines(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first run of an old blog notes its links, and the file of mentions is read by the next run."""
    assert mention.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "No link is new, changed or removed, so nothing was sent. Commit content/mentions.lock",
        "1 link of 1 older text is not sent; to send all: make mention OLD=1, and those of one text: make mention "
        "POST=content/posts/a.md",
    ]
    (blog / "content/mentions.lock").write_text("x\n", "utf-8")
    assert mention.main() == 1
    assert capsys.readouterr().err.startswith("content/mentions.lock:1:1: error: this line is no mention")


def test_a_wrong_setting_is_an_error(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address to leave out that is no address has a message."""
    (blog / "publishconf.py").write_text(f"{PUBLIC}MENTION_IGNORE = ['', 5, 'https://b.org/']\n", "utf-8")
    assert mention.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        f'error: MENTION_IGNORE: "{start}" is no beginning of an address; write it as https://news.example/'
        for start in ("", "5")
    ]


@pytest.mark.usefixtures("blog")
def test_a_wrong_name_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that is not there is one line on standard error."""
    monkeypatch.setenv("POST", "b.md")
    assert mention.main() == 1
    assert capsys.readouterr().err == (
        "make mention: b.md is no published text; name its file, such as content/posts/a.md\n"
    )


@pytest.mark.usefixtures("blog")
def test_an_interruption_is_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends the command with a line."""

    def stop(*_: object) -> Iterator[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(mention, "mention", stop)
    assert mention.main() == 130
    assert capsys.readouterr().err == "make mention: stopped; the answers so far are kept\n"


def test_the_options_of_the_command() -> None:
    """`hindsight mention` takes a text, and --old for all old ones."""
    given = vars(parser().parse_args(["mention", f"content{os.sep}a.md", "--old"]))
    assert (given["POST"], given["OLD"]) == (f"content{os.sep}a.md", "1")


def test_the_file_of_mentions_is_not_published(blog: Path) -> None:
    """The file of mentions is neither a text nor a file of the site."""
    from hindsight.host.site.sources import find_sources

    write_files(blog, {"content/mentions.lock": "# x\n"})
    sources = find_sources(mention.blog_settings("publishconf.py"))
    assert sources.diagnostics == ()
    assert sources.beside == {}


def test_a_post_with_links_says_who_wrote_it(site: MakeSite) -> None:
    """A post that links to other sites has its author and date for their programs; a post without needs none."""
    posts = {
        "posts/a.md": LINKS.replace("Title: A", 'Title: "A" & B'),
        "posts/b.md": LINKS[: LINKS.index("Source")] + "\nB.\n",
    }
    built = site(posts, publish=True, settings={"AUTHOR": "Ann <Lee>"})
    page = built.read("2026/a/")
    for part in (
        '<article class="h-entry">',
        '<a class="p-author h-card" href="/">Ann &lt;Lee&gt;</a>',
        '<data class="p-name" value="&#34;A&#34; &amp; B"></data>',
        '<data class="dt-published" value="2026-11-20T00:00:00+00:00"></data>',
        '<div class="prose e-content">',
    ):
        assert part in page
    assert "h-entry" not in built.read("2026/b/")


def test_every_link_is_on_the_page(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each link that would be sent is on the page of its text: none of code, and none that only lists show."""
    monkeypatch.setenv("DRY_RUN", "1")
    settings = {"SITEURL": "https://me.org"}
    built = site({"posts/a.md": LINKS}, publish=True, settings=settings)
    full = {**mention.blog_settings("pelicanconf.py"), **settings, "TODAY": "2026-11-28"}
    lines = list(mention.mention(full | {"PATH": str(built.content), "CACHE_PATH": str(built.folder / "cache")}))
    links = {line.partition(": new: ")[2] for line in lines[:-1]}
    hosts = (
        "source",
        "step",
        "bare",
        "lesson",
        "ref",
        "auto",
        "space",
        "cite",
        "quote",
        "proto",
        "frag",
        "table",
        "foot",
    )
    assert [host for host in hosts if not any(f"//{host}.org/" in link for link in links)] == []
    assert links - addresses_in_page(built.read("2026/a/"), "https://me.org/2026/a/") == set()
