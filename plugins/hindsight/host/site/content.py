"""Read all files of a site: documents, vocabulary, static files, and every problem."""

from __future__ import annotations

import os
import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.diagnostics.progress import OnProgress
from hindsight.core.documents.model import Body, Document, ReadResult
from hindsight.core.documents.time_limit import TimeLimitError, longest_line, time_limit
from hindsight.core.processes.workers import WorkerDied, cores, in_parallel
from hindsight.core.replies.model import Archive, Reply
from hindsight.core.settings import ReadSettings, substitutions
from hindsight.core.text.digest import digest, digest_of
from hindsight.core.vocabulary.declared import find_renamed, find_unused
from hindsight.core.vocabulary.near_duplicates import check_uses
from hindsight.core.vocabulary.tags import TagUse, Vocabulary, add_used_tags, read_tags_file
from hindsight.host.incremental.regular import read_regular
from hindsight.host.incremental.stamps import is_settled, stamp_of
from hindsight.host.incremental.store import ReadRow, Store, StoreDamaged, unpickled
from hindsight.host.incremental.versions import code_version
from hindsight.host.mode import Mode
from hindsight.host.site.sources import TAGS_FILE, Source, Sources, shown_path
from hindsight.host.site.translations import readdress_translations
from hindsight.host.urls import host_urls

# Below this many files, starting processes costs more than it saves.
_ENOUGH_TO_SHARE = 12
_TOO_LONG = (
    "this text takes too long to read, perhaps for a long run of the same signs on this line; "
    "shorten the line, or put it into a fence as code"
)

# Ends the key of a file whose last document is kept for the writer's own view. No file has such a key: each build reads
# the file again, and a build to publish never uses the kept document.
_KEPT = ":kept"


@dataclass(frozen=True, slots=True)
class _Head:
    """The part of a file that stays in memory: all but its body, of which it has the digest.

    A document that `is_stale` is from an earlier state of the file, which holds no document now. `replies` are pickled:
    most builds plan nothing, so they need none of them.
    """

    document: Document | None
    body: str
    diagnostics: tuple[Diagnostic, ...]
    is_draft: bool
    mentions: tuple[str, ...]
    is_stale: bool
    replies: bytes = b""

    @property
    def outline(self) -> str:
        """Return a digest of all that a site is planned from."""
        return f"{self.document.outline if self.document else ''}{self.diagnostics or ''}{self.mentions or ''}"


@dataclass(frozen=True, slots=True)
class Content:
    """The contents of a content folder.

    `shown_paths` are the names of the files in messages, by path; `drafts` and `stale` files have these names. The
    documents of `stale` files are from an earlier state. `mentions` are the words of each file that may be names of
    other files. `archives` hold the replies.
    """

    documents: tuple[Document, ...]
    sources: Sources
    shown_paths: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    drafts: frozenset[str]
    mentions: Mapping[str, tuple[str, ...]]
    stale: frozenset[str] = frozenset()
    archives: tuple[Archive, ...] = ()

    @property
    def unreadable(self) -> frozenset[str]:
        """Return the paths of files without a document."""
        return frozenset(self.shown_paths) - {document.path for document in self.documents}


