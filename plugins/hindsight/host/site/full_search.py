"""Make the index of full-text search at publishing: bundles of whole years, kept in the cache folder by their texts.

Pagefind names its files by their bytes, so bundles are made while a site is planned, and the plan has their files.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.site.outputs import Generated
from hindsight.core.site.search_records import SearchRecord, index_language
from hindsight.core.text.digest import digest, digest_of
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.pagefind import PagefindError, make_index, pagefind_version
from hindsight.host.setting_places import written_at

# The posts and pages from which on a bundle is full. For each post of a bundle, Pagefind takes about 2 ms and 0.3 MB of
# memory; from each bundle, a query loads about 28 kB: see docs/search.md.
ENOUGH = 1000
# Bundles are made one after the other if the largest one has more posts and pages.
_FEW = 600
FOLDER = "search/pagefind/"
CONTENTS = "search/full.json"
_LIST, _DATA = ".json", ".data"
_FRAGMENT = b"pagefind_dcd"
# The files that read an index, which bundles share.
_READERS = (".js", ".pagefind")
# The beginning of the names of folders that `make serve` shows; pages that are open may use the last one.
SERVED = "served-"
_KEPT = 2
_KINDS = ("post", "page", "lesson", "checklist", "reply")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The index of some years: its folder below FOLDER, its records, newest first, and the key of its files."""

    folder: str
    records: tuple[SearchRecord, ...]
    key: str
    lang: str

    @property
    def years(self) -> tuple[str, ...]:
        """Return the years of its records, newest first."""
        return tuple(sorted({record.year for record in self.records} - {""}, reverse=True))


@dataclass(frozen=True, slots=True)
class MadeBundle:
    """A bundle that is in the cache.

    `files` are its files by path: the digest of each, and the places in `data` where it begins and ends. `ids` are the
    ids of its records by their names.
    """

    bundle: Bundle
    data: Path
    files: Mapping[str, tuple[str, int, int]]
    ids: Mapping[str, str]


def bundles_of(records: Iterable[SearchRecord], lang: str, enough: int) -> list[Bundle]:
    """Return records in bundles, the newest first.

    From the oldest year on, years are joined until a bundle has `enough` posts and pages. The last bundle, with the
    newest years and the undated records, may have fewer; its folder is that of all bundles.
    """
    by_year: dict[str, list[SearchRecord]] = {}
    for record in records:
        by_year.setdefault(record.year, []).append(record)
    undated = by_year.pop("", [])
    groups: list[list[str]] = [[]]
    for year in sorted(by_year):
        if _texts(record for name in groups[-1] for record in by_year[name]) >= enough:
            groups.append([])
        groups[-1].append(year)
    bundles = []
    for years in reversed(groups):
        is_newest = years is groups[-1]
        folder = "" if is_newest else f"{years[0]}-{years[-1]}/" if years[1:] else f"{years[0]}/"
        found = [record for year in reversed(years) for record in by_year[year]] + (undated if is_newest else [])
        found.sort(key=lambda record: record.day, reverse=True)
        if found:
            bundles.append(_bundle(folder, tuple(found), _language_of(folder, lang)))
    return bundles


def _language_of(folder: str, lang: str) -> str:
    """Return the language of a bundle. The ids of its records begin with it, so ids of different bundles differ."""
    return f"{index_language(lang)}-x-{folder[:4]}" if folder else index_language(lang)


def _texts(records: Iterable[SearchRecord]) -> int:
    return sum(record.kind in ("post", "page") for record in records)


def _bundle(folder: str, records: tuple[SearchRecord, ...], lang: str) -> Bundle:
    lines = (digest("\0".join((record.name, record.title, *record.tags, record.key))) for record in records)
    return Bundle(folder, records, digest("\n".join(lines)), lang)


