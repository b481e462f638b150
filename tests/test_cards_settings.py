"""The settings of cards (formats, papers, backs, offsets), and the report about the fit of steps."""

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


def card_settings(**changes: Any) -> dict[str, Any]:
    """Return the defaults of all card settings, with these changes."""
    return {setting.name: setting.default for setting in SETTINGS if setting.name.startswith("CARD_")} | changes


def settings_with_stock(**changes: Any) -> dict[str, Any]:
    """Return settings with one stock; a change to None removes the key."""
    row = {key: value for key, value in {**ROW, **changes}.items() if value is not None}
    return card_settings(CARD_STOCKS=[row], CARD_FORMATS=["mine"])


def test_the_default_formats_are_on_two_papers() -> None:
    """The default is five formats, each on A4 and on Letter."""
    formats = card_formats(card_settings())
    names = {(card.name, grid.sheet.name) for card in formats for grid in card.impositions}
    assert names == {
        (name, sheet) for name in ("a6", "a7", "3x5", "business", "pocketmod") for sheet in ("a4", "letter")
    }


def test_a_site_can_print_on_one_paper() -> None:
    """With one paper in CARD_SHEETS, files are only for this paper."""
    formats = card_formats(card_settings(CARD_SHEETS=("letter",), CARD_FORMATS=("a6", "business")))
    assert [(card.label, [grid.sheet.name for grid in card.impositions]) for card in formats] == [
        ("A6", ["letter"]),
        ("3.5 × 2 in", ["letter"]),
    ]
    with pytest.raises(StockError, match="CARD_SHEETS: there is no paper a5; there are a4, letter"):
        card_formats(card_settings(CARD_SHEETS=("a5",)))


def test_a_stock_inherits_from_the_format_that_it_is_like() -> None:
    """The sizes of type come from the format that the stock is like, and the geometry from its row."""
    (card,) = card_formats(settings_with_stock(x0=4.65, dx=101.6, lead=(13, 12)))
    assert (card.label, card.lead, card.body, card.qr) == ("mine", (13, 12), (9.5, 8.5), 15)
    all_slots = front_of(card, card.impositions[0].sheet).slots
    assert (all_slots[0].x, all_slots[1].x, all_slots[2].y - all_slots[0].y) == (
        4.65,
        pytest.approx(106.25),
        pytest.approx(67.7),
    )


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
        card_formats(settings_with_stock(**changes))
    assert str(caught.value).startswith("CARD_STOCKS: ")
    assert message in str(caught.value)


def test_a_row_that_is_no_dict_is_an_error() -> None:
    """The message names the type of the row."""
    with pytest.raises(StockError, match="row 1 must be a dict, not str"):
        card_formats(card_settings(CARD_STOCKS=["a6"]))


values = st.one_of(st.none(), st.text(max_size=5), st.integers(), st.floats(), st.booleans(), st.tuples(st.integers()))


@given(st.dictionaries(st.sampled_from([*ROW, "lead", "qr", "padding", "x0", "dx", "turn", "landscape"]), values))
def test_any_row_is_a_stock_or_an_error(changes: dict[str, Any]) -> None:
    """No value in a row causes an unexpected exception."""
    try:
        (card,) = card_formats(settings_with_stock(**changes))
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
    """CARD_BACKS has three allowed values, and an offset is two small numbers."""
    with pytest.raises(StockError, match=message):
        printing(card_settings(**changes))


def test_a_pair_too_large_to_fold_is_an_error() -> None:
    """Cards of which two do not fit beside each other cannot be folded."""
    large_stock = settings_with_stock(width=200, height=180, columns=1, rows=1) | {"CARD_BACKS": "fold"}
    with pytest.raises(StockError, match="CARD_BACKS: a folded pair of mine cards is larger than A4"):
        card_formats(large_stock)


def test_printing_follows_the_settings() -> None:
    """The way of printing backs, and the offsets, come from the settings."""
    result = printing(card_settings(CARD_BACKS="fold", CARD_FRONT_OFFSET=[1, -0.5]))
    assert result == Printing("fold", (1.0, -0.5), (0.0, 0.0))


POST = HEAD + "Checklist: yes\n\n1. **Begin.** {}\n2. **End.** Now.\n"
A7 = {"CARD_FORMATS": ["a7"]}


def report_file(built: Built) -> Path:
    """Return the path of the report, which is beside the database of the build."""
    (database,) = built.folder.glob("cache/*.sqlite")
    return database.with_suffix(".fit.json")


def report_of(built: Built) -> dict[str, Any]:
    """Return the report about the fit of steps, by PDF."""
    report: dict[str, Any] = json.loads(report_file(built).read_text(encoding="utf-8"))
    return report["files"]


def test_publishing_reports_the_fit(site: MakeSite) -> None:
    """The report has the sizes and cards of each step, and the output has the number of steps that continue."""
    built = site({"posts/a.md": POST.format(prose(200))}, publish=True, settings=A7)
    assert built.ok, built.text
    steps = report_of(built)["cards/a/a7.pdf"]["steps"]
    assert [step["step"] for step in steps] == [0, 1, 2]
    assert steps[1]["cards"] > 1
    assert steps[1]["body_pt"] >= 8.5
    assert "cards: 1 step continues on another card" in built.text
    assert f"{report_file(built).name})" in built.text


