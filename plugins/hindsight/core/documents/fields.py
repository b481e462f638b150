"""Front matter fields to typed values, with a problem for everything that does not hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.front_matter_model import BEGIN_WITH, Field
from hindsight.core.documents.model import Quoted
from hindsight.core.settings import ReadSettings
from hindsight.core.urls import Kind

STANDARD_FIELDS = (
    "Title", "Date", "Tags", "Slug", "Summary", "Modified", "Category", "Status", "Lang", "Series", "Aliases",
    "Cover", "Cover_alt", "Source", "Checklist", "Cards", "Lessons", "Author", "Template", "Series_index",
)  # fmt: skip
NOT_ON_PAGES = ("series", "series_index", "category")
LONGEST_SLUG = 100  # characters of an address; a file system stops at 255 bytes
REQUIRED: dict[Kind, tuple[str, ...]] = {"post": ("title", "date", "tags"), "page": ("title",)}
STATUSES = ("draft", "published", "hidden")
CHECKLIST_CHOICES = ("no", "yes", "ordered", "bold", "headings", "tasks")

# Fields of Hugo, Jekyll and WordPress exports, without - and _: the field that stands for each here (none for some),
# and what to write.
_ELSEWHERE: dict[str, tuple[str, str]] = {
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
                    ("date", 'write "Date: ...": one to come keeps the post back until that day')),
    **dict.fromkeys(("layout", "type"), ("template", 'remove it; another template of the theme is "Template: ..."')),
    "posttitle": ("title", 'write "Title: ..."'),
    "redirectfrom": ("aliases", 'write "Aliases: /old/address/"'),
}  # fmt: skip
_KEPT_BACK = {
    "draft": ("true", "yes", "1", "on"),
    **dict.fromkeys(("published", "publish"), ("false", "no", "0", "off")),
}
_SHOWN_AS = {"date": "2026-03-12"}
_NEAR = 0.68  # of difflib: "Tugs" is near "Tags", "Related" is not near "Template"
_WORDS_OF_A_TEXT = 3

_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_CURLY = "“”„‟‘’«»"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIME = r"(?P<time>[T ] {0,3}\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}(?: ?(?P<zone>Z|[+-]\d\d:?\d\d))?"
)
_NAMED_MONTH = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})|(?P<first>{_MONTH}) (?P<second>\d{{1,2}})),? (?P<year>\d{{4}})"
    rf"{_TIME}",
    re.IGNORECASE,
)
_DAY_OR_MONTH_FIRST = re.compile(r"(?P<one>\d{1,2})[-/.](?P<other>\d{1,2})[-/.](?P<year>\d{4})\b")
_SLUG = re.compile(r"[^\W_]+(?:[-_.][^\W_]+)*")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_SOURCE_MARKDOWN = re.compile(r"\[(?P<title>.+)\]\((?P<url>[^)\s]*)\)")
_SOURCE_ANGLED = re.compile(r"(?P<title>.*?)[\s,]*<(?P<url>[^<>\s]*)>")
_SOURCE_BARE = re.compile(r"(?P<title>.*?)[\s,]*(?P<url>https?://\S+)")


@dataclass
class Fields:
    """A file's fields by canonical (lower-case) name; `diagnostic` notes what is wrong with one of them.

    `meant` are the fields that unknown ones were probably to be: what is wrong there is told at these.
    """

    path: str
    by_name: dict[str, Field]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    meant: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A field's value as written, or "" where it is not there."""
        found = self.by_name.get(name)
        return found.text.strip() if found else ""

    def place(self, name: str) -> tuple[int, int]:
        """The line and column of a field's value, (1, 1) where it is not there."""
        found = self.by_name.get(name)
        return (found.line, found.value_col) if found else (1, 1)

    def items(self, name: str) -> tuple[tuple[str, int, int], ...]:
        """What a list holds, an item a line, each with its line and column; nothing where the field is not there."""
        found = self.by_name.get(name)
        return found.items if found else ()

    def diagnostic(self, name: str, message: str) -> None:
        """Note an error at a field's value."""
        line, col = self.place(name)
        self.diagnostics.append(Diagnostic(self.path, line, col, "error", message))


def collect(path: str, kind: Kind, written: Iterable[Field], settings: ReadSettings) -> Fields:
    """Fields by name; unknown, repeated, empty and missing ones are problems."""
    known = {name.lower(): name for name in (*STANDARD_FIELDS, *settings.extra_fields)}
    fields = Fields(path, {})
    written = tuple(written)
    given = frozenset(item.name.lower() for item in written)
    if written and _is_text(written, known, given):
        message = f'"{written[0].name}" is no field, so this is taken for the text; {BEGIN_WITH}'
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
            message = f'a page has no "{known[name]}"; remove this line, or make the page a post'
            fields.diagnostics.append(Diagnostic(path, item.line, 1, "error", message))
        elif name in fields.by_name:
            first = fields.by_name[name].line
            message = f'field "{known[name]}" is given twice (first on line {first}); keep one'
            fields.diagnostics.append(Diagnostic(path, item.line, 1, "error", message))
        else:
            fields.by_name[name] = item
    _report_missing(fields, kind, known)
    return fields


