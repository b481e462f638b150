"""Check the mode of a build, which decides about drafts, errors, files and hints."""

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
    """The two settings give the mode; it includes drafts with SHOW_UNPUBLISHED, and writes files without CHECK_ONLY."""
    result = Mode.of({"SHOW_UNPUBLISHED": show_unpublished, "CHECK_ONLY": check_only})
    assert result is mode
    assert (result.has_drafts, result.writes) == (show_unpublished, not check_only)


def test_only_a_preview_continues_after_an_error() -> None:
    """A check and a publish stop at errors, but a preview does not."""
    assert [mode for mode in Mode if not mode.stops_at_errors] == [Mode.PREVIEW]


def test_only_a_preview_is_written_in_parts() -> None:
    """A preview is written in parts, but a published site in one step."""
    assert [mode for mode in Mode if mode.writes_in_parts] == [Mode.PREVIEW]


def test_only_checks_give_hints() -> None:
    """Checks report hints, but builds do not."""
    assert [mode for mode in Mode if mode.gives_hints] == [Mode.CHECK, Mode.CHECK_WITH_DRAFTS]
