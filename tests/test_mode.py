"""The mode of a build decides about drafts, errors, files and hints."""

from __future__ import annotations

import pytest

from hindsight.host.mode import Mode


@pytest.mark.parametrize(
    ("show_unpublished", "check_only", "mode"),
    [
        (True, False, Mode.PREVIEW),
        (False, False, Mode.PUBLISH),
        (False, True, Mode.CHECK),
        (True, True, Mode.CHECK_WITH_DRAFTS),
    ],
)
def test_two_settings_give_the_mode(show_unpublished: bool, check_only: bool, mode: Mode) -> None:
    """The two settings give the mode, which includes drafts and writes files accordingly."""
    result = Mode.of({"SHOW_UNPUBLISHED": show_unpublished, "CHECK_ONLY": check_only})
    assert result is mode
    assert (result.has_drafts, result.writes) == (show_unpublished, not check_only)


def test_only_a_preview_continues_after_an_error() -> None:
    """Errors end a check and a publish; a preview leaves out the file with the error."""
    assert [mode for mode in Mode if not mode.stops_at_errors] == [Mode.PREVIEW]


def test_only_a_preview_is_written_in_parts() -> None:
    """A published site replaces the old one in one step; a preview gets its pages before its cards."""
    assert [mode for mode in Mode if mode.writes_in_parts] == [Mode.PREVIEW]


def test_only_checks_give_hints() -> None:
    """Hints are part of the report of checks only."""
    assert [mode for mode in Mode if mode.gives_hints] == [Mode.CHECK, Mode.CHECK_WITH_DRAFTS]
