"""The services that a site takes replies from, as its settings name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hindsight.core.documents.model import Document
from hindsight.host.replies import fediverse, webmention
from hindsight.host.replies.isso import isso_services
from hindsight.host.replies.texts import Pull

# For each kind of service, returns those that the settings name. Threads in the fediverse are named by texts.
_OF_SETTINGS: tuple[Callable[[Mapping[str, Any]], Iterable[Pull]], ...] = (isso_services, webmention.pulls)


def services(settings: Mapping[str, Any]) -> Iterator[Pull]:
    """Yield how to get the replies of each service that the settings name, and of the threads of texts."""
    for pulls in _OF_SETTINGS:
        yield from pulls(settings)
    yield from fediverse.pulls(settings)


def names_none(settings: Mapping[str, Any], documents: Iterable[Document]) -> bool:
    """Return whether neither the settings name a service nor a text names a thread."""
    is_set = any(True for pulls in _OF_SETTINGS for _ in pulls(settings))
    return not is_set and not any(document.threads for document in documents)
