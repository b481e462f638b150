"""Read a robots.txt, which says what programs may fetch."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

AGENT = "hindsight"  # the name of this program in such files


class RobotRules:
    """The rules of a host for this program; a file without rules allows everything."""

    def __init__(self, text: str) -> None:
        self._parser = RobotFileParser()
        self._parser.parse([line for line in text.splitlines() if _is_readable(line)])

    def allow(self, url: str) -> bool:
        """Return whether this program may fetch an address; one that cannot be read has no rule."""
        try:
            return self._parser.can_fetch(AGENT, url)
        except ValueError:
            return True


def _is_readable(line: str) -> bool:
    """Return whether Python's parser can read a line: an address such as "//[" makes it fail."""
    try:
        urlsplit(unquote(line.partition("#")[0].partition(":")[2].strip()))
    except ValueError:
        return False
    return True
