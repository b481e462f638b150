"""Convert a body in a different markup to Markdown."""

from __future__ import annotations

from hindsight.importing.model import Import, ImportedText

_HTML = (".html", ".htm")


def to_text(text: ImportedText, ending: str, imported: Import) -> None:
    """Convert the body of a text to Markdown; a text in a markup that cannot be read becomes a draft, as it is."""
    if ending in (*_HTML, ".rst"):
        from hindsight.importing.html_markdown import to_markdown

        body_line = text.line
        is_html = ending != ".rst"  # the lines of converted markup differ from the lines of the source

        def note(line: int, message: str) -> None:
            imported.warn(text.source, body_line + line - 1 if is_html else body_line, message)

        text.body = to_markdown(text.body, note)
    elif ending in (".textile", ".org", ".adoc", ".asciidoc", ".mau", ".ipynb", ".njk", ".wp"):
        text.status = "draft"
        imported.warn(
            text.source, text.line, f"the import cannot read {ending}, so this text is a draft with its markup as it is"
        )
