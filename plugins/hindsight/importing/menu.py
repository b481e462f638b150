"""Point the entries of an old menu to the new pages, and write the menu as settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hindsight.core.text.slugs import slug_of
from hindsight.importing.links import LinkResolver
from hindsight.importing.model import Import
from hindsight.importing.tags import SUBSTITUTIONS

_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s<>\"']+|(?:mailto|tel):[^\s<>\"']+", re.IGNORECASE)


def menu_from(setting: object) -> list[tuple[str, str]]:
    """Return the pairs of a name and an address in a setting such as Pelican's MENUITEMS."""
    items = setting if isinstance(setting, list | tuple) else ()
    return [(item[0], item[1]) for item in items if _is_entry(item)]


def _is_entry(item: object) -> bool:
    return isinstance(item, list | tuple) and [*map(type, item)] == [str, str] and all(map(str.strip, item))


def settle_menu(imported: Import, resolver: LinkResolver) -> None:
    """Set MENUITEMS to the entries with their new addresses; report and leave out entries without a page here.

    The menu of the old site names all of its pages, so DISPLAY_PAGES_ON_MENU adds none.
    """
    if entries := tuple(dict.fromkeys(_settled(imported, resolver))):
        imported.settings["MENUITEMS"] = entries
        imported.settings.setdefault("DISPLAY_PAGES_ON_MENU", False)


def _settled(imported: Import, resolver: LinkResolver) -> Iterator[tuple[str, str]]:
    lists = _lists(imported) if imported.menu else set()
    for words, old in imported.menu:
        new = resolver.new_address(old)
        if new is None and _ELSEWHERE.fullmatch(old):
            new = old
        elif new and re.match("/(?:categories|tags)/.", new):
            as_tag = re.sub("^/categories/", "/tags/", new)  # a second category is a tag here
            new = next((address for address in (new, as_tag) if address in lists), "")
        if new:
            yield words, new
        else:
            message = (
                f'the menu entry "{words}" points to no page that is published here, so it is left out: {old[:80]}'
            )
            imported.warn(imported.menu_source, 1, message)


def _lists(imported: Import) -> set[str]:
    """Return the addresses of the categories and tags of published posts, and of the parents of these tags."""
    slugs = {tag.label: tag.slug or slug_of(tag.label, SUBSTITUTIONS) for tag in imported.tags}
    parents = {tag.label: tag.parent for tag in imported.tags}
    lists = set()
    for text in imported.texts:
        if text.kind != "post" or text.status != "published":
            continue
        lists.add(f"/categories/{slug_of(text.category, SUBSTITUTIONS)}/")
        for label in text.tags or (text.category,):
            family: list[str] = []
            while label and label not in family:
                family.append(label)
                label = parents.get(label, "")
            lists.update(f"/tags/{slugs.get(tag) or slug_of(tag, SUBSTITUTIONS)}/" for tag in family)
    return lists
