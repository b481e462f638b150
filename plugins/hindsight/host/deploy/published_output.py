"""Read the published site in an output folder for a deploy, and prepare its lock files."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.text.digest import digest_of
from hindsight.core.text.pluralize import pluralize
from hindsight.host.deploy.plan import SentFile
from hindsight.host.deploy.protocol import SentError
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.lock_files import Locks, prepared_locks
from hindsight.host.site.manifest import MANIFEST, read_manifest
from hindsight.host.site.output_folder import PUBLISHED
from hindsight.host.site.published import PublishedSite, parse_published

FEED = "feeds/all.json"


@dataclass(frozen=True, slots=True)
class PublishedOutput:
    """A published site: its folder, its address, its files by their paths, and its texts and lessons."""

    folder: Path
    site: str
    files: Mapping[str, SentFile]
    published: PublishedSite | None

    @property
    def is_empty(self) -> bool:
        """Return whether the site has no post and no page."""
        return self.published is not None and not self.published.texts


def read_output(output: Path) -> PublishedOutput:
    """Return the site in an output folder; raise DeployError if the folder holds no whole published site."""
    files = _site_files(output)
    # The site's own feed has its address, whichever setting it came from.
    site = address_in((output / FEED).read_text(encoding="utf-8"))
    return PublishedOutput(output, site, files, _published(output))


def _site_files(output: Path) -> dict[str, SentFile]:
    """Return the files to send, by their paths; the files about the build itself are not sent."""
    if not (output / MANIFEST).is_file() or not (output / PUBLISHED).is_file():
        raise DeployError(f"{output} is not a published site (it may hold drafts)")
    manifest = read_manifest(output)
    if manifest.lost:
        lacking = pluralize(manifest.lost, "file")
        raise DeployError(f"{output} lacks {lacking} of the site; build it again with make publish")
    names = sorted(manifest.files - {PUBLISHED})
    with ThreadPoolExecutor() as pool:  # digests of long files are made outside the interpreter's lock
        return dict(zip(names, pool.map(lambda name: _sent_file((output / name).read_bytes()), names), strict=True))


def _sent_file(data: bytes) -> SentFile:
    return SentFile(len(data), digest_of(data))


def _published(output: Path) -> PublishedSite | None:
    return parse_published((output / PUBLISHED).read_bytes())


def address_in(feed: str) -> str:
    """Return the site's address in its feed, "" where the text is no feed."""
    try:
        return str(json.loads(feed)["home_page_url"]).rstrip("/")
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


@contextlib.contextmanager
def locks_kept(content: Path, published: PublishedSite | None) -> Iterator[Callable[[], None]]:
    """Prepare the lock files of the site that is sent, and yield the function that puts them in place."""
    settings = {"PATH": str(content)}
    with contextlib.ExitStack() as stack:
        try:
            put_in_place = stack.enter_context(prepared_locks(settings, published.locks if published else Locks()))
        except ContentError as error:
            raise DeployError(str(error.diagnostics[0])) from error
        yield lambda: _after_sending(put_in_place)


def _after_sending(put_in_place: Callable[[], None]) -> None:
    try:
        put_in_place()
    except ContentError as error:
        raise SentError(str(error.diagnostics[0])) from error
