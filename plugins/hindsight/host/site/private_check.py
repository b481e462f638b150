"""Refuse confidential words: look for them in each file that is made, and find where the writer wrote them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic, Place, Severity, place_at
from hindsight.core.documents.time_limit import TimeLimitError, time_limit
from hindsight.core.private.folding import fold, fold_source
from hindsight.core.private.published_text import UnreadableTextError, published_texts
from hindsight.core.private.words import PrivateWords, Rule
from hindsight.core.site.outputs import Copy, DeckPdf, Output
from hindsight.core.text.pluralize import pluralize
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.private_log import are_words_hidden
from hindsight.host.site.sources import REDIRECTS_FILE, TAGS_FILE, shown_path, template_folders

_SETTINGS_FILES = ("pelicanconf.py", "publishconf.py")
_SLOW = "searching this file for confidential words takes too long; write simpler patterns, or leave this file out"

# A source file, a place in it, and whether the word is in the name of the file.
_SourcePlace = tuple[str, Place, bool]
_NO_SIGNS = dict.fromkeys(map(ord, "*_\\"))


@dataclass(frozen=True, slots=True)
class Finding:
    """The rules that apply to a file that would be published, or the reason why it cannot be searched."""

    path: str
    rules: tuple[Rule, ...] = ()
    fault: str = ""


def find_in_output(words: PrivateWords, output: Output, data: bytes | None) -> Finding | None:
    """Return the rules that apply to the path of an output or to its bytes, None if there are none."""
    if not words or data is None:
        return None
    rules: dict[Rule, None] = {}
    try:
        with time_limit(output.path, len(data)):
            rules |= dict.fromkeys(words.find_in_path(output.path))
            if not isinstance(output, DeckPdf):  # its words are on the page of the deck, and in its deck.json
                rules |= {hit.rule: None for text in published_texts(data) for hit in words.find(text)}
    except UnreadableTextError as error:
        return Finding(output.path, tuple(rules), str(error))
    except TimeLimitError:
        return Finding(output.path, tuple(rules), _SLOW)
    return Finding(output.path, tuple(rules)) if rules else None


class PrivateProblems:
    """Turns findings into diagnostics: at the line of a source file, else at the file that would be published.

    `documents` are the paths of the texts of the site, relative to the content folder.
    """

    def __init__(
        self, words: PrivateWords, settings: Mapping[str, Any], documents: Iterable[str], severity: Severity
    ) -> None:
        self._words, self._settings, self._severity = words, settings, severity
        self._content = Path(settings["PATH"])
        self._documents = tuple(documents)
        self._is_hidden = are_words_hidden()
        self._located: set[Rule] = set()
        self._places: dict[tuple[Path, Rule], list[_SourcePlace]] = {}
        self._all_places: dict[Rule, list[_SourcePlace]] = {}
        self._texts: dict[Path, tuple[str, tuple[str, ...]]] = {}

    def diagnostics(self, findings: Iterable[Finding], outputs: Iterable[Output]) -> list[Diagnostic]:
        """Return a problem for each place, each once.

        The pages of texts come before lists, which repeat the words of texts.
        """
        by_path = {output.path: output for output in outputs}
        pairs = [(finding, by_path[finding.path]) for finding in sorted(findings, key=lambda finding: finding.path)]
        pairs.sort(key=lambda pair: not _sources_of(pair[1], self._content))
        problems: dict[Diagnostic, None] = {}
        unplaced: dict[Rule, list[str]] = {}
        for finding, output in pairs:
            if finding.fault:
                problems[Diagnostic(self._shown(output), 1, 1, self._severity, finding.fault)] = None
            for rule in finding.rules:
                places = self._places_shown(rule, output)
                if not places and rule not in self._located:
                    unplaced.setdefault(rule, []).append(self._shown(output))
                problems.update((self._diagnostic(rule, *place), None) for place in places)
        problems.update((self._without_place(rule, paths), None) for rule, paths in unplaced.items())
        return list(problems)

    def _places_shown(self, rule: Rule, output: Output) -> list[_SourcePlace]:
        """Return the places of a rule that an output shows: in its own texts, else in all source files of the site."""
        own_files = _sources_of(output, self._content)
        places = [place for file in own_files for place in self._places_in(file, rule)]
        if not places and (own_files or rule not in self._located):
            places = self._places_anywhere(rule)
        if places:
            self._located.add(rule)
        return places

    def _without_place(self, rule: Rule, paths: list[str]) -> Diagnostic:
        """Return the problem of a word that no source file holds in one piece: a setting or two parts make it."""
        problem = self._diagnostic(rule, paths[0], (1, 1), False)
        more = f" (and in {pluralize(len(paths) - 1, 'other file')})" if paths[1:] else ""
        return replace(problem, message=f"{problem.message}{more}; no source file has it in one piece")

    def _diagnostic(self, rule: Rule, path: str, place: Place, is_name: bool) -> Diagnostic:
        """Return the problem at a place; where the word must stay out of logs, so must a file name with the word."""
        where = " in the name of this file" if is_name else ""
        if self._is_hidden and any(self._words.find_in_path(path)):
            path, place, where = rule.path, rule.place, " in the name of a file, or in that file"
        text = f"confidential {rule.kind} number {rule.number} of {rule.path}"
        if not self._is_hidden:
            text = f'"{rule.text}" ({text})'
        remedy = "rename the file" if is_name else "take it out"
        message = f"{text} would be published{where}; {remedy}, or add the words around it to except in {rule.path}"
        return Diagnostic(path, *place, self._severity, message)

    def _places_anywhere(self, rule: Rule) -> list[_SourcePlace]:
        if rule not in self._all_places:
            self._all_places[rule] = [place for file in self._all_files for place in self._places_in(file, rule)]
        return self._all_places[rule]

    @functools.cached_property
    def _all_files(self) -> list[Path]:
        files = [self._content / path for path in self._documents]
        files += [self._content / TAGS_FILE, self._content / REDIRECTS_FILE]
        for folder in template_folders(self._settings):
            files += sorted(file for file in folder.rglob("*") if file.is_file())
        return [*files, *map(Path, _SETTINGS_FILES)]

    def _places_in(self, file: Path, rule: Rule) -> list[_SourcePlace]:
        """Return the places of a rule in a source file, none if it takes too long to find them."""
        if (file, rule) not in self._places:
            try:
                with time_limit(shown_path(file), len(self._text(file)[0])):
                    self._places[file, rule] = self._found_in(file, rule)
            except TimeLimitError:
                self._places[file, rule] = []
        return self._places[file, rule]

    def _found_in(self, file: Path, rule: Rule) -> list[_SourcePlace]:
        """Return the places of a rule in a source file; in its name, the last item of a place is true."""
        words = PrivateWords((rule,), self._words.exceptions)
        text, folded = self._text(file)
        if any(any(words.find(form)) for form in folded):
            for with_signs in (True, False):
                source = fold_source(text, with_signs=with_signs)
                if offsets := [source.offsets[hit.start] for hit in words.find(source.text)]:
                    return [(shown_path(file), place_at(text, offset), False) for offset in offsets]
        if file.is_relative_to(self._content) and any(words.find_in_path(str(file.relative_to(self._content)))):
            return [(shown_path(file), (1, 1), True)]
        return []

    def _text(self, file: Path) -> tuple[str, tuple[str, ...]]:
        """Return the text of a source file, and its folded forms: with the signs of Markdown, and without."""
        if file not in self._texts:
            try:
                text = read_regular(file).decode("utf-8-sig", "replace")
            except OSError:
                text = ""
            unquoted = text.replace("\n>", "\n")
            self._texts[file] = text, (fold(unquoted), fold(unquoted.translate(_NO_SIGNS)))
        return self._texts[file]

    def _shown(self, output: Output) -> str:
        if isinstance(output, Copy):
            return shown_path(output.source)
        return shown_path(Path(self._settings["OUTPUT_PATH"], output.path))


def _sources_of(output: Output, content: Path) -> list[Path]:
    """Return the source files of the texts that an output shows."""
    if isinstance(output, Copy):
        return [output.source]
    paths = [*output.bodies, *(output.checklist or ())[:1]]
    return [content / path for path in dict.fromkeys(paths)]
