"""Check that the site before the last publish can be restored if readers see the output folder itself."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from build_support import tree
from hindsight.host.commands import clean, next_text, rollback
from hindsight.host.commands.rollback import roll_back
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.output_folder import OutputFolderError
from site_builder import Built, MakeSite

SETTINGS: dict[str, Any] = {"CARD_FORMATS": [], "PUBLISHED_IN_PLACE": True, "SITEURL": "https://example.org"}
A = "Title: A\nDate: 2024-03-04\nTags: work\n\nText."


@pytest.fixture
def blog(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Publish a blog in place, with an additional file in the output, and make its folder the working folder."""
    first = site({"posts/a.md": A}, publish=True, settings=SETTINGS)
    (first.output / "upload.txt").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(first.folder)
    (first.folder / "publishconf.py").write_text("PUBLISHED_IN_PLACE = True\n", encoding="utf-8")
    return first


def roll_back_in_place(built: Built) -> str:
    """Roll back the output folder; return the printed line."""
    return roll_back(Path("output"), "", built.content)


def test_a_rollback_restores_the_previous_site(blog: Built) -> None:
    """A rollback restores all files of the previous site, and keeps files that no build made; it works once."""
    before = tree(blog.output)
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words"), "posts/b.md": A.replace("A", "B", 1)})
    (blog.output / "late.txt").write_text("mine", encoding="utf-8")
    assert roll_back_in_place(blog) == "Readers see the site before the last publish again, in output"
    after = tree(blog.output)
    assert after.pop("late.txt") is not None
    assert after == before
    with pytest.raises(OutputFolderError, match="there is no site before the one in"):
        roll_back_in_place(blog)


def test_a_publish_after_a_rollback_builds_the_new_site(blog: Built) -> None:
    """A publish after a rollback gives the same site as the publish before the rollback."""
    built = blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    new = tree(built.output)
    roll_back_in_place(blog)
    again = blog.rebuild()
    assert again.ok, again.text
    assert tree(again.output) == new


def test_a_rollback_never_restores_a_preview(blog: Built) -> None:
    """Only a published site is kept for a rollback, so that readers never see a preview."""
    blog.rebuild(SHOW_UNPUBLISHED=True, PUBLISHED_IN_PLACE=False)
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    with pytest.raises(OutputFolderError, match="there is no site before"):
        roll_back_in_place(blog)


def test_a_rollback_without_a_previous_site_is_an_error(blog: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """After the first publish, `make rollback` prints an error, exits with 1 and changes nothing."""
    assert rollback.main() == 1
    assert capsys.readouterr().err.startswith("make rollback: there is no site before the one in ")
    assert runpy.run_path("publishconf.py")["PUBLISHED_IN_PLACE"]
    assert (blog.output / "index.html").is_file()


@pytest.mark.parametrize(("name", "value"), [("DRY_RUN", "1"), ("NOW", "2031-01-01")])
def test_a_look_at_a_site_in_place_changes_nothing(
    name: str, value: str, blog: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DRY_RUN and NOW never replace a site that readers see in the output folder."""
    before = tree(blog.output)
    monkeypatch.setenv(name, value)
    built = blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    assert f"error: {name} is for looking, and readers see this folder (PUBLISHED_IN_PLACE)" in built.text
    assert tree(blog.output) == before


def test_a_rollback_has_no_dry_run(blog: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """With DRY_RUN, `make rollback` is an error and changes nothing."""
    built = blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    before = tree(built.output)
    monkeypatch.setenv("DRY_RUN", "1")
    with pytest.raises(DeployError, match="a rollback has no dry run"):
        roll_back_in_place(blog)
    assert tree(built.output) == before


@pytest.mark.parametrize("command", [rollback, next_text])
def test_a_settings_file_with_a_fault_is_one_error(
    command: ModuleType, blog: Built, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command names the line of a settings file that cannot be read, without a traceback."""
    for name in ("pelicanconf.py", "publishconf.py"):
        (blog.folder / name).write_text("SITEURL = (\n", encoding="utf-8")
    assert command.main() == 1
    error = capsys.readouterr().err.splitlines()[0]
    assert re.fullmatch(r"(pelican|publish)conf\.py:1:11: error: '\(' was never closed", error)


def test_clean_removes_the_previous_site(blog: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make clean` removes the previous site, except files that no build made."""
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    previous = blog.folder / ".output.previous"
    assert (previous / "index.html").is_file()
    monkeypatch.setenv("INPUTDIR", str(blog.content))
    assert clean.main() == 0
    assert [path.name for path in previous.iterdir()] == ["upload.txt"]


def test_a_rollback_keeps_the_files_of_others_as_they_are_now(blog: Built) -> None:
    """A rollback neither brings back an old state of a file that no build made, nor one that was deleted since."""
    (blog.output / "other.txt").write_text("mine", encoding="utf-8")
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    (blog.output / "upload.txt").unlink()
    (blog.output / "upload.txt").write_text("newer", encoding="utf-8")
    (blog.output / "other.txt").unlink()
    roll_back_in_place(blog)
    assert (blog.output / "upload.txt").read_text(encoding="utf-8") == "newer"
    assert not (blog.output / "other.txt").exists()


def test_a_rollback_refuses_to_replace_a_file_of_others(blog: Built) -> None:
    """A rollback stops where a file that no build made has the place of a file of the previous site."""
    blog.rebuild({"posts/b.md": A.replace("A", "B", 1)})
    blog.rebuild({"posts/b.md": None, "redirects.toml": '"/2024/b/" = "gone"'})
    mine = blog.output / "2024/b/index.html"
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputFolderError, match=r"has what no build made .*: 2024/b/index.html; move it away"):
        roll_back_in_place(blog)
    assert mine.read_text(encoding="utf-8") == "mine"
    mine.unlink()
    roll_back_in_place(blog)
    assert mine.is_file()


def test_a_damaged_previous_site_is_not_restored(blog: Built) -> None:
    """A rollback restores no site that lacks files, and leaves the site of now as it is."""
    blog.rebuild({"posts/a.md": A.replace("Text", "Other words")})
    now = tree(blog.output)
    (blog.folder / ".output.previous/index.html").unlink()
    with pytest.raises(OutputFolderError, match="is not whole; publish an older state of the blog"):
        roll_back_in_place(blog)
    assert tree(blog.output) == now


def test_only_one_site_is_kept(blog: Built) -> None:
    """Each publish replaces the kept site, and leaves nothing else beside the output."""
    for words in ("Other words", "Third words"):
        blog.rebuild({"posts/a.md": A.replace("Text", words)})
    assert "Other words" in (blog.folder / ".output.previous/2024/a/index.html").read_text(encoding="utf-8")
    assert [path.name for path in blog.folder.iterdir() if path.name.startswith(".output")] == [".output.previous"]
