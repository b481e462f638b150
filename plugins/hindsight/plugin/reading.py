"""Wrap Pelican's Markdown reader, and add the checklists and lessons of each text to its metadata."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hindsight.core.checklists.labelling import labelling
from hindsight.core.checklists.read import missing_checklist
from hindsight.core.checklists.recognise import COULD_BE_CARDS
from hindsight.core.documents.field_values import CHECKLIST_CHOICES, card_formats
from hindsight.core.documents.fields import Fields
from hindsight.core.documents.front_matter import parse_front_matter
from hindsight.core.documents.front_matter_model import Field, FrontMatter, FrontMatterError
from hindsight.core.documents.parts import RawParts, read_parts
from hindsight.core.lessons.quoted_lessons import NONE
from hindsight.core.lessons.read import LessonHome
from hindsight.core.markdown.locate import SourceMap
from hindsight.core.markdown.reading import Reading
from hindsight.core.markdown.typography import Finish, finished_title, finisher
from hindsight.core.settings import ReadSettings
from hindsight.core.slots import token_of
from hindsight.plugin.conversion import Conversion, Processors, converting
from hindsight.plugin.models import KEY, TextModels, fingerprint, stored

Read = Callable[[str], tuple[str, dict[str, Any]]]

log = logging.getLogger(__name__)

# A text without any of these signs has no checklist and no lesson. The words inside a sentence do not count, because
# then most texts would be read slowly.
_SIGNS = re.compile(
    r"\[[ x]\]|(?:^|[^\w\s,.;]|_)[ \t]*(?:checklist|lesson)|\.checklist|checklist[\"'}]", re.IGNORECASE | re.MULTILINE
)
# Lines of front matter as Pelican's reader takes them from a text, and the lines around YAML.
_PELICAN_LINE = re.compile(r"[ ]{0,3}[\w-]{1,60}:|[ ]{4,}\S")
_YAML_BEGIN, _YAML_END = ("---",), ("---", "...")
_TRUE = {"true": "yes", "on": "yes", "false": "no", "off": "no"}


class TextReader:
    """Reads texts with one of Pelican's Markdown readers; `content` is the folder that their paths are relative to."""

    def __init__(self, read: Read, content: str, settings: ReadSettings) -> None:
        self._read, self._content, self._settings = read, content, settings
        self._mark = fingerprint(settings)

    def __call__(self, path: str) -> tuple[str, dict[str, Any]]:
        """Return a text's HTML and metadata as Pelican's reader does; an exception here costs only the checklists."""
        text = _text_of(path)
        models: TextModels | None = None
        if text and _SIGNS.search(text):
            try:
                markup, metadata, models = self._with_models(path, text)
            except Exception as error:  # a bug of the plugin must not cost the post
                failure = f"{type(error).__name__}: {error}"
                message = f"{shown_path(path)}:1:1: the checklists and lessons of this text cannot be read ({failure})"
                log.error("%s", message)
        if models is None:
            markup, metadata = self._read(path)
        return markup, {**metadata, KEY: stored(models, self._mark)}

    def _with_models(self, path: str, text: str) -> tuple[str, dict[str, Any], TextModels | None]:
        front = _Front(text)
        labels = labelling(front.lang or self._settings.lang, self._settings.card_labels)
        conversion = Conversion(front.body, front.choice, labels, token_of(front.body))
        with converting(conversion):
            markup, metadata = self._read(path)
            markup, models = self._models(path, text, front, conversion, markup, metadata)
        return markup, metadata, models

    def _models(
        self, path: str, text: str, front: _Front, conversion: Conversion, markup: str, metadata: dict[str, Any]
    ) -> tuple[str, TextModels | None]:
        """Return the HTML with slots and the models of a text; None if it has no checklist, lesson or fault."""
        processors = conversion.processors
        if processors is None:
            return markup, None
        finish = finisher(self._settings.typogrify_ignore, self._settings.typogrify, front.lang or self._settings.lang)
        source = SourceMap(text, front.body_line)
        relative = relative_path(path, self._content)
        reading = Reading(relative, shown_path(path), processors.serialise, finish, source)
        _report_notes(reading, processors)
        _check_choice(reading, front, processors)
        home = _home(metadata, finish, self._settings.lang)
        raw = _raw_parts(markup, conversion.token, processors, front)
        parts = read_parts(reading, raw, home, conversion.labels, self._settings.why_words)
        if not parts.checklists and not parts.lessons and not reading.diagnostics:
            return markup, None
        return parts.markup, TextModels(
            path=relative,
            token=conversion.token,
            title=home.title,
            title_html=home.title_html,
            checklists=parts.checklists,
            heads=parts.heads,
            lessons=parts.lessons,
            cards=front.cards,
            diagnostics=tuple(sorted(reading.diagnostics)),
        )


