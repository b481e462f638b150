"""Check the words of the interface in other languages: catalogues, pages, faults."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogues
from hindsight.core.language.catalogue import Dates, Numbers
from hindsight.core.language.compile import CatalogueError, compile_forms, compile_po
from hindsight.core.language.languages import LOCALE, Languages
from hindsight.core.template_tools import TemplateTools
from hindsight.host.urls import host_urls
from site_builder import ROOT, Built, MakeSite, build, write_files
from stock_pelican import stock
from template_words import unwrapped_words

TEMPLATES = [
    file
    for folder in ("theme/templates", "plugins/hindsight/core/templates", "plugins/hindsight/plugin/templates")
    for file in sorted(Path(ROOT, folder).rglob("*.[hx]*ml"))
]
# Names of formats and programs, which are the same in every language, and parts of tags.
NAMES = re.compile(r"(?:Atom|RSS|JSON|JSON Feed|CSV|Anki|.*, PDF|summary\S*|0; url=.*|.*\w+=\".*)", re.DOTALL)
SHIPPED = sorted(file.parent.parent.name for file in LOCALE.glob("*/LC_MESSAGES/hindsight.po"))
HEAD = "Title: A title\nDate: 2024-03-02\nTags: work\nChecklist: yes\n"
POST = HEAD + "{more}\n1. **Call.** Now.\n2. **Go.** Out.\n\n{lesson}"
LESSON = "> **Lesson (second hand):** Ask first.\n> {id=ask from=Ann confidence=likely}\n"
FILES = {"posts/a.md": POST.format(more="", lesson=LESSON)}
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def own(text: str, name: str = "de") -> dict[str, str]:
    """Return a catalogue of the site as a file, relative to the content folder."""
    return {f"../locale/{name}.po": HEADER + text}


def entry(message: str, translation: str) -> str:
    """Return an entry of a catalogue."""
    return f"msgid {json.dumps(message)}\nmsgstr {json.dumps(translation, ensure_ascii=False)}\n\n"


def po_of(lang: str) -> Path:
    """Return the file of one of Hindsight's catalogues."""
    return LOCALE / lang / "LC_MESSAGES/hindsight.po"


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_word_of_a_template_is_translated(file: Path) -> None:
    """A template has no words outside calls of gettext."""
    found = unwrapped_words(file.read_text(encoding="utf-8"))
    assert [(line, text) for line, text in found if not NAMES.fullmatch(text)] == []


def test_unwrapped_words_are_found() -> None:
    """The search for words finds texts and attributes, and ignores expressions, comments and scripts."""
    template = '{# No #}\n<p title="One two">{{ _("Yes") }} three</p>{% if a %}four{% endif %}<script>five()</script>'
    assert list(unwrapped_words(template)) == [(2, "One two"), (2, "\ufffc three"), (2, "four")]


def test_the_catalogues_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """`make catalogues` would change no file."""
    assert catalogues.main(["--check"]) == 0, capsys.readouterr().out


def test_notes_for_translators_belong_to_a_message() -> None:
    """Each note is about a message that exists."""
    template = (LOCALE / "hindsight.pot").read_text(encoding="utf-8")
    assert [message for message in catalogues.NOTES if f"msgid {json.dumps(message)}" not in template] == []


@pytest.mark.parametrize("lang", SHIPPED)
def test_a_catalogue_is_complete_and_right(lang: str) -> None:
    """Each catalogue has all messages with the values and tags of the English ones."""
    compiled = compile_po(po_of(lang).read_bytes(), lang.replace("_", "-"))
    count = (LOCALE / "hindsight.pot").read_text(encoding="utf-8").count("\nmsgid ") - 1
    assert len(compiled["messages"]) + len(compiled["plurals"]) == count
    forms = compile_forms(lang.replace("_", "-"))
    assert {"dates", "numbers", "samples"} == set(forms)
    assert all(len(set(forms["dates"][name])) == 12 for name in ("days", "month_days", "month_years", "months"))


def test_scripts_get_the_words_that_they_use() -> None:
    """A template gives each script exactly the words that the script passes through gettext."""
    calls = re.compile(r'(?:asset\("src", "(lessons\.js)"\) }}{{ |page_files\()script_words\((.*?)\)+ }}')
    words = re.compile(r'"([^"]*)"')
    given_words: dict[str, set[str]] = {}
    for file in TEMPLATES:
        for script, listed in calls.findall(file.read_text(encoding="utf-8")):
            given_words.setdefault(script or "hindsight.js", set()).add(listed)
    assert set(given_words) == {"hindsight.js", "lessons.js"}
    for script, lists in given_words.items():
        folder = "plugins/hindsight/core/static" if script == "hindsight.js" else "theme/static"
        used = re.findall(r'gettext\("([^"]*)"\)', Path(ROOT, folder, script).read_text(encoding="utf-8"))
        assert [set(words.findall(listed)) for listed in lists] == [set(used)] * len(lists)


