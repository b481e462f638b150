"""Malformed posts: each is read, or is an error that names its file and line, within the limit of time.

`MALFORMED=2000` in the environment tries as many; the suite tries a few.
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
    """A post that may have anything wrong with it; the same for the same seed."""
    made = random.Random(seed)
    words = (f"w{chr(97 + n % 26)}{n}x" for n in range(9999))

    def filled(pattern: str) -> str:
        return re.sub(r"\{w\}", lambda _: next(words), pattern).replace("{{", "{").replace("}}", "}")

    head = [filled(line) for line in made.sample(HEADS, made.randint(0, 7))]
    if made.random() < 0.7:
        head = ["Title: T", "Date: 2024-03-02", "Tags: work", *head[:1]]
    blocks = [filled(made.choice(BLOCKS)) for _ in range(made.randint(0, 14))]
    if made.random() < 0.15:
        blocks.append(made.choice(SIGNS) * made.choice((50, 3000)))
    text = "\n".join(head) + "\n" * made.randint(1, 3) + made.choice(("\n", "\n\n", "\n\n\n")).join(blocks)
    for _ in range(made.randint(0, 2) if made.random() < 0.3 else 0):
        at = made.randint(0, len(text))
        text = text[:at] + made.choice(CONTROL) + text[at:]
    data = text.encode("utf-8", "replace")
    return data[: made.randint(0, len(data))] if made.random() < 0.1 else data


def is_told(result: ReadResult) -> bool:
    """Whether reading has something to tell of the text."""
    return any(diagnostic.severity in ("error", "warning") for diagnostic in result.diagnostics)


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_malformed_post_is_read_or_refused_at_its_line(seed: int) -> None:
    """No exception, no hang, and no word lost without an error or warning."""
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
    elif not is_told(result):
        # Comments are the writer's own, and a definition of an abbreviation shows only where that is used.
        text = re.sub(r"<!--(?s:.*?)-->|^\s*\*\[.*", "", data.decode("utf-8", "replace"), flags=re.MULTILINE)
        written = set(re.findall(r"w[a-z]\d+x", text))
        fields = f"{result.document!r}"
        assert {
            word for word in written if word not in drawn(result.document, result.body) and word not in fields
        } == set(), data
