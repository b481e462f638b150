"""Convert the shortcodes of WordPress and of common plugins for code to HTML; others stay text, and are reported."""

from __future__ import annotations

import html
import re

from hindsight.importing.attributes import read_attributes
from hindsight.importing.embedded_pages import PAGES
from hindsight.importing.gists import gist_link
from hindsight.importing.held import Held
from hindsight.importing.wordpress.references import Picture, References, link_html

_LANGUAGES = (
    "actionscript|apache|applescript|asm|bash|batch|c|clojure|coffeescript|cpp|csharp|css|delphi|diff|erlang|fsharp|"
    "go|groovy|haskell|html|html5|ini|java|javascript|js|json|kotlin|latex|less|lua|matlab|objc|ocaml|pascal|perl|php|plain|powershell|"
    "python|py|r|ruby|rust|sass|scala|scss|sh|shell|sql|swift|tex|text|typescript|vb|vbnet|xml|yaml"
)
# CodeColorer has its options in the name: `ccnLe_php` is PHP, with line numbers.
_CODE = re.compile(
    rf"(?<!\[)\[(?P<name>code|sourcecode|source|codesyntax|highlight|crayon|cc[a-z]{{0,8}}(?:_\w+)?|{_LANGUAGES})"
    r"(?P<options>\s[^\]\n]*)?\](?!\])(?P<code>.*?)\[/(?P=name)\](?!\])",
    re.DOTALL | re.IGNORECASE,
)
_GENERIC = re.compile(r"code|sourcecode|source|codesyntax|highlight|crayon|cc[a-z]*", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?<!\[)\[(?P<name>wp_caption|caption)(?P<arguments>[^\]]*)\](?P<inner>.*?)\[/(?P=name)\]", re.DOTALL
)
_PICTURE = re.compile(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.IGNORECASE)
_EMBED = re.compile(r"(?<!\[)\[embed[^\]]*\]\s*(?P<address>\S+?)\s*\[/embed\]", re.IGNORECASE)
_ESCAPED = re.compile(r"\[(?P<code>\[/?[a-z][\w-]*(?:\s[^\[\]]*)?\](?:[^\[\]]*\[/[a-z][\w-]*\])?)\]", re.IGNORECASE)
_SHORTCODE = re.compile(
    r"(?<!\[)\[(?P<close>/)?(?P<name>[a-z][\w-]*)"
    r"(?P<arguments>(?:\s(?:\"[^\"]*\"|'[^']*'|[^\]\"'])*)?)(?P<single>/)?\](?![\](:])",
    re.IGNORECASE,
)
_QUOTES = '"“”'
_QUOTE_ENTITY = re.compile("&(?:quot|#8221|#8243);")
_ADDRESS = re.compile(r"https?://[^\s\"'\]]+")
_MEDIA_ATTRIBUTES = (
    "src", "mp3", "mp4", "ogg", "m4a", "wav", "webm", "m4v", "ogv", "flac", "flv", "wmv", "href", "url",
)  # fmt: skip
_LINKED = frozenset((
    *PAGES, "wpvideo", "soundcloud", "twitter", "tweet", "gist", "slideshare", "ted", "facebook", "tiktok",
    "bandcamp", "spotify", "googlemaps", "googlevideo", "scribd", "polldaddy",
))  # fmt: skip
_GIST = re.compile(r"(?:https?://gist\.github\.com/)?(?P<gist>(?:[\w-]+/)?[0-9a-f]{5,40})\b")
_GIST_PAIR = re.compile(r"(?<!\[)\[gist\]\s*(?P<gist>[^\s\[\]]+)\s*\[/gist\]", re.IGNORECASE)
_KNOWN_BARE = frozenset((
    "gallery", "playlist", "archives", "contact-form", "contact-form-7", "sitemap", "toc", "audio", "video", "wpvideo",
))  # fmt: skip
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "amp": "&", "#039": "'", "#39": "'", "#038": "&", "#8217": "’",
             "nbsp": " ", "#91": "[", "#93": "]"}  # fmt: skip
_ENTITY = re.compile(r"&(lt|gt|quot|amp|#0?39|#038|#8217|nbsp|#91|#93);")


def without_shortcodes(text: str, held: Held, references: References) -> str:
    """Return a text with HTML in place of shortcodes, before paragraphs are added; code is held apart."""
    text = _CODE.sub(lambda match: f"\n\n{held.block(_code(match, held))}\n\n", text)
    text = _CAPTION.sub(_figure, text)
    text = _EMBED.sub(lambda match: f"\n\n{link_html(match['address'])}\n\n", text)
    text = _GIST_PAIR.sub(r"[gist \g<gist>]", text)
    text = _SHORTCODE.sub(lambda match: _replaced(match, references), text)
    return _ESCAPED.sub(r"\g<code>", text)


