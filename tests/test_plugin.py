"""Check the plugin under stock Pelican with unusual sites, settings and texts."""

from __future__ import annotations

import html
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from pelican import Pelican
from pelican.settings import read_settings

from extent import few_by_default
from hindsight.plugin import reading, receivers
from plugin_builds import logged, plugin_build
from site_builder import ROOT, MakeSite, disconnect_signals, write_files
from stock_pelican import HOST_ADDRESSES

SEED = ROOT.parent / "shared" / "seed"

HEAD = "Title: Before you leave\nDate: 2024-04-02\nTags: meetings\n"
STEPS = '- [ ] **Name "it".** Now.\n- [ ] Wait\n    - [ ] a\n- [ ] Go'
LESSON = "> **Lesson (second hand):** A meeting ends when somebody writes. #meetings\n> {id=writes from=Ana}"
POST = f'{HEAD}\nSome "words" first.\n\n{STEPS}\n\n{LESSON}\n\nAfter it.\n'
PAGE, DECK = "before-you-leave.html", "cards/before-you-leave/index.html"


def with_fields(*lines: str, text: str = POST, ident: str = "writes") -> str:
    """Return a post with more lines in its front matter, and a different id for its lesson."""
    return text.replace("\n\n", "\n" + "".join(f"{line}\n" for line in lines) + "\n", 1).replace(
        "id=writes", f"id={ident}"
    )


def steps_in(page: str) -> int:
    """Return the number of steps on a page."""
    return page.count('<li class="step"')


def write_theme(folder: Path, **templates: str) -> str:
    """Write a theme whose pages have only the text of an article; return its path."""
    target = folder / "theme" / "templates"
    target.mkdir(parents=True)
    (folder / "theme" / "static").mkdir()
    for name in ("article", "page", "index", "tag", "tags", "category", "categories", "author", "authors", "archives"):
        (target / f"{name}.html").write_text("{{ article.content if article else '' }}", encoding="utf-8")
    for name, text in templates.items():
        path = target / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder / "theme")


# Settings


@pytest.mark.parametrize(
    ("settings", "message"),
    few_by_default([
        ({"CARD_FORMATS": ["nope"]}, "CARD_FORMATS: there is no format nope"),
        ({"LESSON_DECKS": ["nope"]}, "LESSON_DECKS: no current lesson has a tag with the slug"),
        ({"CARD_FORMATS": "a6"}, 'CARD_FORMATS must be a list, not a text: write CARD_FORMATS = ["a6"]'),
        ({"CARD_LABELS": {"en": {"nope": "x"}}}, 'CARD_LABELS: "en" has an unknown key nope'),
        ({"CARD_LABELS": "x"}, "CARD_LABELS must be a dict, not a text"),
        ({"TODAY": "soon"}, 'TODAY is "soon"; write it as 2026-03-12'),
        ({"TODAY": "9999-12-31"}, 'TODAY is "9999-12-31"; write a day of this time, such as 2026-03-12'),
        ({"MARKDOWN": None}, "MARKDOWN is None"),
    ], 2),
)  # fmt: skip
def test_a_wrong_setting_is_one_error(tmp_path: Path, settings: dict[str, Any], message: str) -> None:
    """A wrong setting is one error, and pages are built with its default value."""
    built = plugin_build(tmp_path, {"a.md": POST}, **settings)
    assert built.failure is None
    assert [line for line in built.messages if message in line] == list(built.messages)
    assert len(built.messages) == 1
    assert steps_in(built.read(PAGE)) == 3
    assert "Wait" in built.read(DECK)


def test_the_markdown_settings_of_a_site_stay(tmp_path: Path) -> None:
    """The site's Markdown extensions are used, and the value of MARKDOWN is not changed."""
    markdown = {"extension_configs": {"markdown.extensions.toc": {"permalink": "HERE"}}, "extensions": []}
    built = plugin_build(tmp_path, {"a.md": f"{POST}\n## More\n"}, MARKDOWN=markdown)
    assert "HERE" in built.read(PAGE)
    assert markdown["extensions"] == []


def test_settings_of_the_host_are_not_read(tmp_path: Path) -> None:
    """The plugin does not read settings of Hindsight's own build, and changes no setting of the site."""
    unrelated = {"LESSON_PHRASES": {1: 2}, "EXTRA_FIELDS": 7, "RECENT_POSTS": "all"}
    theme = write_theme(
        tmp_path, base="{% block content %}{% endblock %}", article="{{ RECENT_POSTS }} {{ CARD_BACKS }}"
    )
    assert not plugin_build(tmp_path, {"a.md": POST}, **unrelated).messages
    built = plugin_build(tmp_path, {"a.md": POST}, **unrelated, CARD_BACKS=3, THEME=theme)
    assert built.read(PAGE) == "all 3"


