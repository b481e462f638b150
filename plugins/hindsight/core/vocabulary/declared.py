"""Compare `tags.toml` with the tags that texts use: labels with a different name there, and unused tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.vocabulary.tags import Vocabulary, is_same_name


def find_renamed(vocabulary: Vocabulary, labels: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each label that is shown under a different name, with a message that gives both."""
    for label in labels:
        slug = vocabulary.slug(label)
        if slug not in vocabulary.tables or is_same_name(label, name := vocabulary.tags[slug].label):
            continue
        table = vocabulary.tables[slug].name
        if any(is_same_name(label, alias) for alias in vocabulary.tags[slug].aliases):
            why, remedy = f"since tags.toml has it among the aliases of [{table}]", "remove the alias"
        else:
            why, remedy = f"the label that tags.toml gives [{table}]", "change the label"
        yield label, f'the tag "{label}" is shown as "{name}", {why}; write "{name}", or {remedy}'


def find_unused(vocabulary: Vocabulary, labels: Collection[str], shown_path: str) -> Iterator[Diagnostic]:
    """Yield a warning for each unused table of `tags.toml`; a tag above a used tag counts as used."""
    slugs = {slug for label in labels if (slug := vocabulary.slug(label)) in vocabulary.tags}
    used = slugs.union(vocabulary.above(slugs))
    unused = [table for slug, table in vocabulary.tables.items() if slug not in used]
    if len(unused) == len(vocabulary.tables) > 1:
        message = f"no text uses any of these {len(unused)} tags; remove the file, or the tags that are not yours"
        yield Diagnostic(shown_path, 1, 1, "warning", message)
        return
    for table in unused:
        message = f"no text uses the tag [{table.name}]; remove the table, or write a text about it"
        yield Diagnostic(shown_path, table.line, 1, "warning", message)
