"""Configure stock Pelican for the comparison: its `simple` theme, and Typogrify as in Hindsight.

Pelican makes the same pages as Hindsight and Hugo: posts, a home of several pages, tags, categories, the archive, and
one feed. All other settings are Pelican's defaults. One of them divides the list of a tag into pages, which `simple`
requires.
"""

SITENAME = "Stock"
SITEURL = "https://bench.example"
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"
AUTHOR = "Judith Amsel"
THEME = "simple"
TYPOGRIFY = True
PLUGINS: list[str] = []
DEFAULT_PAGINATION = 10
FEED_MAX_ITEMS = 20
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
