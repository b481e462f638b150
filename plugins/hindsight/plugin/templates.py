"""Find the templates of the plugin, and the template of the theme that they extend."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, TemplateNotFound

from hindsight.core.drawing import TEMPLATES
from hindsight.core.template_names import misspelt_names
from hindsight.plugin.messages import report
from hindsight.plugin.reading import shown_path

log = logging.getLogger(__name__)

OWN = Path(__file__).with_name("templates")
_ALONE = "hindsight/alone.html"


def with_own_templates(environment: Environment) -> None:
    """Add the templates of the plugin to a Jinja environment, after those of the site and its theme."""
    own = FileSystemLoader([OWN, TEMPLATES])
    if isinstance(environment.loader, ChoiceLoader):
        environment.loader.loaders = [*environment.loader.loaders, own]
    else:
        environment.loader = ChoiceLoader([*([environment.loader] if environment.loader else []), own])


def check_template_names(folders: Iterable[str], theme: str) -> None:
    """Report misspelt macros and blocks in templates that replace templates of the plugin.

    The templates are in the site's own folders and in the folder of its theme.
    """
    in_order = [*map(Path, folders), Path(theme, "templates").expanduser(), OWN, TEMPLATES]
    problems = misspelt_names(in_order, (OWN, TEMPLATES), "hindsight/**/*.html")
    report(dataclasses.replace(problem, path=shown_path(problem.path)) for problem in problems)


def base_template(environment: Environment) -> str:
    """Return the template that pages extend: the theme's `base.html` if it has a block `content`, else our own."""
    theme = environment.loader.loaders[0] if isinstance(environment.loader, ChoiceLoader) else environment.loader
    try:
        assert theme is not None
        theme.get_source(environment, "base.html")
    except TemplateNotFound:
        reason = 'the theme has no "base.html"'
    else:
        if "content" in _blocks(environment, "base.html"):
            return "base.html"
        reason = 'the "base.html" of the theme has no block "content"'
    log.warning("%s", f"{reason}; the pages of decks, lessons and replies have a plain frame of their own")
    return _ALONE


def _blocks(environment: Environment, name: str) -> set[str]:
    """Return the blocks of a template and of those that it extends."""
    from jinja2 import nodes

    source = environment.loader.get_source(environment, name)[0] if environment.loader else ""
    tree = environment.parse(source)
    blocks = {block.name for block in tree.find_all(nodes.Block)}
    for parent in tree.find_all(nodes.Extends):
        if isinstance(parent.template, nodes.Const) and parent.template.value != name:
            blocks |= _blocks(environment, str(parent.template.value))
    return blocks