def _is_text(written: tuple[Field, ...], known: Mapping[str, str], given: frozenset[str]) -> bool:
    """Whether lines with a colon are the first of a text without front matter: none is nearly a field."""
    return given.isdisjoint(known) and not any(_unknown(one, known, given)[0] for one in written)


def _report_missing(fields: Fields, kind: Kind, known: Mapping[str, str]) -> None:
    for name in REQUIRED[kind]:
        if name in fields.meant:
            continue
        if name not in fields.by_name:
            shown = _SHOWN_AS.get(name, "...")
            fields.diagnostic(name, f'required field "{known[name]}" is missing; add a line "{known[name]}: {shown}"')
        elif not (words(fields, name) if name == "tags" else fields.text(name)):
            fields.diagnostic(name, f'required field "{known[name]}" is empty; write its value behind the colon')


def known_fields(settings: ReadSettings) -> frozenset[str]:
    """Return the names of all fields that a site knows, in lower case."""
    return frozenset(name.lower() for name in (*STANDARD_FIELDS, *settings.extra_fields, "Authors"))


def _unknown(item: Field, known: Mapping[str, str], given: frozenset[str]) -> tuple[str, str]:
    """The field that an unknown one was probably to be, or "", and what to tell the writer."""
    plain = item.name.lower().replace("_", "").replace("-", "")
    if plain in _KEPT_BACK:
        held = item.text.strip().lower() in (*_KEPT_BACK[plain], "")
        advice = 'write "Status: draft"' if held else "remove it: what is no draft is published"
        return "status", f'unknown field "{item.name}"; {advice}'
    if plain in _ELSEWHERE:
        meant, advice = _ELSEWHERE[plain]
        if meant in given:
            advice = f'"{known[meant]}" is there already; keep one of the two'
        return meant, f'unknown field "{item.name}"; {advice}'
    if close := difflib.get_close_matches(item.name.lower(), known, n=1, cutoff=_NEAR):
        return close[0], f'unknown field "{item.name}" (did you mean "{known[close[0]]}"?)'
    is_text = len(item.text.split()) >= _WORDS_OF_A_TEXT
    advice = "if this is the text, leave a blank line above it; " if is_text else ""
    return "", f'unknown field "{item.name}"; {advice}the fields are {", ".join(sorted(known.values()))}'


def choice(fields: Fields, name: str, choices: tuple[str, ...], default: str) -> str:
    """A field that takes one of a few words, in any case."""
    value = fields.text(name).lower() or default
    if name == "status" and name in fields.by_name and not fields.text(name):
        fields.diagnostic(name, 'the status is empty; write "Status: draft", or remove the line to publish the text')
    if value not in choices:
        near = difflib.get_close_matches(value, choices, n=1)
        hint = f' (did you mean "{near[0]}"?)' if near else ""
        shown = fields.text(name)
        fields.diagnostic(name, f'unknown {name} "{shown}"{hint}; it is one of {", ".join(filter(None, choices))}')
        return default
    return value


def moment(fields: Fields, name: str, settings: ReadSettings) -> datetime | None:
    """A date with or without a time, in the site's time zone where it names none.

    Any form is read in which the year comes first, or the month is a word.
    """
    written = fields.text(name)
    if not written:
        return None
    written = written.strip("\"'").translate(_DASHES)
    if not written:
        return None
    if written[0] in _CURLY:
        plain = written.strip(_CURLY)
        fields.diagnostic(name, f"the quotation marks around {written} are curly ones, which are text; write {plain}")
        return None
    if day := _DAY_OR_MONTH_FIRST.match(written):
        one, other = int(day["one"]), int(day["other"])
        both = ((other, one), (one, other))
        days = [f"{day['year']}-{month:02}-{of_month:02}" for month, of_month in both if month <= len(_MONTHS)]
        fields.diagnostic(
            name, f'the year comes first in a date: write "{written}" as {" or ".join(dict.fromkeys(days))}'
        )
        return None
    try:
        parsed = datetime.fromisoformat(_as_iso(written))
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(settings.timezone))
        aware.utctimetuple()  # year 9999 has no UTC in every zone
        if aware.year < 1000:
            raise ValueError("its year must be one of four digits")
    except (ValueError, OverflowError) as error:
        why = f" ({error})" if "range" in str(error) or "must be" in str(error) else ""
        fields.diagnostic(name, f'impossible date "{written}"{why}; write it as 2026-03-12 or 2026-03-12 09:30')
        return None
    return aware


def _as_iso(written: str) -> str:
    """A date as ISO 8601 has it, as far as its form is known."""
    if named := _NAMED_MONTH.fullmatch(written):
        month = _MONTHS.index((named["month"] or named["first"])[:3].lower()) + 1
        return f"{named['year']}-{month:02}-{int(named['day'] or named['second']):02}{_time_of(named['time'] or '')}"
    if numbers := _YEAR_FIRST.fullmatch(written):
        date = f"{numbers['year']}-{int(numbers['month']):02}-{int(numbers['day']):02}"
        return f"{date}{_time_of(numbers['time'] or '')}{numbers['zone'] or ''}"
    return written


