"""The settings that choose how documents are gathered into a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hindsight.core.site.reply_archives import NO_MORE_REPLIES, ReplySettings
from hindsight.core.text.slugs import slug_of
from hindsight.core.urls import Urls


@dataclass(frozen=True, slots=True)
class GatherSettings:
    """The settings of `gather`. `lang` is the language of the site."""

    urls: Urls
    show_unpublished: bool
    now: datetime
    lang: str
    substitutions: tuple[tuple[str, str], ...]
    replies: ReplySettings = NO_MORE_REPLIES

    def slug_of(self, name: str) -> str:
        """Return the slug of a category or a series."""
        return slug_of(name, self.substitutions)
