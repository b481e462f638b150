"""Compare the decks and lessons of stock Pelican with the plugin to those of Hindsight's own build."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from extent import few_by_default
from site_builder import ROOT, Built, MakeSite
from stock_pelican import HOST_ADDRESSES, Stock, stock

HEAD = "Title: Before you leave\nDate: 2024-04-02\nTags: meetings\n"
STEPS = '- [ ] **Name "it".** Now.\n- [ ] Wait\n    - [ ] a\n- [ ] Go'
LESSON = "> **Lesson (second hand):** A meeting ends when somebody writes. #meetings\n> {id=writes from=Ana}"
POST = f'{HEAD}\nSome "words" first.\n\n{STEPS}\n\n{LESSON}\n\nAfter it.\n'
PLAIN = "Title: Plain\nDate: 2024-04-01\nTags: meetings\n\nJust *words* -- and more.\n\n- a\n- b\n"


def deck_files_of_both(built: Built, other: Stock) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files of decks and lessons, except pages, from the host and from the plugin."""
    hosts = {path: built.path(path).read_bytes() for path in built.files()}
    plugins = {**other.files("cards"), **other.files("lessons")}
    # The host has an index of lessons even on a site without lessons.
    folders = "cards|lessons" if other.files("lessons") else "cards"
    return tuple(  # type: ignore[return-value]
        {path: data for path, data in files.items() if re.match(rf"(?:{folders})/.*\.(?!html)\w+$", path)}
        for files in (hosts, plugins)
    )


def build_with_both(site: MakeSite, files: dict[str, str | bytes | None], formats: list[str]) -> tuple[Built, Stock]:
    """Build a site with the host, and with stock Pelican and the plugin."""
    settings: dict[str, Any] = {"SITEURL": "https://example.org", "CARD_FORMATS": formats}
    built = site(files, publish=True, settings={**settings, "TIMEZONE": "Europe/London"})
    assert built.ok, built.text
    return built, stock(built.folder, {}, **{**HOST_ADDRESSES, **settings})


def test_both_hosts_give_the_same_decks_and_lessons(site: MakeSite) -> None:
    """PDFs, pictures, exports and data are the same bytes from both hosts."""
    built, other = build_with_both(site, {"posts/leave.md": POST, "posts/plain.md": PLAIN}, ["a6"])
    assert other.code == 0, other.log
    hosts, plugins = deck_files_of_both(built, other)
    assert {path.rsplit(".", 1)[1] for path in hosts} == {"csv", "json", "pdf", "svg", "tsv"}
    assert hosts == plugins


@pytest.mark.slow
def test_both_hosts_agree_on_the_example(site: MakeSite) -> None:
    """Every deck and lesson of the example is the same from both hosts, in the default formats."""
    files = {
        path.relative_to(ROOT / "content").as_posix(): path.read_bytes()
        for path in (ROOT / "content").rglob("*")
        if path.is_file()
    }
    # Stock Pelican cannot read lists in YAML without a plugin, so write the fields as lines.
    for name, data in files.items():
        if name.endswith(".md") and data.startswith(b"---\n"):
            head, _, body = data.removeprefix(b"---\n").partition(b"\n---\n")
            fields = {
                key: ", ".join(one) if isinstance(one, list) else one for key, one in yaml.safe_load(head).items()
            }
            files[name] = "".join(f"{key}: {one}\n" for key, one in fields.items()).encode() + b"\n" + body
    built, other = build_with_both(site, files, ["a6", "a7", "3x5", "business", "pocketmod"])
    hosts, plugins = deck_files_of_both(built, other)
    assert len(hosts) > 50
    assert hosts == plugins


@pytest.mark.parametrize(
    "file", few_by_default(sorted((ROOT / "tests" / "checklists").glob("*.md")), 2), ids=lambda file: file.stem
)
def test_both_hosts_find_the_same_steps(site: MakeSite, file: Path) -> None:
    """Both hosts find the same steps in real checklists."""
    text = f"{HEAD}Checklist: yes\n\n{file.read_text(encoding='utf-8')}"
    text = text.replace(" :tada:", "")  # only the host's Markdown reads emoji
    built, other = build_with_both(site, {"posts/leave.md": text}, [])
    hosts, plugins = deck_files_of_both(built, other)
    assert hosts == plugins


