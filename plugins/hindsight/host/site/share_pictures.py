"""Plan the pictures of links to the pages of a site, and keep them in the cache folder by their words."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.language.languages import Languages
from hindsight.core.sharing.card import COLOURS, HEIGHT, WIDTH, ShareCard
from hindsight.core.site.model import Site
from hindsight.core.site.outputs import DeckPage, Output, Page, SharePicture
from hindsight.core.site.share_cards import ShareCards, cover_to_share, is_shown_everywhere
from hindsight.core.text.digest import digest, digest_of
from hindsight.core.text.near import NearNames
from hindsight.core.urls import picture_at
from hindsight.host.site.names import same_name
from hindsight.host.site.redirects import TEMPLATE as REDIRECT

# Pictures that one run of Typst draws: more in a run save little time, and fewer share the work among the cores.
_IN_A_RUN = 12
_ENDING = ".png"


@dataclass(frozen=True, slots=True)
class PictureOfLink:
    """The picture of links to a page, by its path below the root; `alt` is "" where the title of the page says it.

    The width and height of a file of the site's own are 0: a template asks for them.
    """

    path: str
    alt: str = ""
    width: int = 0
    height: int = 0


class ShareCache:
    """Pictures of links in a folder, each after a digest of its bytes, in a file named by the digest of its words."""

    def __init__(self, folder: Path) -> None:
        from hindsight.core.sharing.draw import draw_version  # loads Typst, which previews do not need

        self._folder, self._version = folder, draw_version()
        self._drawn: dict[str, bytes] = {}

    def key(self, card: ShareCard) -> str:
        """Return a name for the picture of a card: it changes with the picture."""
        return digest(f"{self._version} {card.as_text()}")

    def bytes_of(self, number: int, run: Sequence[tuple[str, ShareCard]]) -> bytes:
        """Return a picture of a run, which are keys and cards; the first that is missing is drawn with all others."""
        key = run[number][0]
        found = self._drawn.pop(key, None) or self._read(key)
        if found is None:
            self._draw([(other, card) for other, card in dict(run).items() if other == key or not self._read(other)])
            found = self._drawn.pop(key)
        return found

    def prune(self, keys: Collection[str]) -> None:
        """Remove the pictures with other keys."""
        with contextlib.suppress(OSError):
            for file in self._folder.iterdir():
                if file.name.removesuffix(_ENDING) not in keys:
                    file.unlink(missing_ok=True)

    def _read(self, key: str) -> bytes | None:
        """Return a picture from its file; None if it is missing, damaged, or written only in part."""
        try:
            checksum, _, data = (self._folder / f"{key}{_ENDING}").read_bytes().partition(b"\n")
        except OSError:
            return None
        return data if checksum == digest_of(data).encode() else None

    def _draw(self, missing: Sequence[tuple[str, ShareCard]]) -> None:
        from hindsight.core.sharing.draw import draw_pictures

        for (key, _), data in zip(missing, draw_pictures([card for _, card in missing]), strict=True):
            self._drawn[key] = data
            with contextlib.suppress(OSError):  # a picture that cannot be kept is drawn again
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / f"{key}{_ENDING}").write_bytes(digest_of(data).encode() + b"\n" + data)


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """The settings on which the pictures of links depend.

    `languages` has the words of each language, and `accent` is the colour of the site. `default` is the path of the
    picture for pages without their own, "" for one with the name of the site. Without a `cache`, no picture is drawn.
    """

    languages: Languages
    title: str = ""
    subtitle: str = ""
    description: str = ""
    default: str = ""
    accent: str = COLOURS["accent"]
    cache: ShareCache | None = None


def missing_picture(settings: Mapping[str, Any], files: Collection[str]) -> Iterator[Diagnostic]:
    """Yield an error for a SHARE_PICTURE that is none of the site's `files`, a warning for one that few sites show."""
    path = settings["SHARE_PICTURE"]
    if path and path not in files:
        near = NearNames(files).question(path)
        message = f'SHARE_PICTURE: no folder of files to publish has "{path}"{near}; write a path like images/site.png'
        yield Diagnostic("pelicanconf.py", 1, 1, "error", message)
    elif path and not is_shown_everywhere(path):
        message = f'SHARE_PICTURE: few sites show a file like "{path}" with links; use a PNG or a JPEG'
        yield Diagnostic("pelicanconf.py", 1, 1, "warning", message)


def with_pictures_of_links(outputs: Iterable[Output], site: Site, settings: ShareSettings) -> Iterator[Output]:
    """Yield outputs, in which pages have the picture of links to them, and the pictures that have to be drawn.

    A file of the site's own at the place of a picture is the picture.
    """
    outputs = tuple(outputs)
    own = {same_name(output.path) for output in outputs} if settings.cache else set()
    cards = ShareCards(settings.title, urlsplit(site.urls.site_url).netloc, settings.languages, settings.accent)
    planned: dict[str, ShareCard] = {}
    for output in outputs:
        if isinstance(output, Page) and output.path.endswith(".html") and output.template != REDIRECT:
            picture, card = _picture_of(output, site, cards, settings)
            if card and picture and same_name(picture.path) in own:
                picture = PictureOfLink(picture.path)
            elif card and picture:
                planned[picture.path] = card
            if picture:
                output = replace(output, context=output.context | {"picture_of_link": picture})
        yield output
    if settings.cache:
        for entry in (*site.lessons, *site.lessons_of_translations):
            if same_name(path := site.urls.lesson_picture(entry.lesson.id)) not in own:
                planned[path] = cards.of_lesson(entry)
        yield from _drawn(planned, settings.cache)


def _picture_of(
    page: Page, site: Site, cards: ShareCards, settings: ShareSettings
) -> tuple[PictureOfLink | None, ShareCard | None]:
    """Return the picture of links to a page, and the card to draw for it if there is one."""
    document = _document_of(page.context)
    if document and (cover := cover_to_share(document)):
        return PictureOfLink(cover, document.cover_alt), None
    if settings.cache:
        if card := _card_of(page, document, site, cards):
            return PictureOfLink(picture_at(page.url), "", WIDTH, HEIGHT), card
        if not settings.default:
            card = cards.of_site(settings.subtitle, settings.description)
            return PictureOfLink(picture_at(""), settings.title, WIDTH, HEIGHT), card
    return (PictureOfLink(settings.default, settings.title) if settings.default else None), None


def _document_of(context: Mapping[str, Any]) -> Document | None:
    return next((value for name in ("post", "page") if isinstance(value := context.get(name), Document)), None)


def _card_of(page: Page, document: Document | None, site: Site, cards: ShareCards) -> ShareCard | None:
    """Return the card of a page; None for one with the card of the site."""
    if document:
        return cards.of_document(document, site.links[document.path])
    if isinstance(page, DeckPage):
        deck = page.context["entry"]
        tags = (deck.tag,) if deck.unit == "lesson" else site.links[deck.path].tags
        return cards.of_deck(deck, tags)
    return cards.of_tag(page.context["entries"]) if page.template == "tag.html" else None


def _drawn(planned: Mapping[str, ShareCard], cache: ShareCache) -> Iterator[SharePicture]:
    keys = {path: cache.key(card) for path, card in planned.items()}
    cache.prune({*keys.values()})
    for first in range(0, len(keys), _IN_A_RUN):
        paths = tuple(itertools.islice(keys, first, first + _IN_A_RUN))
        run = tuple((keys[path], planned[path]) for path in paths)
        for number, path in enumerate(paths):
            yield SharePicture(path, partial(cache.bytes_of, number, run), (keys[path],), group=f"share {first}")
