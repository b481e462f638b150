"""Turn elements of Markdown's tree into HTML."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown


def serialised(md: Markdown, element: Element) -> str:
    """Return the HTML of an element that a processor took out of the tree, as if it were still in the text."""
    # "unescape" is the last processor of the tree: it runs after the element was taken out.
    if "unescape" in md.treeprocessors:
        md.treeprocessors["unescape"].run(element)
    markup: str = md.serializer(element)
    for postprocessor in md.postprocessors:
        markup = postprocessor.run(markup)
    return markup
