"""The settings of cards (formats, own stocks, backs, offsets), and the report of how steps were fitted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.checklists.cards.sheets import Printing, front_of
from hindsight.core.checklists.cards.stocks import StockError, card_formats, printing
from hindsight.core.settings import SETTINGS
from site_builder import Built, MakeSite
from support import HEAD
from test_cards import prose

ROW: dict[str, Any] = {
    "name": "mine", "like": "a7", "sheet": "a4", "width": 99.1, "height": 67.7, "columns": 2, "rows": 4,
}  # fmt: skip


def given_settings(**changes: Any) -> dict[str, Any]:
    """Return the defaults of all card settings, with these changes."""
    return {setting.name: setting.default for setting in SETTINGS if setting.name.startswith("CARD_")} | changes


def stocked(**changes: Any) -> dict[str, Any]:
    """Return settings with one stock, changed as given; a key with the value None is left out."""
    row = {key: value for key, value in {**ROW, **changes}.items() if value is not None}
    return given_settings(CARD_STOCKS=[row], CARD_FORMATS=["mine"])


def test_the_default_formats() -> None:
    """There are five formats, each on A4 and on Letter."""
    found = card_formats(given_settings())
    names = {(card.name, grid.sheet.name) for card in found for grid in card.impositions}
    assert names == {
        (name, sheet) for name in ("a6", "a7", "3x5", "business", "pocketmod") for sheet in ("a4", "letter")
    }


def test_one_paper_is_enough() -> None:
    """A site that prints on one paper builds files for that paper only."""
    found = card_formats(given_settings(CARD_SHEETS=("letter",), CARD_FORMATS=("a6", "business")))
    assert [(card.label, [grid.sheet.name for grid in card.impositions]) for card in found] == [
        ("A6", ["letter"]),
        ("3.5 × 2 in", ["letter"]),
    ]
    with pytest.raises(StockError, match="CARD_SHEETS: there is no paper a5; there are a4, letter"):
        card_formats(given_settings(CARD_SHEETS=("a5",)))


def test_a_stock_inherits_from_the_format_that_it_is_like() -> None:
    """Type sizes come from the format that the stock is like, the geometry from the row."""
    (card,) = card_formats(stocked(x0=4.65, dx=101.6, lead=(13, 12)))
    assert (card.label, card.lead, card.body, card.qr) == ("mine", (13, 12), (9.5, 8.5), 15)
    places = front_of(card, card.impositions[0].sheet).slots
    assert (places[0].x, places[1].x, places[2].y - places[0].y) == (4.65, pytest.approx(106.25), pytest.approx(67.7))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": None}, "row 1 needs a name in small letters, digits and hyphens, not None"),
        ({"name": "My Card"}, "not 'My Card'"),
        ({"name": "../x"}, "not '../x'"),
        ({"name": "a6"}, 'there would be two files called "a6.pdf"; choose a different name'),
        ({"name": "a6-letter"}, 'there would be two files called "a6-letter.pdf"'),
        ({"width": None, "rows": None}, '"mine" lacks width, rows'),
        ({"colour": "red"}, '"mine" has an unknown key colour'),
        ({"like": "a99"}, "there is no format 'a99' to be like; there are a6, a7, 3x5"),
        ({"like": "pocketmod"}, "there is no format 'pocketmod' to be like"),
        ({"sheet": "a5"}, 'sheet must be "a4" or "letter", not \'a5\''),
        ({"width": "99"}, "width must be a number, not '99'"),
        ({"x0": -1}, "x0 must be a number, not -1"),
        ({"columns": 0}, "columns must be a whole number from 1 to 20, not 0"),
        ({"rows": 2.5}, "rows must be a whole number from 1 to 20, not 2.5"),
        ({"columns": 3}, "its cards take 297.3 mm, but A4 is 210 mm wide"),
        ({"rows": 5}, "its cards take 338.5 mm, but A4 is 297 mm high"),
        ({"dx": 50}, "cards 99.1 mm wide cannot follow every 50 mm"),
        ({"width": 20}, "a card is from 40 to 297 mm wide and high"),
        ({"padding": 30}, "a padding of 30 mm leaves no room to write"),
        ({"lead": (12, 14)}, "lead goes from large to small, and never below 6 pt"),
        ({"body": (8, 4)}, "body goes from large to small, and never below 6 pt"),
        ({"body": 8}, "body must be two sizes in points, the largest and the smallest"),
        ({"turn": 45}, "turn must be 0 or 90, not 45"),
        ({"padding": 2.5}, '"mine": padding must be at least 3 mm, so that no cut meets the text'),
        ({"padding": 0}, '"mine": padding must be at least 3 mm'),
        (
            {"width": 105, "height": 74.25, "padding": 4},
            "mine cards leave no room for the ruler: leave 11 mm of paper below them, or have a padding of at least "
            "5.5 mm and 50 mm between paddings",
        ),
        ({"width": 60, "height": 74.25}, "mine cards leave no room for the ruler"),
        ({"small": 5}, '"mine": small is 5 pt; never go below 6 pt'),
        ({"summary": 0}, '"mine": summary is 0 pt; never go below 6 pt'),
        ({"summary": 13}, "summary is 13 pt; the least lead of a summary is no larger than that of a step, 12 pt"),
        ({"lead": (10, 9)}, "summary is 10 pt; the least lead of a summary is no larger than that of a step, 9 pt"),
    ],
)
def test_an_invalid_row_is_an_error(changes: dict[str, Any], message: str) -> None:
    """The message names the row, the key and the allowed values."""
    with pytest.raises(StockError) as caught:
        card_formats(stocked(**changes))
    assert str(caught.value).startswith("CARD_STOCKS: ")
    assert message in str(caught.value)


def test_a_row_that_is_no_dict_is_an_error() -> None:
    """The message names the type of the row."""
    with pytest.raises(StockError, match="row 1 must be a dict, not str"):
        card_formats(given_settings(CARD_STOCKS=["a6"]))


values = st.one_of(st.none(), st.text(max_size=5), st.integers(), st.floats(), st.booleans(), st.tuples(st.integers()))


@given(st.dictionaries(st.sampled_from([*ROW, "lead", "qr", "padding", "x0", "dx", "turn", "landscape"]), values))
def test_any_row_is_a_stock_or_an_error(changes: dict[str, Any]) -> None:
    """No value makes the check crash."""
    try:
        (card,) = card_formats(stocked(**changes))
    except StockError as error:
        assert str(error)
    else:
        assert front_of(card, card.impositions[0].sheet).slots


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CARD_BACKS": "both"}, 'CARD_BACKS is "both"; write "duplex", "fold" or "none"'),
        ({"CARD_BACK_OFFSET": (1,)}, r"CARD_BACK_OFFSET is \(1,\); write how many mm"),
        ({"CARD_FRONT_OFFSET": (1, "a")}, "CARD_FRONT_OFFSET is .*such as \\(0.5, -1\\)"),
        ({"CARD_FRONT_OFFSET": (0, 11)}, "CARD_FRONT_OFFSET is"),
    ],
)
def test_impossible_printing_settings_are_errors(changes: dict[str, Any], message: str) -> None:
    """Backs have three allowed values, offsets are two small numbers."""
    with pytest.raises(StockError, match=message):
        printing(given_settings(**changes))


def test_a_pair_too_large_to_fold_is_an_error() -> None:
    """Cards of which two do not fit side by side cannot be folded."""
    large = stocked(width=200, height=180, columns=1, rows=1) | {"CARD_BACKS": "fold"}
    with pytest.raises(StockError, match="CARD_BACKS: a folded pair of mine cards is larger than A4"):
        card_formats(large)


def test_printing_follows_the_settings() -> None:
    """Backs and offsets come from the settings."""
    found = printing(given_settings(CARD_BACKS="fold", CARD_FRONT_OFFSET=[1, -0.5]))
    assert found == Printing("fold", (1.0, -0.5), (0.0, 0.0))


POST = HEAD + "Checklist: yes\n\n1. **Begin.** {}\n2. **End.** Now.\n"
A7 = {"CARD_FORMATS": ["a7"]}


def report_file(built: Built) -> Path:
    """Return the path of the report: beside the database of the build, so that builds have separate reports."""
    (database,) = built.folder.glob("cache/*.sqlite")
    return database.with_suffix(".fit.json")


def report_of(built: Built) -> dict[str, Any]:
    """Return the build's report of how steps were fitted."""
    found: dict[str, Any] = json.loads(report_file(built).read_text(encoding="utf-8"))
    return found["files"]


