"""Convert the footnotes of WordPress's editor, whose words are in a field of the post, to footnotes of Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from hindsight.importing.html_cleaning import Note
from hindsight.importing.html_markdown import to_markdown
from hindsight.importing.rendering import rendered
from hindsight.importing.xml_nodes import Node

_REFERENCE = re.compile(r"<sup\b[^>]*\bdata-fn=\"(?P<ident>[\w-]+)\"[^>]*>.*?</sup>", re.DOTALL)
_CONVERTED = re.compile(r"<sup>\[(?P<number>\d+)\]\(#fn:(?P=number)\)</sup>")


def read_footnotes(item: Node) -> dict[str, str]:
    """Return the HTML of the footnotes of a post by their ids."""
    try:
        notes = json.loads(item.meta().get("footnotes") or "[]")
        return {str(note["id"]): str(note["content"]) for note in notes}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}


def number_footnotes(text: str, footnotes: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return a text with a number at each reference to a footnote, and the notes in the order of their numbers."""
    shown = [ident for ident in dict.fromkeys(_REFERENCE.findall(text)) if ident in footnotes]
    numbers = {ident: number for number, ident in enumerate(shown, 1)}

    def link(match: re.Match[str]) -> str:
        number = numbers.get(match["ident"])
        return f'<sup><a href="#fn:{number}">{number}</a></sup>' if number else match[0]

    return _REFERENCE.sub(link, text), [footnotes[ident] for ident in shown]


def without_references(text: str) -> str:
    """Return a text without references to footnotes."""
    return _REFERENCE.sub("", text)


def with_footnotes(body: str, notes: list[str], note: Note) -> str:
    """Return a text in Markdown with footnotes; `notes` are HTML.

    If Markdown reads a different number of footnotes in the result, the notes are a list at the end of the text.
    """
    if not notes:
        return body
    definitions = [_definition(number, markup, note) for number, markup in enumerate(notes, 1)]
    text = _CONVERTED.sub(r"[^\g<number>]", body)
    markdown = "\n".join((text.rstrip("\n"), "", *definitions))
    if "[^" not in body and re.findall(r'<li id="fn:(\w+)"', rendered(markdown)) == [
        str(number) for number in range(1, len(notes) + 1)
    ]:
        return markdown
    safe = (rendered(to_markdown(markup, note)) for markup in notes)
    items = "".join(f'<li id="fn:{number}">{markup}</li>\n' for number, markup in enumerate(safe, 1))
    return f"{body}\n<ol>\n{items}</ol>\n"


def _definition(number: int, markup: str, note: Note) -> str:
    first, *further = to_markdown(markup, note).strip("\n").split("\n")
    lines = [f"[^{number}]: {first}", *(f"    {line}" if line else "" for line in further)]
    return "\n".join(lines) + "\n"
