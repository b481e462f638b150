"""Front matter in Pelican's own form and in YAML: one model for both, with the place of every field."""

from __future__ import annotations

import re

from hindsight.core.documents.front_matter_model import BEGIN_WITH, FENCE, Field, FrontMatter, FrontMatterError

_FIELD = re.compile(r"(?P<name>[^\s:#][^:]*?)[ \t]*:(?:[ \t]+(?P<value>.*)|$)")
_CONTINUED = re.compile(r"[ \t]{4,}(?P<value>.*)")

# Fields of which a text that has front matter has one.
_USUAL = frozenset(("title", "date", "tags", "slug", "status", "author", "authors", "category", "summary", "modified"))


def parse_front_matter(text: str) -> FrontMatter:
    """Split `text` (its lines end in a newline alone) into fields and body.

    Raises FrontMatterError where there is no front matter, or none that can be read.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise FrontMatterError(1, 1, "the file is empty; begin it with Title:, Date: and Tags: lines")
    if FENCE.fullmatch(lines[first]):
        from hindsight.core.documents.yaml_front_matter import (
            parse_yaml,  # most sites have none, and YAML takes long to load
        )

        return parse_yaml(lines, first)
    return _parse_pelican(lines, first)


def _parse_pelican(lines: list[str], first: int) -> FrontMatter:
    fields: list[Field] = []
    number = first
    while number < len(lines) and lines[number].strip():
        line = lines[number]
        if (continued := _CONTINUED.fullmatch(line)) and fields:
            fields[-1] = _extended(fields[-1], continued["value"], number + 1, continued.start("value") + 1)
        elif match := _FIELD.fullmatch(line):
            value = (match["value"] or "").strip()
            col = (match.start("value") if match["value"] else match.end()) + 1
            fields.append(Field(match["name"], value, number + 1, col, ((value, number + 1, col),) * bool(value)))
        else:
            raise _no_field(fields, line.strip(), number)
        number += 1
    return FrontMatter(tuple(fields), "\n".join(lines[number:]), number + 1)


def _no_field(fields: list[Field], line: str, number: int) -> FrontMatterError:
    """Return what to tell of a line that is no field, with the next step."""
    if not fields and line == "+++":
        return FrontMatterError(number + 1, 1, f"this is TOML, which is not read; {BEGIN_WITH}")
    if not fields:
        return FrontMatterError(number + 1, 1, f'there is no front matter before "{line[:60]}"; {BEGIN_WITH}')
    if not any(field.name.lower() in _USUAL for field in fields):
        message = f'"{fields[0].name}" is no field, so this is taken for the text; {BEGIN_WITH}'
        return FrontMatterError(fields[0].line, 1, message)
    message = f'this line is neither "Field: value" nor blank: "{line[:60]}"; '
    return FrontMatterError(number + 1, 1, f"{message}leave a blank line between the front matter and the text")


def _extended(field: Field, more: str, line: int, col: int) -> Field:
    item = (more.strip(), line, col)
    text = f"{field.text}\n{more.strip()}".strip()
    return Field(field.name, text, field.line, field.value_col, (*field.items, item), (*field.lines, item))
