"""Convert front matter fields to typed values, and report each value that is not valid."""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.front_matter_model import BEGIN_WITH, Field
from hindsight.core.documents.model import Quoted
from hindsight.core.documents.old_paths import OldPathError, old_path, old_query
from hindsight.core.settings import ReadSettings
from hindsight.core.urls import Kind

STANDARD_FIELDS = (
    "Title", "Date", "Tags", "Slug", "Summary", "Modified", "Category", "Status", "Lang", "Series", "Aliases",
    "Cover", "Cover_alt", "Source", "Checklist", "Cards", "Lessons", "Author", "Template", "Series_index", "Pinned",
    "Preview",
)  # fmt: skip
NOT_ON_PAGES = ("series", "series_index", "category", "pinned")
LONGEST_SLUG = 100  # characters of an address; a file system stops at 255 bytes
REQUIRED: dict[Kind, tuple[str, ...]] = {"post": ("title", "date", "tags"), "page": ("title",)}
STATUSES = ("draft", "published", "hidden")
CHECKLIST_CHOICES = ("no", "yes", "ordered", "bold", "headings", "tasks")

# Fields of Hugo, Jekyll and WordPress exports, without - and _: the field to use instead ("" where there is none),
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
    **dict.fromkeys(("layout", "type"), ("template", 'remove it; another template of the theme is "Template: ..."')),
    **dict.fromkeys(("pin", "sticky"), ("pinned", 'write "Pinned: yes"')),
    "posttitle": ("title", 'write "Title: ..."'),
    "redirectfrom": ("aliases", 'write "Aliases: /old/address/"'),
}  # fmt: skip
_DRAFT_VALUES = {  # by the field of another system, without - and _
    "draft": ("true", "yes", "1", "on"),
    **dict.fromkeys(("published", "publish"), ("false", "no", "0", "off")),
}
# Statuses of Pelican and of WordPress that keep a text from readers.
_FOREIGN_STATUSES = {"skip": "draft", "private": "draft", "pending": "draft"}
_EXAMPLE_VALUES = {"date": "2026-03-12"}
_ENDINGS_OF_PAGES = (".html", ".htm", ".php", ".asp", ".aspx")
_LEAST_SIMILARITY = 0.68  # of difflib: "Tugs" is similar to "Tags", "Related" is not similar to "Template"
_WORDS_OF_A_SENTENCE = 3

_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_CURLY = "“”„‟‘’«»"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIME = r"(?P<time>[T ] {0,3}\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}"
    r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
)
_NAMED_MONTH = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})|(?P<first>{_MONTH}) (?P<second>\d{{1,2}})),? (?P<year>\d{{4}})"
    rf"{_TIME}",
    re.IGNORECASE,
)
_DAY_OR_MONTH_FIRST = re.compile(r"(?P<one>\d{1,2})[-/.](?P<other>\d{1,2})[-/.](?P<year>\d{4})\b")
_DATE_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}(?=[-_. ])")
_SECRET = re.compile(r"[0-9a-z]{20,64}")
_SLUG = re.compile(r"[^\W_]+(?:[-_.][^\W_]+)*")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_MAIL_ADDRESS = re.compile(r"\s*[<(][\w.+-]+@[\w-]+\.[\w.-]+[>)]")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_SOURCE_MARKDOWN = re.compile(r"\[(?P<title>.+)\]\((?P<url>[^)\s]*)\)")
_SOURCE_ANGLED = re.compile(r"(?P<title>.*?)[\s,]*<(?P<url>[^<>\s]*)>")
_SOURCE_BARE = re.compile(r"(?P<title>.*?)[\s,]*(?P<url>https?://\S+)")


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
            fields.diagnostics.append(Diagnostic(path, item.line, 1, "error", message))
        elif kind == "page" and name in NOT_ON_PAGES:
            message = f'a page cannot have a "{known[name]}"; remove this line, or make the page a post'
            fields.diagnostics.append(Diagnostic(path, item.line, 1, "error", message))
        elif name in fields.by_name:
            first = fields.by_name[name].line
            message = f'field "{known[name]}" is given twice (first on line {first}); keep one'
            fields.diagnostics.append(Diagnostic(path, item.line, 1, "error", message))
        else:
            fields.by_name[name] = item
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
    return given.isdisjoint(known) and not any(_unknown(one, known, given)[0] for one in written)


def _report_missing(fields: Fields, required: Iterable[str], known: Mapping[str, str]) -> None:
    for name in required:
        if name in fields.meant:
            continue
        if name not in fields.by_name:
            example = _EXAMPLE_VALUES.get(name, "...")
            fields.diagnostic(name, f'required field "{known[name]}" is missing; add a line "{known[name]}: {example}"')
        elif not (words(fields, name) if name == "tags" else fields.text(name)):
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


