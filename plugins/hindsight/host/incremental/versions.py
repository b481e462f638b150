"""Compute versions of this code, of its libraries and of the settings, on which results depend besides content."""

from __future__ import annotations

import functools
import hashlib
import inspect
import os
import site
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.text.digest import digest

ROOT = Path(__file__).resolve().parents[2]  # the whole package, core and hosts
_CODE = (".py", ".typ")
_NOT_BUILDING = ("importing", "commands", "skeleton", "__pycache__")  # folders of code that no build uses
_PLAIN = (str, int, float, bool, type(None), bytes, Path)
# The folders and the time of a build are no part of its results; the plan depends on TODAY by itself.
_ELSEWHERE = frozenset(
    ("PATH", "OUTPUT_PATH", "CACHE_PATH", "CHECK_ONLY", "CHECK_EXTERNAL", "DEBUG", "TODAY", "PELICAN_CLASS", "BIND")
)


@functools.cache
def code_version() -> str:
    """Return a digest of Hindsight's own files and of every installed distribution's name and version."""
    hashed = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name in sorted(_code_files()):
        hashed.update(name.encode() + b"\0" + Path(ROOT, name).read_bytes() + b"\0")
    for folder in sorted({*site.getsitepackages(), *sys.path}):
        if folder.endswith(("site-packages", "dist-packages")) and Path(folder).is_dir():
            hashed.update("\n".join(sorted(path.name for path in Path(folder).glob("*.dist-info"))).encode())
    return hashed.hexdigest()


def _code_files() -> Iterator[str]:
    """Yield the files that builds depend on, by their paths in the package."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _NOT_BUILDING]
        inside = folder.removeprefix(str(ROOT)).replace(os.sep, "/")
        yield from (f"{inside}/{name}".lstrip("/") for name in names if name.endswith(_CODE))


def settings_version(settings: Mapping[str, Any]) -> str:
    """Return a digest of all settings that pages can show or that shape them."""
    text = "\n".join(f"{name}={_text(value)}" for name, value in sorted(settings.items()) if name not in _ELSEWHERE)
    return digest(text)


def _text(value: Any) -> str:
    """Return a value as text that is the same in every process."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(sorted(f"{_text(key)}:{_text(item)}" for key, item in value.items())) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item) for item in value) + "]"
    if isinstance(value, set | frozenset):
        return "{" + ",".join(sorted(_text(item) for item in value)) + "}"
    if inspect.isroutine(value) or inspect.isclass(value):
        return f"{value.__module__}.{value.__qualname__}:{_source(value)}"
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _source(value: Any) -> str:
    try:
        return inspect.getsource(value)
    except (OSError, TypeError):
        return ""
