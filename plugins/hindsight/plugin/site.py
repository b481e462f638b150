"""Gather the decks and lessons of a Pelican site, after all its texts are read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.checklists.cards.formats import card_files
from hindsight.core.checklists.cards.stocks import card_formats, every_card_format, printing
from hindsight.core.checklists.wording import wording
from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Body, Document
from hindsight.core.language.languages import Languages
from hindsight.core.language.words import Words
from hindsight.core.settings import now, substitutions
from hindsight.core.site.deck_builder import DeckSettings
from hindsight.core.site.gather import deck_slug, gather
from hindsight.core.site.gather_settings import GatherSettings
from hindsight.core.site.lesson_clashes import lesson_ids_used_twice
from hindsight.core.site.lesson_decks import LessonDeck, check_lesson_decks, lesson_decks
from hindsight.core.site.model import Site
from hindsight.core.vocabulary.tags import TagUse, Vocabulary, add_used_tags, read_tags_file
from hindsight.plugin.documents import Text, texts_of
from hindsight.plugin.messages import report
from hindsight.plugin.reading import shown_path
from hindsight.plugin.settings import complete_settings
from hindsight.plugin.urls import plugin_urls
from hindsight.version import VERSION

_TAGS_FILE = "tags.toml"


@dataclass(frozen=True, slots=True)
class PluginSite:
    """The models of a site, and its articles and pages by their paths.

    `shown_paths` maps these paths to the paths for messages. `languages` has the words of
    the site's languages.
    """

    settings: Mapping[str, Any]
    models: Site
    texts: Mapping[str, Text]
    decks: DeckSettings
    lesson_decks: tuple[LessonDeck, ...]
    shown_paths: Mapping[str, str]
    languages: Languages

    @property
    def words(self) -> Words:
        """Return the words of the site's language."""
        return self.languages.words(self.languages.default)


def gather_site(generators: list[Any], settings: Mapping[str, Any]) -> PluginSite:
    """Return the models of the texts that Pelican's generators have read; report all diagnostics."""
    settings = complete_settings(settings)
    texts = _by_path(texts_of(generators, settings))
    shown_paths = {path: shown_path(str(text.content.source_path)) for path, text in texts.items()}
    documents = list(_without_clashes(text.document for text in texts.values()))
    vocabulary, of_tags = _vocabulary(documents, shown_paths, settings)
    of_texts = (diagnostic for text in texts.values() for diagnostic in text.models.diagnostics)
    urls = plugin_urls(settings)
    gathering = GatherSettings(urls, True, now(settings), settings["DEFAULT_LANG"], substitutions(settings))
    models = gather(documents, vocabulary, gathering)
    deck_tags = [str(slug) for slug in settings["LESSON_DECKS"]] if documents else []
    of_site = (*lesson_ids_used_twice(documents, shown_paths), *check_lesson_decks(models, deck_tags, shown_paths))
    languages = languages_of(settings)
    report(sorted({*of_texts, *of_tags, *of_site, *languages.check()}))
    bodies = {path: text.body for path, text in texts.items()}
    return PluginSite(
        settings=settings,
        models=models,
        texts=texts,
        decks=_deck_settings(settings, models, bodies, {document.path: document for document in documents}),
        lesson_decks=tuple(lesson_decks(models, deck_tags, languages.words(languages.default))),
        shown_paths=shown_paths,
        languages=languages,
    )


def languages_of(settings: Mapping[str, Any]) -> Languages:
    """Return the words of the languages of a site with these settings."""
    cache = Path(settings["CACHE_PATH"], "hindsight")
    lang, own = settings["DEFAULT_LANG"], Path(settings["CATALOGUES"])
    return Languages(lang, own, cache, VERSION, shown=lambda path: shown_path(str(path)))


def _by_path(texts: Iterable[Text]) -> dict[str, Text]:
    by_path: dict[str, Text] = {}
    for text in texts:
        by_path.setdefault(text.document.path, text)
    return by_path


def _without_clashes(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents, each with a slug that gives its decks addresses of their own."""
    taken: set[str] = set()
    for document in documents:
        slug = document.slug
        if not taken.isdisjoint(_deck_slugs(document, slug)):
            slug = f"{document.kind}-{slug}"
            while not taken.isdisjoint(_deck_slugs(document, slug)):
                slug += "-2"
        taken.update((slug, *_deck_slugs(document, slug)))
        yield dataclasses.replace(document, slug=slug) if slug != document.slug else document


def _deck_slugs(document: Document, slug: str) -> set[str]:
    return {deck_slug(slug, head.part) for head in document.checklists}


def _vocabulary(
    documents: list[Document], shown_paths: Mapping[str, str], settings: Mapping[str, Any]
) -> tuple[Vocabulary, list[Diagnostic]]:
    file = Path(settings["PATH"], _TAGS_FILE)
    vocabulary = Vocabulary(substitutions(settings))
    of_file: list[Diagnostic] = []
    if file.is_file():
        vocabulary, of_file = read_tags_file(str(file), file.read_bytes(), substitutions(settings))
    uses = (
        TagUse(label, shown_paths[document.path], 1, 1)
        for document in documents
        for label in (*document.tags, *(label for lesson in document.lessons for label in lesson.tags))
    )
    # Pelican allows tags with the same address, so these are no errors here.
    clashes = [dataclasses.replace(diagnostic, severity="warning") for diagnostic in add_used_tags(vocabulary, uses)]
    return vocabulary, [*of_file, *clashes]


def _deck_settings(
    values: Mapping[str, Any], models: Site, bodies: Mapping[str, Body], documents: Mapping[str, Document]
) -> DeckSettings:
    every = every_card_format(values)
    of_format = {card.name: card_files([other for other in every if other.name == card.name]) for card in every}
    return DeckSettings(
        files=card_files(card_formats(values)),
        of_format=of_format,
        printing=printing(values),
        urls=models.urls,
        body=bodies.__getitem__,
        digest=partial(_checklist_digest, documents),
        wording=wording(values["CARD_LABELS"]),
    )


def _checklist_digest(documents: Mapping[str, Document], path: str, part: str) -> str:
    return next((head.digest for head in documents[path].checklists if head.part == part), "")
