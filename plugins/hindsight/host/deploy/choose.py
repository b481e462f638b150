"""Choose the kind of target that DEPLOY_TO names."""

from __future__ import annotations

import re
from pathlib import Path

from hindsight.host.deploy.git_target import PREFIX, GitTarget
from hindsight.host.deploy.protocol import DeployTarget
from hindsight.host.deploy.releases import Releases
from hindsight.host.deploy.rsync import Rsync
from hindsight.host.deploy.s3_target import SCHEME, S3Target
from hindsight.host.deploy.target import DeployError, parse_target, refuse_control_signs

_OTHER_SCHEME = re.compile(r"(?!rsync:)([a-z0-9+.-]+://)", re.IGNORECASE)


def choose_target(written: str, output: Path, content: Path, cache: Path, releases: int) -> DeployTarget:
    """Return the target that `DEPLOY_TO` names, with this number of releases or none.

    Raises DeployError for a target that cannot be used.
    """
    refuse_control_signs(written)
    if written.startswith(PREFIX):
        return GitTarget(written, output, cache)
    if written.lower().startswith(SCHEME):
        return S3Target(written)
    if scheme := _OTHER_SCHEME.match(written):
        raise DeployError(
            f"{scheme[1]} is not among the targets; name a folder, me@host:/path, rsync://..., git:remote#branch or "
            "s3://bucket, and send the folder on with a tool of its own, such as rclone"
        )
    target = parse_target(written, output, content)
    return Releases(target, releases) if releases else Rsync(target)
