"""Read the comments and mentions of a post of WordPress. Addresses of mail and of machines are not kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bs4 import BeautifulSoup, Comment
from bs4.element import PreformattedString, Tag

from hindsight.core.replies.above import kept_above
from hindsight.core.replies.write import reply_id
from hindsight.importing.dates import parse_date
from hindsight.importing.model import Import, ImportedReply, ReplyKind, ReplyState
from hindsight.importing.wordpress.paragraphs import with_paragraphs
from hindsight.importing.wordpress.site import Site, plain, without_mail
from hindsight.importing.xml_nodes import Node

# A reply without a state is one that readers see, as WordPress reads exports. Plugins add states; nobody has approved
# a reply with one of these.
_STATES: dict[str, ReplyState] = {"1": "shown", "approved": "shown", "": "shown"}
_LEFT_OUT = ("spam", "trash", "post-trashed")
_KINDS: dict[str, ReplyKind] = {
    "pingback": "mention", "trackback": "mention", "webmention": "mention", "mention": "mention", "like": "like",
    "repost": "repost", "comment": "comment", "review": "comment", "reply": "reply",
}  # fmt: skip
# The fields in which plugins keep the address of a page that mentions a post.
_SOURCES = ("webmention_source_url", "semantic_linkbacks_canonical", "semantic_linkbacks_source")
# The elements that WordPress lets readers write, and the paragraphs that it adds.
_ALLOWED = frozenset((
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "li", "ol", "p", "pre", "q", "s", "strike",
    "strong", "ul",
))  # fmt: skip
_HIDDEN = ("script", "style", "template", "iframe", "object", "embed", "svg", "math", "form")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_SMILEYS = frozenset(("wp-smiley", "emoji"))


def read_replies(comments: Iterable[Node], authors: Iterable[str], site: Site) -> list[ImportedReply]:
    """Return the replies to a post by authors with these logins; count spam and replies in the trash, which stay out.

    An answer to a reply that is left out becomes an answer to the nearest reply above that is kept.
    """
    comments = tuple(comments)
    own = _accounts_of(authors, site) if comments else frozenset()
    replies = list(_kept(comments, own, site.imported))
    parents = {reply.ident: _ident(reply.in_reply_to) for reply in replies}
    for comment in comments:
        parents.setdefault(_ident(comment.get("wp:comment_id")), _ident(comment.get("wp:comment_parent")))
    nearest = kept_above(parents, {reply.ident for reply in replies})
    return [replace(reply, in_reply_to=nearest[reply.ident]) for reply in replies]


def _accounts_of(logins: Iterable[str], site: Site) -> frozenset[str]:
    """Return the accounts of authors; old exports of wordpress.com list none, so names of users count there."""
    if not site.accounts:
        return frozenset(f"@{login}" for login in logins if login)
    return frozenset().union(*(site.accounts.get(login, ()) for login in logins))


def _ident(number: str) -> str:
    return reply_id("wp", number) if number not in ("", "0") else ""


def _kept(comments: Iterable[Node], own: frozenset[str], imported: Import) -> Iterator[ImportedReply]:
    """Yield the replies that are not spam; `in_reply_to` is the number of the comment above in the export."""
    seen: set[str] = set()
    for number, comment in enumerate(comments, 1):
        kind, state = comment.get("wp:comment_type") or "comment", _state(comment)
        words = safe_html(comment.get("wp:comment_content"))
        is_empty = state is not None and not words and _KINDS.get(kind) == "comment"
        imported.read[_counted(kind, state, is_empty=is_empty)] += 1
        if state is None or is_empty:
            continue
        ident = _ident(comment.get("wp:comment_id")) or "wp-"
        if ident == "wp-" or ident in seen:
            ident = f"{ident}n{number}"
        seen.add(ident)
        yield _reply(comment, ident, kind, state, words, own)


def _reply(comment: Node, ident: str, kind: str, state: ReplyState, words: str, own: frozenset[str]) -> ImportedReply:
    fields = {field.get("wp:meta_key"): field.get("wp:meta_value") for field in comment.all("wp:commentmeta")}
    address = html.unescape(comment.get("wp:comment_author_url"))
    address = address if _WEB_ADDRESS.match(address) else ""
    source = next(filter(_WEB_ADDRESS.match, (fields.get(name, "") for name in _SOURCES)), "")
    if kind in ("pingback", "trackback"):  # they have the address of the page in that of its author
        address, source = "", address
    disqus = fields.get("dsq_post_id", "")
    number, name = comment.get("wp:comment_user_id"), comment.get("wp:comment_author")
    accounts = (f"#{number}", comment.get("wp:comment_author_email").lower(), f"@{name}" if number > "0" else "")
    return ImportedReply(
        ident=ident,
        kind=_KINDS.get(kind, "comment"),
        state=state,
        author=without_mail(plain(comment.get("wp:comment_author"))) or "Anonymous",
        html=words,
        date=_date(comment),
        url=address,
        in_reply_to=comment.get("wp:comment_parent"),
        source=source,
        source_id=f"disqus-{disqus}" if disqus.isdecimal() else "",
        is_own=not own.isdisjoint(accounts),
    )


def _state(comment: Node) -> ReplyState | None:
    """Return the state of a reply, None for one that is left out; comments of unknown kinds may be private notes."""
    written = comment.get("wp:comment_approved")
    if written in _LEFT_OUT:
        return None
    is_known = (comment.get("wp:comment_type") or "comment") in _KINDS
    return _STATES.get(written, "held") if is_known else "held"


def _date(comment: Node) -> datetime | None:
    universal = comment.get("wp:comment_date_gmt")
    date = parse_date(universal) if not universal.startswith("0000") else None
    if date is None:
        local = comment.get("wp:comment_date")
        return parse_date(local) if not local.startswith("0000") else None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def safe_html(content: str) -> str:
    """Return the text of a reply with its paragraphs, without elements that readers may not write."""
    soup = BeautifulSoup(with_paragraphs(content), "html.parser")
    for el in soup.find_all(_HIDDEN):
        el.decompose()
    for string in soup.find_all(string=lambda string: isinstance(string, Comment | PreformattedString)):
        string.extract()
    for picture in soup.find_all("img"):
        _replace_picture(picture, soup)
    for el in soup.find_all(True):
        if el.name not in _ALLOWED:
            el.unwrap()
            continue
        address = str(el.get("href") or "").strip() if el.name == "a" else ""
        el.attrs = {"href": address} if _ADDRESS.match(address) else {}
    return str(soup).strip()


def _replace_picture(picture: Tag, soup: BeautifulSoup) -> None:
    """Put the words of a smiley in its place, and a link in the place of a different picture of the web."""
    words, address = str(picture.get("alt") or ""), str(picture.get("src") or "").strip()
    if _SMILEYS.isdisjoint(picture.get_attribute_list("class")) and _WEB_ADDRESS.match(address):
        link = soup.new_tag("a", href=address)
        link.string = words or address
        picture.replace_with(link)
    else:
        picture.replace_with(words)


def _counted(kind: str, state: ReplyState | None, *, is_empty: bool) -> str:
    name = kind + "s" if kind in _KINDS and kind != "reply" else "comments"
    name = "replies" if kind == "reply" else name
    if state is None:
        return f"{name} left out as spam or trash"
    if is_empty:
        return f"{name} left out without words"
    return f"{name} held back" if state == "held" else name
