"""Give every imported text its slug and its path in the new content folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

import unidecode

from hindsight.importing.dates import date_in_name
from hindsight.importing.model import ImportedText

LONGEST_SLUG = 80  # bytes; the reader of texts refuses more than 100
# First parts of addresses that the site itself uses.
_RESERVED = frozenset(("archive", "authors", "cards", "categories", "extra", "feeds", "images", "lessons", "posts",
                       "pages", "replies", "search", "series", "tags", "theme", "static", "404", "index"))  # fmt: skip


def slug_from(words: str) -> str:
    """Return words as a slug: letters and digits of any script, with "-" between them; "" without any."""
    text = unicodedata.normalize("NFC", words).lower()
    slug = _shortened("-".join(re.findall(r"[^\W_]+", text)))
    if len(slug.encode()) <= LONGEST_SLUG:
        return slug
    return _shortened("-".join(re.findall(r"[a-z0-9]+", unidecode.unidecode(text).lower())))


def _shortened(slug: str) -> str:
    if len(slug) <= LONGEST_SLUG:
        return slug
    return slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]


def _valid_slug(slug: str) -> str:
    """Return a slug as the reader of texts admits it: single "-", "_" or "." between letters and digits."""
    return re.sub(r"([-_.])[-_.]+", r"\1", re.sub(r"[^\w.-]+", "-", slug)).strip("-_.")


def give_paths(texts: Iterable[ImportedText], folders: Iterable[str] = (), lang: str = "") -> dict[int, str]:
    """Set the slug of every text, and return the path of each in the content folder by its `id()`.

    No two texts have one slug, since decks of cards share a folder. No page has the name of one of the `folders`.
    An old address that two texts have belongs to the first of them. `lang` is the language of the site.
    """
    texts = tuple(texts)
    reserved = _RESERVED | {folder.casefold() for folder in folders}
    taken: set[str] = set()
    paths = {}
    # An original keeps its slug before a translation, which has its language at the end.
    for text in sorted(texts, key=lambda text: text.lang.lower() not in ("", lang.lower())):
        text.slug = _free_slug(_wished_slug(text, reserved), text.lang, taken)
        paths[id(text)] = f"{folder_of(text.kind, text.date)}/{text.slug}.md"
    _drop_taken_addresses(texts)
    return paths


def _wished_slug(text: ImportedText, reserved: frozenset[str]) -> str:
    """Return the slug of a text, or a slug from the name of its file or its title, that a page may have."""
    name = date_in_name(file_name(text.source))[1]
    if name.isdecimal():  # a folder of a month, such as `2024/03/index.md`, is no name
        name = slug_from(text.title) or name
    wish = _valid_slug(text.slug) or slug_from(text.slug) or slug_from(name) or slug_from(text.title) or text.kind
    if len(wish.encode()) > LONGEST_SLUG:
        wish = slug_from(wish)
    is_reserved = wish.casefold() in reserved or re.fullmatch(r"\d{4}", wish)
    return f"{wish}-page" if text.kind == "page" and is_reserved else wish


def _drop_taken_addresses(texts: tuple[ImportedText, ...]) -> None:
    """Drop old addresses that the new site, or a text before, has already."""
    taken = {new_address(text).casefold() for text in texts} | {f"/{name}/" for name in (*_RESERVED, "404.html")}
    for text in texts:
        new = new_address(text)
        kept = []
        for address in text.addresses:
            key = f"/{address.strip('/').removesuffix('index.html')}/".replace("//", "/").casefold()
            if key not in taken or address == new:
                taken.add(key)
                kept.append(address)
        text.addresses = tuple(kept)


def file_name(path: str) -> str:
    """Return the name of a text: the name of its file, or of its folder for a file called index."""
    pure = PurePosixPath(path)
    stem = pure.stem
    if re.fullmatch(r"_?index(?:\.[a-z]{2}(?:-[A-Za-z]{2})?)?|README", stem) and pure.parent.name:
        return pure.parent.name
    return stem


def folder_of(kind: str, date: datetime | None) -> str:
    """Return the folder of a text: posts lie in a folder of their year."""
    if kind == "page":
        return "pages"
    return f"posts/{date.year:04}" if date else "posts/undated"


def _free_slug(wish: str, lang: str, taken: set[str]) -> str:
    """Return a slug that no text has yet, and take it: the wish, with the language, or with a number."""
    candidates = [wish, *([f"{wish}-{lang.lower()}"] if lang else [])]
    slug = next((candidate for candidate in candidates if candidate.casefold() not in taken), "")
    number = 2
    while not slug:
        if f"{wish}-{number}".casefold() not in taken:
            slug = f"{wish}-{number}"
        number += 1
    taken.add(slug.casefold())
    return slug


def new_address(text: ImportedText) -> str:
    """Return the path at which Hindsight publishes a text by default."""
    return f"/{text.date.year:04}/{text.slug}/" if text.kind == "post" and text.date else f"/{text.slug}/"


def paginated(pattern: str, posts: int, per_page: int) -> dict[str, str]:
    """Return redirects of the numbered pages of a list to the archive, from page 2 on; `pattern` holds `{number}`."""
    pages = -(-posts // per_page) if per_page > 0 else 0
    return {pattern.format(number=number): "/archive/" for number in range(2, pages + 1)}
