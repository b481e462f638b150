"""Convert the content of a post to plain HTML: blocks, shortcodes, and the paragraphs that WordPress adds."""

from __future__ import annotations

import re

from hindsight.importing.held import Held
from hindsight.importing.wordpress.blocks import has_blocks, without_blocks
from hindsight.importing.wordpress.paragraphs import with_paragraphs
from hindsight.importing.wordpress.references import References, link_html
from hindsight.importing.wordpress.shortcodes import without_shortcodes

_BREAKS = re.compile(r"(?:<p>\s*)?<!--\s*(?:more|nextpage)\b.*?-->(?:\s*</p>)?", re.IGNORECASE | re.DOTALL)
_MORE = re.compile(r"<!--\s*more\b.*?-->", re.IGNORECASE | re.DOTALL)
_ELEMENT_WITH_LINES = re.compile(
    r"<(?P<name>pre|script|style|textarea)\b(?P<attributes>[^>]*)>(?P<inner>.*?)</(?P=name)\s*>",
    re.DOTALL | re.IGNORECASE,
)
_INLINE_CODE = re.compile(r"<(?P<name>code|tt|kbd|samp)\b[^>]*>[^\n]*?</(?P=name)\s*>", re.IGNORECASE)
# Any element but the elements that colour code.
_NOT_OF_CODE = re.compile(r"<(?!/?(?:code|span|b|strong|i|em|u|a|font|br|mark|ins|del|wbr)\b)", re.IGNORECASE)
_LANGUAGE = re.compile(r"\blang(?:uage)?\s*=|\bbrush\s*:|\blang\s*:|\bdata-enlighter-language", re.IGNORECASE)
# WordPress shows an emoji for these words. It shows an emoji for `:-)` and the like, too; those faces stay as they are.
_SMILEYS = {
    ":mrgreen:": "😁", ":roll:": "🙄", ":twisted:": "😈", ":evil:": "👿", ":lol:": "😆", ":oops:": "😳", ":cry:": "😥",
    ":shock:": "😯", ":idea:": "💡", ":arrow:": "➡️", ":neutral:": "😐", ":smile:": "🙂", ":grin:": "😀", ":sad:": "🙁",
    ":razz:": "😛", ":wink:": "😉", ":cool:": "😎", ":eek:": "😮", ":mad:": "😡", ":???:": "😕", ":?:": "❓",
    ":!:": "❗",
}  # fmt: skip
_SMILEY = re.compile(rf"(?<![^\s>])(?:{'|'.join(map(re.escape, _SMILEYS))})(?![^\s<])")
_LINE_ADDRESS = re.compile(r"^[ \t]*(?P<address>https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_PROCESSING = re.compile(r"<(?=[?!](?!--))")  # such as `<?php`, which would hide the text after it


def to_html(content: str, references: References) -> str:
    """Return the content of a post as HTML."""
    content = _PROCESSING.sub("&lt;", content.replace("\r\n", "\n").replace("\r", "\n"))
    is_classic = not has_blocks(content)
    held = Held()
    content = _ELEMENT_WITH_LINES.sub(
        lambda match: held.block(_with_lines(match)) if "wp-block-" not in match[0] else match[0], content
    )
    if not is_classic:
        content = without_blocks(content, held, references)
    content = _BREAKS.sub("\n\n", content)
    content = _ELEMENT_WITH_LINES.sub(lambda match: held.block(_with_lines(match)), content)
    content = _INLINE_CODE.sub(lambda match: held.phrase(match[0]), content)
    content = without_shortcodes(content, held, references)
    content = _SMILEY.sub(lambda match: _SMILEYS[match[0]], content)
    if is_classic:
        content = with_paragraphs(_LINE_ADDRESS.sub(lambda match: f"\n{link_html(match['address'])}\n", content))
    return held.back(content)


def before_more(content: str) -> str:
    """Return the content before the mark `<!--more-->`, at which lists cut a post off; "" without the mark."""
    match = _MORE.search(content)
    return content[: match.start()] if match else ""


def _with_lines(match: re.Match[str]) -> str:
    """Return an element in which lines count; code that the writer did not escape is escaped."""
    inner = match["inner"]
    if match["name"].lower() != "pre":
        return match[0]
    if _LANGUAGE.search(match["attributes"]) and _NOT_OF_CODE.search(inner):
        inner = (inner if "&lt;" in inner else inner.replace("&", "&amp;")).replace("<", "&lt;")
    return f"<pre{match['attributes']}>{inner}</pre>"