@pytest.mark.parametrize(
    ("version", "message", "steps"),
    [("4.10.2", "needs Pelican 4.11 or newer", 0), ("5.0.0", "was made for Pelican 4", 3), ("4.11.0.post0", "", 3)],
)
def test_an_unsupported_pelican_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, message: str, steps: int
) -> None:
    """With an older Pelican, the plugin reports an error and does nothing; with a newer one, it only warns."""
    monkeypatch.setattr(receivers, "version", lambda _: version)
    built = plugin_build(tmp_path, {"a.md": POST})
    assert len(built.messages) == bool(message)
    assert all(message in line for line in built.messages)
    assert steps_in(built.read(PAGE)) == steps


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a package is missing, an error names it, and the site is built without the plugin."""

    def missing(_: str) -> None:
        raise ImportError(name="pymdownx")

    monkeypatch.setattr(receivers, "import_module", missing)
    built = plugin_build(tmp_path, {"a.md": POST})
    assert built.messages == ('error: Hindsight needs the package "pymdownx"; no cards and lessons are made',)
    assert not (built.output / "cards").exists()


def test_paths_on_a_different_drive_are_shown_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows, a path on a different drive is shown in full, since it has no relative path."""

    def refuse(*_: str) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(reading.os.path, "relpath", refuse)
    assert reading.shown_path("D:\\notes\\a.md") == "D:\\notes\\a.md"
    monkeypatch.setattr(reading.os, "sep", "\\")
    assert reading.relative_path("D:\\notes\\a.md", "C:\\notes") == "D:/notes/a.md"


# Other Markdown extensions


@pytest.mark.parametrize(
    "options",
    [
        {"permalink": True},
        {"permalink": True, "permalink_leading": True},
        {"permalink": "#", "permalink_class": "own"},
        {"anchorlink": True},
    ],
)
def test_links_of_headings_to_themselves_are_only_in_the_post(tmp_path: Path, options: dict[str, Any]) -> None:
    """Whatever links the extension toc adds to headings, names of decks, leads and cards have only the words."""
    markdown = {"extension_configs": {"markdown.extensions.toc": options}}
    headings = "".join(f"## {n}. {lead}\n\n### Note\n\nNow.\n\n" for n, lead in enumerate(("Call", "Wait", "Go"), 1))
    files = {
        "a.md": f"{HEAD}\n## On the day\n\n{STEPS}\n\n## And then\n\n{STEPS}\n",
        "b.md": f"{HEAD.replace('leave', 'open')}Checklist: headings\n\n{headings}",
    }
    built = plugin_build(tmp_path, files, MARKDOWN=markdown)
    assert built.messages == ()
    assert json.loads(built.read("cards/before-you-leave-and-then/deck.json"))["title"] == "Before you leave: And then"
    steps = json.loads(built.read("cards/before-you-open/deck.json"))["steps"]
    assert [step["lead"] for step in steps] == ["Call", "Wait", "Go"]
    assert 'href="#1-call"' in built.read("before-you-open.html")
    decks = "".join(built.read(name) for name in built.files() if name.startswith("cards/"))
    assert not re.search('headerlink|&para;|¶|class="own"', decks)


# Summaries and feeds


def test_steps_in_a_list_of_posts_are_numbered_once(tmp_path: Path) -> None:
    """A list of posts and a feed have no style sheet, so the list numbers the steps, as the writer did."""
    steps = "9. **Call.** Now.\n10. **Wait.** A day.\n{: .checklist}\n"
    built = plugin_build(tmp_path, {"a.md": f"{HEAD}\n{steps}"}, FEED_ALL_ATOM="all.xml")
    for text in (built.read("index.html"), html.unescape(built.read("all.xml"))):
        assert re.findall(r'<li class="step" value="(\d+)"', text)[:2] == ["9", "10"]
        assert 'class="n"' not in text
        assert 'class="anchor"' not in text
    assert '<span class="n">9</span>' in built.read(PAGE)


