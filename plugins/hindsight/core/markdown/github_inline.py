"""Add inline markup that original Markdown lacks: GitHub's, such as struck text and bare addresses, and marked text.

pymdown-extensions has struck text and bare addresses too, but importing them takes 30 ms, a twelfth of a rebuild after
an edit.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import (
    BACKTICK_RE,
    HTML_RE,
    AutolinkInlineProcessor,
    BacktickInlineProcessor,
    HtmlInlineProcessor,
    InlineProcessor,
    SimpleTagInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.util import ETX, STX, AtomicString

from hindsight.core.markdown.fixed_text import FixedText

_STRUCK = r"(?<!~)(~~)(?![\s~])(.+?)(?<![\s~])~~(?!~)"
_STRUCK_ONCE = r"(?<![~\w])(~)(?![\s~/])([^~\n]+?)(?<![\s~])~(?=[\s.,;:!?)]|$)"
# Obsidian's marks. A comparison such as `a == b` or `x==1` is none.
_MARKED = r"(?<![=A-Za-z0-9])(==)(?![\s=])((?:[^=]|=(?!=))+?)(?<![\s=])==(?![=A-Za-z0-9])"
# Smileys with an underscore, which Markdown would read as emphasis.
_SMILEY = r"(?<!\S)\(?(?:\^_+\^|-_+-|>_+<|;_+;|T_+T|\*_+\*|[oO0]_+[oO0]|=_+=|\._+\.|\^\*_\*\^)\)?(?=[\s.,!?]|$)"
EMOJI_NAME = re.compile(r"(?<!\w):[a-z0-9_+-]{1,60}:(?!\w)")
_HARD_BREAK = r"\\\n"
# From GFM 0.29, "Autolinks (extension)". Not right after a tag, where the address may be in a link already.
_ADDRESS = rf"(?<![\w/@:.\"'={ETX}])(?i:https?://|www\.)[^\s<{STX}{ETX}]+"
_MAIL = (
    r"(?<![\w/@:.+\"'=-])[A-Za-z0-9](?:[\w.+-]*[A-Za-z0-9])?"
    r"@[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w@-]|[:/.]\w)"
)
_TRAILING = re.compile(r"(?:[?!.,:*_~'\"]|&\w+;)+$")
_END_OF_SHORTCODE = re.compile(r"\[/\w+\].*", re.DOTALL)
_AUTOLINK = (
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*"
    r"|(?i:tel|sms|callto|facetime|skype|sips?|xmpp|matrix|irc|news|webcal|geo|doi|urn|magnet|zotero):[^\s<>]+)>"
)
# An asterisk between a letter and punctuation begins no emphasis, as in `foo*, bar*` and `2*(a+b)*c`. CommonMark has
# this rule for `**` as well, and for all punctuation after Chinese and Japanese; writers of `word**.**` mean it bold.
_NO_START = r"(?!(?<=[^\W_\u2e80-\U0010ffff])\*(?=[!-)+-/:-@\[-`{-~]))(?!(?<=[\u2e80-\U0010ffff])\*(?=[!,./:;?]))"
_ASTERISKS = re.compile(
    rf"(?P<ambiguous>{_NO_START}(?<!^)(?<![\s*])\*+(?![\s*])(?!$))"
    rf"|(?P<end>(?<!^)(?<![\s*])\*+)|(?P<start>{_NO_START}\*+(?![\s*])(?!$))"
)
_BACKTICKS = re.compile("`+")
# From CommonMark 0.31, "Raw HTML"; `<pod_name>`, `<www.a.example>` and `<string, int>` are no tags. Names such as
# `svg:a`, and attributes such as `@click`, are from other standards.
_TAG_NAME = r"[a-zA-Z][a-zA-Z0-9-]*+(?::[a-zA-Z][\w-]*+)?"
_ATTRIBUTE = r"\s+[a-zA-Z_:@][\w.:@-]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?"
_TAG = rf"{_TAG_NAME}(?:{_ATTRIBUTE})*+\s*+/?|/{_TAG_NAME}\s*+"
_HTML = f"(<({_TAG}{HTML_RE[HTML_RE.index('|!--') :]}"  # with Python-Markdown's own comments and instructions
# Each pattern can match only in a text with one of its signs: see `fast_markdown.py`.
SIGNS = {
    "struck": ("~~",), "struck_once": ("~",), "marked": ("==",), "smiley": ("_",), "hard_break": ("\\\n",),
    "address": ("://", "www.", "WWW."), "mail": ("@",), "emoji": (":",), "ampersand": ("\\&",),
}  # fmt: skip


def register_inline(md: Markdown) -> None:
    """Add the patterns: breaks before escapes (180), addresses after links (160) and before HTML (90).

    A backslash before any sign but a quotation mark makes it a plain one.
    """
    patterns = md.inlinePatterns
    md.ESCAPED_CHARS.extend(sign for sign in "<~:$%,;=^/?@" if sign not in md.ESCAPED_CHARS)
    patterns.register(SubstituteTagInlineProcessor(_HARD_BREAK, "br"), "hard_break", 185)
    patterns.register(FixedText(r"\\&", md, "&amp;"), "ampersand", 181)
    patterns.register(_Address(_ADDRESS, md), "address", 92)
    patterns.register(_Mail(_MAIL, md), "mail", 91)
    patterns.register(SimpleTagInlineProcessor(_STRUCK, "del"), "struck", 70)
    patterns.register(SimpleTagInlineProcessor(_STRUCK_ONCE, "del"), "struck_once", 69)
    patterns.register(SimpleTagInlineProcessor(_MARKED, "mark"), "marked", 67)
    patterns.register(FixedText(_SMILEY, md), "smiley", 186)
    patterns.register(_Code(BACKTICK_RE), "backtick", 190)
    patterns.register(AutolinkInlineProcessor(_AUTOLINK, md), "autolink", 120)
    if md.delimiters:
        md.delimiters.delimiters["*"].boundary = _ASTERISKS
    patterns.register(_Emoji(EMOJI_NAME.pattern, md), "emoji", 68)


def register_tags(md: Markdown) -> None:
    """Replace Python-Markdown's pattern for HTML by one that takes fewer words in angle brackets for tags."""
    md.inlinePatterns.register(HtmlInlineProcessor(_HTML, md), "html", 90)