def _raw_parts(markup: str, token: str, processors: Processors, front: _Front) -> RawParts:
    """Return the checklists, lessons and headings of a text, as the processors found them."""
    headings = [(heading["id"], heading["name"]) for heading in _headings(getattr(processors.md, "toc_tokens", []))]
    return RawParts(markup, token, processors.checklists.runs, processors.lessons.seen, headings, front.quoted)


def _report_notes(reading: Reading, processors: Processors) -> None:
    """Report the notes of a text; the blog may be older than the plugin, so a possible checklist is only a hint."""
    for note in processors.notes:
        reading.note(replace(note, severity="hint") if COULD_BE_CARDS in note.message else note)


def _home(metadata: dict[str, Any], finish: Finish, lang: str) -> LessonHome:
    """Return the values that the lessons of a text take from its metadata; addresses are added later."""
    title = " ".join(str(metadata.get("title", "")).split())
    return LessonHome(
        url="",
        title=title,
        title_html=finished_title(title, finish),
        date=_moment(metadata.get("date")),
        tags=tuple(str(tag) for tag in _listed(metadata.get("tags"))),
        modified=_moment(metadata.get("modified")),
        lang=str(metadata.get("lang") or lang),
    )


class _Front:
    """The fields of a text that the plugin uses; a text without front matter has only a body."""

    def __init__(self, text: str) -> None:
        front = _front_matter(text)
        self.body, self.body_line = front.body, front.body_line
        fields = {field.name.strip().lower(): field for field in front.fields}
        self._fields = fields
        self.lang = self._text("lang").lower()
        self.written = self._text("checklist")
        words = re.split(r"[\s,]+", self.written.strip("[] ").lower())
        self.choice = _TRUE.get(words[0], words[0])
        self.choice_place = (fields["checklist"].line, fields["checklist"].value_col) if self.written else (1, 1)
        self.quoted = fields["lessons"].items if self._text("lessons").lower() not in ("", NONE) else ()
        self.cards = card_formats(Fields("", fields))

    def _text(self, name: str) -> str:
        return self._fields[name].text.strip() if name in self._fields else ""


def _front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text; Pelican and its plugins allow more forms than Hindsight's own build."""
    try:
        return parse_front_matter(text)
    except FrontMatterError:
        lines = text.split("\n")
    count = _head_length(lines)
    fields: tuple[Field, ...] = ()
    with contextlib.suppress(FrontMatterError):
        fields = parse_front_matter("\n".join((*lines[:count], ""))).fields
    return FrontMatter(fields, "\n".join(lines[count:]), count + 1)


def _head_length(lines: list[str]) -> int:
    """Return the number of lines of the front matter that Pelican or one of its plugins finds."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() in _YAML_BEGIN:
        ends = (number for number, line in enumerate(lines[first + 1 :], first + 1) if line.rstrip() in _YAML_END)
        return next(ends, -1) + 1
    return next((number for number, line in enumerate(lines) if not _PELICAN_LINE.match(line)), len(lines))


def _check_choice(reading: Reading, front: _Front, processors: Processors) -> None:
    """Report a `Checklist` field with an unknown value, or in a text without steps."""
    if front.choice not in ("", *CHECKLIST_CHOICES):
        known = ", ".join(CHECKLIST_CHOICES)
        reading.error(front.choice_place, f'Checklist: "{front.written}" is unknown; write one of {known}')
    elif front.choice not in ("", "no") and not processors.checklists.runs:
        reading.error(front.choice_place, missing_checklist(front.choice))


def _listed(value: Any) -> list[Any]:
    """Return a value of Pelican's metadata as a list; for an empty field, Pelican has a marker instead of a list."""
    return value if isinstance(value, list) else []


def _moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _headings(tokens: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _headings(token["children"])


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # Pelican reports it


def shown_path(path: str) -> str:
    """Return the path of a file for messages: relative to the working folder, if the system allows it."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return path


def relative_path(path: str, folder: str) -> str:
    """Return a path relative to a folder, with slashes on every system."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:
        return path.replace(os.sep, "/")
