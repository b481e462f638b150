"""Send the published site to DEPLOY_TO (`make publish DEPLOY_TO=me@host:/var/www/notes`).

Without the variable, the setting in publishconf.py counts. A deploy deletes only files that an earlier deploy of this
site wrote. The next deploy completes one that broke off.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.text.pluralize import pluralize, shorten_list
from hindsight.host.deploy.checks import last_record, refuse_harm, refuse_releases
from hindsight.host.deploy.choose import choose_target
from hindsight.host.deploy.plan import DeployPlan, DeployRecord, RemoteFile, plan_deploy, record_of, removed_files
from hindsight.host.deploy.protocol import Delivery, DeployTarget, OvertakenError, SentError
from hindsight.host.deploy.published_output import PublishedOutput, locks_kept, read_output
from hindsight.host.deploy.ssh_connection import shared_connection
from hindsight.host.deploy.target import DeployError
from hindsight.host.deploy.target_lock import owner_of
from hindsight.host.incremental.lock import only_one
from hindsight.host.incremental.store import StoreError
from hindsight.host.site.output_folder import OutputFolderError
from hindsight.host.switches import is_dry_run, is_on

CACHE = Path(".cache")
SETTINGS = "publishconf.py"


def deploy(output: Path, written: str, content: Path, replace: bool, cache: Path = CACHE, releases: int = 0) -> str:
    """Bring the target up to date with a published site; return what was done, in words.

    With `replace`, files of others with the name of a file of the site are replaced. Afterwards, the lock files of the
    `content` folder hold the lessons and addresses that readers see. Raises DeployError if nothing is sent, or only
    a part; SentError if readers see the new site and a later step failed.
    """
    site = read_output(output)
    target = choose_target(written, output, content, cache, releases)
    with shared_connection(target.name), target.locked(owner_of(output)):
        try:
            return _deliver(site, target, content, replace)
        except OvertakenError:  # once more, after the deploy of somebody else
            return _deliver(site, target, content, replace)


def _deliver(site: PublishedOutput, target: DeployTarget, content: Path, replace: bool) -> str:
    there = target.list_files()
    refuse_releases(target, there)
    record = last_record(target, there, site.site, replace)
    plan = _plan(site, target, there, record)
    refuse_harm(plan, target, site, replace)
    both = (record or DeployRecord(site.site, {})).with_files(site.files)
    with locks_kept(content, site.published) as keep_locks:
        delivery = Delivery(site.folder, plan, both, record_of(site.site, site.files), keep_locks)
        sent = target.deliver(delivery)
    kept = f"; kept {shorten_list(plan.changed)}, which somebody changed" if plan.changed else ""
    done = f"Sent {pluralize(sent, 'file')} to {target.name}, deleted {plan.deleted}{kept}"
    return "\n".join(filter(None, (done, target.advice)))


def _plan(
    site: PublishedOutput, target: DeployTarget, there: Mapping[str, RemoteFile], record: DeployRecord | None
) -> DeployPlan:
    """Plan a deploy; removed files stay at the target if somebody changed their bytes."""
    removed = removed_files(site.files, there, record)
    expected = {path: digest for path in removed if record and (digest := record.digest(path))}
    found = target.digests(expected) if expected else {}
    edited = {path for path, digest in expected.items() if found.get(path) != digest}
    return plan_deploy(site.files, there, record, edited)


def preview_deploy(
    output: Path, written: str, content: Path, replace: bool, cache: Path = CACHE, releases: int = 0
) -> str:
    """Return a line for each file that a deploy would add, change or remove, and their number; change nothing.

    Raises DeployError if the deploy would be refused.
    """
    site = read_output(output)
    target = choose_target(written, output, content, cache, releases)
    with shared_connection(target.name):
        return _preview(site, target, replace)


def _preview(site: PublishedOutput, target: DeployTarget, replace: bool) -> str:
    there = target.list_files()
    refuse_releases(target, there)
    plan = _plan(site, target, there, last_record(target, there, site.site, replace))
    refuse_harm(plan, target, site, replace)
    same_name = [path for path in plan.send if path in there and there[path].kind == "-"]
    changed = sorted(target.different(site.folder, same_name))
    added = sorted(set(plan.send) - set(same_name))
    removed = sorted(path for path in (*plan.clear, *plan.delete) if there[path].kind == "-")
    lines = (*_listed("add", added), *_listed("change", changed), *_listed("remove", removed))
    summary = f"A deploy to {target.name} would add {len(added)}, change {len(changed)}, remove {len(removed)}"
    return "\n".join((*lines, f"{summary}; nothing was sent"))


def _listed(verb: str, paths: list[str]) -> Iterator[str]:
    # A name with a line break or of no known encoding must not look like another line.
    return (f"{verb:7}{path if path.isprintable() else ascii(path)}" for path in paths)


def deploy_setting(name: str) -> str:
    """Return a variable's value, else that of publishconf.py, "" if neither has one."""
    if value := os.environ.get(name):
        return value
    if not Path(SETTINGS).is_file():
        return ""
    return str(runpy.run_path(SETTINGS).get(name) or "")


