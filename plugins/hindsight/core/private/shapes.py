"""Find addresses, numbers and keys in a text by their shapes. No warning is better than a wrong warning."""

from __future__ import annotations

import bisect
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_TAKE_OUT = "remove it, or add it to except in private.toml if readers may have it"
_DOMAIN = re.compile(r"@((?:[\w-]+\.)+[a-zA-Z]{2,24})\b(?!:)")
_LOCAL_PART = re.compile(r"(?:^|[\s(\[{,;\"'])([\w.+%-]+)$")
# Names for examples, RFC 2606 and 6761; addresses that nobody reads.
_EXAMPLE_DOMAIN = re.compile(
    r"(?:^|\.)(?:example(?:\.\w+)?|test|invalid|localhost|local)$"
    r"|^users\.noreply\.|^(?:your|my|some)?-?(?:domain|site|company|mail|email|server|host)\.\w+$"
)
_ROLES = frozenset(("git", "hg", "noreply", "no-reply", "user", "username", "you", "me", "name", "root"))
_PHONE = re.compile(r"(?<![\w+:/=.])\+[1-9][\d ./()\u00a0-]{7,20}\d(?![\d.,%])")
# Numbers reserved for films: of North America and of Great Britain.
_EXAMPLE_PHONE = re.compile(r"1\d{3}555\d{4}|1555\d+|44(?:7700900|1632960|20794609)\d+|(\d)\1{6,}|.*12345")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_EXAMPLE_IBANS = frozenset(("DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"))
_KEY = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{30,90}|glpat-[\w-]{20}|xox[abprs]-[\w-]{20,90}"
    r"|[sr]k_live_[0-9a-zA-Z]{20,90}|AIza[\w-]{35}|sk-(?:ant-|proj-)?[\w-]{32,200}|npm_[A-Za-z0-9]{36}|pypi-AgEI[\w-]{50,200})"
    r"|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"
)
_KEY_SIGNS = (
    *("AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "k_live_", "AIza", "sk-", "npm_"),
    *("pypi-", "PRIVATE KEY"),
)
_HOST_ENDS = (".internal", ".corp", ".intranet", ".lan")
_INSIDE = r"(?:internal|corp|intranet|lan|local|localdomain|home\.arpa)"
_HOST_IN_ADDRESS = re.compile(
    rf"://(?:[\w-]+\.)+{_INSIDE}\b(?![.\w-])"
    # Not 192.168.0 and 192.168.1, the networks of most homes.
    r"|://(?:10\.\d+|192\.168(?!\.[01]\.)|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+(?![\d.])"
)
_BARE_HOST = re.compile(r"(?<![\w./@-])[a-z0-9][\w-]*\.[\w-]+\.(?:internal|corp|intranet|lan)\b(?![.\w(-])")
_LONG_LINE = 2000
_FENCE = re.compile(r"[ \t>]*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Shape:
    """A part of a text that looks confidential: its offset, its text, and the message about it."""

    offset: int
    text: str
    message: str


def find_shapes(markdown: str, is_own: Callable[[str], bool]) -> Iterator[Shape]:
    """Yield the parts of a source text that look confidential; `is_own` is whether a part is the writer's own."""
    code = _Code(markdown)
    for find, message, in_code in _KINDS:
        for offset, text in find(markdown):
            if (in_code or not code.holds(offset)) and not is_own(text):
                yield Shape(offset, text, message)


class _Code:
    """The fences of code in a text; text after an odd number of backticks in a line is code too."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def holds(self, offset: int) -> bool:
        """Return whether an offset is in code."""
        line = self._text.rfind("\n", 0, offset) + 1
        if self._text.count("`", max(line, offset - _LONG_LINE), offset) % 2:
            return True
        if self._spans is None:
            self._spans = list(self._fences())
        last = bisect.bisect_right(self._spans, offset, key=operator.itemgetter(0)) - 1
        return last >= 0 and offset < self._spans[last][1]

    def _fences(self) -> Iterator[tuple[int, int]]:
        position, start, opener = 0, 0, ""
        for line in self._text.splitlines(keepends=True):
            match = _FENCE.match(line)
            if match and not opener:
                start, opener = position, match[1]
            elif match and match[1] == opener:
                yield start, position
                opener = ""
            position += len(line)
        if opener:
            yield start, position


def _emails(text: str) -> Iterator[tuple[int, str]]:
    """Yield e-mail addresses in running text; an address in a link is meant for readers."""
    if "@" not in text:
        return
    for match in _DOMAIN.finditer(text):
        local = _LOCAL_PART.search(text[max(0, match.start() - 65) : match.start()])
        if local and local[1].lower() not in _ROLES and not _EXAMPLE_DOMAIN.search(match[1].lower()):
            yield match.start() - len(local[1]), local[1] + match[0]


def _phones(text: str) -> Iterator[tuple[int, str]]:
    if "+" not in text:
        return
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 9 <= len(digits) <= 15 and not _EXAMPLE_PHONE.fullmatch(digits) and "00000" not in digits:
            yield match.start(), match[0]


def _ibans(text: str) -> Iterator[tuple[int, str]]:
    for match in _IBAN.finditer(text):
        iban = match[0].replace(" ", "")
        digits = "".join(str(int(char, 36)) for char in iban[4:] + iban[:4])
        if len(iban) >= 15 and int(digits) % 97 == 1 and iban not in _EXAMPLE_IBANS:
            yield match.start(), match[0]


def _keys(text: str) -> Iterator[tuple[int, str]]:
    if not any(sign in text for sign in _KEY_SIGNS):
        return
    for match in _KEY.finditer(text):
        # A key is random: examples repeat a letter, or say that they are examples.
        if len(set(match[0])) > 12 and not re.search(r"example|your|xxxx", match[0], re.IGNORECASE):
            yield match.start(), match[0]


def _hosts_in_addresses(text: str) -> Iterator[tuple[int, str]]:
    if "://" in text:
        for match in _HOST_IN_ADDRESS.finditer(text):
            if "example" not in match[0]:
                yield match.start() + 3, match[0][3:]


def _bare_hosts(text: str) -> Iterator[tuple[int, str]]:
    if any(end in text for end in _HOST_ENDS):
        for match in _BARE_HOST.finditer(text):
            if "example" not in match[0]:
                yield match.start(), match[0]


_HOST = f"this looks like the name of a host inside a network; {_TAKE_OUT}"
_LINK = "make it a link ({}:) if it is meant for readers"
# For each kind: how to find it, its message, and whether to look for it in code.
_KINDS = (
    (_emails, f"this looks like an e-mail address; {_LINK.format('mailto')}, or {_TAKE_OUT}", False),
    (_phones, f"this looks like a telephone number; {_LINK.format('tel')}, or {_TAKE_OUT}", False),
    (_ibans, f"this looks like the number of a bank account; {_TAKE_OUT}", True),
    (_keys, f"this looks like a key of a service; revoke the key, and {_TAKE_OUT}", True),
    (_hosts_in_addresses, _HOST, True),
    (_bare_hosts, _HOST, False),
)