def test_a_list_of_posts_has_no_id_twice(tmp_path: Path) -> None:
    """Two posts with checklists and lessons share no id on a page that shows both summaries."""
    post = POST.replace("id=writes", "id=writes aliases=wrote")
    files = {"a.md": post, "b.md": with_fields(text=POST.replace("you leave", "you call"), ident="calls")}
    page = plugin_build(tmp_path, files).read("index.html")
    assert steps_in(page) == 6
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert "wrote" not in ids


# Addresses


@pytest.mark.parametrize("site_url", ["", "https://example.org/blog", "https://example.org/"])
def test_pages_follow_the_address_of_the_site(tmp_path: Path, site_url: str) -> None:
    """Links begin with SITEURL, with or without a path, or with a slash if SITEURL is empty."""
    built = plugin_build(tmp_path, {"a.md": POST}, SITEURL=site_url)
    root = site_url.rstrip("/")
    assert f'href="{root}/cards/before-you-leave/"' in built.read(PAGE).replace(f"{root}//", f"{root}/")
    assert f'href="{root}/{PAGE}"' in built.read(DECK).replace(f"{root}//", f"{root}/")
    assert f'href="{root}/hindsight/hindsight.css"' in built.read("lessons/index.html").replace(f"{root}//", f"{root}/")


def test_every_link_of_a_list_of_lessons_has_its_page(tmp_path: Path) -> None:
    """The lists of lessons link only to pages that exist: the years of a short list have pages only in the index."""
    built = plugin_build(tmp_path, {"a.md": POST}, SITEURL="")
    lists = [name for name in built.files() if name.startswith("lessons/") and name.endswith("index.html")]
    assert 'href="/lessons/2024/"' in built.read("lessons/index.html")
    for name in lists:
        for link in re.findall(r'href="/(lessons/[^"#]*/)', built.read(name)):
            assert f"{link}index.html" in lists, f"{name} links to {link}"


@pytest.mark.parametrize(("relative", "root"), [(False, "https://example.org/n"), (True, "../..")])
def test_relative_addresses_of_a_text_work_on_its_cards(tmp_path: Path, relative: bool, root: str) -> None:
    """Addresses relative to a post, which Pelican leaves as they are, point to the same pages on cards and in lists."""
    links = "[a](#two) [b](other.html?x=1&y=2) ![c](../c.png) [d](/d/) [e](mailto:e@example.org) [f](https://f.org/)"
    files = {"a.md": f"{HEAD}\n## Two\n\n- [ ] **Go.** {links}\n- [ ] Stay.\n\n> **Lesson:** See [a](#two). #work\n"}
    blog = {"ARTICLE_URL": "blog/{slug}/", "ARTICLE_SAVE_AS": "blog/{slug}/index.html"}
    built = plugin_build(tmp_path, files, SITEURL="https://example.org/n", RELATIVE_URLS=relative, **blog)
    deck = built.read(DECK)
    body = deck[deck.index('class="ruled"', deck.index("step-card")) :]
    assert re.findall(r'(?:href|src)="([^"]*)"', body)[:6] == [
        f"{root}/blog/before-you-leave/#two", f"{root}/blog/before-you-leave/other.html?x=1&amp;y=2",
        f"{root}/blog/c.png", "/d/", "mailto:e@example.org", "https://f.org/",
    ]  # fmt: skip
    assert f'href="{root.removesuffix("/..")}/blog/before-you-leave/#two"' in built.read("lessons/index.html")
    assert 'href="#two"' in built.read("blog/before-you-leave/index.html")


@pytest.mark.parametrize("name", ["cards", "lessons"])
def test_a_page_of_the_site_keeps_its_address(tmp_path: Path, name: str) -> None:
    """A post with the address of a list keeps this address, and the missing list is one error."""
    files = {"a.md": POST, "b.md": f"Title: {name}\nDate: 2024-01-01\n\nMine.\n"}
    built = plugin_build(tmp_path, files, ARTICLE_URL="{slug}/", ARTICLE_SAVE_AS="{slug}/index.html")
    assert built.failure is None
    assert "Mine." in built.read(f"{name}/index.html")
    assert len(built.messages) == 1
    assert f"{name}/index.html: this page of Hindsight's is not written" in built.messages[0]
    assert steps_in(built.read("before-you-leave/index.html")) == 3


def test_decks_with_one_slug_have_two_addresses(tmp_path: Path) -> None:
    """A post and a page with the same slug both have their decks, and link to them."""
    page = f"Title: Before you leave\n\n{STEPS.replace('Wait', 'Stay')}\n"
    built = plugin_build(tmp_path, {"a.md": POST, "pages/a.md": page})
    assert "Wait" in built.read(DECK)
    assert "Stay" in built.read("cards/page-before-you-leave/index.html")
    assert "/cards/page-before-you-leave/" in built.read("pages/before-you-leave.html")


