"""Read the confidential words of a site: from `private.toml`, and from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.private.words import PrivateWords, Rule, read_private
from hindsight.host.incremental.regular import read_regular
from hindsight.host.setting_places import is_set_here
from hindsight.host.site.sources import shown_path

VARIABLE = "HINDSIGHT_PRIVATE"


def read_private_words(settings: Mapping[str, Any]) -> PrivateWords:
    """Return the words of the file and of the variable; raise ContentError if one of them is faulty."""
    texts, faults = _texts(settings)
    rules: list[Rule] = []
    exceptions: list[str] = []
    for path, data in texts:
        words, faults_there = read_private(path, data)
        rules += words.rules
        exceptions += words.exceptions
        faults += faults_there
    if faults:
        raise ContentError(faults)
    return PrivateWords(rules, exceptions)


def _texts(settings: Mapping[str, Any]) -> tuple[list[tuple[str, bytes]], list[Diagnostic]]:
    """Return the names and bytes of the lists of words, and the problems of a file that cannot be read."""
    texts: list[tuple[str, bytes]] = []
    faults: list[Diagnostic] = []
    if value := os.environ.get(VARIABLE, ""):
        texts.append((VARIABLE, value.encode("utf-8", "surrogateescape")))
    if not settings["PRIVATE_FILE"]:
        return texts, faults
    file = Path(os.path.expanduser(settings["PRIVATE_FILE"]))
    path = shown_path(file)
    if _is_inside(file, Path(settings["PATH"])) or _is_inside(file, Path(settings["OUTPUT_PATH"])):
        message = "this file of confidential words is where files are published from; move it out of this folder"
        return texts, [Diagnostic(path, 1, 1, "error", message)] if os.path.lexists(file) else []
    try:
        texts.append((path, read_regular(file)))
    except FileNotFoundError:
        # A blog need not have this file. A blog that names the file, or has a broken link in its place, relies on it.
        if is_set_here("PRIVATE_FILE") or os.path.lexists(file):
            message = f"the file of confidential words is not there; add it, or set {VARIABLE} and remove PRIVATE_FILE"
            faults.append(Diagnostic(path, 1, 1, "error", message))
    except OSError as error:
        faults.append(Diagnostic(path, 1, 1, "error", f"cannot be read: {error.strerror}"))
    return texts, faults


def _is_inside(file: Path, folder: Path) -> bool:
    return file.resolve().is_relative_to(folder.resolve())
