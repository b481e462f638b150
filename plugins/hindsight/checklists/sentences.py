"""Where the first sentence of a step ends, and what is quoted in it."""

from __future__ import annotations

import html
import re

_TOKEN = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)
_VOID = re.compile(r"<(?:br|img|input|wbr)\b", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
# Written with a full stop in the middle of a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|ca|approx|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|bzw|z\.\s?B|d\.\s?h|Jr|Sr)|\b[A-Z])\.$"
)
_QUOTATION = re.compile(r"“([^“”]+)”|„([^„“]+)“|«([^«»]+)»|\"([^\"]+)\"")
_SAID = 3  # words: fewer are a word put in quotation marks, nothing to say


def split_first_sentence(markup: str) -> tuple[str, str]:
    """Inline HTML parted behind its first sentence, never inside an element or a quotation."""
    text, offsets = _text_with_offsets(markup)
    for match in _END.finditer(text):
        end = match.end()
        if offsets[end] is None or not _is_end(text, match.start(), end):
            continue
        return markup[: offsets[end]].strip(), markup[offsets[end] :].strip()
    return markup.strip(), ""


def _text_with_offsets(markup: str) -> tuple[str, list[int | None]]:
    """The text of HTML; for each place between its characters, the offset in the HTML, None inside elements."""
    text: list[str] = []
    offsets: list[int | None] = []
    depth = 0
    for token in _TOKEN.finditer(markup):
        if token[0].startswith("<") and len(token[0]) > 1:
            if not _VOID.match(token[0]):
                depth += -1 if token[0].startswith("</") else 1
            continue
        offsets.append(token.start() if depth == 0 else None)
        text.append(html.unescape(token[0])[:1] or " ")
    offsets.append(len(markup))
    return "".join(text), offsets


def _is_end(text: str, start: int, end: int) -> bool:
    head, rest = text[:end], text[end:].lstrip()
    if _ABBREVIATION.search(head) or head.count('"') % 2 or head.count("“") != head.count("”"):
        return False
    if text[start] == "…" or text[start : start + 2] == "..":
        return not rest or rest[0].isupper()
    return not rest or not rest[0].islower()


def first_quotation(text: str) -> str:
    """The first quotation of at least three words, without its marks and a comma before the closing one."""
    for match in _QUOTATION.finditer(text):
        said = next(group for group in match.groups() if group is not None)
        if len(said.split()) >= _SAID:
            return said.strip().rstrip(",").strip()
    return ""


def unquoted(text: str) -> str:
    """A text without the quotation marks around all of it."""
    stripped = text.strip()
    match = _QUOTATION.fullmatch(stripped)
    return next(g for g in match.groups() if g is not None).strip() if match else stripped


def sentence_with(text: str, words: tuple[str, ...], longest: int = 140) -> str:
    """The first sentence of at most `longest` characters that holds one of `words`, or ""."""
    wanted = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE) if words else None
    while text and wanted:
        escaped_sentence, escaped_rest = split_first_sentence(html.escape(text, quote=False))
        sentence = html.unescape(escaped_sentence)
        if wanted.search(sentence) and len(sentence) <= longest:
            return sentence
        text = html.unescape(escaped_rest)
    return ""
