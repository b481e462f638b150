"""Settings of the site as the writer sees it, with drafts and future posts. `publishconf.py` imports them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "plugins"))

from hindsight.host.blog_settings import *  # noqa: F403  # the defaults of every blog; on the path set above

# Name and description of the site
SITENAME = "Hindsight"
SITESUBTITLE = "Notes on work, written down in order to learn from it"
SITEDESCRIPTION = "Field notes of a service-operations consultant: posts, checklists to print, and lessons learned."
AUTHOR = "Judith Amsel"
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"