def test_publishing_reports_the_fit(site: MakeSite) -> None:
    """The report has each PDF's steps with sizes and cards; a line of output names steps that continue."""
    built = site({"posts/a.md": POST.format(prose(200))}, publish=True, settings=A7)
    assert built.ok, built.text
    steps = report_of(built)["cards/a/a7.pdf"]["steps"]
    assert [step["step"] for step in steps] == [0, 1, 2]
    assert steps[1]["cards"] > 1
    assert steps[1]["body_pt"] >= 8.5
    assert "cards: 1 step continues on another card" in built.text
    assert f"{report_file(built).name} says which)" in built.text


def test_a_deck_that_fits_is_not_reported_in_the_terminal(site: MakeSite) -> None:
    """The terminal shows nothing if every step fits its card."""
    built = site({"posts/a.md": POST.format("Soon.")}, publish=True, settings=A7)
    assert built.ok, built.text
    assert "cards:" not in built.text


def test_unchanged_decks_stay_in_the_report(site: MakeSite) -> None:
    """A build that makes one deck again still reports the other; a build without changes reports both."""
    files = {"posts/a.md": POST.format(prose(200)), "posts/b.md": POST.format("Soon.")}
    built = site(files, publish=True, settings=A7)
    first = report_of(built)
    report_file(built).unlink()
    again = built.rebuild({"posts/b.md": POST.format("Later.")})
    assert again.ok, again.text
    assert report_of(again) == first
    assert "1 step continues" in again.text
    report_file(built).unlink()
    assert report_of(again.rebuild()) == first


