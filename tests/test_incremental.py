"""Incremental builds write only what changed, and repair the output after interruptions and other programs."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pelican import signals

import hindsight.host.incremental.files
import hindsight.host.site.content
from build_support import MANIFEST, Child, Ended, at_change, difference, host, interrupt, kill, times, tree
from extent import examples, few_by_default
from hindsight.core.documents.read import read
from hindsight.host.site.output_folder import OutputFolder
from site_builder import ROOT, Built, Files, MakeSite, write_files

POST = "Title: {title}\nDate: {date}\nTags: {tags}\nSummary: About {title}.\n{more}\nText of {title}.\n"
NO_CARDS: dict[str, Any] = {"CARD_FORMATS": []}


def post(title: str, date: str = "2024-03-02", tags: str = "work", more: str = "") -> str:
    """Return a small post with its own summary."""
    return POST.format(title=title, date=date, tags=tags, more=more)


CHECKLIST = post("Leave", "2023-05-05", "cards", "Checklist: yes\n") + (
    "\n1. Say thanks. To all.\n\n2. Ask for feedback. They are frank now.\n\n> **Lesson:** Thank people. #thanks\n"
    "> {id=thank}\n"
)
FILES: Files = {
    "posts/a.md": post("Ash", "2024-01-01", "work"),
    "posts/b.md": post("Box", "2024-02-02", "craft"),
    "posts/c.md": post("Cork", "2024-03-03", "tools"),
    "posts/leave.md": CHECKLIST,
    "pages/about.md": "Title: About\n\nText.\n",
    "images/p.svg": "<svg/>",
}


STEPS = "Title: {title}\nDate: 2024-05-06\nTags: work\nSummary: Steps.\n\n- [ ] **{lead}.** Once.\n- [ ] **Go.** Now.\n"


def changed_files(before: dict[str, int], built: Built) -> list[str]:
    """Return the files that were written or removed since these times."""
    after = times(built.output)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def feeds(stem: str) -> list[str]:
    """Return the files of a feed."""
    return [f"feeds/{stem}.{ending}" for ending in ("atom.xml", "json", "rss.xml")]


def clean_build(built: Built, site: MakeSite) -> dict[str, bytes]:
    """Return the output of a clean build of the same content in a new folder."""
    files: Files = {name: data for name, data in tree(built.content, ["lessons.lock"]).items() if name[-1] != "/"}
    clean = site(files, publish=built.publish, settings=built.settings)
    assert clean.ok, clean.text
    return tree(clean.output)


def test_an_unchanged_site_writes_no_file(site: MakeSite) -> None:
    """A second build of the same content writes no file and changes no time."""
    built = site(FILES, settings=NO_CARDS)
    before, manifest = times(built.output), built.path(MANIFEST).stat().st_mtime_ns
    rebuilt = built.rebuild()
    assert "read 0, rendered 0 of " in rebuilt.text
    assert "wrote 0 files" in rebuilt.text
    assert changed_files(before, rebuilt) == []
    assert built.path(MANIFEST).stat().st_mtime_ns == manifest


def test_a_new_text_writes_its_page_and_feeds(site: MakeSite) -> None:
    """A change of the text of a post writes only its page and its feeds."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    rebuilt = built.rebuild({"posts/b.md": str(FILES["posts/b.md"]).replace("Text of", "Word of")})
    assert changed_files(before, rebuilt) == ["2024/b/index.html", *feeds("all"), *feeds("tags/craft")]


def test_a_new_title_writes_the_pages_that_show_it(site: MakeSite) -> None:
    """A new title writes only the page of the post, its neighbours, its lists, its feeds and the search."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    rebuilt = built.rebuild({"posts/b.md": str(FILES["posts/b.md"]).replace("Title: Box", "Title: Bay")})
    assert changed_files(before, rebuilt) == [
        "2024/a/index.html",
        "2024/b/index.html",
        "2024/c/index.html",
        "2024/index.html",
        "archive/index.html",
        *feeds("all"),
        *feeds("tags/craft"),
        "index.html",
        "search/index.json",
        "tags/craft/index.html",
    ]


def test_a_new_picture_writes_its_copy_only(site: MakeSite) -> None:
    """A changed picture of the same size is copied, and no other file is written."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    assert changed_files(before, built.rebuild({"images/p.svg": "<gvs/>"})) == ["images/p.svg"]
    assert built.read("images/p.svg") == "<gvs/>"


