"""Drafts that are published at a secret address, for readers who have it.

The field `Preview` has the last part of the address, which nobody can guess. It is in the text itself: whoever may read
the field may read the draft.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.documents.outline import with_digests

FOLDER = "preview/"


def secret_url(secret: str) -> str:
    """Return the address of a shared draft, relative to the root of the site."""
    return f"{FOLDER}{secret}/"


def shared_drafts(withheld: Iterable[Document]) -> tuple[Document, ...]:
    """Return those of the drafts and texts to come that have a secret address, as they are published there.

    Their cards have a secret address as well, and nothing else leads to either: no old address, no other name.
    """
    return tuple(_shared(document) for document in withheld if document.secret)


def _shared(document: Document) -> Document:
    url = secret_url(document.secret)
    lessons = tuple(
        dataclasses.replace(lesson, url=f"{url}#{lesson.id}", digest=f"{lesson.digest} {document.secret}")
        for lesson in document.lessons
    )
    return with_digests(
        dataclasses.replace(
            document, status="shared", url=url, slug=document.secret, lessons=lessons, aliases=(), queries=(), names=()
        )
    )


def check_secrets(
    shared: Iterable[Document], shown: Iterable[Document], shown_paths: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield an error for each shared draft with the secret address of another one, such as its copy.

    A link of one of the `shown` texts, which all readers see, to a secret address is an error as well.
    """
    first: dict[str, str] = {}
    for document in shared:
        path = shown_paths[document.path]
        if (other := first.setdefault(document.secret, path)) != path:
            message = (
                f"this draft has the secret address of {other}; run make preview OFF=1 for one of the two, then make "
                "preview again"
            )
            yield Diagnostic(path, 1, 1, "error", message)
    if not first:
        return
    for document in shown:
        links = [(link.target, link.line, link.col) for link in document.references]
        links += [(link.url, link.line, link.col) for link in document.absolute_links]
        for target, line, col in links:
            if other := next((path for secret, path in first.items() if secret in target), ""):
                message = f"this link shows all readers the secret address of {other}; take it out"
                yield Diagnostic(shown_paths[document.path], line, col, "error", message)
