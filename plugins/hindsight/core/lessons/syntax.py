"""The syntax of lessons: the label, the tags at the end, and the braces with fields.

All of this is read from the text as written, before Markdown handles emphasis, links and HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown.util import ETX, STX

from hindsight.core.lessons.model import CONFIDENCES, STATUSES, is_id, placed
from hindsight.core.text.near import did_you_mean
from hindsight.core.text.slugs import slugify

FIELDS = (
    "id", "from", "confidence", "review", "status", "superseded_by", "why_changed", "changes", "related", "tags",
    "aliases",
)  # fmt: skip
# Fields whose values are checked against the lessons, tags and steps of the site: with one value, with several.
_SINGLE, _LISTS = ("id", "review", "superseded_by", "changes"), ("related", "tags", "aliases")
SECOND_BRACES = "a lesson has one pair of braces; put all its fields into the first"
PRINTED_FIELDS = "is part of the text: fields are at the end of a line, as {key=value}"
_A_TAG = (
    "a tag is a word of letters, digits and hyphens, with nothing but tags and fields after it; put other tags into "
    '{tags="..."}, and a backslash before a "#" that is text'
)
PRINTED_TAG, PRINTED_HEADING = f"is part of the statement: {_A_TAG}", f"is a heading: {_A_TAG}"
TEXT_AFTER = "text after a lesson's braces; put the braces last, or leave a blank line before the text"
HANDS = {"": "first", "first hand": "first", "second hand": "second"}

# A tag begins with a letter: "#42" is a part of the statement.
TAG = r"[^\W\d_][\w-]*"
_OPEN, _CLOSE = r"(?:\*\*|__|<b>|<strong>)", r"(?:\*\*|__|</b>|</strong>)"
# `word` is "Lesson" in a lesson; other capitals are a slip, and the writer is warned.
LABEL = re.compile(
    rf"\s*{_OPEN}(?P<word>lesson)\s*(?:\((?P<hand>[^)]*)\))?\s*(?::\s*{_CLOSE}|{_CLOSE}[ ]*:)\s*", re.IGNORECASE
)
# Near misses of a label: with the colon, the source or the emphasis in a different place, or as a plural.
# One sign at a time, since all of these are repeated, and white space possessively: each text matches in one way only.
_MARK, _UNMARK = r"(?:[*_]|<(?:b|strong|em|i|u|mark)\b[^<>]*>)", r"(?:[*_]|</(?:b|strong|em|i|u|mark)>)"
_SOURCE = r"\s*+(?:(?:\([^()]*\)|[,–—-]?\s*+\w++[ -]hand\b)\s*+)?"
_NEAR = rf"lessons?(?:[ -]learn(?:ed|t))?{_SOURCE}(?:{_UNMARK}++{_SOURCE})?:"
NEAR_LABEL = re.compile(
    rf"\s*+(?:{_MARK}*[ ]*(?P<word>{_NEAR})|{_MARK}+(?P<bare>lesson{_SOURCE}[.–—-]?\s*{_UNMARK}))", re.IGNORECASE
)
# A near miss outside a quotation counts only with emphasis and a colon.
# Signs of quotations, lists and tables are left where Markdown makes none; the last two hold a task's box.
_BEFORE = rf"(?:[ \t>|:#]|(?:[-+*]|\d+[.)])(?=[ ])|\[[ x]\]|{STX}[^{ETX}]*{ETX})*"
STRAY_LABEL = re.compile(rf"(?:^|(?<=>)){_BEFORE}{_MARK}+[ ]*(?P<word>{_NEAR})", re.IGNORECASE | re.MULTILINE)
# A paragraph at the margin that begins with the word, and labels of other dialects in a quotation: a heading, a mark
# between brackets, tags before the label.
PLAIN_LABEL = re.compile(r"Lesson(?:[ ]\([^()]*\))?:(?=\s|\Z)")
HEAD_LABEL = re.compile(
    rf"(?P<word>lesson)\s*(?:\([^()]*\))?\s*(?::.*|\Z)|{TAG}(?:\s+#{TAG})*\s+{_MARK}+[ ]*(?P<tagged>{_NEAR})",
    re.IGNORECASE | re.DOTALL,
)
MARK_LABEL = re.compile(r"\s*\[!\s*lessons?\s*\]", re.IGNORECASE)
# Text after the closing quotation mark of a box, where none is allowed.
AFTER_BOX = re.compile(r"[^\"\n]*\"[^\"\n]+\"[ \t]*(?P<after>[^\s\"].*)")
BOX_LINE = re.compile(rf"(?:^|(?<=>)){_BEFORE}!!!\s*(?P<word>lesson)", re.IGNORECASE | re.MULTILINE)
_BRACE = re.compile(r"(?P<begins>^[ \t]*)\{:?|(?<!\\)\{:?(?=\s*[\w-]+\s*=)", re.MULTILINE)
_PAIR = re.compile(
    r"""\s*(?P<key>[\w-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'{}][^\s"{}]*))"""
)
_PART = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
# Tags and braces may follow braces, where they are an error; otherwise the first braces would become text.
_LINE_END = re.compile(rf"(?:[ \t]+#{TAG}|[ \t]*\{{[^{{}}\n]*\}})*[ \t]*(?:\n|\Z)")
_ATTRIBUTES = re.compile(r"\s*\{:?[ ]*[#.]")
_TAGS = re.compile(rf"(?:\s+#{TAG})+\s*$")
_TAG = re.compile(rf"#(?P<label>{TAG})")
# Text that was probably not meant to be printed: words like tags; fields in the middle of a line, in a different form,
# in other brackets or with only one brace; and an id in Markdown's syntax. Code, addresses, HTML and
# escapes are exempt.
_LIKE_A_TAG = re.compile(
    r"(?<![\w\\/&=#])#[^\W\d_][^\s*`\"'<>()\[\]{}]*|(?<=[.!?…])\s+(?P<apart>#[ \t]+[^\W\d_][\w-]*)\s*$"
)
_KEY = rf"(?:{'|'.join(FIELDS).replace('_', '[_-]')})"
_GIVEN = rf"""{_KEY}=(?:"[^"]*"|'[^']*'|[^\s"'{{}}]+)"""
_LIKE_FIELDS = re.compile(
    rf"\{{:?\s*{_KEY}\s*[=:][^{{}}]*\}}|[(\[]\s*{_KEY}\s*=[^()\[\]]*[)\]]"
    rf"""|(?<!\S)(?:{_GIVEN}\s+)*(?:{_GIVEN}\s*\}}|{_KEY}=(?:"[^"]*"|'[^']*'))""",
    re.IGNORECASE,
)
_LIKE_AN_ID = re.compile(r"(?<!\S)\{:?\s*#[^{}=]*\}(?=[ \t]*(?:\n|\Z))")
_SIGNS_OF_OTHERS = ("`", "\\", "](", "<", "://")
_NOT_WORDS = re.compile(r"(`+).*?\1|\\[{(\[][^{}()\[\]]*[})\]]|\]\([^()]*\)|<[^<>]*>|\S+://\S*", re.DOTALL)
_OF_A_STEP = re.compile(r"step-.*|checklist.*|.*-step-\d+")
_FROM = re.compile(r"\bfrom\s+(?P<who>[^\s\"][^\"]*)", re.IGNORECASE)
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_STEP = re.compile(r"[^\s#]+#[1-9]\d*")
_SIGNS = re.compile(r"[^\w\s-]+")
_ID_WORDS = 6


@dataclass(frozen=True, slots=True)
class Braces:
    """A lesson's fields in braces, from offset `start` to `end` of a text.

    `complaints` are messages with their offsets in the text; `places` are the offsets of values that are checked
    against the site later, by names such as "id=ask" and "related=ask". `named` is whether the braces hold at least
    one `key=value`.
    """

    start: int
    end: int
    fields: dict[str, str]
    complaints: list[tuple[str, int]]
    places: dict[str, int]
    named: bool


def split_braces(text: str, statement: bool) -> tuple[list[Braces], list[tuple[int, str]]]:
    """Return all braces of a text, and the pieces of text before, between and after them, with their offsets.

    After the statement, Markdown's own attributes (an id, a class) belong to the text.
    """
    every_braces: list[Braces] = []
    pieces: list[tuple[int, str]] = []
    end = position = 0
    while "{" in text[position:] and (braces := find_braces(text, position)):
        position = braces.end
        if not statement and not braces.named and _ATTRIBUTES.match(text, braces.start):
            continue
        every_braces.append(braces)
        pieces.append((end, text[end : braces.start]))
        end = braces.end
    pieces.append((end, text[end:]))
    following = [(offset + len(piece) - len(piece.lstrip()), piece.strip()) for offset, piece in pieces[1:]]
    return every_braces, [(0, pieces[0][1].rstrip()), *following]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A `key=value` with the offsets of both; the value as written."""

    key: str
    value: str
    offset: int
    value_offset: int

    @property
    def clean(self) -> str:
        """Return the value on one line."""
        return " ".join(self.value.split())


def find_braces(text: str, start: int = 0) -> Braces | None:
    """Return the first braces with fields after an offset: they begin a line, or hold pairs and end a line."""
    for match in _BRACE.finditer(text, start):
        pairs, pairs_end = _pairs(text, match.end())
        close = text.find("}", pairs_end)
        if match["begins"] is not None or close < 0 or _LINE_END.match(text, close + 1):
            return _braces(text, match, pairs, pairs_end, close)
    return None


def _pairs(text: str, position: int) -> tuple[list[_Pair], int]:
    """Return the `key=value` pairs from an offset on, and their end. A value in quotation marks may hold anything."""
    pairs = []
    while match := _PAIR.match(text, position):
        kind = next(kind for kind in ("double", "single", "bare") if match[kind] is not None)
        pairs.append(_Pair(match["key"], match[kind], match.start("key"), match.start(kind)))
        position = match.end()
    return pairs, position


def _braces(text: str, opening: re.Match[str], pairs: list[_Pair], pairs_end: int, close: int) -> Braces:
    fields, complaints = _fields(pairs)
    end = close if close >= 0 else len(text)
    if close < 0:
        message = 'the "{" of this lesson\'s fields is never closed; add "}"'
        complaints.append((message, text.index("{", opening.start())))
    elif unread := text[pairs_end:close].strip():
        message = f'cannot read "{unread[:40]}" in a lesson\'s fields; write key=value or key="several words"'
        complaints.append((message, text.index(unread, pairs_end)))
    values = {name: pair.clean for name, pair in fields.items()}
    places = {name: offset for pair in fields.items() for name, offset in _values(*pair)}
    return Braces(opening.start(), min(end + 1, len(text)), values, complaints, places, bool(pairs))


def _values(name: str, pair: _Pair) -> Iterator[tuple[str, int]]:
    """Yield the names and offsets of the ids, steps or tags in a field."""
    if name in _LISTS:
        for part in _PART.finditer(pair.value):
            yield placed(name, " ".join(part[0].split()).lstrip("#")), pair.value_offset + part.start()
    elif name in _SINGLE:
        yield placed(name, pair.clean), pair.value_offset


def _fields(pairs: list[_Pair]) -> tuple[dict[str, _Pair], list[tuple[str, int]]]:
    """Return the valid fields by name, and messages about the others with their offsets."""
    given: dict[str, _Pair] = {}
    complaints: list[tuple[str, int]] = []
    for pair in pairs:
        key = pair.key.replace("-", "_").lower()
        if key not in FIELDS:
            complaints.append((_unknown_message("lesson field", pair.key, FIELDS), pair.offset))
        elif key in given:
            complaints.append((f'lesson field "{key}" is given twice; keep one', pair.offset))
        else:
            given[key] = pair
    values = {key: pair.clean for key, pair in given.items()}
    invalid = _invalid(values)
    wrong = [*invalid.items(), *_contradictions(values)]
    complaints += [(message, given[name].value_offset) for name, message in wrong]
    return {key: pair for key, pair in given.items() if key not in invalid}, complaints


def _invalid(fields: dict[str, str]) -> dict[str, str]:
    """Return a message for each field with an invalid value; such values never enter a lesson."""
    messages = {
        name: f'lesson field {name}: "{fields[name]}" is not valid; it {rule}'
        for name, (holds, rule) in _RULES.items()
        if name in fields and not holds(fields[name])
    }
    if _OF_A_STEP.fullmatch(fields.get("id", "")):
        messages["id"] = f'lesson id "{fields["id"]}" could be that of a step or a checklist; choose a different id'
    return messages


def _contradictions(fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield contradictions between fields that are each valid, as the field to blame and a message."""
    status = fields.get("status") or ("superseded" if fields.get("superseded_by") else "current")
    if status == "superseded" and not fields.get("superseded_by"):
        yield "status", "a superseded lesson names its replacement; add superseded_by=<id>"
    if status in STATUSES and status != "superseded" and fields.get("superseded_by"):
        message = f"status={status} and superseded_by contradict each other; write status=superseded, or leave one out"
        yield "status", message
    if status == "current" and fields.get("why_changed"):
        changed = ", ".join(f"status={name}" for name in STATUSES if name != "current")
        yield "why_changed", f"why_changed explains why a lesson is not current; add one of {changed}, or leave it out"


def _are_ids(value: str) -> bool:
    idents = [part.strip() for part in value.split(",")]
    return len(set(idents)) == len(idents) and all(is_id(ident) and not _OF_A_STEP.fullmatch(ident) for ident in idents)


# Fields with restricted values: a test of the value, and the rule in words.
_RULES: dict[str, tuple[Callable[[str], object], str]] = {
    "confidence": (CONFIDENCES.__contains__, f"is one of {', '.join(CONFIDENCES)}"),
    "status": (STATUSES.__contains__, f"is one of {', '.join(STATUSES)}"),
    "review": (_MONTH.fullmatch, "is a month, as 2027-11"),
    "id": (is_id, "is words joined by hyphens, as how-you-said-no"),
    "changes": (_STEP.fullmatch, "is a post's slug and a step's number, as turn-down-work#4"),
    "aliases": (_are_ids, "is a list of ids of lessons, separated by commas, each once"),
}


def split_commas(value: str) -> tuple[str, ...]:
    """Return the parts of a field's value between commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip())) if value else ()


def _unknown_message(kind: str, name: str, known: tuple[str, ...]) -> str:
    hint = did_you_mean(name, known) or f"; it is one of {', '.join(known)}"
    return f'unknown {kind} "{name}"{hint}'


def unknown_source(written: str) -> str:
    """Return the message about an unknown source in the brackets after a lesson's label."""
    message = f'unknown source "{written}"; write (first hand) or (second hand)'
    named = _FROM.search(written)
    return f'{message}, and put from="{named["who"].strip()}" into the braces' if named else message


def generate_id(statement: str) -> str:
    """Return an id for a lesson without one: its first six words, never an id that a step could have."""
    # Pelican's slugify transliterates other scripts to Latin, and removes markup.
    if not statement.isascii() or "<" in statement or "&" in statement:
        statement = slugify(statement, regex_subs=[(_SIGNS.pattern, "")])
    words = _SIGNS.sub("", statement.lower()).replace("-", " ").replace("_", " ").split()
    ident = "-".join(words[:_ID_WORDS])
    return f"lesson-{ident}" if _OF_A_STEP.fullmatch(ident) else ident


def printed_fields(text: str, every_braces: list[Braces], statement: bool) -> Iterator[tuple[str, int]]:
    """Yield text that looks like fields but is printed, with its offset; `every_braces` have been read already."""
    alone = _blank_out(text, every_braces)
    for pattern in (_LIKE_FIELDS, _LIKE_AN_ID)[: 1 + statement]:
        for match in pattern.finditer(alone):
            yield " ".join(text[match.start() : match.end()].split()), match.start()


def printed_tags(text: str) -> Iterator[tuple[str, int]]:
    """Yield text that looks like tags but is printed as part of a statement, with its offset."""
    text = _LIKE_AN_ID.sub(_blank, _blank_out(text, split_braces(text, statement=True)[0]))
    last = _TAGS.search(text)
    for match in _LIKE_A_TAG.finditer(text, 0, last.start() if last else len(text)):
        name = "apart" if match["apart"] else 0
        yield match[name], match.start(name)


def _blank_out(text: str, every_braces: list[Braces]) -> str:
    """Return a text with spaces instead of its fields, code, addresses, HTML and escapes."""
    for braces in every_braces:
        text = f"{text[: braces.start]}{' ' * (braces.end - braces.start)}{text[braces.end :]}"
    return _NOT_WORDS.sub(_blank, text) if any(sign in text for sign in _SIGNS_OF_OTHERS) else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def tag_places(text: str) -> Iterator[tuple[str, int]]:
    """Yield the tags at the end of a text, each with the offset of its `#`."""
    if match := _TAGS.search(f" {text}"):
        for tag in _TAG.finditer(match[0]):
            yield tag["label"], match.start() - 1 + tag.start()


def split_tags(statement: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement without the `#tags` at its end, and those tags."""
    match = _TAGS.search(f" {statement}")
    if match is None:
        return statement.strip(), ()
    tags = dict.fromkeys(tag.lstrip("#") for tag in match[0].split())
    return statement[: max(0, match.start() - 1)].strip(), tuple(tags)
