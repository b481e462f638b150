"""A process that stays: it keeps the site's models in memory, and builds each time it is asked to.

`make serve` starts it with the arguments of `pelican` and talks to it through its input and output: each line that
comes in asks for a build. A line of `PAGES` and JSON (`{"ahead": [addresses], "all_pages": true}`) says which pages are
written while more follows, see `site.build`. A line of `PROBLEMS` and JSON lists the errors and warnings as texts.
`DONE` with the outcome, "built", "partly" or "failed", ends the build.
"""

from __future__ import annotations

import gc
import json
import sys

DONE = "\x1edone "
PAGES = "\x1epages "
PROBLEMS = "\x1eproblems "


def main() -> int:
    """Build for every line of the input, until it ends."""
    from hindsight.host.commands.site import settings_fault
    from hindsight.host.setting_places import settings_file

    if fault := settings_fault(settings_file(sys.argv[1:])):
        print(fault, flush=True)
        return 1
    from pelican import get_instance, parse_arguments  # not for `make serve` itself, which needs DONE alone
    from pelican.log import init as init_logging

    arguments = parse_arguments()
    init_logging(level=arguments.verbosity, name="pelican")
    pelican, _ = get_instance(arguments)
    pelican.on_pages = _print_pages
    for _ in sys.stdin:
        outcome = "built"
        try:
            pelican.run()
        except SystemExit as stop:
            if stop.code:
                outcome = "partly" if pelican.is_written else "failed"
        if pelican.problems:
            print(f"{PROBLEMS}{json.dumps([str(problem) for problem in pelican.problems])}")
        print(f"{DONE}{outcome}", flush=True)
        # While the writer reads, rather than while the writer waits.
        gc.collect()
    return 0


def _print_pages(ahead: list[str], all_pages: bool) -> None:
    print(f"{PAGES}{json.dumps({'ahead': ahead, 'all_pages': all_pages})}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
