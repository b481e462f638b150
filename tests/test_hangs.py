"""No text hangs a build: every pattern is fast on long runs, and reading a file has a time limit."""

from __future__ import annotations

import ast
import contextlib
import importlib
import itertools
import pkgutil
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

import hindsight
from hindsight.core.documents import time_limit
from site_builder import ROOT, MakeSite

# The parts of the standard library that parse patterns; they have no public name.
CONSTANTS: Any = importlib.import_module("re._constants")
PARSER: Any = importlib.import_module("re._parser")
HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n\n"
REPEATS = (CONSTANTS.MAX_REPEAT, CONSTANTS.MIN_REPEAT, CONSTANTS.POSSESSIVE_REPEAT)
RUN = 400  # characters; a pattern with two ways to match each of them would take forever
GUARD = 20  # seconds of processor time for all runs of a pattern; a run takes milliseconds


def modules() -> Iterator[ModuleType]:
    """Yield every module of the project."""
    for module in pkgutil.walk_packages(hindsight.__path__, "hindsight."):
        yield importlib.import_module(module.name)


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    """Yield the text patterns in a value of a module, in lists of values, and in classes."""
    if isinstance(value, re.Pattern):
        yield re.compile(value.pattern.decode("latin-1"), value.flags) if isinstance(value.pattern, bytes) else value
    elif isinstance(value, tuple | list):
        yield from itertools.chain.from_iterable(map(patterns_in, value))
    elif isinstance(value, type) and value.__module__.startswith("hindsight"):
        yield from itertools.chain.from_iterable(map(patterns_in, vars(value).values()))
    elif isinstance(value, str) and "(?" in value:  # for Markdown, which compiles patterns with this flag
        with contextlib.suppress(re.error):  # only a part of a pattern
            yield re.compile(value, re.DOTALL)
    elif hasattr(value, "cache_info") and value.__annotations__ == {"return": "re.Pattern[str]"}:
        yield value()


def patterns_in_functions(file: Path) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that are constants in calls of `re` functions in a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            module, pattern = node.func.value, node.args[0]
            if isinstance(module, ast.Name) and module.id == "re" and isinstance(pattern, ast.Constant):
                value = pattern.value
                yield re.compile(value.decode("latin-1") if isinstance(value, bytes) else str(value))


