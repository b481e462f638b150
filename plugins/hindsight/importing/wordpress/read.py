"""Read an export of WordPress as an import: texts, pictures, tags, menus, replies and old addresses."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.markdown.html_text import without_tags
from hindsight.importing.dates import parse_date
from hindsight.importing.fields import old_path
from hindsight.importing.html_markdown import to_markdown
from hindsight.importing.model import Import, ImportedFile, ImportedTag, ImportedText, ImportProblem
from hindsight.importing.notes import brief
from hindsight.importing.places import paginated, slug_from
from hindsight.importing.wordpress.content import to_html
from hindsight.importing.wordpress.replies import read_replies
from hindsight.importing.wordpress.wxr import Export, Node, read_items

_TEXTS = {"post": "post", "page": "page"}
_LEFT_OUT = frozenset((
    "nav_menu_item", "revision", "attachment", "customize_changeset", "custom_css", "oembed_cache", "user_request",
    "wp_global_styles", "wp_navigation", "wp_template", "wp_template_part", "wp_block", "wp_font_face",
    "wp_font_family", "feedback", "acf-field", "acf-field-group", "jp_mem_plan", "jp_pay_order", "scheduled-action",
    "amp_validated_url",
))  # fmt: skip
_DRAFTS = {"draft": "", "auto-draft": "", "pending": "waiting for review", "private": "private", "inherit": ""}
_POSTS_PER_PAGE = 10  # unless a site says something else, which no export does
_SIZED = re.compile(r"-\d+x\d+(?=\.\w+$)")
_NUMBERED = re.compile(r"^\d{1,2}\\?[.)] \S", re.MULTILINE)


@dataclass(slots=True)
class _Site:
    """The values that all items of an export need."""

    imported: Import
    source: str
    url: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    parents: dict[str, tuple[str, str]] = field(default_factory=dict)
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    by_parent: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()


def read_wordpress(file: Path, media: Path | None) -> Import:
    """Return everything that an export holds; `media` is a copy of the uploads, or a folder above them.

    Raise ImportProblem for a file that is no export, or a `media` that is no folder.
    """
    if media is not None and not media.is_dir():
        raise ImportProblem(f"MEDIA: there is no folder {media}")
    imported = Import("WordPress")
    export = Export()
    site = _Site(imported, file.name)
    items = list(read_items(file, export))
    if export.cut:
        imported.warn(site.source, export.cut_line, f"the export is damaged here ({export.cut}); what follows is lost")
        imported.damage = f"The export is damaged at line {export.cut_line}: everything after it is missing here."
    if export.mended:
        imported.warn(site.source, 1, f"{export.mended} characters that no text can hold were mended or taken out")
    _read_channel(export.channel, site)
    _read_attachments([item for item in items if item.get("wp:post_type") == "attachment"], site, media)
    counts = Counter(item.get("wp:post_type") or "post" for item in items)
    for kind, number in sorted(counts.items()):
        imported.read[f"{kind}s" if not kind.endswith("s") else kind] = number
    for item in items:
        kind = item.get("wp:post_type") or "post"
        if kind not in _LEFT_OUT:
            with imported.guard(f"{site.source}:{item.line}"):
                _read_text(item, kind, site)
    _read_menus(items, site)
    _report_left_out(counts, site)
    _redirects(site, parse_date(export.channel.get("pubDate")))
    return imported


def _read_channel(channel: Node, site: _Site) -> None:
    """Read the settings of the site, its authors, and what it says of tags and categories."""
    imported = site.imported
    link = channel.get("wp:base_blog_url") or channel.get("link")
    site.url = link.rstrip("/")
    said = {
        "SITENAME": channel.get("title"), "SITESUBTITLE": channel.get("description"), "SITEURL": site.url,
        "DEFAULT_LANG": channel.get("language")[:2],
    }  # fmt: skip
    for name, value in said.items():
        if value:
            imported.settings[name] = value
    for author in channel.all("wp:author"):
        site.authors[author.get("wp:author_login")] = author.get("wp:author_display_name")
    if len(site.authors) == 1:
        imported.settings["AUTHOR"] = next(iter(site.authors.values()))
    names = {one.get("wp:category_nicename"): one.get("wp:cat_name") for one in channel.all("wp:category")}
    for one in channel.all("wp:category"):
        parent = names.get(one.get("wp:category_parent"), "")
        _add_tag(one.get("wp:cat_name"), parent, one.get("wp:category_description"), imported)
    for one in channel.all("wp:tag"):
        _add_tag(one.get("wp:tag_name"), "", one.get("wp:tag_description"), imported)


def _add_tag(label: str, parent: str, description: str, imported: Import) -> None:
    if label and (parent or description):
        for name in (parent, label):
            known = next((tag for tag in imported.tags if tag.label.casefold() == name.casefold()), None)
            if name and known is None:
                imported.tags.append(ImportedTag(name, "", parent * (name == label), description * (name == label)))


def _read_attachments(items: list[Node], site: _Site, media: Path | None) -> None:
    """List the files of the site, and the pictures by their ids."""
    found = _media_files(media) if media else {}
    paths = set()
    missing = 0
    for item in items:
        address = item.get("wp:attachment_url") or item.get("guid")
        path = unquote(urlsplit(address).path).lstrip("/")
        prefix = urlsplit(site.url).path.strip("/")
        path = path.removeprefix(f"{prefix}/") if prefix else path
        if not path:
            continue
        alt = item.meta().get("_wp_attachment_image_alt", "")
        picture = (f"/{path}", alt)
        site.pictures[item.get("wp:post_id")] = picture
        site.by_parent.setdefault(item.get("wp:post_parent"), {})[item.get("wp:post_id")] = picture
        uploaded = path.partition("uploads/")[2] or path
        file = found.get(uploaded) or found.get(path)
        missing += media is not None and file is None
        site.imported.files.append(ImportedFile(path, path, file, address))
        paths.add(path)
    site.files = frozenset(paths)
    if items and media is None:
        advice = "copy wp-content/uploads and name it (MEDIA=uploads), or fetch them (FETCH=1)"
        site.imported.warn(site.source, 1, f"{len(items)} files are not in an export; {advice}")
    elif missing:
        site.imported.warn(site.source, 1, f"{missing} of {len(items)} files are not in the folder MEDIA")


def _media_files(media: Path) -> dict[str, Path]:
    """Return the files below a folder of uploads, by their paths below `uploads/`, and below the folder."""
    found = {}
    for file in sorted(media.rglob("*")):
        if file.is_file() and not file.is_symlink():
            path = file.relative_to(media).as_posix()
            found[path] = file
            if "uploads/" in path:
                found.setdefault(path.partition("uploads/")[2], file)
    return found


def _read_text(item: Node, kind: str, site: _Site) -> None:
    """Add a post or a page; texts of other kinds, which plugins make, become drafts of pages."""
    status, ident, meta = item.get("wp:status"), item.get("wp:post_id"), item.meta()
    imported = site.imported
    title = " ".join(_plain(item.get("title")).split())
    if status in ("trash", "auto-draft"):
        imported.warn(
            site.source,
            item.line,
            f'"{brief(title)}" is left out: it is {"in the trash" if status == "trash" else "an automatic draft"}',
        )
        return
    is_page = kind != "post"
    text = ImportedText(f"{site.source}:{ident or item.line}", item.line, "page" if is_page else "post", title, "")
    text.date, text.modified = _date(item), _moment(item.get("wp:post_modified_gmt"), item.get("wp:post_modified"))
    text.slug = unquote(item.get("wp:post_name")) or slug_from(title)
    creator = item.get("dc:creator")
    text.author = site.authors.get(creator, creator) if len(site.authors) > 1 or not site.authors else ""
    text.author = "" if "@" in text.author else text.author
    _set_status(text, item, kind, site)
    _set_taxonomies(text, item)
    _set_body(text, item, site)
    excerpt = (
        _plain(item.get("excerpt:encoded"))
        or meta.get("_yoast_wpseo_metadesc", "")
        or meta.get("_aioseo_description", "")
    )
    text.summary = " ".join(excerpt.split())
    cover = site.pictures.get(meta.get("_thumbnail_id", ""))
    if cover and not is_page:
        text.cover, text.cover_alt = cover
    if text.status != "draft":
        link = old_path(item.get("link")) if "?" not in item.get("link") else ""
        prefix = urlsplit(site.url).path.rstrip("/")
        link = link.removeprefix(prefix) if prefix else link
        queries = [f"/?{'page_id' if is_page else 'p'}={ident}"] if ident else []
        text.addresses = tuple(filter(None, (link, *queries)))
    if text.kind == "post" and text.date is None:
        text.status, text.date = "draft", datetime(1970, 1, 1, tzinfo=UTC)
        imported.warn(site.source, item.line, f'"{brief(title)}" has no date, so it is a draft here')
    text.title = title or f"Untitled {ident}"
    text.replies = list(read_replies(item, imported))
    imported.texts.append(text)


def _plain(markup: str) -> str:
    return html.unescape(without_tags(markup) if "<" in markup else markup)


def _moment(gmt: str, local: str) -> datetime | None:
    """Return a time of WordPress: the local one, in the site's time zone; else the one in UTC."""
    date = parse_date(local) if not local.startswith("0000") else None
    if date is None and gmt and not gmt.startswith("0000"):
        universal = parse_date(gmt)
        date = universal.replace(tzinfo=UTC) if universal else None
    return date


