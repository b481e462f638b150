"""Keep the results of the last build for the next one, in the store."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterable, Mapping

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.host.incremental.store import OutputRow, Store, StoreDamaged, StoreError, unpickled
from hindsight.host.site.news import Scheduled


class LastBuild:
    """The facts of the last build; its `state` is the fingerprint of all its inputs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def is_current(self, state: str, moment: float) -> bool:
        """Return whether a build from this state would give the same site, at this moment in seconds of the epoch."""
        if self._store.fact("state") != state.encode():
            return False
        try:
            return moment < float(self._store.fact("until"))
        except (ValueError, StoreDamaged):
            return False

    def diagnostics(self) -> tuple[Diagnostic, ...] | None:
        """Return the problems that the last build left, None if they cannot be read."""
        try:
            diagnostics: tuple[Diagnostic, ...] = unpickled(self._store.fact("problems"))
        except StoreDamaged:
            return None
        return diagnostics

    def left_out(self) -> str:
        """Return in words which texts the last build left out."""
        return self._store.fact("left out").decode()

    def held(self) -> str:
        """Return in words how many replies waited for the writer at the last build."""
        return self._store.fact("held").decode()

    def schedule(self) -> tuple[Scheduled, ...]:
        """Return the texts that were to come at the last build."""
        kept = self._store.fact("schedule")
        return unpickled(kept) if kept else ()

    @staticmethod
    def in_words(left_out: str, held: str, schedule: tuple[Scheduled, ...]) -> dict[str, bytes]:
        """Return the facts about texts and replies that a build left out."""
        return {"left out": left_out.encode(), "held": held.encode(), "schedule": pickle.dumps(schedule)}

    def checked(self) -> list[OutputRow]:
        """Return the files that earlier checks have made; none of them was written."""
        kept = self._store.fact("checked")
        return unpickled(kept) if kept else []

    def keep_checked(self, rows: Iterable[OutputRow], planned: Collection[str], facts: Mapping[str, bytes]) -> None:
        """Keep the rows of a check, so that the next check makes only files that changed since."""
        checked = {row.path: row for row in (*self.checked(), *rows)}
        kept = [row for path, row in checked.items() if path in planned]
        self._store.put_outputs([], [], {"checked": pickle.dumps(kept), **facts})

    def keep_part(self, rows: Collection[OutputRow], gone: Collection[str] = ()) -> None:
        """Keep the rows of a build so far. If it ends here, the next build does not count the output as current."""
        self._keep(rows, gone, {"state": b""})

    def keep(
        self,
        rows: Collection[OutputRow],
        gone: Collection[str],
        state: str,
        until: float,
        diagnostics: tuple[Diagnostic, ...],
        other_facts: Mapping[str, bytes],
    ) -> None:
        """Keep the results of a build; `until` is when the site changes by itself, in seconds of the epoch."""
        facts = {
            "state": state.encode(),
            "until": repr(until).encode(),
            "problems": pickle.dumps(diagnostics),
            **other_facts,
        }
        self._keep(rows, gone, facts)

    def _keep(self, rows: Collection[OutputRow], gone: Collection[str], facts: dict[str, bytes]) -> None:
        try:
            self._store.put_outputs(rows, gone, facts)
        except StoreError as error:
            raise StoreError(f"{error}; the output is complete, but the next build starts from less") from error