def test_slugs_and_tags_of_other_scripts_work(tmp_path: Path) -> None:
    """Decks and lists are written for slugs and tags in other scripts."""
    text = with_fields("Slug: übung-日本").replace("Tags: meetings", "Tags: Été, 日本")
    built = plugin_build(tmp_path, {"a.md": text})
    assert not built.messages
    assert json.loads(built.read("cards/übung-日本/deck.json"))["title"] == "Before you leave"
    assert (built.output / "cards/übung-日本/index.html").is_file()


def test_addresses_follow_relative_urls(tmp_path: Path) -> None:
    """With RELATIVE_URLS, addresses in posts, decks and lessons are relative."""
    built = plugin_build(tmp_path, {"a.md": POST}, RELATIVE_URLS=True)
    assert 'href="./cards/before-you-leave/"' in built.read(PAGE)
    assert 'href="../../before-you-leave.html"' in built.read(DECK)
    for path in (PAGE, DECK, "lessons/index.html", "cards/index.html"):
        assert not re.search(r'(?:href|src)="https://example.org/(?:cards|lessons|hindsight)', built.read(path))


# Listed and unlisted texts


def test_translations_have_their_own_decks(tmp_path: Path) -> None:
    """Each translation links to its own deck; lists have only decks and lessons of the site's language."""
    french = with_fields("Slug: leave", "Lang: fr", text=POST.replace("Wait", "Attendre"), ident="ecrit")
    built = plugin_build(tmp_path, {"a.md": with_fields("Slug: leave"), "b.md": french})
    assert not built.messages
    assert "/cards/leave-fr/" in built.read("leave-fr.html")
    assert "Attendre" in built.read("cards/leave-fr/index.html")
    assert "/cards/leave-fr/" not in built.read("cards/index.html")
    assert 'id="ecrit"' in built.read("leave-fr.html")
    assert "ecrit" not in built.read("lessons/index.html")


@pytest.mark.parametrize(("status", "path"), [("draft", f"drafts/{PAGE}"), ("hidden", PAGE)])
def test_an_unlisted_text_has_its_deck_but_is_in_no_list(tmp_path: Path, status: str, path: str) -> None:
    """A hidden post or a draft has a deck with `noindex`, which is in no list."""
    other = POST.replace("Before you leave", "Other").replace("id=writes", "id=other")
    built = plugin_build(tmp_path, {"a.md": with_fields(f"Status: {status}"), "b.md": other})
    assert steps_in(built.read(path)) == 3
    assert 'content="noindex"' in built.read(DECK)
    listed = [name for name in built.files() if name.startswith("lessons/")]
    assert [name for name in (*listed, "cards/index.html") if "before-you-leave" in built.read(name)] == []
    assert "other" in built.read("lessons/lessons.json")


def test_a_draft_without_a_page_has_no_deck(tmp_path: Path) -> None:
    """A draft that is not built because of an empty DRAFT_SAVE_AS has no deck."""
    built = plugin_build(tmp_path, {"a.md": with_fields("Status: draft")}, DRAFT_SAVE_AS="")
    assert not (built.output / "cards").exists()


# Texts


def test_a_text_in_restructuredtext_is_unchanged(tmp_path: Path) -> None:
    """A reStructuredText post is the same with and without the plugin."""
    files = {"a.md": POST, "b.rst": "B\n#\n\n:date: 2024-04-01\n\n- [ ] Text\n\n**Lesson:** None. #no\n"}
    built = plugin_build(tmp_path / "with", files)
    without = plugin_build(tmp_path / "without", files, PLUGINS=[])
    assert built.read("b.html") == without.read("b.html")


@pytest.mark.parametrize("value", ["yes", "true", "True", "on", "[yes]", "[numbered]"])
def test_values_of_yaml_are_read(tmp_path: Path, value: str) -> None:
    """The field `Checklist` can be a boolean of YAML or a list."""
    text = f"Title: A\nDate: 2024-01-01\nChecklist: {value}\n\n1. One\n2. Two\n3. Three\n"
    built = plugin_build(tmp_path, {"a.md": text})
    if value != "[numbered]":
        assert not built.messages
    assert steps_in(built.read("a.html")) == (0 if value == "[numbered]" else 3)


