"""Fetch replies from the services of the settings into the archives (`make replies`), held until they are read."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, has_errors
from hindsight.core.replies.edit import NotEditable
from hindsight.core.replies.incoming import Incoming, Pulled
from hindsight.core.replies.merge import Change, merge
from hindsight.core.replies.model import Reply
from hindsight.core.replies.read import MOST_LETTERS, read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.core.site.reply_archives import FOLDER, SPAM_FILE, archive_names, archives_by_text
from hindsight.core.text.pluralize import shorten_list
from hindsight.core.text.printable import printable
from hindsight.host.commands.reading import SettingsFileError, blog_settings, read_content, stopped
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_if_there
from hindsight.host.incremental.store import StoreError
from hindsight.host.replies.services import names_none, services
from hindsight.host.replies.texts import Texts
from hindsight.host.site.sources import shown_path

_SHOWN_LETTERS = 80
_MOST_ADDRESSES = 5


def fetch_replies(settings: Mapping[str, Any], pulled: Iterable[Pulled] | None = None) -> Iterator[str]:
    """Fetch replies into the archives, and yield a line for each change and each problem.

    `pulled` are answers of services, if they are there already.
    """
    content, lang = read_content(settings), settings["DEFAULT_LANG"]
    documents = content.documents
    if pulled is None and names_none(settings, documents):
        yield 'no setting names a service and no text has the field "Thread", so there is nothing to fetch'
        return
    texts = Texts(documents, settings["SITEURL"], archives_by_text(content.archives, documents, lang))
    answers = list(pulled if pulled is not None else (pull(texts) for pull in services(settings)))
    names = {path: name for name, path in archive_names(documents, lang).items()}
    folder = Path(settings["PATH"], FOLDER)
    spam = SpamWords.of(read_if_there(folder / SPAM_FILE))
    removed = frozenset().union(*(answer.removed for answer in answers))
    by_archive: dict[str, list[Incoming]] = {}
    if removed:
        by_archive.update({file.stem: [] for file in sorted(folder.glob("*.toml"))})
    for answer in answers:
        lost: Counter[str] = Counter()
        for reply in answer.replies:
            if _is_too_long(reply):
                fault = f"has more than {MOST_LETTERS:,} letters, so it stays there"
                yield f"{answer.service}: a reply to {reply.target} {fault}"
            elif document := texts.at(reply.target):
                if reply.values.get("kind") in settings["REPLIES_SHOWN_UNREAD"]:
                    reply = replace(reply, is_approved=True)
                by_archive.setdefault(names[document.path], []).append(reply)
            else:
                lost[reply.target] += 1
        yield from (f"{answer.service}: {line}" for line in _without_text(lost))
        yield from (f"{answer.service}: {problem}" for problem in answer.problem.splitlines())
    for name, replies in sorted(by_archive.items()):
        yield from _update(folder / f"{name}.toml", replies, removed, spam)


def _is_too_long(reply: Incoming) -> bool:
    return any(len(str(reply.values.get(key, ""))) > MOST_LETTERS for key in ("text", "html"))


def _without_text(lost: Counter[str]) -> Iterator[str]:
    """Yield a line for each address without a text; a line for all of them if they are many, as after a move."""
    if len(lost) > _MOST_ADDRESSES:
        yield f"no text is at {len(lost)} addresses, which got {lost.total()} replies: {shorten_list([*lost])}"
        return
    for target, n in lost.items():
        yield f"no text is at {target}, which got {n} {'reply' if n == 1 else 'replies'}"


def _update(file: Path, incoming: Iterable[Incoming], removed: frozenset[str], spam: SpamWords) -> Iterator[str]:
    """Bring replies into an archive, and yield a line for each change."""
    shown, archive = shown_path(file), read_if_there(file)
    replies, faults = read_replies(shown, archive)
    if has_errors(faults):
        yield f"{shown} has errors, so no replies are added; make check lists them"
        return
    try:
        edited, changes = merge(archive, replies, incoming, removed, spam)
    except NotEditable as error:
        yield f"{shown}: {error}; no replies are added until then"
        return
    if edited != archive:
        file.parent.mkdir(exist_ok=True)
        write_atomically(file, edited)
    after = {reply.id: reply for reply in read_replies(shown, edited)[0]}
    before = {reply.id: reply for reply in replies}
    yield from (_line(shown, edited, change, after.get(change.id) or before[change.id]) for change in changes)


def _line(shown: str, archive: bytes, change: Change, reply: Reply) -> str:
    """Return the line about a change: the place of its state, the state, the kind, the author and the first words."""
    words = reply.text if len(reply.text) <= _SHOWN_LETTERS else f"{reply.text[:_SHOWN_LETTERS]}..."
    said = f": {' '.join(words.split())}" if words else ""
    about = f"{reply.kind} by {reply.author}{said}"
    if change.verb == "removed":
        return f"{shown}: removed, as its author did: {about}"
    state = change.state if change.verb == "new" else f"changed, {change.state}"
    return f"{shown}:{_line_of_state(archive, reply)}: {state}: {about}"


def _line_of_state(archive: bytes, reply: Reply) -> int:
    lines = archive.decode("utf-8").split("\n")
    near = range(reply.line, min(reply.line + 20, len(lines)))
    return next((index + 1 for index in near if lines[index].startswith("state = ")), reply.line)


def main() -> int:
    """Fetch the replies; return the exit status, which is 0 as well if a service does not answer."""
    try:
        settings = blog_settings("publishconf.py")
        is_held = False
        for line in fetch_replies(settings):
            is_held = is_held or ": held: " in line or ": changed, held: " in line
            print(printable(line))  # services send some of its words
    except (SettingsFileError, ContentError, StoreError, OSError) as error:
        return stopped("replies", error)
    if is_held:
        print('To publish a held reply, write state = "shown" in its line', file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
