"""Diagnostics as JSON and as annotations for GitHub."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.forms import as_github, as_json
from site_builder import MakeSite

TEXT = "Title: A\nDate: 2024-03-04\nTags: x\nStaus: draft\n\nText.\n"
MESSAGE = 'unknown field "Staus" (did you mean "Status"?)'
SETTINGS = {"SITEURL": "https://example.org", "CHECK_ONLY": True}


def test_a_check_prints_json(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """FORMAT=json prints one array of all diagnostics and does not change the exit status."""
    monkeypatch.setenv("FORMAT", "json")
    built = site({"posts/a.md": TEXT}, publish=True, settings=SETTINGS)
    assert not built.ok
    (problem,) = json.loads(built.text[built.text.index("[\n") : built.text.index("\n]") + 2])
    assert problem == {"path": "content/posts/a.md", "line": 4, "col": 1, "severity": "error", "message": MESSAGE}


def test_a_check_prints_annotations_for_github(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """FORMAT=github prints an annotation for each diagnostic."""
    monkeypatch.setenv("FORMAT", "github")
    built = site({"posts/a.md": TEXT}, publish=True, settings=SETTINGS)
    assert f"::error file=content/posts/a.md,line=4,col=1::{MESSAGE}" in built.text.splitlines()


def test_an_unknown_form_is_an_error(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message gives the valid values; builds ignore the variable, since imports use it too."""
    monkeypatch.setenv("FORMAT", "xml")
    assert site({"posts/a.md": TEXT.replace("Staus: draft\n", "")}).ok
    assert (
        'error: FORMAT is "xml"; write json or github'
        in site({"posts/a.md": TEXT}, publish=True, settings=SETTINGS).text
    )


@given(st.text(), st.text())
def test_any_message_stays_on_its_line(path: str, message: str) -> None:
    """No path or message can begin a second annotation, and JSON keeps both unchanged."""
    diagnostic = Diagnostic(path, 1, 2, "hint", message)
    assert "\n" not in as_github([diagnostic])
    assert "\r" not in as_github([diagnostic])
    assert json.loads(as_json([diagnostic]))[0]["message"] == message
