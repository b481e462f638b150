"""Check links of texts to addresses of their own site: missing pages, redirects, and addresses without https."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from hindsight.core.diagnostics.diagnostic import Diagnostic, Severity
from hindsight.core.documents.addresses import address_error, looks_like_a_host
from hindsight.core.documents.model import AbsoluteLink, Document, Reference
from hindsight.core.markdown.ids import meant_anchor
from hindsight.core.markdown.links import NEAR
from hindsight.core.site.outputs import Output, Page
from hindsight.core.urls import address_of
from hindsight.host.site.redirects import TEMPLATE

_TEXT_FRAGMENT = ":~:"  # words that a browser looks for

Problem = tuple[Severity, str]


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The addresses of a site, below its root: all of them, those of its texts, and the targets of its redirects.

    `folders` are the first parts of all addresses. `site_url` is the address of the root, without a slash at the end;
    "" in the writer's own view, which has none.
    """

    built: frozenset[str]
    folders: frozenset[str]
    documents: Mapping[str, Document]
    redirects: Mapping[str, str]
    site_url: str

    def diagnostics(self, document: Document, shown_path: str) -> Iterator[Diagnostic]:
        """Yield the problems of a document's links to addresses of its site."""
        for reference in document.references:
            for severity, message in self._of_reference(reference, document):
                yield Diagnostic(shown_path, reference.line, reference.col, severity, message)
        for link in document.absolute_links:
            for severity, message in self._of_absolute(link, document):
                yield Diagnostic(shown_path, link.line, link.col, severity, message)

    def _of_reference(self, reference: Reference, document: Document) -> Iterator[Problem]:
        if reference.scheme not in ("root", NEAR):
            return
        written, _, fragment = reference.target.partition("#")
        path = unquote(written.partition("?")[0]).lstrip("/")
        if reference.scheme == NEAR and path:
            joined = posixpath.normpath(posixpath.join(document.url.rpartition("/")[0], path))
            path = joined + "/" * path.endswith("/")
        if path and path not in self.built:
            is_odd = address_error(reference.target) != ""
            if not is_odd and (reference.scheme == "root" or not posixpath.splitext(path)[1]):
                yield "error", f"nothing is built at /{path}; {_instead(reference, written)}"
        elif path:
            yield from self._of_built(path, fragment, document)
        elif reference.scheme == NEAR and not _is_found(fragment, document):
            yield "warning", f'there is no "#{fragment}" in this text'

    def _of_absolute(self, link: AbsoluteLink, document: Document) -> Iterator[Problem]:
        path = _below_root(link.url, self.site_url)
        if path is None:
            return
        path, _, fragment = path.partition("#")
        path = unquote(path.partition("?")[0])
        if path not in self.built and path.partition("/")[0] not in self.folders:
            # Another program may answer there.
            yield "warning", f"nothing is built at {link.url}; is the address right?"
        elif path not in self.built:
            yield "error", f"nothing is built at {link.url}, which is an address of this site; link to the page's file"
        else:
            yield from self._of_built(path, fragment, document)
        if link.url.lower().startswith("http:") and self.site_url.lower().startswith("https:"):
            yield "warning", f'{link.url} is this site without https; write "{self._best(path)}"'

    def _of_built(self, path: str, fragment: str, document: Document) -> Iterator[Problem]:
        """Yield the problems of a document's link to an address at which there is something."""
        target = self.documents.get(path)
        if path in self.redirects:
            new = self.redirects[path]
            yield "warning", f'/{path} redirects to /{new}; write "{self._best(new)}"'
        elif target and is_shown_by(document, target):
            yield "error", shows_hidden(target)
        elif target and fragment and not _is_found(fragment, target):
            yield "error", f'there is no "#{fragment}" in {target.path}'

    def _best(self, path: str) -> str:
        """Return what to write for an address: the file of its text if it has one."""
        document = self.documents.get(path)
        return f"/{document.path}" if document else f"/{path}"


def _is_found(fragment: str, target: Document) -> bool:
    """Return whether a text has the anchor of a link; a browser looks for words by itself."""
    return fragment.startswith(_TEXT_FRAGMENT) or bool(meant_anchor(fragment, target.anchors))


def is_shown_by(document: Document, target: Document) -> bool:
    """Return whether a link of a listed text shows readers a hidden one."""
    return target.status == "hidden" and document.status == "published"


def shows_hidden(target: Document) -> str:
    """Return the message for a link of a listed text to a hidden one."""
    return f'{target.path} is hidden, and this link shows it to readers; remove the link, or its line "Status: hidden"'


def own_addresses(
    documents: Iterable[Document], outputs: Iterable[Output], built: frozenset[str], site_url: str
) -> OwnAddresses:
    """Return the addresses of a site with these outputs; `built` are all at which a browser finds a file."""
    moved = (output for output in outputs if isinstance(output, Page) and output.template == TEMPLATE)
    redirects = {address: output.url for output in moved for address in (output.path, address_of(output.path))}
    return OwnAddresses(
        built, first_folders(built), {document.url: document for document in documents}, redirects, site_url
    )


def first_folders(built: Iterable[str]) -> frozenset[str]:
    """Return the first parts of addresses: whole addresses elsewhere may belong to other programs on the same host."""
    return frozenset(address.partition("/")[0] for address in built)


def _below_root(url: str, site_url: str) -> str | None:
    """Return the part of an address below the root of a site, with its query and fragment; None for other sites."""
    if not site_url:
        return None
    try:
        link, site = urlsplit(url), urlsplit(site_url)
        if link.netloc.lower() != site.netloc.lower():
            return None
    except ValueError:  # an address that is not valid is reported where the text is read
        return None
    below_host = url.partition("//")[2].partition("/")[2]
    root = site.path.strip("/")
    if not root:
        return below_host
    return below_host.removeprefix(f"{root}/") if below_host.startswith(f"{root}/") else None


def _instead(reference: Reference, written: str) -> str:
    """Return what to write in place of an address of this site without a file."""
    if reference.scheme == NEAR and looks_like_a_host(written):
        return f'write "https://{written}"'
    if reference.is_picture:
        return f"put the picture into images/ and write images/{posixpath.basename(written)}"
    return "link to the page's file (page.md), or write a whole address"
