"""Deploys to a branch of a git repository: each deploy is one commit on top of the branch, or none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from extent import examples
from hindsight.host.commands.deploy import deploy, preview_deploy
from hindsight.host.deploy.git_target import GitTarget, parse_git_target
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.manifest import MANIFEST, manifest_text
from site_builder import ROOT, write_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")

SITE = "https://notes.example"
OWN_FILES = [".hindsight-deployed", ".nojekyll"]


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a bare repository, and settings of git with an author."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nname = Ann\nemail = ann@notes.example\n[core]\nautocrlf = true\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "site.git"
    git("init", "-q", "--bare", str(folder))
    return folder


def git(*arguments: str) -> str:
    """Run git and return its output."""
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def write_output(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a published site like a build."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    all_files = {"feeds/all.json": f'{{"home_page_url": "{SITE}/"}}', ".hindsight-published": "", **files}
    write_files(output, {**all_files, MANIFEST: manifest_text(all_files)})
    return output


def send(remote: Path, files: Mapping[str, str], branch: str = "pages") -> str:
    """Deploy a site of these files to a branch."""
    folder = remote.parent
    return deploy(write_output(folder, files), f"git:{remote}#{branch}", folder / "content", False, folder / "cache")


def files_of(remote: Path) -> list[str]:
    """Return the names in the branch `pages`."""
    return git("-C", str(remote), "ls-tree", "-r", "--name-only", "-z", "pages").split("\0")[:-1]


def commits(remote: Path) -> list[str]:
    """Return the authors and messages of the branch `pages`, newest first."""
    return git("-C", str(remote), "log", "--format=%an: %s", "pages").splitlines()


def push_by_hand(remote: Path, name: str, text: str) -> None:
    """Push one file to the branch `pages` from a clone."""
    clone = remote.parent / f"clone-{name}"
    git("clone", "-q", "-b", "pages", str(remote), str(clone))
    write_files(clone, {name: text})
    git("-C", str(clone), "add", "-A")
    git("-C", str(clone), "commit", "-q", "-m", f"Add {name}")
    git("-C", str(clone), "push", "-q")


def test_a_deploy_is_a_commit_on_top(remote: Path) -> None:
    """Each deploy is a commit that deletes only files of earlier deploys; an unchanged site makes no commit."""
    first = {"index.html": "1\r\n", "old/a b.html": "O", 'q"\nü.txt': "q"}
    assert send(remote, first) == f"Sent 4 files to git:{remote}#pages, deleted 0"
    assert sorted(files_of(remote)) == sorted([*OWN_FILES, "feeds/all.json", *first])
    assert git("-C", str(remote), "cat-file", "-s", "pages:index.html") == "3\n"
    push_by_hand(remote, "CNAME", "notes.example")
    assert send(remote, {"index.html": "2"}) == f"Sent 1 file to git:{remote}#pages, deleted 2"
    assert sorted(files_of(remote)) == sorted([*OWN_FILES, "CNAME", "feeds/all.json", "index.html"])
    assert send(remote, {"index.html": "2"}).startswith("Sent 0 files")
    assert commits(remote) == [f"Ann: Publish {SITE}", "Ann: Add CNAME", f"Ann: Publish {SITE}"]


def test_a_dry_run_pushes_nothing(remote: Path) -> None:
    """A dry run lists the changes of a branch and pushes no commit."""
    send(remote, {"index.html": "1", "old.html": "O"})
    output = write_output(remote.parent, {"index.html": "2"})
    preview = preview_deploy(output, f"git:{remote}#pages", remote.parent / "content", False, remote.parent / "cache")
    assert preview.splitlines()[:-1] == ["change index.html", "remove old.html"]
    assert len(commits(remote)) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_push_after_a_foreign_push_is_tried_again(remote: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """A deploy builds on a commit that somebody pushed meanwhile, and stops after the second such commit."""
    send(remote, {"index.html": "1"})
    pushed = []
    push = GitTarget._push

    def push_late(self: GitTarget, commit: str) -> None:
        if len(pushed) < times:
            pushed.append(f"{len(pushed)}.txt")
            push_by_hand(remote, pushed[-1], "mine")
        push(self, commit)

    monkeypatch.setattr(GitTarget, "_push", push_late)
    if times == 1:
        send(remote, {"index.html": "2"})
        assert commits(remote)[:2] == [f"Ann: Publish {SITE}", "Ann: Add 0.txt"]
    else:
        with pytest.raises(DeployError, match=r"somebody else pushed to .* publish again"):
            send(remote, {"index.html": "2"})
    assert set(pushed) <= set(files_of(remote))


def test_a_foreign_file_of_a_branch_is_not_replaced(remote: Path) -> None:
    """A file that no deploy wrote is an error, and the branch does not change."""
    send(remote, {"index.html": "1"})
    push_by_hand(remote, "about.html", "mine")
    with pytest.raises(DeployError, match=r"has files that no deploy of this site wrote.*: about\.html; move them"):
        send(remote, {"about.html": "A"})
    assert len(commits(remote)) == 2


def test_a_changed_file_of_a_branch_is_not_deleted(remote: Path) -> None:
    """A file that somebody changed, even to the same size, stays in the branch when the site no longer has it."""
    send(remote, {"index.html": "1", "a b.txt": "1\r", "b.txt": "1"})
    push_by_hand(remote, "a b.txt", "2\r")
    assert send(remote, {"index.html": "1"}).endswith("deleted 1; kept a b.txt, which somebody changed")
    assert "a b.txt" in files_of(remote)


def test_a_damaged_cache_is_replaced(remote: Path) -> None:
    """A cached clone that is damaged, or locked by a killed process, is replaced."""
    send(remote, {"index.html": "1"})
    (cached,) = (remote.parent / "cache").iterdir()
    write_files(cached, {"HEAD": "nothing", "shallow.lock": ""})
    assert send(remote, {"index.html": "2"}).startswith("Sent 1 file ")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("git:{tmp}/site.git", "has no branch; write it as git:git@github.com:me/notes.git#gh-pages"),
        ("git:{tmp}/none.git#pages", "cannot fetch git:{tmp}/none.git#pages: '{tmp}/none.git' does not appear to be"),
        ("git:nowhere#pages", "; write its address, or a name that git remote lists"),
        (
            "git:https://me:secret@127.0.0.1:1/a.git#pages",
            "cannot fetch git:https://127.0.0.1:1/a.git#pages: unable to",
        ),
        ("git:--upload-pack=x#pages", "is no repository and branch"),
        ("git:{tmp}/site.git#a b", "is no repository and branch; write it as git:git@github.com:me/notes.git#gh-pages"),
        ("git:{tmp}/site.git#a/../b", "is no repository and branch"),
        ("git:{tmp}/site.git#a.lock", "is no repository and branch"),
        ("git:{tmp}/site.git#a/", "is no repository and branch"),
        ("git: #pages", "has no branch; write it as git:git@github.com:me/notes.git#gh-pages"),
        ("git:{tmp}/a\nb#pages", "has a line break or a different control sign"),
    ],
)
def test_a_wrong_target_is_an_error_of_one_line(written: str, reason: str, remote: Path) -> None:
    """The error names the missing branch, repository or server, without passwords."""
    tmp = remote.parent
    with pytest.raises(DeployError) as error:
        deploy(write_output(tmp, {}), written.format(tmp=tmp), tmp / "content", False, tmp / "cache")
    assert reason.format(tmp=tmp) in str(error.value)
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_branch_in_the_place_of_a_folder_is_named(remote: Path) -> None:
    """With a branch `pages/x`, there can be no branch `pages`, and the error names the one that is there."""
    send(remote, {"index.html": "1"}, branch="pages/x")
    with pytest.raises(DeployError, match=r"there is a branch pages/x, which does not allow one of the name pages"):
        send(remote, {"index.html": "1"})


def test_a_refused_push_gives_the_reason(remote: Path) -> None:
    """The error for a push that a hook refuses has the reason of the hook."""
    hook = remote / "hooks/pre-receive"
    write_files(remote, {"hooks/pre-receive": "#!/bin/sh\necho 'error: read only today'\nexit 1\n"})
    hook.chmod(0o755)
    with pytest.raises(DeployError, match=r"cannot push to .*: (error: )?read only today"):
        send(remote, {"index.html": "1"})


def test_a_missing_author_or_git_is_an_error_with_a_remedy(remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error explains how to set an author, or that git is missing."""
    (remote.parent / "gitconfig").write_text("[user]\nuseConfigOnly = true\n", encoding="utf-8")
    with pytest.raises(DeployError, match=r"git needs your name for the commit; set it: git config --global user.name"):
        send(remote, {"index.html": "1"})
    monkeypatch.setenv("PATH", str(remote.parent))
    with pytest.raises(DeployError, match="git is missing: install it, or leave DEPLOY_TO out"):
        send(remote, {"index.html": "1"})


