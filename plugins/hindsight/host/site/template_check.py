"""Check the names of macros and blocks in the templates of a site and of its theme."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.drawing import TEMPLATES
from hindsight.core.template_names import misspelt_names
from hindsight.host.site.sources import shown_path, template_folders
from hindsight.host.theme import theme_folder


def check_template_names(settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a warning for each misspelt macro or block; the templates of Hindsight's own theme are not checked."""
    folders = [folder.resolve() for folder in template_folders(settings)]
    own = [Path(theme_folder(), "templates").resolve(), TEMPLATES.resolve()]
    for diagnostic in misspelt_names([*folders, TEMPLATES.resolve()], own):
        yield dataclasses.replace(diagnostic, path=shown_path(Path(diagnostic.path)))
