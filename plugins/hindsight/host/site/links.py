"""Links between the files of a site: from names of files, as written, to addresses."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.addresses import address_error, looks_like_a_host
from hindsight.core.documents.model import Document, Reference
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.ids import meant_anchor, without_ids
from hindsight.core.markdown.links import NEAR, replace_links
from hindsight.core.markdown.typography import without_footnotes
from hindsight.core.markdown.wiki_links import heading_anchor
from hindsight.core.pictures.size import Size
from hindsight.core.site.gather import GatherSettings
from hindsight.core.site.model import Site
from hindsight.core.text.near import NearNames, did_you_mean
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.tags import Vocabulary
from hindsight.host.site.menu import POSTS
from hindsight.host.site.pictures import Pictures, with_sizes
from hindsight.host.site.wiki import SCHEME, WikiNames

_SCHEME = re.compile(r"\{\w+\}")
_OWN_PART = re.compile(r'(<a\b[^<>]*?\shref=")#')


class Linked(Protocol):
    """The origin of HTML with links: a document, or a deck or lesson of one."""

    @property
    def path(self) -> str:
        """The file that links without a leading slash start from, relative to the content folder."""


@dataclass(frozen=True, slots=True)
class Links:
    """The targets of the links of a site: documents and static files by path, slugs of tags and categories.

    `authors` are the addresses for links to authors, by their slugs. `unreadable` are files with an error of their own,
    `withheld` drafts and posts to come.
    """

    documents: Mapping[str, Document]
    withheld: frozenset[str]
    unreadable: frozenset[str]
    statics: frozenset[str]
    tag_slug: Callable[[str], str]
    tags: frozenset[str]
    category_slug: Callable[[str], str]
    categories: frozenset[str]
    authors: Mapping[str, str]
    near_documents: NearNames
    near_statics: NearNames
    pictures: Pictures
    wiki: WikiNames
    urls: Urls

    def resolve(self, markup: str, of: Linked, root: str, eager: int = 1) -> str:
        """HTML with every internal link as an address below `root`; a link that leads nowhere stays as written.

        Its pictures get their sizes; all but the first `eager` of them load late.
        """

        def address(scheme: str, target: str) -> str | None:
            found = self.address(scheme, target, of)
            return None if found is None else f"{root}/{found}"

        def size(scheme: str, target: str) -> Size | None:
            picture = self.pictures[self.picture_path(scheme, target, of)]
            return picture.size if picture else None

        return replace_links(with_sizes(markup, size, eager), address)

    def resolve_elsewhere(self, markup: str, of: Linked, home: str, root: str, eager: int = 1) -> str:
        """HTML of a document for another page: its own parts are at `home`, its footnotes are not there."""
        if "<" not in markup:
            return markup
        own = html.escape(f"{root}/{home}")
        return self.resolve(_OWN_PART.sub(lambda link: f"{link[1]}{own}#", without_footnotes(markup)), of, root, eager)

    def resolve_lesson(self, markup: str, lesson: Lesson, root: str) -> str:
        """Return HTML of a lesson for a list of lessons: without the ids, which its own page has."""
        return without_ids(self.resolve_elsewhere(markup, lesson, lesson.url.partition("#")[0], root, eager=0))

    def address(self, scheme: str, target: str, of: Linked) -> str | None:
        """Return the address, relative to the root, that a link leads to; None where it leads nowhere."""
        path, _, fragment = target.partition("#")
        tail = f"#{fragment}" if fragment else ""
        if scheme in ("root", "index"):
            return path.lstrip("/").replace(" ", "%20") + tail
        if scheme == "tag":
            slug = self.tag_slug(path)
            return f"{self.urls.tag_page(slug)}{tail}" if slug in self.tags else None
        if scheme == "category":
            slug = self.category_slug(path)
            return f"{self.urls.category_page(slug)}{tail}" if slug in self.categories else None
        if scheme == "author":
            page = self.authors.get(self.category_slug(path))
            return None if page is None else f"{page}{tail}"
        if scheme == NEAR:
            near = self.static(path, of)
            return f"{quote(near)}{tail}" if near else None
        if scheme == SCHEME:
            return self._wiki_address(path, fragment, of)
        file = content_path(path, of)
        if scheme == "filename" and (file in self.documents or file not in self.statics):
            found = self._linked(file, of)
            if found is None:
                return None
            return f"{found.url}#{meant_anchor(fragment, found.anchors) or fragment}" if fragment else found.url
        return f"{quote(file)}{tail}" if file in self.statics else None

    def _linked(self, path: str, of: Linked) -> Document | None:
        """Return the document that a link leads to: a shared draft is only for its own links, as any draft is."""
        found = self.documents.get(path)
        return found if found is None or found.status != "shared" or path == of.path else None

    def _wiki_address(self, name: str, part: str, of: Linked) -> str | None:
        found = self._linked(self.wiki.document(name), of)
        if found:
            anchor = heading_anchor(part)
            return f"{found.url}#{anchor}" if anchor in found.anchors else found.url
        path = self.wiki.static(name)
        return quote(path) if path else None

    def static(self, path: str, of: Linked) -> str:
        """Return the static file that a relative address names, from its post or from the content folder; or ""."""
        if not path:
            return ""
        if (near := content_path(path, of)) in self.statics:
            return near
        return file if (file := content_path(f"/{path}", of)) in self.statics else ""

    def picture_path(self, scheme: str, target: str, of: Linked) -> str:
        """Return the content path of the file that a picture's address names, or ""."""
        path = target.partition("#")[0].partition("?")[0]
        if scheme == NEAR:
            return self.static(path, of)
        if scheme == SCHEME:
            return self.wiki.static(path)
        file = unquote(path).lstrip("/") if scheme == "root" else content_path(path, of)
        return file if scheme in ("root", "static", "attach", "filename") and file in self.statics else ""

    def all_addresses(self, document: Document) -> str:
        """Return a text that changes when a document's link leads elsewhere, or its picture has a new size."""
        found = [f"{self.address(one.scheme, one.target, document)}" for one in document.references]
        paths = [self.picture_path(one.scheme, one.target, document) for one in document.references if one.is_picture]
        found += [repr(picture.size) for path in (*paths, document.cover) if (picture := self.pictures[path])]
        return "\n".join(found)

    def diagnostics(self, document: Document, shown_path: str) -> Iterator[Diagnostic]:
        """Yield an error for each link of a document to a file, tag or category that does not exist."""
        for reference in document.references:
            if why := self._broken(reference, document):
                if address_error(reference.target):
                    continue  # reported where the text is read
                message = f"the link {reference.written} leads nowhere: {why}"
                yield Diagnostic(shown_path, reference.line, reference.col, "error", message)
            elif why := self._without_part(reference):
                yield Diagnostic(shown_path, reference.line, reference.col, "warning", why)

    def _without_part(self, reference: Reference) -> str:
        """Return the message for a wiki link that leads to a text, but not to the part that it names."""
        name, _, part = reference.target.partition("#")
        found = self.documents.get(self.wiki.document(name)) if reference.scheme == SCHEME else None
        if not found or not part or part.startswith("^") or heading_anchor(part) in found.anchors:
            return ""
        return f'there is no heading "{part}" in {found.path}: {reference.written} leads to its beginning'

    def _broken(self, reference: Reference, document: Document) -> str:
        path, _, fragment = reference.target.partition("#")
        file = content_path(path, document)
        if reference.scheme == NEAR:
            return self._broken_near(path, document)
        if self.address(reference.scheme, reference.target, document) is None:
            if file in self.unreadable:
                return ""
            if reference.scheme == "filename":
                if file in self.withheld:
                    return f"{file} is a draft or not yet published"
                return f"there is no {file}{_near_file(path, document, self.near_documents)}"
            if reference.scheme == SCHEME:
                return self.wiki.why_not(path)
            if reference.scheme in ("tag", "category", "author"):
                known = {"tag": self.tags, "category": self.categories, "author": self.authors}[reference.scheme]
                return f"there is no {reference.scheme}{did_you_mean(path, known)}"
            return f"there is no {file}{_near_file(path, document, self.near_statics)}"
        if reference.scheme == "filename" and fragment:
            found = self.documents.get(file)
            if found and not meant_anchor(fragment, found.anchors):
                return f'there is no "#{fragment}" in {found.path}'
        return ""

    def _broken_near(self, path: str, document: Document) -> str:
        if not posixpath.splitext(path)[1] or self.static(path, document):
            return ""
        if looks_like_a_host(path):
            return f'without https:// it is a file of this blog; write "https://{path}"'
        file, name = content_path(path, document), posixpath.basename(path)
        remedy = self.near_statics.question(file) or f"; put it into images/ and write images/{name}"
        return f"there is no {file}{remedy}"