def choice(fields: Fields, name: str, choices: tuple[str, ...], default: str) -> str:
    """Return the value of a field that takes one of a few words, in lower case; the default if it is another word."""
    value = fields.text(name).lower() or default
    if name == "status":
        value = _FOREIGN_STATUSES.get(value, value)
    if name == "status" and name in fields.by_name and not fields.text(name):
        fields.diagnostic(name, 'the status is empty; write "Status: draft", or remove the line to publish the text')
    if value not in choices:
        near = difflib.get_close_matches(value, choices, n=1)
        hint = f' (did you mean "{near[0]}"?)' if near else ""
        text = fields.text(name)
        fields.diagnostic(name, f'unknown {name} "{text}"{hint}; it is one of {", ".join(filter(None, choices))}')
        return default
    return value


def flag(fields: Fields, name: str) -> bool:
    """Return whether a field says yes; report a value that is neither yes nor no."""
    value = fields.text(name).lower()
    if value in ("true", "false"):
        return value == "true"
    return choice(fields, name, ("yes", "no"), "no") == "yes"


def authors(fields: Fields) -> tuple[str, ...]:
    """Return the names of the authors, each once; an address of mail beside a name is not for readers.

    Names are separated by semicolons. In `Authors` without a semicolon, commas separate them too, as in Pelican.
    """
    field = fields.by_name.get("author")
    if field is None:
        return ()
    if isinstance(field.value, dict):
        lowered = {key.lower(): value for key, value in field.value.items()}
        return tuple(filter(None, (lowered.get("name") or lowered.get("display_name"),)))
    if isinstance(field.value, tuple):
        names: Iterable[str] = field.value
    else:
        by_commas = field.name.lower() == "authors" and ";" not in field.value
        names = field.value.split("," if by_commas else ";")
    cleaned = (" ".join(_MAIL_ADDRESS.sub("", name).split()) for name in names)
    return tuple(dict.fromkeys(filter(None, cleaned)))


def moment(fields: Fields, name: str, settings: ReadSettings) -> datetime | None:
    """Return a date, with a time if one is written; in the site's time zone if no zone is written.

    The year must come first, or the month must be a word. Return None for a missing or invalid date.
    """
    written = fields.text(name) or (date_in_name(fields.path) if name == "date" else "")
    if not written:
        return None
    written = written.strip("\"'").translate(_DASHES)
    if not written:
        return None
    if written[0] in _CURLY:
        plain = written.strip(_CURLY)
        fields.diagnostic(name, f"a date cannot be in curly quotation marks: {written}; write {plain}")
        return None
    day = _DAY_OR_MONTH_FIRST.match(written)
    if day and (choices := " or ".join(_with_year_first(day))):
        fields.diagnostic(name, f'a date must begin with the year: write "{written}" as {choices}')
        return None
    try:
        parsed = datetime.fromisoformat(_as_iso(written))
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(settings.timezone))
        aware.utctimetuple()  # some zones have times of the year 9999 that have no UTC
        if aware.year < 1000:
            raise ValueError("its year must be one of four digits")
    except (ValueError, OverflowError) as error:
        why = f" ({error})" if "range" in str(error) or "must be" in str(error) else ""
        fields.diagnostic(name, f'impossible date "{written}"{why}; write it as 2026-03-12 or 2026-03-12 09:30')
        return None
    return aware


def _with_year_first(written: re.Match[str]) -> Iterator[str]:
    """Yield the possible meanings of a date such as 3/12/2026, in ISO 8601."""
    one, other = int(written["one"]), int(written["other"])
    for month, day in dict.fromkeys(((other, one), (one, other))):
        with contextlib.suppress(ValueError):
            yield date(int(written["year"]), month, day).isoformat()


def _as_iso(written: str) -> str:
    """Return a date in ISO 8601 if it is in a known form, else as written."""
    if named := _NAMED_MONTH.fullmatch(written):
        month = _MONTHS.index((named["month"] or named["first"])[:3].lower()) + 1
        return f"{named['year']}-{month:02}-{int(named['day'] or named['second']):02}{_iso_time(named['time'] or '')}"
    if numbers := _YEAR_FIRST.fullmatch(written):
        day = f"{numbers['year']}-{int(numbers['month']):02}-{int(numbers['day']):02}"
        return f"{day}{_iso_time(numbers['time'] or '')}{_iso_zone(numbers['zone'] or '')}"
    return written


def _iso_zone(written: str) -> str:
    return "Z" if written in ("UTC", "GMT") else written


def _iso_time(written: str) -> str:
    """Return a time with a `T` before it and two digits for the hour, or "" for ""."""
    hour, colon, rest = written.strip(" T").partition(":")
    return f"T{hour:0>2}{colon}{rest}" if written else ""


def words(fields: Fields, name: str) -> tuple[str, ...]:
    """Return the items of a list, each once.

    A list is a YAML list, `[a, b]`, or text separated by commas (by semicolons if there is one).
    """
    field = fields.by_name.get(name)
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


def card_formats(fields: Fields) -> tuple[str, ...] | None:
    """Return the formats of cards that a document asks for: () for "no", None for those of the site."""
    formats = tuple(word.lower() for word in words(fields, "cards"))
    if not {"no", "none", "false", "off"}.isdisjoint(formats):
        return ()
    return formats or None


