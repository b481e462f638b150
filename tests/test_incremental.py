"""Builds after the first: what they touch, what they leave, and what interrupted ones leave to the next."""

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
from extent import few_by_default
from hindsight.core.documents.read import read
from site_builder import ROOT, Built, Files, MakeSite, write_files

POST = "Title: {title}\nDate: {date}\nTags: {tags}\nSummary: About {title}.\n{more}\nText of {title}.\n"
NO_CARDS: dict[str, Any] = {"CARD_FORMATS": []}


def post(title: str, date: str = "2024-03-02", tags: str = "work", more: str = "") -> str:
    """A small post with a summary of its own."""
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


def touched(before: dict[str, int], built: Built) -> list[str]:
    """The files that were written, or removed, since these were their times."""
    after = times(built.output)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def feeds(stem: str) -> list[str]:
    """The files of a feed."""
    return [f"feeds/{stem}.{ending}" for ending in ("atom.xml", "json", "rss.xml")]


def clean(built: Built, site: MakeSite) -> dict[str, bytes]:
    """The output of a clean build of the same content elsewhere."""
    files: Files = {name: data for name, data in tree(built.content, ["lessons.lock"]).items() if name[-1] != "/"}
    again = site(files, publish=built.publish, settings=built.settings)
    assert again.ok, again.text
    return tree(again.output)


def test_nothing_changed_nothing_written(site: MakeSite) -> None:
    """A second build of the same content writes no file and leaves every time as it was."""
    built = site(FILES, settings=NO_CARDS)
    before, manifest = times(built.output), built.path(MANIFEST).stat().st_mtime_ns
    again = built.rebuild()
    assert "read 0, rendered 0 of " in again.text
    assert "wrote 0 files" in again.text
    assert touched(before, again) == []
    assert built.path(MANIFEST).stat().st_mtime_ns == manifest


def test_a_new_text_touches_its_page_and_the_feed(site: MakeSite) -> None:
    """A post whose text alone has changed is written anew in its page and in its feeds, and nowhere else."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    again = built.rebuild({"posts/b.md": str(FILES["posts/b.md"]).replace("Text of", "Word of")})
    assert touched(before, again) == ["2024/b/index.html", *feeds("all"), *feeds("tags/craft")]


def test_a_new_title_touches_what_shows_it(site: MakeSite) -> None:
    """A new title is written into the post's page and its neighbours', the lists that it stands in, and the feed."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    again = built.rebuild({"posts/b.md": str(FILES["posts/b.md"]).replace("Title: Box", "Title: Bay")})
    assert touched(before, again) == [
        "2024/a/index.html",
        "2024/b/index.html",
        "2024/c/index.html",
        "2024/index.html",
        "archive/index.html",
        *feeds("all"),
        *feeds("tags/craft"),
        "index.html",
        "tags/craft/index.html",
    ]


def test_a_new_picture_touches_its_copy_alone(site: MakeSite) -> None:
    """A picture of the same size as before is copied again, and nothing else is written."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    assert touched(before, built.rebuild({"images/p.svg": "<gvs/>"})) == ["images/p.svg"]
    assert built.read("images/p.svg") == "<gvs/>"


def test_a_new_style_touches_its_copy_alone(site: MakeSite, tmp_path: Path) -> None:
    """A static file of the theme that has changed is copied again, and nothing else is written."""
    theme = tmp_path / "theme"
    for name, data in tree(ROOT / "theme").items():
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        (theme / name).write_bytes(data)
    built = site(FILES, settings={**NO_CARDS, "THEME": str(theme)})
    before = times(built.output)
    (theme / "static" / "hindsight.css").write_text("p {}")
    assert touched(before, built.rebuild()) == ["theme/hindsight.css"]


def test_a_new_template_touches_the_pages_made_with_it(site: MakeSite) -> None:
    """A template of the site's own that goes before the theme's is used for its pages, and nothing else is written."""
    templates: dict[str, Any] = {"THEME_TEMPLATES_OVERRIDES": ["templates"]}
    built = site(FILES)
    (built.folder / "templates").mkdir()
    built = built.rebuild(**NO_CARDS, **templates)
    before = times(built.output)
    (built.folder / "templates" / "tags.html").write_text("{{ tags|length }} tags")
    assert touched(before, built.rebuild()) == ["tags/index.html"]
    assert built.read("tags/") == "5 tags"


def test_other_settings_of_jinja_compile_templates_anew(site: MakeSite) -> None:
    """A setting that changes what a template's text means is not answered with what it meant before."""
    other = {"trim_blocks": False, "lstrip_blocks": False, "autoescape": True, "extensions": []}
    again = site(FILES, settings=NO_CARDS).rebuild(JINJA_ENVIRONMENT=other)
    assert difference(tree(again.output), clean(again, site)) == ""


