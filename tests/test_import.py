"""What all imports have in common: fields, dates, links, files, running again."""

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


def front(**fields: str) -> str:
    """Return front matter in YAML."""
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + "---\n"


def test_an_import_is_a_site_that_can_be_published(tmp_path: Path, site: MakeSite) -> None:
    """Texts, pictures and addresses arrive, and `make publish` has nothing to refuse."""
    files = {
        POST: front(title="A walk", tags="hills rain", image="/img/p.svg")
        + "See [the other]({% post_url 2024-03-05-talk %}) and [home](/about.html).\n\n![p](/img/p.svg)\n",
        "_posts/2024-03-05-talk.md": front(title="A talk", tags="[words]") + "Text.\n",
        "about.md": front(title="About") + "Me.\n",
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


def test_the_first_line_says_what_the_source_is(tmp_path: Path) -> None:
    """Found out from its files."""
    assert (
        run_import(tmp_path, {**JEKYLL, POST: front(title="A") + "x"}).report.splitlines()[0].endswith("source: Jekyll")
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
    """Written again as the front matter of Hindsight has them."""
    date = parse_date(written)
    assert date is not None
    assert written_date(date) == expected


@pytest.mark.parametrize("written", ["", "soon", "2024", "May 2024", "0000-00-00 00:00:00", "2024-02-31", "9" * 100])
def test_what_is_no_whole_date_is_none(written: str) -> None:
    """Nothing is made up."""
    assert parse_date(written) is None


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    """No text makes a traceback."""
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
def test_fields_of_other_programs_get_their_meaning(fields: dict[str, str], line: str, tmp_path: Path) -> None:
    """Each becomes the field that Hindsight has for it; others stay."""
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A", **fields) + "Text.\n"})
    text = imported.read("posts/2024/walk.md")
    assert line in text.splitlines()
    assert "ann@example.org" not in text + imported.report
    assert "secret" not in text


def test_texts_that_readers_may_not_see_are_named(tmp_path: Path) -> None:
    """A text with a password becomes a draft, loudly."""
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A", password="x") + "Text.\n"})
    assert imported.lines("warning") == [
        f"{POST}:1:1: warning: this text is protected by a password in the source, so it is a draft here"
    ]


def test_fields_without_a_meaning_are_one_line_to_paste(tmp_path: Path) -> None:
    """EXTRA_FIELDS lists them, and fields of a theme are left out by name."""
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A", mood="calm", layout="post") + "Text.\n"})
    assert "    EXTRA_FIELDS = ['Mood']" in imported.report
    assert "layout" not in imported.read("posts/2024/walk.md").lower()
    assert 'the field "layout" is left out in one text' in imported.report


def test_the_title_is_the_first_heading_which_leaves_the_text(tmp_path: Path) -> None:
    """Where no field has it."""
    imported = run_import(tmp_path, {**JEKYLL, POST: "---\ntags: x\n---\n# A *long* walk\n\nText.\n"})
    text = imported.read("posts/2024/walk.md")
    assert text.startswith("Title: A long walk\n")
    assert text.endswith("\n\nText.\n")


def test_a_post_without_a_date_has_that_of_its_first_commit(tmp_path: Path) -> None:
    """Found in git's history."""
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


def test_running_again_keeps_what_the_writer_changed(tmp_path: Path) -> None:
    """Other files are renewed, and the kept one is named."""
    files = {**JEKYLL, POST: front(title="A") + "Text.\n", "_posts/2024-03-05-talk.md": front(title="B") + "Old.\n"}
    first = run_import(tmp_path, files)
    mine = first.folder / "posts/2024/walk.md"
    mine.write_text(mine.read_text() + "\nMine.\n")
    again = run_import(tmp_path, {"_posts/2024-03-05-talk.md": front(title="B") + "New.\n"})
    assert "Mine." in mine.read_text()
    assert "New." in again.read("posts/2024/talk.md")
    assert f"Kept, since you changed them after an earlier import: 1.\n    {mine}" in again.report


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    """The same source gives the same bytes."""
    files = {**JEKYLL, POST: front(title="A") + "Text.\n"}
    first = run_import(tmp_path, files)
    before = {path: first.read(path) for path in first.files()}
    again = run_import(tmp_path, files)
    assert {path: again.read(path) for path in again.files()} == before
    assert "(0 new, 0 changed, 2 as before)" in again.report


@pytest.mark.parametrize("target", [".", "inner", ".."])
def test_a_source_is_never_written_to(target: str, tmp_path: Path) -> None:
    """The target may not be the source, in it, or around it."""
    source = write_source(tmp_path, {**JEKYLL, POST: front(title="A") + "x"})
    with pytest.raises(ImportProblem, match="would be written into its own source"):
        import_blog({"FROM": str(source), "TO": str(source / target)})


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({}, "name what to import: make import FROM=export.xml, or FROM=path/of/a/blog"),
        ({"FROM": "nowhere"}, "nowhere: there is no such file or folder"),
    ],
)
def test_what_cannot_be_imported_is_one_line(environ: dict[str, str], message: str) -> None:
    """Without a traceback."""
    with pytest.raises(ImportProblem) as problem:
        import_blog(environ)
    assert str(problem.value) == message


