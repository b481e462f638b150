"""Give the fields of other programs' front matter the meaning that they have in Hindsight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from hindsight.importing.dates import parse_date
from hindsight.importing.field_names import is_for_theme, meaning_of, plain
from hindsight.importing.field_values import language_of, persons_of, picture_of, written_on_line
from hindsight.importing.front_matter import Value, text_of, title_text
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.old_paths import old_path
from hindsight.importing.status_fields import FALSE, set_status

_FIELD_NAME = re.compile(r"[^\W\d_][\w .-]{0,60}")
_SPACED_TAGS = re.compile(r"[\w./+#-]+(?:\s+[\w./+#-]+)*")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as the source has it, with its plain name and its meaning, or ""."""

    name: str
    key: str
    meaning: str
    value: Value


def _field(name: str, value: Value) -> _Field:
    key = plain(name)
    return _Field(name, key, meaning_of(key, value), value)


class FieldReader:
    """Fills texts with the values of their fields; counts the fields that it leaves out, for one note each."""

    def __init__(self, imported: Import, spaced_tags: bool = False) -> None:
        """Add notes to an import; `spaced_tags` is whether spaces separate the tags of a text, as in Jekyll."""
        self._import, self._spaced_tags = imported, spaced_tags
        self._left_out: dict[str, list[str]] = {}

    def fill(self, text: ImportedText, fields: Mapping[str, Value]) -> None:
        """Set the values of a text from its fields."""
        first_values: dict[str, str] = {}  # of meanings that only one field of a text can have
        for field in (_field(name, value) for name, value in _flat(fields).items()):
            if field.meaning:
                self._set(text, field, first_values)
            elif is_for_theme(field.key):
                self._left_out.setdefault(field.name, []).append(text.source)
            elif _FIELD_NAME.fullmatch(field.name):
                _keep(text, field)
            else:
                message = f'"{field.name[:40]}" cannot be the name of a field, so it is left out'
                self._import.warn(text.source, 1, message)

    def report(self) -> None:
        """Report each field that was left out, with the number of texts."""
        for name, sources in sorted(self._left_out.items()):
            message = f'the field "{name}" is left out in {_texts(len(sources))}: it is about the old theme or program'
            self._import.hint(sources[0], 1, message)

    def _set(self, text: ImportedText, field: _Field, first_values: dict[str, str]) -> None:
        if field.meaning == "status":
            set_status(text, field.key, field.value, self._import)
        elif field.meaning == "addresses":
            self._set_addresses(text, field)
        elif field.meaning in ("date", "modified"):
            self._set_date(text, field)
        elif field.meaning == "tags":
            text.tags = tuple(dict.fromkeys((*text.tags, *self._tags(field.value))))
        elif field.meaning == "category":
            self._set_categories(text, field)
        elif field.meaning == "cover":
            picture, alt = picture_of(field.value)
            text.cover, text.cover_alt = text.cover or picture, text.cover_alt or alt
        elif first_values.get(field.meaning, written_on_line(field.value)) != written_on_line(field.value):
            _keep(text, field)
        else:
            first_values[field.meaning] = written_on_line(field.value)
            _set_text(text, field)

    def _set_addresses(self, text: ImportedText, field: _Field) -> None:
        """Add the old addresses; keep an address on a different host as an extra field."""
        host = urlsplit(str(self._import.settings.get("SITEURL", ""))).netloc
        for item in field.value if isinstance(field.value, list) else [field.value]:
            for address in text_of(item).split() if field.key == "aliases" else [text_of(item)]:
                is_foreign = "://" in address and f"://{host}/" not in f"{address}/"
                if path := "" if is_foreign else old_path(address):
                    text.addresses = (*text.addresses, path)
                elif address and field.key not in ("permalink", "aliases"):
                    text.extra = {**text.extra, field.key: address}

    def _set_date(self, text: ImportedText, field: _Field) -> None:
        written = text_of(field.value)
        date = parse_date(written)
        if date is None and written:
            message = f'the {field.name} "{written[:40]}" cannot be read as a date, so it is left out'
            self._import.warn(text.source, 1, message)
        if date and getattr(text, field.meaning) is None:
            setattr(text, field.meaning, date)

    def _set_categories(self, text: ImportedText, field: _Field) -> None:
        """Set the first category, and make tags of the others."""
        names = self._tags(field.value, spaced=field.key == "categories")
        names = tuple(name for name in names if name.lower() != "uncategorized")
        if names:
            text.category = text.category or names[0]
            text.tags = tuple(dict.fromkeys((*text.tags, *names[0 if text.category != names[0] else 1 :])))

    def _tags(self, value: Value, spaced: bool = True) -> tuple[str, ...]:
        """Return the tags in a list or in a text; `spaced` is whether spaces may separate them."""
        if isinstance(value, list):
            return tuple(filter(None, (text_of(item).removeprefix("#") for item in value)))
        written = text_of(value).strip("[]")
        if "," not in written and ";" not in written:
            hashed = bool(written) and all(word.startswith("#") for word in written.split())
            if hashed or (self._spaced_tags and spaced and _SPACED_TAGS.fullmatch(written)):
                return tuple(word.removeprefix("#") for word in written.split())
        parts = written.split(";" if ";" in written else ",")
        return tuple(filter(None, (part.strip().strip("\"'").removeprefix("#") for part in parts)))


def _keep(text: ImportedText, field: _Field) -> None:
    """Keep a field without a meaning here as an extra field, unless it is empty."""
    if written := written_on_line(field.value):
        text.extra = {**text.extra, field.name: written}


def _set_text(text: ImportedText, field: _Field) -> None:
    """Set a value that one field has."""
    if field.meaning == "title":
        text.title = title_text(field.value)
    elif field.meaning == "author":
        text.authors = persons_of(field.value, field.key)
    elif field.meaning == "pinned":
        text.pinned = text_of(field.value).lower() not in ("", "0", *FALSE)
    elif field.meaning == "lang":
        text.lang = language_of(text_of(field.value))
    elif field.meaning in ("source", "checklist", "lessons"):
        text.extra = {**text.extra, field.meaning: written_on_line(field.value)}
    else:
        setattr(text, field.meaning, text_of(field.value))


def _texts(number: int) -> str:
    return "one text" if number == 1 else f"{number} texts"


def _flat(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return fields in one table, with the inner fields of `taxonomies` (Zola, Hugo), `extra` and `params`."""
    flat: dict[str, Value] = {}
    for name, value in fields.items():
        if isinstance(value, dict) and plain(name) in ("taxonomies", "extra", "params"):
            for inner_name, inner_value in value.items():
                flat.setdefault(inner_name, inner_value)
        else:
            flat[name] = value
    return flat