def test_a_new_style_writes_its_copy_only(site: MakeSite, tmp_path: Path) -> None:
    """A changed static file of the theme is copied, and no other file is written."""
    theme = tmp_path / "theme"
    for name, data in tree(ROOT / "theme").items():
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_bytes(data)
    built = site(FILES, settings={**NO_CARDS, "THEME": str(theme)})
    before = times(built.output)
    (theme / "static" / "hindsight.css").write_text("p {}")
    assert changed_files(before, built.rebuild()) == ["theme/hindsight.css"]


def test_a_new_template_writes_its_pages_only(site: MakeSite) -> None:
    """A new template of the site replaces that of the theme, and only its pages are written."""
    templates: dict[str, Any] = {"THEME_TEMPLATES_OVERRIDES": ["templates"]}
    built = site(FILES)
    (built.folder / "templates").mkdir()
    built = built.rebuild(**NO_CARDS, **templates)
    before = times(built.output)
    (built.folder / "templates" / "tags.html").write_text("{{ tags|length }} tags")
    assert changed_files(before, built.rebuild()) == ["tags/index.html"]
    assert built.read("tags/") == "5 tags"


def test_new_jinja_settings_recompile_templates(site: MakeSite) -> None:
    """New settings of Jinja give the same output as a clean build."""
    new_settings = {"trim_blocks": False, "lstrip_blocks": False, "autoescape": True, "extensions": []}
    rebuilt = site(FILES, settings=NO_CARDS).rebuild(JINJA_ENVIRONMENT=new_settings)
    assert difference(tree(rebuilt.output), clean_build(rebuilt, site)) == ""


@pytest.mark.parametrize("publish", [False, True])
def test_a_renamed_post_leaves_no_files(site: MakeSite, publish: bool) -> None:
    """A renamed checklist leaves no page, card, folder, feed or entry at its old address."""
    built = site(FILES, publish=publish, settings={"CARD_FORMATS": ["a6"]})
    assert built.path("cards/leave/a6.pdf").exists()
    rebuilt = built.rebuild({"posts/leave.md": None, "posts/go.md": CHECKLIST})
    assert difference(tree(rebuilt.output), clean_build(rebuilt, site)) == ""
    assert rebuilt.path("cards/go/a6.pdf").exists()
    assert not rebuilt.path("cards/leave").exists()
    assert not rebuilt.path("2023/leave").exists()
    assert [name for name in rebuilt.files() if b"/leave/" in rebuilt.path(name).read_bytes()] == []


@pytest.mark.parametrize("publish", [False, True])
def test_a_deleted_post_leaves_no_files(site: MakeSite, publish: bool) -> None:
    """The year, tags, lessons and cards of a deleted checklist are deleted too."""
    built = site(FILES, publish=publish, settings={"CARD_FORMATS": ["a6"]})
    rebuilt = built.rebuild({"posts/leave.md": None})
    assert difference(tree(rebuilt.output), clean_build(rebuilt, site)) == ""
    assert not rebuilt.path("2023").exists()
    assert [name for name in rebuilt.files() if "leave" in name or "thanks" in name] == []
    assert [name for name in rebuilt.files() if b"Thank people" in rebuilt.path(name).read_bytes()] == []


