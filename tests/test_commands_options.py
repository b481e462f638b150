"""Check options and folders of unusual forms in the commands of a blog."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder import ROOT, write_files

CONF = "from hindsight.host.blog_settings import *\nSITENAME = 'N'\nAUTHOR = 'A'\nTIMEZONE = 'UTC'\nCARD_FORMATS = []\n"
FILES: dict[str, str | bytes | None] = {
    "pelicanconf.py": CONF,
    "publishconf.py": "from pelicanconf import *\nSHOW_UNPUBLISHED = False\nSITEURL = 'https://example.org'\n",
    "-content/posts/a.md": "Title: A\nDate: 2026-03-01\nTags: x\n\nText.\n",
    "content/posts/a.md": "Title: A\nDate: 2026-03-01\nTags: x\n\nText.\n",
}


def publish(folder: Path, command: str = "publish", **variables: str) -> subprocess.CompletedProcess[str]:
    """Publish or check a small blog with these variables."""
    write_files(folder, {name: text for name, text in FILES.items() if not (folder / name).exists()})
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "plugins"), str(folder))), **variables}
    run = [sys.executable, "-m", "hindsight", command]
    return subprocess.run(run, cwd=folder, env=env, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("-e 'X", "hindsight publish: PELICANOPTS has a quotation mark without its pair: -e 'X\n"),
        ("-e X", "error: PELICANOPTS: Extra settings must be specified as KEY=VALUE pairs but you specified X\n"),
    ],
)
def test_wrong_options_are_one_line(options: str, message: str, tmp_path: Path) -> None:
    """Options that cannot be read are an error of one line."""
    done = publish(tmp_path, PELICANOPTS=options)
    assert (done.returncode, done.stderr) == (1, message)


def test_folders_can_begin_with_a_dash(tmp_path: Path) -> None:
    """A folder whose name begins with a dash is not taken for an option."""
    done = publish(tmp_path, INPUTDIR="-content", OUTPUTDIR="-site")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "-site/2026/a/index.html").is_file()


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("X = (", (1, 5), "'(' was never closed"),
        ("from pelicanconf import *; THEME = 'none'", (1, 1), "there is no theme folder none; set THEME to"),
        ("SITEURL = 3", (1, 1), 'SITEURL must be a text: write SITEURL = "..."'),
        ("from pelicanconf import *; COMPRESS = 'gz'", (1, 1), "COMPRESS must be a list"),
    ],
)
def test_a_check_prints_faults_of_settings_in_its_form(
    line: str, place: tuple[int, int], message: str, tmp_path: Path
) -> None:
    """FORMAT=json prints a fault of a settings file as JSON, too, so that an editor shows it."""
    write_files(tmp_path, {"publishconf.py": f"{line}\n"})
    done = publish(tmp_path, "check", FORMAT="json")
    assert done.returncode == 1
    (fault,) = json.loads(done.stdout)
    assert (fault["path"], fault["severity"]) == ("publishconf.py", "error")
    assert (fault["line"], fault["col"]) == place
    assert fault["message"].startswith(message)
