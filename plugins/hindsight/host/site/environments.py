"""The Jinja environments of a site, one for each language of its pages."""

from __future__ import annotations

from jinja2 import Environment

from hindsight.host.site.template_code import PageCode, PageTemplate


class Environments:
    """Makes an environment for each language: imported macros keep the words that they first had.

    The site's language has the environment `base`. The others share its templates, but not their compiled state.
    """

    def __init__(self, base: Environment, lang: str) -> None:
        base.add_extension("jinja2.ext.i18n")  # for `{% trans %}` in the templates of a blog
        base.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
        base.template_class, base.code_generator_class = PageTemplate, PageCode
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

    def forget_templates(self) -> None:
        """Drop all loaded templates, after a change of a template or of a catalogue."""
        for environment in self._by_lang.values():
            if environment.cache is not None:
                environment.cache.clear()
