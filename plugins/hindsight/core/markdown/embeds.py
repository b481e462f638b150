"""Turn films of YouTube and Vimeo into cards with a link, which ask no other host before a click.

A card is `<a class="embed" href="PAGE" data-frame="FRAME">`: a script of the theme puts the frame in its place after a
click. Its picture is one of the site, or there is none.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from hindsight.core.markdown.links import ATTRIBUTE, value_of

# The hosts of frames, as sources of a content policy.
FRAME_HOSTS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
_YOUTUBE = re.compile(
    r"(?:https?:)?//(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com/"
    r"(?:watch/?\?(?:[^\s#\"'<>]*&)?v=|embed/|v/|live/|(?P<short>shorts/))|youtu\.be/)(?P<id>[\w-]{6,20})(?![\w-])",
    re.IGNORECASE,
)
_VIMEO = re.compile(
    r"(?:https?:)?//(?:www\.|player\.)?vimeo\.com/(?:video/|(?:channels|groups)/[\w-]+/(?:videos/)?)?"
    r"(?P<id>[0-9]{4,12})(?:/(?P<key>[0-9a-f]{6,20}))?/?(?=[?#]|\Z)",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?:(?P<h>[0-9]+)h)?(?:(?P<m>[0-9]+)m)?(?:(?P<s>[0-9]+)s?)?")
_FRAME = re.compile(
    # Vimeo offers a frame in a box whose padding keeps room for it, with a script.
    r"(?:<div[^<>]*\bstyle=\"padding:\s*[0-9.]+% 0 0 0;\s*position:\s*relative;?\"[^<>]*>\s*)?"
    r"<iframe\b(?P<rest>[^<>]*)>[^<]*</iframe\s*>(?:\s*</div>)?"
    r"(?:\s*<script src=\"https://player\.vimeo\.com/api/player\.js\"[^<>]*>\s*</script>)?",
    re.IGNORECASE,
)
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
_BOX = re.compile(r"<div\b", re.IGNORECASE)
_END_OF_BOX = re.compile(r"\s*</div>", re.IGNORECASE)
# Titles without information: YouTube and Vimeo put them into frames.
_EMPTY_TITLES = ("youtube video player", "vimeo-player", "vimeo video player", "youtube", "vimeo", "")
_NAMES = {"youtube": "YouTube", "vimeo": "Vimeo"}
# The class of a card for each ratio of width to height besides 16:9; the theme has a style for each.
_RATIOS = {9 / 16: "embed-tall", 1.0: "embed-square", 4 / 3: "embed-4-3", 16 / 9: ""}


@dataclass(frozen=True, slots=True)
class Film:
    """A film on a different host: the address of its page, and of the frame that plays it."""

    host: str
    page: str
    frame: str
    is_tall: bool = False

    @property
    def name(self) -> str:
        """Return the name of the host's service, for a film without a title."""
        return _NAMES[self.host]


def film_at(address: str) -> Film | None:
    """Return the film that an address on YouTube or Vimeo leads to; None for any other address."""
    address = address.strip()
    if match := _YOUTUBE.match(address):
        return _on_youtube(match, address)
    if match := _VIMEO.match(address):
        key = match["key"] or _query(address).get("h", "")
        private = f"&h={key}" if re.fullmatch(r"[0-9a-f]+", key) else ""
        page = f"https://vimeo.com/{match['id']}{f'/{key}' if private else ''}"
        return Film("vimeo", page, f"https://player.vimeo.com/video/{match['id']}?dnt=1&autoplay=1{private}")
    return None


def _on_youtube(match: re.Match[str], address: str) -> Film:
    query, name = _query(address), match["id"]
    start = _seconds(query.get("start") or query.get("t") or "")
    listed = query.get("list", "")
    listed = listed if re.fullmatch(r"[\w-]+", listed) else ""
    frame = f"https://www.youtube-nocookie.com/embed/{name}?autoplay=1"
    frame += (f"&start={start}" if start else "") + (f"&list={listed}" if listed else "")
    page = f"https://www.youtube.com/watch?v={name}" + (f"&t={start}s" if start else "")
    if name == "videoseries":
        page = f"https://www.youtube.com/playlist?list={listed}"
    return Film("youtube", page, frame, bool(match["short"]))


def _query(address: str) -> dict[str, str]:
    """Return the first value of each name in the query and the fragment of an address."""
    parts = urlsplit(address if "//" in address[:8] else f"//{address}")
    return {name: values[0] for name, values in parse_qs(f"{parts.query}&{parts.fragment}").items()}


