"""Feeds of posts and lessons with their whole text: Atom, RSS and JSON Feed, from the same entries."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any
from urllib.parse import quote

from hindsight.core.documents.model import Document
from hindsight.core.language.words import Words
from hindsight.core.lessons.model import Lesson
from hindsight.core.replies.model import Reply
from hindsight.core.site.conversations import replies_feed
from hindsight.core.site.model import LessonEntry, ListedReply, Site, TagEntries
from hindsight.core.site.outputs import Generated, Page
from hindsight.core.site.search_index import shorten
from hindsight.core.site.share_cards import cover_to_share
from hindsight.core.urls import Urls, picture_at
from hindsight.core.vocabulary.tags import Tag

# Feeds have no check boxes to tick, such as those of a task list outside a checklist.
_FORM_CONTROLS = re.compile(r"</?(?:form|label)\b[^>]*>|<input\b[^>]*>")
# Characters that XML 1.0 cannot contain.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_SUMMARY = 240  # letters of a reply, which is whole in the content of its entry
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """The settings of a site's feeds, and the functions that draw their entries.

    `length` is the maximum of entries; a tag needs `enough` posts and lessons to have a feed. `has_pictures` is whether
    each post and lesson has a picture of its own. `words` are those of the feeds' language. `draw_post` and
    `draw_lesson` return the HTML of an entry with absolute addresses, `lesson_html` that of a part of a lesson;
    `templates` is the version of the templates that they use.
    """

    title: str
    subtitle: str
    urls: Urls
    author: str
    length: int
    enough: int
    has_pictures: bool
    words: Words
    draw_post: Callable[[Document], str]
    draw_lesson: Callable[[LessonEntry], str]
    lesson_html: Callable[[str, Lesson], str]
    templates: str

    @property
    def lang(self) -> str:
        """Return the language of the feeds."""
        return self.words.lang

    @property
    def about(self) -> dict[str, str]:
        """Return everything that a feed depends on besides its channel and entries."""
        names = ("subtitle", "lang", "author", "templates")
        own = {name: _xml_text(getattr(self, name)) for name in names}
        return own | {"site_url": self.urls.site_url, "pictures": "yes" if self.has_pictures else ""}

    def picture(self, path: str, cover: str = "") -> str:
        """Return the address of the picture of an entry: of its cover, else of the one at `path`, if it has one."""
        shown = cover or (path if self.has_pictures else "")
        return self.urls.absolute(shown) if shown else ""

    def about_in(self, lang: str) -> dict[str, str]:
        """Return the same for a feed in a language; "" is for that of the site."""
        return self.about | ({"lang": lang} if lang else {})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a post or a lesson. `ident` is its permalink and its id; an edit changes only `updated`.

    `image` is the address of the picture of links to it, or "".
    """

    ident: str
    title: str
    summary: str
    content: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    published: datetime
    updated: datetime
    lang: str
    image: str = ""

    @property
    def pub_date(self) -> str:
        """Return its date of publication in the format of RSS."""
        return format_datetime(self.published)


Item = Document | LessonEntry | ListedReply
_ALL_ENDINGS = _ATOM, _, _JSON = ("atom.xml", "rss.xml", "json")


@dataclass(frozen=True, slots=True)
class _Channel:
    """One feed in all its forms: `stem` is the address of its files without their ending.

    `lang` is the language of a feed that has the texts of one language only. `translated` are the paths of those that
    are in no other feed.
    """

    stem: str
    title: str
    home: str
    items: tuple[Item, ...]
    lang: str = ""
    translated: tuple[str, ...] = ()
    endings: tuple[str, ...] = _ALL_ENDINGS

    @property
    def path(self) -> str:
        """Return the address of its page, percent-encoded."""
        return quote(self.home)


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of a feed for its templates, with the time of the last change."""

    all: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """Return the time of the last change; 1970 without entries, never the clock's time."""
        return max((entry.updated for entry in self.all), default=_NEVER)

    @property
    def build_date(self) -> str:
        """Return the time of the last change in the format of RSS."""
        return format_datetime(self.updated)


def feed_files(site: Site, feed: Feed) -> Iterator[Page | Generated]:
    """Yield every feed of the site: of posts, of lessons, and of both for each tag."""
    tags = {post.path: site.links[post.path].tags for post in (*site.posts, *site.translated)}
    for channel in _channels(site, feed):
        entries = partial(_entries, channel, tags, feed)
        bodies = tuple(item.path for item in channel.items if isinstance(item, Document))
        context = {"channel": channel, "tags_of": [tags[path] for path in bodies], "about": feed.about_in(channel.lang)}
        for ending in channel.endings:
            path = f"{channel.stem}.{ending}"
            if ending == _JSON:
                make_json = partial(_json, channel, feed, entries)
                yield Generated(path, make_json, tuple(context.values()), bodies, group=channel.stem)
            else:
                yield Page(
                    path, f"feed.{ending}", path, context, entries, bodies=bodies, group=channel.stem, lang=channel.lang
                )


