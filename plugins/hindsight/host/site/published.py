"""The file in a published site by which a deploy knows it: how many texts the site has, and its lock files."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hindsight.core.site.model import Site
from hindsight.core.site.outputs import Generated
from hindsight.host.site.lock_files import Locks
from hindsight.host.site.output_folder import PUBLISHED


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """A published site: its posts and pages, counted, and its lock files. It never leaves the machine.

    The lock files are empty where readers see the folder itself: the build has written them already, and they name
    hidden pages.
    """

    texts: int
    locks: Locks

    def text(self) -> bytes:
        """Return the site as its file holds it."""
        data = {"texts": self.texts, "lessons": self.locks.lessons.decode(), "urls": self.locks.urls.decode()}
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def published_site(site: Site, locks: Locks) -> PublishedSite:
    """Return the facts of a site for its deploy: these lock files are kept once it has arrived."""
    return PublishedSite(len(site.posts) + len(site.hidden) + len(site.pages), locks)


def published_file(published: PublishedSite) -> Generated:
    """Return the file in the output that a deploy reads."""
    text = published.text()
    return Generated(PUBLISHED, lambda: text, (text.decode(),))


def parse_published(data: bytes) -> PublishedSite | None:
    """Return the site that a file describes, None where no build of this version wrote the file."""
    try:
        read = json.loads(data)
        return PublishedSite(int(read["texts"]), Locks(str(read["lessons"]).encode(), str(read["urls"]).encode()))
    except (ValueError, KeyError, TypeError):
        return None