def test_a_list_of_lessons_is_read(tmp_path: Path) -> None:
    """Each line of the field `Lessons` makes a sentence of the text a lesson."""
    fields = "Lessons:\n    - After it, go. #work\n    - Write it down. #work\n"
    text = f"{HEAD}{fields}\nFirst. After it, go.\n\nWrite it down.\n"
    built = plugin_build(tmp_path, {"a.md": text})
    assert not built.messages
    assert len(json.loads(built.read("lessons/lessons.json"))["lessons"]) == 2


def test_front_matter_ends_as_in_pelican(tmp_path: Path) -> None:
    """A line that is not a field ends the front matter, as in Pelican."""
    text = POST.replace("\n\n", "\nSome line.\n\n", 1)
    built = plugin_build(tmp_path, {"a.md": text})
    assert not built.messages
    assert steps_in(built.read(PAGE)) == 3
    assert "Some line." in built.read(PAGE)
    assert '"writes"' in built.read("lessons/lessons.json")


@pytest.mark.parametrize("broken", ["read_parts", "labelling", "converting"])
def test_a_fault_of_the_plugin_keeps_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """After an exception in the plugin, the page is the same as without it, and an error names the file."""

    def fail(*_: Any, **__: Any) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(reading, broken, fail)
    built = plugin_build(tmp_path / "with", {"a.md": POST})
    without = plugin_build(tmp_path / "without", {"a.md": POST}, PLUGINS=[])
    assert built.read(PAGE) == without.read(PAGE)
    (message,) = built.messages
    assert message.startswith("error: content/a.md:1:1: the checklists and lessons of this text cannot be read")


def test_a_text_that_pelican_cannot_read_does_not_stop_the_build(tmp_path: Path) -> None:
    """A build with a text that Pelican cannot read makes the cards of all other texts."""
    built = plugin_build(tmp_path, {"a.md": "Title: A\nDate: never\n\nWords.\n", "b.md": POST})
    assert built.failure is None
    assert "Before you leave" in built.read(DECK)


def test_an_id_of_two_lessons_is_an_error(tmp_path: Path) -> None:
    """An id of two lessons is an error at the second lesson that names the file and line of the first."""
    built = plugin_build(tmp_path, {"a.md": POST, "b.md": with_fields("Slug: other")})
    assert built.messages == (
        'error: content/b.md:14:7: lesson id "writes" is taken by content/a.md:13; give this one its own',
    )


def test_hostile_words_are_escaped(tmp_path: Path) -> None:
    """HTML in a text is escaped in pages, data and feeds, although Pelican's Jinja does not escape."""
    bad = '<script>alert("x")</script>'
    text = (
        f"Title: A {bad} & b\nDate: 2024-01-01\nTags: t{bad}\nSlug: a\n\n"
        f"- [ ] One `{bad}` \\<script>\n- [ ] Two & more\n- [ ] Three\n\n> **Lesson:** Never run `{bad}` & so. #t\n"
    )
    built = plugin_build(tmp_path, {"a.md": text}, FEED_ALL_ATOM="all.xml", FEED_ALL_RSS="all.rss.xml")
    assert built.failure is None
    ours = [name for name in built.files() if name.startswith(("cards/", "lessons/", "feeds/"))]
    assert "feeds/lessons.atom.xml" in ours
    for name in ours:
        if name.endswith((".html", ".xml")):
            assert "<script>alert" not in built.read(name), name
        if name.endswith(".json"):
            json.loads(built.read(name))


# Diagnostics and caches


FAULTY = f"{HEAD}\n{STEPS}\n\n> **Lesson:** Ask. #work\n> {{confidnce=sure}}\n\n> **Lesson:** Go. #work\n> {{id=a b}}\n"


def test_diagnostics_are_logged_at_their_position(tmp_path: Path) -> None:
    """Each diagnostic has its file, line and column, and is logged again for a cached text."""
    settings = {"CACHE_CONTENT": True, "LOAD_CONTENT_CACHE": True}
    built = plugin_build(tmp_path, {"a.md": FAULTY}, **settings)
    assert 'error: content/a.md:11:4: unknown lesson field "confidnce" (did you mean "confidence"?)' in built.messages
    assert len(built.messages) >= 2
    assert plugin_build(tmp_path, {}, **settings).messages == built.messages


