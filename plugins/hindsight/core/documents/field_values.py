"""Convert the fields of a text to typed values, and report each value that is not valid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from hindsight.core.documents.fields import Fields
from hindsight.core.documents.model import Quoted
from hindsight.core.documents.old_paths import OldPathError, old_path, old_query
from hindsight.core.settings import ReadSettings
from hindsight.core.text.near import did_you_mean

LONGEST_SLUG = 100  # characters of an address; a file system stops at 255 bytes
REPLIES = ("open", "closed")
_WEB_ADDRESS = re.compile(r"https?://[^/\s\"'<>]+/[^\s\"'<>]+")
STATUSES = ("draft", "published", "hidden")
CHECKLIST_CHOICES = ("no", "yes", "ordered", "bold", "headings", "tasks")
# Statuses of Pelican and of WordPress that keep a text from readers.
_FOREIGN_STATUSES = {"skip": "draft", "private": "draft", "pending": "draft"}
_ENDINGS_OF_PAGES = (".html", ".htm", ".php", ".asp", ".aspx")
_SECRET = re.compile(r"[0-9a-z]{20,64}")
_SLUG = re.compile(r"[^\W_]+(?:[-_.][^\W_]+)*")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_MAIL_ADDRESS = re.compile(r"\s*[<(][\w.+-]+@[\w-]+\.[\w.-]+[>)]")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_SOURCE_MARKDOWN = re.compile(r"\[(?P<title>.+)\]\((?P<url>[^)\s]*)\)")
_SOURCE_ANGLED = re.compile(r"(?P<title>.*?)[\s,]*<(?P<url>[^<>\s]*)>")
_SOURCE_BARE = re.compile(r"(?P<title>.*?)[\s,]*(?P<url>https?://\S+)")


def choice(fields: Fields, name: str, choices: tuple[str, ...], default: str) -> str:
    """Return the value of a field that takes one of a few words, in lower case; the default for any other word."""
    value = fields.text(name).lower() or default
    if name == "status":
        value = _FOREIGN_STATUSES.get(value, value)
    if name == "status" and name in fields.by_name and not fields.text(name):
        fields.diagnostic(name, 'the status is empty; write "Status: draft", or remove the line to publish the text')
    if value not in choices:
        hint = did_you_mean(value, filter(None, choices))
        text = fields.text(name)
        fields.diagnostic(name, f'unknown {name} "{text}"{hint}; it is one of {", ".join(filter(None, choices))}')
        return default
    return value


def flag(fields: Fields, name: str) -> bool:
    """Return whether a field is yes; report a value other than yes and no."""
    value = fields.text(name).lower()
    if value in ("true", "false"):
        return value == "true"
    return choice(fields, name, ("yes", "no"), "no") == "yes"


def authors(fields: Fields) -> tuple[str, ...]:
    """Return the names of the authors, each once; an address of mail beside a name is not for readers.

    Names are separated by semicolons. In `Authors` without a semicolon, commas separate them too, as in Pelican.
    """
    field = fields.by_name.get("author")
    if field is None:
        return ()
    if isinstance(field.value, dict):
        lowered = {key.lower(): value for key, value in field.value.items()}
        return tuple(filter(None, (lowered.get("name") or lowered.get("display_name"),)))
    if isinstance(field.value, tuple):
        names: Iterable[str] = field.value
    else:
        by_commas = field.name.lower() == "authors" and ";" not in field.value
        names = field.value.split("," if by_commas else ";")
    cleaned = (" ".join(_MAIL_ADDRESS.sub("", name).split()) for name in names)
    return tuple(dict.fromkeys(filter(None, cleaned)))


def card_formats(fields: Fields) -> tuple[str, ...] | None:
    """Return the formats of cards that a document asks for: () for "no", None for those of the site."""
    formats = tuple(word.lower() for word in fields.words("cards"))
    if not {"no", "none", "false", "off"}.isdisjoint(formats):
        return ()
    return formats or None


def number(fields: Fields, name: str) -> float | None:
    """Return a number, such as a position in a series; None if it is missing or invalid."""
    written = fields.text(name)
    if not written:
        return None
    if not _NUMBER.fullmatch(written):
        fields.diagnostic(name, f'"{written}" is not a number; write it as 3')
        return None
    return float(written)


def slug(fields: Fields, fallback: str) -> str:
    """Return the last part of the file's address: one path segment, which cannot lead out of the output folder."""
    written = fields.text("slug")
    value = written or fallback
    if not value:
        fields.diagnostic("slug", 'no address can be made from the name of this file; add a line "Slug: ..."')
    elif len(value.encode()) > LONGEST_SLUG:
        fields.diagnostic(
            "slug", f'this slug is too long for an address; give a shorter "Slug: ..." ({LONGEST_SLUG} bytes)'
        )
    elif not _SLUG.fullmatch(value):
        fields.diagnostic(
            "slug", f'"{value}" cannot be a slug: letters, digits and single "-", "_" or "." between them, no "/"'
        )
    return value


