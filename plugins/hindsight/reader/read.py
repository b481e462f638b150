"""Reading one file: from its path, bytes and the settings to a document. Nothing else has a part in it."""

from __future__ import annotations

import dataclasses
import hashlib
import html
import json
import operator
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from pelican.utils import slugify

from hindsight.checklists.labelling import Labelling, labelling
from hindsight.checklists.lint import advice
from hindsight.checklists.model import Checklist, ChecklistHead, StepHead
from hindsight.checklists.read import missing_checklist, read_checklists
from hindsight.gate.problem import Problem
from hindsight.lessons.anchors import Anchors
from hindsight.lessons.candidates import candidates, holds
from hindsight.lessons.model import Lesson
from hindsight.lessons.read import LessonHome, read_lessons
from hindsight.lessons.said import NONE, read_said_lessons
from hindsight.reader import fields as values
from hindsight.reader.fields import Fields
from hindsight.reader.front_matter import FrontMatter, FrontMatterError, parse_front_matter
from hindsight.reader.html_safety import EVENT, RUNS_SCRIPT
from hindsight.reader.ids import ids_in
from hindsight.reader.links import addresses_in, links_in
from hindsight.reader.locate import SourceMap
from hindsight.reader.lost_words import is_text_gone, lost_words
from hindsight.reader.markup import Converted, converter, phrase_html, renew_converters
from hindsight.reader.model import Body, Document, Heading, Kind, Quoted, ReadResult, Reference, document_url
from hindsight.reader.reading import Reading
from hindsight.reader.stray_fields import stray_fields
from hindsight.reader.typography import Finish, finished_title, finisher, plain_text
from hindsight.reader.unclosed import may_hold_html, unclosed_elements
from hindsight.settings import ReadSettings
from hindsight.text.digest import digest

_DATE_PREFIX = re.compile(r"\d{4}-\d{2}-\d{2}-")
_FOREIGN = re.compile(
    r"<(?:img|iframe|script|video|audio|source|embed|object|input|link)\b[^>]*?\b(?:src|data|href|poster)="
    r'"(?P<address>(?:https?:)?//[^"]*)"',
    re.IGNORECASE,
)
# No page, feed or card can hold these: XML 1.0 leaves them out, too.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
# Unicode ends at 1114111, and Python refuses to read a number of thousands of digits.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8}|[xX][0-9a-fA-F]{7})")
_PLACES = ("tags", "slug", "cards", "aliases", "cover", "category", "series", "template")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_SUMMARY_WORDS = 50
_INDEX = "/lessons/#"
_HAS_HOST = re.compile(r"(?:[a-zA-Z][\w+.-]*:|//|#)")
_ENDINGS = (
    r"\.(?:png|jpe?g|gif|svg|webp|avif|hei[cf]|tiff?|bmp|ico|mp[34]|m4[av]|mov|webm|og[agv]|wav|flac|pdf|zip|[ct]sv|json"
    r"|xlsx?|docx?|pptx?|od[tspg]|txt|ics|epub|gpx|kml|drawio)\b"
)
_FILE_ENDING = re.compile(_ENDINGS, re.IGNORECASE)
_FILE_NAME = re.compile(rf"[^\s\"'()<>{{}}|=,;:`\[\]!]+{_ENDINGS}", re.IGNORECASE)
_LESSON_WORDS = operator.attrgetter(
    "told_by", "confidence", "status", "superseded_by", "why_changed", "changes", "related", "hand"
)
_INVISIBLE = re.compile(r"[\s\x00-\x1f\u200b-\u200f\ufeff]+")
_LOST_SHOWN = 8  # words that a message names
_EMPTY_ADDRESS = r"(?<=\])\([ \t]*\)"
_DRIVE = re.compile(r"[A-Za-z]:/|//")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s<>]{1,40}\](?!:)")
_CODE = re.compile(r"<(code|pre|script|style)\b.*?</\1>", re.DOTALL)
_DRAFTS = re.compile(r"(?:^|/)[._]?drafts/", re.IGNORECASE)
_NOT_A_DRAFT = (
    'this text is in a folder of drafts, but it would be published; add the line "Status: draft", or move it to posts/'
)
# A text is its checklist where what stands around that is a quarter of it at most, in words.
_AROUND = 0.25


