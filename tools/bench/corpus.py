"""Generate posts for measurements: the same texts for each program and in each run.

A post has about 700 words under four headings, three to six of 60 tags, and a block quote. Every third post has a
numbered checklist, every fourth a block of code, every fifth a link to the post before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Literal

from tools.bench import statements

Dialect = Literal["pelican", "hugo"]
Place = Literal["text", "step"]

VOCABULARY = """
the a of to and in that it for was on with as but they we you had not so by this at from or what when who all
one out if about then there would could their which morning ferry ledger kettle harbour ladder notebook client
estimate invoice rota pager handover question answer reason promise deadline corridor meeting letter telephone
signal engine rope tide window table drawer key stair apprentice captain porter clerk neighbour team plan
habit mistake lesson note list draft word silence trouble patience trust weather repair wrote asked waited
counted opened carried noticed forgot remembered promised finished started called quietly twice slowly again
late early never often plainly small long dry honest careful cheap broken ordinary useful old new last first
"""
WORDS = tuple(VOCABULARY.split())
TAGS = tuple(f"topic-{number:02}" for number in range(60))
CATEGORIES = ("craft", "people", "tools", "weather")
LEADS = (
    "Name the owner",
    "Count what is left",
    "Read it aloud",
    "Ask who else must know",
    "Put the date beside it",
    "Leave the number",
    "Close the window",
    "Thank the porter",
    "Begin with the answer",
    "Try the key once",
)
CODE = """```python
def tides(start, weeks=6):
    \"\"\"Every second high water, in minutes after `start`.\"\"\"
    for turn in range(0, weeks * 14, 2):
        yield start + turn * 745  # 12 h 25 min
```"""
FIRST_DAY = datetime(2006, 1, 1, 8, tzinfo=UTC)
SPAN = timedelta(days=7300)
CHECKLIST_EVERY, CODE_EVERY, LINK_EVERY = 3, 4, 5
SECTIONS, STEPS = 4, 6


@dataclass(frozen=True, slots=True)
class Corpus:
    """The posts of one site.

    With `learning`, checklists are marked for cards and each post has a lesson; only Hindsight reads both. `lessons` is
    the number of lessons in each post, from 0 to 4. They are under the first headings, and have ids generated from
    their statements. With `quoted`, the statements are quotations instead of lessons.
    """

    count: int
    dialect: Dialect
    learning: bool = False
    lessons: int = 0
    quoted: bool = False

    def write(self, folder: Path) -> None:
        """Write all posts into a folder; create it if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.count):
            text = f"{self._front_matter(number)}\n{self._body(number)}\n"
            (folder / f"{slug(number)}.md").write_text(text, encoding="utf-8")

    def date(self, number: int) -> datetime:
        """Return the date of a post; a higher number has a later date."""
        return FIRST_DAY + SPAN * number / self.count

    def edited(self, place: Place) -> int:
        """Return the number of the post to edit: the newest checklist, or the second newest for an edit of a step."""
        newest = (self.count - 1) // CHECKLIST_EVERY * CHECKLIST_EVERY
        return max(0, newest - CHECKLIST_EVERY) if place == "step" else newest

    @property
    def checklists(self) -> int:
        """Return the number of posts with a checklist."""
        return len(range(0, self.count, CHECKLIST_EVERY))

    def _front_matter(self, number: int) -> str:
        r = seeded("front", number)
        title = f"{_capital(_words(r, 4))} {number}"
        tags, category = r.sample(TAGS, r.randint(3, 6)), r.choice(CATEGORIES)
        date = self.date(number)
        if self.dialect == "hugo":
            lines = [f'title: "{title}"', f"date: {date:%Y-%m-%dT%H:%M:00Z}", f"slug: {slug(number)}"]
            lines += [f"categories: [{category}]", f"tags: [{', '.join(tags)}]", f'description: "{title}, in short."']
            return "\n".join(("---", *lines, "---", ""))
        lines = [f"Title: {title}", f"Date: {date:%Y-%m-%d %H:%M}", f"Slug: {slug(number)}"]
        lines += [f"Category: {category}", f"Tags: {', '.join(tags)}", f"Summary: {title}, in short."]
        if self.learning and number % CHECKLIST_EVERY == 0:
            lines.append("Checklist: yes")
        return "\n".join((*lines, ""))

    def _body(self, number: int) -> str:
        r = seeded("body", number)
        blocks = [block for index in range(SECTIONS) for block in self._section(r, number, index)]
        if number % CHECKLIST_EVERY == 0:
            blocks.append("\n\n".join(_steps(r)))
        if number % CODE_EVERY == 0:
            blocks.append(CODE)
        blocks += [f"> {sentence(r)}", self._links(r, number)]
        if self.learning:  # after a paragraph, since Markdown would join two quotations
            blocks.append(lesson(number))
        return "\n\n".join(blocks)

    def _section(self, r: Random, number: int, index: int) -> Iterator[str]:
        yield f"## {_capital(_words(r, 6))}"
        yield from _paragraphs(r, 2)
        if index < self.lessons:
            one, count = number * self.lessons + index, self.count * self.lessons
            yield statements.quotation(one, count) if self.quoted else statements.lesson(one, count, TAGS)

    def _links(self, r: Random, number: int) -> str:
        text = f"More stands on [another page](https://example.org/{number}), about **{r.choice(TAGS)}**."
        if number % LINK_EVERY or not number:
            return text
        before = slug(number - 1)
        target = f"/posts/{before}/" if self.dialect == "hugo" else f"{{filename}}{before}.md"
        return f"{text} It began with [what went before]({target})."


