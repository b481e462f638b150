"""The fields of a text: collect them by name, and report fields that are unknown, repeated or missing."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.front_matter_model import BEGIN_WITH, Field
from hindsight.core.settings import ReadSettings
from hindsight.core.urls import Kind

STANDARD_FIELDS = (
    "Title", "Date", "Tags", "Slug", "Summary", "Modified", "Category", "Status", "Lang", "Series", "Aliases",
    "Cover", "Cover_alt", "Source", "Checklist", "Cards", "Lessons", "Author", "Template", "Series_index", "Pinned",
    "Preview", "Translation_of", "Replies", "Thread",
)  # fmt: skip
NOT_ON_PAGES = ("series", "series_index", "category", "pinned")
REQUIRED: dict[Kind, tuple[str, ...]] = {"post": ("title", "date", "tags"), "page": ("title",)}

# Fields of Hugo, Jekyll and WordPress exports, without - and _: the field to use instead (or ""),
# and the advice for the writer.
_FOREIGN_FIELDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("categories", "section"), ("category", 'write "Category: ...", and further ones as "Tags: ..."')),
    **dict.fromkeys(("coverimage", "featuredimage", "image", "thumbnail"),
                    ("cover", 'write "Cover: images/..." and "Cover_alt: ..."')),
    **dict.fromkeys(("created", "createdat", "datecreated"), ("date", 'write "Date: ..."')),
    **dict.fromkeys(("cssclass", "cssclasses"), ("", "remove it: a theme of your own can style a text by its address")),
    **dict.fromkeys(("description", "excerpt"), ("summary", 'write "Summary: ..."')),
    **dict.fromkeys(("keywords", "tag"), ("tags", 'write "Tags: ..."')),
    **dict.fromkeys(("language", "locale"), ("lang", 'write "Lang: ..."')),
    **dict.fromkeys(("lastmod", "lastmodifiedat", "updated"), ("modified", 'write "Modified: ..."')),
    **dict.fromkeys(("permalink", "url"),
                    ("slug", 'write "Slug: ..." for its last part, and an old address as "Aliases: /old/address/"')),
    **dict.fromkeys(("publishdate", "pubdate", "postdate"),
                    ("date", 'write "Date: ...": a date in the future holds the post back until that day')),
    **dict.fromkeys(("layout", "type"), ("template", 'remove it; "Template: ..." chooses a template of the theme')),
    **dict.fromkeys(("pin", "sticky"), ("pinned", 'write "Pinned: yes"')),
    "translation": ("", "remove it: texts of one slug in different languages are translations of each other"),
    "translationkey": ("translation_of", 'write "Translation_of: ..." with the slug of the original'),
    "posttitle": ("title", 'write "Title: ..."'),
    "redirectfrom": ("aliases", 'write "Aliases: /old/address/"'),
}  # fmt: skip
_DRAFT_VALUES = {  # by the field of other systems, without - and _
    "draft": ("true", "yes", "1", "on"),
    **dict.fromkeys(("published", "publish"), ("false", "no", "0", "off")),
}
_EXAMPLE_VALUES = {"date": "2026-03-12"}
_LEAST_SIMILARITY = 0.68  # of difflib: "Tugs" is similar to "Tags", "Related" is not similar to "Template"
_WORDS_OF_A_SENTENCE = 3
_DATE_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}(?=[-_. ])")


@dataclass
class Fields:
    """The fields of one file by lower-case name, and the diagnostics so far.

    `meant` are the fields that unknown fields were probably meant to be. They are not reported as missing, since the
    unknown field is reported.
    """

    path: str
    by_name: dict[str, Field]
    diagnostics: list[Diagnostic] = dataclasses.field(default_factory=list)
    meant: set[str] = dataclasses.field(default_factory=set)

    def text(self, name: str) -> str:
        """Return a field's value as written, or "" if the field is missing."""
        field = self.by_name.get(name)
        return field.text.strip() if field else ""

    def place(self, name: str) -> tuple[int, int]:
        """Return the line and column of a field's value, or (1, 1) if the field is missing."""
        field = self.by_name.get(name)
        return (field.line, field.value_col) if field else (1, 1)

    def items(self, name: str) -> tuple[tuple[str, int, int], ...]:
        """Return the items of a list field, each with its line and column; () if the field is missing."""
        field = self.by_name.get(name)
        return field.items if field else ()

    def words(self, name: str) -> tuple[str, ...]:
        """Return the items of a list, each once.

        A list is a YAML list, `[a, b]`, or text separated by commas (by semicolons if there is one).
        """
        field = self.by_name.get(name)
        if field is None:
            return ()
        if isinstance(field.value, tuple):
            parts: Iterable[str] = field.value
        else:
            text = field.text.strip()
            if text.startswith("[") and text.endswith("]"):
                text = text[1:-1]
            parts = text.replace("\n", ",").split(";" if ";" in text else ",")
            if name == "tags" and all(word.startswith("#") for word in text.replace(",", " ").split()):
                parts = text.replace(",", " ").split()  # as in Obsidian and many forums
        if name == "tags":
            parts = (part.strip().removeprefix("#") for part in parts)
        cleaned = (" ".join(part.strip(" ,").strip("\"'“”‘’").split()) for part in parts)
        return tuple(dict.fromkeys(part for part in cleaned if part))

    def diagnostic(self, name: str, message: str) -> None:
        """Report an error at a field's value."""
        line, col = self.place(name)
        self.diagnostics.append(Diagnostic(self.path, line, col, "error", message))


