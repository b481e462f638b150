"""The common parts of all imports: fields, dates, links, files and repeated imports."""

from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.host.commands.import_blog import import_blog
from hindsight.importing.dates import parse_date, written_date
from hindsight.importing.front_matter import split_front_matter
from hindsight.importing.model import ImportProblem
from import_support import run_import, write_source
from site_builder import MakeSite

JEKYLL = {"_config.yml": "title: Walks\nurl: https://walks.example\n"}
POST = "_posts/2024-03-04-walk.md"


def yaml_front_matter(**fields: str) -> str:
    """Return front matter in YAML."""
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + "---\n"


def test_an_import_is_a_site_that_can_be_published(tmp_path: Path, site: MakeSite) -> None:
    """Texts, pictures and addresses are imported, and `make publish` reports no problem."""
    files = {
        POST: yaml_front_matter(title="A walk", tags="hills rain", image="/img/p.svg")
        + "See [the other]({% post_url 2024-03-05-talk %}) and [home](/about.html).\n\n![p](/img/p.svg)\n",
        "_posts/2024-03-05-talk.md": yaml_front_matter(title="A talk", tags="[words]") + "Text.\n",
        "about.md": yaml_front_matter(title="About") + "Me.\n",
        "img/p.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    }
    imported = run_import(tmp_path, {**JEKYLL, **files})
    content = {path: (imported.folder / path).read_bytes() for path in imported.files()}
    built = site(content, publish=True, settings={"STATIC_PATHS": ["images", "extra", "img"]})
    assert built.diagnostics == []
    page = built.read("2024/walk/index.html")
    assert 'href="/2024/talk/"' in page
    assert 'href="/about/"' in page
    assert 'src="/img/p.svg"' in page
    assert (built.output / "2024/03/04/walk.html").is_file()


def test_the_report_begins_with_the_kind_of_the_source(tmp_path: Path) -> None:
    """An import recognises the program of the source by its files."""
    assert (
        run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + "x"})
        .report.splitlines()[0]
        .endswith("source: Jekyll")
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-5-1", "2024-05-01"),
        ("2024-05-01T09:30:00Z", "2024-05-01 09:30+00:00"),
        ("2024-05-01 9:30 UTC", "2024-05-01 09:30+00:00"),
        ("2024-05-01 09:30:15 +0200", "2024-05-01 09:30:15+02:00"),
        ("Wed, 01 May 2024 09:30:00 GMT", "2024-05-01 09:30+00:00"),
        ("May 1, 2024", "2024-05-01"),
        ("1 May 2024", "2024-05-01"),
        ("1.5.2024", "2024-05-01"),
        ("5/1/2024", "2024-05-01"),
        ("13/5/2024", "2024-05-13"),
        ("20240501", "2024-05-01"),
        ("2024/05/01 9:30 pm", "2024-05-01 21:30"),
    ],
)
def test_dates_in_any_common_form_are_read(written: str, expected: str) -> None:
    """Each date is written in the form that Hindsight reads."""
    date = parse_date(written)
    assert date is not None
    assert written_date(date) == expected


@pytest.mark.parametrize("written", ["", "soon", "2024", "May 2024", "0000-00-00 00:00:00", "2024-02-31", "9" * 100])
def test_an_incomplete_date_is_no_date(written: str) -> None:
    """A text without a valid day, month and year gives None."""
    assert parse_date(written) is None


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    """Any text gives a date that can be read again, or None, and never an exception."""
    date = parse_date(text)
    assert date is None or parse_date(written_date(date)) is not None


