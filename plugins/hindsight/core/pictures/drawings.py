"""Find the forbidden parts of a drawing (SVG): scripts, and addresses from which it would load something.

Browsers run scripts of a drawing that is opened by itself, with the rights of the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

_SCRIPTS = frozenset(("script", "handler", "listener"))
# Elements of HTML, which a `foreignObject` holds, that load pages and programs.
_LOADING_HTML = frozenset(("iframe", "object", "embed", "frame", "link", "base", "meta", "form"))
_LINKS = ("href", "src", "action", "formaction", "data", "to", "from", "values")
_LOADED = ("href", "src", "data", "srcset", "poster")
_RUNS_SCRIPT = re.compile(
    r"(?:javascript|vbscript|data:(?:text|application)/[\w.+-]*(?:html|xml)\b[^,]*)[:,]", re.IGNORECASE
)
_ON_A_HOST = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_LOADED_BY_STYLE = re.compile(
    r"(?:url\(\s*[\"']?|@import\s*[\"']|image-set\(\s*[\"'])\s*(?P<address>(?:https?:)?//[^\s\"')]*)", re.IGNORECASE
)
_BLANKS = re.compile(r"[\x00-\x20]+")  # which browsers ignore in an address
_UNKNOWN_ENCODING = expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]
_SEPARATOR = "}"  # between the namespace of a name and the name


class _Found(Exception):
    """Raised at the first fault, to end the parser."""


class _Drawing:
    """Reads a drawing until the first fault; `fault` is the rest of a sentence that begins with the drawing."""

    def __init__(self) -> None:
        self.fault = ""
        self._place = (1, 1)
        self._in_style = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.EntityDeclHandler = self._entity

    def read(self, data: bytes) -> tuple[int, int] | None:
        """Return the place of the first fault, from 1; None for a drawing without one."""
        try:
            self._parser.Parse(data, True)
        except _Found:
            return self._place
        except (LookupError, ValueError):
            return self._unreadable()
        except expat.ExpatError as error:
            # Browsers show nothing after the place of any other error.
            return self._unreadable() if error.code == _UNKNOWN_ENCODING else None
        return None

    def _unreadable(self) -> tuple[int, int]:
        """Return the place of the declaration of an encoding: browsers read some that Python's parser does not."""
        self.fault = "is in an encoding that cannot be checked; save it as UTF-8"
        return 1, 1

    def _report(self, fault: str) -> None:
        self.fault = fault
        self._place = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        raise _Found

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        element = name.rpartition(_SEPARATOR)[2].lower()
        if element in _SCRIPTS:
            self._report("holds a script; remove it")
        if element in _LOADING_HTML:
            self._report(f"holds an element <{element}>; remove it")
        for full_name, value in attributes.items():
            self._check(element, full_name.rpartition(_SEPARATOR)[2].lower(), value)
        self._in_style += element == "style"

    def _check(self, element: str, name: str, value: str) -> None:
        if re.fullmatch(r"on[a-z]+", name):
            self._report(f'holds a script in the attribute "{name}"; remove it')
        # An animation has its values one after the other.
        addresses = value.split(";") if name == "values" else (value,)
        if name in _LINKS and any(_RUNS_SCRIPT.match(_BLANKS.sub("", address)) for address in addresses):
            self._report(f'holds a script in the attribute "{name}"; remove it')
        if name in _LOADED and element != "a" and _ON_A_HOST.match(value):
            self._report(f"loads {value.strip()[:80]} from another host; embed it in the drawing, or remove it")
        self._check_style(value)

    def _check_style(self, text: str) -> None:
        if match := _LOADED_BY_STYLE.search(text):
            self._report(f"loads {match['address'][:80]} from another host; embed it in the drawing, or remove it")

    def _end(self, name: str) -> None:
        self._in_style -= name.rpartition(_SEPARATOR)[2].lower() == "style"

    def _text(self, text: str) -> None:
        if self._in_style:
            self._check_style(text)

    def _instruction(self, target: str, text: str) -> None:
        if target.lower() == "xml-stylesheet" and re.search(r"href\s*=\s*[\"']\s*(?:https?:)?//", text):
            self._report("loads a style from another host; embed it in the drawing, or remove it")

    def _entity(self, _name: str, _is_parameter: int, value: str | None, *_: object) -> None:
        # Programs for drawing write short names of addresses as entities. Others can hide elements, or grow for ever.
        if value is None or re.search("[<&%]", value):
            self._report("holds an entity that stands for more than text; remove it")


def drawing_fault(data: bytes) -> tuple[tuple[int, int], str] | None:
    """Return the place of the first fault of a drawing, and the fault; None for one that can be published."""
    drawing = _Drawing()
    place = drawing.read(data)
    return (place, drawing.fault) if place else None
