"""Read the options of fenced code, and add its language, its title and the numbers of its lines to the HTML.

Each program has its own form: `{hl_lines="2 3" linenums=1}` (pymdown-extensions), `{hl_lines=[2,"4-6"],linenos=true}`
(Hugo), `{1,3-5}` (Docusaurus) and `title="x.py"`. All are read after the language, with braces or without.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.formatters.html import HtmlFormatter

_LANGUAGE = re.compile(r"\s*(?:\{\s*)?\.?(?P<language>[A-Za-z0-9_#+-][\w#.+-]*)(?=[\s,{}:]|$)")
_OPTION = re.compile(
    r"(?P<name>[A-Za-z_-]+)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|\[[^\[\]]*\]|[^\s,{}\"'\[\]]+)|(?P<flag>showLineNumbers)\b"
)
_LINES_ONLY = re.compile(r"\{(?P<lines>[\d\s,-]+)\}")
_RANGE = re.compile(r"(?P<first>\d{1,6})(?:\s*-\s*(?P<last>\d{1,6}))?")
_NUMBERS = ("linenums", "linenos", "showlinenumbers", "numberlines", "number-lines")
_STARTS = ("linenostart", "startfrom", "start")
_MARKED = ("hl_lines", "mark_lines", "emphasize-lines", "highlight-lines")
_TITLES = ("title", "filename", "caption")
_OFF = ("", "0", "false", "no", "off")
_CODE = re.compile(
    r"(?P<begin><div class=\"highlight\")(?P<pre>><pre><span></span><code>)(?P<code>.*)(?P<end></code></pre></div>)\s*",
    re.DOTALL,
)
# Names without information for a reader.
_NO_LANGUAGES = ("text", "txt", "plain", "plaintext", "none", "nohighlight", "code")


_formatters: dict[str, HtmlFormatter[str]] = {}


def code_formatter(lang_str: str, **options: Any) -> HtmlFormatter[str]:  # noqa: ARG001 - Python-Markdown's signature
    """Return the formatter of Pygments with these options; called by Python-Markdown, for each code.

    All code shares it, since a new one takes as long as the highlighting: it makes a style sheet, which no page uses.
    """
    from pygments.formatters.html import HtmlFormatter  # most texts have no code

    key = repr(options)
    if key not in _formatters:
        _formatters[key] = HtmlFormatter(**options)
    return _formatters[key]


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """The options of a fenced code: its language, its title, and its lines.

    `start` is the number of the first line, None for code without numbers. `marked` are first and last lines, from 1.
    """

    language: str = ""
    title: str = ""
    start: int | None = None
    marked: tuple[tuple[int, int], ...] = ()

    def is_marked(self, line: int) -> bool:
        """Return whether a line is marked; `line` counts from 1."""
        return any(first <= line <= last for first, last in self.marked)


def code_options(info: str) -> CodeOptions:
    """Return the options in the words after a fence."""
    options = _options(info)
    language = "" if _LINES_ONLY.match(info.strip()) or _OPTION.match(info.strip(" {")) else _language(info)
    marked = next((options[name] for name in _MARKED if name in options), "")
    if not marked and (lines := _LINES_ONLY.search(info)):
        marked = lines["lines"]
    title = next((options[name] for name in _TITLES if name in options), "")
    return CodeOptions(language, " ".join(title.split()), _start(options), _ranges(marked))


def _language(info: str) -> str:
    match = _LANGUAGE.match(info)
    return match["language"] if match else ""


def _options(info: str) -> dict[str, str]:
    found = {}
    for option in _OPTION.finditer(info):
        value = "true" if option["flag"] else option["value"]
        found[(option["flag"] or option["name"]).lower()] = value.strip("\"'[]")
    return found


def _start(options: Mapping[str, str]) -> int | None:
    """Return the number of the first line, or None for code without numbers."""
    start = next((options[name] for name in _STARTS if options.get(name, "").isdecimal()), "")
    number = next((options[name] for name in _NUMBERS if name in options), "")
    if number.lower() in _OFF and not (start and not number):
        return None
    return int((start or (number if number.isdecimal() else "1"))[:6])


def _ranges(lines: str) -> tuple[tuple[int, int], ...]:
    ranges = [(int(one["first"]), int(one["last"] or one["first"])) for one in _RANGE.finditer(lines)]
    return tuple((first, last) for first, last in ranges if first <= last)


def with_options(markup: str, options: CodeOptions, dropped: int) -> str:
    """Return the HTML of highlighted code with its language, title, numbers and marked lines.

    Numbers are attributes, which a style sheet shows, so that nobody copies them. `dropped` counts the empty lines at
    the beginning of the code, which Pygments removes.
    """
    match = _CODE.fullmatch(markup)
    if match is None:
        return markup
    code = match["code"]
    if options.start is not None or options.marked:
        lines = code.split("\n")
        code = "".join(_line(line, index + dropped, options) for index, line in enumerate(lines[:-1])) + lines[-1]
    language = options.language if options.language.lower() not in _NO_LANGUAGES else ""
    label = f' data-lang="{html.escape(language)}"' if language else ""
    block = f"{match['begin']}{label}{match['pre']}{code}{match['end']}"
    if not options.title:
        return block
    return f'<figure class="code"><figcaption>{html.escape(options.title, quote=False)}</figcaption>{block}</figure>'


def _line(line: str, index: int, options: CodeOptions) -> str:
    """Return a line of code in HTML; `index` counts from 0."""
    marked = ' class="hll"' if options.is_marked(index + 1) else ""
    number = f' data-n="{options.start + index}"' if options.start is not None else ""
    return f"<span{marked}{number}>{line}\n</span>" if marked or number else f"{line}\n"
