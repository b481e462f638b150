"""The example blog has every feature and no diagnostics."""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
from urllib.parse import unquote, urljoin

import pytest
from jsonschema import Draft202012Validator

from extent import few_by_default
from site_builder import ROOT, Built, build

HREF = re.compile(r'(?:href|src)="([^"]+)"')
LOADED = re.compile(r'<(?:link rel="stylesheet"|script(?: defer)?) (?:href|src)="/([^"]+)"')
POST = "2026/how-work-really-arrives/"


def pages(example: Built) -> list[str]:
    """Return every HTML file of the example."""
    return [name for name in example.files() if name.endswith(".html")]


def test_the_example_has_enough_posts_decks_and_lessons(example: Built) -> None:
    """The example has at least 14 posts of four years, six decks, and 18 lessons of both sources on eight tags."""
    posts = [name for name in pages(example) if re.fullmatch(r"20\d\d/[^/]+/index.html", name)]
    lessons = json.loads(example.read("lessons/lessons.json"))["lessons"]
    assert len(posts) >= 14
    assert len({name[:4] for name in posts}) >= 4
    assert len(list((example.output / "cards").glob("*/a6.pdf"))) >= 6
    assert len(lessons) >= 18
    assert {lesson["source"] for lesson in lessons} == {"first", "second"}
    assert len({tag for lesson in lessons for tag in lesson["tags"]}) >= 8


def test_the_example_has_no_problems(example: Built) -> None:
    """A check of the example gives one warning, about its invented address."""
    (diagnostic,) = example.rebuild(CHECK_ONLY=True).diagnostics
    assert diagnostic.startswith("publishconf.py:1:1: warning: SITEURL is https://hindsight.example;")


def test_the_draft_and_the_future_post_are_not_published(example: Built) -> None:
    """No published file has the draft or the future post, and the build reports them."""
    assert "left out: 1 draft, 1 post still to come (first on 2031-03-03)\n" in example.text
    for word in ("things-i-say-too-often", "letter-to-be-opened"):
        assert not [name for name in example.files() if word.encode() in example.path(name).read_bytes()]


def test_every_deck_is_valid(example: Built) -> None:
    """The JSON of each deck has the address of the published schema and is valid."""
    schema = json.loads(example.read("cards/deck.schema.json"))
    names = [name for name in example.files() if name.endswith("/deck.json")]
    assert len(names) == len(list((example.output / "cards").glob("*/index.html"))) >= 6
    for name in names:
        data = json.loads(example.read(name))
        assert data["$schema"] == schema["$id"]
        Draft202012Validator(schema).validate(data)


def test_every_internal_link_has_a_target(example: Built) -> None:
    """Each internal link leads to a file, and each fragment to an element."""
    ids = {name: set(re.findall(r'\bid="([^"]+)"', example.path(name).read_text("utf-8"))) for name in pages(example)}
    broken = []
    for name in ids:
        base = "/" + name.removesuffix("index.html")
        for href in HREF.findall(example.path(name).read_text("utf-8")):
            target, _, fragment = urljoin(base, html.unescape(href)).partition("#")
            if not target.startswith("/"):
                continue
            file = unquote(target.lstrip("/"))
            file = f"{file}index.html" if not file or file.endswith("/") else file
            if not example.path(file).is_file() or (fragment and html.unescape(fragment) not in ids[file]):
                broken.append((name, href))
    assert broken == []


def test_no_page_loads_from_a_different_host(example: Built) -> None:
    """No script, style, picture, font or frame comes from a different host."""
    external = re.compile(
        r'<(?:script|img|iframe|link rel="(?:stylesheet|preload|icon)")[^>]*(?:src|href)="(https?:)?//'
    )
    assert [name for name in pages(example) if external.search(example.path(name).read_text("utf-8"))] == []


def test_a_post_is_at_most_11_kb(example: Built) -> None:
    """A post of about 700 words with its style and script is at most 11 kB compressed."""
    files = [POST, *LOADED.findall(example.read(POST))]
    assert len(files) >= 3
    assert sum(len(gzip.compress(example.path(file).read_bytes(), 9)) for file in files) <= 11_000


def test_the_search_page_is_small(example: Built) -> None:
    """The search page with its styles and script is at most 15 kB compressed, without the index."""
    files = ["search/", *LOADED.findall(example.read("search/"))]
    assert len(files) == 5
    assert sum(len(gzip.compress(example.path(file).read_bytes(), 9)) for file in files) <= 15_000


@pytest.mark.parametrize("address", ["", POST, "2024/bad-news-on-a-tuesday/", "lessons/", "cards/", "search/"])
def test_the_scripts_of_a_page_are_at_most_8_kb(example: Built, address: str) -> None:
    """All scripts of a page are at most 8 kB compressed."""
    scripts = [file for file in LOADED.findall(example.read(address)) if file.endswith(".js")]
    assert scripts
    assert sum(len(gzip.compress(example.path(file).read_bytes(), 9)) for file in scripts) <= 8_000


def test_ids_are_unique(example: Built) -> None:
    """No page has two elements with the same id."""
    for name in pages(example):
        ids = re.findall(r'\bid="([^"]+)"', example.path(name).read_text("utf-8"))
        assert len(ids) == len(set(ids)), name


@pytest.mark.parametrize("publish", few_by_default([True, False]))
def test_two_builds_give_the_same_bytes(example: Built, publish: bool) -> None:
    """Building the example twice gives the same bytes, including PDFs."""
    folder = example.folder / f"again-{publish}"
    folder.mkdir()
    shutil.copytree(ROOT / "content", folder / "content")
    first = build(folder, publish, {"TODAY": "2026-11-01"}, False)
    before = {name: first.path(name).read_bytes() for name in first.files()}
    second = first.rebuild(TODAY="2026-11-01")
    assert before == {name: second.path(name).read_bytes() for name in second.files()}
