"""All files of a site, read: documents, vocabulary, static files, and every problem found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.gate.problem import Problem
from hindsight.reader.model import Document, ReadResult
from hindsight.reader.read import read
from hindsight.settings import ReadSettings, substitutions
from hindsight.site.sources import TAGS_FILE, Source, Sources, find_sources, shown
from hindsight.vocabulary.tags import TagUse, Vocabulary, add_used_tags, read_tags_file


@dataclass(frozen=True, slots=True)
class Content:
    """What a content folder holds. `shown` is what problems call each document's file."""

    documents: tuple[Document, ...]
    sources: Sources
    shown: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def unreadable(self) -> frozenset[str]:
        """The paths of files that gave no document."""
        return frozenset(self.shown) - {document.path for document in self.documents}


def read_content(settings: Mapping[str, Any]) -> Content:
    """Read every file of the content folder, each by itself."""
    sources = find_sources(settings)
    results = list(_results(sources, ReadSettings.from_pelican(settings)))
    return Content(
        documents=tuple(result.document for result in results if result.document is not None),
        sources=sources,
        shown={source.path: source.shown_path for source in sources.documents},
        problems=(*sources.problems, *(problem for result in results for problem in result.problems)),
    )


def _results(sources: Sources, settings: ReadSettings) -> Iterator[ReadResult]:
    for source in sources.documents:
        yield _read_file(source, settings)


def _read_file(source: Source, settings: ReadSettings) -> ReadResult:
    try:
        data = source.file.read_bytes()
    except OSError as error:
        return ReadResult(None, (Problem(source.shown_path, 1, 1, "error", f"cannot be read: {error.strerror}"),))
    try:
        return read(source.path, source.shown_path, data, source.kind, settings)
    except Exception as error:  # a library's fault must still name the file that brought it out
        message = f"this file could not be read ({type(error).__name__}: {error}); please report it with the file"
        return ReadResult(None, (Problem(source.shown_path, 1, 1, "error", message),))


def vocabulary_of(
    documents: Iterable[Document], shown_paths: Mapping[str, str], settings: Mapping[str, Any]
) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary of `tags.toml` and of the documents that a build holds, and what is wrong with it."""
    file = Path(settings["PATH"], TAGS_FILE)
    vocabulary = Vocabulary(substitutions(settings))
    problems: list[Problem] = []
    if file.exists():
        try:
            data = file.read_bytes()
        except OSError as error:
            return vocabulary, [Problem(shown(file), 1, 1, "error", f"cannot be read: {error.strerror}")]
        vocabulary, problems = read_tags_file(shown(file), data, substitutions(settings))
    return vocabulary, problems + add_used_tags(vocabulary, _tag_uses(documents, shown_paths))


def _tag_uses(documents: Iterable[Document], shown_paths: Mapping[str, str]) -> Iterator[TagUse]:
    for document in documents:
        path = shown_paths[document.path]
        for label in document.tags:
            yield TagUse(label, path, *document.places["tags"])
        for lesson in document.lessons:
            for label in lesson.tags:
                if label not in document.tags:
                    yield TagUse(label, path, lesson.line, 1)