def lang(fields: Fields, settings: ReadSettings, in_name: str = "") -> str:
    """Return the text's language as a BCP 47 tag: its own, that in the name of its file, or the site's."""
    value = (fields.text("lang") or in_name or settings.lang).replace("_", "-")  # as locales are written: zh_CN
    if not LANGUAGE_TAG.fullmatch(value):
        fields.diagnostic("lang", f'"{value}" is not a language tag; write it as en, de or pt-BR')
        return settings.lang
    return value


def quoted(fields: Fields) -> Quoted | None:
    """Return the source that a post quotes, or None.

    A source is `Title <address>`, `[Title](address)`, `Title, address`, or a title alone.
    """
    field = fields.by_name.get("source")
    if field is None or not field.text.strip():
        return None
    if isinstance(field.value, dict):
        lowered = {key.lower(): value for key, value in field.value.items()}
        title, url = lowered.get("title", ""), lowered.get("url", "") or lowered.get("address", "")
    else:
        text = " ".join(field.text.split())
        patterns = (_SOURCE_MARKDOWN, _SOURCE_ANGLED, _SOURCE_BARE)
        match = next((found_match for pattern in patterns if (found_match := pattern.fullmatch(text))), None)
        title, url = (match["title"], match["url"]) if match else (text, "")
    if url and not _ADDRESS.fullmatch(url):
        fields.diagnostic("source", f'"{url}" is not a web address; begin it with http:// or https://')
        url = ""
    return Quoted(title.strip() or url, url)


def cover(fields: Fields) -> str:
    """Return the path of the picture above a post, relative to the content folder; report a missing Cover_alt."""
    path = _cover_part(fields, "image").removeprefix("{static}").lstrip("/")
    if path and not cover_alt(fields):
        fields.diagnostic("cover", 'a cover needs words for those who cannot see it; add a line "Cover_alt: ..."')
    return path


def cover_alt(fields: Fields) -> str:
    """Return the alternative text of the picture above a post."""
    return fields.text("cover_alt") or _cover_part(fields, "alt")


def _cover_part(fields: Fields, part: str) -> str:
    """Return the `image` or `alt` of a cover; a cover that is a path alone has an image only, Hugo's has both."""
    field = fields.by_name.get("cover")
    if field and isinstance(field.value, dict):
        return field.value.get(part, "").strip()
    return fields.text("cover") if part == "image" else ""


def secret(fields: Fields) -> str:
    """Return the last part of the secret address of a draft, or ""; report one that readers may guess."""
    written = fields.text("preview")
    if "preview" in fields.by_name and not _SECRET.fullmatch(written):
        message = (
            "a secret address is a long name that nobody can guess; remove this line, and run make preview POST=..."
        )
        fields.diagnostic("preview", message)
        return ""
    return written


def threads(fields: Fields) -> tuple[str, ...]:
    """Return the web addresses of posts in the fediverse; report others."""
    written = fields.words("thread")
    for fault in filter(None, map(thread_fault, written)):
        fields.diagnostic("thread", fault)
    return tuple(address for address in written if not thread_fault(address))


def thread_fault(address: str) -> str:
    """Return the message about an address that cannot be one of a post in the fediverse, or ""."""
    if _WEB_ADDRESS.fullmatch(address):
        return ""
    return f'"{address}" is no address of a thread; write one such as https://mastodon.example/@me/123456'


def other_names(fields: Fields) -> tuple[str, ...]:
    """Return other names of the document for wiki links, which Obsidian calls aliases."""
    return tuple(alias for alias in fields.words("aliases") if not _is_old_address(alias))


def aliases(fields: Fields) -> tuple[str, ...]:
    """Return the old addresses of the document, each a path that begins with a slash; report those that are invalid."""
    return _old_addresses(fields, old_path, has_query=False)


def queries(fields: Fields) -> tuple[str, ...]:
    """Return the queries of old addresses such as `/?p=12`, which no file can have; report those that are invalid."""
    return _old_addresses(fields, old_query, has_query=True)


def _old_addresses(fields: Fields, read: Callable[[str], str], *, has_query: bool) -> tuple[str, ...]:
    """Return the old addresses with or without a query, each once and as `read` returns it; report invalid ones."""
    valid = []
    for alias in fields.words("aliases"):
        if _is_old_address(alias) and ("?" in alias) == has_query:
            try:
                valid.append(read(alias))
            except OldPathError as error:
                fields.diagnostic("aliases", f'"{alias}": {error}')
    return tuple(dict.fromkeys(valid))


def _is_old_address(written: str) -> bool:
    """Report whether an alias is an address; one without a slash or the ending of a page is a name."""
    return written.startswith("?") or "/" in written or written.lower().endswith(_ENDINGS_OF_PAGES)
