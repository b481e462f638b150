"""Front matter in Pelican's own form and in YAML: one model for both, with the place of every field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

_FENCE = re.compile(r"(?:---)[ \t]*")
_FIELD = re.compile(r"(?P<name>[^\s:#][^:]*?)[ \t]*:(?:[ \t]+(?P<value>.*)|$)")
_CONTINUED = re.compile(r"[ \t]{4,}(?P<value>.*)")

Value = str | tuple[str, ...] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name as written, its value as text, and where both stand (from 1).

    `items` are the lines of a value of several lines, or what a YAML list holds, each with its place.
    """

    name: str
    value: Value
    line: int
    value_col: int
    items: tuple[tuple[str, int, int], ...] = ()

    @property
    def text(self) -> str:
        """The value as one string; a YAML list is joined by commas."""
        if isinstance(self.value, dict):
            return ", ".join(self.value.values())
        return self.value if isinstance(self.value, str) else ", ".join(self.value)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields in the order written, and the line (from 1) on which the body begins."""

    fields: tuple[Field, ...]
    body: str
    body_line: int


class FrontMatterError(Exception):
    """Front matter that cannot be told apart from the text, at a line and column from 1."""

    def __init__(self, line: int, col: int, message: str) -> None:
        super().__init__(message)
        self.line, self.col, self.message = line, col, message


def parse_front_matter(text: str) -> FrontMatter:
    """Split `text` (its lines end in a newline alone) into fields and body.

    Raises FrontMatterError where there is no front matter, or none that can be read.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise FrontMatterError(1, 1, "the file is empty; begin it with Title:, Date: and Tags: lines")
    if _FENCE.fullmatch(lines[first]):
        return _parse_yaml(lines, first)
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
            raise FrontMatterError(
                number + 1, 1, f'this line is neither "Field: value" nor blank: "{line.strip()[:60]}"; '
                "leave a blank line between the front matter and the text"
            )  # fmt: skip
        number += 1
    return FrontMatter(tuple(fields), "\n".join(lines[number:]), number + 1)


def _extended(field: Field, more: str, line: int, col: int) -> Field:
    items = (*field.items, (more.strip(), line, col))
    return Field(field.name, f"{field.text}\n{more.strip()}".strip(), field.line, field.value_col, items)


def _parse_yaml(lines: list[str], first: int) -> FrontMatter:
    end = next((n for n in range(first + 1, len(lines)) if _FENCE.fullmatch(lines[n])), None)
    if end is None:
        raise FrontMatterError(first + 1, 1, 'the front matter begins with "---" but no "---" line ends it')
    try:
        node = yaml.compose("\n".join(lines[first + 1 : end]), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, col = (mark.line, mark.column) if mark else (0, 0)
        raise FrontMatterError(first + 2 + line, col + 1, _yaml_words(error)) from error
    except yaml.YAMLError as error:
        raise FrontMatterError(first + 2, 1, f"YAML: {str(error).splitlines()[0]}") from error
    if node is None:
        return FrontMatter((), "\n".join(lines[end + 1 :]), end + 2)
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(first + 2, 1, 'YAML front matter is "Field: value" lines')
    fields = tuple(_yaml_field(key, value, first + 2) for key, value in node.value)
    return FrontMatter(fields, "\n".join(lines[end + 1 :]), end + 2)


def _yaml_words(error: yaml.MarkedYAMLError) -> str:
    """What YAML says, and what it mostly means."""
    said = str(error.problem or error.context)
    if "mapping values are not allowed" in said:
        return f'YAML: {said}; put a value that holds ": " in quotation marks'
    return f"YAML: {said}; indent with spaces" if "'\\t'" in said else f"YAML: {said}"


def _yaml_field(key: Any, node: Any, offset: int) -> Field:
    line = offset + key.start_mark.line
    items = tuple(
        (_scalar(item, offset), offset + item.start_mark.line, item.start_mark.column + 1)
        for item in (node.value if isinstance(node, yaml.SequenceNode) else [node])
        if isinstance(item, yaml.ScalarNode) and item.value
    )
    return Field(_scalar(key, offset), _yaml_value(node, offset), line, node.start_mark.column + 1, items)


def _yaml_value(node: Any, offset: int) -> Value:
    """A node as text: scalars stay as written, so that YAML's dates, booleans and octals mean nothing here."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(item, offset) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        return {_scalar(key, offset): _scalar(value, offset) for key, value in node.value}
    return _scalar(node, offset)


def _scalar(node: Any, offset: int) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise FrontMatterError(
            offset + node.start_mark.line, node.start_mark.column + 1, "this YAML is nested too deep"
        )
    return str(node.value).strip()
