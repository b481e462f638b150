"""Find the lists of the new site, by tag and by category, that old addresses mean."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hindsight.core.text.slugs import slug_of
from hindsight.importing.model import Import
from hindsight.importing.tags import SUBSTITUTIONS

_OF_NAME = re.compile(r"/(?P<kind>categories|tags)/(?P<name>[^/]+)/?", re.IGNORECASE)


class Lists:
    """Finds the lists of the new site that old addresses mean: by the redirects of an import, or as they are."""

    def __init__(self, imported: Import) -> None:
        """Index the lists of tags and categories, and the redirects of old lists."""
        self._names = _list_addresses(imported)
        self._loosely = {_loose(address): address for address in sorted(self._names, reverse=True)}
        self._redirects = [
            (_pattern(old), new)
            for old, new in sorted(imported.redirects.items(), key=lambda redirect: -len(redirect[0]))
            if "?" not in old
        ]

    def find(self, old_path: str) -> str:
        """Return the new address of an old list, such as the list of a tag; "" for no list of the new site."""
        if old_path in ("/", ""):
            return "/"
        for pattern, new in self._redirects:
            if match := pattern.fullmatch(old_path):
                address = new.replace("*", match[1], 1) if match.re.groups else new
                if found := self._of_name(address) if _OF_NAME.fullmatch(address) else address:
                    return found
        return self._of_name(old_path)

    def _of_name(self, address: str) -> str:
        """Return the address of the list of a tag or a category; a second category of a post is a tag here."""
        match = _OF_NAME.fullmatch(address)
        if not match:
            return ""
        name = unquote(match["name"])
        candidates = (
            f"/{kind}/{slug}/"
            for kind in dict.fromkeys((match["kind"].lower(), "tags"))
            for slug in (name, slug_of(name, SUBSTITUTIONS))
        )
        exact = next((candidate for candidate in candidates if candidate in self._names), "")
        return exact or self._loosely.get(_loose(f"/{match['kind'].lower()}/{name}/"), "")


def _loose(address: str) -> str:
    """Return an address without the signs that programs put into slugs: `cloud.gov` is `cloudgov` or `cloud-gov`."""
    return re.sub(r"[^\w/]|_", "", address).casefold()


def _list_addresses(imported: Import) -> set[str]:
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


def _pattern(old: str) -> re.Pattern[str]:
    """Return a pattern for an old address, in which `*` is any one segment of a path."""
    plain = "([^/]+)".join(map(re.escape, old.removesuffix("/index.html").removesuffix("/").split("*", 1)))
    return re.compile(f"{plain}(?:/(?:index.html)?)?")
