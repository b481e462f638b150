"""The site as the world sees it: no drafts, no future posts, whole addresses."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: F403  # a settings file is made of its names

SITEURL = os.environ.get("SITEURL", "https://hindsight.example")
SHOW_UNPUBLISHED = False