def _date(item: Node) -> datetime | None:
    date = _moment(item.get("wp:post_date_gmt"), item.get("wp:post_date"))
    published = item.get("pubDate")
    if date is None and published and "-0001" not in published:
        date = parse_date(published)
    return date or _moment(item.get("wp:post_modified_gmt"), item.get("wp:post_modified"))


def _set_status(text: ImportedText, item: Node, kind: str, site: _Site) -> None:
    status = item.get("wp:status")
    why = ""
    if item.get("wp:post_password"):
        why = "protected by a password"
    elif status in _DRAFTS:
        text.status, why = "draft", _DRAFTS[status]
    elif status not in ("publish", "future", ""):
        why = f'"{status}"'
    elif kind not in _TEXTS:
        why = f'of the kind "{kind}", which a plugin makes'
    if why:
        text.status = "draft"
        site.imported.warn(
            site.source, item.line, f'"{brief(text.title)}" is {why} in WordPress, so it is a draft here'
        )


def _set_taxonomies(text: ImportedText, item: Node) -> None:
    categories, tags = [], []
    for one in item.all("category"):
        name, domain = " ".join(one.text.split()), one.attributes.get("domain", "category")
        if domain == "category" and name and name.casefold() != "uncategorized":
            categories.append(name)
        elif domain in ("post_tag", "tag") and name:
            tags.append(name)
    if text.kind == "post" and categories:
        text.category = categories[0]
    text.tags = tuple(dict.fromkeys((*tags, *categories[1:]))) or tuple(categories)


