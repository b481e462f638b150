"""Split a file into front matter and body; both Pelican's own form and YAML give the same model."""

from __future__ import annotations

import re

from hindsight.core.documents.front_matter_model import BEGIN_WITH, FENCE, Field, FrontMatter, FrontMatterError

_FIELD = re.compile(r"(?P<name>[^\s:#][^:]*?)[ \t]*:(?:[ \t]+(?P<value>.*)|$)")
# Without a space after the colon, only a usual field is one.
_TIGHT_FIELD = re.compile(r"(?P<name>[A-Za-z]+):(?P<value>[^\s/].*)")
_CONTINUED = re.compile(r"[ \t]{4,}(?P<value>.*)")

# Front matter has at least one of these fields.
_USUAL_FIELDS = frozenset(
    ("title", "date", "tags", "slug", "status", "author", "authors", "category", "summary", "modified")
)


def parse_front_matter(text: str) -> FrontMatter:
    """Split `text` (its lines end in a newline alone) into fields and body.

    Raise FrontMatterError if the front matter is missing or cannot be read.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise FrontMatterError(1, 1, "the file is empty; begin it with Title:, Date: and Tags: lines")
    if FENCE.fullmatch(lines[first]):
        # Loading YAML takes long, and most sites don't need it.
        from hindsight.core.documents.yaml_front_matter import parse_yaml

        return parse_yaml(lines, first)
    return _parse_pelican(lines, first)


def _parse_pelican(lines: list[str], first: int) -> FrontMatter:
    """Split lines into the fields before the first blank line and the body."""
    fields: list[Field] = []
    number = first
    while number < len(lines) and lines[number].strip():
        line = lines[number]
        if (continued := _CONTINUED.fullmatch(line)) and fields:
            fields[-1] = _extended(fields[-1], continued["value"], number + 1, continued.start("value") + 1)
        elif match := _field(line):
            value = (match["value"] or "").strip()
            col = (match.start("value") if match["value"] else match.end()) + 1
            fields.append(Field(match["name"], value, number + 1, col, ((value, number + 1, col),) * bool(value)))
        else:
            raise _error_at(fields, line.strip(), number)
        number += 1
    return FrontMatter(tuple(fields), "\n".join(lines[number:]), number + 1)


def _field(line: str) -> re.Match[str] | None:
    """Return a line "Field: value" in its parts, or None for any other line."""
    if match := _FIELD.fullmatch(line):
        return match
    tight = _TIGHT_FIELD.fullmatch(line)
    return tight if tight and tight["name"].lower() in _USUAL_FIELDS else None


def _error_at(fields: list[Field], line: str, number: int) -> FrontMatterError:
    """Return an error for a line that is not a field, and that comes after `fields`; `number` counts from 0."""
    if not fields and line == "+++":
        return FrontMatterError(number + 1, 1, f"front matter in TOML is not supported; {BEGIN_WITH}")
    if not fields:
        return FrontMatterError(number + 1, 1, f'there is no front matter before "{line[:60]}"; {BEGIN_WITH}')
    if not any(field.name.lower() in _USUAL_FIELDS for field in fields):
        message = f'"{fields[0].name}" is not a field, so this is read as the text; {BEGIN_WITH}'
        return FrontMatterError(fields[0].line, 1, message)
    message = f'this line is neither "Field: value" nor blank: "{line[:60]}"; '
    return FrontMatterError(number + 1, 1, f"{message}leave a blank line between the front matter and the text")


def _extended(field: Field, continuation: str, line: int, col: int) -> Field:
    """Return a field with one more line of its value."""
    item = (continuation.strip(), line, col)
    text = f"{field.text}\n{continuation.strip()}".strip()
    return Field(field.name, text, field.line, field.value_col, (*field.items, item), (*field.lines, item))
