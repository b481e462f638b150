"""Give a draft a secret address (`make preview POST=content/posts/a.md`), or take it away again (`OFF=1`).

The address is a line in the front matter, so it stays the same on every machine. A publish has the draft there.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hindsight.core.diagnostics.diagnostic import has_errors
from hindsight.core.documents.front_matter import parse_front_matter
from hindsight.core.documents.front_matter_model import Field, FrontMatterError
from hindsight.core.documents.model import Document
from hindsight.core.settings import ReadSettings, now
from hindsight.core.site.shared_drafts import secret_url
from hindsight.host.commands.reading import SettingsFileError, blog_settings, stopped
from hindsight.host.incremental.atomic import write_atomically
from hindsight.host.incremental.regular import read_regular
from hindsight.host.site.sources import Source, find_sources
from hindsight.host.switches import is_on
from hindsight.host.urls import host_urls

FIELD = "Preview"
_SECRET_BYTES = 16
_FAULTY = "{} has errors; make check lists them"
_LINE = re.compile(r"\r\n|\r|\n")


class PreviewError(Exception):
    """Why nothing was written, in words for the writer."""


def share(source: Source, settings: Mapping[str, Any]) -> str:
    """Give a draft a secret address, unless it has one, and return the address below the root of the site."""
    data = read_regular(source.file)
    document = _document(source, data, settings)
    if document.status == "hidden" or not (document.draft or (document.date and document.date > now(settings))):
        raise PreviewError(f"{source.shown_path} is published, so readers find it at its own address")
    if document.secret:
        return secret_url(document.secret)
    secret = secrets.token_hex(_SECRET_BYTES)
    new = with_field(data, secret)
    if _secret_in(source, new, settings) != secret:  # such as a status on the next line of YAML
        raise PreviewError(f'cannot add to the front matter of {source.shown_path}; write "{FIELD}: {secret}" there')
    write_atomically(Path(source.file), new)
    return secret_url(secret)


def unshare(source: Source) -> None:
    """Take the secret address from a text; raise PreviewError where it has none, or cannot be read."""
    data = read_regular(source.file)
    try:
        without = without_field(data)
    except (FrontMatterError, UnicodeDecodeError) as error:
        raise PreviewError(_FAULTY.format(source.shown_path)) from error
    if without == data:
        raise PreviewError(f"{source.shown_path} has no secret address")
    write_atomically(Path(source.file), without)


def _document(source: Source, data: bytes, settings: Mapping[str, Any]) -> Document:
    from hindsight.core.documents.read import read  # Markdown takes long to load

    read_settings = ReadSettings.from_pelican(settings, host_urls("", settings))
    result = read(source.path, source.shown_path, data, source.document_kind, read_settings)
    if result.document is None or has_errors(result.diagnostics):
        raise PreviewError(_FAULTY.format(source.shown_path))
    return result.document


def _secret_in(source: Source, data: bytes, settings: Mapping[str, Any]) -> str:
    try:
        return _document(source, data, settings).secret
    except PreviewError:
        return ""


def with_field(data: bytes, secret: str) -> bytes:
    """Return a text with a secret address, in a line below its status or date, and with the text's own line ends."""
    lines, ends = _split(data)
    fields = _fields(data)
    named = {field.name.lower(): field for field in fields}
    # The value of both is on one line. Without either, the line comes before all others.
    above = named.get("status") or named.get("date")
    name = FIELD.lower() if fields[0].name.islower() else FIELD
    at = above.line if above else fields[0].line - 1
    lines.insert(at, f"{name}: {secret}")
    ends.insert(at if at < len(ends) else at - 1, next(filter(None, ends), "\n"))
    return _joined(lines, ends)


def without_field(data: bytes) -> bytes:
    """Return a text without its secret address."""
    lines, ends = _split(data)
    for field in _fields(data):
        if field.name.lower() == FIELD.lower():
            is_last = field.line == len(lines)
            del lines[field.line - 1], ends[field.line - 2 if is_last else field.line - 1]
            return _joined(lines, ends)
    return data


def _fields(data: bytes) -> tuple[Field, ...]:
    return parse_front_matter("\n".join(_split(data)[0]).removeprefix("\ufeff")).fields


def _split(data: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of a text, and the end of each."""
    text = data.decode("utf-8")
    return _LINE.split(text), [*_LINE.findall(text), ""]


def _joined(lines: Iterable[str], ends: Iterable[str]) -> bytes:
    return "".join(f"{line}{end}" for line, end in zip(lines, ends, strict=True)).encode("utf-8")


def _source(written: str, settings: Mapping[str, Any]) -> Source:
    if not written:
        raise PreviewError("name the draft: make preview POST=content/posts/a.md")
    content = Path(settings["PATH"])
    meant = {os.path.realpath(path) for path in (Path(written), content / written)}
    for source in find_sources(settings).documents:
        if os.path.realpath(source.file) in meant:
            return source
    raise PreviewError(f"there is no text {written}; name a file in {os.path.relpath(content)}/")


def main() -> int:
    """Print the secret address of POST, or take it away with OFF; return the exit status."""
    try:
        settings = blog_settings("publishconf.py")
        source = _source(os.environ.get("POST", ""), settings)
        if is_on(os.environ.get("OFF", "")):
            unshare(source)
            print(f"{source.shown_path} has no secret address any more; the next make publish takes it off the site")
            return 0
        address = share(source, settings)
    except (SettingsFileError, PreviewError, OSError) as error:
        return stopped("preview", error)
    print(f"{settings['SITEURL'].rstrip('/')}/{address}")
    print("Next: make publish. Then whoever has the address can read the draft", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
