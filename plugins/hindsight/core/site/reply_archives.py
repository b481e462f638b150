"""Match archives of replies with texts, and decide which texts take replies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.documents.model import Document
from hindsight.core.replies.model import Archive
from hindsight.core.text.near import did_you_mean

FOLDER = "replies"
_YEAR = re.compile(r"\A\d{4}-")
_PLACES = 3  # of held replies that a summary names
SPAM_FILE = "spam.txt"  # in this folder: words and addresses of spam


def archive_name(kind: str, slug: str, date: datetime | None) -> str:
    """Return the name of the archive of a text, without its ending: "2026-leaving" of a post, "about" of a page."""
    return f"{date.year:04}-{slug}" if kind == "post" and date else slug


def archive_names(documents: Iterable[Document], lang: str) -> dict[str, str]:
    """Return the path of the text that each archive belongs to, by the archive's name.

    If two texts would have one archive, it belongs to the one in the site's language, then to a post. The other text
    has one with its language: "2026-leaving.de".
    """
    paths: dict[str, str] = {}
    for document in sorted(documents, key=lambda one: (one.lang != lang, one.kind != "post", one.path)):
        name = archive_name(document.kind, document.slug, document.date)
        name = f"{name}.{document.lang}" if name in paths else name
        paths.setdefault(name, document.path)
    return paths


@dataclass(frozen=True, slots=True)
class ReplySettings:
    """Whether a site takes replies, and for how many days after the date of a post; 0 is for ever."""

    are_open: bool = False
    days: int = 0


NO_MORE_REPLIES = ReplySettings()


def takes_replies(document: Document, settings: ReplySettings, now: datetime) -> bool:
    """Return whether readers may send replies to a text: as its field says, else as the settings say for posts."""
    if document.draft or document.replies == "closed":
        return False
    if document.replies == "open":
        return True
    is_recent = not settings.days or document.date is None or now < document.date + timedelta(days=settings.days)
    return settings.are_open and document.kind == "post" and is_recent


def reply_changes(
    archives: Iterable[Archive], documents: Iterable[Document], settings: ReplySettings, now: datetime
) -> Iterator[datetime]:
    """Yield when a reply of the future appears, and when a text takes no more replies."""
    dates = (reply.date for archive in archives for reply in archive.replies if reply.state == "shown")
    yield from (date for date in dates if date and date > now)
    if settings.days:
        ends = (document.date + timedelta(days=settings.days) for document in documents if document.date)
        yield from (end for end in ends if end > now)


def archives_by_text(archives: Iterable[Archive], documents: Iterable[Document], lang: str) -> dict[str, Archive]:
    """Return the archive of each text that has one, by the path of the text; `documents` are all texts of a site.

    Of two archives with one name, the one in the outer folder counts, where commands add replies.
    """
    names = archive_names(documents, lang)
    inner_first = sorted(archives, key=lambda one: -one.shown_path.count("/"))
    return {names[archive.name]: archive for archive in inner_first if archive.name in names}


def lost_archives(
    archives: Collection[Archive], matched: Iterable[Archive], documents: Iterable[Document], lang: str
) -> Iterator[Diagnostic]:
    """Yield a warning for each archive that no text shows: its text is gone, or renamed, or has a second archive.

    `matched` are the archives that belong to a text.
    """
    found = {archive.name: archive.shown_path for archive in matched}
    for archive in archives:
        if (other := found.get(archive.name, archive.shown_path)) != archive.shown_path:
            message = f"{other} has the replies of the same text, so these are not shown; put them into one file"
            yield Diagnostic(archive.shown_path, 1, 1, "warning", message)
    lost = [archive for archive in archives if archive.name not in found]
    names = archive_names(documents, lang) if lost else {}
    for archive in lost:
        near = _near(archive.name, names)
        message = f"no text has replies by this name{near}; give the file the year and the slug of its post"
        yield Diagnostic(archive.shown_path, 1, 1, "warning", message)


def _near(name: str, names: Iterable[str]) -> str:
    """Return a question with the archive that a name without a year, or with a mistake, probably means."""
    same = [known for known in names if name == _YEAR.sub("", known)]
    return f' (did you mean "{same[0]}"?)' if len(same) == 1 else did_you_mean(name, names)


def held_in_words(archives: Iterable[Archive]) -> str:
    """Return how many replies wait for the writer, with the places of the first ones; "" for none."""
    places = [
        f"{archive.shown_path}:{reply.line}"
        for archive in sorted(archives, key=lambda archive: archive.shown_path)
        for reply in archive.replies
        if reply.state == "held"
    ]
    if not places:
        return ""
    count = "1 reply is held" if len(places) == 1 else f"{len(places)} replies are held"
    others = f", and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return f"{count}: {', '.join(places[:_PLACES])}{others}"
