"""The languages of a site's pages, with their catalogues: Hindsight's, and those in the folder of the site."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.language.catalogue import ENGLISH, Catalogue, Dates, Numbers, PluralForms
from hindsight.core.language.words import Words
from hindsight.core.text.digest import digest, digest_of
from hindsight.core.text.language_tags import from_widest, is_english

# Hindsight's own catalogues, by languages as locales are written: pt_BR.
LOCALE = Path(__file__).resolve().parent.parent / "locale"
_FILE = "LC_MESSAGES/hindsight.po"
_ENDING = ".po"
_SIZE = 32  # letters of a digest


@dataclass(frozen=True, slots=True)
class _Layer:
    """The bytes of a catalogue that is part of a language's; `path` is that of its file, for messages."""

    path: Path
    data: bytes


class Languages:
    """The words of each language that a site uses; `default` is the tag of the site's language.

    `own` is the folder of the site's own catalogues: a file such as `pt-BR.po` adds or changes words of a language.
    Compiled catalogues are kept in the folder `cache`; `version` changes with the code that compiles them. `read`
    returns the bytes of a file, and `shown` its path for messages.
    """

    def __init__(
        self,
        default: str,
        own: Path,
        cache: Path | None = None,
        version: str = "",
        read: Callable[[Path], bytes] = Path.read_bytes,
        shown: Callable[[Path], str] = str,
    ) -> None:
        self.default = default
        self._own, self._cache, self._version, self._read, self._shown = own, cache, version, read, shown
        self._loaded: dict[str, tuple[str, Catalogue | None]] = {}
        self._of_site: dict[str, _Layer] = {}
        self._faults: dict[Path, Diagnostic] = {}
        self.state = ""
        self.refresh()

    def refresh(self) -> bool:
        """Read the site's own catalogues again, and return whether any has changed."""
        self._faults, self._of_site = {}, dict(self._own_layers())
        parts = [f"{layer.path.name} {digest_of(layer.data)}" for layer in self._of_site.values()]
        parts += [fault.message for fault in self._faults.values()]
        if not is_english(self.default):
            # Only a new release of Hindsight changes its catalogues, so their sizes are enough.
            parts += [f"{file.parent.parent.name} {file.stat().st_size}" for file in sorted(LOCALE.glob(f"*/{_FILE}"))]
        before, self.state = self.state, digest("\n".join(parts)) if parts else ""
        if self.state != before:
            self._loaded.clear()
        return self.state != before

    def words(self, lang: str) -> Words:
        """Return the words of a language; English ones if it has no catalogue."""
        return Words(lang, self._load(lang)[1] or ENGLISH)

    def has_words(self, lang: str) -> bool:
        """Return whether a language is English or has a catalogue with words."""
        return is_english(lang) or self._load(lang)[1] is not None

    def of_page(self, lang: str) -> str:
        """Return the language of the words around a text on its own page: the text's if it has any, else the site's."""
        return lang if lang and self.has_words(lang) else self.default

    def version(self, lang: str) -> str:
        """Return a text that changes with the words of a language."""
        return f"{lang} {self._load(lang)[0]}"

    def check(self) -> list[Diagnostic]:
        """Return the faults of the site's own catalogues, and a warning if the site's language has no words."""
        for lang in self._of_site:
            self._load(lang)
        has_words = self.has_words(self.default)
        return sorted(self._faults.values()) if has_words else [*sorted(self._faults.values()), self._warning()]

    def _warning(self) -> Diagnostic:
        own = f"{self._own.name}/{self.default}{_ENDING}"
        message = f'DEFAULT_LANG: Hindsight has no words in "{self.default}", so its own words are English; write {own}'
        return Diagnostic("pelicanconf.py", 1, 1, "warning", f"{message}, as docs/languages.md describes")

    def _own_layers(self) -> Iterator[tuple[str, _Layer]]:
        """Yield the catalogues of the site with their languages, in lower case."""
        try:
            files = sorted(file for file in self._own.iterdir() if file.suffix == _ENDING)
        except OSError:
            return
        for file in files:
            try:
                yield file.stem.lower().replace("_", "-"), _Layer(file, self._read(file))
            except OSError as error:
                self._fault(file, 1, f"cannot be read: {error.strerror}")

    def _fault(self, file: Path, line: int, reason: str) -> None:
        self._faults[file] = Diagnostic(self._shown(file), line, 1, "error", reason)

    def _load(self, lang: str) -> tuple[str, Catalogue | None]:
        """Return a digest of a language's catalogue, and the catalogue; None if it has no words."""
        if lang not in self._loaded:
            layers = list(self._layers(lang))
            parts = (self._version, lang, *(digest_of(layer.data) for layer in layers))
            key = digest("\n".join(parts)) if layers else ""
            data = (self._kept(lang, key) or self._compiled(lang, key, layers)) if layers else {}
            self._loaded[lang] = key, _catalogue(data) if data.get("layers") else None
        return self._loaded[lang]

    def _layers(self, lang: str) -> Iterator[_Layer]:
        """Yield the catalogues that make up a language's: the widest first, the site's own after Hindsight's."""
        for tag in dict.fromkeys(from_widest(lang)):
            language, *rest = tag.split("-")
            file = LOCALE / "_".join((language, *(_as_in_locales(part) for part in rest))) / _FILE
            with contextlib.suppress(OSError):
                yield _Layer(file, file.read_bytes())
            if tag in self._of_site:
                yield self._of_site[tag]

    def _compiled(self, lang: str, key: str, layers: list[_Layer]) -> dict[str, Any]:
        """Compile the catalogues of a language, without the faulty ones, and keep the result."""
        # Babel takes long to load.
        from hindsight.core.language.compile import CatalogueError, compile_forms, compile_po

        compiled, is_whole = [], True
        for layer in layers:
            try:
                compiled.append(compile_po(layer.data, lang))
            except CatalogueError as error:
                self._fault(layer.path, error.line, error.reason)
                is_whole = False
        with_words = [layer for layer in compiled if layer["messages"] or layer["plurals"]]
        forms = {} if is_english(lang) else compile_forms(lang)
        data = {"layers": with_words, **forms}
        if is_whole:
            self._keep(lang, key, data)
        return data

    def _kept(self, lang: str, key: str) -> dict[str, Any]:
        """Return the compiled catalogue of an earlier build, {} if there is none or it is damaged."""
        if self._cache is None:
            return {}
        try:
            text = Path(self._cache, f"{lang}-{key}.json").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return {}
        value: dict[str, Any] = json.loads(text[_SIZE:]) if digest(text[_SIZE:]) == text[:_SIZE] else {}
        return value

    def _keep(self, lang: str, key: str, data: Mapping[str, Any]) -> None:
        """Keep a compiled catalogue in the place of older ones, if the folder can be written."""
        if self._cache is None:
            return
        text = json.dumps(data, ensure_ascii=False)
        with contextlib.suppress(OSError):
            self._cache.mkdir(parents=True, exist_ok=True)
            for old in self._cache.glob(f"{lang}-{'?' * _SIZE}.json"):
                old.unlink(missing_ok=True)
            Path(self._cache, f"{lang}-{key}.json").write_text(f"{digest(text)}{text}", encoding="utf-8")


def _as_in_locales(part: str) -> str:
    """Return a part of a tag as locales are written: BR, Hant."""
    return part.title() if len(part) == 4 else part.upper()


def _catalogue(data: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue with these compiled values; a later layer replaces words of an earlier one."""
    import gettext  # for other languages than English

    messages: dict[str, str] = {}
    plurals: dict[str, PluralForms] = {}
    for layer in data["layers"]:
        form_of = gettext.c2py(layer["plural"])
        messages |= layer["messages"]
        plurals |= {singular: PluralForms(tuple(forms), form_of) for singular, forms in layer["plurals"].items()}
    if "dates" not in data:
        return Catalogue(messages, plurals)
    dates: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data["dates"].items()
    }
    return Catalogue(messages, plurals, data["samples"], Dates(**dates), Numbers(**data["numbers"]))
