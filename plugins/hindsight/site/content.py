"""All files of a site, read: documents, vocabulary, static files, and every problem found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.gate.problem import Problem
from hindsight.reader.model import Document, ReadResult
from hindsight.reader.read import read
from hindsight.settings import ReadSettings
from hindsight.site.checks import check_documents
from hindsight.site.sources import Source, Sources, find_sources, shown
from hindsight.vocabulary.tags import TagUse, Vocabulary, add_used_tags, read_tags_file


@dataclass(frozen=True, slots=True)
class Content:
    """What a content folder holds. `shown` is what problems call each document's file."""

    documents: tuple[Document, ...]
    vocabulary: Vocabulary
    statics: Mapping[str, Path]
    shown: Mapping[str, str]
    problems: tuple[Problem, ...]


def read_content(settings: Mapping[str, Any]) -> Content:
    """Read every file of the content folder and check them, one by one and against each other."""
    sources = find_sources(settings)
    shown_paths = {source.path: source.shown_path for source in sources.documents}
    results = list(_results(sources, ReadSettings.from_pelican(settings)))
    documents = tuple(result.document for result in results if result.document is not None)
    vocabulary, tag_problems = _vocabulary(documents, shown_paths, settings)
    problems = [
        *sources.problems,
        *(problem for result in results for problem in result.problems),
        *tag_problems,
        *check_documents(documents, shown_paths, sources.statics),
    ]
    return Content(documents, vocabulary, sources.statics, shown_paths, tuple(problems))


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


def _vocabulary(
    documents: Iterable[Document], shown_paths: Mapping[str, str], settings: Mapping[str, Any]
) -> tuple[Vocabulary, list[Problem]]:
    substitutions = tuple(tuple(pair) for pair in settings["SLUG_REGEX_SUBSTITUTIONS"])
    file = Path(settings["PATH"], "tags.toml")
    vocabulary = Vocabulary(substitutions)
    problems: list[Problem] = []
    if file.is_file():
        vocabulary, problems = read_tags_file(shown(file), file.read_bytes(), substitutions)
    return vocabulary, problems + add_used_tags(vocabulary, _tag_uses(documents, shown_paths))


def _tag_uses(documents: Iterable[Document], shown_paths: Mapping[str, str]) -> Iterator[TagUse]:
    for document in documents:
        path = shown_paths[document.path]
        for label in document.tags:
            yield TagUse(label, path, *document.tags_at)
        for lesson in document.lessons:
            for label in lesson.tags:
                if label not in document.tags:
                    yield TagUse(label, path, lesson.line, 1)
