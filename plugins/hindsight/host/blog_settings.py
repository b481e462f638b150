"""The settings that every blog begins with: `from hindsight.host.blog_settings import *` in `pelicanconf.py`.

A line of the blog's own below that one wins. Paths are relative to the blog's folder. Variables of the environment are
those that the Makefile and the command `hindsight` hand on.
"""

from __future__ import annotations

import os

from hindsight.host.pelican_class import Hindsight
from hindsight.host.theme import theme_folder

PELICAN_CLASS = Hindsight
# The plugin for stock Pelican: it does nothing here, where the class does all of its work.
PLUGINS = ["hindsight"]

SITEURL = os.environ.get("SITEURL", "")
# Where it is served while it has no SITEURL; `make serve` has its say on what PORT cannot be
PORT = int(port) if (port := os.environ.get("PORT", "")).isdecimal() else 8000
# The day to show the site of, instead of today
TODAY = os.environ.get("NOW", "")
# `make check` asks for it
CHECK_ONLY = bool(os.environ.get("CHECK_ONLY"))
CHECK_EXTERNAL = bool(os.environ.get("EXTERNAL"))
# A machine that publishes says so, such as that of GitHub Pages
PUBLISHED_IN_PLACE = os.environ.get("PUBLISHED_IN_PLACE", "").lower() not in ("", "0", "no", "false")

# Where things are
PATH = os.environ.get("INPUTDIR", "content")
OUTPUT_PATH = os.environ.get("OUTPUTDIR", "output")
CACHE_PATH = ".cache"
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images", "extra"]
THEME = theme_folder()
THEME_TEMPLATES_OVERRIDES = ["templates"]

# How it is read: a file's name is its slug, so that a better title never moves an address
SLUGIFY_SOURCE = "basename"
DEFAULT_CATEGORY = ""
TYPOGRIFY = True

# Hindsight writes the feeds; Pelican is not to warn of its own
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# Pelican's Jinja environment, with every value escaped that is not marked safe
JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True, "extensions": []}
