"""Errors for files that change while they are read, and for names that are no regular files."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_support import Child, difference, tree
from extent import few_by_default
from hindsight.host.incremental import regular
from hindsight.host.incremental.regular import KeepsChanging, read_regular
from site_builder import Built, Files, MakeSite, write_files

SETTINGS: dict[str, Any] = {"CARD_FORMATS": [], "DEBUG": False}
POST = "Title: Ash\nDate: 2024-03-02\nTags: work\n\n![A plan](../images/p.svg)\n"
FILES: Files = {"posts/a.md": POST, "images/p.svg": "<svg/>", "tags.toml": '[work]\nlabel = "Work"\n'}


def _socket(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as bound:  # socket names have a limit of length
        bound.bind(path.name)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = {"a pipe (FIFO)": os.mkfifo, "a socket": _socket, "a device": _device, "a folder": Path.mkdir}


def build_then_replace(site: MakeSite, name: str, make: Callable[[Path], Any], publish: bool) -> Built:
    """Build a site, then replace a file by something that is no regular file."""
    built = site(FILES, publish=publish, settings=SETTINGS)
    (built.content / name).unlink(missing_ok=True)
    make(built.content / name)
    return built


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("name", ["tags.toml", "lessons.lock", "urls.lock"])
@pytest.mark.parametrize("kind", few_by_default(KINDS, 2))
def test_a_site_file_must_be_a_file(site: MakeSite, name: str, kind: str, publish: bool) -> None:
    """A pipe, a socket, a device or a folder as `tags.toml` or a lock file is one error at its path."""
    built = build_then_replace(site, name, KINDS[kind], publish)
    before = tree(built.output)
    ended = Child(built.folder, publish, **SETTINGS).wait()
    message = f"cannot be read: it is {kind}, not a file; remove it, or put a file in its place"
    assert ended.errors[0] == f"content/{name}:1:1: error: {message}"
    if publish or name != "tags.toml":  # a preview without tags.toml shows tags as written
        assert difference(tree(built.output), before) == ""


@pytest.mark.parametrize("name", ["posts/a.md", "posts/new.md", "images/p.svg"])
@pytest.mark.parametrize("kind", few_by_default(["a pipe (FIFO)", "a device", "a socket"], 2))
def test_a_post_or_picture_must_be_a_file(site: MakeSite, name: str, kind: str) -> None:
    """A pipe, a socket or a device as a post or picture is an error at its path, and the build does not hang."""
    built = build_then_replace(site, name, KINDS[kind], False)
    ended = Child(built.folder, **SETTINGS).wait()
    message = "this link leads out of the content folder; copy what it leads to into the folder, or remove it"
    if kind != "a device":  # the test makes a device as a link
        message = "this is no file that can be read (a broken link?); remove it"
    assert f"content/{name}:1:1: error: {message}" in ended.errors


@pytest.mark.parametrize("kind", ["a pipe (FIFO)", "a socket"])
def test_a_template_must_be_a_file(site: MakeSite, kind: str) -> None:
    """A pipe or a socket as a template is an error at its path, and the build does not hang."""
    built = site(FILES, settings=SETTINGS)
    (built.folder / "templates").mkdir()
    KINDS[kind](built.folder / "templates/post.html")
    ended = Child(built.folder, **{**SETTINGS, "THEME_TEMPLATES_OVERRIDES": ["templates"]}).wait()
    message = f"cannot be read: it is {kind}, not a file; remove it, or put a file in its place"
    assert ended.errors == [f"templates/post.html:1:1: error: {message}"]


@pytest.mark.parametrize("make", KINDS.values())
def test_reading_a_pipe_fails_at_once(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    """A path that is not a file raises an OSError at once, and leaves no descriptor open."""
    make(tmp_path / "x")
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(OSError, match="it is a"):
        read_regular(tmp_path / "x")
    assert len(os.listdir("/dev/fd")) == before


def write_during_reads(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Append to a file during each of its first reads."""
    writes = iter(range(times))
    real_fdopen = os.fdopen

    def open_and_write(descriptor: int, *arguments: Any, **named: Any) -> Any:
        file = real_fdopen(descriptor, *arguments, **named)
        if next(writes, None) is not None:
            with Path(f"/dev/fd/{descriptor}").resolve().open("a") as other:
                other.write("more ")
        return file

    monkeypatch.setattr(regular.os, "fdopen", open_and_write)