@pytest.mark.parametrize("level", [logging.ERROR, logging.WARNING])
def test_fatal_ends_the_build_after_every_diagnostic(tmp_path: Path, level: int) -> None:
    """With a fatal level, the build ends after the diagnostics of all texts."""
    files = {"a.md": FAULTY, "b.md": with_fields("Slug: b", text=FAULTY)}
    usual = plugin_build(tmp_path / "usual", files)
    fatal = plugin_build(tmp_path / "fatal", files, fatal=level)
    assert isinstance(fatal.failure, RuntimeError)
    assert fatal.messages == usual.messages
    assert len([line for line in fatal.messages if "content/b.md" in line]) >= 2


@pytest.mark.parametrize("layer", ["reader", "generator"])
def test_a_cache_without_the_plugin_is_not_used(tmp_path: Path, layer: str) -> None:
    """A cache from a build without the plugin or with other settings is not used, but one of the same build is."""
    settings = {"CACHE_CONTENT": True, "LOAD_CONTENT_CACHE": True, "CONTENT_CACHING_LAYER": layer}
    plugin_build(tmp_path, {"a.md": POST}, PLUGINS=[], **settings)
    first = plugin_build(tmp_path, {}, **settings)
    again = plugin_build(tmp_path, {}, **settings)
    assert first.failure is None
    assert again.failure is None
    assert first.files() == again.files()
    assert steps_in(again.read(PAGE)) == 3
    changed = plugin_build(tmp_path, {}, **settings, WHY_WORDS=("wait",))
    assert changed.failure is None


def test_a_cache_of_the_plugin_can_be_read_without_it(tmp_path: Path) -> None:
    """Pelican's cache has no classes of the plugin, so Pelican can read the cache without the plugin."""
    settings = {"CACHE_CONTENT": True, "LOAD_CONTENT_CACHE": True}
    plugin_build(tmp_path, {"a.md": POST}, **settings)
    cache = b"".join(path.read_bytes() for path in (tmp_path / "cache").glob("*Generator-*"))
    assert cache
    assert b"chindsight" not in cache


def test_the_output_folder_can_be_emptied_first(tmp_path: Path) -> None:
    """DELETE_OUTPUT_DIRECTORY removes old files, but no files of the present build."""
    first = plugin_build(tmp_path, {"a.md": POST}, DELETE_OUTPUT_DIRECTORY=True)
    (first.output / "old.html").write_text("old", encoding="utf-8")
    again = plugin_build(tmp_path, {}, DELETE_OUTPUT_DIRECTORY=True)
    assert again.files() == first.files()


def test_a_site_can_be_built_twice_in_one_process(tmp_path: Path) -> None:
    """A second build in one process shows the changes, and has no content of the first build."""
    write_files(tmp_path / "content", {"a.md": POST})
    values = {"PATH": str(tmp_path / "content"), "OUTPUT_PATH": str(tmp_path / "output"), "PLUGINS": ["hindsight"]}
    settings = read_settings(None, override={**values, "CARD_FORMATS": (), "CACHE_PATH": str(tmp_path / "cache")})
    with logged():
        pelican = Pelican(settings)
        try:
            pelican.run()
            write_files(tmp_path / "content", {"a.md": POST.replace("Wait", "Stay").replace("id=writes", "id=new")})
            pelican.run()
        finally:
            disconnect_signals()
    page = (tmp_path / "output" / PAGE).read_text(encoding="utf-8")
    lessons = (tmp_path / "output/lessons/index.html").read_text(encoding="utf-8")
    assert "Stay" in page
    assert steps_in(page) == 3
    assert "writes" not in re.findall(r'id="(\w+)"', lessons)
    assert 'id="new"' in lessons


