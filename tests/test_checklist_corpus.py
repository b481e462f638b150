"""Checklists as in real repositories, and generated ones: every word is on the cards of every format."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from extent import examples, few_by_default
from hindsight.core.checklists.cards.formats import FORMATS, CardFormat, card_files
from hindsight.core.checklists.cards.pdf import card_pdf
from hindsight.core.checklists.model import Deck
from hindsight.core.text.direction import is_right_to_left
from support import HEAD, read_text
from test_cards import bare, deck, missing_words, text_of

# Lists with the forms and sizes of lists in real repositories, but with invented words.
CORPUS = sorted(Path(__file__).with_name("checklists").glob("*.md"))
FILES = {file.card.name: (file.card, file.sheet) for file in card_files(FORMATS)}
# To generate 2000 lists: `CHECKLISTS=2000 pytest tests/test_checklist_corpus.py -k generated`.
GENERATED = int(os.environ.get("CHECKLISTS", examples(24)))
WORDS = {
    "en": "check valve pump before the night shift call Ana about open orders send list customer close tank",
    "de": "Sicherheitsbeauftragte prüfen vor Schichtbeginn Ventile Übergabeprotokoll Betriebsvereinbarung der und",
    "el": "έλεγχος βαλβίδα πριν από την αρχή της βάρδιας καλέστε", "pl": "sprawdź zawór przed rozpoczęciem zmiany",
    "ru": "проверить клапан перед началом смены позвонить клиенту", "ar": "افحص الصمام قبل بداية الوردية",
    "he": "בדוק את השסתום לפני תחילת המשמרת", "hi": "पंप वाल्व जाँच करें रात की पाली से पहले ग्राहक",
    "zh": "检查阀门然后打电话给客户关闭水箱写下液位", "ja": "バルブを確認してお客様に電話をかけるタンクを閉じる",
    "ko": "교대 시작 전에 밸브를 확인하고 고객에게 전화하세요", "th": "ตรวจสอบวาล์วก่อนเริ่มกะ โทรหาลูกค้า",
}  # fmt: skip
EMOJI = ("🚀", "✅", "❌", "⚠️", "👍🏽", "👩‍🚒", "🎉", "☎️", "→", "✓")
# The text of a PDF has the letters of these scripts in a different order, or decomposed.
JOINED = ("ar", "he", "hi", "th", "ko")


def decks_of(markdown: str, more: str = "") -> list[Deck]:
    """Return the decks of a post; fail if it has an error."""
    result = read_text(f"{HEAD}{more}Checklist: yes\n\n{markdown}")
    assert [diagnostic for diagnostic in result.diagnostics if diagnostic.severity == "error"] == []
    assert result.body is not None
    return [replace(deck(), checklist=checklist, title=checklist.title) for checklist in result.body.checklists]


@pytest.mark.parametrize("file", few_by_default(CORPUS), ids=lambda file: file.stem)
def test_a_real_checklist_is_complete_on_cards(file: Path) -> None:
    """Each step, sub-task, paragraph and line of code is on the cards of every format, without replaced characters."""
    decks = decks_of(file.read_text(encoding="utf-8"))
    assert decks
    for list_deck in decks:
        for card, sheet in FILES.values():
            pdf = card_pdf(list_deck, card, sheet)
            assert pdf.named == ""
            assert (
                missing_words(
                    pdf, [text for step in list_deck.steps for text in (step.lead, step.text, step.say, step.why)]
                )
                == []
            )


class Generator:
    """Generate a checklist from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.lang = self.random.choice(list(WORDS))
        self.words = WORDS[self.lang].split()

    def phrase(self, count: int) -> str:
        """Return this many words."""
        if self.lang in ("zh", "ja"):
            return "".join(self.random.choice(self.words[0]) for _ in range(2 * count))
        return " ".join(self.random.choice(self.words) for _ in range(count))

    def step(self) -> str:
        """Return a step of 1 to 120 words, with or without a bold lead, clauses, code, an address and emoji."""
        chance = self.random.random
        text = self.phrase(self.random.choice((1, 2, 3, 5, 8, 12, 20, 34, 60, 90, 120)))
        if chance() < 0.3:
            text = f"**{self.phrase(self.random.randint(1, 6))}.** {text}"
        elif chance() < 0.3:
            text = f"{text}, {self.phrase(3)}"
        if chance() < 0.15:
            text += " " + self.random.choice(EMOJI) * self.random.randint(1, 3)
        if chance() < 0.1:
            text += f" `--verbose /usr/local/share/{'x' * self.random.randint(1, 60)}`"
        if chance() < 0.1:
            text += f" <https://example.org/{'a/' * self.random.randint(1, 40)}>"
        return text + self.random.choice((".", "", "!", ":"))

    def markdown(self) -> str:
        """Return a list of 2 to 12 steps, nested by two, three or four spaces or by tabs, as its markers allow."""
        mark = self.random.choice(("- [ ] ", "- [x] ", "1. ", "1) "))
        indent = self.random.choice(("   ", "    ", "\t") if mark[0] == "1" else ("  ", "   ", "    ", "\t"))
        lines = []
        for number in range(1, self.random.randint(2, 12) + 1):
            lines.append(mark.replace("1", str(number)) + self.step())
            for _ in range(self.random.choice((0, 0, 0, 1, 3))):
                lines.append(f"{indent}- {'[ ] ' if mark[0] == '-' else ''}{self.step()}")
                if self.random.random() < 0.3:
                    lines.append(f"{indent * 2}- {self.step()}")
            if self.random.random() < 0.1:
                fence = ("```", f"make {'x' * self.random.randint(1, 200)}", "done", "```")
                lines += ["", *(indent + line for line in fence), ""]
        return "\n".join(lines) + "\n"


def is_on(words: str, text: str, lang: str) -> bool:
    """Return whether words are in the text of a PDF, as far as their script allows a comparison."""
    bare_words = bare(words)
    if lang in JOINED or is_right_to_left(lang) or not bare_words.isalpha():
        return {char for char in bare_words if char.isascii() and char.isalnum()} <= {*text}
    if lang in ("zh", "ja"):  # a sentence is one word, which may continue on the next card
        return {*bare_words} <= {*text}
    return bare_words in text


@pytest.mark.parametrize("seed", range(GENERATED))
def test_any_generated_checklist_is_complete_on_cards(seed: int) -> None:
    """Lists in twelve scripts are complete on cards, in one format each, or in all with CHECKLISTS."""
    generator = Generator(seed)
    (generated,) = decks_of(generator.markdown(), f"Lang: {generator.lang}\n")
    generated = replace(generated, lang=generator.lang)
    names = list(FILES) if "CHECKLISTS" in os.environ else [list(FILES)[seed % len(FILES)]]
    for card, sheet in (FILES[name] for name in names):
        assert isinstance(card, CardFormat)
        pdf = card_pdf(generated, card, sheet)
        text = text_of(pdf)
        words = [word for step in generated.steps for word in re.findall(r"\w+", f"{step.lead} {step.text}")]
        assert [word for word in words if not is_on(word, text, generator.lang)] == []
        assert all(fit.why != "left out" for fit in pdf.fits)
