"""Replies as items of Pelican's feeds."""

from __future__ import annotations

import html
from datetime import UTC, datetime

from hindsight.core.site.model import ListedReply

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ReplyItem:
    """One reply, whose words are escaped, with the attributes that Pelican's feed writer reads."""

    def __init__(self, listed: ListedReply) -> None:
        reply, document = listed.reply, listed.document
        self._html = str(reply.html)
        self.title = f"{reply.author}: {html.escape(document.title)}"
        self.url = f"{document.url}#{reply.anchor}"
        self.date = reply.date or _NEVER
        self.category = ""
        self.author = html.unescape(reply.author)
        self.summary = str(reply.text)

    def get_content(self, _site_url: str) -> str:
        """Return the HTML of the reply."""
        return self._html