class _Code(BacktickInlineProcessor):
    """Code between runs of as many backticks; other backticks are text."""

    # The type stubs lack the form for code without an end.
    def find_code_spans(self, start: int, text: str) -> tuple[int, int | None]:  # type: ignore[override]
        """Return the offsets of the code that the backticks at `start` begin; its end is None if nothing ends it."""
        opening = _BACKTICKS.match(text, start)
        assert opening is not None  # the pattern matched here
        for closing in _BACKTICKS.finditer(text, opening.end()):
            if len(closing[0]) == len(opening[0]):
                return opening.end(), closing.start()
        return opening.end(), None


class _Address(InlineProcessor):
    """A link for each bare address, without the punctuation that ends its sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802 - Markdown's name
        """Return the link, and the offsets of its address in the text; called by Markdown."""
        address = _without_trailing(m[0])
        host = address.partition("//")[2] or address
        if "." not in host.strip(".") or _is_in_html(data, m.start()):
            return None, None, None
        link = Element("a", {"href": address if "://" in address else f"http://{address}"})
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)


class _Emoji(InlineProcessor):
    """The emoji for each of GitHub's names between colons; other words between colons stay."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str | None, int | None, int | None]:  # type: ignore[override]  # noqa: ARG002, N802 - Markdown's name
        """Return the emoji, and the offsets of its name in the text; called by Markdown."""
        from pymdownx.gemoji_db import aliases, emoji  # slow to load, and few texts need it

        entry = emoji.get(aliases.get(m[0], m[0]))
        if not entry or "unicode" not in entry:
            return None, None, None
        code = entry.get("unicode_alt", entry["unicode"])
        return "".join(chr(int(part, 16)) for part in code.split("-")), m.start(), m.end()


class _Mail(InlineProcessor):
    """A link for each bare email address."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802 - Markdown's name
        """Return the link, and the offsets of its address in the text; called by Markdown."""
        if _is_in_html(data, m.start()):
            return None, None, None
        link = Element("a", {"href": f"mailto:{m[0]}"})
        link.text = AtomicString(m[0])
        return link, m.start(), m.end()


def _is_in_html(data: str, offset: int) -> bool:
    """Return whether a character of a text is within a tag, or in a link of HTML."""
    in_tag = data.rfind("<", 0, offset) > data.rfind(">", 0, offset)
    return in_tag or data.rfind("<a ", 0, offset) > data.rfind("</a", 0, offset)


def _without_trailing(address: str) -> str:
    """Return an address without punctuation at its end, and without a closing parenthesis that it doesn't open."""
    address = _END_OF_SHORTCODE.sub("", address)
    while True:
        shorter = _TRAILING.sub("", address)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