def test_links_out_of_the_source_are_left_out_by_name(tmp_path: Path) -> None:
    """A folder may hold links to anything on the machine."""
    (tmp_path / "secret.md").write_text("# Secret\n")
    source = write_source(tmp_path, {**JEKYLL, POST: front(title="A") + "x"})
    (source / "_posts/2024-01-01-leak.md").symlink_to(tmp_path / "secret.md")
    imported = run_import(tmp_path, {})
    assert imported.files() == ["posts/2024/walk.md", "redirects.toml"]
    assert "_posts/2024-01-01-leak.md:1:1: warning: this link leads out of the source folder" in imported.report


def test_two_texts_with_one_slug_have_different_addresses(tmp_path: Path) -> None:
    """The second has a number."""
    files = {"_posts/2024-03-04-walk.md": front(title="A") + "1", "_posts/2024-05-06-walk.md": front(title="B") + "2"}
    imported = run_import(tmp_path, {**JEKYLL, **files})
    assert imported.files()[:2] == ["posts/2024/walk-2.md", "posts/2024/walk.md"]


def test_tags_that_would_share_an_address_get_their_own(tmp_path: Path) -> None:
    """`tags.toml` gives "C++" and "C#" slugs."""
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A", tags="[C++, C#, C]") + "Text.\n"})
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
def test_html_that_would_be_refused_is_mended(body: str, expected: str, tmp_path: Path) -> None:
    """As a browser does, and code stays as it is."""
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A") + body})
    assert expected in imported.read("posts/2024/walk.md")


def test_a_link_that_leads_to_nothing_leads_to_the_old_site_and_is_named(tmp_path: Path) -> None:
    """At its line in the source."""
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A") + "One.\n\n[B](/gone/)\n"})
    assert "[B](https://walks.example/gone/)" in imported.read("posts/2024/walk.md")
    assert imported.lines("warning") == [
        f'{POST}:6:1: warning: the link to "/gone/" points to nothing in the source, so it points to the old site'
    ]


def test_a_file_that_the_writer_removed_is_not_written_again(tmp_path: Path) -> None:
    """It is named."""
    files = {**JEKYLL, POST: front(title="A") + "Text.\n", "_posts/2024-03-05-talk.md": front(title="B") + "Old.\n"}
    first = run_import(tmp_path, files)
    (first.folder / "posts/2024/walk.md").unlink()
    again = run_import(tmp_path, files)
    assert "posts/2024/walk.md" not in again.files()
    assert "Not written again, since you removed them after an earlier import: 1.\n" in again.report


def test_a_file_of_no_import_stays_as_it_is(tmp_path: Path) -> None:
    """Also in a folder that is not new."""
    mine = tmp_path / "imported/posts/2024/walk.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("Mine.")
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A") + "Text.\n"})
    assert mine.read_text() == "Mine."
    assert f"Kept, since they were there and no import wrote them: 1.\n    {mine}" in imported.report


def test_notes_that_are_alike_are_shown_a_few_times_and_kept_in_full(tmp_path: Path) -> None:
    """The file beside the texts has all of them."""
    body = "\n".join(f"[x](/gone-{number}/)\n" for number in range(9))
    imported = run_import(tmp_path, {**JEKYLL, POST: front(title="A") + body})
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
def test_code_and_footnotes_stay_as_they_are(body: str, tmp_path: Path) -> None:
    """Indented code too: nothing of it is a link or a program."""
    imported = run_import(
        tmp_path,
        {
            "pelicanconf.py": "SITEURL = 'https://walks.example'",
            "content/a.md": f"Title: A\nDate: 2024-03-04\n\n{body}",
        },
    )
    assert imported.read("posts/2024/a.md").partition("\n\n")[2].strip() == body.strip()


def test_a_setting_of_an_odd_type_is_passed_over(tmp_path: Path) -> None:
    """Pelican's own value counts."""
    conf = "EXTRA_PATH_METADATA = [1]\nARTICLE_URL = 3\nSTATIC_PATHS = None\nPAGE_PATHS = {}\n"
    imported = run_import(tmp_path, {"pelicanconf.py": conf, "content/a.md": "Title: A\nDate: 2024-03-04\n\nText."})
    assert "Aliases: /a.html" in imported.read("posts/2024/a.md")
