"""The services that a site takes replies from, as its settings name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hindsight.host.replies import fediverse, webmention
from hindsight.host.replies.isso import isso_services
from hindsight.host.replies.texts import Pull

# For each kind of service, returns those that the settings name.
_KINDS: tuple[Callable[[Mapping[str, Any]], Iterable[Pull]], ...] = (isso_services, fediverse.pulls, webmention.pulls)


def services(settings: Mapping[str, Any]) -> Iterator[Pull]:
    """Yield how to get the replies of each service that the settings name."""
    for pulls in _KINDS:
        yield from pulls(settings)
