"""Read the webmentions that the receiver of the package `webmentions` has stored in SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hindsight.core.replies.jf2 import Feed, read_entries

_QUERY = """
    SELECT source, target, title, excerpt, content, author_name, author_url, published, created_at,
           lower(mention_type) AS mention_type
    FROM webmentions WHERE direction = 'IN' AND status = 'CONFIRMED' ORDER BY id
"""


def read_database(file: Path) -> tuple[list[Feed], str]:
    """Return the webmentions of a database, and "", or the reason for which there are none."""
    if not file.is_file():
        return [], f'WEBMENTION_DATABASE: there is no file "{file}"'
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [read_entries([dict(row) for row in connection.execute(_QUERY)])], ""
    except sqlite3.Error as error:
        return [], f'"{file}" is no database of the package webmentions: {error}'
