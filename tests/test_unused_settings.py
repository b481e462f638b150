"""Check the warnings about settings of Pelican that have no effect in Hindsight."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pelican.settings import DEFAULT_CONFIG

from hindsight.host.setting_places import written_at
from hindsight.host.unused_settings import unused_settings
from site_builder import write_files


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a blog with both settings files, and set the command line of a preview."""
    published = "from pelicanconf import *\nDRAFT_URL = 'secret/{slug}/'\nTAG_URL = 'tag/{slug}.html'\n"
    write_files(tmp_path, {"pelicanconf.py": "SITENAME = 'x'\nDEFAULT_PAGINATION = 5\n", "publishconf.py": published})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["pelican", "content", "-s", "pelicanconf.py"])
    return tmp_path


def warnings_of(**own: object) -> list[str]:
    """Return the warnings for these settings together with Pelican's defaults."""
    return [str(diagnostic) for diagnostic in unused_settings({**DEFAULT_CONFIG, **own})]


@pytest.mark.usefixtures("blog")
def test_a_setting_without_an_effect_is_a_warning_at_its_line() -> None:
    """A setting without an effect is a warning at its line, with the reason; Pelican's default is not reported."""
    assert warnings_of(DEFAULT_PAGINATION=5) == [
        "pelicanconf.py:2:1: warning: DEFAULT_PAGINATION is not used: lists are by year, tag and category, "
        "without page numbers"
    ]
    assert warnings_of(DEFAULT_PAGINATION=False) == []


@pytest.mark.usefixtures("blog")
def test_lines_of_publishconf_are_not_reported_in_a_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the settings file of the command line is searched, and pelicanconf.py, which it may import."""
    drafts = {"DRAFT_URL": "secret/{slug}/", "DEFAULT_PAGINATION": 5}
    assert [line.partition(" is ")[0] for line in warnings_of(**drafts)] == [
        "pelicanconf.py:2:1: warning: DEFAULT_PAGINATION"
    ]
    assert written_at("TAG_URL") is None
    monkeypatch.setattr(sys, "argv", ["pelican", "content", "-s", "publishconf.py"])
    assert written_at("TAG_URL") == ("publishconf.py", 3)
    assert warnings_of(**drafts)[1] == (
        "publishconf.py:2:1: warning: DRAFT_URL is not used: in a preview, a draft has the address that it will have"
    )


def test_a_settings_file_with_a_different_name_is_searched(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting is found in the settings file of the command line, whatever its name."""
    write_files(blog, {"conf/work.py": "AUTHOR = 'A'\n\nTAG_URL = 'tag/{slug}.html'\n"})
    monkeypatch.setattr(sys, "argv", ["pelican", "content", "--settings=conf/work.py"])
    assert written_at("TAG_URL") == ("conf/work.py", 3)


def test_of_several_lines_for_one_setting_the_last_is_found(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message about a setting points to the line that counts, which is the last one."""
    write_files(blog, {"conf/work.py": 'TAG_URL = "a/{slug}/"\nAUTHOR = "Ana"\nTAG_URL = "b/{slug}/"\n'})
    monkeypatch.setattr(sys, "argv", ["pelican", "-s", "conf/work.py"])
    assert written_at("TAG_URL") == ("conf/work.py", 3)
