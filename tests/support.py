"""What many tests need to read a text as a post, without a site."""

from __future__ import annotations

from hindsight.reader.model import Document, ReadResult
from hindsight.reader.read import read
from hindsight.settings import ReadSettings

HEAD = "Title: A title\nDate: 2024-03-02\nTags: work, Craft\n"


def read_text(text: str, path: str = "posts/a.md", settings: ReadSettings | None = None) -> ReadResult:
    """What reading a file with this text gives."""
    return read(path, f"content/{path}", text.encode(), "post", settings or ReadSettings())


def post(body: str, extra: str = "") -> Document:
    """A post with this body; `extra` are further front matter lines. It must be free of errors."""
    result = read_text(f"{HEAD}{extra}\n{body}")
    assert result.document is not None, result.problems
    return result.document


def problems(body: str, extra: str = "") -> list[str]:
    """What is wrong with a post of this body, a line each."""
    return [str(problem) for problem in read_text(f"{HEAD}{extra}\n{body}").problems]
