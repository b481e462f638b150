"""Check that no confidential word is published, and that it is reported at the writer's line."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.private.folding import fold, fold_source
from hindsight.core.private.published_text import published_texts
from hindsight.core.private.shapes import find_shapes
from hindsight.core.private.words import PrivateWords, read_private
from site_builder import Built, Files, MakeSite, build, write_files
from support import growth

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n"
LIST = 'words = ["Acme", "Acme Widgets", "O\'Brien"]\npatterns = [\'\\bproject-\\d+\\b\']\nexcept = ["Acme tape"]\n'


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def words(text: str) -> PrivateWords:
    """Return the confidential words of a valid list."""
    private, faults = read_private("private.toml", text.encode())
    assert faults == []
    return private


def found_in(listed: str, data: str | bytes) -> set[str]:
    """Return the words and patterns of a list that are found in a published file."""
    data = data.encode() if isinstance(data, str) else data
    return {hit.rule.text for text in published_texts(data) for hit in words(listed).find(text)}


def private_site(tmp_path: Path, files: Files, listed: str = LIST, publish: bool = True, **settings: Any) -> Built:
    """Build a site with a list of confidential words."""
    write_files(tmp_path / "content", files)
    (tmp_path / "private.toml").write_text(listed, encoding="utf-8")
    return build(tmp_path, publish, settings, process=False)


def errors(built: Built) -> list[str]:
    """Return the errors of a build."""
    return [line for line in built.diagnostics if ": error: " in line]


@pytest.mark.parametrize(
    "text",
    [
        "for Acme.",
        "for ACME's",
        "<p>A&shy;c\u00adme</p>",
        "<p>A<b>c</b>me</p>",
        '<img alt="acme">',
        '<a href="/2024/%41cme/">x</a>',
        '{"a": "\\u0041cme"}',
        "<content>&lt;p&gt;A&lt;i&gt;c&lt;/i&gt;me&lt;/p&gt;</content>",
        "<!-- Acme <b> -->",
        "\uff21\uff43\uff4d\uff45",
        "Acme".encode("utf-16"),
        b"\0\1\2For Acme\0\3",
        b"\0\1\2" + "For Acme".encode("utf-16-le") + b"\0\3",
    ],
)
def test_a_word_is_found_in_every_form(text: str | bytes) -> None:
    """A word is found in any case and encoding, and with soft hyphens, tags or entities inside."""
    assert found_in('words = ["Acme"]', text) == {"Acme"}


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ('words = ["O\'Brien & Co"]', "<p>O&rsquo;Brien <span class='amp'>&amp;</span>&nbsp;Co</p>"),
        ('words = ["Acme Widgets"]', "<p>Acme\nWidgets</p>"),
        ('words = ["Straße"]', "STRASSE"),
        ('words = ["秘密"]', "この秘密は"),
        ("patterns = ['project-\\d+']", "PROJECT\u201112"),
    ],
)
def test_typography_and_line_breaks_hide_no_word(listed: str, text: str) -> None:
    """A word is found if the page has typographic signs, no-break spaces or line breaks for plain characters."""
    assert len(found_in(listed, text)) == 1


@pytest.mark.parametrize(
    "text", ["Acmeist", "Lacme", "<p>Ac</p><p>me</p>", "Acme tape", "<em>Acme</em> tape", "an&nbsp;ACME\ntape"]
)
def test_parts_of_words_and_exceptions_are_not_found(text: str) -> None:
    """Only whole words are found, and only outside exceptions."""
    assert found_in('words = ["Acme"]\nexcept = ["Acme tape"]', text) == set()


def test_words_are_found_in_the_metadata_of_a_pdf() -> None:
    """A word in the title of a PDF is found."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": "Report for Acme"})
    data = io.BytesIO()
    writer.write(data)
    assert found_in('words = ["Acme"]', data.getvalue()) == {"Acme"}


@given(st.text(max_size=60), st.sampled_from(["", "\u00ad", "\u200b"]), st.sampled_from([" ", "\n", "\u00a0", "\n> "]))
def test_a_word_is_found_at_its_offset_in_any_text(before: str, hyphen: str, space: str) -> None:
    """A word after any other text is found at its offset in the source."""
    text = f"{before}\n\n#Ac{hyphen}me{space}Widgets!"
    source = fold_source(text)
    starts = [source.offsets[hit.start] for hit in words('words = ["acme widgets"]').find(source.text)]
    assert text.index(f"Ac{hyphen}me{space}Widgets!") in starts


