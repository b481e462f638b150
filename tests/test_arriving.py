"""Texts and settings of other blog programs keep their meaning."""

from __future__ import annotations

import pytest

from site_builder import Built, MakeSite

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n"


def exists(built: Built, path: str) -> bool:
    """Report whether a site has a file."""
    return (built.output / path).is_file()


def errors(diagnostics: list[str]) -> list[str]:
    """Return the errors among diagnostics."""
    return [line for line in diagnostics if ": error: " in line]


def test_a_field_needs_no_space_after_its_colon(site: MakeSite) -> None:
    """`Title:T` sets the title."""
    built = site({"posts/a.md": "Title:Tight\nDate:2024-03-04\nTags:work\n\nText."})
    assert errors(built.diagnostics) == []
    assert "<h1>Tight</h1>" in built.read("2024/a/index.html") or "Tight" in built.read("2024/a/index.html")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2024-5-1", "2024-05-01"), ("2024-05-01 9:30", "2024-05-01"), ("2024-05-01 09:30 UTC", "2024-05-01")],
)
def test_dates_of_other_programs_are_read(written: str, expected: str, site: MakeSite) -> None:
    """A month or hour may have one digit, and a time may end in UTC."""
    built = site({"posts/a.md": f"Title: A\nDate: {written}\nTags: work\n\nText."}, settings={"TIMEZONE": "UTC"})
    assert errors(built.diagnostics) == []
    assert f'datetime="{expected}' in built.read("2024/a/index.html")


def test_the_name_of_a_file_may_have_the_date(site: MakeSite) -> None:
    """A post without a Date has the date at the beginning of its file name."""
    built = site({"posts/2024-03-04-walk.md": "Title: A\nTags: work\n\nText."})
    assert errors(built.diagnostics) == []
    assert 'datetime="2024-03-04' in built.read("2024/walk/index.html")


@pytest.mark.parametrize("status", ["skip", "private", "pending"])
def test_the_statuses_skip_private_and_pending_mean_draft(status: str, site: MakeSite) -> None:
    """A text with one of these statuses is not published."""
    built = site({"posts/a.md": f"{HEAD}\nText.", "posts/b.md": f"{HEAD}Status: {status}\n\nText."}, publish=True)
    assert built.ok
    assert not exists(built, "2024/b/index.html")


def test_tags_may_be_optional(site: MakeSite) -> None:
    """With REQUIRE_TAGS = False, a post without tags is published."""
    text = {"posts/a.md": "Title: A\nDate: 2024-03-04\n\nText."}
    assert len(errors(site(text).diagnostics)) == 1
    assert site(text, settings={"REQUIRE_TAGS": False}).ok


def test_a_file_called_index_has_the_slug_of_its_folder(site: MakeSite) -> None:
    """The slug of `walk/index.md` is "walk", as in programs that keep pictures beside the text."""
    built = site({"posts/walk/index.md": f"{HEAD}\nText."})
    assert exists(built, "2024/walk/index.html")


def test_posts_of_different_years_may_have_one_slug(site: MakeSite) -> None:
    """Both posts are published, since the address has the year."""
    older = HEAD.replace("2024", "2023")
    built = site({"posts/x/review.md": f"{HEAD}\nNew.", "posts/y/review.md": f"{older}\nOld."})
    assert errors(built.diagnostics) == []
    assert exists(built, "2024/review/index.html")
    assert exists(built, "2023/review/index.html")


def test_the_name_of_a_file_may_have_the_language(site: MakeSite) -> None:
    """A translation has a separate address, even with the slug of the original."""
    built = site({"posts/walk.md": f"{HEAD}Slug: walk\n\nText.", "posts/walk.de.md": f"{HEAD}Slug: walk\n\nWorte."})
    assert errors(built.diagnostics) == []
    assert 'lang="de"' in built.read("2024/walk-de/index.html")


def test_a_translation_may_have_the_slug_of_its_original(site: MakeSite) -> None:
    """The text in the language of the site keeps the address; that of a translation ends with its language."""
    posts = {
        "posts/a.md": f"{HEAD}Slug: walk\nLang: de\n\nWorte.\n\n> **Lesson:** Geh jetzt.\n",
        "posts/b.md": f"{HEAD}Slug: walk\n\nText, [auf Deutsch](a.md).",
    }
    built = site(posts)
    assert errors(built.diagnostics) == []
    assert 'href="/2024/walk-de/"' in built.read("2024/walk/index.html")
    assert "/2024/walk-de/#" in built.read("de/index.html")
    assert "/2024/walk-de/#" not in built.read("lessons/index.html")
    edited = site({**posts, "posts/a.md": posts["posts/a.md"].replace("Worte", "Mehr Worte")})
    assert "Mehr Worte" in edited.read("2024/walk-de/index.html")
    single = site({"posts/a.md": posts["posts/a.md"]})
    assert exists(single, "2024/walk/index.html")
    assert not exists(single, "2024/walk-de/index.html")


