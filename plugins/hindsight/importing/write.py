"""Write an import as a content folder, without touching what the writer has changed there since an earlier import."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hindsight.core.settings import ReadSettings
from hindsight.importing.anchors import AnchorResolver
from hindsight.importing.dates import written_date
from hindsight.importing.links import LinkResolver
from hindsight.importing.mend import Mender
from hindsight.importing.menu import settle_menu
from hindsight.importing.model import Import, ImportedFile, ImportedReply, ImportedText, ImportProblem
from hindsight.importing.places import give_places, new_address
from hindsight.importing.tags import settle_tags, tags_file
from hindsight.importing.toml import quoted

RECORD = ".import.json"  # the digests of the files as they were imported, by their paths
DEFAULT_TAG = "imported"
_TAKEN_FIELDS = frozenset((
    "title", "date", "modified", "tags", "slug", "category", "author", "authors", "summary", "lang", "series",
    "series_index", "status", "pinned", "cover", "cover_alt", "aliases", "template", "cards",
))  # fmt: skip
# Files at the top of the site that Hindsight makes itself.
_OWN_FILES = frozenset(("robots.txt", "sitemap.xml", "feed.xml", "index.json", "search.json", "package.json"))
_ALTERNATIVE_TEXT = "The picture above this post"


@dataclass(slots=True)
class Written:
    """The result of writing, by the paths of the files.

    `kept` are files that the writer has changed, `removed` those that the writer took away since an earlier import,
    `foreign` files of no import that were there before, and `gone` files that the source no longer has.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


