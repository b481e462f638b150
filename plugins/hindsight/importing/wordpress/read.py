"""Read an export of WordPress as an import: texts, pictures, tags, menus, replies and old addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from hindsight.importing.dates import parse_date
from hindsight.importing.formulas import with_formulas
from hindsight.importing.model import Import, ImportedText, ImportProblem
from hindsight.importing.notes import brief
from hindsight.importing.numbered_steps import with_steps
from hindsight.importing.old_paths import old_path
from hindsight.importing.text_paths import slug_from
from hindsight.importing.wordpress.content import before_more, to_html
from hindsight.importing.wordpress.export_notes import ExportNotes
from hindsight.importing.wordpress.footnotes import read_footnotes, with_footnotes, without_references
from hindsight.importing.wordpress.lists import add_redirects
from hindsight.importing.wordpress.long_pictures import LongPictures
from hindsight.importing.wordpress.menu import read_menu
from hindsight.importing.wordpress.references import References
from hindsight.importing.wordpress.replies import read_replies
from hindsight.importing.wordpress.site import Site, co_authors, logins_of, plain, read_channel
from hindsight.importing.wordpress.wxr import read_items
from hindsight.importing.xml_nodes import Export, Node

_TEXTS = ("post", "page")
_LEFT_OUT = frozenset((
    "nav_menu_item", "revision", "attachment", "customize_changeset", "custom_css", "oembed_cache", "user_request",
    "wp_global_styles", "wp_navigation", "wp_template", "wp_template_part", "wp_block", "wp_font_face",
    "wp_font_family", "feedback", "acf-field", "acf-field-group", "jp_mem_plan", "jp_pay_order", "scheduled-action",
    "amp_validated_url",
))  # fmt: skip
_DRAFTS = {"draft": "", "auto-draft": "", "pending": "waiting for review", "private": "private", "inherit": ""}
_LONG = frozenset(("content:encoded", "excerpt:encoded", "wp:comment"))  # elements of an item
_REMOVED = {"trash": "in the trash", "auto-draft": "an automatic draft"}
_DESCRIPTIONS = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description",
    "_genesis_description", "_seopress_titles_desc",
)  # fmt: skip
_SEARCHED, _WORDS_OF_A_TITLE = 2000, 8  # letters of a text, and words
# A picture at a side or in the middle; a caption of a classic text holds a picture.
_ALIGNED = re.compile(r"(?:<(?:img|figure)\b|\[caption\b)[^>\]]*?\balign(left|right|center)\b", re.IGNORECASE)
_LONGEST_SUMMARY = 600  # letters


def read_wordpress(file: Path, media: Path | None) -> Import:
    """Return everything that an export holds; `media` is a copy of the uploads, or a folder above them.

    Raise ImportProblem if the file is not an export, or `media` is not a folder.
    """
    if media is not None and not media.is_dir():
        raise ImportProblem(f"MEDIA: there is no folder {media}")
    imported, export = Import("WordPress"), Export()
    site = Site(imported, file.name)
    items = list(read_items(file, export))
    _report_damage(export, site)
    read_channel(export.channel, site)
    _read_shared_items(items, site, media)
    counts = Counter(map(_kind, items))
    for kind, number in sorted(counts.items()):
        imported.read[f"{kind}s" if not kind.endswith("s") else kind] = number
    _read_texts([item for item in items if _kind(item) not in _LEFT_OUT], site)
    imported.files = list(site.media.files.values())
    _report_files(site, media)
    read_menu(export.channel, items, site)
    _count_comments_on_files(site)
    _report_left_out(counts, site)
    _report_alignment(site)
    add_redirects(export.channel, site, parse_date(export.channel.get("pubDate")))
    return imported


def _read_shared_items(items: list[Node], site: Site, media: Path | None) -> None:
    """Read the items that several texts can need: attachments, reusable blocks and authors."""
    site.media.read((item for item in items if item.get("wp:post_type") == "attachment"), site.url, media)
    site.patterns = {item.get("wp:post_id"): item.get("content:encoded") for item in items if _kind(item) == "wp_block"}
    for item in items:
        if (kind := _kind(item)) in _LEFT_OUT and (comments := item.all("wp:comment")):
            place = item.get("wp:post_parent") if kind == "attachment" else ""
            site.comments_on_files.setdefault(place, []).extend(comments)
        site.authors.update({login: name for login, name in co_authors(item) if login not in site.authors})
    if len(site.authors) > 1:
        site.imported.read["authors"] = len(site.authors)


def _count_comments_on_files(site: Site) -> None:
    """Count the comments that no post has taken over."""
    left = sum(map(len, site.comments_on_files.values()))
    site.imported.read["comments left out on pages of pictures and plugins"] = left


def _read_texts(items: list[Node], site: Site) -> None:
    """Read posts and pages in their order, after worker processes have converted them."""
    site.conversions.prepare(items, lambda item: _read_text(item, site))
    for item in items:
        with site.imported.guard(f"{site.source}:{item.line}"):
            _read_text(item, site)
            # The text in the export takes as much memory as the new one, and nothing needs it any more.
            item.children = [child for child in item.children if child.name not in _LONG]


def _kind(item: Node) -> str:
    return item.get("wp:post_type") or "post"


def _report_damage(export: Export, site: Site) -> None:
    if export.cut:
        message = f"the export is damaged here ({export.cut}); the rest of it is lost"
        site.imported.warn(site.source, export.cut_line, message)
        site.imported.damage = f"The export is damaged at line {export.cut_line}: everything after it is missing here."
    if export.mended:
        message = f"{export.mended} invalid characters were mended or taken out"
        site.imported.warn(site.source, 1, message)


def _report_files(site: Site, media: Path | None) -> None:
    files = site.imported.files
    missing = sum(file.file is None for file in files)
    if files and media is None:
        advice = "copy wp-content/uploads and name it (MEDIA=uploads), or fetch them (FETCH=1)"
        site.imported.warn(site.source, 1, f"{len(files)} files are not in an export; {advice}")
    elif missing:
        site.imported.warn(site.source, 1, f"{missing} of {len(files)} files are not in the folder MEDIA")


def _report_left_out(counts: Counter[str], site: Site) -> None:
    """Report the number of items of themes and plugins, which have no equivalent here."""
    in_use = {"attachment", "nav_menu_item"}
    if site.imported.menu and not counts["nav_menu_item"]:
        in_use.add("wp_navigation")
    left_out = {kind: number for kind, number in counts.items() if kind in _LEFT_OUT - in_use}
    if left_out:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(left_out.items()))
        site.imported.hint(site.source, 1, f"left out, since they belong to the old theme or to plugins: {kinds}")


def _report_alignment(site: Site) -> None:
    """Report the alignment of pictures, which texts here do not have."""
    if site.aligned:
        sides = ", ".join(f"{number} {side}" for side, number in sorted(site.aligned.items()))
        message = f"pictures are between the paragraphs here, so their alignment in WordPress is left out: {sides}"
        site.imported.hint(site.source, 1, message)


def _read_text(item: Node, site: Site) -> None:
    """Add a post or a page; texts of other kinds, which plugins define, become drafts of pages."""
    kind, status, ident = _kind(item), item.get("wp:status"), item.get("wp:post_id")
    title = plain(item.get("title"))
    if status in _REMOVED:
        site.imported.warn(site.source, item.line, f'"{brief(title)}" is left out: it is {_REMOVED[status]}')
        site.imported.read["comments left out with these texts"] += len(item.all("wp:comment"))
        return
    source = f"{site.source}:{ident or item.line}"
    text = ImportedText(source, item.line, "post" if kind == "post" else "page", title, "")
    text.date, text.modified = _date(item), _moment(item.get("wp:post_modified_gmt"), item.get("wp:post_modified"))
    text.slug = unquote(item.get("wp:post_name")) or slug_from(title)
    text.authors = site.authors_of(item)
    text.pinned = item.get("wp:is_sticky") == "1"
    _set_status(text, item, kind, site)
    _set_taxonomies(text, item)
    _set_body(text, item, site)
    _set_cover(text, item, site)
    if text.kind == "post" and text.date is None:
        text.status, text.date = "draft", datetime(1970, 1, 1, tzinfo=UTC)
        site.imported.warn(site.source, item.line, f'"{brief(title)}" has no date, so it is a draft here')
    if text.status != "draft":
        text.addresses = tuple(dict.fromkeys(_addresses(item, site)))
    _note_format(text, item, site)
    comments = (*item.all("wp:comment"), *site.comments_on_files.pop(ident, ()))
    text.replies = read_replies(comments, logins_of(item), site)
    site.imported.texts.append(text)


def _note_format(text: ImportedText, item: Node, site: Site) -> None:
    """Report the format of a post, such as "Aside", and redirect the list of that format to all posts."""
    for term in item.terms("post_format"):
        message = f'"{brief(text.title)}" has the format "{plain(term.text)}" in WordPress; posts have no formats here'
        site.imported.hint(site.source, item.line, message)
        name = term.attributes.get("nicename", "").removeprefix("post-format-")
        if re.fullmatch(r"[a-z]+", name):
            site.imported.redirects[f"/type/{name}/"] = "/archive/"


def _addresses(item: Node, site: Site) -> Iterator[str]:
    """Yield the old addresses of a text, also with its earlier slugs."""
    link, slug, ident = old_path(item.get("link")), unquote(item.get("wp:post_name")), item.get("wp:post_id")
    if link and "?" not in link:
        link = site.below(link)
        yield link
        before, middle, after = link.rpartition(f"/{slug}")
        for meta in item.all("wp:postmeta"):
            if middle and meta.get("wp:meta_key") == "_wp_old_slug" and (old := unquote(meta.get("wp:meta_value"))):
                yield f"{before}/{old}{after}"
    if ident:
        yield f"/?{'p' if _kind(item) == 'post' else 'page_id'}={ident}"


def _moment(gmt: str, local: str) -> datetime | None:
    """Return a time of WordPress: the local time, in the site's time zone, or the time in UTC without a local time."""
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


