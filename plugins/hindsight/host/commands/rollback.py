"""Show readers the site before the last publish again (`make rollback`, or with DEPLOY_TO=me@host:/var/www/notes)."""

from __future__ import annotations

import sys
from pathlib import Path

from hindsight.host.commands.deploy import CACHE, SETTINGS, deploy_setting, output_and_content, run_delivery
from hindsight.host.commands.site import settings_fault
from hindsight.host.deploy.git_target import PREFIX
from hindsight.host.deploy.releases import Releases
from hindsight.host.deploy.s3_target import SCHEME
from hindsight.host.deploy.ssh_connection import shared_connection
from hindsight.host.deploy.target import DeployError, parse_target
from hindsight.host.deploy.target_lock import owner_of
from hindsight.host.incremental.lock import only_one
from hindsight.host.site.previous_output import restore_previous
from hindsight.host.switches import is_dry_run, is_on


def roll_back(output: Path, written: str, content: Path) -> str:
    """Show readers the site before the current one; raise DeployError or OutputFolderError if there is none.

    Without a target, it is the site of an output folder that readers see itself.
    """
    if is_dry_run():
        raise DeployError("a rollback has no dry run, and would change what readers see; leave DRY_RUN out")
    if not written and is_on(deploy_setting("PUBLISHED_IN_PLACE")):
        restore_previous(output)
        return f"Readers see the site before the last publish again, in {output}"
    if not written:
        raise DeployError(
            "name the target whose last release goes: make rollback DEPLOY_TO=..., or, if readers see "
            f"{output} itself, write PUBLISHED_IN_PLACE = True into publishconf.py"
        )
    if written.startswith(PREFIX):
        raise DeployError("a branch has its own history; take the last commit back with git revert, and push")
    if written.lower().startswith(SCHEME):
        raise DeployError("a bucket has no releases; check out an older commit of the blog, and publish it")
    target = Releases(parse_target(written, output, content), keep=1)
    with shared_connection(target.name):
        target.refuse_rollback()  # before the lock file, which makes the folder
        with target.locked(owner_of(output)):
            return target.roll_back()


def main() -> int:
    """Roll back the releases at DEPLOY_TO; return the exit status."""
    output, content = output_and_content()
    if Path(SETTINGS).is_file() and (fault := settings_fault(SETTINGS)):
        print(fault, file=sys.stderr)
        return 1

    def deliver() -> str:
        with only_one(CACHE, output):
            return roll_back(output, deploy_setting("DEPLOY_TO"), content)

    return run_delivery("make rollback", deliver)


if __name__ == "__main__":
    sys.exit(main())