def test_a_site_in_german_is_german(site: MakeSite) -> None:
    """Words, dates, counts, the menu and feeds are in the language of the site."""
    built = site(FILES, settings={"DEFAULT_LANG": "de", "SITENAME": "N"})
    page = built.read("2024/a/")
    assert '<html lang="de">' in page
    assert '<time datetime="2024-03-02">2. März 2024</time>' in page
    assert ">Kästchen leeren<" in page
    assert ">Lehre, aus zweiter Hand</a>, von Ann · wahrscheinlich" in page
    assert 'data-words="{&#34;Copy&#34;:&#34;Kopieren&#34;' in page
    assert ">Beiträge</a>" in built.read("")
    assert "2 Schritte" in built.read("cards/")
    assert "<title>N: Lehren</title>" in built.read("feeds/lessons.atom.xml")
    assert 'aria-label="2. März: 1 Lehre"' in built.read("lessons/on/")
    assert "<h1>Am 2. März</h1>" in built.read("lessons/on/03-02/")
    assert "%(num)s Treffer" in built.read("search/")


def test_the_page_of_a_text_is_in_its_language(site: MakeSite) -> None:
    """In an English site, only the pages of a German post and of its deck are German."""
    files = {**FILES, "posts/b.md": POST.format(more="Lang: de\n", lesson="").replace("A title", "Ein Titel")}
    built = site(files)
    page = built.read("2024/b/")
    assert '<html lang="de">' in page
    assert "<article>\n" in page
    assert "2. März 2024" in page
    assert ">Alle Schritte<" in built.read("cards/b/")
    assert '<html lang="en">' in built.read("2024/a/")
    home = built.read("")
    assert '<html lang="en">' in home
    assert '<li class="entry" lang="de">' in home
    assert home.count("2 March 2024") >= 2


def test_a_text_without_a_catalogue_has_the_words_of_the_site(site: MakeSite) -> None:
    """A text in a language without words is marked on a page in the language of the site, without a warning."""
    built = site({"posts/a.md": POST.format(more="Lang: la\n", lesson="")}, settings={"DEFAULT_LANG": "de"})
    assert '<html lang="de">' in built.read("2024/a/")
    assert '<article lang="la">' in built.read("2024/a/")
    assert built.diagnostics == []


def test_a_site_without_a_catalogue_is_english(site: MakeSite) -> None:
    """A site in a language without words has English ones, and one warning."""
    checked = site(FILES, settings={"DEFAULT_LANG": "la", "CHECK_ONLY": True})
    assert [line.partition("DEFAULT_LANG")[2] for line in checked.diagnostics if "DEFAULT_LANG" in line] == [
        ': Hindsight has no words in "la", so its own words are English; write locale/la.po, as docs/languages.md '
        "describes"
    ]
    built = site(FILES, settings={"DEFAULT_LANG": "la"})
    assert built.ok
    assert ">Clear the boxes<" in built.read("2024/a/")
    with_own = built.rebuild(own(entry("Clear the boxes", "Purga"), "la"))
    assert "DEFAULT_LANG" not in with_own.text
    assert ">Purga<" in with_own.read("2024/a/")


def test_words_inside_texts_are_translated(site: MakeSite) -> None:
    """Titles of callouts, names of tables and links back from notes are in the language; a title of one's own stays."""
    body = "Text.[^1]\n\n> [!NOTE]\n> One.\n\n> [!WARNING] Mine\n> Two.\n\n| a |\n|---|\n| b |\n\n[^1]: Note.\n"
    built = site({"posts/a.md": f"Title: A\nDate: 2024-03-02\nTags: work\n\n{body}"}, settings={"DEFAULT_LANG": "de"})
    page = built.read("2024/a/")
    assert re.findall(r'<p class="admonition-title">(.*?)</p>', page) == ["Hinweis", "Mine"]
    assert 'aria-label="Tabelle"' in page
    assert 'aria-label="Zurück zum Text mit Anmerkung 1"' in page
    assert "admonition-title&#34;&gt;Hinweis&lt;" in built.read("feeds/all.atom.xml")