def _set_status(text: ImportedText, item: Node, kind: str, site: Site) -> None:
    status = item.get("wp:status")
    why = ""
    if item.get("wp:post_password"):
        why = "protected by a password"
    elif status in _DRAFTS:
        text.status, why = "draft", _DRAFTS[status]
    elif status not in ("publish", "future", ""):
        why = f'"{status}"'
    elif kind not in _TEXTS:
        why = f'of the kind "{kind}", which a plugin defines'
    if why:
        text.status = "draft"
        message = f'"{brief(text.title)}" is {why} in WordPress, so it is a draft here'
        site.imported.warn(site.source, item.line, message)


def _set_taxonomies(text: ImportedText, item: Node) -> None:
    categories, tags = [], []
    for term in item.all("category"):
        name, domain = plain(term.text), term.attributes.get("domain", "category")
        if domain == "category" and name and name.casefold() != "uncategorized":
            categories.append(name)
        elif domain in ("post_tag", "tag") and name:
            tags.append(name)
    if text.kind == "post" and categories:
        text.category = categories[0]
    # WXR 1.0 names each category and tag twice.
    text.tags = tuple(dict.fromkeys((*tags, *(name for name in categories[1:] if name != categories[0])))) or tuple(
        dict.fromkeys(categories)
    )


