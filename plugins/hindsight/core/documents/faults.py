"""Faults of a text that its finished HTML shows: dead marks, scripts, unclosed elements, lost words."""

from __future__ import annotations

import html
import operator
import re
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Place
from hindsight.core.documents.addresses import doubtful_in, wrong_with
from hindsight.core.documents.front_matter_model import FrontMatter
from hindsight.core.documents.html_safety import RUNS_SCRIPT, event_attributes
from hindsight.core.documents.lost_words import is_text_gone, lost_words
from hindsight.core.documents.references import place_of
from hindsight.core.documents.stray_fields import held_lines
from hindsight.core.documents.unclosed import may_hold_html, unclosed_elements
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.comments import without_comments
from hindsight.core.markdown.github_inline import EMOJI_NAME
from hindsight.core.markdown.links import addresses_in
from hindsight.core.markdown.reading import Reading
from hindsight.core.markdown.shortcodes import without_frames

# Elements that load something by themselves.
_LOADING = re.compile(
    r"<(?:img|iframe|script|video|audio|source|track|embed|object|input|link)\b[^<>]*>", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\s\x00-\x1f\u200b-\u200f\ufeff]+")
_EMPTY_ADDRESS = r"(?<=\])\([ \t]*(?:<>)?[ \t]*\)|\b(?:href|src)\s*=\s*(?:\"\"|'')"
_NO_PICTURE = re.compile(
    r'<img\b[^<>]*?\ssrc="(?P<address>[^"]*\.(?:pdf|zip|docx?|xlsx?|pptx?|od[tsp]|csv|txt|md))"', re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_WINDOWS_PATH = re.compile(r"(?<![\w`(\[<])[A-Za-z]:\\[^\s`]*[^\s`.,;:!?)]")
_WORDLESS_LINK = re.compile(r'<a href="(?P<address>[^"#][^"]*)">\s*</a>')
_REFERENCE = re.compile(r"(?<![\w\]])\[[^\[\]<>]{1,80}\]\[(?P<label>[^\[\]<>^]{1,80})\]")
_FOOTNOTE = re.compile(r'<li id="fn:([^"]+)">')
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s<>]{1,40}\](?!:)")
_CODE = re.compile(r"<(code|pre|script|style)\b.*?</\1>", re.DOTALL)
_LESSON_WORDS = operator.attrgetter(
    "told_by", "confidence", "status", "superseded_by", "why_changed", "changes", "related", "hand"
)
_LOST_SHOWN = 8  # words that a message names


def report_faults(reading: Reading, markup: str, front: FrontMatter, lessons: tuple[Lesson, ...]) -> None:
    """Note every fault of a text, `markup` being its finished HTML and `lessons` those that it holds."""
    _warn_of_other_hosts(reading, markup, front)
    _report_odd_addresses(reading, markup, front)
    _report_missing_footnotes(reading, markup, front)
    _report_comment_signs(reading, markup, front)
    _report_unclosed(reading, markup, front)
    _report_lost_words(reading, markup, front, lessons)


