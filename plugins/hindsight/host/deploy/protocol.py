"""Define the operations that every kind of target of a deploy offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hindsight.host.deploy.plan import DeployPlan, DeployRecord, RemoteFile
from hindsight.host.deploy.target import DeployError


class OvertakenError(DeployError):
    """Raised where a deploy from elsewhere changed the target meanwhile: nothing was sent; a second try may succeed."""


class SentError(Exception):
    """Raised where all files are sent, but a later step of the deploy failed; the message is for the writer."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A planned deploy: the folder of the site, the changes, and the records.

    `both` is the record of the old and the new files, `after` that of the new files alone. `keep_locks` writes the lock
    files; call it once readers see the new site.
    """

    source: Path
    plan: DeployPlan
    both: DeployRecord
    after: DeployRecord
    keep_locks: Callable[[], None]


class DeployTarget(Protocol):
    """A target of deploys; every method raises DeployError where it fails."""

    @property
    def name(self) -> str:
        """Return the target as messages name it."""

    @property
    def advice(self) -> str:
        """Return what the writer has to do after the last deploy, in words; "" for nothing."""

    def locked(self, owner: str) -> AbstractContextManager[None]:
        """Keep other deploys away from the target; `owner` is the same for each deploy from one output folder."""

    def list_files(self) -> dict[str, RemoteFile]:
        """Return all that readers may see at the target by its path, {} where there is nothing yet."""

    def read(self, name: str) -> str:
        """Return the text of a file, "" where it is not there."""

    def different(self, source: Path, paths: Iterable[str]) -> list[str]:
        """Return those of the paths, which are files at the target, whose bytes are not those of the source."""

    def digests(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the digests of the bytes of files that readers may see, by their paths; missing files are left out."""

    def deliver(self, delivery: Delivery) -> int:
        """Bring the target up to date, and return how many files were sent.

        Raises SentError where readers see the new site and something is left to do.
        """
