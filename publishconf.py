"""Settings of the published site: without drafts and future posts, and with full addresses."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: F403  # Pelican reads all names of a settings file

SITEURL = os.environ.get("SITEURL", "https://hindsight.example")
SHOW_UNPUBLISHED = False