def times(folder: Path) -> dict[str, int]:
    """Return the modification time of each file in the cache of cards, in nanoseconds."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "cache/hindsight").iterdir()}


def test_cards_are_kept_until_their_deck_changes(tmp_path: Path) -> None:
    """Cards are made again only if their deck changes or their cache is damaged."""
    settings = {"CARD_FORMATS": ("a6",), "CARD_SHEETS": ("a4",)}
    other = POST.replace("Before you leave", "Other").replace("id=writes", "id=other")
    plugin_build(tmp_path, {"a.md": POST, "b.md": other}, **settings)
    first = times(tmp_path)
    plugin_build(tmp_path, {}, **settings)
    assert times(tmp_path) == first
    changed = plugin_build(tmp_path, {"a.md": POST.replace("Wait", "Wait a day")}, **settings)
    unchanged = {name for name, time in times(tmp_path).items() if first.get(name) == time}
    assert len(times(tmp_path)) == len(first)
    assert len(unchanged) == len(first) // 2
    for file in (tmp_path / "cache/hindsight").glob("*.bin"):
        file.write_bytes(file.read_bytes()[:-9])
    assert plugin_build(tmp_path, {}, **settings).files() == changed.files()


def test_sites_with_one_cache_keep_their_own_cards(tmp_path: Path) -> None:
    """A site removes only its own cards from a shared cache, so that sub-sites draw no card twice."""
    settings = {"CARD_FORMATS": ("a6",), "CARD_SHEETS": ("a4",)}
    other = {"SITEURL": "https://example.org/fr", "OUTPUT_PATH": str(tmp_path / "output/fr"), **settings}
    plugin_build(tmp_path, {"a.md": POST}, **settings)
    first = times(tmp_path)
    plugin_build(tmp_path, {}, **other)
    plugin_build(tmp_path, {}, **settings)
    assert {name: time for name, time in times(tmp_path).items() if name in first} == first
    assert len(times(tmp_path)) == 2 * len(first)


# Themes


@pytest.mark.parametrize("base", ["", "<html>{% block body %}{% endblock %}</html>"])
def test_a_theme_without_the_block_is_a_warning(tmp_path: Path, base: str) -> None:
    """With a theme without the block `content`, pages do not use the theme, and there is one warning."""
    theme = write_theme(tmp_path, **({"base": base} if base else {}))
    built = plugin_build(tmp_path, {"a.md": POST}, THEME=theme)
    assert built.failure is None
    assert len(built.messages) == 1
    assert "plain frame" in built.messages[0]
    assert "<h1>Before you leave</h1>" in built.read(DECK)


def test_templates_of_the_theme_and_the_site_replace_the_plugins(tmp_path: Path) -> None:
    """The theme's templates replace the plugin's, and THEME_TEMPLATES_OVERRIDES replaces both."""
    theme = write_theme(
        tmp_path,
        base="{% block content %}{% endblock %}",
        hindsight__checklist="{% macro checklist(c, deck, html, changes) %}THEME{% endmacro %}",
        hindsight__deck_page="THEME {{ view.deck.title }}",
    )
    built = plugin_build(tmp_path, {"a.md": POST}, THEME=theme)
    assert "THEME" in built.read(PAGE)
    assert built.read(DECK) == "THEME Before you leave"
    own = tmp_path / "own/hindsight"
    own.mkdir(parents=True)
    (own / "deck_page.html").write_text("OWN", encoding="utf-8")
    built = plugin_build(tmp_path, {}, THEME=theme, THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "own")])
    assert built.read(DECK) == "OWN"


def test_a_theme_can_show_decks_and_lessons(tmp_path: Path) -> None:
    """Templates can use `article.checklists`, `article.lessons`, `decks` and `lessons`."""
    theme = write_theme(
        tmp_path,
        base="{% block content %}{% endblock %}",
        article="{{ article.checklists|length }} {{ article.lessons[0].id }} {{ decks[0].title }} {{ lessons|length }}",
    )
    built = plugin_build(tmp_path, {"a.md": POST}, THEME=theme)
    assert built.read(PAGE) == "1 writes Before you leave 1"


# Both hosts

AROUND = (
    "## A \"head\"\n\nIt's 'so' -- isn't it... [^1] and *this*, `that -- one`, ~~no~~, <b>bold</b> & 3 < 4.\n\n"
    '[^1]: A "note".\n\n1. one\n2. two\n  * nested\n\n* a\n\n    more\n* b\n',
    '| a | b |\n|---|---|\n| 1 | "2" |\n\n```python\nprint(\'[x] -- "it"\')\n```\n\n'
    "<div>raw *html*</div>\n\n> A quote.\n",
    'Term\n:   Its "meaning"\n\n- plain\n- list\n\nThe end; AND so on \\[x\\].\n',
)


@pytest.mark.parametrize("typogrify", [True, False])
def test_words_around_checklists_and_lessons_stay(tmp_path: Path, typogrify: bool) -> None:
    """Every word of the title and outside checklists and lessons is the same as in stock Pelican."""
    settings = {
        "TYPOGRIFY": typogrify,
        "MARKDOWN": {"extensions": ["extra", "toc", "codehilite"], "extension_configs": {}},
    }
    first, second, third = AROUND
    text = f"{HEAD.replace('leave', '“you” go')}Slug: a\n\n{first}\n{{}}\n\n{second}\n{{}}\n\n{third}"
    built = plugin_build(tmp_path / "with", {"a.md": text.format(STEPS, LESSON)}, **settings)
    without = plugin_build(tmp_path / "without", {"a.md": text.format("MARK", "MARK")}, PLUGINS=[], **settings)
    assert not built.messages
    ours = r'(?s)<form class="checklist".*?</form>|<figure class="lesson".*?</figure>'
    page = re.sub(ours, " MARK ", built.read("a.html"))
    assert steps_in(built.read("a.html")) == 3
    assert words(page) == words(without.read("a.html"))


def words(page: str) -> list[str]:
    """Return the words of a page, except those in its head."""
    return re.findall(r"\w+|[“”‘’—…]", html.unescape(re.sub(r"<[^>]*>", " ", page.partition("<body")[2])))


@pytest.mark.skipif(not SEED.is_dir(), reason="the seed document is not part of the project")
def test_the_seed_document_has_the_same_deck_from_both_hosts(site: MakeSite) -> None:
    """The seed document's exports are the same bytes from both hosts."""
    (file,) = SEED.iterdir()
    _, _, title, *lines = file.read_text(encoding="utf-8").splitlines()
    body = "\n".join(lines).partition("Blogged with")[0]
    body = body.replace("\nEnding Business Relationships\n", "\n## Ending Business Relationships\n")
    text = f"Title: {title}\nDate: 2010-06-11 10:00\nTags: learning\nChecklist: yes\n\n{body}"
    settings: dict[str, Any] = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "TIMEZONE": "Europe/London"}
    hosts = site({"posts/ending.md": text}, publish=True, settings=settings)
    assert hosts.ok, hosts.text
    plugins = plugin_build(hosts.folder / "stock", {"posts/ending.md": text}, **{**HOST_ADDRESSES, **settings})
    for name in ("deck.json", "deck.csv", "deck.tsv"):
        path = f"cards/ending/{name}"
        assert plugins.read(path) == hosts.read(path)
    assert len(json.loads(plugins.read("cards/ending/deck.json"))["steps"]) == 6


