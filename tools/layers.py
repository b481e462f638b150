"""Check the direction of imports: the core imports no host, hosts do not import each other, and there are no circles.

`make lint` runs it. It prints one error a line, as `path:line: error: ...`, and exits with 1 after an error.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "plugins"
PACKAGE = "hindsight"

# The packages of Hindsight that each package may import. A package includes all modules below it.
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "hindsight.core.text": ("hindsight.core.text",),
    "hindsight.core.diagnostics": ("hindsight.core.diagnostics", "hindsight.core.text"),
    "hindsight.core.pictures": ("hindsight.core.pictures",),
    "hindsight.core": ("hindsight.core",),
    "hindsight.plugin": ("hindsight.core", "hindsight.plugin", "hindsight.version"),
    "hindsight.importing": ("hindsight.core", "hindsight.importing"),
    "hindsight.host": ("hindsight.core", "hindsight.importing", "hindsight.host", "hindsight.version"),
}
# The core reads Markdown and makes models. Only the hosts use sites and templates.
CORE_LIBRARIES_FORBIDDEN = ("pelican", "jinja2")


@dataclass(frozen=True, slots=True)
class Import:
    """An import of one module by another, with the file and the line of the import."""

    importer: str
    imported: str
    file: Path
    line: int


def imports_of(root: Path) -> Iterator[Import]:
    """Yield the imports of every module below a folder, including those inside functions and those for types only."""
    modules = {_name(file, root): file for file in sorted(root.rglob("*.py"))}
    for name, file in modules.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(name, alias.name, file, node.lineno)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    yield Import(name, full if full in modules else node.module, file, node.lineno)


def _name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def upward(imports: Iterable[Import]) -> Iterator[str]:
    """Yield an error for each import that the layers do not allow."""
    for one in imports:
        layer = max((name for name in ALLOWED if _is_below(one.importer, name)), key=len, default="")
        if not layer:  # `hindsight/__init__.py` connects the plugin
            continue
        own = one.imported.split(".")[0] == PACKAGE
        if own and not any(_is_below(one.imported, allowed) for allowed in ALLOWED[layer]):
            yield f"{one.file}:{one.line}: error: {layer} may not import {one.imported}"
        if _is_below(one.importer, "hindsight.core") and one.imported.split(".")[0] in CORE_LIBRARIES_FORBIDDEN:
            yield f"{one.file}:{one.line}: error: the core may not import {one.imported}; that is a host's part"


def _is_below(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def circles(imports: Iterable[Import]) -> Iterator[str]:
    """Yield an error for each circle of modules, and for each circle of packages."""
    modules: dict[str, set[str]] = defaultdict(set)
    packages: dict[str, set[str]] = defaultdict(set)
    for one in imports:
        if one.imported.split(".")[0] != PACKAGE:
            continue
        modules[one.importer].add(one.imported)
        importer, imported = one.importer.rpartition(".")[0], one.imported.rpartition(".")[0]
        # A package may import from the packages below it, and these from it.
        if importer != imported and not _is_below(imported, importer) and not _is_below(importer, imported):
            packages[importer].add(imported)
    for kind, graph in (("modules", modules), ("packages", packages)):
        for circle in _strongly_connected(graph):
            yield f"plugins/hindsight: error: these {kind} import each other: {', '.join(sorted(circle))}"


def _strongly_connected(graph: Mapping[str, set[str]]) -> Iterator[set[str]]:
    """Yield the sets of two or more nodes that reach each other."""
    reached = {node: _reachable(graph, node) for node in graph}
    in_circles: set[str] = set()
    for node in sorted(graph):
        circle = {other for other in reached[node] if node in reached.get(other, ())}
        if circle - {node} and node not in in_circles:
            in_circles |= circle
            yield circle


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for node in graph.get(waiting.pop(), ()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached


def main() -> int:
    """Print every error; return the exit status."""
    imports = list(imports_of(ROOT))
    errors = [*upward(imports), *circles(imports)]
    print("\n".join(errors) or f"layers: {len(imports)} imports, 0 upward, 0 circles")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
