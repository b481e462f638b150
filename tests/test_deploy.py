"""Deploys to a folder or host: only files of earlier deploys of the same site are deleted or replaced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extent import examples, few_by_default
from hindsight.core.lessons.lock import HEADER
from hindsight.host.commands.deploy import deploy, preview_deploy
from hindsight.host.deploy.choose import choose_target
from hindsight.host.deploy.plan import (
    RECORD,
    DeployRecord,
    RemoteFile,
    SentFile,
    parse_record,
    path_digest,
    plan_deploy,
    record_of,
)
from hindsight.host.deploy.protocol import SentError
from hindsight.host.deploy.rsync import Rsync
from hindsight.host.deploy.ssh_connection import shared_connection
from hindsight.host.deploy.target import DeployError, parse_target
from hindsight.host.deploy.target_lock import LOCK as LOCK_FILE
from hindsight.host.deploy.target_lock import LockText, new_lock, owner_of
from hindsight.host.site.lock_files import Locks
from hindsight.host.site.manifest import MANIFEST, manifest_text
from hindsight.host.site.published import PublishedSite
from site_builder import ROOT, write_files
from support import growth

pytestmark = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")

SITE = "https://notes.example"
FOREIGN_FILES: dict[str, str | bytes | None] = {
    ".git/config": "[core]", ".well-known/acme/a": "proof", ".htaccess": "Deny", "CNAME": "notes.example",
    "diary.txt": "mine", "2026/a/notes.txt": "mine too", "with space/ü.txt": "x", "2026/draft.md": "d",
}  # fmt: skip


@pytest.fixture
def make_output(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a published site like a build: `make_output({"a/index.html": "A"})`."""

    def make(files: Mapping[str, str], name: str = "output", site: str = SITE) -> Path:
        output = tmp_path / name
        shutil.rmtree(output, ignore_errors=True)
        all_files = {"feeds/all.json": f'{{"home_page_url": "{site}/"}}', ".hindsight-published": "", **files}
        write_files(output, {**all_files, MANIFEST: manifest_text(all_files)})
        return output

    return make


def files_in(folder: Path) -> dict[str, str]:
    """Return the text of every file in a folder except the record."""
    paths = (file for file in folder.rglob("*") if file.is_file() and file.name != RECORD)
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in paths}


def send(output: Path, target: Path | str, replace: bool = False) -> str:
    """Deploy to a target."""
    return deploy(output, str(target), output.parent / "content", replace)


