"""Read the XML of an export of WordPress as a stream of items."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hindsight.importing.xml_nodes import Export, Items, Node, read_nodes


class _Items(Items):
    """Collects the items of the channel, and all else of the channel in `export.channel`."""

    program, contents = "WordPress", "posts"

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.export.channel.children

    def place(self, node: Node, outer: Node | None) -> None:
        name = outer.name if outer else ""
        if node.name == "item":
            self.items.append(node)
        elif name == "channel":
            self.export.channel.children.append(node)
        elif outer and name != "rss":
            outer.children.append(node)


def read_items(file: Path, export: Export) -> Iterator[Node]:
    """Yield the items of an export, and fill `export`; raise ImportProblem if nothing in the file is whole."""
    return read_nodes(file, _Items(export))
