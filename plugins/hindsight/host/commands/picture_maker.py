"""Make the sizes of new pictures while the writer goes on, in a process with low priority.

`make serve` starts the process, with the pictures as a line of JSON, see `site.picture_sizes.PictureWork`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable


class PictureMaker:
    """Makes the sizes of new pictures in a process of low priority (`commands.picture_maker`), and reports the end.

    Pictures that it could not make are not tried again.
    """

    def __init__(self, on_made: Callable[[], None]) -> None:
        self._on_made = on_made
        self._process: subprocess.Popen[str] | None = None
        self._tried = ""

    def start(self, work: str) -> None:
        """Start with this work, a line of JSON, unless it is at work."""
        if work == self._tried or (self._process and self._process.poll() is None):
            return
        self._tried = work
        command = [sys.executable, "-m", "hindsight.host.commands.picture_maker"]
        process = self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
        )
        threading.Thread(target=self._wait, args=(process, work), daemon=True).start()

    def _wait(self, process: subprocess.Popen[str], work: str) -> None:
        process.communicate(f"{work}\n")
        if self._process is process:  # it was not closed
            self._on_made()

    def close(self) -> None:
        """End the process and everything it has started."""
        process, self._process, self._tried = self._process, None, ""
        if process is not None and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def main() -> int:
    """Make the pictures of a line of the input; return 1 if some could not be made."""
    from hindsight.core.diagnostics.diagnostic import ContentError
    from hindsight.host.site.picture_sizes import PictureWork  # takes long; `make serve` imports this module without it

    with contextlib.suppress(AttributeError, OSError):  # on Windows, or if the system does not allow it
        os.nice(10)
    try:
        PictureWork.from_json(sys.stdin.readline()).do()
    except ContentError as error:
        print(*error.diagnostics, sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
