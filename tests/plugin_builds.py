"""Small sites that stock Pelican builds in this process, with the plugin or without it."""

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
    """A built site: its output folder, messages, the exception that ended the build, and the Pelican object."""

    output: Path
    messages: tuple[str, ...]
    failure: Exception | None
    pelican: Pelican | None

    def read(self, path: str) -> str:
        """Return the text of a file of the output."""
        return (self.output / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Return every file of the output, by its path."""
        paths = sorted(path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in paths}


class _Messages(logging.Handler):
    """A handler that keeps warnings and errors, each after its level."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of a record."""
        self.messages.append(f"{record.levelname.lower()}: {record.getMessage()}")


@contextlib.contextmanager
def logged(fatal: int | None = None) -> Iterator[list[str]]:
    """Collect log messages as in a new process; a message of level `fatal` ends a build."""
    LimitFilter._raised_messages.clear()
    LimitFilter._ignore.clear()
    handler = _Messages()
    root = logging.getLogger()
    default_level = FatalLogger.fatal_lvl
    root.addHandler(handler)
    FatalLogger.fatal_lvl = fatal or default_level
    try:
        yield handler.messages
    finally:
        root.removeHandler(handler)
        FatalLogger.fatal_lvl = default_level


def plugin_build(folder: Path, files: Files | None = None, *, fatal: int | None = None, **settings: Any) -> PluginBuild:
    """Write files into the content folder and build the site; PDFs are made only with CARD_FORMATS."""
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
        except Exception as error:  # the command of Pelican would print this exception
            failure = error
        finally:
            disconnect_signals()
    return PluginBuild(Path(values["OUTPUT_PATH"]), tuple(messages), failure, pelican)
