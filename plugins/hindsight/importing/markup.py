"""Turn a body in another markup than Markdown into Markdown."""

from __future__ import annotations

from hindsight.importing.model import Import, ImportedText

_HTML = (".html", ".htm")


def to_text(text: ImportedText, ending: str, imported: Import) -> None:
    """Give a text a body in Markdown; one in a markup that cannot be read becomes a draft, as it is."""
    if ending in (*_HTML, ".rst"):
        from hindsight.importing.html_markdown import to_markdown

        body_line = text.line
        is_html = ending != ".rst"  # lines of HTML made from other markup are not those of the source

        def note(line: int, message: str) -> None:
            imported.warn(text.source, body_line + line - 1 if is_html else body_line, message)

        text.body = to_markdown(text.body, note)
    elif ending in (".textile", ".org", ".adoc", ".asciidoc", ".mau", ".ipynb", ".njk", ".wp"):
        text.status = "draft"
        imported.warn(text.source, text.line, f"{ending} is not read, so this text is a draft with its markup as it is")
