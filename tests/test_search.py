"""Check the index of the search, its page, and the setting that removes both."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from hindsight.core.checklists.model import ChecklistHead, StepHead
from hindsight.core.replies.model import Reply
from hindsight.core.site import search_index as search_index_module
from hindsight.core.site.model import DeckEntry, LessonEntry, ListedReply, PostLinks, Site, TagEntries
from hindsight.core.site.search_index import search_files, search_index, shorten
from hindsight.core.vocabulary.tags import Tag
from hindsight.host.urls import host_urls
from site_builder import ROOT, Built, MakeSite
from support import HEAD as TITLE
from support import read_post

PUBLIC = {"SITEURL": "https://example.org/blog", "CARD_FORMATS": []}
HEAD = "Title: {title}\nDate: 2024-03-0{day}\nTags: {tags}\nSummary: In short.\n{more}\nText.\n"


def text(title: str, day: int = 1, tags: str = "work", more: str = "", body: str = "") -> str:
    """Return a small post."""
    return HEAD.format(title=title, day=day, tags=tags, more=more) + body


FILES = {
    "posts/leave.md": text(
        "Before “leave”", 2, "Tone, work", "Checklist: yes\n", "\n1. **Hand over.** Now.\n2. **Go.**\n"
    ),
    "posts/ask.md": text("Ask", 1, body="\n> **Lesson:** Ask first. #tone\n> {id=ask}\n"),
    "posts/hidden.md": text("Hidden", 3, "secret", "Status: hidden\n", "\n> **Lesson:** Concealed.\n"),
    "posts/draft.md": text("Draft", 4, "unready", "Status: draft\n", "\n> **Lesson:** Unready.\n"),
    "posts/later.md": text("Later", 5).replace("2024", "2099"),
    "pages/about.md": "Title: About\nSummary: Who.\n\nText.\n",
}


def index_of(built: Built) -> dict[str, Any]:
    """Return the index of a site."""
    index: dict[str, Any] = json.loads(built.read("search/index.json"))
    return index


def test_the_index_has_texts_lessons_and_steps(site: MakeSite) -> None:
    """The index has listed posts and pages, their lessons with anchors, and the steps of checklists."""
    built = site(FILES, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    index = index_of(built)
    labels = index["tags"]
    assert sorted(labels) == ["Tone", "work"]
    tone, work = labels.index("Tone"), labels.index("work")
    assert index["texts"] == [
        ["2024/leave/", "Before “leave”", "2024-03-02", [tone, work], "In short."],
        ["2024/ask/", "Ask", "2024-03-01", [work], "In short."],
        ["about/", "About", "", [], "Who."],
    ]
    assert index["lessons"] == [[1, "ask", "Ask first.", [tone]]]
    assert index["checklists"] == [[0, "cards/leave/", "", ["Hand over.", "Go."]]]


def test_the_index_has_the_beginnings_of_replies(site: MakeSite) -> None:
    """The index has the anchors, authors and first words of shown replies; a site without replies has no trace."""
    assert "replies" not in index_of(site(FILES, publish=True, settings=PUBLIC))
    replies = (
        '[[reply]]\nid = "a"\nauthor = "Ann"\nhtml = "<p>Good &amp; short.</p>"\n'
        f'[[reply]]\nid = "b"\nauthor = "Ben"\nhtml = "<p>{"word " * 50}</p>"\n'
        '[[reply]]\nid = "c"\nstate = "held"\nauthor = "Cleo"\nhtml = "<p>Held.</p>"\n'
    )
    built = site(FILES | {"replies/2024-ask.toml": replies}, publish=True, settings=PUBLIC)
    assert index_of(built)["replies"] == [
        [1, "a", "Ann", "Good & short."],
        [1, "b", "Ben", f"{'word ' * 23}word…"],
    ]
    assert '<option value="reply">' in built.read("search/")


def test_texts_in_other_languages_have_their_language(site: MakeSite) -> None:
    """Only a text in a language other than that of the site has its language, for screen readers."""
    files = {"posts/a.md": text("Urlaub", more="Lang: de\n"), "posts/b.md": text("Leave", 2)}
    assert [line[5:] for line in index_of(site(files, settings=PUBLIC))["texts"]] == [[], ["de"]]


def test_no_text_outside_of_lists_is_in_the_index(site: MakeSite) -> None:
    """Hidden texts, drafts, shared drafts and texts to come are not in a published index; previews have drafts."""
    shared = text("Shared", 6, "hush", "Status: draft\nSecret: 0123456789abcdef0123\n")
    files = FILES | {"posts/shared.md": shared}
    published, preview = (site(files, publish=publish, settings=PUBLIC) for publish in (True, False))
    words = published.read("search/index.json")
    for word in ("idden", "oncealed", "raft", "nready", "ater", "hared", "hush", "secret"):
        assert word not in words
    assert "Draft" in (words := preview.read("search/index.json"))
    assert "idden" not in words


def test_the_index_changes_with_its_texts_only(site: MakeSite) -> None:
    """A new body leaves the index as it is; a new lead of a step, a lesson and a title change it."""
    built = site(FILES, settings=PUBLIC)
    stamp = built.path("search/index.json").stat().st_mtime_ns
    built = built.rebuild({"posts/ask.md": FILES["posts/ask.md"].replace("Text.", "Other text.")})
    assert built.path("search/index.json").stat().st_mtime_ns == stamp
    built = built.rebuild({"posts/leave.md": FILES["posts/leave.md"].replace("Hand over.", "Hand on.")})
    assert index_of(built)["checklists"][0][3][0] == "Hand on."
    built = built.rebuild({"posts/ask.md": FILES["posts/ask.md"].replace("Ask first", "Look first")})
    assert "Look first." in [lesson[2] for lesson in index_of(built)["lessons"]]


def test_a_site_without_search_has_no_trace_of_it(site: MakeSite) -> None:
    """With SEARCH = None there is no page, index, script, style, link or address in the sitemap."""
    built = site(FILES, publish=True, settings=PUBLIC | {"SEARCH": None})
    assert built.ok, built.text
    assert [name for name in built.files() if "search" in name] == []
    for address in ("", "2024/ask/", "404.html", "sitemap.xml", "archive/", "lessons/"):
        assert "search/" not in built.read(address)
        assert "data-search" not in built.read(address)


def test_the_search_can_be_turned_on_and_off(site: MakeSite) -> None:
    """A change of the setting gives the same files as a new site."""
    built = site(FILES, publish=True, settings=PUBLIC)
    files = {name: built.path(name).read_bytes() for name in built.files()}
    off = built.rebuild(SEARCH=None)
    assert "search/index.html" not in off.files()
    again = off.rebuild(SEARCH="titles")
    assert {name: again.path(name).read_bytes() for name in again.files()} == files


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("tiles", 'SEARCH: "tiles" is no kind of search; write "titles", "full", or None for a site without search'),
        (True, "SEARCH must be a text, not True or False"),
    ],
)
def test_an_unknown_kind_of_search_is_an_error(value: object, message: str, site: MakeSite) -> None:
    """A value of SEARCH that is no kind of search is an error with the remedy."""
    built = site(FILES, settings={"SEARCH": value})
    assert message in built.text
    assert not built.ok


def test_the_page_works_as_a_form_below_a_folder(site: MakeSite) -> None:
    """The form and all addresses are right on a site below a folder, and the page names the lists of the site."""
    built = site(FILES, publish=True, settings=PUBLIC)
    page = built.read("search/")
    assert 'action="/blog/search/"' in page
    assert re.findall(r'<a href="([^"]+)"', page.partition('class="instead"')[2].partition("</p>")[0]) == [
        "/blog/archive/", "/blog/cards/", "/blog/lessons/", "/blog/tags/",
    ]  # fmt: skip
    assert 'data-search="/blog/search/"' in built.read("2024/ask/")
    assert "data-search" not in page
    assert "<loc>https://example.org/blog/search/</loc>" in built.read("sitemap.xml")


def test_strange_words_are_data(site: MakeSite) -> None:
    """Quotation marks, angle brackets and line ends in titles, tags and lessons are data in the index."""
    files = {
        "posts/a.md": "---\ntitle: 'A </script> \"x\" & 検索'\ndate: 2024-03-01\ntags: ['b<&>', 'C++']\n---\n\nText.\n"
        '\n> **Lesson:** `<i>` & "so" on. #c++\n'
    }
    built = site(files, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    index = index_of(built)
    assert "</script>" in index["texts"][0][1]
    assert {"b<&>", "C++"} == set(index["tags"])
    assert "<i>" in index["lessons"][0][2]


@pytest.mark.parametrize(
    ("words", "longest", "short"),
    [
        ("One two three", 13, "One two three"),
        ("One two three", 12, "One two…"),
        ("One two three", 7, "One two…"),
        ("One two three", 6, "One…"),
        ("Donaudampfschiff", 5, "Donau…"),
        ("日本語の検索", 3, "日本語…"),
        ("One", 0, ""),
        ("", 0, ""),
    ],
)
def test_summaries_are_cut_between_words(words: str, longest: int, short: str) -> None:
    """A text is cut between words, or inside a word that alone is too long."""
    assert shorten(words, longest) == short


@functools.cache
def words_of_prose() -> list[str]:
    """Return words of real sentences, which compress less than words in random order from a short list."""
    files = (*ROOT.glob("docs/*.md"), *ROOT.glob("plugins/hindsight/**/*.py"))
    texts = (path.read_text("utf-8") for path in sorted(files))
    return re.findall(
        r"[A-Za-z']{2,}[.,]?", " ".join(text for file in texts for text in re.split('"""', file)[1::2] or [file])
    )


