"""After random edits, a build gives the same bytes as a clean build.

HINDSIGHT_EDITS sets the number of edits (160 by default), and HINDSIGHT_SEED selects other edits (0 by default):

    HINDSIGHT_EDITS=20000 HINDSIGHT_SEED=7 .venv/bin/python -m pytest -n 2 tests/test_incremental_edits.py

A failure prints the shortest list of edits that Hypothesis finds, as a program.
"""

from __future__ import annotations

import contextlib
import gc
import io
import itertools
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

import hindsight.host.incremental.files
import hindsight.host.site.content
from build_support import MANIFEST, Child, at_change, difference, host, kill, times, tree
from extent import examples, few_by_default
from hindsight.host.pelican_class import Hindsight
from site_builder import disconnect_signals

EDITS = int(os.environ.get("HINDSIGHT_EDITS", examples(160)))
SEED = int(os.environ.get("HINDSIGHT_SEED", "0"))
PARTS = 4
# Each run depends only on its seed, not on chance or on earlier failures.
OPTIONS = settings(
    max_examples=max(2, examples(4)),  # the first example has no edits
    stateful_step_count=20,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)

POSTS = ("posts/a.md", "posts/b.md", "posts/c.md", "posts/d.md", "posts/deep/e.md", "pages/about.md", "pages/now.md")
PICTURES = ("images/p.svg", "posts/plan.svg")
WORDS = ("oak", "elm", "ash", "fir", "yew")  # of the same length
TEXTS = {
    "checklist": "\n- [ ] **Ask {word}.** Because {word} asks back.\n- [ ] **Go.** At once.\n\n",
    "lesson": '\n> **Lesson:** Thank {word}. #thanks\n> {{id=thank-{stem} from="{word}"}}\n\n',
    "changer": "\n> **Lesson:** Ask {word} first. #work\n> {{id=ask-{stem} changes=c#1 confidence=likely}}\n\n",
    "picture": "\n![picture](/images/p.svg)\n\n",
    "beside": "\n![plan]({{attach}}/posts/plan.svg)\n\n",
    "heading": "\n## Part {word}\n\nMore.[^1]\n\n[^1]: Note {word}.\n\n",
    "tag link": "\n[tag]({{tag}}work)\n\n",
}


@dataclass(frozen=True)
class Post:
    """A post as data; empty fields are not written."""

    title: str = "Oak"
    date: str = "2024-03-02"
    tags: str = "work"
    status: str = ""
    category: str = ""
    series: str = ""
    lang: str = ""
    summary: str = ""
    modified: str = ""
    slug: str = ""
    aliases: str = ""
    cover: str = ""
    word: str = "oak"
    texts: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    def source(self, path: str) -> str:
        """Return the text of the file."""
        names = [post_field.name for post_field in fields(self) if post_field.name not in ("word", "texts", "links")]
        lines = [f"{name.capitalize()}: {getattr(self, name)}" for name in names if getattr(self, name)]
        if self.cover:
            lines.append("Cover_alt: a picture")
        texts = "".join(TEXTS[name].format(word=self.word, stem=Path(path).stem) for name in sorted(self.texts))
        links = "".join(f"[link to {path}]({{filename}}/{path}) " for path in sorted(self.links))
        return "\n".join(lines) + f"\n\nThe {self.word}.\n{texts}{links}\n"