@pytest.mark.parametrize("publish", [False, True])
def test_foreign_files_stay(site: MakeSite, publish: bool) -> None:
    """Files that no build made do not change, even in the folder of a deleted post."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    foreign = {"CNAME": b"example.org", ".well-known/me": b"x", "2023/leave/notes.txt": b"notes"}
    for name, data in foreign.items():
        built.path(name).parent.mkdir(exist_ok=True)
        built.path(name).write_bytes(data)
    rebuilt = built.rebuild({"posts/leave.md": None})
    assert rebuilt.ok, rebuilt.text
    assert {name: rebuilt.path(name).read_bytes() for name in foreign} == foreign
    assert difference(tree(rebuilt.output, but=foreign), clean_build(rebuilt, site)) == ""


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("kind", ["file", "folder", "link", "same name"])
def test_a_new_page_does_not_replace_foreign_files(site: MakeSite, publish: bool, kind: str) -> None:
    """A foreign file, link or full folder at the address of a new page is an error; an empty folder stays."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    built.path(".well-known/acme").mkdir(parents=True)
    file = built.path("notes/index.html" if kind in ("folder", "same name") else "notes")
    file.parent.mkdir(exist_ok=True)
    if kind == "link":
        file.symlink_to(".well-known")
    elif kind == "folder":
        (file / "inside").mkdir(parents=True)
        (file / "inside/x.txt").write_text("mine")
    else:
        file.write_text("mine")
    path = {"folder": "notes/index.html/inside/x.txt", "same name": "notes/index.html"}.get(kind, "notes")
    page = {"pages/notes.md": "Title: Notes\n\nText.\n"}
    refused = built.rebuild(page)
    assert not refused.ok
    assert f"{built.output} has what no build made where the site has" in refused.text
    assert f"of its own: {path}; move it away" in refused.text
    assert os.path.lexists(built.path(path))
    file.rename(built.folder / "away")
    rebuilt = built.rebuild()
    assert rebuilt.ok, rebuilt.text
    assert (rebuilt.path("notes/").is_file(), rebuilt.path(".well-known/acme").is_dir()) == (True, True)


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("kind", ["same size", "truncated", "longer", "missing", "a folder", "a full folder", "a link"])
def test_a_damaged_file_is_repaired(site: MakeSite, publish: bool, kind: str) -> None:
    """A damaged file of the output is made again, and no other file is written."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    expected, before = tree(built.output), times(built.output)
    damage(built.path("tags/"), kind)
    if kind == "a full folder":
        assert "tags/index.html/x.txt; move it away" in built.rebuild().text
        built.path("tags/index.html/x.txt").unlink()
    rebuilt = built.rebuild()
    assert rebuilt.ok, rebuilt.text
    assert difference(tree(built.output), expected) == ""
    assert changed_files(before, rebuilt) == ["tags/index.html"]


def damage(file: Path, kind: str) -> None:
    """Damage a file in one of these ways."""
    data = file.read_bytes()
    if kind in ("same size", "truncated", "longer"):
        changed = {"same size": data[::-1], "truncated": data[: len(data) // 2], "longer": data + b"\n"}
        file.write_bytes(changed[kind])
        return
    file.unlink()
    if kind == "a link":
        file.symlink_to("../404.html")
    elif kind != "missing":
        file.mkdir()
        if kind == "a full folder":
            (file / "x.txt").write_text("x")


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("name", ["2024", "tags", "cards"])
def test_a_file_in_place_of_a_folder_is_an_error(site: MakeSite, publish: bool, name: str) -> None:
    """The error names the file; once the file is removed, the folder is made again."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    expected = tree(built.output)
    built.path(name).rename(built.folder / "away")
    built.path(name).write_text("a file")
    refused = built.rebuild()
    assert refused.text.strip().endswith(f"the site has a file or folder of its own: {name}; move it away")
    assert built.path(name).read_text() == "a file"
    built.path(name).unlink()
    rebuilt = built.rebuild()
    assert rebuilt.ok, rebuilt.text
    assert difference(tree(built.output), expected) == ""


def test_a_removed_output_is_made_again(site: MakeSite) -> None:
    """A removed output folder is made again completely."""
    built = site(FILES, settings=NO_CARDS)
    expected = tree(built.output)
    built.output.rename(built.folder / "away")
    assert difference(tree(built.rebuild().output), expected) == ""


