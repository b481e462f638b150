"""Check that straight quotation marks become those of a text's language, and that nothing else changes."""

from __future__ import annotations

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.lessons.lock import check_lock, lock_text, read_lock
from hindsight.core.markdown.punctuation import with_typographic_signs
from hindsight.core.text.quotation_marks import MARKS, marks_of
from site_builder import MakeSite
from support import post

NARROW, WIDE = "\u202f", "\u00a0"
ANY_MARK = "\"'“”„‟‘’‚‛«»‹›「」『』″′"


def with_signs(text: str, lang: str) -> str:
    """Return a text with the signs of a language, as the characters that a reader sees."""
    return html.unescape(with_typographic_signs([(text, True)], lang)[0][0])


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("de", "\"Ja, 'doch'\", sagt sie.", "„Ja, ‚doch‘“, sagt sie."),
        ("de-AT", '"Ja"', "„Ja“"),
        ("de-CH", "\"Ja 'doch'\"", "«Ja ‹doch›»"),
        ("nl", "\"Ja 'toch'\"", "“Ja ‘toch’”"),
        ("es", "\"Sí 'claro'\"", "«Sí “claro”»"),
        ("es-MX", "\"Sí 'claro'\"", "“Sí ‘claro’”"),
        ("it", "L'\"acqua\" dell'amico", "L’«acqua» dell’amico"),
        ("pl", "\"Tak 'no'\"", "„Tak «no»”"),
        ("pt-BR", '"Sim"', "“Sim”"),
        ("pt-PT", '"Sim"', "«Sim»"),
        ("sv", "\"Ja 'då'\"", "”Ja ’då’”"),
        ("fi", '"Joo"', "”Joo”"),
        ("da", '"Ja"', "”Ja”"),
        ("nb", "\"Ja 'da'\"", "«Ja ‘da’»"),
        ("cs", '"Ano"', "„Ano“"),
        ("hu", "\"Igen 'de'\"", "„Igen »de«”"),
        ("ru", "\"Да 'нет'\"", "«Да „нет“»"),
        ("uk", '"Так"', "«Так»"),
        ("el", '"Ναι"', "«Ναι»"),
        ("ja", "彼は\"はい、'そう'です\"と言った。", "彼は「はい、『そう』です」と言った。"),
        ("zh", '他说"好"，"再见"。', "他说“好”，“再见”。"),
        ("zh-Hant-TW", '他說"好"', "他說「好」"),
        ("ko", "그는 \"안녕\"이라고 '말'했다.", "그는 “안녕”이라고 ‘말’했다."),
        ("en-GB", "\"Yes 'and' no\"", "“Yes ‘and’ no”"),
        ("xx", '"y"', "“y”"),
    ],
)
def test_quotations_have_the_marks_of_the_language(lang: str, text: str, expected: str) -> None:
    """Outer and inner marks are those of the language, of its region where that differs."""
    assert with_signs(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("de", "Wie geht's? 's ist Karls' Hund.", "Wie geht’s? ’s ist Karls’ Hund."),
        ("de", "Die '90er, Rock 'n' Roll, 'raus mit dir", "Die ’90er, Rock ’n’ Roll, ’raus mit dir"),
        ("de", "Ein 'gutes <b>Wort</b> hier', ja", "Ein ‚gutes <b>Wort</b> hier‘, ja"),
        ("nl", "'s Avonds is 't 'mooi', zo'n ding", "’s Avonds is ’t ‘mooi’, zo’n ding"),
        ("fr", "l'eau d'aujourd'hui 'ici'", "l’eau d’aujourd’hui “ici”"),
        ("it", "un po' di 'ndrangheta", "un po’ di ’ndrangheta"),
        ("tr", "İstanbul'da", "İstanbul’da"),
        ("ja", "It's はい", "It’s はい"),
    ],
)
def test_an_apostrophe_is_no_quotation_mark(lang: str, text: str, expected: str) -> None:
    """An apostrophe is the same in all languages, also where inner quotations end with a different mark."""
    assert with_signs(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("fr", '"Oui" ?', f"«{NARROW}Oui{NARROW}»{NARROW}?"),
        ("fr", "Non ; si ! Quoi : rien ?!", f"Non{NARROW}; si{NARROW}! Quoi{WIDE}: rien{NARROW}?!"),
        ("fr", "« Oui » <em>non</em> !", f"«{NARROW}Oui{NARROW}» <em>non</em>{NARROW}!"),
        ("fr", "Quoi? A 10:30 ;) :-) et a :b", "Quoi? A 10:30 ;) :-) et a :b"),
        ("fr-CA", '"Oui" !', f"«{WIDE}Oui{WIDE}»{NARROW}!"),
        ("fr-CH", '"Oui" !', f"«Oui»{NARROW}!"),
        ("en", "What ? « No »", "What ? « No »"),
    ],
)
def test_french_spaces_do_not_break(lang: str, text: str, expected: str) -> None:
    """A space that the writer typed before a sign becomes a no-break space; none is added there."""
    assert with_signs(text, lang) == expected


