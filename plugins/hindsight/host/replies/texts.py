"""Find the text that an address on the web means."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from hindsight.core.documents.model import Document


class Texts:
    """The texts of a site by their addresses, old ones too; `site_url` is the address of the site's root."""

    def __init__(self, documents: Iterable[Document], site_url: str) -> None:
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
        if parts.netloc and self._root.netloc and parts.netloc.lower() != self._root.netloc.lower():
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


def _plain(path: str) -> str:
    return path.strip("/").removesuffix("index.html").rstrip("/").casefold()
