"""Clean HTML before its conversion to Markdown: take out scripts, link embedded pages, move line breaks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PageElement

from hindsight.importing.embedded_pages import PAGES
from hindsight.importing.gists import gist_of_script
from hindsight.importing.notes import brief

Note = Callable[[int, str], None]  # the line in the HTML, from 1, and the message

INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
))  # fmt: skip
_REMOVED = ("script", "style", "noscript", "link", "meta", "template", "base")
_EMBEDDED = ("iframe", "embed", "frame")
_BOLD, _EMPHASIS = ("strong", "b"), ("em", "i")
_SCRIPT = re.compile("(?:java|vb|live)script:|data:text/html", re.IGNORECASE)
_SPACE = re.compile(r"[\s\x00-\x1f]")
# Addresses of players, and the addresses of their pages.
_YOUTUBE = r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/(?P<id>[\w-]{6,})"
_PLAYERS = (
    (re.compile(_YOUTUBE), PAGES["youtube"]),
    (re.compile(r"(?:https?:)?//player\.vimeo\.com/video/(?P<id>\d+)"), PAGES["vimeo"]),
)


def clean(soup: BeautifulSoup, note: Note) -> None:
    """Take out scripts and handlers, replace embedded pages by links, and move line breaks between words."""
    names = {el.name for el in soup.find_all(True)}
    _take_out(_elements(soup, _REMOVED, names), note)
    for el in _elements(soup, ("title", "head"), names):
        el.unwrap()
    for el in _elements(soup, ("object",), names):
        _replace_player(el, note)
    for el in _elements(soup, _EMBEDDED, names):
        _replace(el, attribute(el, "src"), note)
    for el in soup.find_all(True):
        if el.attrs:
            _take_out_attributes(el, note)
    for el in _elements(soup, (*_BOLD, *_EMPHASIS), names):
        synonyms = _BOLD if el.name in _BOLD else _EMPHASIS
        if any(outer.name in synonyms for outer in el.parents):
            el.unwrap()
    _head_cells(_elements(soup, ("thead",), names))
    if "br" in names:
        _move_breaks(soup)


def _head_cells(heads: list[Tag]) -> None:
    """Turn the cells in the heads of tables into headings, as older editors did not."""
    for head in heads:
        for cell in head.find_all("td"):
            cell.name = "th"


def _take_out(elements: list[Tag], note: Note) -> None:
    for el in elements:
        if el.name == "script" and (gist := gist_of_script(html.unescape(attribute(el, "src")))):
            note(line_of(el), f"an embedded page is a link now: {gist[0]}")
            el.insert_after(_link_paragraph(*gist))
        elif el.name in ("script", "noscript"):
            note(line_of(el), f"a script is taken out: {brief(str(el))}")
        elif el.name == "style":
            note(line_of(el), f"a style sheet is taken out: {brief(str(el))}")
        el.decompose()


def _elements(soup: BeautifulSoup, wanted: tuple[str, ...], names: set[str]) -> list[Tag]:
    """Return the elements with the names in `wanted`; `names` are the names of all elements in the text."""
    return soup.find_all(wanted) if names.intersection(wanted) else []


def _replace_player(el: Tag, note: Note) -> None:
    """Replace an old player, which browsers cannot play any more, by a link."""
    if el.parent is None:
        return
    inner = el.find("embed")
    movie = el.find("param", attrs={"name": re.compile("movie|src", re.IGNORECASE)})
    source = attribute(inner, "src") if isinstance(inner, Tag) else ""
    if not source and isinstance(movie, Tag):
        source = attribute(movie, "value")
    if source:
        _replace(el, source, note)


def _replace(el: Tag, source: str, note: Note) -> None:
    if el.parent is None:
        return
    note(line_of(el), f"an embedded page is a link now: {brief(source or str(el))}")
    if not re.match(r"(?:https?:)?//", source):
        el.decompose()
        return
    for pattern, page in _PLAYERS:
        if match := pattern.match(source):
            source = page.format(match["id"])
    address = f"https:{source}" if source.startswith("//") else source
    el.replace_with(_link_paragraph(address, address))


def _link_paragraph(address: str, words: str) -> Tag:
    link, paragraph = Tag(name="a", attrs={"href": address}), Tag(name="p")
    link.string = words
    paragraph.append(link)
    return paragraph


def _take_out_attributes(el: Tag, note: Note) -> None:
    for name in list(el.attrs):
        value = attribute(el, name)
        if name.lower().startswith("on"):
            note(line_of(el), f'the attribute "{name}", which runs a script, is taken out')
            del el[name]
        elif ":" in value and _SCRIPT.match(_SPACE.sub("", value)):
            note(line_of(el), f"an address that runs a script is taken out: {brief(value)}")
            del el[name]


def _move_breaks(soup: BeautifulSoup) -> None:
    """Move line breaks out of the beginnings and ends of elements, where Markdown has no form for them."""
    for el in soup.find_all("br"):
        if el.find_parent("pre"):
            el.replace_with("\n")
        elif code := el.find_parent(("code", "tt")):
            _split_code(soup, code)
    breaks = soup.find_all("br")
    for el in reversed(breaks):
        while el.parent is not None and el.parent.name in INLINE and not _has_content(el.next_siblings):
            el.parent.insert_after(el)
    for el in breaks:
        while el.parent is not None and el.parent.name in INLINE and not _has_content(el.previous_siblings):
            el.parent.insert_before(el)
    for el in (*breaks, *reversed(breaks)):
        if not el.decomposed and (_is_edge(el.previous_siblings) or _is_edge(el.next_siblings)):
            el.decompose()


def _has_content(nodes: Iterable[PageElement]) -> bool:
    return any(isinstance(node, Tag) or (isinstance(node, NavigableString) and node.strip()) for node in nodes)


def _is_edge(siblings: Iterable[PageElement]) -> bool:
    """Report whether a line break shows nothing, since nothing of the same block is on one of its sides."""
    for node in siblings:
        if isinstance(node, Tag):
            return node.name not in INLINE
        if isinstance(node, NavigableString) and not isinstance(node, Comment) and node.strip():
            return False
    return True


def _split_code(soup: BeautifulSoup, code: Tag) -> None:
    """Turn a paragraph of code only into a block of code, and each line of other code into an element."""
    outer = code.parent
    if outer is not None and outer.name == "p" and not _has_content((*code.next_siblings, *code.previous_siblings)):
        outer.name = "pre"
        for el in code.find_all("br"):
            following = el.next_sibling
            if isinstance(following, NavigableString) and following.startswith("\n"):
                following.replace_with(following[1:])
            el.replace_with("\n")
        return
    lines: list[list[PageElement]] = [[]]
    for node in list(code.children):
        if isinstance(node, Tag) and node.name == "br":
            lines.append([])
        else:
            lines[-1].append(node.extract())
    for number, nodes in enumerate(lines):
        if number:
            code.insert_before(soup.new_tag("br"))
        line = soup.new_tag("code")
        line.extend(nodes)
        code.insert_before(line)
    code.decompose()


def attribute(el: Tag, name: str) -> str:
    """Return the value of an attribute on one line, in which `"` is an entity; "" without one."""
    value = el.get(name)
    return " ".join((value if isinstance(value, str) else " ".join(value or ())).split()).replace('"', "&quot;")


def line_of(node: PageElement) -> int:
    """Return the line of an element in its HTML, from 1."""
    line = getattr(node, "sourceline", None)
    return line if isinstance(line, int) else 1
