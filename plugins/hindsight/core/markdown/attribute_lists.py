"""Attribute lists that can be told from words in braces.

Python-Markdown takes any words in braces at the end of a block for attributes, and `{customer}` is gone. Here an
attribute list begins with a colon, an id or a class: `{: title="x"}`, `{#id .class}`. Right behind a picture or a link,
`{width=300}` is one as well, as Pandoc and GitLab have it.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor

_PAIR = r"(?:width|height|target|title|rel|loading|lang|class|id|align|download)=(?:\"[^\"\n]*\"|'[^'\n]*'|[\w%.#-]+)"
_PAIRS = re.compile(rf"\{{[ ]*(?P<pairs>{_PAIR}(?:[ ]+(?:{_PAIR}|[.#][\w-]+))*)[ ]*\}}")
_SHARE = re.compile(r"\d{1,3}%")
# To its own brace: others may follow on the line.
_LIST = r"\{(?::[ ]*|[ ]*(?=[#.][A-Za-z_]))((?! )(?:[^{}\n\"']|\"[^\"\n]*\"|'[^'\n]*')+)\}"


class AttributeLists(AttrListTreeprocessor):
    """Python-Markdown's own, for lists that begin with a sign."""

    # The stubs call these final; the class has them as attributes so that they can be others.
    BASE_RE = _LIST  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{_LIST}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{_LIST}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{_LIST}")  # type: ignore[misc]

    def run(self, doc: Element) -> None:
        """Give the elements their attributes; called by Markdown, once a document."""
        for element in doc.iter():
            if element.tag in ("img", "a") and (found := _PAIRS.match(element.tail or "")):
                self.assign_attrs(element, found["pairs"])
                element.tail = (element.tail or "")[found.end() :]
                if _SHARE.fullmatch(width := element.get("width", "")):  # the attribute is a number of pixels
                    del element.attrib["width"]
                    element.set("style", f"width: {width}")
        super().run(doc)
