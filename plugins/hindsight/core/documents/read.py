"""Read one file: make a document from its path, its bytes and the settings, and from nothing else."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from hindsight.core.checklists.labelling import Labelling, labelling
from hindsight.core.checklists.lint import advice
from hindsight.core.checklists.read import missing_checklist
from hindsight.core.diagnostics.diagnostic import Diagnostic, place_at
from hindsight.core.documents import field_values as values
from hindsight.core.documents.address import document_address
from hindsight.core.documents.addresses import report_scripts
from hindsight.core.documents.converter import Converted, converter, renew_converters
from hindsight.core.documents.faults import report_faults, report_unused
from hindsight.core.documents.field_dates import moment
from hindsight.core.documents.fields import Fields, collect, known_fields, required_fields
from hindsight.core.documents.front_matter import parse_front_matter
from hindsight.core.documents.front_matter_model import FrontMatter, FrontMatterError
from hindsight.core.documents.model import Body, Document, Heading, Quoted, ReadResult
from hindsight.core.documents.outline import with_digests
from hindsight.core.documents.parts import Parts, RawParts, read_parts
from hindsight.core.documents.policy_sources import policy_sources
from hindsight.core.documents.references import absolute_links_in, local_addresses, mentioned_files, references_in
from hindsight.core.documents.stray_fields import report_holding_lines, stray_fields
from hindsight.core.documents.unread import unread
from hindsight.core.lessons.quoted_lessons import NONE
from hindsight.core.lessons.read import LessonHome
from hindsight.core.lessons.suggestions import find_suggestions, holds
from hindsight.core.markdown.ids import anchors_in, with_meant_anchors
from hindsight.core.markdown.locate import SourceMap
from hindsight.core.markdown.phrases import phrase_html
from hindsight.core.markdown.reading import Reading
from hindsight.core.markdown.typography import Finish, count_words, finished_title, finisher, plain_text
from hindsight.core.settings import ReadSettings
from hindsight.core.slots import token_of
from hindsight.core.text.digest import digest
from hindsight.core.text.language_names import split_language
from hindsight.core.text.slugs import slugify
from hindsight.core.urls import Kind

_DATE_PREFIX = re.compile(r"\d{4}-\d{2}-\d{2}-")
# No page, feed or card can hold these characters; XML 1.0 excludes them too.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
# Bytes of these characters in UTF-8: 0xEF begins the last two, and others. A carriage return is the end of a line.
_BYTES_OF_CONTROLS = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xEF))
# Unicode ends at 1114111, and Python refuses to convert numbers of thousands of digits.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8}|[xX][0-9a-fA-F]{7})")
_FIELDS_WITH_PLACES = (
    "tags", "slug", "cards", "aliases", "cover", "category", "series", "template", "author", "lang", "translation_of",
)  # fmt: skip
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_SUMMARY_WORDS = 50
_STAND_IN_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_PARTS_OF_A_BUNDLE = 2  # posts/index.md is no bundle, posts/walk/index.md is one
_DRAFTS = re.compile(r"(?:^|/)_?drafts/", re.IGNORECASE)
_NOT_A_DRAFT = (
    'this text is in a folder of drafts, but it would be published; add the line "Status: draft", or move it to posts/'
)


def read(path: str, shown_path: str, data: bytes, kind: Kind, settings: ReadSettings) -> ReadResult:
    """Return the document of one file, and its diagnostics.

    `path` is relative to the content folder; diagnostics name the file by `shown_path`. Raise nothing for bad content:
    the diagnostics report it.
    """
    try:
        text = _decoded(data)
        front = parse_front_matter(text)
    except FrontMatterError as error:
        return unread(Diagnostic(shown_path, error.line, error.col, "error", error.message), data)
    fields = collect(shown_path, kind, front.fields, settings)
    for (line, col), message in stray_fields(front, known_fields(settings)):
        fields.diagnostics.append(Diagnostic(shown_path, line, col, "error", message))
    lang = values.lang(fields, settings, _stem_and_lang(path)[1])
    finish = finisher(settings.typogrify_ignore, settings.typogrify, lang)
    source = SourceMap(text, front.body_line)
    reading = Reading(path, shown_path, converter().serialise, finish, source, fields.diagnostics)
    try:
        document, body = _document(reading, fields, front, kind, lang, settings)
    except RecursionError:
        renew_converters()
        reading.error((front.body_line, 1), "this text is nested too deep to read; leave out levels of lists or HTML")
        document = body = None
    is_draft = fields.text("status").lower() == "draft"
    mentions = mentioned_files(text, every_word=is_draft or document is None)
    return ReadResult(document, body, tuple(sorted(reading.diagnostics)), is_draft, mentions)


def _decoded(data: bytes) -> str:
    """Return the text of a file; raise FrontMatterError for bytes and characters that no page can hold."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        col = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise FrontMatterError(before.count(b"\n") + 1, col, "not UTF-8 text; save the file as UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # The removal of bytes is many times as fast as the pattern, which tries every character.
    if len(data.translate(None, _BYTES_OF_CONTROLS)) < len(data) and (control := _CONTROL.search(text)):
        message = f"a text cannot hold the character U+{ord(control[0]):04X}; remove it"
        raise FrontMatterError(*place_at(text, control.start()), message)
    if "&#" in text and (number := _HUGE_REFERENCE.search(text)):
        message = f'"{number[0][:12]}..." is not a character; remove it, or write the character itself'
        raise FrontMatterError(*place_at(text, number.start()), message)
    return text


