"""Read what a page that links to a text is, from its microformats: a reply, a like, a repost or a mention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urljoin

from hindsight.core.network.addresses import is_same_page
from hindsight.core.replies.jf2 import first_text, moment, web_address
from hindsight.core.replies.mentions import Mention
from hindsight.core.replies.model import ReplyKind

# A page may answer a text and like it as well; the first of these properties that names the text counts.
_KINDS: dict[str, ReplyKind] = {
    "like-of": "like", "repost-of": "repost", "in-reply-to": "reply", "bookmark-of": "mention",
}  # fmt: skip
_ENTRIES = frozenset(("h-entry", "h-event", "h-review", "h-cite"))
_LINKS = ("href", "src")
_MOST_ENTRIES = 500
_DEEPEST = 400
_BODY = re.compile(r"<(/?)(?:html|body)\b", re.IGNORECASE)
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)
# Encodings of pages; Python knows others, of which some take long, or are none for text.
_CHARSET = re.compile(
    rb"""charset\s*=\s*["']?(iso-8859-\d{1,2}|windows-125\d|shift_jis|euc-jp|euc-kr|gb2312|gbk|gb18030|big5|koi8-[ru])\b""",
    re.IGNORECASE,
)
# Tags that need no end tag, so that their number is no depth.
_WITHOUT_END = {
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "path",
    "source", "td", "th", "tr", "track", "use", "wbr",
}  # fmt: skip
_TAGS = {
    "a", "abbr", "address", "area", "article", "aside", "audio", "b", "blockquote", "br", "cite", "code", "data", "dd",
    "del", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "i", "img", "ins", "li", "link", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "section", "small",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "ul", "video",
}  # fmt: skip
_ATTRIBUTES = {"alt", "class", "datetime", "href", "rel", "src", "title", "value"}


def links_to_site(page: bytes, page_url: str, site_url: str) -> bool:
    """Return whether a page, as HTML, has a link to any page of a site."""
    root = f"{site_url.partition('://')[2].removeprefix('www.')}/"
    links = (link.partition("://")[2].removeprefix("www.") for link in _links(_soup(_decoded(page)), page_url))
    return any(f"{link}/".startswith(root) for link in links)


def described(mention: Mention, page: bytes, page_url: str) -> Mention | None:
    """Return a mention with what its page says about itself; None if the page has no link to the text.

    The values that the service gave stay. Raises ImportError without mf2py, which is loaded only here.
    """
    import mf2py

    written = _decoded(page)
    soup = _soup(written)
    if not any(is_same_page(link, mention.target) for link in _links(soup, page_url)):
        return None
    title = _TITLE.search(written)
    try:
        entries = [*_entries(mf2py.parse(doc=soup, url=page_url).get("items", ()))][:_MOST_ENTRIES]
        entry = next((one for one in entries if _names(one, mention.target)), entries[0] if len(entries) == 1 else {})
        found = _filled(mention, entry)
    except Exception:  # a page of a stranger, in a parser that was not written for any bytes
        found = mention
    return replace(found, kind=found.kind or "mention", title=found.title or (unescape(title[1]) if title else ""))


def _decoded(page: bytes) -> str:
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(page[:4096])
        try:
            return page.decode(declared[1].decode() if declared else "windows-1252", "replace")
        except LookupError:  # there is no ISO 8859-12
            return page.decode("windows-1252", "replace")


def _soup(written: str) -> Any:
    """Return the tree of a page, without the parts that no link and no microformat is in.

    html5lib takes minutes for some pages of a hundred kilobytes, and so does html.parser, but not for HTML that nh3
    has made valid. The time of nh3 grows with the square of the depth, so a page that is too deep is empty.
    """
    import nh3
    from bs4 import BeautifulSoup

    written = _BODY.sub(r"<\1div", written)
    if _is_too_deep(written):
        return BeautifulSoup("", "html.parser")
    cleaner = nh3.Cleaner(tags=_TAGS, attributes={"*": _ATTRIBUTES}, link_rel=None, strip_comments=True)
    # Beautiful Soup warns of text without tags that looks like an address.
    return BeautifulSoup(f"<div>{cleaner.clean(written)}</div>", "html.parser")


def _is_too_deep(written: str) -> bool:
    depth = 0
    for tag in _OPENING.finditer(written):
        if tag[2].lower() not in _WITHOUT_END:
            depth += -1 if tag[1] else 1
            if depth > _DEEPEST:
                return True
            depth = max(depth, 0)
    return False


def _links(soup: Any, page_url: str) -> Iterator[str]:
    for attribute in _LINKS:
        for tag in soup.find_all(attrs={attribute: True}):
            try:
                yield urljoin(page_url, str(tag[attribute]))
            except ValueError:
                continue


def _entries(items: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the properties of each entry of a page, in its order; entries can be in feeds."""
    waiting = [*items]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, Mapping):
            if _ENTRIES & {*item.get("type", ())}:
                yield item.get("properties", {})
            waiting = [*item.get("children", ()), *waiting]


def _names(entry: Mapping[str, Any], target: str) -> bool:
    """Return whether an entry has the link to the text, in a property or in its words."""
    if any(_is_about(entry, name, target) for name in _KINDS):
        return True
    return any(target.rstrip("/") in first_text(content, "html") for content in _mappings(entry.get("content")))


def _is_about(entry: Mapping[str, Any], name: str, target: str) -> bool:
    for value in entry.get(name, ()):
        cited = value.get("properties", {}).get("url", [value.get("value", "")]) if isinstance(value, dict) else [value]
        if any(is_same_page(str(url), target) for url in cited):
            return True
    return False


def _filled(mention: Mention, entry: Mapping[str, Any]) -> Mention:
    card = next(_mappings(entry.get("author")), {})
    properties = card.get("properties", {}) if isinstance(card.get("properties", {}), dict) else {}
    content = next(_mappings(entry.get("content")), {})
    return replace(
        mention,
        kind=next((kind for name, kind in _KINDS.items() if _is_about(entry, name, mention.target)), None),
        url=mention.url or web_address(first_text(entry, "url")),
        author=mention.author or first_text(properties, "name") or first_text(entry, "author"),
        author_url=mention.author_url or web_address(first_text(properties, "url")),
        date=mention.date or moment(first_text(entry, "published")),
        title=mention.title or first_text(entry, "name"),
        html=mention.html or first_text(content, "html"),
        summary=mention.summary or first_text(entry, "summary"),
    )


def _mappings(values: object) -> Iterator[Mapping[str, Any]]:
    yield from (value for value in (values if isinstance(values, list) else ()) if isinstance(value, dict))
