"""Send the published site to DEPLOY_TO with rsync (`make publish DEPLOY_TO=me@host:/var/www/notes`).

DEPLOY_TO is a folder of this machine or anything that rsync takes; without the variable, publishconf.py is asked. Only
files that an earlier deploy of this site wrote are ever deleted at the target. A deploy that breaks off is put right by
the next one.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.text.pluralize import pluralize, shorten_list
from hindsight.host.deploy.plan import RECORD, SENDING, DeployPlan, DeployRecord, parse_record, plan_deploy, record_of
from hindsight.host.deploy.rsync import Rsync
from hindsight.host.deploy.target import DeployError, parse_target
from hindsight.host.incremental.lock import only_one
from hindsight.host.incremental.store import StoreError
from hindsight.host.site.lock_files import Locks, prepared_locks
from hindsight.host.site.manifest import MANIFEST, read_manifest
from hindsight.host.site.output_folder import PUBLISHED
from hindsight.host.site.published import PublishedSite, parse_published

FEED = "feeds/all.json"


class SentError(Exception):
    """Raised where all is sent, and a deploy still could not end; the message is for the writer."""


def deploy(output: Path, written: str, content: Path, replace: bool) -> str:
    """Bring the target up to date with a published site; return what was done, in words.

    With `replace`, files of others that have a name of the site's are replaced. The lessons and addresses that readers
    see then are kept in the lock files of the `content` folder. Raises DeployError where nothing is sent, or not all;
    SentError where readers see the new site and something is left to do.
    """
    sizes = _site_files(output)
    published = _published(output)
    target = parse_target(written, output, content)
    rsync = Rsync(target)
    site = _address_of(output)
    there = rsync.list_files()
    record = _record(rsync, there, site, replace, target.name)
    plan = plan_deploy(sizes, there, record)
    _refuse_harm(plan, rsync, output, replace, target.name)
    _refuse_to_empty(plan, published, replace, target.name)
    new = record_of(site, sizes)
    # Record the files before sending them: after a deploy that breaks off, the next one knows which files are its own.
    with _locks_kept(content, published) as keep_locks:
        rsync.write({RECORD: (record or DeployRecord(site, {})).with_files(sizes).text()})
        rsync.delete(plan.clear)
        sent = rsync.send(output, plan.send)
        try:
            keep_locks()
            rsync.delete(plan.delete)
            rsync.write({RECORD: new.text()})
            rsync.delete([SENDING])
        except ContentError as error:
            raise SentError(str(error.diagnostics[0])) from error
        except DeployError as error:
            raise SentError(str(error)) from error
    kept = f"; kept {shorten_list(plan.changed)}, which somebody changed" if plan.changed else ""
    return f"Sent {pluralize(sent, 'file')} to {target.name}, deleted {plan.deleted}{kept}"


def _site_files(output: Path) -> dict[str, int]:
    """Return the files of a published site with their sizes in bytes; those about the build itself stay here."""
    if not (output / MANIFEST).is_file() or not (output / PUBLISHED).is_file():
        raise DeployError(f"{output} is not a published site (it may hold drafts)")
    manifest = read_manifest(output)
    if manifest.lost:
        lacking = pluralize(manifest.lost, "file")
        raise DeployError(f"{output} lacks {lacking} of the site; build it anew with make publish")
    return {name: (output / name).stat().st_size for name in manifest.files - {PUBLISHED}}


def _published(output: Path) -> PublishedSite | None:
    return parse_published((output / PUBLISHED).read_bytes())


@contextlib.contextmanager
def _locks_kept(content: Path, published: PublishedSite | None) -> Iterator[Callable[[], None]]:
    """Prepare the lock files of what is sent, and yield the function that puts them in place."""
    settings = {"PATH": str(content)}
    with contextlib.ExitStack() as stack:
        try:
            put_in_place = stack.enter_context(prepared_locks(settings, published.locks if published else Locks()))
        except ContentError as error:
            raise DeployError(str(error.diagnostics[0])) from error
        yield put_in_place


def _refuse_to_empty(plan: DeployPlan, published: PublishedSite | None, replace: bool, name: str) -> None:
    """Refuse to delete a site because its content folder is empty, which may be by mistake."""
    if published and not published.texts and plan.deleted and not replace:
        raise DeployError(
            f"this site has no text, and {pluralize(plan.deleted, 'file')} of {name} would be deleted; set "
            "DEPLOY_REPLACE=1 where that is meant"
        )


def next_step(output: Path, in_place: bool) -> str:
    """Return where a published site is that no deploy sends anywhere, and what to do next."""
    if in_place:
        return f"Readers see the new site in {output}"
    return (
        f"The site is in {output}, and no reader sees it yet. "
        "Next: make publish DEPLOY_TO=me@example.org:/var/www/notes, "
        f"or, if a web server shows {output} itself, PUBLISHED_IN_PLACE = True in publishconf.py"
    )


def _address_of(output: Path) -> str:
    """Return the site's address as its own feed has it, whichever setting it came from."""
    return _address_in((output / FEED).read_text(encoding="utf-8"))