def _document(
    reading: Reading, fields: Fields, front: FrontMatter, kind: Kind, lang: str, settings: ReadSettings
) -> tuple[Document | None, Body | None]:
    """Return the document and its body, or (None, None) if the title, slug or date is missing.

    The problems of the body are reported in either case.
    """
    written = _head(reading, fields, lang, settings)
    head = _completed(written, kind)
    if head["status"] != "draft" and _DRAFTS.search(reading.path):
        reading.error((1, 1), _NOT_A_DRAFT)
    labels = labelling(head["lang"], settings.card_labels)
    token = token_of(front.body)
    converted = _converted(reading, fields, front, token, labels)
    from_head = [head[name] for name in ("slug", "lang", "category", "authors", "date")]
    url = document_address(settings, kind, *from_head)
    home = _home(head, url, frozenset(required_fields(reading.path, kind, settings)) | fields.meant)
    parts = _parts(reading, fields, converted, home, token, labels, settings)
    summary_html = _summary(reading, fields, parts.full_markup)
    report_unused(reading, converted.unused)
    _check(reading, fields, front, head, parts, summary_html, settings)
    if head != written:
        return None, None
    document = Document(
        path=reading.path,
        kind=kind,
        url=url,
        **head,
        checklists=parts.heads,
        lessons=parts.lessons,
        places={name: fields.place(name) for name in _FIELDS_WITH_PLACES},
        policy=policy_sources(parts.full_markup),
        **_contents(parts.full_markup, summary_html, front, head["quoted"], bool(fields.text("summary"))),
    )
    return with_digests(document), _body(reading, converted, parts, token)