def test_a_language_of_a_country_has_the_words_of_the_language(site: MakeSite) -> None:
    """`de-AT` has the words of `de`. Pelican writes the tag in small letters."""
    built = site(FILES, settings={"DEFAULT_LANG": "de-AT"})
    assert '<html lang="de-at">' in built.read("")
    assert ">Beiträge</a>" in built.read("")
    assert Languages("de-CH-1996", Path("none")).check() == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_catalogue_of_the_site_changes_words(lang: str, site: MakeSite) -> None:
    """Adding, changing and removing a catalogue changes the pages, feeds included, as a clean build has them."""
    settings = {"DEFAULT_LANG": lang, "SITENAME": "N"}
    built = site(FILES, settings=settings)
    before = {name: built.read(name) for name in built.files() if name.endswith((".html", ".xml"))}
    words = own(entry("Lessons", 'Ge"lerntes') + entry("%(site)s: Lessons", "%(site)s <1>"), lang)
    changed = built.rebuild(words)
    assert changed.diagnostics == built.diagnostics
    assert ">Ge&#34;lerntes</a>" in changed.read("")
    assert "<title>N &lt;1&gt;</title>" in changed.read("feeds/lessons.atom.xml")
    clean = site({**FILES, **words}, settings=settings)
    assert {name: clean.read(name) for name in before} == {name: changed.read(name) for name in before}
    again = changed.rebuild({f"../locale/{lang}.po": None})
    assert {name: again.read(name) for name in before} == before


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (entry("Search", "S") + "Unsinn\n", "8:1: error: is no line of a catalogue"),
        (
            entry("by %(authors)s", "von %(author)s"),
            '5:1: error: the translation of "by %(authors)s" has %(author)s, which the text has not',
        ),
        (entry("by %(authors)s", "von jemand"), '5:1: error: the translation of "by %(authors)s" lacks %(authors)s'),
        (
            entry("Search", "100 %"),
            '5:1: error: the translation "100 %" has a percent sign without a name; write %% for the sign itself',
        ),
        (
            entry("Use the key <kbd>/</kbd>", "Taste <b>/</b>"),
            '5:1: error: the translation of "Use the key <kbd>/</kbd>" has other tags than the text',
        ),
        (
            entry("Search", "S").replace('"S"', '"\x01"'),
            '5:1: error: the translation of "Search" has a control character',
        ),
        (
            'msgid "%(num)s step"\nmsgid_plural "%(num)s steps"\nmsgstr[0] "x"\n',
            '5:1: error: "%(num)s step" has 1 plural forms; the header asks for 2',
        ),
    ],
)
def test_a_fault_in_a_catalogue_is_an_error_at_its_line(text: str, problem: str, site: MakeSite) -> None:
    """A faulty catalogue stops publishing; the writer's own view has the other words."""
    built = site(
        {**FILES, **own(text)}, settings={"DEFAULT_LANG": "de", "SITEURL": "https://example.org"}, publish=True
    )
    assert not built.ok
    assert any(line.startswith(f"locale/de.po:{problem}") for line in built.diagnostics), built.text
    shown = site({**FILES, **own(text)}, settings={"DEFAULT_LANG": "de"})
    assert ">Kästchen leeren<" in shown.read("2024/a/")


def test_a_catalogue_in_other_bytes_than_utf_8_is_an_error(site: MakeSite) -> None:
    """The error names the line with the wrong byte."""
    built = site({**FILES, "../locale/de.po": HEADER.encode() + entry("Search", "Für").encode("latin-1")})
    assert "locale/de.po:6:1: error: is not UTF-8; save it as UTF-8" in built.text


