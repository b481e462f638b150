"""Read definitions of links, references to them, and the words of pictures as GitHub does."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ReferenceProcessor
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
)

_LABEL = re.compile(r"\[([^\]]*)\]")  # right after the words: `[1] [2]` are two references
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=\S)(.{1,200}?)(?<=\S)\1(?![\w*_])", re.DOTALL)

_TITLE = re.compile(r"(?P<address>\S+)\s+\((?P<title>[^()]*)\)")
_SIZE = re.compile(r"(?P<words>[^|]*)\|(?P<width>\d{1,4})(?:x(?P<height>\d{1,4}))?")


class _FirstDefinitions(dict[str, tuple[str, str]]):
    """The definitions of links; of several with one label, the first counts."""

    def __setitem__(self, label: str, definition: tuple[str, str]) -> None:
        self.setdefault(label, definition)


class _Definitions(ReferenceProcessor):
    """Definitions of links; an address in angle brackets may have spaces."""

    RE = re.compile(ReferenceProcessor.RE.pattern.replace(r"([^\s]+)", r"(<[^<>\n]*>|[^\s]+)", 1), re.MULTILINE)


class _Reference(ReferenceInlineProcessor):
    """References, with their label right after their words."""

    RE_LINK = _LABEL


class _PictureReference(ImageReferenceInlineProcessor):
    """Pictures by reference, with their label right after their words."""

    RE_LINK = _LABEL

    def makeTag(self, href: str, title: str, text: str) -> Element:  # noqa: N802 - Markdown's name
        """Return the picture; called by Markdown."""
        return _with_plain_words(super().makeTag(href, title, text))


class _ShortPictureReference(ShortImageReferenceInlineProcessor):
    """Pictures by reference whose words are the label."""

    def makeTag(self, href: str, title: str, text: str) -> Element:  # noqa: N802 - Markdown's name
        """Return the picture; called by Markdown."""
        return _with_plain_words(super().makeTag(href, title, text))


class _Titles(LinkInlineProcessor):
    """Addresses with a title, which may be in parentheses as well as in quotation marks."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802 - Markdown's name
        """Return the address and title that begin at an offset, the offset of their end, and whether there is one."""
        address, title, end, is_link = super().getLink(data, index)
        if title is None and (match := _TITLE.fullmatch(address)):
            return match["address"], match["title"], end, is_link
        return address, title, end, is_link


class _Picture(_Titles, ImageInlineProcessor):
    """Pictures whose words have no signs of emphasis."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: N802 - Markdown's name
        """Return the picture, and the offsets of its Markdown in the text; called by Markdown."""
        picture, start, end = super().handleMatch(m, data)
        return _with_plain_words(picture) if isinstance(picture, Element) else None, start, end


def register_references(md: Markdown) -> None:
    """Replace Python-Markdown's own processors by those of this module, at the same priorities."""
    md.references = _FirstDefinitions()
    md.parser.blockprocessors.register(_Definitions(md.parser), "reference", 15)
    patterns = md.inlinePatterns
    patterns.register(_Reference(REFERENCE_RE, md), "reference", 170)
    patterns.register(_Titles(LINK_RE, md), "link", 160)
    patterns.register(_Picture(IMAGE_LINK_RE, md), "image_link", 150)
    patterns.register(_PictureReference(IMAGE_REFERENCE_RE, md), "image_reference", 140)
    patterns.register(_ShortPictureReference(IMAGE_REFERENCE_RE, md), "short_image_ref", 125)


def _with_plain_words(picture: Element) -> Element:
    """Remove the signs of emphasis and Obsidian's size, as in `![A boat|300]`, from a picture's words; return it."""
    words = picture.get("alt", "")
    if size := _SIZE.fullmatch(words):
        words = size["words"].strip()
        for side in ("width", "height"):
            if size[side]:
                picture.set(side, size[side])
    while (plain := _EMPHASIS.sub(r"\2", words)) != words:
        words = plain
    picture.set("alt", words)
    return picture
