"""QR codes as a phone reads them: decoded from the pixels of printed pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hindsight.core.checklists.cards.formats import FORMATS, CardFormat, Sheet
from hindsight.core.checklists.cards.pdf import card_pdf
from hindsight.core.checklists.cards.sheets import Printing
from test_cards import every_file_slowly, small_deck

zxingcpp = pytest.importorskip("zxingcpp", reason="needs zxing-cpp, which `make test` installs")
pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler-utils (pdftoppm)")

DPI = 300


def codes(pdf: bytes, folder: Path) -> list[str]:
    """Return the contents of the codes on all pages of a PDF, at the resolution of a common printer."""
    Path(folder, "cards.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), f"{folder}/cards.pdf", f"{folder}/page"], check=True)
    found = []
    for page in sorted(folder.glob("page*.pgm")):
        data = page.read_bytes()
        header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
        assert header
        shape = (int(header[2]), int(header[1]))
        pixels = memoryview(data[header.end() :]).cast("B", shape)
        found += [code.text for code in zxingcpp.read_barcodes(pixels)]
    return found


@every_file_slowly
def test_codes_lead_to_their_steps(card: CardFormat, sheet: Sheet, tmp_path: Path) -> None:
    """Each step's code leads to the step; the codes of summary, cover and booklet lead to the post."""
    deck = small_deck()
    found = set(codes(card_pdf(deck, card, sheet).data, tmp_path))
    steps = {deck.step_address(step) for step in deck.steps}
    assert found == ({deck.address} if card.booklet else {deck.address, *steps})


def test_a_card_without_a_back_has_its_code_on_the_front(tmp_path: Path) -> None:
    """A business card has its code on the back, and without backs in a corner of the front."""
    business = next(card for card in FORMATS if card.name == "business")
    found = codes(card_pdf(small_deck(), business, printing=Printing("none")).data, tmp_path)
    assert set(found) == {small_deck().address, *map(small_deck().step_address, small_deck().steps)}
