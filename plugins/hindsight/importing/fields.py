"""Give the fields of other programs' front matter the meaning that they have in Hindsight."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from hindsight.core.text.endings import is_picture
from hindsight.importing.dates import parse_date
from hindsight.importing.front_matter import Value, text_of, title_text
from hindsight.importing.model import Import, ImportedText

# The names of fields, without "_", by what they mean.
_MEANINGS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "posttitle", "name", "heading"),
    "date": ("date", "created", "createdat", "datecreated", "datetime", "publishdate", "pubdate", "postdate",
             "publisheddate", "publishedat", "publishedon", "publishtime", "pubdatetime", "publicationdate", "day",
             "dateposted", "createdon", "creationdate"),
    "modified": ("modified", "lastmod", "lastmodified", "lastmodifiedat", "updated", "updatedat", "datemodified",
                 "lastupdated", "lastupdate", "modifieddate", "updateddate", "moddatetime", "edited", "changed",
                 "dateupdated", "updatedon", "modificationdate"),
    "tags": ("tags", "tag", "keywords", "topics", "labels"),
    "category": ("category", "categories", "section"),
    "summary": ("summary", "description", "excerpt", "metadescription", "abstract", "blurb", "desc", "lede",
                "ogdescription", "seodescription", "teaser", "intro", "standfirst"),
    "author": ("author", "authors", "byline"),
    "cover": ("cover", "image", "coverimage", "featuredimage", "thumbnail", "thumb", "ogimage", "banner", "hero",
              "heroimage", "featureimage", "feature", "header", "headerimage", "headerimg", "socialimage", "img",
              "previewimage", "bigimg", "images", "teaserimage", "featured_image", "background", "cardimage", "ogimg"),
    "cover_alt": ("coveralt", "imagealt", "coverimagealt", "featuredimagealt", "thumbnailalt", "alt", "heroalt",
                  "bannereralt", "imagedescription", "featuredalt"),
    "slug": ("slug",),
    "addresses": ("permalink", "url", "aliases", "alias", "redirectfrom", "oldurl", "oldurls", "urlalias", "redirects"),
    "lang": ("lang", "language", "locale"),
    "series": ("series", "seriestitle", "seriesname", "collection"),
    "series_index": ("seriesindex", "seriesorder", "seriespart", "seriesno", "part", "episode"),
    "status": ("status", "draft", "published", "publish", "private", "hidden", "unlisted", "visibility", "password",
               "skip", "eleventyexcludefromcollections", "ispublished", "isdraft", "poststatus", "dgpublish",
               "searchexclude", "state"),
    "pinned": ("pinned", "pin", "sticky"),
    "source": ("source",),
    "checklist": ("checklist",),
    "lessons": ("lessons",),
}  # fmt: skip
# Fields for a theme or a program, which are not about the text.
_OF_THEMES = frozenset((
    "ads", "analytics", "bodyclass", "build", "cascade", "chart", "class", "classes", "comment", "commentable",
    "comments", "content", "contenttype", "css", "cssclass", "cssclasses", "date_format", "disqus", "draftpath",
    "dropcap", "dsqneedssync", "dsqthreadid", "editlink", "eleventycomputed", "eleventynavigation", "entrytype",
    "excerptseparator", "ext", "featured", "footer", "format", "formats", "grandparent", "guid", "haschildren",
    "hasmath", "headerstyle", "headless", "hiddenfromhomepage", "hiddenfromsearch", "hidefooter", "hideheader",
    "hidemeta", "hidetitle", "icon", "id", "isarchived", "js", "jsonld", "katex", "latex", "layout", "license",
    "lightgallery", "linkcolor", "linktitle", "linkto", "markup", "math", "mathengine", "mathjax", "menu", "menus",
    "mermaid", "navigation", "navorder", "navtitle", "next", "nocomments", "noindex", "nolink", "notitle",
    "opengraph", "order", "outputs", "paginate", "pagination", "parent", "plantuml", "position", "postid",
    "postmeta", "postsperpage", "prev", "previewdisable", "readingtime", "readtime", "redirectto", "renderwithliquid",
    "robots", "rssignore", "script", "scripts", "searchable", "seo", "share", "sharing", "showauthor", "showdate",
    "showreadingtime", "showtableofcontents", "showtoc", "sidebar", "sitemap", "styles", "stylesheet",
    "stylesheets", "template", "templateengineoverride", "theme", "toc", "toccontent", "toclabel", "tocopen",
    "tocsticky", "topmost", "twitter", "type", "uid", "uniqueid", "usemath", "uuid", "views", "weight", "wordcount",
    "wordpressid", "wordpressurl", "wpid",
))  # fmt: skip
_BY_NAME = {name: meaning for meaning, names in _MEANINGS.items() for name in names}
_PICTURE_PARTS = (
    "image",
    "src",
    "url",
    "path",
    "relative",
    "feature",
    "teaser",
    "overlay_image",
    "thumb",
    "file",
    "name",
)
_TRUE, _FALSE = frozenset(("true", "yes", "on", "1")), frozenset(("false", "no", "off", "0"))
_DRAFT_STATUSES = {
    "draft": "a draft", "drafts": "a draft", "private": "private", "pending": "waiting for review",
    "pending review": "waiting for review", "skip": "skipped", "trash": "in the trash", "unpublished": "unpublished",
    "inherit": "", "future": "", "scheduled": "",
}  # fmt: skip
_STATUS_FIELDS = frozenset(("status", "poststatus", "visibility", "state"))
_HIDING = frozenset(("hidden", "unlisted", "eleventyexcludefromcollections"))
_PUBLIC_STATUSES = frozenset(("", "published", "publish", "public", "live"))
_HIDDEN_STATUSES = frozenset(("hidden", "unlisted"))
_SPACED_TAGS = re.compile(r"[\w./+#-]+(?:\s+[\w./+#-]+)*")


def plain(name: str) -> str:
    """Return the name of a field as this module compares names."""
    return name.replace("_", "").replace("-", "").replace(".", "").lower()


class FieldReader:
    """Fills texts with the values of their fields; counts the fields that it leaves out, for one note each."""

    def __init__(self, imported: Import, spaced_tags: bool = False) -> None:
        """`spaced_tags` is whether spaces separate the tags of a text, as Jekyll has it."""
        self._import, self._spaced_tags = imported, spaced_tags
        self._left_out: dict[str, list[str]] = {}

    def fill(self, text: ImportedText, fields: Mapping[str, Value]) -> None:
        """Set the values of a text from its fields."""
        fields = _flat(fields)
        taken: dict[str, str] = {}
        for name, value in fields.items():
            key = plain(name)
            meaning = _BY_NAME.get(key, "")
            if key == "published" and parse_date(text_of(value)):
                meaning = "date"
            if meaning == "date" and not isinstance(value, str):
                meaning = ""
            if meaning:
                self._set(text, meaning, key, name, value, taken)
            elif key in _OF_THEMES:
                self._left_out.setdefault(name, []).append(text.source)
            elif written := _written(value):
                text.extra = {**text.extra, name: written}

    def report(self) -> None:
        """Add a note for each field that was left out."""
        for name, sources in sorted(self._left_out.items()):
            message = f'the field "{name}" is left out in {_texts(len(sources))}: it is about the old theme or program'
            self._import.hint(sources[0], 1, message)

    def _set(self, text: ImportedText, meaning: str, key: str, name: str, value: Value, taken: dict[str, str]) -> None:
        if meaning == "status":
            self._set_status(text, key, value)
        elif meaning == "addresses":
            self._set_addresses(text, key, value)
        elif meaning in ("date", "modified"):
            self._set_date(text, meaning, name, value)
        elif meaning == "tags":
            text.tags = tuple(dict.fromkeys((*text.tags, *self._tags(value))))
        elif meaning == "category":
            self._set_categories(text, key, value)
        elif meaning == "cover":
            picture, alt = _picture(value)
            text.cover, text.cover_alt = text.cover or picture, text.cover_alt or alt
        elif meaning in taken and _written(value) != taken[meaning]:
            if written := _written(value):
                text.extra = {**text.extra, name: written}
        else:
            taken[meaning] = _written(value)
            self._set_text(text, meaning, key, value)

    def _set_text(self, text: ImportedText, meaning: str, key: str, value: Value) -> None:
        if meaning == "title":
            text.title = title_text(value)
        elif meaning == "author":
            text.authors = _persons(value, key)
        elif meaning == "pinned":
            text.pinned = text_of(value).lower() not in ("", "0", *_FALSE)
        elif meaning == "lang":
            text.lang = _language(text_of(value))
        elif meaning in ("source", "checklist", "lessons"):
            text.extra = {**text.extra, meaning: _written(value)}
        else:
            setattr(text, meaning, text_of(value))

    def _set_status(self, text: ImportedText, key: str, value: Value) -> None:
        written = text_of(value).lower()
        if key in _HIDING or (key in _STATUS_FIELDS and written in _HIDDEN_STATUSES):
            if (written in _TRUE or key in _STATUS_FIELDS) and text.status == "published":
                text.status = "hidden"
            return
        if reason := _reason_for_draft(key, written):
            text.status = "draft"
            if reason != "a draft":
                self._import.warn(text.source, 1, f"this text is {reason} in the source, so it is a draft here")

    def _set_addresses(self, text: ImportedText, key: str, value: Value) -> None:
        """Add the old addresses; keep an address on a different host as an extra field."""
        host = urlsplit(str(self._import.settings.get("SITEURL", ""))).netloc
        for written in value if isinstance(value, list) else [value]:
            for address in text_of(written).split() if key == "aliases" else [text_of(written)]:
                is_foreign = "://" in address and f"://{host}/" not in f"{address}/"
                if path := "" if is_foreign else old_path(address):
                    text.addresses = (*text.addresses, path)
                elif address and key not in ("permalink", "aliases"):
                    text.extra = {**text.extra, key: address}

    def _set_date(self, text: ImportedText, meaning: str, name: str, value: Value) -> None:
        written = text_of(value)
        date = parse_date(written)
        if date is None and written:
            self._import.warn(
                text.source, 1, f'the {name} "{written[:40]}" cannot be read as a date, so it is left out'
            )
        if date and getattr(text, meaning) is None:
            setattr(text, meaning, date)

    def _set_categories(self, text: ImportedText, key: str, value: Value) -> None:
        names = [name for name in self._tags(value, spaced=key == "categories") if name.lower() != "uncategorized"]
        if names:
            text.category = text.category or names[0]
            text.tags = tuple(dict.fromkeys((*text.tags, *names[0 if text.category != names[0] else 1 :])))

    def _tags(self, value: Value, spaced: bool = True) -> tuple[str, ...]:
        if isinstance(value, list):
            return tuple(filter(None, (text_of(item).removeprefix("#") for item in value)))
        written = text_of(value).strip("[]")
        if "," not in written and ";" not in written:
            hashed = bool(written) and all(word.startswith("#") for word in written.split())
            if hashed or (self._spaced_tags and spaced and _SPACED_TAGS.fullmatch(written)):
                return tuple(word.removeprefix("#") for word in written.split())
        parts = re.split(r"[;,]" if ";" not in written else ";", written)
        return tuple(filter(None, (part.strip().strip("\"'").removeprefix("#") for part in parts)))


def _reason_for_draft(key: str, written: str) -> str:
    """Return the words for a field that keeps a text from readers; "" for other fields and values."""
    if key in ("draft", "isdraft"):
        return "a draft" if written in _TRUE else ""
    if key in ("published", "publish", "ispublished", "dgpublish"):
        return "unpublished" if written in _FALSE else ""
    if key == "password":
        return "protected by a password" if written and written not in _FALSE else ""
    if key in ("private", "skip"):
        return key if written in _TRUE else ""
    if key in _STATUS_FIELDS and written not in _PUBLIC_STATUSES:
        return _DRAFT_STATUSES.get(written, f'"{written}"')
    return ""


def _texts(number: int) -> str:
    return "one text" if number == 1 else f"{number} texts"


def old_path(address: str) -> str:
    """Return the path of an address on the old site, decoded, with a slash at the beginning; "" for none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme and parts.scheme not in ("http", "https"):
        return ""
    if "/" not in address or any(sign in address for sign in "{}<>\n"):
        return ""
    path = unquote(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"/{path.lstrip('/')}{query}" if path or query else ""


def _flat(fields: Mapping[str, Value]) -> dict[str, Value]:
    """Return fields in one table, with the inner fields of `taxonomies` (Zola, Hugo), `extra` and `params`."""
    flat: dict[str, Value] = {}
    for name, value in fields.items():
        if isinstance(value, dict) and plain(name) in ("taxonomies", "extra", "params"):
            for inner_name, inner_value in value.items():
                flat.setdefault(inner_name, inner_value)
        else:
            flat[name] = value
    return flat


def _picture(value: Value) -> tuple[str, str]:
    """Return the path of a picture and the words for it, from a text, a list or a table of a theme."""
    if isinstance(value, list):
        return _picture(value[0]) if value else ("", "")
    if isinstance(value, dict):
        path = next((_picture(value[name])[0] for name in _PICTURE_PARTS if value.get(name)), "")
        alt = text_of(value.get("alt") or value.get("image_description") or value.get("caption"))
        return path, alt
    path = text_of(value)
    return (path if is_picture(path) else "", "")


def _persons(value: Value, key: str) -> tuple[str, ...]:
    """Return the names of authors; semicolons separate them, and in `authors` without a semicolon commas do."""
    if isinstance(value, list):
        persons: Iterable[Value] = value
    elif isinstance(value, dict):
        persons = (value,)
    else:
        written = text_of(value)
        persons = written.split("," if key == "authors" and ";" not in written else ";")
    return tuple(dict.fromkeys(filter(None, map(_person, persons))))


def _person(value: Value) -> str:
    """Return the name of an author, never the address of mail."""
    name = text_of(value.get("name") or value.get("display_name") or "") if isinstance(value, dict) else text_of(value)
    return re.sub(r"\s*[<(]?\b[\w.+-]+@[\w-]+\.[\w.-]+[>)]?", "", name).strip()


def _language(written: str) -> str:
    match = re.match(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", written)
    return match[0].replace("_", "-") if match else ""


def _written(value: Value) -> str:
    """Return a value on one line, as front matter can hold it."""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return text_of(value)