class Reader:
    """Reads the files of a content folder, each only after a change of the file or of a setting for reading.

    The results stay in memory between the builds of `make serve`, and in the store between processes.
    """

    def __init__(self, store: Store, settings: Mapping[str, Any], mode: Mode) -> None:
        self._store = store
        self._settings = ReadSettings.from_pelican(settings, host_urls("", settings))
        self._version = digest(f"{code_version()}{self._settings!r}")
        self._seen, self._known = store.version(), store.stamps()
        self._heads: dict[str, _Head] = {}
        self._translations: dict[str, Document] | None = None  # None until all heads are known
        self._keeps_last = not mode.stops_at_errors

    def refresh(self, sources: Sources, on_progress: OnProgress) -> list[str]:
        """Read the changed files, and return their paths. Raises ContentError if a worker dies."""
        self._notice_others()
        changed, stamps = [], []
        for source in sources.to_read:
            stamp, key = self._known.get(source.path, ("", ""))
            new_stamp, new_key = self._look(source, stamp, key)
            if new_key != key:
                changed.append((source, new_stamp))
            elif new_stamp != stamp:
                stamps.append((new_stamp, source.path))
                self._known[source.path] = (new_stamp, key)
        gone = self._known.keys() - {source.path for source in sources.to_read}
        kept = {source.path for source, _ in changed if self._known.get(source.path, ("", ""))[1].endswith(_KEPT)}
        rows = self._read(changed, on_progress)
        # Only a preview replaces the document that it keeps, unless the file holds one again.
        new = [row for row in rows if self._keeps_last or row.path not in kept or self._heads[row.path].document]
        if new or stamps or gone:
            self._store.put_reads(new, stamps, gone)
            self._translations = None
        for path in gone:
            del self._known[path]
            self._heads.pop(path, None)
        return [row.path for row in rows]

    def _notice_others(self) -> None:
        """Forget the files that a different process has read since: bodies come from the rows of that process."""
        seen = self._store.version()
        if seen == self._seen:
            return
        known, self._seen = self._store.stamps(), seen
        self._translations = None
        for path in list(self._heads):
            if known.get(path, ("", ""))[1] != self._known.get(path, ("", ""))[1]:
                del self._heads[path]
        self._known = known

    def state(self) -> str:
        """Return a digest of all that was read."""
        return digest("\n".join(f"{path}\0{key}" for path, (_, key) in sorted(self._known.items())))

    def outline(self, sources: Sources, in_full: Collection[str]) -> str:
        """Return a digest of all that a site is planned from: all of the documents but their bodies.

        Files `in_full`, named as in problems, count with their bodies.
        """
        self._load()
        parts = [f"{source.path}\0{self._heads[source.path].outline}" for source in sources.documents]
        parts += [f"{source.path}\0{self._known[source.path][1]}" for source in sources.replies]
        if in_full:
            parts += [self._known[source.path][1] for source in sources.documents if source.shown_path in in_full]
        return digest("\n".join(parts))

    def document(self, path: str) -> Document | None:
        """Return the document that a file holds, if it holds one."""
        self._load()
        if self._translations is None:
            documents = [head.document for head in self._heads.values() if head.document is not None]
            self._translations = readdress_translations(documents, self._settings)
        return self._translations.get(path) or self._heads[path].document

    def body_digest(self, path: str) -> str:
        """Return the digest of a document's body."""
        return self._heads[path].body

    def checklist_digest(self, path: str, part: str) -> str:
        """Return the digest of a checklist of a document."""
        document = self._heads[path].document
        return next((head.digest for head in (document.checklists if document else ()) if head.part == part), "")

    def content(self, sources: Sources) -> Content:
        """Return everything that was read."""
        self._load()
        heads = [self._heads[source.path] for source in sources.documents]
        documents = (self.document(source.path) for source in sources.documents)
        replies = {source: self._heads[source.path] for source in sources.replies}
        read = (*heads, *replies.values())
        return Content(
            documents=tuple(document for document in documents if document is not None),
            sources=sources,
            shown_paths={source.path: source.shown_path for source in sources.documents},
            diagnostics=(*sources.diagnostics, *(diagnostic for head in read for diagnostic in head.diagnostics)),
            drafts=frozenset(
                source.shown_path for source, head in zip(sources.documents, heads, strict=True) if head.is_draft
            ),
            mentions={source.path: head.mentions for source, head in zip(sources.documents, heads, strict=True)},
            stale=frozenset(
                source.shown_path for source, head in zip(sources.documents, heads, strict=True) if head.is_stale
            ),
            archives=tuple(
                Archive(PurePosixPath(source.path).stem, source.shown_path, _replies_of(head))
                for source, head in replies.items()
            ),
        )

    def body(self, path: str) -> Body:
        """Return a document's body."""
        body: Body = unpickled(self._store.body(path, self._known[path][1]))
        return body

    def _look(self, source: Source, stamp: str, key: str) -> tuple[str, str]:
        """Return a file's stamp ("" if it cannot be trusted yet) and key; both are the old ones if the stamp is."""
        try:
            if stamp and stamp_of(source.status) == stamp and key.startswith(self._prefix(source)):
                return stamp, key
            new_stamp = stamp_of(source.status) if is_settled(source.status) else ""
            return new_stamp, self._prefix(source) + digest_of(read_regular(source.file))
        except OSError:
            return "", "unreadable"

    def _prefix(self, source: Source) -> str:
        return f"{self._version}:{source.kind}:{source.shown_path}:"

    def _read(self, changed: list[tuple[Source, str]], on_progress: OnProgress) -> list[ReadRow]:
        rows: list[ReadRow] = []
        jobs = cores() if len(changed) >= _ENOUGH_TO_SHARE else 0
        try:
            for row in in_parallel(self._row, changed, lambda item: item[0].shown_path, jobs if jobs > 1 else 0):
                rows.append(self._with_last_document(row) if self._keeps_last else row)
                on_progress("read", len(rows), len(changed))
        except WorkerDied as death:
            message = f"reading this file ended the process at work on it (exit status {death.status})"
            raise ContentError([Diagnostic(death.name, 1, 1, "error", message)]) from death
        for row in rows:
            self._known[row.path] = (row.stamp, row.key)
            self._heads[row.path] = _Head(*unpickled(row.head))
        return rows

    def _row(self, item: tuple[Source, str]) -> ReadRow:
        source, stamp = item
        # The key is that of the bytes that are read now: the file may have changed since its status was read.
        try:
            data = read_regular(source.file)
        except OSError as error:
            return _unread(source, Diagnostic(source.shown_path, 1, 1, "error", f"cannot be read: {error.strerror}"))
        if source.kind == "replies":
            return self._replies_row(source, stamp, data)
        try:
            result = _read_bytes(source, data, self._settings)
        except TimeLimitError:
            line = longest_line(data.decode("utf-8", "replace"))
            return _unread(source, Diagnostic(source.shown_path, line, 1, "error", _TOO_LONG), data)
        key = self._prefix(source) + digest_of(data)
        try:
            stamp = stamp if stamp_of(os.stat(source.file)) == stamp else ""
        except OSError:
            stamp = ""
        body = result.body
        head = (
            result.document,
            body.digest if body else "",
            result.diagnostics,
            result.is_draft,
            result.mentions,
            False,
        )
        return ReadRow(source.path, stamp, key, pickle.dumps(head, 5), pickle.dumps(body, 5))

    def _replies_row(self, source: Source, stamp: str, data: bytes) -> ReadRow:
        from hindsight.core.replies.read import read_replies  # loads nh3, which most sites do not need

        replies, diagnostics = read_replies(source.shown_path, data)
        head = (None, "", diagnostics, False, (), False, pickle.dumps(replies, 5))
        return ReadRow(source.path, stamp, self._prefix(source) + digest_of(data), pickle.dumps(head, 5), b"")

    def _with_last_document(self, row: ReadRow) -> ReadRow:
        """Return a row whose file holds no document now with the last document of the file, if there is one.

        The writer's own view shows that document while a field is wrong.
        """
        head = _Head(*unpickled(row.head))
        _, key = self._known.get(row.path, ("", ""))
        if head.document is not None or not key.startswith(f"{self._version}:"):
            return row
        last = _Head(*unpickled(self._store.head(row.path, key)))
        if last.document is None:
            return row
        kept = (last.document, last.body, head.diagnostics, head.is_draft, head.mentions, True)
        body = self._store.body(row.path, key)
        return replace(row, stamp="", key=row.key + _KEPT, head=pickle.dumps(kept, 5), body=body)

    def _load(self) -> None:
        if len(self._heads) == len(self._known):
            return
        for path, key, head in self._store.heads():
            if path not in self._heads and self._known.get(path, ("", ""))[1] == key:
                self._heads[path] = _Head(*unpickled(head))
        if len(self._heads) != len(self._known):
            raise StoreDamaged("a file that was read is missing")


