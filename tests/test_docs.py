"""The docs match the project: their examples build, and their tables have the values of the code."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from tools.bench.page import tables

from hindsight.core.checklists.cards.formats import FORMATS
from hindsight.core.checklists.cards.stocks import STOCK_KEYS
from hindsight.core.checklists.labels import LABEL_KEYS
from hindsight.core.documents.fields import STANDARD_FIELDS
from hindsight.core.drawing import TEMPLATES
from hindsight.core.lessons.syntax import FIELDS as LESSON_FIELDS
from hindsight.core.settings import SETTINGS
from hindsight.plugin.settings import USED
from hindsight.plugin.templates import OWN
from site_builder import ROOT, Built, MakeSite

DOCS = ROOT / "docs"
WRITING = (DOCS / "writing.md").read_text(encoding="utf-8")
CARDS = (DOCS / "cards.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```markdown\n(.*?)```", WRITING, re.DOTALL)
TAGS = re.findall(r"```toml\n(.*?)```", WRITING, re.DOTALL)[0]


def slug_of(example: str) -> str:
    """Return the file name of an example in the guide: its title in small letters, with hyphens."""
    title = re.findall(r"^Title: (.*)$", example, re.MULTILINE)[0]
    return re.sub(r"[^a-z]+", "-", title.lower()).strip("-")


@pytest.fixture
def guide(site: MakeSite) -> Built:
    """Build a site of all examples in the guide for writers."""
    files: dict[str, str | bytes | None] = {f"posts/{slug_of(example)}.md": example for example in EXAMPLES}
    # The tags.toml of the guide has a parent tag that only a larger site would define.
    tags = TAGS + '[work]\nlabel = "work"\n'
    return site(files | {"tags.toml": tags, "images/harbour.svg": "<svg/>"})


def test_every_example_of_the_guide_builds(guide: Built) -> None:
    """The examples of the guide for writers build without an error or a warning."""
    assert guide.ok, guide.text
    assert guide.diagnostics == []


def test_the_examples_give_decks_and_lessons(guide: Built) -> None:
    """Each checklist in the guide gives a deck, and each lesson is in the index."""
    decks = {path.parent.name for path in (guide.output / "cards").glob("*/index.html")}
    assert decks == {
        "before-you-leave-the-room",
        "before-you-restart-it",
        "calling-back",
        "how-to-hand-back-a-key",
        "three-things-before-a-holiday",
        "opening-a-shop-in-the-rain",
    }
    restart = json.loads(guide.read("cards/before-you-restart-it/deck.json"))["steps"]
    assert [block["kind"] for block in restart[0]["body"]] == ["text", "code"]
    assert len(restart) == 2
    assert 'id="how-you-said-no"' in guide.read("lessons/")
    assert 'id="ask-for-the-small-boat-first"' in guide.read("lessons/")
    assert 'href="/lessons/#large-boat"' in guide.read("lessons/changed/")
    assert "You asked me something yesterday, and I owe you an answer." in guide.read("cards/calling-back/")


@pytest.mark.parametrize("name", [*STANDARD_FIELDS, *LESSON_FIELDS])
def test_every_field_is_in_the_guide(name: str) -> None:
    """The guide for writers has every field of front matter and of lessons."""
    assert f"`{name}`" in WRITING


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_table_of_settings_is_right(setting: object) -> None:
    """The table of settings has each setting with its default and its description."""
    row = f"| `{setting.name}` | `{setting.default!r}` | {setting.doc} |"  # type: ignore[attr-defined]
    assert row in (DOCS / "settings.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    """The README has every target that `make help` lists."""
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [target for target in targets if f"`make {target}" not in readme] == []


def test_every_requirement_has_a_reason() -> None:
    """docs/dependencies.md has every package of requirements.in."""
    required = re.findall(r"^([A-Za-z][\w-]*)", (ROOT / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    reasons = (DOCS / "dependencies.md").read_text(encoding="utf-8").lower()
    assert [name for name in required if name.lower() not in reasons] == []


def test_every_extra_has_a_reason() -> None:
    """docs/dependencies.md names every package that an extra of the wheel brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[^\w-]", need)[0] for needs in project["optional-dependencies"].values() for need in needs]
    reasons = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in names if f"| {name} |" not in reasons] == []