def large_site(count: int) -> Site:
    """Return a site with this many posts: each has a long summary and three tags, every second one a lesson.

    Every third post has a checklist of six steps.
    """
    prose = words_of_prose()
    tags = [Tag(f"tag-{number}", f"Tag {number}") for number in range(60)]
    a = read_post(f"{TITLE}\nText.\n\n> **Lesson:** Ask.\n").document

    def take(number: int, length: int) -> str:
        begin = number * 61 % (len(prose) - length)
        return " ".join(prose[begin : begin + length])

    posts, links, lessons, decks = [], {}, [], []
    for number in range(count):
        title, path = take(number, 6), f"posts/{number}.md"
        url = f"{2026 - number // 50}/{re.sub(r'[^a-z]+', '-', title.lower())}-{number}/"
        post = dataclasses.replace(a, path=path, url=url, title=title, summary=take(number + 7, 50))
        posts.append(post)
        links[path] = PostLinks(
            tuple(tags[(number * step) % 60] for step in (1, 7, 11)), (), None, None, (), None, None, {}
        )
        if number % 2:
            lesson = dataclasses.replace(
                a.lessons[0], path=path, statement=take(number + 13, 12), url=f"{url}#lesson-{number}"
            )
            lessons.append(LessonEntry(lesson, links[path].tags[:1]))
        if number % 3 == 0:
            steps = tuple(StepHead(str(n), n, f"step-{n}", take(number * 6 + n, 9)) for n in range(1, 7))
            head = ChecklistHead(title, "", 1, steps, "")
            decks.append(DeckEntry(f"deck-{number}", head, post, "", f"cards/{url.split('/')[1]}/"))
    entries = tuple(TagEntries(tag) for tag in tags)
    return Site(
        tuple(posts), (), (), tuple(decks), (), tuple(lessons), entries, (), (), (), (), None, links,
        host_urls("https://example.org"), frozenset(), {},
    )  # fmt: skip


