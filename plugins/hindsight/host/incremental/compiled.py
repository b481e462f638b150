"""Keep compiled templates between builds."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_regular

_SIZE = 16  # bytes of a digest


class CompiledTemplates(BytecodeCache):
    """Jinja's cache of compiled templates in a folder, each with a digest of itself.

    Python runs the code in such a file, and damaged code could do anything. Without a correct digest, or if the folder
    cannot be written, templates are compiled as if there were no cache. `version_of` returns a text that changes with a
    template and with the templates that it includes.
    """

    def __init__(self, folder: Path, version_of: Callable[[str], str]) -> None:
        self._folder, self._version_of = folder, version_of

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return the place of a compiled template; its code is also made from the templates that it includes."""
        return super().get_bucket(environment, name, filename, f"{self._version_of(name)}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the compiled template, if the cache has it undamaged."""
        try:
            data = read_regular(self._file(bucket))
        except OSError:
            return
        if _digest(data[_SIZE:]) == data[:_SIZE]:
            bucket.bytecode_from_string(data[_SIZE:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template, if the folder can be written."""
        code = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file(bucket), _digest(code) + code, on_disk=False)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.cache"


def _digest(code: bytes) -> bytes:
    return hashlib.blake2b(code, digest_size=_SIZE).digest()