def slug(number: int) -> str:
    """Return the name of a post in file names and addresses."""
    return f"post-{number:05}"


def lesson(number: int) -> str:
    """Return a lesson as Hindsight reads it, with a unique id."""
    r = seeded("lesson", number)
    tags = " ".join(f"#{tag}" for tag in r.sample(TAGS, 2))
    return f"> **Lesson:** {_capital(_words(r, 10))}. {tags}\n> {{id=lesson-{number:05}}}"


def sentence(r: Random) -> str:
    """Return a sentence of seven to seventeen words; some have emphasis, some a quotation after a dash."""
    words = [r.choice(WORDS) for _ in range(r.randint(7, 17))]
    if r.random() < 0.1:
        words[3] = f"*{words[3]}*"
    if r.random() < 0.08:
        words += ["--", f'"{_words(r, 5)}"']
    return _capital(" ".join(words)) + r.choice("....!?")


def seeded(part: str, number: int) -> Random:
    """Return a random generator with a fixed seed for this part and post."""
    return Random(f"{part} {number}")  # noqa: S311  # not a secret


def _words(r: Random, count: int) -> str:
    return " ".join(r.choice(WORDS) for _ in range(count))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _paragraphs(r: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        yield " ".join(sentence(r) for _ in range(r.randint(3, 7)))


def _steps(r: Random) -> Iterator[str]:
    for number, lead in enumerate(r.sample(LEADS, STEPS), 1):
        more = " ".join(sentence(r) for _ in range(r.randint(3, 5)))
        yield f"{number}. **{lead}.** {sentence(r)} {sentence(r)}\n\n    {more}"


class Edit:
    """Repeated changes of one post, each with a new word."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._original = path.read_bytes()
        self._count = 0

    def write(self, place: Place) -> bytes:
        """Change the last paragraph or a step of the post, and save it; return the new word."""
        self._count += 1
        word = b"edit%06d" % self._count
        if place == "step":
            changed = self._original.replace(b"\n1. **", b"\n1. **" + word + b" ", 1)
        else:
            changed = self._original + b"\nThis is " + word + b".\n"
        self._path.write_bytes(changed)
        return word
