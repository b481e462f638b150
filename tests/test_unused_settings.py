"""Settings of Pelican that have no effect here are named, with their file and line."""

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
    """Return the folder of a blog with both settings files, built with the usual one."""
    published = "from pelicanconf import *\nDRAFT_URL = 'secret/{slug}/'\nTAG_URL = 'tag/{slug}.html'\n"
    write_files(tmp_path, {"pelicanconf.py": "SITENAME = 'x'\nDEFAULT_PAGINATION = 5\n", "publishconf.py": published})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["pelican", "content", "-s", "pelicanconf.py"])
    return tmp_path


def warnings_of(**own: object) -> list[str]:
    """Return the warnings for these settings beside Pelican's own."""
    return [str(diagnostic) for diagnostic in unused_settings({**DEFAULT_CONFIG, **own})]


@pytest.mark.usefixtures("blog")
def test_a_setting_without_an_effect_is_named_with_what_to_do() -> None:
    """The warning is at the line that sets it."""
    assert warnings_of(DEFAULT_PAGINATION=5) == [
        "pelicanconf.py:2:1: warning: DEFAULT_PAGINATION is not used: lists are by year, tag and category, "
        "without page numbers"
    ]
    assert warnings_of(DEFAULT_PAGINATION=False) == []


@pytest.mark.usefixtures("blog")
def test_lines_of_publishconf_do_not_count_in_a_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the settings file of the build is searched, and the usual one that it imports."""
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


def test_a_settings_file_of_another_name_is_searched(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages name the file that the command line names."""
    write_files(blog, {"conf/work.py": "AUTHOR = 'A'\n\nTAG_URL = 'tag/{slug}.html'\n"})
    monkeypatch.setattr(sys, "argv", ["pelican", "content", "--settings=conf/work.py"])
    assert written_at("TAG_URL") == ("conf/work.py", 3)
