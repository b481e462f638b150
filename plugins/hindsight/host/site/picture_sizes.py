"""Make the sizes in which pictures are published, and keep them in the cache folder by the bytes of the pictures."""

from __future__ import annotations

import contextlib
import json
import posixpath
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.kinds import Kind
from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.text.digest import digest, digest_of
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.sources import shown_path

PICTURE_CACHE = ".pictures"  # the ending of the name of the folder
_ENTRY, _INDEX = ".json", "all.json"
# Letters of a digest in the name of a file: the name changes with its bytes.
_SHORT = 8


@dataclass(frozen=True, slots=True)
class SizedPicture:
    """A picture of the site in several sizes.

    `webp` has the width of each WebP file and the digest of its bytes. `whole` is the digest of the bytes at the
    address of the picture, and `size` their width and height; it is "" if the file is copied. `fault` is why there are
    no sizes, or "".
    """

    path: str
    key: str
    webp: tuple[tuple[int, str], ...]
    whole: str
    size: tuple[int, int]
    fault: str = ""

    @property
    def candidates(self) -> tuple[tuple[str, int], ...]:
        """Return the path and width of each WebP file."""
        stem = posixpath.splitext(self.path)[0]
        return tuple((f"{stem}-{width}.{digest[:_SHORT]}.webp", width) for width, digest in self.webp)


@dataclass(frozen=True, slots=True)
class ToResize:
    """A picture to make sizes of: its path, its file, and the digest and kind of its bytes."""

    path: str
    file: Path
    digest: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class PictureWork:
    """Pictures whose sizes are still to be made, for the cache in a folder."""

    folder: Path
    widths: tuple[int, ...]
    originals: bool
    pictures: tuple[ToResize, ...]

    def do(self) -> None:
        """Make the sizes, and keep them in the cache."""
        PictureCache(self.folder, self.widths, self.originals, lambda *_: None, lenient=True).make(self.pictures)

    def as_json(self) -> str:
        """Return the work as one line of JSON, for a different process."""
        pictures = [(one.path, str(one.file), one.digest, one.kind) for one in self.pictures]
        return json.dumps([str(self.folder), self.widths, self.originals, pictures])

    @classmethod
    def from_json(cls, text: str) -> PictureWork:
        """Return the work that a line of JSON describes."""
        folder, widths, originals, pictures = json.loads(text)
        to_resize = (ToResize(path, Path(file), digest, kind) for path, file, digest, kind in pictures)
        return cls(Path(folder), tuple(widths), originals, tuple(to_resize))


