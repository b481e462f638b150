"""Functions for templates that show replies: the people who liked a text, and the link to answer by mail."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from hindsight.core.documents.model import Document
from hindsight.core.language.words import Words
from hindsight.core.replies.model import Reply, people

# A name may be in any script, and must not turn around the words beside it.
_NAME = Markup("<bdi>{}</bdi>")
_LINK = Markup('<a href="{}" rel="nofollow ugc"><bdi>{}</bdi></a>')


def linked_people(words: Words, replies: Iterable[Reply]) -> Markup:
    """Return the names of the authors, each once, with links to their sites; `words` are those of the page."""
    names = (_LINK.format(one.url, one.author) if one.url else _NAME.format(one.author) for one in people(replies))
    return escape(words.gettext(", ")).join(names)


def host_of(address: str) -> str:
    """Return the host of a web address."""
    return urlsplit(address).netloc


def reply_by_mail(document: Document, address: str, site_url: str) -> str:
    """Return the address that begins a mail about a text, with its title as the subject and its address in the mail."""
    subject = quote(f"Re: {document.title}", safe="")
    return f"mailto:{quote(address, safe='@')}?subject={subject}&body={quote(_body(document, site_url), safe='')}"


def _body(document: Document, site_url: str) -> str:
    return f"\r\n\r\n-- \r\n{site_url}/{quote(document.url)}\r\n"
