"""Check the wheel of Hindsight, and blogs that depend on it."""

from __future__ import annotations

import email
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

import setup_env
from hindsight.host import command_line
from hindsight.host.commands import new_blog
from hindsight.version import VERSION
from site_builder import ROOT, write_files

SOURCES = ("plugins", "theme", "tools/wheel")
SOURCE_FILES = ("pyproject.toml", ".gitignore", "README.md", "LICENSE")
PLACEHOLDER = "warning: SITEURL is https://notes.example; feeds, cards and their codes will carry it: set your own"
TITLE = """It's "done" & $HOME `touch x` $(touch x) $(shell touch x) ${PATH} 100% # \\ *"""
USER_FILES = {
    "pelicanconf.py": "\nAUTHOR = 'Ada'\n",
    "templates/post.html": '{% extends "!theme/post.html" %}\n{% block footer %}<p>Mine.</p>{% endblock %}\n',
    "templates/partials/own_head.html": '<link rel="stylesheet" href="{{ root }}/extra/own.css">\n',
    "content/extra/own.css": "body { color: #210 }\n",
}


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with these variables, and without PYTHONPATH, which has this repository."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=500)


def build_wheel(source: Path, folder: Path, version: str = VERSION) -> Path:
    """Build the wheel of a repository into a folder, as `make wheel` does; return the wheel's file."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    return folder / f"pelican_hindsight-{version}-py3-none-any.whl"


def copy_repository(folder: Path, version: str = VERSION) -> Path:
    """Copy the sources of the wheel into a folder, with this version; return the folder."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in SOURCE_FILES:
        shutil.copyfile(ROOT / name, folder / name)
    file = folder / "plugins/hindsight/version.py"
    file.write_text(file.read_text(encoding="utf-8").replace(VERSION, version), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this repository."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Make a new blog without a virtual environment, in a folder whose path has a space."""
    folder = tmp_path / "my notes"
    assert command_line.main(["new-blog", str(folder)]) == 0
    return folder


def hindsight(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a blog with the Hindsight of this repository."""
    command = [sys.executable, "-m", "hindsight", *arguments]
    return run(command, folder, PYTHONPATH=str(ROOT / "plugins"), **variables)


def files_in(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below a folder, except compiled Python."""
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix()


def texts(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the writer's files by their paths, without files that commands made."""
    generated = (".venv/", "output/", ".cache/")
    return {name: (folder / name).read_bytes() for name in files_in(folder) if not name.startswith(generated)}


def metadata(wheel: Path) -> Message:
    """Return the metadata of a wheel."""
    with zipfile.ZipFile(wheel) as file:
        return email.message_from_bytes(file.read(f"pelican_hindsight-{VERSION}.dist-info/METADATA"))


def test_the_wheel_has_the_package_and_the_theme(wheel: Path) -> None:
    """The wheel has exactly the files of the package, of the theme and of Pelican's plugin."""
    expected = {f"hindsight/{name}" for name in files_in(ROOT / "plugins/hindsight")}
    expected |= {f"hindsight/theme/{name}" for name in files_in(ROOT / "theme")}
    expected |= {"pelican/plugins/hindsight/__init__.py"}
    with zipfile.ZipFile(wheel) as file:
        assert {name for name in file.namelist() if ".dist-info/" not in name} == expected


def test_the_wheel_has_its_metadata(wheel: Path) -> None:
    """The wheel's metadata has the name, version, licence and Pelican's classifier."""
    fields = metadata(wheel)
    assert (fields["Name"], fields["Version"], fields["License-Expression"]) == (
        "pelican-hindsight",
        VERSION,
        "AGPL-3.0-only",
    )
    assert "Framework :: Pelican :: Plugins" in (fields.get_all("Classifier") or [])


def test_the_wheel_requires_the_repositorys_packages(wheel: Path) -> None:
    """The wheel requires the packages of requirements.in, some only for an extra, with the same release of typst."""
    names = re.findall(r"^[A-Za-z][\w-]*", (ROOT / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    every = metadata(wheel).get_all("Requires-Dist") or []
    required = [need for need in every if "extra ==" not in need]
    extras = set(every) - set(required)
    assert extras == {
        "boto3>=1.36; extra == 's3'",
        "brotli>=1.1; extra == 'compress'",
        "mf2py<3,>=2; extra == 'webmention'",
        "pagefind-bin<1.6,>=1.5; extra == 'search'",
        "zstandard>=0.22; extra == 'compress'",
    }
    installed = [*required, *(need for need in extras if "'s3'" not in need)]
    assert {re.split(r"[^\w-]", need)[0].lower() for need in installed} == {name.lower() for name in names}
    assert "typst==0.15.2" in required


@pytest.mark.slow
def test_the_same_files_give_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """A copy of the repository with different times and modes gives the same wheel, byte for byte."""
    source = copy_repository(tmp_path / "source")
    for path in source.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    (tmp_path / "again").mkdir()
    assert build_wheel(source, tmp_path / "again").read_bytes() == wheel.read_bytes()


def test_a_new_blog_has_only_the_writers_files(blog: Path) -> None:
    """A new blog has settings, content, templates and one pinned requirement, but no theme and no code."""
    year = next((blog / "content/posts").iterdir()).name
    assert set(files_in(blog)) == {name.replace("@YEAR@", year) for name in new_blog.FILES}
    assert (blog / "requirements.txt").read_text(encoding="utf-8") == f"pelican-hindsight=={VERSION}\n"
    assert not [text for text in texts(blog).values() if re.search(rb"@[A-Z]+@", text)]


def test_a_new_blog_passes_every_check(blog: Path) -> None:
    """A new blog has no error, and one warning about the placeholder of its address."""
    done = hindsight(blog, "check")
    assert done.returncode == 0, done.stderr
    assert re.findall(r".*(?:error|warning): .*", done.stdout + done.stderr) == [f"publishconf.py:9:1: {PLACEHOLDER}"]


def test_a_new_blog_has_one_text_of_each_kind(blog: Path) -> None:
    """The site of a new blog has a post, a page, a deck with cards, a lesson, and Hindsight's theme."""
    done = hindsight(blog, "html", "--output", "site")
    assert done.returncode == 0, done.stderr
    site = blog / "site"
    assert list(site.glob("2*/the-empty-box/index.html"))
    assert (site / "about/index.html").exists()
    assert (site / "cards/before-you-hand-over-a-shift/a6.pdf").exists()
    assert 'id="ask-what-they-will-do-first"' in (site / "lessons/index.html").read_text(encoding="utf-8")
    assert (site / "theme/hindsight.css").read_bytes() == (ROOT / "theme/static/hindsight.css").read_bytes()


def test_a_blogs_templates_and_styles_are_used(blog: Path) -> None:
    """A blog's template replaces the theme's, and its styles are on every page."""
    write_files(blog, USER_FILES | {"pelicanconf.py": (blog / "pelicanconf.py").read_text() + "CARD_FORMATS = []\n"})
    done = hindsight(blog, "html")
    assert done.returncode == 0, done.stderr
    (post,) = (blog / "output").glob("2*/the-empty-box/index.html")
    assert "<p>Mine.</p>" in post.read_text(encoding="utf-8")
    assert 'href="/extra/own.css"' in (blog / "output/404.html").read_text(encoding="utf-8")
    assert (blog / "output/extra/own.css").exists()


def test_a_blogs_makefile_never_evaluates_titles(blog: Path) -> None:
    """Quotes, dollars and backticks in a title are kept as typed, and run no command."""
    python = f"#!/bin/sh\nPYTHONPATH='{ROOT / 'plugins'}' exec '{sys.executable}' \"$@\"\n"
    write_files(blog / ".venv", {"bin/python": python, ".requirements": ""})
    (blog / ".venv/bin/python").chmod(0o755)
    done = run(["make", "new", f"TITLE={TITLE}", "KIND=page"], blog)
    assert done.returncode == 0, done.stderr
    assert (blog / done.stdout.strip()).read_text(encoding="utf-8").startswith(f"Title: {TITLE}\n")
    assert not list(blog.rglob("x"))


def test_a_blogs_makefile_lists_every_command(blog: Path) -> None:
    """`make` without a target lists every command of a blog with a description, and installs nothing."""
    listed = re.findall(r"^  ([a-z]+) +\S", run(["make"], blog).stdout, re.MULTILINE)
    assert set(listed) == {command.name for command in command_line.COMMANDS} | {"help"}
    assert not (blog / ".venv").exists()


def test_the_page_about_blogs_has_every_command() -> None:
    """docs/new-blog.md names every command of a blog."""
    page = (ROOT / "docs/new-blog.md").read_text(encoding="utf-8")
    assert [command.name for command in command_line.COMMANDS if f"`make {command.name}" not in page] == []


@pytest.mark.parametrize("name", [".hidden", "notes.md"])
def test_a_folder_with_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Making a new blog in a folder with files fails, and the folder does not change."""
    write_files(tmp_path / "taken", {name: "mine"})
    assert command_line.main(["new-blog", str(tmp_path / "taken")]) == 1
    message = f"{tmp_path / 'taken'} has files, and stays as it is; name a new folder or an empty one"
    assert capsys.readouterr().err == f"hindsight new-blog: {message}\n"
    assert list(files_in(tmp_path)) == [f"taken/{name}"]


def test_a_second_run_is_refused(blog: Path) -> None:
    """Making a new blog in the folder of an existing blog fails, and the folder does not change."""
    before = texts(blog)
    assert command_line.main(["new-blog", str(blog)]) == 1
    assert texts(blog) == before


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Making a new blog at the path of a file fails."""
    (tmp_path / "taken").write_text("mine")
    assert command_line.main(["new-blog", str(tmp_path / "taken")]) == 1
    assert capsys.readouterr().err.endswith("taken exists already, and is no folder; name a new folder\n")


@pytest.mark.parametrize("is_there", [False, True])
def test_a_blog_is_written_completely_or_not_at_all(tmp_path: Path, is_there: bool) -> None:
    """If the last file cannot be written, no file is left, in a new folder and in an empty one."""
    folder = tmp_path / "notes"
    if is_there:
        folder.mkdir()
    assert command_line.main(["new-blog", str(folder), "--wheel", str(tmp_path / "none.whl")]) == 1
    assert (list(tmp_path.rglob("*")), folder.exists()) == ([folder] * is_there, is_there)


def test_an_empty_folder_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder can become a blog without being replaced by a new folder."""
    monkeypatch.chdir(tmp_path)
    inode = tmp_path.stat().st_ino
    assert command_line.main(["new-blog", "."]) == 0
    assert tmp_path.stat().st_ino == inode
    assert Path("pelicanconf.py").exists()


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path `~/notes` is in the home folder, also if no shell has expanded it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert command_line.main(["new-blog", "~/notes"]) == 0
    assert (tmp_path / "notes/pelicanconf.py").exists()


@pytest.mark.parametrize("command", ["html", "new", "clean"])
def test_commands_run_only_in_a_blog(tmp_path: Path, command: str) -> None:
    """Outside a blog, a command fails with one line of advice, and writes no file."""
    done = hindsight(tmp_path, command)
    message = "there is no pelicanconf.py here; go to the folder of a blog, or make one: hindsight new-blog DIR"
    assert (done.returncode, done.stderr) == (1, f"hindsight {command}: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_content_folder_is_an_error(blog: Path) -> None:
    """A missing content folder is an error if it is named, but the default one may be missing."""
    done = hindsight(blog, "check", "--content", "none")
    assert (done.returncode, done.stderr) == (
        1,
        "hindsight check: there is no content folder none; name one with INPUTDIR=...\n",
    )
    shutil.rmtree(blog / "content")
    assert hindsight(blog, "check").returncode == 0


def test_clean_removes_built_files(blog: Path) -> None:
    """`clean` removes the output and the cache, and keeps the writer's files."""
    before = texts(blog)
    assert hindsight(blog, "html").returncode == 0
    assert hindsight(blog, "clean").returncode == 0
    assert not (blog / "output").exists()
    assert not (blog / ".cache").exists()
    assert texts(blog) == before


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Copy the repository, with a virtual environment that runs the Python of this test."""
    folder = copy_repository(tmp_path / "repository")
    for name in ("Makefile", setup_env.LOCKS["runtime"]):
        shutil.copyfile(ROOT / name, folder / name)
    lock = hashlib.sha256((folder / setup_env.LOCKS["runtime"]).read_bytes()).hexdigest()
    python = f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n"
    write_files(folder / ".venv", {"bin/python": python, ".runtime": lock})
    (folder / ".venv/bin/python").chmod(0o755)
    return folder


def test_make_blog_asks_for_a_folder(repository: Path) -> None:
    """Without a folder, `make blog` fails with one line of advice, and builds no wheel."""
    done = run(["make", "blog"], repository)
    assert done.returncode != 0
    assert done.stderr.startswith("make: name the folder of the blog: make blog DIR=~/notes\n")
    assert not (repository / "dist").exists()


@pytest.mark.slow
def test_make_blog_puts_the_wheel_into_the_blog(repository: Path, tmp_path: Path) -> None:
    """`make blog` copies the wheel into the blog, whose folder may have any name, so that it needs no package index."""
    blog = tmp_path / "it's $HOME"
    done = run(["make", "blog", f"DIR={blog}"], repository)
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (blog / "wheels").iterdir()] == [f"pelican_hindsight-{VERSION}-py3-none-any.whl"]
    pin = f"--find-links wheels\npelican-hindsight=={VERSION}\n"
    assert (blog / "requirements.txt").read_text(encoding="utf-8") == pin


@pytest.mark.slow
def test_a_blog_is_published_and_upgraded_by_one_line(wheel: Path, tmp_path: Path) -> None:
    """A new blog can be published, and one changed line upgrades Hindsight without changing the writer's files."""
    blog = tmp_path / "my notes"
    assert command_line.main(["new-blog", str(blog), "--wheel", str(wheel)]) == 0
    for command in ("check", "publish"):
        done = run(["make", command], blog)
        assert done.returncode == 0, done.stderr
    assert (blog / "output/cards/before-you-hand-over-a-shift/a6.pdf").exists()
    finds = "from pelican.plugins._utils import get_namespace_plugins as found; print(*found())"
    assert run([".venv/bin/python", "-c", finds], blog).stdout == "pelican.plugins.hindsight\n"

    write_files(blog, USER_FILES | {"pelicanconf.py": (blog / "pelicanconf.py").read_text() + "AUTHOR = 'Ada'\n"})
    build_wheel(copy_repository(tmp_path / "next", "9.9.9"), blog / "wheels", "9.9.9")
    pin = blog / "requirements.txt"
    pin.write_text(pin.read_text(encoding="utf-8").replace(f"=={VERSION}", "==9.9.9"), encoding="utf-8")
    before = texts(blog)
    done = run(["make", "html"], blog)
    assert done.returncode == 0, done.stderr
    assert run([".venv/bin/hindsight", "--version"], blog).stdout == "hindsight 9.9.9\n"
    assert "by Ada" in (blog / "output/404.html").read_text(encoding="utf-8")
    assert texts(blog) == before
