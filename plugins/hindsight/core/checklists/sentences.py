"""Where the sentences of a step end, and what is quoted in them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

# The mark of a footnote belongs to the sentence before it, and is no word of it.
_TOKEN = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<[^>]*>|&[#\w]+;|[^<&]+|[<&]', re.DOTALL)
_WITHOUT_END = re.compile(r"<(?:br|img|input|wbr|sup id=\"fnref)\b", re.IGNORECASE)
# Marks that may close behind the end of a sentence, and what ends one in scripts with and without spaces.
CLOSERS = "\"'”’“‘»«)\\]」』）"
SPACED_ENDS, UNSPACED_ENDS = "؟۔।॥։።", "。！？｡។။"
# Behind a quotation a sentence without spaces may go on: only white space tells that it does not.
_END = re.compile(
    rf"[.!?…{SPACED_ENDS}{UNSPACED_ENDS}]+[{CLOSERS}]*(?=\s|$)|[{UNSPACED_ENDS}]++(?![{CLOSERS}{UNSPACED_ENDS}])"
)
# Straight marks open before a word and close behind one: 6" is an inch, don't and boys' are no quotations.
_QUOTED = re.compile(
    r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|(?<![\w.,;:!?…])”(?=\S)[^“”]*”|「[^「」]*」|(?<!\w)\"(?=\S)[^\"]*\""
    r"|(?<!\w)'(?=[^\W\d])(?:[^']|(?<=\w)'(?=\w))*'(?!\w)|‘(?:[^‘’]|(?<=\w)’(?=\w))*’(?!\w)"
)
# Written with a full stop in the middle of a sentence: always; before a number; where what follows begins small.
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|cf|ca|approx|Mr|Mrs|Ms|Dr|Prof|bzw|z\.\s?B|d\.\s?h|u\.\s?a|z|d|u)\.$")
_NUMBER = re.compile(r"\b(?:No|Nr)\.$")
_ETC = re.compile(r"\b(?:etc|usw|a\.m|p\.m)\.$")
# J. Smith, St. Ives: a name goes on; but plan B ends, and so does whatever a common first word follows.
_NAME = re.compile(r"\b(?:St|Jr|Sr|[A-HJ-Z])\.$")
_LETTERED = re.compile(
    r"\b(?:plan|option|step|part|point|type|kind|class|group|team|room|gate|grade|level|version|appendix|figure|"
    r"section|answer|case|vitamin|variante|plan|punkt|teil|gruppe)\s[A-Z]\.$",
    re.IGNORECASE,
)
_STARTER = re.compile(
    r"(?:A|All|An|And|As|Ask|At|But|Do|Don['’]t|Each|For|He|Her|His|How|I|If|In|It|Its|Keep|Make|My|Never|No|Not|Now|"
    r"On|Or|Our|Say|She|So|Some|Take|That|The|Their|Then|There|These|They|This|Those|To|Use|We|What|When|Where|Why|"
    r"With|You|Your|Aber|Da|Dann|Das|Der|Die|Ein|Eine|Er|Es|Ich|Jetzt|Sie|Und|Wenn|Wir)\b"
)
_QUOTATION = re.compile(
    r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|(?<![\w.,;:!?…])”(?=\S)([^“”]+)”|「([^「」]+)」|\"([^\"]+)\""
)
_LOOK_BACK = 24  # characters: more than the longest abbreviation or lettered word
_SAID = 3  # words: fewer are a word put in quotation marks, nothing to say


def split_first_sentence(markup: str) -> tuple[str, str]:
    """Inline HTML parted behind its first sentence, never inside an element or a quotation."""
    end = next(_ends_in_html(markup), len(markup))
    return markup[:end].strip(), markup[end:].strip()


def html_sentences(markup: str) -> Iterator[str]:
    """The sentences of inline HTML, parted in the same way; each begins with the white space before it."""
    start = 0
    for end in (*_ends_in_html(markup), len(markup)):
        if markup[start:end].strip():
            yield markup[start:end]
        start = end


def sentences(text: str) -> Iterator[str]:
    """The sentences of a plain text, in order."""
    start = 0
    for end in sentence_ends(text):
        yield text[start:end].strip()
        start = end
    if rest := text[start:].strip():
        yield rest


def sentence_with(text: str, words: tuple[str, ...], longest: int = 140) -> str:
    """The first sentence of at most `longest` characters that holds one of `words`, or ""."""
    if not words:
        return ""
    wanted = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    found = (one for one in sentences(text) if len(one) <= longest and wanted.search(one))
    return next(found, "")


def _ends_in_html(markup: str) -> Iterator[int]:
    """The places behind the sentences of inline HTML, save those inside elements."""
    text, offsets = _text_with_offsets(markup)
    return (offset for end in sentence_ends(text) if (offset := offsets[end]) is not None)


def _text_with_offsets(markup: str) -> tuple[str, list[int | None]]:
    """The text of HTML; for each place between its characters, the offset in the HTML, None inside elements."""
    text: list[str] = []
    offsets: list[int | None] = []
    depth = 0
    for token in _TOKEN.finditer(markup):
        found, start = token[0], token.start()
        if found[0] == "<" and len(found) > 1:
            if not _WITHOUT_END.match(found):
                depth += -1 if found.startswith("</") else 1
            continue
        piece = (html.unescape(found)[:1] or " ") if found[0] == "&" else found
        offsets += range(start, start + len(piece)) if depth == 0 else [None] * len(piece)
        text.append(piece)
    offsets.append(len(markup))
    return "".join(text), offsets


def sentence_ends(text: str) -> Iterator[int]:
    """The places behind a text's sentences, in one pass; a quotation is never parted."""
    quotations = _QUOTED.finditer(text)
    quotation = next(quotations, None)
    for match in _END.finditer(text):
        while quotation and quotation.end() <= match.start():
            quotation = next(quotations, None)
        inside = quotation is not None and quotation.start() <= match.start() and match.end() < quotation.end()
        if not inside and _is_end(text, match):
            yield match.end()


