"""Deploys with releases: readers see one complete release at every moment."""

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
from hindsight.host.commands.rollback import roll_back
from hindsight.host.deploy.plan import RECORD, SENDING
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.manifest import MANIFEST, manifest_text
from site_builder import ROOT, write_files

pytestmark = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")

SITE = "https://notes.example"
FEED = f'{{"home_page_url": "{SITE}/"}}'


def write_output(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a published site like a build."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    all_files = {"feeds/all.json": FEED, ".hindsight-published": "", **files}
    write_files(output, {**all_files, MANIFEST: manifest_text(all_files)})
    return output


def send(target: Path | str, files: Mapping[str, str], folder: Path, keep: int = 3) -> str:
    """Deploy a site of these files with releases."""
    return deploy(write_output(folder, files), str(target), folder / "content", False, releases=keep)


def roll_target_back(target: Path | str, folder: Path) -> str:
    """Roll the target back to the release before."""
    return roll_back(folder / "output", str(target), folder / "content")


def current_files(www: Path) -> dict[str, str]:
    """Return the files that readers see, without the feed."""
    files = (path for path in (www / "current").rglob("*") if path.is_file() and path.name not in (RECORD, "all.json"))
    return {path.relative_to(www / "current").as_posix(): path.read_text(encoding="utf-8") for path in files}


def releases(www: Path) -> list[str]:
    """Return the names of the releases."""
    return sorted(path.name for path in (www / "releases").iterdir())


def test_a_deploy_is_a_new_release(tmp_path: Path) -> None:
    """A deploy sends changed files, links unchanged files to the last release, and removes the oldest releases."""
    www = tmp_path / "www"
    same = {"same.html": "s" * 99, "a b/ü.txt": "u"}
    assert send(www, {**same, "index.html": "1"}, tmp_path) == f"Sent 4 files to {www}, deleted 0"
    for number in range(2, 6):
        assert send(www, {**same, "index.html": str(number)}, tmp_path) == f"Sent 1 file to {www}, deleted 0"
    assert os.readlink(www / "current") == "releases/5"
    assert current_files(www) == {**same, "index.html": "5"}
    assert releases(www) == ["3", "4", "5"]
    assert sorted(path.name for path in www.iterdir()) == ["current", "releases"]
    assert (www / "releases/4/same.html").samefile(www / "current/same.html")


def test_an_unchanged_site_makes_no_release(tmp_path: Path) -> None:
    """A deploy of the site that readers see makes no new release."""
    www = tmp_path / "www"
    send(www, {"index.html": "1"}, tmp_path)
    assert send(www, {"index.html": "1"}, tmp_path).startswith("Sent 0 files")
    assert releases(www) == ["1"]


def test_rollback_restores_the_release_before(tmp_path: Path) -> None:
    """After `make rollback`, readers see the release before, and the next deploy deletes the later release."""
    www = tmp_path / "www"
    for number in range(1, 4):
        send(www, {"index.html": str(number)}, tmp_path)
    assert roll_target_back(www, tmp_path) == f"Readers of {www} see release 2 again, instead of 3"
    assert current_files(www) == {"index.html": "2"}
    send(www, {"index.html": "4"}, tmp_path)
    assert releases(www) == ["1", "2", "4"]
    assert roll_target_back(www, tmp_path) == f"Readers of {www} see release 2 again, instead of 4"
    roll_target_back(www, tmp_path)
    with pytest.raises(DeployError, match="has no release before 1"):
        roll_target_back(www, tmp_path)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", r"name the target whose last release goes: make rollback DEPLOY_TO=\.\.\."),
        ("git:origin#pages", "take the last commit back with git revert"),
        ("{tmp}/www", "has no release of a deploy; set DEPLOY_RELEASES = 3"),
    ],
)
def test_rollback_without_releases_is_an_error_with_a_remedy(written: str, reason: str, tmp_path: Path) -> None:
    """The error for a target without releases gives the next step, and nothing is made at the target."""
    with pytest.raises(DeployError, match=reason):
        roll_target_back(written.format(tmp=tmp_path), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_plain_deploy_into_releases_is_refused(tmp_path: Path) -> None:
    """Readers of releases would not see a plain deploy, so it is an error; without `current` it is a deploy again."""
    www = tmp_path / "www"
    send(www, {"index.html": "1"}, tmp_path)
    for run in (deploy, preview_deploy):
        with pytest.raises(DeployError, match="has releases, and readers see current: set DEPLOY_RELEASES = 3, or,"):
            run(write_output(tmp_path, {"index.html": "2"}), str(www), tmp_path / "content", False)
    assert not (www / "index.html").exists()
    (www / "current").unlink()
    send(www, {"index.html": "2"}, tmp_path, keep=0)
    assert (www / "index.html").read_text(encoding="utf-8") == "2"


def test_foreign_files_beside_and_in_releases_stay(tmp_path: Path) -> None:
    """Foreign files beside releases and in old releases stay; a foreign file in the current release is an error."""
    www = tmp_path / "www"
    write_files(www, {".well-known/acme": "proof", "releases/notes.txt": "mine", "releases/7/x.txt": "mine"})
    send(www, {"index.html": "1"}, tmp_path, keep=1)
    write_files(www, {"current/upload.png": "mine"})
    with pytest.raises(DeployError, match=r"current has files that no deploy wrote.*: upload\.png; move them out of"):
        send(www, {"index.html": "2"}, tmp_path, keep=1)
    assert os.readlink(www / "current") == "releases/8"
    (www / "current/upload.png").rename(www / "upload.png")
    send(www, {"index.html": "2"}, tmp_path, keep=1)
    write_files(www, {"releases/9/late.txt": "mine"})
    (www / "current").unlink()
    send(www, {"index.html": "3"}, tmp_path, keep=1)
    assert releases(www) == ["10", "7", "9", "notes.txt"]
    foreign = (".well-known/acme", "releases/notes.txt", "releases/7/x.txt", "upload.png", "releases/9/late.txt")
    assert [name for name in foreign if not (www / name).is_file()] == []


def test_the_folders_of_a_release_without_a_record_are_removed(tmp_path: Path) -> None:
    """The next deploy removes the empty folders of a deploy that was killed before it wrote its record."""
    www = tmp_path / "www"
    send(www, {"index.html": "1"}, tmp_path)
    (www / "releases/2" / SENDING).mkdir(parents=True)
    send(www, {"index.html": "2"}, tmp_path)
    assert releases(www) == ["1", "3"]


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_foreign_file_named_current_stays(kind: str, tmp_path: Path) -> None:
    """A folder or foreign link with the name `current` is an error and stays."""
    www = tmp_path / "www"
    write_files(www, {"current/index.html" if kind == "folder" else "live/index.html": "mine"})
    if kind == "link":
        (www / "current").symlink_to("live")
    with pytest.raises(DeployError, match=r"^current in .* (is no link|leads to no release).*; move it away"):
        send(www, {"index.html": "1"}, tmp_path)
    assert current_files(www) == {"index.html": "mine"}


KILLED = """
import os, sys, threading, time
from pathlib import Path
from hindsight.host.commands.deploy import deploy, preview_deploy
folder = Path(sys.argv[1])
threading.Thread(target=lambda: (time.sleep(float(sys.argv[3])), os.killpg(0, 9)), daemon=True).start()
deploy(folder / "output", sys.argv[2], folder / "content", False, releases=2)
"""


def kill_deploys(target: str, www: Path, folder: Path, tries: int) -> list[int]:
    """Kill deploys of changing sites at different moments; check that readers see a whole site; return exit codes."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    sites = [{f"{n}/index.html": f"{site} " * 99 for n in range(40)} for site in range(tries + 1)]
    send(target, sites[0], folder, keep=2)
    exit_codes = []
    for step, files in enumerate(sites[1:]):
        output = write_output(folder, files)
        command = [sys.executable, "-c", KILLED, str(output.parent), target, str(0.2 + 0.07 * (step * 7 % 12))]
        process = subprocess.run(command, check=False, capture_output=True, start_new_session=True, env=env)
        exit_codes.append(process.returncode)
        assert current_files(www) in sites[: step + 2]
    send(target, {"index.html": "last"}, folder, keep=2)
    assert current_files(www) == {"index.html": "last"}
    assert len(releases(www)) <= 2
    assert sorted(path.name for path in www.iterdir() if path.name[:9] != ".current.") == ["current", "releases"]
    return exit_codes


def test_a_killed_deploy_leaves_a_whole_site(tmp_path: Path) -> None:
    """After a killed deploy, readers see a whole site, and the next deploy removes the leftovers."""
    www = tmp_path / "www"
    exit_codes = kill_deploys(str(www), www, tmp_path, int(os.environ.get("DEPLOYS_KILLED", examples(20))))
    assert -9 in exit_codes


@pytest.mark.slow
def test_releases_work_over_ssh(ssh_server: str, tmp_path: Path) -> None:
    """Over ssh, killed deploys leave a whole site, and a rollback restores the release before."""
    www = tmp_path / "w w"
    target = f"{ssh_server}:{www}"
    kill_deploys(target, www, tmp_path, int(os.environ.get("DEPLOYS_KILLED", examples(6))))
    send(target, {"index.html": "later"}, tmp_path)
    assert roll_target_back(target, tmp_path).startswith(f"Readers of {target} see release ")
    assert current_files(www) == {"index.html": "last"}