@given(
    st.text()
    | st.builds(
        lambda fence, inner: f"{fence}\n{inner}\n{fence}\nText", st.sampled_from(["---", "+++", ";;;"]), st.text()
    )
)
def test_any_front_matter_is_read(text: str) -> None:
    """Invalid front matter is read line by line, or is text."""
    raw = split_front_matter(text)
    assert isinstance(raw.body, str)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"excerpt": "Short"}, "Summary: Short"),
        ({"description": "Short"}, "Summary: Short"),
        ({"categories": "[Work]"}, "Category: Work"),
        ({"categories": "[Work, Play]", "tags": "[rain]"}, "Tags: Play, rain"),
        ({"tags": "hills rain"}, "Tags: hills, rain"),
        ({"last_modified_at": "2024-04-05"}, "Modified: 2024-04-05"),
        ({"redirect_from": "[/old/]"}, "Aliases: /2024/03/04/walk.html, /old/"),
        ({"published": "false"}, "Status: draft"),
        ({"status": "private"}, "Status: draft"),
        ({"password": "secret"}, "Status: draft"),
        ({"series": "Walks", "series_index": "2"}, "Series_index: 2"),
        ({"lang": "pt_BR"}, "Lang: pt-BR"),
        ({"author": "{name: Ann, email: ann@example.org}"}, "Author: Ann"),
        ({"authors": "[Ann <ann@example.org>, Bob]"}, "Authors: Ann; Bob"),
        ({"pin": "true"}, "Pinned: yes"),
        ({"mood": "calm"}, "Mood: calm"),
    ],
)
def test_fields_of_other_programs_become_those_of_hindsight(fields: dict[str, str], line: str, tmp_path: Path) -> None:
    """A known field becomes its counterpart in Hindsight, and other fields stay."""
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A", **fields) + "Text.\n"})
    text = imported.read("posts/2024/walk.md")
    assert line in text.splitlines()
    assert "ann@example.org" not in text + imported.report
    assert "secret" not in text


def test_a_text_with_a_password_becomes_a_draft(tmp_path: Path) -> None:
    """A text with a password becomes a draft, with a warning."""
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A", password="x") + "Text.\n"})
    assert imported.lines("warning") == [
        f"{POST}:1:1: warning: this text is protected by a password in the source, so it is a draft here"
    ]


def test_the_report_has_the_setting_for_unknown_fields(tmp_path: Path) -> None:
    """The report lists unknown fields in EXTRA_FIELDS, and names fields of a theme that are left out."""
    imported = run_import(
        tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A", mood="calm", layout="post") + "Text.\n"}
    )
    assert "    EXTRA_FIELDS = ['Mood']" in imported.report
    assert "layout" not in imported.read("posts/2024/walk.md").lower()
    assert 'the field "layout" is left out in one text' in imported.report


def test_without_a_title_field_the_first_heading_is_the_title(tmp_path: Path) -> None:
    """The heading is plain text in the title, and is removed from the text."""
    imported = run_import(tmp_path, {**JEKYLL, POST: "---\ntags: x\n---\n# A *long* walk\n\nText.\n"})
    text = imported.read("posts/2024/walk.md")
    assert text.startswith("Title: A long walk\n")
    assert text.endswith("\n\nText.\n")


def test_a_post_without_a_date_has_the_date_of_its_first_commit(tmp_path: Path) -> None:
    """The date is the author's date in the history of git."""
    source = write_source(tmp_path, {"posts/a.md": "# A\n\nText."})
    env = {
        **os.environ,
        "GIT_AUTHOR_DATE": "2019-05-06T12:00:00+00:00",
        "GIT_COMMITTER_DATE": "2019-05-06T12:00:00+00:00",
    }
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "A")):
        subprocess.run(["git", *command], cwd=source, check=True, env=env)
    imported = run_import(tmp_path, {})
    assert "Date: 2019-05-06 12:00+00:00" in imported.read("posts/2019/a.md")


