"""Point the entries of an old menu to the new pages, and write the menu as settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hindsight.importing.links import LinkResolver
from hindsight.importing.model import Import

MOST_PAGES = 12  # of a menu that still has room at the top of a page
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
    pages = [text for text in imported.texts if text.kind == "page" and text.status == "published"]
    if len(pages) > MOST_PAGES and "DISPLAY_PAGES_ON_MENU" not in imported.settings:
        imported.settings["DISPLAY_PAGES_ON_MENU"] = False
        message = f"a menu cannot hold all {len(pages)} pages, so it holds none; list some in the setting MENUITEMS"
        imported.hint(pages[0].source, 1, message)


def _settled(imported: Import, resolver: LinkResolver) -> Iterator[tuple[str, str]]:
    for words, old in imported.menu:
        new = resolver.new_address(old)
        if new is None and _ELSEWHERE.fullmatch(old):
            new = old
        if new:
            yield words, new
        else:
            message = (
                f'the menu entry "{words}" points to no page that is published here, so it is left out: {old[:80]}'
            )
            imported.warn(imported.menu_source, 1, message)
