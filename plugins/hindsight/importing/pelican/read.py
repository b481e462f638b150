"""Read a blog of Pelican as an import."""

from __future__ import annotations

from pathlib import Path

from hindsight.importing.fields import FieldReader
from hindsight.importing.folders import MARKDOWN, MEDIA, SourceFolder, ending_of
from hindsight.importing.model import Import, ImportedFile
from hindsight.importing.pelican.addresses import move_translations
from hindsight.importing.pelican.redirects import add_redirects
from hindsight.importing.pelican.settings import Settings, content_folder, is_static, keep_settings, read_settings
from hindsight.importing.pelican.texts import TEXTS, TextReader


def read_pelican(root: Path) -> Import:
    """Return everything in the folder of a Pelican blog, or in its content folder."""
    imported = Import("Pelican")
    folder = SourceFolder(root, imported)
    settings = read_settings(folder)
    content = content_folder(folder, settings)
    fields = FieldReader(imported)
    texts = TextReader(folder, content, settings, fields, imported)
    for path in folder.below(content):
        inner = path.removeprefix(content)
        if ending_of(path) in TEXTS and not is_static(inner, settings):
            with imported.guard(path):
                texts.add(path)
        else:
            _add_file(folder, path, inner, settings, imported)
    fields.report()
    move_translations(settings, imported)
    add_redirects(settings, imported)
    keep_settings(settings, imported)
    return imported


def _add_file(folder: SourceFolder, path: str, inner: str, settings: Settings, imported: Import) -> None:
    """Add a file to copy, at its path in EXTRA_PATH_METADATA, if any; leave out files of the theme and programs."""
    extra = settings["EXTRA_PATH_METADATA"]
    if ending_of(path) in MARKDOWN and inner not in extra:
        imported.warn(
            inner,
            1,
            "this text is in a folder of files to copy, so it is left out; to keep it, save it in a different format",
        )
    elif ending_of(path) in MEDIA or is_static(inner, settings):
        own = extra.get(inner, {})
        target = str(own.get("path", inner)) if isinstance(own, dict) else inner
        imported.add_file(ImportedFile(target.strip("/"), inner, folder.files[path]))
