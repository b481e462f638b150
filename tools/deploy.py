"""Send the published site to DEPLOY_TO with rsync (`make publish DEPLOY_TO=me@host:/var/www/notes`).

DEPLOY_TO is anything rsync takes: a folder, or host:folder. What is no longer part of the site is removed
there, so a folder that holds something else is refused: it must be new, empty, or an earlier deployment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hindsight.incremental.lock import only_one
from hindsight.site.plan import PUBLISHED
from hindsight.site.tree import MANIFEST

CACHE = Path(__file__).resolve().parent.parent / ".cache"
# What `rsync` says when the folder that it lists is not there.
NOT_THERE = 23
ABSENT = "No such file or directory"


class Refused(Exception):
    """Why nothing was sent."""


def names_at(rsync: str, target: str) -> list[str]:
    """What the target folder holds now, [] where there is none yet."""
    command = [rsync, "--list-only", "--", f"{target}/"]
    # The words of an error are compared: keep them English.
    listing = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    if listing.returncode == NOT_THERE and ABSENT in listing.stderr:
        return []
    if listing.returncode:
        raise Refused(f"cannot look into {target}: {listing.stderr.strip().splitlines()[0]}")
    # A line is permissions, size, date, time and the name, which may hold spaces.
    names = [line.split(maxsplit=4)[4] for line in listing.stdout.splitlines() if len(line.split()) > 4]
    return [name for name in names if name != "."]


def deploy(output: Path, target: str) -> None:
    """Make the target the same as `output`; visitors see new pages only once all files have arrived."""
    rsync = shutil.which("rsync")
    if not rsync:
        raise Refused("rsync is not here: install it, or leave DEPLOY_TO out")
    if not (output / MANIFEST).is_file() or not (output / PUBLISHED).is_file():
        raise Refused(f"{output} is not a published site (it may hold drafts)")
    target = target.rstrip("/") or "/"
    names = names_at(rsync, target)
    if names and MANIFEST not in names:
        raise Refused(
            f"{target} holds files that are not an earlier deployment (no {MANIFEST} there); empty it, or name another"
        )
    command = [rsync, "--archive", "--delete-after", "--delay-updates", "--", f"{output}/", f"{target}/"]
    if subprocess.run(command, check=False).returncode:
        raise Refused(f"rsync could not bring {target} up to date: the reason is above")


def main() -> int:
    """Deploy OUTPUTDIR to DEPLOY_TO; the exit status."""
    output, target = Path(os.environ.get("OUTPUTDIR") or "output"), os.environ["DEPLOY_TO"]
    try:
        with only_one(CACHE, output):  # a build that begins now waits until all is sent
            deploy(output, target)
    except Refused as reason:
        print(f"make publish: built, but not sent: {reason}", file=sys.stderr)
        return 1
    print(f"Sent to {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
