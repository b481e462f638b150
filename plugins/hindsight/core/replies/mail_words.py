"""Find the words that the author of a mail wrote: without the signature, and without a mail below them.

A mail in HTML is read as lines first. The writer reads each reply before it is shown. So in doubt, words stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hindsight.core.replies.clean import hidden_addresses, plain_words, safe_html

_SIGNATURE = "--"  # the line above a signature; mail programs write a space at its end
_LONGEST_SIGNATURE = 6  # lines
# The parts of a mail in HTML in which Gmail, Outlook, Thunderbird, Yahoo and Apple Mail quote the mail that it answers.
_QUOTED_PART = re.compile(
    r"""<(?:div|blockquote)\b[^<>]*["'\s](?:gmail_quote|divRplyFwdMsg|moz-cite-prefix|yahoo_quoted|cite["'])""",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</?(?:div|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_SHORTEST_RULE = 10  # letters
# "From: Ann <ann@example.org>", in any language.
_FIELD = re.compile(r"\*?[^\W\d_][^:]{0,20}:\*?\s+\S")
_FIELDS = 3  # a quoted mail begins with at least as many
_TIME = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")


def words_of_html(html: str) -> str:
    """Return the words of a mail in HTML, a paragraph for each line; the mail that it quotes becomes a line ">"."""
    found = _QUOTED_PART.search(html)
    own = _paragraphs(html[: found.start()]) if found else ""
    if found and own and found[0].lower().startswith("<blockquote"):
        return f"{own}\n\n>"  # the last line above may be "On Monday Ann wrote:"
    return own or _paragraphs(html)


def _paragraphs(html: str) -> str:
    words = "\n\n".join(plain_words(safe_html(_BLOCK.sub("<br>", html))).splitlines())
    above, mark, signature = words.partition(f"\n\n{_SIGNATURE}\n\n")
    return f"{above}\n{_SIGNATURE}\n{signature.replace(chr(10) * 2, chr(10))}" if mark else words


def own_words(body: str) -> str:
    """Return the words of a mail without its signature and the mail that it quotes; addresses of mail are hidden."""
    lines = body.replace("\r", "").split("\n")
    if "-- " in lines:
        lines = lines[: lines.index("-- ")]
    lines = _without_mail_below([line.rstrip() for line in lines])
    lines = _without_quote(_without_signature(_without_quote(lines)))
    return hidden_addresses("\n".join(lines).strip())


def _without_signature(lines: list[str]) -> list[str]:
    """Return lines without the signatures below lines "--"; a line "--" with paragraphs below is a rule."""
    end = len(lines)
    while end:
        if lines[end - 1]:
            near = range(end - 1, max(end - 2 - _LONGEST_SIGNATURE, -1), -1)
            start = next((index for index in near if lines[index] in ("", _SIGNATURE)), None)
            if start is None or not lines[start]:
                break
            end = start
        else:
            end -= 1
    return lines[:end]


def _without_mail_below(lines: list[str]) -> list[str]:
    """Return the lines above a whole mail, which begins with its fields; all lines if there are none above."""
    written = [index for index, line in enumerate(lines) if line]
    above = 0  # how many written lines are above the start
    for start in range(len(lines) - _FIELDS + 1):
        fields = lines[start : start + _FIELDS]
        if above and all(map(_FIELD.match, fields)):
            end = written[above - 1]
            if _is_separator(lines[end]):
                if above > 1:
                    return lines[:end]
            elif "@" in "".join(fields):
                return lines[: end + 1]
        above += bool(lines[start])
    return lines


def _is_separator(line: str) -> bool:
    """Return whether a line is a rule, or "-----Original Message-----" in any language."""
    is_title = line.startswith("---") and line.endswith("---") and bool(line.strip("-"))
    return is_title or (len(line) >= _SHORTEST_RULE and not line.strip("_"))


def _without_quote(lines: Sequence[str]) -> list[str]:
    """Return lines without the quoted lines at their end, and the line above, such as "On Monday Ann wrote:"."""
    end = len(lines)
    while end and (not lines[end - 1] or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    if end and any(lines[end:]) and lines[end - 1].endswith(":"):
        end -= 1
        # A long line goes on, so the time is on the line above.
        if end and not _TIME.search(lines[end]) and _TIME.search(lines[end - 1]):
            end -= 1
    return list(lines[:end])
