"""Pages load the styles and scripts that they need, and no others."""

from __future__ import annotations

import pytest

from site_builder import MakeSite

POST = "Title: A\nDate: 2024-01-01\nTags: t\n\n"
CODE = "```python\nx = 1\n```\n"
CHECKLIST = "- [ ] Look.\n- [ ] Go.\n"


@pytest.mark.parametrize(
    ("text", "page", "file", "is_loaded"),
    [
        (CODE, "2024/a/", "code.css", True),
        ("`x = 1`", "2024/a/", "code.css", False),
        ('Write `class="highlight"`.', "2024/a/", "code.css", False),
        (f"- [ ] Look.\n\n    {CODE.replace(chr(10), chr(10) + '    ')}\n- [ ] Go.\n", "2024/a/", "code.css", True),
        (CHECKLIST, "2024/a/", "cards.css", False),
        (CHECKLIST, "cards/a/", "cards.css", True),
        (CHECKLIST, "cards/", "cards.css", True),
        (CHECKLIST, "", "cards.css", True),
        ("No list.", "", "cards.css", False),
        (CHECKLIST, "2024/a/", "hindsight.js", True),
        (CODE, "2024/a/", "hindsight.js", True),
        ("No list.", "2024/a/", "hindsight.js", False),
    ],
)
def test_a_page_loads_a_file_where_it_is_needed(
    site: MakeSite, text: str, page: str, file: str, is_loaded: bool
) -> None:
    """A page loads a style sheet or a script if its HTML has the parts that the file is for."""
    built = site({"posts/a.md": POST + text})
    assert (f'="/theme/{file}">' in built.read(page)) == is_loaded
    assert "page-files" not in built.read(page)


def test_a_text_cannot_move_the_place_of_the_files(site: MakeSite) -> None:
    """A title with the mark of the place of the files is a title."""
    built = site({"posts/a.md": POST.replace("Title: A", "Slug: a\nTitle: `<page-files>` and more") + CODE})
    assert '<link rel="stylesheet" href="/theme/code.css">' in built.read("2024/a/").partition("</head>")[0]