def _is_end(text: str, match: re.Match[str]) -> bool:
    head = text[max(0, match.end() - _LOOK_BACK) : match.end()]
    rest = text[match.end() : match.end() + _LOOK_BACK].lstrip()
    if not rest or match[0][0] in UNSPACED_ENDS:
        return True
    if match[0] == ".":
        return not rest[0].islower() and not _goes_on(head, rest)
    if match[0].startswith(("…", "..")):
        return rest[0].isupper()
    return not rest[0].islower()


def _goes_on(head: str, rest: str) -> bool:
    """Whether the full stop at the end of `head` belongs to an abbreviation that `rest` goes on behind."""
    if _ABBREVIATION.search(head):
        return True
    if _NUMBER.search(head):
        return rest[0].isdigit()
    if _NAME.search(head):
        return not _LETTERED.search(head) and not _STARTER.match(rest)
    return bool(_ETC.search(head)) and not rest[0].isupper()


def first_quotation(text: str) -> str:
    """The first quotation of at least three words, without its marks and a comma before the closing one."""
    found = (_said(match) for match in _QUOTATION.finditer(text))
    return next((said for said in found if len(said.split()) >= _SAID), "")


def unquoted(text: str) -> str:
    """A text without the quotation marks around all of it."""
    stripped = text.strip()
    match = _QUOTATION.fullmatch(stripped)
    return next(g for g in match.groups() if g is not None).strip() if match else stripped


def just_quoted(sentence: str, announced: re.Pattern[str]) -> str:
    """The quotation, however short, that a sentence is, or ""; `announced` matches "Say: " and the mark behind it."""
    words = sentence.strip().rstrip(f".,;:!?… {SPACED_ENDS}{UNSPACED_ENDS}")
    if label := announced.match(words):
        words = words[label.end() - 1 :]
    match = _QUOTATION.fullmatch(words)
    return _said(match) if match else ""


def _said(quotation: re.Match[str]) -> str:
    return next(group for group in quotation.groups() if group is not None).strip().rstrip(",").strip()