def test_a_second_import_keeps_files_that_the_writer_changed(tmp_path: Path) -> None:
    """A second import updates the other files and names the kept file."""
    files = {
        **JEKYLL,
        POST: yaml_front_matter(title="A") + "Text.\n",
        "_posts/2024-03-05-talk.md": yaml_front_matter(title="B") + "Old.\n",
    }
    first = run_import(tmp_path, files)
    changed = first.folder / "posts/2024/walk.md"
    changed.write_text(changed.read_text() + "\nMine.\n")
    second = run_import(tmp_path, {"_posts/2024-03-05-talk.md": yaml_front_matter(title="B") + "New.\n"})
    assert "Mine." in changed.read_text()
    assert "New." in second.read("posts/2024/talk.md")
    assert f"Kept, since you changed them after an earlier import: 1.\n    {changed}" in second.report


def test_a_second_import_of_the_same_source_changes_nothing(tmp_path: Path) -> None:
    """The same source gives the same bytes."""
    files = {**JEKYLL, POST: yaml_front_matter(title="A") + "Text.\n"}
    first = run_import(tmp_path, files)
    before = {path: first.read(path) for path in first.files()}
    second = run_import(tmp_path, files)
    assert {path: second.read(path) for path in second.files()} == before
    assert "(0 new, 0 changed, 2 as before)" in second.report


def test_a_blog_without_texts_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    """The error says as which program's blog the source was read, since the program may be wrong."""
    source = write_source(tmp_path, {**JEKYLL, "a.txt": "x"})
    with pytest.raises(ImportProblem, match="no texts were found, read as a blog of Jekyll; name the folder"):
        import_blog({"FROM": str(source), "TO": str(tmp_path / "imported")})
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("target", [".", "inner", ".."])
def test_a_source_is_never_written_to(target: str, tmp_path: Path) -> None:
    """A target that equals, contains or is inside the source is an error."""
    source = write_source(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + "x"})
    with pytest.raises(ImportProblem, match="would be written into its own source"):
        import_blog({"FROM": str(source), "TO": str(source / target)})


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "name the source: make import FROM=export.xml, or FROM=path/of/a/blog"),
        ({"FROM": "nowhere"}, "nowhere: there is no such file or folder"),
    ],
)
def test_a_missing_source_is_an_error_of_one_line(environ: dict[str, str], message: str) -> None:
    """The error is about the variable to set, or about the missing path."""
    with pytest.raises(ImportProblem) as problem:
        import_blog(environ)
    assert str(problem.value) == message


def test_symbolic_links_out_of_the_source_are_not_followed(tmp_path: Path) -> None:
    """A link to a file outside the source is left out with a warning."""
    (tmp_path / "secret.md").write_text("# Secret\n")
    source = write_source(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + "x"})
    (source / "_posts/2024-01-01-leak.md").symlink_to(tmp_path / "secret.md")
    imported = run_import(tmp_path, {})
    assert imported.files() == ["posts/2024/walk.md", "redirects.toml"]
    assert "_posts/2024-01-01-leak.md:1:1: warning: this link points out of the source folder" in imported.report


def test_two_texts_with_one_slug_have_different_addresses(tmp_path: Path) -> None:
    """The slug of the second text gets a number."""
    files = {
        "_posts/2024-03-04-walk.md": yaml_front_matter(title="A") + "1",
        "_posts/2024-05-06-walk.md": yaml_front_matter(title="B") + "2",
    }
    imported = run_import(tmp_path, {**JEKYLL, **files})
    assert imported.files()[:2] == ["posts/2024/walk-2.md", "posts/2024/walk.md"]


def test_tags_with_the_same_slug_get_different_slugs(tmp_path: Path) -> None:
    """`tags.toml` gives "C++" and "C#" different slugs."""
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A", tags="[C++, C#, C]") + "Text.\n"})
    tags = tomllib.loads(imported.read("tags.toml"))
    assert {slug: table["label"] for slug, table in tags.items()} == {"c-plus-plus": "C++", "c-sharp": "C#"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("An <blockquote> word.", "An &lt;blockquote> word."),
        ("A <CR> word.", "A &lt;CR> word."),
        ("A <b>bold word.\n\nNext.", "A <b>bold word.</b>\n\nNext."),
        ("A word.</div>", "A word."),
        ('<a onclick="x()" href="https://b.example">A</a>', '<a href="https://b.example">A</a>'),
        ("[A]() word.", "A word."),
        ("[A](javascript:alert(1)) word.", "A word."),
        ("`<CR>` word.", "`<CR>` word."),
    ],
)
def test_html_that_a_build_refuses_is_repaired(body: str, expected: str, tmp_path: Path) -> None:
    """HTML is repaired as a browser does, and code stays unchanged."""
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + body})
    assert expected in imported.read("posts/2024/walk.md")


