"""What `tags.toml` says beside the tags that texts use: other names for them, and tables without a use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hindsight.core.diagnostics.diagnostic import Diagnostic
from hindsight.core.vocabulary.tags import Vocabulary, is_same_name


def find_renamed(vocabulary: Vocabulary, labels: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each label that is shown as another name, with a message that names both."""
    for label in labels:
        slug = vocabulary.slug(label)
        if slug not in vocabulary.tables or is_same_name(label, shown := vocabulary.tags[slug].label):
            continue
        table = vocabulary.tables[slug].name
        if any(is_same_name(label, alias) for alias in vocabulary.tags[slug].aliases):
            why, remedy = f"since tags.toml has it among the aliases of [{table}]", "take the alias out"
        else:
            why, remedy = f"the label that tags.toml gives [{table}]", "change the label"
        yield label, f'the tag "{label}" is shown as "{shown}", {why}; write "{shown}", or {remedy}'


def find_unused(vocabulary: Vocabulary, labels: Collection[str], shown_path: str) -> Iterator[Diagnostic]:
    """Yield a warning for each table of `tags.toml` that no label means; a tag above one that is used is used too."""
    slugs = {slug for label in labels if (slug := vocabulary.slug(label)) in vocabulary.tags}
    used = slugs.union(vocabulary.above(slugs))
    unused = [table for slug, table in vocabulary.tables.items() if slug not in used]
    if len(unused) == len(vocabulary.tables) > 1:
        message = f"no text uses any of these {len(unused)} tags; remove the file, or take out what is not yours"
        yield Diagnostic(shown_path, 1, 1, "warning", message)
        return
    for table in unused:
        message = f"no text uses the tag [{table.name}]; take the table out, or write a text about it"
        yield Diagnostic(shown_path, table.line, 1, "warning", message)
