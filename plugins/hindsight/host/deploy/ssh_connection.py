"""Use one ssh connection for all calls of rsync in a deploy: each new connection takes a good part of a second."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Where rsync reaches the host with ssh: no slash before the first colon, and not a second one after it.
_HOST = re.compile(r"(?!git:)(?P<host>[^-/:][^/:]*):(?!:)(?!//)")
_SECONDS_KEPT = 60  # after a deploy that was killed


@contextlib.contextmanager
def shared_connection(target: str) -> Iterator[None]:
    """Open a connection to the host of a target, which rsync uses inside the block; do nothing for other targets.

    Where that fails, rsync connects by itself, and its own error has the reason.
    """
    match, before = _HOST.match(target), os.environ.get("RSYNC_RSH")
    words = _words(before or "ssh")
    if not match or not words or Path(words[0]).name != "ssh":
        yield
        return
    with tempfile.TemporaryDirectory(prefix="hs-") as folder:
        socket = str(Path(folder, "s"))
        kept = ("-o", f"ControlPersist={_SECONDS_KEPT}")
        if not _is_done([*words, "-M", "-N", "-f", "-S", socket, *kept, match["host"]]):
            yield
            return
        os.environ["RSYNC_RSH"] = shlex.join([*words, "-S", socket])
        try:
            yield
        finally:
            os.environ.pop("RSYNC_RSH")
            if before is not None:
                os.environ["RSYNC_RSH"] = before
            _is_done([*words, "-S", socket, "-O", "exit", match["host"]])


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # rsync reports it
        return []


def _is_done(command: list[str]) -> bool:
    # No pipes: the connection stays in the background, and would hold them.
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False).returncode == 0
    except OSError:
        return False
