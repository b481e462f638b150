"""Lessons as they are written: a block quote that begins `**Lesson:**`, tags at its end, braces with fields."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pelican.utils import slugify

from hindsight.lessons.model import CONFIDENCES, STATUSES

FIELDS = (
    "id", "from", "confidence", "review", "status", "superseded_by", "why_changed", "changes", "related", "tags",
)  # fmt: skip

_LABEL = re.compile(r"Lesson(?:\s*\((?P<hand>[^)]*)\))?\s*(?P<colon>:)?\s*")
_HANDS = {"": "first", "first hand": "first", "second hand": "second"}
_BRACES = re.compile(r"\s*\n?\s*\{:?(?P<inside>[^{}]*)\}\s*$")
_OPEN_BRACE = re.compile(r"\n\s*\{[^}]*$")
_PAIR = re.compile(r"""\s*(?P<key>[\w-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'{}]+))""")
_TAGS = re.compile(r"(?:\s+#[^\W_][\w-]*)+\s*$")
_ID = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_STEP = re.compile(r"[^\s#]+#[1-9]\d*")
_ID_WORDS = 6


@dataclass
class FoundLesson:
    """A lesson in a document's tree. `complaints` pairs what is wrong with the words to find the place by."""

    element: Element
    label: str
    hand: str
    fields: dict[str, str] = field(default_factory=dict)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    token: str = ""


class LessonProcessor(Treeprocessor):
    """Finds the lessons among the root's children and takes their braces, before attr_list can.

    `LessonTaker` takes the lessons themselves once every other processor has seen them.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.begin("")

    def begin(self, token: str) -> None:
        """Get ready for the next document."""
        self.token = token
        self.found: list[FoundLesson] = []
        self.misplaced: list[str] = []

    def run(self, root: Element) -> None:
        """Called by Markdown, once a document."""
        top = {id(child) for child in root}
        for element in root.iter("blockquote"):
            lesson = _lesson_in(element)
            if lesson and id(element) in top:
                lesson.token = f"{self.token}-lesson-{len(self.found)}"
                element.set("id", lesson.fields.get("id", ""))
                self.found.append(lesson)
            elif lesson:
                self.misplaced.append("".join(element.itertext()))


class LessonTaker(Treeprocessor):
    """Takes each found lesson out of the tree and leaves a token paragraph."""

    def __init__(self, md: Markdown, processor: LessonProcessor) -> None:
        super().__init__(md)
        self._processor = processor

    def run(self, root: Element) -> None:
        """Called by Markdown, once a document."""
        for lesson in self._processor.found:
            place = list(root).index(lesson.element)
            token = Element("p")
            token.text = lesson.token
            root[place] = token


def _lesson_in(quote: Element) -> FoundLesson | None:
    """The lesson that a block quote is, or None. Takes the label and the braces out of its first paragraph."""
    first = quote[0] if len(quote) else None
    if first is None or first.tag != "p" or (first.text or "").strip() or len(first) == 0:
        return None
    strong = first[0]
    match = _LABEL.fullmatch("".join(strong.itertext())) if strong.tag in ("strong", "b") else None
    if match is None:
        return None
    after = strong.tail or ""
    if not match["colon"]:
        if not after.startswith(":"):
            return None
        after = after[1:]
    hand = " ".join((match["hand"] or "").lower().replace("-", " ").split())
    words = "".join(quote.itertext())
    lesson = FoundLesson(quote, words, _HANDS.get(hand, "first"))
    if hand not in _HANDS:
        lesson.complaints.append((f'unknown source "{match["hand"]}"; write (first hand) or (second hand)', words))
    first.remove(strong)
    first.text = (first.text or "") + after
    _take_braces(quote, lesson)
    _take_id(first, lesson)
    return lesson


def _take_braces(quote: Element, lesson: FoundLesson) -> None:
    """Read the braces at the end of the first paragraph that has them."""
    for paragraph in quote.iter("p"):
        holder, attribute = (paragraph[-1], "tail") if len(paragraph) else (paragraph, "text")
        text = getattr(holder, attribute) or ""
        if match := _BRACES.search(text):
            setattr(holder, attribute, text[: match.start()])
            lesson.fields, complaints = parse_fields(match["inside"])
            lesson.complaints += [(complaint, match["inside"]) for complaint in complaints]
            return
        if match := _OPEN_BRACE.search(text):
            setattr(holder, attribute, text[: match.start()])
            lesson.complaints.append(('the "{" of this lesson\'s fields is never closed; add "}"', match[0]))
            return


def parse_fields(inside: str) -> tuple[dict[str, str], list[str]]:
    """The `key=value` pairs between braces, and what is wrong with them."""
    fields: dict[str, str] = {}
    complaints: list[str] = []
    position = 0
    while match := _PAIR.match(inside, position):
        key, position = match["key"].replace("-", "_").lower(), match.end()
        value = next(v for v in (match["double"], match["single"], match["bare"]) if v is not None)
        if key not in FIELDS:
            complaints.append(_unknown("lesson field", match["key"], FIELDS))
        elif key in fields:
            complaints.append(f'lesson field "{key}" is given twice; keep one')
        else:
            fields[key] = value.strip()
    if rest := inside[position:].strip():
        complaints.append(f'cannot read "{rest[:40]}" in a lesson\'s fields; write key=value or key="several words"')
    return fields, complaints + _complaints(fields)


def _complaints(fields: dict[str, str]) -> list[str]:
    checks: dict[str, tuple[Callable[[str], object], str]] = {
        "confidence": (lambda v: v in CONFIDENCES, f"is one of {', '.join(CONFIDENCES)}"),
        "status": (lambda v: v in STATUSES, f"is one of {', '.join(STATUSES)}"),
        "review": (_MONTH.fullmatch, "is a month, as 2027-11"),
        "id": (_ID.fullmatch, "is words joined by hyphens, as how-you-said-no"),
        "changes": (_STEP.fullmatch, "is a post's slug and a step's number, as turn-down-work#4"),
    }
    found = [
        f'lesson field {name}: "{fields[name]}" will not do; it {rule}'
        for name, (holds, rule) in checks.items()
        if name in fields and not holds(fields[name])
    ]
    if fields.get("status") == "superseded" and not fields.get("superseded_by"):
        found.append("a superseded lesson names what replaced it; add superseded_by=<id>")
    return found


def _unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else f"; it is one of {', '.join(known)}"
    return f'unknown {what} "{name}"{hint}'


def _take_id(first: Element, lesson: FoundLesson) -> None:
    if not lesson.fields.get("id"):
        statement = _TAGS.sub("", "".join(first.itertext()))
        lesson.fields["id"] = made_id(statement)
        if not lesson.fields["id"]:
            lesson.complaints.append(("this lesson says nothing; write its statement behind the colon", lesson.label))


def made_id(statement: str) -> str:
    """A lesson's id where the writer gives none: the statement's first words."""
    slug: str = slugify(statement, regex_subs=[(r"[^\w\s-]", ""), (r"[-\s]+", "-"), (r"(?u)^-+|-+$", "")])
    return "-".join(slug.replace("_", "-").split("-")[:_ID_WORDS])


def split_tags(statement: str) -> tuple[str, tuple[str, ...]]:
    """A statement without the `#tags` at its end, and those tags."""
    match = _TAGS.search(statement)
    if match is None:
        return statement.strip(), ()
    tags = dict.fromkeys(tag.lstrip("#") for tag in match[0].split())
    return statement[: match.start()].strip(), tuple(tags)
