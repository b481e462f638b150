"""Gather the replies of a Pelican site from their archives, after all its texts are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.language.languages import Languages
from hindsight.core.language.words import Words
from hindsight.core.replies.model import Archive, Conversation, Reply, ThreadReply
from hindsight.core.settings import now
from hindsight.core.site.conversations import conversations_of, listed_replies
from hindsight.core.site.model import NO_REPLIES, ListedReply
from hindsight.core.site.reply_archives import (
    FOLDER,
    ReplySettings,
    archive_name,
    archives_by_text,
    lost_archives,
    takes_replies,
)
from hindsight.core.site.reply_tags import host_of, linked_people, reply_by_mail
from hindsight.core.template_tools import TemplateTools
from hindsight.core.urls import Urls
from hindsight.plugin.documents import PelicanText, document_of, pelican_texts
from hindsight.plugin.messages import report
from hindsight.plugin.reading import relative_path, shown_path
from hindsight.plugin.reply_fields import choice_of, threads_of, wrong_fields
from hindsight.plugin.settings import MAIN_LANG, complete_settings
from hindsight.plugin.site import languages_of
from hindsight.plugin.urls import plugin_urls


class ThreadLink(NamedTuple):
    """A link to a thread in the fediverse: its address, and the name of its server."""

    address: str
    host: str


@dataclass(frozen=True, slots=True)
class TextReplies:
    """The replies to one article or page, as templates show them.

    All their words are escaped, since Pelican's templates don't do it. `liked_by` and `shared_by` are the people's
    names as HTML. `mail` begins a mail about the text, and `threads` are where readers can answer in the fediverse;
    both are empty if the text takes no replies.
    """

    count: int
    thread: tuple[ThreadReply, ...]
    likes: tuple[Reply, ...]
    reposts: tuple[Reply, ...]
    liked_by: Markup
    shared_by: Markup
    mail: str
    threads: tuple[ThreadLink, ...]
    tools: TemplateTools

    def __bool__(self) -> bool:
        """Return whether there is anything to show."""
        return bool(self.thread or self.likes or self.reposts or self.mail or self.threads)


@dataclass(frozen=True, slots=True)
class SiteReplies:
    """The replies of a site, newest first, with the values that its pages need."""

    settings: Mapping[str, Any]
    listed: tuple[ListedReply, ...]
    urls: Urls
    languages: Languages


def gather_replies(
    generators: Iterable[Any], everything: Iterable[Any], settings: Mapping[str, Any]
) -> SiteReplies | None:
    """Give each article and page its replies, and return those of the site; report all problems.

    `everything` are all files that Pelican has read: some of them may have no page in a site or sub-site. Return None,
    and change nothing, if the site has neither an archive nor an address for replies by mail.
    """
    settings = complete_settings(settings)
    archives, problems = _read_archives(Path(settings["PATH"]))
    texts = {_path(text, settings): text for text in pelican_texts(generators)}
    contents = [text.content for text in texts.values()]
    if not archives and not settings["REPLY_MAIL"] and not any(map(threads_of, contents)):
        return None
    documents = {path: _document(text, path, settings) for path, text in texts.items()}
    lang, moment = settings[MAIN_LANG], now(settings)
    matched = archives_by_text(archives, documents.values(), lang)
    conversations = conversations_of(documents.values(), matched, moment)
    published = [document for document in documents.values() if document.status == "published"]
    listed = listed_replies(published, conversations, matched)
    site = SiteReplies(settings, listed, plugin_urls(settings), languages_of(settings))
    views = _Views(site, moment)
    for path, text in texts.items():
        text.content.replies = views.of_text(documents[path], conversations.get(path, NO_REPLIES))
    elsewhere = _names(everything, lang)
    unmatched = [archive for archive in archives if archive.name not in elsewhere]
    lost = lost_archives(unmatched, matched.values(), documents.values(), lang)
    report(sorted({*problems, *lost, *wrong_fields(contents), *site.languages.check()}))
    return site


def is_archive(path: str) -> bool:
    """Return whether a path below the content folder is that of an archive of replies."""
    return path.startswith(f"{FOLDER}/") and path.lower().endswith(".toml")


def _read_archives(content: Path) -> tuple[tuple[Archive, ...], list[Diagnostic]]:
    """Return the archives below the content folder, in the order of their paths, and their problems.

    The words of the replies are escaped.
    """
    files = [file for file in sorted((content / FOLDER).rglob("*")) if _is_archive_file(file, content)]
    archives: list[Archive] = []
    problems: list[Diagnostic] = []
    if files:
        from hindsight.core.replies.read import read_replies  # loads packages that most blogs do not need
    for file in files:
        shown = shown_path(str(file))
        try:
            replies, of_file = read_replies(shown, file.read_bytes())
        except OSError as error:
            replies, of_file = (), (Diagnostic(shown, 1, 1, "error", f"cannot be read: {error.strerror}"),)
        archives.append(Archive(file.stem, shown, tuple(map(_escaped, replies))))
        problems += of_file
    return tuple(archives), problems


def _is_archive_file(file: Path, content: Path) -> bool:
    path = relative_path(str(file), str(content))
    return is_archive(path) and not file.name.startswith(".") and file.is_file()


def _path(text: PelicanText, settings: Mapping[str, Any]) -> str:
    return relative_path(str(text.content.source_path), str(settings["PATH"]))


def _names(everything: Iterable[Any], lang: str) -> set[str]:
    """Return the names of the archives that these articles and pages would have."""
    texts = (PelicanText(content, "published", False) for content in everything if hasattr(content, "slug"))
    return {archive_name(text.kind, _slug(text.content, lang), getattr(text.content, "date", None)) for text in texts}


def _document(text: PelicanText, path: str, settings: Mapping[str, Any]) -> Document:
    slug, content = _slug(text.content, settings[MAIN_LANG]), text.content
    document = document_of(text, path, settings)
    return replace(document, slug=slug, replies=choice_of(content), threads=threads_of(content))


def _slug(content: Any, lang: str) -> str:
    """Return the slug of a text in the name of its archive: with the language that it names, unless that is `lang`.

    It is the same in all sub-sites.
    """
    own = str(content.metadata.get("lang", "")).strip().lower()
    return f"{content.slug}-{own}" if own and own != lang.lower() else str(content.slug)


class _Views:
    """Makes the replies to each text for templates, in the language of the text."""

    def __init__(self, site: SiteReplies, moment: datetime) -> None:
        settings = site.settings
        self._site, self._moment = site, moment
        self._mail = settings["REPLY_MAIL"]
        self._rules = ReplySettings(settings["REPLIES_OPEN"], settings["REPLIES_DAYS"])
        self._words: dict[str, tuple[Words, TemplateTools]] = {}

    def of_text(self, document: Document, talk: Conversation) -> TextReplies:
        """Return the replies to one text."""
        words, tools = self._words_in(self._site.languages.of_page(document.lang))
        is_open = takes_replies(document, self._rules, self._moment)
        mail = reply_by_mail(document, self._mail, self._site.urls.site_url) if is_open and self._mail else ""
        threads = document.threads if is_open else ()
        return TextReplies(
            count=talk.count,
            thread=talk.thread,
            likes=talk.likes,
            reposts=talk.reposts,
            liked_by=linked_people(words, talk.likes),
            shared_by=linked_people(words, talk.reposts),
            mail=escape(mail),
            threads=tuple(ThreadLink(escape(address), escape(host_of(address))) for address in threads),
            tools=tools,
        )

    def _words_in(self, lang: str) -> tuple[Words, TemplateTools]:
        if lang not in self._words:
            words = self._site.languages.words(lang)
            self._words[lang] = words, TemplateTools("", self._site.urls, words)
        return self._words[lang]


def _escaped(reply: Reply) -> Reply:
    """Return a reply whose words are HTML: a theme that writes them as they are is safe."""
    return replace(
        reply,
        author=escape(reply.author),
        html=Markup(reply.html),  # noqa: S704  # cleaned when it was read
        text=escape(reply.text),
        url=escape(reply.url),
        in_reply_to=escape(reply.in_reply_to),
        source=escape(reply.source),
        source_id=escape(reply.source_id),
    )
