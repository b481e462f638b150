"""Structured data of a checklist for search engines: a HowTo or an ItemList of schema.org."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ListedStep:
    """A step in structured data; `text` is optional."""

    name: str
    url: str
    text: str = ""


def structured(title: str, lang: str, steps: Iterable[ListedStep], is_procedure: bool) -> dict[str, Any]:
    """Return the JSON-LD of a checklist: a HowTo if the post is the procedure (`is_procedure`), else an ItemList."""
    kind, items, item, text = (
        ("HowTo", "step", "HowToStep", "text")
        if is_procedure
        else ("ItemList", "itemListElement", "ListItem", "description")
    )
    listed = []
    for position, step in enumerate(steps, 1):
        entry = {"@type": item, "position": position, "name": step.name, "url": step.url}
        listed.append(entry | ({text: step.text} if step.text else {}))
    return {"@context": "https://schema.org", "@type": kind, "name": title, "inLanguage": lang, items: listed}
