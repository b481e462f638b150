"""A setting of Hindsight, and the error about invalid values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class SettingError(Exception):
    """Raised for settings with invalid values; each argument is a message that begins with a setting's name."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of `pelicanconf.py`: its name, type, default, and a description for the documentation."""

    name: str
    type: type
    default: Any
    doc: str
    can_be_none: bool = False