def test_checking_reports_without_writing(site: MakeSite) -> None:
    """`make check` reports how steps fit, and writes no file of the site."""
    built = site({"posts/a.md": POST.format(prose(200))}, publish=True, settings={**A7, "CHECK_ONLY": True})
    assert built.ok, built.text
    assert report_of(built)["cards/a/a7.pdf"]["steps"][1]["cards"] > 1
    assert not built.output.exists()


def test_a_post_chooses_its_formats(site: MakeSite) -> None:
    """A post may choose formats that the site does not build otherwise; "no" leaves only the deck's page."""
    text = HEAD + "Checklist: yes\nCards: {}\n\n1. **One.** A.\n2. **Two.** B.\n"
    files = {"posts/a.md": text.format("A7, pocketmod"), "posts/b.md": text.format("no")}
    built = site({**files, "posts/c.md": text.replace("Cards: {}\n", "")}, settings={"CARD_FORMATS": ["a6"]})
    assert built.ok, built.text
    found = {path.parent.name: set() for path in built.output.glob("cards/*/index.html")}
    for path in built.output.glob("cards/*/*.pdf"):
        found[path.parent.name].add(path.name)
    assert found == {"a": {"a7.pdf", "a7-letter.pdf", "pocketmod.pdf", "pocketmod-letter.pdf"}, "b": set(),
                     "c": {"a6.pdf", "a6-letter.pdf"}}  # fmt: skip
    assert "Sheets for cutting" not in built.read("cards/b/index.html")


def test_a_format_that_does_not_exist_is_an_error_at_its_field(site: MakeSite) -> None:
    """The message names the formats that exist."""
    built = site({"posts/a.md": HEAD + "Checklist: yes\nCards: a8\n\n1. **One.** A.\n2. **Two.** B.\n"})
    assert built.diagnostics == [
        'content/posts/a.md:5:8: error: there is no format of cards "a8"; there are a6, a7, 3x5, '
        "3x5-block, 4x6, business, pocketmod"
    ]


def test_a_second_check_fits_only_changed_decks(site: MakeSite) -> None:
    """A deck is not fitted again while it does not change, and the report stays complete."""
    built = site({"posts/a.md": POST.format(prose(200))}, publish=True, settings={**A7, "CHECK_ONLY": True})
    first = report_of(built)
    again = built.rebuild()
    assert "rendered 0 of" in again.text
    assert report_of(again) == first
    assert "rendered 0 of" not in built.rebuild({"posts/a.md": POST.format(prose(190))}).text


def test_a_rule_between_steps_splits_the_summary(site: MakeSite) -> None:
    """A pause marked by the writer begins another summary card."""
    text = HEAD + "Checklist: yes\n\n1. **One.** A.\n2. **Two.** B.\n\n---\n\n3. **Three.** C.\n4. **Four.** D.\n"
    built = site({"posts/a.md": text}, publish=True, settings=A7)
    assert built.ok, built.text
    assert report_of(built)["cards/a/a7.pdf"]["steps"][0]["cards"] == 2


def test_a_lesson_that_changed_a_step_adds_a_back(site: MakeSite) -> None:
    """A lesson in another post adds backs to the deck that it names; a withdrawn lesson removes them."""
    lesson = HEAD + "\n> **Lesson:** Ask for the small boat first. #tone\n> {id=boat changes=a#2}\n"
    files = {"posts/a.md": POST.format("Soon."), "posts/b.md": lesson}
    built = site(files, settings=A7)
    assert built.ok, built.text
    assert "both sides" in built.read("cards/a/")
    again = built.rebuild({"posts/b.md": lesson.replace("boat changes", "boat status=withdrawn changes")})
    assert again.ok, again.text
    assert "both sides" not in again.read("cards/a/")
