"""Convert the blocks of WordPress's editor to plain HTML; report blocks whose content WordPress generates."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from hindsight.importing.held import Held
from hindsight.importing.wordpress.footnotes import number_footnotes
from hindsight.importing.wordpress.references import References, link_html
from hindsight.importing.wordpress.shortcodes import code_html

_COMMENT = re.compile(r"<!--\s*/?wp:.*?-->\n?", re.DOTALL)
_DYNAMIC = re.compile(r"<!--\s*wp:(?P<name>[\w/-]+)\s*(?P<data>\{(?:(?!-->).)*?\})?\s*/-->\n?", re.DOTALL)
_BLOCK_OF_CODE = re.compile(
    r"<!--\s*wp:(?P<name>[\w-]+/[\w-]*code[\w-]*)\s*(?P<data>\{(?:(?!-->).)*?\})?\s*-->\s*"
    r"<pre[^>]*>(?:<code[^>]*>)?(?P<code>.*?)(?:</code>)?</pre>\s*(?=<!--\s*/wp:(?P=name))",
    re.DOTALL,
)
_VERSE = re.compile(r"<pre\b(?P<attributes>[^>]*\bwp-block-verse\b[^>]*)>(?P<lines>.*?)</pre>", re.DOTALL)
_EMBED = re.compile(r"(?P<before><div class=\"wp-block-embed__wrapper\">)\s*(?P<address>https?://\S+?)\s*(?=</div>)")
_OLD_EMBED = re.compile(
    r"<!--\s*wp:core-embed/[\w-]+\s*(?:\{(?:(?!-->).)*?\})?\s*-->\s*(?P<address>https?://\S+)\s*(?=<!--\s*/wp:)",
    re.DOTALL,
)
_BACKGROUND = re.compile(
    r"<(?:div|section)\b[^>]*\bwp-block-cover\b[^>]*\bbackground-image:\s*url\((?P<address>[^)]+)\)[^>]*>"
)
_LANGUAGE = re.compile(r"[\w+#-]+")
# Blocks without words, or of the page around a text.
_WITHOUT_WORDS = frozenset(
    ("spacer", "separator", "more", "nextpage", "shortcode", "footnotes", "social-links", "html")
)
_DEEPEST_PATTERN = 5  # reusable blocks inside each other


def without_blocks(text: str, held: Held, references: References) -> str:
    """Return a text of the block editor as HTML."""
    text = _with_patterns(text, references)
    text = _BLOCK_OF_CODE.sub(lambda match: held.block(_code(match)), text)
    text = _VERSE.sub(lambda match: f"<p>{_verse(match['lines'])}</p>", text)
    text = _EMBED.sub(lambda match: match["before"] + link_html(match["address"]), text)
    text = _OLD_EMBED.sub(lambda match: link_html(match["address"]), text)
    text = _BACKGROUND.sub(_with_background, text)
    text, references.shown_footnotes = number_footnotes(text, references.footnotes)
    left_out: dict[str, str] = {}
    text = _DYNAMIC.sub(lambda match: _dynamic(match, left_out), text)
    if left_out:
        passage = next(iter(left_out.values()))
        names = ", ".join(left_out)
        references.note(passage, f"WordPress generates the content of these blocks, so they are left out ({names})")
    return _COMMENT.sub("", text)


def has_blocks(text: str) -> bool:
    """Report whether a text was written in the block editor."""
    return "<!-- wp:" in text


def block_data(match: re.Match[str]) -> dict[str, Any]:
    """Return the data of a block from the JSON in the group `data`; {} without any."""
    try:
        data = json.loads(match["data"] or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _with_patterns(text: str, references: References) -> str:
    """Return a text with the contents of its reusable blocks, in place of references to them."""

    def pattern(match: re.Match[str]) -> str:
        content = references.patterns.get(str(block_data(match).get("ref", "")))
        return match[0] if match["name"] != "block" or content is None else f"\n{content}\n"

    for _ in range(_DEEPEST_PATTERN):
        if "wp:block " not in text:
            break
        text = _DYNAMIC.sub(pattern, text)
    return text


def _code(match: re.Match[str]) -> str:
    data = block_data(match)
    code = data.get("code") if isinstance(data.get("code"), str) else html.unescape(match["code"])
    lang = str(data.get("language") or data.get("lang") or "")
    return f"{code_html(str(code), lang if _LANGUAGE.fullmatch(lang) else '')}\n"


def _verse(lines: str) -> str:
    """Return the lines of a poem, with their spaces at the beginning."""
    indented = (
        re.sub(r"^ +", lambda spaces: "&nbsp;" * len(spaces[0]), line) for line in lines.strip("\n").split("\n")
    )
    return "<br>\n".join(indented)


def _with_background(match: re.Match[str]) -> str:
    address = html.unescape(match["address"]).strip("\"' ")
    return f'{match[0]}<p><img src="{html.escape(address)}" alt=""></p>'


def _dynamic(match: re.Match[str], left_out: dict[str, str]) -> str:
    """Return a block whose content WordPress generates: a link if its data have an address, else nothing."""
    data = block_data(match)
    address = data.get("url")
    if isinstance(address, str) and re.match(r"(?:https?:)?/|mailto:", address):
        return link_html(address, str(data.get("label") or data.get("service") or data.get("title") or "")) + "\n"
    if match["name"] not in _WITHOUT_WORDS:
        left_out.setdefault(match["name"], match[0])
    if match["name"] == "separator":
        return "<hr>\n"
    return ""