def _address_in(feed: str) -> str:
    """Return the site's address in its feed, "" where the text is no feed."""
    try:
        return str(json.loads(feed)["home_page_url"]).rstrip("/")
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _record(rsync: Rsync, there: Mapping[str, Any], site: str, replace: bool, name: str) -> DeployRecord | None:
    """Return the record of the deploy before, None where there is none."""
    if RECORD in there:
        record = parse_record(rsync.read(RECORD))
        if record is None:
            return None
        if record.site != site and not replace:
            raise DeployError(
                f"{name} holds another site, {record.site}; name another folder, or set DEPLOY_REPLACE=1 where {site} "
                "takes its place"
            )
        return DeployRecord(site, record.sizes)
    if MANIFEST in there and FEED in there and _address_in(rsync.read(FEED)) == site:
        # A deploy of before records were kept sent its own manifest.
        names = rsync.read(MANIFEST).splitlines()
        return record_of(site, {path: there[path].size for path in (*names, MANIFEST, PUBLISHED) if path in there})
    return None


def _refuse_harm(plan: DeployPlan, rsync: Rsync, output: Path, replace: bool, name: str) -> None:
    if plan.blocked:
        raise DeployError(
            f"{name} has folders or links where the site has files: {shorten_list(plan.blocked)}; move them away"
        )
    if plan.unknown and not replace and (foreign := rsync.different(output, plan.unknown)):
        raise DeployError(
            f"{name} has files that no deploy of this site wrote, and that it would replace: {shorten_list(foreign)}; "
            "move them away, or set DEPLOY_REPLACE=1 to replace them"
        )


def _setting(name: str) -> str:
    """Return a variable's value, else that of publishconf.py, "" where neither has one."""
    if value := os.environ.get(name):
        return value
    if not Path("publishconf.py").is_file():
        return ""
    return str(runpy.run_path("publishconf.py").get(name) or "")


def _is_on(name: str) -> bool:
    return _setting(name).lower() not in ("", "0", "no", "false")


def main() -> int:
    """Deploy OUTPUTDIR to DEPLOY_TO, where there is one; return the exit status."""
    written = _setting("DEPLOY_TO")
    output, content = Path(os.environ.get("OUTPUTDIR") or "output"), Path(os.environ.get("INPUTDIR") or "content")
    replace = _is_on("DEPLOY_REPLACE")
    try:
        if not written:
            print(next_step(output, _is_on("PUBLISHED_IN_PLACE")))
            return 0
        if day := os.environ.get("NOW"):
            print(f"Not sent: the site in {output} is that of {day}; publish without NOW", file=sys.stderr)
            return 1
        with only_one(Path(".cache"), output):  # a build that begins now waits until all is sent
            done = deploy(output, written, content, replace)
    except ContentError as error:
        print(f"make publish: {error.diagnostics[0]}", file=sys.stderr)
        return 1
    except SentError as reason:
        print(f"make publish: readers see the new site, but {reason}; publish again", file=sys.stderr)
        return 1
    except (DeployError, StoreError, OSError) as reason:
        print(f"make publish: built, but not sent: {reason}", file=sys.stderr)
        return 1
    print(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
