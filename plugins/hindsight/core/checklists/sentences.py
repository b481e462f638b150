"""Find the ends of a step's sentences, and the quotations in them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

# A footnote's reference belongs to the sentence before it, and is no word of the sentence.
_TOKEN = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<[^>]*>|&[#\w]+;|[^<&]+|[<&]', re.DOTALL)
_WITHOUT_END = re.compile(r"<(?:br|img|input|wbr|sup id=\"fnref)\b", re.IGNORECASE)
# Closing marks that may follow the end of a sentence, and the marks that end one in scripts with and without spaces.
CLOSERS = "\"'”’“‘»«›‹)\\]」』）"
SPACED_ENDS, UNSPACED_ENDS = "؟۔।॥։።", "。！？｡។။"
# In scripts without spaces a sentence may continue after a quotation; only white space shows that it has ended.
_END = re.compile(
    rf"[.!?…{SPACED_ENDS}{UNSPACED_ENDS}]+[{CLOSERS}]*(?=\s|$)|[{UNSPACED_ENDS}]++(?![{CLOSERS}{UNSPACED_ENDS}])"
)
# Straight marks open before a word and close after one: 6" is an inch, don't and boys' are no quotations.
_QUOTED = re.compile(
    r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|(?<![\w.,;:!?…])”(?=\S)[^“”]*”|「[^「」]*」|(?<!\w)\"(?=\S)[^\"]*\""
    r"|‚[^‚‘’]*[‘’]|‹[^‹›]*›|『[^『』]*』"
    r"|(?<!\w)'(?=[^\W\d])(?:[^']|(?<=\w)'(?=\w))*'(?!\w)|‘(?:[^‘’]|(?<=\w)’(?=\w))*’(?!\w)"
)
# Abbreviations after which a sentence continues: always; if a number follows; unless a capital letter follows.
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|cf|ca|approx|Mr|Mrs|Ms|Dr|Prof|bzw|z\.\s?B|d\.\s?h|u\.\s?a|z|d|u)\.$")
_NUMBER = re.compile(r"\b(?:No|Nr)\.$")
_ETC = re.compile(r"\b(?:etc|usw|a\.m|p\.m)\.$")
# J. Smith, St. Ives: a name continues. But "plan B." ends a sentence, and so does a full stop before a common first
# word.
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
_LEAST_SPOKEN = 3  # words: a shorter quotation is a term in quotation marks, not words to say


def split_first_sentence(markup: str) -> tuple[str, str]:
    """Return the first sentence of inline HTML, and the rest; never split inside an element or a quotation."""
    end = next(_ends_in_html(markup), len(markup))
    return markup[:end].strip(), markup[end:].strip()


def html_sentences(markup: str) -> Iterator[str]:
    """Yield the sentences of inline HTML, split in the same way; each begins with the white space before it."""
    start = 0
    for end in (*_ends_in_html(markup), len(markup)):
        if markup[start:end].strip():
            yield markup[start:end]
        start = end


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a plain text, in order."""
    start = 0
    for end in sentence_ends(text):
        yield text[start:end].strip()
        start = end
    if remainder := text[start:].strip():
        yield remainder


def sentence_with(text: str, words: tuple[str, ...], longest: int = 140) -> str:
    """Return the first sentence of at most `longest` characters that contains one of `words`, or ""."""
    if not words:
        return ""
    any_word = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    return next(
        (sentence for sentence in sentences(text) if len(sentence) <= longest and any_word.search(sentence)), ""
    )


def _ends_in_html(markup: str) -> Iterator[int]:
    """Return the offsets after the sentences of inline HTML, without those inside elements."""
    text, offsets = _text_with_offsets(markup)
    return (offset for end in sentence_ends(text) if (offset := offsets[end]) is not None)


def _text_with_offsets(markup: str) -> tuple[str, list[int | None]]:
    """Return the text of HTML, and for each index in the text the offset in the HTML, None inside elements."""
    text: list[str] = []
    offsets: list[int | None] = []
    depth = 0
    for token in _TOKEN.finditer(markup):
        source, start = token[0], token.start()
        if source[0] == "<" and len(source) > 1:
            if not _WITHOUT_END.match(source):
                depth += -1 if source.startswith("</") else 1
            continue
        piece = (html.unescape(source)[:1] or " ") if source[0] == "&" else source
        offsets += range(start, start + len(piece)) if depth == 0 else [None] * len(piece)
        text.append(piece)
    offsets.append(len(markup))
    return "".join(text), offsets


def sentence_ends(text: str) -> Iterator[int]:
    """Yield the indexes after a text's sentences, in one pass; none is inside a quotation."""
    quotations = _QUOTED.finditer(text)
    quotation = next(quotations, None)
    for match in _END.finditer(text):
        while quotation and quotation.end() <= match.start():
            quotation = next(quotations, None)
        inside = quotation is not None and quotation.start() <= match.start() and match.end() < quotation.end()
        if not inside and _is_end(text, match):
            yield match.end()


def _is_end(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.end() - _LOOK_BACK) : match.end()]
    after = text[match.end() : match.end() + _LOOK_BACK].lstrip()
    if not after or match[0][0] in UNSPACED_ENDS:
        return True
    if match[0] == ".":
        return not after[0].islower() and not _continues(before, after)
    if match[0].startswith(("…", "..")):
        return after[0].isupper()
    return not after[0].islower()


def _continues(before: str, after: str) -> bool:
    """Return whether the text `before` ends with an abbreviation whose sentence continues in the text `after`."""
    if _ABBREVIATION.search(before):
        return True
    if _NUMBER.search(before):
        return after[0].isdigit()
    if _NAME.search(before):
        return not _LETTERED.search(before) and not _STARTER.match(after)
    return bool(_ETC.search(before)) and not after[0].isupper()


def first_quotation(text: str) -> str:
    """Return the first quotation of at least three words, without its marks and without a comma at its end, or ""."""
    quotations = (_quoted_words(match) for match in _QUOTATION.finditer(text))
    return next((words for words in quotations if len(words.split()) >= _LEAST_SPOKEN), "")


def unquoted(text: str) -> str:
    """Return a text without the quotation marks around all of it."""
    stripped = text.strip()
    match = _QUOTATION.fullmatch(stripped)
    return next(g for g in match.groups() if g is not None).strip() if match else stripped


def whole_quotation(sentence: str, label: re.Pattern[str]) -> str:
    """Return the words of a sentence that is only a quotation, however short, else "".

    A label may precede the quotation: `label` matches "Say: " and the first character after it.
    """
    words = sentence.strip().rstrip(f".,;:!?… {SPACED_ENDS}{UNSPACED_ENDS}")
    if labelled := label.match(words):
        words = words[labelled.end() - 1 :]
    match = _QUOTATION.fullmatch(words)
    return _quoted_words(match) if match else ""


def _quoted_words(quotation: re.Match[str]) -> str:
    return next(group for group in quotation.groups() if group is not None).strip().rstrip(",").strip()
