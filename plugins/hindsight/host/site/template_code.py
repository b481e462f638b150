"""The code that Jinja makes of templates, with shortcuts for the frequent expressions of pages."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

import markupsafe
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from hindsight.host.incremental.fingerprint import TemplateVersions
from hindsight.host.site.template_includes import put_in_includes

# Escapes a plain string without an object of the class Markup around it. Other versions of MarkupSafe lack it.
_escape_string = getattr(markupsafe, "_escape_inner", escape)


def as_html(value: Any) -> str:
    """Return what `escape` returns, as a plain string: Jinja joins the parts of a page to one string all the same."""
    kind = type(value)
    if kind is str:
        return _escape_string(value)
    return value if kind is Markup else escape(value)


class PageTemplate(Template):
    """A template that looks up global names in those of its environment: Jinja puts a slow ChainMap around them."""

    @classmethod
    def from_code(
        cls, environment: Environment, code: CodeType, names: MutableMapping[str, Any], uptodate: Any = None
    ) -> Template:
        """Return the template of compiled code, with its global `names`."""
        has_own = not isinstance(names, ChainMap) or names.maps[0]
        return super().from_code(environment, code, names if has_own else environment.globals, uptodate)


class PageCode(CodeGenerator):
    """Makes the code of templates; `versions` returns the texts of all templates of the site."""

    def __init__(self, *parts: Any, versions: Callable[[], TemplateVersions]) -> None:
        super().__init__(*parts)
        self._versions = versions

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  # Jinja's name
        """Write the names that the shortcuts need before the code of a template."""
        self.writeline(f"from {__name__} import as_html")
        # The words of the environment, when the template is loaded.
        self.writeline("page_gettext = environment.globals.get('_')")
        if self.name is not None:
            put_in_includes(node, self.name, self.environment, self._versions())
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  # as above
        """Write a call; `_("A message")` calls the words of the page directly, without Jinja's tests of a function."""
        if forward_caller or not _is_message(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(page_gettext(")
        self.visit(node.args[0], frame)
        self.write(") if ")
        self.visit(node.node, frame)  # it may be a function of the template
        self.write(" == page_gettext else ")
        super().visit_Call(node, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Write the beginning of an expression whose value becomes a part of the page."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("as_html(")


def _is_message(node: nodes.Call) -> bool:
    """Return whether a call is `_` with a text and nothing else."""
    more = node.kwargs or node.dyn_args or node.dyn_kwargs
    is_text = len(node.args) == 1 and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str)
    return isinstance(node.node, nodes.Name) and node.node.name == "_" and is_text and not more
