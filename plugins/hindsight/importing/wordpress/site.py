"""Read the values of an export that all of its texts need, and the old blog's own settings."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hindsight.core.markdown.html_text import without_tags
from hindsight.importing.model import Import, ImportedTag
from hindsight.importing.wordpress.conversions import Conversions
from hindsight.importing.wordpress.media import Media
from hindsight.importing.xml_nodes import Node

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


@dataclass(slots=True)
class Site:
    """The import, with the values that its texts need.

    - `source` is the name of the export.
    - `authors` are the names of authors by their logins.
    - `only_author` is the login of the author of a blog with one author, who is a setting.
    - `accounts` are the numbers ("#1") and addresses of mail of authors by their logins; they are only compared.
    - `patterns` are the contents of reusable blocks by the ids of their items.
    - `comments_on_files` are the comments on pages of pictures, by the ids of the posts that these belong to.
    - `aligned` counts pictures at a side or in the middle, by the alignment.
    """

    imported: Import
    source: str
    url: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    only_author: str = ""
    accounts: dict[str, frozenset[str]] = field(default_factory=dict)
    comments_on_files: dict[str, list[Node]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    media: Media = field(default_factory=Media)
    aligned: Counter[str] = field(default_factory=Counter)
    conversions: Conversions = field(default_factory=Conversions)

    def below(self, path: str) -> str:
        """Return a path below the old site, which may be in a folder of its host; addresses outside the site stay."""
        prefix = urlsplit(self.url).path.rstrip("/")
        return path.removeprefix(prefix) or "/" if prefix and f"{path}/".startswith(f"{prefix}/") else path

    def authors_of(self, item: Node) -> tuple[str, ...]:
        """Return the names of the authors of an item; () for the only author of a blog, who is a setting."""
        logins = logins_of(item)
        if self.only_author and set(logins) <= {self.only_author, ""}:
            return ()
        names = (without_mail(self.authors.get(login, login)) for login in logins)
        return tuple(dict.fromkeys(filter(None, names)))


def plain(markup: str) -> str:
    """Return HTML, such as a title, as words on one line."""
    return " ".join(html.unescape(without_tags(markup) if "<" in markup else markup).split())


def without_mail(name: str) -> str:
    """Return a name without addresses of mail."""
    return _MAIL.sub("", name).strip()


def read_channel(channel: Node, site: Site) -> None:
    """Read the settings of the site, its authors, and the details of tags and categories."""
    imported = site.imported
    site.url = (channel.get("wp:base_blog_url") or channel.get("link")).rstrip("/")
    settings = {
        "SITENAME": plain(channel.get("title")), "SITESUBTITLE": plain(channel.get("description")),
        "SITEURL": site.url, "DEFAULT_LANG": channel.get("language")[:2],
    }  # fmt: skip
    imported.settings.update({name: value for name, value in settings.items() if value})
    for author in channel.all("wp:author"):
        if login := author.get("wp:author_login"):
            site.accounts[login] = _accounts(author)
            site.authors[login] = without_mail(plain(author.get("wp:author_display_name"))) or without_mail(login)
    if len(site.authors) == 1:
        site.only_author, imported.settings["AUTHOR"] = next(iter(site.authors.items()))
    _read_terms(channel, imported)


def _accounts(author: Node) -> frozenset[str]:
    ident, mail = author.get("wp:author_id"), author.get("wp:author_email").lower()
    return frozenset((*((f"#{ident}",) if ident not in ("", "0") else ()), *filter(None, (mail,))))


def logins_of(item: Node) -> tuple[str, ...]:
    """Return the logins of the authors of an item."""
    return tuple(login for login, _ in co_authors(item)) or (item.get("dc:creator").strip("<>"),)


def co_authors(item: Node) -> list[tuple[str, str]]:
    """Return the logins and names of the authors, also guests, that the plugin Co-Authors Plus adds to a post."""
    return [
        (author.attributes.get("nicename", "").removeprefix("cap-"), without_mail(plain(author.text)))
        for author in item.terms("author")
    ]


def _read_terms(channel: Node, imported: Import) -> None:
    """List the categories and tags that have a parent or a description in the export."""
    categories = channel.all("wp:category")
    names = {category.get("wp:category_nicename"): plain(category.get("wp:cat_name")) for category in categories}
    tags = _Tags()
    for category in categories:
        parent = names.get(category.get("wp:category_parent"), "")
        tags.add(plain(category.get("wp:cat_name")), parent, plain(category.get("wp:category_description")))
    for tag in channel.all("wp:tag"):
        tags.add(plain(tag.get("wp:tag_name")), "", plain(tag.get("wp:tag_description")))
    imported.tags.extend(tags.by_name.values())


class _Tags:
    """Tags by their names in lower case; a category and a tag with one name are one tag."""

    def __init__(self) -> None:
        self.by_name: dict[str, ImportedTag] = {}

    def add(self, label: str, parent: str, description: str) -> None:
        """Add a tag with a parent or a description, and the parent before it; other tags need no entry."""
        if not label or not (parent or description):
            return
        if parent:
            self.by_name.setdefault(parent.casefold(), ImportedTag(parent))
        listed = self.by_name.get(label.casefold())
        if listed is None or not (listed.parent or listed.description):  # listed as a parent only
            self.by_name[label.casefold()] = ImportedTag(label, "", parent, description)
