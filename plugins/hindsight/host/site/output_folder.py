"""Write the output folder: new files are made in a folder beside it, and moved once they are complete."""

from __future__ import annotations

import contextlib
import filecmp
import os
import signal
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from hindsight.core.text.pluralize import shorten_list
from hindsight.host.incremental.exchange import sync, sync_names
from hindsight.host.incremental.stamps import output_stamp
from hindsight.host.site.manifest import MANIFEST, Manifest, files_in, manifest_text, read_manifest
from hindsight.host.site.spare import fill_from_output, link_into, move_into
from hindsight.host.site.stage import in_place, new_stage, tidy

# A published site has this file, and the writer's own view does not: a deploy sends only a folder with this file.
PUBLISHED = ".hindsight-published"


class OutputFolderError(Exception):
    """Raised for an output folder that must not, or cannot, be written; the message is for the writer."""


def check_output_folder(output: Path, content: Path) -> None:
    """Raise OutputFolderError for a folder that holds more than output: replacing it would delete that."""
    output, content = output.resolve(), content.resolve()
    if output.exists() and not output.is_dir():
        raise OutputFolderError(f"{output} is a file, not a folder; choose a different OUTPUTDIR")
    if output == content or output in content.parents or content in output.parents:
        raise OutputFolderError(
            f"the output folder {output} and the content folder {content} overlap; choose a different OUTPUTDIR"
        )
    if (output / ".git").exists() or (output / "pelicanconf.py").exists():
        raise OutputFolderError(f"{output} is a project's folder, not a place for output; choose a different OUTPUTDIR")