def test_a_failed_build_leaves_every_file(site: MakeSite) -> None:
    """An error in the content changes no byte and no time of the output, and neither does the corrected build."""
    built = site(FILES, publish=True, settings=NO_CARDS)
    expected, before = tree(built.output), times(built.output)
    failed = built.rebuild({"posts/b.md": None, "posts/a.md": post("A", "2024-02-31"), "posts/n.md": post("New")})
    assert failed.code == 1
    assert difference(tree(built.output), expected) == ""
    assert changed_files(before, failed) == []
    corrected = built.rebuild({name: FILES.get(name) for name in ("posts/b.md", "posts/a.md", "posts/n.md")})
    assert difference(tree(built.output), expected) == ""
    assert changed_files(before, corrected) == []


def test_the_preview_recovers_from_errors(site: MakeSite) -> None:
    """Once errors are corrected, the preview equals that of a clean build."""
    built = site(FILES, settings=NO_CARDS)
    with_errors = {
        "posts/b.md": None,
        "posts/a.md": post("A", "2024-02-31"),
        "posts/n.md": post("New", more="Slug: a\n"),
    }
    for changes in (with_errors, {"tags.toml": "[oops"}, {"tags.toml": None}):
        built.rebuild(changes)
    corrected = built.rebuild({name: FILES.get(name) for name in ("posts/b.md", "posts/a.md", "posts/n.md")})
    assert corrected.ok, corrected.text
    assert difference(tree(built.output), clean_build(built, site)) == ""


def test_html_and_publish_can_alternate(site: MakeSite) -> None:
    """Previews and publishes into one folder each give the files of a clean build."""
    draft = {**FILES, "posts/d.md": post("Draft", "2024-04-04", more="Status: draft\n")}
    built = site(draft, settings=NO_CARDS)
    expected = {publish: tree(site(draft, publish=publish, settings=NO_CARDS).output) for publish in (False, True)}
    for publish in (True, False, True):
        rebuilt = Built(built.folder, 0, "", publish, built.settings).rebuild()
        assert difference(tree(rebuilt.output), expected[publish]) == ""


def test_a_post_is_published_on_its_day(site: MakeSite) -> None:
    """A post is published on its date, although only the day changed, and all files are up to date."""
    files = {**FILES, "posts/later.md": post("Later", "2026-06-01", "work")}
    built = site(files, publish=True, settings={**NO_CARDS, "TODAY": "2026-05-31"})
    assert not built.path("2026/later/").exists()
    rebuilt = built.rebuild(TODAY="2026-06-01")
    assert rebuilt.path("2026/later/").exists()
    assert difference(tree(rebuilt.output), clean_build(rebuilt, site)) == ""


