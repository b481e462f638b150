"""Show the replies to a text at its end, on its own page only, unless the theme has a place for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, TemplateError, nodes

from hindsight.plugin.replies import TextReplies

BLOCK = "hindsight/replies.html"
# The names that the templates of articles and pages have for their texts.
_TEXTS = ("article", "page")


class ReplyBlock:
    """Adds the block of replies to texts; whether a template has a place for it is looked up once."""

    def __init__(self) -> None:
        self._has_place: dict[str, bool] = {}

    def append(self, content: Any, generator: Any) -> None:
        """Add the block to the content of a text until `remove` is called, but not to its summary.

        The block is no part of the text for Pelican, which else would look for links to its own files in it.
        """
        if not getattr(content, "replies", None) or self._is_placed(generator, content.template):
            return
        own_content, own_summary = content.get_content, content.get_summary
        template, context = generator.env.get_template(BLOCK), generator.context

        def get_content(siteurl: str) -> str:
            block = template.render({**context, "article": content, "SITEURL": siteurl})
            return f"{own_content(siteurl)}\n{block}"

        def get_summary(siteurl: str) -> str:
            content.get_content = own_content
            try:
                return str(own_summary(siteurl))
            finally:
                content.get_content = get_content

        content.get_content, content.get_summary = get_content, get_summary

    def _is_placed(self, generator: Any, template: str) -> bool:
        if template not in self._has_place:
            self._has_place[template] = has_place(generator.env, str(generator.get_template(template).name))
        return self._has_place[template]


def remove(content: Any) -> None:
    """Remove the block from the content of a text, after its page is written."""
    if isinstance(getattr(content, "replies", None), TextReplies):
        for name in ("get_content", "get_summary"):
            vars(content).pop(name, None)


def has_place(environment: Environment, name: str) -> bool:
    """Return whether a template of a theme shows replies by itself: with our block, or by `article.replies`."""
    return any(_names_replies(tree) or BLOCK in _referred(tree) for tree in _trees(environment, name))


def _trees(environment: Environment, name: str) -> Iterator[nodes.Template]:
    """Yield a template and all those that it extends, includes or imports."""
    waiting, seen = [name], {BLOCK}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            assert environment.loader is not None
            tree = environment.parse(environment.loader.get_source(environment, name)[0])
        except TemplateError:  # Pelican reports it when it draws the page
            continue
        yield tree
        waiting += _referred(tree)


def _referred(tree: nodes.Template) -> list[str]:
    """Return the names of the templates that a template extends, includes or imports."""
    names: list[nodes.Expr] = [
        *(node.template for node in tree.find_all(nodes.Extends)),
        *(node.template for node in tree.find_all(nodes.Include)),
        *(node.template for node in tree.find_all(nodes.Import)),
        *(node.template for node in tree.find_all(nodes.FromImport)),
    ]
    constants = (constant.value for name in names for constant in _constants(name))
    return [value for value in constants if isinstance(value, str)]


def _constants(expression: nodes.Expr) -> Iterator[nodes.Const]:
    """Yield the constants of an expression, such as those of a list of names or of a choice."""
    if isinstance(expression, nodes.Const):
        yield expression
    yield from expression.find_all(nodes.Const)


def _names_replies(tree: nodes.Template) -> bool:
    """Return whether a template uses the replies of a text, besides their number."""
    numbers = {id(one.node) for one in tree.find_all(nodes.Getattr) if one.attr == "count"}
    uses = (one for one in tree.find_all(nodes.Getattr) if one.attr == "replies" and id(one) not in numbers)
    return any(isinstance(one.node, nodes.Name) and one.node.name in _TEXTS for one in uses)