def test_lessons_to_review_have_the_same_calendar_from_both_hosts(site: MakeSite) -> None:
    """The data of lessons and the calendar of reviews are the same bytes from both hosts."""
    fields = "{id=twice review=2027-06 confidence=likely related=writes}"
    more = f"> **Lesson:** Ask twice. #work #meetings\n> {fields}\n\n- [ ] x\n"
    text = POST.replace("After it.", f"{more}\nAfter it.")
    settings: dict[str, Any] = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "TIMEZONE": "Europe/London"}
    hosts = site({"posts/a.md": text}, publish=True, settings=settings)
    assert hosts.ok, hosts.text
    plugins = plugin_build(
        hosts.folder / "stock", {"posts/a.md": text}, **{**HOST_ADDRESSES, **settings, "SITENAME": "Hindsight"}
    )
    names = [name for name in hosts.files() if name.startswith("lessons/") and not name.endswith(".html")]
    assert "lessons/reviews.ics" in names
    for name in names:
        assert plugins.read(name) == hosts.read(name), name


@pytest.mark.parametrize("value", ["A7", "[a7]", "a7, "])
def test_formats_of_a_deck_may_have_capitals_and_brackets(tmp_path: Path, value: str) -> None:
    """The plugin reads formats in the `Cards` field in any case and in brackets, as the host does."""
    built = plugin_build(tmp_path, {"a.md": with_fields(f"Cards: {value}")}, CARD_FORMATS=["a6"])
    assert sorted(name for name in built.files() if name.endswith(".pdf")) == [
        "cards/before-you-leave/a7-letter.pdf",
        "cards/before-you-leave/a7.pdf",
    ]


def test_a_deck_of_a_heading_does_not_replace_a_deck_of_a_post(tmp_path: Path) -> None:
    """If a post's slug equals the slug of a second deck in a different post, both decks exist."""
    two = f"{HEAD}Slug: a\n\n- [ ] **Dig.**\n- [ ] Wait.\n\n## Boat\n\n- [ ] **Row.**\n- [ ] Sail.\n"
    other = f"{HEAD}Slug: a-boat\n\n- [ ] **Bail.**\n- [ ] Swim.\n"
    built = plugin_build(tmp_path, {"a.md": two, "b.md": other}, CARD_FORMATS=[])
    decks = [json.loads(built.read(name)) for name in built.files() if name.endswith("deck.json")]
    assert sorted(deck["steps"][0]["lead"] for deck in decks) == ["Bail.", "Dig.", "Row."]
    assert not built.messages
