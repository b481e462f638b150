"""A builder that stays: it keeps the site's models in memory, and builds each time it is told to.

`make serve` starts it with the arguments of `pelican` and talks to it through its input and output: each line
that comes in asks for a build; `DONE` and the exit status that the build would have had, alone on a line, end it.
"""

from __future__ import annotations

import gc
import sys

DONE = "\x1edone "


def main() -> int:
    """Build for every line of the input, until it ends."""
    from pelican import get_instance, parse_arguments  # not for `make serve` itself, which needs DONE alone
    from pelican.log import init as init_logging

    arguments = parse_arguments()
    init_logging(level=arguments.verbosity, name="pelican")
    pelican, _ = get_instance(arguments)
    for _ in sys.stdin:
        try:
            pelican.run()
            status = 0
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
        print(f"{DONE}{status}", flush=True)
        # While the writer reads, rather than while the writer waits.
        gc.collect()
    return 0


if __name__ == "__main__":
    sys.exit(main())
