"""Give each tag that posts and lessons use a table in tags.toml (`make tags`): nothing that is there is touched.

INPUTDIR and OUTPUTDIR come through the environment.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pelican.settings import read_settings

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.report import report
from hindsight.core.settings import SettingError, substitutions, with_defaults
from hindsight.core.text.pluralize import pluralize
from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG, Tag, read_tags_file
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.store import Store, StoreDamaged, StoreError
from hindsight.host.mode import Mode
from hindsight.host.settings import check_settings, setting_messages
from hindsight.host.site.content import Content, Reader, vocabulary_of
from hindsight.host.site.sources import TAGS_FILE, find_sources, shown_path

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class TagsError(Exception):
    """Raised where nothing is written, with the problems that keep `make tags` from it."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__()
        self.diagnostics = diagnostics


def table(tag: Tag) -> str:
    """Return a tag as a table of TOML, after a blank line."""
    name = tag.slug if _BARE_KEY.fullmatch(tag.slug) else _string(tag.slug)
    return f"\n[{name}]\nlabel = {_string(tag.label)}\n"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def missing_tags(settings: Mapping[str, Any]) -> list[Tag]:
    """Return the tags in use that tags.toml lacks, by their slugs; raise TagsError where they cannot be found."""
    file = Path(settings["PATH"], TAGS_FILE)
    data = read_regular(file) if file.exists() else b""
    declared, diagnostics = read_tags_file(shown_path(file), data, substitutions(settings))
    content = _read(settings)
    vocabulary, found = vocabulary_of(content.documents, content.shown_paths, {**settings, "CLOSED_VOCABULARY": False})
    diagnostics += [diagnostic for diagnostic in found if diagnostic.severity == "error"]
    if diagnostics:
        raise TagsError(diagnostics)
    known = {*declared.tags, PLACEHOLDER_TAG}
    return [tag for slug, tag in sorted(vocabulary.tags.items()) if slug not in known]


def _read(settings: Mapping[str, Any]) -> Content:
    """Read the content folder, once more with a new cache where the cache is damaged."""
    folders = Path(settings["CACHE_PATH"]), Path(settings["PATH"]), Path(settings["OUTPUT_PATH"])
    store = Store(*folders)
    try:
        return _read_with(store, settings)
    except StoreDamaged:
        store.discard()
        return _read_with(Store(*folders), settings)


def _read_with(store: Store, settings: Mapping[str, Any]) -> Content:
    reader, sources = Reader(store, settings, Mode.of(settings)), find_sources(settings)
    reader.refresh(sources, lambda *_: None)
    return reader.content(sources)


def append(file: Path, tags: Iterable[Tag]) -> None:
    """Put the tables of tags at the end of a file, which is replaced as a whole."""
    before = read_regular(file) if file.exists() else b""
    joint = b"" if not before or before.endswith(b"\n") else b"\n"
    data = before + joint + "".join(map(table, tags)).encode("utf-8")
    write_atomically(file, data if before else data.lstrip(b"\n"))


def main() -> int:
    """Add the tags and say which; return the exit status."""
    content = os.environ.get("INPUTDIR") or "content"
    try:
        if not Path(content).is_dir():
            raise FileNotFoundError(f"there is no folder {content}; INPUTDIR names the content folder")
        settings = read_settings("pelicanconf.py", override={"PATH": str(Path(content).resolve())})
        settings.update(with_defaults(settings))
        check_settings(settings)
        tags = missing_tags(settings)
        if tags:
            append(Path(settings["PATH"], TAGS_FILE), tags)
    except TagsError as error:
        report(error.diagnostics, warnings_too=False, hints_too=False)
        return 1
    except SettingError as error:
        print(setting_messages(error), file=sys.stderr)
        return 1
    except (StoreError, OSError) as error:
        print(f"make tags: {error}", file=sys.stderr)
        return 1
    names = f": {', '.join(tag.slug for tag in tags)}" if tags else ""
    print(f"{pluralize(len(tags), 'tag')} added to {shown_path(Path(settings['PATH'], TAGS_FILE))}{names}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
