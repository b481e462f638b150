"""Collect the words of the interface in `hindsight.pot`, and bring every catalogue up to date (`make catalogues`).

Each argument is a language, such as `de` or `pt_BR`, that gets an empty catalogue if it has none. With `--check`
nothing is written, and the exit status is 1 if a file is out of date.

The files have no dates and no line numbers, so that they change only with the words.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_javascript, extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "plugins/hindsight/core/locale"
TEMPLATE = LOCALE / "hindsight.pot"
# The words in each kind of file: its folders, the pattern of its names, the function that finds them, and the calls
# around them. A pair has the places of the singular and the plural.
SOURCES: tuple[tuple[tuple[str, ...], str, Callable[..., Any], dict[str, Any]], ...] = (
    (
        ("theme/templates", "plugins/hindsight/core/templates", "plugins/hindsight/plugin/templates"),
        "**/*.[hx]*ml",
        babel_extract,
        {"_": None, "gettext": None, "ngettext": (1, 2), "plural_forms": (1, 2)},
    ),
    (("theme/static", "plugins/hindsight/core/static"), "*.js", extract_javascript, {"gettext": None}),
    (
        ("plugins/hindsight",),
        "**/*.py",
        extract_python,
        {"gettext": None, "ngettext": (1, 2), "translatable": None, "translatable_plural": (1, 2)},
    ),
)
HEADER = """\
# The words of the interface of Hindsight.
# `make catalogues` keeps this file up to date; docs/languages.md has the rules for translations."""
# Languages whose third form is for millions in CLDR: gettext's usual rule has two forms.
PLURALS = {
    **dict.fromkeys(("es", "it", "pt"), "nplurals=2; plural=(n != 1);"),
    **dict.fromkeys(("fr", "pt_BR"), "nplurals=2; plural=(n > 1);"),
}
# Notes for translators.
NOTES = {
    ", ": "Separates short items, such as tags.",
    " and ": "Before the last of several authors.",
    " or ": "Before the last of several links.",
    ", from %(person)s": 'After "Lesson, second hand".',
    "%(done)s of %(all)s": "Two numbers: the ticked steps of a checklist, or the lessons that a filter shows.",
    "%(num)s min to read": "The time that a reader needs for a post, in minutes.",
    "%(num)s min": "The time that a reader needs for a post, in minutes: short, for lists.",
    "%(num)s card": "A card of paper, with a step of a checklist. The same word as in the menu.",
    "%(num)s lesson": "Something that was learned, never a lesson at school.",
    "Lessons": "Things that were learned, never lessons at school.",
    "First hand": "Learned by the writer's own experience.",
    "Second hand": "Learned from somebody else.",
    "first hand": 'Of a lesson, in a list of choices, as is "second hand".',
    "certain": "Of a lesson: how sure the writer is. The others are likely, possible and doubtful.",
    "current": "Of a lesson: it still holds. The others are revised, superseded and withdrawn.",
    "Breadcrumb": "The path to a page, such as Home, Tag, Post. Only screen readers read it.",
    "Changed my mind": "The list of lessons that no longer hold.",
    "Draft": "Of a text that is not published.",
    "Scheduled": "Of a text with a date in the future.",
    "Earlier": "The heading of older posts or lessons.",
    "From %(source)s": "The source of a text that is quoted.",
    "With %(tags)s": "The tags below a tag, whose posts its page has too.",
    "as cards": 'After "These lessons by themselves": the same lessons as cards.',
    "%(cards)s on %(sheets)s of %(papers)s": "Such as: 8 cards on 2 sheets of A4 or US Letter.",
    "%(cards)s on %(sheets)s of %(papers)s, both sides": "Such as: 8 cards on 2 sheets of A4, both sides.",
    "Lesson, first hand": "Below a lesson in a post: learned by the writer's own experience.",
    "<b>Now reads</b>, %(date)s": "Before the present text of a lesson whose text was changed.",
    "To keep from this": "The heading at the end of a post, above its lessons and cards.",
    "Take them with you": "The heading above the lessons as files.",
}
_VARYING = ('"POT-Creation-Date:', '"PO-Revision-Date:', '"Generated-By:', '"Report-Msgid', '"Last-', '"Language-Team')


def template() -> Catalog:
    """Return the catalogue of all messages, without translations."""
    catalogue = Catalog(project="Hindsight", version="", header_comment=HEADER, fuzzy=False)
    for folders, pattern, method, calls in SOURCES:
        for folder in folders:
            for file in sorted(Path(ROOT, folder).glob(pattern)):
                _add(catalogue, file, method, calls)
    return catalogue


def _add(catalogue: Catalog, file: Path, method: Callable[..., Any], calls: dict[str, Any]) -> None:
    options = {"encoding": "utf-8", "silent": "false"}
    with file.open("rb") as source:
        for line, message, comments, context in extract(
            method, source, calls, ("L10N:",), options, strip_comment_tags=True
        ):
            place = (file.relative_to(ROOT).as_posix(), line)
            note = NOTES.get(message if isinstance(message, str) else message[0])
            notes = [*comments, note] if note else comments
            catalogue.add(message, None, [place], auto_comments=notes, context=context)


def _catalogue(file: Path, new: Catalog) -> Catalog:
    """Return the catalogue of a language with the present messages; a new message has no translation yet."""
    lang = file.parent.parent.name
    if file.exists():
        with file.open("rb") as source:
            catalogue = read_po(source, locale=lang)
        catalogue.update(new, no_fuzzy_matching=True, update_header_comment=True)
        catalogue.obsolete.clear()
        return catalogue
    catalogue = Catalog(locale=lang, project="Hindsight", header_comment=HEADER, fuzzy=False)
    if lang in PLURALS:
        catalogue.mime_headers = [("Plural-Forms", PLURALS[lang])]
    catalogue.update(new, no_fuzzy_matching=True)
    return catalogue


def _text(catalogue: Catalog) -> str:
    """Return a catalogue as the text of its file."""
    file = io.BytesIO()
    write_po(file, catalogue, width=120, include_lineno=False, sort_by_file=False)
    lines = file.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_VARYING))


def files(languages: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield each file of the folder of catalogues, and of new `languages`, with the text that it should have."""
    new = template()
    yield TEMPLATE, _text(new)
    present = {file.parent.parent.name for file in LOCALE.glob("*/LC_MESSAGES/hindsight.po")}
    for lang in sorted(present | set(languages)):
        file = LOCALE / lang / "LC_MESSAGES" / "hindsight.po"
        yield file, _text(_catalogue(file, new))


def main(arguments: list[str]) -> int:
    """Write the files that are out of date, or name them with `--check`; return the exit status."""
    languages = [argument for argument in arguments if argument != "--check"]
    status = 0
    for file, text in files(languages):
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        name = file.relative_to(ROOT)
        if "--check" in arguments:
            print(f"{name}:1: error: the words have changed; run make catalogues")
            status = 1
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        print(name)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