def code_html(code: str, lang: str) -> str:
    """Return code as HTML; code that is escaped already, as editors of WordPress save it, is not escaped twice."""
    code = code.strip("\n").rstrip()
    if "<" not in code:
        code = _ENTITY.sub(lambda match: _ENTITIES[match[1]], code)
    name = f' class="language-{html.escape(lang)}"' if lang else ""
    return f"<pre><code{name}>{html.escape(code, quote=False)}</code></pre>"


def _code(match: re.Match[str], held: Held) -> str:
    options, name = shortcode_attributes(match["options"] or ""), match["name"].lower()
    lang = options.get("language") or options.get("lang") or name.partition("_")[2]
    if not lang and not _GENERIC.fullmatch(name):
        lang = name
    return code_html(held.back(match["code"]), lang)


def shortcode_attributes(arguments: str) -> dict[str, str]:
    """Return the attributes in a shortcode by their names in lower case."""
    return read_attributes(_QUOTE_ENTITY.sub('"', arguments), _QUOTES)


def _figure(match: re.Match[str]) -> str:
    """Return a picture with its caption, which is an attribute in older exports."""
    inner = match["inner"].strip()
    picture = _PICTURE.match(inner)
    if not picture:
        return inner
    caption = shortcode_attributes(match["arguments"]).get("caption") or inner[picture.end() :].strip()
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture[0]}{words}</figure>\n\n"


def _replaced(match: re.Match[str], references: References) -> str:
    """Return the HTML for a shortcode; an unknown one stays, and is reported unless it may be words in brackets."""
    name = match["name"].lower()
    if name in ("audio", "video") and match["close"]:
        return ""
    if not match["close"] and (markup := _markup(name, match["arguments"], references)):
        return f"\n\n{markup}\n\n"
    if match["arguments"].strip() or match["close"] or match["single"] or name in _KNOWN_BARE:
        references.note(match[0], "this shortcode of a plugin stays as text")
    return match[0]


def _markup(name: str, arguments: str, references: References) -> str:
    """Return the pictures, the player or the link of a shortcode that opens; "" for a shortcode of a different kind."""
    if name == "gallery":
        return _gallery(shortcode_attributes(arguments), references)
    if name in ("audio", "video"):
        return _player(name, arguments, references)
    return _linked(name, arguments) if name in _LINKED else ""


def _gallery(options: dict[str, str], references: References) -> str:
    idents = re.findall(r"\d+", options.get("ids") or options.get("include") or "")
    pictures = references.pictures
    shown = [pictures[ident] for ident in idents if ident in pictures] if idents else list(references.attached)
    missing = sum(ident not in pictures for ident in idents)
    if missing and shown:
        references.note("[gallery", f"{missing} pictures of this gallery are not in the export, and are left out")
    return "\n\n".join(map(Picture.html, shown))


def _player(name: str, arguments: str, references: References) -> str:
    """Return a player; without an address, it plays the first file of its kind that the post has."""
    options = shortcode_attributes(arguments)
    source = next((options[key] for key in _MEDIA_ATTRIBUTES if options.get(key)), "")
    if not source and (match := _ADDRESS.search(arguments)):
        source = match[0].split("|")[0]
    if not source and not arguments.strip():
        endings = (".mp3", ".m4a", ".ogg", ".wav") if name == "audio" else (".mp4", ".m4v", ".webm", ".ogv", ".mov")
        addresses = (file.address for file in references.attached)
        source = next((address for address in addresses if address.lower().endswith(endings)), "")
    return f'<{name} controls src="{html.escape(html.unescape(source))}"></{name}>' if source else ""


def _gist(arguments: str) -> str:
    """Return a link to the gist, or the file of one, whose id or address a shortcode has."""
    options = shortcode_attributes(arguments)
    match = _GIST.search(options.get("id") or options.get("url") or arguments)
    return link_html(*gist_link(match["gist"], options.get("file", ""))) if match else ""


def _linked(name: str, arguments: str) -> str:
    """Return a link to the page that a shortcode shows, by the address or the id in the shortcode."""
    if name == "gist":
        return _gist(arguments)
    if match := _ADDRESS.search(html.unescape(arguments)):
        return link_html(match[0])
    ident = shortcode_attributes(arguments).get("id") or arguments.strip(" =\"'").split(" ")[0]
    return link_html(PAGES[name].format(ident)) if name in PAGES and re.fullmatch(r"[\w-]+", ident) else ""