@given(st.text(alphabet=st.sampled_from('msgidtr "\n\\%()s[]0#~,:<>ü\x00'), max_size=200) | st.text(max_size=80))
def test_any_catalogue_is_read_or_refused(text: str) -> None:
    """Any text gives words that can be shown, or an error at a line of it."""
    data = (HEADER + text).encode("utf-8", "replace")
    try:
        compiled = compile_po(data, "de")
    except CatalogueError as error:
        assert 1 <= error.line <= data.count(b"\n") + 1
        return
    for message, translation in compiled["messages"].items():
        values = dict.fromkeys(re.findall(r"%\((\w+)\)s", message), "x")
        if "%" in translation:
            assert isinstance(translation % values, str)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Bytes of any kind give words or an error at a line."""
    try:
        compile_po(data, "de")
    except CatalogueError as error:
        assert error.line >= 1


def test_a_damaged_compiled_catalogue_is_made_again(tmp_path: Path) -> None:
    """A catalogue in the cache that is not as it was written is compiled again."""
    first = Languages("de", tmp_path / "locale", tmp_path)
    assert first.words("de").gettext("Search") == "Suche"
    (kept,) = tmp_path.glob("de-*.json")
    whole = kept.read_text(encoding="utf-8")
    for damaged in ("", whole[:100], whole.replace("Suche", "Sache"), "\x00"):
        kept.write_text(damaged, encoding="utf-8")
        assert Languages("de", tmp_path / "locale", tmp_path).words("de").gettext("Search") == "Suche"
        assert kept.read_text(encoding="utf-8") == whole


def test_dates_and_numbers_follow_the_language() -> None:
    """Dates, counts and plural forms are those of CLDR; English ones are as they always were."""
    languages = Languages("en", Path("none"))
    words = {lang: languages.words(lang) for lang in ("en", "en-US", "de", "tlh")}
    shown = {lang: of_lang.day(date(2026, 3, 7)) for lang, of_lang in words.items()}
    assert shown == {"en": "7 March 2026", "en-US": "7 March 2026", "de": "7. März 2026", "tlh": "7 March 2026"}
    assert Dates(**compile_forms("ja")["dates"]).day(date(2026, 3, 7)) == "2026年3月7日"
    assert Dates(**compile_forms("hu")["dates"]).month_day(3, 7) == "március 7."
    assert compile_forms("tlh") == {}
    assert Numbers(**compile_forms("hi")["numbers"]).format(1234567) == "12,34,567"
    assert words["de"].pluralize(1234, "lesson") == "1.234 Lehren"
    assert words["en"].pluralize(1234, "lesson") == "1234 lessons"
    assert words["de"].month_year(3, 2026) == "März 2026"
    assert set(words["de"].plural_forms("%(num)s result", "%(num)s results")) == {"one", "other"}


def test_messages_become_html() -> None:
    """A message without tags is escaped, values are escaped, and one with tags stays as it is."""
    tools = TemplateTools("", host_urls(""), Languages("en", Path("none")).words("en"))
    assert tools.gettext("by %(authors)s", authors="<A>") == "by &lt;A&gt;"
    assert tools.gettext("<b>Why</b> %(reason)s", reason="&") == "<b>Why</b> &amp;"
    assert tools.word('50% "card"') == "50% &#34;card&#34;"


def test_an_english_site_never_loads_babel(tmp_path: Path) -> None:
    """A build in English, and one with a compiled catalogue, do without Babel."""
    command = [sys.executable, "-X", "importtime", "-m", "pelican", "content", "-o", "output"]
    command += ["-s", str(ROOT / "pelicanconf.py"), "-e", "CARD_FORMATS=[]", f'CACHE_PATH="{tmp_path}"']
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    for lang, is_loaded in (("en", False), ("de", True), ("de", False)):
        write_files(tmp_path / "content", {"posts/a.md": f"{FILES['posts/a.md']}\nMore for {lang}: {is_loaded}.\n"})
        run = [*command, f'DEFAULT_LANG="{lang}"']
        done = subprocess.run(run, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
        assert ("babel" in done.stderr) == is_loaded


def test_the_plugin_draws_each_article_in_its_language(tmp_path: Path) -> None:
    """In stock Pelican, checklists and lessons have the words of the article's language."""
    german = POST.format(more="Lang: de\nSlug: b\n", lesson="").replace("A title", "B")
    built = stock(tmp_path, {"a.md": FILES["posts/a.md"], "b.md": german})
    assert built.code == 0, built.log
    assert ">Clear the boxes<" in built.read("a-title.html")
    assert ">Kästchen leeren<" in built.read("b-de.html")


def test_a_page_can_be_translated_by_the_tags_of_jinja(site: MakeSite) -> None:
    """A template of the blog can use `{% trans %}`, with words in a catalogue of the site."""
    files = {
        **FILES,
        "../templates/post.html": '{% extends "!theme/post.html" %}\n'
        "{% block footer %}<p>{% trans count=1 %}{{ count }} tree{% pluralize %}{{ count }} trees{% endtrans %}, "
        '{% trans name="<x>" %}Printed by {{ name }}{% endtrans %}</p>{% endblock %}\n',
        **own(entry("Printed by %(name)s", "Gedruckt von %(name)s")),
    }
    built: Built = site(files, settings={"DEFAULT_LANG": "de"})
    assert "<p>1 tree, Gedruckt von &lt;x&gt;</p>" in built.read("2024/a/")


def test_the_build_of_a_folder_uses_its_own_catalogues(tmp_path: Path) -> None:
    """The setting CATALOGUES names a different folder."""
    write_files(tmp_path / "content", {**FILES, "../words/en.po": HEADER + entry("Lessons", "Learned")})
    built = build(tmp_path, False, {"CATALOGUES": "words"}, False)
    assert ">Learned</a>" in built.read("")


def test_the_docs_list_every_language() -> None:
    """docs/languages.md lists English and each language with a catalogue."""
    row = re.search(
        r"^\| languages \| (.*) \|$", (ROOT / "docs/languages.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert row
    assert re.findall(r"`([\w-]+)`", row[1]) == sorted(["en", *(lang.replace("_", "-") for lang in SHIPPED)])
