"""Describe pages to programs, such as search engines, as JSON-LD of schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hindsight.core.documents.model import Document
from hindsight.core.replies.model import Conversation
from hindsight.core.site.model import Alternate, Alternates, PostLinks
from hindsight.host.site.menu import listed_links
from hindsight.host.site.search import SEARCH_URL, has_search

Data = dict[str, Any]
_CONTEXT = {"@context": "https://schema.org"}


class LinkedData:
    """Makes the data of pages; templates call it `linked`. `site_url` has no slash at its end."""

    def __init__(self, site_url: str, settings: Mapping[str, Any]) -> None:
        self._site_url, self._settings = site_url, settings

    def posting(self, post: Document, links: PostLinks, picture: str, versions: Alternates | None = None) -> Data:
        """Return a post with its versions in other languages; `picture` is the path of the picture of links, or ""."""
        date, tags = post.date, [tag.label for tag in links.tags]
        data: Data = {
            **_CONTEXT,
            "@type": "BlogPosting",
            "headline": post.title,
            "description": post.summary,
            "url": self._absolute(post.url),
            "inLanguage": post.lang,
        }
        if date:
            data |= {"datePublished": date.isoformat(), "dateModified": (post.modified or date).isoformat()}
        if picture:
            data["image"] = self._absolute(picture)
        if tags:
            data["keywords"] = tags
        if post.authors:
            data["author"] = self._persons(post, links)
        if links.conversation:
            data |= self._comments(post, links.conversation)
        return data | {"publisher": self._publisher(), **(self._works(versions, post.url) if versions else {})}

    def _works(self, versions: Alternates, url: str) -> Data:
        """Return the original of the text at an address, or the translations of the original."""
        original, *translations = map(self._work, versions.all)
        if url == versions.default.url:
            return {"workTranslation": translations}
        return {"translationOfWork": original}

    def _work(self, version: Alternate) -> Data:
        return {"@type": "BlogPosting", "url": self._absolute(version.url), "inLanguage": version.lang}

    def _comments(self, post: Document, conversation: Conversation) -> Data:
        """Return the replies to a post; their words and links are on the page, so they are not repeated here."""
        url = self._absolute(post.url)
        comments = [
            {"@type": "Comment", "url": f"{url}#{reply.anchor}", "author": _person(reply.author, "")}
            | ({"dateCreated": reply.date.isoformat()} if reply.date else {})
            for reply in (shown.reply for shown in conversation.thread)
        ]
        return {"commentCount": conversation.count, "comment": comments}

    def trail(self, *places: tuple[str, str] | None) -> Data:
        """Return the way to a page: names and addresses below the root, from the home page to the page itself.

        A place that is None is left out.
        """
        listed = [
            {"@type": "ListItem", "position": position, "name": _text(name), "item": self._absolute(url)}
            for position, (name, url) in enumerate(filter(None, places), 1)
        ]
        return {**_CONTEXT, "@type": "BreadcrumbList", "itemListElement": listed}

    def website(self) -> Data:
        """Return the site, with its search if it has one."""
        settings = self._settings
        data = {**_CONTEXT, "@type": "WebSite", "name": settings["SITENAME"], "url": self._absolute("")}
        data["inLanguage"] = settings["DEFAULT_LANG"]
        if settings.get("SITEDESCRIPTION"):
            data["description"] = settings["SITEDESCRIPTION"]
        elsewhere = [link.url for link in listed_links(settings, "SOCIAL") if link.url.startswith("http")]
        data["publisher"] = self._publisher() | ({"sameAs": elsewhere} if elsewhere else {})
        if has_search(settings):
            target = self._absolute(SEARCH_URL) + "?q={words}"
            data["potentialAction"] = {"@type": "SearchAction", "target": target, "query-input": "required name=words"}
        return data

    def person(self, name: str, url: str) -> Data:
        """Return the page of an author."""
        return {
            **_CONTEXT,
            "@type": "ProfilePage",
            "mainEntity": {"@type": "Person", "name": name, "url": self._absolute(url)},
        }

    def _persons(self, post: Document, links: PostLinks) -> Data | list[Data]:
        """Return the authors of a post: one person or several."""
        urls = {label.name: self._absolute(label.url) for label in links.authors if label.url}
        persons = [_person(name, urls.get(name, "")) for name in post.authors]
        return persons[0] if len(persons) == 1 else persons

    def _publisher(self) -> Data:
        if author := self._settings.get("AUTHOR"):
            return _person(author, self._absolute(""))
        return {"@type": "Organization", "name": self._settings["SITENAME"], "url": self._absolute("")}

    def _absolute(self, url: str) -> str:
        return f"{self._site_url}/{quote(url)}"


def _text(words: str) -> str:
    """Return words of a template as text: a message of the interface is HTML."""
    return words.unescape() if isinstance(words, Markup) else words


def _person(name: str, url: str) -> Data:
    return {"@type": "Person", "name": name} | ({"url": url} if url else {})
