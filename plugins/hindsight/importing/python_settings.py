"""Read the settings of a blog from a file in Python, without running the file."""

from __future__ import annotations

import ast
from typing import Any


def plain_settings(source: str) -> dict[str, Any]:
    """Return the names that a file sets to plain values, with the values; {} if the file is not valid Python."""
    settings: dict[str, Any] = {}
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return settings
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                settings[node.targets[0].id] = ast.literal_eval(node.value)
            except (ValueError, TypeError, RecursionError):
                continue  # a value that only a program can compute
    return settings
