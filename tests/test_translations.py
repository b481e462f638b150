"""Check translations: how texts become translations of each other, their links, and the lists of each language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from hindsight.core.documents.model import Document
from hindsight.core.site.translations import find_translations
from hindsight.core.text.language_names import language_name, split_language
from hindsight.host.urls import host_urls
from site_builder import Built, MakeSite
from support import read_text

URL = "https://example.org"


def post(title: str, day: int, *fields: str, body: str = "Text.\n") -> str:
    """Return a post of a day in January 2026."""
    return "\n".join((f"Title: {title}", f"Date: 2026-01-{day:02}", "Tags: work", *fields, "", body))


def deck_and_lesson(lead: str, lesson: str) -> str:
    """Return the body of a post with a checklist, and a lesson with the id "early"."""
    return f"- [ ] **{lead}.** So.\n- [ ] B.\n\n> **Lesson:** {lesson}. #tone\n> {{id=early}}\n"


LEAVING = {
    "posts/leave.md": post("Leaving", 2, body=deck_and_lesson("Ask", "Say it early")),
    "posts/leave.de.md": post("Gehen", 5, body=deck_and_lesson("Frag", "Sag es bald")),
    "posts/depart.md": post("Partir", 6, "Lang: fr", "Translation_of: leave"),
    "posts/nur.md": post("Nur deutsch", 7, "Lang: de", body="> **Lesson:** Nur hier. #tone\n"),
    "posts/solo.md": post("Alone", 8),
    "pages/about.md": "Title: About\n\nMe.\n",
    "pages/about.de.md": "Title: Wer\n\nIch.\n",
}


def documents(files: Mapping[str, str]) -> list[Document]:
    """Return the documents of posts by their paths."""
    read = (read_text(text, path).document for path, text in files.items())
    return [document for document in read if document is not None]


def groups_and_problems(files: Mapping[str, str]) -> tuple[tuple[tuple[str, ...], ...], list[str]]:
    """Return the groups of translations among posts, and the problems."""
    texts = documents(files)
    found = find_translations(texts, {text.path: text.path for text in texts}, host_urls(URL), "en")
    return found.groups, [str(diagnostic) for diagnostic in found.diagnostics]


def titles_in(built: Built, address: str) -> list[str]:
    """Return the titles of the posts that a list shows."""
    return re.findall(r'<a href="/20\d\d/[^"#]*/">(?:<span[^>]*>)?([^<]*)', built.read(address).replace("&nbsp;", " "))


@pytest.mark.parametrize(
    ("files", "groups"),
    [
        ({"a/x.md": post("A", 1), "a/x.de.md": post("B", 2)}, (("a/x.md", "a/x.de.md"),)),
        ({"a/x.md": post("A", 1, "Slug: q"), "a/x.de.md": post("B", 2, "Slug: r")}, (("a/x.md", "a/x.de.md"),)),
        ({"a/x.en.md": post("A", 1), "a/x.pt-BR.md": post("B", 2)}, (("a/x.en.md", "a/x.pt-BR.md"),)),
        ({"a/x/index.md": post("A", 1), "a/x/index.de.md": post("B", 2)}, (("a/x/index.md", "a/x/index.de.md"),)),
        ({"a/x.de.md": post("B", 1), "b/x.md": post("A", 2)}, (("b/x.md", "a/x.de.md"),)),
        ({"a.md": post("A", 1, "Slug: x"), "b.md": post("B", 2, "Slug: x", "Lang: de")}, (("a.md", "b.md"),)),
        ({"a.md": post("A", 1), "b.md": post("B", 2, "Lang: de", "Translation_of: a")}, (("a.md", "b.md"),)),
        ({"p/a.md": post("A", 1), "p/b.md": post("B", 2, "Lang: de", "Translation_of: a.md")}, (("p/a.md", "p/b.md"),)),
        ({"a.md": post("A", 1, "Lang: de"), "b.md": post("B", 2, "Translation_of: a")}, (("a.md", "b.md"),)),
        ({"x-en.md": post("A", 1), "x-de.md": post("B", 2, "Lang: de")}, (("x-en.md", "x-de.md"),)),
        ({"x.md": post("A", 1), "x-en.md": post("A", 1), "x-de.md": post("B", 2, "Lang: de")}, (("x.md", "x-de.md"),)),
        ({"a.md": post("A", 1), "b.md": post("B", 2, "Lang: de")}, ()),
        ({"a/x.md": post("A", 1), "b/x.md": post("B", 2, "Lang: de").replace("2026", "2025")}, ()),
        ({"express.js.md": post("A", 1), "express.md": post("B", 2)}, ()),
    ],
)
def test_texts_become_translations_of_each_other(files: Mapping[str, str], groups: tuple[tuple[str, ...], ...]) -> None:
    """Names of files, one slug in one year, and the field lead to one group, with the original first."""
    assert groups_and_problems(files) == (groups, [])


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"a.md": post("A", 1), "b.md": post("B", 2, "Lang: de", "Translation_of: aa")},
            'b.md:5:17: error: no text has the slug or the path "aa" (did you mean "a"?)',
        ),
        (
            {"b.md": post("B", 2, "Lang: de", "Translation_of: b")},
            'b.md:5:17: error: "b" is this text itself; name the original, or take this line out of the original',
        ),
        (
            {"a.md": post("A", 1), "a.de.md": post("B", 2), "c.md": post("C", 3, "Lang: DE", "Translation_of: a")},
            'c.md:5:17: error: this text and a.de.md are translations of one text, and both are in "DE"; write '
            '"Lang: ..." into one of the two, or take Translation_of out',
        ),
        (
            {"a.md": post("A", 1), "b.md": post("B", 2, "Translation_of: a")},
            'b.md:4:17: error: this text and a.md are translations of one text, and both are in "en"; write '
            '"Lang: ..." into one of the two, or take Translation_of out',
        ),
        (
            {"a.md": post("A", 1, "Translation_of: b"), "b.md": post("B", 2, "Lang: de", "Translation_of: a")},
            "a.md:4:17: error: this text is a translation of its own translation; take this line out of the original",
        ),
        (
            {
                "a.md": post("A", 1, "Slug: x"),
                "b.md": post("B", 2, "Slug: x").replace("2026", "2025"),
                "c.md": post("C", 3, "Lang: de", "Translation_of: x"),
            },
            'c.md:5:17: error: a.md and b.md both have the slug "x"; write the path of one',
        ),
    ],
)
def test_faults_of_translations_are_errors(files: Mapping[str, str], problem: str) -> None:
    """A name that leads nowhere, two texts in one language, and a circle are reported at their line."""
    assert groups_and_problems(files)[1] == [problem]


def test_a_page_cannot_translate_a_post(site: MakeSite) -> None:
    """A post and a page are never translations of each other."""
    built = site({"posts/a.md": post("A", 1), "pages/b.md": "Title: B\nLang: de\nTranslation_of: a\n\nB.\n"})
    message = '"a" is a post, and this is a page; name a page'
    assert [line for line in built.diagnostics if message in line]


def test_lists_and_feeds_have_one_language(site: MakeSite) -> None:
    """Lists of the site show each text once; the list of a language has all its texts, decks and lessons."""
    built = site(LEAVING, publish=True, settings={"SITEURL": URL})
    assert built.ok
    main = ["Alone", "Nur deutsch", "Leaving"]
    for address in ("", "archive/", "2026/", "tags/work/", "categories/misc/"):
        assert titles_in(built, address) == main if built.path(address).exists() else address == "categories/misc/"
    feed = json.loads(built.read("feeds/all.json"))
    assert [item["title"] for item in feed["items"]] == main
    assert titles_in(built, "de/") == ["Nur deutsch", "Gehen"]
    german = json.loads(built.read("feeds/de.json"))
    assert ([item["title"] for item in german["items"]], german["language"]) == (["Nur deutsch", "Gehen"], "de")
    assert f"{URL}/de/#early" in german["items"][1]["content_html"]
    assert titles_in(built, "fr/") == ["Partir"]
    page = built.read("de/")
    assert '<html lang="de">' in page
    assert 'href="/about-de/">Wer' in page
    assert "/cards/leave-de/" in page
    assert 'href="/feeds/de.atom.xml"' in page
    assert "Wer" not in built.read("")


def test_lessons_and_decks_of_translations_are_on_the_page_of_their_language(site: MakeSite) -> None:
    """A translation's lessons may have the ids of the original's, and no index of the site has them."""
    built = site(LEAVING, publish=True, settings={"SITEURL": URL})
    lessons = json.loads(built.read("lessons/lessons.json"))["lessons"]
    assert [(lesson["id"], lesson["statement"]) for lesson in lessons] == [
        ("nur-hier", "Nur hier."),
        ("early", "Say it early."),
    ]
    assert "leave-de" not in built.read("lessons/")
    assert "leave-de" not in built.read("cards/")
    assert '<a href="/de/#early">Lehre' in built.read("2026/leave-de/")
    assert '<a href="/lessons/#early">Lesson' in built.read("2026/leave/")
    ids = re.findall(r'<li class="lesson-entry[^>]* id="([^"]*)"', built.read("de/"))
    assert ids == ["nur-hier", "early"]
    assert 'href="/lessons/#nur-hier"' in built.read("de/")
    assert "Frag" in built.read("cards/leave-de/")


def test_versions_link_to_each_other(site: MakeSite) -> None:
    """Each version names all of them for browsers and search engines, and links to the others by their names."""
    built = site(LEAVING, publish=True, settings={"SITEURL": URL})
    english, german = built.read("2026/leave/"), built.read("2026/leave-de/")
    links = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', english)
    assert links == re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">', german)
    assert links == [
        ("en", f"{URL}/2026/leave/"),
        ("de", f"{URL}/2026/leave-de/"),
        ("fr", f"{URL}/2026/depart/"),
        ("x-default", f"{URL}/2026/leave/"),
    ]
    assert '<a href="/2026/leave-de/" hreflang="de" lang="de">Deutsch</a>' in english
    assert '<a href="/2026/leave/" hreflang="en" lang="en">English</a>' in german
    data = [
        json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
        for page in (english, german)
    ]
    assert [work["inLanguage"] for work in data[0]["workTranslation"]] == ["de", "fr"]
    assert data[1]["translationOfWork"]["url"] == f"{URL}/2026/leave/"
    assert '<a href="/de/" hreflang="de" lang="de">Deutsch</a>' in built.read("")
    in_map = '<loc>https://example.org/about/</loc><xhtml:link rel="alternate" hreflang="en" '
    assert in_map in built.read("sitemap.xml")
    assert "hreflang" not in built.read("2026/solo/")
    assert '<a class="brand" href="/de/">' in german
    assert '<a class="brand" href="/">' in english
    assert 'href="/feeds/de.json"' in built.read("2026/nur/")
    assert 'href="/feeds/de.json"' not in english


def test_the_menu_of_a_page_is_in_its_language(site: MakeSite) -> None:
    """The menu leads to the parts of the page of the language, and to the translations of pages."""
    built = site(LEAVING, publish=True, settings={"SITEURL": URL})
    german, english = (
        re.findall(r'<li><a href="([^"]*)"[^>]*>([^<]*)</a></li>', built.read(url)) for url in ("de/", "")
    )
    assert german[:3] == [("/de/#_posts", "Beiträge"), ("/de/#_cards", "Karten"), ("/de/#_lessons", "Lehren")]
    assert ("/about-de/", "Wer") in german
    assert ("/about/", "About") in english
    assert ("/archive/", "Posts") in english


def test_a_translation_is_mentioned_only_in_its_language(site: MakeSite) -> None:
    """A link to the original is no mention of it, but a link from a text in the same language is one."""
    files = {
        "posts/a.md": post("A", 1),
        "posts/a.de.md": post("Ade", 2, body="Siehe [das Original](a.md).\n"),
        "posts/b.md": post("B", 3, body="See [A](a.md) and [German](a.de.md).\n"),
        "posts/b.de.md": post("Bde", 4, body="Siehe [A](a.de.md).\n"),
    }
    built = site(files)
    english, german = (re.findall(r'<a href="(/2026/b[^"]*)"', built.read(f"2026/{slug}/")) for slug in ("a", "a-de"))
    assert set(english) == {"/2026/b/"}
    assert set(german) == {"/2026/b-de/"}


def test_neighbours_of_a_translation_are_in_its_language(site: MakeSite) -> None:
    """The older and newer posts of a translation are those of its language's list, as are the parts of its series."""
    files = {
        "posts/a.md": post("A", 1, "Series: S"),
        "posts/a.de.md": post("Ade", 2, "Series: S"),
        "posts/b.md": post("B", 3, "Series: S"),
        "posts/b.de.md": post("Bde", 4, "Series: S"),
    }
    page = site(files).read("2026/b-de/")
    assert 'rel="prev"><span>Älter</span> Ade' in page
    assert re.findall(r'<li>(?:<span aria-current="page">|<a href="/2026/a-de/">)(\w+)', page)[-2:] == ["Ade", "Bde"]


