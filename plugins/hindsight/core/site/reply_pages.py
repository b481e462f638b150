"""The pages that list the replies of a site."""

from __future__ import annotations

from collections.abc import Iterator

from hindsight.core.site.model import ListedReply
from hindsight.core.site.outputs import Page, folder_page

FOLDER = "replies/"
# Replies on the first page of their list.
_NEWEST = 100


def reply_pages(replies: tuple[ListedReply, ...], feed: str) -> Iterator[Page]:
    """Yield the list of replies, given newest first, and one for each year if they are many.

    `feed` is the address of their feeds without the ending.
    """
    if not replies:
        return
    is_long = len(replies) > _NEWEST
    by_year: dict[str, list[ListedReply]] = {}
    for listed in replies if is_long else ():
        if listed.reply.date:
            by_year.setdefault(f"{listed.reply.date.year:04}", []).append(listed)
    context = {"years": tuple(by_year), "total": len(replies), "feed": feed}
    yield folder_page(FOLDER, "replies.html", replies=replies[:_NEWEST], year="", **context)
    for year, of_year in by_year.items():
        yield folder_page(f"{FOLDER}{year}/", "replies.html", replies=tuple(of_year), year=year, **context)
