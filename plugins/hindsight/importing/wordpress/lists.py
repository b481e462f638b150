"""Redirect the lists of an old site: categories, tags, authors, feeds and months."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import unquote

from hindsight.core.text.slugs import slug_of
from hindsight.importing.authors import author_redirects
from hindsight.importing.tags import SUBSTITUTIONS
from hindsight.importing.text_paths import paginated
from hindsight.importing.wordpress.site import Site, plain
from hindsight.importing.xml_nodes import Node

_POSTS_PER_PAGE = 10  # WordPress's own value: exports do not have the setting of the site


def add_redirects(channel: Node, site: Site, exported: datetime | None) -> None:
    """Add redirects of old lists; years after the export have no page yet."""
    redirects = site.imported.redirects
    redirects.update({"/feed/": "/feeds/all.rss.xml", "/feed/atom/": "/feeds/all.atom.xml"})
    used = _labels(site)
    redirects.update(_of_categories(channel, used))
    redirects.update(_of_tags(channel, used))
    redirects.update({"/tag/*/": "/tags/*/", "/category/*/": "/categories/*/"})
    published = [text for text in site.imported.texts if text.kind == "post" and text.status == "published"]
    redirects.update(paginated("/page/{number}/", len(published), _POSTS_PER_PAGE))
    # The address of an author is the login as WordPress makes a slug of it.
    pages = {f"/author/{slug}/": site.authors[login] for login in site.authors if (slug := _slug_of_login(login))}
    redirects.update(author_redirects(site.imported, pages))
    for year, month in sorted({(text.date.year, text.date.month) for text in published if text.date}):
        if exported is None or year <= exported.year:
            redirects[f"/{year:04}/{month:02}/"] = f"/{year:04}/"


def _slug_of_login(login: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", login.lower()).strip("-")


_Labels = Counter[tuple[str, str]]  # the published posts of a category or tag, by ("category" or "tag", its name)


def _labels(site: Site) -> _Labels:
    used: _Labels = Counter()
    for text in site.imported.texts:
        if text.kind == "post" and text.status == "published":
            used["category", text.category.casefold()] += 1
            used.update(("tag", tag.casefold()) for tag in text.tags or (text.category,))
    return used


def _of_categories(channel: Node, used: _Labels) -> dict[str, str]:
    """Return redirects of categories with different addresses here: those with parents, and those that are tags now."""
    terms = {term.get("wp:category_nicename"): term for term in channel.all("wp:category")}
    redirects = {}
    for slug, term in terms.items():
        label = plain(term.get("wp:cat_name"))
        new = slug_of(label, SUBSTITUTIONS)
        list_name = "categories" if used["category", label.casefold()] else "tags"
        old = f"/category/{unquote('/'.join(_path_of(slug, terms)))}/"
        is_used = used["category", label.casefold()] or used["tag", label.casefold()]
        if new and is_used and (list_name, old) != ("categories", f"/category/{new}/"):
            redirects[old] = f"/{list_name}/{new}/"
    return redirects


def _of_tags(channel: Node, used: _Labels) -> dict[str, str]:
    """Return redirects of the tags with different addresses here."""
    terms = [(plain(term.get("wp:tag_name")), unquote(term.get("wp:tag_slug"))) for term in channel.all("wp:tag")]
    shared = Counter(slug_of(label, SUBSTITUTIONS) for label, _ in terms)
    redirects = {}
    for label, slug in terms:
        new = slug_of(label, SUBSTITUTIONS)
        # Tags that share an address (`C`, `C++`) get addresses of their own later.
        if new and slug and new != slug and shared[new] == 1 and used["tag", label.casefold()]:
            redirects[f"/tag/{slug}/"] = f"/tags/{new}/"
    return redirects


def _path_of(slug: str, terms: Mapping[str, Node]) -> list[str]:
    """Return the slugs of a category and of its parents, the topmost parent first."""
    path: list[str] = []
    while slug in terms and slug not in path:
        path.insert(0, slug)
        slug = terms[slug].get("wp:category_parent")
    return path
