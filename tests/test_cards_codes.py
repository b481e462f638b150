"""QR codes decoded from the pixels of printed pages, as a phone decodes them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hindsight.core.checklists.cards.formats import FORMATS, CardFormat, Sheet
from hindsight.core.checklists.cards.pdf import card_pdf
from hindsight.core.checklists.cards.sheets import Printing
from test_cards import every_file_mostly_slow, small_deck

zxingcpp = pytest.importorskip("zxingcpp", reason="needs zxing-cpp, which `make test` installs")
pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler-utils (pdftoppm)")

DPI = 300


def codes(pdf: bytes, folder: Path) -> list[str]:
    """Return the texts of the codes on all pages of a PDF, at the resolution of a common printer."""
    Path(folder, "cards.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), f"{folder}/cards.pdf", f"{folder}/page"], check=True)
    texts = []
    for page in sorted(folder.glob("page*.pgm")):
        data = page.read_bytes()
        header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
        assert header
        shape = (int(header[2]), int(header[1]))
        pixels = memoryview(data[header.end() :]).cast("B", shape)
        texts += [code.text for code in zxingcpp.read_barcodes(pixels)]
    return texts


@every_file_mostly_slow
def test_codes_lead_to_their_steps(card: CardFormat, sheet: Sheet, tmp_path: Path) -> None:
    """The code of each step has the address of the step; codes of summary, cover and booklet have that of the post."""
    deck = small_deck()
    addresses = set(codes(card_pdf(deck, card, sheet).data, tmp_path))
    steps = {deck.step_address(step) for step in deck.steps}
    assert addresses == ({deck.address} if card.booklet else {deck.address, *steps})


def test_a_card_without_a_back_has_its_code_on_the_front(tmp_path: Path) -> None:
    """A business card without a back has its code in a corner of the front."""
    business = next(card for card in FORMATS if card.name == "business")
    addresses = codes(card_pdf(small_deck(), business, printing=Printing("none")).data, tmp_path)
    assert set(addresses) == {small_deck().address, *map(small_deck().step_address, small_deck().steps)}
