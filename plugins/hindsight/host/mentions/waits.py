"""Keep the times before which hosts do not want to be asked again, from one run to the next."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

_LONGEST = 24 * 3600


@dataclass
class Waits:
    """The time in seconds at which each host may be asked again. The file is in the cache: nothing is lost with it."""

    file: Path
    times: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Waits:
        """Return the times in a file; a file that cannot be read has none."""
        waits = cls(file)
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            now = time.time()
            for host, moment in json.loads(file.read_text(encoding="utf-8")).items():
                if now < float(moment) < now + _LONGEST:
                    waits.times[str(host)] = float(moment)
        return waits

    def left(self, host: str) -> float:
        """Return the seconds until a host may be asked."""
        return max(0.0, self.times.get(host, 0.0) - time.time())

    def keep(self, host: str, seconds: float) -> None:
        """Remember that a host wants to be asked in this many seconds."""
        self.times[host] = time.time() + seconds

    def write(self) -> None:
        """Write the file, or leave it: without it, some hosts are asked too early once."""
        left = {host: moment for host, moment in self.times.items() if moment > time.time()}
        if not left and not self.file.exists():
            return
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            part = self.file.with_name(f".{self.file.name}.{os.getpid()}")
            part.write_text(json.dumps(left), encoding="utf-8")
            part.replace(self.file)
