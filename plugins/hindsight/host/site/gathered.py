"""Gather the texts of a build into a site, with the targets of its links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.replies.model import Archive
from hindsight.core.settings import now, substitutions
from hindsight.core.site.gather import gather, is_scheduled, is_shown
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.model import Site
from hindsight.core.site.reply_archives import ReplySettings, archives_by_text
from hindsight.core.site.shared_drafts import shared_drafts
from hindsight.core.site.translations import find_translations
from hindsight.core.vocabulary.tags import Vocabulary
from hindsight.host.mode import Mode
from hindsight.host.site.content import Content, vocabulary_of
from hindsight.host.site.links import Links, links_of, named_files
from hindsight.host.site.nearby import with_nearby
from hindsight.host.site.pictures import Pictures
from hindsight.host.urls import host_urls

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GatheredSite:
    """A site made of the texts of a content folder.

    `included` are the texts that the build holds, `withheld` those that it leaves out, by path. A draft that the build
    holds at its secret address is in both. `files` are all other
    files by path; `named_files` are the paths of the files that each text names, by the path of the text.
    `archives` are the archives of replies by the paths of their texts. `tag_problems` are the problems of
    `tags.toml` and of the tags of included texts, `translation_problems` those of the translations among all texts.
    """

    content: Content
    settings: Settings
    mode: Mode
    gathering: GatherSettings
    included: tuple[Document, ...]
    withheld: Mapping[str, Document]
    files: Mapping[str, Path]
    named_files: Mapping[str, set[str]]
    archives: Mapping[str, Archive]
    vocabulary: Vocabulary
    tag_problems: tuple[Diagnostic, ...]
    translation_problems: tuple[Diagnostic, ...]
    site: Site
    links: Links

    @property
    def shared(self) -> tuple[Document, ...]:
        """Return the drafts that the build holds at their secret addresses."""
        return tuple(document for document in self.included if document.status == "shared")

    @property
    def shown(self) -> tuple[Document, ...]:
        """Return the included texts at their own addresses."""
        return tuple(document for document in self.included if document.status != "shared")

    @property
    def scheduled(self) -> Iterator[Document]:
        """Yield the texts with a date in the future."""
        return (document for document in self.content.documents if is_scheduled(document, self.gathering.now))


def gather_site(content: Content, settings: Settings, mode: Mode, pictures: Pictures) -> GatheredSite:
    """Return the site of those texts that a build in this mode includes."""
    gathering = GatherSettings(
        urls=host_urls(_site_url(settings), settings),
        show_unpublished=mode.has_drafts,
        now=now(settings),
        lang=settings["DEFAULT_LANG"],
        substitutions=substitutions(settings),
        replies=ReplySettings(settings["REPLIES_OPEN"], settings["REPLIES_DAYS"]),
    )
    translations = find_translations(content.documents, content.shown_paths, gathering.urls, settings["DEFAULT_LANG"])
    shown = tuple(document for document in content.documents if is_shown(document, gathering))
    withheld = {document.path: document for document in content.documents if not is_shown(document, gathering)}
    included = (*shown, *shared_drafts(withheld.values()))
    files = {**content.sources.statics, **content.sources.beside}
    vocabulary, tag_problems = vocabulary_of(included, content.shown_paths, settings)
    archives = archives_by_text(content.archives, content.documents, gathering.lang)
    site = gather(included, vocabulary, gathering, translations.groups, archives)
    links = links_of(site, withheld, content.unreadable, files, pictures, vocabulary, gathering)
    return GatheredSite(
        content=content,
        settings=settings,
        mode=mode,
        gathering=gathering,
        included=included,
        withheld=withheld,
        files=files,
        named_files={path: named_files(document) for path, document in _naming_files(content)},
        archives=archives,
        vocabulary=vocabulary,
        tag_problems=tuple(tag_problems),
        translation_problems=translations.diagnostics,
        site=with_nearby(site, links, settings["RELATED_POSTS"]),
        links=links,
    )


def _site_url(settings: Settings) -> str:
    """Return the site's address for cards and feeds; that of the writer's own view is on this machine."""
    return str(settings["SITEURL"]).rstrip("/") or f"http://localhost:{settings['PORT']}"


def _naming_files(content: Content) -> Iterator[tuple[str, Document]]:
    """Yield the texts that name a file, with their paths."""
    return ((document.path, document) for document in content.documents if document.files or document.cover)
