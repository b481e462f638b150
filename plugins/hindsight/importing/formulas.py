r"""Convert formulas of imported texts to the forms of GitHub: `$x$`, and `$$x$$` in a paragraph of its own.

Other programs have other forms: kramdown has `$$x$$` in a line of text, MathJax has `\\(x\\)` where Markdown takes one
backslash away, and WordPress has `$latex x$`. Some let Markdown take backslashes out of formulas, so that writers
double them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from hindsight.core.markdown.maths import is_formula, looks_like_tex
from hindsight.importing.code import outside_code
from hindsight.importing.model import ImportedText

_SIGNS = ("$", "\\(", "\\[", "\\begin{")
_DOUBLE = re.compile(r"(?<![\\$])\$\$(?P<tex>(?:[^$\\]|\\.)+)\$\$(?!\$)", re.DOTALL)
_SINGLE = re.compile(r"(?<![\\$\w])\$(?P<tex>(?:[^$\\\n]|\\.|\n(?!\s*\n))+)\$(?![\w$])", re.DOTALL)
_FORMULA = re.compile(rf"(?P<formula>{_DOUBLE.pattern.replace('<tex>', '<double>')}|"
                      rf"{_SINGLE.pattern.replace('<tex>', '<single>')})", re.DOTALL)  # fmt: skip
_INLINE = re.compile(r"(?P<sign>\\\\?)\((?P<tex>(?:[^\\\n]|\\(?!\\?\))[^\n])+?)(?P=sign)\)")
_DISPLAY = re.compile(r"(?P<sign>\\\\?)\[(?P<tex>(?:[^\\]|\\(?!\\?\]).)+?)(?P=sign)\]", re.DOTALL)
_IN_ELEMENT = re.compile(
    r"<(?P<name>div|p|center)\b[^<>]*>\s*(?P<formula>\$\$(?:[^$\\]|\\.)+\$\$)\s*</(?P=name)\s*>", re.DOTALL
)
# An environment in a paragraph of its own, which MathJax reads without dollars.
_ENVIRONMENT = re.compile(
    r"(?:\A|(?<=\n\n))(?P<all>\\begin\{(?P<name>(?:equation|align|gather|multline|eqnarray|alignat)\*?)\}(?:[^\n]|\n(?!\n))*?"
    r"\\end\{(?P=name)\})[ \t]*(?=\n\n|\n?\Z)"
)
_LATEX = re.compile(r"\$latex\s+(?P<tex>(?:[^$\\\n]|\\.)+)\$")
# The same in Markdown that was made of HTML: each sign may have a backslash, so that it is text.
_ESCAPED_LATEX = re.compile(r"(?P<sign>\\?)\$latex\s+(?P<tex>(?:[^$\\\n]|\\[^$\n])+)\\?\$")
_ESCAPED_BRACKETS = re.compile(r"\\\\\((?P<tex>(?:[^\\\n]|\\(?!\\\))[^\n])+?)\\\\\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SUBSCRIPT = re.compile(r"(?<=[\w})\]|])\\_(?=[\w{\\(])")
_DOUBLED = re.compile(r"\\\\\\\\(?=\s|$)")
_MOST = 200  # characters of a formula in a line


def convert_formulas(text: ImportedText, is_kramdown: bool = False) -> None:
    """Convert the formulas of a text; in kramdown, two dollars in a line of text begin a formula of the line."""
    if any(sign in text.body for sign in _SIGNS):
        text.body = outside_code(text.body, lambda part: _converted(part, is_kramdown))


def with_formulas(markdown: str) -> str:
    r"""Return Markdown that was made of HTML with the formulas of WordPress (`$latex x$`) and MathJax (`\(x\)`)."""
    if "$latex" not in markdown and "\\\\(" not in markdown:
        return markdown
    return outside_code(markdown, _with_escaped)


def _with_escaped(part: str) -> str:
    part = _ESCAPED_LATEX.sub(lambda match: f"${_unescaped(match['tex']) if match['sign'] else match['tex']}$", part)

    def in_brackets(match: re.Match[str]) -> str:
        tex = _unescaped(match["tex"]).strip()
        return f"${tex}$" if looks_like_tex(tex) and "$" not in tex else match[0]

    return _ESCAPED_BRACKETS.sub(in_brackets, part)


def _unescaped(tex: str) -> str:
    return html.unescape(_ESCAPE.sub(r"\1", tex)).strip()


def outside_formulas(part: str, change: Callable[[str], str]) -> str:
    """Return a text with a change made to everything that is no formula."""
    if "$" not in part:
        return change(part)
    pieces, end = [], 0
    for match in _FORMULA.finditer(part):
        if is_formula(match["double"] or match["single"]):
            pieces += [change(part[end : match.start()]), match[0]]
            end = match.end()
    return "".join((*pieces, change(part[end:])))


def _converted(part: str, is_kramdown: bool) -> str:
    if "$" in part:
        part = _LATEX.sub(lambda match: f"${match['tex'].strip()}$", part)
        part = _IN_ELEMENT.sub(r"\g<formula>", part)
        part = _DOUBLE.sub(lambda match: _double(match, is_kramdown), part)
        part = _SINGLE.sub(_single, part)
    if "\\(" in part:
        has_tex = any(looks_like_tex(match["tex"]) for match in _INLINE.finditer(part))
        part = _INLINE.sub(lambda match: _inline(match, has_tex), part)
    part = _ENVIRONMENT.sub(_in_dollars, part) if "\\begin{" in part else part
    return _DISPLAY.sub(_display, part) if "\\[" in part else part


def _in_dollars(match: re.Match[str]) -> str:
    return f"$$\n{_with_plain_signs(match['all'])}\n$$"


def _double(match: re.Match[str], is_kramdown: bool) -> str:
    """Return a formula with two dollars: in its own paragraph, or in kramdown as a formula of the line."""
    tex = _with_plain_signs(match["tex"])
    before, after = match.string[: match.start()], match.string[match.end() :]
    begins, ends = before.rpartition("\n")[2], after.partition("\n")[0]
    if is_kramdown and "\n\n" not in tex and (begins.strip(" >\t") or ends.strip()):
        return f"${' '.join(tex.split())}$"
    return f"$${tex}$$"


def _single(match: re.Match[str]) -> str:
    """Return a formula with one dollar, without spaces inside its dollars."""
    tex = match["tex"]
    if tex != tex.strip() and not looks_like_tex(tex):
        return match[0]
    return f"${_with_plain_signs(tex.strip())}$" if is_formula(tex) else match[0]


def _inline(match: re.Match[str], has_tex: bool) -> str:
    r"""Return `\(x\)` with dollars: also a single letter, if other brackets of the text hold TeX."""
    tex = match["tex"].strip()
    is_tex = looks_like_tex(tex) or ((has_tex or len(match["sign"]) > 1) and is_formula(tex))
    return f"${_with_plain_signs(tex)}$" if is_tex and len(tex) <= _MOST and "$" not in tex else match[0]


def _display(match: re.Match[str]) -> str:
    tex = match["tex"].strip()
    return f"$${_with_plain_signs(match['tex'])}$$" if looks_like_tex(tex) and "$" not in tex else match[0]


def _with_plain_signs(tex: str) -> str:
    """Return a formula without the backslashes that Markdown took away."""
    tex = _SUBSCRIPT.sub("_", tex.replace("\\*", "*"))
    return _DOUBLED.sub(r"\\\\", tex)
