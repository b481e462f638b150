"""Check the index of full-text search: its records, its bundles of years, its cache, and what stops it."""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.private.published_text import published_texts
from hindsight.core.site.search_records import SearchRecord, in_pairs, index_language
from hindsight.host import pagefind
from hindsight.host.deploy.published_output import read_output
from hindsight.host.pagefind import PagefindError, make_index
from hindsight.host.site import full_search
from hindsight.host.site.full_search import SearchCache, bundles_of
from site_builder import Built, MakeSite

PUBLIC = {"SITEURL": "https://example.org", "CARD_FORMATS": [], "SEARCH": "full"}
HEAD = "Title: {title}\nDate: {date}\nTags: {tags}\n{more}\n{body}\n"


def text(title: str, date: str, body: str = "Text.", tags: str = "work", more: str = "") -> str:
    """Return a small post."""
    return HEAD.format(title=title, date=date, body=body, tags=tags, more=more)


FILES = {
    "posts/a.md": text("Ask", "2024-03-01", "Kangaroo.\n\n> **Lesson:** Ask first. #tone\n> {id=ask}\n", "Tone, work"),
    "posts/b.md": text("Leave", "2023-03-02", "\n1. **Hand over.** Now.\n2. **Go.**\n", more="Checklist: yes\n"),
    "posts/c.md": text("Old", "2021-03-02", "Wombat."),
    "posts/hidden.md": text("Hidden", "2024-03-03", "Secretive.", "hush", "Status: hidden\n"),
    "posts/draft.md": text("Draft", "2024-03-04", "Unready.", more="Status: draft\n"),
    "posts/shared.md": text("Shared", "2024-03-05", "Hushed.", more="Status: draft\nSecret: 0123456789abcdef0123\n"),
    "posts/later.md": text("Later", "2099-03-05", "Future."),
    "pages/about.md": "Title: About\n\nAardvark.\n",
}


@pytest.fixture
def bundle_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a bundle of each year, however few posts it has."""
    monkeypatch.setattr(full_search, "ENOUGH", 1)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the titles of the records of each index that Pagefind made, in this process."""
    made: list[list[str]] = []

    def counted(pages: Iterator[tuple[str, str]], lang: str) -> dict[str, bytes]:
        kept = list(pages)
        made.append([name.split("\n")[-1] for name, _ in kept])
        return make_index(kept, lang)

    monkeypatch.setattr(full_search, "make_index", counted)
    monkeypatch.setenv("HINDSIGHT_JOBS", "1")
    monkeypatch.setattr(full_search, "in_parallel", lambda work, items, _name, _jobs: map(work, items))
    return made


def show_nothing(stage: str, done: int, of: int) -> None:
    """Show no progress."""
    del stage, done, of


