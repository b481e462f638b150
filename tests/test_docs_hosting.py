"""The examples of docs/hosting.md work."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hindsight.host import command_line
from hindsight.host.deploy.choose import choose_target
from hindsight.host.hosting.files import HOSTS, TEMPLATES, hosting_files
from site_builder import ROOT, write_files

PAGE = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")


def examples(kind: str) -> list[str]:
    """Return the examples of a language."""
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


TARGETS = re.findall(r'^DEPLOY_TO = "(.*)"$', "\n".join(examples("python")), re.MULTILINE)


def test_every_host_has_a_section() -> None:
    """The page has the command for each host, and names the files that it writes."""
    for host, files in HOSTS.items():
        section = PAGE.partition(f"    make ci HOST={host}\n")[2].partition("\n## ")[0]
        assert section, host
        assert [path for path in files if "workflows" not in path and f"`{path}`" not in section] == []


def test_every_secret_is_named() -> None:
    """The page names every secret and variable that a file of a host asks for."""
    text = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.iterdir())
    names = set(re.findall(r"(?:secrets|vars)\.(\w+)", text)) - {"GITHUB_TOKEN"}
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")
@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_one(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value of DEPLOY_TO in the page is a target."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "sites").mkdir()
    blog = tmp_path / "notes"
    subprocess.run(["git", "init", "-q", str(blog)], check=True)
    monkeypatch.chdir(blog)
    subprocess.run(["git", "remote", "add", "origin", "git@example.org:me/notes.git"], check=True)
    if target.startswith("s3://"):
        pytest.importorskip("boto3", reason="boto3 is not here")
    releases = 3 if target.startswith("me@") else 0
    assert choose_target(target, blog / "output", blog / "content", blog / ".cache", releases).name


def test_every_python_example_is_python() -> None:
    """Each example of settings runs."""
    for example in examples("python"):
        exec(example, {"os": os})


def test_the_schedule_is_that_of_the_workflows() -> None:
    """The times in the page are those of the files."""
    (example,) = examples("yaml")
    schedule = yaml.safe_load(example)[True]["schedule"]
    workflows = [
        yaml.safe_load(text)
        for host in HOSTS
        for path, text in hosting_files(host, "requirements.txt").items()
        if "workflows" in path
    ]
    assert [workflow[True]["schedule"] for workflow in workflows] == [schedule] * 4


def test_the_units_of_systemd_can_be_read(tmp_path: Path) -> None:
    """The files for systemd have the sections that it asks for, and systemd itself finds no fault where it is here."""
    service, timer = examples("ini")
    for text, sections in ((service, ["Unit", "Service"]), (timer, ["Unit", "Timer", "Install"])):
        unit = configparser.ConfigParser(interpolation=None)
        unit.read_string(text)
        assert unit.sections() == sections
    write_files(tmp_path, {"notes.service": service, "notes.timer": timer})
    if shutil.which("systemd-analyze"):
        files = [str(tmp_path / name) for name in ("notes.service", "notes.timer")]
        command = ["systemd-analyze", "verify", "--user", *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "notes." not in done.stderr


@pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not here")
def test_the_line_for_cron_publishes(tmp_path: Path) -> None:
    """The command in the line for cron publishes the blog in the folder, and writes what it does to a file."""
    (line,) = examples("crontab")
    *times, command = line.strip().split(" ", 5)
    assert [re.fullmatch(r"\d+|\*", time) is not None for time in times] == [True] * 5
    blog = tmp_path / "notes"
    assert command_line.main(["new-blog", str(blog)]) == 0
    settings = (blog / "publishconf.py").read_text(encoding="utf-8")
    python = f"#!/bin/sh\nPYTHONPATH='{ROOT / 'plugins'}' exec '{sys.executable}' \"$@\"\n"
    write_files(
        blog,
        {
            ".venv/bin/python": python,
            ".venv/.requirements": "",
            ".cache/x": "",
            "publishconf.py": settings + f'DEPLOY_TO = "{tmp_path}/www"\n',
        },
    )
    (blog / ".venv/bin/python").chmod(0o755)
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "SHELL": "/bin/sh"}
    done = subprocess.run(["sh", "-c", command], env=env, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), (blog / ".cache/publish.log").read_text()
    assert (tmp_path / "www/index.html").is_file()
    assert f"to {tmp_path}/www" in (blog / ".cache/publish.log").read_text(encoding="utf-8")
