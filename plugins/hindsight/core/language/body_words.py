"""Translate the words that reading adds to a text: titles of callouts, names of tables, links back from notes.

The HTML of a body has them in English, since reading a file depends on no catalogue.
"""

from __future__ import annotations

import re
from html import escape

from hindsight.core.language.words import Words, translatable

_BACK = translatable("Back to the text, where note %(number)s is")
_BACKLINK = re.compile(r'\b(aria-label|title)="Back to the text, where note (\d+) is"')
_TABLE = translatable("Table")
_TABLE_LABEL = f'aria-label="{_TABLE}"'
# The titles of GitHub, Obsidian and Python-Markdown for callouts to which the writer gave none.
_TITLES = frozenset((
    translatable("Note"), translatable("Tip"), translatable("Important"), translatable("Warning"),
    translatable("Caution"), translatable("Info"), translatable("Hint"), translatable("Danger"),
    translatable("Error"), translatable("Example"), translatable("Question"), translatable("Summary"),
    translatable("Abstract"), translatable("Attention"), translatable("Success"), translatable("Failure"),
    translatable("Bug"), translatable("Quote"), translatable("To do"),
))  # fmt: skip
_TITLE = re.compile(r'(<p class="admonition-title">)([A-Z][A-Za-z ]+)(?=</p>)')


def translate_body(markup: str, words: Words) -> str:
    """Return the HTML of a body with its words in a language."""
    if not words.catalogue.messages:
        return markup
    if "footnote-backref" in markup:
        markup = _BACKLINK.sub(lambda link: f'{link[1]}="{escape(words.gettext(_BACK, number=link[2]))}"', markup)
    if _TABLE_LABEL in markup:
        markup = markup.replace(_TABLE_LABEL, f'aria-label="{escape(words.gettext(_TABLE))}"')
    return _TITLE.sub(lambda title: f"{title[1]}{_translated_title(title[2], words)}", markup)


def _translated_title(title: str, words: Words) -> str:
    return escape(words.gettext(title)) if title in _TITLES else title
