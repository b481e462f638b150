"""Read Markdown inside HTML elements such as `<details>`, as GitHub does.

On GitHub, HTML such as `<details>` ends at a blank line, and the lines below are Markdown until the end tag.
Python-Markdown does the same for elements with the attribute `markdown="1"`, which this preprocessor adds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown.preprocessors import Preprocessor

_NAMES = "article|aside|blockquote|center|details|div|figcaption|figure|footer|header|main|nav|section"
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_NAMES})\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
# A line with other HTML is left alone: that HTML could need the attribute too, and would lose its text without it.
_ALONE = re.compile(rf" {{0,3}}<(?:{_NAMES})\b[^<>]*>\s*(?:<summary\b[^<>]*>.*</summary>\s*)?", re.IGNORECASE)

_BARE_ADDRESS = re.compile(r"<(?:https?://|mailto:|[^\s<>/@]+@)", re.IGNORECASE)  # in angle brackets, a link


class HtmlContainers(Preprocessor):
    """Adds the attribute to elements that contain a paragraph of Markdown below a blank line."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with the attribute added; called by Markdown, once a document."""
        opened: list[_Opened] = []
        places: list[tuple[int, int]] = []
        newest_markdown, is_below_blank = -1, False
        for number, line in enumerate(lines):
            if is_below_blank and _is_markdown(line):
                newest_markdown = number
            is_below_blank = not line.strip()
            for tag in _TAG.finditer(line) if "<" in line else ():
                if tag["end"]:
                    element = _closed(opened, tag["name"].lower())
                    if element and element.number < newest_markdown and not element.has_attribute:
                        places.append((element.number, element.column))
                elif _ALONE.fullmatch(line) and not tag["attributes"].endswith("/"):
                    opened.append(_Opened.at(number, tag))
        return _with_attribute(lines, places)


@dataclass(frozen=True, slots=True)
class _Opened:
    """An open element: its line, the column at which an attribute can be added, and whether it has `markdown`."""

    name: str
    number: int
    column: int
    has_attribute: bool

    @classmethod
    def at(cls, number: int, tag: re.Match[str]) -> _Opened:
        """Return the element that a start tag opens."""
        has_attribute = re.search(r"\bmarkdown\b", tag["attributes"]) is not None
        return cls(tag["name"].lower(), number, tag.end("attributes"), has_attribute)


def _closed(opened: list[_Opened], name: str) -> _Opened | None:
    """Close the newest element with a name, and all elements opened inside it; return the element, or None."""
    for index in range(len(opened) - 1, -1, -1):
        if opened[index].name == name:
            element = opened[index]
            del opened[index:]
            return element
    return None


def _is_markdown(line: str) -> bool:
    """Return whether a line may begin a block of Markdown; a line that begins with a tag continues the HTML."""
    words = line.lstrip()
    is_tag = words.startswith("<") and not _BARE_ADDRESS.match(words)
    return bool(words) and not is_tag and not line.startswith("    ")


def _with_attribute(lines: list[str], places: list[tuple[int, int]]) -> list[str]:
    """Return the lines with `markdown="1"` at each place, a line and a column (both from 0)."""
    changed = lines.copy()
    for number, column in sorted(places, reverse=True):  # so that earlier columns of a line stay valid
        line = changed[number]
        changed[number] = f'{line[:column]} markdown="1"{line[column:]}'
    return changed
