"""Write an import as a content folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from hindsight.core.settings import ReadSettings
from hindsight.core.site.reply_archives import FOLDER, archive_name
from hindsight.importing.anchors import AnchorResolver
from hindsight.importing.content_folder import ContentFolder, Written
from hindsight.importing.file_forms import redirects_file, replies_file, text_file
from hindsight.importing.folders import ending_of
from hindsight.importing.links import LinkResolver
from hindsight.importing.mend import Mender
from hindsight.importing.menu import settle_menu
from hindsight.importing.model import Import, ImportedFile, ImportedText, ImportProblem
from hindsight.importing.tags import settle_tags, tags_file
from hindsight.importing.text_paths import give_paths, new_address
from hindsight.importing.translations import join_translations

_DEFAULT_TAG = "imported"
# Files at the top of the site that Hindsight makes itself.
_OWN_FILES = frozenset(("robots.txt", "sitemap.xml", "feed.xml", "index.json", "search.json", "package.json"))
_OTHER_MARKUP = (".txt", ".ipynb", ".docx", ".odt", ".html", ".htm")  # files that are not copied from folders of texts
_ALTERNATIVE_TEXT = "The picture above this post"


def write_import(imported: Import, target: Path, read_settings: ReadSettings) -> Written:
    """Write texts, files, tags, redirects and replies below `target`; raise ImportProblem if the folder cannot be used.

    Texts are read with the settings as the host will read them, so that HTML which the host would refuse is mended.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        folder = ContentFolder(target)
        _place_files(imported)
        lang = str(imported.settings.get("DEFAULT_LANG", ""))
        paths = give_paths(imported.texts, {file.path.split("/")[0] for file in imported.files}, lang)
        join_translations(imported.texts, lang)
        mender = Mender(read_settings, text_file, imported)
        _settle(imported, paths, mender)
        _write_texts(imported, paths, mender, folder)
        for path, file in _first_files(imported.files).items():
            if file.file is not None:
                folder.copy(path, file.file)
        if imported.tags:
            folder.write("tags.toml", tags_file(imported.tags).encode())
        if imported.redirects:
            folder.write("redirects.toml", redirects_file(imported.redirects).encode())
        folder.close()
    except OSError as error:
        raise ImportProblem(f"{error.filename or target}: {error.strerror or error}") from error
    return folder.written


def _settle(imported: Import, paths: Mapping[int, str], mender: Mender) -> None:
    """Point links and the menu to the new pages, fill required fields, and mend HTML.

    `paths` are the new paths of the texts by their `id()`.
    """
    resolver = LinkResolver(imported, paths)
    settle_menu(imported, resolver)
    for text in imported.texts:
        resolver.resolve(text)
        _fill_required(text, imported)
        mender.mend(text)
        _redirect_queries(text, imported)
    resolver.report_unused()
    settle_tags(imported)


def _write_texts(imported: Import, paths: Mapping[int, str], mender: Mender, folder: ContentFolder) -> None:
    """Write the texts and their replies; anchors are resolved now, since all texts have their final headings."""
    anchors = AnchorResolver(imported.texts, paths, mender.anchors, imported)
    archives = _archives(imported, paths)
    for text in imported.texts:
        anchors.resolve(text)
        folder.write(paths[id(text)], text_file(text).encode())
        if text.replies:
            folder.write(f"{FOLDER}/{archives[id(text)]}.toml", replies_file(text.replies).encode())


def _archives(imported: Import, paths: Mapping[int, str]) -> dict[int, str]:
    """Return the names of the archives of texts by their `id()`, as the host will look for them."""
    lang = str(imported.settings.get("DEFAULT_LANG", ""))
    names: dict[int, str] = {}
    taken: set[str] = set()
    for text in sorted(
        imported.texts, key=lambda one: (one.lang not in ("", lang), one.kind != "post", paths[id(one)])
    ):
        name = archive_name(text.kind, text.slug, text.date)
        name = f"{name}.{text.lang or lang or 'en'}" if name in taken else name
        taken.add(name)
        names[id(text)] = name
    return names


def _redirect_queries(text: ImportedText, imported: Import) -> None:
    """Move old addresses with a query (`/?p=12`) to the redirects: no file can be at one."""
    for address in text.addresses:
        if "?" in address and text.status == "published":
            imported.redirects[address] = new_address(text)
    text.addresses = tuple(address for address in text.addresses if "?" not in address)


def _place_files(imported: Import) -> None:
    """Move files to folders from which they are published.

    Files at the top of the old site go into `extra/`, from where they keep their old addresses. Files that are texts in
    a different markup go into `files/`, since the folders of texts hold no such file.
    """
    imported.files, imported.linkable = ([*map(_out_of_texts, files)] for files in (imported.files, imported.linkable))
    at_top = [file for file in imported.files if "/" not in file.path]
    if not at_top:
        return
    imported.files = [
        replace(file, path=f"extra/{file.path}") if "/" not in file.path else file
        for file in imported.files
        if file.path not in _OWN_FILES
    ]
    paths = {f"extra/{file.path}": {"path": file.path} for file in at_top if file.path not in _OWN_FILES}
    if paths:
        imported.settings["EXTRA_PATH_METADATA"] = paths


def _out_of_texts(file: ImportedFile) -> ImportedFile:
    is_other = file.path.startswith(("posts/", "pages/")) and ending_of(file.path) in _OTHER_MARKUP
    return replace(file, path=f"files/{file.path}") if is_other else file


def _first_files(files: Iterable[ImportedFile]) -> dict[str, ImportedFile]:
    """Return the first file for each path."""
    by_path: dict[str, ImportedFile] = {}
    for file in files:
        by_path.setdefault(file.path, file)
    return by_path


def _fill_required(text: ImportedText, imported: Import) -> None:
    """Fill the fields that Hindsight requires, and count these texts; take out fields that pages cannot have."""
    if text.kind == "post" and not text.tags:
        text.tags = (text.category,) if text.category else (_DEFAULT_TAG,)
    if text.tags == (_DEFAULT_TAG,):
        imported.read[f'posts without tags or categories, now with the tag "{_DEFAULT_TAG}"'] += 1
    if text.cover and not text.cover_alt:
        text.cover_alt = text.title or _ALTERNATIVE_TEXT
        imported.read["covers without alternative text, now with the title of the post"] += 1
    if text.kind == "page":
        text.category = text.series = text.series_index = ""
        text.pinned = False