@given(st.text())
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    """Folding a folded text gives the same text."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ('words = ["Acme" x]', "private.toml:1:17: error: this line is not valid TOML"),
        ('word = ["Acme"]', 'private.toml:1:1: error: unknown key "word" (did you mean "words"?)'),
        ('words = "Acme"', "private.toml:1:1: error: write words as a list of texts"),
        ("patterns = [\n  '(',\n]", "private.toml:2:3: error: this is not a valid regular expression"),
        ("patterns = ['x*']", "private.toml:1:13: error: this pattern matches the empty text"),
        ('words = ["a", "!"]', "private.toml:1:15: error: this word has no letter or digit"),
    ],
)
def test_a_faulty_list_is_an_error_at_its_line(listed: str, message: str) -> None:
    """A fault in the list is an error with line and column that quotes no word of the list."""
    _, faults = read_private("private.toml", listed.encode())
    assert len(faults) == 1
    assert str(faults[0]).startswith(message)
    assert "Acme" not in str(faults[0])


def test_a_confidential_word_is_reported_once_at_its_source(tmp_path: Path) -> None:
    """A word that appears in pages, feeds and lists is one error at its source, and no file is written."""
    built = private_site(tmp_path, {"posts/a.md": f"{HEAD}\nWork for **ac**me\u00ad.\n\nAcme tape.\n"})
    (error,) = errors(built)
    assert error.startswith('content/posts/a.md:5:12: error: "Acme" (confidential word number 1 of private.toml) would')
    assert not built.output.exists()


@pytest.mark.parametrize(
    ("files", "position"),
    [
        ({"posts/a.md": f"{HEAD}Summary: For Acme.\n\nText."}, "content/posts/a.md:4:14"),
        ({"posts/acme-x.md": f"{HEAD}\nText."}, "content/posts/acme-x.md:1:1"),
        ({"posts/a.md": f"{HEAD}\nx", "images/acme.svg": "<svg/>"}, "content/images/acme.svg:1:1"),
        ({"posts/a.md": f"{HEAD}\nx", "extra/a.svg": "<svg>\n<text>Acme</text></svg>"}, "content/extra/a.svg:2:7"),
        ({"posts/a.md": HEAD + "\nx", "tags.toml": '[work]\ndescription = "Acme"'}, "content/tags.toml:2:16"),
        ({"posts/a.md": f"{HEAD}\n{{: .checklist}}\n1. Call Acme.\n2. Go.\n"}, "content/posts/a.md:6:9"),
    ],
)
def test_each_source_of_a_word_is_named(files: Files, position: str, tmp_path: Path) -> None:
    """A word is reported at its source, in front matter, file names, pictures with text, tags and checklists."""
    assert [error.partition(": ")[0] for error in errors(private_site(tmp_path, files))] == [position]


def test_a_word_in_no_source_file_is_one_error_at_a_page(tmp_path: Path) -> None:
    """A word in a setting that is shown on every page is one error, at the first page."""
    (error,) = errors(private_site(tmp_path, {"posts/a.md": f"{HEAD}\nx"}, SITENAME="Acme Notes"))
    assert error.startswith("output/")
    assert "other files); no source file has it in one piece" in error


def test_drafts_may_have_confidential_words(tmp_path: Path) -> None:
    """Confidential words in a draft do not stop publishing."""
    draft = "Title: B\nDate: 2024-03-04\nTags: work\nStatus: draft\n\nAcme."
    built = private_site(tmp_path, {"posts/a.md": f"{HEAD}\nx", "posts/b.md": draft})
    assert built.ok


def test_a_preview_warns_of_confidential_words_each_time(tmp_path: Path) -> None:
    """Every preview builds the text and warns of its confidential word."""
    built = private_site(tmp_path, {"posts/a.md": f"{HEAD}\nAcme."}, publish=False)
    assert built.ok
    assert "1 warning" in built.text
    assert "1 warning" in built.rebuild({"posts/b.md": "Title: B\nDate: 2024-03-05\nTags: work\n\nx"}).text


def test_new_words_are_searched_in_unchanged_files(tmp_path: Path) -> None:
    """A word that is added to the list later is found in unchanged pages."""
    built = private_site(tmp_path, {"posts/a.md": f"{HEAD}\nFor Globex."})
    assert built.ok
    (tmp_path / "private.toml").write_text('words = ["Globex"]', encoding="utf-8")
    assert [error.partition(": ")[0] for error in errors(built.rebuild())] == ["content/posts/a.md:5:5"]


@pytest.mark.parametrize("name", ["a", "acme"])
def test_logs_of_ci_have_no_confidential_word(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI set, messages have a word's number in its list instead of the word, and no path with the word."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("HINDSIGHT_PRIVATE", 'words = ["Globex"]')
    built = private_site(tmp_path, {f"posts/{name}.md": f"{HEAD}\nAcme, Globex."})
    assert "number 1 of private.toml" in built.text
    assert "number 1 of HINDSIGHT_PRIVATE" in built.text
    assert not re.search("acme|globex", built.text, re.IGNORECASE)
    monkeypatch.setenv("SHOW_PRIVATE", "1")
    assert '"Globex"' in built.rebuild().text
    monkeypatch.setenv("SHOW_PRIVATE", "0")
    assert '"Globex"' not in built.rebuild().text


def test_logs_of_ci_name_no_confidential_text_to_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI set, titles and files of texts to come, and problems of drafts, have no confidential word."""
    monkeypatch.setenv("CI", "true")
    files = {
        "posts/a.md": f"{HEAD}\nText.",
        "posts/acme-widgets.md": "Title: Leaving Acme\nDate: 2031-03-04\nTags: work\n\nText.",
        "posts/d.md": "Title: D\nDate: 2024-03-04\nTags: work\nStatus: draft\n\n[x](acme-none.md)",
    }
    built = private_site(tmp_path, files)
    assert not re.search("acme", built.text, re.IGNORECASE)
    assert "to come: (hidden, since it has a confidential word; SHOW_PRIVATE=1 shows it)" in built.text
    assert not re.search("acme", built.rebuild(CHECK_ONLY=True).text, re.IGNORECASE)
    monkeypatch.setenv("SHOW_PRIVATE", "1")
    assert "Leaving Acme (" in built.rebuild({"posts/d.md": None}).text


