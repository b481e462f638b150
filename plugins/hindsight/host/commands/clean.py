"""Remove the leftovers of builds (`make clean`), and nothing else.

In OUTPUTDIR these are the files that the build's own manifest lists, and the folders that are empty without them. No
build made an OUTPUTDIR without a manifest, so such a folder stays as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from hindsight.host.incremental.held import is_held
from hindsight.host.site.manifest import MANIFEST, read_manifest
from hindsight.host.site.previous_output import previous_output

CACHES = (".cache", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".coverage", "htmlcov")
CODE = ("plugins", "tests", "tools")


class CleanError(Exception):
    """Raised for a folder that must stay as it is; the message is the reason."""


def clean_output(output: Path, content: Path) -> None:
    """Remove a built site from `output`, which must be one."""
    if not output.is_dir() or not any(output.iterdir()):
        return
    if not (output / MANIFEST).is_file():
        raise CleanError(f"{output} has no {MANIFEST}: no build made it")
    if content.resolve().is_relative_to(output.resolve()):
        raise CleanError(f"{output} holds the content")
    files = [output / name for name in read_manifest(output).files]
    for path in [*files, output / MANIFEST]:
        path.unlink(missing_ok=True)
    for folder in sorted({parent for path in files for parent in folders(path, output)}, reverse=True):
        remove_empty(folder)
    remove_empty(output)


def folders(path: Path, output: Path) -> Iterator[Path]:
    """Yield the folders between a file and the output folder, without the output folder."""
    return (parent for parent in path.parents if parent != output and parent.is_relative_to(output))


def clean_leftovers(output: Path, content: Path) -> None:
    """Remove the folders of killed builds beside the output, but not those of a build that still runs."""
    pattern = re.compile(re.escape(f".{output.name}.building-") + r"[\w-]+(\.old)?")
    beside = sorted(output.parent.iterdir()) if output.parent.is_dir() else []
    for folder in beside:
        match = pattern.fullmatch(folder.name)
        if not match or folder.is_symlink() or not folder.is_dir():
            continue
        # A build that sets an output aside still holds the folder that it made its files in.
        if is_held(folder) or is_held(folder.with_name(folder.name.removesuffix(".old"))):
            continue
        if match[1]:  # an old output, with what it held besides the site
            clean_output(folder, content)
        else:
            shutil.rmtree(folder)


def remove_empty(folder: Path) -> None:
    """Remove a folder if it is empty."""
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def clean_caches(root: Path) -> None:
    """Remove caches and compiled Python from the repository."""
    compiled = [folder for name in CODE for folder in (root / name).rglob("__pycache__")]
    for path in [*(root / name for name in CACHES), *compiled]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def main() -> int:
    """Clean the output folder and the repository; return 1 if the output folder stays as it is."""
    content = Path(os.environ.get("INPUTDIR") or "content")
    output = Path(os.path.abspath(os.environ.get("OUTPUTDIR") or "output"))
    clean_caches(Path())
    try:
        clean_leftovers(output, content)
        clean_output(previous_output(output), content)
        clean_output(output, content)
    except CleanError as reason:
        print(f"make clean: {reason}; left as it is", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
