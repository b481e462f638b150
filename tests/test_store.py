"""Check builds with a cache that is damaged, outdated, read-only or shared, and with a full disk."""

from __future__ import annotations

import errno
import os
import pickle
import re
import resource
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hindsight.core.documents.read
import hindsight.host.incremental.store
from build_support import MANIFEST, Child, at_change, difference, stop, tree
from extent import few_by_default
from hindsight.host.incremental import versions
from hindsight.host.incremental.store import Store, StoreDamaged, StoreError
from site_builder import ROOT, Built, Files, MakeSite, write_files

# DEBUG has the value that the command line sets without an option.
NO_CARDS: dict[str, Any] = {"CARD_FORMATS": [], "DEBUG": False}


def post(title: str, date: str = "2024-03-02", tags: str = "work") -> str:
    """Return a small post."""
    return f"Title: {title}\nDate: {date}\nTags: {tags}\n\nText of {title}.\n"


FILES: Files = {"posts/a.md": post("Ash"), "posts/b.md": post("Box", "2023-01-01", "craft"), "images/p.svg": "<svg/>"}


def database(built: Built) -> Path:
    """Return the cache's only database."""
    file: Path
    (file,) = (built.folder / "cache").glob("*.sqlite")
    return file


def cache_lines(text: str) -> list[str]:
    """Return the printed lines about the cache."""
    return [line for line in text.splitlines() if "the cache" in line]