def test_a_withheld_original_leaves_its_translations_in_the_lists(site: MakeSite) -> None:
    """While the original is a draft, a published site shows the translation in its place, without links to it."""
    files = {"posts/a.md": post("A", 1, "Status: draft"), "posts/a.de.md": post("Ade", 2)}
    built = site(files, publish=True, settings={"SITEURL": URL})
    assert titles_in(built, "") == ["Ade"]
    assert not built.path("de/").exists()
    assert "hreflang" not in built.read("2026/a-de/")
    assert titles_in(site(files), "de/") == ["Ade"]


def test_a_site_in_a_different_language_has_its_own_addresses(site: MakeSite) -> None:
    """The file in the site's language has the plain address, also with a language in its name."""
    files = {"posts/a.de.md": post("Ade", 1), "posts/a.en.md": post("A", 2), "posts/b.md": post("B", 3)}
    built = site(files, settings={"DEFAULT_LANG": "de"})
    assert titles_in(built, "") == ["B", "Ade"]
    assert titles_in(built, "en/") == ["A"]
    assert built.path("2026/a/").exists()
    assert built.path("2026/a-en/").exists()


def files_of(built: Built) -> dict[str, bytes]:
    """Return the bytes of every file of a site but the manifest."""
    return {name: (built.output / name).read_bytes() for name in built.files()}