def _set_body(text: ImportedText, item: Node, site: _Site) -> None:
    """Convert the content, whose lines in the source are not known any more, and name what stays HTML."""
    imported = site.imported
    content = item.get("content:encoded")

    def note(passage: str, message: str) -> None:
        imported.warn(site.source, item.line, f'"{brief(text.title)}": {message}: {brief(passage)}')

    markup = to_html(content, site.pictures, site.by_parent.get(item.get("wp:post_id"), {}), note)
    markup = _with_originals(markup, site)
    text.body = to_markdown(
        markup, lambda _line, message: imported.warn(site.source, item.line, f'"{brief(text.title)}": {message}')
    )
    numbered = len(_NUMBERED.findall(text.body))
    if numbered > 2 and "\\." in text.body:
        message = (
            f'"{brief(text.title)}" has {numbered} numbered paragraphs; add "Checklist: yes" to print them as cards'
        )
        imported.diagnostics.append(Diagnostic(site.source, item.line, 1, "hint", message))


def _with_originals(markup: str, site: _Site) -> str:
    """Return HTML in which pictures of a size (`a-300x200.jpg`) are the originals, where the export has these."""
    prefix = urlsplit(site.url).path

    def original(match: re.Match[str]) -> str:
        address = match["address"]
        path = unquote(urlsplit(address).path).removeprefix(prefix).lstrip("/")
        if path not in site.files and (plain := _SIZED.sub("", path)) in site.files:
            return f'{match["before"]}/{plain}"'
        return match[0]

    return re.sub(r'(?P<before>\b(?:src|href)=")(?P<address>[^"]*-\d+x\d+\.\w+)"', original, markup)


def _read_menus(items: list[Node], site: _Site) -> None:
    """Keep the menus as MENUITEMS: titles and addresses, in their order."""
    by_id = {item.get("wp:post_id"): item for item in items}
    entries: list[tuple[int, str, str]] = []
    for item in items:
        if item.get("wp:post_type") != "nav_menu_item":
            continue
        meta = item.meta()
        target = by_id.get(meta.get("_menu_item_object_id", ""))
        address = meta.get("_menu_item_url") or (
            old_path(target.get("link")) if target is not None and target is not item else ""
        )
        title = _plain(item.get("title")) or (_plain(target.get("title")) if target is not None else "")
        order = item.get("wp:menu_order")
        if title and address:
            entries.append((int(order) if order.isdecimal() else 0, title, address))
    if entries:
        site.imported.settings["MENUITEMS"] = tuple(
            dict.fromkeys((title, address) for _, title, address in sorted(entries))
        )


def _report_left_out(counts: Counter[str], site: _Site) -> None:
    left = {kind: number for kind, number in counts.items() if kind in _LEFT_OUT - {"attachment", "nav_menu_item"}}
    if left:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(left.items()))
        message = f"left out, since they belong to the old theme or to plugins: {kinds}"
        site.imported.diagnostics.append(Diagnostic(site.source, 1, 1, "hint", message))


def _redirects(site: _Site, exported: datetime | None) -> None:
    """Lead old lists to new ones; years after the export have no page yet."""
    redirects = site.imported.redirects
    redirects.update({
        "/feed/": "/feeds/all.rss.xml", "/feed/atom/": "/feeds/all.atom.xml", "/tag/*/": "/tags/*/",
        "/category/*/": "/categories/*/",
    })  # fmt: skip
    posts = [text for text in site.imported.texts if text.kind == "post" and text.status == "published"]
    redirects.update(paginated("/page/{number}/", len(posts), _POSTS_PER_PAGE))
    redirects.update({f"/author/{login}/": "/archive/" for login in site.authors if login.isalnum()})
    months = {(text.date.year, text.date.month) for text in site.imported.texts if text.kind == "post" and text.date}
    for year, month in sorted(months):
        if exported and year > exported.year:
            continue
        redirects[f"/{year:04}/{month:02}/"] = f"/{year:04}/"
