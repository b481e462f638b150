"""Attribute lists that can be told from words in braces.

Python-Markdown takes any words in braces at the end of a block for attributes, and `{customer}` is gone. Here an
attribute list begins with a colon, an id or a class: `{: title="x"}`, `{#id .class}`.
"""

from __future__ import annotations

import re

from markdown.extensions.attr_list import AttrListTreeprocessor

_LIST = r"\{(?::[ ]*|[ ]*(?=[#.][A-Za-z_]))([^\}\n ][^\n]*)\}"


class AttributeLists(AttrListTreeprocessor):
    """Python-Markdown's own, for lists that begin with a sign."""

    # The stubs call these final; the class has them as attributes so that they can be others.
    BASE_RE = _LIST  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{_LIST}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{_LIST}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{_LIST}")  # type: ignore[misc]