def test_plugins_receive_every_file(site: MakeSite) -> None:
    """The signal `content_written` is sent for every file of the site, even if the file is up to date."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    received: dict[str, dict[str, Any]] = {}

    def receive(path: str, context: dict[str, Any]) -> None:
        received[Path(path).relative_to(built.output).as_posix()] = context

    signals.content_written.connect(receive)
    rebuilt = built.rebuild()
    assert sorted(received) == built.files()
    assert received["2024/a/index.html"]["post"].title == "Ash"
    assert changed_files(before, rebuilt) == []


class LongLivedBuilder:
    """A builder that stays in memory, as in `make serve`."""

    def __init__(self, built: Built) -> None:
        self.built, self.host = built, host(built.folder, built.publish, **built.settings)

    def build(self) -> None:
        """Build with it."""
        with contextlib.chdir(self.built.folder):
            self.host.run()


def test_a_long_lived_builder_uses_a_new_template(site: MakeSite) -> None:
    """A new template of the site is used by the next build in memory."""
    built = site(FILES, settings={**NO_CARDS, "THEME_TEMPLATES_OVERRIDES": ["templates"]})
    (built.folder / "templates").mkdir()
    builder = LongLivedBuilder(built.rebuild(SITENAME="Foresight"))
    built.path("tags/").unlink()
    builder.build()
    (built.folder / "templates" / "tags.html").write_text("{{ tags|length }} tags")
    builder.build()
    assert built.read("tags/") == "5 tags"


def test_a_long_lived_builder_uses_a_template_saved_twice_in_one_tick(site: MakeSite) -> None:
    """A template that is saved again with the same size and time is used."""
    built = site(FILES, settings={**NO_CARDS, "THEME_TEMPLATES_OVERRIDES": ["templates"]})
    template = built.folder / "templates" / "tags.html"
    template.parent.mkdir()
    builder = LongLivedBuilder(built)
    template.write_text("{{ tags|length }} tags")
    builder.build()
    time = template.stat().st_mtime_ns
    template.write_text("{{ tags|length }} TAGS")
    os.utime(template, ns=(time, time))
    builder.build()
    assert built.read("tags/") == "5 TAGS"


def test_a_long_lived_builder_updates_the_feeds(site: MakeSite) -> None:
    """Each edit of a text is written to its page and its feeds."""
    built = site(FILES, settings=NO_CARDS)
    builder = LongLivedBuilder(built)
    for word in ("elm", "fir", "oak"):
        write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\nThe {word} stands.\n"})
        builder.build()
        for name in ("2024/a/", "feeds/all.atom.xml", "feeds/all.rss.xml", "feeds/all.json"):
            assert f"The {word} stands." in built.read(name).replace("&nbsp;", " ").replace("&amp;nbsp;", " "), name


def test_a_page_with_a_reworded_step_is_written_first(site: MakeSite) -> None:
    """The page of a reworded step is written before other pages, and only once."""
    built = site(FILES, settings=NO_CARDS)
    builder, events = LongLivedBuilder(built), []
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Leave", lead="Ring")})
    builder.build()

    def record(ahead: list[str], all_pages: bool) -> None:
        events.append((ahead, all_pages, "Knock" in built.read("2024/steps/"), "Knock" in built.read("cards/")))

    builder.host.on_pages = record
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Leave", lead="Knock")})
    builder.build()
    assert events == [(["2024/steps/"], False, True, False), (["2024/steps/"], True, True, True)]
    assert difference(tree(built.output), clean_build(built, site)) == ""


def test_a_page_with_a_new_sentence_is_written_before_feeds(site: MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    """The page of a new sentence is written before the feeds, and counts as written."""
    built = site(FILES, settings=NO_CARDS)
    builder, events = LongLivedBuilder(built), []
    for word in ("Elm", "Fir"):
        builder.host.on_pages = lambda ahead, all_pages: events.append(
            (ahead, all_pages, "Fir" in built.read("feeds/all.json"))
        )
        write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\n{word}.\n"})
        capsys.readouterr()
        builder.build()
    assert events == [(["2024/a/"], False, False), (["2024/a/"], True, True)]
    rendered, written = re.findall(r"rendered (\d+) of \d+, wrote (\d+) files", capsys.readouterr().out)[0]
    assert rendered == written
    assert difference(tree(built.output), clean_build(built, site)) == ""


def test_no_other_file_is_looked_at_before_the_page_of_an_edit(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a new sentence is written before the builder looks at output that the edit does not concern."""
    built = site(FILES, settings=NO_CARDS)
    builder, looked, ahead = LongLivedBuilder(built), [], []
    stamp = OutputFolder.stamp

    def look(folder: OutputFolder, path: str) -> str | None:
        looked.append(path)
        return stamp(folder, path)

    monkeypatch.setattr(OutputFolder, "stamp", look)
    write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\nElm.\n"})
    builder.build()
    looked.clear()
    builder.host.on_pages = lambda pages, _all_pages: ahead.append((pages, list(looked)))
    write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\nFir.\n"})
    builder.build()
    assert ahead[0] == (["2024/a/"], [])
    assert "tags/index.html" in looked


def test_a_page_with_a_new_title_is_not_written_early(site: MakeSite) -> None:
    """The page of a new title is written together with the other pages that show the title."""
    built = site(FILES, settings=NO_CARDS)
    builder, events = LongLivedBuilder(built), []
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Leave", lead="Ring")})
    builder.build()
    builder.host.on_pages = lambda ahead, all_pages: events.append((ahead, all_pages))
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Stay", lead="Knock")})
    builder.build()
    assert events in ([], [([], True)])


