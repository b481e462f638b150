"""Remove the files of the example from the content folder (`make empty`).

`example.sha256` beside this file has a digest and a path for each file of the example. A file with other bytes belongs
to the writer, and stays. `python tools/empty.py --record` updates the list after a change to the example.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

LIST = Path(__file__).with_name("example.sha256")
LOCKS = {"lessons.lock": 1, "urls.lock": 2}  # with the number of the column that names a file, from 0
NAMED = 20  # at most this many of the writer's files are printed
NEXT = (
    "Next: SITENAME, SITESUBTITLE, SITEDESCRIPTION and AUTHOR in pelicanconf.py, SITEURL in publishconf.py, "
    'then make new TITLE="..."'
)


def digest(data: bytes) -> str:
    """Return the digest of a file; it is the same for all line endings."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def files_in(content: Path) -> Iterator[str]:
    """Yield the sorted paths of a content folder, except the locks and names that begin with a dot."""
    for folder, folders, names in os.walk(content):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted((*names, *linked)):
            path = Path(folder, name).relative_to(content).as_posix()
            if not name.startswith(".") and path not in LOCKS:
                yield path


def record(content: Path) -> str:
    """Return the list of the example in this folder."""
    return "".join(f"{digest((content / path).read_bytes())}  {path}\n" for path in sorted(files_in(content)))


def example() -> dict[str, str]:
    """Return the digests of the example's files by their paths."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return {path: value for value, _, path in (line.partition("  ") for line in lines)}


def is_example(content: Path, path: str, wanted: str) -> bool:
    """Return whether a file has the bytes of the example's, and its path has no symbolic link."""
    file = content / path
    if file.resolve() != content.resolve() / path or not file.is_file():
        return False
    return digest(file.read_bytes()) == wanted


def remove_example(content: Path, listed: Mapping[str, str]) -> list[str]:
    """Remove the files of the example and the folders that become empty; return the paths of the files."""
    removed = [path for path, wanted in listed.items() if is_example(content, path, wanted)]
    for path in removed:
        (content / path).unlink()
    parents = {parent for path in removed for parent in Path(path).parents if parent != Path()}
    for parent in sorted(parents, reverse=True):
        if not any((content / parent).iterdir()):
            (content / parent).rmdir()
    return removed


def forget_published(content: Path, listed: Mapping[str, str], name: str) -> int:
    """Remove the lines about missing files of the example from a lock file; return the number of lines.

    Remove the lock file itself if no line about a file remains.
    """
    lock = content / name
    if lock.is_symlink() or not lock.is_file():
        return 0
    lines = lock.read_bytes().splitlines(keepends=True)
    missing = {os.fsencode(path) for path in listed if not os.path.lexists(content / path)}
    kept = [line for line in lines if line.startswith(b"#") or _file_in(line, LOCKS[name]) not in missing]
    if kept == lines:
        return 0
    if all(line.startswith(b"#") or not _is_of_file(line) for line in kept):
        lock.unlink()
    else:
        beside = lock.with_name(f".{name}.new")
        beside.write_bytes(b"".join(kept))
        os.replace(beside, lock)
    return len(lines) - len(kept)


def _file_in(line: bytes, column: int) -> bytes:
    """Return the file name in this column of a line of a lock file."""
    return b"".join(line.rstrip(b"\r\n").split(b"\t")[column : column + 1]).partition(b"#")[0]


def _is_of_file(line: bytes) -> bool:
    """Return whether a line of a lock file is about a text, not about a list of texts."""
    return bool(line.strip()) and not re.match(rb"[^\t]*\t(tag|category|series|author)\t", line)


def kept_files(content: Path, listed: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each file that stays; of the writer's own files, at most NAMED are listed."""
    own = []
    for path in files_in(content):
        if path in listed:
            yield f"kept {content / path}: you changed it"
        else:
            own.append(path)
    yield from (f"kept {content / path}: it is yours" for path in own[:NAMED])
    if len(own) > NAMED:
        yield f"kept {len(own) - NAMED} more files of yours"


def main(arguments: list[str]) -> int:
    """Remove the example from the content folder, or record its list; return the exit status."""
    content = Path(os.environ.get("INPUTDIR") or "content")
    if arguments == ["--record"]:
        LIST.write_text(record(content), encoding="utf-8", newline="\n")
        return 0
    listed = example()
    try:
        removed = remove_example(content, listed)
        forgotten = {name: forget_published(content, listed, name) for name in LOCKS}
    except OSError as error:
        print(f"make empty: cannot remove {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    for line in kept_files(content, listed):
        print(line)
    print(f"Removed {len(removed)} of the {len(listed)} files of the example from {content}")
    for name, count in forgotten.items():
        if count:
            print(f"Removed {count} of its lines from {content / name}")
    print(NEXT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