@pytest.mark.parametrize("publish", [False, True])
def test_a_renamed_post_takes_all_of_it_along(site: MakeSite, publish: bool) -> None:
    """A checklist that is renamed leaves no page, card, folder, feed or index entry at its old address."""
    built = site(FILES, publish=publish, settings={"CARD_FORMATS": ["a6"]})
    assert built.path("cards/leave/a6.pdf").exists()
    again = built.rebuild({"posts/leave.md": None, "posts/go.md": CHECKLIST})
    assert difference(tree(again.output), clean(again, site)) == ""
    assert again.path("cards/go/a6.pdf").exists()
    assert not again.path("cards/leave").exists()
    assert not again.path("2023/leave").exists()
    assert [name for name in again.files() if b"/leave/" in again.path(name).read_bytes()] == []


@pytest.mark.parametrize("publish", [False, True])
def test_a_deleted_post_takes_all_of_it_along(site: MakeSite, publish: bool) -> None:
    """A checklist that is deleted leaves no trace: its year, tags, lessons and cards go with it."""
    built = site(FILES, publish=publish, settings={"CARD_FORMATS": ["a6"]})
    again = built.rebuild({"posts/leave.md": None})
    assert difference(tree(again.output), clean(again, site)) == ""
    assert not again.path("2023").exists()
    assert [name for name in again.files() if "leave" in name or "thanks" in name] == []
    assert [name for name in again.files() if b"Thank people" in again.path(name).read_bytes()] == []


@pytest.mark.parametrize("publish", [False, True])
def test_foreign_files_stay(site: MakeSite, publish: bool) -> None:
    """Files that no build made stay as they are, also in the folder of a post that is deleted."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    foreign = {"CNAME": b"example.org", ".well-known/me": b"x", "2023/leave/notes.txt": b"notes"}
    for name, data in foreign.items():
        built.path(name).parent.mkdir(exist_ok=True)
        built.path(name).write_bytes(data)
    again = built.rebuild({"posts/leave.md": None})
    assert again.ok, again.text
    assert {name: again.path(name).read_bytes() for name in foreign} == foreign
    assert difference(tree(again.output, but=foreign), clean(again, site)) == ""


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("kind", ["file", "folder", "link", "same name"])
def test_a_new_page_takes_no_foreign_files_place(site: MakeSite, publish: bool, kind: str) -> None:
    """A file, link or folder that no build made stays until it is moved away; an empty folder is no matter."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    built.path(".well-known/acme").mkdir(parents=True)
    place = built.path("notes/index.html" if kind in ("folder", "same name") else "notes")
    place.parent.mkdir(exist_ok=True)
    if kind == "link":
        place.symlink_to(".well-known")
    elif kind == "folder":
        (place / "inside").mkdir(parents=True)
        (place / "inside/x.txt").write_text("mine")
    else:
        place.write_text("mine")
    named = {"folder": "notes/index.html/inside/x.txt", "same name": "notes/index.html"}.get(kind, "notes")
    page = {"pages/notes.md": "Title: Notes\n\nText.\n"}
    refused = built.rebuild(page)
    assert not refused.ok
    assert f"{built.output} has what no build made where the site has" in refused.text
    assert f"of its own: {named}; move it away" in refused.text
    assert os.path.lexists(built.path(named))
    place.rename(built.folder / "away")
    again = built.rebuild()
    assert again.ok, again.text
    assert (again.path("notes/").is_file(), again.path(".well-known/acme").is_dir()) == (True, True)


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("how", ["same size", "truncated", "longer", "gone", "a folder", "a full folder", "a link"])
def test_a_damaged_file_is_made_again(site: MakeSite, publish: bool, how: str) -> None:
    """A file of the output that was changed in any way by others is made again, and nothing else is written."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    wanted, before = tree(built.output), times(built.output)
    damage(built.path("tags/"), how)
    if how == "a full folder":
        assert "tags/index.html/x.txt; move it away" in built.rebuild().text
        built.path("tags/index.html/x.txt").unlink()
    again = built.rebuild()
    assert again.ok, again.text
    assert difference(tree(built.output), wanted) == ""
    assert touched(before, again) == ["tags/index.html"]


def damage(file: Path, how: str) -> None:
    """Do to a file what `how` says."""
    data = file.read_bytes()
    if how in ("same size", "truncated", "longer"):
        changed = {"same size": data[::-1], "truncated": data[: len(data) // 2], "longer": data + b"\n"}
        file.write_bytes(changed[how])
        return
    file.unlink()
    if how == "a link":
        file.symlink_to("../404.html")
    elif how != "gone":
        file.mkdir()
        if how == "a full folder":
            (file / "x.txt").write_text("x")


@pytest.mark.parametrize("publish", few_by_default([True, False]))
@pytest.mark.parametrize("name", ["2024", "tags", "cards"])
def test_a_file_in_a_folders_place_is_named(site: MakeSite, publish: bool, name: str) -> None:
    """Where a file has taken the place of a folder of the output, the folder is made again once the file is gone."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    wanted = tree(built.output)
    built.path(name).rename(built.folder / "away")
    built.path(name).write_text("a file")
    refused = built.rebuild()
    assert refused.text.strip().endswith(f"the site has a file or folder of its own: {name}; move it away")
    assert built.path(name).read_text() == "a file"
    built.path(name).unlink()
    again = built.rebuild()
    assert again.ok, again.text
    assert difference(tree(built.output), wanted) == ""


