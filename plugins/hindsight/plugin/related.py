"""Find the related posts of each article, for themes that show them."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from hindsight.core.documents.model import Document
from hindsight.core.site.related import Ties, mentions, related_posts
from hindsight.plugin.documents import PelicanText, document_of, pelican_texts
from hindsight.plugin.reading import relative_path
from hindsight.plugin.settings import complete_settings

_LINK = re.compile(r"""<a\b[^>]*?\shref\s*=\s*(["'])(?P<address>.*?)\1""", re.IGNORECASE | re.DOTALL)
# A link in the form of Pelican's own, to a file of the content folder.
_TO_FILE = re.compile(r"[{|]filename[|}](?P<path>.*)", re.DOTALL)


def give_related(generators: Iterable[Any], settings: Mapping[str, Any]) -> None:
    """Give each published article its related ones, the nearest first, as `related`; a field of that name stays."""
    number = complete_settings(settings)["RELATED_POSTS"]
    texts = [text for text in pelican_texts(generators) if text.status == "published" and text.kind == "post"]
    by_path = {_path(text, settings): text.content for text in texts}
    posts = [_document(text, settings) for text in texts]
    targets = _targets(posts, by_path, str(settings["SITEURL"]).rstrip("/"))
    to_posts = {path: found & by_path.keys() for path, found in targets.items()}
    linking = mentions(posts, to_posts)
    in_series: dict[str, set[str]] = {}
    for post in posts:
        in_series.setdefault(post.series, set()).add(post.path)

    def known(post: Document) -> Set[str]:
        mentioning = {other.path for other in linking.get(post.path, ())}
        return mentioning | to_posts[post.path] | (in_series[post.series] if post.series else set())

    def tags_of(post: Document) -> list[str]:
        return [str(tag.slug) for tag in getattr(by_path[post.path], "tags", ())]

    related = related_posts(posts, number, Ties(tags_of, targets, known))
    for path, content in by_path.items():
        if not hasattr(content, "related"):
            content.related = tuple(by_path[label.path] for label in related.get(path, ()))


def _path(text: PelicanText, settings: Mapping[str, Any]) -> str:
    return relative_path(str(text.content.source_path), str(settings["PATH"]))


def _document(text: PelicanText, settings: Mapping[str, Any]) -> Document:
    series = text.content.metadata.get("series", "")
    return replace(document_of(text, _path(text, settings), settings), series=str(series))


def _targets(posts: Iterable[Document], by_path: Mapping[str, Any], site_url: str) -> dict[str, Set[str]]:
    """Return the paths of the articles and the addresses of other sites to which each article links, by its path."""
    posts = tuple(posts)
    by_url = {post.url: post.path for post in posts}
    targets: dict[str, Set[str]] = {}
    for post in posts:
        found: set[str] = set()
        for address in _addresses(by_path[post.path]._content):
            to_file = _TO_FILE.match(address)
            if to_file:
                found.add(_file_at(to_file["path"], post.path))
            elif (below := address.removeprefix(f"{site_url}/")) != address or address.startswith("/"):
                found.add(by_url.get(below.lstrip("/"), ""))
            elif address.startswith(("http://", "https://")):
                found.add(address)
        targets[post.path] = {one for one in found if one in by_path or one.startswith("http")} - {post.path}
    return targets


def _addresses(markup: str) -> Iterator[str]:
    """Yield the addresses of the links in HTML, without their parts after "#"."""
    for link in _LINK.finditer(markup):
        yield html.unescape(link["address"]).partition("#")[0].strip()


def _file_at(written: str, path: str) -> str:
    """Return the path of a file below the content folder, to which a text at `path` links."""
    written = unquote(written)
    return (
        written[1:] if written.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
    )