class SearchCache:
    """Bundles in a folder: for each a file with the bytes of all its files, and a list of these, which is written last.

    `version` is that of the code that makes records.
    """

    def __init__(self, folder: Path, version: str, on_progress: OnProgress) -> None:
        self.folder, self._version, self._on_progress = folder, version, on_progress

    def outputs(self, records: Iterable[SearchRecord], lang: str) -> Iterator[Generated]:
        """Return the files of full-text search for the records of a site in a language."""
        made = self.made(bundles_of(records, lang, ENOUGH))
        return full_search_files(made)

    def made(self, bundles: Sequence[Bundle]) -> list[MadeBundle]:
        """Return bundles with their files, made in parallel where the cache lacks them; remove all others.

        Raise ContentError, with the remedy, if Pagefind is missing or fails, or if the cache cannot be written.
        """
        try:
            version = f"{self._version} {pagefind_version()}"
            missing = [bundle for bundle in bundles if self._read(bundle, version) is None]
            self._make(missing, version)
        except PagefindError as error:
            raise ContentError([search_fault(str(error))]) from error
        except WorkerDied as death:
            raise ContentError([search_fault(str(death))]) from death
        except OSError as error:
            raise ContentError([search_fault(_no_room(self.folder, error))]) from error
        found = [made for bundle in bundles if (made := self._read(bundle, version))]
        self._prune({self._key(bundle, version) for bundle in bundles})
        return found

    def _make(self, missing: list[Bundle], version: str) -> None:
        is_small = all(_texts(bundle.records) <= _FEW for bundle in missing)
        jobs = cores() if len(missing) > 1 and is_small else 0
        work = partial(self._make_one, version=version)
        for done, error in enumerate(in_parallel(work, missing, lambda bundle: bundle.folder, jobs), 1):
            if error:
                raise PagefindError(error)
            self._on_progress("search", done, len(missing))

    def _make_one(self, bundle: Bundle, version: str) -> str:
        """Make the files of a bundle and put them into the cache; return the fault of Pagefind, or ""."""
        try:
            files = make_index(((record.name, record.page()) for record in bundle.records), bundle.lang)
        except PagefindError as error:
            return str(error)
        kept = {path: data for path, data in sorted(files.items()) if _is_needed(path, bundle.lang)}
        ends = [*itertools.accumulate(map(len, kept.values()))]
        places = zip([0, *ends], ends, strict=False)
        listed = {path: (digest_of(data), *place) for (path, data), place in zip(kept.items(), places, strict=True)}
        text = json.dumps({"files": listed, "ids": _ids(kept)})
        self.folder.mkdir(parents=True, exist_ok=True)
        key = self._key(bundle, version)
        write_atomically(self.folder / f"{key}{_DATA}", b"".join(kept.values()), on_disk=False)
        write_atomically(self.folder / f"{key}{_LIST}", f"{digest(text)}\n{text}".encode(), on_disk=False)
        return ""

    def _key(self, bundle: Bundle, version: str) -> str:
        return digest(f"{version} {bundle.lang} {bundle.key}")

    def _read(self, bundle: Bundle, version: str) -> MadeBundle | None:
        key = self._key(bundle, version)
        data = self.folder / f"{key}{_DATA}"
        try:
            checksum, _, text = (self.folder / f"{key}{_LIST}").read_text("utf-8").partition("\n")
            found: Any = json.loads(text) if checksum == digest(text) and data.is_file() else None
        except (OSError, ValueError):
            return None
        return MadeBundle(bundle, data, found["files"], found["ids"]) if found else None

    def _prune(self, keys: Collection[str]) -> None:
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                if file.name.partition(".")[0] not in keys and not file.name.startswith(SERVED):
                    file.unlink()


def bytes_of(data: Path, of: str, start: int, end: int) -> bytes:
    """Return the bytes of a file of a bundle between two places of its data; remove data that is damaged."""
    with contextlib.suppress(OSError):
        with data.open("rb") as file:
            file.seek(start)
            found = file.read(end - start)
        if digest_of(found) == of:
            return found
    data.unlink(missing_ok=True)
    raise ContentError([search_fault("the index in the cache folder is damaged; build again")])