def collect(path: str, kind: Kind, written: Iterable[Field], settings: ReadSettings) -> Fields:
    """Return the fields by name; report fields that are unknown or repeated, and required ones that are missing."""
    known = {name.lower(): name for name in (*STANDARD_FIELDS, *settings.extra_fields)}
    fields = Fields(path, {})
    written = tuple(written)
    given = frozenset(item.name.lower() for item in written)
    if written and _is_text(written, known, given):
        message = f'"{written[0].name}" is not a field, so this is read as the text; {BEGIN_WITH}'
        fields.diagnostics.append(Diagnostic(path, written[0].line, 1, "error", message))
        return fields
    for item in written:
        name = item.name.lower()
        if name == "authors":
            name = "author"
        if name not in known:
            meant, message = _unknown(item, known, given)
            fields.meant.add(meant)
        elif kind == "page" and name in NOT_ON_PAGES:
            message = f'a page cannot have a "{known[name]}"; remove this line, or make the page a post'
        elif name in fields.by_name:
            first = fields.by_name[name].line
            message = f'field "{known[name]}" is given twice (first on line {first}); keep one'
        else:
            fields.by_name[name] = item
            continue
        fields.diagnostics.append(Diagnostic(path, item.line, 1, "error", message))
    _report_missing(fields, required_fields(path, kind, settings), known)
    return fields


def required_fields(path: str, kind: Kind, settings: ReadSettings) -> tuple[str, ...]:
    """Return the fields that a text must have: a name that begins with a date gives the date."""
    not_needed = {"date"} if date_in_name(path) else set()
    if not settings.require_tags:
        not_needed.add("tags")
    return tuple(name for name in REQUIRED[kind] if name not in not_needed)


def date_in_name(path: str) -> str:
    """Return the date with which the name of a file begins, as `2026-03-12`, or ""."""
    match = _DATE_IN_NAME.match(path.rpartition("/")[2])
    return match[0] if match else ""


def _is_text(written: tuple[Field, ...], known: Mapping[str, str], given: frozenset[str]) -> bool:
    """Return whether lines with a colon begin a text without front matter: none of them is similar to a field."""
    return given.isdisjoint(known) and not any(_unknown(field, known, given)[0] for field in written)


def _report_missing(fields: Fields, required: Iterable[str], known: Mapping[str, str]) -> None:
    for name in required:
        if name in fields.meant:
            continue
        if name not in fields.by_name:
            example = _EXAMPLE_VALUES.get(name, "...")
            fields.diagnostic(name, f'required field "{known[name]}" is missing; add a line "{known[name]}: {example}"')
        elif not (fields.words(name) if name == "tags" else fields.text(name)):
            fields.diagnostic(name, f'required field "{known[name]}" is empty; write its value after the colon')


def known_fields(settings: ReadSettings) -> frozenset[str]:
    """Return the names of the standard fields and of the site's own fields, in lower case."""
    return frozenset(name.lower() for name in (*STANDARD_FIELDS, *settings.extra_fields, "Authors"))


def _unknown(item: Field, known: Mapping[str, str], given: frozenset[str]) -> tuple[str, str]:
    """Return the field that an unknown field was probably meant to be, or "", and the error message."""
    plain = item.name.lower().replace("_", "").replace("-", "")
    if plain in _DRAFT_VALUES:
        is_draft = item.text.strip().lower() in (*_DRAFT_VALUES[plain], "")
        advice = 'write "Status: draft"' if is_draft else "remove it: a text without a status is published"
        return "status", f'unknown field "{item.name}"; {advice}'
    if plain in _FOREIGN_FIELDS:
        meant, advice = _FOREIGN_FIELDS[plain]
        if meant in given:
            advice = f'the front matter has "{known[meant]}" too; keep one of the two'
        return meant, f'unknown field "{item.name}"; {advice}'
    if close := difflib.get_close_matches(item.name.lower(), known, n=1, cutoff=_LEAST_SIMILARITY):
        return close[0], f'unknown field "{item.name}" (did you mean "{known[close[0]]}"?)'
    is_sentence = len(item.text.split()) >= _WORDS_OF_A_SENTENCE
    advice = "if this is the text, leave a blank line above it; " if is_sentence else ""
    return "", f'unknown field "{item.name}"; {advice}the fields are {", ".join(sorted(known.values()))}'