def _time_of(written: str) -> str:
    """A time with two digits for the hour, behind the space or letter that parts it from its date."""
    hour, colon, rest = written.strip(" T").partition(":")
    return f"T{hour:0>2}{colon}{rest}" if written else ""


def words(fields: Fields, name: str) -> tuple[str, ...]:
    """A list: a YAML list, `[a, b]`, or values parted by commas (or by semicolons, where there are any)."""
    found = fields.by_name.get(name)
    if found is None:
        return ()
    if isinstance(found.value, tuple):
        parts: Iterable[str] = found.value
    else:
        text = found.text.strip()
        if text.startswith("[") and text.endswith("]"):
            text = text[1:-1]
        parts = text.replace("\n", ",").split(";" if ";" in text else ",")
        if name == "tags" and all(word.startswith("#") for word in text.replace(",", " ").split()):
            parts = text.replace(",", " ").split()  # as Obsidian and many forums have them
    if name == "tags":
        parts = (part.strip().removeprefix("#") for part in parts)
    cleaned = (" ".join(part.strip(" ,").strip("\"'“”‘’").split()) for part in parts)
    return tuple(dict.fromkeys(part for part in cleaned if part))


def card_formats(fields: Fields) -> tuple[str, ...] | None:
    """The formats of cards that a document asks for: none for "no", None where it leaves the choice to the site."""
    found = tuple(word.lower() for word in words(fields, "cards"))
    if not {"no", "none", "false", "off"}.isdisjoint(found):
        return ()
    return found or None


def number(fields: Fields, name: str) -> float | None:
    """A number, such as a place in a series."""
    written = fields.text(name)
    if not written:
        return None
    if not _NUMBER.fullmatch(written):
        fields.diagnostic(name, f'"{written}" is not a number; write it as 3')
        return None
    return float(written)


def slug(fields: Fields, fallback: str) -> str:
    """The file's part of its address: one path segment, without anything that could leave the output folder."""
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


def lang(fields: Fields, settings: ReadSettings) -> str:
    """A BCP 47 language tag."""
    value = fields.text("lang") or settings.lang
    if not _LANG.fullmatch(value):
        fields.diagnostic("lang", f'"{value}" is not a language tag; write it as en, de or pt-BR')
        return settings.lang
    return value


def quoted(fields: Fields) -> Quoted | None:
    """What a post quotes: `Title <address>`, `[Title](address)`, `Title, address`, or a title alone."""
    found = fields.by_name.get("source")
    if found is None or not found.text.strip():
        return None
    if isinstance(found.value, dict):
        lowered = {key.lower(): value for key, value in found.value.items()}
        title, url = lowered.get("title", ""), lowered.get("url", "") or lowered.get("address", "")
    else:
        text = " ".join(found.text.split())
        patterns = (_SOURCE_MARKDOWN, _SOURCE_ANGLED, _SOURCE_BARE)
        match = next((m for p in patterns if (m := p.fullmatch(text))), None)
        title, url = (match["title"], match["url"]) if match else (text, "")
    if url and not _ADDRESS.fullmatch(url):
        fields.diagnostic("source", f'"{url}" is not a web address; it begins with http:// or https://')
        url = ""
    return Quoted(title.strip() or url, url)


def cover(fields: Fields) -> str:
    """The path of the picture above a post, in the content folder; it needs words for those who cannot see it."""
    path = _cover_part(fields, "image").removeprefix("{static}").lstrip("/")
    if path and not cover_alt(fields):
        fields.diagnostic("cover", 'a cover needs words for those who cannot see it; add a line "Cover_alt: ..."')
    return path


def cover_alt(fields: Fields) -> str:
    """What the picture above a post shows, in words."""
    return fields.text("cover_alt") or _cover_part(fields, "alt")


def _cover_part(fields: Fields, part: str) -> str:
    """A part of a cover: of one that is a path alone, the image; of one with fields of its own (Hugo's), that field."""
    found = fields.by_name.get("cover")
    if found and isinstance(found.value, dict):
        return found.value.get(part, "").strip()
    return fields.text("cover") if part == "image" else ""


def other_names(fields: Fields) -> tuple[str, ...]:
    """What else the document is called in wiki links: in Obsidian, these are its aliases."""
    return tuple(alias for alias in words(fields, "aliases") if "/" not in alias)


def aliases(fields: Fields) -> tuple[str, ...]:
    """Old addresses of the document, each a path below the site's root."""
    good = []
    for alias in (written for written in words(fields, "aliases") if "/" in written):
        parts = alias.strip("/").split("/")
        if "?" in alias:
            why = 'a static site cannot answer an address with "?"; redirect it in your web server, and remove it here'
            fields.diagnostic("aliases", f'"{alias}": {why}')
        elif not alias.startswith("/") or not all(_SLUG.fullmatch(p) and len(p) <= LONGEST_SLUG for p in parts):
            fields.diagnostic("aliases", f'"{alias}" is not an address of this site; write it as /old/address/')
        else:
            good.append(alias)
    return tuple(good)
