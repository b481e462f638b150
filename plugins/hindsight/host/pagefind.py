"""Run Pagefind, which makes the index of full-text search, in a process of its own.

The process answers requests in their order, so the same pages give the same files. Its own wrapper in Python waits a
tenth of a second after each answer, and its command line reads a folder in the order of the file system.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import importlib.metadata
import json
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

_PACKAGE = "pagefind-bin"
# Signs that are parts of words: "C++" and "C#" are words.
_SIGNS = "+#"
PATIENCE = 600.0  # seconds
_PIECE = 1 << 20  # bytes


class PagefindError(Exception):
    """Raised if Pagefind is missing or fails; the message is the reason, in a sentence without an end."""


def pagefind_version() -> str:
    """Return the version of Pagefind; raise PagefindError if it is not installed."""
    try:
        return importlib.metadata.version(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise PagefindError(f"the package {_PACKAGE} is not installed") from None


def make_index(pages: Iterable[tuple[str, str]], lang: str) -> dict[str, bytes]:
    """Return the files of an index of pages, by their paths; each page is its address and its HTML.

    Words are reduced to their stems by the rules of a language. Raise PagefindError if Pagefind fails.
    """
    try:
        process = subprocess.Popen(
            [_executable(), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise PagefindError(f"Pagefind cannot be started: {error.strerror}") from error
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    try:
        with process:
            return _files(process, _requests(pages, lang))
    finally:
        timer.cancel()


def _executable() -> Path:
    try:
        found: Path = importlib.import_module("pagefind_bin").get_executable()
    except (ImportError, FileNotFoundError):
        raise PagefindError(f"the package {_PACKAGE} is not installed") from None
    return found


def _requests(pages: Iterable[tuple[str, str]], lang: str) -> Iterator[Mapping[str, Any]]:
    yield {"type": "NewIndex", "config": {"force_language": lang, "include_characters": _SIGNS}}
    for address, text in pages:
        yield {"type": "AddFile", "index_id": 0, "url": address, "file_contents": text, "file_path": None}
    yield {"type": "GetFiles", "index_id": 0}


class _Reader(threading.Thread):
    """Reads the answers of the process while requests are sent: a full pipe would stop the process.

    `last` is the last answer. After an error the process is ended.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.last: Mapping[str, Any] = {"type": ""}

    def run(self) -> None:
        """Read until the files are there, or until there is an error or no more answer."""
        assert self._process.stdout is not None  # a pipe
        for answer in _answers(self._process.stdout):
            self.last = answer
            if answer["type"] in ("Error", "GetFiles"):
                break
        if self.last["type"] != "GetFiles":
            self._process.kill()


def _files(process: subprocess.Popen[bytes], requests: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Send requests and return the files in the last answer; the process ends once its input is closed."""
    assert process.stdin is not None  # both are pipes
    assert process.stderr is not None
    errors: list[bytes] = []
    stderr = process.stderr
    read_errors = threading.Thread(target=lambda: errors.append(stderr.read()), daemon=True)
    reader = _Reader(process)
    reader.start()
    read_errors.start()
    with contextlib.suppress(OSError):  # the process has ended: there is no last answer
        for number, request in enumerate(requests, 1):
            message = json.dumps({"message_id": number, "payload": request})
            process.stdin.write(base64.b64encode(message.encode()) + b",")
        process.stdin.flush()
    reader.join()
    with contextlib.suppress(OSError):
        process.stdin.close()
    read_errors.join()
    if reader.last["type"] != "GetFiles":
        raise PagefindError(_reason(reader.last, process.wait(), b"".join(errors)))
    return {file["path"]: base64.b64decode(file["content"]) for file in reader.last["files"]}


def _answers(pipe: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the answers of the process, which are separated by commas."""
    pieces: list[bytes] = []
    while piece := pipe.read1(_PIECE):  # type: ignore[attr-defined]  # of a pipe with a buffer
        first, *others = piece.split(b",")
        pieces.append(first)
        for other in others:
            yield json.loads(base64.b64decode(b"".join(pieces)))["payload"]
            pieces = [other]


def _reason(last: Mapping[str, Any], status: int, errors: bytes) -> str:
    if last["type"] == "Error":
        return f"Pagefind reports: {last.get('message', '')}"
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return f"the process of Pagefind ended (exit status {status}){': ' if lines else ''}{' '.join(lines[-1:])}"
