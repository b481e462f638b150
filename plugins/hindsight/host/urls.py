"""The addresses of a site that this host builds."""

from __future__ import annotations

from hindsight.core.urls import Urls


def host_urls(site_url: str) -> Urls:
    """Return the addresses of the site at `site_url`, which has no slash at its end."""
    return Urls(
        site_url=site_url,
        cards="cards/",
        lessons="lessons/",
        feeds="feeds/",
        tag="tags/{slug}/",
        category="categories/{slug}/",
        series="series/{slug}/",
        year="{year}/",
        post="{year}/{slug}/",
        page="{slug}/",
    )