def test_the_index_of_a_large_site_is_small() -> None:
    """The compressed index has at most 100 kB for 1,000 posts with lessons and checklists; no text is left out."""
    data = search_index(large_site(1000), "en")
    index = json.loads(data)
    assert [len(index[name]) for name in ("texts", "lessons", "checklists")] == [1000, 500, 334]
    assert 80_000 < len(gzip.compress(data, 9)) <= 100_000


@pytest.mark.parametrize(("each", "shown"), [(1, 400), (10, 400)])
def test_the_index_of_a_large_site_with_replies_is_small(each: int, shown: int) -> None:
    """With many replies, the compressed index still has at most 100 kB, and the newest replies are in it."""
    site = large_site(1000)
    prose = words_of_prose()
    listed = tuple(
        ListedReply(
            Reply(f"w-{n}", "comment", "shown", prose[n % 900], text=" ".join(prose[n % 9000 :][:40])), post, "a"
        )
        for n, post in enumerate(site.posts * each)
    )
    data = search_index(dataclasses.replace(site, replies=listed), "en")
    index = json.loads(data)
    assert len(index["replies"]) >= shown
    assert [line[1] for line in index["replies"]] == [f"w-{n}" for n in range(len(index["replies"]))]
    assert all(line[3] for line in index["replies"])
    assert [len(index[name]) for name in ("texts", "lessons", "checklists")] == [1000, 500, 334]
    assert 75_000 < len(gzip.compress(data, 9)) <= 100_000


