"""Resolve links between the files of a site: from names of files, as written, to addresses."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, unquote

from hindsight.core.documents.model import Document
from hindsight.core.lessons.model import Lesson
from hindsight.core.markdown.ids import meant_anchor, without_ids
from hindsight.core.markdown.links import NEAR, replace_links
from hindsight.core.markdown.typography import without_footnotes
from hindsight.core.markdown.wiki_links import heading_anchor
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.model import Site
from hindsight.core.text.near import NearNames
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.tags import Vocabulary
from hindsight.host.site.menu import POSTS
from hindsight.host.site.picture_tags import Shown, with_sizes
from hindsight.host.site.pictures import Pictures
from hindsight.host.site.wiki import WIKI, WikiNames

_SCHEME = re.compile(r"\{\w+\}")
_OWN_PART = re.compile(r'(<a\b[^<>]*?\shref=")#')


class Linked(Protocol):
    """The origin of HTML with links: a document, or a deck or lesson of one."""

    @property
    def path(self) -> str:
        """Return the path of the file that relative links start from, relative to the content folder."""


@dataclass(frozen=True, slots=True)
class Links:
    """The targets of the links of a site: documents and static files by path, slugs of tags and categories.

    `authors` are the addresses for links to authors, by their slugs. `unreadable` are files with an error of their own,
    `withheld` drafts and posts to come. `lesson_lists` are the addresses of the lists with the lessons of translations,
    by the path of the translation.
    """

    documents: Mapping[str, Document]
    withheld: frozenset[str]
    unreadable: frozenset[str]
    lesson_lists: Mapping[str, str]
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

    def resolve(
        self, markup: str, of: Linked, root: str, eager: int = 1, responsive: bool = False, linked: bool = False
    ) -> str:
        """Return HTML with every internal link as an address below `root`; a link without a target stays as written.

        Its pictures get their sizes; all but the first `eager` of them load late. With `responsive`, browsers choose
        from the widths of each; with `linked`, wide ones lead to the whole picture.
        """

        def address(scheme: str, target: str) -> str | None:
            below_root = self.address(scheme, target, of)
            return None if below_root is None else f"{root}/{below_root}"

        def shown(scheme: str, target: str) -> Shown:
            path = self.picture_path(scheme, target, of)
            # Below the root, which the replacement of links adds.
            srcset = self.srcset(path, "") if responsive else ""
            return Shown(self.pictures.published_size(path), srcset)

        return replace_links(with_sizes(markup, shown, eager, linked), address)

    def srcset(self, path: str, root: str) -> str:
        """Return the `srcset` of the picture at a path: its smaller files below `root`; "" if it has none."""
        sized = self.pictures.sized.get(path)
        candidates = sized.candidates if sized else ()
        return ", ".join(f"{root}/{quote(file)} {width}w" for file, width in candidates)

    def resolve_elsewhere(
        self, markup: str, of: Linked, home: str, root: str, eager: int = 1, responsive: bool = False
    ) -> str:
        """Return HTML of a document for a different page: links to its parts lead to `home`, footnotes are removed."""
        if "<" not in markup:
            return markup
        own_page = html.escape(f"{root}/{home}")
        absolute = _OWN_PART.sub(lambda link: f"{link[1]}{own_page}#", without_footnotes(markup))
        return self.resolve(absolute, of, root, eager, responsive)

    def resolve_lesson(self, markup: str, lesson: Lesson, root: str, responsive: bool = False) -> str:
        """Return HTML of a lesson for a list of lessons: without the ids, which its own page has."""
        home = lesson.url.partition("#")[0]
        return without_ids(self.resolve_elsewhere(markup, lesson, home, root, eager=0, responsive=responsive))

    def address(self, scheme: str, target: str, of: Linked) -> str | None:
        """Return the address of a link's target, relative to the root; None for a link without a target."""
        path, _, fragment = target.partition("#")
        tail = f"#{fragment}" if fragment else ""
        if scheme in ("root", "index"):
            return path.lstrip("/").replace(" ", "%20") + tail
        if scheme in ("tag", "category", "author"):
            page = self._list_address(scheme, path)
            return None if page is None else f"{page}{tail}"
        if scheme == NEAR:
            near = self.static(path, of)
            return f"{quote(near)}{tail}" if near else None
        if scheme == WIKI:
            return self._wiki_address(path, fragment, of)
        file = content_path(path, of)
        if scheme == "filename" and (file in self.documents or file not in self.statics):
            return self._document_address(file, fragment, of)
        return f"{quote(file)}{tail}" if file in self.statics else None

    def _list_address(self, scheme: str, name: str) -> str | None:
        """Return the address of the list of a tag, a category or an author."""
        if scheme == "tag":
            slug = self.tag_slug(name)
            return self.urls.tag_page(slug) if slug in self.tags else None
        slug = self.category_slug(name)
        if scheme == "category":
            return self.urls.category_page(slug) if slug in self.categories else None
        return self.authors.get(slug)

    def _linked(self, path: str, of: Linked) -> Document | None:
        """Return the document that a link leads to: a shared draft is only for its own links, as any draft is."""
        document = self.documents.get(path)
        return document if document is None or document.status != "shared" or path == of.path else None

    def _document_address(self, path: str, fragment: str, of: Linked) -> str | None:
        document = self._linked(path, of)
        if document is None:
            return None
        return f"{document.url}#{meant_anchor(fragment, document.anchors) or fragment}" if fragment else document.url

    def _wiki_address(self, name: str, heading: str, of: Linked) -> str | None:
        document = self._linked(self.wiki.document(name), of)
        if document:
            anchor = heading_anchor(heading)
            return f"{document.url}#{anchor}" if anchor in document.anchors else document.url
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
        if scheme == WIKI:
            return self.wiki.static(path)
        file = unquote(path).lstrip("/") if scheme == "root" else content_path(path, of)
        return file if scheme in ("root", "static", "attach", "filename") and file in self.statics else ""

    def all_addresses(self, document: Document) -> str:
        """Return a text that changes when a document's link leads elsewhere, or its picture has a new size."""
        references = document.references
        parts = [f"{self.address(reference.scheme, reference.target, document)}" for reference in references]
        pictures = [
            self.picture_path(reference.scheme, reference.target, document)
            for reference in references
            if reference.is_picture
        ]
        parts += [repr(picture.size) for path in (*pictures, document.cover) if (picture := self.pictures[path])]
        parts += [repr(sized) for path in (*pictures, document.cover) if (sized := self.pictures.sized.get(path))]
        return "\n".join(parts)


