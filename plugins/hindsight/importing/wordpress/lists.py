"""The lists of an old site: its menu, and the addresses of its categories, tags, authors, feeds and months."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import unquote

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.text.slugs import slug_of
from hindsight.importing.authors import author_redirects
from hindsight.importing.fields import old_path
from hindsight.importing.places import paginated
from hindsight.importing.tags import SUBSTITUTIONS
from hindsight.importing.wordpress.site import Site, plain
from hindsight.importing.wordpress.wxr import Node

_POSTS_PER_PAGE = 10  # unless a site says something else, which no export does
_MAIN_MENU = re.compile(r"main|primary|header|top|haupt|principal|menu[- ]?1$", re.IGNORECASE)
_Entry = tuple[int, str, str]  # its place, its words and its address


def read_menu(items: Iterable[Node], site: Site) -> None:
    """Keep the menu of the old site as MENUITEMS: words and addresses, in their order, without those inside others."""
    by_id = {item.get("wp:post_id"): item for item in items}
    menus: dict[str, list[_Entry]] = defaultdict(list)
    for item in by_id.values():
        is_shown = item.get("wp:post_type") == "nav_menu_item" and item.get("wp:status") in ("publish", "")
        if is_shown and (entry := _entry(item, by_id)):
            order, words, address = entry
            menus[_menu_of(item)].append((order, words, site.below(address)))
    if not menus:
        return
    # The main menu by its name, else the one with the most entries.
    main = max(menus, key=lambda name: (bool(_MAIN_MENU.search(name)), len(menus[name])))
    entries = dict.fromkeys((words, address) for _, words, address in sorted(menus[main]))
    site.imported.settings["MENUITEMS"] = tuple(entries)
    if len(menus) > 1:
        others = ", ".join(sorted(name or "one without a name" for name in menus if name != main))
        message = f'MENUITEMS is the menu "{main}"; other menus are left out: {others}'
        site.imported.diagnostics.append(Diagnostic(site.source, 1, 1, "hint", message))


def _menu_of(item: Node) -> str:
    return next((plain(one.text) for one in item.all("category") if one.attributes.get("domain") == "nav_menu"), "")


def _entry(item: Node, by_id: Mapping[str, Node]) -> _Entry | None:
    """Return an entry of a menu; None for one inside another one, or without an address."""
    meta = item.meta()
    if meta.get("_menu_item_menu_item_parent", "0") not in ("", "0"):
        return None
    target = by_id.get(meta.get("_menu_item_object_id", ""))
    address, words = meta.get("_menu_item_url", ""), plain(item.get("title"))
    if target is not None and target is not item and meta.get("_menu_item_type") == "post_type":
        address, words = address or old_path(target.get("link")), words or plain(target.get("title"))
    order = item.get("wp:menu_order")
    if not words or not address or address == "#":
        return None
    return (int(order) if order.isdecimal() and len(order) < 9 else 0), words, address


def add_redirects(channel: Node, site: Site, exported: datetime | None) -> None:
    """Lead old lists to new ones; years after the export have no page yet."""
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
    """Return redirects of categories whose address here differs: those with parents, and those that are tags now."""
    terms = {one.get("wp:category_nicename"): one for one in channel.all("wp:category")}
    redirects = {}
    for slug, one in terms.items():
        label = plain(one.get("wp:cat_name"))
        new = slug_of(label, SUBSTITUTIONS)
        list_name = "categories" if used["category", label.casefold()] else "tags"
        old = f"/category/{unquote('/'.join(_path_of(slug, terms)))}/"
        is_used = used["category", label.casefold()] or used["tag", label.casefold()]
        if new and is_used and (list_name, old) != ("categories", f"/category/{new}/"):
            redirects[old] = f"/{list_name}/{new}/"
    return redirects


def _of_tags(channel: Node, used: _Labels) -> dict[str, str]:
    """Return redirects of the tags whose address here differs."""
    terms = [(plain(one.get("wp:tag_name")), unquote(one.get("wp:tag_slug"))) for one in channel.all("wp:tag")]
    shared = Counter(slug_of(label, SUBSTITUTIONS) for label, _ in terms)
    redirects = {}
    for label, slug in terms:
        new = slug_of(label, SUBSTITUTIONS)
        # Tags that share an address (`C`, `C++`) get addresses of their own later.
        if new and slug and new != slug and shared[new] == 1 and used["tag", label.casefold()]:
            redirects[f"/tag/{slug}/"] = f"/tags/{new}/"
    return redirects


def _path_of(slug: str, terms: Mapping[str, Node]) -> list[str]:
    """Return the slugs of a category and of those above it, the highest first."""
    path: list[str] = []
    while slug in terms and slug not in path:
        path.insert(0, slug)
        slug = terms[slug].get("wp:category_parent")
    return path
