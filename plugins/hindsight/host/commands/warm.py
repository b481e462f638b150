"""Build each time a line arrives, in a process that keeps the site's models in memory.

`make serve` starts the process with the arguments of `pelican`. Each line of its input asks for a build; the line
`pictures` asks for one with pictures whose sizes were made since. The lines of its output begin with a mark:

- `PAGES` and JSON (`{"ahead": [addresses], "all_pages": true}`): pages that are written while more follow, see
  `site.writers`.
- `PROBLEMS` and JSON: the errors and warnings as texts.
- `PICTURES` and JSON: pictures whose sizes are to be made, see `commands.picture_maker`.
- `DONE` and the outcome, "built", "partly" or "failed": the end of the build.

The line `search` asks for the index of full-text search instead: a line of `SEARCH` and the folder of the index, "" for
none, and a line of `DONE` follow.
"""

from __future__ import annotations

import gc
import json
import sys
from typing import Any

DONE = "\x1edone "
PAGES = "\x1epages "
PROBLEMS = "\x1eproblems "
PICTURES = "\x1epictures "
BUILD, BUILD_WITH_PICTURES = "build", "pictures"
SEARCH = "\x1esearch "


def main() -> int:
    """Build for every line of the input, until it ends."""
    from hindsight.host.commands.site import settings_fault
    from hindsight.host.setting_places import settings_file

    if fault := settings_fault(settings_file(sys.argv[1:])):
        print(fault, flush=True)
        return 1
    from pelican import get_instance, parse_arguments  # takes long; `make serve` imports this module without it
    from pelican.log import init as init_logging

    arguments = parse_arguments()
    init_logging(level=arguments.verbosity, name="pelican")
    pelican, _ = get_instance(arguments)
    pelican.on_pages = _print_pages
    pelican.pictures_later = True
    for line in sys.stdin:
        if line.strip() == "search":
            print(f"{SEARCH}{pelican.make_search()}\n{DONE}built", flush=True)
            continue
        if line.strip() == BUILD_WITH_PICTURES:
            pelican.builder().forget_plan()
        _build(pelican)
        # Now, while the writer reads, rather than during a build.
        gc.collect()
    return 0


def _build(pelican: Any) -> None:
    """Build once, and print the problems, the pictures that are left, and the outcome."""
    outcome = "built"
    try:
        pelican.run()
    except SystemExit as stop:
        if stop.code:
            outcome = "partly" if pelican.is_written else "failed"
    if pelican.problems:
        print(f"{PROBLEMS}{json.dumps([str(problem) for problem in pelican.problems])}")
    if work := pelican.picture_work:
        print(f"{PICTURES}{work.as_json()}")
    print(f"{DONE}{outcome}", flush=True)


def _print_pages(ahead: list[str], all_pages: bool) -> None:
    print(f"{PAGES}{json.dumps({'ahead': ahead, 'all_pages': all_pages})}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
