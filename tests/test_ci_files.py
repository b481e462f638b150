"""`make ci` writes files with which a host publishes the blog, and keeps the writer's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hindsight.host import command_line
from hindsight.host.hosting.files import HOSTS, NEXT_STEPS, PYTHON, hosting_files, is_as_written
from site_builder import ROOT, write_files

ALL = [(host, path) for host in HOSTS for path in HOSTS[host]]


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty blog, and work in it."""
    write_files(tmp_path, {"pelicanconf.py": "", "requirements.txt": ""})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOST", "")  # the command line sets it, and no later test is to have it
    return tmp_path


def ci(host: str) -> int:
    """Run `hindsight ci` in the working folder."""
    return command_line.main(["ci", host] if host else ["ci"])


def parsed(path: str, text: str) -> dict[Any, Any]:
    """Return the values of a file."""
    values = tomllib.loads(text) if path.endswith(".toml") else yaml.safe_load(text)
    assert isinstance(values, dict)
    return values


def scripts_in(value: Any) -> Iterator[str]:
    """Yield the shell scripts of a workflow or pipeline, however deep they are in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("run", "command") and isinstance(inner, str):
                yield inner
            elif key == "script":
                yield from inner
            else:
                yield from scripts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scripts_in(inner)


@pytest.mark.parametrize(("host", "path"), ALL)
def test_each_file_can_be_read(host: str, path: str) -> None:
    """Each file is YAML or TOML without names to fill in, in lines of at most 120 characters."""
    text = hosting_files(host, "requirements.txt")[path]
    assert parsed(path, text)
    assert not re.search(r"@[A-Z_]+@", text)
    assert max(map(len, text.splitlines())) <= 120
    assert is_as_written(text)


@pytest.mark.parametrize("host", HOSTS)
def test_each_host_publishes_with_a_pinned_python(host: str) -> None:
    """Each host runs `make publish` with one release of Python, and keeps the caches of the last run."""
    text = "".join(hosting_files(host, "requirements.lock").values())
    assert "make publish" in text
    assert re.search(rf'(python-version: |PYTHON_VERSION = )"{PYTHON}"|python:{PYTHON}-', text)
    assert ".cache" in text
    assert host in NEXT_STEPS


@pytest.mark.parametrize(("host", "path"), [(host, path) for host, path in ALL if "workflows" in path])
def test_each_workflow_has_a_daily_schedule(host: str, path: str) -> None:
    """Each workflow runs once a day, beside pushes, and says how to find the hour."""
    text = hosting_files(host, "requirements.txt")[path]
    events = parsed(path, text)[True]  # YAML reads `on` as a truth value
    (schedule,) = events["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", schedule["cron"])
    assert "make next" in text


def test_only_published_values_of_the_repository_are_in_scripts() -> None:
    """No script of a workflow has an expression in it, which the name of a branch could turn into a command."""
    for host, path in ALL:
        values = parsed(path, hosting_files(host, "requirements.txt")[path])
        scripts = [script for script in scripts_in(values) if not script.startswith("pages deploy ")]
        assert scripts
        assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize(("host", "path"), ALL)
def test_each_script_is_a_shell_script(host: str, path: str) -> None:
    """A shell can read each script."""
    for script in scripts_in(parsed(path, hosting_files(host, "requirements.txt")[path])):
        done = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_the_files_are_written_once(host: str, blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first run writes the files of a host and says what to do next; the second one finds them up to date."""
    assert ci(host) == 0
    first = capsys.readouterr()
    assert first.out.splitlines() == list(HOSTS[host])
    assert NEXT_STEPS[host] in first.err
    assert {path: (blog / path).read_text(encoding="utf-8") for path in HOSTS[host]} == hosting_files(
        host, "requirements.txt"
    )
    assert ci(host) == 0
    assert capsys.readouterr().out.splitlines() == [f"{path} is up to date" for path in HOSTS[host]]


