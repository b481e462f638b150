"""Replace formulas of HTML by their TeX source, for plain texts: cards, exports, summaries, the search."""

from __future__ import annotations

import re

_FORMULA = re.compile(
    r"<math\b(?:(?!</?math\b).)*?<annotation encoding=\"application/x-tex\">([^<]*)</annotation></semantics></math>",
    re.DOTALL,
)


def with_tex(markup: str) -> str:
    """Return HTML with the source of each formula in place of its MathML."""
    return _FORMULA.sub(r"\1", markup) if "<math" in markup else markup
