"""Writing a site: into a folder beside the output, then swapped in whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

MANIFEST = ".hindsight-manifest"


class OutputFolderError(Exception):
    """An output folder that must not, or cannot, be written; the message is for the writer."""


def check_output_folder(output: Path, content: Path) -> None:
    """Refuse a folder whose replacement would take away what is not output."""
    output, content = output.resolve(), content.resolve()
    if output.exists() and not output.is_dir():
        raise OutputFolderError(f"{output} is a file, not a folder; choose another OUTPUTDIR")
    if output == content or output in content.parents or content in output.parents:
        raise OutputFolderError(f"the output folder {output} and the content folder {content} overlap; choose another")
    if (output / ".git").exists() or (output / "pelicanconf.py").exists():
        raise OutputFolderError(f"{output} is a project's folder, not a place for output; choose another")


def write_tree(files: Iterable[tuple[str, bytes | Path]], output: Path) -> int:
    """Make `output` hold just `files` (bytes, or a file to copy) and what the build before did not make.

    Returns how many files were written. Where anything fails, `output` stays as it was.
    """
    output = output.resolve()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(output)
        stage = Path(tempfile.mkdtemp(prefix=f".{output.name}.building-{os.getpid()}-", dir=output.parent))
    except OSError as error:
        raise OutputFolderError(f"cannot write beside {output}: {error.strerror}") from error
    try:
        stage.chmod(0o755)
        written = [_write(stage, path, content) for path, content in files]
        (stage / MANIFEST).write_text("".join(f"{path}\n" for path in sorted(written)), encoding="utf-8")
        _carry_over(output, stage)
        _swap(stage, output)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise OutputFolderError(f"cannot write {output}: {error.strerror}{where}; it is as it was before") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return len(written)


def _write(stage: Path, path: str, content: bytes | Path) -> str:
    target = stage / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, target)
    else:
        target.write_bytes(content)
    return path


def _carry_over(output: Path, stage: Path) -> None:
    """Link what stands in the old output and was not made by a build (a CNAME, a `.well-known`) into the new."""
    if not output.is_dir():
        return
    with contextlib.suppress(FileNotFoundError):
        made = set((output / MANIFEST).read_text(encoding="utf-8").splitlines())
        for folder, folders, names in os.walk(output):
            linked = [name for name in folders if Path(folder, name).is_symlink()]
            for name in (*names, *linked):
                file = Path(folder, name)
                path = file.relative_to(output).as_posix()
                if path not in made and path != MANIFEST and not (stage / path).exists():
                    (stage / path).parent.mkdir(parents=True, exist_ok=True)
                    os.link(file, stage / path, follow_symlinks=False)
        return
    if any(output.iterdir()):
        raise OutputFolderError(
            f"{output} holds files, and no build of this site made them; empty it or choose another OUTPUTDIR"
        )


def _swap(stage: Path, output: Path) -> None:
    """Put the new folder in the old one's place; put the old one back where that fails."""
    old = Path(f"{stage}.old")
    if output.exists():
        output.rename(old)
    try:
        stage.rename(output)
    except OSError:
        if old.exists():
            old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _remove_leftovers(output: Path) -> None:
    """Remove what killed builds left; bring back an output that one of them was swapping."""
    pattern = re.compile(re.escape(f".{output.name}.building-") + r"(\d+)-\w+(\.old)?")
    for folder in output.parent.iterdir():
        match = pattern.fullmatch(folder.name)
        if match is None or _runs(int(match[1])):
            continue
        if match[2] and not output.exists():
            folder.rename(output)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()