@pytest.mark.slow
def test_a_slow_pattern_ends_with_an_error(tmp_path: Path) -> None:
    """A search with a pattern that takes too long ends with an error."""
    built = private_site(tmp_path, {"posts/a.md": f"{HEAD}\n{'a' * 60}!"}, listed="patterns = ['(a|aa)+$']")
    assert any("takes too long; write simpler patterns, or" in error for error in errors(built))


def test_a_list_inside_the_content_is_refused(site: MakeSite) -> None:
    """A list of confidential words inside the content folder is an error."""
    files = {"posts/a.md": f"{HEAD}\nx", "private.toml": LIST}
    built = site(files, publish=True, settings={"PRIVATE_FILE": "content/private.toml"})
    assert errors(built) == [
        "content/private.toml:1:1: error: this file of confidential words is where files are published from; "
        "move it out of this folder"
    ]


def test_the_words_of_a_deck_pdf_are_in_its_other_files(tmp_path: Path) -> None:
    """Every word of a deck's PDF is also in a searched file of the deck, or is a fixed word of the layout."""
    steps = "1. **Ring Globex.** Because they wait. Say: “Hello Initech.”\n2. **Go.** Then stop.\n"
    built = private_site(tmp_path, {"posts/a.md": f"{HEAD}Checklist: yes\n\n{steps}"})
    assert built.ok, built.text
    pdfs = [file for file in built.files() if file.endswith(".pdf")]
    shown = " ".join(page.extract_text() for pdf in pdfs for page in pypdf.PdfReader(built.output / pdf).pages)
    files = [built.path(f"cards/a/{name}").read_bytes() for name in ("index.html", "deck.json")]
    searched = " ".join(text for data in files for text in published_texts(data))
    fixed = {"mm", "at", "50", "100", "Summary"}
    assert {"Globex", "Initech"} <= set(re.findall(r"\w+", shown)) - fixed <= set(re.findall(r"\w+", searched))


