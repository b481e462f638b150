"""Front matter in YAML: its values stay text, as they are in Pelican's own form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from hindsight.core.documents.front_matter_model import FENCE, Field, FrontMatter, FrontMatterError, Value

# What an escape can put into a value, and no page, feed or card can hold.
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What YAML says of a value that holds ": ", and what is meant.
_APOSTROPHE = re.compile(r":\s+'(?P<value>[^'\"]*\w'\w[^\"]*)'\s*$")
_TWO_COLONS = 'YAML: mapping values are not allowed here; put a value that holds ": " in quotation marks'


def parse_yaml(lines: list[str], first: int) -> FrontMatter:
    """Split lines, whose front matter begins with the fence at `first`, into fields and body."""
    end = next((n for n in range(first + 1, len(lines)) if FENCE.fullmatch(lines[n])), None)
    if end is None:
        raise FrontMatterError(first + 1, 1, 'the front matter begins with "---" but no "---" line ends it')
    try:
        node = yaml.compose("\n".join(lines[first + 1 : end]), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, col = (mark.line, mark.column) if mark else (0, 0)
        words = _apostrophe(lines[first + 1 + line]) or _yaml_words(error)
        raise FrontMatterError(first + 2 + line, col + 1, words) from error
    except RecursionError as error:
        raise FrontMatterError(first + 2, 1, "this YAML is nested too deep; fields here are texts and lists") from error
    except yaml.YAMLError as error:
        raise FrontMatterError(first + 2, 1, f"YAML: {str(error).splitlines()[0]}") from error
    body, comments = "\n".join(lines[end + 1 :]), tuple(_comments(lines[first + 1 : end], first + 2))
    if node is None:
        return FrontMatter((), body, end + 2, yaml=True, comments=comments)
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(first + 2, 1, 'YAML front matter is "Field: value" lines')
    fields = tuple(_yaml_field(key, value, lines, first + 2) for key, value in node.value)
    return FrontMatter(fields, body, end + 2, yaml=True, comments=comments)


def _comments(lines: list[str], offset: int) -> Iterator[tuple[int, str]]:
    """Yield the lines that may hold a comment, each with its number in the file."""
    return ((number, line) for number, line in enumerate(lines, offset) if "#" in line)


def _apostrophe(line: str) -> str:
    """Return what to tell of a value in single quotation marks that an apostrophe ends too early, or ""."""
    if not (quoted := _APOSTROPHE.search(line)):
        return ""
    return f'YAML: the apostrophe ends this value; write it in double quotation marks: "{quoted["value"]}"'


def _yaml_words(error: yaml.MarkedYAMLError) -> str:
    """What YAML says, and what it mostly means."""
    said = str(error.problem or error.context)
    if "mapping values are not allowed" in said:
        return _TWO_COLONS
    return f"YAML: {said}; indent with spaces" if "'\\t'" in said else f"YAML: {said}"


def _yaml_field(key: Any, node: Any, lines: list[str], offset: int) -> Field:
    line = offset + key.start_mark.line
    items = tuple(
        (_scalar(item, offset), offset + item.start_mark.line, item.start_mark.column + 1)
        for item in (node.value if isinstance(node, yaml.SequenceNode) else [node])
        if isinstance(item, yaml.ScalarNode) and item.value
    )
    below = tuple(_lines_below(node, lines, offset)) if isinstance(node, yaml.ScalarNode) else ()
    return Field(_scalar(key, offset), _yaml_value(node, offset), line, node.start_mark.column + 1, items, below)


def _lines_below(node: Any, lines: list[str], offset: int) -> Iterator[tuple[str, int, int]]:
    """Yield the lines of a text after its first, each with its place."""
    for number in range(offset + node.start_mark.line + 1, min(offset + node.end_mark.line, len(lines)) + 1):
        line = lines[number - 1]
        if line[:1].isspace() and line.strip():
            yield line.strip(), number, len(line) - len(line.lstrip()) + 1


def _yaml_value(node: Any, offset: int) -> Value:
    """A node as text: scalars stay as written, so that YAML's dates, booleans and octals mean nothing here."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(item, offset) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        # What is nested deeper belongs to a field that is none of ours, and is reported as such.
        return {
            _scalar(key, offset): _scalar(value, offset) if isinstance(value, yaml.ScalarNode) else ""
            for key, value in node.value
        }
    return _scalar(node, offset)


# Of people, links and pictures in the front matter of other programs.
_INNER_FIELDS = frozenset(("name", "title", "url", "link", "email", "id", "slug", "src", "image", "alt", "caption"))


def _scalar(node: Any, offset: int) -> str:
    if isinstance(node, yaml.MappingNode) and _is_a_text(node) and node.value[0][0].value not in _INNER_FIELDS:
        colon = node.value[0][0].end_mark
        raise FrontMatterError(offset + colon.line, colon.column + 1, _TWO_COLONS)
    if not isinstance(node, yaml.ScalarNode):
        raise FrontMatterError(
            offset + node.start_mark.line,
            node.start_mark.column + 1,
            "this value has fields of its own, which are not read; write a text or a list of texts in its place",
        )
    if escaped := _NO_CHARACTER.search(node.value):
        place = offset + node.start_mark.line, node.start_mark.column + 1
        raise FrontMatterError(*place, f"the escape of U+{ord(escaped[0]):04X} has no meaning in a text; remove it")
    return str(node.value).strip()


def _is_a_text(node: yaml.MappingNode) -> bool:
    """Whether what YAML takes for a key and its value is a text on one line, with ": " in it."""
    return (
        not node.flow_style
        and len(node.value) == 1
        and all(isinstance(part, yaml.ScalarNode) for part in node.value[0])
        and node.value[0][0].start_mark.line == node.value[0][1].start_mark.line
    )
