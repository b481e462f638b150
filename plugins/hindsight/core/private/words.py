"""The confidential words of a writer, as `private.toml` lists them, and the search for them in a text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place, place_at
from hindsight.core.private.folding import fold, fold_signs
from hindsight.core.text.near import did_you_mean
from hindsight.core.text.slugs import slugify
from hindsight.core.text.toml_file import TomlFileError, read_toml

_KEYS = ("words", "patterns", "except")
_STRING = re.compile(r'#[^\n]*|"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
# Scripts without spaces between words: Thai to Burmese, Khmer, Chinese, Japanese and more.
_WITHOUT_SPACES = ((0x0E00, 0x109F), (0x1780, 0x17FF), (0x2E80, 0xABFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


@dataclass(frozen=True, slots=True)
class Rule:
    """A confidential word or pattern: its number in its list of the file, from 1, and its place there."""

    text: str
    is_pattern: bool
    number: int
    path: str
    place: Place

    @property
    def kind(self) -> str:
        """Return the word that messages use for it."""
        return "pattern" if self.is_pattern else "word"


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a folded text where a rule applies."""

    rule: Rule
    start: int
    end: int


class PrivateWords:
    """The rules of a writer, ready for searches; `exceptions` are texts in which a hit is allowed."""

    def __init__(self, rules: Iterable[Rule], exceptions: Iterable[str] = ()) -> None:
        self.rules, self.exceptions = tuple(rules), tuple(exceptions)
        self._words = [(rule, _cased(rule.text)) for rule in self.rules if not rule.is_pattern]
        self._patterns = [(rule, _compiled(rule)) for rule in self.rules if rule.is_pattern]
        self._slugs = [(rule, slug) for rule, word in self._words if (slug := _slug_words(word))]
        self._exceptions = [_cased(text) for text in self.exceptions]

    def __bool__(self) -> bool:
        return bool(self.rules)

    def find(self, folded: str) -> Iterator[Hit]:
        """Yield the hits in a text that `fold` returned, in any case of letters."""
        lower = _lower(folded)
        for rule, word in self._words:
            if word in lower:
                for start in _places(word, lower):
                    if not self._is_fine(lower, start, start + len(word)):
                        yield Hit(rule, start, start + len(word))
        for rule, pattern in self._patterns:
            for match in pattern.finditer(folded):
                if match[0] and not self._is_fine(lower, *match.span()):
                    yield Hit(rule, *match.span())

    def find_in_path(self, path: str) -> Iterator[Rule]:
        """Yield the rules that apply to the name of a file or to an address, where words may be slugs."""
        words = fold(re.sub(r"[/._+-]+", " ", path))
        rules = {hit.rule for hit in (*self.find(fold(path)), *self.find(words))}
        slugs = f" {_cased(words)} "
        rules.update(rule for rule, slug in self._slugs if f" {slug} " in slugs)
        yield from sorted(rules, key=lambda rule: (rule.is_pattern, rule.path, rule.number))

    def allows(self, text: str) -> bool:
        """Return whether a text is in one of the exceptions."""
        return any(_cased(text) in exception for exception in self._exceptions)

    def _is_fine(self, lower: str, start: int, end: int) -> bool:
        """Return whether a hit is inside one of the exceptions."""
        for text in self._exceptions:
            first = lower.find(text, max(0, end - len(text)), start + len(text))
            if 0 <= first <= start:
                return True
        return False


def _compiled(rule: Rule) -> re.Pattern[str]:
    return re.compile(fold_signs(rule.text), re.IGNORECASE)


def _lower(folded: str) -> str:
    """Return a text in lower case, with as many characters as before."""
    lower = folded.lower()
    return lower if len(lower) == len(folded) else "".join(char.lower()[0] for char in folded)


def _cased(text: str) -> str:
    return _lower(fold(text))


def _slug_words(word: str) -> str:
    return " ".join(re.split(r"[\W_]+", slugify(word))).strip()


def _places(word: str, text: str) -> Iterator[int]:
    """Yield the offsets at which a word is a whole word."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (_continues(before, word[0]) or _continues(after, word[-1])):
            yield start
        start = text.find(word, start + 1)


def _continues(neighbour: str, edge: str) -> bool:
    """Return whether a character next to the edge of a word makes a longer word of it."""
    if not neighbour or not edge.isalnum() or _has_no_spaces(edge):
        return False
    return neighbour.isalnum() or bool(unicodedata.combining(neighbour))


def _has_no_spaces(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _WITHOUT_SPACES)


def read_private(path: str, data: bytes) -> tuple[PrivateWords, list[Diagnostic]]:
    """Return the rules of a file in TOML, and its errors; `path` is the name of the file in messages."""
    try:
        text, table = read_toml(data)
    except TomlFileError as error:
        # The message of the TOML reader may quote the file.
        return PrivateWords(()), [Diagnostic(path, error.line, error.col, "error", "this line is not valid TOML")]
    faults = list(_wrong_keys(path, text, table))
    if faults:
        return PrivateWords(()), faults
    strings = list(_strings(text))
    rules = [
        Rule(item, key == "patterns", number, path, _place_of(item, strings))
        for key in ("words", "patterns")
        for number, item in enumerate(table.get(key, ()), 1)
    ]
    exceptions = table.get("except", ())
    faults += (Diagnostic(path, *rule.place, "error", fault) for rule in rules if (fault := _fault_of(rule)))
    for item in exceptions:
        if not fold(item):
            faults.append(Diagnostic(path, *_place_of(item, strings), "error", "this exception is empty; remove it"))
    return (PrivateWords(()) if faults else PrivateWords(rules, exceptions)), faults


def _wrong_keys(path: str, text: str, table: Mapping[str, object]) -> Iterator[Diagnostic]:
    """Yield the problems of keys that are unknown, or that hold something other than a list of texts."""
    for key, value in table.items():
        if key not in _KEYS:
            message = f'unknown key "{key}"{did_you_mean(key, _KEYS)}; write words, patterns or except'
            yield Diagnostic(path, *_place_of_key(text, key), "error", message)
        elif not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            message = f'write {key} as a list of texts: {key} = ["...", "..."]'
            yield Diagnostic(path, *_place_of_key(text, key), "error", message)


def _fault_of(rule: Rule) -> str:
    """Return the message about a rule that cannot be searched for, or ""."""
    if not rule.is_pattern:
        letters = sum(map(str.isalnum, fold(rule.text)))
        return "" if letters else "this word has no letter or digit; remove it, or write it as a pattern"
    try:
        pattern = _compiled(rule)
    except (re.error, OverflowError, RecursionError) as error:
        return f"this is not a valid regular expression: {getattr(error, 'msg', error)}"
    return "this pattern matches the empty text, so it is in every text; make it longer" if pattern.search("") else ""


def _strings(text: str) -> Iterator[tuple[str, Place]]:
    """Yield the texts in a TOML file, and the place of each."""
    for match in _STRING.finditer(text):
        if not match[0].startswith("#"):
            try:
                value = tomllib.loads(f"x = {match[0]}")["x"]
            except tomllib.TOMLDecodeError:
                continue
            yield value, place_at(text, match.start())


def _place_of(item: str, strings: list[tuple[str, Place]]) -> Place:
    return next((place for value, place in strings if value == item), (1, 1))


def _place_of_key(text: str, key: str) -> Place:
    match = re.search(rf"^[ \t]*\[?[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return place_at(text, match.start()) if match else (1, 1)