def test_two_texts_with_one_slug_and_language_are_an_error(site: MakeSite) -> None:
    """Two texts with the same slug and language need different slugs."""
    german = f"{HEAD}Slug: walk\nLang: de\n\nWorte."
    built = site({"posts/a.md": german, "posts/b.md": german, "posts/c.md": f"{HEAD}Slug: walk\n\nText."})
    assert [line.partition("error: ")[2] for line in errors(built.diagnostics)] == [
        'the slug "walk-de" is already used by content/posts/a.md; give one of the two a different "Slug: ..."'
    ]


def test_old_anchors_and_plain_spellings_of_headings_are_found(site: MakeSite) -> None:
    """`<a name>` is an anchor, and `#cafe` leads to the heading "Café"."""
    body = '## Café\n\n<a name="old"></a>Text [one](#cafe) [two](#old) [three](b.md#cafe).'
    built = site({"posts/a.md": f"{HEAD}\n{body}", "posts/b.md": f"{HEAD}\n## Café\n\nText."})
    assert [line for line in built.diagnostics if '"#' in line] == []
    page = built.read("2024/a/index.html")
    assert 'href="#café"' in page
    assert 'b/#café"' in page


def test_filename_may_name_a_picture(site: MakeSite) -> None:
    """`{filename}` in the address of a picture works as in older versions of Pelican."""
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    built = site({"posts/a.md": f"{HEAD}\n![p]({{filename}}/images/p.svg)", "images/p.svg": picture})
    assert errors(built.diagnostics) == []
    assert 'src="/images/p.svg"' in built.read("2024/a/index.html")


@pytest.mark.parametrize(
    "markup",
    [
        '<object data="{static}/images/p.svg"></object>',
        "<img src={static}/images/p.svg alt=p>",
        '<form action="{static}/images/p.svg"></form>',
        '<img alt="p" src="{static}/images/p.svg" srcset="{static}/images/p.svg 2x">',
        '<video poster="{static}/images/p.svg"></video>',
    ],
)
def test_no_page_keeps_a_placeholder_of_a_file(markup: str, site: MakeSite) -> None:
    """`{static}` is replaced in every attribute, with and without quotation marks."""
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    built = site({"posts/a.md": f"{HEAD}\n{markup}", "images/p.svg": picture})
    page = built.read("2024/a/index.html")
    assert "{static}" not in page
    assert "/images/p.svg" in page


def test_texts_in_other_markup_are_one_warning(site: MakeSite) -> None:
    """Files in other markup do not stop a build, and one warning has their number."""
    files = dict.fromkeys(("posts/a.rst", "posts/b.rst", "posts/c.rst"), "Title\n=====\n")
    content = {"posts/d.md": f"{HEAD}\nText.", **files}
    built = site(content, publish=True)
    assert built.ok
    assert "3 .rst files, not read" in built.text
    built = site(content, settings={"CHECK_ONLY": True})
    (warning,) = [line for line in built.diagnostics if ".rst" in line]
    assert warning.startswith("content/posts/a.rst:1:1: warning: .rst files are not read, so this text and 2 more are")


@pytest.mark.parametrize("author", ["{name: Ann, email: ann@mail.example}", "Ann <ann@mail.example>"])
def test_the_email_address_of_an_author_is_not_published(author: str, site: MakeSite) -> None:
    """Only the name of the author is published."""
    built = site({"posts/a.md": f"---\ntitle: A\ndate: 2024-03-04\ntags: [work]\nauthor: {author}\n---\nText."})
    assert "Ann" in built.read("feeds/all.atom.xml")
    assert not any("mail.example" in (built.output / path).read_text(errors="replace") for path in built.files())


def test_extra_path_metadata_copies_a_markdown_file(site: MakeSite) -> None:
    """EXTRA_PATH_METADATA can publish a README.md unchanged."""
    files = {"posts/a.md": f"{HEAD}\nText.", "extra/README.md": "# Read me\n"}
    built = site(files, settings={"EXTRA_PATH_METADATA": {"extra/README.md": {"path": "README.md"}}})
    assert built.ok, built.text
    assert built.read("README.md") == "# Read me\n"


def test_a_language_may_be_written_as_a_locale(site: MakeSite) -> None:
    """`Lang: pt_BR` means pt-BR, but an invalid DEFAULT_LANG is an error."""
    built = site({"posts/a.md": f"{HEAD}Lang: pt_BR\n\nText."})
    assert built.ok, built.text
    assert 'lang="pt-BR"' in built.read("2024/a/")
    invalid = site({"posts/a.md": f"{HEAD}\nText."}, settings={"DEFAULT_LANG": "zh_cn"})
    assert 'error: DEFAULT_LANG: "zh_cn" is no language tag; write it as zh-cn' in invalid.text
