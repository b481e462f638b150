"""Make the words of strangers safe to show: their HTML, their names and their addresses."""

from __future__ import annotations

import html as markup
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import nh3

# The tags that a reply may have. Headings and tables belong to the page; pictures become links, since pages would load
# them from a different host.
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "small", "strong", "sub", "sup", "ul",
}  # fmt: skip
_WITH_CONTENT = {
    "applet", "button", "embed", "form", "frame", "frameset", "iframe", "math", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title",
}  # fmt: skip
LINK_REL = "nofollow ugc"  # of links that readers wrote
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_WITH_CONTENT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    url_relative="deny",  # it would lead to a page of this site
    link_rel=LINK_REL,
)
# A link whose address was taken away is invalid HTML.
_NO_LINK = f'<a rel="{LINK_REL}">'
_WITHOUT_ADDRESS = re.compile(f"{_NO_LINK}(.*?)</a>", re.DOTALL)
_KEEPER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_WITH_CONTENT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
# Without "<" in a tag, a text of a hundred thousand "<img" is read only once.
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b(?P<name>src|alt)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+))""", re.IGNORECASE
)
# An address of mail, but no name of the fediverse, such as @ann@example.social.
_MAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])")
_MAIL_LINK = re.compile(r"""<a\b[^<>]*\bhref\s*=\s*["']?\s*mailto:[^<>]*>""", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK_END = re.compile(r"<(?:/(?:p|li|pre|blockquote|ul|ol)|br)\s*>", re.IGNORECASE)
# Networks mark the people that a reply is for with links without words, which nobody can see or follow.
_EMPTY_LINK = re.compile(r"<a\b[^<>]*>\s*</a>")
_LONGEST_NAME = 80
_KNOWN_PEOPLE = 1024  # names and addresses that stay in memory: the same people reply again and again
_JOINERS = "\u200c\u200d"  # of emoji and of words in Persian; alone, they are invisible
MAIL_HIDDEN = "[e-mail address]"
ANONYMOUS = "Anonymous"


def safe_html(words: str) -> str:
    """Return the HTML of a reply without anything that could act, load or give somebody away.

    Scripts, styles, forms, frames and drawings are removed with their content; of other tags that a reply cannot have,
    the content stays. Pictures become links; links without words are removed. Addresses of mail are hidden.
    """
    if "<img" in words.lower():
        words = _PICTURE.sub(_as_link, words)
    words = _visible(words)
    if "@" in words:
        words = _MAIL.sub(MAIL_HIDDEN, _MAIL_LINK.sub("", words))
    # Cleaning turns character references, such as &#64;, into characters.
    safe = _visible(_CLEANER.clean(words))
    if _NO_LINK in safe:
        safe = _WITHOUT_ADDRESS.sub(r"\1", safe)
    safe = _EMPTY_LINK.sub("", safe)
    return (_MAIL.sub(MAIL_HIDDEN, safe) if "@" in safe else safe).strip()


def kept_html(words: str) -> str:
    """Return the HTML of a reply as an archive keeps it: without parts that would be removed before it is shown."""
    return _KEEPER.clean(_PICTURE.sub(_as_link, words) if "<img" in words.lower() else words).strip()


def _as_link(match: re.Match[str]) -> str:
    found = {
        attribute["name"].lower(): attribute["double"] or attribute["single"] or attribute["bare"] or ""
        for attribute in _ATTRIBUTE.finditer(match[0])
    }
    words, address = found.get("alt", ""), found.get("src", "")
    return f'<a href="{address}">{words or address}</a>' if re.match(r"https?://", address) else words


def plain_words(safe: str) -> str:
    """Return safe HTML as words, with a line for each paragraph."""
    if "<" not in safe:
        return markup.unescape(safe)
    lines = markup.unescape(_TAG.sub("", _BLOCK_END.sub("\n", safe))).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


@lru_cache(_KNOWN_PEOPLE)
def safe_name(name: str) -> str:
    """Return the name of an author on one line, without addresses of mail; a very long one is cut."""
    name = _visible(name)
    name = " ".join((_MAIL.sub("", name) if "@" in name else name).split())
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    return name if name.strip(_JOINERS) else ANONYMOUS


@lru_cache(_KNOWN_PEOPLE)
def safe_url(address: str) -> str:
    """Return an address of a web page, or "" for anything else."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    return "" if re.search(r"[\s<>\"'\\\x00-\x20]", address) else address


def _visible(text: str) -> str:
    """Return a text without invisible characters, which could hide words or turn them around.

    The joiners stay.
    """
    # As nearly all texts. Letters are looked at one by one only in others, which takes a hundred times as long.
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        letter
        for letter in text
        if letter in f"\n\t{_JOINERS}" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