def test_a_deck_that_fits_is_not_reported_in_the_terminal(site: MakeSite) -> None:
    """The output has no line about cards if every step fits its card."""
    built = site({"posts/a.md": POST.format("Soon.")}, publish=True, settings=A7)
    assert built.ok, built.text
    assert "cards:" not in built.text


def test_unchanged_decks_stay_in_the_report(site: MakeSite) -> None:
    """A build that makes one deck still reports the other, and a build without changes reports both."""
    files = {"posts/a.md": POST.format(prose(200)), "posts/b.md": POST.format("Soon.")}
    built = site(files, publish=True, settings=A7)
    first = report_of(built)
    report_file(built).unlink()
    rebuilt = built.rebuild({"posts/b.md": POST.format("Later.")})
    assert rebuilt.ok, rebuilt.text
    assert report_of(rebuilt) == first
    assert "1 step continues" in rebuilt.text
    report_file(built).unlink()
    assert report_of(rebuilt.rebuild()) == first


def test_make_check_reports_the_fit_without_writing_the_site(site: MakeSite) -> None:
    """`make check` writes the report, but no file of the site."""
    built = site({"posts/a.md": POST.format(prose(200))}, publish=True, settings={**A7, "CHECK_ONLY": True})
    assert built.ok, built.text
    assert report_of(built)["cards/a/a7.pdf"]["steps"][1]["cards"] > 1
    assert not built.output.exists()


def test_a_post_chooses_its_formats(site: MakeSite) -> None:
    """A post may name formats that the site does not build otherwise; "no" leaves only the page of the deck."""
    text = HEAD + "Checklist: yes\nCards: {}\n\n1. **One.** A.\n2. **Two.** B.\n"
    files = {"posts/a.md": text.format("A7, pocketmod"), "posts/b.md": text.format("no")}
    built = site({**files, "posts/c.md": text.replace("Cards: {}\n", "")}, settings={"CARD_FORMATS": ["a6"]})
    assert built.ok, built.text
    files_by_deck = {path.parent.name: set() for path in built.output.glob("cards/*/index.html")}
    for path in built.output.glob("cards/*/*.pdf"):
        files_by_deck[path.parent.name].add(path.name)
    assert files_by_deck == {"a": {"a7.pdf", "a7-letter.pdf", "pocketmod.pdf", "pocketmod-letter.pdf"}, "b": set(),
                     "c": {"a6.pdf", "a6-letter.pdf"}}  # fmt: skip
    assert "Sheets for cutting" not in built.read("cards/b/index.html")


def test_a_format_that_does_not_exist_is_an_error_at_its_field(site: MakeSite) -> None:
    """The message names the existing formats."""
    built = site({"posts/a.md": HEAD + "Checklist: yes\nCards: a8\n\n1. **One.** A.\n2. **Two.** B.\n"})
    assert built.diagnostics == [
        'content/posts/a.md:5:8: error: there is no format of cards "a8"; there are a6, a7, 3x5, '
        "3x5-block, 4x6, business, pocketmod"
    ]


def test_a_second_check_fits_only_changed_decks(site: MakeSite) -> None:
    """An unchanged deck is not fitted again, and the report stays complete."""
    built = site({"posts/a.md": POST.format(prose(200))}, publish=True, settings={**A7, "CHECK_ONLY": True})
    first = report_of(built)
    rechecked = built.rebuild()
    assert "rendered 0 of" in rechecked.text
    assert report_of(rechecked) == first
    assert "rendered 0 of" not in built.rebuild({"posts/a.md": POST.format(prose(190))}).text


def test_a_rule_between_steps_splits_the_summary(site: MakeSite) -> None:
    """A rule in the post begins a new summary card."""
    text = HEAD + "Checklist: yes\n\n1. **One.** A.\n2. **Two.** B.\n\n---\n\n3. **Three.** C.\n4. **Four.** D.\n"
    built = site({"posts/a.md": text}, publish=True, settings=A7)
    assert built.ok, built.text
    assert report_of(built)["cards/a/a7.pdf"]["steps"][0]["cards"] == 2


def test_a_lesson_that_changed_a_step_adds_a_back(site: MakeSite) -> None:
    """A lesson in a different post adds backs to the deck that it names, and a withdrawn lesson removes them."""
    lesson = HEAD + "\n> **Lesson:** Ask for the small boat first. #tone\n> {id=boat changes=a#2}\n"
    files = {"posts/a.md": POST.format("Soon."), "posts/b.md": lesson}
    built = site(files, settings=A7)
    assert built.ok, built.text
    assert "both sides" in built.read("cards/a/")
    rebuilt = built.rebuild({"posts/b.md": lesson.replace("boat changes", "boat status=withdrawn changes")})
    assert rebuilt.ok, rebuilt.text
    assert "both sides" not in rebuilt.read("cards/a/")