def _completed(head: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return values of the front matter in which a missing title, slug and date have stand-ins."""
    date = _STAND_IN_DATE if kind == "post" and head["date"] is None else head["date"]
    return {**head, "title": head["title"] or "untitled", "slug": head["slug"] or "untitled", "date": date}


def _contents(
    markup: str, summary_html: str, front: FrontMatter, quoted: Quoted | None, has_own_summary: bool
) -> dict[str, Any]:
    """Return the values that the HTML of a document gives, by the names of Document's fields."""
    linked_markup = f"{markup}{summary_html}" if has_own_summary else markup
    return {
        "summary": plain_text(summary_html),
        "summary_html": summary_html,
        "reading_minutes": _reading_minutes(markup),
        "references": tuple(references_in(linked_markup, front)),
        "absolute_links": tuple(absolute_links_in(linked_markup, _quoted_addresses(quoted), front)),
        "files": tuple(sorted(set(local_addresses(linked_markup)))),
        "anchors": tuple(anchors_in(markup)),
    }


def _home(head: dict[str, Any], url: str, reported: frozenset[str]) -> LessonHome:
    """Return the values that the lessons of a document take from its front matter."""
    return LessonHome(
        url, head["title"], head["title_html"], head["date"], head["tags"], head["modified"], head["lang"],
        head["status"] == "draft", reported,
    )  # fmt: skip


def _parts(
    reading: Reading,
    fields: Fields,
    converted: Converted,
    home: LessonHome,
    token: str,
    labels: Labelling,
    settings: ReadSettings,
) -> Parts:
    """Return the checklists and lessons of a converted text, and report their faults."""
    lessons_field = fields.text("lessons").lower()
    quoted = fields.items("lessons") if lessons_field not in ("", NONE) else ()
    if lessons_field not in ("", NONE) and not quoted:
        fields.diagnostic("lessons", 'write each lesson after "- " on a line of its own, in quotation marks')
    headings = [(anchor, text) for _, anchor, text in converted.headings]
    markup = reading.finish(converted.html)
    raw = RawParts(markup, token, converted.runs, converted.lessons, headings, quoted)
    return read_parts(reading, raw, home, labels, settings.why_words)


def _check(
    reading: Reading,
    fields: Fields,
    front: FrontMatter,
    head: dict[str, Any],
    parts: Parts,
    summary_html: str,
    settings: ReadSettings,
) -> None:
    """Report advice on checklists, sentences that may be lessons, faults, and lines that should hold a text back."""
    for checklist in parts.checklists:
        for advised in advice(checklist, head["lang"], head["date"] is not None):
            reading.warn(reading.source.find(advised.step.lead, (advised.step.line, 1)), advised.message)
    if not parts.lessons and not fields.text("lessons"):  # a writer who chose lessons needs no suggestions
        _suggest_lessons(reading, front.yaml, head["lang"], parts.full_markup, settings)
    report_scripts(reading, f"{parts.full_markup}{summary_html}", front)
    report_faults(reading, parts.full_markup, front, parts.lessons)
    if head["status"] != "draft":
        report_holding_lines(reading, parts.full_markup)


def _body(reading: Reading, converted: Converted, parts: Parts, token: str) -> Body:
    """Return the body of a document, with its digest."""
    contents = tuple(Heading(level, anchor, reading.finish(text)) for level, anchor, text in converted.headings)
    body = Body(
        with_meant_anchors(parts.markup), contents, parts.checklists, token if parts.checklists or parts.lessons else ""
    )
    return dataclasses.replace(body, digest=digest(repr(body)))


def _quoted_addresses(quoted: Quoted | None) -> tuple[str, ...]:
    return (quoted.url,) if quoted and quoted.url else ()


def _reading_minutes(markup: str) -> int:
    """Return the minutes that reading takes, at least 1.

    Readers read 240 words a minute (Brysbaert 2019: silent reading of non-fiction, 238).
    """
    return max(1, round(count_words(markup) / 240))


def _suggest_lessons(reading: Reading, yaml: bool, lang: str, markup: str, settings: ReadSettings) -> None:
    """Add a hint for each sentence that may be a lesson, with the line that would make it one."""
    language = lang.partition("-")[0].lower()
    phrases = dict(settings.lesson_phrases).get(language, ())
    second_hand = dict(settings.second_hand_phrases).get(language, ())
    for index, (announced, sentence) in enumerate(find_suggestions(markup, phrases)):
        is_second_hand = holds(announced, second_hand) or holds(sentence, second_hand)
        statement = f"(second hand) {sentence}" if is_second_hand else sentence
        message = f"perhaps a lesson; to publish it, paste {_paste_instruction(statement, yaml, first=index == 0)}"
        reading.diagnostics.append(Diagnostic(reading.shown_path, *reading.source.find(sentence), "hint", message))


def _paste_instruction(statement: str, yaml: bool, first: bool) -> str:
    """Return where in the front matter to paste a statement, and the text to paste.

    All lessons share one field, so only the first suggestion has the field's name.
    """
    if yaml:
        statement = json.dumps(statement, ensure_ascii=False)  # every JSON string is a YAML string
    if first:
        return f"into the front matter: Lessons: {f'[{statement}]' if yaml else statement}"
    if yaml:
        return f"into the Lessons list (Lessons: [...] if there is none yet) of the front matter: {statement}"
    return f'below the Lessons line (after "Lessons:" if there is none yet) of the front matter:     {statement}'


def _head(reading: Reading, fields: Fields, lang: str, settings: ReadSettings) -> dict[str, Any]:
    """Return the values of the front matter, by the names of Document's fields."""
    title = " ".join(fields.text("title").split())
    stem, name_lang = _stem_and_lang(reading.path)
    is_sites = lang.lower() == settings.lang.lower()
    fallback = slugify(title if settings.slugify_source == "title" else stem, settings.slug_substitutions)
    return {
        "title": title,
        "title_html": finished_title(title, reading.finish),
        # Of `walk.en.md` and `walk.de.md`, the one in the site's language has the plain address.
        "slug": values.slug(fields, fallback) + (f"-{lang.lower()}" if name_lang and not is_sites else ""),
        "lang": lang,
        "status": values.choice(fields, "status", values.STATUSES, "published"),
        "date": moment(fields, "date", settings),
        "modified": moment(fields, "modified", settings),
        "tags": fields.words("tags"),
        "category": fields.text("category") or settings.category,
        "authors": values.authors(fields) or tuple(filter(None, (settings.author,))),
        "pinned": values.flag(fields, "pinned"),
        "series": " ".join(fields.text("series").split()),
        "series_index": values.number(fields, "series_index"),
        "cards": values.card_formats(fields),
        "aliases": values.aliases(fields),
        "queries": values.queries(fields),
        "names": values.other_names(fields),
        "cover": values.cover(fields),
        "cover_alt": values.cover_alt(fields),
        "quoted": _quoted(values.quoted(fields), reading.finish),
        "template": fields.text("template"),
        "secret": values.secret(fields),
        "replies": values.choice(fields, "replies", ("", *values.REPLIES), ""),
        "threads": values.threads(fields),
        "translation_of": fields.text("translation_of"),
        "extra": {name: text for name in map(str.lower, settings.extra_fields) if (text := fields.text(name))},
    }


def _stem_and_lang(path: str) -> tuple[str, str]:
    """Return the name of a file without its date, and the language at its end (`a.de.md`), or "".

    A file called index has the name of its folder.
    """
    pure = PurePosixPath(path)
    stem, lang = split_language(pure.stem)
    if stem == "index" and len(pure.parts) > _PARTS_OF_A_BUNDLE:
        stem = pure.parts[-2]
    return _DATE_PREFIX.sub("", stem), lang


def _quoted(source: Quoted | None, finish: Finish) -> Quoted | None:
    """Return a quoted source with its title typeset, unless the title is only the address."""
    if source is None or source.title == source.url:
        return source
    return dataclasses.replace(source, title=plain_text(finished_title(source.title, finish)))


def _converted(reading: Reading, fields: Fields, front: FrontMatter, token: str, labels: Labelling) -> Converted:
    """Return the body converted to HTML, and report the notes of its processors."""
    choice = values.choice(fields, "checklist", ("", *values.CHECKLIST_CHOICES), "")
    converted = converter().convert(front.body, choice, labels, token)
    if choice not in ("", "no") and not converted.runs:
        fields.diagnostic("checklist", missing_checklist(choice))
    for note in converted.notes:
        reading.note(note)
    return converted


def _summary(reading: Reading, fields: Fields, markup: str) -> str:
    """Return the summary as inline HTML: the writer's, or else the first 50 words of the first paragraph."""
    if written := fields.text("summary"):
        converted = reading.finish(phrase_html(written, links=True))
        return " ".join(_PARAGRAPH.findall(converted)) or html.escape(plain_text(converted), quote=False)
    first = next((text for inner in _PARAGRAPH.findall(markup) if (text := plain_text(inner))), "")
    words = first.split()
    if len(words) > _SUMMARY_WORDS:
        first = " ".join(words[:_SUMMARY_WORDS]).rstrip(",;:–—.") + "…"
    return html.escape(first, quote=False)
