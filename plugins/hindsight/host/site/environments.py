"""The Jinja environments of a site, one for each language of its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from jinja2 import Environment
from jinja2.compiler import CodeGenerator

from hindsight.host.incremental.fingerprint import TemplateVersions
from hindsight.host.site.template_code import PageCode, PageTemplate


class Environments:
    """Makes an environment for each language: imported macros keep the words that they first had.

    The site's language has the environment `base`. The others share its templates, but not their compiled state.
    `versions` returns the texts of all templates.
    """

    def __init__(self, base: Environment, lang: str, versions: Callable[[], TemplateVersions]) -> None:
        base.add_extension("jinja2.ext.i18n")  # for `{% trans %}` in the templates of a blog
        base.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
        base.template_class = PageTemplate
        base.code_generator_class = partial(PageCode, versions=versions)  # type: ignore[assignment]  # it makes one
        base.cache = {}  # a site has few templates: a dictionary is faster than a cache that counts and locks
        self.base = base
        self._by_lang = {lang: base}

    def of(self, lang: str) -> Environment:
        """Return the environment for pages in a language, made once."""
        if lang not in self._by_lang:
            environment = self.base.overlay()
            environment.globals, environment.filters = dict(self.base.globals), dict(self.base.filters)
            self._by_lang[lang] = environment
        return self._by_lang[lang]

    def exact(self, lang: str) -> Environment:
        """Return an environment that compiles each template by itself, so that errors name its file and line."""
        environment = self.of(lang).overlay(cache_size=-1)
        environment.code_generator_class, environment.bytecode_cache = CodeGenerator, None
        environment.globals, environment.filters = self.of(lang).globals, self.of(lang).filters
        return environment

    def forget_templates(self) -> None:
        """Drop all loaded templates, after a change of a template or of a catalogue."""
        for environment in self._by_lang.values():
            if environment.cache is not None:
                environment.cache.clear()
