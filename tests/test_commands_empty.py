"""`make empty` removes the example, and nothing else."""

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
    """A copy of the example, which the command works on."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "content"


def emptied(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run the command; return what it prints but the last line, which says what is next."""
    assert main([]) == 0
    *told, last = capsys.readouterr().out.splitlines()
    assert last == NEXT
    return told


def test_the_list_is_the_example() -> None:
    """The list has each file of the example with its digest: `python tools/empty.py --record` brings it up to date."""
    assert record(ROOT / "content") == LIST.read_text(encoding="utf-8")


def test_the_example_goes_as_a_whole(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Posts, pages, pictures, tags and the lock go, and the folders that they leave empty; a second run finds none."""
    write_files(content, {"lessons.lock": HEADER + "\n" + LINE.format("ask", POST)})
    count = len(example())
    assert emptied(capsys) == [
        f"Removed {count} of the {count} files of the example from content",
        "Removed 1 of its lessons from content/lessons.lock",
    ]
    assert list(content.iterdir()) == []
    assert emptied(capsys) == [f"Removed 0 of the {count} files of the example from content"]


def test_what_the_writer_changed_or_added_stays(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named; lessons of other texts stay in the lock, and those of an example text that stays."""
    changed, mine = f"posts/{POST}", "posts/2026/mine.md"
    with (content / changed).open("a", encoding="utf-8") as file:
        file.write("\nMine.\n")
    own = LINE.format("mine", "2026/mine.md") + LINE.format("kept", POST)
    lock = HEADER + "\n" + LINE.format("gone", "2024/the-invoice-nobody-opened.md") + own
    write_files(content, {mine: "x", ".git/config": "x", "lessons.lock": lock})
    told = emptied(capsys)
    assert told[:2] == [f"kept content/{changed}: you changed it", f"kept content/{mine}: it is yours"]
    assert sorted(tree(content)) == [".git/config", "lessons.lock", changed, mine]
    assert (content / "lessons.lock").read_text(encoding="utf-8") == f"{HEADER}\n{own}"


def test_other_line_ends_are_no_change(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Version control on another system may have given the example its own line ends."""
    file = content / "pages/about.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert emptied(capsys)[0].startswith("Removed")
    assert not file.exists()


def test_a_link_is_not_followed(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that a link in the content folder leads to are not the folder's."""
    shutil.move(content / "posts", tmp_path / "posts")
    (content / "posts").symlink_to(tmp_path / "posts")
    assert emptied(capsys)[0] == "kept content/posts: it is yours"
    assert (tmp_path / "posts" / POST).exists()


def test_a_long_list_of_own_files_is_counted(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty are named, and all stay."""
    write_files(content, {f"posts/2026/{number}.md": "x" for number in range(25)})
    told = emptied(capsys)
    assert [line for line in told if "more" in line] == ["kept 5 more files of yours"]
    assert len(list(content.rglob("*.md"))) == 25


def test_a_folder_that_takes_no_change_is_one_line(
    content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be removed is named."""

    def refuse(file: Path) -> None:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert main([]) == 1
    assert capsys.readouterr().err.startswith(f"make empty: cannot remove content/{next(iter(example()))}: Perm")
    assert content.exists()


@pytest.mark.parametrize("gone", [["posts"], ["posts", "pages"], ["posts", "tags.toml"], ["pages"], ["images"]])
@pytest.mark.parametrize("command", few_by_default(["publish", "html", "check"]))
def test_parts_of_the_example_can_go(content: Path, gone: list[str], command: str) -> None:
    """Where only a part was deleted, each command succeeds, but for pictures that texts still show."""
    for name in gone:
        shutil.rmtree(content / name) if (content / name).is_dir() else (content / name).unlink()
    settings = PUBLIC | ({"CHECK_ONLY": True} if command == "check" else {})
    built = build(content.parent, command != "html", settings, False)
    assert built.ok == (gone != ["images"]), built.text


def test_emptying_leaves_a_working_blog(content: Path) -> None:
    """The example is removed, and the next publish is an empty site, then one with the first post."""
    assert build(content.parent, True, PUBLIC, False).ok
    assert main([]) == 0
    built = build(content.parent, True, PUBLIC, False)
    assert built.ok, built.text
    assert [name for name in built.files() if name.startswith("20")] == []
    assert built.rebuild({"posts/a.md": "Title: A\nDate: 2026-03-01\nTags: work\n\nText.\n"}).ok
