"""Print when the site changes next (`make next`): the date and time of the next text to come, its title and file."""

from __future__ import annotations

import sys

from hindsight.core.diagnostics.diagnostic import ContentError
from hindsight.core.settings import now
from hindsight.host.commands.reading import SettingsFileError, blog_settings, read_content, stopped
from hindsight.host.incremental.store import StoreError
from hindsight.host.site.news import schedule_of


def main() -> int:
    """Print the next text to come, tabs between time, title and file; return the exit status."""
    try:
        settings = blog_settings()
        content = read_content(settings)
        schedule = schedule_of(content.documents, content.shown_paths, now(settings))
    except (SettingsFileError, ContentError, StoreError, OSError) as error:
        return stopped("next", error)
    if not schedule:
        print("no text is to come", file=sys.stderr)
        return 0
    print(schedule[0].date.isoformat(), schedule[0].title, schedule[0].path, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