@pytest.mark.parametrize(
    "edit",
    [
        {"posts/leave.de.md": None},
        {"posts/leave.md": None},
        {"posts/solo.de.md": post("Allein", 9, body=deck_and_lesson("Frag", "Frag bald"))},
        {"posts/leave.de.md": post("Gehen", 5, body="Andere Worte.\n")},
        {"posts/depart.md": post("Partir", 6, "Lang: fr")},
        {"posts/leave.md": post("Leaving", 2, "Status: hidden")},
    ],
)
def test_a_changed_translation_gives_the_bytes_of_a_clean_build(site: MakeSite, edit: dict[str, str | None]) -> None:
    """A build after any change of a translation equals a build of the same files in a new folder."""
    built = site(LEAVING)
    edited = built.rebuild(edit)
    files = {name: text for name, text in {**LEAVING, **edit}.items() if text is not None}
    assert files_of(edited) == files_of(site(files))


def test_published_lessons_of_translations_stay_locked(site: MakeSite) -> None:
    """A lesson that was in the index before its text became a translation is not lost: its page has it."""
    files = {"posts/a.md": post("A", 1), "posts/b.md": post("B", 2, "Lang: de", body=deck_and_lesson("F", "Bald"))}
    built = site(files, publish=True, settings={"SITEURL": URL, "PUBLISHED_IN_PLACE": True})
    assert "early" in (built.content / "lessons.lock").read_text()
    translated = post("B", 2, "Lang: de", "Translation_of: a", body=deck_and_lesson("F", "Bald"))
    again = built.rebuild({"posts/b.md": translated})
    assert again.diagnostics == []
    assert '<a id="early" href="/de/#early">Deutsch</a>' in again.read("lessons/")
    assert "early" in (again.content / "lessons.lock").read_text()


@pytest.mark.parametrize(
    ("stem", "parts"),
    [
        ("a/walk.de", ("a/walk", "de")),
        ("walk.pt_BR", ("walk", "pt-BR")),
        ("walk.zh-Hant-TW", ("walk", "zh-Hant-TW")),
        ("walk.zh-cn", ("walk", "zh-cn")),
        ("express.js", ("express.js", "")),
        ("v1.10", ("v1.10", "")),
        ("socket.IO", ("socket", "IO")),
    ],
)
def test_a_language_at_the_end_of_a_name_is_a_known_code(stem: str, parts: tuple[str, str]) -> None:
    """The end of a file's name is a language only if its first two letters are a code of ISO 639-1."""
    assert split_language(stem) == parts


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("de", "Deutsch"),
        ("pt-BR", "Português (Brasil)"),
        ("de-CH", "Deutsch (CH)"),
        ("zh-Hant", "繁體中文"),
        ("qaa", "qaa"),
    ],
)
def test_a_language_has_its_own_name(lang: str, name: str) -> None:
    """The link to a version has the name of the language in that language, or its tag."""
    assert language_name(lang) == name
