"""Set what every blog begins with: `from hindsight.host.blog_settings import *` in `pelicanconf.py`.

Lines below that one replace these settings. Paths are relative to the blog's folder. The Makefile and the command
`hindsight` set the variables of the environment.
"""

from __future__ import annotations

import os

from hindsight.host.pelican_class import Hindsight
from hindsight.host.switches import is_on
from hindsight.host.theme import theme_folder

PELICAN_CLASS = Hindsight
# The plugin for stock Pelican: with this class, which does all of its work, it does nothing.
PLUGINS = ["hindsight"]

SITEURL = os.environ.get("SITEURL", "")
# Where it is served while it has no SITEURL; `make serve` checks the value of PORT
PORT = int(port) if (port := os.environ.get("PORT", "")).isdecimal() else 8000
# The day whose site is shown, instead of today
TODAY = os.environ.get("NOW", "")
# `make check` sets it
CHECK_ONLY = is_on(os.environ.get("CHECK_ONLY", ""))
CHECK_EXTERNAL = is_on(os.environ.get("EXTERNAL", ""))
# A machine that publishes says so, such as that of GitHub Pages
PUBLISHED_IN_PLACE = is_on(os.environ.get("PUBLISHED_IN_PLACE", ""))

# Where things are
PATH = os.environ.get("INPUTDIR", "content")
OUTPUT_PATH = os.environ.get("OUTPUTDIR", "output")
CACHE_PATH = ".cache"
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images", "extra"]
THEME = theme_folder()
# The blog's own templates and static files win over those of the theme
THEME_TEMPLATES_OVERRIDES = ["templates"]
THEME_STATIC_OVERRIDES = ["static"]
# Categories are in the menu only if the blog asks for them; Pelican's default would show them everywhere
DISPLAY_CATEGORIES_ON_MENU = False

# How it is read: a file's name is its slug, so that a better title never moves an address
SLUGIFY_SOURCE = "basename"
DEFAULT_CATEGORY = ""
TYPOGRIFY = True

# Hindsight writes the feeds; without these lines, Pelican would warn about its own feeds
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# Pelican's Jinja environment, with every value escaped that is not marked safe
JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True, "extensions": []}