def content_path(path: str, of: Linked) -> str:
    """Return the content path that a link names; a link with a slash at its start begins at the content folder."""
    path = unquote(path)
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(of.path), path)
    is_normal = joined and not joined.startswith(".") and not joined.endswith("/")
    return joined if is_normal and "/." not in joined and "//" not in joined else posixpath.normpath(joined)


def named_files(document: Document) -> set[str]:
    """Return the content paths of files that a document names, in its text or as its cover."""
    addresses = (*document.files, f"/{document.cover}") if document.cover else document.files
    return paths_of(addresses, document.path)


def paths_of(addresses: Iterable[str], path: str) -> set[str]:
    """Return the content paths that addresses in a file may mean, from the file and from the content folder."""
    paths = set()
    for address in addresses:
        name = _SCHEME.sub("", address).partition("#")[0].partition("?")[0]
        if name:
            near = unquote(name).lstrip("/")
            paths |= {posixpath.normpath(posixpath.join(posixpath.dirname(path), near)), posixpath.normpath(near)}
    return paths


def _author_addresses(site: Site, slug_of: Callable[[str], str]) -> dict[str, str]:
    """Return the targets of links to authors, by the authors' slugs: the list of posts in a blog of one author."""
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
    documents = {document.path: document for document in site.documents}
    listed = {path: document for path, document in documents.items() if document.status != "shared"}
    return Links(
        documents=documents,
        withheld=frozenset(withheld),
        unreadable=unreadable,
        lesson_lists={document.path: settings.urls.language_page(document.lang) for document in site.translated},
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
