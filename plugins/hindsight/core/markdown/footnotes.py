"""Number footnotes in the order of their references, as GitHub does, and name the links back to the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.footnotes import NBSP_PLACEHOLDER, FootnoteExtension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

# After inline patterns (20), and before Python-Markdown copies the links of notes with several references (15).
_ORDER = 16
_AFTER_FENCES = 21
# A note in the sentence, as in Obsidian and Pandoc: `words^[the note]`. Without a space inside, it may be a pattern
# such as `x^[ab]`. Code and formulas come first, so that no note begins in them.
_WITHIN = r"[^\[\]\n]|\n(?![ \t>]*\n)|\[\[[^\[\]\n]*\]\]|\[[^\[\]\n]*\]"
_NOTE_OR_REFERENCE = re.compile(
    r"(?<!`)(?P<code>`++)(?:[^`]|(?!(?P=code)(?!`))`++)*?(?P=code)(?!`)|\$[^$\n]+\$"
    rf"|(?<=[^\s(\[|/\\^])\^\[(?=[^\[\]\n]*[^\S\n])(?P<note>(?:{_WITHIN}){{1,1000}}+)\]"
    r"|\[\^(?P<label>[^\]\n]+)\]"
)
_DEFINITION = re.compile(r"^[ \t>]*\[\^([^\]\n]+)\]:", re.MULTILINE)
_BACK = "Back to the text, where note {} is"
_BLOCK_ALONE = re.compile(rf"(?P<block>\s*{HTML_PLACEHOLDER_RE.pattern}\s*){NBSP_PLACEHOLDER}")


class Footnotes(FootnoteExtension):
    """Python-Markdown's footnotes in the order of their references.

    Capitals in a label don't matter, and of several notes with one label the first counts, as on GitHub. Their links
    back to the text have an `aria-label`, since few screen readers read a title.
    """

    def __init__(self) -> None:
        super().__init__(BACKLINK_TEXT="↩\ufe0e", BACKLINK_TITLE=_BACK)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        """Register the processors of footnotes."""
        super().extendMarkdown(md)
        md.preprocessors.register(_Labels(md, self), "footnote-labels", _AFTER_FENCES)
        md.treeprocessors.register(_Order(md), "footnote-order", _ORDER)

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802  # Python-Markdown's names
        """Keep the first note with a label."""
        if id not in self.footnotes:
            super().setFootnote(id, text)

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802  # Python-Markdown's name
        """Return the element that holds the notes, below the text."""
        notes: Element | None = super().makeFootnotesDiv(root)
        for note in notes.iter("li") if notes is not None else ():
            _move_link_below_block(note)
        return notes


class _Labels(Preprocessor):
    """Takes notes out of their sentences, leaves references to them, and spells all references as the definitions."""

    def __init__(self, md: Markdown, footnotes: Footnotes) -> None:
        super().__init__(md)
        self._footnotes = footnotes
        self._defined: dict[str, str] = {}

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with other references; called by Markdown, once a document, after code is removed."""
        text = "\n".join(lines)
        if "^[" not in text and "[^" not in text:
            return lines
        labels = _DEFINITION.findall(text)
        self._defined = {label.casefold(): label for label in reversed(labels)}
        return _NOTE_OR_REFERENCE.sub(self._reference, text).split("\n")

    def _reference(self, match: re.Match[str]) -> str:
        if match["label"]:
            return f"[^{self._defined.get(match['label'].casefold(), match['label'])}]"
        if match["note"] is None:
            return match[0]
        label = f"inline-{len(self._footnotes.footnotes) + 1}"
        self._footnotes.setFootnote(label, match["note"])
        return f"[^{label}]"


class _Order(Treeprocessor):
    """Sorts the notes of a text by their first references, and numbers both."""

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        holder = next((part for part in root.iter("div") if part.get("class") == "footnote"), None)
        listed = holder.find("ol") if holder is not None else None
        if holder is None or listed is None:
            return
        notes = {f"#{note.get('id', '')}": note for note in listed}
        within = {id(part) for part in holder.iter()}
        outside = [link for link in _references(root) if id(link) not in within]
        targets = dict.fromkeys(target for link in outside if (target := link.get("href", "")) in notes)
        waiting = list(targets)
        while waiting:  # notes to which other notes refer
            further = [link.get("href", "") for link in _references(notes[waiting.pop(0)])]
            new = [target for target in dict.fromkeys(further) if target in notes and target not in targets]
            waiting += new
            targets |= dict.fromkeys(new)
        targets |= dict.fromkeys(notes)  # those without a reference come last
        numbers = {target: number for number, target in enumerate(targets, 1)}
        listed[:] = sorted(listed, key=lambda note: numbers[f"#{note.get('id', '')}"])
        for link in _references(root):
            if link.get("href") in numbers:
                link.text = str(numbers[link.get("href", "")])
        for number, note in enumerate(listed, 1):
            for link in note.iter("a"):
                if link.get("class") == "footnote-backref":
                    link.set("title", _BACK.format(number))
                    link.set("aria-label", _BACK.format(number))


def _references(part: Element) -> Iterator[Element]:
    return (link for link in part.iter("a") if link.get("class") == "footnote-ref")


def _move_link_below_block(note: Element) -> None:
    """Move the link back to the text below the code or HTML that ends a footnote: a paragraph cannot hold a block."""
    last = note[-1] if len(note) else None
    block = _BLOCK_ALONE.fullmatch(last.text or "") if last is not None and last.tag == "p" else None
    if last is None or block is None:
        return
    below = SubElement(note, "p")
    below.extend(list(last))
    for link in list(last):
        last.remove(link)
    last.text = block["block"]