def test_every_file_in_the_docs_exists() -> None:
    """Every file that docs/inside.md names exists."""
    text = (DOCS / "inside.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([\w/.]+(?:\.py|\.typ|/))`", text):
        if name.startswith(".cache"):
            continue  # builds make it
        assert (ROOT / name).exists() or (ROOT / "plugins/hindsight" / name).exists(), name


def test_the_formats_are_in_the_guide_to_cards() -> None:
    """The guide to cards has the name of every card format, as in CARD_FORMATS."""
    assert [card.name for card in FORMATS if f"`'{card.name}'`" not in CARDS] == []


@pytest.mark.parametrize("key", [*STOCK_KEYS, *LABEL_KEYS])
def test_every_key_of_stocks_and_labels_is_in_the_guide(key: str) -> None:
    """The guide to cards has every key of CARD_STOCKS and CARD_LABELS."""
    assert f"`{key}`" in CARDS


def test_the_stock_of_the_guide_builds(site: MakeSite) -> None:
    """The guide's example of a stock gives a PDF with eight labels on a sheet."""
    settings: dict[str, object] = {}
    (example,) = re.findall(r"```python\n(.*?)```", CARDS, re.DOTALL)
    exec(example, settings)
    card_settings = {name: settings[name] for name in ("CARD_STOCKS", "CARD_FORMATS")}
    tasks = "Title: T\nDate: 2026-01-01\nTags: a\n\n- [ ] **One.**\n- [ ] **Two.**\n- [ ] **Three.**\n"
    built = site({"posts/t.md": tasks}, settings=card_settings)
    assert built.ok, built.text
    assert [name for name in built.files() if name.endswith(".pdf")] == [
        "cards/t/a6-letter.pdf",
        "cards/t/a6.pdf",
        "cards/t/shipping.pdf",
    ]
    assert "99 × 68 mm labels" in built.read("cards/t/")
    assert "5 cards on 1 sheet" in built.read("cards/t/")


def test_the_pictures_of_the_readme_exist() -> None:
    """Every picture that the README shows is in the repository."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((docs/[^)]+\.png)\)", readme)
    assert pictures
    assert [picture for picture in pictures if not Path(ROOT, picture).is_file()] == []


@pytest.mark.parametrize("name", ["1000", "10000", "lessons"])
def test_the_figures_match_the_measurements(name: str) -> None:
    """The tables of figures in docs/speed.md have the values of the files beside it."""
    page = DOCS / "speed.md"
    assert f"<!-- figures-{name}.json -->\n{tables(page, name)}<!-- end -->" in page.read_text(encoding="utf-8")


def test_the_docs_name_the_settings_of_the_plugin() -> None:
    """Both pages about settings list exactly the settings that the plugin uses."""
    for page in ("settings.md", "plugin.md"):
        text = " ".join((DOCS / page).read_text(encoding="utf-8").split())
        (listed,) = re.findall(
            r"(?:uses only these:|The plugin uses) (.*?) and (?:those that|all that) begin with", text
        )
        assert set(re.findall(r"`(\w+)`", listed)) == {name for name in USED if not name.startswith("CARD_")}


def test_the_docs_name_the_templates_of_the_plugin() -> None:
    """docs/plugin.md has every template that a site can replace, except the template of feeds."""
    text = (DOCS / "plugin.md").read_text(encoding="utf-8")
    folders = (TEMPLATES / "hindsight", OWN / "hindsight")
    names = {path.name for folder in folders for path in folder.glob("*.html")} - {"feed.html"}
    assert {name for name in names if f"`hindsight/{name}`" not in text} == set()