def _channels(site: Site, feed: Feed) -> Iterator[_Channel]:
    title, urls = _xml_text(feed.title), site.urls
    yield _Channel(urls.feed("all"), title, "", site.posts[: feed.length])
    yield _Channel(
        urls.feed("lessons"),
        _xml_text(feed.words.gettext("%(site)s: Lessons", site=feed.title)),
        urls.lessons,
        site.lessons[: feed.length],
    )
    translated = {post.path for post in site.translated}
    for listed in site.languages:
        posts = listed.posts[: feed.length]
        only_here = tuple(post.path for post in posts if post.path in translated)
        home = listed.home
        yield _Channel(home.feed, f"{title} ({home.name})", home.url, posts, home.lang, only_here)
    for entries in site.tags:
        if not (stem := tag_feed(entries, feed.enough, urls)):
            continue
        posts_and_lessons: list[Iterable[Item]] = [entries.posts, entries.lessons]
        newest = tuple(islice(merge(*posts_and_lessons, key=_age), feed.length))
        name = feed.words.gettext("%(site)s: %(tag)s", site=feed.title, tag=entries.tag.label)
        yield _Channel(stem, _xml_text(name), urls.tag_page(entries.tag.slug), newest)
    yield from _reply_channels(site, feed)


def _reply_channels(site: Site, feed: Feed) -> Iterator[_Channel]:
    """Yield the feed of all replies, and an Atom feed of the replies to each text."""
    if not site.replies:
        return
    title = _xml_text(feed.title)
    yield _Channel(site.urls.feed("replies"), title, "replies/", site.replies[: feed.length])
    by_archive: dict[str, list[ListedReply]] = {}
    for listed in site.replies:
        by_archive.setdefault(listed.archive, []).append(listed)
    for archive, replies in by_archive.items():
        document = replies[0].document
        heading, stem = f"{title}: {_xml_text(document.title)}", replies_feed(archive, site.urls)
        yield _Channel(stem, heading, document.url, tuple(replies), endings=(_ATOM,))


def tag_feed(entries: TagEntries, enough: int, urls: Urls) -> str:
    """Return the address of a tag's feeds without their ending, "" if it has too few entries."""
    return urls.feed(f"tags/{entries.tag.slug}") if len(entries.posts) + len(entries.lessons) >= enough else ""


def _age(item: Item) -> float:
    date = item.date if isinstance(item, Document) else _of(item).date
    return -date.timestamp() if date else 0.0


def _of(item: LessonEntry | ListedReply) -> Lesson | Reply:
    return item.lesson if isinstance(item, LessonEntry) else item.reply


def _entries(channel: _Channel, tags: Mapping[str, tuple[Tag, ...]], feed: Feed) -> dict[str, Any]:
    def entry(item: Item) -> Entry:
        if isinstance(item, Document):
            return _post(item, tags[item.path], feed)
        return _lesson(item, feed) if isinstance(item, LessonEntry) else _reply(item, feed)

    return {"entries": _Entries(tuple(map(entry, channel.items)))}


def _post(post: Document, tags: Iterable[Tag], feed: Feed) -> Entry:
    return Entry(
        ident=feed.urls.absolute(post.url),
        title=_xml_text(post.title),
        summary=_xml_text(post.summary),
        content=_post_content(feed.draw_post(post)),
        authors=tuple(map(_xml_text, post.authors)),
        tags=tuple(_xml_text(tag.label) for tag in tags),
        published=post.date or _NEVER,
        updated=post.modified or post.date or _NEVER,
        lang=post.lang,
        image=feed.picture(picture_at(post.url), cover_to_share(post)),
    )


@functools.lru_cache(maxsize=512)  # a post is in the feeds of all its tags, each in three forms
def _post_content(drawn: str) -> str:
    return _xml_text(_FORM_CONTROLS.sub("", drawn))


def _lesson(entry: LessonEntry, feed: Feed) -> Entry:
    lesson = entry.lesson
    return Entry(
        ident=feed.urls.absolute(feed.urls.lesson(lesson.id)),
        title=_xml_text(lesson.statement),
        summary=_xml_text(lesson.statement),
        content=_xml_text(feed.draw_lesson(entry)),
        authors=tuple(filter(None, (_xml_text(feed.author),))),
        tags=tuple(_xml_text(tag.label) for tag in entry.tags),
        published=lesson.date or _NEVER,
        updated=lesson.updated or _NEVER,
        lang=lesson.lang,
        image=feed.picture(feed.urls.lesson_picture(lesson.id)),
    )


def _reply(listed: ListedReply, feed: Feed) -> Entry:
    reply, document = listed.reply, listed.document
    return Entry(
        ident=feed.urls.absolute(f"{document.url}#{reply.anchor}"),
        title=_xml_text(f"{reply.author}: {document.title}"),
        summary=_xml_text(shorten(reply.text, _LONGEST_SUMMARY)),
        content=_xml_text(reply.html),
        authors=(_xml_text(reply.author),),
        tags=(),
        published=reply.date or _NEVER,
        updated=reply.date or _NEVER,
        lang=document.lang,
    )


def _json(channel: _Channel, feed: Feed, entries: Callable[[], dict[str, _Entries]]) -> bytes:
    """Return a feed as JSON Feed 1.1."""
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": feed.urls.absolute(channel.home),
        "feed_url": f"{feed.urls.absolute(channel.stem)}.json",
        "language": channel.lang or feed.lang,
    }
    if feed.subtitle:
        data["description"] = feed.subtitle
    if feed.author:
        data["authors"] = [{"name": feed.author}]
    data["items"] = [_json_item(entry) for entry in entries()["entries"].all]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
    # Escape "<", so that a program that takes the file for HTML finds no tags in it.
    return text.replace("<", "\\u003c").encode("utf-8")


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.ident,
        "url": entry.ident,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "language": entry.lang,
    }
    if entry.image:
        item["image"] = entry.image
    if entry.authors:
        item["authors"] = [{"name": name} for name in entry.authors]
    if entry.tags:
        item["tags"] = list(entry.tags)
    return item


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
