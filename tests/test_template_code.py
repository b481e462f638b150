"""The code that Jinja makes of templates: the same text as Jinja's own code makes, whatever the templates."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, TemplateError, Undefined
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from hindsight.core.language.words import ENGLISH_WORDS
from hindsight.core.template_tools import TemplateTools
from hindsight.host.incremental.fingerprint import TemplateVersions
from hindsight.host.site.environments import Environments
from hindsight.host.site.template_code import as_html
from hindsight.host.urls import host_urls

VALUES = {"x": "<x>", "items": ["a", "&"], "item": "outer", "y": Markup("<y>")}
# Templates that include `part`, and texts of it.
OUTER = {
    "alone": "<{% include 'part' %}>",
    "in a loop": "{% for item in items %}{% include 'part' %}{{ loop.index }}{% endfor %}{{ item }}",
    "in a loop without its count": "{% for item in items %}{% include 'part' %}{% endfor %}",
    "before a name is set": "{% include 'part' %}\n{% set x = 'later' %}\n{{ x }}",
    "after a name is set": "{% set x = 'earlier' %}\n{% include 'part' %}\n{{ x }}",
    "after a name is set in one case": "{% if not x %}{% set x = 1 %}{% endif %}\n{% include 'part' %}{{ x }}",
    "in a block": "{% extends 'frame' %}\n{% block main %}{% set x = 5 %}\n{% include 'part' %}{{ x }}{% endblock %}",
    "beside blocks": "{% extends 'frame' %}\n{% include 'part' %}{% block main %}.{% endblock %}",
    "in a macro": "{% macro show(x) %}{% include 'part' %}{{ caller() }}{% endmacro %}{% call show(3) %}c{% endcall %}",
    "in text that is kept": "{% set kept %}{% include 'part' %}{% endset %}{{ kept }}{{ kept|upper }}",
    "without escapes": "{% autoescape false %}{% include 'part' %}{{ x }}{% endautoescape %}",
    "in two cases": "{% if x %}{% include 'part' %}{% else %}{% include 'part' %}{% endif %}",
    "with macros around": "{% import 'macros' as tools with context %}{% include 'part' %}{{ tools.show(1) }}",
    "twice": "{% include 'part' %}{% include 'part' %}",
    "without its context": "{% include 'part' without context %}",
    "perhaps": "{% include 'part' ignore missing %}{% include 'none' ignore missing %}",
    "one of several": "{% include ['none', 'part'] %}",
}
PARTS = {
    "plain": "text &amp; more\n",
    "empty": "",
    "a name": "{{ x }}{{ y }}{{ none }}",
    "a name set": "{% set x = x ~ '!' %}{{ x }}{% set z = 1 %}",
    "a name of the loop": "{{ item }}{{ loop is defined }}",
    "a loop": "{% for item in items %}{{ loop.index }}{{ item }}{{ ', ' if not loop.last }}{% endfor %}",
    "a macro": "{% macro current(target) %}{{ target }}{{ x }}{% endmacro %}{{ current(y) }}",
    "an import": "{% import 'macros' as show with context %}{{ show.show(x) }}",
    "a block": "{% block part %}{{ x }}{% endblock %}",
    "another part": "{% include 'inner' %}{{ x }}",
    "itself": "{% if not deep %}{% set deep = 1 %}{% include 'part' %}{% endif %}.",
    "a frame": "{% extends 'frame' %}{% block main %}{{ x }}{% endblock %}",
    "a caller": "{{ caller is defined }}",
    "other escapes": "{% autoescape false %}{{ x }}{% endautoescape %}",
    "a message": "{{ _('Search') }}{{ _('<b>Why</b> %(reason)s', reason=x) }}{% set a = _('Tags') %}{{ a|upper }}",
    "an own message": "{% set _ = tools.word %}{{ _('likely') }}",
}
OTHERS = {
    "frame": "[{% block main %}{% endblock %}{{ x }}]",
    "macros": "{% macro show(value) %}{{ value }}{{ x }}{{ item }}{% endmacro %}",
    "inner": "{% set x = 'inner' %}{{ x }}{{ item }}{% for item in items %}{{ loop.index }}{% endfor %}",
}


def rendered(templates: dict[str, str], exact: bool) -> str:
    """Return the text of the template `page`, made by Hindsight's code or by Jinja's own."""
    base = Environment(loader=DictLoader(templates), autoescape=True, trim_blocks=True)
    environments = Environments(base, "en", lambda: TemplateVersions(base))
    tools = TemplateTools("", host_urls(""), ENGLISH_WORDS)
    base.globals |= {"tools": tools, "_": tools.gettext}
    environment = environments.exact("en") if exact else environments.of("en")
    assert (environment.code_generator_class is CodeGenerator) == exact
    return environment.get_template("page").render(VALUES)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("outer", OUTER)
def test_included_templates_make_the_text_of_jinja(outer: str, part: str) -> None:
    """A template makes the text that it makes with Jinja's own code, or the same error."""
    templates = {"page": OUTER[outer], "part": PARTS[part], **OTHERS}
    try:
        expected = rendered(templates, exact=True)
    except TemplateError as error:
        with pytest.raises(type(error)):
            rendered(templates, exact=False)
    else:
        assert rendered(templates, exact=False) == expected


@pytest.mark.parametrize("value", ["", "a", "<&\"'>", Markup("<b>"), 1, None, Undefined(name="x"), ["<"]])
def test_values_are_escaped_as_jinja_escapes_them(value: object) -> None:
    """A value becomes the text that `escape` makes of it."""
    assert str(as_html(value)) == str(escape(value))