def fragments(built: Built) -> list[dict[str, Any]]:
    """Return the texts of all results in the index."""
    files = (path for path in built.output.rglob("*.pf_fragment"))
    return [json.loads(gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd")) for file in files]


def search_files(built: Built) -> dict[str, bytes]:
    """Return the bytes of the files of the search, by their paths."""
    return {name: built.path(name).read_bytes() for name in built.files() if name.startswith("search/")}


def test_the_index_has_texts_lessons_and_checklists(site: MakeSite) -> None:
    """Each listed post, page, lesson and checklist is one result with its address."""
    built = site(FILES, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    assert sorted(fragment["url"] for fragment in fragments(built)) == [
        "checklist\n2023-03-02\n\n\n\ncards/b/",
        "lesson\n2024-03-01\n\n\nAsk\n2024/a/#ask",
        "page\n\n\n\n\nabout/",
        "post\n2021-03-02\n\n\n\n2021/c/",
        "post\n2023-03-02\n\n\n\n2023/b/",
        "post\n2024-03-01\n\n\n\n2024/a/",
    ]
    contents = json.loads(built.read("search/full.json"))
    assert (contents["years"], contents["bundles"]) == (["2024", "2023", "2021"], [["", "en", "2024"]])
    rows = json.loads(built.read("search/pagefind/records.json"))
    assert [(kind, year) for _, kind, year, _ in rows] == [
        (0, "2024"), (2, "2024"), (0, "2023"), (3, "2023"), (0, "2021"), (1, ""),
    ]  # fmt: skip


def test_no_text_outside_of_lists_is_in_the_index(site: MakeSite) -> None:
    """Hidden texts, drafts, shared drafts and texts to come are not in the index."""
    words = json.dumps(fragments(site(FILES, publish=True, settings=PUBLIC)))
    for word in ("Secretive", "Unready", "Hushed", "Future", "hush"):
        assert word not in words
    assert "Kangaroo" in words


def test_a_preview_has_titles_until_somebody_searches(site: MakeSite) -> None:
    """The writer's own view has the index of titles, and a page that looks for the other one."""
    built = site(FILES, settings=PUBLIC)
    assert built.ok, built.text
    assert [name for name in built.files() if name.startswith("search/")] == ["search/index.html", "search/index.json"]
    assert 'data-titles="/theme/search-titles.js" data-texts="/theme/search-full.js"' in built.read("search/")
    published = site(FILES, publish=True, settings=PUBLIC)
    assert "data-titles" not in published.read("search/")
    assert "data-texts" not in site(FILES, publish=True, settings=PUBLIC | {"SEARCH": "titles"}).read("search/")


@pytest.mark.usefixtures("bundle_a_year")
def test_an_edit_indexes_its_year_alone(site: MakeSite, made: list[list[str]]) -> None:
    """An edit makes the bundle of its year again, a move to another year two, and a change elsewhere none."""
    built = site(FILES, publish=True, settings=PUBLIC)
    assert made == [["2024/a/", "2024/a/#ask", "about/"], ["2023/b/", "cards/b/"], ["2021/c/"]]
    del made[:]
    before = search_files(built)
    built = built.rebuild({"posts/c.md": text("Old", "2021-03-02", "Wombat, changed.")})
    assert built.ok, built.text
    assert made == [["2021/c/"]]
    assert {name for name, data in search_files(built).items() if before.get(name) == data} >= {
        name for name in before if "/2023/" in name
    }
    del made[:]
    built = built.rebuild({"posts/c.md": text("Old", "2023-01-02", "Wombat.")})
    assert made == [["2023/b/", "cards/b/", "2023/c/"]]
    del made[:]
    built = built.rebuild(
        {"images/a.svg": "<svg/>", "posts/draft.md": text("Draft", "2023-03-04", "More.", more="Status: draft\n")}
    )
    assert built.ok, built.text
    assert made == []


@pytest.mark.usefixtures("bundle_a_year")
def test_the_cache_changes_no_byte(site: MakeSite) -> None:
    """A build after edits gives the same files as a new build of the same texts."""
    built = site(FILES, publish=True, settings=PUBLIC)
    built = built.rebuild({"posts/c.md": text("New", "2023-01-02", "Wombat."), "posts/d.md": text("D", "2020-01-01")})
    built = built.rebuild({"posts/c.md": FILES["posts/c.md"], "posts/d.md": None})
    anew = site(FILES, publish=True, settings=PUBLIC)
    assert search_files(built) == search_files(anew)
    assert len(search_files(anew)) > 20


def test_years_are_joined_until_a_bundle_is_full() -> None:
    """From the oldest year on, years are joined until a bundle has enough texts, so older bundles stay as they are."""

    def record(year: int, number: int) -> SearchRecord:
        name = f"post\n{year}-01-01\n\n\n\n{year}/{number}/"
        return SearchRecord("post", "A", str(year), (), name, "", lambda: "")

    def folders(years: range) -> list[tuple[str, int, str]]:
        records = [record(year, number) for year in years for number in range(3)]
        return [(one.folder, len(one.records), one.lang) for one in bundles_of(records, "de", 5)]

    assert folders(range(2020, 2021)) == [("", 3, "de")]
    assert folders(range(2020, 2023)) == [("", 3, "de"), ("2020-2021/", 6, "de-x-2020")]
    assert folders(range(2020, 2025)) == [
        ("", 3, "de"), ("2022-2023/", 6, "de-x-2022"), ("2020-2021/", 6, "de-x-2020"),
    ]  # fmt: skip
    assert bundles_of([], "de", 5) == []


def test_a_site_without_texts_has_an_empty_index(site: MakeSite) -> None:
    """A site without texts is published, with a search page that finds nothing."""
    built = site({}, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    assert json.loads(built.read("search/full.json"))["bundles"] == []


@pytest.mark.parametrize(
    ("markup", "pairs"),
    [
        ("plain &amp; <b>bold</b> ü", "plain &amp; <b>bold</b> ü"),
        ("検索", " 検索 索 "),
        ("Go言語、は", "Go 言語 語 、 は "),
        ('<a title="検索機">検索機</a>', '<a title="検索機"> 検索 索機 機 </a>'),
        ("ภาษา", " ภา าษ ษา า "),
    ],
)
def test_words_without_spaces_become_pairs(markup: str, pairs: str) -> None:
    """Chinese, Japanese and Thai words are pairs of letters; tags and other words stay as they are."""
    assert in_pairs(markup) == pairs


@pytest.mark.parametrize(
    ("lang", "index"), [("de", "de"), ("pt-BR", "pt"), ("ja", "en"), ("zh_TW", "en"), ("x1", "en")]
)
def test_words_are_reduced_by_the_rules_of_the_language(lang: str, index: str) -> None:
    """The language of the site gives the rules; those of English are for sites in scripts without spaces."""
    assert index_language(lang) == index


def test_the_policy_allows_the_program_for_full_text_alone(site: MakeSite) -> None:
    """Only a site with full-text search allows WebAssembly in its content policy."""
    for kind, allowed in (("full", True), ("titles", False)):
        settings = PUBLIC | {"SEARCH": kind, "SERVER_FILES": ["netlify", "apache", "caddy", "nginx"]}
        built = site(FILES, publish=True, settings=settings)
        assert built.ok, built.text
        for file in ("_headers", ".htaccess", ".hindsight-server/caddy.conf", ".hindsight-server/nginx-server.conf"):
            assert ("script-src 'self' 'wasm-unsafe-eval'" in built.read(file)) is allowed, file


def test_the_index_is_deployed(site: MakeSite) -> None:
    """The files of the index are among those that a deploy sends."""
    built = site(FILES, publish=True, settings=PUBLIC)
    sent = read_output(built.output).files
    assert set(search_files(built)) <= set(sent)
    off = built.rebuild(SEARCH="titles")
    assert [name for name in read_output(off.output).files if "pagefind" in name] == []
    again = off.rebuild(SEARCH="full")
    assert search_files(again) == search_files(built)


def test_confidential_words_are_looked_for_in_the_index(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A confidential word stops publishing, with one error at its line in the text."""
    monkeypatch.delenv("CI", raising=False)  # messages there do not have the word
    built = site(
        {**FILES, "posts/c.md": text("Old", "2021-03-02", "Marsupialia is a client.")}, publish=True, settings=PUBLIC
    )
    assert built.ok, built.text
    (built.folder / "private.toml").write_text('words = ["Marsupialia"]\n', encoding="utf-8")
    again = built.rebuild({})
    assert not again.ok
    assert [line for line in again.diagnostics if "Marsupialia" in line] == again.diagnostics
    assert len(again.diagnostics) == 1


def test_a_word_that_only_the_index_has_is_found() -> None:
    """The texts in the files of the index are read like those of pages."""
    data = gzip.compress(b'pagefind_dcd{"url":"a","content":"Caf\\u00e9 Marsupialia"}')
    assert any("marsupialia" in one.lower() for one in published_texts(data))
    assert list(published_texts(gzip.compress(b"pagefind_dcd\x81\x96 words"))) == []
    assert list(published_texts(b"\x1f\x8bdamaged")) == []


def program(folder: Path, code: str) -> Path:
    """Write a program in place of Pagefind."""
    file = folder / "pagefind"
    file.write_text(f"#!/bin/sh\n{code}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("exit 3", "the process of Pagefind ended (exit status 3)"),
        ("echo no room >&2; exit 1", "the process of Pagefind ended (exit status 1): no room"),
        ("kill -9 $$", "the process of Pagefind ended (exit status -9)"),
        (
            "printf 'eyJwYXlsb2FkIjp7InR5cGUiOiJFcnJvciIsIm1lc3NhZ2UiOiJubyJ9fQ==,'; cat >/dev/null",
            "Pagefind reports: no",
        ),
    ],
)
def test_a_failure_of_pagefind_leaves_the_site_as_it_was(
    code: str, reason: str, site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Pagefind ends early or reports an error, there is an error with the remedy, and nothing is written."""
    built = site(FILES, publish=True, settings=PUBLIC)
    before = {name: built.path(name).read_bytes() for name in built.files()}
    file = program(tmp_path, code)
    monkeypatch.setattr(pagefind, "_executable", lambda: file)
    failed = built.rebuild({"posts/c.md": text("Old", "2021-03-02", "Changed.")})
    assert not failed.ok
    assert f'SEARCH = "full": {reason}; write SEARCH = "titles"' in failed.text
    assert {name: built.path(name).read_bytes() for name in built.files()} == before
    monkeypatch.undo()
    assert built.rebuild({}).ok


def test_a_program_that_does_not_answer_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pagefind is ended if it does not answer in time."""
    monkeypatch.setattr(pagefind, "_executable", lambda: program(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(pagefind, "PATIENCE", 0.2)
    with pytest.raises(PagefindError, match="ended"):
        make_index([("a", "<html><body>Text</body></html>")], "en")


@pytest.mark.parametrize("check", [False, True])
def test_a_missing_package_is_an_error(check: bool, site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package, publishing and checking end with the line that installs it."""
    version = importlib.metadata.version

    def without_pagefind(name: str) -> str:
        if name == "pagefind-bin":
            raise importlib.metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(importlib.metadata, "version", without_pagefind)
    built = site(FILES, publish=True, settings=PUBLIC | ({"CHECK_ONLY": True} if check else {}))
    assert not built.ok
    remedy = 'write pelican-hindsight[search] in requirements.txt, or write SEARCH = "titles"'
    assert f'SEARCH = "full": the package pagefind-bin is not installed; {remedy}' in built.text
    assert site(FILES, settings=PUBLIC).ok


def test_formulas_are_in_the_index_as_tex() -> None:
    """The page that Pagefind reads has the TeX of a formula once, and not the letters of its MathML."""
    formula = (
        '<math display="inline"><semantics><mrow><mi>L</mi><mo>=</mo><mi>λ</mi></mrow>'
        '<annotation encoding="application/x-tex">L = \\lambda</annotation></semantics></math>'
    )
    record = SearchRecord("post", "T", "2024", (), "post", "", lambda: f"<p>It is {formula}, and {formula}.</p>")
    assert "<p>It is L = \\lambda, and L = \\lambda.</p>" in record.page()


def test_a_damaged_cache_is_made_again(site: MakeSite) -> None:
    """A bundle with a damaged list is made again, and one with damaged data at the next build."""
    built = site(FILES, publish=True, settings=PUBLIC)
    before, changed = search_files(built), {"posts/c.md": text("Old", "2021-03-02", "Wombat!")}
    cache = next((built.folder / "cache").glob("*.search"))
    (listed,) = cache.glob("*.json")
    listed.write_text("no", encoding="utf-8")
    assert built.rebuild(changed).ok
    built = built.rebuild({"posts/c.md": FILES["posts/c.md"]})
    assert search_files(built) == before
    (data,) = cache.glob("*.data")
    data.write_bytes(b"no")
    for name in before:
        built.path(name).unlink()
    failed = built.rebuild({})
    assert "the index in the cache folder is damaged; build again" in failed.text
    assert search_files(failed.rebuild({})) == before


def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    """If the cache cannot be written, the error names the folder."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    record = SearchRecord("page", "A", "", (), "page\n\n\n\n\na/", "", lambda: "<p>Text</p>")
    cache = SearchCache(tmp_path / "file", "1", show_nothing)
    with pytest.raises(ContentError) as raised:
        cache.made(bundles_of([record], "en", 5))
    message = raised.value.diagnostics[0].message
    assert message.startswith(f'SEARCH = "full": the index cannot be written into {tmp_path / "file"} (')
    assert message.endswith("; make room there")


def test_leftovers_of_a_killed_build_are_removed(site: MakeSite) -> None:
    """Files that a killed build left in the cache without a list are not used, and the next build removes them."""
    built = site(FILES, publish=True, settings=PUBLIC)
    cache = next((built.folder / "cache").glob("*.search"))
    (listed,) = cache.glob("*.json")
    listed.unlink()
    (cache / f".{listed.name}.0123abcd").write_text("half", encoding="utf-8")
    again = built.rebuild({"posts/c.md": text("Old", "2021-03-02", "Wombat!")})
    assert again.ok, again.text
    assert sorted(file.suffix for file in cache.iterdir()) == [".data", ".json"]


def test_a_build_killed_while_pagefind_runs_leaves_the_site_as_it_was(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the build is killed while it waits for Pagefind, the site is as before, and the next build publishes."""
    built = site(FILES, publish=True, settings=PUBLIC, process=True)
    assert built.ok, built.text
    before = {name: built.path(name).read_bytes() for name in built.files()}
    package = tmp_path / "killer" / "pagefind_bin"
    package.mkdir(parents=True)
    file = program(package, "kill -9 $PPID")
    text_of_package = f"from pathlib import Path\ndef get_executable():\n    return Path({str(file)!r})\n"
    (package / "__init__.py").write_text(text_of_package, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{package.parent}{os.pathsep}{os.environ['PYTHONPATH']}")
        killed = built.rebuild({"posts/c.md": text("Old", "2021-03-02", "Numbat.")})
    assert killed.code == -9
    assert {name: built.path(name).read_bytes() for name in built.files()} == before
    again = built.rebuild({})
    assert again.ok, again.text
    assert "Numbat" in json.dumps(fragments(again))
    assert [path.name for path in built.folder.iterdir() if "building" in path.name] == []
