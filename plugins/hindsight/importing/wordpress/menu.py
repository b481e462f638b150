"""Read the menu of an old site: its words and old addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hindsight.importing.old_paths import old_path
from hindsight.importing.wordpress.blocks import block_data
from hindsight.importing.wordpress.site import Site, plain
from hindsight.importing.xml_nodes import Node

_LINK_BLOCK = re.compile(
    r"<!--\s*(?P<close>/)?wp:navigation-(?P<name>link|submenu)\b\s*(?P<data>\{(?:(?!-->).)*?\})?\s*(?P<single>/)?-->",
    re.DOTALL,
)
_MAIN_MENU = re.compile(r"main|primary|header|top|haupt|principal|menu[- ]?1$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """An entry of a menu: its position, its words, its address, and whether it is inside a different entry."""

    position: int
    words: str
    address: str
    is_inner: bool

    @property
    def is_shown(self) -> bool:
        """Report whether it has words and an address, and is not inside a different entry."""
        return bool(self.words and self.address.strip("#") and not self.is_inner)


def read_menu(channel: Node, items: Iterable[Node], site: Site) -> None:
    """Keep the main menu of the old site without nested entries; report the entries and menus that are left out."""
    by_id = {item.get("wp:post_id"): item for item in items}
    terms = _terms(channel)
    menus: dict[str, list[_Entry]] = defaultdict(list)
    for item in by_id.values():
        if item.get("wp:post_type") == "nav_menu_item" and item.get("wp:status") in ("publish", ""):
            menus[_menu_of(item)].append(_entry(item, by_id, terms, site))
    for item in by_id.values():
        if not menus and item.get("wp:post_type") == "wp_navigation":
            menus.update(_of_block(item, site))
    if not menus:
        return
    # The main menu by its name, or else the menu with the most entries that can be shown.
    shown = {name: [entry for entry in sorted(menus[name]) if entry.is_shown] for name in menus}
    main = max(menus, key=lambda name: (bool(_MAIN_MENU.search(name)) and bool(shown[name]), len(shown[name])))
    site.imported.menu = [(entry.words, entry.address) for entry in shown[main]]
    site.imported.menu_source = site.source
    _report(menus, main, site)


def _of_block(item: Node, site: Site) -> dict[str, list[_Entry]]:
    """Return the menu of a block theme, whose entries are nested blocks, by its name; {} without one."""
    entries = []
    depth = 0
    for position, match in enumerate(_LINK_BLOCK.finditer(item.get("content:encoded"))):
        if match["close"]:
            depth -= 1
            continue
        data = block_data(match)
        words, address = plain(str(data.get("label") or "")), str(data.get("url") or "")
        entries.append(_Entry(position, words, site.below(_path_of(address, site)), depth > 0))
        depth += match["name"] == "submenu" and not match["single"]
    return {plain(item.get("title")): entries} if entries else {}


def _path_of(address: str, site: Site) -> str:
    """Return an address of the old site as a path; addresses of other sites stay."""
    return address.removeprefix(site.url) or "/" if f"{address}/".startswith(f"{site.url}/") and site.url else address


def _report(menus: Mapping[str, list[_Entry]], main: str, site: Site) -> None:
    """Report other menus than the main one, nested entries, and entries without an address."""
    messages = []
    if others := sorted(name or "one without a name" for name in menus if name != main):
        messages.append(f'MENUITEMS is the menu "{main}"; other menus are left out: {", ".join(others)}')
    if inner := [entry.words or entry.address for entry in sorted(menus[main]) if entry.is_inner]:
        messages.append(f"menus have no nested entries here, so these are left out: {', '.join(inner)}")
    if dead := [
        entry.words or "one without words" for entry in sorted(menus[main]) if not entry.is_inner and not entry.is_shown
    ]:
        messages.append(f"menu entries without an address are left out: {', '.join(dead)}")
    for message in messages:
        site.imported.hint(site.source, 1, message)


def _menu_of(item: Node) -> str:
    return next((plain(menu.text) for menu in item.terms("nav_menu")), "")


def _terms(channel: Node) -> dict[str, tuple[str, str]]:
    """Return the names and old addresses of categories and tags, by their ids."""
    terms = {}
    for kind, name, slug in (
        ("category", "wp:cat_name", "wp:category_nicename"),
        ("tag", "wp:tag_name", "wp:tag_slug"),
    ):
        for term in channel.all(f"wp:{kind}"):
            terms[term.get("wp:term_id")] = plain(term.get(name)), f"/{kind}/{term.get(slug)}/"
    return terms


def _entry(item: Node, by_id: Mapping[str, Node], terms: Mapping[str, tuple[str, str]], site: Site) -> _Entry:
    """Return an entry of a menu; words and an address that the export does not have are empty."""
    meta = item.meta()
    kind, target_id = meta.get("_menu_item_type"), meta.get("_menu_item_object_id", "")
    words, address = plain(item.get("title")), meta.get("_menu_item_url", "")
    target = by_id.get(target_id)
    if kind == "post_type" and target is not None and target is not item:
        words, address = words or plain(target.get("title")), address or old_path(target.get("link"))
    elif kind == "taxonomy" and target_id in terms:
        words, address = words or terms[target_id][0], address or terms[target_id][1]
    order = item.get("wp:menu_order")
    position = int(order) if order.isdecimal() and len(order) < 9 else 0
    is_inner = meta.get("_menu_item_menu_item_parent", "0") not in ("", "0")
    return _Entry(position, words, site.below(address), is_inner)
