"""Templates that replace or extend others: misspelt names of macros and blocks are warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from hindsight.core.drawing import TEMPLATES
from hindsight.core.template_names import misspelt_names
from hindsight.plugin.templates import OWN
from plugin_builds import plugin_build
from site_builder import ROOT, MakeSite

TEXT = "Title: A\nDate: 2024-03-04\nTags: work\n\n- [ ] one\n- [ ] two\n\n> **Lesson:** Write. #work\n> {id=writes}\n"
SETTINGS = {"CARD_FORMATS": [], "CHECK_ONLY": True, "THEME_TEMPLATES_OVERRIDES": ["templates"]}
CHECKLIST = "{% macro checklist(checklist, deck, html, changes) %}MINE{% endmacro %}"


def warnings(site: MakeSite, name: str, template: str) -> list[str]:
    """Return the warnings about one template of a site, without its path."""
    built = site({"posts/a.md": TEXT, f"../templates/{name}": template}, settings=SETTINGS)
    start = f"templates/{name}:"
    return [line.removeprefix(start) for line in built.diagnostics if line.startswith(start) and "warning" in line]


def test_a_misspelt_block_is_a_warning(site: MakeSite) -> None:
    """A block that no extended template has is a warning with its line and the near name."""
    text = '{% extends "!theme/post.html" %}\n{% block fotter %}x{% endblock %}\n'
    message = 'no template that this one extends has a block "fotter", so the block is never shown'
    assert warnings(site, "post.html", text) == [f'2:1: warning: {message} (did you mean "footer"?)']


def test_a_block_that_resembles_no_other_is_a_warning_too(site: MakeSite) -> None:
    """A block that is never shown is a warning, even if no block has a similar name."""
    text = '{% extends "!theme/post.html" %}\n{% block weather %}x{% endblock %}\n'
    message = 'no template that this one extends has a block "weather", so the block is never shown'
    assert warnings(site, "post.html", text) == [f"2:1: warning: {message}"]


def test_a_misspelt_block_of_a_replaced_template_is_a_warning(site: MakeSite) -> None:
    """A template in place of another one keeps the names of its blocks, which other templates fill."""
    text = "<body>\n{% block mian %}{% endblock %}{% block footer %}{% endblock %}{% block weather %}{% endblock %}"
    message = 'the template that this one replaces has no block "mian" (did you mean "main"?)'
    assert warnings(site, "base.html", text) == [f"2:1: warning: {message}"]


def test_a_misspelt_macro_is_a_warning(site: MakeSite) -> None:
    """A macro with nearly the name of a macro that the replacing template lacks is a warning."""
    text = CHECKLIST + "\n  {%- macro stepitem(step) -%}x{% endmacro %}"
    message = 'the template that this one replaces has no macro "stepitem" (did you mean "step_item"?)'
    assert warnings(site, "hindsight/checklist.html", text) == [f"2:3: warning: {message}"]


EXTENDS = '{% extends "!theme/post.html" %}'
MINE = "{% block mine %}{% endblock %}"


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("hindsight/checklist.html", CHECKLIST),
        ("hindsight/checklist.html", CHECKLIST + "{% macro checklists() %}{% endmacro %}"),
        ("hindsight/checklist.html", CHECKLIST + "{% macro mine() %}{% endmacro %}"),
        ("hindsight/lesson.html", "{% macro lessen() %}{% endmacro %}{% set lesson = lessen %}"),
        ("post.html", EXTENDS + "{% block main %}" + MINE + "{% endblock %}"),
        ("post.html", EXTENDS + MINE + "{% block end %}{{ self.mine() }}{% endblock %}"),
        ("post.html", EXTENDS + "{# {% block fotter %} #}{% raw %}{% block fotter %}{% endraw %}"),
        ("post.html", '{% extends "none.html" %}{% block weather %}{% endblock %}'),
        ("post.html", '{% extends "post.html" %}{% block footer %}{% endblock %}'),
        ("post.html", "{% extends layout or 'base.html' %}{% block weather %}{% endblock %}"),
        ("none.html", "{% block fotter %}{% endblock %}{% macro checklst() %}{% endmacro %}"),
    ],
)
def test_other_names_are_no_warnings(name: str, template: str, site: MakeSite) -> None:
    """New macros, nested blocks, called blocks, comments and unknown parents are no warnings."""
    assert warnings(site, name, template) == []


def test_a_misspelt_macro_under_stock_pelican_is_a_warning(tmp_path: Path) -> None:
    """The plugin warns of a misspelt macro or block, and names the template."""
    folder = tmp_path / "own" / "hindsight"
    folder.mkdir(parents=True)
    (folder / "checklist.html").write_text(CHECKLIST + "{% macro stepitem() %}{% endmacro %}", encoding="utf-8")
    (folder / "deck_page.html").write_text("{% extends view.frame %}\n{% block contnet %}x{% endblock %}", "utf-8")
    built = plugin_build(tmp_path, {"a.md": TEXT}, THEME_TEMPLATES_OVERRIDES=["own"])
    start = "the template that this one replaces has no"
    place = CHECKLIST + "{"
    assert built.messages == (
        f'warning: own/hindsight/checklist.html:1:{len(place)}: {start} macro "stepitem" (did you mean "step_item"?)',
        f'warning: own/hindsight/deck_page.html:2:1: {start} block "contnet" (did you mean "content"?)',
    )
    assert "MINE" in built.read("a.html")


def test_a_missing_macro_under_stock_pelican_is_an_error(tmp_path: Path) -> None:
    """If a template lacks the macro that draws a checklist, the plugin names the template and draws its own."""
    folder = tmp_path / "own" / "hindsight"
    folder.mkdir(parents=True)
    (folder / "checklist.html").write_text("{% macro mine() %}{% endmacro %}", encoding="utf-8")
    built = plugin_build(tmp_path, {"a.md": TEXT}, THEME_TEMPLATES_OVERRIDES=["own"])
    message = 'this template has no macro "checklist", so Hindsight\'s own is used; write the macro'
    assert built.messages == (f"error: own/hindsight/checklist.html:1:1: {message}",)
    assert built.read("a.html").count('<li class="step"') == 2


def test_own_templates_have_no_misspelt_names() -> None:
    """The templates of Hindsight's theme, core and plugin are without warnings."""
    folders = [ROOT / "theme" / "templates", OWN, TEMPLATES]
    assert list(misspelt_names(folders, ())) == []
