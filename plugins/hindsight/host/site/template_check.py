"""Check the names of macros, blocks and hooks in the templates of a site and of its theme."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.drawing import TEMPLATES
from hindsight.core.template_names import misspelt_names
from hindsight.core.text.near import did_you_mean
from hindsight.host.site.sources import shown_path, template_folders
from hindsight.host.theme import theme_folder

_HOOKS = "hooks"


def check_template_names(settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each misspelt macro or block; the templates of Hindsight's own theme are not checked."""
    folders = [folder.resolve() for folder in template_folders(settings)]
    own = [Path(theme_folder(), "templates").resolve(), TEMPLATES.resolve()]
    for diagnostic in misspelt_names([*folders, TEMPLATES.resolve()], own):
        yield dataclasses.replace(diagnostic, path=shown_path(Path(diagnostic.path)))
    yield from _unknown_hooks(folders)


def _unknown_hooks(folders: Sequence[Path]) -> Iterator[Diagnostic]:
    """Yield a warning for each hook of a name that no template includes; the last of `folders` is the theme's."""
    known = sorted(file.name for file in (folders[-1] / _HOOKS).glob("*.html"))
    for folder in folders[:-1]:
        for file in sorted((folder / _HOOKS).glob("*.html")):
            if file.name not in known and not _is_named(f"{_HOOKS}/{file.name}", folder):
                message = f"no page has a hook of this name{did_you_mean(file.name, known)}, so it is never shown"
                yield Diagnostic(shown_path(file), 1, 1, "warning", message)


def _is_named(name: str, folder: Path) -> bool:
    """Return whether a template in a folder has the name of another one."""
    return any(name in file.read_text("utf-8", "replace") for file in folder.rglob("*.html") if file.is_file())