def output_and_content() -> tuple[Path, Path]:
    """Return the output folder and the content folder that the environment names."""
    return Path(os.environ.get("OUTPUTDIR") or "output"), Path(os.environ.get("INPUTDIR") or "content")


def next_step(output: Path, in_place: bool) -> str:
    """Return the message after a publish without a deploy: where the site is, and what to do next."""
    if in_place:
        return f"Readers see the new site in {output}"
    return (
        f"The site is in {output}, and no reader sees it yet. "
        "Next: make publish DEPLOY_TO=me@example.org:/var/www/notes, "
        f"or, if a web server shows {output} itself, PUBLISHED_IN_PLACE = True in publishconf.py"
    )


def _releases() -> int:
    written = deploy_setting("DEPLOY_RELEASES") or "0"
    if not written.isdecimal():
        raise DeployError(f'DEPLOY_RELEASES is "{written}"; write a number, such as 3, or 0 for a plain folder')
    return int(written)


def run_delivery(command: str, deliver: Callable[[], str], failure: str = "") -> int:
    """Print the result of a deploy or a rollback, or after the command's name why it failed; return the exit status.

    `failure` begins the message if readers still see the old site.
    """
    try:
        result = deliver()
    except ContentError as error:
        message = str(error.diagnostics[0])
    except SentError as reason:
        message = f"readers see the new site, but {reason}; publish again"
    except (DeployError, OutputFolderError, StoreError, OSError) as reason:
        message = f"{failure}{reason}"
    else:
        print(result)
        return 0
    print(f"{command}: {message}", file=sys.stderr)
    return 1


def main() -> int:
    """Deploy OUTPUTDIR to DEPLOY_TO, if that is set; return the exit status."""
    written = deploy_setting("DEPLOY_TO")
    output, content = output_and_content()
    replace, is_preview = is_on(deploy_setting("DEPLOY_REPLACE")), is_dry_run()
    if not written:
        print(next_step(output, is_on(deploy_setting("PUBLISHED_IN_PLACE"))))
        return 0
    if (day := os.environ.get("NOW")) and not is_preview:
        print(f"Not sent: the site in {output} is that of {day}; publish without NOW", file=sys.stderr)
        return 1

    def deliver() -> str:
        with only_one(CACHE, output):  # a build that begins now waits until all is sent
            return (preview_deploy if is_preview else deploy)(output, written, content, replace, CACHE, _releases())

    status = run_delivery("make publish", deliver, "built, but not sent: ")
    if status == 0 and not is_preview and is_on(deploy_setting("MENTION_AFTER_DEPLOY")):
        mention_links()
    return status


def mention_links() -> None:
    """Notify other sites of links to them; a problem with that is none of the deploy, since readers see the site."""
    from hindsight.host.commands import mention  # which most publishes do not need

    try:
        mention.main()
    except Exception as error:
        print(f"make mention: {type(error).__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
