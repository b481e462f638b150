"""Reading one file: from its path, bytes and the settings to a document. Nothing else has a part in it."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from pathlib import PurePosixPath
from typing import Any

from hindsight.core.checklists.labelling import Labelling, labelling
from hindsight.core.checklists.lint import advice
from hindsight.core.checklists.read import missing_checklist
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents import fields as values
from hindsight.core.documents.addresses import report_scripts
from hindsight.core.documents.converter import Converted, converter, renew_converters
from hindsight.core.documents.faults import report_faults, report_unused
from hindsight.core.documents.fields import Fields
from hindsight.core.documents.front_matter import parse_front_matter
from hindsight.core.documents.front_matter_model import FrontMatter, FrontMatterError
from hindsight.core.documents.model import Body, Document, Heading, Quoted, ReadResult
from hindsight.core.documents.outline import with_digests
from hindsight.core.documents.parts import FoundParts, read_parts
from hindsight.core.documents.references import local_addresses, mentioned_files, references_in
from hindsight.core.documents.stray_fields import report_holding_lines, stray_fields
from hindsight.core.documents.unread import unread
from hindsight.core.lessons.quoted_lessons import NONE
from hindsight.core.lessons.read import LessonHome
from hindsight.core.lessons.suggestions import find_suggestions, holds
from hindsight.core.markdown.ids import ids_in
from hindsight.core.markdown.locate import SourceMap
from hindsight.core.markdown.phrases import phrase_html
from hindsight.core.markdown.reading import Reading
from hindsight.core.markdown.typography import Finish, finished_title, finisher, plain_text
from hindsight.core.settings import ReadSettings
from hindsight.core.slots import token_of
from hindsight.core.text.digest import digest
from hindsight.core.text.slugs import slugify
from hindsight.core.urls import Kind

_DATE_PREFIX = re.compile(r"\d{4}-\d{2}-\d{2}-")
# No page, feed or card can hold these: XML 1.0 leaves them out, too.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
# Unicode ends at 1114111, and Python refuses to read a number of thousands of digits.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8}|[xX][0-9a-fA-F]{7})")
_PLACES = ("tags", "slug", "cards", "aliases", "cover", "category", "series", "template")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_SUMMARY_WORDS = 50
_DRAFTS = re.compile(r"(?:^|/)_?drafts/", re.IGNORECASE)
_NOT_A_DRAFT = (
    'this text is in a folder of drafts, but it would be published; add the line "Status: draft", or move it to posts/'
)


def read(path: str, shown_path: str, data: bytes, kind: Kind, settings: ReadSettings) -> ReadResult:
    """Read one file's bytes.

    `path` is relative to the content folder; `shown_path` is what problems call the file. Nothing is raised
    for bad content: what is wrong is in the result's problems.
    """
    try:
        text = _decoded(data)
        front = parse_front_matter(text)
    except FrontMatterError as error:
        return unread(Diagnostic(shown_path, error.line, error.col, "error", error.message), data)
    fields = values.collect(shown_path, kind, front.fields, settings)
    for (line, col), message in stray_fields(front, values.known_fields(settings)):
        fields.diagnostics.append(Diagnostic(shown_path, line, col, "error", message))
    finish = finisher(settings.typogrify_ignore, settings.typogrify)
    source = SourceMap(text, front.body_line)
    reading = Reading(path, shown_path, converter().serialise, finish, source, fields.diagnostics)
    try:
        document, body = _document(reading, fields, front, kind, settings)
    except RecursionError:
        renew_converters()
        reading.error((front.body_line, 1), "this text is nested too deep to read; leave out levels of lists or HTML")
        document = body = None
    is_draft = fields.text("status").lower() == "draft"
    mentions = mentioned_files(text, every_word=is_draft or document is None)
    return ReadResult(document, body, tuple(sorted(reading.diagnostics)), is_draft, mentions)


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
    url = settings.urls.document(kind, head["slug"], head["date"]) if settings.urls else ""
    markup = reading.finish(converted.html)
    home = LessonHome(
        url, head["title"], head["title_html"], head["date"], head["tags"],
        head["modified"], head["lang"], head["status"] == "draft",
        frozenset(values.REQUIRED[kind]) | fields.meant,
    )  # fmt: skip
    items = fields.items("lessons") if fields.text("lessons").lower() not in ("", NONE) else ()
    headings = [(anchor, text) for _, anchor, text in converted.headings]
    token = token_of(front.body)
    found = FoundParts(markup, token, converted.runs, converted.lessons, headings, items)
    parts = read_parts(reading, found, home, labels, settings.why_words)
    markup, whole, checklists, lessons = parts.markup, parts.whole, parts.checklists, parts.lessons
    for checklist in checklists:
        for advised in advice(checklist, head["lang"], head["date"] is not None):
            reading.warn(reading.source.find(advised.step.lead, (advised.step.line, 1)), advised.message)
    if not lessons and not fields.text("lessons"):  # who wrote one has been here, and wants no others
        _offer_lessons(reading, front.yaml, head["lang"], whole, settings)
    if fields.text("lessons").lower() not in ("", NONE) and not items:
        fields.diagnostic("lessons", 'write each lesson behind "- " on a line of its own, in quotation marks')
    summary_html = _summary(reading, fields, whole)
    report_scripts(reading, f"{whole}{summary_html}", front)
    if head["status"] != "draft":
        report_holding_lines(reading, whole)
    report_unused(reading, converted.unused)
    report_faults(reading, whole, front, lessons)
    contents = tuple(Heading(level, anchor, reading.finish(text)) for level, anchor, text in converted.headings)
    body = Body(markup, contents, checklists, token if checklists or lessons else "")
    document = Document(
        path=reading.path,
        kind=kind,
        url=url,
        **head,
        summary=plain_text(summary_html),
        summary_html=summary_html,
        reading_minutes=_reading_minutes(whole),
        checklists=parts.heads,
        lessons=lessons,
        references=tuple(references_in(f"{whole}{summary_html}" if fields.text("summary") else whole, front)),
        files=tuple(sorted(set(local_addresses(f"{whole}{summary_html}")))),
        anchors=tuple(ids_in(whole)),
        places={name: fields.place(name) for name in _PLACES},
    )
    return with_digests(document), dataclasses.replace(body, digest=digest(repr(body)))


def _reading_minutes(markup: str) -> int:
    """Whole minutes at 240 words a minute (Brysbaert 2019: silent reading of non-fiction, 238)."""
    return max(1, round(len(plain_text(markup).split()) / 240))


def _offer_lessons(reading: Reading, yaml: bool, lang: str, markup: str, settings: ReadSettings) -> None:
    """Hints at sentences that may be lessons, each with a line that would make it one."""
    language = lang.partition("-")[0].lower()
    phrases = dict(settings.lesson_phrases).get(language, ())
    told = dict(settings.second_hand_phrases).get(language, ())
    for place, (announced, sentence) in enumerate(find_suggestions(markup, phrases)):
        said = f"(second hand) {sentence}" if holds(announced, told) or holds(sentence, told) else sentence
        message = f"perhaps a lesson; to publish it, paste {_pasted(said, yaml, first=place == 0)}"
        reading.diagnostics.append(Diagnostic(reading.shown_path, *reading.source.find(sentence), "hint", message))


def _pasted(said: str, yaml: bool, first: bool) -> str:
    """Where to paste a sentence into the front matter, and as what: that has a single field for all of them."""
    if yaml:
        said = json.dumps(said, ensure_ascii=False)  # a string of JSON is one of YAML
    if first:
        return f"into the front matter: Lessons: {f'[{said}]' if yaml else said}"
    if yaml:
        return f"into the Lessons list (Lessons: [...] where there is none yet) of the front matter: {said}"
    return f'below the Lessons line (behind "Lessons:" where there is none yet) of the front matter:     {said}'


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
        "names": values.other_names(fields),
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


def _converted(reading: Reading, fields: Fields, front: FrontMatter, labels: Labelling) -> Converted:
    choice = values.choice(fields, "checklist", ("", *values.CHECKLIST_CHOICES), "")
    converted = converter().convert(front.body, choice, labels, token_of(front.body))
    if choice not in ("", "no") and not converted.runs:
        fields.diagnostic("checklist", missing_checklist(choice))
    for note in converted.notes:
        reading.note(note)
    return converted


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
