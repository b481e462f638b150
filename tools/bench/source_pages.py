"""Render the texts of a blog as its original program would; only the words and blocks of code have to be the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from markdown_it import MarkdownIt
from pelican.readers import Readers
from pelican.settings import read_settings

from hindsight.importing.model import Import

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_SHORTCODE = re.compile(r"\[/?(?:[a-z][\w-]*(?:\s+[\w-]+=[^\]]*)?|(?:audio|video|embed|gallery|playlist)\b[^\]]*)/?\]")
_VERSE = re.compile(r"<pre\b[^>]*\bwp-block-verse\b[^>]*>(.*?)</pre>", re.DOTALL)
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:(---|\+\+\+)[ \t]*\r?\n.*?\n\1[ \t]*(?:\r?\n|\Z)|\{[ \t]*\r?\n.*?\n\}[ \t]*(?:\r?\n|\Z))", re.DOTALL
)
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\b[^%]*%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}|\{\{<\s*highlight\b.*?>\}\}\n?(.*?)\{\{<\s*/highlight\s*>\}\}",
    re.DOTALL,
)
_SHORTCODES = re.compile(r"\{\{[<%].*?[%>]\}\}", re.DOTALL)
_LIQUID = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{:[^}\n]*\}", re.DOTALL)
_LIQUID_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)  # of the plugin "liquid_tags", which is not installed
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_WIKI_PICTURE = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?(?P<words>[^\[\]|\n]*)\]\]")
_NOTE = re.compile(r"\[\^[\w-]+\]:?")


def pages_of(imported: Import, source: Path, settings: str) -> dict[str, str]:
    """Return the HTML of each text that can be rendered, by the text's name in the import."""
    if imported.format == "WordPress":
        return dict(_wordpress(source))
    if imported.format == "Pelican":
        return dict(_pelican(imported, source, source / settings))
    return dict(_markdown(imported, source))


def _wordpress(source: Path) -> Iterator[tuple[str, str]]:
    for item in ElementTree.parse(source).iter("item"):  # noqa: S314  # the writer's own export
        ident = next((one.text for one in item if one.tag.endswith("}post_id")), "")
        yield f"{source.name}:{ident}", without_marks(item.findtext(_CONTENT) or "")


def without_marks(text: str) -> str:
    """Return the content of a post of WordPress without the marks of blocks and shortcodes."""
    return _SHORTCODE.sub(" ", _VERSE.sub(r"<p>\1</p>", _COMMENT.sub("", text)))


def _pelican(imported: Import, source: Path, settings: Path) -> Iterator[tuple[str, str]]:
    own = read_settings(str(settings) if settings.is_file() else None, override={"PLUGINS": [], "CACHE_CONTENT": False})
    readers = Readers(own)
    for text in imported.texts:
        path = _file_of(source, text.source)
        if path.is_file() and path.suffix.lstrip(".") in readers.extensions:
            read = readers.read_file(base_path=str(path.parent), path=path.name)
            yield text.source, _LIQUID_TAG.sub(" ", getattr(read, "_content", ""))


def _file_of(source: Path, name: str) -> Path:
    """Return the file of a text; its name is relative to the folder of the blog or to that of its texts."""
    files = (source / name, source / "content" / name)
    return next((file for file in files if file.is_file()), files[0])


def _markdown(imported: Import, source: Path) -> Iterator[tuple[str, str]]:
    renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for text in imported.texts:
        path = _file_of(source, text.source)
        if path.is_file():
            raw = path.read_text(encoding="utf-8-sig", errors="replace")
            body = without_programs(raw, imported.format == "Hugo")
            if imported.format in ("Obsidian", "Markdown"):
                body = _WIKI_LINK.sub(r"\g<words>", _WIKI_PICTURE.sub(" ", body))
            yield text.source, renderer.render(body) if path.suffix in (".md", ".markdown", ".mkd") else body


def without_programs(raw: str, is_hugo: bool) -> str:
    """Return a text without front matter, and without Hugo's shortcodes or Liquid; code stays as a block."""
    program = _SHORTCODES if is_hugo else _LIQUID
    body = _FRONT_MATTER.sub("", raw)
    body = _HIGHLIGHT.sub(lambda match: f"\n<pre>{escape((match[1] or match[2] or '').strip())}</pre>\n\n", body)
    parts = _RAW.split(body)  # every second part was between raw tags, and stays as written
    return "".join(part if at % 2 else _NOTE.sub(r" ", program.sub(" ", part)) for at, part in enumerate(parts))