def test_a_large_site_has_an_index_in_parts() -> None:
    """Years before the newest have files of their own, with the texts, lessons and checklists that are in them."""
    site = dated(large_site(10_000))
    parts = {file.path: file.make() for file in search_files(site, "search/", "en")}
    index = json.loads(parts["search/index.json"])
    assert list(parts) == ["search/index.json", *(f"search/{name}" for name, _ in index["older"])]
    assert [name for name, _ in index["older"]] == ["older-2017.json", "older-2009.json"]
    assert index["years"] == [str(year) for year in range(2025, 2005, -1)]
    assert all(len(gzip.compress(data, 9)) < 280_000 for data in parts.values())
    read = [json.loads(data) for data in parts.values()]
    assert [sum(len(part[name]) for part in read) for name in ("texts", "lessons", "checklists")] == [
        10_000,
        5000,
        3334,
    ]
    assert {line[2][:4] for line in index["texts"]} == {str(year) for year in range(2025, 2017, -1)}
    assert all(part["texts"][line[0]][0] for part in read for line in part["lessons"])


def dated(site: Site) -> Site:
    """Return a large site whose posts are of twenty years, newest first, with the same lessons and checklists."""
    count = len(site.posts)
    posts = tuple(
        dataclasses.replace(post, kind="post", date=datetime(2025 - number * 20 // count, 3, 1, tzinfo=UTC))
        for number, post in enumerate(site.posts)
    )
    by_path = {post.path: post for post in posts}
    lessons = tuple(
        dataclasses.replace(entry, lesson=dataclasses.replace(entry.lesson, date=by_path[entry.lesson.path].date))
        for entry in site.lessons
    )
    decks = tuple(dataclasses.replace(deck, document=by_path[deck.document.path]) for deck in site.decks)
    return dataclasses.replace(site, posts=posts, lessons=lessons, decks=decks)


def test_a_new_post_leaves_older_parts_as_they_are(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a post of the newest year, only the first part of the index changes."""
    monkeypatch.setattr(search_index_module, "_ENOUGH", 1)
    built = site(
        {"posts/a.md": text("A"), "posts/b.md": text("B").replace("2024", "2022")}, publish=True, settings=PUBLIC
    )
    assert json.loads(built.read("search/index.json"))["older"] == [["older-2022.json", "2022"]]
    stamp = built.path("search/older-2022.json").stat().st_mtime_ns
    built = built.rebuild({"posts/c.md": text("C", 3)})
    assert [line[1] for line in json.loads(built.read("search/index.json"))["texts"]] == ["C", "A"]
    assert built.path("search/older-2022.json").stat().st_mtime_ns == stamp


def test_summaries_are_cut_before_steps() -> None:
    """A small site has whole texts; where the room is short, summaries lose their ends, and then steps."""
    small, large, huge = (json.loads(search_index(large_site(count), "en")) for count in (30, 600, 2500))
    assert all(len(text[4]) > 200 for text in small["texts"])
    assert 30 < max(len(text[4]) for text in large["texts"]) < 200
    assert not [lead for one in large["checklists"] for lead in one[3] if lead.endswith("…")]
    assert {text[4] for text in huge["texts"]} == {""}
    assert all(text[1] for text in huge["texts"])
