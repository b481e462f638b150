"""Collect the errors of the scripts of a page."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

# Chromium reports this for a page that leads on at once: it gives up the transition to it. No script is involved.
_OF_THE_BROWSER = "Transition was aborted"


def note_errors(pages: Page | BrowserContext, errors: list[str]) -> None:
    """Add each error of a script of a page, or of all pages of a profile, to a list, now and later."""

    def note(error: object) -> None:
        if _OF_THE_BROWSER not in str(error):
            errors.append(str(error))

    if isinstance(pages, Page):
        pages.on("pageerror", note)
    else:
        pages.on("weberror", lambda one: note(one.error))
