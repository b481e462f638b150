"""Diagnostics in the forms of other programs: JSON for editors, and the annotations of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

from hindsight.core.diagnostics.diagnostic import Diagnostic

_LEVELS = {"error": "error", "warning": "warning", "hint": "notice"}


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a JSON array with an object for each diagnostic, a line each."""
    objects = [json.dumps(asdict(diagnostic), ensure_ascii=True) for diagnostic in diagnostics]
    return "[\n" + ",\n".join(objects) + "\n]" if objects else "[]"


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Return an annotation of GitHub Actions for each diagnostic, a line each.

    Escaped as in GitHub's actions/toolkit, packages/core/src/command.ts.
    """
    return "\n".join(map(_annotation, diagnostics))


def _annotation(diagnostic: Diagnostic) -> str:
    place = f"file={_property(diagnostic.path)},line={diagnostic.line},col={diagnostic.col}"
    return f"::{_LEVELS[diagnostic.severity]} {place}::{_data(diagnostic.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMS: Mapping[str, Callable[[Iterable[Diagnostic]], str]] = {"json": as_json, "github": as_github}
