"""Make a blog that depends on Hindsight (`hindsight new-blog DIR`, `make blog DIR=~/notes`).

The blog has the writer's own files alone: settings, content, templates. Theme and code stay in the package, so that an
upgrade changes the version in requirements.txt and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hindsight.version import VERSION

DISTRIBUTION = "pelican-hindsight"
SKELETON = Path(__file__).resolve().parent.parent / "skeleton"
# Each file of a new blog, with its file in the skeleton. There, Python files have a different ending, since they are no
# code of Hindsight.
FILES = {
    ".gitignore": "gitignore",
    "Makefile": "Makefile",
    "requirements.txt": "requirements.txt",
    "pelicanconf.py": "pelicanconf.py.in",
    "publishconf.py": "publishconf.py.in",
    "content/tags.toml": "tags.toml",
    "content/pages/about.md": "about.md",
    "content/posts/@YEAR@/the-empty-box.md": "the-empty-box.md",
    "content/posts/@YEAR@/before-you-hand-over-a-shift.md": "before-you-hand-over-a-shift.md",
    "templates/README.md": "templates.md",
}
WHEELS = "wheels"


class NewBlogError(Exception):
    """Raised if no blog is made; the message is for the writer."""


def blog_files(today: date) -> dict[str, str]:
    """Return the text of each file of a new blog whose posts have the date `today`, by its path."""
    values = {"VERSION": VERSION, "YEAR": f"{today:%Y}", "DATE": f"{today:%Y-%m-%d}"}
    return {
        _filled(path, values): _filled((SKELETON / name).read_text(encoding="utf-8"), values)
        for path, name in FILES.items()
    }


def _filled(text: str, values: dict[str, str]) -> str:
    """Return a text with values in the place of their names between two `@`."""
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def new_blog(folder: Path, wheel: Path | None = None) -> None:
    """Write a blog into a folder that is missing or empty; raises NewBlogError, and OSError, with nothing written.

    The blog installs Hindsight from a copy of the file `wheel`, if there is one, else from the package index.
    """
    files = blog_files(datetime.now(UTC).date())
    if wheel is not None:
        files["requirements.txt"] = f"--find-links {WHEELS}\n{files['requirements.txt']}"
    with _filling(folder) as making:
        for path, text in files.items():
            (making / path).parent.mkdir(parents=True, exist_ok=True)
            (making / path).write_text(text, encoding="utf-8", newline="\n")
        if wheel is not None:
            (making / WHEELS).mkdir()
            shutil.copyfile(wheel, making / WHEELS / wheel.name)


@contextlib.contextmanager
def _filling(folder: Path) -> Iterator[Path]:
    """Yield a folder whose files move to `folder` once all are written; after an error they are removed.

    An empty folder is filled, not replaced: a shell may be open in it, or it may be a mounted disk.
    """
    _refuse_taken(folder)
    is_there = folder.is_dir()
    parent = folder if is_there else folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    making = parent / f".new-blog-{secrets.token_hex(4)}"
    making.mkdir()
    try:
        yield making
        if is_there:
            for entry in sorted(making.iterdir()):
                entry.rename(folder / entry.name)
        else:
            making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _refuse_taken(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()):
            raise NewBlogError(f"{folder} has files, and stays as it is; name a new folder or an empty one")
    elif os.path.lexists(folder):
        raise NewBlogError(f"{folder} exists already, and is no folder; name a new folder")


def installed_wheel() -> Path | None:
    """Return the wheel file that this Hindsight was installed from; None if it came from a package index."""
    try:
        origin = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    url = urlsplit(json.loads(origin)["url"]) if origin else None
    if url is None or url.scheme != "file" or not url.path.endswith(".whl"):
        return None
    wheel = Path(unquote(url.path))
    return wheel if wheel.is_file() else None
