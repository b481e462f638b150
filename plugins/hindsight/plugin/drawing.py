"""Draw checklists and lessons into Pelican's articles and pages, after the whole site is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader
from pelican.utils import truncate_html_words

from hindsight.core.checklists.model import Checklist
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.drawing import SCRIPT_WORDS, TEMPLATES, ToHtml, draw_body
from hindsight.core.language.words import Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.site.model import PostLinks
from hindsight.core.template_tools import TemplateTools
from hindsight.plugin.assets import SCRIPT, STYLE
from hindsight.plugin.documents import Text
from hindsight.plugin.messages import report
from hindsight.plugin.reading import shown_path
from hindsight.plugin.site import PluginSite
from hindsight.plugin.urls import SiteAddresses

# A macro of a template: it returns HTML.
Macro = Callable[..., str]

# Elements for pages only, which are removed from feeds and summaries.
_PAGE_ONLY = re.compile(
    r'<link rel="stylesheet" data-hindsight[^>]*>|<script defer data-hindsight[^>]*></script>'
    r"|</?(?:form|label)\b[^>]*>|<input\b[^>]*>|<button\b[^>]*>.*?</button>"
    r'| ?<a class="anchor" href="#[^>]*>#</a>'
)
# The number of a step, which its page draws without the marker of the list.
_STEP_NUMBER = re.compile(r'<li class="step"([^>]*>(?:(?!<li\b).)*?)<span class="n">(-?[0-9]+)</span> ', re.DOTALL)
_IDS = re.compile(r'(<(?:li class="step"|figure class="lesson")[^>]*?) id="[^"]*"|<span id="[^"]*"></span>')


@dataclass(frozen=True, slots=True)
class _Macros:
    """The macros that draw checklists and lessons in one language, and their tools."""

    checklist: Macro
    lesson: Macro
    tools: TemplateTools


class _ContentTools(TemplateTools):
    """Tools with addresses that Pelican turns into links wherever it shows an article."""

    def __init__(self, site: PluginSite, addresses: SiteAddresses, words: Words) -> None:
        super().__init__("", site.models.urls, words)
        self._addresses = addresses

    def href(self, url: str) -> str:
        """Return an address below the root in the form of Pelican's internal links."""
        return self._addresses.link(url)


def fill_texts(site: PluginSite, context: Mapping[str, Any], loader: BaseLoader) -> None:
    """Draw the checklists and lessons of every text into its content; `loader` loads a theme's own templates."""
    addresses = SiteAddresses(context)
    by_lang: dict[str, _Macros] = {}
    for path, text in site.texts.items():
        if text.body.checklists or text.document.lessons:
            lang = site.languages.of_page(text.document.lang)
            if lang not in by_lang:
                by_lang[lang] = _macros(_ContentTools(site, addresses, site.languages.words(lang)), loader)
            _fill(text, site.models.links[path], by_lang[lang])


def _macros(tools: TemplateTools, loader: BaseLoader) -> _Macros:
    """Return the macros in an environment of their own, with the words of one language."""
    environment = Environment(
        loader=ChoiceLoader([loader, FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["tools"] = tools
    return _Macros(_macro(environment, "checklist"), _macro(environment, "lesson"), tools)


def _macro(environment: Environment, name: str) -> Macro:
    """Return the macro of the template with the same name; if it is missing, report an error and return our own."""
    template = environment.get_template(f"hindsight/{name}.html")
    macro: Macro | None = getattr(template.module, name, None)
    if macro is None:
        message = f'this template has no macro "{name}", so Hindsight\'s own is used; write the macro'
        report([Diagnostic(shown_path(template.filename or str(template.name)), 1, 1, "error", message)])
        own = environment.overlay(loader=FileSystemLoader(TEMPLATES))
        macro = getattr(own.get_template(f"hindsight/{name}.html").module, name)
    return macro


def _fill(text: Text, links: PostLinks, macros: _Macros) -> None:
    """Draw the checklists and lessons of one text into its content and its summary."""
    decks = {deck.part: deck for deck in links.decks}
    entries = {kept_lesson.entry.lesson.id: kept_lesson.entry for kept_lesson in links.lessons}

    def draw_checklist(model: Checklist, html: ToHtml) -> str:
        return str(macros.checklist(model, decks[model.part], html, links.changes))

    def draw_lesson(model: Lesson, html: ToHtml) -> str:
        return str(macros.lesson(model, entries.get(model.id), html))

    def drawn(markup: str) -> str:
        return draw_body(replace(text.body, html=markup), text.document.lessons, str, draw_checklist, draw_lesson)

    content = text.content
    has_own_summary = bool(content.metadata.get("summary"))
    for values, name in ((content.metadata, "summary"), (vars(content), "_summary"), (vars(content), "summary")):
        if text.body.token in str(values.get(name, "")):
            values[name] = _for_summary(drawn(str(values[name])))
    content._content = f"{_head(macros.tools, bool(text.body.checklists))}{drawn(content._content)}"
    _clear_caches(content)
    if not has_own_summary:
        _summarise(content)


# The code that gets a button to copy it: not the other code of the theme.
_CODE = ' data-code="form.checklist .highlight pre"'


def _head(tools: TemplateTools, has_script: bool) -> str:
    """Return the elements that load the style sheet, and also the script if there are boxes to tick."""
    style = f'<link rel="stylesheet" data-hindsight href="{tools.href(STYLE)}">\n'
    if not has_script:
        return style
    words = tools.script_words(*SCRIPT_WORDS)
    return f'{style}<script defer data-hindsight{_CODE}{words} src="{tools.href(SCRIPT)}"></script>\n'


def _summarise(content: Any) -> None:
    """Set a text's summary to its beginning without boxes, which Pelican's own summary would have."""
    length = content.settings["SUMMARY_MAX_LENGTH"]
    plain = _for_summary(content._content)
    content._summary = (
        plain if length is None else truncate_html_words(plain, length, content.settings["SUMMARY_END_SUFFIX"])
    )


def without_page_only(markup: str) -> str:
    """Return HTML without elements that work only on its own page: boxes, buttons, the style sheet and the script.

    The list numbers its steps, because the style sheet does not hide its markers.
    """
    return _STEP_NUMBER.sub(r'<li class="step" value="\2"\1', _PAGE_ONLY.sub("", markup))


def _for_summary(markup: str) -> str:
    """Return HTML for a list of texts: without ids, which other texts on the same page have, too."""
    return _IDS.sub(r"\1", without_page_only(markup))


def _clear_caches(content: Any) -> None:
    """Clear Pelican's caches of the content, which other plugins may have filled."""
    for function in (content.get_content, content.get_summary):
        cache = getattr(function, "cache", None)
        if isinstance(cache, dict):
            for key in [key for key in cache if key and key[0] is content]:
                del cache[key]
