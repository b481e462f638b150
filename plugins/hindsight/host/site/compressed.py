"""Compressed files beside the texts of a site, for servers that send them as they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hindsight.core.site.outputs import Compressed, DeckPdf, Output, Page
from hindsight.host.incremental.stamps import mark_written, output_stamp
from hindsight.host.incremental.store import NOT_MADE
from hindsight.host.serving.compression import compress
from hindsight.host.site.names import same_name
from hindsight.host.site.redirects import TEMPLATE

_TEXTS = (
    ".css", ".csv", ".geojson", ".htm", ".html", ".ics", ".js", ".json", ".jsonld", ".map", ".md", ".mjs", ".rdf",
    ".svg", ".toml", ".tsv", ".txt", ".vtt", ".wasm", ".webmanifest", ".xhtml", ".xml", ".xsl", ".yaml", ".yml",
)  # fmt: skip
# Below this, a compressed file saves a reader no packet.
LEAST = 1024  # bytes


@dataclass(frozen=True, slots=True)
class OldFiles:
    """The output folder of the last build: `kept` are files that are as it left them, compressed in the same way."""

    folder: Path
    kept: Collection[str]


def compressed_outputs(outputs: Iterable[Output], kinds: Iterable[str]) -> Iterator[Compressed]:
    """Yield the compressed files of these kinds for the texts among the outputs; a file of the writer's own stays."""
    outputs = tuple(outputs)
    taken = {same_name(output.path) for output in outputs}
    for output in outputs:
        if isinstance(output, DeckPdf | Compressed) or not output.path.lower().endswith(_TEXTS):
            continue
        if isinstance(output, Page) and output.template == TEMPLATE:
            continue  # such a page is small
        for kind in dict.fromkeys(kinds):
            path = f"{output.path}.{kind}"
            if same_name(path) not in taken:
                group = output.group or output.path
                yield Compressed(path, output, kind, output.bodies, output.checklist, output.owner, group)


def make_compressed(output: Compressed, stage: Path, old: OldFiles) -> str:
    """Compress a file that is on the stage, or in the old output, and return the stamp of the result.

    The stamp is NOT_MADE for a small file. Equal bytes that the last build compressed are not compressed again.
    """
    new = stage / output.source.path
    source = new if new.exists() else old.folder / output.source.path
    data = source.read_bytes()
    if len(data) < LEAST:
        return NOT_MADE
    target = stage / output.path
    if source is new and _is_unchanged(output, data, old):
        return _linked(old.folder / output.path, target)
    compressed = compress(data, output.kind)
    if len(compressed) >= len(data):
        return NOT_MADE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(compressed)
    return mark_written(target)


def _is_unchanged(output: Compressed, data: bytes, old: OldFiles) -> bool:
    if output.path not in old.kept or output.source.path not in old.kept:
        return False
    before = old.folder / output.source.path
    return before.stat().st_size == len(data) and before.read_bytes() == data


def _linked(file: Path, target: Path) -> str:
    try:
        os.link(file, target)
    except OSError:  # a file system without hard links
        shutil.copy2(file, target)
    return output_stamp(target.stat())
