"""List the files of an old site: the attachments of an export, and further pictures in its texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hindsight.importing.model import ImportedFile
from hindsight.importing.wordpress.references import Picture
from hindsight.importing.xml_nodes import Node

_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
_ADDRESS = re.compile(
    r"(?P<before>\b(?:src|href|poster)=)(?P<quote>[\"'])(?P<address>[^\"'<>]*)(?P=quote)", re.IGNORECASE
)
_SOURCES = re.compile(r"\s(?:srcset|sizes)=(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_SITE_OF_MANY = re.compile(r"^sites/\d+/")
_PROXY = re.compile(r"i\d\.wp\.com")  # from which WordPress.com shows pictures of other hosts
_UPLOADS = re.compile(r"(?:^|/)(?:uploads|files|blogs\.dir)/|^\d{4}/\d{2}/")
_PAGE_ENDINGS = ("html", "htm", "php", "xml")


@dataclass(slots=True)
class Media:
    """The files of an old site, in the form of an import.

    - `files` are the files by their paths on the old site.
    - `pictures` are the attachments by the ids of their items; `attached` are the same by the ids of their posts.
    - `pages` are the paths of files by the paths of the pages that showed one file each.
    - `hosts` are the names of the hosts with files of the site; `prefix` is the path of the site on its host.
    - `copies` are copies of the files by their paths below `uploads/`, and below the folder of copies.
    """

    files: dict[str, ImportedFile] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    attached: dict[str, tuple[Picture, ...]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    prefix: str = ""
    copies: dict[str, Path] = field(default_factory=dict)

    def read(self, items: Iterable[Node], site_url: str, folder: Path | None) -> None:
        """List the attachments of an export; `folder` is a copy of the uploads, or a folder above them."""
        parts = urlsplit(site_url)
        self.prefix = parts.path.strip("/")
        self.copies = _copies(folder) if folder else {}
        if parts.netloc:
            self.hosts.add(_host(parts.netloc))
        for item in items:
            self._add_attachment(item)

    def _add_attachment(self, item: Node) -> None:
        address = item.get("wp:attachment_url") or item.get("guid")
        try:
            parts = urlsplit(address)
        except ValueError:
            return
        path = self._path(parts.path)
        if not path or path.endswith("/"):
            return
        # An attachment is on the host of the site, or on a host with files of the site only.
        self.hosts.add(_host(parts.netloc))
        self._add_file(path, address)
        page = item.get("link").partition("://")[2].partition("/")[2]
        if page and "?" not in page:
            self.pages[self._path(page).strip("/")] = path
        picture = Picture(
            f"/{path}",
            " ".join(html.unescape(item.meta().get("_wp_attachment_image_alt", "")).split()),
            item.get("excerpt:encoded"),
            " ".join(html.unescape(item.get("title")).split()),
        )
        self.pictures[item.get("wp:post_id")] = picture
        parent = item.get("wp:post_parent")
        self.attached[parent] = (*self.attached.get(parent, ()), picture)

    def _path(self, path: str) -> str:
        """Return the path of a file below the old site, decoded."""
        path = unquote(path).lstrip("/")
        return path.removeprefix(f"{self.prefix}/") if self.prefix else path

    def _add_file(self, path: str, address: str) -> None:
        if path not in self.files:
            self.files[path] = ImportedFile(path, path, self._copy(path), address)

    def _copy(self, path: str) -> Path | None:
        uploaded = path.partition("uploads/")[2] or path
        names = (uploaded, _SITE_OF_MANY.sub("", uploaded), path)
        return next((self.copies[name] for name in names if name in self.copies), None)

    def with_local_addresses(self, markup: str) -> str:
        """Return HTML in which files of the old site are at their paths, and pictures of a size are the originals.

        Files that the export does not list are listed from now on.
        """
        return _ADDRESS.sub(self._local, _SOURCES.sub("", markup) if "srcset" in markup else markup)

    def _local(self, match: re.Match[str]) -> str:
        path = self._known_path(html.unescape(match["address"]).strip())
        return f"{match['before']}{match['quote']}{html.escape(f'/{path}')}{match['quote']}" if path else match[0]

    def _known_path(self, address: str) -> str:
        """Return the path of the file at an address of the old site; "" for other addresses."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return ""
        host, path = parts.netloc, parts.path
        if _PROXY.fullmatch(host):
            host, _, path = path.lstrip("/").partition("/")
        if parts.scheme not in ("", "http", "https") or (_host(host) not in self.hosts if host else path[:1] != "/"):
            return ""
        path = self._path(path)
        if path.strip("/") in self.pages:
            return self.pages[path.strip("/")]
        plain = _SIZE.sub("", path)
        stem, _, ending = plain.rpartition(".")
        for name in (path, plain, f"{stem}-scaled.{ending}"):
            if name in self.files:
                return name
        return self._added(path, plain, address.removesuffix(f"?{parts.query}") if host else "")

    def _added(self, path: str, plain: str, address: str) -> str:
        """Return the path of an uploaded file that the export does not list, and list it; "" for a page."""
        ending = path.rpartition(".")[2].lower()
        if not re.fullmatch(r"[a-z0-9]{2,5}", ending) or ending in _PAGE_ENDINGS or not _UPLOADS.search(path):
            return ""
        name = plain if self._copy(plain) else path
        if not address and not self._copy(name):
            return ""
        self._add_file(name, address)
        return name


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def _copies(folder: Path) -> dict[str, Path]:
    """Return the files below a folder of uploads, by their paths below `uploads/`, and below the folder."""
    copies: dict[str, Path] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            path = file.relative_to(folder).as_posix()
            copies[path] = file
            if "uploads/" in path:
                copies.setdefault(path.partition("uploads/")[2], file)
    return copies
