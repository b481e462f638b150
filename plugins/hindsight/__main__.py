"""Run the command `hindsight` as `python -m hindsight`, which works in an environment that was moved, too."""

import sys

from hindsight.host.command_line import main

if __name__ == "__main__":
    sys.exit(main())