def patterns() -> dict[tuple[str, int], str]:
    """Return the name of each pattern of the project, by pattern and flags."""
    names: dict[tuple[str, int], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in patterns_in(value):
                names.setdefault((pattern.pattern, pattern.flags), f"{module.__name__}.{name}")
    for file in sorted(ROOT.glob("plugins/**/*.py")):
        for pattern in patterns_in_functions(file):
            names.setdefault((pattern.pattern, pattern.flags), file.name)
    return names


def alphabet(parsed: Any) -> Iterator[str]:
    """Yield the characters that appear in a pattern."""
    for kind, value in parsed:
        if kind in (CONSTANTS.LITERAL, CONSTANTS.NOT_LITERAL):
            yield chr(value)
        elif kind is CONSTANTS.RANGE:
            yield chr(value[0])
        elif kind is CONSTANTS.IN or isinstance(value, PARSER.SubPattern):
            yield from alphabet(value)
        elif isinstance(value, tuple):
            for part in value:
                parts = part if isinstance(part, list) else [part]
                for inner in parts:
                    if isinstance(inner, PARSER.SubPattern):
                        yield from alphabet(inner)


def is_in(character: str, members: Any) -> bool:
    """Return whether the character set of a pattern contains a character."""
    is_member = False
    for kind, value in members:
        if kind is CONSTANTS.LITERAL:
            is_member |= ord(character) == value
        elif kind is CONSTANTS.RANGE:
            is_member |= value[0] <= ord(character) <= value[1]
        elif kind is CONSTANTS.CATEGORY:
            name = str(value).removeprefix("CATEGORY_")
            in_category = {
                "SPACE": str.isspace,
                "DIGIT": str.isdigit,
                "WORD": lambda char: char.isalnum() or char == "_",
            }
            is_member |= in_category[name.removeprefix("NOT_")](character) != name.startswith("NOT_")
    return is_member != any(kind is CONSTANTS.NEGATE for kind, _ in members)


def sample(parsed: Any, fill: str) -> str:
    """Return a text that a pattern may match, with `fill` wherever the pattern allows several characters."""
    text = ""
    for kind, value in parsed:
        if kind is CONSTANTS.LITERAL:
            text += chr(value)
        elif kind is CONSTANTS.NOT_LITERAL:
            text += fill if ord(fill) != value else "b"
        elif kind is CONSTANTS.ANY:
            text += fill
        elif kind is CONSTANTS.IN:
            likely = (fill, *map(chr, range(33, 127)), " ", "\n", *alphabet([(kind, value)]))
            text += next((character for character in likely if is_in(character, value)), fill)
        elif kind in REPEATS:
            text += sample(value[2], fill) * max(1, value[0])
        elif kind is CONSTANTS.BRANCH:
            text += sample(value[1][0], fill)
        elif kind in (CONSTANTS.SUBPATTERN, CONSTANTS.ATOMIC_GROUP):
            text += sample(value[-1] if kind is CONSTANTS.SUBPATTERN else value, fill)
    return text


def with_repetitions(parsed: Any, fill: str, before: str = "") -> Iterator[str]:
    """Yield texts that repeat the match of one repetition of a pattern many times."""
    for at, (kind, value) in enumerate(parsed):
        beginning = before + sample(parsed[:at], fill)
        if kind in REPEATS:
            once = sample(value[2], fill)
            yield beginning + once * (RUN // max(1, len(once)))
            yield from with_repetitions(value[2], fill, beginning)
        elif kind is CONSTANTS.BRANCH:
            for branch in value[1]:
                yield from with_repetitions(branch, fill, beginning)
        elif kind is CONSTANTS.SUBPATTERN:
            yield from with_repetitions(value[-1], fill, beginning)


def runs(pattern: str, flags: int) -> Iterator[str]:
    """Yield long runs of each character of a pattern and of each pair, some after other characters of the pattern.

    Also yield long runs of the match of each repetition, and of the whole match.
    """
    parsed = PARSER.parse(pattern, flags)
    named = list(dict.fromkeys(alphabet(parsed)))
    for fill in ("a", " ", '"', "1", "<", *named[:8]):
        yield from (text + end for text in with_repetitions(parsed, fill) for end in ("", "\0"))
        yield sample(parsed, fill) * 20
    signs = sorted({*named[:16], " ", "\n", "a", "1"})
    yield from (sign * RUN for sign in signs)
    yield from ((sign + other_sign) * (RUN // 2) for sign, other_sign in itertools.permutations(signs, 2))
    yield from ("".join(named[:length]) + sign * RUN for length in range(1, min(len(named), 12)) for sign in signs)


@pytest.mark.parametrize(
    ("pattern", "pattern_name"),
    [
        pytest.param(key, name, id=name, marks=() if number % 40 == 20 else pytest.mark.slow)
        for number, (key, name) in enumerate(patterns().items())
    ],
)
def test_a_pattern_is_fast_on_long_runs_of_its_own_characters(pattern: tuple[str, int], pattern_name: str) -> None:
    """No pattern needs exponential time on long runs of its own characters."""

    def on_timer(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{pattern_name} hangs: {pattern[0]}")

    compiled = re.compile(*pattern)
    previous_handler = signal.signal(signal.SIGPROF, on_timer)
    signal.setitimer(signal.ITIMER_PROF, GUARD)
    try:
        for run in runs(*pattern):
            list(compiled.finditer(run))
            compiled.fullmatch(run)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous_handler)


@pytest.mark.parametrize("line", ["Lesson: " + "_" * 40, "****  LESSON  ****", "** LESSON " + "*_" * 40])
@pytest.mark.parametrize("form", ["{}", "> {}", "- {}", "## {}"])
def test_signs_around_a_lesson_do_not_hang(line: str, form: str, site: MakeSite) -> None:
    """A line like a lesson with long runs of signs, such as a line to fill in by hand, is read quickly."""
    assert site({"posts/a.md": f"{HEAD}{form.format(line)}\n"}).ok


def test_a_text_that_takes_too_long_is_an_error_at_its_longest_line(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build prints the name of such a file while it is read, and other files are read as usual."""
    monkeypatch.setattr(time_limit, "_SECONDS", 0.4)
    monkeypatch.setattr(time_limit, "_SECONDS_TO_MESSAGE", 0.2)
    slow_text = f"{HEAD}Text.\n\n{'![' * 9000}\n"
    built = site({"posts/a.md": slow_text, "posts/b.md": f"{HEAD}Good.\n\nStatus: draft"})
    errors = [line for line in built.diagnostics if "error" in line]
    assert errors[0] == (
        "content/posts/a.md:7:1: error: this text takes too long to read, perhaps for a long run of the same signs on "
        "this line; shorten the line, or put it into a fence as code"
    )
    assert errors[1].startswith("content/posts/b.md:7:1: error:")
    assert "still reading content/posts/a.md ..." in built.text
    assert built.rebuild({"posts/b.md": f"{HEAD}Good.\n"}).diagnostics == errors[:1]
    assert built.rebuild({"posts/a.md": f"{HEAD}Text.\n"}).ok


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_file_that_cannot_be_read_does_not_change_the_others(position: int, site: MakeSite) -> None:
    """A text that is nested too deep changes no state of Markdown for the files after it."""
    good_texts = [
        f"{HEAD}Text with a note[^1] in ABC.\n\n- a\n- b\n\n[^1]: Note {n}.\n\n*[ABC]: Alphabet {n}\n" for n in (0, 1)
    ]
    texts = {f"posts/{'bdf'[n]}.md": text for n, text in enumerate(good_texts)}
    without_bad = site(texts)
    nested = f"{'<div markdown=1>' * 400}x{'</div>' * 400}"
    bad_text = f"{HEAD}See[^1].\n\n[^1]: Other.\n\n*[ABC]: Other\n\n{nested}\n"
    built = site({**texts, f"posts/{'ace'[position]}.md": bad_text})
    (diagnostic,) = [line for line in built.diagnostics if "error" in line]
    message = "this text is nested too deep to read; leave out levels of lists or HTML"
    assert diagnostic == f"content/posts/{'ace'[position]}.md:4:1: error: {message}"
    built = built.rebuild({f"posts/{'ace'[position]}.md": None})
    assert built.ok
    for slug in ("b", "d"):
        assert built.read(f"2024/{slug}/") == without_bad.read(f"2024/{slug}/")
