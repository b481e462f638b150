"""Give tags that would share an address different slugs in `tags.toml`."""

from __future__ import annotations

from collections.abc import Iterable

from hindsight.core.text.slugs import slug_of
from hindsight.core.text.toml_file import quoted
from hindsight.core.vocabulary.tags import is_same_name
from hindsight.importing.model import Import, ImportedTag
from hindsight.importing.text_paths import slug_from

# Pelican's SLUG_REGEX_SUBSTITUTIONS (Pelican 4.12, pelican/settings.py).
SUBSTITUTIONS = ((r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-"))
_SIGNS = (
    ("++", "-plus-plus"),
    ("+", "-plus"),
    ("#", "-sharp"),
    (".", "-dot-"),
    ("&", "-and-"),
    ("@", "-at-"),
    ("*", "-star"),
)


def settle_tags(imported: Import) -> None:
    """Add a tag with a new slug for each label that gives no slug, or that would share the slug of a different label.

    Of labels with one slug, the label that reads like the slug keeps it: "C" is at `c`, "C++" at `c-plus-plus`.
    """
    declared = {tag.label.casefold() for tag in imported.tags}
    taken = {tag.slug or slug_of(tag.label, SUBSTITUTIONS) for tag in imported.tags}
    by_slug: dict[str, list[str]] = {}
    for label in dict.fromkeys(tag for text in imported.texts for tag in text.tags):
        concepts = by_slug.setdefault(slug_of(label, SUBSTITUTIONS), [])
        if label.casefold() not in declared and not any(is_same_name(label, other) for other in concepts):
            concepts.append(label)
    taken.update(slug for slug, labels in by_slug.items() if any(is_same_name(slug, label) for label in labels))
    for slug, labels in sorted(by_slug.items()):
        if len(labels) + (slug in declared) > 1 or not slug:
            for label in labels:
                if not is_same_name(slug, label):
                    new_slug = _free_slug(label, taken)
                    taken.add(new_slug)
                    imported.tags.append(ImportedTag(label, new_slug))


def _free_slug(label: str, taken: set[str]) -> str:
    spelled = label
    for sign, words in _SIGNS:
        spelled = spelled.replace(sign, words)
    wish = slug_from(spelled) or "tag"
    slug, number = wish, 2
    while slug in taken:
        slug, number = f"{wish}-{number}", number + 1
    return slug


def tags_file(tags: Iterable[ImportedTag]) -> str:
    """Return the tags with their labels, parents and descriptions in the form of `tags.toml`."""
    by_slug = {tag.slug or slug_of(tag.label, SUBSTITUTIONS) or slug_from(tag.label): tag for tag in tags}
    slugs = {tag.label: slug for slug, tag in by_slug.items()}
    tables = []
    for slug, tag in sorted(by_slug.items()):
        lines = [f"[{quoted(slug)}]", f"label = {quoted(tag.label)}"]
        if tag.parent in slugs and tag.parent != tag.label:
            lines.append(f"parent = {quoted(slugs[tag.parent])}")
        if tag.description:
            lines.append(f"description = {quoted(' '.join(tag.description.split()))}")
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)
