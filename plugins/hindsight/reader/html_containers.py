"""Markdown inside HTML that groups it, as GitHub reads it.

On GitHub, HTML such as `<details>` ends at a blank line, and Markdown goes on below that until the end tag. Python-Markdown
does the same for elements with the attribute `markdown="1"`, which this preprocessor adds.
"""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

_NAMES = "article|aside|blockquote|center|details|div|figure|footer|header|main|nav|section"
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{_NAMES})\b(?P<attributes>[^<>]*)>", re.IGNORECASE)


class HtmlContainers(Preprocessor):
    """Marks the elements that hold a paragraph of Markdown below a blank line."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with the attribute added; called by Markdown, once a document."""
        opened: list[tuple[str, int, re.Match[str]]] = []
        marked: list[tuple[int, int]] = []
        newest_markdown, is_below_blank = -1, False
        for number, line in enumerate(lines):
            if is_below_blank and _is_markdown(line):
                newest_markdown = number
            is_below_blank = not line.strip()
            if "<" not in line:
                continue
            is_html = line.lstrip(" ").startswith("<")
            for tag in _TAG.finditer(line):
                if not tag["end"]:
                    if is_html and not tag["attributes"].endswith("/"):
                        opened.append((tag["name"].lower(), number, tag))
                elif any(name == tag["name"].lower() for name, _, _ in opened):
                    while opened:
                        name, begin, start = opened.pop()
                        if name == tag["name"].lower():
                            if begin < newest_markdown and not re.search(r"\bmarkdown\b", start["attributes"]):
                                marked.append((begin, start.end("attributes")))
                            break
        return _with_attribute(lines, marked)


def _is_markdown(line: str) -> bool:
    """Return whether a line may begin a block of Markdown: HTML goes on as HTML, indented or not."""
    return bool(line.strip()) and not line.lstrip().startswith("<") and not line.startswith("    ")


def _with_attribute(lines: list[str], places: list[tuple[int, int]]) -> list[str]:
    """Return the lines with `markdown="1"` at each place, a line and a column, the later ones of a line first."""
    changed = lines.copy()
    for number, column in sorted(places, reverse=True):
        line = changed[number]
        changed[number] = f'{line[:column]} markdown="1"{line[column:]}'
    return changed
