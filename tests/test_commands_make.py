"""The commands of the Makefile in a copy of the repository whose path has a space."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import setup_env
from extent import few_by_default
from site_builder import ROOT, write_files

Make = Callable[..., subprocess.CompletedProcess[str]]
COPIED = ("Makefile", "pelicanconf.py", "publishconf.py", "requirements.lock", "requirements-dev.lock")
FOLDERS = ("plugins", "theme", "tools")
TITLE = """It's "done" & $HOME `touch x` $(touch x) $(shell touch x) ${PATH} 100% # \\ *"""
POST = "Title: {0}\nDate: 2026-03-01\nTags: depot\n\nText of {0}.\n"
DRAFT = "Title: {0}\nDate: 2026-03-01\nTags: depot\nStatus: draft\n\nText of {0}.\n"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Copy the files that the commands need, with an environment that uses this test's Python."""
    copy = tmp_path / "my notes"
    for name in FOLDERS:
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("*.pyc.*")
        )  # compiled modules are copied too
    for name in COPIED:
        shutil.copy(ROOT / name, copy)
    write_files(copy / ".venv/bin", {"python": f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n"})
    (copy / ".venv/bin/python").chmod(0o755)
    for kind, lock in setup_env.LOCKS.items():
        write_files(copy / ".venv", {f".{kind}": hashlib.sha256((copy / lock).read_bytes()).hexdigest()})
    write_files(copy / "content", {"posts/a.md": POST.format("alpha")})
    return copy


@pytest.fixture
def make(repo: Path) -> Make:
    """Return a function that runs make in the copy: `make("html", "OUTPUTDIR=x", PATH=...)`."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [shutil.which("make") or "make", *arguments]
        env = {**os.environ, **variables}
        return subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=False, timeout=120)

    return run


def test_help_lists_every_target(make: Make) -> None:
    """`make` alone lists every target with its purpose."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    listed = dict(re.findall(r"^  ([a-z]+) +(\S.*)$", make().stdout, re.MULTILINE))
    assert set(listed) == targets >= {"html", "serve", "publish", "check", "new", "test", "lint", "clean"}


@pytest.mark.parametrize("source", few_by_default(["argument", "environment"]))
def test_title_is_never_evaluated(make: Make, repo: Path, source: str) -> None:
    """Quotes, dollars, backticks and functions of make in a title are kept as typed and never run."""
    result = make("new", f"TITLE={TITLE}") if source == "argument" else make("new", TITLE=TITLE)
    text = (repo / result.stdout.strip()).read_text(encoding="utf-8")
    assert text.startswith(f"Title: {TITLE}\n")
    assert not list(repo.rglob("x"))


def test_html_builds_drafts(make: Make, repo: Path) -> None:
    """`make html` builds drafts, also if the names of folders have spaces, quotes and dollars."""
    write_files(repo / "it's $HOME", {"posts/b.md": DRAFT.format("beta")})
    result = make("html", "INPUTDIR=it's $HOME", 'OUTPUTDIR=out "$x"')
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Text of beta" in (repo / 'out "$x"/2026/b/index.html').read_text(encoding="utf-8")
    assert not (repo / "output").exists()


def test_publish_leaves_drafts_out(make: Make, repo: Path) -> None:
    """`make publish` builds no draft and uses SITEURL in feeds."""
    write_files(repo / "content", {"posts/b.md": DRAFT.format("beta")})
    result = make("publish", "SITEURL=https://notes.example")
    assert result.returncode == 0, result.stdout + result.stderr
    assert not (repo / "output/2026/b").exists()
    assert "https://notes.example/2026/a/" in (repo / "output/feeds/all.atom.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("options", few_by_default(["", "PELICANOPTS=-e RECENT_POSTS=3"]))
def test_check_writes_no_output(make: Make, repo: Path, options: str) -> None:
    """`make check` exits with 0 for valid content and writes no output, with any options."""
    result = make("check", *filter(None, [options]))
    assert (result.returncode, (repo / "output").exists()) == (0, False), result.stdout + result.stderr


@pytest.mark.parametrize("target", few_by_default(["html", "check", "publish"]))
def test_a_removed_content_folder_is_an_empty_blog(make: Make, repo: Path, target: str) -> None:
    """The default content folder may be missing, but a folder in INPUTDIR must exist."""
    shutil.rmtree(repo / "content")
    result = make(target)
    assert result.returncode == 0, result.stdout + result.stderr
    missing = make(target, "INPUTDIR=none")
    assert missing.returncode != 0
    assert missing.stderr.startswith("make: there is no content folder none; name one with INPUTDIR=...\n")


@pytest.mark.parametrize("target", few_by_default(["check", "html", "publish"]))
def test_errors_fail_the_command(make: Make, repo: Path, target: str) -> None:
    """Every error is a line with its place, the exit status is not 0, and nothing is published."""
    bad = {"posts/b.md": "Title: B\nDate: never\nTags: x\n\nText.\n", "posts/c.md": "Title: C\n\nText.\n"}
    write_files(repo / "content", bad)
    result = make(target)
    assert result.returncode != 0
    assert 'content/posts/b.md:2:7: error: impossible date "never"' in result.stderr
    assert "content/posts/c.md:1:1: error:" in result.stderr
    assert (repo / "output").exists() == (target == "html")


@pytest.mark.slow  # tests/test_store.py has a fast test of two concurrent builds
def test_two_concurrent_builds_do_not_affect_each_other(repo: Path) -> None:
    """Two concurrent builds into different folders give their own sites."""
    write_files(repo / "one", {"posts/a.md": POST.format("one")})
    write_files(repo / "two", {"posts/a.md": POST.format("two")})
    names = ("one", "two")
    builds = [
        subprocess.Popen(["make", "html", f"INPUTDIR={name}", f"OUTPUTDIR=out/{name}"], cwd=repo) for name in names
    ]
    assert [build.wait(120) for build in builds] == [0, 0]
    pages = [(repo / "out" / name / "2026/a/index.html").read_text(encoding="utf-8") for name in names]
    assert ["Text of one" in page for page in pages] == [True, False]
    assert sorted(path.name for path in (repo / "out").iterdir()) == ["one", "two"]


def test_a_missing_python_is_an_error(make: Make) -> None:
    """The error is one line with the version that is needed."""
    result = make("html", "PYTHON=no-such-python", "VENV=new")
    first = result.stderr.splitlines()[0]
    assert (result.returncode != 0, first) == (
        True,
        "make: Python 3.11 or newer is needed (no-such-python is not here)",
    )


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Python older than 3.11 is an error of one line that gives its version, and nothing is written."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit) as stop:
        setup_env.main(str(tmp_path / "venv"), "runtime")
    assert str(stop.value).startswith("make: Python 3.11 or newer is needed, this one is 3.10.4 (")
    assert not (tmp_path / "venv").exists()


def test_a_missing_venv_module_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the package to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "apt install python3-venv" in setup_env.missing()


def test_setup_happens_once(make: Make, repo: Path) -> None:
    """An environment with the packages of the lock is not set up again, even if the lock is newer."""
    os.utime(repo / "requirements.lock", (4_000_000_000, 4_000_000_000))
    result = make("html")
    assert (result.returncode, "Setting up" in result.stderr) == (0, False)


def test_clean_removes_built_files(make: Make, repo: Path) -> None:
    """`make clean` removes the output and the caches, and keeps the content and the environment."""
    make("html")
    write_files(repo, {".cache/x": "x", ".output.building-999999999-abc/index.html": "x"})
    assert make("clean").returncode == 0
    removed = ["output", ".cache", ".output.building-999999999-abc", "plugins/hindsight/__pycache__"]
    assert [name for name in removed if (repo / name).exists()] == []
    assert (repo / "content/posts/a.md").exists()
    assert (repo / ".venv").exists()


def test_clean_keeps_foreign_files(make: Make, repo: Path) -> None:
    """`make clean` keeps files in the output that no build made."""
    make("html")
    write_files(repo / "output", {"2026/mine.txt": "x"})
    assert make("clean").returncode == 0
    assert [path.name for path in (repo / "output").rglob("*") if path.is_file()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("files", "status"),
    [({"index.html": "x"}, 2), ({".hindsight-manifest": "../content/posts/a.md\n/etc/hostname\n", "mine.txt": "m"}, 0)],
)
def test_clean_keeps_other_folders(make: Make, repo: Path, files: dict[str, str | bytes | None], status: int) -> None:
    """`make clean` keeps a folder that no build made, and files outside the output that a manifest lists."""
    write_files(repo / "output", files)
    result = make("clean")
    assert (result.returncode, "has no .hindsight-manifest: no build made it" in result.stderr) == (status, status > 0)
    assert [name for name in files if name[0] != "." and not (repo / "output" / name).exists()] == []
    assert (repo / "content/posts/a.md").exists()


def test_publish_without_rsync_is_an_error(make: Make, repo: Path, tmp_path: Path) -> None:
    """Without rsync, the site is built, and one line gives the reason why it was not sent."""
    few = tmp_path / "few"
    few.mkdir()
    for name in ("sh", "sed"):
        (few / name).symlink_to(str(shutil.which(name)))
    result = make("publish", f"DEPLOY_TO={tmp_path / 'www'}", PATH=str(few))
    assert result.returncode != 0
    assert "make publish: built, but not sent: rsync is missing: install it, or leave DEPLOY_TO out" in result.stderr
    assert (repo / "output/index.html").exists()


@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")
@pytest.mark.parametrize("in_settings", few_by_default([False, True]))
def test_publish_deploys_to_a_target(make: Make, repo: Path, tmp_path: Path, in_settings: bool) -> None:
    """`make publish` deploys to DEPLOY_TO, a variable or a setting in publishconf.py."""
    target = tmp_path / "www notes"
    if in_settings:
        with (repo / "publishconf.py").open("a", encoding="utf-8") as settings:
            settings.write(f'DEPLOY_TO = "{target}"\n')
    result = make("publish", *([] if in_settings else [f"DEPLOY_TO={target}"]))
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(rf"Sent \d+ files to {re.escape(str(target))}, deleted 0", result.stdout.splitlines()[-1])
    assert (target / "2026/a/index.html").exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")
def test_releases_and_dry_runs_are_variables(make: Make, repo: Path, tmp_path: Path) -> None:
    """DEPLOY_RELEASES makes releases, DRY_RUN lists changes, and `make rollback` restores the release before."""
    www = tmp_path / "www"
    variables = (f"DEPLOY_TO={www}", "DEPLOY_RELEASES=2")
    assert make("publish", *variables).returncode == 0
    write_files(repo / "content", {"posts/b.md": POST.format("beta")})
    result = make("publish", *variables, "DRY_RUN=1")
    assert "add    2026/b/index.html" in result.stdout.splitlines()
    assert os.readlink(www / "current") == "releases/1"
    assert make("publish", *variables).returncode == 0
    result = make("rollback", *variables)
    assert result.stdout == f"Readers of {www} see release 1 again, instead of 2\n"
    assert make("rollback", *variables).stderr.startswith(f"make rollback: {www} has no release before 1\n")
    assert make("publish", f"DEPLOY_TO={www}", "DEPLOY_RELEASES=many").returncode != 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")
def test_a_deploy_locks_the_lessons(make: Make, repo: Path, tmp_path: Path) -> None:
    """A publish without a deploy writes no lock and gives the next step; a deploy writes the lock."""
    write_files(repo / "content", {"posts/b.md": POST.format("beta") + "\n> **Lesson:** Ask.\n"})
    lock = repo / "content/lessons.lock"
    message = make("publish").stdout.splitlines()[-1]
    assert message == (
        "The site is in output, and no reader sees it yet. Next: make publish "
        "DEPLOY_TO=me@example.org:/var/www/notes, or, if a web server shows output itself, "
        "PUBLISHED_IN_PLACE = True in publishconf.py"
    )
    assert not lock.exists()
    assert make("publish", f"DEPLOY_TO={tmp_path / 'www'}").returncode == 0
    assert lock.read_text(encoding="utf-8").splitlines()[1].startswith("ask\tposts/b.md\tAsk.\t2026-03-01T")
    other_day = make("publish", f"DEPLOY_TO={tmp_path / 'www'}", "NOW=2031-01-01")
    assert "Not sent: the site in output is that of 2031-01-01; publish without NOW" in other_day.stderr


@pytest.mark.parametrize("name", setup_env.LOCKS.values())
def test_lock_files_have_only_names_versions_and_hashes(name: str) -> None:
    """Every line of a lock file is a pin or a hash, without addresses and local paths."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    allowed = re.compile(r"[a-z0-9-]+==[0-9a-z.]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    assert [line for line in lines if not allowed.fullmatch(line)] == []


def test_lock_files_agree() -> None:
    """The development lock has every pin of the runtime lock, and both have the packages of their .in files."""
    runtime, dev = ({*pins(ROOT / lock)} for lock in setup_env.LOCKS.values())
    assert runtime <= dev
    assert names_in(ROOT / "requirements.in") <= {pin.split("==")[0] for pin in runtime}
    assert names_in(ROOT / "requirements-dev.in") <= {pin.split("==")[0] for pin in dev}


def pins(lock: Path) -> list[str]:
    """Return the `name==version` of each package in a lock file."""
    return re.findall(r"^(\S+==\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)


def names_in(source: Path) -> set[str]:
    """Return the names of the packages in an .in file."""
    return {name.lower() for name in re.findall(r"^[A-Za-z][\w-]*", source.read_text(encoding="utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("variables", [[], ["ALL=1"]])
def test_all_runs_the_slow_tests(make: Make, variables: list[str]) -> None:
    """`make test` leaves out the tests marked slow; `make test ALL=1` runs them."""
    commands = make("--dry-run", "test", "PYTESTOPTS=--last", *variables).stdout
    assert ('-m "not slow" --hypothesis-profile=fast --last' in commands) == (not variables)
    assert "-m pytest" in commands


@pytest.mark.parametrize(("lint", "test", "status"), [(0, 0, 0), (1, 0, 1), (0, 1, 1)])
def test_ci_fails_if_lint_or_tests_fail(tmp_path: Path, lint: int, test: int, status: int) -> None:
    """CI runs lint and all tests, fails if either fails, and prints the end of the tests last."""
    script = f'#!/bin/sh\necho "$* in $CI"\n[ "$*" = lint ] && exit {lint}\n'
    script += f'[ {test} = 0 ] || echo "make: *** [test] Error 1" >&2\nexit {test}\n'
    write_files(tmp_path, {"make": script})
    (tmp_path / "make").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["bash", "-c", f"'{ROOT}/.ci/run' 2>&1"]
    process = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    lines = process.stdout.splitlines()
    assert (process.returncode, lines[0], lines[-1]) == (status, "lint in true", "--silent test ALL=1 in true")
