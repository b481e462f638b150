"""What lessons are made of in Markdown's element tree: quotations that begin with a label, and boxes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from hindsight.core.lessons.syntax import LABEL

BOX, LESSON, TITLE = "admonition", "lesson", "admonition-title"  # classes of boxes, and of their titles
TITLES = f"p[@class='{TITLE}']"


def begins_lesson(paragraph: Element) -> bool:
    """Whether an element is a paragraph that begins with a lesson's label."""
    label = LABEL.match(paragraph.text or "") if paragraph.tag == "p" else None
    return label is not None and label["word"] == "Lesson"


def is_box(element: Element) -> bool:
    """Whether an element is a `!!! lesson` box."""
    return element.tag == "div" and {BOX, LESSON}.issubset(element.get("class", "").split())


def box_words(box: Element) -> tuple[str, str]:
    """The first words of a box as they are written, and its title where it was given one."""
    kinds = " ".join(name for name in box.get("class", "").split() if name != BOX)
    heading = box.find(TITLES)
    title = (heading.text or "") if heading is not None else ""
    if title == kinds.partition(" ")[0].capitalize():
        title = ""
    texts = (text for part in box for text in ((part.text if part is not heading else title), part.tail))
    return f"{kinds} {next((text for text in texts if text and text.strip()), '')}", title


def holders(quote: Element) -> Iterator[Element]:
    """The elements of a quote whose text is the writer's own; what is quoted in it as a lesson is not."""
    for child in quote:
        if child.tag in ("p", "li", "dd"):
            yield child
        is_lesson = any(map(begins_lesson, child)) if child.tag == "blockquote" else is_box(child)
        if not is_lesson:
            yield from holders(child)
