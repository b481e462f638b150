"""Compress bytes for servers that send compressed files as they are; equal bytes give equal results."""

from __future__ import annotations

import importlib.util
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping

from hindsight.core.text.near import NearNames

# The packages that compress, by the endings of the files; zlib is part of Python.
_PACKAGES = {"br": "brotli", "gz": "zlib", "zst": "zstandard"}
KINDS = tuple(_PACKAGES)
# Pages get the best levels. A megabyte takes these a second, too much for an edit where every tag has feeds, so larger
# files get faster levels. Each pair is a number of bytes and the level from there on.
_BROTLI = ((32 * 1024, 8), (0, 11))
_ZSTANDARD = ((32 * 1024, 12), (0, 19))
# From RFC 1952: deflate, no flags, no time, the slowest level, an unknown system.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def compress(data: bytes, kind: str) -> bytes:
    """Return bytes compressed, `kind` is one of KINDS."""
    return _FUNCTIONS[kind](data)


def _gzip(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return b"".join((_GZIP_HEAD, deflate.compress(data), deflate.flush(), end))


def _brotli(data: bytes) -> bytes:
    import brotli

    return bytes(brotli.compress(data, quality=_level(_BROTLI, len(data))))


def _zstandard(data: bytes) -> bytes:
    import zstandard

    return bytes(zstandard.ZstdCompressor(level=_level(_ZSTANDARD, len(data))).compress(data))


_FUNCTIONS: Mapping[str, Callable[[bytes], bytes]] = {"br": _brotli, "gz": _gzip, "zst": _zstandard}


def _level(levels: Iterable[tuple[int, int]], size: int) -> int:
    return next(level for least, level in levels if size >= least)


def compression_fault(kinds: Iterable[object]) -> str:
    """Return what is wrong with a list of kinds, "" if nothing is."""
    for kind in kinds:
        if kind not in _PACKAGES:
            return f'"{kind}" is no kind of compression{NearNames(KINDS).question(str(kind))}; write br, gz or zst'
        package = _PACKAGES[str(kind)]
        if importlib.util.find_spec(package) is None:
            return f'"{kind}" needs the package {package}: install it with pip install "pelican-hindsight[compress]"'
    return ""


def compression_version(kinds: Iterable[str]) -> str:
    """Return a text that changes with the bytes that equal bytes give."""
    versions = [zlib.ZLIB_RUNTIME_VERSION]
    for kind in sorted(set(kinds) - {"gz"}):
        versions.append(str(importlib.import_module(_PACKAGES[kind]).__version__))
    return repr((versions, _BROTLI, _ZSTANDARD))
