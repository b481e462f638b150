"""Parse front matter in YAML; its values stay text, as in Pelican's own form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from hindsight.core.documents.front_matter_model import FENCE, Field, FrontMatter, FrontMatterError, Value

# No page, feed or card can hold these characters, but an escape can write them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A value in single quotation marks that its own apostrophe ends.
_APOSTROPHE = re.compile(r":\s+'(?P<value>[^'\"]*\w'\w[^\"]*)'\s*$")
_NULL = ("~", "null", "Null", "NULL")  # YAML's words for a field without a value
_TWO_COLONS = 'YAML: mapping values are not allowed here; put a value that holds ": " in quotation marks'


def parse_yaml(lines: list[str], first: int) -> FrontMatter:
    """Split lines into fields and body; the front matter begins with the fence at index `first`.

    Raise FrontMatterError if the YAML is invalid, or holds more than texts and lists.
    """
    end = next((n for n in range(first + 1, len(lines)) if FENCE.fullmatch(lines[n])), None)
    if end is None:
        raise FrontMatterError(first + 1, 1, 'the front matter begins with "---" but no "---" line ends it')
    try:
        node = yaml.compose("\n".join(lines[first + 1 : end]), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if _is_unclosed(error) else error.problem_mark or error.context_mark
        line, col = (mark.line, mark.column) if mark else (0, 0)
        message = _apostrophe_message(lines[first + 1 + line]) or _error_message(error)
        raise FrontMatterError(first + 2 + line, col + 1, message) from error
    except RecursionError as error:
        raise FrontMatterError(
            first + 2, 1, "this YAML is nested too deep; write a text or a list in each field"
        ) from error
    except yaml.YAMLError as error:
        raise FrontMatterError(first + 2, 1, f"YAML: {str(error).splitlines()[0]}") from error
    body, comments = "\n".join(lines[end + 1 :]), tuple(_comments(lines[first + 1 : end], first + 2))
    if node is None:
        return FrontMatter((), body, end + 2, yaml=True, comments=comments)
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(first + 2, 1, 'this YAML has no fields; write lines such as "Field: value"')
    fields = tuple(_yaml_field(key, value, lines, first + 2) for key, value in node.value)
    return FrontMatter(fields, body, end + 2, yaml=True, comments=comments)


def _comments(lines: list[str], offset: int) -> Iterator[tuple[int, str]]:
    """Yield the number in the file, and the text, of each line that may hold a comment."""
    return ((number, line) for number, line in enumerate(lines, offset) if "#" in line)


def _apostrophe_message(line: str) -> str:
    """Return an error message for a value in single quotation marks that an apostrophe ends too early, or ""."""
    if not (quoted := _APOSTROPHE.search(line)):
        return ""
    return f'YAML: the apostrophe ends this value; write it in double quotation marks: "{quoted["value"]}"'


def _is_unclosed(error: yaml.MarkedYAMLError) -> bool:
    """Return whether an error is a quotation mark that nothing closes; its context is where the mark is."""
    return "unexpected end of stream" in str(error.problem) and "quoted" in str(error.context)


def _error_message(error: yaml.MarkedYAMLError) -> str:
    """Return the message of a YAML error, with the usual remedy for common ones."""
    problem = str(error.problem or error.context)
    if "mapping values are not allowed" in problem:
        return _TWO_COLONS
    if _is_unclosed(error):
        return "YAML: nothing closes this quotation mark; write it again at the end of the value"
    if "expected <block end>" in problem:
        return "YAML: the value ends before this word; put the whole value in quotation marks"
    if "'\\t'" in problem:
        return f"YAML: {problem}; indent with spaces"
    if "cannot start any token" in problem:
        return f"YAML: {problem}; put the whole value in quotation marks"
    return f"YAML: {problem}"


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
    """Yield the lines of a text after its first, each with its line number and column."""
    for number in range(offset + node.start_mark.line + 1, min(offset + node.end_mark.line, len(lines)) + 1):
        line = lines[number - 1]
        if line[:1].isspace() and line.strip():
            yield line.strip(), number, len(line) - len(line.lstrip()) + 1


def _yaml_value(node: Any, offset: int) -> Value:
    """Return a node's value; scalars stay as written, so YAML's dates, booleans and octal numbers stay text."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(item, offset) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        # Values nested deeper belong to unknown fields, which are reported later.
        return {
            _scalar(key, offset): _scalar(value, offset) if isinstance(value, yaml.ScalarNode) else ""
            for key, value in node.value
        }
    is_null = isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NULL
    return "" if is_null else _scalar(node, offset)


# Fields of people, links and pictures in the front matter of other programs.
_INNER_FIELDS = frozenset(("name", "title", "url", "link", "email", "id", "slug", "src", "image", "alt", "caption"))


def _scalar(node: Any, offset: int) -> str:
    if isinstance(node, yaml.MappingNode) and _is_a_text(node) and node.value[0][0].value not in _INNER_FIELDS:
        colon = node.value[0][0].end_mark
        raise FrontMatterError(offset + colon.line, colon.column + 1, _TWO_COLONS)
    if not isinstance(node, yaml.ScalarNode):
        raise FrontMatterError(
            offset + node.start_mark.line,
            node.start_mark.column + 1,
            "this value has fields of its own, which are not supported; write a text or a list of texts instead",
        )
    if escaped := _FORBIDDEN.search(node.value):
        place = offset + node.start_mark.line, node.start_mark.column + 1
        raise FrontMatterError(*place, f"a text cannot hold the character U+{ord(escaped[0]):04X}; remove its escape")
    return str(node.value).strip()


def _is_a_text(node: yaml.MappingNode) -> bool:
    """Return whether a mapping is really a text on one line that has ": " in it."""
    return (
        not node.flow_style
        and len(node.value) == 1
        and all(isinstance(part, yaml.ScalarNode) for part in node.value[0])
        and node.value[0][0].start_mark.line == node.value[0][1].start_mark.line
    )
