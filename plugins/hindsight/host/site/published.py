"""The file in a published site by which a deploy knows it: how many texts the site has, and its lessons."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hindsight.core.site.model import Site


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """A published site: its posts and pages, counted, and the lock file of its lessons. It never leaves the machine.

    The lock is empty where readers see the folder itself: the build has written it already, and it names hidden pages.
    """

    texts: int
    lock: bytes

    def text(self) -> bytes:
        """Return the site as its file holds it."""
        data = {"texts": self.texts, "lock": self.lock.decode()}
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def published_site(site: Site, lock: bytes) -> PublishedSite:
    """Return what a deploy has to know of a site whose lessons have this lock file."""
    return PublishedSite(len(site.posts) + len(site.hidden) + len(site.pages), lock)


def parse_published(data: bytes) -> PublishedSite | None:
    """Return the site that a file describes, None where no build of this version wrote the file."""
    try:
        read = json.loads(data)
        return PublishedSite(int(read["texts"]), str(read["lock"]).encode())
    except (ValueError, KeyError, TypeError):
        return None
