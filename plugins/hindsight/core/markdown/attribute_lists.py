"""Read attribute lists without removing other words in braces.

Python-Markdown reads any words in braces at the end of a block as attributes, so `{customer}` would disappear. Here an
attribute list begins with a colon, an id or a class: `{: title="x"}`, `{#id .class}`. Right after a picture or a link,
`{width=300}` is an attribute list too, as in Pandoc and GitLab.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor

_NAMES = "width|height|target|title|rel|loading|lang|class|id|align|download|poster"
_PAIR = rf"(?:{_NAMES})=(?:\"[^\"\n]*\"|'[^'\n]*'|[\w%.#/-]+)"
_PAIRS = re.compile(rf"\{{[ ]*(?P<pairs>{_PAIR}(?:[ ]+(?:{_PAIR}|[.#][\w-]+))*)[ ]*\}}")
_PERCENTAGE = re.compile(r"\d{1,3}%")
# Without braces inside, since other braces may follow on the line.
_LIST = r"\{(?::[ ]*|[ ]*(?=[#.][A-Za-z_]))((?! )(?:[^{}\n\"']|\"[^\"\n]*\"|'[^'\n]*')+)\}"
# Kramdown's list that gives way to a table of contents.
_CONTENTS = re.compile(r".*\n[ ]{0,3}\{:[ ]*toc\b[^{}\n]*\}\s*")


class AttributeLists(AttrListTreeprocessor):
    """Python-Markdown's processor for attribute lists, with stricter patterns."""

    # The type stubs declare these final; the class has them as attributes so that subclasses can replace them.
    BASE_RE = _LIST  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{_LIST}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{_LIST}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{_LIST}")  # type: ignore[misc]

    def run(self, doc: Element) -> None:
        """Give the elements their attributes; called by Markdown, once a document."""
        if "{" not in "".join(doc.itertext()):
            return
        for element in list(doc.iter()):
            if element.tag in ("ul", "ol") and len(element) == 1 and _CONTENTS.fullmatch(element[0].text or ""):
                element.clear()
                element.tag, element.text = "p", "[TOC]"
        for element in doc.iter():
            if element.tag in ("img", "a") and (match := _PAIRS.match(element.tail or "")):
                self.assign_attrs(element, match["pairs"])
                element.tail = (element.tail or "")[match.end() :]
                # HTML's `width` takes only a number of pixels.
                if _PERCENTAGE.fullmatch(width := element.get("width", "")):
                    del element.attrib["width"]
                    element.set("style", f"width: {width}")
        super().run(doc)