def test_a_deploy_deletes_removed_files(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A second deploy deletes files that the site no longer has, and the record contains no file names."""
    www = tmp_path / "www"
    output = make_output({"index.html": "1", "2026/a/index.html": "A", "hidden-page/index.html": "H"})
    assert send(output, www) == f"Sent 4 files to {www}, deleted 0"
    assert sorted(files_in(www)) == ["2026/a/index.html", "feeds/all.json", "hidden-page/index.html", "index.html"]
    assert "hidden" not in (www / RECORD).read_text(encoding="utf-8")
    assert send(make_output({"index.html": "2"}), www) == f"Sent 1 file to {www}, deleted 2"
    assert files_in(www)["index.html"] == "2"
    assert sorted(path.name for path in www.iterdir()) == [RECORD, "feeds", "index.html"]


def test_foreign_files_stay(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A deploy keeps the files of a repository, a server and a person, also in folders of the site."""
    www = tmp_path / "www"
    write_files(www, FOREIGN_FILES)
    send(make_output({"2026/a/index.html": "A", "images/a b.png": "P"}), www)
    send(make_output({"index.html": "1"}), www)
    assert {name: text for name, text in files_in(www).items() if name in FOREIGN_FILES} == FOREIGN_FILES
    assert not (www / "2026/a/index.html").exists()


@pytest.mark.parametrize("seed", range(examples(20)))
def test_foreign_files_of_any_name_stay(seed: int, make_output: Callable[..., Path], tmp_path: Path) -> None:
    """Foreign files of any name stay at the target when the site changes."""
    random = Random(seed)
    folders = ["", ".git/", "2026/", "2026/a/", "images/", "theme/css/", ".hidden/", "a b/", "ü/", "-rf/"]
    names = ["CNAME", ".nojekyll", "robots.txt~", "a.html.bak", "notes (1).txt", "*", "$HOME", "é", "[x]", ".keep"]
    foreign: dict[str, str | bytes | None] = {
        f"{random.choice(folders)}{name}": f"{seed} {name}" for name in random.sample(names, 6)
    }
    pages = [f"{folder}index.html" for folder in folders if folder[:1] not in (".", "-")]
    for _ in range(3):
        write_files(tmp_path / "www", foreign)
        send(make_output({page: page for page in random.sample(pages, 4)}), tmp_path / "www")
    assert {name: text for name, text in files_in(tmp_path / "www").items() if name in foreign} == foreign


LOCK = f"{HEADER}\nask\tposts/a.md\tAsk first.\t2024-03-02T00:00:00+00:00\n"


def published(texts: int, lock: str = "") -> dict[str, str]:
    """Return the file in which a build records the number of texts and the lock file."""
    return {".hindsight-published": PublishedSite(texts, Locks(lock.encode())).text().decode()}


def test_a_deploy_writes_the_lock_file(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A deploy writes the lock file beside the content after sending all files, and does not send it."""
    output, lock = make_output({"index.html": "1", **published(1, LOCK)}), tmp_path / "content/lessons.lock"
    lock.parent.mkdir()
    send(output, tmp_path / "www")
    assert lock.read_text(encoding="utf-8") == LOCK
    assert "Ask first." not in "".join(files_in(tmp_path / "www").values())


def test_a_deploy_that_fails_leaves_the_lock(
    make_output: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed deploy does not change the lock file, and sends nothing if the lock file cannot be read."""
    output, content = make_output({"index.html": "1", **published(1, LOCK)}), tmp_path / "content"
    content.mkdir()

    def refuse(*_: object) -> None:
        raise DeployError("no")

    with monkeypatch.context() as patch:
        patch.setattr("hindsight.host.deploy.rsync.Rsync.send", refuse)
        with pytest.raises(DeployError):
            send(output, tmp_path / "www")
    assert list(content.iterdir()) == []
    (content / "lessons.lock").mkdir()
    with pytest.raises(DeployError) as error:
        send(output, tmp_path / "other")
    assert str(error.value).startswith(f"{content / 'lessons.lock'}:1:1: error: cannot be read: ")
    assert not (tmp_path / "other").exists() or files_in(tmp_path / "other") == {}


def test_an_empty_site_deletes_nothing_without_confirmation(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A site without texts deletes no file of the target without DEPLOY_REPLACE."""
    www = tmp_path / "www"
    empty = make_output({"index.html": "none", **published(0)})
    assert send(empty, www).endswith("deleted 0")  # a first deploy
    send(make_output({"index.html": "1", "2026/a/index.html": "A", **published(1)}), www)
    empty = make_output({"index.html": "none", **published(0)})
    with pytest.raises(DeployError) as error:
        send(empty, www)
    assert str(error.value) == (
        f"this site has no text, and 1 file of {www} would be deleted; set DEPLOY_REPLACE=1 where that is meant"
    )
    assert files_in(www)["2026/a/index.html"] == "A"
    assert send(empty, www, replace=True).endswith("deleted 1")


def test_a_clone_of_a_pages_branch_is_a_target(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A deploy to a clone of a pages branch updates the site and keeps the repository and uncommitted work."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    send(make_output({"old/index.html": "O", "index.html": "1"}), origin)
    run = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "site"]):
        subprocess.run([*run, *command], cwd=origin, check=True, capture_output=True)
    subprocess.run(["git", "clone", "-q", str(origin), str(clone)], check=True, capture_output=True)
    write_files(clone, {"work.txt": "uncommitted"})
    send(make_output({"index.html": "2"}), clone)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True, text=True)
    changed = set(status.stdout.splitlines())
    assert changed == {f" M {RECORD}", " M index.html", " D old/index.html", "?? work.txt"}


def test_a_target_without_a_record_is_recognised_by_its_manifest(
    make_output: Callable[..., Path], tmp_path: Path
) -> None:
    """The deploy deletes this manifest, since it contains the names of hidden pages."""
    www = tmp_path / "www"
    feed = {"feeds/all.json": f'{{"home_page_url": "{SITE}/"}}'}
    old = {"gone/index.html": "G", "index.html": "1", ".hindsight-published": "", **feed}
    write_files(www, {**old, MANIFEST: "\n".join(old), "mine.txt": "m"})
    send(make_output({"index.html": "2"}), www)
    assert sorted(files_in(www)) == ["feeds/all.json", "index.html", "mine.txt"]


@pytest.mark.parametrize("feed", ['{"home_page_url": "https://other.example/"}', "[]", "none", None])
def test_a_different_blog_without_a_record_stays(
    feed: str | None, make_output: Callable[..., Path], tmp_path: Path
) -> None:
    """A target with a manifest, but without a feed of this site, is an error and does not change."""
    www = tmp_path / "www"
    old = {"gone/index.html": "G", "index.html": "1", **({"feeds/all.json": feed} if feed else {})}
    write_files(www, {**old, MANIFEST: "\n".join(old)})
    before = files_in(www)
    with pytest.raises(DeployError, match=r"has files that no deploy of this site wrote"):
        send(make_output({"index.html": "2"}), www)
    assert files_in(www) == before


def test_a_file_and_a_folder_can_swap_names(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A file replaces a folder of an earlier deploy and the reverse, unless the folder has foreign files."""
    www = tmp_path / "www"
    send(make_output({"a": "file", "b/c/d.txt": "1", "b/e.txt": "2"}), www)
    assert send(make_output({"a/x.txt": "1", "b": "file"}), www).endswith("deleted 3")
    assert {name: text for name, text in files_in(www).items() if name[0] in "ab"} == {"a/x.txt": "1", "b": "file"}
    write_files(www, {"a/mine.txt": "m"})
    with pytest.raises(DeployError, match=r"has folders or links where the site has files: a; move them away"):
        send(make_output({"a": "file"}), www)
    assert files_in(www)["a/mine.txt"] == "m"


def test_foreign_files_with_names_of_partial_files_stay(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A deploy keeps foreign files whose names look like partial files of rsync."""
    www = tmp_path / "www"
    send(make_output({"index.html": "1"}), www)
    foreign: dict[str, str | bytes | None] = {".index.html.backup": "m", ".index.html.a1B2c3": "m"}
    write_files(www, foreign)
    send(make_output({"index.html": "2"}), www)
    assert {name: text for name, text in files_in(www).items() if name in foreign} == foreign


def test_an_error_after_sending_is_a_sent_error(
    make_output: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If deleting fails after all files were sent, the next deploy deletes the remaining files."""
    www = tmp_path / "www"
    send(make_output({"index.html": "1", "old.html": "o"}), www)
    output = make_output({"index.html": "2"})

    def fail(_: object, paths: tuple[str, ...]) -> None:
        if "old.html" in paths:
            raise DeployError("cannot delete files from it: no")

    with monkeypatch.context() as patch:
        patch.setattr("hindsight.host.deploy.rsync.Rsync.delete", fail)
        with pytest.raises(SentError, match="cannot delete files from it: no"):
            send(output, www)
    assert files_in(www)["index.html"] == "2"
    assert send(output, www).endswith("deleted 1")


@pytest.mark.parametrize("replace", [False, True])
def test_a_foreign_file_is_not_replaced_without_confirmation(
    replace: bool, make_output: Callable[..., Path], tmp_path: Path
) -> None:
    """A deploy replaces a foreign file only with DEPLOY_REPLACE, and accepts one with the same bytes."""
    www = tmp_path / "www"
    write_files(www, {"index.html": "another generator's", "same.txt": "same"})
    output = make_output({"index.html": "1", "same.txt": "same"})
    if replace:
        send(output, www, replace=True)
        assert files_in(www)["index.html"] == "1"
        return
    with pytest.raises(DeployError) as error:
        send(output, www)
    assert str(error.value) == (
        f"{www} has files that no deploy of this site wrote, and that it would replace: index.html; move them away, or "
        "set DEPLOY_REPLACE=1 to replace them"
    )
    assert files_in(www) == {"index.html": "another generator's", "same.txt": "same"}


def test_a_different_site_is_not_replaced_without_confirmation(
    make_output: Callable[..., Path], tmp_path: Path
) -> None:
    """A deploy replaces a different site only with DEPLOY_REPLACE."""
    www = tmp_path / "www"
    send(make_output({"index.html": "1"}, site="https://other.example"), www)
    output = make_output({"index.html": "2"})
    with pytest.raises(DeployError, match=r"holds a different site, https://other\.example; name a different folder"):
        send(output, www)
    assert files_in(www)["index.html"] == "1"
    send(output, www, replace=True)
    assert files_in(www)["index.html"] == "2"


def test_a_changed_file_is_not_deleted(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A file that somebody changed at the target is kept, and the output names it."""
    www = tmp_path / "www"
    send(make_output({"a.txt": "1", "b.txt": "1"}), www)
    write_files(www, {"a.txt": "changed by hand"})
    assert send(make_output({}), www).endswith("deleted 1; kept a.txt, which somebody changed")
    assert files_in(www)["a.txt"] == "changed by hand"


def test_a_file_changed_to_the_same_size_is_not_deleted(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """The record has a digest of the bytes of each file; a dry run does not list such a file either."""
    www = tmp_path / "www"
    send(make_output({"a b/ü.txt": "1", "b.txt": "1"}), www)
    write_files(www, {"a b/ü.txt": "2"})
    preview = preview_deploy(make_output({}), str(www), tmp_path / "content", False)
    assert [line for line in preview.splitlines() if line.startswith("remove")] == ["remove b.txt"]
    assert send(make_output({}), www).endswith("deleted 1; kept a b/ü.txt, which somebody changed")
    assert files_in(www)["a b/ü.txt"] == "2"


def test_a_record_without_digests_compares_sizes(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A record of an earlier version has sizes alone: its files are deleted where their sizes are the same."""
    www = tmp_path / "www"
    send(make_output({"a.txt": "1", "b.txt": "1"}), www)
    first, *lines = (www / RECORD).read_text(encoding="utf-8").splitlines()
    old = (line.rpartition(" ")[0] if line.count(" ") == 2 else line for line in lines)
    (www / RECORD).write_text("\n".join((first.replace("2", "1"), *old, "")), encoding="utf-8")
    assert send(make_output({}), www).endswith("deleted 2")


@pytest.mark.parametrize("kind", ["link", "folder", "file"])
def test_a_link_or_folder_in_place_of_a_file_is_an_error(
    kind: str, make_output: Callable[..., Path], tmp_path: Path
) -> None:
    """Links, folders and files where the site needs the name are an error, and links are not followed."""
    www, elsewhere = tmp_path / "www", tmp_path / "elsewhere"
    write_files(elsewhere, {"x.txt": "safe"})
    www.mkdir()
    if kind == "link":
        (www / "images").symlink_to(elsewhere)
    elif kind == "folder":
        write_files(www, {"images/a.png/mine.txt": "m"})
    else:
        write_files(www, {"images": "m"})
    with pytest.raises(DeployError, match=r"has folders or links where the site has files: images"):
        send(make_output({"images/a.png": "P"}), www)
    assert files_in(elsewhere) == {"x.txt": "safe"}


def test_an_incomplete_site_is_not_sent(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """Output with missing files is an error, since a deploy would delete these pages at the target."""
    output = make_output({"index.html": "1", "about/index.html": "A"})
    send(output, tmp_path / "www")
    (output / "index.html").unlink()
    with pytest.raises(DeployError, match="lacks 1 file of the site; build it again with make publish"):
        send(output, tmp_path / "www")
    assert files_in(tmp_path / "www")["index.html"] == "1"


def test_a_target_can_be_a_link_to_a_folder(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A target that is a link stays a link, and the files go to the folder of the link."""
    www, link = tmp_path / "releases/1", tmp_path / "current"
    www.mkdir(parents=True)
    link.symlink_to(www)
    send(make_output({"index.html": "1"}), link)
    assert (link.is_symlink(), files_in(www)["index.html"]) == (True, "1")


def test_an_edited_record_deletes_no_foreign_files(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """Paths outside the target, invalid lines and protected names in a record delete no file."""
    www = tmp_path / "www"
    write_files(www, FOREIGN_FILES)
    write_files(tmp_path, {"outside.txt": "safe"})
    send(make_output({"index.html": "1"}), www)
    lines = [f"{path_digest(path)} {len(str(text))}" for path, text in FOREIGN_FILES.items() if "diary" not in path]
    added = "\n".join([*lines, f"{path_digest('../outside.txt')} 4", "../outside.txt 4", "x", "\x00 9"])
    with (www / RECORD).open("a", encoding="utf-8") as record:
        record.write(added)
    send(make_output({"index.html": "2"}), www)
    assert (tmp_path / "outside.txt").read_text(encoding="utf-8") == "safe"
    expected = {".git/config", ".well-known/acme/a", ".htaccess", "CNAME", "diary.txt"}
    assert expected <= files_in(www).keys()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("host:/", "is the root or home folder of a machine"),
        ("me@host:", "is the root or home folder of a machine"),
        ("host:~/", "is the root or home folder of a machine"),
        ("rsync://host", "is the root or home folder of a machine"),
        ("rsync://host//", "is the root or home folder of a machine"),
        ("host:./", "is the root or home folder of a machine"),
        ("host:/root/", "is the root or home folder of a machine"),
        ("me@host:/home/me", "is the root or home folder of a machine"),
        ("me@[::1]:/root", "is the root or home folder of a machine"),
        ("me@host:~me", "is the root or home folder of a machine"),
        ("me@host:/home//./me/", "is the root or home folder of a machine"),
        ("host:www/../..", "has .. in its path"),
        ("host:/var/www/*", "has a *, which rsync replaces"),
        ("rsync://host/www/note?", "has a ?, which rsync replaces"),
        ("host:/var/www/a\nb", r"'host:/var/www/a\nb' has a line break"),
        ("{tmp}/a\nb", "has a line break"),
        ("{tmp}/blog/.git", "is in .git, which belongs to git"),
        ("{tmp}/blog/.git/www", "is in .git, which belongs to git"),
        ("{tmp}/bare", "is a bare git repository; write it with a branch, as git:{tmp}/bare#pages"),
        (".cache/www", "is in .cache, which make empties"),
        (".venv", "is in .venv, which make empties"),
        ("/", "is the root or home folder of this machine"),
        ("~", "is the root or home folder of this machine"),
        ("~nobody-here/www", "is in the home folder of an unknown user"),
        ("{tmp}/output", "is in the output folder"),
        ("{tmp}/output/www", "is in the output folder"),
        ("{tmp}/content/www", "is in the content folder"),
        ("{tmp}", "holds the output folder"),
        ("{tmp}/file", "is a file"),
    ],
)
def test_a_dangerous_target_is_refused(written: str, reason: str, tmp_path: Path) -> None:
    """The root, a home folder, targets in or around the site, and folders of other programs are refused."""
    write_files(tmp_path, {"output/a": "", "content/a": "", "file": "", "blog/.git/config": ""})
    write_files(tmp_path / "bare", {"HEAD": "", "objects/a": "", "refs/a": ""})
    with pytest.raises(DeployError) as error:
        parse_target(written.format(tmp=tmp_path), tmp_path / "output", tmp_path / "content")
    assert reason.format(tmp=tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "written", ["me@host:/home/notes", "me@[::1]:www", "rsync://host/root", "host:/root/www", "host::www"]
)
def test_a_folder_of_a_different_machine_is_a_target(written: str) -> None:
    """Folders in a home folder, modules of rsync and addresses in brackets are targets."""
    assert parse_target(written, Path("output"), Path("content")).name == written


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~/www` is a folder in the home folder, also if the shell did not expand it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse_target("~/www/", Path("output"), Path("content")).folder == tmp_path / "www"
    assert parse_target("me@host:www/", Path("output"), Path("content")).name == "me@host:www"


KILLED = """
import os, sys, threading, time
from pathlib import Path
from hindsight.host.commands.deploy import deploy
threading.Thread(target=lambda: (time.sleep(float(sys.argv[3])), os.killpg(0, 9)), daemon=True).start()
deploy(Path(sys.argv[1]), sys.argv[2], Path("content"), False)
"""


@pytest.mark.parametrize("first", few_by_default([False, True]))
def test_the_next_deploy_repairs_a_killed_one(first: bool, make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A killed deploy keeps foreign files, and the next deploy completes the site."""
    write_files(tmp_path / "www", FOREIGN_FILES)
    if not first:
        send(make_output({f"old/{number}.html": "old" * 999 for number in range(60)}), tmp_path / "www")
    output = make_output({f"new/{number}.html": f"{number}" * 9999 for number in range(60)})
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    exit_codes = []
    for step in range(int(os.environ.get("DEPLOYS_KILLED", examples(12)))):
        command = [sys.executable, "-c", KILLED, str(output), str(tmp_path / "www"), str(0.02 + 0.02 * (step % 25))]
        process = subprocess.run(command, check=False, capture_output=True, start_new_session=True, env=env)
        exit_codes.append(process.returncode)
        files = files_in(tmp_path / "www")
        assert {name: text for name, text in files.items() if name in FOREIGN_FILES} == FOREIGN_FILES
    assert set(exit_codes) <= {-9, 0}
    assert -9 in exit_codes
    send(output, tmp_path / "www")
    files = files_in(tmp_path / "www")
    assert {name for name in files if name not in FOREIGN_FILES} == {
        name for name in files_in(output) if name[0] != "."
    }


@pytest.mark.slow
def test_a_different_machine_is_a_target(ssh_server: str, make_output: Callable[..., Path], tmp_path: Path) -> None:
    """Over ssh, a deploy sends files, deletes removed files and keeps foreign files."""
    www = tmp_path / "w w w"
    write_files(www, FOREIGN_FILES)
    send(make_output({"a/index.html": "A", "b ü.txt": "B"}), f"{ssh_server}:{www}")
    assert send(make_output({"index.html": "1"}), f"{ssh_server}:{www}").endswith("deleted 2")
    assert files_in(www) == {**FOREIGN_FILES, "index.html": "1", "feeds/all.json": f'{{"home_page_url": "{SITE}/"}}'}


def test_a_host_that_does_not_answer_is_an_error(
    make_output: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error for a host that does not answer has the reason of rsync."""
    monkeypatch.setenv("RSYNC_RSH", "ssh -p 1 -o ConnectTimeout=2")
    with pytest.raises(DeployError, match=r"^cannot write into nobody@127\.0\.0\.1:www: "):
        send(make_output({}), "nobody@127.0.0.1:www")


names = st.lists(st.sampled_from(("a", "b", "2026", "CNAME", ".git", "x y")), min_size=1, max_size=3).map("/".join)


@given(st.dictionaries(names, st.integers(0, 3)), st.dictionaries(names, st.integers(0, 3)), st.sets(names))
def test_a_plan_deletes_only_files_on_record(at_target: dict[str, int], before: dict[str, int], site: set[str]) -> None:
    """A plan deletes only files that the record has with the same size and the site no longer has."""
    record = record_of(SITE, {path: SentFile(size) for path, size in before.items()})
    plan = plan_deploy(site, {path: RemoteFile("-", size) for path, size in at_target.items()}, record)
    for path in plan.delete:
        assert before.get(path) == at_target[path]
        assert path not in site
        assert not {"CNAME", ".git"} & set(path.split("/"))


@given(st.text() | st.builds(lambda text: f"hindsight deploy 1\nsite x\n{text}", st.text()))
def test_any_record_is_read(text: str) -> None:
    """Invalid lines of a record are ignored."""
    record = parse_record(text)
    assert record is None or all(len(digest) == 32 for digest in record.files)
    valid_record = DeployRecord("s", {path_digest("a"): SentFile(3), path_digest("b"): SentFile(4, "0a" * 16)})
    assert parse_record(valid_record.text()) == valid_record


def test_a_dry_run_lists_changes_and_makes_none(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A dry run lists what a deploy would add, change and remove, and changes neither target nor lock file."""
    www, content = tmp_path / "www", tmp_path / "content"
    content.mkdir()
    send(make_output({"index.html": "1", "old/index.html": "O", "same.txt": "s"}), www)
    before = {path: path.read_bytes() for path in www.rglob("*") if path.is_file()}
    output = make_output({"index.html": "2", "same.txt": "s", "new\nname.html": "N", **published(1, LOCK)})
    assert preview_deploy(output, str(www), content, False).splitlines() == [
        r"add    'new\nname.html'",
        "change index.html",
        "remove old/index.html",
        f"A deploy to {www} would add 1, change 1, remove 1; nothing was sent",
    ]
    assert preview_deploy(output, str(tmp_path / "none"), content, False).endswith("remove 0; nothing was sent")
    assert {path: path.read_bytes() for path in www.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "none").exists()
    assert list(content.iterdir()) == []


def test_two_machines_cannot_deploy_at_the_same_time(make_output: Callable[..., Path], tmp_path: Path) -> None:
    """A lock of a different machine is an error; a deploy takes over the lock of its own killed deploy."""
    www = tmp_path / "www"
    output = make_output({"index.html": "1"})
    write_files(www, {LOCK_FILE: LockText("other", "ann on laptop since 2026-01-01 09:00 UTC").text()})
    with pytest.raises(DeployError) as error:
        send(output, www)
    assert str(error.value) == (
        f"ann on laptop since 2026-01-01 09:00 UTC is deploying to {www}; wait for that deploy, or delete the file "
        ".hindsight-deploying there if the deploy was killed"
    )
    assert list(files_in(www)) == [LOCK_FILE]
    write_files(www, {LOCK_FILE: new_lock(owner_of(output)).text()})
    send(output, www)
    assert sorted(files_in(www)) == ["feeds/all.json", "index.html"]


@pytest.mark.parametrize("target", ["/srv/www", "git:git@host:a.git#pages", "rsync://host/www", "host::www", "-x:www"])
def test_only_targets_of_ssh_open_a_connection(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a branch and an rsync daemon open no ssh connection."""
    monkeypatch.setattr("hindsight.host.deploy.ssh_connection.subprocess.run", pytest.fail)
    with shared_connection(target):
        assert "RSYNC_RSH" not in os.environ


def test_a_faulty_command_for_ssh_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a command for ssh that has no closing quote, the error is that of rsync."""
    monkeypatch.setenv("RSYNC_RSH", "ssh -o 'x")
    monkeypatch.setattr("hindsight.host.deploy.ssh_connection.subprocess.run", pytest.fail)
    with shared_connection("me@host:www"):
        assert os.environ["RSYNC_RSH"] == "ssh -o 'x"


def test_an_unknown_kind_of_target_is_refused(tmp_path: Path) -> None:
    """The error for `gs://` names the kinds of targets."""
    with pytest.raises(DeployError, match="gs:// is not among the targets; name a folder"):
        choose_target("gs://bucket/notes", tmp_path / "output", tmp_path / "content", tmp_path / "cache", 0)


def test_a_plan_that_clears_many_files_takes_time_in_proportion() -> None:
    """A file of the site may take the place of a folder with thousands of old files."""

    def target(count: int) -> tuple[DeployRecord, dict[str, RemoteFile]]:
        old = {f"a/{number}/index.html": 9 for number in range(count)}
        folders = {"a", *(f"a/{number}" for number in range(count))}
        there = dict.fromkeys(old, RemoteFile("-", 9)) | dict.fromkeys(folders, RemoteFile("d", 0))
        return record_of(SITE, {path: SentFile(size) for path, size in old.items()}), there

    assert growth(target, lambda made: plan_deploy({"a"}, made[1], made[0]), count=250) < 64


def test_pages_come_after_what_they_need(
    make_output: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures and styles are at the target before the pages and feeds that show them."""
    www, real, seen = tmp_path / "www", Rsync.send, []

    def send_part(self: Rsync, source: Path, paths: Iterable[str]) -> int:
        sent = real(self, source, paths)
        seen.append({path for path in files_in(www) if not path.startswith(".")})
        return sent

    monkeypatch.setattr(Rsync, "send", send_part)
    send(make_output({"2026/a/index.html": "A", "theme/a.css": "C"}), www)
    assert seen == [{"theme/a.css"}, {"theme/a.css", "2026/a/index.html", "feeds/all.json"}]