VALUES: dict[str, tuple[str, ...]] = {
    "title": ("Oak", "Elm", "Ash & <b>", "*Über* Fir"),
    "date": ("2024-03-02", "2024-03-03", "2023-01-31 12:00", "2026-12-31", "2027-06-01", "2024-02-31"),
    "tags": ("work", "Work, craft", "thanks, craft", "C++", "C#"),
    "status": ("", "draft", "hidden", "published"),
    "category": ("", "Trade", "Trade & Craft"),
    "series": ("", "Leaving"),
    "lang": ("", "de"),
    "summary": ("", "In short.", "*Very* short."),
    "modified": ("", "2026-01-01"),
    "slug": ("", "same"),
    "aliases": ("", "/old/a/", "/old/b.html, /2009/x/"),
    "cover": ("", "/images/p.svg"),
    "word": WORDS,
}
CHANGES = tuple((name, value) for name, values in VALUES.items() for value in values)
TAGS_FILES = (
    None,
    '[work]\nlabel = "Work"\n',
    '[work]\nlabel = "Toil"\n',
    '[work]\naliases = ["craft"]\ndescription = "What is done."\n',
    '[craft]\nparent = "work"\n[work]\n',
    '[thanks]\nslug = "thank-you"\n',
    "[work\n",
)
TEMPLATES: dict[str, tuple[str | None, ...]] = {
    "partials/footer.html": (None, "<footer>{{ SITENAME }}</footer>", "<footer>{{ SITENAME|e }}</footer>"),
    "tags.html": (None, "{{ tags|length }} tags", "{{ tags|length }} TAGS", "{% broken %}"),
    "post.html": (None, '{% extends "!theme/post.html" %}{% block after_post %}<hr>{% endblock %}'),
    "redirect.html": (None, "{{ target.title }} is at {{ canonical }}"),
}
JINJA = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True, "extensions": []}
SETTINGS: dict[str, tuple[Any, ...]] = {
    "JINJA_ENVIRONMENT": (JINJA, {**JINJA, "trim_blocks": False}),
    "SITENAME": ("Hindsight", "Foresight"),
    "RECENT_POSTS": (8, 1),
    "FEED_POSTS": (20, 1),
    "TODAY": ("2027-01-01", "2027-06-02", "2026-06-01"),
    "SITEURL": (None, "https://example.org/blog"),
    "DEFAULT_LANG": ("en", "de"),
    "TYPOGRIFY": (True, False),
    "CARD_FORMATS": ([], [], ["a6"]),
    "CARD_LABELS": ({}, {"en": {"why": "For"}, "de": {"say": "Sprich"}}),
}
FOREIGN = ("CNAME", "2024/notes.txt", "tags/own/page.html", ".well-known/me")
START = {
    "posts/a.md": Post("Oak", links=frozenset(("posts/c.md",)), series="Leaving", texts=frozenset(("picture",))),
    "posts/b.md": Post("Elm", "2023-05-05", "Work, craft", series="Leaving", texts=frozenset(("lesson",))),
    "posts/c.md": Post("Yew", "2024-02-02", "craft", category="Trade", texts=frozenset(("checklist",))),
    "pages/about.md": Post("About", links=frozenset(("posts/b.md",))),
}
CACHES = ("missing", "empty", "truncated", "text", "of a different layout")
DAMAGES = ("same size", "truncated", "longer", "missing", "a folder", "a link", "folder missing")


@dataclass
class Plan:
    """The source of a site."""

    posts: dict[str, Post] = field(default_factory=lambda: dict(START))
    pictures: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PICTURES, "<svg/>"))
    tags_file: str | None = None
    templates: dict[str, str | None] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=lambda: {"CARD_FORMATS": []})
    publish: bool = False

    def copy(self) -> Plan:
        """Return a copy that can be changed on its own."""
        return replace(
            self,
            posts=dict(self.posts),
            pictures=dict(self.pictures),
            templates=dict(self.templates),
            settings=dict(self.settings),
        )

    def change(self, path: str, **values: Any) -> None:
        """Set fields of a post."""
        self.posts[path] = replace(self.posts[path], **values)

    def sources(self) -> dict[str, str]:
        """Return the files that a person would write, by their paths in the folder of the site."""
        sources = {f"content/{path}": post.source(path) for path, post in self.posts.items()}
        sources |= {f"content/{path}": data for path, data in self.pictures.items()}
        sources |= {f"templates/{name}": text for name, text in self.templates.items() if text is not None}
        return sources if self.tags_file is None else {**sources, "content/tags.toml": self.tags_file}