class OutputFolder:
    """The output folder as it is, and the stage beside it on which new files are made.

    `made` are the files that builds made, by the manifest in the folder.
    `known` has the stamps of files after the last build, by path. If the manifest lists only these, the folder is not
    walked; if the manifest is damaged, these still count as the site's own.
    """

    def __init__(self, output: Path, known: Mapping[str, str]) -> None:
        self.output = output.resolve()
        try:
            tidy(self.output)
        except OSError as error:
            raise OutputFolderError(f"cannot write beside {self.output}: {error.strerror}") from error
        self._root = str(self.output)
        self._known = known
        self._manifest = self._read_manifest()
        self.made = self._manifest.files

    def _read_manifest(self) -> Manifest:
        try:
            return read_manifest(self.output, self._known)
        except FileNotFoundError:
            if self.output.is_dir() and any(self.output.iterdir()):
                raise OutputFolderError(
                    f"{self.output} holds files, and no build of this site made them; "
                    "empty it or choose a different OUTPUTDIR"
                ) from None
            return Manifest(frozenset(), is_current=False)
        except OSError as error:
            raise OutputFolderError(f"cannot read {self.output}: {error.strerror}") from error

    def holds_only(self, paths: Collection[str]) -> bool:
        """Return whether the files that the manifest lists are exactly these."""
        return self.made == paths and not self._manifest.lost

    def stamp(self, path: str) -> str | None:
        """Return the present stamp of a file that builds made; None if there is no such file.

        A preview writes the page of an edited text before it looks at the files that the edit does not concern.
        """
        if path not in self.made:
            return None
        try:
            status = os.lstat(f"{self._root}/{path}")
        except (OSError, ValueError):
            return None
        return output_stamp(status) if stat.S_ISREG(status.st_mode) else None

    @contextlib.contextmanager
    def stage(self) -> Iterator[Path]:
        """Make a folder beside the output for new files; it is always removed afterwards."""
        try:
            with new_stage(self.output) as stage:
                yield stage
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            raise OutputFolderError(
                f"cannot write {self.output}: {error.strerror}{where}; it is as it was before"
            ) from error

    def put(self, stage: Path, new: Collection[str], planned: Collection[str]) -> None:
        """Move the new files into the output one by one, and remove files that are no longer planned."""
        gone = self.made - set(planned)
        self.refuse_foreign(stage, new)
        try:
            with _uninterrupted():
                self._put(stage, new, planned, gone)
        except OSError as error:
            raise OutputFolderError(
                f"cannot write {error.filename or self.output}: {error.strerror}; "
                "some files of the output may be new and some as before, and the next build mends that"
            ) from error

    def _put(self, stage: Path, new: Collection[str], planned: Collection[str], gone: Collection[str]) -> None:
        if gone or not self.made.issuperset(new):
            # If the build ends after this line, the next build still finds its own files in the manifest.
            self._write_manifest(stage, self.made.union(planned))
        move_into(stage, self.output)
        for path in gone:
            remove_file(self.output / path, self.output)
        if gone or not self._manifest.is_of(planned):
            self._write_manifest(stage, planned)
        self.made = frozenset(planned)
        self._manifest = Manifest(self.made)

    def _write_manifest(self, stage: Path, paths: Collection[str]) -> None:
        text, manifest = manifest_text(paths), self.output / MANIFEST
        if manifest.is_file() and manifest.read_bytes() == text.encode():
            return
        self.output.mkdir(parents=True, exist_ok=True)
        new = stage / f"{MANIFEST}.new"
        new.write_text(text, "utf-8")
        os.replace(new, manifest)

    def same_pages(self, stage: Path, new: Iterable[str]) -> frozenset[str]:
        """Return the paths of pages on the stage that have the bytes of those in the output."""
        return frozenset(path for path in new if path.endswith(".html") and _is_same(stage / path, self.output / path))

    def swap(
        self,
        stage: Path,
        new: Collection[str],
        planned: Collection[str],
        locks: contextlib.AbstractContextManager[Callable[[], None]],
        spare: Path,
    ) -> bool:
        """Complete the stage with the files that stay as they are, and put it in the output's place as a whole.

        `locks` prepares other files and yields the function that writes them: all is written, or nothing. Files of
        others (a CNAME, a `.well-known`, a linked folder) stay too. Return whether the files that stay are links, so
        that the old output can become the next `spare` folder.
        """
        self.refuse_foreign(stage, new)
        has_links_only = True
        if self.output.is_dir():
            kept = set(planned).difference(new)
            unwanted = {*(self.made - kept), *new, MANIFEST}
            has_links_only = fill_from_output(stage, self.output, kept, unwanted, spare)
        (stage / MANIFEST).write_text(manifest_text(planned), encoding="utf-8")
        sync(stage)
        with locks as write_locks, _uninterrupted(), in_place(stage, self.output):
            write_locks()
        sync_names(self.output.parent)
        return has_links_only

    def carry_over(self, stage: Path) -> None:
        """Link files of others (a CNAME, a `.well-known`, a linked folder) into the stage; make their empty folders."""
        for path in files_in(self.output):
            if path not in self.made and path != MANIFEST and not (stage / path).exists():
                (stage / path).parent.mkdir(parents=True, exist_ok=True)
                link_into(f"{self.output}/{path}", f"{stage}/{path}")
        for folder, folders, names in os.walk(self.output):
            if not folders and not names:
                with contextlib.suppress(FileExistsError, NotADirectoryError):  # the site has a file there
                    (stage / os.path.relpath(folder, self.output)).mkdir(parents=True)

    def refuse_foreign(self, stage: Path, new: Iterable[str]) -> None:
        """Raise OutputFolderError if new files would replace files of others."""
        foreign = sorted(set(self._foreign_in_the_way(stage, new)))
        if foreign:
            raise OutputFolderError(
                f"{self.output} has what no build made where the site has a file or folder of its own: "
                f"{shorten_list(foreign)}; move it away"
            )

    def _foreign_in_the_way(self, stage: Path, new: Iterable[str]) -> Iterator[str]:
        folders = {str(folder) for path in new for folder in PurePosixPath(path).parents} - {"."}
        for folder in folders:
            target = self.output / folder
            if folder not in self.made and os.path.lexists(target) and (target.is_symlink() or not target.is_dir()):
                yield folder
        for path in new:
            target = self.output / path
            if not os.path.lexists(target):
                continue
            if target.is_dir() and not target.is_symlink():
                inside = (f"{path}/{name}" for name in files_in(target))
                yield from (name for name in inside if name not in self.made)
            elif not self._is_own(path) and not (target.is_file() and filecmp.cmp(target, stage / path, shallow=False)):
                yield path

    def _is_own(self, path: str) -> bool:
        return path in self.made or self._known.get(path) == output_stamp(os.lstat(self.output / path))


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C until the end of a short block, which must not be left half way."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def remove_file(file: Path, output: Path) -> None:
    """Remove a file, and the folders that it leaves empty."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        file.unlink()
    for parent in file.parents:
        if parent == output:
            return
        try:
            parent.rmdir()
        except OSError:
            return


def _is_same(file: Path, other: Path) -> bool:
    with contextlib.suppress(OSError):  # a file that is not there
        return filecmp.cmp(file, other, shallow=False)
    return False