def _replies_of(head: _Head) -> tuple[Reply, ...]:
    return unpickled(head.replies) if head.replies else ()


def _unread(source: Source, diagnostic: Diagnostic, data: bytes = b"") -> ReadRow:
    """Return the row of a file that could not be read; its key is no file's, so it is read again next time."""
    from hindsight.core.documents.unread import unread

    result = unread(diagnostic, data)
    head = (None, "", result.diagnostics, result.is_draft, result.mentions, False)
    return ReadRow(source.path, "", "unreadable", pickle.dumps(head), pickle.dumps(None))


def _read_bytes(source: Source, data: bytes, settings: ReadSettings) -> ReadResult:
    """Return the contents of a file; raise TimeLimitError if reading it takes too long.

    After an exception in Markdown, the converter holds a part of that file, so the next file gets a new converter.
    """
    from hindsight.core.documents.converter import (
        renew_converters,  # Markdown takes long to load, and most builds read no file
    )
    from hindsight.core.documents.read import read
    from hindsight.core.documents.unread import unread

    try:
        with time_limit(source.shown_path, len(data)):
            return read(source.path, source.shown_path, data, source.document_kind, settings)
    except TimeLimitError:
        renew_converters()
        raise
    except Exception as error:  # the message must name the file, also for a fault of a library
        renew_converters()
        message = f"this file could not be read ({type(error).__name__}: {error}); please report it with the file"
        return unread(Diagnostic(source.shown_path, 1, 1, "error", message), data)


