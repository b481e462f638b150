"""The site as its writer sees it: drafts and future posts included. `publishconf.py` builds on this."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "plugins"))

from hindsight.host.blog_settings import *  # noqa: F403  # what every blog begins with; found on the path set above

# What the site says of itself
SITENAME = "Hindsight"
SITESUBTITLE = "Notes on work, written down in order to learn from it"
SITEDESCRIPTION = "Field notes of a service-operations consultant: posts, checklists to print, and lessons learned."
AUTHOR = "Judith Amsel"
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"
