"""Collect the errors of the scripts of a page."""

from __future__ import annotations

from playwright.sync_api import Page

# Chromium reports this for a page that leads on at once: it gives up the transition to it. No script is involved.
_OF_THE_BROWSER = "Transition was aborted"


def note_errors(page: Page, errors: list[str]) -> None:
    """Add each error of a script to a list, now and later."""
    page.on("pageerror", lambda error: None if _OF_THE_BROWSER in str(error) else errors.append(str(error)))
