"""Fetch the files that only the old host has."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from hindsight.core.network.private_hosts import is_private_host
from hindsight.importing.model import Import, ImportedFile
from hindsight.importing.notes import on_one_line

_SECONDS = 30  # for one file
_LARGEST = 256 << 20  # bytes of one file
_PIECE = 1 << 20


def fetch_files(imported: Import, folder: Path, allow_private: bool = False) -> None:
    """Fetch every file without a copy into `folder`, one after the other; report files that cannot be fetched.

    Files are fetched from the host of the old site only, and from a private address only with `allow_private`.
    """
    host = urlsplit(str(imported.settings.get("SITEURL", ""))).hostname or ""
    files = []
    for file in imported.files:
        target = folder / file.path
        if file.file is None and file.url:
            if reason := "" if target.is_file() else _fetch(file, host, target, allow_private):
                imported.warn(file.source, 1, f"{file.url} cannot be fetched: {reason}")
            else:
                imported.read["files from the old host"] += 1
        files.append(replace(file, file=target) if file.file is None and target.is_file() else file)
    imported.files = files


def _fetch(file: ImportedFile, host: str, target: Path, allow_private: bool) -> str:
    """Fetch one file; return the reason if that is not possible, or ""."""
    parts = urlsplit(file.url)
    if parts.scheme not in ("http", "https") or parts.hostname != host:
        return "it is not on the host of the old site"
    if not allow_private and is_private_host(host):
        return "the host has a private address"
    address = quote(file.url, safe="/:?&=%#+,;@~!$'()*")
    request = urllib.request.Request(address, headers={"User-Agent": "hindsight import"})  # noqa: S310  # http or https
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name[:100]}.part")
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer, part.open("wb") as opened:  # noqa: S310
            size = 0
            while piece := answer.read(_PIECE):
                size += len(piece)
                if size > _LARGEST:
                    return f"it is larger than {_LARGEST >> 20} MB"
                opened.write(piece)
        part.replace(target)
    except (OSError, urllib.error.URLError, http.client.HTTPException, ValueError) as error:
        return on_one_line(error, 100)
    finally:
        part.unlink(missing_ok=True)
    return ""