def test_an_output_that_is_gone_is_made_again(site: MakeSite) -> None:
    """With the whole output folder gone, all of it is made again."""
    built = site(FILES, settings=NO_CARDS)
    wanted = tree(built.output)
    built.output.rename(built.folder / "away")
    assert difference(tree(built.rebuild().output), wanted) == ""


def test_a_build_that_fails_leaves_every_file(site: MakeSite) -> None:
    """A content error leaves bytes and times as they were; with the error mended, only the change is written."""
    built = site(FILES, publish=True, settings=NO_CARDS)
    wanted, before = tree(built.output), times(built.output)
    failed = built.rebuild({"posts/b.md": None, "posts/a.md": post("A", "2024-02-31"), "posts/n.md": post("New")})
    assert failed.code == 1
    assert difference(tree(built.output), wanted) == ""
    assert touched(before, failed) == []
    mended = built.rebuild({name: FILES.get(name) for name in ("posts/b.md", "posts/a.md", "posts/n.md")})
    assert difference(tree(built.output), wanted) == ""
    assert touched(before, mended) == []


def test_the_writers_own_view_comes_back_whole(site: MakeSite) -> None:
    """With errors mended, whatever they kept from being built, all files are as a clean build makes them."""
    built = site(FILES, settings=NO_CARDS)
    wrong = {"posts/b.md": None, "posts/a.md": post("A", "2024-02-31"), "posts/n.md": post("New", more="Slug: a\n")}
    for changes in (wrong, {"tags.toml": "[oops"}, {"tags.toml": None}):
        built.rebuild(changes)
    mended = built.rebuild({name: FILES.get(name) for name in ("posts/b.md", "posts/a.md", "posts/n.md")})
    assert mended.ok, mended.text
    assert difference(tree(built.output), clean(built, site)) == ""


def test_html_and_publish_take_turns(site: MakeSite) -> None:
    """Builds of both kinds into one folder each give what a clean build of their kind gives."""
    draft = {**FILES, "posts/d.md": post("Draft", "2024-04-04", more="Status: draft\n")}
    built = site(draft, settings=NO_CARDS)
    both = {publish: tree(site(draft, publish=publish, settings=NO_CARDS).output) for publish in (False, True)}
    for publish in (True, False, True):
        again = Built(built.folder, 0, "", publish, built.settings).rebuild()
        assert difference(tree(again.output), both[publish]) == ""


