"""`make new`: a file to begin with, which the checks accept as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pelican.settings import DEFAULT_CONFIG

from hindsight.host.commands.new import KINDS, LONGEST_SLUG, slug_for
from site_builder import ROOT, MakeSite

SUBSTITUTIONS = DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"]


def new(content: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command as the Makefile does."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "INPUTDIR": str(content), **variables}
    command = [sys.executable, "-m", "hindsight.host.commands.new"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_post_has_what_a_post_needs(tmp_path: Path) -> None:
    """A new post is a draft with its title, the time and a tag, in its year's folder, and its path is printed."""
    done = new(tmp_path, TITLE="A day at the depot")
    path = Path(done.stdout.strip())
    assert re.fullmatch(r"posts/\d{4}/a-day-at-the-depot\.md", path.relative_to(tmp_path).as_posix())
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    expected = r"Title: A day at the depot\nDate: \d{4}-\d\d-\d\d \d\d:\d\d\nTags: untagged\nStatus: draft"
    assert re.fullmatch(expected, head)


def test_no_tag_is_guessed(tmp_path: Path) -> None:
    """Where there is a tags.toml, too, the tag holds the place of one: publishing would not stop at a wrong one."""
    (tmp_path / "tags.toml").write_text('[saying-no]\nlabel = "Saying no"\n[tone]\n', encoding="utf-8")
    done = new(tmp_path, TITLE="Maybe")
    assert "\nTags: untagged\n" in Path(done.stdout.strip()).read_text(encoding="utf-8")


def test_page_is_not_dated(tmp_path: Path) -> None:
    """A page goes into the pages folder, with neither a date nor tags."""
    done = new(tmp_path, TITLE="About me", KIND="page")
    assert Path(done.stdout.strip()) == tmp_path / "pages" / "about-me.md"
    text = (tmp_path / "pages" / "about-me.md").read_text(encoding="utf-8")
    assert text.startswith("Title: About me\nStatus: draft\n\n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_builds_without_a_word(tmp_path: Path, site: MakeSite, kind: str) -> None:
    """A skeleton of every kind is accepted without an error, and holds no lesson before one is written."""
    path = Path(new(tmp_path, TITLE='It\'s "done": & `x` <b>', KIND=kind).stdout.strip())
    built = site({path.relative_to(tmp_path).as_posix(): path.read_bytes()})
    assert built.ok, built.text
    assert not any('id="a-short-name"' in built.read(name) for name in built.files() if name.endswith(".html"))


def test_checklist_has_three_steps(tmp_path: Path, site: MakeSite) -> None:
    """A new checklist is recognised as one deck of three steps."""
    path = Path(new(tmp_path, TITLE="Closing up", KIND="checklist").stdout.strip())
    built = site({path.relative_to(tmp_path).as_posix(): path.read_bytes()})
    page = built.read("cards/closing-up/")
    assert "Do the last thing" in page


def test_existing_file_stays(tmp_path: Path) -> None:
    """A file that is there already is an error and keeps every byte."""
    path = Path(new(tmp_path, TITLE="Twice").stdout.strip())
    path.write_text("mine", encoding="utf-8")
    done = new(tmp_path, TITLE="Twice")
    assert (done.returncode, path.read_text(encoding="utf-8")) == (1, "mine")
    assert done.stderr == f"make new: {path} is there already, and stays as it is: choose another TITLE\n"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, 'make new: say what it is called: make new TITLE="..."\n'),
        ({"TITLE": " \n "}, 'make new: say what it is called: make new TITLE="..."\n'),
        ({"TITLE": "x", "KIND": "essay"}, 'make new: unknown KIND "essay": it is one of post, checklist, page\n'),
        ({"TITLE": "a\x07b"}, "make new: the title holds a control character\n"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path: Path, variables: dict[str, str], message: str) -> None:
    """A missing title, an unknown kind and a control character are one line each, and nothing is written."""
    done = new(tmp_path, **variables)
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (1, message, [])


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("It's “done”", "its-done"),
        ("C++ & C#", "c-c"),
        ("Größe zählt", "grosse-zahlt"),
        ("Что я узнал", "chto-ia-uznal"),
        ("今日学んだこと", "jin-ri-xue-ndakoto"),
        ("_under_ -- score", "under-score"),
        ("../../etc/passwd", "etcpasswd"),
        ("🎉", "party-popper"),
        ("\u200b", "zero-width-space"),
        ("", "post"),
    ],
)
def test_slug_in_any_script(title: str, slug: str) -> None:
    """A title in any script, and of symbols alone, gives a file name of letters, digits and single hyphens."""
    assert slug_for(title, SUBSTITUTIONS, "post") == slug


@pytest.mark.parametrize("title", ["word " * 60, "w" * 300])
def test_long_title_gives_a_short_name(title: str) -> None:
    """A long title gives a name that every file system takes, cut between words where there are any."""
    slug = slug_for(title, SUBSTITUTIONS, "post")
    assert len(slug) <= LONGEST_SLUG
    assert slug.endswith("word") or set(slug) == {"w"}
