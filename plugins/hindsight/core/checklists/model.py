"""A checklist as data: what every form of source becomes, and what pages, cards and exports are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hindsight.core.checklists.labels import Labels, Unit, Wording, labels_of
from hindsight.core.checklists.leads import LEAD_MOST, lead_and_rest

BlockKind = Literal["text", "box", "quote", "code", "image"]
ChecklistSource = Literal["ordered", "bold", "headings", "tasks", "marked"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of plain text in a step's body.

    `box` is an item of a nested list, `level` counts its depth from 1; a further paragraph of it is text of its level.
    `image` holds the alternative text. What stands in no list has level 0.
    """

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a lesson comes from, and when: the post's title, the passage's address below the root, who told it.

    `second` says that somebody else learned it.
    """

    title: str
    title_html: str
    url: str
    date: datetime | None
    told_by: str = ""
    second: bool = False

    def who(self, labels: Labels) -> str:
        """Who told it, or that somebody did; "" where it is the writer's own."""
        return self.told_by or (labels.second if self.second else "")

    def line(self, labels: Labels, *, dated: bool = True) -> str:
        """All of it as a card shows it: the title, who told it, the date."""
        who = self.who(labels)
        date = f", {self.date.date().isoformat()}" if self.date and dated else ""
        return f"{self.title}{f' ({who})' if who else ''}{date}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a checklist, or one lesson of a deck of them, which has an `origin`.

    `number` is as the writer wrote it ("9" where a list starts at 9); `place` counts from 1.
    `lead` and `blocks` are plain text with typographic quotes; `*_html` is the same as safe HTML.
    `body_html` and `blocks` leave out what `say` and `why` took from paragraphs and sentences of their own.
    `pause` says that the writer marked a pause behind it. `lessons` are the statements of lessons that changed it.
    `line` is the step's line in the source file.
    """

    number: str
    place: int
    anchor: str
    lead: str
    lead_html: str
    body_html: str
    blocks: tuple[Block, ...]
    say: str = ""
    why: str = ""
    heading_id: str = ""
    line: int = 1
    pause: bool = False
    lessons: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """The body as plain text, a block a paragraph."""
        return "\n\n".join(block.text for block in self.blocks)

    def parted(self, most: int = LEAD_MOST) -> tuple[str, str]:
        """Return the lead as a card has room for it, and what goes on below: a step is as long as its writer likes."""
        return lead_and_rest(self.lead, most)

    @property
    def own_say(self) -> str:
        """What to say, unless it is read in the lead already."""
        return "" if _has_words(self.lead, self.say) else self.say

    @property
    def own_why(self) -> str:
        """The reason, unless it is read in the body already."""
        return "" if any(_has_words(block.text, self.why) for block in self.blocks) else self.why


def _has_words(text: str, words: str) -> bool:
    """Whether words stand in a text, the first and the last of them whole: "no" is not in "now"."""
    return words in text and re.search(rf"(?!\B\w){re.escape(words)}(?<!\w\B)", text) is not None


@dataclass(frozen=True, slots=True)
class StepInPost:
    """A step as its post shows it: in the writer's order, nothing taken out; also one that no card can hold.

    `tag` is the element of its lead, `heading_id` the id that a heading has; a lead that `is_long` is not set in bold.
    The HTML may hold slots.
    """

    number: str
    anchor: str
    lead_html: str
    html: str
    tag: str = "p"
    heading_id: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """One run of steps. `part` is "" for a post's first checklist, else the slug of its heading."""

    title: str
    part: str
    source: ChecklistSource
    steps: tuple[Step, ...]
    line: int = 1
    in_post: tuple[StepInPost, ...] = ()

    @property
    def anchor(self) -> str:
        """The checklist's id in its post."""
        return f"checklist-{self.part}" if self.part else "checklist"

    @property
    def words(self) -> int:
        """How many words its leads and bodies have."""
        return sum(len(f"{step.lead} {step.text}".split()) for step in self.steps)


@dataclass(frozen=True, slots=True)
class StepHead:
    """What lists and links need of a step."""

    number: str
    place: int
    anchor: str
    lead: str


@dataclass(frozen=True, slots=True)
class ChecklistHead:
    """What lists and links need of a checklist. `digest` stands for all of it: equal digests, equal checklists.

    `whole` says that its document is this checklist and nearly nothing else.
    """

    title: str
    part: str
    line: int
    steps: tuple[StepHead, ...]
    digest: str
    whole: bool = False


def step_name(deck: str, number: str) -> str:
    """What a lesson calls the step that it changed: the slug of its deck, and its number as written."""
    return f"{deck}#{number}"


@dataclass(frozen=True, slots=True)
class Deck:
    """A checklist with its place on the site: what a deck page and the cards of a deck are made from.

    `url` and `post_url` are addresses below the site's root, without a slash at the beginning; `address` is the whole
    address of the post as it is printed on a card, `path` the post's file. A page's deck has no date, nor has one of
    lessons, which have each its own; `unit` says which it is. `wording` are the site's own labels.
    """

    slug: str
    title: str
    checklist: Checklist
    date: datetime | None
    lang: str
    path: str
    post_title: str
    post_title_html: str
    post_url: str
    address: str
    url: str
    draft: bool = False
    wording: Wording = ()
    unit: Unit = "step"

    @property
    def labels(self) -> Labels:
        """The words that are not the writer's, in the deck's language."""
        return labels_of(self.lang, self.wording)

    @property
    def pluralize(self) -> str:
        """How many steps, or lessons, it has."""
        return self.labels.pluralize(len(self.steps), self.unit)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order."""
        return self.checklist.steps

    @property
    def printed_address(self) -> str:
        """The whole address of the post without what every address begins with."""
        return self.address.split("://", 1)[-1]

    def step_address(self, step: Step) -> str:
        """The whole address of a step in its post, as the QR code on its card holds it."""
        return f"{self.address}#{step.anchor}"
