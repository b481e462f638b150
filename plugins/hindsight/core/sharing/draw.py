"""Draw the pictures of links as PNG files of few colours, with the engine that sets the cards.

A picture takes about 20 ms: most of it goes to pixels, not to words. Several in one run take less than each by itself.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from PIL import Image, features
from PIL import __version__ as pillow_version

from hindsight.core.checklists.cards.engine import TEMPLATES, has_all, missing, page_pictures
from hindsight.core.checklists.cards.fonts import bundled_fonts, font_files, system_fonts
from hindsight.core.checklists.cards.names import names_of, with_same_scripts
from hindsight.core.checklists.cards.words import BREAK, LATIN, PLAIN, UNSPACED, clean, is_foreign, language, letters
from hindsight.core.sharing.card import COLOURS, ShareCard
from hindsight.core.text.digest import digest
from hindsight.core.text.direction import is_right_to_left

# Longer texts are cut, in letters: a picture has room for more letters than readers of a link take in.
_LONGEST_TITLE, _LONGEST_ROW, _MOST_ROWS, _LONGEST_SITE, _LONGEST_ABOUT = 300, 260, 7, 36, 30
_LONGEST_WORD = 28  # letters; longer words are broken anywhere
MOST_BYTES = 40_000
# The files of the cards that also determine these pictures.
_MADE_BY = ("share.typ", "faces.typ", "engine.py", "fonts.py", "names.py", "words.py")
# A part of a text within which no line should end: a word, or Latin letters between Chinese ones.
_PART = re.compile(f"(?:(?!{UNSPACED.pattern})[^ {BREAK}])+")
# Shades between the colour of the card and that of its words, for smooth edges.
_SHADES = {"text": 16, "quiet": 9, "accent": 3}
_FEW_SHADES = {"text": 6, "quiet": 4, "accent": 2}
# Shades and levels of compression, the first that is small enough: level 9 takes ten times as long as 6.
_WAYS = ((_SHADES, 6), (_SHADES, 9), (_FEW_SHADES, 9))


def draw_pictures(cards: Sequence[ShareCard]) -> list[bytes]:
    """Return the picture of each card; the same card always gives the same bytes.

    A character that no font has is replaced by its name.
    """
    pictures: dict[int, bytes] = {}
    alike: dict[tuple[tuple[str, ...], str], list[int]] = {}
    fitting = [_in_fonts(_cleaned(card)) for card in cards]
    for index, (card, fonts) in enumerate(fitting):
        alike.setdefault((fonts, card.accent), []).append(index)
    for (fonts, accent), indexes in alike.items():
        colours = {**COLOURS, "accent": accent}
        drawn = page_pictures("share", _payload(colours, (fitting[index][0] for index in indexes)), fonts)
        pictures |= zip(indexes, (_small(png, colours) for png in drawn), strict=True)
    return [pictures[index] for index in range(len(cards))]


@lru_cache
def draw_version() -> str:
    """Return a text that changes with the bytes that the same card gives."""
    programs = (typst.__version__ if hasattr(typst, "__version__") else "", pillow_version, features.version("zlib"))
    fonts = [(file.name, file.stat().st_size) for file in font_files()]
    own = [Path(__file__), *(TEMPLATES / name for name in _MADE_BY)]
    return digest(repr((programs, fonts, COLOURS, [file.read_bytes() for file in own])))


def _cleaned(card: ShareCard) -> ShareCard:
    """Return a card with each text as one line, cut to the room for it."""
    rows = (_cut(row, _LONGEST_ROW) for row in card.rows[:_MOST_ROWS])
    return replace(
        card,
        site=_cut(card.site, _LONGEST_SITE),
        title=_cut(card.title, _LONGEST_TITLE),
        about=_cut(card.about, _LONGEST_ABOUT),
        meta=_cut(card.meta, _LONGEST_ROW),
        rows=tuple(filter(None, rows)),
    )


def _cut(text: str, longest: int) -> str:
    """Return a text on one line with at most so many letters, and breaks in its long words."""
    text = clean(text)
    if len(text) > longest:
        text = f"{text[:longest].rpartition(' ')[0] or text[:longest]}…"
    return " ".join(map(_breakable, text.split(" ")))


def _breakable(word: str) -> str:
    """Return a word with breaks in its long parts; a line may end after each letter of Chinese as it is."""
    return _PART.sub(lambda part: part[0] if len(part[0]) <= _LONGEST_WORD else BREAK.join(letters(part[0])), word)


def _in_fonts(card: ShareCard) -> tuple[ShareCard, tuple[str, ...]]:
    """Return a card with names for characters that no font has, and its fallback fonts: none, or all of them."""
    words = card.words
    if LATIN.fullmatch(words):
        return card, ()
    if PLAIN.fullmatch(words) and has_all(words, ()):
        return card, ()
    fonts = bundled_fonts(card.lang)
    if has_all(words, fonts):
        return card, fonts
    fonts = system_fonts(card.lang)
    if lacking := missing(words, fonts):
        every = with_same_scripts("".join(sorted(lacking)), words) if is_foreign("".join(lacking)) else lacking
        card = _named(card, frozenset(every))
    return card, fonts


def _named(card: ShareCard, lacking: frozenset[str]) -> ShareCard:
    def named(text: str) -> str:
        return _cut(names_of(text, lacking), _LONGEST_TITLE)

    return replace(
        card,
        site=named(card.site),
        title=named(card.title),
        about=named(card.about),
        meta=named(card.meta),
        rows=tuple(map(named, card.rows)),
    )


def _payload(colours: Mapping[str, str], cards: Iterable[ShareCard]) -> str:
    return json.dumps({"colours": dict(colours), "cards": [*map(_drawable, cards)]}, ensure_ascii=False)


def _drawable(card: ShareCard) -> Mapping[str, Any]:
    return {
        "lang": language(card.lang)[0],
        "rtl": is_right_to_left(card.lang),
        "site": card.site,
        "about": card.about,
        "title": card.title,
        "longest": max(_PART.findall(card.title), key=len, default=""),
        "meta": card.meta,
        "rows": card.rows,
        "boxes": card.boxes,
        "pile": card.pile,
    }


def _small(png: bytes, colours: Mapping[str, str]) -> bytes:
    """Return a picture in few shades of these colours, in at most MOST_BYTES."""
    with Image.open(io.BytesIO(png)) as picture:
        plain = picture.convert("RGB")
    for shades, level in _WAYS:
        stream = io.BytesIO()
        palette = _palette(tuple(colours.items()), tuple(shades.items()))
        plain.quantize(palette=palette, dither=Image.Dither.NONE).save(stream, "PNG", compress_level=level)
        if stream.tell() <= MOST_BYTES:
            break
    return stream.getvalue()


@lru_cache
def _palette(named: tuple[tuple[str, str], ...], counts: tuple[tuple[str, int], ...]) -> Image.Image:
    """Return a picture whose palette has these colours, and so many shades between the card and each of some."""
    colours = {name: tuple(bytes.fromhex(value[1:])) for name, value in named}
    shades = [*colours.values()]
    for name, count in counts:
        shades += [_between(colours["card"], colours[name], step / count) for step in range(1, count)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for shade in shades for part in shade])
    return palette


def _between(one: tuple[int, ...], other: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(first + (second - first) * share) for first, second in zip(one, other, strict=True))