def test_a_link_without_a_target_leads_to_the_old_site(tmp_path: Path) -> None:
    """The warning is at the line of the link in the source."""
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + "One.\n\n[B](/gone/)\n"})
    assert "[B](https://walks.example/gone/)" in imported.read("posts/2024/walk.md")
    assert imported.lines("warning") == [
        f'{POST}:6:1: warning: the link to "/gone/" points to nothing in the source, so it points to the old site'
    ]


def test_a_file_that_the_writer_removed_is_not_written_again(tmp_path: Path) -> None:
    """A second import reports the number of removed files that it did not write again."""
    files = {
        **JEKYLL,
        POST: yaml_front_matter(title="A") + "Text.\n",
        "_posts/2024-03-05-talk.md": yaml_front_matter(title="B") + "Old.\n",
    }
    first = run_import(tmp_path, files)
    (first.folder / "posts/2024/walk.md").unlink()
    second = run_import(tmp_path, files)
    assert "posts/2024/walk.md" not in second.files()
    assert "Not written again, since you removed them after an earlier import: 1.\n" in second.report


def test_a_file_that_no_import_wrote_stays(tmp_path: Path) -> None:
    """An import into an existing folder keeps foreign files and names them."""
    foreign = tmp_path / "imported/posts/2024/walk.md"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("Mine.")
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + "Text.\n"})
    assert foreign.read_text() == "Mine."
    assert f"Kept, since they were there before and no import wrote them: 1.\n    {foreign}" in imported.report


def test_repeated_warnings_are_shortened_in_the_report(tmp_path: Path) -> None:
    """The report shows three similar warnings, and `.import-report.txt` contains all of them."""
    body = "\n".join(f"[x](/gone-{number}/)\n" for number in range(9))
    imported = run_import(tmp_path, {**JEKYLL, POST: yaml_front_matter(title="A") + body})
    assert imported.report.count("points to nothing in the source") == 3
    assert "    and 6 more like this" in imported.report
    assert imported.read(".import-report.txt").count("points to nothing in the source") == 9


@pytest.mark.parametrize(
    "body",
    [
        "Text.\n\n    {{ site.title }} [x](/about.html)\n\nText.",
        "```\n[x](/about.html)\n```",
        "`[x](/about.html)`",
        "[^1]: A note [words](https://b.example) here.\n\nText.[^1]",
    ],
)
def test_code_and_footnotes_stay_unchanged(body: str, tmp_path: Path) -> None:
    """Links and templates in code, and footnotes, are not converted."""
    imported = run_import(
        tmp_path,
        {
            "pelicanconf.py": "SITEURL = 'https://walks.example'",
            "content/a.md": f"Title: A\nDate: 2024-03-04\n\n{body}",
        },
    )
    assert imported.read("posts/2024/a.md").partition("\n\n")[2].strip() == body.strip()


def test_a_pelican_setting_of_the_wrong_type_is_ignored(tmp_path: Path) -> None:
    """The default of Pelican counts for a setting of the wrong type."""
    conf = "EXTRA_PATH_METADATA = [1]\nARTICLE_URL = 3\nSTATIC_PATHS = None\nPAGE_PATHS = {}\n"
    imported = run_import(tmp_path, {"pelicanconf.py": conf, "content/a.md": "Title: A\nDate: 2024-03-04\n\nText."})
    assert "Aliases: /a.html" in imported.read("posts/2024/a.md")