class SiteUnderTest:
    """A site on disk that follows a plan, with clean builds to compare."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "site" / "output"
        self.site = folder / "site"
        self.plan, self.foreign = Plan(), dict[str, bytes]()
        self.warm: Hindsight | None = None
        self.clean: dict[str, bytes] | None = None
        self._number = 0
        self.write(self.site, {})

    def write(self, site: Path, before: dict[str, str]) -> None:
        """Write the files that differ from `before`, and remove those that the plan lacks."""
        for folder in ("content/posts", "templates"):
            (site / folder).mkdir(parents=True, exist_ok=True)
        sources = self.plan.sources()
        for name in before.keys() - sources.keys():
            (site / name).unlink()
        for name, text in sources.items():
            if before.get(name) != text:
                (site / name).parent.mkdir(parents=True, exist_ok=True)
                (site / name).write_text(text, encoding="utf-8")

    def settings(self, site: Path) -> dict[str, Any]:
        """Return the settings of the site, as its own settings file would set them."""
        plan_settings = {name: value for name, value in self.plan.settings.items() if value is not None}
        return {"THEME_TEMPLATES_OVERRIDES": [str(site / "templates")], **plan_settings}

    def build(self, keep: bool) -> tuple[int, list[str]]:
        """Build as `make html` or `make publish` does, or with `keep` in memory, as `make serve` does."""
        self._forget_published()
        self.warm = self.warm if keep else None
        run = self.warm or host(self.site, self.plan.publish, **self.settings(self.site))
        if keep:
            self.warm = run
        return _run(self.site, run)

    def _forget_published(self) -> None:
        """Remove the records of published lessons and addresses, since a clean build has none."""
        for name in ("lessons.lock", "urls.lock"):
            (self.site / "content" / name).unlink(missing_ok=True)

    def build_clean(self) -> tuple[int, list[str], dict[str, bytes]]:
        """Build the same content in a new folder."""
        site = self.folder / f"clean-{self._number}"
        self._number += 1
        self.write(site, {})
        code, diagnostics = _run(site, host(site, self.plan.publish, **self.settings(site)))
        files = tree(site / "output")
        shutil.rmtree(site)
        return code, diagnostics, files

    def killed_build(self, point: int) -> None:
        """Build in a different process that is killed before its n-th change to any file."""
        self._forget_published()
        Child(self.site, self.plan.publish, at_change(point, self.site, kill), **self.settings(self.site)).wait()

    def check(self, keep: bool) -> bool:
        """Build, and compare with a clean build; return whether both succeeded.

        If both fail, the output must not have changed. A preview has everything that can be built, and the last
        version of texts with errors.
        """
        before, old_times = tree(self.output), times(self.output)
        code, diagnostics = self.build(keep)
        clean_code, clean_problems, expected = self.build_clean()
        assert code == clean_code, "only one of this build and the clean build fails"
        if code and not self.plan.publish:
            return False
        assert diagnostics == clean_problems, "a clean build reports different problems"
        if code:
            assert difference(tree(self.output), before) == "", "a build that failed has changed the output"
            assert times(self.output) == old_times, "a build that failed has touched the output"
            return False
        self._compare(expected)
        old_times = times(self.output)
        second_code, _ = self.build(keep)
        assert second_code == 0
        assert times(self.output) == old_times, "a build without changes has touched the output"
        return True

    def _compare(self, expected: dict[str, bytes]) -> None:
        files = tree(self.output)
        for name, data in self.foreign.items():
            assert files.pop(name, None) == data, f"{name}, a foreign file, has changed"
        differences = difference(files, expected)
        assert not differences, f"different from a clean build:\n{differences}"


def _run(site: Path, run: Hindsight) -> tuple[int, list[str]]:
    """Return the exit status of a build, with its warnings and errors."""
    printed = io.StringIO()
    code = 0
    with contextlib.chdir(site), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            run.run()
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            disconnect_signals()
    lines = printed.getvalue().replace(str(site), "").splitlines()
    return code, [line for line in lines if "error: " in line or "warning" in line]


def coarse_stamp(status: os.stat_result) -> str:
    """Return a stamp as on a clock with steps of 40 ms, for a file that is written in place."""
    return f"{status.st_size}:{status.st_mtime_ns // 40_000_000}:{status.st_ctime_ns // 40_000_000}"


class BuildMode(NamedTuple):
    """The way to build an edit.

    `kept`: in memory, as `make serve` does. `killed`: the number of the change before which a first build is killed (0
    for none). `undone`: revert the edit before the build.
    """

    kept: bool = False
    killed: int = 0
    undone: bool = False


complete_builds = st.builds(BuildMode, st.booleans(), st.just(0), st.just(False))
modes = complete_builds | complete_builds | st.builds(BuildMode, st.booleans(), st.integers(1, 120), st.booleans())
numbers = st.integers(0, len(POSTS) - 1)


class Edits(RuleBasedStateMachine):
    """Edits in any order, each built and compared."""

    folder: ClassVar[Path]
    count: ClassVar[int] = 0
    number: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).number += 1
        self.site = self.folder / f"{self.number}"
        self.site.mkdir()
        self.bench = SiteUnderTest(self.site)
        assert self.bench.check(False)
        self.good: Plan | None = None  # the plan to return to after a failed build

    def teardown(self) -> None:
        """Remove the site."""
        self.bench.warm = None
        shutil.rmtree(self.site)
        gc.collect()  # one process runs hundreds of builds

    def edit(self, change: Callable[[Plan], None], mode: BuildMode) -> None:
        """Change the plan and its files, then build and compare."""
        bench, old = self.bench, self.bench.plan
        new = old.copy()
        change(new)
        if new == old and not mode.killed:
            return
        if (new.settings, new.publish) != (old.settings, old.publish):
            bench.warm = None  # `make serve` restarts with new settings
        self.follow(new)
        if mode.killed:
            bench.killed_build(mode.killed)
        if mode.undone:
            self.follow(old)
        self.build(mode.kept, old)

    def follow(self, plan: Plan) -> None:
        """Switch to a different plan."""
        before, self.bench.plan = self.bench.plan.sources(), plan
        self.bench.write(self.bench.site, before)

    def build(self, keep: bool, old: Plan) -> None:
        """Build and compare. Revert an error that the next edit does not correct."""
        type(self).count += 1
        if self.bench.check(keep):
            self.good = None
        elif self.good is None:
            self.good = old
        else:
            self.bench.warm = None
            self.follow(self.good)
            self.good = None
            assert self.bench.check(keep), "the state before the error is an error"

    def pick(self, number: int) -> str:
        """Return one of the current posts."""
        paths = sorted(self.bench.plan.posts)
        note(f"# of {paths[number % len(paths)]}")
        return paths[number % len(paths)]

    @rule(number=numbers, change=st.sampled_from(CHANGES), mode=modes)
    def change_a_post(self, number: int, change: tuple[str, str], mode: BuildMode) -> None:
        """Set a field of a post."""
        path = self.pick(number)
        self.edit(lambda plan: plan.change(path, **{change[0]: change[1]}), mode)

    @rule(number=numbers, text=st.sampled_from(sorted(TEXTS)), mode=modes)
    def change_a_text(self, number: int, text: str, mode: BuildMode) -> None:
        """Add a checklist, a lesson, a picture or other text to a post, or remove it."""
        path = self.pick(number)
        self.edit(lambda plan: plan.change(path, texts=plan.posts[path].texts ^ {text}), mode)

    @rule(number=numbers, other=numbers, mode=modes)
    def change_a_link(self, number: int, other: int, mode: BuildMode) -> None:
        """Add a link from one post to another, or remove it."""
        path, target = self.pick(number), self.pick(other)
        self.edit(lambda plan: plan.change(path, links=plan.posts[path].links ^ {target}), mode)

    @rule(path=st.sampled_from(POSTS), change=st.sampled_from(CHANGES), mode=modes)
    def add_a_post(self, path: str, change: tuple[str, str], mode: BuildMode) -> None:
        """Write a new post, or replace an existing one."""

        def write(plan: Plan) -> None:
            plan.posts[path] = Post()
            plan.change(path, **{change[0]: change[1]})

        self.edit(write, mode)

    @rule(number=numbers, new_path=st.sampled_from(POSTS), mode=modes)
    def rename_a_post(self, number: int, new_path: str, mode: BuildMode) -> None:
        """Rename the file of a post, and change the links to it."""
        path = self.pick(number)

        def change(plan: Plan) -> None:
            plan.posts[new_path] = plan.posts.pop(path)
            for name, post in plan.posts.items():
                if path in post.links:
                    plan.change(name, links=post.links - {path} | {new_path})

        self.edit(change, mode)

    @precondition(lambda self: len(self.bench.plan.posts) > 2)
    @rule(number=numbers, tidy=st.sampled_from((True, True, False)), mode=modes)
    def delete_a_post(self, number: int, tidy: bool, mode: BuildMode) -> None:
        """Delete a post, and usually the links to it."""
        path = self.pick(number)

        def change(plan: Plan) -> None:
            del plan.posts[path]
            for name, post in plan.posts.items():
                if tidy:
                    plan.change(name, links=post.links - {path})

        self.edit(change, mode)

    @rule(text=st.sampled_from(TAGS_FILES), mode=modes)
    def change_the_tags_file(self, text: str | None, mode: BuildMode) -> None:
        """Write `tags.toml`, or remove it."""
        self.edit(lambda plan: setattr(plan, "tags_file", text), mode)

    @rule(data=st.data(), name=st.sampled_from(sorted(TEMPLATES)), mode=modes)
    def change_a_template(self, data: st.DataObject, name: str, mode: BuildMode) -> None:
        """Write a template of the site that replaces that of the theme, or remove it."""
        text = data.draw(st.sampled_from(TEMPLATES[name]), label=name)
        self.edit(lambda plan: plan.templates.update({name: text}), mode)

    @rule(data=st.data(), name=st.sampled_from(sorted(SETTINGS)), mode=modes)
    def change_a_setting(self, data: st.DataObject, name: str, mode: BuildMode) -> None:
        """Set a setting."""
        value = data.draw(st.sampled_from(SETTINGS[name]), label=name)
        self.edit(lambda plan: plan.settings.update({name: value}), mode)

    @rule(mode=modes)
    def switch_view(self, mode: BuildMode) -> None:
        """Switch between the preview and the published site."""
        self.edit(lambda plan: setattr(plan, "publish", not plan.publish), mode)

    @rule(
        name=st.sampled_from(PICTURES),
        data=st.sampled_from(("<svg/>", "<gvs/>", "<svg></svg>")),
        mode=modes,
    )
    def change_a_picture(self, name: str, data: str, mode: BuildMode) -> None:
        """Write a different picture, usually of the same size."""
        self.edit(lambda plan: plan.pictures.update({name: data}), mode)

    @rule(number=numbers, word=st.sampled_from(WORDS), other=st.sampled_from(WORDS), kept=st.booleans())
    def edit_within_a_tick(self, number: int, word: str, other: str, kept: bool) -> None:
        """Save a post, build, and save the post again at once with the same size and time."""
        path = self.pick(number)
        file = self.bench.site / "content" / path
        self.edit(lambda plan: plan.change(path, word=word), BuildMode(kept))
        if path in self.bench.plan.posts:  # an edit with an error may have been reverted
            old, status = self.bench.plan, file.stat()
            new = old.copy()
            new.change(path, word=other)
            self.follow(new)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            self.build(kept, old)

    @rule(number=st.integers(0, 60), kind=st.sampled_from(DAMAGES), kept=st.booleans())
    def damage_the_output(self, number: int, kind: str, kept: bool) -> None:
        """Change or remove a file of the output, or the manifest."""
        built_files = sorted(name for name in tree(self.bench.output) if name not in self.bench.foreign)
        if not built_files:
            return
        name = built_files[number % len(built_files)]
        note(f"# of {name}")
        if name == MANIFEST and kind not in ("truncated", "longer"):
            return  # without a manifest the build refuses the folder
        damage(self.bench.output / name, kind, self.bench.foreign, self.bench.output)
        self.build(kept, self.bench.plan)

    @rule(name=st.sampled_from(FOREIGN), kept=st.booleans())
    def put_a_foreign_file(self, name: str, kept: bool) -> None:
        """Put a file into the output by hand."""
        file = self.bench.output / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"foreign")
        self.bench.foreign[name] = b"foreign"
        self.build(kept, self.bench.plan)

    @rule(kind=st.sampled_from(CACHES))
    def damage_the_cache(self, kind: str) -> None:
        """Delete or damage the database of the cache."""
        self.bench.warm = None
        for file in (self.bench.site / "cache").glob("*.sqlite"):
            data = file.read_bytes()
            if kind == "missing":
                file.unlink()
            elif kind == "of a different layout":
                file.write_bytes(data.replace(b"layout", b"tuoyal"))
            else:
                file.write_bytes({"empty": b"", "truncated": data[: len(data) // 2], "text": b"text" * 999}[kind])
        self.build(False, self.bench.plan)

    @rule()
    def restart(self) -> None:
        """Drop the builder in memory, as a restart of `make serve` does."""
        self.bench.warm = None


def damage(file: Path, kind: str, foreign: dict[str, bytes], output: Path) -> None:
    """Damage a file of the output in one of these ways; forget foreign files of a removed folder."""
    data = file.read_bytes() if file.is_file() else b""
    if kind == "folder missing" and file.parent != output:
        shutil.rmtree(file.parent)
        removed = file.parent.relative_to(output).as_posix()
        for name in [name for name in foreign if name.startswith(f"{removed}/")]:
            del foreign[name]
    elif kind in ("same size", "truncated", "longer"):
        file.write_bytes({"same size": data[::-1], "truncated": data[: len(data) // 2], "longer": data + b"\n"}[kind])
    else:
        file.unlink()
        if kind == "a folder":
            file.mkdir()
        elif kind == "a link":
            file.symlink_to("nowhere")


@pytest.mark.parametrize("part", few_by_default(range(PARTS)))
def test_builds_after_random_edits_match_clean_builds(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each of many random edits, a build gives the same bytes as a clean build."""
    for module in (hindsight.host.site.content, hindsight.host.incremental.files):
        monkeypatch.setattr(module, "stamp_of", coarse_stamp)
    # By default, Hypothesis takes up to five minutes to find a shorter list of edits.
    monkeypatch.setattr("hypothesis.internal.conjecture.engine.MAX_SHRINKING_SECONDS", 60)
    expected, runs = -(-EDITS // PARTS), itertools.count(SEED * 1000)
    machine: type[Edits] = type("Edits", (Edits,), {"folder": tmp_path, "count": 0})
    while machine.count < expected:
        run_state_machine_as_test(seed(next(runs) * PARTS + part)(machine), settings=OPTIONS)
    print(f"{machine.count} edits")
