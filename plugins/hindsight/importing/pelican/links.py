"""Convert Pelican's links, such as `{filename}post.md` and `{tag}name`."""

from __future__ import annotations

import posixpath
import re

from hindsight.importing.links import SOURCE
from hindsight.importing.pelican.addresses import author_page
from hindsight.importing.pelican.settings import Settings, old_slug

_FILE_LINK = re.compile(
    r"[{|](?P<kind>filename|static|attach)[}|](?P<path>[^\s\"'<>]*?(?=[\s\"'<>)]|$)|[^\"'<>\n]*?(?=[)\"'>]))"
)
_LIST_LINK = re.compile(r"[{|](?P<kind>tag|category|author|index)[}|](?P<name>[^\s\"'<>)]*)")


def with_source_links(part: str, inner: str, settings: Settings) -> str:
    """Return a part of the text at `inner` with `{source}` links to files, and old addresses of lists."""
    if "{" not in part and "|" not in part:
        return part

    def to_file(match: re.Match[str]) -> str:
        path, mark, fragment = match["path"].partition("#")
        is_absolute = path.startswith("/")
        near = posixpath.normpath(posixpath.join(posixpath.dirname(inner), path))
        return f"{SOURCE}{path.lstrip('/') if is_absolute else near}{mark}{fragment}"

    def to_list(match: re.Match[str]) -> str:
        slug = old_slug(match["name"], settings)
        return {
            "tag": f"/tags/{slug}/",
            "category": f"/categories/{slug}/",
            "author": author_page(slug, settings),
            "index": "/",
        }[match["kind"]]

    return _LIST_LINK.sub(to_list, _FILE_LINK.sub(to_file, part))
