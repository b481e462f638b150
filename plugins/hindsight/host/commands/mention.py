"""Notify other sites of links to their pages (`make mention`): new links, links of changed texts, removed links."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError, Diagnostic
from hindsight.core.mentions.lock import MENTIONS_LOCK, MOST_TRIES, Mention, State, mentions_text, read_mentions
from hindsight.core.mentions.plan import LinkedText, Plan, Task, plan_mentions
from hindsight.core.settings import now
from hindsight.core.text.pluralize import pluralize
from hindsight.host.commands.reading import SettingsFileError, blog_settings, read_content, stopped
from hindsight.host.external.http import host_of
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.lock import only_one
from hindsight.host.incremental.regular import read_if_there
from hindsight.host.incremental.store import StoreError
from hindsight.host.mentions.linked_texts import left_alone, linked_texts
from hindsight.host.mentions.polite import Manners, PoliteHosts
from hindsight.host.mentions.send import Outcome, send_mentions
from hindsight.host.mentions.waits import Waits
from hindsight.host.site.sources import shown_path
from hindsight.host.switches import is_dry_run, is_on

_WAITS = "mention-waits.json"


class MentionError(Exception):
    """Why nothing is sent, in words for the writer."""


def mention(settings: Mapping[str, Any], manners: Manners | None = None) -> Iterator[str]:
    """Send the mentions that are due, and yield a line for each that a site took, and for each problem.

    OLD=1 sends those of older texts as well, POST those of one text, and DRY_RUN=1 lists them and sends nothing. Raises
    ContentError for a file of mentions with errors.
    """
    site_url = str(settings["SITEURL"]).rstrip("/")
    if not host_of(site_url):
        raise MentionError("set SITEURL in publishconf.py: other sites look at the pages of yours")
    file = Path(settings["PATH"], MENTIONS_LOCK)
    with only_one(Path(settings["CACHE_PATH"]), file):
        before = read_if_there(file)
        plan, today = _plan(settings, file, before), now(settings).date()
        if is_dry_run():
            yield from _listed(plan)
            return
        waits = Waits.read(Path(settings["CACHE_PATH"], _WAITS))
        manners = manners or Manners()
        answered: dict[tuple[str, str], Mention | None] = {}
        counts: Counter[str] = Counter()
        reasons: set[str] = set()  # for which mentions wait; the first link with each has a line
        try:
            sent = send_mentions(plan.tasks, site_url, PoliteHosts(manners, waits, site_url), manners)
            for task, outcome in sent:
                answered[task.source, task.target] = after = mention_after(task, outcome, today)
                counts[outcome.kind] += 1
                if outcome.words not in reasons and (line := _line(task, outcome, after)):
                    yield line
                if outcome.kind == "postponed":
                    reasons.add(outcome.words)
        finally:  # the answers before an interruption are kept
            waits.write()
            is_new = _write(file, before, plan, answered)
    yield from _summary(plan, counts, f". Commit {shown_path(file)}" if is_new else "")


def _plan(settings: Mapping[str, Any], file: Path, before: bytes) -> Plan:
    mentions, faults = read_mentions(shown_path(file), before)
    if faults:
        raise ContentError(faults)
    content = read_content(settings)
    texts = tuple(linked_texts(content, settings, is_first_run=not before))
    return plan_mentions(
        texts,
        mentions,
        shown_path(file),
        now(settings).date(),
        is_left_alone=left_alone(content, settings),
        is_asked_for=_asked_for(texts),
    )


def _asked_for(texts: tuple[LinkedText, ...]) -> Callable[[LinkedText], bool]:
    """Return whether a text is sent although it is old: all of them with OLD, the one that POST names."""
    if is_on(os.environ.get("OLD", "")):
        return lambda _: True
    written = os.environ.get("POST", "")
    if not written:
        return lambda _: False
    meant = os.path.realpath(written)
    if all(os.path.realpath(text.shown_path) != meant for text in texts):
        raise MentionError(f"{written} is no published text; name its file, such as content/posts/a.md")
    return lambda text: os.path.realpath(text.shown_path) == meant


def mention_after(task: Task, outcome: Outcome, today: date) -> Mention | None:
    """Return what the file has of a link after a request; None for nothing."""
    before, is_removed = task.before, task.reason == "removed"
    if outcome.kind == "postponed":
        return before
    if outcome.kind == "failed":
        tries = before.tries if before and before.digest == task.digest else 0
        was_sent: State = "sent" if before and before.state == "sent" else "failed"
        is_last = is_removed and tries + 1 >= MOST_TRIES
        return None if is_last else Mention(task.source, task.target, was_sent, today, task.digest, tries + 1)
    return None if is_removed else Mention(task.source, task.target, outcome.kind, today, task.digest)


def _line(task: Task, outcome: Outcome, after: Mention | None) -> str:
    """Return the line about an answer, "" for a page that takes no mentions."""
    if outcome.kind == "none":
        return ""
    is_removed = task.reason == "removed"
    if outcome.kind == "sent" or (outcome.kind == "refused" and is_removed):  # some refuse a mention that they remove
        has_report = outcome.kind == "sent" and outcome.words and outcome.words.isprintable()
        return f"{_task_line(task, 'sent, ')}{f' (it reports at {outcome.words})' if has_report else ''}"
    if outcome.kind == "refused":
        message = f"{task.target} refused the mention ({outcome.words})"
    elif outcome.kind == "postponed":
        message = f"{outcome.words}, so nothing is sent now; run make mention again later"
    else:
        is_last = after is None or after.tries >= MOST_TRIES
        remedy = "it is not asked again until the text changes" if is_last else "the next make mention asks it again"
        message = f"{task.target} did not take the mention: {outcome.words}; {remedy}"
    return str(Diagnostic(task.shown_path, *task.place, "warning", message))


def _listed(plan: Plan) -> Iterator[str]:
    yield from map(_task_line, plan.tasks)
    yield f"{pluralize(len(plan.tasks), 'link')} would be sent; nothing was asked"
    yield from _about_old(plan)


def _task_line(task: Task, verb: str = "") -> str:
    line, col = task.place
    return f"{task.shown_path}:{line}:{col}: {verb}{task.reason}: {task.target}"


def _summary(plan: Plan, counts: Mapping[str, int], next_step: str) -> Iterator[str]:
    sent, none = counts.get("sent", 0), counts.get("none", 0)
    if plan.tasks:
        pages = f"; {pluralize(none, 'page')} {'takes' if none == 1 else 'take'} none" if none else ""
        yield f"Sent {pluralize(sent, 'mention')}{pages}{next_step}"
    else:
        yield f"No link is new, changed or removed, so nothing was sent{next_step}"
    yield from _about_old(plan)


def _about_old(plan: Plan) -> Iterator[str]:
    if plan.old:
        texts = len({one.source for one in plan.old})
        yield (
            f"{pluralize(len(plan.old), 'link')} of {pluralize(texts, 'older text')} "
            f"{'is' if len(plan.old) == 1 else 'are'} not sent; to send all: make mention OLD=1, "
            "and those of one text: make mention POST=content/posts/a.md"
        )


def _write(file: Path, before: bytes, plan: Plan, answered: Mapping[tuple[str, str], Mention | None]) -> bool:
    """Write the file of mentions if it changes; return whether it did."""
    unanswered = (task.before for task in plan.tasks if (task.source, task.target) not in answered)
    rows = [row for row in (*plan.kept, *plan.old, *answered.values(), *unanswered) if row is not None]
    after = mentions_text((replace(row, line=0) for row in rows), before)
    is_new = after != before and bool(rows or before)
    if is_new:
        write_atomically(file, after)
    return is_new


def main() -> int:
    """Send the mentions; return the exit status, which is 0 as well if a site does not answer."""
    try:
        for line in mention(blog_settings("publishconf.py")):
            print(line, flush=True)
    except ContentError as error:
        print(*error.diagnostics, sep="\n", file=sys.stderr)
        return 1
    except (SettingsFileError, MentionError, StoreError, OSError) as error:
        return stopped("mention", error)
    except KeyboardInterrupt:
        print("make mention: stopped; the answers so far are kept", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
