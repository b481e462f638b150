"""Files that change while they are read, and what has a file's name and is none: each is reported at its name."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_support import Child, difference, tree
from hindsight.host.incremental import regular
from hindsight.host.incremental.regular import KeepsChanging, read_regular
from site_builder import Built, Files, MakeSite, write_files

SETTINGS: dict[str, Any] = {"CARD_FORMATS": [], "DEBUG": False}
POST = "Title: Ash\nDate: 2024-03-02\nTags: work\n\n![A plan](../images/p.svg)\n"
FILES: Files = {"posts/a.md": POST, "images/p.svg": "<svg/>", "tags.toml": '[work]\nlabel = "Work"\n'}


def _socket(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as bound:  # a short name: it has a limit
        bound.bind(path.name)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = {"a pipe (FIFO)": os.mkfifo, "a socket": _socket, "a device": _device, "a folder": Path.mkdir}


def made_irregular(site: MakeSite, name: str, make: Callable[[Path], Any], publish: bool) -> Built:
    """A site after a first build, with something that is no file in the place of a file."""
    built = site(FILES, publish=publish, settings=SETTINGS)
    (built.content / name).unlink(missing_ok=True)
    make(built.content / name)
    return built


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("name", ["tags.toml", "lessons.lock"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_site_file_that_is_no_file_is_reported(site: MakeSite, name: str, kind: str, publish: bool) -> None:
    """A pipe, a socket, a device or a folder as `tags.toml` or `lessons.lock` is one error at its name."""
    built = made_irregular(site, name, KINDS[kind], publish)
    before = tree(built.output)
    ended = Child(built.folder, publish, **SETTINGS).wait()
    message = f"cannot be read: it is {kind}, not a file; remove it, or put a file in its place"
    assert ended.errors[0] == f"content/{name}:1:1: error: {message}"
    if publish or name == "lessons.lock":  # the writer's own view shows tags as they are written
        assert difference(tree(built.output), before) == ""


@pytest.mark.parametrize("name", ["posts/a.md", "posts/new.md", "images/p.svg"])
@pytest.mark.parametrize("kind", ["a pipe (FIFO)", "a socket", "a device"])
def test_a_post_or_picture_that_is_no_file_is_reported(site: MakeSite, name: str, kind: str) -> None:
    """A pipe, a socket or a device as a post or a picture is an error at its name, and hangs nothing."""
    built = made_irregular(site, name, KINDS[kind], False)
    ended = Child(built.folder, **SETTINGS).wait()
    what = "this link leads out of the content folder; copy what it leads to into the folder, or remove it"
    if kind != "a device":  # which the test reaches by a link
        what = "this is no file that can be read (a broken link?); remove it"
    assert f"content/{name}:1:1: error: {what}" in ended.errors


@pytest.mark.parametrize("kind", ["a pipe (FIFO)", "a socket"])
def test_a_template_that_is_no_file_is_reported(site: MakeSite, kind: str) -> None:
    """A pipe or a socket among the templates is an error at its name, and hangs nothing."""
    built = site(FILES, settings=SETTINGS)
    (built.folder / "templates").mkdir()
    KINDS[kind](built.folder / "templates/post.html")
    ended = Child(built.folder, **{**SETTINGS, "THEME_TEMPLATES_OVERRIDES": ["templates"]}).wait()
    what = f"cannot be read: it is {kind}, not a file; remove it, or put a file in its place"
    assert ended.errors == [f"templates/post.html:1:1: error: {what}"]


@pytest.mark.parametrize("make", KINDS.values())
def test_reading_never_waits(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    """What is no file raises an OSError at once, and leaves no descriptor open."""
    make(tmp_path / "x")
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(OSError, match="it is a"):
        read_regular(tmp_path / "x")
    assert len(os.listdir("/dev/fd")) == before


def writing_while_read(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Have a file written again just after each of its first reads."""
    left = iter(range(times))
    really_open = os.fdopen

    def opened(descriptor: int, *arguments: Any, **named: Any) -> Any:
        file = really_open(descriptor, *arguments, **named)
        if next(left, None) is not None:
            with Path(f"/dev/fd/{descriptor}").resolve().open("a") as other:
                other.write("more ")
        return file

    monkeypatch.setattr(regular.os, "fdopen", opened)


