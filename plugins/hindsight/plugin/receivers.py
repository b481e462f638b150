"""What the plugin does at each of Pelican's signals."""

from __future__ import annotations

import logging
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pelican import signals

log = logging.getLogger(__name__)

_OLDEST, _NEWEST = (4, 11), (4,)
_EXTENSION = "hindsight.plugin.markdown_extension:HindsightExtension"


def connect() -> None:
    """Connect the receivers."""
    signals.initialized.connect(prepare)
    signals.generator_init.connect(wrap_readers)
    signals.get_generators.connect(add_generators)
    signals.all_generators_finalized.connect(finish_texts)
    signals.feed_generated.connect(clean_feed)


def prepare(pelican: Any) -> None:
    """Add the Markdown extension to the site's own settings; say so where this Pelican cannot be served."""
    settings = pelican.settings
    if _is_host(pelican) or not _is_served(version("pelican")):
        return
    markdown = settings.get("MARKDOWN")
    if markdown is None:
        log.error("%s", "MARKDOWN is None; write MARKDOWN = {} for Markdown without extensions")
        markdown = {}
    extensions = [*markdown.get("extensions", ())]
    if _EXTENSION not in extensions:
        settings["MARKDOWN"] = {**markdown, "extensions": [*extensions, _EXTENSION]}


def _is_host(pelican: Any) -> bool:
    """Return whether Hindsight's own class builds the site, which reads checklists and lessons by itself."""
    return any(kind.__module__.startswith("hindsight.host") for kind in type(pelican).__mro__)


def _is_served(found: str) -> bool:
    """Return whether the plugin works with this version of Pelican; report one that it does not know."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:2])
    if numbers < _OLDEST:
        log.error("%s", f"Hindsight needs Pelican 4.11 or newer, and this is {found}; no cards and lessons are made")
        return False
    if numbers[:1] > _NEWEST:
        log.warning("%s", f"Hindsight was made for Pelican 4, and this is {found}; cards and lessons may be wrong")
    return True


def wrap_readers(generator: Any) -> None:
    """Let the Markdown readers of articles and pages add checklists and lessons to what they read."""
    from pelican.generators import ArticlesGenerator, PagesGenerator
    from pelican.readers import MarkdownReader

    if not isinstance(generator, ArticlesGenerator | PagesGenerator) or not _is_prepared(generator.settings):
        return
    from hindsight.core.settings import ReadSettings, SettingError, with_defaults
    from hindsight.plugin.models import fingerprint, is_current
    from hindsight.plugin.reading import TextReader

    settings = generator.settings
    try:
        read_settings = ReadSettings.from_pelican({**settings, **with_defaults(settings)})
    except SettingError as error:
        for message in error.args:
            log.error("%s", f"{message}; no cards and lessons are made")
        return
    for reader in generator.readers.readers.values():
        if isinstance(reader, MarkdownReader) and not isinstance(reader.read, TextReader):
            reader.read = TextReader(reader.read, settings["PATH"], read_settings)
    cached, mark = generator.readers.get_cached_data, fingerprint(read_settings)

    def current_data(path: str, default: Any = None) -> Any:
        """Return what is cached of a file, unless it was read without this plugin or with other settings."""
        found = cached(path, default)
        is_markdown = path.lower().endswith(tuple(MarkdownReader.file_extensions))
        if found is default or not is_markdown or is_current(found[1] or {}, mark):
            return found
        return default

    generator.readers.get_cached_data = current_data


def _is_prepared(settings: Any) -> bool:
    return _EXTENSION in (settings.get("MARKDOWN") or {}).get("extensions", ())


def add_generators(pelican: Any) -> Any:
    """Return the generators of decks and lessons."""
    if not _is_prepared(pelican.settings):
        return ()
    from hindsight.plugin.generators import CardsGenerator, LessonsGenerator

    return CardsGenerator, LessonsGenerator


def finish_texts(generators: list[Any]) -> None:
    """Gather the site, and draw checklists and lessons into its articles and pages."""
    from hindsight.plugin.generators import CardsGenerator, find

    cards = find(generators, CardsGenerator)
    if cards is None or not _has_models(cards.context):
        return
    from pelican.generators import ArticlesGenerator, PagesGenerator

    from hindsight.plugin.assets import write_assets
    from hindsight.plugin.drawing import fill_texts
    from hindsight.plugin.models import SITE_KEY
    from hindsight.plugin.site import gather_site

    own = [one for one in generators if isinstance(one, ArticlesGenerator | PagesGenerator)]
    site = gather_site(own, cards.settings)
    if not any(text.body.checklists or text.document.lessons for text in site.texts.values()):
        return
    context = cards.context
    context[SITE_KEY] = site
    context["decks"], context["lessons"] = site.models.decks, site.models.lessons
    for text in site.texts.values():
        text.content.checklists, text.content.lessons = text.body.checklists, text.document.lessons
    fill_texts(site, context, cards.env.loader)
    write_assets(Path(cards.output_path))


def _has_models(context: Any) -> bool:
    """Return whether any text has a checklist, a lesson, or something to report."""
    from hindsight.plugin.models import has_models

    return any(has_models(content.metadata) for content in context["generated_content"].values())


def clean_feed(context: Any, feed: Any) -> None:
    """Take out of a feed what only a page can do: boxes, buttons, the style and the script."""
    from hindsight.plugin.models import SITE_KEY

    if SITE_KEY not in context:
        return
    from hindsight.plugin.drawing import without_page_only

    for item in feed.items:
        for name in ("content", "description"):
            if isinstance(item.get(name), str):
                item[name] = without_page_only(item[name])
