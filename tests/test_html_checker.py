"""The Nu HTML checker finds nothing in any page of the example, of a difficult blog, and of an empty one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tools.checkers.install import MissingCheckers, checkers

from hostile_site import HOSTILE
from site_builder import Built, MakeSite

pytestmark = pytest.mark.slow


def messages(folder: Path) -> list[str]:
    """Return what the Nu HTML checker says about the HTML files below a folder."""
    if not shutil.which("java"):
        pytest.skip("the Nu HTML checker needs Java")
    try:
        jar = checkers() / "vnu-jar/build/dist/vnu.jar"
    except MissingCheckers as error:
        pytest.skip(str(error))
    command = ("java", "-jar", str(jar), "--skip-non-html", "--format", "gnu", str(folder))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stderr.splitlines()


def test_the_checker_reports_errors(tmp_path: Path) -> None:
    """The checker does run: it reports a wrong page."""
    (tmp_path / "a.html").write_text("<!doctype html><title>a</title><p></b>", encoding="utf-8")
    assert "Stray end tag" in "".join(messages(tmp_path))


def test_the_example_is_valid(example: Built) -> None:
    """No page of the example blog has an error or a warning."""
    assert messages(example.output) == []


def test_a_difficult_blog_is_valid(site: MakeSite) -> None:
    """Long titles, markup in every field, other scripts, many headings and tags give valid pages."""
    built = site(HOSTILE, publish=True)
    assert built.ok, built.text
    assert messages(built.output) == []


def test_an_empty_blog_is_valid(site: MakeSite) -> None:
    """The pages of a blog without a text are valid."""
    built = site({}, publish=True)
    assert built.ok, built.text
    assert messages(built.output) == []
