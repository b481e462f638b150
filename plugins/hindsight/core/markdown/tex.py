"""Convert formulas in TeX to MathML with math-core, within limits that no formula can exceed.

math-core calls itself for each level of a formula, and ends the process if the stack is full. So a formula has a
maximum of characters, which limits its levels, and a long one is converted in a thread with a stack for so many.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

_MOST = 10_000  # characters of a formula
_MOST_DEFINED = 1_500  # characters of all formulas of a text that define commands
_MOST_EXPANSIONS = 100  # of defined commands in one formula
# A level takes at most 2.6 kB of stack, and at least two characters for it (measured with math-core 0.9.0).
_BYTES_PER_CHARACTER = 2_000
_SHORT = 100  # characters; enough stack for these is free in every thread
_STEP = 1 << 20  # stacks have sizes that are multiples of a page

_DEFINITION = re.compile(r"\\(?:(?:re)?newcommand|providecommand|[egx]?def|g?let|DeclareMathOperator|newenvironment)\b")
_OPERATOR = re.compile(r"\\DeclareMathOperator(?P<star>\*?)\s*\{?(?P<name>\\[A-Za-z]+)\}?\s*\{(?P<text>[^{}]*)\}")
_NEW = re.compile(r"\\newcommand\*?\s*(?:\{\s*(?P<braced>\\[A-Za-z]+)\s*\}|(?P<bare>\\[A-Za-z]+))")
_NUMBERED = re.compile(r"\\begin\{(?:equation|align|gather|multline)\}")
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_LOADED = re.compile(r"\\require\s*\{[^{}]*\}")
_ENVIRONMENT = re.compile(
    r"\\(?P<edge>begin|end)\{(?P<name>split|eqnarray\*?|smallmatrix|alignat\*?|alignedat)\}(?:\{\d+\})?"
)
_ANGLE = re.compile(r"\\(?P<side>left|right|middle|[bB]igg?[lrm]?)\s*(?P<sign>[<>])")
_TEXT = re.compile(r"\\(?P<name>text(?:rm|it|bf|sf|tt)?|mbox)\s*\{(?P<text>[^{}]*)\}")
_SIZED = re.compile(r"(?P<size>\\[bB]igg?[lrm]?)\s*\{\s*(?P<sign>[()\[\]|/.]|\\[{}|]|\\[a-zA-Z]+)\s*\}")
# A line that Markdown shortened: other programs take a backslash away, so writers add or lack one.
_LINE_END = re.compile(r"(?<!\\)(?:\\|\\\\\\)[ \t]*(?=\n|\Z)")
_COLOR = re.compile(r"\\(?:text)?color\s*\{[^{}]*\}")
_SPECIAL = re.compile(r"(?<!\\)[_&#]")
_LINK = re.compile(r"</?a\b[^<>]*>")
_STYLED = re.compile(r"(</(?:mrow|mtable)>|<(?:mrow|mtable)\b[^<>]*(?<!/)>)")
_LEVEL = re.compile(r" scriptlevel=\"(?P<level>\d)\"")
_MACROS = {
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "smash": "#1",
    "strut": "",
    "hfill": r"\quad",
    "qed": r"\square",
    "textvisiblespace": "␣",
    "textbraceleft": r"\{",
    "textbraceright": r"\}",
    "euro": "€",
}
_INSTEAD = {
    "split": ("aligned", ""),
    "eqnarray": ("array", "{rcl}"),
    "smallmatrix": ("matrix", ""),
    "alignat": ("aligned", ""),
}


class TexError(Exception):
    """Raised for a formula that cannot be read; the message is the reason."""


class Tex:
    """Converts the formulas of one text: they share the numbers of equations, and the commands that they define."""

    def __init__(self) -> None:
        from math_core import LatexToMathML  # few texts have formulas

        self._converter: Any = LatexToMathML(
            annotation=True, fancy_error=False, allow_unreliable_rendering=True, global_group=True,
            max_expansions=_MOST_EXPANSIONS, id_prefix="eq-", macros=_MACROS,
        )  # fmt: skip
        self._defined = 0

    def mathml(self, tex: str, is_display: bool) -> str:
        """Return a formula as a `math` element with its source; raise TexError if the formula cannot be read."""
        from math_core import LatexError

        if len(tex) > _MOST:
            raise TexError(f"it is longer than {_MOST} characters")
        if _DEFINITION.search(tex):
            self._defined += len(tex)
        if self._defined > _MOST_DEFINED:
            raise TexError(f"the definitions of commands are longer than {_MOST_DEFINED} characters")
        levels = len(tex) + self._defined * _MOST_EXPANSIONS
        written = _readable(tex, is_display)
        try:
            markup = self._converted(written, is_display, levels)
        except LatexError as error:
            plain = _COLOR.sub("", written)  # colours in words, and of unknown names
            if plain == written:
                raise TexError(_reason(error)) from error
            try:
                markup = self._converted(plain, is_display, levels)
            except LatexError:
                raise TexError(_reason(error)) from error
        return _with_source(_valid(markup), tex)

    def _converted(self, tex: str, is_display: bool, levels: int) -> str:
        def convert() -> str:
            return str(self._converter.convert_with_global_state(tex, displaystyle=is_display))

        return convert() if levels <= _SHORT else _with_stack(levels * _BYTES_PER_CHARACTER, convert)


def _with_stack(size: int, convert: Callable[[], str]) -> str:
    """Return the result of a function that needs a stack of `size` bytes."""
    results: list[str] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(convert())
        except Exception as error:  # raised again below
            errors.append(error)

    before = threading.stack_size((size // _STEP + 1) * _STEP)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    except RuntimeError as error:
        raise TexError("there is not enough memory for it") from error
    finally:
        threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _readable(tex: str, is_display: bool) -> str:
    """Return a formula in the forms that math-core reads; it lacks some that MathJax and KaTeX have."""
    tex = _OPERATOR.sub(r"\\newcommand{\g<name>}{\\operatorname\g<star>{\g<text>}}", _LOADED.sub("", tex))
    # As MathJax and KaTeX do, define commands that math-core knows already.
    tex = _NEW.sub(r"\\providecommand{\g<braced>\g<bare>}{}\\renewcommand{\g<braced>\g<bare>}", tex)
    tex = _SIZED.sub(r"\g<size>\g<sign> ", _LINE_END.sub(r"\\\\", tex))
    tex = _TEXT.sub(_text, _ENVIRONMENT.sub(_environment, _ANGLE.sub(_angle, tex)))
    if not is_display or _NUMBERED.search(tex):
        return tex
    return rf"\begin{{equation}}{tex}\end{{equation}}" if r"\tag" in tex else _LABEL.sub("", tex)


def _environment(match: re.Match[str]) -> str:
    name, columns = _INSTEAD.get(match["name"].rstrip("*"), ("aligned", ""))
    return rf"\begin{{{name}}}{columns}" if match["edge"] == "begin" else rf"\end{{{name}}}"


def _angle(match: re.Match[str]) -> str:
    sign = "langle" if match["sign"] == "<" else "rangle"
    return rf"\{match['side']}\{sign} "


def _text(match: re.Match[str]) -> str:
    """Return words of a formula: each formula in the words ends them, and begins them again."""
    name = "text" if match["name"] == "mbox" else match["name"]
    pieces = match["text"].split("$")
    if len(pieces) % 2 == 0:
        return match[0]
    words = (_SPECIAL.sub(r"\\\g<0>", piece) for piece in pieces[::2])
    pieces[::2] = [rf"\{name}{{{piece}}}" for piece in words]
    return "".join(pieces)


def _valid(markup: str) -> str:
    """Return MathML that also older rules allow: `mstyle` has the style, and no link is in a formula.

    HTML checkers read MathML 3, and screen readers take a formula for a whole.
    """
    if "<a " in markup:
        markup = _LINK.sub("", markup)
    if " scriptlevel=" not in markup:
        return markup
    pieces: list[str] = []
    ends: list[str] = []
    for piece in _STYLED.split(markup):
        if piece in ("</mrow>", "</mtable>"):
            pieces.append(ends.pop())
        elif not piece.startswith(("<mrow", "<mtable")):
            pieces.append(piece)
        elif piece.startswith("<mtable") and (level := _LEVEL.search(piece)):
            is_small = level["level"] != "0"
            pieces.append(f"{f'<mstyle{level[0]}>' if is_small else ''}{_LEVEL.sub('', piece)}")
            ends.append("</mtable></mstyle>" if is_small else "</mtable>")
        else:
            is_styled = " displaystyle=" in piece or " scriptlevel=" in piece
            pieces.append(piece.replace("<mrow", "<mstyle") if is_styled and piece.startswith("<mrow") else piece)
            ends.append("</mstyle>" if pieces[-1].startswith("<mstyle") else f"</{piece[1:].split()[0].rstrip('>')}>")
    return "".join(pieces)


def _with_source(markup: str, tex: str) -> str:
    """Return a `math` element with the source as written in its annotation."""
    begin, sign, rest = markup.partition('<annotation encoding="application/x-tex">')
    if not sign:
        return markup
    end = rest.partition("</annotation>")[2]
    source = " ".join(tex.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{begin}{sign}{source}</annotation>{end}"


def _reason(error: Exception) -> str:
    """Return the reason of an error without its offset, in the middle of a sentence."""
    reason = str(error).partition(": ")[2].rstrip(".") or str(error)
    return reason[:1].lower() + reason[1:]
