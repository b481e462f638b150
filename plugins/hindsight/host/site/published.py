"""Write and read the record of a published site for its deploy: the number of its texts, and its lock files."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hindsight.core.site.model import Site
from hindsight.core.site.outputs import Generated
from hindsight.host.site.lock_files import Locks
from hindsight.host.site.output_folder import PUBLISHED


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """The record of a published site: the number of its posts and pages, and its lock files. It is never sent.

    The lock files are empty if readers see the folder itself: the build has written them already, and they name
    hidden pages.
    """

    texts: int
    locks: Locks

    def text(self) -> bytes:
        """Return the site as its file holds it."""
        data = {"texts": self.texts, "lessons": self.locks.lessons.decode(), "urls": self.locks.urls.decode()}
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def published_site(site: Site, locks: Locks) -> PublishedSite:
    """Return the record of a site for its deploy, which writes these lock files once readers see the site."""
    return PublishedSite(len(site.documents), locks)


def published_file(published: PublishedSite) -> Generated:
    """Return the file in the output that a deploy reads."""
    text = published.text()
    return Generated(PUBLISHED, lambda: text, (text.decode(),))


def parse_published(data: bytes) -> PublishedSite | None:
    """Return the record in a file, None for a file of a different version."""
    try:
        read = json.loads(data)
        return PublishedSite(int(read["texts"]), Locks(str(read["lessons"]).encode(), str(read["urls"]).encode()))
    except (ValueError, KeyError, TypeError):
        return None
