"""Define the purposes of a build: the writer's own view, a site to publish, or a check."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Mode(Enum):
    """The purpose of a build. A value is whether drafts and future posts are in it, and whether files are written."""

    PREVIEW = (True, True)  # the writer's own view
    PUBLISH = (False, True)
    CHECK = (False, False)
    CHECK_WITH_DRAFTS = (True, False)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Mode:
        """Return the mode that SHOW_UNPUBLISHED and CHECK_ONLY ask for."""
        return cls((bool(settings["SHOW_UNPUBLISHED"]), not settings["CHECK_ONLY"]))

    @property
    def has_drafts(self) -> bool:
        """Return whether drafts and future posts are in the site."""
        return self.value[0]

    @property
    def writes(self) -> bool:
        """Return whether the output folder is written."""
        return self.value[1]

    @property
    def stops_at_errors(self) -> bool:
        """Return whether an error ends the build; else it costs only the file that it is in."""
        return self is not Mode.PREVIEW

    @property
    def writes_in_parts(self) -> bool:
        """Return whether pages are written as soon as they are made; else the new site replaces the old in one step."""
        return self is Mode.PREVIEW

    @property
    def gives_hints(self) -> bool:
        """Return whether hints are part of the report."""
        return not self.writes