class Folder:
    """A content folder that an import is written to."""

    def __init__(self, path: Path) -> None:
        self._path, self.written = path, Written()
        self._before = self._read_record()
        self._now: dict[str, str] = {}

    def write(self, path: str, data: bytes) -> None:
        """Write a file, unless the writer has changed it since the last import."""
        digest = hashlib.sha256(data).hexdigest()
        if not self._is_free(path, digest):
            return
        target = self._path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:100]}.part")
        part.write_bytes(data)
        os.replace(part, target)

    def copy(self, path: str, file: Path) -> None:
        """Copy a file, unless the writer has changed the copy."""
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        if not self._is_free(path, digest):
            return
        target = self._path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name[:100]}.part")
        shutil.copyfile(file, part)
        os.replace(part, target)

    def _is_free(self, path: str, digest: str) -> bool:
        """Report whether a file is to be written, and list it under what becomes of it."""
        target = self._path / path
        self._now[path] = digest
        if not os.path.lexists(target) and path in self._before:
            self.written.removed.append(path)
            self._now[path] = self._before[path]
            return False
        if not os.path.lexists(target):
            self.written.new.append(path)
            return True
        there = _digest_of(target)
        if there == digest:
            self.written.equal.append(path)
            return False
        if there and there == self._before.get(path):
            self.written.changed.append(path)
            return True
        if path in self._before:
            self.written.kept.append(path)
            self._now[path] = self._before[path]
        else:
            self.written.foreign.append(path)
            del self._now[path]
        return False

    def close(self) -> None:
        """Keep the record of what was imported; files of an earlier import that the source no longer has stay."""
        for path, digest in self._before.items():
            if path not in self._now and os.path.lexists(self._path / path):
                self.written.gone.append(path)
                self._now[path] = digest
        record = json.dumps(self._now, indent=0, sort_keys=True, ensure_ascii=False)
        part = self._path / f"{RECORD}.part"
        part.write_text(record, encoding="utf-8")
        os.replace(part, self._path / RECORD)

    def _read_record(self) -> dict[str, str]:
        try:
            record = json.loads((self._path / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(path): str(digest) for path, digest in record.items()} if isinstance(record, dict) else {}


def _digest_of(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def write_import(imported: Import, target: Path, read_settings: ReadSettings) -> Written:
    """Write texts, files, tags, redirects and replies below `target`; raise ImportProblem if the folder cannot be used.

    Texts are read with the settings as the host will read them, so that what it would refuse is mended.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        folder = Folder(target)
        place_files(imported)
        places = give_places(imported.texts, {file.path.split("/")[0] for file in imported.files})
        resolver = LinkResolver(imported, places)
        settle_menu(imported, resolver)
        mender = Mender(read_settings, text_file, imported)
        for text in imported.texts:
            resolver.resolve(text)
            _settle(text, imported)
            mender.mend(text)
            _redirect_queries(text, imported)
        settle_tags(imported)
        anchors = AnchorResolver(imported.texts, places, mender.anchors, imported)
        for text in imported.texts:
            anchors.resolve(text)
            folder.write(places[id(text)], text_file(text).encode())
            if text.replies:
                folder.write(f"replies/{_reply_name(text)}.toml", replies_file(text.replies).encode())
        for file in _once(imported.files):
            if file.file is not None:
                folder.copy(file.path, file.file)
        if imported.tags:
            folder.write("tags.toml", tags_file(imported.tags).encode())
        if imported.redirects:
            folder.write("redirects.toml", redirects_file(imported.redirects).encode())
        folder.close()
    except OSError as error:
        raise ImportProblem(f"{error.filename or target}: {error.strerror or error}") from error
    return folder.written


def _redirect_queries(text: ImportedText, imported: Import) -> None:
    """Move old addresses with a query (`/?p=12`) to the redirects: no file can be at one."""
    for address in text.addresses:
        if "?" in address and text.status == "published":
            imported.redirects[address] = new_address(text)
    text.addresses = tuple(address for address in text.addresses if "?" not in address)


def place_files(imported: Import) -> None:
    """Move files from the top of the old site into `extra/`, from where they are published at their old addresses."""
    at_top = [file for file in imported.files if "/" not in file.path]
    if not at_top:
        return
    imported.files = [
        replace(file, path=f"extra/{file.path}") if "/" not in file.path else file
        for file in imported.files
        if file.path not in _OWN_FILES
    ]
    paths = {f"extra/{file.path}": {"path": file.path} for file in at_top if file.path not in _OWN_FILES}
    if paths:
        imported.settings["EXTRA_PATH_METADATA"] = paths


def _once(files: Iterable[ImportedFile]) -> Iterator[ImportedFile]:
    seen: set[str] = set()
    for file in files:
        if file.path not in seen:
            seen.add(file.path)
            yield file


def _reply_name(text: ImportedText) -> str:
    return f"{text.date.year:04}-{text.slug}" if text.kind == "post" and text.date else text.slug


def _settle(text: ImportedText, imported: Import) -> None:
    """Give a text what Hindsight requires, and say so."""
    if text.kind == "post" and not text.tags:
        text.tags = (text.category,) if text.category else (DEFAULT_TAG,)
    if text.tags == (DEFAULT_TAG,):
        imported.read[f'posts without tags or categories, now with the tag "{DEFAULT_TAG}"'] += 1
    if text.cover and not text.cover_alt:
        text.cover_alt = text.title or _ALTERNATIVE_TEXT
        imported.read["covers without alternative text, now with the title of the post"] += 1
    if text.kind == "page":
        text.category = text.series = text.series_index = ""
        text.pinned = False


def text_file(text: ImportedText) -> str:
    """Return a text as a file: front matter in Pelican's form, then the body."""
    new = new_address(text)
    aliases = [_in_list(address) for address in text.addresses if address not in (new, "/", "/index.html")]
    fields: dict[str, str] = {
        "Title": text.title,
        "Date": written_date(text.date) if text.date else "",
        "Modified": written_date(text.modified) if text.modified and text.modified != text.date else "",
        "Tags": _list(text.tags),
        "Slug": text.slug,
        "Category": text.category,
        ("Authors" if len(text.authors) > 1 else "Author"): "; ".join(text.authors),
        "Summary": text.summary,
        "Lang": text.lang,
        "Series": text.series,
        "Series_index": text.series_index,
        "Pinned": "yes" if text.pinned else "",
        "Status": text.status if text.status != "published" else "",
        "Cover": text.cover,
        "Cover_alt": text.cover_alt if text.cover else "",
        "Aliases": ", ".join(dict.fromkeys(aliases)),
        **{own_name(name): value for name, value in sorted(text.extra.items())},
    }
    lines = [f"{name}: {' '.join(value.split())}\n" for name, value in fields.items() if value.strip()]
    body = text.body.strip("\n")
    return f"{''.join(lines)}\n{body}\n" if body.strip() else f"{''.join(lines)}\n"


def own_name(name: str) -> str:
    """Return the name of a field of the old site's own; one that Hindsight uses for something else gets another."""
    return f"Old_{name}" if name in _TAKEN_FIELDS else name.capitalize()


def _in_list(address: str) -> str:
    """Return an address that a list separated by commas can hold."""
    for sign in ",; \t\"'[]":
        address = address.replace(sign, f"%{ord(sign):02X}")
    return address


def _list(items: Iterable[str]) -> str:
    items = [" ".join(item.replace(";", " ").split()) for item in items]
    if any("," in item for item in items):
        return "; ".join(items) + ";" * (len(items) == 1)
    return ", ".join(items)


def redirects_file(redirects: dict[str, str]) -> str:
    """Return `redirects.toml`: old paths and new ones."""
    return "".join(f"{quoted(old)} = {quoted(new)}\n" for old, new in redirects.items())


def replies_file(replies: Iterable[ImportedReply]) -> str:
    """Return the archive of the replies to one text: a table `[[reply]]` each, in the order of their dates."""
    return "\n".join("".join(f"{name} = {value}\n" for name, value in _reply(one)) for one in replies)


def _reply(reply: ImportedReply) -> Iterator[tuple[str, Any]]:
    yield "[[reply]]\nid", quoted(reply.ident)
    yield "kind", quoted(reply.kind)
    yield "state", quoted(reply.state)
    yield "author", quoted(reply.author)
    if reply.url:
        yield "url", quoted(reply.url)
    if reply.date:
        yield "date", reply.date.isoformat()
    if reply.in_reply_to:
        yield "in_reply_to", quoted(reply.in_reply_to)
    yield "html", quoted(reply.html)
