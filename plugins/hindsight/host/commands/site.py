"""Build the site as `pelican` does, with plain messages for settings files that cannot be read."""

from __future__ import annotations

import runpy
import shlex
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

from hindsight.core.processes.gc_pause import gc_paused
from hindsight.host.faults import print_faults
from hindsight.host.setting_places import settings_file, written_at

# Pelican takes these for texts before any check.
_TEXTS = ("SITEURL", "PATH", "OUTPUT_PATH", "THEME", "TIMEZONE", "DEFAULT_LANG", "CACHE_PATH")


class OptionsError(Exception):
    """Raised for options that cannot be read; the message is for the writer."""


def pelican_options(environ: Mapping[str, str]) -> list[str]:
    """Return the options in PELICANOPTS; raise OptionsError for a quotation mark without its pair."""
    written = environ.get("PELICANOPTS", "")
    try:
        return shlex.split(written)
    except ValueError as error:
        raise OptionsError(f"PELICANOPTS has a quotation mark without its pair: {written}") from error


def settings_fault(file: str) -> str:
    """Return the fault of a settings file, with its line and a mark below the place; "" if it can be read."""
    try:
        values = runpy.run_path(file)
    except SyntaxError as error:
        return _at_line(error.filename or file, error.lineno or 1, error.offset or 1, error.msg, error.text or "")
    except FileNotFoundError as error:
        if not Path(file).exists():
            return f"error: there is no settings file {file}"
        return _raised(file, error)
    except Exception as error:
        return _raised(file, error)
    return _wrong_type(file, values) or _missing_theme(file, str(values.get("THEME") or ""))


def _wrong_type(file: str, values: Mapping[str, object]) -> str:
    """Return the message for a setting that Pelican reads as a text, and that is none, else ""."""
    for name in _TEXTS:
        if not isinstance(values.get(name) or "", str | Path):
            return f'{_place_of(file, name)}: error: {name} must be a text: write {name} = "..."'
    return ""


def _missing_theme(file: str, theme: str) -> str:
    """Return the message for a theme that is neither a folder nor one of Pelican's own, else ""."""
    if not theme or (Path(file).parent / theme).is_dir():
        return ""
    from pelican import __file__ as pelican  # takes long, and most themes are folders

    if (Path(pelican).parent / "themes" / theme).is_dir():
        return ""
    place = _place_of(file, "THEME")
    return f"{place}: error: there is no theme folder {theme}; set THEME to the folder of a theme"


def _place_of(file: str, name: str) -> str:
    """Return the place that sets a name, as messages begin with it; the first line of the file if none does."""
    found, line = written_at(name) or (file, 1)
    return f"{found}:{line}:1"


def _raised(file: str, error: Exception) -> str:
    """Return the message of an error, at the last line of a settings file in its traceback."""
    message = f"{type(error).__name__}: {error}"
    folder = Path(file).resolve().parent
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).resolve().parent == folder]
    last = own[-1] if own else None
    if last is None:
        return f"{file}:1:1: error: {message}"
    line = Path(last.filename).read_text(encoding="utf-8").splitlines()[(last.lineno or 1) - 1]
    return _at_line(last.filename, last.lineno or 1, (last.colno or 0) + 1, message, line)


def _at_line(file: str, line: int, col: int, message: str, text: str) -> str:
    path = Path(file).resolve()
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    mark = f"\n    {text.rstrip()}\n    {' ' * (col - 1)}^" if text.strip() else ""
    return f"{path}:{line}:{col}: error: {message}{mark}"


def main() -> int:
    """Run Pelican with the arguments of this command; return the exit status."""
    with gc_paused():  # importing makes objects that stay
        if fault := settings_fault(settings_file(sys.argv[1:])):
            print_faults(fault)
            return 1
        from pelican import main as pelican  # takes long, which settings that cannot be read need not

        try:
            pelican()
        except ValueError as error:  # a setting that is given as an option, and is not in the form of one
            if "-D" in sys.argv:
                raise
            print_faults(f"error: PELICANOPTS: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