def test_a_days_coming_publishes_a_post(site: MakeSite) -> None:
    """With nothing changed but the day, a post whose date has come appears, and nothing stale is left."""
    files = {**FILES, "posts/later.md": post("Later", "2026-06-01", "work")}
    built = site(files, publish=True, settings={**NO_CARDS, "TODAY": "2026-05-31"})
    assert not built.path("2026/later/").exists()
    again = built.rebuild(TODAY="2026-06-01")
    assert again.path("2026/later/").exists()
    assert difference(tree(again.output), clean(again, site)) == ""


def test_plugins_see_the_whole_site(site: MakeSite) -> None:
    """Who listens for written files hears of every file of the site, also where none was written."""
    built = site(FILES, settings=NO_CARDS)
    before = times(built.output)
    heard: dict[str, dict[str, Any]] = {}

    def hear(path: str, context: dict[str, Any]) -> None:
        heard[Path(path).relative_to(built.output).as_posix()] = context

    signals.content_written.connect(hear)
    again = built.rebuild()
    assert sorted(heard) == built.files()
    assert heard["2024/a/index.html"]["post"].title == "Ash"
    assert touched(before, again) == []


class Staying:
    """A builder of a site that stays in memory, as that of `make serve`, beside builds in other processes."""

    def __init__(self, built: Built) -> None:
        self.built, self.host = built, host(built.folder, built.publish, **built.settings)

    def build(self) -> None:
        """Build with it."""
        with contextlib.chdir(self.built.folder):
            self.host.run()


def test_a_builder_that_stays_uses_a_template_put_before_the_themes(site: MakeSite) -> None:
    """A template that from now on goes before one already in use is used at once, without a new start."""
    built = site(FILES, settings={**NO_CARDS, "THEME_TEMPLATES_OVERRIDES": ["templates"]})
    (built.folder / "templates").mkdir()
    staying = Staying(built.rebuild(SITENAME="Foresight"))
    built.path("tags/").unlink()
    staying.build()
    (built.folder / "templates" / "tags.html").write_text("{{ tags|length }} tags")
    staying.build()
    assert built.read("tags/") == "5 tags"


def test_a_builder_that_stays_uses_a_template_saved_twice_in_one_tick(site: MakeSite) -> None:
    """A template that is saved again with its size and time kept is used at once."""
    built = site(FILES, settings={**NO_CARDS, "THEME_TEMPLATES_OVERRIDES": ["templates"]})
    template = built.folder / "templates" / "tags.html"
    template.parent.mkdir()
    staying = Staying(built)
    template.write_text("{{ tags|length }} tags")
    staying.build()
    time = template.stat().st_mtime_ns
    template.write_text("{{ tags|length }} TAGS")
    os.utime(template, ns=(time, time))
    staying.build()
    assert built.read("tags/") == "5 TAGS"


def test_a_builder_that_stays_has_every_text_in_the_feeds(site: MakeSite) -> None:
    """A text that is edited again and again, with all else as it was, is in the feeds each time as it is now."""
    built = site(FILES, settings=NO_CARDS)
    staying = Staying(built)
    for word in ("elm", "fir", "oak"):
        write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\nThe {word} stands.\n"})
        staying.build()
        for name in ("2024/a/", "feeds/all.atom.xml", "feeds/all.rss.xml", "feeds/all.json"):
            assert f"The {word} stands." in built.read(name).replace("&nbsp;", " ").replace("&amp;nbsp;", " "), name


def test_a_page_with_a_reworded_step_comes_before_other_pages(site: MakeSite) -> None:
    """The page of a text of which a step's lead is edited is written first, and is left alone from then on."""
    built = site(FILES, settings=NO_CARDS)
    staying, seen = Staying(built), []
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Leave", lead="Ring")})
    staying.build()

    def note(ahead: list[str], all_pages: bool) -> None:
        seen.append((ahead, all_pages, "Knock" in built.read("2024/steps/"), "Knock" in built.read("cards/")))

    staying.host.on_pages = note
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Leave", lead="Knock")})
    staying.build()
    assert seen == [(["2024/steps/"], False, True, False), (["2024/steps/"], True, True, True)]
    assert difference(tree(built.output), clean(built, site)) == ""


