"""Apply Typogrify to HTML and titles, and convert HTML to plain text."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable

import smartypants
from typogrify import filters

from hindsight.core.markdown.html_text import unescaped
from hindsight.core.markdown.punctuation import has_signs, with_typographic_signs
from hindsight.core.markdown.tex_text import with_tex

Finish = Callable[[str], str]

# Typogrify's own patterns treat the content of script and style elements as prose.
_ALWAYS_IGNORED = ("script", "style", "kbd", "samp", "textarea", "svg", "math")
_TAG = re.compile(r"<[^>]*>")
# Tags at which a browser begins a new line, between two words without a space.
_BLOCK_TAG = re.compile(
    r"<(?<=[^\s>]<)/?(?:p|div|li|[ou]l|d[ltd]|h[1-6]|t[hdr]|table|details|summary|fig(?:ure|caption)|caption|blockquote|pre|br|hr)"
    r"\b[^>]*>(?=[^\s])",
    re.IGNORECASE,
)
# Elements whose content is not text for readers.
_HIDDEN_ELEMENT = re.compile(r"<(script|style|svg|template)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_RAISED_OR_LOWERED = re.compile(r"<(su[pb])\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_STRUCK_TAG = re.compile(r"</?(?:del|s|strike)(?:\s[^<>]*)?>", re.IGNORECASE)
_FOOTNOTE_REFERENCE = re.compile(r'<sup id="fnref[^"]*">.*?</sup>', re.DOTALL)

# Typogrify tries some thirty patterns on every text between two tags, but most texts match none of them. The code below
# calls a filter only for texts that pass a faster test. Each test passes at least the texts that its filter changes;
# tests/test_typography.py compares all results with Typogrify's own.
_TEXTS_AND_TAGS = re.compile(r"(<[^>]*>)")
# HTML that is not simply texts and tags in turn: comments, a "<" inside or without a tag, and elements to skip.
_UNEVEN = re.compile(
    rf"<(?:!--|[^>]*(?:<|\Z)|/?(?:{'|'.join((*smartypants.tags_to_skip, 'kbd', 'script'))}))", re.IGNORECASE
)
_AMPERSAND = re.compile(r"&(?:amp;|#38;)?[\s&]")
_CAPITALS = re.compile(r"[A-Z](?:\d+|\.\s?)?[A-Z]")
_QUOTE_FIRST = re.compile(r">\s*(?:[\"']|&(?:ldquo|lsquo|#8220|#8216);)")
_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li|dt|dd)>")
_TWO_WORDS = 50  # characters; most pairs of words are shorter


def finisher(ignore_tags: tuple[str, ...], on: bool = True, lang: str = "en") -> Finish:
    """Return a function that applies the typography of a language to HTML, except to code and `ignore_tags`.

    It changes nothing if not `on`.
    """
    if not on:
        return lambda markup: markup
    return functools.partial(_finished, (*_ALWAYS_IGNORED, *ignore_tags), lang)


def _finished(ignored: tuple[str, ...], lang: str, markup: str) -> str:
    # Typogrify's tokenizer takes the last word of a comment for the end of a block. That is rare.
    sections = filters.process_ignores(markup, ignored) if _may_begin(ignored).search(markup) else [(markup, True)]
    if has_signs(markup, lang):
        sections = with_typographic_signs(sections, lang)
    return "".join([_typeset(text) if is_changed else text for text, is_changed in sections])


@functools.cache
def _may_begin(ignored: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for the beginning of elements to ignore, which may match others too.

    It matches any element if `ignored` has classes or ids.
    """
    plain = all(re.fullmatch(r"\s*\w+\s*", tag) for tag in ignored)
    names = "|".join(tag.strip() for tag in ("pre", "code", *ignored)) if plain else ""
    return re.compile(f"<(?:{names})", re.IGNORECASE)


def _typeset(section: str) -> str:
    """Return HTML without ignored elements after Typogrify's filters."""
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
    """Return a section in pieces, with the last two words of each block joined."""
    pieces: list[str] = []
    start = 0
    for match in _BLOCK_END.finditer(section):
        pieces += _joined_words(section, start, *match.span())
        start = match.end()
    pieces += _joined_words(section, start, len(section), len(section))
    return pieces


def _joined_words(section: str, start: int, end_of_text: int, end: int) -> tuple[str, str]:
    # If the block ends in two words outside tags, the text before them has no effect.
    text_start = max(start, section.rfind(">", start, end_of_text) + 1, end_of_text - _TWO_WORDS)
    before, *words = section[text_start:end_of_text].rsplit(None, 2) or [""]
    if len(words) < 2:
        piece = section[start:end]
        return "", filters.widont(piece) if len(piece.split(None, 1)) > 1 else piece
    cut = text_start + len(before)
    last = section[cut:end_of_text]
    if "<" in last:
        return section[start:cut], filters.widont(section[cut:end])
    # The same result as Typogrify's filter for two plain words, many times as fast.
    spaces = len(last) - len(last.lstrip())
    return section[start : cut + spaces], f"{words[0]}&nbsp;{words[1]}{section[cut + len(last.rstrip()) : end]}"


def finished_title(title: str, finish: Finish) -> str:
    """Return a plain title as HTML with typography; it is escaped first, so that nothing in it is markup."""
    return finish(html.escape(title, quote=False))


def plain_text(markup: str) -> str:
    """Return the text of HTML on one line, without tags, entities, scripts, footnote marks and non-breaking spaces."""
    return " ".join(_words(markup))


def count_words(markup: str) -> int:
    """Return the number of words in the plain text of HTML."""
    return len(_words(markup))


def _words(markup: str) -> list[str]:
    if "<" in markup:
        markup = with_tex(markup)
        markup = _BLOCK_TAG.sub(" ", _HIDDEN_ELEMENT.sub("", without_footnotes(markup)))
        markup = _TAG.sub("", with_plain_scripts(markup))
    return unescaped(markup).split()


def with_plain_scripts(markup: str) -> str:
    """Return HTML with characters instead of superscripts and subscripts, so that 10⁶ without tags is not 106."""
    return _RAISED_OR_LOWERED.sub(_plain_script, markup) if "<su" in markup.lower() else markup


def _plain_script(match: re.Match[str]) -> str:
    text = " ".join(html.unescape(_TAG.sub("", match[2])).split())
    sign, table = ("^", _RAISED) if match[1].lower() == "sup" else ("_", _LOWERED)
    if all(ord(char) in table for char in text):
        return text.translate(table)
    return html.escape(f"{sign}{text}" if text.isalnum() else f"{sign}({text})", quote=False)


def with_struck_signs(markup: str) -> str:
    """Return HTML with Markdown's `~~` around struck words, which would look valid in plain text."""
    return _STRUCK_TAG.sub("~~", markup) if "<" in markup else markup


def without_footnotes(markup: str) -> str:
    """Return HTML without references to footnotes, for places without the notes."""
    return _FOOTNOTE_REFERENCE.sub("", markup)