def test_a_remote_and_branch_can_have_odd_names() -> None:
    """The last `#` of a target separates repository and branch."""
    assert parse_git_target("git:../a#b.git#x/y") == ("../a#b.git", "x/y")


KILLED = """
import os, sys, threading, time
from pathlib import Path
from hindsight.host.commands.deploy import deploy
folder = Path(sys.argv[1])
threading.Thread(target=lambda: (time.sleep(float(sys.argv[2])), os.killpg(0, 9)), daemon=True).start()
deploy(folder / "output", f"git:{folder / 'site.git'}#pages", folder / "content", False, folder / "cache")
"""


def test_a_killed_push_leaves_the_old_or_the_new_site(remote: Path) -> None:
    """After a killed deploy, the branch has one of the two sites, and the next deploy works."""
    send(remote, {f"{number}.html": "old" for number in range(40)})
    old = files_of(remote)
    new = {f"new/{number}.html": f"{number}" * 999 for number in range(40)}
    write_output(remote.parent, new)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    exit_codes = []
    for step in range(int(os.environ.get("DEPLOYS_KILLED", examples(12)))):
        command = [sys.executable, "-c", KILLED, str(remote.parent), str(0.01 + 0.02 * (step % 12))]
        process = subprocess.run(command, check=False, capture_output=True, start_new_session=True, env=env)
        exit_codes.append(process.returncode)
        assert sorted(files_of(remote)) in (sorted(old), sorted([*OWN_FILES, "feeds/all.json", *new]))
    assert -9 in exit_codes
    send(remote, new)
    assert sorted(files_of(remote)) == sorted([*OWN_FILES, "feeds/all.json", *new])
    assert git("-C", str(remote), "fsck", "--no-dangling", "--no-progress") == ""
