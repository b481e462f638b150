"""Split the texts of a site by language: the site's lists show each text once, and each other language has a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hindsight.core.documents.model import Document
from hindsight.core.site.groups import newest_first
from hindsight.core.site.lesson_entries import lesson_entries
from hindsight.core.site.model import Alternate, Alternates, DeckEntry, LanguageHome, LanguageList, LessonEntry
from hindsight.core.text.language_names import language_name
from hindsight.core.text.language_tags import distance
from hindsight.core.urls import Urls
from hindsight.core.vocabulary.tags import Vocabulary

Texts = tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The listed posts and pages of a site: those of its own lists, and those that only their language's list shows.

    `languages` are the languages with a list; `alternates` are the versions of each translated text, by its path.
    """

    posts: Texts
    pages: Texts
    translated: Texts = ()
    languages: tuple[str, ...] = ()
    alternates: Mapping[str, Alternates] = field(default_factory=dict)


def split_by_language(posts: Texts, pages: Texts, groups: Iterable[tuple[str, ...]], site_lang: str) -> Listed:
    """Return the listed texts of a site in `site_lang`; `groups` are the paths of translations, the original first.

    Of each group, the site's lists show the text in the site's language; without such a text, the original.
    """
    by_path = {document.path: document for document in (*posts, *pages)}
    known = ([by_path[path] for path in group if path in by_path] for group in groups)
    listed_groups = [group for group in known if len(group) > 1]
    if not listed_groups:
        return Listed(posts, pages)
    translated: set[str] = set()
    languages: dict[str, str] = {}
    alternates: dict[str, Alternates] = {}
    for group in listed_groups:
        main = min(group, key=lambda document: distance(document.lang, site_lang))
        translated.update(document.path for document in group if document is not main)
        versions = Alternates(tuple(map(_alternate, group)))
        alternates |= dict.fromkeys((document.path for document in group), versions)
        languages |= {document.lang.lower(): document.lang for document in group}
    languages.pop(site_lang.lower(), None)
    return Listed(
        tuple(post for post in posts if post.path not in translated),
        tuple(page for page in pages if page.path not in translated),
        tuple(document for document in (*posts, *pages) if document.path in translated),
        tuple(languages[lang] for lang in sorted(languages)),
        alternates,
    )


def _alternate(document: Document) -> Alternate:
    return Alternate(document.lang, language_name(document.lang), document.url)


def language_list(
    lang: str,
    listed: Listed,
    decks: Mapping[str, tuple[DeckEntry, ...]],
    lessons: Iterable[LessonEntry],
    tags: Collection[str],
    vocabulary: Vocabulary,
    urls: Urls,
) -> LanguageList:
    """Return the list of a language.

    `decks` are by the path of their document, `lessons` are those of the site's index: the list shows those of its
    language as they are, and adds those of translations, without tags other than `tags`, which have lists of lessons.
    """
    translated = {document.path for document in listed.translated}
    posts, pages = _in_language(lang, listed)
    texts = (*posts, *pages)
    own_decks = tuple(deck for document in texts for deck in decks[document.path])
    url = urls.language_page(lang)
    of_index = {(entry.lesson.path, entry.lesson.id): entry for entry in lessons}
    all_decks = (deck for of_document in decks.values() for deck in of_document)
    entries = (
        replace(entry, tags=tuple(tag for tag in entry.tags if tag.slug in tags))
        if entry.lesson.path in translated
        else of_index[entry.lesson.path, entry.lesson.id]
        for entry in lesson_entries(texts, all_decks, vocabulary, url)
    )
    home = LanguageHome(lang, language_name(lang), url, urls.feed(lang.lower()))
    return LanguageList(home, posts, pages, own_decks, tuple(entries))


def _in_language(lang: str, listed: Listed) -> tuple[Texts, Texts]:
    """Return the posts and the pages in a language, in the order of the site's lists."""
    texts = [
        document
        for document in (*listed.posts, *listed.translated, *listed.pages)
        if document.lang.lower() == lang.lower()
    ]
    posts = sorted((document for document in texts if document.kind == "post"), key=newest_first)
    return tuple(posts), tuple(document for document in texts if document.kind == "page")


def home_alternates(languages: Iterable[LanguageList], site_lang: str) -> Alternates | None:
    """Return the versions of the home page; None for a site in one language."""
    others = tuple(listed.alternate for listed in languages)
    return Alternates((Alternate(site_lang, language_name(site_lang), ""), *others)) if others else None
