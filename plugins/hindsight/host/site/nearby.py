"""Add to the links of each text the posts that are related to it, and the texts that mention it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Set
from urllib.parse import unquote

from hindsight.core.documents.model import Document
from hindsight.core.site.model import PostLinks, Site
from hindsight.core.site.related import Ties, label_of, mentions, related_posts
from hindsight.host.site.links import Links


def with_nearby(site: Site, links: Links, number: int) -> Site:
    """Return the site with up to `number` related posts and with the mentions of each text.

    Only published texts are in these lists and have them, so that the writer's own view shows what readers will see.
    The lists of a translation have texts in its language.
    """
    texts = (*site.posts, *(text for text in site.translated if text.kind == "post"))
    posts = tuple(post for post in texts if _is_published(post, site))
    pages = (*site.pages, *(text for text in site.translated if text.kind == "page"))
    documents = (*posts, *(page for page in pages if _is_published(page, site)))
    targets = _targets(documents, links)
    if site.translated:
        targets = _in_one_language(targets, site)
    linking = mentions(documents, targets)
    in_series = {post.path: {part.path for part in group.posts} for group in site.series for post in group.posts}

    def known(post: Document) -> Set[str]:
        """Return the paths of posts to which the page of a post leads anyway."""
        mentioning = {document.path for document in linking.get(post.path, ())}
        return mentioning | targets.get(post.path, set()) | in_series.get(post.path, set())

    def tags_of(post: Document) -> list[str]:
        return [tag.slug for tag in site.links[post.path].tags]

    ties = Ties(tags_of, {**targets, **_with_addresses(posts, targets)}, known)
    related = related_posts(posts, number, ties)
    changed: dict[str, PostLinks] = {}
    for document in documents:
        near, mentioned = related.get(document.path, ()), linking.get(document.path, ())
        if near or mentioned:
            apart = in_series.get(document.path, ())
            labels = tuple(label_of(other) for other in mentioned if other.path not in apart)
            changed[document.path] = dataclasses.replace(site.links[document.path], related=near, mentions=labels)
    return dataclasses.replace(site, links=site.links | changed)


def _is_published(document: Document, site: Site) -> bool:
    return document.status == "published" and document.path not in site.scheduled


def _targets(documents: tuple[Document, ...], links: Links) -> dict[str, Set[str]]:
    """Return the paths of the documents to which each document links, by its path."""
    by_url = {document.url: document.path for document in documents}
    targets: dict[str, Set[str]] = {}
    for document in documents:
        addresses = {
            unquote((links.address(one.scheme, one.target, document) or "").partition("#")[0])
            for one in document.references
            if not one.is_picture
        }
        if found := {by_url[address] for address in addresses if address in by_url} - {document.path}:
            targets[document.path] = found
    return targets


def _in_one_language(targets: Mapping[str, Set[str]], site: Site) -> dict[str, Set[str]]:
    """Return targets without those from or to a translation in a different language."""
    by_path = {document.path: document for document in site.documents}
    translated = {document.path for document in site.translated}

    def is_kept(path: str, target: str) -> bool:
        return by_path[path].lang == by_path[target].lang or translated.isdisjoint((path, target))

    kept = {path: {target for target in found if is_kept(path, target)} for path, found in targets.items()}
    return {path: found for path, found in kept.items() if found}


def _with_addresses(posts: tuple[Document, ...], targets: dict[str, Set[str]]) -> dict[str, Set[str]]:
    """Return the targets of posts that link to other sites, with the addresses of these pages."""
    return {
        post.path: targets.get(post.path, set()) | {link.url.partition("#")[0] for link in post.absolute_links}
        for post in posts
        if post.absolute_links
    }
