"""The published site in an output folder, as a deploy reads it, and the lock file of its lessons."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.lessons.lock import read_lock
from hindsight.core.text.pluralize import pluralize
from hindsight.host.deploy.protocol import SentError
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.lesson_lock import lock_data, lock_path, prepared_lock
from hindsight.host.site.manifest import MANIFEST, read_manifest
from hindsight.host.site.output_folder import PUBLISHED
from hindsight.host.site.published import PublishedSite, parse_published
from hindsight.host.site.sources import shown_path

FEED = "feeds/all.json"


@dataclass(frozen=True, slots=True)
class PublishedOutput:
    """A published site: its folder, its address, its files with their sizes in bytes, and its texts and lessons."""

    folder: Path
    site: str
    sizes: Mapping[str, int]
    published: PublishedSite | None

    @property
    def is_empty(self) -> bool:
        """Return whether the site has no post and no page."""
        return self.published is not None and not self.published.texts


def read_output(output: Path) -> PublishedOutput:
    """Return the site in an output folder; raise DeployError where it is none, or not whole."""
    sizes = _site_files(output)
    # The site's own feed has its address, whichever setting it came from.
    site = address_in((output / FEED).read_text(encoding="utf-8"))
    return PublishedOutput(output, site, sizes, _published(output))


def _site_files(output: Path) -> dict[str, int]:
    """Return the files of a published site with their sizes in bytes; those about the build itself stay here."""
    if not (output / MANIFEST).is_file() or not (output / PUBLISHED).is_file():
        raise DeployError(f"{output} is not a published site (it may hold drafts)")
    manifest = read_manifest(output)
    if manifest.lost:
        lacking = pluralize(manifest.lost, "file")
        raise DeployError(f"{output} lacks {lacking} of the site; build it anew with make publish")
    return {name: (output / name).stat().st_size for name in manifest.files - {PUBLISHED}}


def _published(output: Path) -> PublishedSite | None:
    return parse_published((output / PUBLISHED).read_bytes())


def address_in(feed: str) -> str:
    """Return the site's address in its feed, "" where the text is no feed."""
    try:
        return str(json.loads(feed)["home_page_url"]).rstrip("/")
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


@contextlib.contextmanager
def lock_kept(content: Path, published: PublishedSite | None) -> Iterator[Callable[[], None]]:
    """Prepare the lock file of the lessons that are sent, and yield the function that puts it in place."""
    settings = {"PATH": str(content)}
    with contextlib.ExitStack() as stack:
        try:
            if published is None or published.lock in (b"", lock_data(settings)):
                put_in_place: Callable[[], None] = lambda: None  # noqa: E731
            else:
                put_in_place = stack.enter_context(prepared_lock(settings, published.lock))
        except ContentError as error:
            raise DeployError(str(error.diagnostics[0])) from error
        yield lambda: _after_sending(put_in_place)


def _after_sending(put_in_place: Callable[[], None]) -> None:
    try:
        put_in_place()
    except ContentError as error:
        raise SentError(str(error.diagnostics[0])) from error


def unkept_lessons(output: Path, content: Path) -> str:
    """Say how many lessons of a published site are not in the lock file, "" where none is missing."""
    if not (output / PUBLISHED).is_file() or (published := _published(output)) is None:
        return ""
    settings = {"PATH": str(content)}
    path = shown_path(lock_path(settings))
    kept, _ = read_lock(path, lock_data(settings))
    built, _ = read_lock(path, published.lock)
    if not (new := built.keys() - kept.keys()):
        return ""
    are = "is" if len(new) == 1 else "are"
    return (
        f"{pluralize(len(new), 'lesson')} {are} not in {path}: a deploy adds what readers see then; where they see "
        f"{output} itself, set PUBLISHED_IN_PLACE = True in publishconf.py"
    )