def damage(file: Path, part: str) -> None:
    """Damage a part of a database, replace all of it, or damage a column as in "reads.body"."""
    data = file.read_bytes()
    page = 4096
    damaged = {
        "empty": b"",
        "a text": b"text " * 999,
        "half": data[: len(data) // 2],
        "its first page": os.urandom(page) + data[page:],
        "all but its first page": data[:page] + b"\xa5" * (len(data) - page),
        "its last page": data[:-page] + b"\xa5" * page,
    }
    if part in damaged:
        file.write_bytes(damaged[part])
        return
    table, column = part.split(".")
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ?", (b"\x80\x05spoilt",))
    connection.close()


@pytest.mark.parametrize(
    "part",
    few_by_default([
        *("empty", "half", "its first page", "reads.body"),
        *("a text", "all but its first page", "its last page", "reads.head"),
    ], 4),
)  # fmt: skip
def test_a_damaged_cache_is_replaced(site: MakeSite, part: str) -> None:
    """After any damage to the cache, the next build gives the right bytes, and one line reports the new cache."""
    built = site(FILES, settings=NO_CARDS)
    expected = tree(site({**FILES, "posts/a.md": post("Asp")}, settings={**NO_CARDS, "SITENAME": "Foresight"}).output)
    damage(database(built), part)
    again = built.rebuild({"posts/a.md": post("Asp")}, SITENAME="Foresight")
    assert again.ok, again.text
    assert difference(tree(built.output), expected) == ""
    assert len(cache_lines(again.text)) == 1, again.text
    assert cache_lines(built.rebuild(SITENAME="Foresight").text) == []


@pytest.mark.parametrize("damaged", [lambda data: data[: len(data) // 2], lambda data: data[:20], lambda _: b"text"])
def test_damaged_templates_are_recompiled(site: MakeSite, damaged: Callable[[bytes], bytes]) -> None:
    """Damaged compiled templates do not stop the next build."""
    built = site(FILES, settings=NO_CARDS)
    expected = tree(built.output)
    for file in (built.folder / "cache").rglob("*"):
        if file.is_file() and file != database(built):
            file.write_bytes(damaged(file.read_bytes()))
    shutil.rmtree(built.output)
    again = built.rebuild()
    assert again.ok, again.text
    assert difference(tree(built.output), expected) == ""


def test_damaged_warnings_do_not_stop_a_build(site: MakeSite) -> None:
    """If the stored warnings of the last build are damaged, the next build still succeeds."""
    built = site(FILES, settings=NO_CARDS)
    with sqlite3.connect(database(built)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'problems'", (b"\x80\x05spoilt",))
    connection.close()
    assert built.rebuild().ok


def test_a_cache_with_a_different_layout_is_replaced(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache with the layout of a different version is not used, which one line reports."""
    built = site(FILES, settings=NO_CARDS)
    monkeypatch.setattr(hindsight.host.incremental.store, "_LAYOUT", "different")
    again = built.rebuild()
    assert "read 2, rendered" in again.text
    assert len(cache_lines(again.text)) == 1


def test_a_cache_of_different_code_is_not_used(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change of the code or a library, every file is read and rendered again."""
    built = site(FILES, settings=NO_CARDS)
    for module in ("hindsight.host.site.content", "hindsight.host.site.planner"):
        monkeypatch.setattr(f"{module}.code_version", lambda: "different")
    again = built.rebuild()
    total = re.findall(r"read 2, rendered (\d+) of (\d+)", again.text)
    assert total
    assert total[0][0] == total[0][1]


def test_every_code_file_counts_in_the_code_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed or new file of Hindsight's code changes the version."""
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    code_versions = set()
    for name, text in (("a.py", "1"), ("a.py", "2"), ("deep/b.py", "1"), ("deep/c.typ", "1"), ("c.typ", "1")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        code_versions.add(versions.code_version.__wrapped__())
    assert len(code_versions) == 5


def test_pickles_are_loaded_in_two_modules_only() -> None:
    """Only the modules for the host's cache and for the plugin's models in Pelican's cache load pickles."""
    code = {path: path.read_text(encoding="utf-8") for path in (ROOT / "plugins").rglob("*.py")}
    loading = re.compile(r"\b(?:pickle\.loads?|Unpickler|shelve|marshal\.loads?)\b")
    assert {path.name for path, text in code.items() if loading.search(text)} == {"store.py", "models.py"}


class HarmfulPickle:
    """A pickle that makes a folder when it is loaded, which must not happen."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self._mark),)


def test_nothing_is_loaded_from_outside_the_cache_folder(site: MakeSite, tmp_path: Path) -> None:
    """No build opens a database in the content, output or working folder."""
    built = site(FILES, settings=NO_CARDS)
    data = database(built).read_bytes()
    mark = tmp_path / "mark"
    for folder in (built.content, built.content / "images", built.output, built.folder, built.folder / ".cache"):
        folder.mkdir(exist_ok=True)
        file = folder / database(built).name
        file.write_bytes(data)
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE reads SET head = ?, body = ?", [pickle.dumps(HarmfulPickle(mark))] * 2)
        connection.close()
    shutil.rmtree(built.folder / "cache")
    again = Child(built.folder, prepare=print_opened_databases, **NO_CARDS).wait()
    assert again.code == 0, again.text
    opened = re.findall(r"^opens (.*)", again.text, re.MULTILINE)
    assert opened
    assert {Path(name).parent for name in opened} == {built.folder / "cache"}
    assert not mark.exists()


def print_opened_databases() -> None:
    """Print the name of every database that this process opens from now on."""

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            print(f"opens {os.fsdecode(arguments[0])}", flush=True)

    sys.addaudithook(listen)


def check_one_error(built: Built, before: dict[str, bytes], message: str) -> None:
    """Check that the build printed one error with this message, exited with 1, and kept the output."""
    assert built.code == 1, built.text
    assert len(built.text.splitlines()) == 1, built.text
    assert built.text.startswith("error: ")
    assert message in built.text
    assert difference(tree(built.output), before) == ""


@pytest.mark.parametrize("cache", few_by_default(["file", "file/below"]))
def test_a_file_in_place_of_the_cache_folder_is_one_error(site: MakeSite, cache: str) -> None:
    """A file in place of the cache folder or of its parent is one error that names the cache folder."""
    built = site(FILES, settings=NO_CARDS, process=True)
    (built.folder / "file").write_text("mine")
    before = tree(built.output)
    failed = built.rebuild({"posts/a.md": post("Asp")}, CACHE_PATH=str(built.folder / cache))
    check_one_error(failed, before, f"{built.folder / cache}")
    assert (built.folder / "file").read_text() == "mine"


def test_a_folder_in_place_of_the_database_is_one_error(site: MakeSite) -> None:
    """A folder in place of the cache's database is one error that names it."""
    built = site(FILES, settings=NO_CARDS, process=True)
    before, file = tree(built.output), database(built)
    file.unlink()
    file.mkdir()
    check_one_error(built.rebuild({"posts/a.md": post("Asp")}), before, str(file))


@pytest.mark.parametrize("end", few_by_default([".lock", ".fit.json"]))
def test_a_folder_in_place_of_a_cache_file_is_one_error(site: MakeSite, end: str) -> None:
    """A folder in place of the cache's lock or report is one error that names it."""
    built = site(FILES, publish=True, settings=NO_CARDS, process=True)
    before = tree(built.output)
    (file,) = (built.folder / "cache").glob(f"*{end}")
    file.unlink()
    file.mkdir()
    check_one_error(built.rebuild(), before, str(file))


@pytest.mark.parametrize("publish", [False, True])
def test_a_full_cache_after_the_swap_is_reported(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, publish: bool
) -> None:
    """If the cache cannot be written after the swap, the error states that the output is complete."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    expected = tree(site({**FILES, "posts/a.md": post("Asp")}, publish=publish, settings=NO_CARDS).output)

    def refuse(store: Store, *_: Any) -> None:
        raise StoreError(f"cannot write the cache {store.file}: database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "put_outputs", refuse)
        failed = built.rebuild({"posts/a.md": post("Asp")})
    assert (failed.code, "the output is complete" in failed.text) == (1, True)
    assert difference(tree(built.output), expected) == ""
    assert built.rebuild().ok
    assert difference(tree(built.output), expected) == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing can be denied to root")
def test_a_read_only_folder_is_one_error(site: MakeSite) -> None:
    """A read-only cache folder or parent of the output folder is one error that names the folder."""
    built = site(FILES, settings=NO_CARDS, process=True)
    before = tree(built.output)
    for folder in (built.folder / "cache", built.folder):
        folder.chmod(0o500)
        try:
            failed = built.rebuild({"posts/a.md": post("Asp")})
        finally:
            folder.chmod(0o700)
        check_one_error(failed, before, str(folder))


@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_an_output_below_a_file_is_one_error(site: MakeSite, publish: bool) -> None:
    """An output folder below a file is one error that names the folder."""
    built = site(FILES, publish=publish, settings=NO_CARDS, process=True)
    (built.folder / "file").write_text("mine")
    before = tree(built.output)
    failed = built.rebuild(OUTPUT_PATH=str(built.folder / "file" / "output"))
    check_one_error(failed, before, f"{built.folder / 'file' / 'output'}")
    assert (built.folder / "file").read_text() == "mine"


def limit(size: int) -> Callable[[], None]:
    """Return a function that limits the size of a child's files, as a full disk would."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize(
    ("size", "count"),
    [
        pytest.param(2000, 2, id="before the cache is written"),
        pytest.param(600_000, 2, id="while a file is made"),
        pytest.param(600_000, 50, id="while a worker makes a file"),
    ],
)
def test_a_full_disk_is_one_error(site: MakeSite, publish: bool, size: int, count: int) -> None:
    """A full disk is one error at any stage; no file is lost, and the next build with free space succeeds."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    before = tree(built.output)
    write_files(built.content, {"images/large.bin": b"0" * 1_000_000})
    write_files(built.content, {f"posts/n{number}.md": post(f"New {number}") for number in range(count)})
    ended = Child(built.folder, publish, limit(size), **NO_CARDS).wait()
    assert ended.code == 1, ended.text
    assert "Traceback" not in ended.text
    assert len(ended.errors) == 1, ended.text
    assert difference(tree(built.output), before) == ""
    again = built.rebuild()
    assert again.ok, again.text
    assert "images/large.bin" in again.files()
    assert {path.name for path in built.folder.iterdir()} == {"content", "output", "cache"}


@pytest.mark.parametrize("publish", [False, True])
def test_a_disk_that_fills_at_the_list_of_files_is_reported(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, publish: bool
) -> None:
    """If the list of files cannot be written, one error reports the output's state, and the next build is right."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    before, write_text = tree(built.output), Path.write_text

    def write_half(file: Path, data: str, encoding: str) -> int:
        if not file.name.startswith(MANIFEST):
            return write_text(file, data, encoding)
        write_text(file, data[: len(data) // 2], encoding)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", write_half)
        failed = built.rebuild({"posts/c.md": post("Cork")})
    assert failed.code == 1
    assert len(failed.text.splitlines()) == 1, failed.text
    if "as it was before" in failed.text:
        assert difference(tree(built.output), before) == ""
    expected = tree(site({**FILES, "posts/c.md": post("Cork")}, publish=publish, settings=NO_CARDS).output)
    assert difference(tree(built.rebuild().output), expected) == ""


@pytest.mark.parametrize("point", [1, 3, 6])
def test_a_file_that_cannot_be_moved_is_reported(site: MakeSite, monkeypatch: pytest.MonkeyPatch, point: int) -> None:
    """If a file cannot be moved into the output, one error reports the output's state, and the next build is right."""
    built = site(FILES, settings=NO_CARDS)
    before, really_replace, calls = tree(built.output), os.replace, iter(range(1, 1000))

    def refuse(source: Path, target: Path) -> None:
        if MANIFEST not in str(target) and next(calls) >= point:
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), str(target))
        really_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        failed = built.rebuild({"posts/a.md": post("Asp"), "posts/b.md": None})
    assert failed.code == 1
    assert len(failed.text.splitlines()) == 1, failed.text
    if "as it was before" in failed.text:
        assert difference(tree(built.output), before) == ""
    expected = tree(site({"posts/a.md": post("Asp"), "images/p.svg": "<svg/>"}, settings=NO_CARDS).output)
    assert difference(tree(built.rebuild().output), expected) == ""


def test_two_concurrent_builds_into_two_folders(site: MakeSite) -> None:
    """Two concurrent builds into two output folders with one cache give the right files."""
    built = site(FILES, settings=NO_CARDS)
    expected, names = tree(built.output), ("one", "two")
    shutil.rmtree(built.folder / "cache")
    children = [Child(built.folder, OUTPUT_PATH=str(built.folder / name), **NO_CARDS) for name in names]
    assert [child.wait().code for child in children] == [0, 0]
    for name in names:
        assert difference(tree(built.folder / name), expected) == ""


def test_an_edit_that_is_undone_during_a_build_is_not_in_the_output(site: MakeSite) -> None:
    """An edit that is undone after a build has read it is not in the output of the next build."""
    built = site(FILES, settings=NO_CARDS)
    expected = tree(built.output)

    def halt_at_reading() -> None:
        really_read = hindsight.core.documents.read.read

        def read(*arguments: Any) -> Any:
            stop()
            return really_read(*arguments)

        hindsight.core.documents.read.read = read  # type: ignore[assignment]  # in a child that only runs this build

    write_files(built.content, {"posts/a.md": post("Asp")})
    paused = Child(built.folder, prepare=halt_at_reading, **NO_CARDS)
    assert paused.stops()
    write_files(built.content, {"posts/a.md": post("Ash")})
    other = Child(built.folder, **NO_CARDS)
    other.ends_within(0.5)  # or waits for the first build
    paused.go_on()
    assert [paused.wait().code, other.wait().code] == [0, 0]
    again = built.rebuild()
    assert difference(tree(again.output), expected) == ""


# The changes of the content before the first build, and those before the second build.
RACES: dict[str, tuple[Files, Files]] = {
    "the same content": ({"posts/a.md": post("Asp")}, {}),
    "a post that the second finds deleted": ({"posts/b.md": post("Bay", "2023-01-01", "craft")}, {"posts/b.md": None}),
    "a post that the second finds new": ({"posts/a.md": post("Asp")}, {"posts/n.md": post("New", "2022-02-02", "new")}),
    "a post that the second finds changed": ({"posts/a.md": post("Asp")}, {"posts/a.md": post("Ape")}),
}


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("race", few_by_default(RACES))
def test_two_concurrent_builds_into_one_folder(site: MakeSite, publish: bool, race: str) -> None:
    """After two concurrent builds into one folder, with the first paused at any point, the next build is right."""
    first, second = RACES[race]
    last = {name: data for name, data in {**FILES, **first, **second}.items() if data is not None}
    expected = tree(site(last, publish=publish, settings=NO_CARDS).output)
    built = site(FILES, publish=publish, settings=NO_CARDS)
    for point in (1, 2, 5, 9, 14, 20):
        built.rebuild({**dict.fromkeys(tree(built.content)), **FILES})
        write_files(built.content, first)
        paused = Child(built.folder, publish, at_change(point, built.output, stop, commits=False), **NO_CARDS)
        paused.stops()
        write_files(built.content, second)
        other = Child(built.folder, publish, None, **NO_CARDS)
        other.ends_within(0.3)  # or waits for the first build
        paused.go_on()
        for ended in (paused.wait(), other.wait()):
            assert ended.code in (0, 1), ended.text
            assert "Traceback" not in ended.text, ended.text
            assert len(ended.errors) == ended.code, ended.text
        again = built.rebuild()
        assert again.ok, again.text
        differences = difference(tree(built.output), expected)
        assert differences == "", f"paused before change {point}:\n{differences}"


def test_a_cache_that_is_damaged_again_is_one_error(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the new cache is damaged too, that is one error, and the output stays."""
    built = site(FILES, settings=NO_CARDS)
    before = tree(built.output)

    def refuse(*_: Any) -> None:
        raise StoreDamaged("a wrong checksum")

    monkeypatch.setattr(Store, "outputs", refuse)
    failed = built.rebuild({"posts/a.md": post("Asp")})
    assert failed.code == 1
    assert failed.text.splitlines()[1:] == [
        f"error: the cache in {built.folder / 'cache'} is damaged once more after it was made again "
        "(a wrong checksum); check the disk"
    ]
    assert difference(tree(built.output), before) == ""