def test_a_text_without_checklists_is_unchanged(tmp_path: Path) -> None:
    """A page without checklists has the same bytes with and without the plugin."""
    files = {"plain.md": PLAIN, "b.rst": "B\n#\n\n:date: 2024-04-01\n\n- [ ] Text\n"}
    with_plugin = stock(tmp_path, files)
    without = stock(tmp_path, files, OUTPUT_PATH="without", PLUGINS=[])
    assert with_plugin.files("") == without.files("")


def test_a_post_keeps_its_words_around_checklists(tmp_path: Path) -> None:
    """The plugin does not change the words around a checklist."""
    page = stock(tmp_path, {"a.md": POST, "plain.md": PLAIN}).read("before-you-leave.html")
    assert '<p>Some "words" first.</p>' in page
    assert "<p>After it.</p>" in page
    assert page.count('<li class="step"') == 3
    assert '<figure class="lesson" id="writes">' in page
    assert 'href="https://example.org/cards/before-you-leave/"' in page
    assert page.count("hindsight/hindsight.css") == 1


def test_pages_of_decks_and_lessons_use_the_theme(tmp_path: Path) -> None:
    """Pages of decks and lessons fill the block `content` of the theme's `base.html`."""
    built = stock(tmp_path, {"a.md": POST})
    for path in ("cards/index.html", "cards/before-you-leave/index.html", "lessons/index.html"):
        page = built.read(path)
        assert page.count("<html") == 1
        assert "Proudly powered by" in page  # the footer of the theme
        assert page.count("<h1>") >= 1


def test_a_template_of_the_site_replaces_the_plugins(tmp_path: Path) -> None:
    """A template in THEME_TEMPLATES_OVERRIDES replaces the plugin's."""
    folder = tmp_path / "own" / "hindsight"
    folder.mkdir(parents=True)
    (folder / "checklist.html").write_text("{% macro checklist(c, deck, html, changes) %}MINE{% endmacro %}", "utf-8")
    built = stock(tmp_path, {"a.md": POST}, THEME_TEMPLATES_OVERRIDES=["own"])
    assert "MINE" in built.read("before-you-leave.html")


def test_relative_addresses_stay_relative(tmp_path: Path) -> None:
    """With RELATIVE_URLS, addresses in posts, decks and lessons are relative."""
    built = stock(tmp_path, {"a.md": POST}, RELATIVE_URLS=True)
    assert 'href="./cards/before-you-leave/"' in built.read("before-you-leave.html")
    assert 'href="../../before-you-leave.html"' in built.read("cards/before-you-leave/index.html")
    assert "https://example.org/cards" not in built.read("lessons/index.html")


@pytest.mark.parametrize(("status", "path"), [("draft", "drafts/before-you-leave.html"), ("hidden", "")])
def test_a_deck_of_an_unlisted_post_is_in_no_list(tmp_path: Path, status: str, path: str) -> None:
    """A deck of an unlisted post has a page with `noindex`, and is in no list."""
    text = POST.replace("Tags:", f"Status: {status}\nTags:")
    built = stock(tmp_path, {"a.md": text, "b.md": POST.replace("Before you leave", "Other")})
    assert 'content="noindex"' in built.read("cards/before-you-leave/index.html")
    assert "before-you-leave" not in built.read("cards/index.html")
    assert "before-you-leave" not in built.read("lessons/lessons.json")
    assert 'class="checklist"' in built.read(path or "before-you-leave.html")


def test_cards_of_an_unchanged_deck_come_from_the_cache(tmp_path: Path) -> None:
    """A second build makes only the cards of a changed deck again."""
    other = POST.replace("Before you leave", "Other")
    settings = {"CARD_FORMATS": ["a6"], "CARD_SHEETS": ["a4"]}
    first = stock(tmp_path, {"a.md": POST, "b.md": other}, **settings)
    cache = tmp_path / "stock-cache" / "hindsight"
    before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    pdf = first.files("cards")["cards/other/a6.pdf"]
    shutil.rmtree(tmp_path / "stock")
    again = stock(tmp_path, {"a.md": POST.replace("Wait", "Wait a day")}, **settings)
    after = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert again.files("cards")["cards/other/a6.pdf"] == pdf
    assert {name for name, time in after.items() if before.get(name) == time}  # the cards of the unchanged deck
    assert after != before


