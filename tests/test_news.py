"""Check the lists at the end of a publish: new, changed and removed texts, and texts to come."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hindsight.host.commands import next_text
from hindsight.host.site.news import gone_pages
from site_builder import TODAY, Built, MakeSite, write_files

HEAD = "Title: {}\nDate: {}\nTags: x\n\nText.\n"
BLOG_SETTINGS = "hindsight.host.blog_settings"
QUIET = {"SITEURL": "https://example.org", "CARD_FORMATS": []}


def text(title: str, date: str = "2026-03-01") -> str:
    """Return a post with this title and date."""
    return HEAD.format(title, date)


def lines(built: Built, *kinds: str) -> list[str]:
    """Return the lines of a build that begin with one of these words."""
    return [line for line in built.text.splitlines() if line.partition(":")[0] in kinds]


def test_a_publish_lists_new_changed_and_removed_texts(site: MakeSite) -> None:
    """New, changed and removed texts are listed with title and address."""
    built = site({"posts/a.md": text("Alpha"), "posts/b.md": text("Q&A: <b>")}, publish=True, settings=QUIET)
    assert sorted(lines(built, "new")) == ["new: Alpha (/2026/a/)", "new: Q&A: <b> (/2026/b/)"]
    assert lines(built.rebuild(), "new", "changed", "gone") == []
    changed = built.rebuild({"posts/a.md": text("Alpha") + "\nMore.\n", "posts/b.md": None})
    assert lines(changed, "new", "changed") == ["changed: Alpha (/2026/a/)"]
    assert "gone: Q&A: <b> (/2026/b/)" in lines(changed, "gone")


@pytest.mark.parametrize("page", [None, "", "<title>\n Not\n closed", "<title></title>"])
def test_a_removed_page_without_a_title_is_listed_by_its_address(page: str | None, tmp_path: Path) -> None:
    """A page that is damaged or not there, and one of a theme without titles, is listed with its address alone."""
    if page is not None:
        write_files(tmp_path, {"a/index.html": page})
    assert gone_pages(tmp_path, ["a/index.html", "a.css"], "Notes") == ("/a/",)


def test_a_page_with_the_same_bytes_is_no_news(site: MakeSite) -> None:
    """A setting that makes every page again lists only the texts whose pages changed."""
    built = site({"posts/a.md": text("Alpha"), "posts/b.md": text("Beta")}, publish=True, settings=QUIET)
    again = built.rebuild({"posts/b.md": text("Beta") + "\nMore.\n"}, FEED_POSTS=7)
    assert "rendered 0" not in again.text
    assert lines(again, "new", "changed", "gone") == ["changed: Beta (/2026/b/)"]


def test_a_long_list_of_new_texts_is_shortened(site: MakeSite) -> None:
    """At most five new texts are listed; a line has the number of the others."""
    files = {f"posts/{name}.md": text(name) for name in "abcdefg"}
    assert lines(site(files, publish=True, settings=QUIET), "new")[-1] == "new: 2 more"


def test_a_publish_lists_texts_to_come(site: MakeSite) -> None:
    """Every publish lists the texts to come with date, days, title and file, the next text first."""
    files = {
        "posts/a.md": text("Alpha"),
        "posts/later.md": text("Later", "2026-03-22"),
        "posts/soon.md": text("Soon", "2026-03-13"),
        "posts/draft.md": text("Draft", "2026-03-14\nStatus: draft"),
    }
    queue = [
        "to come: 2026-03-13, in 1 day: Soon (content/posts/soon.md)",
        "to come: 2026-03-22, in 10 days: Later (content/posts/later.md)",
    ]
    built = site(files, publish=True, settings=QUIET | {"TODAY": "2026-03-12"})
    assert lines(built, "to come") == queue
    assert lines(built.rebuild(), "to come") == queue


RunNext = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunNext:
    """Return a function that runs `make next` in a blog whose only text has this date."""

    def run(date: str, today: str = f"TODAY = '{TODAY}'\n") -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "content/posts").mkdir(parents=True)
        settings = f"from hindsight.host.blog_settings import *\n{today}TIMEZONE = 'Europe/Berlin'\n"
        (tmp_path / "content/posts/a.md").write_text(text("A", date), encoding="utf-8")
        (tmp_path / "pelicanconf.py").write_text(settings, encoding="utf-8")
        return next_text.main(), *capsys.readouterr()

    return run


def test_next_prints_the_time_of_the_next_text(run_next: RunNext) -> None:
    """`make next` prints time, title and file, separated by tabs."""
    assert run_next("2031-03-04 09:30") == (0, "2031-03-04T09:30:00+01:00\tA\tcontent/posts/a.md\n", "")


def test_next_reports_that_no_text_is_to_come(run_next: RunNext) -> None:
    """Without a text to come, `make next` prints a line to standard error only, and exits with 0."""
    assert run_next("2020-03-04") == (0, "", "no text is to come\n")


@pytest.mark.parametrize("day", ["soon", "9999-12-31", "0001-01-01"])
def test_an_impossible_day_is_an_error_with_its_variable(
    day: str, run_next: RunNext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`NOW=soon` is an error that names NOW, though NOW sets TODAY."""
    importlib.import_module(BLOG_SETTINGS)
    monkeypatch.setenv("NOW", day)
    monkeypatch.delitem(sys.modules, BLOG_SETTINGS)  # it reads NOW when it is loaded, and comes back after the test
    code, _, problem = run_next("2031-03-04", "")
    assert (code, problem.partition(";")[0]) == (1, f'error: NOW is "{day}"')
