"""Lessons as they are written: their label, the tags at their end, and the braces with fields.

All of this is read from the writer's text, before Markdown looks for emphasis, links and HTML in it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from pelican.utils import slugify

from hindsight.lessons.model import CONFIDENCES, STATUSES, is_id

FIELDS = (
    "id", "from", "confidence", "review", "status", "superseded_by", "why_changed", "changes", "related", "tags",
    "aliases",
)  # fmt: skip
HANDS = {"": "first", "first hand": "first", "second hand": "second"}

_OPEN, _CLOSE = r"(?:\*\*|__|<b>|<strong>)", r"(?:\*\*|__|</b>|</strong>)"
# `word` is "Lesson" in a lesson; in other letters it is a slip that the writer is told of.
_LABEL = rf"[ ]*{_OPEN}(?P<word>lesson)\s*(?:\((?P<hand>[^)]*)\))?\s*(?::\s*{_CLOSE}|{_CLOSE}[ ]*:)\s*"
LABEL = re.compile(rf"\s*{_LABEL}", re.IGNORECASE)
LATE_LABEL = re.compile(rf"\n{_LABEL}", re.IGNORECASE)
# What a writer may have meant for a lesson: without bold letters, without a colon in them, as a plural.
NEAR_LABEL = re.compile(
    r"\s*(?P<bold>\*\*|__)?[*_]?lessons?(?:\s+learn(?:ed|t))?\s*(?:\([^)]*\)\s*)?[*_]*:", re.IGNORECASE
)
_BRACE = re.compile(r"(?P<begins>^[ \t]*)\{:?|\{:?(?=\s*[\w-]+\s*=)", re.MULTILINE)
_PAIR = re.compile(
    r"""\s*(?P<key>[\w-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'{}][^\s"{}]*))"""
)
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
# A tag begins with a letter: "#42" is the name of a thing in the statement.
TAG = r"[^\W\d_][\w-]*"
_TAGS = re.compile(rf"(?:\s+#{TAG})+\s*$")
_OF_A_STEP = re.compile(r"step-.*|checklist.*|.*-step-\d+")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_STEP = re.compile(r"[^\s#]+#[1-9]\d*")
_SIGNS = re.compile(r"[^\w\s-]+")
_ID_WORDS = 6


@dataclass(frozen=True, slots=True)
class Braces:
    """A lesson's fields in a text: from `start` to `end`, what stands inside, and what is wrong with it."""

    start: int
    end: int
    inside: str
    fields: dict[str, str]
    complaints: list[str]


def find_braces(text: str) -> Braces | None:
    """The first braces that hold fields: they begin a line, or hold pairs and end one."""
    for match in _BRACE.finditer(text):
        pairs, behind = _pairs(text, match.end())
        close = text.find("}", behind)
        if match["begins"] is not None or close < 0 or _LINE_END.match(text, close + 1):
            return _braces(text, match, pairs, behind, close)
    return None


def _pairs(text: str, position: int) -> tuple[list[tuple[str, str]], int]:
    """The `key=value` pairs from a position on, and where they end. A value in quotation marks holds anything."""
    pairs = []
    while match := _PAIR.match(text, position):
        value = next(v for v in (match["double"], match["single"], match["bare"]) if v is not None)
        pairs.append((match["key"], " ".join(value.split())))
        position = match.end()
    return pairs, position


def _braces(text: str, opening: re.Match[str], pairs: list[tuple[str, str]], behind: int, close: int) -> Braces:
    fields, complaints = _fields(pairs)
    end = close if close >= 0 else len(text)
    if close < 0:
        complaints.append('the "{" of this lesson\'s fields is never closed; add "}"')
    elif rest := text[behind:close].strip():
        complaints.append(f'cannot read "{rest[:40]}" in a lesson\'s fields; write key=value or key="several words"')
    return Braces(opening.start(), min(end + 1, len(text)), text[opening.end() : end], fields, complaints)


def _fields(pairs: list[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    fields: dict[str, str] = {}
    complaints: list[str] = []
    for written, value in pairs:
        key = written.replace("-", "_").lower()
        if key not in FIELDS:
            complaints.append(_unknown("lesson field", written, FIELDS))
        elif key in fields:
            complaints.append(f'lesson field "{key}" is given twice; keep one')
        else:
            fields[key] = value
    refused = _refused(fields)
    kept = {key: value for key, value in fields.items() if key not in refused}
    return kept, [*complaints, *refused.values(), *_contradictions(fields)]


def _refused(fields: dict[str, str]) -> dict[str, str]:
    """What is wrong with values, by their fields. None of them gets into a lesson, whose values are all known."""
    checks: dict[str, tuple[Callable[[str], object], str]] = {
        "confidence": (lambda v: v in CONFIDENCES, f"is one of {', '.join(CONFIDENCES)}"),
        "status": (lambda v: v in STATUSES, f"is one of {', '.join(STATUSES)}"),
        "review": (_MONTH.fullmatch, "is a month, as 2027-11"),
        "id": (is_id, "is words joined by hyphens, as how-you-said-no"),
        "changes": (_STEP.fullmatch, "is a post's slug and a step's number, as turn-down-work#4"),
        "aliases": (_are_ids, "is ids, parted by commas, each once and none of them a step's"),
    }
    found = {
        name: f'lesson field {name}: "{fields[name]}" will not do; it {rule}'
        for name, (holds, rule) in checks.items()
        if name in fields and not holds(fields[name])
    }
    if _OF_A_STEP.fullmatch(fields.get("id", "")):
        found["id"] = f'lesson id "{fields["id"]}" could be that of a step or a checklist; choose another'
    return found


def _contradictions(fields: dict[str, str]) -> list[str]:
    """What fields that are each right by themselves cannot say together."""
    found = []
    status = fields.get("status") or ("superseded" if fields.get("superseded_by") else "current")
    if status == "superseded" and not fields.get("superseded_by"):
        found.append("a superseded lesson names what replaced it; add superseded_by=<id>")
    if status in STATUSES and status != "superseded" and fields.get("superseded_by"):
        found.append(f"status={status} and superseded_by cannot both be; write status=superseded, or leave one out")
    if status == "current" and fields.get("why_changed"):
        changed = ", ".join(f"status={name}" for name in STATUSES if name != "current")
        found.append(f"why_changed tells why a lesson is not current; add one of {changed}, or leave it out")
    return found


def _are_ids(value: str) -> bool:
    given = [part.strip() for part in value.split(",")]
    return len(set(given)) == len(given) and all(is_id(one) and not _OF_A_STEP.fullmatch(one) for one in given)


def parts(value: str) -> tuple[str, ...]:
    """What commas part in a field's value, each once."""
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def _unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else f"; it is one of {', '.join(known)}"
    return f'unknown {what} "{name}"{hint}'


def made_id(statement: str) -> str:
    """A lesson's id where the writer gives none: the statement's first words, never what a step could be called."""
    if not statement.isascii() or "<" in statement or "&" in statement:
        statement = slugify(statement, regex_subs=[(_SIGNS.pattern, "")])
    words = _SIGNS.sub("", statement.lower()).replace("-", " ").replace("_", " ").split()
    made = "-".join(words[:_ID_WORDS])
    return f"lesson-{made}" if _OF_A_STEP.fullmatch(made) else made


def split_tags(statement: str) -> tuple[str, tuple[str, ...]]:
    """A statement without the `#tags` at its end, and those tags."""
    match = _TAGS.search(f" {statement}")
    if match is None:
        return statement.strip(), ()
    tags = dict.fromkeys(tag.lstrip("#") for tag in match[0].split())
    return statement[: max(0, match.start() - 1)].strip(), tuple(tags)