def test_a_page_with_a_new_sentence_comes_before_feeds(site: MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    """The page of an edited text is written first, and counts among what was written."""
    built = site(FILES, settings=NO_CARDS)
    staying, seen = Staying(built), []
    for word in ("Elm", "Fir"):
        staying.host.on_pages = lambda ahead, all_pages: seen.append(
            (ahead, all_pages, "Fir" in built.read("feeds/all.json"))
        )
        write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\n{word}.\n"})
        capsys.readouterr()
        staying.build()
    assert seen == [(["2024/a/"], False, False), (["2024/a/"], True, True)]
    rendered, written = re.findall(r"rendered (\d+) of \d+, wrote (\d+) files", capsys.readouterr().out)[0]
    assert rendered == written
    assert difference(tree(built.output), clean(built, site)) == ""


def test_a_page_whose_title_is_edited_waits_for_the_others(site: MakeSite) -> None:
    """Where more than words of steps is edited, no page is written before what else shows it is known."""
    built = site(FILES, settings=NO_CARDS)
    staying, seen = Staying(built), []
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Leave", lead="Ring")})
    staying.build()
    staying.host.on_pages = lambda ahead, all_pages: seen.append((ahead, all_pages))
    write_files(built.content, {"posts/steps.md": STEPS.format(title="Stay", lead="Knock")})
    staying.build()
    assert seen in ([], [([], True)])


def test_a_builder_that_stays_names_the_line_where_a_card_fails_now(
    site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    """A step that no card can show is told at the line where it stands, wherever it has moved to meanwhile."""
    failing = f"1. Ring.\n2. See\n\n    ```\n    {'m ' * 9000}\n    ```\n3. Rest.\n{{: .checklist}}\n"
    built = site(FILES, settings={"CARD_FORMATS": ["a7"], "CHECK_ONLY": True})
    staying = Staying(built)
    for line, more in ((8, ""), (10, "Beech.\n\n"), (12, "Beech.\n\nElm.\n\n")):
        write_files(built.content, {"posts/a.md": f"{FILES['posts/a.md']!s}\n{more}{failing}"})
        capsys.readouterr()
        staying.build()
        assert re.findall(r"posts/a\.md:(\d+):1: warning: no cards", capsys.readouterr().err) == [str(line + 1)]


@pytest.mark.parametrize("between", [{"posts/b.md": post("Bay", "2024-02-02", "craft")}, {"posts/b.md": None}])
def test_a_builder_that_stays_is_not_misled_by_another(site: MakeSite, between: Files) -> None:
    """What another process reads of an edit that is undone again does not get into pages of a builder that stays."""
    built = site(FILES, settings=NO_CARDS)
    staying = Staying(built)
    staying.build()
    write_files(built.content, between)
    assert Child(built.folder, built.publish, **built.settings).wait().code == 0
    write_files(built.content, {"posts/b.md": FILES["posts/b.md"]})
    staying.build()
    assert difference(tree(built.output), clean(built, site)) == ""


class Clock:
    """A file system whose clock goes in steps of 40 ms, as coarse as any that the stamps are made for."""

    STEP = 40_000_000

    @classmethod
    def stamp(cls, status: os.stat_result) -> str:
        """What `stamp_of` says on such a file system, where a file is written again in place."""
        return f"{status.st_size}:{status.st_mtime_ns // cls.STEP}:{status.st_ctime_ns // cls.STEP}"


@pytest.fixture
def coarse_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have stamps made by a coarse clock."""
    for module in (hindsight.host.site.content, hindsight.host.incremental.files):
        monkeypatch.setattr(module, "stamp_of", Clock.stamp)


@pytest.mark.usefixtures("coarse_clock")
@pytest.mark.parametrize("publish", [False, True])
def test_edits_within_one_tick_are_seen(site: MakeSite, publish: bool) -> None:
    """A post and a picture written again, with their sizes and their times kept, right after a build are built."""
    built = site(FILES, publish=publish, settings=NO_CARDS)
    for word in ("Bay", "Bow", "Bud"):
        built = built.rebuild({"posts/b.md": post(word, "2024-02-02", "craft"), "images/p.svg": f"<{word}/>"})
        kept = {name: built.content.joinpath(name).stat() for name in ("posts/b.md", "images/p.svg")}
        text, picture = post(word[::-1], "2024-02-02", "craft"), f"<{word[::-1]}/>"
        for (name, status), data in zip(kept.items(), (text, picture), strict=True):
            built.content.joinpath(name).write_text(data)
            os.utime(built.content / name, ns=(status.st_atime_ns, status.st_mtime_ns))
        again = built.rebuild()
        assert word[::-1] in again.read("2024/b/")
        assert again.read("images/p.svg") == picture


@pytest.mark.usefixtures("coarse_clock")
def test_an_edit_while_it_is_read_is_seen_next_time(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that changes just after a build has read it, at the same size, is read by the next build."""
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


def test_an_output_file_written_again_within_one_tick_is_seen(site: MakeSite) -> None:
    """Every file of the output that is overwritten at its size right after a build is made again."""
    built = site(FILES, settings=NO_CARDS)
    wanted = tree(built.output)
    for name in built.files():
        built.path(name).write_bytes(b"x" * len(wanted[name]))
    assert difference(tree(built.rebuild().output), wanted) == ""


# Two states of one site. From one to the other a page comes, one goes with its folder, and one changes.
STATES: tuple[Files, Files] = (
    {"posts/a.md": post("Ash"), "posts/b.md": post("Box", "2023-01-01", "craft")},
    {"posts/a.md": post("Asp"), "posts/c.md": post("Cork", "2022-01-01", "tools")},
)
EVERY_POINT = 400  # more than there are


class Turns:
    """A site that goes from one of its states to the other and back."""

    def __init__(self, site: MakeSite, publish: bool) -> None:
        self.built, self.now = site(STATES[0], publish=publish, settings=NO_CARDS), 0
        self.wanted = [tree(site(files, publish=publish, settings=NO_CARDS).output) for files in STATES]

    def turn(self) -> None:
        """Put the content into its other state."""
        self.now = 1 - self.now
        gone = STATES[1 - self.now].keys() - STATES[self.now].keys()
        write_files(self.built.content, {**dict.fromkeys(gone), **STATES[self.now]})

    def child(self, prepare: Callable[[], None]) -> Ended:
        """Build in a child with this preparation."""
        return Child(self.built.folder, self.built.publish, prepare, **NO_CARDS).wait()

    def check(self, where: str) -> None:
        """Build, and compare with a clean build of the present state; it also tidies up."""
        again = self.built.rebuild()
        assert again.ok, f"{where}: {again.text}"
        if difference(tree(self.built.output), self.wanted[self.now]):
            pytest.fail(f"{where}:\n{difference(tree(self.built.output), self.wanted[self.now])}")
        left = {path.name for path in self.built.folder.iterdir()} - {"content", "output", "cache"}
        assert not left, f"{where}: it leaves {left}"


@pytest.mark.parametrize("undone", few_by_default([False, True]))
@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_what_a_killed_build_leaves_is_made_good(site: MakeSite, publish: bool, undone: bool) -> None:
    """A build killed before any one of its changes is made good by the next, with the edit or with it undone."""
    turns = Turns(site, publish)
    for point in range(1, EVERY_POINT):
        turns.turn()
        ended = turns.child(at_change(point, turns.built.output, kill))
        if undone:
            turns.turn()
        turns.check(f"killed at its change {point}")
        if not ended.reached:
            break
    assert 15 < point < EVERY_POINT


@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_what_a_killed_first_build_leaves_is_made_good(site: MakeSite, publish: bool) -> None:
    """A first build killed before one of its first changes to the output leaves nothing that the next refuses."""
    turns = Turns(site, publish)
    for point in range(1, 7):
        for name in ("output", "cache"):
            shutil.rmtree(turns.built.folder / name)
        ended = turns.child(at_change(point, turns.built.output, kill, commits=False))
        turns.check(f"killed at its change {point}")
        if not ended.reached:
            break
    assert point > 1


@pytest.mark.slow
@pytest.mark.parametrize("publish", [True, False])
def test_ctrl_c_leaves_the_old_output_or_the_new(site: MakeSite, publish: bool) -> None:
    """Ctrl-C before any one of a build's changes to the output leaves all of it as it was, or all of it new."""
    turns = Turns(site, publish)
    for point in range(1, EVERY_POINT):
        turns.turn()
        ended = turns.child(at_change(point, turns.built.output, interrupt))
        after = [difference(tree(turns.built.output), wanted) for wanted in turns.wanted]
        assert "" in after, f"interrupted at its change {point}: neither old\n{after[0]}\nnor new\n{after[1]}"
        assert "Traceback" not in ended.text
        turns.check(f"interrupted at its change {point}")
        if not ended.reached:
            break
    assert 15 < point < EVERY_POINT
