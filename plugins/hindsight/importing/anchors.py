"""Point links to parts of pages (`#part`) to the ids on the new pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote

from hindsight.importing.code import outside_code
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.text_paths import slug_from

_ANCHORED = re.compile(r"(?P<file>\{filename\}/[^\s()<>#\"']*)#(?P<anchor>[^\s()<>\"']+)")
_OWN_ANCHOR = re.compile(r"(?<!!)\[(?P<words>[^\[\]\n]*)\]\(#(?P<anchor>[^\s()<>\"]+)\)")
# Parts of pages in other programs: forms and lists of comments.
_OF_COMMENTS = re.compile(r"(?:disqus_thread|comments?|respond|comment-\d+|comments-area|reply|more-\d+|isso-\d+)\Z")


class AnchorResolver:
    """Finds the anchor that each link means. A page is read only if a link points to a part of it."""

    def __init__(
        self, texts: Iterable[ImportedText], paths: Mapping[int, str], ids_of: Callable[[ImportedText], Iterable[str]],
        imported: Import,
    ) -> None:  # fmt: skip
        """Index texts; `paths` are their paths by their `id()`, and `ids_of` returns the ids on the page of a text."""
        self._by_path = {paths[id(text)]: text for text in texts}
        self._paths, self._ids_of, self._import = paths, ids_of, imported
        self._known: dict[str, dict[str, str]] = {}

    def resolve(self, text: ImportedText) -> None:
        """Change the links of a text; a link to a missing part points to the page as a whole."""
        if "#" not in text.body:
            return

        def with_new_anchor(match: re.Match[str]) -> str:
            anchor = self._meant(match["file"].removeprefix("{filename}/"), match["anchor"], text)
            return f"{match['file']}#{anchor}".removesuffix("#")

        def on_same_page(match: re.Match[str]) -> str:
            anchor = self._meant(self._paths[id(text)], match["anchor"], text)
            return f"[{match['words']}](#{anchor})" if anchor else match["words"]

        text.body = outside_code(
            text.body, lambda part: _OWN_ANCHOR.sub(on_same_page, _ANCHORED.sub(with_new_anchor, part))
        )

    def _meant(self, path: str, written: str, text: ImportedText) -> str:
        """Return the anchor on a page that a link means, or ""."""
        ids = self._ids(path)
        anchor = unquote(written)
        if ids is None or anchor in ids.values():
            return written
        if similar := ids.get(slug_from(anchor)):
            return similar
        if not _OF_COMMENTS.match(anchor):
            self._import.warn(text.source, text.line, f'the link to "#{anchor}" points to no part of its page')
        return ""

    def _ids(self, path: str) -> dict[str, str] | None:
        """Return the ids on a page by their plain forms, or None for a page that is not of this import."""
        if path not in self._known and path in self._by_path:
            ids = tuple(self._ids_of(self._by_path[path]))
            # Ids with one plain form stay apart under their own names.
            self._known[path] = {ident: ident for ident in ids} | {slug_from(ident): ident for ident in reversed(ids)}
        return self._known.get(path)
