"""Small sites built by stock Pelican in this process, with the plugin or without it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.log import FatalLogger, LimitFilter
from pelican.settings import read_settings

from site_builder import ROOT, Files, disconnect_signals, write_files


@dataclass(frozen=True)
class PluginBuild:
    """A site after a build: its output folder, the warnings and errors, what ended the build, and Pelican's class."""

    output: Path
    messages: tuple[str, ...]
    failure: Exception | None
    pelican: Pelican | None

    def read(self, path: str) -> str:
        """Return the text of a file of the output."""
        return (self.output / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Return every file of the output, by its path."""
        found = sorted(path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}


class _Messages(logging.Handler):
    """Keeps warnings and errors, each with its level before it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record; called by logging."""
        self.messages.append(f"{record.levelname.lower()}: {record.getMessage()}")


@contextlib.contextmanager
def logged(fatal: int | None = None) -> Iterator[list[str]]:
    """Keep what is logged, as in a new process; `fatal` is the level that ends a build."""
    LimitFilter._raised_messages.clear()
    LimitFilter._ignore.clear()
    handler = _Messages()
    root = logging.getLogger()
    usual = FatalLogger.fatal_lvl
    root.addHandler(handler)
    FatalLogger.fatal_lvl = fatal or usual
    try:
        yield handler.messages
    finally:
        root.removeHandler(handler)
        FatalLogger.fatal_lvl = usual


def plugin_build(folder: Path, files: Files | None = None, *, fatal: int | None = None, **settings: Any) -> PluginBuild:
    """Write files into the content folder and build the site; no PDF is made unless CARD_FORMATS asks for it."""
    write_files(folder / "content", files or {})
    values: dict[str, Any] = {
        "PATH": str(folder / "content"), "OUTPUT_PATH": str(folder / "output"), "CACHE_PATH": str(folder / "cache"),
        "SITENAME": "Notes", "SITEURL": "https://example.org", "TIMEZONE": "Europe/London", "THEME": "simple",
        "PLUGIN_PATHS": [str(ROOT / "plugins")], "PLUGINS": ["hindsight"], "CARD_FORMATS": (),
        "FEED_ALL_ATOM": None, "CATEGORY_FEED_ATOM": None, "TRANSLATION_FEED_ATOM": None, **settings,
    }  # fmt: skip
    failure: Exception | None = None
    pelican: Pelican | None = None
    with logged(fatal) as messages, contextlib.chdir(folder):
        try:
            pelican = Pelican(read_settings(None, override=values))
            pelican.run()
        except Exception as error:  # what Pelican's own command prints
            failure = error
        finally:
            disconnect_signals()
    return PluginBuild(Path(values["OUTPUT_PATH"]), tuple(messages), failure, pelican)