def test_a_file_written_during_a_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file written during each attempt to read it is an error."""
    file = tmp_path / "x"
    file.write_text("words ")
    write_during_reads(monkeypatch, 2)
    assert read_regular(file) == b"words more more "
    write_during_reads(monkeypatch, 9)
    with pytest.raises(KeepsChanging, match="it changes while it is read; build again once it is saved"):
        read_regular(file)


@pytest.mark.parametrize("name", ["images/p.svg", "tags.toml"])
@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_a_file_that_changes_during_a_build_is_an_error(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, name: str, publish: bool
) -> None:
    """After an error for a changed picture or `tags.toml`, the next build gives the right output."""
    built = site(FILES, publish=publish, settings=SETTINGS)
    before, text = tree(built.output), (built.content / name).read_text()
    built.content.joinpath("posts/a.md").write_text(f"{POST}\nMore words.\n")
    write_files(built.content, {"images/p.svg": "<svg>1</svg>"})
    original = make_files()

    def write_and_render(maker: Any, *arguments: Any) -> Any:
        (built.content / name).write_text(text.replace("Work", "Craft") + "<!-- 2 -->" * (name != "tags.toml"))
        return original(maker, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr("hindsight.host.site.maker.Maker.make", write_and_render)
        failed = built.rebuild()
    assert failed.diagnostics == [f"content/{name}:1:1: error: this file changed while the site was built; build again"]
    if publish:
        assert difference(tree(built.output), before) == ""
    assert built.rebuild({**FILES}).ok
    assert difference(tree(built.output), before) == ""


def make_files() -> Any:
    """Return the method that makes the output's files."""
    from hindsight.host.site.maker import Maker

    return Maker.make


@pytest.mark.parametrize("make", [None, Path.mkdir])
def test_a_picture_removed_during_a_build_is_an_error(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None] | None
) -> None:
    """A picture that is removed or becomes a folder during a build is an error at its path."""
    built = site(FILES, settings=SETTINGS)
    original, picture = make_files(), built.content / "images/p.svg"

    def remove_and_render(maker: Any, *arguments: Any) -> Any:
        picture.unlink()
        if make:
            make(picture)
        return original(maker, *arguments)

    write_files(built.content, {"images/p.svg": "<svg>1</svg>"})
    monkeypatch.setattr("hindsight.host.site.maker.Maker.make", remove_and_render)
    (diagnostic,) = built.rebuild().diagnostics
    assert diagnostic.startswith("content/images/p.svg:1:1: error: cannot be read: ")


@pytest.mark.parametrize("make", [None, Path.mkdir, os.mkfifo])
def test_a_post_removed_during_a_build_is_an_error(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None] | None
) -> None:
    """A post that is removed or replaced after the list of posts was made is an error at its path."""
    built = site(FILES, settings=SETTINGS)
    from hindsight.host.site import build

    original, post = build.find_sources, built.content / "posts/a.md"

    def find_then_remove(settings: Any) -> Any:
        sources = original(settings)
        post.unlink()
        if make:
            make(post)
        return sources

    write_files(built.content, {"posts/a.md": f"{POST}\nMore.\n"})
    monkeypatch.setattr(build, "find_sources", find_then_remove)
    assert built.rebuild().diagnostics[0].startswith("content/posts/a.md:1:1: error: cannot be read: ")


@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_tags_removed_before_a_build_are_not_an_error(site: MakeSite, publish: bool) -> None:
    """A `tags.toml` that is removed or added between two builds is not reported."""
    built = site(FILES, publish=publish, settings=SETTINGS)
    rebuilt = built.rebuild({"tags.toml": None})
    assert rebuilt.ok, rebuilt.text
    assert built.rebuild({"tags.toml": '[work]\nlabel = "Labour"\n'}).ok


def test_a_template_that_changes_during_a_build_is_an_error(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template of the site that changes during a build is an error at its path."""
    built = site(FILES, settings={**SETTINGS, "THEME_TEMPLATES_OVERRIDES": ["own"]})
    template = built.folder / "own" / "partials" / "own_head.html"
    template.parent.mkdir(parents=True)
    template.write_text("<!-- 1 -->")
    built.content.joinpath("posts/a.md").write_text(f"{POST}\nMore words.\n")
    original = make_files()

    def write_and_render(maker: Any, *arguments: Any) -> Any:
        template.write_text("<!-- 2 -->")
        return original(maker, *arguments)

    with monkeypatch.context() as patch:
        patch.chdir(built.folder)
        patch.setattr("hindsight.host.site.maker.Maker.make", write_and_render)
        failed = built.rebuild()
    assert [diagnostic.replace("\\", "/") for diagnostic in failed.diagnostics] == [
        "own/partials/own_head.html:1:1: error: this file changed while the site was built; build again"
    ]
    assert "nothing was written" not in failed.text
