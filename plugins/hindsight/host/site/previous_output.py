"""Keep the site before the last publish beside the output, so that `make rollback` can show it again.

Files that did not change are hard links, so it takes little room.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from hindsight.host.incremental.exchange import sync, sync_names
from hindsight.host.site.manifest import MANIFEST, files_in, read_manifest
from hindsight.host.site.output_folder import PUBLISHED, OutputFolder, OutputFolderError, remove_file
from hindsight.host.site.stage import in_place


def keep_previous(old: Path, output: Path) -> Path:
    """Keep the folder that was the output until now, in place of the one kept before; a preview is not kept.

    Return the folder that is left over.
    """
    if not (old / PUBLISHED).is_file():
        return old
    kept, aside = previous_output(output), old.with_name(f"{old.name}-kept")
    with contextlib.suppress(OSError):  # the site is published; only a rollback is not possible
        # Two names change quickly; a build that is killed here leaves a folder that the next build removes.
        with contextlib.suppress(FileNotFoundError):
            kept.rename(aside)
        old.rename(kept)
    return aside


def restore_previous(output: Path) -> None:
    """Put the kept site in the output's place in one step; files that no build made stay in the output as they are.

    Raise OutputFolderError if there is no whole kept site, or if it would replace a file that no build made.
    """
    output = output.resolve()
    kept = previous_output(output)
    if not kept.is_dir():
        raise OutputFolderError(f"there is no site before the one in {output}; publish keeps one from now on")
    manifest, folder = read_manifest(kept), OutputFolder(output, {})
    if manifest.lost or PUBLISHED not in manifest.files:
        raise OutputFolderError(f"the site before the one in {output} is not whole; publish an older state of the blog")
    folder.refuse_foreign(kept, manifest.files)
    # The files of others are there as they were when the site was replaced.
    for path in set(files_in(kept)) - manifest.files - {MANIFEST}:
        remove_file(kept / path, kept)
    folder.carry_over(kept)
    sync(kept)
    with in_place(kept, output):
        pass
    sync_names(output.parent)
    shutil.rmtree(kept, ignore_errors=True)


def previous_output(output: Path) -> Path:
    """Return the folder in which the site before the one in an output folder is kept."""
    return output.with_name(f".{output.name}.previous")
