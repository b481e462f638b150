"""Turn the content of a post of WordPress into plain HTML: blocks, implied paragraphs, shortcodes."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping

_COMMENT = re.compile(r"<!--\s*/?wp:.*?-->\n?", re.DOTALL)
_DYNAMIC = re.compile(r"<!--\s*wp:(?P<name>[\w/-]+)\s*(?P<data>\{.*?\})?\s*/-->\n?", re.DOTALL)
_EMPTY_BLOCKS = frozenset(("spacer", "separator", "more", "nextpage"))
_EMBED = re.compile(r"(?P<before><div class=\"wp-block-embed__wrapper\">)\s*(?P<address>https?://\S+?)\s*(?=</div>)")
_BREAKS = re.compile(r"<!--\s*(?:more|nextpage)\b.*?-->", re.IGNORECASE)
_BLOCK = (
    r"(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|"
    r"style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|"
    r"summary|iframe|video|audio|object|script)"
)
_BLOCK_TAG = re.compile(rf"(?P<tag></?{_BLOCK}\b[^>]*>)", re.IGNORECASE)
_WHOLE = re.compile(r"<(?P<name>pre|script|style|textarea)\b.*?</(?P=name)\s*>", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(
    r"\[(?P<name>code|sourcecode|source|php|css|html|javascript|js|python|sql|bash|xml|java|ruby|cpp|csharp|codesyntax|cc|cci|c)"
    r"(?P<options>\s[^\]]*)?\](?P<code>.*?)\[/(?P=name)\]",
    re.DOTALL | re.IGNORECASE,
)
_GENERIC = ("code", "sourcecode", "source", "cc", "cci", "codesyntax")
_SHORTCODE = re.compile(
    r"(?<!\[)\[(?P<close>/)?(?P<name>[a-z][\w-]*)(?P<rest>(?:\s(?:\"[^\"]*\"|'[^']*'|[^\]\"'])*)?)(?P<single>/)?\](?!\])",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"(?P<name>[\w-]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'\]]+))")
_CAPTION = re.compile(r"\[(?P<name>wp_caption|caption)(?P<rest>[^\]]*)\](?P<inner>.*?)\[/(?P=name)\]", re.DOTALL)
_PICTURE = re.compile(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.IGNORECASE)
_EMBED_CODE = re.compile(r"\[embed[^\]]*\]\s*(?P<address>\S+?)\s*\[/embed\]", re.IGNORECASE)
_LINE_ADDRESS = re.compile(r"^[ \t]*(?P<address>https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE)
_KNOWN_BARE = frozenset(
    ("gallery", "playlist", "archives", "contact-form", "contact-form-7", "sitemap", "toc", "googlemaps", "polldaddy")
)
# Inside these, text is no paragraph of its own.
_INLINE_ONLY = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "dt", "dd", "caption", "figcaption", "figure", "summary",
    "legend", "address", "table", "tr", "ul", "ol", "dl", "video", "audio", "object", "iframe",
))  # fmt: skip
_HELD = "\x02{}\x03"

Pictures = Mapping[str, tuple[str, str]]  # by the id of an attachment: its address, and its words
Note = Callable[[str, str], None]  # a passage, and what to know of it


def to_html(content: str, pictures: Pictures, attached: Pictures, note: Note) -> str:
    """Return the content of a post as HTML; `attached` are the pictures of the post itself."""
    has_blocks = "<!-- wp:" in content
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    held: list[str] = []

    def hold(markup: str) -> str:
        held.append(markup)
        return _HELD.format(len(held) - 1)

    content = _CODE.sub(lambda match: hold(_code(match)), content)
    content = _CAPTION.sub(_figure, content)
    content = _EMBED_CODE.sub(lambda match: f"\n\n{_link(match['address'])}\n\n", content)
    content = _EMBED.sub(lambda match: match["before"] + _link(match["address"]), content)
    content = _BREAKS.sub("\n\n", content)
    content = _WHOLE.sub(lambda match: hold(match[0]), content)
    content = _SHORTCODE.sub(lambda match: _shortcode(match, pictures, attached, note), content)
    content = (
        content.replace("[[", "[").replace("]]", "]")
        if re.search(r"\[\[/?[a-z][\w-]*[^\[\]]*\]\]", content)
        else content
    )
    content = _DYNAMIC.sub(lambda match: _dynamic(match, note), content)
    content = (
        _COMMENT.sub("", content)
        if has_blocks
        else paragraphs(_LINE_ADDRESS.sub(lambda match: _link(match["address"]), content))
    )
    return re.sub("\x02(\\d+)\x03", lambda match: held[int(match[1])], content)


def _dynamic(match: re.Match[str], note: Note) -> str:
    """Return a block whose content WordPress makes itself: a link if its data have one, else nothing."""
    try:
        data = json.loads(match["data"] or "{}")
    except ValueError:
        data = {}
    address = data.get("url") if isinstance(data, dict) else ""
    if isinstance(address, str) and re.match(r"(?:https?:)?/|mailto:", address):
        words = data.get("label") or data.get("service") or data.get("title") or address
        return f'<p><a href="{html.escape(address)}">{html.escape(str(words))}</a></p>\n'
    if match["name"] not in _EMPTY_BLOCKS:
        note(match[0], "WordPress makes what this block shows, so it is left out")
    return ""


def _link(address: str) -> str:
    escaped = html.escape(html.unescape(address))
    return f'<p><a href="{escaped}">{escaped}</a></p>'


def _code(match: re.Match[str]) -> str:
    given = _attributes(match["options"] or "")
    lang = (
        given.get("language")
        or given.get("lang")
        or ("" if match["name"].lower() in _GENERIC else match["name"].lower())
    )
    code = match["code"].strip("\n")
    code = html.escape(html.unescape(code), quote=False)
    name = f' class="language-{html.escape(lang)}"' if lang else ""
    return f"\n\n<pre><code{name}>{code}</code></pre>\n\n"


def _attributes(rest: str) -> dict[str, str]:
    return {
        one["name"].lower(): next(value for value in (one["double"], one["single"], one["bare"]) if value is not None)
        for one in _ATTRIBUTE.finditer(rest)
    }


def _figure(match: re.Match[str]) -> str:
    """Return a picture with its caption, which older exports have in an attribute."""
    inner = match["inner"].strip()
    picture = _PICTURE.match(inner)
    if not picture:
        return inner
    caption = _attributes(match["rest"]).get("caption") or inner[picture.end() :].strip()
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture[0]}{words}</figure>\n\n"


def _shortcode(match: re.Match[str], pictures: Pictures, attached: Pictures, note: Note) -> str:
    name, given = match["name"].lower(), _attributes(match["rest"])
    if name == "gallery" and not match["close"]:
        listed = re.findall(r"\d+", given.get("ids") or given.get("include") or "")
        shown = [pictures[ident] for ident in listed if ident in pictures] if listed else list(attached.values())
        if shown:
            return (
                "\n\n"
                + "\n\n".join(
                    f'<p><img src="{html.escape(address)}" alt="{html.escape(alt)}"></p>' for address, alt in shown
                )
                + "\n\n"
            )
    if name in ("audio", "video") and not match["close"]:
        source = next(
            (
                given[one]
                for one in ("src", "mp3", "mp4", "ogg", "m4a", "wav", "webm", "m4v", "ogv", "flv", "wmv")
                if given.get(one)
            ),
            "",
        )
        if source:
            return f'\n\n<{name} controls src="{html.escape(source)}"></{name}>\n\n'
    if name in ("audio", "video", "embed") and match["close"]:
        return ""
    if name in ("youtube", "vimeo", "dailymotion", "soundcloud", "twitter", "tweet", "gist"):
        address = next(iter(re.findall(r"https?://[^\s\"'\]]+", match["rest"])), "")
        if address:
            return f"\n\n{_link(address)}\n\n"
    if match["rest"].strip() or match["close"] or match["single"] or name in _KNOWN_BARE:
        note(match[0], "this shortcode of a plugin stays as text")
    return match[0]


def paragraphs(content: str) -> str:
    """Return text with the paragraphs and line breaks that WordPress shows (its function `wpautop`)."""
    content = _BLOCK_TAG.sub(lambda match: f"\n\n{match['tag']}\n\n", content)
    parts = []
    depth = 0
    for part in re.split(r"\n\s*\n", content):
        part = part.strip("\n")
        if not part.strip():
            continue
        if match := _BLOCK_TAG.fullmatch(part.strip()):
            name = re.sub(r"[</>\s].*", "", match["tag"].lstrip("</"), flags=re.DOTALL).lower()
            if name in _INLINE_ONLY:
                depth += -1 if match["tag"].startswith("</") else 1
            parts.append(part.strip())
        elif depth > 0 or re.fullmatch(r"[\x02\x03\d\s]+", part):  # a block that is held apart
            parts.append(part.strip())
        else:
            lines = re.sub(r"\s*(?:<br\s*/?>)?\s*\n", "<br>\n", part.strip())
            parts.append(f"<p>{lines}</p>")
    return re.sub(r"<p>\s*</p>", "", "\n".join(parts))
