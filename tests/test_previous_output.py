"""Where readers see the output folder itself, the site before the last publish can be shown again."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from build_support import tree
from hindsight.host.commands import clean, rollback
from hindsight.host.commands.rollback import roll_back
from hindsight.host.site.output_folder import OutputFolderError
from site_builder import Built, MakeSite

SETTINGS: dict[str, Any] = {"CARD_FORMATS": [], "PUBLISHED_IN_PLACE": True, "SITEURL": "https://example.org"}
A = "Title: A\nDate: 2024-03-04\nTags: work\n\nText."


@pytest.fixture
def blog(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Return a blog whose text has changed since the first publish, in its folder."""
    first = site({"posts/a.md": A}, publish=True, settings=SETTINGS)
    (first.output / "upload.txt").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(first.folder)
    (first.folder / "publishconf.py").write_text("PUBLISHED_IN_PLACE = True\n", encoding="utf-8")
    return first


def back(built: Built) -> str:
    """Roll back without a target."""
    return roll_back(Path("output"), "", built.content)


def test_a_rollback_shows_the_site_of_before(blog: Built) -> None:
    """All pages are those of before; files that no build made stay, also those added since."""
    before = tree(blog.output)
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words"), "posts/b.md": A.replace("A", "B", 1)})
    (blog.output / "late.txt").write_text("mine", encoding="utf-8")
    assert back(blog) == "Readers see the site before the last publish again, in output"
    after = tree(blog.output)
    assert after.pop("late.txt") is not None
    assert after == before
    with pytest.raises(OutputFolderError, match="there is no site before the one in"):
        back(blog)


def test_a_publish_after_a_rollback_is_whole(blog: Built) -> None:
    """The next publish builds what the rollback took back."""
    built = blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    new = tree(built.output)
    back(blog)
    again = blog.rebuild()
    assert again.ok, again.text
    assert tree(again.output) == new


def test_a_preview_is_never_shown_to_readers(blog: Built) -> None:
    """Only published sites are kept."""
    blog.rebuild(SHOW_UNPUBLISHED=True, PUBLISHED_IN_PLACE=False)
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    with pytest.raises(OutputFolderError, match="there is no site before"):
        back(blog)


def test_without_a_site_before_there_is_a_message(blog: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """A first publish has nothing before it; the command says so and exits with 1."""
    assert rollback.main() == 1
    assert capsys.readouterr().err.startswith("make rollback: there is no site before the one in ")
    assert runpy.run_path("publishconf.py")["PUBLISHED_IN_PLACE"]
    assert (blog.output / "index.html").is_file()


def test_clean_removes_the_site_of_before(blog: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make clean` removes the kept site, but not files that no build made."""
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    previous = blog.folder / ".output.previous"
    assert (previous / "index.html").is_file()
    monkeypatch.setenv("INPUTDIR", str(blog.content))
    assert clean.main() == 0
    assert [path.name for path in previous.iterdir()] == ["upload.txt"]