def content_path(path: str, of: Linked) -> str:
    """Return the content path that a link names, from the content folder where it begins with a slash."""
    path = unquote(path)
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(of.path), path)
    return posixpath.normpath(joined)


def _near_file(path: str, of: Linked, known: NearNames) -> str:
    """Return the file that a link to none may mean, in words: one of this name elsewhere, or of nearly this; or ""."""
    nearest = known.closest(content_path(path, of))
    if not nearest:
        return ""
    link = f"/{nearest}" if path.startswith("/") else posixpath.relpath(nearest, posixpath.dirname(of.path) or ".")
    return f' (did you mean "{link}"?)'


def named_files(document: Document) -> set[str]:
    """Return the content paths of files that a document names, in its text or as its cover."""
    addresses = (*document.files, f"/{document.cover}") if document.cover else document.files
    return paths_of(addresses, document.path)


def paths_of(addresses: Iterable[str], path: str) -> set[str]:
    """Return the content paths that addresses in a file may mean, from the file and from the content folder."""
    found = set()
    for address in addresses:
        name = _SCHEME.sub("", address).partition("#")[0].partition("?")[0]
        if name:
            near = unquote(name).lstrip("/")
            found |= {posixpath.normpath(posixpath.join(posixpath.dirname(path), near)), posixpath.normpath(near)}
    return found


def _author_addresses(site: Site, slug_of: Callable[[str], str]) -> dict[str, str]:
    """Return where links to authors lead, by the slugs of authors: to all posts in a blog of one author."""
    if site.authors:
        return {group.slug: group.url for group in site.authors}
    return {slug_of(name): POSTS.url for name in {name for post in site.posts for name in post.authors}}


def links_of(
    site: Site,
    withheld: Mapping[str, Document],
    unreadable: frozenset[str],
    statics: Iterable[str],
    pictures: Pictures,
    vocabulary: Vocabulary,
    settings: GatherSettings,
) -> Links:
    """Return the targets of the site's internal links."""
    documents = {document.path: document for document in (*site.posts, *site.hidden, *site.pages)}
    listed = {path: document for path, document in documents.items() if document.status != "shared"}
    return Links(
        documents=documents,
        withheld=frozenset(withheld),
        unreadable=unreadable,
        statics=frozenset(statics),
        tag_slug=vocabulary.slug,
        tags=frozenset(entries.tag.slug for entries in site.tags),
        category_slug=settings.slug_of,
        categories=frozenset(group.slug for group in site.categories),
        authors=_author_addresses(site, settings.slug_of),
        near_documents=NearNames(listed),
        near_statics=NearNames(statics),
        pictures=pictures,
        wiki=WikiNames(listed, withheld, statics),
        urls=settings.urls,
    )
