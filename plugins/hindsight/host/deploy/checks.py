"""Check a deploy before it changes anything: read the record of the last deploy, and refuse to do harm."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hindsight.core.text.pluralize import pluralize, shorten_list
from hindsight.host.deploy.plan import RECORD, DeployPlan, DeployRecord, RemoteFile, SentFile, parse_record, record_of
from hindsight.host.deploy.protocol import DeployTarget
from hindsight.host.deploy.published_output import FEED, PublishedOutput, address_in
from hindsight.host.deploy.releases import CURRENT, RELEASES
from hindsight.host.deploy.target import DeployError
from hindsight.host.site.manifest import MANIFEST
from hindsight.host.site.output_folder import PUBLISHED


def last_record(target: DeployTarget, there: Mapping[str, RemoteFile], site: str, replace: bool) -> DeployRecord | None:
    """Return the record of the last deploy, None without one; raise DeployError for the record of a different site."""
    if RECORD in there:
        record = parse_record(target.read(RECORD))
        if record is None:
            return None
        if record.site != site and not replace:
            raise DeployError(
                f"{target.name} holds a different site, {record.site}; name a different folder, or set "
                f"DEPLOY_REPLACE=1 to replace it by {site}"
            )
        return DeployRecord(site, record.files)
    if MANIFEST in there and FEED in there and address_in(target.read(FEED)) == site:
        # Deploys by versions without records sent the site's own manifest.
        names = target.read(MANIFEST).splitlines()
        return record_of(
            site, {path: SentFile(there[path].size) for path in (*names, MANIFEST, PUBLISHED) if path in there}
        )
    return None


def refuse_releases(target: DeployTarget, there: Mapping[str, RemoteFile]) -> None:
    """Raise DeployError for a plain deploy where readers see releases, since they would not see the new site."""
    release = re.compile(rf"{RELEASES}/\d+/{re.escape(RECORD)}", re.ASCII)
    if CURRENT in there and there[CURRENT].kind == "l" and any(map(release.fullmatch, there)):
        raise DeployError(
            f"{target.name} has releases, and readers see {CURRENT}: set DEPLOY_RELEASES = 3, or, for a plain folder, "
            f"delete {CURRENT} there"
        )


def refuse_harm(plan: DeployPlan, target: DeployTarget, output: PublishedOutput, replace: bool) -> None:
    """Raise DeployError where a deploy would replace files of others, or delete a site by mistake."""
    if plan.blocked:
        raise DeployError(
            f"{target.name} has folders or links where the site has files: {shorten_list(plan.blocked)}; move them away"
        )
    if replace:
        return
    if plan.unknown and (foreign := target.different(output.folder, plan.unknown)):
        raise DeployError(
            f"{target.name} has files that no deploy of this site wrote, and that it would replace: "
            f"{shorten_list(foreign)}; move them away, or set DEPLOY_REPLACE=1 to replace them"
        )
    if output.is_empty and plan.deleted:  # the content folder may be empty by mistake
        raise DeployError(
            f"this site has no text, and {pluralize(plan.deleted, 'file')} of {target.name} would be deleted; set "
            "DEPLOY_REPLACE=1 where that is meant"
        )