def _seconds(written: str) -> int:
    """Return the seconds of a time such as "90", "90s" or "1m30s"; 0 if it is none."""
    match = _TIME.fullmatch(written[:20])
    hours, minutes, seconds = (int(match[part] or 0) for part in "hms") if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


class Embeds(Treeprocessor):
    """Turns `![words](address of a film)` into a card, and also an address alone in its paragraph.

    `{poster=images/a.jpg}` gives the card its picture, and so does a picture of the site that is a link to a film.
    """

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        for image in list(root.iter("img")):
            if film := film_at(image.get("src", "")):
                _make_card(image, film, image.get("alt", ""), image.get("poster", ""))
        for paragraph in root.iter("p"):
            if len(paragraph) == 1 and not _text(paragraph.text) and not _text(paragraph[0].tail):
                _make_card_of_link(paragraph[0])


def _text(text: str | None) -> str:
    return (text or "").strip()


def _make_card_of_link(link: Element) -> None:
    """Turn a bare address, or a picture that is a link to a film, into a card."""
    address = link.get("href", "") if link.tag == "a" and "embed" not in link.get("class", "") else ""
    film = film_at(address) if address else None
    if film is None:
        return
    if not len(link) and _text(link.text).removesuffix("/") in (address, address.partition("//")[2]):
        _make_card(link, film, "", "")
    elif len(link) == 1 and link[0].tag == "img" and not _text(link.text) and not _text(link[0].tail):
        source = link[0].get("src", "")
        _make_card(link, film, link[0].get("alt", ""), "" if re.match(r"(?:https?:)?//", source) else source)


def _make_card(element: Element, film: Film, words: str, poster: str) -> None:
    """Turn an element into the card of a film."""
    address = element.get("href") or element.get("src") or ""
    title, classes, tail = element.get("title"), element.get("class", ""), element.tail
    element.clear()
    element.tag, element.tail = "a", tail
    tall = "embed-tall" if film.is_tall else ""
    element.set("class", " ".join(filter(None, ("embed", tall, classes))))
    # The page as the writer named it, so that problems with the address are reported at its place.
    element.set("href", address if re.match(r"https?://", address) else film.page)
    element.set("data-frame", film.frame)
    if title:
        element.set("title", title)
    if poster:
        SubElement(element, "img", {"src": poster, "alt": ""})
    name = SubElement(element, "span")
    name.text, name.tail = words.strip() or film.name, " "
    SubElement(element, "small").text = f"{film.host}.com"


def with_cards(markup: str) -> str:
    """Return HTML with cards in place of pasted frames of YouTube and Vimeo; one with `data-plain` stays."""
    return _FRAME.sub(_card_of_frame, markup) if "<iframe" in markup.lower() else markup


def without_frames(source: str) -> str:
    """Return a source without the frames that become cards; all other lines keep their numbers."""
    if "<iframe" not in source.lower():
        return source
    return _FRAME.sub(_lines_of_card, source)


def _lines_of_card(frame: re.Match[str]) -> str:
    return frame[0] if _card_of_frame(frame) == frame[0] else "\n" * frame[0].count("\n")


def _card_of_frame(match: re.Match[str]) -> str:
    attributes = {one["name"].lower(): html.unescape(value_of(one)) for one in ATTRIBUTE.finditer(match["rest"])}
    film = film_at(attributes.get("src", ""))
    if film is None or re.search(r"\sdata-plain\b", match["rest"]):
        return match[0]
    has_box, has_end = _BOX.match(match[0]), _END_OF_BOX.search(match[0])
    if bool(has_box) != bool(has_end):
        return match[0]
    title = attributes.get("title", "").strip()
    title = film.name if title.lower() in _EMPTY_TITLES else title
    ratio = "embed-tall" if film.is_tall else _ratio_class(attributes)
    classes = " ".join(filter(None, ("embed", ratio)))
    card = f'<a class="{classes}" href="{html.escape(film.page)}" data-frame="{html.escape(film.frame)}">'
    return f"{card}<span>{html.escape(title, quote=False)}</span> <small>{film.host}.com</small></a>"


def _ratio_class(attributes: dict[str, str]) -> str:
    """Return the class for the ratio that is nearest to the size of a frame."""
    width, height = attributes.get("width", ""), attributes.get("height", "")
    if not (_PIXELS.fullmatch(width) and _PIXELS.fullmatch(height)):
        return ""
    ratio = int(width) / int(height)
    return _RATIOS[min(_RATIOS, key=lambda one: abs(one - ratio))]
