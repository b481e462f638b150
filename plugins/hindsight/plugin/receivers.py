"""Receivers for Pelican's signals."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pelican import signals

from hindsight.plugin.messages import log_all

log = logging.getLogger(__name__)

_OLDEST, _NEWEST = (4, 11), (4,)
_EXTENSION = "hindsight.plugin.markdown_extension:HindsightExtension"


def connect() -> None:
    """Connect the receivers to their signals."""
    signals.initialized.connect(prepare)
    signals.generator_init.connect(wrap_readers)
    signals.get_generators.connect(add_generators)
    signals.all_generators_finalized.connect(finish_texts)
    signals.feed_generated.connect(clean_feed)
    signals.static_generator_finalized.connect(keep_archives_private)
    signals.article_generator_write_article.connect(append_replies)
    signals.page_generator_write_page.connect(append_replies)
    signals.content_written.connect(remove_replies)


def prepare(pelican: Any) -> None:
    """Add the Markdown extension to the site's settings; report invalid settings and unsupported releases."""
    settings = pelican.settings
    if _is_host(pelican) or not _is_supported(version("pelican")) or not _has_packages():
        return
    from hindsight.plugin.settings import MAIN_LANG, complete_settings

    messages: list[str] = []
    complete_settings(settings, messages.append)
    settings.setdefault(MAIN_LANG, settings["DEFAULT_LANG"])
    markdown = settings.get("MARKDOWN")
    if markdown is None:
        messages.append("MARKDOWN is None, which Pelican cannot read; write MARKDOWN = {} for no extensions")
        markdown = {}
    extensions = [*(markdown.get("extensions") or ())]
    if _EXTENSION not in extensions:
        settings["MARKDOWN"] = {**markdown, "extensions": [*extensions, _EXTENSION]}
    log_all((logging.ERROR, message) for message in messages)


def _has_packages() -> bool:
    """Return whether Markdown and all packages for cards are installed; report a missing package as an error."""
    from pelican.readers import MarkdownReader

    if not MarkdownReader.enabled:  # Pelican reports each text that it cannot read
        return False
    try:
        for module in ("hindsight.plugin.reading", "hindsight.plugin.generators"):
            import_module(module)
    except ImportError as error:
        log.error("%s", f'Hindsight needs the package "{error.name}"; no cards and lessons are made')
        return False
    return True


def _is_host(pelican: Any) -> bool:
    """Return whether Hindsight's own class builds the site, which needs no plugin."""
    return any(kind.__module__.startswith("hindsight.host") for kind in type(pelican).__mro__)


def _is_supported(release: str) -> bool:
    """Return whether the plugin supports this release of Pelican; report unsupported and newer releases."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", release)[:2])
    if numbers < _OLDEST:
        log.error("%s", f"Hindsight needs Pelican 4.11 or newer, and this is {release}; no cards and lessons are made")
        return False
    if numbers[:1] > _NEWEST:
        log.warning("%s", f"Hindsight was made for Pelican 4, and this is {release}; cards and lessons may be wrong")
    return True


def wrap_readers(generator: Any) -> None:
    """Wrap the Markdown readers of articles and pages in readers of checklists and lessons."""
    from pelican.generators import ArticlesGenerator, PagesGenerator
    from pelican.readers import MarkdownReader

    if not isinstance(generator, ArticlesGenerator | PagesGenerator) or not _is_prepared(generator.settings):
        return
    from hindsight.plugin.models import fingerprint
    from hindsight.plugin.reading import TextReader
    from hindsight.plugin.settings import read_settings

    settings = read_settings(generator.settings)
    for reader in generator.readers.readers.values():
        if isinstance(reader, MarkdownReader) and not isinstance(reader.read, TextReader):
            reader.read = TextReader(reader.read, generator.settings["PATH"], settings)
    if isinstance(generator, ArticlesGenerator):
        log_all((logging.WARNING, message) for message in _other_readers(generator.readers.readers))
    mark = fingerprint(settings)
    # Pelican caches either the results of its readers, or articles and pages.
    for cache in (generator.readers, generator):
        cache.get_cached_data = _only_current(cache.get_cached_data, mark)


def _other_readers(readers: Mapping[str, Any]) -> Iterator[str]:
    """Yield a message for each reader of another package that reads Markdown files in place of Pelican's."""
    from pelican.readers import MarkdownReader

    endings: dict[str, list[str]] = {}
    for ending in MarkdownReader.file_extensions:
        if ending in readers and not isinstance(readers[ending], MarkdownReader):
            endings.setdefault(type(readers[ending]).__name__, []).append(ending)
    for name, of_reader in endings.items():
        chosen = ", ".join(f'"{ending}": MarkdownReader' for ending in of_reader)
        yield (
            f"Hindsight finds no checklists and lessons in files ending in .{', .'.join(of_reader)}, since {name} "
            "reads them; for Pelican's own reader write into the settings: from pelican.readers import MarkdownReader; "
            f"READERS = {{{chosen}}}"
        )


def _only_current(cached: Callable[..., Any], mark: str) -> Callable[..., Any]:
    """Wrap a function that returns cached data: ignore data made without this plugin or with other settings."""
    from pelican.readers import MarkdownReader

    from hindsight.plugin.models import is_current

    def current_data(path: str, default: Any = None) -> Any:
        data = cached(path, default)
        if data is default or not path.lower().endswith(tuple(MarkdownReader.file_extensions)):
            return data
        metadata = data[1] if isinstance(data, tuple) else getattr(data, "metadata", None)
        return data if is_current(metadata or {}, mark) else default

    return current_data


