"""Turn pictures with a title, alone in their paragraphs, into figures with captions."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor


class Figures(Treeprocessor):
    """Turns the paragraph `![words](room.jpg "Title")` into a figure; the title becomes its caption.

    Pictures in lists, quotations and steps stay paragraphs, since steps are read as such.
    """

    def run(self, root: Element) -> None:
        """Change the elements in place; called by Markdown, once a document."""
        for paragraph in root.findall("p"):
            image = _picture_alone(paragraph)
            if image is not None and (title := image.get("title", "").strip()):
                del image.attrib["title"]
                paragraph.tag, paragraph.text, paragraph[0].tail = "figure", None, None
                SubElement(paragraph, "figcaption").text = title


def _picture_alone(paragraph: Element) -> Element | None:
    """Return the picture, in a link or not, or the card of a film that is all that a paragraph holds; else None."""
    holder = paragraph
    while len(holder) == 1 and not (holder.text or "").strip() and not (holder[0].tail or "").strip():
        if holder[0].tag == "img" or "embed" in holder[0].get("class", "").split():
            return holder[0]
        if holder[0].tag != "a":
            return None
        holder = holder[0]
    return None
