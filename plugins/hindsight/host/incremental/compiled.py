"""Compiled templates, kept between builds."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_regular

_SIZE = 16  # bytes of a digest


class CompiledTemplates(BytecodeCache):
    """Jinja's cache of compiled templates in a folder, each with a digest of itself.

    Python runs what it finds in such a file, and a damaged one could do anything. Without a digest that fits, or
    without a folder that can be written, templates are compiled as if there were no cache.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load what was compiled, or nothing."""
        try:
            data = read_regular(self._file(bucket))
        except OSError:
            return
        if _digest(data[_SIZE:]) == data[:_SIZE]:
            bucket.bytecode_from_string(data[_SIZE:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that can be."""
        code = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file(bucket), _digest(code) + code, on_disk=False)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.cache"


def _digest(code: bytes) -> bytes:
    return hashlib.blake2b(code, digest_size=_SIZE).digest()
