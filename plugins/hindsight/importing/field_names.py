"""List the names of fields in other programs: fields with a meaning here, and fields for themes."""

from __future__ import annotations

from collections.abc import Mapping

from hindsight.importing.dates import parse_date
from hindsight.importing.front_matter import Value, text_of

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


def plain(name: str) -> str:
    """Return the name of a field in the form of the names in this module."""
    return name.replace("_", "").replace("-", "").replace(".", "").lower()


def meaning_of(key: str, value: Value) -> str:
    """Return the meaning of a field by its plain name and its value, such as "date"; "" if it has none here."""
    meaning = _BY_NAME.get(key, "")
    if key == "published" and parse_date(text_of(value)):
        meaning = "date"
    return "" if meaning == "date" and not isinstance(value, str) else meaning


def is_for_theme(key: str) -> bool:
    """Report whether a field by its plain name is for a theme or a program, and not about the text."""
    return key in _OF_THEMES