def _is_prepared(settings: Any) -> bool:
    return _EXTENSION in (settings.get("MARKDOWN") or {}).get("extensions", ())


def add_generators(pelican: Any) -> Any:
    """Return the generators of decks, lessons and replies."""
    if not _is_prepared(pelican.settings):
        return ()
    from hindsight.plugin.generators import CardsGenerator, LessonsGenerator, RepliesGenerator

    return CardsGenerator, LessonsGenerator, RepliesGenerator


def finish_texts(generators: list[Any]) -> None:
    """Gather the site, draw checklists and lessons into its texts, and give these their replies and related posts."""
    from hindsight.plugin.generators import CardsGenerator, find

    cards = find(generators, CardsGenerator)
    if cards is None:
        return
    from pelican.generators import ArticlesGenerator, PagesGenerator

    from hindsight.plugin.related import give_related

    own = [generator for generator in generators if isinstance(generator, ArticlesGenerator | PagesGenerator)]
    if _has_models(cards.context):
        _finish_models(cards, own)
    _finish_replies(cards, own)
    give_related(own, cards.settings)


def _finish_models(cards: Any, own: list[Any]) -> None:
    """Gather the site of the texts that have a checklist or a lesson; `own` are the generators of all texts."""
    from hindsight.plugin.assets import write_assets
    from hindsight.plugin.drawing import fill_texts
    from hindsight.plugin.models import SITE_KEY
    from hindsight.plugin.site import gather_site
    from hindsight.plugin.templates import check_template_names

    site = gather_site(own, cards.settings)
    if not any(text.body.checklists or text.document.lessons for text in site.texts.values()):
        return
    context = cards.context
    context[SITE_KEY] = site
    context["decks"], context["lessons"] = site.models.decks, site.models.lessons
    for text in site.texts.values():
        text.content.checklists, text.content.lessons = text.body.checklists, text.document.lessons
    check_template_names(cards.settings["THEME_TEMPLATES_OVERRIDES"], cards.theme)
    fill_texts(site, context, cards.env.loader)
    write_assets(Path(cards.output_path))


def _finish_replies(cards: Any, own: list[Any]) -> None:
    """Give each text its replies, and the themes the templates that show them."""
    from hindsight.plugin.assets import write_reply_style
    from hindsight.plugin.models import REPLIES_KEY, REPLY_BLOCK_KEY
    from hindsight.plugin.replies import gather_replies
    from hindsight.plugin.reply_block import ReplyBlock
    from hindsight.plugin.templates import check_template_names, with_own_templates

    for generator in own:  # a theme may include the block on a site without replies
        with_own_templates(generator.env)
    context = cards.context
    try:
        replies = gather_replies(own, context["generated_content"].values(), cards.settings)
    except ImportError as error:
        log.error("%s", f'Hindsight needs the package "{error.name}"; no replies are shown')
        return
    if replies is None:
        return
    context[REPLIES_KEY], context["replies"] = replies, replies.listed
    check_template_names(cards.settings["THEME_TEMPLATES_OVERRIDES"], cards.theme)
    write_reply_style(Path(cards.output_path))
    if replies.settings["REPLIES_APPENDED"]:
        context[REPLY_BLOCK_KEY] = ReplyBlock()
        for generator in own:  # Pelican sends no signal before it writes a draft of an article
            for draft in (*getattr(generator, "drafts", ()), *getattr(generator, "drafts_translations", ())):
                context[REPLY_BLOCK_KEY].append(draft, generator)


def _has_models(context: Any) -> bool:
    """Return whether any text has a checklist, a lesson, or a diagnostic; Pelican has None for unreadable texts."""
    from hindsight.plugin.models import has_models

    return any(has_models(content.metadata) for content in context["generated_content"].values() if content)


def clean_feed(context: Any, feed: Any) -> None:
    """Remove from a feed the elements that work only on a page: boxes, buttons, the style sheet and the script."""
    from hindsight.plugin.models import SITE_KEY

    if SITE_KEY not in context:
        return
    from hindsight.plugin.drawing import without_page_only

    for item in feed.items:
        for name in ("content", "description"):
            if isinstance(item.get(name), str):
                item[name] = without_page_only(item[name])


def keep_archives_private(generator: Any) -> None:
    """Remove the archives of replies from the files that Pelican copies, since they have held replies, too."""
    if not _is_prepared(generator.settings):
        return
    from hindsight.plugin.replies import is_archive

    files, known = generator.staticfiles, generator.context["static_content"]
    files[:] = [file for file in files if not is_archive(file.get_relative_source_path())]
    for path in [path for path in known if is_archive(path)]:
        del known[path]


def append_replies(generator: Any, content: Any) -> None:
    """Add the block of replies to a text before its page is written."""
    from hindsight.plugin.models import REPLY_BLOCK_KEY

    if REPLY_BLOCK_KEY in generator.context:
        generator.context[REPLY_BLOCK_KEY].append(content, generator)


def remove_replies(_path: str, context: Any) -> None:
    """Remove the block of replies from a text after its page is written."""
    from hindsight.plugin.models import REPLY_BLOCK_KEY

    if REPLY_BLOCK_KEY in context:
        from hindsight.plugin.reply_block import remove

        for name in ("article", "page"):
            remove(context.get(name))