def test_a_file_that_is_written_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file written during a read is read once more; one that is written each time is an error."""
    file = tmp_path / "x"
    file.write_text("words ")
    writing_while_read(monkeypatch, 2)
    assert read_regular(file) == b"words more more "
    writing_while_read(monkeypatch, 9)
    with pytest.raises(KeepsChanging, match="it changes while it is read; build again once it is saved"):
        read_regular(file)


@pytest.mark.parametrize("name", ["images/p.svg", "tags.toml"])
@pytest.mark.parametrize("publish", [True, False])
def test_a_file_that_changes_during_a_build_is_reported(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, name: str, publish: bool
) -> None:
    """A picture or vocabulary written while the site is built is an error at its name; undone, all is as before."""
    built = site(FILES, publish=publish, settings=SETTINGS)
    before, kept = tree(built.output), (built.content / name).read_text()
    built.content.joinpath("posts/a.md").write_text(f"{POST}\nMore words.\n")
    write_files(built.content, {"images/p.svg": "<svg>1</svg>"})
    really = hindsight_render()

    def write_and_render(maker: Any, *arguments: Any) -> Any:
        (built.content / name).write_text(kept.replace("Work", "Craft") + "<!-- 2 -->" * (name != "tags.toml"))
        return really(maker, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr("hindsight.host.site.maker.Maker.make", write_and_render)
        failed = built.rebuild()
    assert failed.diagnostics == [f"content/{name}:1:1: error: this file changed while the site was built; build again"]
    if publish:
        assert difference(tree(built.output), before) == ""
    assert built.rebuild({**FILES}).ok
    assert difference(tree(built.output), before) == ""


def hindsight_render() -> Any:
    """The own way to make files."""
    from hindsight.host.site.maker import Maker

    return Maker.make


@pytest.mark.parametrize("make", [None, Path.mkdir])
def test_a_picture_that_vanishes_during_a_build_is_reported(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None] | None
) -> None:
    """A picture that is removed, or becomes a folder, while the site is built is an error at its name."""
    built = site(FILES, settings=SETTINGS)
    really, picture = hindsight_render(), built.content / "images/p.svg"

    def remove_and_render(maker: Any, *arguments: Any) -> Any:
        picture.unlink()
        if make:
            make(picture)
        return really(maker, *arguments)

    write_files(built.content, {"images/p.svg": "<svg>1</svg>"})
    monkeypatch.setattr("hindsight.host.site.maker.Maker.make", remove_and_render)
    (diagnostic,) = built.rebuild().diagnostics
    assert diagnostic.startswith("content/images/p.svg:1:1: error: cannot be read: ")


@pytest.mark.parametrize("make", [None, Path.mkdir, os.mkfifo])
def test_a_post_that_vanishes_during_a_build_is_reported(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None] | None
) -> None:
    """A post that is removed, or becomes a folder or a pipe, after its folder was listed is an error at its name."""
    built = site(FILES, settings=SETTINGS)
    from hindsight.host.site import build

    really, post = build.find_sources, built.content / "posts/a.md"

    def found(settings: Any) -> Any:
        sources = really(settings)
        post.unlink()
        if make:
            make(post)
        return sources

    write_files(built.content, {"posts/a.md": f"{POST}\nMore.\n"})
    monkeypatch.setattr(build, "find_sources", found)
    assert built.rebuild().diagnostics[0].startswith("content/posts/a.md:1:1: error: cannot be read: ")


@pytest.mark.parametrize("publish", [True, False])
def test_a_vocabulary_that_was_removed_before_a_build_has_not_changed(site: MakeSite, publish: bool) -> None:
    """A `tags.toml` that is removed between two builds is no file that changed during the second."""
    built = site(FILES, publish=publish, settings=SETTINGS)
    again = built.rebuild({"tags.toml": None})
    assert again.ok, again.text
    assert built.rebuild({"tags.toml": '[work]\nlabel = "Labour"\n'}).ok


def test_a_template_that_changes_during_a_build_is_named(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is at the template of the site's own, not at the folder of the theme."""
    built = site(FILES, settings={**SETTINGS, "THEME_TEMPLATES_OVERRIDES": ["own"]})
    own = built.folder / "own" / "partials" / "own_head.html"
    own.parent.mkdir(parents=True)
    own.write_text("<!-- 1 -->")
    built.content.joinpath("posts/a.md").write_text(f"{POST}\nMore words.\n")
    really = hindsight_render()

    def write_and_render(maker: Any, *arguments: Any) -> Any:
        own.write_text("<!-- 2 -->")
        return really(maker, *arguments)

    with monkeypatch.context() as patch:
        patch.chdir(built.folder)
        patch.setattr("hindsight.host.site.maker.Maker.make", write_and_render)
        failed = built.rebuild()
    assert [one.replace("\\", "/") for one in failed.diagnostics] == [
        "own/partials/own_head.html:1:1: error: this file changed while the site was built; build again"
    ]
    assert "nothing was written" not in failed.text
