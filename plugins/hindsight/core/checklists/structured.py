"""A checklist for search engines: what schema.org calls a HowTo, or a list of items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ListedStep:
    """A step as search engines are told of it; `text` may be left out."""

    name: str
    url: str
    text: str = ""


def structured(title: str, lang: str, steps: Iterable[ListedStep], whole: bool) -> dict[str, Any]:
    """JSON-LD of a checklist. Only where the post is the procedure (`whole`) does it claim to be instructions."""
    kind, items, item, text = (
        ("HowTo", "step", "HowToStep", "text") if whole else ("ItemList", "itemListElement", "ListItem", "description")
    )
    listed = []
    for place, step in enumerate(steps, 1):
        entry = {"@type": item, "position": place, "name": step.name, "url": step.url}
        listed.append(entry | ({text: step.text} if step.text else {}))
    return {"@context": "https://schema.org", "@type": kind, "name": title, "inLanguage": lang, items: listed}
