"""Pelican's settings for the comparison: its own `simple` theme as installed, and Typogrify as Hindsight has it.

It makes the pages that Hindsight and Hugo make too: posts, a paged home, tags, categories, the archive, and one
feed. All else is Pelican's default, such as that the lists of a tag are paged, which `simple` cannot do without.
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
