"""Check the links of texts to files, tags, lists and headings."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.documents.addresses import address_error, looks_like_a_host
from hindsight.core.documents.model import Document, Reference
from hindsight.core.markdown.ids import meant_anchor
from hindsight.core.markdown.links import NEAR
from hindsight.core.markdown.wiki_links import heading_anchor
from hindsight.core.text.near import NearNames, did_you_mean
from hindsight.host.site.links import Linked, Links, content_path
from hindsight.host.site.own_addresses import is_shown_by, shows_hidden
from hindsight.host.site.wiki import WIKI

ShownPaths = Mapping[str, str]


def broken_links(
    documents: Iterable[Document], shown_paths: ShownPaths, links: Links, shared: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield the problems of links to files, tags and headings; those of a future post are checked as on its day.

    `shared` are the paths of drafts that are published now, at a secret address.
    """
    all_documents = {document.path: document for document in documents}
    drafts = frozenset(path for path, document in all_documents.items() if document.draft)
    not_drafts = {path: document for path, document in all_documents.items() if path not in drafts}
    links_on_its_day = replace(links, documents=not_drafts, withheld=drafts)
    links_with_drafts = replace(links, documents=all_documents)
    for path, document in all_documents.items():
        links_there = links
        if path in links.withheld and path not in shared:
            links_there = links_with_drafts if document.draft else links_on_its_day
        for reference in document.references:
            if problem := _problem(links_there, reference, document):
                yield Diagnostic(shown_paths[path], reference.line, reference.col, *problem)


def _problem(links: Links, reference: Reference, document: Document) -> tuple[Severity, str] | None:
    """Return the severity and message for a link that leads nowhere, or not to the heading that it names."""
    if why := _why_broken(links, reference, document):
        if address_error(reference.target):
            return None  # reported where the text is read
        return "error", f"the link {reference.written} leads nowhere: {why}"
    if message := _missing_heading(links, reference):
        return "warning", message
    target = _linked_document(links, reference, document)
    return ("error", shows_hidden(target)) if target and is_shown_by(document, target) else None


def _linked_document(links: Links, reference: Reference, document: Document) -> Document | None:
    """Return the document that a link by name leads to."""
    path = reference.target.partition("#")[0]
    if reference.scheme == WIKI:
        return links.documents.get(links.wiki.document(path))
    return links.documents.get(content_path(path, document)) if reference.scheme == "filename" else None


def _missing_heading(links: Links, reference: Reference) -> str:
    """Return the message for a wiki link to a text that lacks the heading, or ""."""
    name, _, heading = reference.target.partition("#")
    target = links.documents.get(links.wiki.document(name)) if reference.scheme == WIKI else None
    if not target or not heading or heading.startswith("^") or heading_anchor(heading) in target.anchors:
        return ""
    return f'there is no heading "{heading}" in {target.path}: {reference.written} leads to its beginning'


def _why_broken(links: Links, reference: Reference, document: Document) -> str:
    """Return why a link leads nowhere, or ""."""
    path, _, fragment = reference.target.partition("#")
    if reference.scheme == NEAR:
        return _why_not_near(links, path, document)
    if links.address(reference.scheme, reference.target, document) is None:
        return _why_missing(links, reference.scheme, path, document)
    if reference.scheme == "filename" and fragment:
        target = links.documents.get(content_path(path, document))
        if target and not meant_anchor(fragment, target.anchors):
            return f'there is no "#{fragment}" in {target.path}'
    return ""


def _why_not_near(links: Links, path: str, document: Document) -> str:
    """Return why a relative address names no file, or ""."""
    if not posixpath.splitext(path)[1] or links.static(path, document):
        return ""
    if looks_like_a_host(path):
        return f'without https:// it is a file of this blog; write "https://{path}"'
    file, name = content_path(path, document), posixpath.basename(path)
    if near := links.near_statics.question(file):
        return f"there is no {file}{near}"
    if path == f"images/{name}":
        return f"there is no {path}; put the file into images/ in the content folder"
    return f"there is no {file}; put it into images/ and write images/{name}"


def _why_missing(links: Links, scheme: str, path: str, document: Document) -> str:
    """Return why a link has no address, or "" if the problems of its target are reported there."""
    file = content_path(path, document)
    if file in links.unreadable:
        return ""
    if scheme == "filename":
        if file in links.withheld:
            return f"{file} is a draft or not yet published"
        return f"there is no {file}{_near_file(path, document, links.near_documents)}"
    if scheme == WIKI:
        return links.wiki.why_not(path)
    if scheme in ("tag", "category", "author"):
        known = {"tag": links.tags, "category": links.categories, "author": links.authors}[scheme]
        return f"there is no {scheme}{did_you_mean(path, known)}"
    return f"there is no {file}{_near_file(path, document, links.near_statics)}"


def _near_file(path: str, of: Linked, known: NearNames) -> str:
    """Return the file that a link may mean, in words: one of this name elsewhere, or of a similar name; or ""."""
    nearest = known.closest(content_path(path, of))
    if not nearest:
        return ""
    link = f"/{nearest}" if path.startswith("/") else posixpath.relpath(nearest, posixpath.dirname(of.path) or ".")
    return f' (did you mean "{link}"?)'
