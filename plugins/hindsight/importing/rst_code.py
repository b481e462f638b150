"""Define directives of reStructuredText that Pelican and Nikola add to docutils' own."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive


class CodeBlock(Directive):
    """A block of code with the name of its language."""

    optional_arguments = 1
    has_content = True
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(
        (
            "linenos",
            "linenostart",
            "hl_lines",
            "emphasize-lines",
            "number-lines",
            "caption",
            "name",
            "class",
            "anchorlinenos",
            "classprefix",
            "hidelines",
            "lineanchors",
            "linenospecial",
            "linenostep",
            "lineseparator",
            "linespans",
            "nobackground",
            "nowrap",
            "tagsfile",
            "tagurlformat",
        ),
        str,
    )

    def run(self) -> list[nodes.Node]:
        """Return the code as a literal block."""
        code = "\n".join(self.content)
        lang = self.arguments[0].split()[0] if self.arguments else ""
        escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        name = f' class="language-{lang}"' if lang.replace("-", "").replace("+", "").isalnum() else ""
        return [nodes.raw("", f"<pre><code{name}>{escaped}\n</code></pre>", format="html")]


class PassedOver(Directive):
    """A directive without a form in Markdown: its words stay as a comment."""

    optional_arguments = 20
    has_content = True
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the directive as a comment, and a message with its name."""
        words = " ".join((self.name, *self.arguments, *self.content))
        comment = nodes.comment("", words)
        return [
            comment,
            self.state_machine.reporter.error(
                f"{self.name} has no form in Markdown, and is in a comment now", line=self.lineno
            ),
        ]