def read(path: str, shown_path: str, data: bytes, kind: Kind, settings: ReadSettings) -> ReadResult:
    """Read one file's bytes.

    `path` is relative to the content folder; `shown_path` is what problems call the file. Nothing is raised
    for bad content: what is wrong is in the result's problems.
    """
    try:
        text = _decoded(data)
        front = parse_front_matter(text)
    except FrontMatterError as error:
        return ReadResult(None, None, (Problem(shown_path, error.line, error.col, "error", error.message),))
    fields = values.collect(shown_path, kind, front.fields, settings)
    for (line, col), message in stray_fields(front, values.known_fields(settings)):
        fields.problems.append(Problem(shown_path, line, col, "error", message))
    finish = finisher(settings.typogrify_ignore, settings.typogrify)
    source = SourceMap(text, front.body_line)
    reading = Reading(path, shown_path, converter().serialise, finish, source, fields.problems)
    try:
        document, body = _document(reading, fields, front, kind, settings)
    except RecursionError:
        renew_converters()
        reading.error((front.body_line, 1), "this text is nested too deep to read")
        document = body = None
    is_draft = fields.text("status").lower() == "draft"
    return ReadResult(document, body, tuple(sorted(reading.problems)), is_draft, _mentions(text))


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        col = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise FrontMatterError(before.count(b"\n") + 1, col, "not UTF-8 text; save the file as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _CONTROL.search(text):
        above = text[: control.start()]
        message = f"the character U+{ord(control[0]):04X} has no meaning in a text; remove it"
        raise FrontMatterError(above.count("\n") + 1, len(above.rpartition("\n")[2]) + 1, message)
    if number := _HUGE_REFERENCE.search(text):
        above = text[: number.start()]
        message = f'"{number[0][:12]}..." is no character; remove it, or write the character itself'
        raise FrontMatterError(above.count("\n") + 1, len(above.rpartition("\n")[2]) + 1, message)
    return text


def _document(
    reading: Reading, fields: Fields, front: FrontMatter, kind: Kind, settings: ReadSettings
) -> tuple[Document | None, Body | None]:
    """The document and its body, or None where a field that the rest depends on is missing."""
    head = _head(reading, fields, settings)
    if head["status"] != "draft" and _DRAFTS.search(reading.path):
        reading.error((1, 1), _NOT_A_DRAFT)
    labels = labelling(head["lang"], settings.card_labels)
    converted = _converted(reading, fields, front, labels)
    if not head["title"] or not head["slug"] or (kind == "post" and head["date"] is None):
        return None, None
    url = document_url(kind, head["slug"], head["date"])
    markup = reading.finish(converted.html)
    # Of each checklist there is one word so far.
    around = len(plain_text(markup).split()) - len(converted.runs) if converted.runs else 0
    # The order matters: a lesson that stands between two steps is inside its checklist's HTML.
    checklists, markup = read_checklists(
        reading, converted.runs, head["slug"], head["title"], settings.why_words, labels, markup
    )
    for checklist in checklists:
        for found in advice(checklist, head["lang"], head["date"] is not None):
            reading.warn(reading.source.find(found.step.lead, (found.step.line, 1)), found.message)
    home = LessonHome(
        url, head["title"], head["title_html"], head["date"], head["tags"], head["status"] != "hidden",
        head["modified"], head["lang"], head["status"] == "draft",
        frozenset(values.REQUIRED[kind]) | fields.meant,
    )  # fmt: skip
    anchors = Anchors(
        reading.source,
        markup,
        [(anchor, text) for _, anchor, text in converted.headings],
        {step.anchor: step.line for checklist in checklists for step in checklist.steps},
    )
    lessons, markup = read_lessons(reading, converted.lessons, home, anchors, markup)
    if not lessons and not fields.text("lessons"):  # who wrote one has been here, and wants no others
        _offer_lessons(reading, front.yaml, head["lang"], markup, settings)
    if fields.text("lessons").lower() not in ("", NONE):
        if not fields.items("lessons"):
            fields.problem("lessons", 'write each lesson behind "- " on a line of its own, in quotation marks')
        said, markup = read_said_lessons(reading, fields.items("lessons"), home, anchors, markup)
        lessons += said
    summary_html = _summary(reading, fields, markup)
    _warn_of_other_hosts(reading, markup, front)
    _report_scripts(reading, f"{markup}{summary_html}", front)
    _report_odd_addresses(reading, markup, front)
    _report_missing_footnotes(reading, markup, front)
    _report_unclosed(reading, markup, front)
    _report_lost_words(reading, markup, front, lessons)
    headings = tuple(Heading(level, anchor, reading.finish(text)) for level, anchor, text in converted.headings)
    body = Body(markup, headings, checklists)
    document = Document(
        path=reading.path,
        kind=kind,
        url=url,
        **head,
        summary=plain_text(summary_html),
        summary_html=summary_html,
        reading_minutes=_reading_minutes(markup),
        checklists=tuple(_checklist_head(checklist, around) for checklist in body.checklists),
        lessons=lessons,
        references=tuple(_references(f"{markup}{summary_html}" if fields.text("summary") else markup, front)),
        files=tuple(sorted(set(_local_addresses(f"{markup}{summary_html}")))),
        anchors=tuple(ids_in(markup)),
        places={name: fields.place(name) for name in _PLACES},
    )
    shown = _shown(document)
    linked = (
        document.anchors,
        document.files,
        [(reference.scheme, reference.target, reference.is_picture) for reference in document.references],
    )
    outline = digest(f"{shown}{linked!r}")
    body = dataclasses.replace(body, digest=digest(repr(body)))
    return dataclasses.replace(document, digest=digest(shown), outline=outline), body


def _reading_minutes(markup: str) -> int:
    """Whole minutes at 240 words a minute (Brysbaert 2019: silent reading of non-fiction, 238)."""
    return max(1, round(len(plain_text(markup).split()) / 240))


def _offer_lessons(reading: Reading, yaml: bool, lang: str, markup: str, settings: ReadSettings) -> None:
    """Hints at sentences that may be lessons, each with a line that would make it one."""
    language = lang.partition("-")[0].lower()
    phrases = dict(settings.lesson_phrases).get(language, ())
    told = dict(settings.second_hand_phrases).get(language, ())
    for place, (announced, sentence) in enumerate(candidates(markup, phrases)):
        said = f"(second hand) {sentence}" if holds(announced, told) or holds(sentence, told) else sentence
        message = f"perhaps a lesson; to publish it, paste {_pasted(said, yaml, first=place == 0)}"
        reading.problems.append(Problem(reading.shown_path, *reading.source.find(sentence), "hint", message))


def _pasted(said: str, yaml: bool, first: bool) -> str:
    """Where to paste a sentence into the front matter, and as what: that has a single field for all of them."""
    if yaml:
        said = json.dumps(said, ensure_ascii=False)  # a string of JSON is one of YAML
    if first:
        return f"into the front matter: Lessons: {f'[{said}]' if yaml else said}"
    if yaml:
        return f"into the Lessons list (Lessons: [...] where there is none yet) of the front matter: {said}"
    return f'below the Lessons line (behind "Lessons:" where there is none yet) of the front matter:     {said}'


def _shown(document: Document) -> str:
    """What pages show of a document besides its body: not on which line a thing stands, nor what steps say."""
    heads = tuple(dataclasses.replace(head, line=0, digest="") for head in document.checklists)
    lessons = tuple(lesson.digest for lesson in document.lessons)
    parts: dict[str, Any] = {"references": (), "files": (), "anchors": (), "places": {}}
    parts |= {"checklists": heads, "lessons": lessons}
    return repr(dataclasses.replace(document, **parts))


def _checklist_head(checklist: Checklist, around: int) -> ChecklistHead:
    """The head of a checklist; `around` counts the document's words that stand in none."""
    steps = tuple(StepHead(step.number, step.place, step.anchor, step.lead) for step in checklist.steps)
    unplaced = tuple(dataclasses.replace(step, line=0) for step in checklist.steps)
    whole = digest(repr(dataclasses.replace(checklist, line=0, steps=unplaced)))
    is_all = around <= checklist.words * _AROUND
    return ChecklistHead(checklist.title, checklist.part, checklist.line, steps, whole, is_all)


def _head(reading: Reading, fields: Fields, settings: ReadSettings) -> dict[str, Any]:
    """The front matter's values, by the names that Document has for them."""
    title = " ".join(fields.text("title").split())
    stem = _DATE_PREFIX.sub("", PurePosixPath(reading.path).stem)
    fallback = slugify(title if settings.slugify_source == "title" else stem, settings.slug_substitutions)
    return {
        "title": title,
        "title_html": finished_title(title, reading.finish),
        "slug": values.slug(fields, fallback),
        "lang": values.lang(fields, settings),
        "status": values.choice(fields, "status", values.STATUSES, "published"),
        "date": values.moment(fields, "date", settings),
        "modified": values.moment(fields, "modified", settings),
        "tags": values.words(fields, "tags"),
        "category": fields.text("category") or settings.category,
        "author": fields.text("author") or settings.author,
        "series": " ".join(fields.text("series").split()),
        "series_index": values.number(fields, "series_index"),
        "cards": values.card_formats(fields),
        "aliases": values.aliases(fields),
        "cover": values.cover(fields),
        "cover_alt": values.cover_alt(fields),
        "quoted": _quoted(values.quoted(fields), reading.finish),
        "template": fields.text("template"),
        "extra": {name: text for name in map(str.lower, settings.extra_fields) if (text := fields.text(name))},
    }


def _quoted(found: Quoted | None, finish: Finish) -> Quoted | None:
    """What is quoted, its title as it is typeset; where it has none, the address stands for it."""
    if found is None or found.title == found.url:
        return found
    return dataclasses.replace(found, title=plain_text(finished_title(found.title, finish)))


def _token(body: str) -> str:
    """What marks a place in the HTML: made from the text, so that the text cannot hold it."""
    return "hs" + hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _converted(reading: Reading, fields: Fields, front: FrontMatter, labels: Labelling) -> Converted:
    choice = values.choice(fields, "checklist", ("", *values.CHECKLIST_CHOICES), "")
    converted = converter().convert(front.body, choice, labels, _token(front.body))
    if choice not in ("", "no") and not converted.runs:
        fields.problem("checklist", missing_checklist(choice))
    for remark in converted.remarks:
        reading.remark(remark)
    return converted


def _warn_of_other_hosts(reading: Reading, markup: str, front: FrontMatter) -> None:
    for match in _FOREIGN.finditer(markup):
        address = html.unescape(match["address"])
        reading.warn(
            _place_of(address, front),
            f"every reader's browser would ask another host for {address}; keep a copy in images/ instead",
        )


def _report_scripts(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note an error for each address that runs a script, and for each attribute that does."""
    written = front.body.lower()
    may_run = "script" in written or "data:" in written or "&" in written or may_hold_html(written)
    for address in addresses_in(markup) if may_run else ():
        if RUNS_SCRIPT.match(_INVISIBLE.sub("", address)):
            message = f'the address "{address[:40]}" runs a script in every reader\'s browser; remove it'
            reading.error(_place_of(address, front), message)
    for event in EVENT.finditer(markup) if may_hold_html(front.body) else ():
        message = f'the attribute "{event["name"]}" runs a script in every reader\'s browser; remove it'
        reading.error(_place_of(event["name"], front), message)


def _report_odd_addresses(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note an error for each address that is empty, or a path of a machine."""
    if 'href=""' in markup or 'src=""' in markup:
        for place in reading.source.search(_EMPTY_ADDRESS):
            reading.error(place, "this link leads nowhere: write its address between the parentheses")
    if "\\" not in front.body:
        return
    for address in dict.fromkeys(addresses_in(markup)):
        written = unquote(address)
        if "\\" in written:
            path = written.replace("\\", "/")
            name = path.rpartition("/")[2]
            advice = f'put the file into images/ and write "images/{name}"' if _DRIVE.match(path) else f'write "{path}"'
            reading.error(_place_of(written, front), f'"{written}" is a path of Windows, and no address; {advice}')


def _report_missing_footnotes(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note a warning for each mark of a footnote that stays as it is written, since there is no such note."""
    if "[^" not in front.body:
        return
    for mark in dict.fromkeys(_FOOTNOTE_MARK.findall(_CODE.sub("", markup))):
        written = html.unescape(mark)
        reading.warn(_place_of(written, front), f'there is no footnote {written}; add a line "{written}: ..."')


def _report_unclosed(reading: Reading, markup: str, front: FrontMatter) -> None:
    """Note an error for each element that is never closed, at its tag."""
    if not may_hold_html(front.body):
        return
    seen: dict[str, int] = {}
    for found in unclosed_elements(markup):
        name = re.split(r"[\s>]", found.tag)[0]
        places = list(reading.source.search(rf"(?<!`){re.escape(name)}(?![\w-])"))
        number = seen[name] = seen.get(name, -1) + 1
        place = places[min(number, len(places) - 1)] if places else (front.body_line, 1)
        if not any(problem.severity == "error" and problem.line == place[0] for problem in reading.problems):
            reading.error(place, found.message)


def _report_lost_words(reading: Reading, markup: str, front: FrontMatter, lessons: tuple[Lesson, ...]) -> None:
    """Note where words of the text are not on its page: a line of them is an error, a single one a warning.

    Where there is an error already, words are mostly missing because of that.
    """
    if any(problem.severity == "error" for problem in reading.problems):
        return
    fields = [(*lesson.tags, *lesson.ids, *map(str, _LESSON_WORDS(lesson))) for lesson in lessons]
    for number, lost in lost_words(front.body, markup, " ".join(word for words in fields for word in words)):
        words = " ".join(lost[:_LOST_SHOWN]) + (" ..." if len(lost) > _LOST_SHOWN else "")
        message = f'these words are not on the page: "{words}"; look for HTML above that is not closed'
        place = (front.body_line + number, 1)
        if is_text_gone(lost):
            reading.error(place, message)
        else:
            reading.warn(place, message)


def _summary(reading: Reading, fields: Fields, markup: str) -> str:
    """The summary as inline HTML: the writer's, else the beginning of the text's first paragraph."""
    if written := fields.text("summary"):
        converted = reading.finish(phrase_html(written, links=True))
        return " ".join(_PARAGRAPH.findall(converted)) or html.escape(plain_text(converted), quote=False)
    first = next((text for inner in _PARAGRAPH.findall(markup) if (text := plain_text(inner))), "")
    words = first.split()
    if len(words) > _SUMMARY_WORDS:
        first = " ".join(words[:_SUMMARY_WORDS]).rstrip(",;:–—.") + "…"
    return html.escape(first, quote=False)


def _references(markup: str, front: FrontMatter) -> Iterator[Reference]:
    ends: dict[str, int] = {}  # where in the body the last link of a target was found
    for link in links_in(markup):
        if link.scheme == "root" and link.target.startswith(_INDEX):
            continue  # each lesson leads there, and there is always something
        place, ends[link.target] = _next_place(link.target, front, ends.get(link.target, 0))
        yield Reference(link.scheme, link.target, *place, link.written, link.is_picture)


def _local_addresses(markup: str) -> Iterator[str]:
    """Yield the addresses in HTML that have no host."""
    return (address for address in addresses_in(markup) if address and not _HAS_HOST.match(address))


def _mentions(source: str) -> tuple[str, ...]:
    """Return the words of a source that may be names of files, in whatever form they are written."""
    if not _FILE_ENDING.search(source):
        return ()
    return tuple(sorted(set(_FILE_NAME.findall(html.unescape(source) if "&" in source else source))))


def _place_of(target: str, front: FrontMatter) -> tuple[int, int]:
    """Return where an address is in the source; the body's first line where it is written in another way."""
    return _next_place(target, front, 0)[0]


def _next_place(target: str, front: FrontMatter, after: int) -> tuple[tuple[int, int], int]:
    """Return where an address is in the source from an offset of the body on, and the offset of its end."""
    at = front.body.find(target, after)
    if at < 0:
        at = front.body.find(target)
    if at < 0:
        return (front.body_line, 1), after
    place = front.body_line + front.body.count("\n", 0, at), at - front.body.rfind("\n", 0, at)
    return place, at + len(target)
