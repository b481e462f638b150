"""Write indented code of Python-Markdown in fences, as Pelican and Nikola read it.

In Python-Markdown, code in a list is indented by four spaces more than the text of its item, and a first line such as
`:::python` names its language. On GitHub, and so in Hindsight, such code would keep some of the spaces and the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hindsight.importing.markdown_forms import fenced

_ITEM = re.compile(r"(?P<indent> *)(?:[*+-]|\d+\.)[ ]+\S")
_FENCE = re.compile(r" *(?P<fence>`{3,}|~{3,})")
_LANG = re.compile(r"(?:::+|#!)(?P<lang>[\w#.+-]+)(?:\s+hl_lines=.*)?\s*")
_TAB = 4  # spaces of a level of Python-Markdown


def with_fences(body: str) -> str:
    """Return a text with its indented code in lists, and all indented code that names its language, in fences."""
    if "\n    " not in f"\n{body}" and "\t" not in body:
        return body
    return "\n".join(_lines(body.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    depth, fence, is_after_blank = 0, "", True
    number = 0
    while number < len(lines):
        line = lines[number].expandtabs(_TAB)
        indent = len(line) - len(line.lstrip(" "))
        if fence or (match := _FENCE.match(line)):
            fence = _next_fence(line, fence)
        elif line.strip() and is_after_blank and indent // _TAB > depth:
            code = _code_from(lines, number, (depth + 1) * _TAB)
            yield from _written(code, depth) or lines[number : number + len(code)]
            number += len(code)
            is_after_blank = False
            continue
        elif match := _ITEM.match(line):
            depth = min(len(match["indent"]) // _TAB, depth) + 1
        elif line.strip() and is_after_blank:
            depth = min(depth, indent // _TAB)
        is_after_blank = not line.strip()
        yield lines[number]
        number += 1


def _next_fence(line: str, fence: str) -> str:
    """Return the fence that is open after a line, or ""."""
    match = _FENCE.match(line)
    if not fence:
        return match["fence"] if match else ""
    closes = match and match["fence"].startswith(fence) and line.strip() == match["fence"]
    return "" if closes else fence


def _code_from(lines: list[str], first: int, indent: int) -> list[str]:
    """Return the lines of the code that begins at a line, without blank lines at its end, and without its indent."""
    code: list[str] = []
    for line in lines[first:]:
        plain = line.expandtabs(_TAB)
        if plain.strip() and not plain.startswith(" " * indent):
            break
        code.append(plain[indent:])
    while not code[-1].strip():
        code.pop()
    return code


def _written(code: list[str], depth: int) -> list[str]:
    """Return code in fences, below the text of an item at a depth; [] for code outside a list without a language."""
    match = _LANG.fullmatch(code[0])
    if not depth and not match:
        return []
    block = fenced("\n".join(code[1:] if match else code), match["lang"] if match else "")
    return [f"{' ' * depth * _TAB}{line}" if line.strip() else "" for line in block.split("\n")]
