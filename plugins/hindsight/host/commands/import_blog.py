"""Import a blog of a different program (`make import FROM=path`) into a new content folder.

The writer's choices are variables of the environment: FROM, FORMAT, TO, MEDIA, FETCH and SITEURL.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pelican.settings import DEFAULT_CONFIG

from hindsight.core.settings import ReadSettings, with_defaults
from hindsight.importing.detect import FORMATS, REPLY_FORMATS, detect, reader_of
from hindsight.importing.fetch import fetch_files
from hindsight.importing.file_forms import extra_field
from hindsight.importing.model import Import, ImportProblem
from hindsight.importing.report import FULL_REPORT, report_lines
from hindsight.importing.write import write_import

DEFAULT_TARGET = "imported"


def import_blog(environ: Mapping[str, str]) -> str:
    """Import the source in FROM, and return the report; raise ImportProblem if nothing can be imported."""
    if not environ.get("FROM"):
        raise ImportProblem("name the source: make import FROM=export.xml, or FROM=path/of/a/blog")
    source = Path(os.path.expanduser(environ["FROM"]))
    target = Path(os.path.expanduser(environ.get("TO") or DEFAULT_TARGET))
    if source.is_file() and (program := _format(source, environ)) in REPLY_FORMATS:
        from hindsight.host.commands.import_replies import import_replies

        return import_replies(program, source, environ)
    _check_apart(source, target)
    name = _format(source, environ)
    media = Path(os.path.expanduser(environ["MEDIA"])) if environ.get("MEDIA") else None
    imported = read(name, source, media)
    if source.is_dir() and not imported.texts:
        raise ImportProblem(
            f"{source}: no texts were found, read as a blog of {imported.format}; name the folder of the blog, "
            f"or its program with FORMAT={'|'.join(FORMATS)}"
        )
    if environ.get("SITEURL"):
        imported.settings["SITEURL"] = environ["SITEURL"].rstrip("/")
    if environ.get("FETCH"):
        # A folder beside the new one keeps fetched files, so that the next import fetches none twice.
        fetch_files(imported, target.with_name(f"{target.name}-fetched"))
    written = write_import(imported, target, read_settings_of(imported))
    heading = f"{source}: {imported.format}"
    full = "\n".join((heading, *report_lines(imported, written, str(source), str(target), in_full=True)))
    (target / FULL_REPORT).write_text(f"{full}\n", encoding="utf-8")
    return "\n".join((heading, *report_lines(imported, written, str(source), str(target))))


def _format(source: Path, environ: Mapping[str, str]) -> str:
    name = (environ.get("FORMAT") or detect(source)).lower()
    if name not in FORMATS:
        raise ImportProblem(f'unknown FORMAT "{name}"; choose one of {", ".join(FORMATS)}')
    return name


def read_settings_of(imported: Import) -> ReadSettings:
    """Return the settings with which the new blog will read the texts, with the language and fields of the import."""
    settings = {
        **DEFAULT_CONFIG,
        **with_defaults({}),
        "SLUGIFY_SOURCE": "basename",
        "TYPOGRIFY": True,
        "DEFAULT_CATEGORY": "",
    }
    read_settings = ReadSettings.from_pelican(settings)
    fields = sorted({extra_field(name) for text in imported.texts for name in text.extra})
    lang = str(imported.settings.get("DEFAULT_LANG", read_settings.lang))[:2] or read_settings.lang
    return replace(read_settings, lang=lang, extra_fields=tuple(fields))


def read(name: str, source: Path, media: Path | None) -> Import:
    """Return the import of a source in a format."""
    if name == "wordpress":
        from hindsight.importing.wordpress.read import read_wordpress

        return read_wordpress(source, media)
    if name in REPLY_FORMATS:
        raise ImportProblem(f"{source}: name the file of the comments, not a folder")
    if not source.is_dir():
        raise ImportProblem(f"{source}: a blog of this format is a folder")
    return reader_of(name)(source)


def _check_apart(source: Path, target: Path) -> None:
    """Raise ImportProblem if the target is the source, or one of them is inside the other."""
    if not source.exists():
        raise ImportProblem(f"{source}: there is no such file or folder")
    from_path, to_path = source.resolve(), target.resolve()
    is_inside = source.is_dir() and from_path in to_path.parents
    if from_path == to_path or is_inside or to_path in from_path.parents:
        raise ImportProblem(
            f"the import would be written into its own source: {target}; name a different folder with TO=..."
        )
    if target.exists() and not target.is_dir():
        raise ImportProblem(f"{target} is a file; name a folder with TO=...")


def main() -> int:
    """Import, and print the report; return the exit status."""
    try:
        print(import_blog(os.environ))
    except ImportProblem as reason:
        print(f"make import: {reason}", file=sys.stderr)
    except Exception as error:  # a source may hold anything
        print(
            f"make import: the source cannot be read ({type(error).__name__}: {error}); please report it",
            file=sys.stderr,
        )
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
