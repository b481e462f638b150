r"""Read formulas as GitHub does: `$x$` and `$$x$$`, and also `\(x\)` and `\[x\]`, where these hold TeX.

A price is no formula: there is no space inside the dollars, and no letter or digit outside.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, HTML_PLACEHOLDER_RE, STX

from hindsight.core.markdown.reading import Note
from hindsight.core.markdown.tex import Tex, TexError

_INSIDE = r"(?:[^$\\]|\\.)"
_DISPLAY = rf"(?<![\\$])\$\$(?P<tex>{_INSIDE}+)\$\$(?!\$)"
# A backtick is a code span's beginning, which has its own pattern; a blank line would end the paragraph.
_INLINE = rf"(?<![\\$`A-Za-z0-9])\$(?![\s$`])(?P<tex>{_INSIDE}+)(?<!\s)\$(?=(?:th|st|nd|rd|s)\b|[^$`A-Za-z0-9]|\Z)"
_IN_CODE = r"(?<![\\$`A-Za-z0-9])\$`(?P<tex>[^`\n]+)`\$(?![$`A-Za-z0-9])"
_PARENTHESES = r"(?<!\\)\\\((?P<tex>(?:[^\\()]|\\[^()\[\]]|\([^\\()]*\))+)\\\)"
_BRACKETS = r"(?<!\\)\\\[(?P<tex>(?:[^\\]|\\[^()\[\]])+)\\\]"
# The patterns can match only in a text with one of these: see `fast_markdown.py`.
SIGNS = {
    "math-display": ("$$",), "math-inline": ("$",), "math-code": ("$`",),
    "math-parentheses": ("\\(",), "math-brackets": ("\\[",),
}  # fmt: skip
_COMMAND = re.compile(r"\\[A-Za-z]+\*?(?:\s*\{[^{}]*\})?")
_TEX_SIGN = re.compile(r"\\[A-Za-z{}|,;!]|[\w)}\]|]\s*[\^_]|[=<>≤≥≠±×·∈→]")
_WORDS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{3,}(?![A-Za-z])")
_BEGIN = re.compile(r" {0,3}(?P<begin>\$\$|\\\[)(?P<rest>.*)")
_ENDS = {"$$": "$$", "\\[": "\\]"}
_MOST_LINES = 100
_LINES_OF_PLACE = 20  # by which a formula is found in its source
_UNREAD = "this formula cannot be read, and is shown as code: {reason}"


class Maths:
    """The formulas of one text after the other; `notes` report those that cannot be read."""

    def __init__(self, md: Markdown) -> None:
        self._md = md
        self._tex: Tex | None = None
        self.notes: list[Note] = []
        self.written: dict[str, str] = {}  # the source of each formula in a paragraph, by its placeholder

    def begin(self) -> None:
        """Prepare for the next document."""
        self._tex = None
        self.notes = []
        self.written = {}

    def block(self, tex: str, written: str) -> str:
        """Return the placeholder of a formula that is a block."""
        markup = self._markup(tex, written, is_display=True)
        is_read = markup.startswith("<math")
        block = f'<div class="math" tabindex="0">{markup}</div>' if is_read else f'<pre tabindex="0">{markup}</pre>'
        return str(self._md.htmlStash.store(block))

    def inline(self, tex: str, written: str, is_display: bool) -> str:
        """Return the placeholder of a formula in a paragraph."""
        # In an element, since Markdown takes a paragraph away around a `math` element that is alone in it.
        placeholder = str(self._md.htmlStash.store(f"<span>{self._markup(tex, written, is_display)}</span>"))
        self.written[placeholder] = written
        return placeholder

    def _markup(self, tex: str, written: str, is_display: bool) -> str:
        self._tex = self._tex or Tex()
        try:
            return self._tex.mathml(tex.strip(), is_display)
        except TexError as error:
            self.notes.append(Note(_UNREAD.format(reason=error), "\n".join(written.split("\n")[:_LINES_OF_PLACE])))
            return f"<code>{html.escape(written.strip(), quote=False)}</code>"


def formula_block(lines: list[str], start: int, content: str, inside: Callable[[str], str | None]) -> tuple[str, int]:
    """Return the formula that begins on a line, and the number of its lines; ("", 0) if it is none.

    `content` is the line at `start` without its containers; `inside` returns a further line without these, None if the
    line is outside.
    """
    opening = _BEGIN.fullmatch(content)
    if opening is None:
        return "", 0
    end = _ENDS[opening["begin"]]
    parts = [opening["rest"]]
    for count in range(1, _MOST_LINES):
        body, sign, after = parts[-1].rstrip().rpartition(end)
        if sign and (after.strip() or end in body):
            break
        if sign:
            tex = "\n".join([*parts[:-1], body])
            is_tex = is_formula(tex) if end == "$$" else not opening["rest"].strip() or looks_like_tex(tex)
            return (tex, count) if tex.strip() and is_tex else ("", 0)
        line = inside(lines[start + count]) if start + count < len(lines) else None
        # Only a formula whose first sign is on a line of its own has empty lines.
        if line is None or (not line.strip() and opening["rest"].strip()):
            break
        parts.append(line)
    return "", 0


class _Formula(InlineProcessor):
    """An inline pattern whose matches are formulas; if not `is_sure`, only those that look like TeX."""

    ANCESTOR_EXCLUDES = ()

    def __init__(
        self, pattern: str, md: Markdown, maths: Maths, is_display: bool = False, is_sure: bool = True
    ) -> None:
        super().__init__(pattern, md)
        self._maths, self._is_display, self._is_sure = maths, is_display, is_sure

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802 - Markdown's name
        """Return the placeholder of the formula and its offsets in the text, or the first sign as text."""
        tex = m["tex"]
        is_tex = is_formula(tex) if self._is_sure else looks_like_tex(tex)
        if STX in tex or not is_tex or _is_in_tag(data, m.start()):
            # As Markdown marks a sign after a backslash, so that no pattern reads it again.
            length = 1 if self._is_sure else 2
            return f"{STX}{ord(m[0][length - 1])}{ETX}", m.start(), m.start() + length
        return self._maths.inline(tex, m[0], self._is_display), m.start(), m.end()


class _Attributes(Treeprocessor):
    """Puts the source of formulas back into attributes, such as the words of a picture, which hold no elements."""

    def __init__(self, md: Markdown, maths: Maths) -> None:
        super().__init__(md)
        self._maths = maths

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        if not self._maths.written:
            return
        for element in root.iter():
            for name, value in element.items():
                if STX in value:
                    element.set(name, HTML_PLACEHOLDER_RE.sub(self._written, value))

    def _written(self, placeholder: re.Match[str]) -> str:
        return self._maths.written.get(placeholder[0], placeholder[0])


def is_formula(tex: str) -> bool:
    """Return whether the text between dollars is not plain words, such as `5 (about 4` in "$5 (about 4$)"."""
    return bool(tex.strip()) and not (" " in tex and _WORDS.search(tex) and not re.search(r"[\\^_={}<>]", tex))


def looks_like_tex(tex: str) -> bool:
    r"""Return whether a text is TeX, rather than words in an escaped bracket, such as `\(see below\)`."""
    return _TEX_SIGN.search(tex) is not None and not _WORDS.search(_COMMAND.sub(" ", tex))


def _is_in_tag(data: str, offset: int) -> bool:
    """Return whether a character of a text is within a tag."""
    start = data.rfind("<", 0, offset)
    return start > data.rfind(">", 0, offset) and data[start + 1 : start + 2].isalpha() and ">" in data[offset:]


def register_maths(md: Markdown) -> Maths:
    """Register the patterns for formulas in paragraphs, and return the formulas."""
    maths = Maths(md)
    register = md.inlinePatterns.register
    register(_Formula(_IN_CODE, md, maths), "math-code", 191)  # before code (190)
    register(_Formula(_DISPLAY, md, maths, is_display=True), "math-display", 189)
    register(_Formula(_INLINE, md, maths), "math-inline", 188)
    register(_Formula(_BRACKETS, md, maths, is_display=True, is_sure=False), "math-brackets", 187.5)
    register(_Formula(_PARENTHESES, md, maths, is_sure=False), "math-parentheses", 187)
    md.treeprocessors.register(_Attributes(md, maths), "math-attributes", 19.5)  # after inline patterns (20)
    return maths