def _is_needed(path: str, lang: str) -> bool:
    if path.endswith((".pf_meta", ".pf_index", ".pf_fragment")):
        return True
    return path in ("pagefind-entry.json", "pagefind.js", f"wasm.{lang}.pagefind")


def _ids(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the ids by which Pagefind finds records, by the names of the records."""
    ids = {}
    for path, data in files.items():
        if path.startswith("fragment/"):
            fragment = json.loads(gzip.decompress(data).removeprefix(_FRAGMENT))
            ids[fragment["url"]] = path.removeprefix("fragment/").removesuffix(".pf_fragment")
    return ids


def refuse_missing_pagefind() -> None:
    """Raise ContentError if Pagefind is not installed."""
    try:
        pagefind_version()
    except PagefindError as error:
        raise ContentError([search_fault(str(error))]) from error


def search_fault(reason: str) -> Diagnostic:
    """Return the error of a search that cannot be made, at the line of its setting."""
    file, line = written_at("SEARCH") or ("pelicanconf.py", 1)
    advice = "write pelican-hindsight[search] in requirements.txt, or " if "not installed" in reason else ""
    remedy = "" if ";" in reason else f'; {advice}write SEARCH = "titles"'
    return Diagnostic(file, line, 1, "error", f'SEARCH = "full": {reason}{remedy}')


def full_search_files(made: Sequence[MadeBundle]) -> Iterator[Generated]:
    """Yield the files of full-text search: of the bundles, and those that the search page loads with them.

    - `full.json` has the labels of tags, the years, and `[folder, language, newest year]` for each bundle.
    - `records.json` of a bundle has `[id, kind, year, tags]` for each record; kinds and tags are numbers.
    """
    records = [record for one in made for record in one.bundle.records]
    tags = list(dict.fromkeys(tag for record in records for tag in record.tags))
    numbers = {tag: number for number, tag in enumerate(tags)}
    for one in made:
        for path, (of, start, end) in one.files.items():
            if one.bundle.folder == "" or not path.endswith(_READERS):
                yield Generated(
                    f"{FOLDER}{one.bundle.folder}{path}", partial(bytes_of, one.data, of, start, end), (of,)
                )
        rows = [
            [one.ids[record.name], _KINDS.index(record.kind), record.year, [numbers[tag] for tag in record.tags]]
            for record in one.bundle.records
            if record.name in one.ids
        ]
        yield _json(f"{FOLDER}{one.bundle.folder}records.json", rows)
    years = list(dict.fromkeys(year for one in made for year in one.bundle.years))
    version = digest("\n".join(of for one in made for of, _, _ in one.files.values()))[:10]
    bundles = [[one.bundle.folder, one.bundle.lang, *one.bundle.years[:1]] for one in made]
    yield _json(CONTENTS, {"version": version, "tags": tags, "years": years, "bundles": bundles})


def served_folder(cache: Path, outputs: Sequence[Generated]) -> Path:
    """Write files into a folder of the cache that is named by them, and return the folder; remove older ones.

    Raise ContentError if the cache cannot be written.
    """
    folder = cache / f"{SERVED}{digest(repr([(output.path, output.depends) for output in outputs]))}"
    if not folder.is_dir():
        beside = cache / f"{SERVED}{secrets.token_hex(4)}"
        try:
            for output in outputs:
                file = beside / output.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(output.make())
            beside.rename(folder)
        except OSError as error:
            raise ContentError([search_fault(_no_room(cache, error))]) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    others = [one for one in cache.glob(f"{SERVED}*") if one != folder]
    for old in sorted(others, key=lambda one: one.stat().st_mtime_ns, reverse=True)[_KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _no_room(folder: Path, error: OSError) -> str:
    return f"the index cannot be written into {folder} ({error.strerror}); make room there"


def _json(path: str, value: Any) -> Generated:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").encode()
    return Generated(path, lambda: data, (data.decode(),))
