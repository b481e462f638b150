"""`make new` writes a file that the checks accept."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from pelican.settings import DEFAULT_CONFIG

from hindsight.host.commands.new import KINDS, LONGEST_SLUG, main, slug_for
from site_builder import ROOT, MakeSite

SUBSTITUTIONS = DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"]


Result = subprocess.CompletedProcess[str]


def new(content: Path, **variables: str) -> Result:
    """Run the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, {"INPUTDIR": str(content), **variables}),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main()
    return Result([], code, out.getvalue(), err.getvalue())


def new_in_process(content: Path, **variables: str) -> Result:
    """Run the command in its own process, as the Makefile does."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "INPUTDIR": str(content), **variables}
    command = [sys.executable, "-m", "hindsight.host.commands.new"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("run", [new, new_in_process])
def test_a_new_post_has_all_fields(tmp_path: Path, run: Callable[..., Result]) -> None:
    """A new post is a draft in the folder of its year, with title, time and tag, and its path is printed."""
    result = run(tmp_path, TITLE="A day at the depot")
    path = Path(result.stdout.strip())
    assert re.fullmatch(r"posts/\d{4}/a-day-at-the-depot\.md", path.relative_to(tmp_path).as_posix())
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    expected = r"Title: A day at the depot\nDate: \d{4}-\d\d-\d\d \d\d:\d\d\nTags: untagged\nStatus: draft"
    assert re.fullmatch(expected, head)


def test_a_new_post_has_a_placeholder_tag(tmp_path: Path) -> None:
    """The tag is a placeholder, even with a tags.toml, since a guessed tag could be published."""
    (tmp_path / "tags.toml").write_text('[saying-no]\nlabel = "Saying no"\n[tone]\n', encoding="utf-8")
    result = new(tmp_path, TITLE="Maybe")
    assert "\nTags: untagged\n" in Path(result.stdout.strip()).read_text(encoding="utf-8")


def test_a_new_page_has_no_date(tmp_path: Path) -> None:
    """A new page is in the pages folder, without a date and tags."""
    result = new(tmp_path, TITLE="About me", KIND="page")
    assert Path(result.stdout.strip()) == tmp_path / "pages" / "about-me.md"
    text = (tmp_path / "pages" / "about-me.md").read_text(encoding="utf-8")
    assert text.startswith("Title: About me\nStatus: draft\n\n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_builds_without_an_error(tmp_path: Path, site: MakeSite, kind: str) -> None:
    """A new file of every kind builds without an error, and has no lesson."""
    path = Path(new(tmp_path, TITLE='It\'s "done": & `x` <b>', KIND=kind).stdout.strip())
    built = site({path.relative_to(tmp_path).as_posix(): path.read_bytes()})
    assert built.ok, built.text
    assert not any('id="a-short-name"' in built.read(name) for name in built.files() if name.endswith(".html"))


def test_a_new_checklist_is_a_deck(tmp_path: Path, site: MakeSite) -> None:
    """A new checklist is one deck of three steps."""
    path = Path(new(tmp_path, TITLE="Closing up", KIND="checklist").stdout.strip())
    built = site({path.relative_to(tmp_path).as_posix(): path.read_bytes()})
    page = built.read("cards/closing-up/")
    assert "Do the last thing" in page


def test_an_existing_file_stays(tmp_path: Path) -> None:
    """An existing file is an error and does not change."""
    path = Path(new(tmp_path, TITLE="Twice").stdout.strip())
    path.write_text("mine", encoding="utf-8")
    result = new(tmp_path, TITLE="Twice")
    assert (result.returncode, path.read_text(encoding="utf-8")) == (1, "mine")
    assert result.stderr == f"make new: {path} exists already, and stays as it is; choose a different TITLE\n"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, 'make new: a text needs a title: make new TITLE="..."\n'),
        ({"TITLE": " \n "}, 'make new: a text needs a title: make new TITLE="..."\n'),
        ({"TITLE": "x", "KIND": "essay"}, 'make new: unknown KIND "essay": it is one of post, checklist, page\n'),
        ({"TITLE": "a\x07b"}, "make new: the title holds a control character\n"),
    ],
)
def test_invalid_options_are_errors(tmp_path: Path, variables: dict[str, str], message: str) -> None:
    """A missing title, an unknown kind and a control character are errors of one line, and no file is written."""
    result = new(tmp_path, **variables)
    assert (result.returncode, result.stderr, list(tmp_path.iterdir())) == (1, message, [])


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
def test_the_file_name_is_ascii_for_a_title_in_any_script(title: str, slug: str) -> None:
    """A title in any script, or of symbols alone, gives letters, digits and single hyphens."""
    assert slug_for(title, SUBSTITUTIONS, "post") == slug


@pytest.mark.parametrize("title", ["word " * 60, "w" * 300])
def test_a_long_title_gives_a_short_file_name(title: str) -> None:
    """Every file system accepts the file name, which is cut between words if possible."""
    slug = slug_for(title, SUBSTITUTIONS, "post")
    assert len(slug) <= LONGEST_SLUG
    assert slug.endswith("word") or set(slug) == {"w"}
