"""Add a table to tags.toml for each tag that posts and lessons use (`make tags`); existing tables stay as they are.

INPUTDIR and OUTPUTDIR come through the environment.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.report import report
from hindsight.core.settings import substitutions
from hindsight.core.text.pluralize import pluralize
from hindsight.core.text.toml_file import quoted
from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG, Tag, read_tags_file
from hindsight.host.commands.reading import SettingsFileError, blog_settings, read_content, stopped
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_if_there
from hindsight.host.incremental.store import StoreError
from hindsight.host.site.content import vocabulary_of
from hindsight.host.site.sources import TAGS_FILE, shown_path

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class TagsError(Exception):
    """Raised if no tags are written; `diagnostics` are the reasons."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__()
        self.diagnostics = diagnostics


def table(tag: Tag) -> str:
    """Return a tag as a table of TOML, after a blank line."""
    name = tag.slug if _BARE_KEY.fullmatch(tag.slug) else quoted(tag.slug)
    return f"\n[{name}]\nlabel = {quoted(tag.label)}\n"


def missing_tags(settings: Mapping[str, Any]) -> list[Tag]:
    """Return the tags in use that tags.toml lacks, by their slugs; raise TagsError if they cannot be found."""
    file = Path(settings["PATH"], TAGS_FILE)
    data = read_if_there(file)
    declared, diagnostics = read_tags_file(shown_path(file), data, substitutions(settings))
    content = read_content(settings)
    vocabulary, problems = vocabulary_of(
        content.documents, content.shown_paths, {**settings, "CLOSED_VOCABULARY": False}
    )
    diagnostics += [diagnostic for diagnostic in problems if diagnostic.severity == "error"]
    if diagnostics:
        raise TagsError(diagnostics)
    known = {*declared.tags, PLACEHOLDER_TAG}
    return [tag for slug, tag in sorted(vocabulary.tags.items()) if slug not in known]


def append(file: Path, tags: Iterable[Tag]) -> None:
    """Put the tables of tags at the end of a file, which is replaced as a whole."""
    before = read_if_there(file)
    line_end = b"" if not before or before.endswith(b"\n") else b"\n"
    data = before + line_end + "".join(map(table, tags)).encode("utf-8")
    write_atomically(file, data if before else data.lstrip(b"\n"))


def main() -> int:
    """Add the missing tags, and print them; return the exit status."""
    try:
        settings = blog_settings()
        tags = missing_tags(settings)
        if tags:
            append(Path(settings["PATH"], TAGS_FILE), tags)
    except TagsError as error:
        report(error.diagnostics, warnings_too=False, hints_too=False)
        return 1
    except (SettingsFileError, StoreError, OSError) as error:
        return stopped("tags", error)
    names = f": {', '.join(tag.slug for tag in tags)}" if tags else ""
    print(f"{pluralize(len(tags), 'tag')} added to {shown_path(Path(settings['PATH'], TAGS_FILE))}{names}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
