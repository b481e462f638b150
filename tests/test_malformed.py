"""Check that each malformed post gives a document or an error at its file and line, within the time limit.

Set `MALFORMED=2000` in the environment to test 2,000 posts instead of a few.
"""

from __future__ import annotations

import os
import random
import re
import time

import pytest

from extent import examples
from hindsight.core.documents.converter import renew_converters
from hindsight.core.documents.model import ReadResult
from hindsight.core.documents.read import read
from hindsight.core.documents.time_limit import TimeLimitError, time_limit
from hindsight.core.settings import ReadSettings
from support import drawn

COUNT = int(os.environ.get("MALFORMED", examples(60)))
HEADS = (
    "Title: {w}", "Date: 2024-03-02", "Date: {w}", "Tags: work", "Tags: {w}, {w}", "Status: draft", "Status:",
    "Slug: {w}", "Summary: {w} *{w}*", "Lessons: {w} {w}", "Checklist: yes", "Aliases: /{w}/", "{w}: {w}", "{w}",
    "    {w}", "---", "# {w}", "Lang: he", "Cover: {w}.jpg", "Template: {w}", "Title: \"\\ud800\"",
)  # fmt: skip
BLOCKS = (
    "{w} {w} {w}.", "- [ ] {w} {w}\n  - {w}", "1. {w}\n\n   {w}", "> **Lesson:** {w} {w}. #{w}\n> {{id={w}}}",
    "```\n{w}", "~~~~\n{w}\n~~~", "<div>{w}", "</div>", "<title>{w}", "<div markdown=\"1\">\n\n{w}",
    "| {w} | {w} |\n|---|---|\n| {w} |", "[{w}]({w}.md)", "![{w}]({w}.jpg)", "[^{w}]: {w}", "{w}[^{w}]",
    "*[{w}]: {w}", "## {w} {{#{w}}}", "&#99999999999;", "<!-- {w}", "!!! note \"{w}\"\n    {w}", "{w}\n: {w}",
    "Say: {w}\nWhy: {w}", "{{% {w} %}}", "[caption]{w}[/caption]", "<svg><a>{w}", "\\{w}", "**{w} *{w}", "`{w}",
    "{w}  \n{w}\\\n{w}", "Lesson: ____________________________________________________________",
    "****  LESSON  ****", "* * *", "[toc]", "***", "<a x=\"{w}",
)  # fmt: skip
SIGNS = (
    "![", "[^", "[a](", "<a x=\"", "<![CDATA[", "*", "_", "`", "~", "|", ">", "- [ ] ", "#", "{", "&", "<", "\\",
    "'", "\"", "😀",
)  # fmt: skip
CONTROL = ("\x00", "\x0b", "\ufeff", "\u200b", "\u202e", "\r", "\t", "\x1b", "\ud7ff")


def malformed(seed: int) -> bytes:
    """Return a post with random faults; equal seeds give equal posts."""
    chance = random.Random(seed)
    words = (f"w{chr(97 + n % 26)}{n}x" for n in range(9999))

    def fill(pattern: str) -> str:
        return re.sub(r"\{w\}", lambda _: next(words), pattern).replace("{{", "{").replace("}}", "}")

    head = [fill(line) for line in chance.sample(HEADS, chance.randint(0, 7))]
    if chance.random() < 0.7:
        head = ["Title: T", "Date: 2024-03-02", "Tags: work", *head[:1]]
    blocks = [fill(chance.choice(BLOCKS)) for _ in range(chance.randint(0, 14))]
    if chance.random() < 0.15:
        blocks.append(chance.choice(SIGNS) * chance.choice((50, 3000)))
    text = "\n".join(head) + "\n" * chance.randint(1, 3) + chance.choice(("\n", "\n\n", "\n\n\n")).join(blocks)
    for _ in range(chance.randint(0, 2) if chance.random() < 0.3 else 0):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(CONTROL) + text[at:]
    data = text.encode("utf-8", "replace")
    return data[: chance.randint(0, len(data))] if chance.random() < 0.1 else data


def has_problems(result: ReadResult) -> bool:
    """Return whether reading reported an error or a warning."""
    return any(diagnostic.severity in ("error", "warning") for diagnostic in result.diagnostics)


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_malformed_post_is_read_or_reported(seed: int) -> None:
    """A malformed post is read in time and without an exception, and lost words give an error or a warning."""
    data = malformed(seed)
    began = time.process_time()
    try:
        with time_limit("a.md", len(data)):
            result = read("posts/a.md", "content/posts/a.md", data, "post", ReadSettings())
    except TimeLimitError:
        renew_converters()
        assert time.process_time() - began < 5
        return
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for diagnostic in result.diagnostics:
        assert diagnostic.path == "content/posts/a.md"
        assert 1 <= diagnostic.line <= lines + 1, diagnostic
    if result.body is None:
        assert any(diagnostic.severity == "error" for diagnostic in result.diagnostics)
    elif not has_problems(result):
        # Comments are not published, and the definition of an abbreviation is shown only if it is used.
        text = re.sub(r"<!--(?s:.*?)-->|^\s*\*\[.*", "", data.decode("utf-8", "replace"), flags=re.MULTILINE)
        written = set(re.findall(r"w[a-z]\d+x", text))
        fields = f"{result.document!r}"
        assert {
            word for word in written if word not in drawn(result.document, result.body) and word not in fields
        } == set(), data