WORDS = (*("a", "Ort", "é", "は", "9", " ", "\n", "\"", "'", "?", " !", " :", ",", "(", ")", "<em>", "</em>", "<p>",
           "</p>", "–", "« ", " »", "l'", "&amp;"),)  # fmt: skip


@given(st.sampled_from(sorted(MARKS)), st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_every_mark_stays_one_mark(lang: str, text: str) -> None:
    """A text has as many marks as before, and its other characters are the same, apart from spaces."""
    text = re.sub("'+", "'", text)  # two are a sign of inches
    before, after = html.unescape(text), with_signs(text, lang)
    assert sum(char in ANY_MARK for char in before) == sum(char in ANY_MARK for char in after)

    def others(shown: str) -> list[str]:
        return [char for char in shown if char not in ANY_MARK and not char.isspace()]

    assert others(before) == others(after)


@given(st.sampled_from(sorted(MARKS)), st.text(st.sampled_from("aé9 は„“”‘’«»‹›「」—…?!;:\u00a0\u202f"), max_size=30))
def test_typographic_text_stays_as_it_is(lang: str, text: str) -> None:
    """A text without straight marks stays as it is, whatever marks it has; French spaces change once."""
    once = with_typographic_signs([(text, True)], lang)
    assert with_typographic_signs(once, lang) == once
    if not marks_of(lang).spaces_signs:
        assert once == [(text, True)]


def test_every_part_of_a_text_has_the_marks_of_its_language() -> None:
    """The title, the summary, a step, words to say and a lesson have the marks; code and attributes do not."""
    body = (
        'Er sagt "ja" <b title="so">x</b> zu `"a"`.\n\n- [ ] **Frag "wen".** Say: "Komm doch mal her."\n- [ ] B.\n\n'
        '> **Lesson:** Frag "wen" zuerst. #a\n'
    )
    read = post(body, 'Lang: de\nSummary: Der "Kern"\n')
    document = read.document
    assert document is not None
    assert document.summary == "Der „Kern“"
    assert document.lessons[0].statement == "Frag „wen“ zuerst."
    assert document.lessons[0].id == "frag-wen-zuerst"
    step = read.checklists[0].steps[0]
    assert (step.lead, step.say) == ("Frag „wen“.", "Komm doch mal her.")
    assert '&#8222;ja&#8220; <b title="so">' in read.html


def test_a_title_has_the_marks_and_data_keep_its_words(site: MakeSite) -> None:
    """The heading of a page has the marks of the language; feeds and the search have the title as written."""
    text = 'Title: Das "Wort"\nDate: 2026-01-02\nTags: a\n\nText mit "Wort".\n'
    built = site({"posts/a.md": text}, settings={"DEFAULT_LANG": "de"})
    assert "<h1>Das &#8222;Wort&#8220;" in built.read("2026/a/").replace("&nbsp;", " ")
    assert json.loads(built.read("feeds/all.json"))["items"][0]["title"] == 'Das "Wort"'
    assert '"Das \\"Wort\\""' in built.read("search/index.json")


def test_published_lessons_may_change_their_marks() -> None:
    """A lesson that was published with other marks is no edit, since its words are the same."""
    body = '> **Lesson:** Frag "wen" zuerst. #a\n'
    published, now = (post(body, f"Lang: {lang}\n").document for lang in ("en", "fr"))
    assert published is not None
    assert now is not None
    assert published.lessons[0].statement != now.lessons[0].statement
    locked, _ = read_lock("lessons.lock", lock_text(published.lessons))
    assert not list(check_lock("lessons.lock", locked, now.lessons, {now.path: now.path}))