def number(fields: Fields, name: str) -> float | None:
    """Return a number, such as a position in a series; None if it is missing or invalid."""
    written = fields.text(name)
    if not written:
        return None
    if not _NUMBER.fullmatch(written):
        fields.diagnostic(name, f'"{written}" is not a number; write it as 3')
        return None
    return float(written)


def slug(fields: Fields, fallback: str) -> str:
    """Return the last part of the file's address: one path segment, which cannot lead out of the output folder."""
    written = fields.text("slug")
    value = written or fallback
    if not value:
        fields.diagnostic("slug", 'no address can be made from the name of this file; add a line "Slug: ..."')
    elif len(value.encode()) > LONGEST_SLUG:
        fields.diagnostic(
            "slug", f'this slug is too long for an address; give a shorter "Slug: ..." ({LONGEST_SLUG} bytes)'
        )
    elif not _SLUG.fullmatch(value):
        fields.diagnostic(
            "slug", f'"{value}" cannot be a slug: letters, digits and single "-", "_" or "." between them, no "/"'
        )
    return value


def lang(fields: Fields, settings: ReadSettings, in_name: str = "") -> str:
    """Return the text's language as a BCP 47 tag: its own, that in the name of its file, or the site's."""
    value = (fields.text("lang") or in_name or settings.lang).replace("_", "-")  # as locales are written: zh_CN
    if not LANGUAGE_TAG.fullmatch(value):
        fields.diagnostic("lang", f'"{value}" is not a language tag; write it as en, de or pt-BR')
        return settings.lang
    return value


def quoted(fields: Fields) -> Quoted | None:
    """Return the source that a post quotes, or None.

    A source is `Title <address>`, `[Title](address)`, `Title, address`, or a title alone.
    """
    field = fields.by_name.get("source")
    if field is None or not field.text.strip():
        return None
    if isinstance(field.value, dict):
        lowered = {key.lower(): value for key, value in field.value.items()}
        title, url = lowered.get("title", ""), lowered.get("url", "") or lowered.get("address", "")
    else:
        text = " ".join(field.text.split())
        patterns = (_SOURCE_MARKDOWN, _SOURCE_ANGLED, _SOURCE_BARE)
        match = next((m for p in patterns if (m := p.fullmatch(text))), None)
        title, url = (match["title"], match["url"]) if match else (text, "")
    if url and not _ADDRESS.fullmatch(url):
        fields.diagnostic("source", f'"{url}" is not a web address; begin it with http:// or https://')
        url = ""
    return Quoted(title.strip() or url, url)


def cover(fields: Fields) -> str:
    """Return the path of the picture above a post, relative to the content folder; report a missing Cover_alt."""
    path = _cover_part(fields, "image").removeprefix("{static}").lstrip("/")
    if path and not cover_alt(fields):
        fields.diagnostic("cover", 'a cover needs words for those who cannot see it; add a line "Cover_alt: ..."')
    return path


def cover_alt(fields: Fields) -> str:
    """Return the alternative text of the picture above a post."""
    return fields.text("cover_alt") or _cover_part(fields, "alt")


def _cover_part(fields: Fields, part: str) -> str:
    """Return the `image` or `alt` of a cover; a cover that is a path alone has an image only, Hugo's has both."""
    field = fields.by_name.get("cover")
    if field and isinstance(field.value, dict):
        return field.value.get(part, "").strip()
    return fields.text("cover") if part == "image" else ""


def secret(fields: Fields) -> str:
    """Return the last part of the secret address of a draft, or ""; report one that readers may guess."""
    written = fields.text("preview")
    if "preview" in fields.by_name and not _SECRET.fullmatch(written):
        message = (
            "a secret address is a long name that nobody can guess; remove this line, and run make preview POST=..."
        )
        fields.diagnostic("preview", message)
        return ""
    return written


def other_names(fields: Fields) -> tuple[str, ...]:
    """Return other names of the document for wiki links, which Obsidian calls aliases."""
    return tuple(alias for alias in words(fields, "aliases") if not _is_old_address(alias))


def aliases(fields: Fields) -> tuple[str, ...]:
    """Return the old addresses of the document, each a path that begins with a slash; report those that are invalid."""
    valid = []
    for alias in (written for written in words(fields, "aliases") if _is_old_address(written)):
        if "?" in alias:
            continue
        try:
            valid.append(old_path(alias))
        except OldPathError as error:
            fields.diagnostic("aliases", f'"{alias}": {error}')
    return tuple(dict.fromkeys(valid))


def queries(fields: Fields) -> tuple[str, ...]:
    """Return the queries of old addresses such as `/?p=12`, which no file can have; report those that are invalid."""
    valid = []
    for alias in (written for written in words(fields, "aliases") if "?" in written and _is_old_address(written)):
        try:
            valid.append(old_query(alias))
        except OldPathError as error:
            fields.diagnostic("aliases", f'"{alias}": {error}')
    return tuple(dict.fromkeys(valid))


def _is_old_address(written: str) -> bool:
    """Report whether an alias is an address; one without a slash or the ending of a page is a name."""
    return written.startswith("?") or "/" in written or written.lower().endswith(_ENDINGS_OF_PAGES)
