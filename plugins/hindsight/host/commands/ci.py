"""Write the files that make a host publish the blog (`make ci HOST=github`).

A file that somebody changed, or wrote, stays: its differences are printed, and nothing is written.
"""

from __future__ import annotations

import difflib
import itertools
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.diagnostics.report import report
from hindsight.host.hosting.files import HOSTS, NEXT_STEPS, hosting_files, is_as_written
from hindsight.host.incremental.atomic import write_atomically

# This repository has a lock; a blog of its own has the other file.
_REQUIREMENTS = ("requirements.lock", "requirements.txt")


class CiError(Exception):
    """Why no file is written, in words for the writer."""


def missing_files(files: Mapping[str, str], blog: Path) -> dict[str, str]:
    """Return those files that the blog lacks, or has as an earlier release wrote them."""
    return {path: text for path, text in files.items() if _text(blog / path) != text}


def changed_files(files: Mapping[str, str], blog: Path) -> dict[str, str]:
    """Return the texts of the files of the blog that writing these files would lose, by their paths."""
    there = {path: _text(blog / path) for path in files}
    return {path: text for path, text in there.items() if text not in (None, files[path]) and not is_as_written(text)}


def _text(file: Path) -> str | None:
    """Return the text of a file, None where there is none."""
    if not os.path.lexists(file):
        return None
    return file.read_text(encoding="utf-8", errors="surrogateescape")


def differences(path: str, now: str, new: str) -> Iterator[str]:
    """Yield the lines of a diff from a file to that of `make ci`."""
    for line in difflib.unified_diff(now.splitlines(), new.splitlines(), path, f"{path} of make ci", lineterm=""):
        yield line.encode("utf-8", "backslashreplace").decode()


def _first_difference(now: str, new: str) -> int:
    """Return the number of the first line that differs."""
    pairs = itertools.zip_longest(now.splitlines(), new.splitlines())
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), 1)


def _refuse(host: str, files: Mapping[str, str], changed: Mapping[str, str]) -> None:
    message = "this file is not as make ci wrote it, so it stays; add the lines below, or move it away and run make ci"
    places = {path: _first_difference(text, files[path]) for path, text in changed.items()}
    report(Diagnostic(path, line, 1, "error", f"{message} HOST={host} again") for path, line in places.items())
    for path, text in changed.items():
        print(*differences(path, text, files[path]), sep="\n", file=sys.stderr)


def _host() -> str:
    host = os.environ.get("HOST", "").lower()
    if not host:
        raise CiError(f"name a host: make ci HOST=github (or {', '.join(list(HOSTS)[1:])})")
    if host not in HOSTS:
        raise CiError(f'there are no files for HOST "{host}"; it is one of {", ".join(HOSTS)}')
    return host


def _top_above(blog: Path) -> Path | None:
    """Return the top of the git repository that the blog is a folder of; None where the blog is the top, or in none."""
    folders = (blog.resolve(), *blog.resolve().parents)
    top = next((folder for folder in folders if (folder / ".git").exists()), None)
    return None if top == folders[0] else top


def main() -> int:
    """Write the files for HOST; return the exit status."""
    try:
        host, blog = _host(), Path()
        requirements = next((name for name in _REQUIREMENTS if (blog / name).is_file()), _REQUIREMENTS[-1])
        files = hosting_files(host, requirements)
        if changed := changed_files(files, blog):
            _refuse(host, files, changed)
            return 1
        written = missing_files(files, blog)
        for path, text in written.items():
            (blog / path).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(blog / path, text.encode("utf-8"))
    except (CiError, OSError) as reason:
        print(f"make ci: {reason}", file=sys.stderr)
        return 1
    for path in files:
        print(path if path in written else f"{path} is up to date")
    if top := _top_above(blog):
        print(f"make ci: hosts look for these files at the top of the repository, {top}; move them", file=sys.stderr)
    print(f"Next: commit and push; {NEXT_STEPS[host]}. Hindsight's docs/hosting.md has all of it", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