def _set_cover(text: ImportedText, item: Node, site: Site) -> None:
    cover = site.media.pictures.get(item.meta().get("_thumbnail_id", ""))
    if cover:
        text.cover, text.cover_alt = cover.address, cover.alt or cover.title


def _set_body(text: ImportedText, item: Node, site: Site) -> None:
    """Convert the content, and set the summary; report passages that stay HTML or are left out."""
    notes, pictures = ExportNotes(item, text.title, site), LongPictures()
    content = pictures.shorten(item.get("content:encoded"))
    references = References(
        notes.warn,
        site.media.pictures,
        site.media.attached.get(item.get("wp:post_id"), ()),
        site.patterns,
        read_footnotes(item),
    )
    markup = site.media.with_local_addresses(to_html(content, references))
    site.aligned.update(side.lower() for side in _ALIGNED.findall(content))
    notes.converted(markup)
    body, steps = with_steps(with_formulas(site.conversions.to_markdown(markup, notes.warn_at_line)))
    text.body = pictures.back(with_footnotes(body, references.shown_footnotes, notes.warn_at_line))
    if steps:
        message = f'has {steps} numbered paragraphs; add "Checklist: yes" to print them as cards'
        site.imported.hint(site.source, item.line, f'"{brief(text.title)}" {message}')
    text.summary = _summary(item, content)
    if not text.title:
        text.title = _first_words(markup) or f"Untitled {item.get('wp:post_id')}"
        site.imported.read["texts without a title, now with their first words as one"] += 1


def _first_words(markup: str) -> str:
    """Return the beginning of a text as a title, for a short post such as an aside; "" without words."""
    words = [word for word in plain(markup[:_SEARCHED]).split() if "://" not in word]
    title = " ".join(words[:_WORDS_OF_A_TITLE])
    return f"{title.rstrip(',;:–—.')}…" if len(words) > _WORDS_OF_A_TITLE else title


def _summary(item: Node, content: str) -> str:
    """Return the writer's summary: the excerpt, the description for search engines, or a first paragraph cut off."""
    if excerpt := plain(item.get("excerpt:encoded")):
        return excerpt
    meta = item.meta()
    for name in _DESCRIPTIONS:
        if (description := plain(meta.get(name, ""))) and "%%" not in description:  # "%%" begins a template
            return description
    teaser = before_more(content)
    markup = to_html(without_references(teaser), References(lambda *_: None)) if teaser else ""
    is_paragraph = re.fullmatch(
        r"\s*<p\b[^>]*>(?:(?!<(?:p|ul|ol|pre|table|h\d|figure|blockquote|img|audio|video)\b).)*</p>\s*", markup, re.S
    )
    summary = plain(markup) if is_paragraph else ""
    return summary if len(summary) <= _LONGEST_SUMMARY else ""