def test_a_text_in_an_old_encoding_is_searched() -> None:
    """A text that is not UTF-8, such as a table from a spreadsheet, is searched as a whole."""
    assert found_in(LIST, b"Soci\xe9t\xe9;Acme\r\nx;y\r\n") == {"Acme"}
    assert found_in('words = ["Société"]', b"Soci\xe9t\xe9;Acme\r\n") == {"Société"}


def test_the_titles_of_sound_are_searched() -> None:
    """A WAV file and an AVI film keep their titles, so these are searched; the pixels of a WebP picture are not."""
    title = b"LIST\x16\0\0\0INFOINAM\x0a\0\0\0Acme deal\0"
    for kind in (b"WAVE", b"AVI "):
        assert found_in(LIST, b"RIFF\x40\0\0\0" + kind + title) == {"Acme"}
    assert not found_in(LIST, b"RIFF\x40\0\0\0WEBP" + title)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to jane.roe@acme.com.", "an e-mail address"),
        ("Ring +49 30 9012 3766 now", "a telephone number"),
        ("Pay to DE75 5121 0800 1245 1261 99.", "the number of a bank account"),
        ("`ghp_a8Kd0Lm3Nq5Rt7Vx9Zb2Cf4Gh6Jk8Mp0Sv1w`", "a key of a service"),
        ("    curl http://10.20.30.40/x", "the name of a host inside a network"),
        ("See https://jira.acme.internal/x.", "the name of a host inside a network"),
        ("On db1.berlin.corp, do this.", "the name of a host inside a network"),
    ],
)
def test_a_check_warns_of_shapes_that_look_confidential(text: str, kind: str, site: MakeSite) -> None:
    """A check warns of e-mail addresses, numbers, keys and internal hosts at their line."""
    built = site({"posts/a.md": f"{HEAD}\n{text}"}, publish=True, settings={"CHECK_ONLY": True})
    assert built.ok
    (warning,) = (line for line in built.diagnostics if "this looks like" in line)
    assert re.match(rf"content/posts/a\.md:5:\d+: warning: this looks like {kind}; ", warning)


@pytest.mark.parametrize(
    "text",
    [
        "<me@acme.com>, [me](mailto:jane@acme.com), jane@example.com, @jane@mastodon.social, git@github.com:a/b.git",
        "In code: `jane@acme.com`, and https://jane@acme.com/",
        "```\njane@acme.com\n+49 30 9012 3766\nsettings.local\n```",
        "1+2000000000, +1 212 555 0123, +44 7700 900123, [ring](tel:+493090123766), +10 000 000",
        "DE89 3704 0044 0532 0130 00, DE75 5121 0800 1245 1261 98, AB12 CDEF 3456 7890",
        "AKIAIOSFODNN7EXAMPLE, ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, sk-your-key-goes-here-and-nowhere-else-ok",
        "http://127.0.0.1/, http://localhost:8000, threading.local, printer.local, version 10.0.1.2, a.b.internal(x)",
    ],
)
def test_ordinary_texts_have_no_such_shapes(text: str) -> None:
    """Links, examples, code and other kinds of numbers are not reported."""
    assert list(find_shapes(text, lambda _: False)) == []


def test_own_addresses_and_exceptions_have_no_warning(tmp_path: Path) -> None:
    """An address in the settings, of the site's domain, or in the exceptions is not reported."""
    text = f"{HEAD}\nme@acme.com, desk@own.org, jane@acme.com."
    settings = {"AUTHOR_EMAIL": "me@acme.com", "SITEURL": "https://www.own.org", "CHECK_ONLY": True}
    built = private_site(tmp_path, {"posts/a.md": text}, 'except = ["jane@acme.com"]', **settings)
    assert "this looks like" not in built.text


def test_many_shapes_in_a_text_take_time_in_proportion() -> None:
    """A text may have thousands of e-mail addresses between thousands of blocks of code."""

    def text(count: int) -> str:
        return "".join(f"jane{number}@acme{number}.org\n\n```\nx\n```\n" for number in range(count))

    assert growth(text, lambda text: [*find_shapes(text, lambda _: False)], count=250) < 64
