"""Feeds, with the whole text of each post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from feedgenerator import Atom1Feed

from hindsight.reader.model import Document
from hindsight.vocabulary.tags import Tag

# What only a page can do: boxes that tick, links to a step.
_PAGE_ONLY = re.compile(
    r'</?form[^>]*>|<input[^>]*>|</?label[^>]*>|<p class="checklist-tools">.*?</p>|<a class="anchor"[^>]*>.*?</a>',
    re.DOTALL,
)
# XML 1.0 has no way to write these.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself. `html` gives a document's text as HTML with whole addresses."""

    title: str
    subtitle: str
    site_url: str
    lang: str
    author: str
    length: int
    html: Callable[[Document], str]


class _Atom(Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
    def latest_post_date(self) -> datetime:
        """The newest date of an entry; never the clock's, which feedgenerator takes for an empty feed."""
        dates = [item["updateddate"] or item["pubdate"] for item in self.items]
        return max(dates, default=datetime(1970, 1, 1, tzinfo=UTC))


def atom(entries: Iterable[tuple[Document, tuple[Tag, ...]]], feed: Feed) -> bytes:
    """The Atom feed of these posts with their tags. An entry's id is its permalink; an edit moves `updated` alone."""
    made = _Atom(
        title=feed.title,
        link=f"{feed.site_url}/",
        feed_url=f"{feed.site_url}/feeds/all.atom.xml",
        description=feed.subtitle,
        subtitle=feed.subtitle,
        language=feed.lang,
        author_name=feed.author,
    )
    for post, tags in entries:
        address = f"{feed.site_url}/{quote(post.url)}"
        made.add_item(
            title=_xml_text(post.title),
            link=address,
            unique_id=address,
            unique_id_is_permalink=True,
            description=_xml_text(post.summary),
            content=_xml_text(_PAGE_ONLY.sub("", feed.html(post))),
            author_name=post.author or feed.author,
            categories=[tag.label for tag in tags],
            pubdate=post.date,
            updateddate=post.modified or post.date,
        )
    text: str = made.writeString("utf-8")
    return text.encode("utf-8")


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
