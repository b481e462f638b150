"""Typographic finish of text and titles (Typogrify), and the way back from HTML to plain text."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable

import smartypants
from typogrify import filters

from hindsight.core.markdown.punctuation import with_typographic_signs

Finish = Callable[[str], str]

# Typogrify's own patterns see a script or style element's text as prose.
_ALWAYS_IGNORED = ("script", "style", "kbd", "samp", "textarea", "svg", "math")
_TAG = re.compile(r"<[^>]*>")
# Tags at which a browser begins a new line, between two words that nothing else keeps apart.
_BLOCK_TAG = re.compile(
    r"<(?<=[^\s>]<)/?(?:p|div|li|[ou]l|d[ltd]|h[1-6]|t[hdr]|table|details|summary|fig(?:ure|caption)|blockquote|pre|br|hr)"
    r"\b[^>]*>(?=[^\s])",
    re.IGNORECASE,
)
# What these hold is no text to read.
_SILENT = re.compile(r"<(script|style|svg|template)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_RAISED_OR_LOWERED = re.compile(r"<(su[pb])\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_STRUCK_TAG = re.compile(r"</?(?:del|s|strike)(?:\s[^<>]*)?>", re.IGNORECASE)
_FOOTNOTE_REFERENCE = re.compile(r'<sup id="fnref[^"]*">.*?</sup>', re.DOTALL)

# Typogrify tries some thirty patterns on every text between two tags, though most can change nothing there. The
# code below calls its filters on what they can change alone: each test lets through more than its filter looks
# for, and tests/test_typography.py holds every result against Typogrify's own.
_TEXTS_AND_TAGS = re.compile(r"(<[^>]*>)")
# Where a filter sees more than texts and tags in turn: comments, a "<" in a tag or before none, elements to skip.
_UNEVEN = re.compile(
    rf"<(?:!--|[^>]*(?:<|\Z)|/?(?:{'|'.join((*smartypants.tags_to_skip, 'kbd', 'script'))}))", re.IGNORECASE
)
_SIGNS = re.compile(r"[\"']|--|\.\.\.|\. \. \.")
_AMPERSAND = re.compile(r"&(?:amp;|#38;)?[\s&]")
_CAPITALS = re.compile(r"[A-Z](?:\d+|\.\s?)?[A-Z]")
_QUOTE_FIRST = re.compile(r">\s*(?:[\"']|&(?:ldquo|lsquo|#8220|#8216);)")
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|dt|dd)>")
_TWO_WORDS = 50  # characters that most pairs of words fit in


def finisher(ignore_tags: tuple[str, ...], on: bool = True) -> Finish:
    """A function that gives HTML its typographic finish, leaving code and `ignore_tags` alone."""
    if not on:
        return lambda markup: markup
    return functools.partial(_finished, (*_ALWAYS_IGNORED, *ignore_tags))


def _finished(ignored: tuple[str, ...], markup: str) -> str:
    # Typogrify's tokenizer would end a block on the last word of a comment: rare enough to leave as written.
    sections = filters.process_ignores(markup, ignored) if _may_begin(ignored).search(markup) else [(markup, True)]
    if _SIGNS.search(markup):
        sections = with_typographic_signs(sections)
    return "".join([_typeset(text) if wanted else text for text, wanted in sections])


@functools.cache
def _may_begin(ignored: tuple[str, ...]) -> re.Pattern[str]:
    """What finds each element that is left alone, and may find others: any element, where classes or ids count."""
    plain = all(re.fullmatch(r"\s*\w+\s*", tag) for tag in ignored)
    names = "|".join(tag.strip() for tag in ("pre", "code", *ignored)) if plain else ""
    return re.compile(f"<(?:{names})", re.IGNORECASE)


def _typeset(section: str) -> str:
    """Return what Typogrify's filters make of HTML without elements to leave alone."""
    if _UNEVEN.search(section):
        return str(filters.widont(filters.initial_quotes(filters.caps(filters.amp(section)))))
    if "&" in section and _AMPERSAND.search(section):
        section = filters.amp(section)
    if _CAPITALS.search(section):
        pieces = _TEXTS_AND_TAGS.split(section)
        pieces[::2] = [filters.caps(text) if _CAPITALS.search(text) else text for text in pieces[::2]]
        section = "".join(pieces)
    if _QUOTE_FIRST.search(f">{section}"):
        section = filters.initial_quotes(section)
    return "".join(_without_widows(section))


def _without_widows(section: str) -> list[str]:
    """The section in pieces, the last two words of each block joined."""
    pieces: list[str] = []
    start = 0
    for match in _BLOCK_END.finditer(section):
        pieces += _joined_words(section, start, *match.span())
        start = match.end()
    pieces += _joined_words(section, start, len(section), len(section))
    return pieces


def _joined_words(section: str, start: int, end_of_text: int, end: int) -> tuple[str, str]:
    # Where two words stand at the end of the block, outside tags, nothing before them has a part in it.
    text_start = max(start, section.rfind(">", start, end_of_text) + 1, end_of_text - _TWO_WORDS)
    before, *words = section[text_start:end_of_text].rsplit(None, 2) or [""]
    if len(words) < 2:
        return "", filters.widont(section[start:end])
    cut = text_start + len(before)
    last = section[cut:end_of_text]
    if "<" in last:
        return section[start:cut], filters.widont(section[cut:end])
    # What Typogrify's filter does with two plain words, many times as fast.
    spaces = len(last) - len(last.lstrip())
    return section[start : cut + spaces], f"{words[0]}&nbsp;{words[1]}{section[cut + len(last.rstrip()) : end]}"


def finished_title(title: str, finish: Finish) -> str:
    """A plain title as HTML: escaped first, so that nothing in it is markup."""
    return finish(html.escape(title, quote=False))


def plain_text(markup: str) -> str:
    """The text of HTML on one line: no tags, no entities, no scripts, no footnote marks, no non-breaking spaces."""
    if "<" in markup:
        markup = _BLOCK_TAG.sub(" ", _SILENT.sub("", without_footnotes(markup)))
        markup = _TAG.sub("", with_plain_scripts(markup))
    if "&" in markup:
        markup = html.unescape(markup)
    return " ".join(markup.split())


def with_plain_scripts(markup: str) -> str:
    """HTML whose superscripts and subscripts are characters, so that 10⁶ without its tags is not 106."""
    return _RAISED_OR_LOWERED.sub(_plain_script, markup) if "<su" in markup.lower() else markup


def _plain_script(match: re.Match[str]) -> str:
    text = " ".join(html.unescape(_TAG.sub("", match[2])).split())
    sign, table = ("^", _RAISED) if match[1].lower() == "sup" else ("_", _LOWERED)
    if all(ord(char) in table for char in text):
        return text.translate(table)
    return html.escape(f"{sign}{text}" if text.isalnum() else f"{sign}({text})", quote=False)


def with_struck_signs(markup: str) -> str:
    """HTML whose struck words stand between the signs that strike them in Markdown: as text they would be in force."""
    return _STRUCK_TAG.sub("~~", markup) if "<" in markup else markup


def without_footnotes(markup: str) -> str:
    """HTML without the marks of footnotes, for places where the notes are not."""
    return _FOOTNOTE_REFERENCE.sub("", markup)
