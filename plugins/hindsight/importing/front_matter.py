"""Split a text of any program into its fields and its body: YAML, TOML, JSON, and lines "field: value"."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from hindsight.core.markdown.html_text import without_tags

# A field is a text, a list, or a table of fields; dates, numbers and booleans are texts as written.
Value = str | list[Any] | dict[str, Any]

_NAME = re.compile(r"(?P<name>[A-Za-z][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(?P<value>.*)|(?P<tight>\S.*)|[ \t]*$)")
_NIKOLA = re.compile(r"(?:\.\.|#|//)?[ \t]*\.\.[ \t]+(?P<name>[\w-]+):[ \t]*(?P<value>.*)")
_CONTINUED = re.compile(r"[ \t]+(?P<value>\S.*)|-[ \t]+(?P<item>.*)")
# A link of Obsidian in a field counts as its words.
_WIKI = re.compile(r"\[\[(?P<name>[^\[\]|]*)(?:\|(?P<words>[^\[\]]*))?\]\]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_FENCES = ("---", "...")  # of YAML
_FIRST_FIELDS = frozenset(("title", "date", "tags", "slug", "status", "author", "authors", "category", "summary",
                           "modified", "keywords", "lang", "subtitle", "template"))  # fmt: skip


@dataclass(slots=True)
class RawText:
    """A text with its fields by plain name (lower case, `_` for `-` and spaces).

    `line` is the line of the file on which the body begins. `problem` is the reason why the fields were read as plain
    lines, or "".
    """

    fields: dict[str, Value] = field(default_factory=dict)
    body: str = ""
    line: int = 1
    problem: str = ""


def decoded(data: bytes) -> tuple[str, str]:
    """Return a file's text with newlines only, and a sentence about the bytes that were mended, or ""."""
    try:
        text, mended = data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text, mended = data.decode("utf-16", "replace"), "it was UTF-16 text"
        else:
            text, mended = data.decode("cp1252", "replace"), "it was not UTF-8, and is read as Windows-1252"
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        text, mended = _CONTROL.sub("", text), mended or "control characters were taken out"
    return text, mended


def split_front_matter(text: str) -> RawText:
    """Return the fields and the body of a text; a text without front matter has a body only."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = lines[first].rstrip() if lines else ""
    if opening == "---":
        return _fenced(lines, first, _FENCES, _yaml_fields)
    if opening == "+++":
        return _fenced(lines, first, ("+++",), _toml_fields)
    if opening in ("---js", "---javascript"):
        return _fenced(lines, first, _FENCES, _program_fields)
    if opening in (";;;", "---json"):
        return _fenced(lines, first, (";;;", "---"), _json_fields)
    if opening.startswith("{") and not opening.startswith(("{%", "{{", "{:", "{#")):
        return _json_object(text, lines)
    if opening.startswith(("<!--", ".. ", "# ..")) and (nikola := nikola_fields(lines, first)):
        return nikola
    return _plain_lines(lines, first)


def plain_name(name: str) -> str:
    """Return the name of a field in the form in which names are compared."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _fenced(lines: list[str], first: int, fences: tuple[str, ...], parse: Any) -> RawText:
    end = next((number for number in range(first + 1, len(lines)) if lines[number].rstrip() in fences), None)
    if end is None:
        problem = f'"{lines[first].strip()}" begins front matter that no line ends'
        if (plain := _plain_lines(lines, first + 1)).fields:
            return dataclasses.replace(plain, problem=f"{problem}, so it ends at the first blank line")
        return RawText(body="\n".join(lines), problem=problem)
    inner, body = "\n".join(lines[first + 1 : end]), "\n".join(lines[end + 1 :])
    try:
        fields, problem = parse(inner), ""
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        fields = _lines_as_fields(inner.split("\n"))
        problem = f"its front matter is invalid ({_one_line(error)}), so it was read line by line"
    return RawText(_named(fields), body, end + 2, problem)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def _yaml_fields(text: str) -> Mapping[str, Any]:
    # BaseLoader keeps dates, numbers and booleans as they are written.
    value = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # it makes texts, lists and tables only
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise ValueError("it has no fields")
    return value


def _toml_fields(text: str) -> Mapping[str, Any]:
    return tomllib.loads(text)


def _json_fields(text: str) -> Mapping[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("it has no fields")
    return value


def _program_fields(_text: str) -> Mapping[str, Any]:
    raise ValueError("it is a program in JavaScript")


def _json_object(text: str, lines: list[str]) -> RawText:
    """Return a text that begins with a JSON object, as Hugo's may."""
    start = len(text) - len(text.lstrip())
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return RawText(body="\n".join(lines))
    return RawText(_named(value), text[end:].lstrip("\n"), text.count("\n", 0, end) + 2)


def nikola_fields(lines: list[str], first: int) -> RawText | None:
    """Return a text with Nikola's fields (`.. title: ...`), in a comment or not; None for a text without them."""
    fields: dict[str, Any] = {}
    number = first
    in_comment = lines[number].strip() == "<!--"
    number += in_comment
    while number < len(lines) and (match := _NIKOLA.match(lines[number].strip())):
        fields[match["name"]] = match["value"].strip()
        number += 1
    if not fields:
        return None
    if in_comment and number < len(lines) and lines[number].strip() == "-->":
        number += 1
    return RawText(_named(fields), "\n".join(lines[number:]), number + 1)


def _plain_lines(lines: list[str], first: int) -> RawText:
    """Return a text that begins with lines "Field: value", as Pelican's do; other texts have a body only."""
    end = first
    while (
        end < len(lines)
        and lines[end].strip()
        and (_NAME.match(lines[end]) or (end > first and _CONTINUED.match(lines[end])))
    ):
        end += 1
    fields = _named(_lines_as_fields(lines[first:end]))
    is_fence = end < len(lines) and lines[end].rstrip() in _FENCES  # an end without a beginning
    is_closed = end >= len(lines) or not lines[end].strip() or is_fence
    if not is_closed or _FIRST_FIELDS.isdisjoint(fields):
        return RawText(body="\n".join(lines))
    body = end + is_fence
    return RawText(fields, "\n".join(lines[body:]), body + 1)


def _lines_as_fields(lines: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    name = ""
    for line in lines:
        if (match := _NAME.match(line)) and not line[:1].isspace():
            name = match["name"]
            fields[name] = _unquoted(match["value"] or match["tight"] or "")
        elif name and (more := _CONTINUED.match(line)):
            item = more["item"] or more["value"].removeprefix("- ")
            value = fields[name]
            is_item = more["item"] is not None or more["value"].startswith("- ")
            if is_item:
                fields[name] = [*([] if not value else value if isinstance(value, list) else [value]), _unquoted(item)]
            elif isinstance(value, str):
                fields[name] = f"{value}\n{item}".strip()
    return fields


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _named(fields: Mapping[str, Any]) -> dict[str, Value]:
    return {plain_name(str(name)): _value(value) for name, value in fields.items()}


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return {plain_name(str(name)): _value(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def text_of(value: Value | None) -> str:
    """Return a value on one line: the items of a list with commas, the main entry of a table."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        return next((text_of(value[name]) for name in ("name", "title", "text", "value") if value.get(name)), "")
    return " ".join(_WIKI.sub(lambda link: link["words"] or link["name"], value or "").split())


def title_text(value: Value | None) -> str:
    """Return a title without tags."""
    text = text_of(value)
    return " ".join(without_tags(text).split()) if "<" in text and ">" in text else text
