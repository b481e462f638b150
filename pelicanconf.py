"""The site as its writer sees it: drafts and future posts included. `publishconf.py` builds on this."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "plugins"))

from hindsight.host.pelican_class import Hindsight  # noqa: E402  # found only on the path set above

PELICAN_CLASS = Hindsight

# What the site says of itself
SITENAME = "Hindsight"
SITESUBTITLE = "Notes on work, written down in order to learn from it"
SITEDESCRIPTION = "Field notes of a service-operations consultant: posts, checklists to print, and lessons learned."
AUTHOR = "Judith Amsel"
SITEURL = os.environ.get("SITEURL", "")
# Where it is served while it has no SITEURL; `make serve` has its say on what PORT cannot be
PORT = int(port) if (port := os.environ.get("PORT", "")).isdecimal() else 8000
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"

# Where things are
PATH = os.environ.get("INPUTDIR", "content")
OUTPUT_PATH = os.environ.get("OUTPUTDIR", "output")
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images", "extra"]
THEME = str(ROOT / "theme")
PLUGINS: list[str] = []

# What is kept between builds
CACHE_PATH = str(ROOT / ".cache")

# How it is read: a file's name is its slug, so that a better title never moves an address
SLUGIFY_SOURCE = "basename"
# `make check` asks for it
CHECK_ONLY = bool(os.environ.get("CHECK_ONLY"))
DEFAULT_CATEGORY = ""
TYPOGRIFY = True

# Hindsight writes the feeds; Pelican is not to warn of its own
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# Pelican's Jinja environment, with every value escaped that is not marked safe
JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True, "extensions": []}
