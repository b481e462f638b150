"""Find misspelt names of macros and blocks in templates that replace or extend others.

Jinja ignores such a macro or block without a message. The core has no Jinja, so this module searches the texts.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place, place_at
from hindsight.core.text.near import did_you_mean

_TAG = re.compile(
    r"{#.*?#}"
    r"|{%[-+]?\s*raw\s*[-+]?%}.*?{%[-+]?\s*endraw\b"
    r"|{%[-+]?\s*(?:(?P<kind>macro|block)\s+(?P<name>\w+)|(?P<end>endblock)\b|set\s+(?P<set>[\w\s,]+)"
    r"|extends\s+(?P<parent>.*?)[-+]?%})",
    re.DOTALL,
)
_LITERAL = re.compile(r"""(["'])(?P<name>[^"']+)\1""")
_CALLED = re.compile(r"\bself\.(\w+)")
# How similar the names of two macros or blocks are at least, from 0 to 1, if one is a misspelling of the other.
_SIMILAR = 0.75

Kind = Literal["macro", "block"]


@dataclass(slots=True, eq=False)
class _Template:
    """The names in a template.

    `parent` is the template that it extends: its name, "" for none, and None for a name that only rendering gives.
    `places` are the lines and columns of its macros and blocks. `inner` are the blocks inside other blocks.
    `called` are the blocks that it calls. `variables` are the variables that it sets, which can hold macros.
    """

    parent: str | None = ""
    places: dict[tuple[Kind, str], Place] = field(default_factory=dict)
    inner: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def names(self, kind: Kind) -> set[str]:
        """Return the names of all macros, or of all blocks."""
        return {name for of_kind, name in self.places if of_kind == kind}


def misspelt_names(folders: Sequence[Path], own: Collection[Path], pattern: str = "**/*.html") -> Iterator[Diagnostic]:
    """Yield a warning for each macro or block that has probably the wrong name.

    Jinja takes a template from the first of `folders` that has it. Folders in `own` are Hindsight's and not checked.
    `pattern` selects the files to check.
    """
    templates = _Templates(folders)
    for index, folder in enumerate(folders):
        for file in sorted(folder.glob(pattern)) if folder not in own else ():
            name = file.relative_to(folder).as_posix()
            template = templates.read(file)
            replaced = templates.find(name, index + 1) or _Template()
            ancestors = templates.ancestors(template, index)
            for line, col, message in sorted(_problems(template, replaced, ancestors)):
                yield Diagnostic(str(file), line, col, "warning", message)


class _Templates:
    """The templates of some folders; each file is read once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._read: dict[Path, _Template] = {}

    def read(self, file: Path) -> _Template:
        """Return the names in a file; ignore a file that cannot be read, since rendering reports it."""
        if file not in self._read:
            try:
                text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
            except OSError:
                text = ""
            self._read[file] = _names_in(text)
        return self._read[file]

    def find(self, name: str, start: int = 0) -> _Template | None:
        """Return the template with a name in the first folder that has it, or None; `start` is the first to search."""
        file = next((folder / name for folder in self._folders[start:] if (folder / name).is_file()), None)
        return self.read(file) if file else None

    def ancestors(self, template: _Template, index: int) -> list[_Template] | None:
        """Return the templates that a template of the folder at `index` extends; None if one of them is unknown."""
        chain = [template]
        while (parent := chain[-1].parent) != "":
            if parent is None:
                return None
            # "!theme/post.html" is the theme's own, even if a folder before it has a "post.html".
            prefix, _, name = parent.partition("/")
            ancestor = self.find(name, index + 1) if prefix.startswith("!") else self.find(parent)
            if ancestor is None or ancestor in chain:
                return None
            chain.append(ancestor)
        return chain[1:]


def _names_in(text: str) -> _Template:
    """Return the names in the text of a template."""
    template = _Template(called=set(_CALLED.findall(text)))
    depth = 0
    for tag in _TAG.finditer(text):
        if tag["kind"]:
            kind: Kind = "block" if tag["kind"] == "block" else "macro"
            if kind == "block":
                template.inner |= {tag["name"]} if depth else set()
                depth += 1
            template.places.setdefault((kind, tag["name"]), place_at(text, tag.start()))
        elif tag["end"]:
            depth -= 1
        elif tag["set"]:
            template.variables.update(re.findall(r"\w+", tag["set"]))
        elif tag["parent"]:
            literal = _LITERAL.fullmatch(tag["parent"].strip())
            template.parent = literal["name"] if literal else None
    return template


def _problems(
    template: _Template, replaced: _Template, ancestors: list[_Template] | None
) -> Iterator[tuple[int, int, str]]:
    """Yield the line, the column and the message for each misspelt name of a template.

    `replaced` is the template of the same name that Jinja would use without this one.
    """
    yield from _misspelt(template, replaced, "macro")
    if ancestors:
        yield from _never_shown(template, ancestors)
    else:
        yield from _misspelt(template, replaced, "block")


def _misspelt(template: _Template, replaced: _Template, kind: Kind) -> Iterator[tuple[int, int, str]]:
    """Yield a problem for each name that is similar to a name of the replaced template which this one lacks."""
    lacking = replaced.names(kind) - template.names(kind) - template.variables
    for (of_kind, name), place in template.places.items():
        if of_kind != kind or name in replaced.names(kind) or (template.parent != "" and name in template.inner):
            continue
        if similar := difflib.get_close_matches(name, sorted(lacking), n=1, cutoff=_SIMILAR):
            advice = f'(did you mean "{similar[0]}"?)'
            yield *place, f'the template that this one replaces has no {kind} "{name}" {advice}'


def _never_shown(template: _Template, ancestors: Iterable[_Template]) -> Iterator[tuple[int, int, str]]:
    """Yield a problem for each block that no ancestor has a place for."""
    blocks = {name for ancestor in ancestors for name in ancestor.names("block")}
    shown = blocks.union(template.inner, template.called, *(ancestor.called for ancestor in ancestors))
    for (kind, name), place in template.places.items():
        if kind == "block" and name not in shown:
            advice = did_you_mean(name, blocks - template.names("block"))
            message = f'no template that this one extends has a block "{name}", so the block is never shown'
            yield *place, f"{message}{advice}"
