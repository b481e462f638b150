"""Choose the files to publish: all of the static folders, except files that only unpublished texts name."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.text.endings import PICTURES
from hindsight.host.site.content import Content
from hindsight.host.site.links import paths_of
from hindsight.host.site.names import same_name
from hindsight.host.site.sources import shown_path
from hindsight.host.site.wiki import files_named_in


def published_files(
    content: Content, included: tuple[Document, ...], names: Mapping[str, Collection[str]], always: Collection[str]
) -> Mapping[str, Path]:
    """Return the files to copy by their paths: those of the static folders, and other files that documents name.

    `names` are the files that each document names, by its path; `always` are paths that a setting publishes.

    A file that an unpublished text names, in whatever spelling, is not published unless a published text names it too.
    """
    everywhere = (*content.sources.statics, *content.sources.beside)
    published = {document.path for document in included}
    named = {*_all_of(names, published), *files_named_in(included, everywhere)}
    withheld = [path for path in content.mentions if path not in published]
    words = {*_all_of(names, withheld), *_mentions(content, withheld)}
    unpublished = [document for document in content.documents if document.path not in published]
    held = _meant(content, words, withheld) | files_named_in(unpublished, everywhere)
    held -= named | set(always)
    statics = {path: file for path, file in content.sources.statics.items() if path not in held}
    return statics | {path: file for path, file in content.sources.beside.items() if path in named}


def unnamed_pictures(
    content: Content, names: Mapping[str, Collection[str]], always: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Yield a warning for each picture that no text names: it may belong to a deleted text.

    `always` are paths that a setting publishes.
    """
    named = set(always)
    named |= {*_all_of(names, content.mentions), *files_named_in(content.documents, content.sources.statics)}
    named |= _meant(content, set(_mentions(content, content.mentions)), content.mentions)
    for path, file in content.sources.statics.items():
        if path.startswith("images/") and path.lower().endswith(PICTURES) and path not in named:
            message = "no text names this picture, and it is published all the same; name it, or remove it"
            yield Diagnostic(shown_path(file), 1, 1, "warning", message)


def _mentions(content: Content, paths: Iterable[str]) -> Iterator[str]:
    return (word for path in paths for word in content.mentions[path])


def _meant(content: Content, words: Iterable[str], texts: Collection[str]) -> set[str]:
    """Return the static files that words of texts may mean, whatever their case and folder.

    A name without an ending is mostly a word like others, so there the folder must be right.
    """
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    for path in content.sources.statics:
        name = same_name(posixpath.basename(path))
        by_name[name].add(path)
        # Of a name with spaces, only the last word may be in the source as a word.
        by_name[name.rpartition(" ")[2]].add(path)
    files: set[str] = set()
    for word in words:
        name = unquote(word.partition("#")[0].partition("?")[0])
        meant = by_name.get(same_name(name.rpartition("/")[2]))
        if meant and "." in name:
            files |= meant
        elif meant:
            files |= meant & {path for text in texts for path in paths_of((word,), text)}
    return files


def _all_of(names: Mapping[str, Collection[str]], paths: Iterable[str]) -> Iterator[str]:
    """Yield the files that the documents at these paths name; `names` has the files that each of them names."""
    return (name for path in paths for name in names.get(path, ()))