def test_a_changed_file_stays(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that the writer changed stays, with its differences printed, and no other file is written."""
    assert ci("netlify") == 0
    file = blog / "netlify.toml"
    mine = file.read_text(encoding="utf-8").replace('publish = "output"', 'publish = "public"')
    file.write_text(mine, encoding="utf-8")
    shutil.rmtree(blog / ".github")
    capsys.readouterr()
    assert ci("netlify") == 1
    problem, count, *differences = capsys.readouterr().err.splitlines()
    line = mine.splitlines().index('publish = "public"') + 1
    assert problem == (
        f"netlify.toml:{line}:1: error: this file is not as make ci wrote it, so it stays; add the lines below, or "
        "move it away and run make ci HOST=netlify again"
    )
    assert count == "1 error; nothing was written"
    assert '-publish = "public"' in differences
    assert '+publish = "output"' in differences
    assert file.read_text(encoding="utf-8") == mine
    assert not (blog / ".github").exists()


def test_a_file_of_an_earlier_release_is_replaced(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that an earlier release wrote, and nobody changed, is replaced; so is that of another host."""
    with monkeypatch.context() as patch:
        patch.setattr("hindsight.host.hosting.files.PYTHON", "3.12")
        assert ci("cloudflare") == 0
    assert ci("github") == 0
    assert (blog / ".github/workflows/publish.yml").read_text(encoding="utf-8") == "".join(
        hosting_files("github", "requirements.txt").values()
    )


def test_a_blog_inside_a_repository_is_told(
    blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a blog that is a folder of a repository, a message says where hosts look for the files."""
    write_files(blog, {".git/HEAD": "", "inner/pelicanconf.py": ""})
    assert ci("github") == 0
    assert "move them" not in capsys.readouterr().err
    monkeypatch.chdir(blog / "inner")
    assert ci("github") == 0
    assert f"at the top of the repository, {blog}; move them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("", "name a host: make ci HOST=github (or gitlab, codeberg, netlify, cloudflare)"),
        ("pages", 'there are no files for HOST "pages"; it is one of github, gitlab, codeberg, netlify, cloudflare'),
    ],
)
def test_a_host_has_to_be_known(host: str, message: str, blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a known host nothing is written, and the message lists the hosts."""
    assert ci(host) == 1
    assert capsys.readouterr().err == f"make ci: {message}\n"
    assert sorted(path.name for path in blog.iterdir()) == ["pelicanconf.py", "requirements.txt"]


def test_a_folder_in_the_place_of_a_file_is_an_error(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with the name of a file is one line of error."""
    (blog / ".gitlab-ci.yml").mkdir()
    assert ci("gitlab") == 1
    assert capsys.readouterr().err.startswith("make ci: [Errno 21] Is a directory")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return its output."""
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a blog in a clone of a bare repository, whose Makefile runs the Hindsight of this repository."""
    monkeypatch.setenv("HOME", str(tmp_path))
    folder, origin = tmp_path / "notes", tmp_path / "origin.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(origin)], check=True)
    assert command_line.main(["new-blog", str(folder)]) == 0
    python = f"#!/bin/sh\nPYTHONPATH='{ROOT / 'plugins'}' exec '{sys.executable}' \"$@\"\n"
    write_files(folder / ".venv", {"bin/python": python, ".requirements": ""})
    (folder / ".venv/bin/python").chmod(0o755)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", str(origin))
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "Begin")
    git(folder, "push", "-q", "-u", "origin", "main")
    return folder


def run_scripts(folder: Path, scripts: list[str], **variables: str) -> str:
    """Run scripts of a host one after the other, as a host does, and return what they print."""
    said = ""
    for script in scripts:
        env = {**os.environ, "CI": "true", **variables}
        done = subprocess.run(["sh", "-ec", script], cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        said += done.stdout
    return said


@pytest.mark.slow
@pytest.mark.parametrize("host", ["github", "cloudflare", "gitlab"])
def test_a_run_publishes_and_keeps_the_lock_files(host: str, checkout: Path, tmp_path: Path) -> None:
    """The scripts of a host build the site, pack it, and push the lock files, once."""
    (path,) = HOSTS[host]
    values = parsed(path, hosting_files(host, "requirements.txt")[path])
    job = values["pages" if host == "gitlab" else "jobs"]
    job = job if host == "gitlab" else job["publish"]
    variables = {name: value for name, value in (job.get("variables") or job["env"]).items() if "$" not in value}
    variables |= {"RUNNER_TEMP": str(tmp_path), "CI_REPOSITORY_URL": "origin", "CI_COMMIT_BRANCH": "main"}
    scripts = [script for script in scripts_in(job) if not script.startswith("pages deploy ")]
    for _ in range(2):
        said = run_scripts(checkout, scripts, **variables)
    assert "Readers see the new site in" in said
    commits = git(tmp_path / "origin.git", "log", "--format=%s", "main").splitlines()
    assert commits == ["Keep the published lessons and addresses [skip ci]", "Begin"]
    assert git(tmp_path / "origin.git", "show", "main:content/lessons.lock")
    site = checkout / variables.get("OUTPUTDIR", "output")
    assert (site / "index.html").is_file()
    if host == "github":
        tar = subprocess.run(["tar", "-tf", tmp_path / "artifact.tar"], check=True, capture_output=True, text=True)
        assert "./index.html" in tar.stdout.splitlines()
        assert ".hindsight" not in tar.stdout


@pytest.mark.slow
@pytest.mark.parametrize("host", ["gitlab", "netlify"])
def test_a_run_makes_only_what_changed(host: str, checkout: Path, tmp_path: Path) -> None:
    """With the files that a host keeps between runs, a run without changes makes no file."""
    path = next(iter(HOSTS[host]))
    values = parsed(path, hosting_files(host, "requirements.txt")[path])
    folder, kept = ("public", values["pages"]["cache"]["paths"]) if host == "gitlab" else ("output", [".cache"])
    variables = {"PUBLISHED_IN_PLACE": "1", "OUTPUTDIR": folder, "CI_REPOSITORY_URL": "origin"}
    scripts = [script for script in scripts_in(values) if "git " not in script]
    assert "rendered 0 of" not in run_scripts(checkout, scripts, **variables)
    for name in kept:
        shutil.copytree(checkout / name, tmp_path / "kept" / name)  # with other times
    for name in (*kept, folder):
        shutil.rmtree(checkout / name)
    for name in kept:
        shutil.copytree(tmp_path / "kept" / name, checkout / name, copy_function=shutil.copyfile)
    assert "rendered 0 of" in run_scripts(checkout, scripts, **variables)


@pytest.mark.slow
def test_a_run_at_codeberg_pushes_a_branch(checkout: Path, tmp_path: Path) -> None:
    """The scripts for Codeberg push the site to the branch `pages` and the lock files to `main`."""
    (path,) = HOSTS["codeberg"]
    values = parsed(path, hosting_files("codeberg", "requirements.txt")[path])
    scripts = [script for script in scripts_in(values) if "apt-get" not in script]
    write_files(tmp_path, {".gitconfig": f'[url "{tmp_path}/"]\n\tinsteadOf = "https://publish:t@forge.example/me/"\n'})
    given = {"TOKEN": "t", "GITHUB_SERVER_URL": "https://forge.example", "GITHUB_REPOSITORY": "me/origin"}
    for _ in range(2):
        run_scripts(checkout, scripts, **given)
    assert "index.html" in git(tmp_path / "origin.git", "ls-tree", "--name-only", "pages").splitlines()
    assert len(git(tmp_path / "origin.git", "log", "--format=%s", "pages").splitlines()) == 1
    assert "content/urls.lock" in git(tmp_path / "origin.git", "ls-tree", "-r", "--name-only", "main").splitlines()
