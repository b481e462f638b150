"""Convert the tags of Pelican's plugin liquid_tags that show files: code and films."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable

from hindsight.importing.code import outside_code
from hindsight.importing.markdown_forms import fenced

_CODE = re.compile(r"^[ \t]*\{%-?\s*include_code\s+(?P<path>[^\s%]+)(?P<arguments>[^%]*)%\}[ \t]*$", re.MULTILINE)
_LANG = re.compile(r"\blang:(?P<lang>\S+)")
_LINES = re.compile(r"\blines:(?P<first>\d+)-(?P<last>\d+)")
_OPTION = re.compile(r"(?:\blang:\S+|\blines:\S+|:hidefilename:|:hidelink:|:hideall:|\bcodec:\S+)")
_VIDEO = re.compile(r"\{%-?\s*video\s+(?P<arguments>[^%]*)%\}")
_LITERAL = re.compile(r"\{%-?\s*literal\s+(?P<inner>[^%]*?)\s*%\}")
_FILMS = (".mp4", ".m4v", ".webm", ".ogv", ".ogg")


def convert_liquid_tags(body: str, read: Callable[[str], str | None]) -> str:
    """Return a text with code and films in place of their tags.

    `read` returns the text of a file in the folder of code, or None; the tag of a missing file stays.
    """
    if "{%" not in body:
        return body

    def code(match: re.Match[str]) -> str:
        text = read(match["path"])
        return match[0] if text is None else _file_block(text, match["path"], match["arguments"])

    body = outside_code(body, lambda part: _VIDEO.sub(_video, _CODE.sub(code, part)))
    return _LITERAL.sub(lambda match: f"{{% {match['inner']} %}}", body)


def _file_block(text: str, path: str, arguments: str) -> str:
    """Return the lines of code that a tag asks for in fences, below their title."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if line_range := _LINES.search(arguments):
        lines = lines[int(line_range["first"]) - 1 : int(line_range["last"])]
    lang = _LANG.search(arguments)
    title = _OPTION.sub("", arguments).strip()
    code = fenced("\n".join(lines), lang["lang"] if lang else posixpath.splitext(path)[1][1:])
    return f"{title}\n\n{code}\n" if title else f"{code}\n"


def _video(match: re.Match[str]) -> str:
    words = match["arguments"].split()
    films = [word for word in words if word.lower().endswith(_FILMS)]
    sizes = [word for word in words if word.isdecimal()]
    poster = next((word for word in words if word not in films and not word.isdecimal()), "")
    if not films:
        return match[0]
    size = "".join(f' {name}="{value}"' for name, value in zip(("width", "height"), sizes, strict=False))
    picture = f' poster="{html.escape(poster)}"' if poster else ""
    sources = "".join(f'<source src="{html.escape(film)}">' for film in films)
    return f"<video controls{size}{picture}>{sources}</video>"
