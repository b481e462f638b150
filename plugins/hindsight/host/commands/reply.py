"""Add a mail to the replies of a text (`make reply POST=content/posts/a.md`): it is pasted, or a file is piped in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, has_errors
from hindsight.core.documents.model import Document
from hindsight.core.replies.edit import NotEditable, with_changes
from hindsight.core.replies.mail import mail_reply
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.write import reply_text
from hindsight.core.site.reply_archives import FOLDER, archive_names
from hindsight.core.text.near import did_you_mean
from hindsight.host.commands.reading import SettingsFileError, blog_settings, read_content, stopped
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_if_there
from hindsight.host.incremental.store import StoreError
from hindsight.host.site.sources import shown_path


class ReplyError(Exception):
    """Raised if nothing was written; the message has the reason and the remedy."""


def add_reply(post: str, data: bytes, settings: Mapping[str, Any]) -> str:
    """Add a mail to the replies of a text, named by its file or its slug; return its place, as "path:line"."""
    values = mail_reply(data)
    if not values["text"]:
        raise ReplyError("the mail has no words of its own; paste the whole mail, then press Ctrl-D")
    if faults := read_replies("", reply_text(values).encode())[1]:
        raise ReplyError(f"this mail cannot be added: {faults[0].message}")
    documents = {document.path: document for document in read_content(settings).documents}
    path = _path_of(post, documents, settings)
    names = {path: name for name, path in archive_names(documents.values(), settings["DEFAULT_LANG"]).items()}
    file = Path(settings["PATH"], FOLDER, f"{names[path]}.toml")
    archive = read_if_there(file)
    replies, faults = read_replies(shown_path(file), archive)
    if has_errors(faults):
        raise ReplyError(f"{shown_path(file)} has errors; make check lists them")
    if known := next((reply for reply in replies if reply.id == values["id"]), None):
        raise ReplyError(f"this mail is already there: {shown_path(file)}:{known.line}")
    try:
        new = with_changes(archive, replies, [values])
    except NotEditable as error:
        raise ReplyError(f"{shown_path(file)}: {error}") from error
    file.parent.mkdir(exist_ok=True)
    write_atomically(file, new)
    return f"{shown_path(file)}:{read_replies('', new)[0][-1].line}"


def _path_of(post: str, documents: Mapping[str, Document], settings: Mapping[str, Any]) -> str:
    if not post:
        raise ReplyError("name the post: make reply POST=content/posts/a.md")
    content = Path(settings["PATH"])
    meant = {os.path.realpath(path) for path in (Path(post), content / post)}
    for path, document in documents.items():
        if os.path.realpath(content / path) in meant or document.slug == post:
            return path
    near = did_you_mean(post, {document.slug for document in documents.values()})
    raise ReplyError(f"there is no text {post}{near}; name its file or its slug")


def main() -> int:
    """Add the mail on standard input to the replies of POST; return the exit status."""
    try:
        settings = blog_settings("pelicanconf.py")
        if sys.stdin.isatty():
            print("Paste the mail, then press Ctrl-D on a line of its own.", file=sys.stderr)
        place = add_reply(os.environ.get("POST", ""), sys.stdin.buffer.read(), settings)
    except (SettingsFileError, ContentError, ReplyError, StoreError, OSError) as error:
        return stopped("reply", error)
    print(place)
    print('The reply is held. To publish it, write state = "shown" there', file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