def test_a_long_lived_builder_reports_the_current_line_of_a_failed_card(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    """After each edit above a step, a warning about its card has the new line."""
    failing = f"1. Ring.\n2. See\n\n    ```\n    {'m ' * 9000}\n    ```\n3. Rest.\n{{: .checklist}}\n"
    built = site(FILES, settings={"CARD_FORMATS": ["a7"], "CHECK_ONLY": True})
    builder = LongLivedBuilder(built)
    for line, more in ((8, ""), (10, "Beech.\n\n"), (12, "Beech.\n\nElm.\n\n")):
        write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\n{more}{failing}"})
        capsys.readouterr()
        builder.build()
        assert re.findall(r"posts/a\.md:(\d+):1: warning: no cards", capsys.readouterr().err) == [str(line + 1)]


@pytest.mark.parametrize("between", [{"posts/b.md": post("Bay", "2024-02-02", "craft")}, {"posts/b.md": None}])
def test_a_long_lived_builder_ignores_undone_edits_that_a_different_process_read(
    site: MakeSite, between: Files
) -> None:
    """An undone edit does not reach the pages, although a different process built it."""
    built = site(FILES, settings=NO_CARDS)
    builder = LongLivedBuilder(built)
    builder.build()
    write_files(built.content, between)
    assert Child(built.folder, built.publish, **built.settings).wait().code == 0
    write_files(built.content, {"posts/b.md": FILES["posts/b.md"]})
    builder.build()
    assert difference(tree(built.output), clean_build(built, site)) == ""


class CoarseClock:
    """A file system whose clock has steps of 40 ms, the coarsest clock that stamps support."""

    STEP = 40_000_000

    @classmethod
    def stamp(cls, status: os.stat_result) -> str:
        """Return the result of `stamp_of` on such a file system for a file that is written in place."""
        return f"{status.st_size}:{status.st_mtime_ns // cls.STEP}:{status.st_ctime_ns // cls.STEP}"


@pytest.fixture
def coarse_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all stamps with a coarse clock."""
    for module in (hindsight.host.site.content, hindsight.host.incremental.files):
        monkeypatch.setattr(module, "stamp_of", CoarseClock.stamp)


@pytest.mark.usefixtures("coarse_clock")
@pytest.mark.parametrize("publish", [False, True])
def test_edits_within_one_tick_are_built(site: MakeSite, publish: bool) -> None:
    """Edits directly after a build that keep the size and time of a file are built."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    for word in ("Bay", "Bow", "Bud"):
        built = built.rebuild({"posts/b.md": post(word, "2024-02-02", "craft"), "images/p.svg": f"<{word}/>"})
        statuses = {name: built.content.joinpath(name).stat() for name in ("posts/b.md", "images/p.svg")}
        text, picture = post(word[::-1], "2024-02-02", "craft"), f"<{word[::-1]}/>"
        for (name, status), data in zip(statuses.items(), (text, picture), strict=True):
            built.content.joinpath(name).write_text(data)
            os.utime(built.content / name, ns=(status.st_atime_ns, status.st_mtime_ns))
        rebuilt = built.rebuild()
        assert word[::-1] in rebuilt.read("2024/b/")
        assert rebuilt.read("images/p.svg") == picture


@pytest.mark.usefixtures("coarse_clock")
def test_an_edit_during_a_read_is_built_next(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that changes directly after a build has read it is read again by the next build."""
    built = site(FILES, settings=NO_CARDS)
    file = built.content / "posts/b.md"

    def read_and_write(path: str, *arguments: Any) -> Any:
        result = read(path, *arguments)
        if path == "posts/b.md":
            file.write_text(post("Bud", "2024-02-02", "craft"))
        return result

    with monkeypatch.context() as patch:
        patch.setattr("hindsight.core.documents.read.read", read_and_write)
        assert "Bay" in built.rebuild({"posts/b.md": post("Bay", "2024-02-02", "craft")}).read("2024/b/")
    assert "Bud" in built.rebuild().read("2024/b/")


def test_an_overwritten_output_file_is_repaired(site: MakeSite) -> None:
    """Output files that are overwritten with the same size directly after a build are made again."""
    built = site(FILES, settings=NO_CARDS)
    expected = tree(built.output)
    for name in built.files():
        built.path(name).write_bytes(b"x" * len(expected[name]))
    assert difference(tree(built.rebuild().output), expected) == ""


# Between the two states, one page is added, one is removed with its folder, and one changes.
STATES: tuple[Files, Files] = (
    {"posts/a.md": post("Ash"), "posts/b.md": post("Box", "2023-01-01", "craft")},
    {"posts/a.md": post("Asp"), "posts/c.md": post("Cork", "2022-01-01", "tools")},
)
EVERY_POINT = 400  # more changes than a build makes
STEP = 1 if examples(3) == 3 else 3  # the fast tests try every third point


class TwoStates:
    """A site that switches between two states of its content."""

    def __init__(self, site: MakeSite, publish: bool) -> None:
        self.built, self.now = site(STATES[0], publish=publish, settings=NO_CARDS), 0
        self.expected = [tree(site(files, publish=publish, settings=NO_CARDS).output) for files in STATES]

    def switch(self) -> None:
        """Switch the content to the other state."""
        self.now = 1 - self.now
        removed = STATES[1 - self.now].keys() - STATES[self.now].keys()
        write_files(self.built.content, {**dict.fromkeys(removed), **STATES[self.now]})
        for spare in self.built.folder.glob("cache/*.spare"):
            shutil.rmtree(spare)  # so that every publish changes as many files

    def build_in_child(self, prepare: Callable[[], None]) -> Ended:
        """Build in a child process with this preparation."""
        return Child(self.built.folder, self.built.publish, prepare, **NO_CARDS).wait()

    def check(self, where: str) -> None:
        """Build, and compare the output with a clean build of the current state; the build also repairs the site."""
        rebuilt = self.built.rebuild()
        assert rebuilt.ok, f"{where}: {rebuilt.text}"
        if difference(tree(self.built.output), self.expected[self.now]):
            pytest.fail(f"{where}:\n{difference(tree(self.built.output), self.expected[self.now])}")
        leftovers = {path.name for path in self.built.folder.iterdir()} - {"content", "output", "cache"}
        assert not leftovers, f"{where}: it leaves {leftovers}"


@pytest.mark.parametrize("undone", few_by_default([False, True]))
@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_the_next_build_repairs_a_killed_one(site: MakeSite, publish: bool, undone: bool) -> None:
    """The build after a build that was killed at any of its changes is right, with the edit or without it."""
    states = TwoStates(site, publish)
    for point in range(1, EVERY_POINT, STEP):
        states.switch()
        ended = states.build_in_child(at_change(point, states.built.output, kill))
        if undone:
            states.switch()
        states.check(f"killed at its change {point}")
        if not ended.reached:
            break
    assert 15 < point < EVERY_POINT


@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_the_next_build_repairs_a_killed_first_build(site: MakeSite, publish: bool) -> None:
    """The build after a killed first build accepts the files of that build and is right."""
    states = TwoStates(site, publish)
    for point in range(1, 7):
        for name in ("output", "cache"):
            shutil.rmtree(states.built.folder / name)
        ended = states.build_in_child(at_change(point, states.built.output, kill, commits=False))
        states.check(f"killed at its change {point}")
        if not ended.reached:
            break
    assert point > 1


@pytest.mark.slow
@pytest.mark.parametrize("publish", [True, False])
def test_ctrl_c_leaves_the_old_output_or_the_new(site: MakeSite, publish: bool) -> None:
    """After Ctrl-C before any change to the output, the output is completely old or completely new."""
    states = TwoStates(site, publish)
    for point in range(1, EVERY_POINT):
        states.switch()
        ended = states.build_in_child(at_change(point, states.built.output, interrupt))
        after = [difference(tree(states.built.output), expected) for expected in states.expected]
        assert "" in after, f"interrupted at its change {point}: neither old\n{after[0]}\nnor new\n{after[1]}"
        assert "Traceback" not in ended.text
        states.check(f"interrupted at its change {point}")
        if not ended.reached:
            break
    assert 15 < point < EVERY_POINT
