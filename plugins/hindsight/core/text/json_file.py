"""Write values as files in JSON."""

from __future__ import annotations

import json
from typing import Any


def json_file(value: Any) -> bytes:
    """Return a value as a file in JSON that people can read: a line per item, indented by its depth."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