def vocabulary_of(
    documents: Iterable[Document], shown_paths: Mapping[str, str], settings: Mapping[str, Any]
) -> tuple[Vocabulary, list[Diagnostic]]:
    """Return the vocabulary of `tags.toml` and of the documents of a build, with its problems."""
    file = Path(settings["PATH"], TAGS_FILE)
    vocabulary = Vocabulary(substitutions(settings))
    diagnostics: list[Diagnostic] = []
    if os.path.lexists(file):
        try:
            vocabulary, diagnostics = read_tags_file(shown_path(file), read_regular(file), substitutions(settings))
        except OSError as error:
            diagnostics = [Diagnostic(shown_path(file), 1, 1, "error", f"cannot be read: {error.strerror}")]
    declared = frozenset(vocabulary.tags)
    uses = list(tag_uses(documents, shown_paths))
    diagnostics += add_used_tags(vocabulary, uses)
    return vocabulary, [*diagnostics, *check_uses(vocabulary, declared, uses, settings["CLOSED_VOCABULARY"])]


def check_tags_file(content: Content, vocabulary: Vocabulary, settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield hints about `tags.toml`: the tags that it renames, and its tables without a use.

    Tags of drafts and of texts still to come count as used.
    """
    if not vocabulary.tables:
        return
    labels = {label for document in content.documents for label in document.tags}
    labels.update(label for document in content.documents for lesson in document.lessons for label in lesson.tags)
    renamed = dict(find_renamed(vocabulary, labels))
    for use in tag_uses(content.documents, content.shown_paths) if renamed else ():
        if message := renamed.pop(use.label, ""):  # at its first use
            yield Diagnostic(use.path, use.line, use.col, "hint", message)
    if not content.unreadable:  # an unreadable text may use a tag that no other text uses
        yield from find_unused(vocabulary, labels, shown_path(Path(settings["PATH"], TAGS_FILE)))


def tag_uses(documents: Iterable[Document], shown_paths: Mapping[str, str]) -> Iterator[TagUse]:
    """Yield the tags that documents and their lessons have, each where it is written."""
    for document in documents:
        path = shown_paths[document.path]
        for label in document.tags:
            yield TagUse(label, path, *document.places["tags"])
        for lesson in document.lessons:
            for label in lesson.tags:
                if label not in document.tags:
                    yield TagUse(label, path, *lesson.place("tags", label))
