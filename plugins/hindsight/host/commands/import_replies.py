"""Add the comments of Disqus or Isso to the texts of a blog (`make import FROM=export`).

Other imports make a new content folder. This one adds archives of replies to a folder that is there: TO, or INPUTDIR.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.replies.edit import NotEditable
from hindsight.core.replies.read import read_replies
from hindsight.core.replies.spam import SpamWords
from hindsight.core.site.reply_archives import FOLDER, SPAM_FILE, archive_names
from hindsight.host.commands.reading import SettingsFileError, blog_settings, read_content
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_if_there, read_regular
from hindsight.host.incremental.store import StoreError
from hindsight.host.site.content import Content
from hindsight.host.site.redirects_file import read_redirects
from hindsight.host.site.sources import shown_path
from hindsight.importing.lost_threads import addresses_of, lost_archives
from hindsight.importing.model import ImportProblem
from hindsight.importing.reply_merge import free_ids, merge_threads
from hindsight.importing.reply_report import Added, reply_report
from hindsight.importing.reply_threads import RepliesImport, ReplyThread
from hindsight.importing.thread_texts import ThreadTexts

SETTINGS = "pelicanconf.py"


def import_replies(program: str, source: Path, environ: Mapping[str, str]) -> str:
    """Add the comments in an export of a program, "disqus" or "isso", to a blog; return the report.

    Raises ImportProblem if nothing was added.
    """
    if not source.is_file():
        raise ImportProblem(f"{source}: name the file of the comments, not a folder")
    folder = os.path.expanduser(environ.get("TO") or environ.get("INPUTDIR") or "content")
    try:
        return add_replies(program, source, _settings(folder))
    except SettingsFileError as error:
        raise ImportProblem(str(error)) from error
    except (ContentError, StoreError, OSError) as error:
        raise ImportProblem(f"{source}: no replies were added: {error}") from error


def _settings(folder: str) -> dict[str, Any]:
    if not Path(SETTINGS).is_file():
        raise ImportProblem(f"comments are added to the texts of a blog; go to its folder, which has a {SETTINGS}")
    if not Path(folder).is_dir():
        raise ImportProblem(f"there is no folder {folder}; name the content folder of the blog with TO=...")
    return blog_settings(SETTINGS, folder)


def add_replies(program: str, source: Path, settings: Mapping[str, Any]) -> str:
    """Add the comments in an export to the archives of the content folder; return the report."""
    content = read_content(settings)
    _refuse_damaged(content)
    found = _readers()[program](source, frozenset(filter(None, (settings["REPLY_MAIL"].lower(),))))
    added = _add(found, content, settings)
    _warn_of_unread(content, found)
    return "\n".join(reply_report(found.imported, added, str(source), shown_path(Path(settings["PATH"]))))


def _readers() -> Mapping[str, Callable[[Path, Collection[str]], RepliesImport]]:
    from hindsight.importing.disqus import read_disqus
    from hindsight.importing.isso import read_isso

    return {"disqus": read_disqus, "isso": read_isso}


def _refuse_damaged(content: Content) -> None:
    """Raise ImportProblem for an archive with errors: it may hold replies that would be added again."""
    shown = {archive.shown_path for archive in content.archives}
    if damaged := [one for one in content.diagnostics if one.severity == "error" and one.path in shown]:
        raise ImportProblem(f"no replies were added, since an archive has errors:\n{damaged[0]}")


def _warn_of_unread(content: Content, found: RepliesImport) -> None:
    """Warn of texts that cannot be read, whose replies find no text."""
    for path in sorted(content.unreadable):
        message = "this text cannot be read, so it gets no replies; make check says why"
        found.imported.warn(content.shown_paths[path], 1, message)


def _add(found: RepliesImport, content: Content, settings: Mapping[str, Any]) -> Added:
    """Write the archives with new replies."""
    names = archive_names(content.documents, settings["DEFAULT_LANG"])
    folder = Path(settings["PATH"], FOLDER)
    replies = [reply for archive in content.archives for reply in archive.replies]
    free_ids(found.threads, {reply.id: reply for reply in replies})
    known = {reply.id for reply in replies} | {reply.source_id for reply in replies if reply.source_id}
    spam = SpamWords.of(read_if_there(folder / SPAM_FILE))
    added = Added()
    for name, threads in sorted(_by_archive(found, content, settings, names).items()):
        file = folder / f"{name}.toml"
        new = b"" if name in names else addresses_of(threads).encode()
        before = read_regular(file) if file.exists() else new
        try:
            merged = merge_threads(before, read_replies("", before)[0], threads, known, spam)
        except NotEditable as error:
            found.imported.warn(shown_path(file), 1, f"{error}; no replies were added")
            continue
        if merged.new:
            file.parent.mkdir(exist_ok=True)
            write_atomically(file, merged.archive)
        added.count(merged, shown_path(file), threads, has_text=name in names)
    return added


def _by_archive(
    found: RepliesImport, content: Content, settings: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, list[ReplyThread]]:
    """Return the threads by the names of their archives; threads without a text have archives of their own."""
    lines = read_redirects(settings).lines
    redirects = [(f"?{line.old}" if line.is_query else line.old, line.new) for line in lines]
    texts = ThreadTexts(content.documents, redirects, urlsplit(settings["SITEURL"]).path)
    name_of = {path: name for name, path in names.items()}
    by_archive: dict[str, list[ReplyThread]] = {}
    lost: list[ReplyThread] = []
    for thread in found.threads:
        if text := texts.find(thread):
            by_archive.setdefault(name_of[text.path], []).append(thread)
        else:
            lost.append(thread)
    return by_archive | lost_archives(lost, names)
