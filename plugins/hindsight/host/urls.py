"""Make the addresses of a site that this host builds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hindsight.core.urls import Urls
from hindsight.host.address_scheme import address_patterns

_NONE: Mapping[str, Any] = MappingProxyType({})


def host_urls(site_url: str, settings: Mapping[str, Any] = _NONE) -> Urls:
    """Return the addresses of the site at `site_url`, which has no slash at its end."""
    patterns = address_patterns(settings)
    return Urls(
        site_url=site_url,
        cards="cards/",
        lessons="lessons/",
        feeds="feeds/",
        tag=patterns["TAG_URL"],
        category=patterns["CATEGORY_URL"],
        author=patterns["AUTHOR_URL"],
        series="series/{slug}/",
        year=patterns["YEAR_ARCHIVE_URL"].replace("{date:%Y}", "{year}"),
        post=patterns["ARTICLE_URL"],
        page=patterns["PAGE_URL"],
    )
