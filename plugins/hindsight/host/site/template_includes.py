"""Put the nodes of included templates in the place of `{% include "name" %}`, before a template is compiled.

Each include at run time looks up a template and copies all names of the page, 25 times a page. The page is the same
either way. Includes stay as they are where that is not certain.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jinja2 import Environment, TemplateError, nodes
from jinja2.visitor import NodeTransformer

from hindsight.host.incremental.fingerprint import TemplateVersions

# Names that mean something else in the template that includes.
_SPECIAL = frozenset(("self", "super", "caller", "varargs", "kwargs", "loop"))
# Nodes that change whether texts are escaped.
_ESCAPES = frozenset((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier))
# Nodes that belong to a template of their own.
_UNMOVABLE = _ESCAPES | {nodes.Extends, nodes.Block}


def put_in_includes(tree: nodes.Template, name: str, environment: Environment, versions: TemplateVersions) -> None:
    """Replace the includes in the tree of the template `name`; `versions` has the texts of all templates."""
    names = _Names()
    names.take_in(tree)
    if callable(environment.autoescape) or nodes.Include not in names.kinds or not names.kinds.isdisjoint(_ESCAPES):
        return
    includes = _Includes(names, environment, versions, (name,))
    if nodes.Extends in names.kinds:
        # Outside of blocks, where such a template shows nothing else, Jinja shows what it includes.
        for block in tree.find_all((nodes.Block, nodes.Macro)):
            includes.visit(block)
    else:
        includes.visit(tree)


@dataclass(slots=True)
class _Names:
    """The names in a tree: those that it reads, those that it sets with their lines, and the kinds of its nodes."""

    used: set[str] = field(default_factory=set)
    placed: list[tuple[str, int]] = field(default_factory=list)
    kinds: set[type[nodes.Node]] = field(default_factory=set)

    def take_in(self, node: nodes.Node, in_loop: bool = False) -> None:
        """Add the names below a node; the `loop` of a loop inside the tree is not one that it reads."""
        for child in node.iter_child_nodes():
            self.kinds.add(type(child))
            if isinstance(child, nodes.Name):
                if child.ctx != "load":
                    self.placed.append((child.name, child.lineno))
                elif child.name != "loop" or not in_loop:
                    self.used.add(child.name)
                continue
            if isinstance(child, nodes.Import):
                self.placed.append((child.target, child.lineno))
            elif isinstance(child, nodes.FromImport):
                self.placed += [(name if isinstance(name, str) else name[1], child.lineno) for name in child.names]
            elif isinstance(child, nodes.Macro):
                self.placed.append((child.name, child.lineno))
            self.take_in(child, in_loop or isinstance(child, nodes.For))

    def set_from(self, line: int) -> set[str]:
        """Return the names that the tree sets at this line or further down."""
        return {name for name, at in self.placed if at >= line}


class _Includes(NodeTransformer):
    """Replaces the includes in a tree with these names.

    `templates` are the name of its template and of those around it.
    """

    def __init__(
        self, names: _Names, environment: Environment, versions: TemplateVersions, templates: tuple[str, ...]
    ) -> None:
        self._names, self._environment, self._versions, self._templates = names, environment, versions, templates
        # The templates in the version of this one: after a change of their files, this one is compiled again.
        self._known = frozenset(versions.used(templates[-1]))

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802  # Jinja's name
        """Return the body of the included template, in a scope of its own; or the include as it was."""
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if name not in self._known or name in self._templates or node.ignore_missing or not node.with_context:
            return node
        text = self._versions.text(name)
        if not text:  # there is no such template, or an empty one
            return node
        try:
            included = self._environment.parse(text, name)
        except TemplateError:
            return node  # an error only for a page that shows it
        names = _Names()
        names.take_in(included)
        if nodes.Include in names.kinds:
            _Includes(names, self._environment, self._versions, (*self._templates, name)).visit(included)
        # Jinja takes a name that a template sets further down for one without a value, in the scopes before.
        unlike = _SPECIAL | self._names.set_from(node.lineno)
        if not names.kinds.isdisjoint(_UNMOVABLE) or not names.used.isdisjoint(unlike):
            return node
        self._names.used |= names.used
        return nodes.Scope(included.body, lineno=node.lineno, environment=self._environment)