def test_cached_texts_keep_their_checklists(tmp_path: Path) -> None:
    """Pelican's cache keeps checklists, and a cache from a build without the plugin is not used."""
    stock(tmp_path, {"a.md": POST}, PLUGINS=[], CACHE_CONTENT=True)
    for _ in range(2):
        page = stock(tmp_path, {}, CACHE_CONTENT=True, LOAD_CONTENT_CACHE=True).read("before-you-leave.html")
        assert page.count('<li class="step"') == 3


def test_feeds_and_summaries_have_no_boxes(tmp_path: Path) -> None:
    """Feeds and summaries have no boxes, forms or buttons."""
    built = stock(tmp_path, {"a.md": POST}, FEED_ALL_ATOM="all.xml", FEED_ALL_RSS="all.rss.xml")
    for path in ("all.xml", "all.rss.xml", "index.html"):
        assert "Name" in built.read(path)
        assert not re.search("(?:&lt;|<)(?:input|form|button)", built.read(path))
    assert "A meeting ends when somebody writes." in built.read("feeds/lessons.atom.xml")


def test_diagnostics_are_logged_at_their_line(tmp_path: Path) -> None:
    """Diagnostics are logged with file and line; with `--fatal`, the build ends after all diagnostics."""
    text = (
        f"{HEAD}\n{STEPS}\n\n> **Lesson:** Ask. #work\n> {{confidnce=sure}}\n\n> **Lesson:** Go. #work\n> {{id=a b}}\n"
    )
    built = stock(tmp_path, {"a.md": text})
    assert built.code == 0
    assert 'content/a.md:11:4: unknown lesson field "confidnce" (did you mean "confidence"?)' in built.log
    fatal = stock(tmp_path, {}, "--fatal", "errors")
    assert fatal.code != 0
    assert fatal.log.count("content/a.md:1") >= 2


@pytest.mark.parametrize("base", [None, "<html>{% block body %}{% endblock %}</html>"])
def test_a_theme_without_the_block_is_a_warning(tmp_path: Path, base: str | None) -> None:
    """With a theme without the block `content`, pages do not use the theme, and there is one warning."""
    templates = tmp_path / "theme" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / "theme" / "static").mkdir()
    for name in ("article", "page", "index", "tag", "tags", "category", "categories", "author", "authors", "archives"):
        (templates / f"{name}.html").write_text("{{ article.content if article else '' }}", "utf-8")
    if base:
        (templates / "base.html").write_text(base, "utf-8")
    built = stock(tmp_path, {"a.md": POST}, THEME="theme")
    assert built.code == 0, built.log
    assert built.log.count("plain frame") == 1
    assert "<h1>Before you leave</h1>" in built.read("cards/before-you-leave/index.html")


OTHER_READER = """from datetime import datetime

from pelican.readers import BaseReader


class OtherReader(BaseReader):
    enabled, file_extensions = True, ["md"]

    def read(self, path):
        return "<p>Text.</p>", {"title": "A", "date": datetime(2024, 3, 2)}
"""


def test_a_different_reader_of_markdown_is_a_warning(tmp_path: Path) -> None:
    """A different reader of Markdown is a warning with its name and the setting for Pelican's own reader."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/other.py").write_text(OTHER_READER, encoding="utf-8")
    paths = [str(ROOT / "plugins"), str(tmp_path / "plugins")]
    built = stock(tmp_path, {"a.md": POST}, PLUGIN_PATHS=paths, PLUGINS=["hindsight", "other"])
    message = (
        "Hindsight finds no checklists and lessons in files ending in .md, since OtherReader reads them; for Pelican's "
        "own reader write into the settings: from pelican.readers import MarkdownReader; "
        'READERS = {"md": MarkdownReader}'
    )
    assert built.log.count(message) == 1
    assert built.code == 0