class PictureCache:
    """Sizes of pictures in a folder: for each picture an entry with the digests of its sizes, and their files.

    `widths` are the widths in pixels; with `originals`, the file at the address of a picture stays as it is. With
    `later`, the sizes of new pictures are not made: they are left as work. With `lenient`, a picture at which a process
    dies has a fault; else it stops the build.
    """

    def __init__(
        self,
        folder: Path,
        widths: tuple[int, ...],
        originals: bool,
        on_progress: OnProgress,
        later: bool = False,
        lenient: bool = False,
    ) -> None:
        self.folder, self.widths, self.originals = folder, widths, originals
        self._on_progress, self._later, self._lenient = on_progress, later, lenient
        self._left: tuple[ToResize, ...] = ()
        self._version = _resize_version() if widths else ""

    def sized(self, pictures: Iterable[ToResize]) -> dict[str, SizedPicture]:
        """Return pictures in their sizes, by path; those that are not in the cache are made in parallel.

        Entries of other pictures are removed. A picture whose file has changed meanwhile is left out.
        """
        if not self.widths:
            return {}
        pictures = tuple(pictures)
        known = self._read_index()
        kept: dict[str, SizedPicture] = {}
        missing: dict[str, ToResize] = {}
        for picture in pictures:
            if entry := self._entry(picture, known):
                kept[picture.path] = entry
            else:
                missing.setdefault(self._key(picture), picture)
        if missing and self._later:
            self._left = tuple(missing.values())
            return kept
        if missing:
            died = self.make(tuple(missing.values()))
            kept |= {one.path: entry for one in pictures if one.path not in kept and (entry := self._entry(one, {}))}
            kept |= {path: SizedPicture(path, "", (), "", (0, 0), fault) for path, fault in died.items()}
        entries = {entry.key: entry for entry in kept.values() if entry.key}
        if entries.keys() != known.keys():
            self._write_index(entries)
            self._prune(entries.keys())
        return kept

    def work_left(self) -> PictureWork | None:
        """Return the pictures whose sizes are to be made later; None if there are none."""
        return PictureWork(self.folder, self.widths, self.originals, self._left) if self._left else None

    def bytes_of(self, picture: ToResize, digest: str) -> bytes:
        """Return the bytes of a size of a picture; a damaged or missing file is made again."""
        key = self._key(picture)
        for attempt in (1, 2):
            with contextlib.suppress(OSError):
                data = (self.folder / f"{key}.{digest}").read_bytes()
                if digest_of(data) == digest:
                    return data
            if attempt == 1:
                self._make_one(picture)
        message = "its sizes could not be kept in the cache folder, or the file changed while the site was built"
        raise ContentError([Diagnostic(shown_path(picture.file), 1, 1, "error", f"{message}; build again")])

    def _key(self, picture: ToResize) -> str:
        return digest(f"{self._version} {self.widths} {self.originals} {picture.digest} {picture.kind}")

    def _read_index(self) -> dict[str, Any]:
        """Return all entries of the last build, by key, from one file; a build that was stopped leaves only others."""
        return _read_checked(self.folder / _INDEX) or {}

    def _write_index(self, entries: Mapping[str, SizedPicture]) -> None:
        found = {key: _read_checked(self.folder / f"{key}{_ENTRY}") for key in entries}
        with contextlib.suppress(OSError):
            _write_checked(self.folder / _INDEX, {key: entry for key, entry in found.items() if entry})

    def _entry(self, picture: ToResize, known: Mapping[str, Any]) -> SizedPicture | None:
        """Return the entry of a picture, one of the `known` or from its file; None if it is missing or damaged."""
        key = self._key(picture)
        found = known.get(key) or _read_checked(self.folder / f"{key}{_ENTRY}")
        if found is None:
            return None
        webp = tuple((width, of) for width, of in found["webp"])
        return SizedPicture(picture.path, key, webp, found["whole"], tuple(found["size"]), found["fault"])

    def make(self, pictures: tuple[ToResize, ...]) -> dict[str, str]:
        """Make the sizes of these pictures in parallel, and keep them.

        Return why a process died, by the path of the picture at which it did.
        """
        died: dict[str, str] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            while left := tuple(one for one in pictures if one.path not in died and not self._entry(one, {})):
                try:
                    self._make_all(left)
                    break
                except WorkerDied as death:
                    if not self._lenient:
                        raise ContentError([Diagnostic(death.name, 1, 1, "error", str(death))]) from death
                    died[death.name] = f"the process that made its sizes died (exit status {death.status})"
        except OSError as error:
            message = f"cannot write the sizes of pictures into {self.folder}: {error.strerror}"
            raise ContentError([Diagnostic(str(self.folder), 1, 1, "error", message)]) from error
        return died

    def _make_all(self, pictures: tuple[ToResize, ...]) -> None:
        # Never in this process: a picture that ends a process must not end the build without a word.
        for done, _ in enumerate(in_parallel(self._make_one, pictures, lambda picture: picture.path, cores()), 1):
            self._on_progress("pictures", done, len(pictures))

    def _make_one(self, picture: ToResize) -> None:
        """Keep the sizes of a picture, the entry last; keep nothing of a file that is gone or has changed."""
        try:
            data = read_regular(picture.file)
        except OSError:
            return
        if digest_of(data) != picture.digest:
            return
        from hindsight.core.pictures.resize import Sizes, resized

        try:
            made, fault = resized(data, picture.kind, self.widths), ""
        except DamagedPictureError as error:
            made, fault = Sizes((), None, (0, 0)), str(error)
        key = self._key(picture)
        self.folder.mkdir(parents=True, exist_ok=True)
        entry = {
            "webp": [(width, self._keep(key, webp)) for width, webp in made.webp],
            "whole": self._keep(key, made.whole) if made.whole and not self.originals else "",
            "size": made.size,
            "fault": fault,
        }
        _write_checked(self.folder / f"{key}{_ENTRY}", entry)

    def _keep(self, key: str, data: bytes) -> str:
        """Write the bytes of a size, and return their digest."""
        of = digest_of(data)
        (self.folder / f"{key}.{of}").write_bytes(data)
        return of

    def _prune(self, keys: Collection[str]) -> None:
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                if file.name != _INDEX and file.name.partition(".")[0] not in keys:
                    file.unlink(missing_ok=True)


def _resize_version() -> str:
    from hindsight.core.pictures.resize import resize_version  # loads Pillow, which previews do not need

    return resize_version()


def _read_checked(file: Path) -> Any:
    """Return the data of a file of the cache; None if it is missing, damaged, or written only in part."""
    try:
        checksum, _, text = file.read_text(encoding="utf-8").partition("\n")
        return json.loads(text) if checksum == digest(text) else None
    except (OSError, ValueError):
        return None


def _write_checked(file: Path, data: Any) -> None:
    """Write data after a digest of its text, without which a file is made again."""
    text = json.dumps(data)
    file.write_text(f"{digest(text)}\n{text}", encoding="utf-8")
