"""Read the values of fields: pictures, persons and languages in the forms of other programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from hindsight.core.text.endings import is_picture
from hindsight.importing.front_matter import Value, text_of

# The parts of a table that can have the path of a picture.
_PICTURE_PARTS = (
    "image",
    "src",
    "url",
    "path",
    "relative",
    "feature",
    "teaser",
    "overlay_image",
    "thumb",
    "file",
    "name",
)


def picture_of(value: Value) -> tuple[str, str]:
    """Return the path of a picture and the words for it, from a text, a list or a table of a theme."""
    if isinstance(value, list):
        return picture_of(value[0]) if value else ("", "")
    if isinstance(value, dict):
        path = next((picture_of(value[name])[0] for name in _PICTURE_PARTS if value.get(name)), "")
        alt = text_of(value.get("alt") or value.get("image_description") or value.get("caption"))
        return path, alt
    path = text_of(value)
    return (path if is_picture(path) else "", "")


def persons_of(value: Value, key: str) -> tuple[str, ...]:
    """Return the names of authors; semicolons separate them, and in `authors` without a semicolon commas do."""
    if isinstance(value, list):
        persons: Iterable[Value] = value
    elif isinstance(value, dict):
        persons = (value,)
    else:
        written = text_of(value)
        persons = written.split("," if key == "authors" and ";" not in written else ";")
    return tuple(dict.fromkeys(filter(None, map(_person, persons))))


def _person(value: Value) -> str:
    """Return the name of an author, never the address of mail."""
    name = text_of(value.get("name") or value.get("display_name") or "") if isinstance(value, dict) else text_of(value)
    return re.sub(r"\s*[<(]?\b[\w.+-]+@[\w-]+\.[\w.-]+[>)]?", "", name).strip()


def language_of(written: str) -> str:
    """Return the code of a language with "-" between its parts; "" if a text is no such code."""
    match = re.match(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", written)
    return match[0].replace("_", "-") if match else ""


def written_on_line(value: Value) -> str:
    """Return a value on one line, as front matter can hold it."""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return text_of(value)