def _warn_of_other_hosts(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note a warning for each address from which a page would load something by itself."""
    for element in _LOADING.finditer(markup):
        # Addresses of one tag would push those of the whole text out of their cache.
        for address in addresses_in(element[0]) if "//" in element[0] or "&" in element[0] else ():
            if _ELSEWHERE.match(address):
                reading.warn(
                    place_of(address, front),
                    f"every reader's browser would ask another host for {address}; keep a copy in images/ instead",
                )


def report_scripts(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note an error for each address that runs a script, and for each attribute that does."""
    written = front.body.lower()
    may_run = "script" in f"{written}{markup}" or "data:" in markup or "&" in written or may_hold_html(written)
    for address in addresses_in(markup) if may_run else ():
        if RUNS_SCRIPT.match(_INVISIBLE.sub("", address)):
            message = f'the address "{address[:40]}" runs a script in every reader\'s browser; remove it'
            reading.error(place_of(address, front), message)
    for event in event_attributes(markup) if "{" in written or may_hold_html(front.body) else ():
        message = f'the attribute "{event}" runs a script in every reader\'s browser; remove it'
        reading.error(place_of(event, front), message)


def report_held_lines(reading: Reading, markup: str) -> None:
    """Note each line of a text to be published that was to keep it back: an error where it is all of a paragraph."""
    after = None
    for tag, line in held_lines(markup):
        place = reading.source.find(line, after)
        after = (place[0] + 1, 1)
        if any(diagnostic.severity == "error" and diagnostic.line == place[0] for diagnostic in reading.diagnostics):
            continue
        message = (
            f'"{line}" is part of the text here and keeps nothing back; move it into the front matter, above the first '
            "blank line, or write it as code"
        )
        if tag == "p":
            reading.error(place, message)
        else:
            reading.warn(place, message)


def report_unused(reading: Reading, definitions: tuple[str, ...]) -> None:
    """Note a warning for each line that is taken for a definition, though nothing uses it; all begin as given."""
    for begins in definitions:
        pattern = rf"^[ \t>]*(?i:{re.escape(begins)})"
        place = next(reading.source.search(pattern), None)
        if place:
            message = (
                f'"{begins}" defines what nothing uses, so this line is not on the page; write "\\{begins}" for text'
            )
            reading.warn(place, message)


def _report_odd_addresses(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note an error for each address that is empty or a path of a machine, a warning for each link without words."""
    if 'href=""' in markup or 'src=""' in markup or "=''" in markup:
        for place in reading.source.search(_EMPTY_ADDRESS):
            reading.error(place, "this link leads nowhere: write its address between the parentheses")
    for address in dict.fromkeys(addresses_in(markup)):
        if why := wrong_with(address):
            reading.error(place_of(unquote(address.removeprefix("{wiki}")), front), why)
        elif (doubt := doubtful_in(address)) and f">{html.escape(address)}</a>" not in markup:
            reading.warn(place_of(address, front), doubt)
    for picture in _NO_PICTURE.finditer(markup):
        address = html.unescape(picture["address"])
        reading.warn(place_of(address, front), f"{address} is no picture; write [words]({address}) to link to it")
    paths = dict.fromkeys(_WINDOWS_PATH.findall(front.body)) if ":\\" in front.body else {}
    shown = html.unescape(_TAG.sub("", markup)) if paths else ""
    for path in paths:
        if path not in shown:
            reading.warn(place_of(path, front), f"Markdown takes signs out of this path; write it as code: `{path}`")
    for link in _WORDLESS_LINK.finditer(markup):
        address = html.unescape(link["address"])
        reading.warn(place_of(address, front), f'the link to {address} has no words: write them between "[" and "]"')


def _report_missing_footnotes(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note a warning for each mark of a footnote or link that stays as it is written, since nothing defines it."""
    if "][" in front.body:
        for reference in _REFERENCE.finditer(_CODE.sub("", markup)):
            written, label = html.unescape(reference[0]), html.unescape(reference["label"])
            if label.isdigit():  # numbers of sources
                continue
            message = f'nothing says where {written} leads; add a line "[{label}]: https://..."'
            reading.warn(place_of(f"][{label}]", front), message)
    if "[^" not in front.body:
        return
    for name in _FOOTNOTE.findall(markup):
        if f'id="fnref:{name}"' not in markup:
            written = f"[^{html.unescape(name)}]"
            reading.warn(place_of(f"{written}:", front), f"no word of the text has the mark {written} of this footnote")
    for mark in dict.fromkeys(_FOOTNOTE_MARK.findall(_CODE.sub("", markup))):
        written = html.unescape(mark)
        reading.warn(place_of(written, front), f'there is no footnote {written}; add a line "{written}: ..."')


def _report_comment_signs(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note a warning where the sign of Obsidian's comments, twice in a text, is still on the page: it hides nothing."""
    if front.body.count("%%") > 1 and _TAG.sub("", _CODE.sub("", markup)).count("%%") > 1:
        message = (
            '"%%" hides nothing here; write a comment as %%words%% apart from others, or between two lines of %%, and '
            "other signs as code"
        )
        reading.warn(place_of("%%", front), message)


def _report_unclosed(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note an error for each element that is never closed, at its tag."""
    if not may_hold_html(front.body):
        return
    seen: dict[str, int] = {}
    places_of: dict[str, list[Place]] = {}
    reported = {diagnostic.line for diagnostic in reading.diagnostics if diagnostic.severity == "error"}
    for found in unclosed_elements(markup):
        name = re.split(r"[\s>]", found.tag)[0]
        if name not in places_of:
            places_of[name] = list(reading.source.search(rf"(?<!`){re.escape(name)}(?![\w-])"))
        places = places_of[name]
        number = seen[name] = seen.get(name, -1) + 1
        place = places[min(number, len(places) - 1)] if places else (front.body_line, 1)
        if place[0] not in reported:
            reported.add(place[0])
            reading.error(place, found.message)


def _report_lost_words(reading: Reading, markup: str, front: FrontMatter, lessons: tuple[Lesson, ...]) -> None:
    """Note where words of the text are not on its page: a line of them is an error, a single one a warning.

    Where there is an error already, words are mostly missing because of that.
    """
    if any(diagnostic.severity == "error" for diagnostic in reading.diagnostics):
        return
    fields = [(*lesson.tags, *lesson.ids, *map(str, _LESSON_WORDS(lesson))) for lesson in lessons]
    shown_elsewhere = " ".join(word for words in fields for word in words)
    source = front.body
    if "caption" in source:
        source = "\n".join(map(without_frames, source.split("\n")))
    advice = "look for HTML above that is not closed" if may_hold_html(source) else "write the line in another way"
    found = list(lost_words(source, markup, shown_elsewhere))
    if found:  # comments, and the names of emoji, are no words of the page
        found = list(lost_words(EMOJI_NAME.sub("", without_comments(source)), markup, shown_elsewhere))
    for number, lost in found:
        words = " ".join(lost[:_LOST_SHOWN]) + (" ..." if len(lost) > _LOST_SHOWN else "")
        message = f'these words are not on the page: "{words}"; {advice}'
        place = (front.body_line + number, 1)
        if is_text_gone(lost):
            reading.error(place, message)
        else:
            reading.warn(place, message)
