"""Old addresses of a blog, as paths of files below the output folder."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

LONGEST_PART = 200  # bytes; a file system stops at 255
# Windows and some servers refuse these in the name of a file; "?" and "#" end the path of an address.
_FORBIDDEN = re.compile(r'[\\:<>"|*?#]')
_NOT_IN_NAMES = ("Cc", "Cs", "Zl", "Zp")  # Unicode categories: control characters, halves of pairs, line separators
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
AS_OLD_PATH = "write it as /old/address/"
# Addresses of the home page, and addresses for which a static site shows its page for missing addresses.
_WITH_QUERIES = ("", "/", "/index.html", "/index.php")


class OldPathError(ValueError):
    """An old address that cannot be a file of the site; the message gives the reason and the remedy."""


def old_path(written: str) -> str:
    """Return an old address as a path with one slash at its beginning, percent-decoded; raise OldPathError.

    A slash at the end stays.
    """
    if _WEB_ADDRESS.match(written):
        raise OldPathError(f"this is a whole web address; {AS_OLD_PATH}, without the name of the site")
    try:
        path = unquote(written, errors="strict").removeprefix("/")
    except UnicodeDecodeError as error:
        raise OldPathError(f"its percent-encoding is not UTF-8; {AS_OLD_PATH}") from error
    for part in path.removesuffix("/").split("/"):
        if why := _unusable(part):
            raise OldPathError(f"{why}; {AS_OLD_PATH}")
    return f"/{path}"


def old_query(written: str) -> str:
    """Return the query of an old address such as `/?p=12`, which a script can answer; raise OldPathError for others."""
    path, _, query = written.partition("?")
    if path not in _WITH_QUERIES:
        raise OldPathError("only the home page can redirect an address with ?; write it as /?p=12")
    query = query.partition("#")[0]
    if not query or "*" in query or any(unicodedata.category(char) in _NOT_IN_NAMES for char in query):
        raise OldPathError("write an address with ? in full, as /?p=12, without *")
    return query


def _unusable(part: str) -> str:
    """Return why a part between two slashes cannot be the name of a file or folder, or ""."""
    if not part:
        return "this address of the site has nothing between two slashes"
    if part in (".", ".."):
        return f'"{part}" cannot be a part of an address'
    if match := _FORBIDDEN.search(part):
        return f"an old address cannot contain {match[0]}"
    if any(unicodedata.category(char) in _NOT_IN_NAMES for char in part):
        return "an old address cannot contain control characters"
    if len(part.encode()) > LONGEST_PART:
        return f"a part of this address is too long ({LONGEST_PART} bytes at most)"
    return ""
