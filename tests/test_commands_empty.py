"""`make empty` removes the files of the example and no other files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from build_support import tree
from empty import LIST, NEXT, example, main, record
from extent import few_by_default
from hindsight.core.lessons.lock import HEADER
from site_builder import ROOT, build, write_files

POST = "2023/why-i-write-these-down.md"
LINE = "{}\tposts/{}\tAsk first.\t2024-03-02T00:00:00+00:00\n"
PUBLIC = {"SITEURL": "https://example.org", "CARD_FORMATS": []}
pytestmark = pytest.mark.skipif(
    not any((ROOT / "content" / path).exists() for path in example()), reason="the example was removed"
)


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the example for the command."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "content"


def run_empty(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run the command, and return its printed lines without the last, which names the next step."""
    assert main([]) == 0
    *printed, last = capsys.readouterr().out.splitlines()
    assert last == NEXT
    return printed


def test_the_list_is_the_example() -> None:
    """The list has each file of the example with its digest; `python tools/empty.py --record` updates it."""
    assert record(ROOT / "content") == LIST.read_text(encoding="utf-8")


def test_the_whole_example_is_removed(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All files and empty folders of the example are removed, and its lines of the lock; a second run removes none."""
    write_files(content, {"lessons.lock": HEADER + "\n" + LINE.format("ask", POST)})
    count = len(example())
    assert run_empty(capsys) == [
        f"Removed {count} of the {count} files of the example from content",
        "Removed 1 of its lines from content/lessons.lock",
    ]
    assert list(content.iterdir()) == []
    assert run_empty(capsys) == [f"Removed 0 of the {count} files of the example from content"]


def test_the_writers_files_stay(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Changed and added files stay, with their lessons in the lock, and the output names them."""
    changed, added = f"posts/{POST}", "posts/2026/mine.md"
    with (content / changed).open("a", encoding="utf-8") as file:
        file.write("\nMine.\n")
    kept_lines = LINE.format("mine", "2026/mine.md") + LINE.format("kept", POST)
    lock = HEADER + "\n" + LINE.format("gone", "2024/the-invoice-nobody-opened.md") + kept_lines
    write_files(content, {added: "x", ".git/config": "x", "lessons.lock": lock})
    printed = run_empty(capsys)
    assert printed[:2] == [f"kept content/{changed}: you changed it", f"kept content/{added}: it is yours"]
    assert sorted(tree(content)) == [".git/config", "lessons.lock", changed, added]
    assert (content / "lessons.lock").read_text(encoding="utf-8") == f"{HEADER}\n{kept_lines}"


def test_other_line_ends_are_not_a_change(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of the example with other line ends is removed, since git may have written them."""
    file = content / "pages/about.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert run_empty(capsys)[0].startswith("Removed")
    assert not file.exists()


def test_a_link_is_not_followed(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that a link in the content folder points to are not removed."""
    shutil.move(content / "posts", tmp_path / "posts")
    (content / "posts").symlink_to(tmp_path / "posts")
    assert run_empty(capsys)[0] == "kept content/posts: it is yours"
    assert (tmp_path / "posts" / POST).exists()


def test_a_long_list_of_own_files_is_counted(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names twenty of the writer's files, and counts the others."""
    write_files(content, {f"posts/2026/{number}.md": "x" for number in range(25)})
    printed = run_empty(capsys)
    assert [line for line in printed if "more" in line] == ["kept 5 more files of yours"]
    assert len(list(content.rglob("*.md"))) == 25


def test_a_file_that_cannot_be_removed_is_an_error(
    content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is one line with the path of the file."""

    def refuse(file: Path) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert main([]) == 1
    assert capsys.readouterr().err.startswith(f"make empty: cannot remove content/{next(iter(example()))}: Perm")
    assert content.exists()


@pytest.mark.parametrize(
    "deleted", few_by_default([["posts"], ["images"], ["posts", "pages"], ["posts", "tags.toml"], ["pages"]], 2)
)
@pytest.mark.parametrize("command", few_by_default(["publish", "html", "check"]))
def test_parts_of_the_example_can_be_deleted(content: Path, deleted: list[str], command: str) -> None:
    """Each command succeeds after a part was deleted by hand, unless texts still show deleted pictures."""
    for name in deleted:
        shutil.rmtree(content / name) if (content / name).is_dir() else (content / name).unlink()
    settings = PUBLIC | ({"CHECK_ONLY": True} if command == "check" else {})
    built = build(content.parent, command != "html", settings, False)
    assert built.ok == (deleted != ["images"]), built.text


def test_emptying_leaves_a_working_blog(content: Path) -> None:
    """After the command, an empty site can be published, and then a site with a first post."""
    assert build(content.parent, True, PUBLIC, False).ok
    assert main([]) == 0
    built = build(content.parent, True, PUBLIC, False)
    assert built.ok, built.text
    assert [name for name in built.files() if name.startswith("20")] == []
    assert built.rebuild({"posts/a.md": "Title: A\nDate: 2026-03-01\nTags: work\n\nText.\n"}).ok
