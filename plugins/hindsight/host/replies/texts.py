"""Find the text that an address on the web means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote, urlsplit

from hindsight.core.documents.model import Document
from hindsight.core.replies.incoming import Pulled
from hindsight.core.replies.model import Archive, Reply


class Texts:
    """The texts of a site by their addresses, old ones too, and their replies so far.

    `site_url` is the address of the site's root; `archives` are the archives by the paths of their texts.
    """

    def __init__(
        self, documents: Iterable[Document], site_url: str, archives: Mapping[str, Archive] | None = None
    ) -> None:
        self._archives = archives or {}
        self._root = urlsplit(site_url.rstrip("/"))
        self.site_url = site_url.rstrip("/")
        self.documents = tuple(document for document in documents if not document.draft)
        self._by_path = {_plain(alias): one for one in self.documents for alias in one.aliases}
        self._by_path |= {_plain(one.url): one for one in self.documents}

    def at(self, address: str) -> Document | None:
        """Return the text at an address, absolute or below the root of the site; None if there is none."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        path = unquote(parts.path)
        if parts.netloc and self._root.netloc and _plain_host(parts.netloc) != _plain_host(self._root.netloc):
            return None
        root = self._root.path
        if parts.netloc and root:
            if not f"{path}/".startswith(f"{root}/"):
                return None
            path = path[len(root) :]
        return self._by_path.get(_plain(path))

    def address(self, document: Document) -> str:
        """Return the absolute address of a text."""
        return f"{self.site_url}/{document.url}"

    def replies(self, document: Document) -> tuple[Reply, ...]:
        """Return the replies that the archive of a text has."""
        archive = self._archives.get(document.path)
        return archive.replies if archive else ()


# Returns the replies of one service to these texts. It raises nothing: a service that does not answer has a problem.
Pull = Callable[[Texts], Pulled]


def _plain(path: str) -> str:
    return path.strip("/").removesuffix("index.html").rstrip("/").casefold()


def _plain_host(host: str) -> str:
    return host.lower().removeprefix("www.")
