"""Complete the tags of pictures: their sizes, the smaller files to choose from, and when they load."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hindsight.core.markdown.links import ATTRIBUTE, target_of, value_of
from hindsight.core.pictures.size import Size

_TAG = re.compile(r"<(?P<end>/?)(?P<name>img|picture|a|button|label|summary)\b(?=[\s/>])[^<>]*>", re.IGNORECASE)
# The column of the theme (`--measure` in hindsight.css): its greatest width, the narrowest window in which it is fully
# wide, and the space beside it in a narrower one.
_COLUMN, _WIDE_WINDOW, _MARGINS = 600, 640, 40
_NARROW_WINDOW = 320  # of the smallest phones


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as pages show it: its size if that is known, and its smaller files as a `srcset`, or ""."""

    size: Size | None
    srcset: str = ""


def is_wide(shown: Shown) -> bool:
    """Return whether a picture is wider than the column, so that readers can see more of it by itself."""
    return bool(shown.srcset) and shown.size is not None and shown.size[0] > _COLUMN


# Gives the picture at a scheme and target.
Find = Callable[[str, str], Shown]


def sizes_attribute(width: int) -> str:
    """Return the `sizes` of a picture that is this many pixels wide where there is room."""
    if width <= _NARROW_WINDOW - _MARGINS:
        return f"{width}px"
    return f"(min-width: {_WIDE_WINDOW}px) {min(width, _COLUMN)}px, calc(100vw - {_MARGINS}px)"


def with_sizes(markup: str, find: Find, eager: int, linked: bool = False) -> str:
    """Return HTML whose pictures have width and height, so that the page does not jump while they load.

    All pictures after the first `eager` ones load when a reader comes near them, and all are decoded beside the page.
    Pictures with smaller files get these as sources, and `linked` ones that are wider than the column become links to
    the whole picture. Attributes that the writer set stay as they are.
    """
    if "<img" not in markup and "<IMG" not in markup:
        return markup
    return _TAG.sub(_Completion(find, eager, linked).completed, markup)


@dataclass
class _Completion:
    """Completes the tags of one piece of HTML, from its beginning to its end."""

    find: Find
    eager: int
    linked: bool
    seen: int = 0
    open: dict[str, int] = field(default_factory=dict)  # the elements around a tag

    def completed(self, tag: re.Match[str]) -> str:
        """Return a tag, completed if it is that of a picture."""
        name = tag["name"].lower()
        if name == "img":
            return self._picture(tag[0])
        if not tag[0].endswith("/>"):
            self.open[name] = max(0, self.open.get(name, 0) + (-1 if tag["end"] else 1))
        return tag[0]

    def _picture(self, tag: str) -> str:
        self.seen += 1
        attributes = {match["name"].lower(): value_of(match) for match in ATTRIBUTE.finditer(tag)}
        added = ""
        if (
            self.seen > self.eager
            and "loading" not in attributes
            and attributes.get("fetchpriority", "").lower() != "high"
        ):
            added = ' loading="lazy"'
        target = target_of(attributes.get("src", ""))
        shown = self.find(*target) if target else Shown(None)
        # With a height in the style, or with `sizes`, our width and height would be out of proportion.
        if "height" not in attributes.get("style", "").lower() and "sizes" not in attributes:
            added += _missing(shown.size, attributes)
        if "decoding" not in attributes:
            added += ' decoding="async"'
        if not shown.srcset or not shown.size or self.open.get("picture") or {"srcset", "sizes"} & attributes.keys():
            return f"{tag[:4]}{added}{tag[4:]}"
        given = attributes.get("width", "").strip()
        width = int(given) if given.isdecimal() and int(given) else shown.size[0]
        source = f'<source type="image/webp" srcset="{shown.srcset}" sizes="{sizes_attribute(width)}">'
        picture = f"<picture>{source}{tag[:4]}{added}{tag[4:]}</picture>"
        if shown.size[0] <= min(width, _COLUMN) or not self._may_link(attributes):
            return picture
        return f'<a href="{attributes["src"]}">{picture}</a>'

    def _may_link(self, attributes: Mapping[str, str]) -> bool:
        """Return whether a picture can become a link: with words for it, and outside of all that can be clicked."""
        return self.linked and bool(attributes.get("alt", "").strip()) and not any(self.open.values())


def _missing(size: Size | None, attributes: Mapping[str, str]) -> str:
    """Return the width or height that a tag lacks, as attributes; if it has one of them, the other one fits it."""
    if size is None or {"width", "height"} <= attributes.keys():
        return ""
    width, height = size
    if "width" in attributes:
        given = attributes["width"].strip()
        return f' height="{max(1, round(int(given) * height / width))}"' if given.isdecimal() else ""
    if "height" in attributes:
        given = attributes["height"].strip()
        return f' width="{max(1, round(int(given) * width / height))}"' if given.isdecimal() else ""
    return f' width="{width}" height="{height}"'
