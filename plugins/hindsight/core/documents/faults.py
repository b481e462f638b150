"""Compare the finished HTML of a text with its source, and report text that readers would miss.

Examples: footnotes without a reference, elements that are never closed, words that are not on the page.
"""

from __future__ import annotations

import html
import operator
import re

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.documents.addresses import report_addresses
from hindsight.core.documents.front_matter_model import FrontMatter
from hindsight.core.documents.lost_words import is_text_lost, lost_words
from hindsight.core.documents.references import place_of
from hindsight.core.documents.unclosed import may_hold_html, unclosed_elements
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.comments import without_comments
from hindsight.core.markdown.github_inline import EMOJI_NAME
from hindsight.core.markdown.html_text import without_code, without_tags
from hindsight.core.markdown.reading import Reading
from hindsight.core.markdown.shortcodes import without_frames

_REFERENCE = re.compile(r"(?<![\w\]])\[[^\[\]<>]{1,80}\]\[(?P<label>[^\[\]<>^]{1,80})\]")
_FOOTNOTE = re.compile(r'<li id="fn:([^"]+)">')
_FOOTNOTE_REFERENCE = re.compile(r"\[\^[^\[\]\s<>]{1,40}\](?!:)")
_LESSON_WORDS = operator.attrgetter(
    "learned_from", "confidence", "status", "superseded_by", "why_changed", "changes", "related", "hand"
)
_MOST_QUOTED_WORDS = 8


def report_faults(reading: Reading, markup: str, front: FrontMatter, lessons: tuple[Lesson, ...]) -> None:
    """Report every fault of a text's finished HTML, which holds `lessons`."""
    report_addresses(reading, markup, front)
    prose = without_code(markup) if any(sign in front.body for sign in ("][", "[^", "%%")) else ""
    _warn_of_undefined_references(reading, prose, front)
    _warn_of_unmatched_footnotes(reading, markup, prose, front)
    _warn_of_comment_signs(reading, prose, front)
    _report_unclosed(reading, markup, front)
    _report_lost_words(reading, markup, front, lessons)


def report_unused(reading: Reading, definitions: tuple[str, ...]) -> None:
    """Warn of each line that Markdown took for a definition, and so removed, although nothing uses it.

    `definitions` are the beginnings of these lines, such as `[label]:`.
    """
    for beginning in definitions:
        pattern = rf"^[ \t>]*(?i:{re.escape(beginning)})"
        place = next(reading.source.search(pattern), None)
        if place:
            message = (
                f'"{beginning}" begins a definition that nothing uses, so this line is not on the page; '
                f'write "\\{beginning}" if it is text'
            )
            reading.warn(place, message)


def _warn_of_undefined_references(reading: Reading, prose: str, front: FrontMatter) -> None:
    """Warn of each link whose label is not defined: the page shows its brackets."""
    if "][" not in front.body:
        return
    for reference in _REFERENCE.finditer(prose):
        written, label = html.unescape(reference[0]), html.unescape(reference["label"])
        if label.isdigit():  # numbers of sources
            continue
        message = f'the label of {written} is not defined; add a line "[{label}]: https://..."'
        reading.warn(place_of(f"][{label}]", front), message)


def _warn_of_unmatched_footnotes(reading: Reading, markup: str, prose: str, front: FrontMatter) -> None:
    """Warn of each footnote without a reference, and of each reference without a footnote."""
    if "[^" not in front.body:
        return
    for name in _FOOTNOTE.findall(markup):
        if f'id="fnref:{name}"' not in markup:
            written = f"[^{html.unescape(name)}]"
            message = f"nothing refers to this footnote; write {written} where it belongs in the text"
            reading.warn(place_of(f"{written}:", front), message)
    for reference in dict.fromkeys(_FOOTNOTE_REFERENCE.findall(prose)):
        written = html.unescape(reference)
        reading.warn(place_of(written, front), f'there is no footnote {written}; add a line "{written}: ..."')


def _warn_of_comment_signs(reading: Reading, prose: str, front: FrontMatter) -> None:
    """Warn where Obsidian's comment signs are still on the page: they hide nothing there."""
    if front.body.count("%%") > 1 and without_tags(prose).count("%%") > 1:
        message = (
            '"%%" hides nothing here; write a comment as %%words%% with spaces around it, or between two lines of %%, '
            "and write other signs as code"
        )
        reading.warn(place_of("%%", front), message)


def _report_unclosed(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Report an error for each unclosed element, at its tag; one error a line."""
    if not may_hold_html(front.body):
        return
    seen: dict[str, int] = {}
    places_of: dict[str, list[Place]] = {}
    reported = {diagnostic.line for diagnostic in reading.diagnostics if diagnostic.severity == "error"}
    for unclosed in unclosed_elements(markup):
        name = re.split(r"[\s>]", unclosed.tag)[0]
        if name not in places_of:
            places_of[name] = list(reading.source.search(rf"(?<!`){re.escape(name)}(?![\w-])"))
        places = places_of[name]
        number = seen[name] = seen.get(name, -1) + 1
        place = places[min(number, len(places) - 1)] if places else (front.body_line, 1)
        if place[0] not in reported:
            reported.add(place[0])
            reading.error(place, unclosed.message)


def _report_lost_words(reading: Reading, markup: str, front: FrontMatter, lessons: tuple[Lesson, ...]) -> None:
    """Report words of the source that are not on the page: an error for a line of them, a warning for a few.

    Report nothing for a text with an error: the error is probably the reason why its words are missing.
    """
    if any(diagnostic.severity == "error" for diagnostic in reading.diagnostics):
        return
    fields = [(*lesson.tags, *lesson.ids, *map(str, _LESSON_WORDS(lesson))) for lesson in lessons]
    shown_elsewhere = " ".join(word for words in fields for word in words)
    source = front.body
    if "caption" in source:
        source = "\n".join(map(without_frames, source.split("\n")))
    advice = "look for HTML above that is not closed" if may_hold_html(source) else "write the line differently"
    lines = list(lost_words(source, markup, shown_elsewhere))
    if lines:  # comments and the names of emoji are not meant to be on the page
        lines = list(lost_words(EMOJI_NAME.sub("", without_comments(source)), markup, shown_elsewhere))
    for number, lost in lines:
        words = " ".join(lost[:_MOST_QUOTED_WORDS]) + (" ..." if len(lost) > _MOST_QUOTED_WORDS else "")
        message = f'these words are not on the page: "{words}"; {advice}'
        place = (front.body_line + number, 1)
        if is_text_lost(lost):
            reading.error(place, message)
        else:
            reading.warn(place, message)
