"""Check that files which only unpublished texts name are not published."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from extent import few_by_default
from site_builder import MakeSite, build

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
DRAFT = f"{HEAD}Status: draft\n"
LATER = "Title: L\nDate: 2031-03-02\nTags: work\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'
FORMS = (
    "![x](images/a b.svg)", "![x](<images/a b.svg>)", "![x](images/a%20b.svg)", "![x](/images/a%20b.svg)",
    "![x](../images/a%20b.svg)", "![x]({static}/images/a%20b.svg)", "![x]({attach}/images/a%20b.svg)",
    "![x][r]\n\n[r]: /images/a%20b.svg", "[x]({static}/images/a%20b.svg)", "[x](/images/a%20b.svg)",
    '<img src="/images/a b.svg" alt="x">', "<img src='/images/a b.svg' alt='x'>", '<img alt="x" src=/images/a%20b.svg>',
    '<IMG SRC="/images/a%20b.svg" ALT="x">', '<img src="/images/a&#32;b.svg" alt="x">',
    '<img src="/x.svg" srcset="/images/a%20b.svg 2x" alt="x">', '<img data-src="/images/a%20b.svg" alt="x">',
    '<picture><source srcset="/images/a%20b.svg"><img src="/x.svg" alt="x"></picture>',
    '<video poster="/images/a%20b.svg"></video>', '<video src="/images/a%20b.svg"></video>',
    '<object data="/images/a%20b.svg"></object>', '<embed src="/images/a%20b.svg">',
    '<a href="/images/a%20b.svg">x</a>', '<p style="background: url(/images/a%20b.svg)">x</p>',
    "<p style='background: url(\"/images/a%20b.svg\")'>x</p>", '<svg><image href="/images/a%20b.svg"/></svg>',
    '<svg><image xlink:href="/images/a%20b.svg"/></svg>', '<table background="/images/a%20b.svg"><tr><td>x</table>',
    "- [ ] Look ![x](/images/a%20b.svg)\n- [ ] Go", '> **Lesson:** Look. #work\n>\n> ![x](/images/a%20b.svg)',
    "- a\n\n  ![x](/images/a%20b.svg)", "| a |\n|---|\n| ![x](/images/a%20b.svg) |",
    "x[^1]\n\n[^1]: ![x](/images/a%20b.svg)", "<!-- images/a b.svg -->", "`images/a b.svg`",
    '<!-- ![x](/images/a%20b.svg) -->', "`images/a%20b.svg`", "```\nimages/a%20b.svg\n```",
)  # fmt: skip
FIELDS = ("Cover: images/a%20b.svg\nCover_alt: x\n", "Summary: ![x](/images/a%20b.svg)\n")
NAME = "images/a b.svg"


def files_with(text: str, head: str, field: str) -> dict[str, str]:
    """Return the files of a site: a post with this text, front matter and field, a published post and a picture."""
    return {"posts/0.md": f"{head}{field}\n{text}\n", "posts/a.md": f"{HEAD}\nText.", NAME: PICTURE, "x.svg": PICTURE}


@pytest.mark.parametrize("head", few_by_default([DRAFT, LATER]), ids=["draft", "later"])
@pytest.mark.parametrize("form", FORMS)
def test_a_picture_of_an_unpublished_text_is_withheld(form: str, head: str, site: MakeSite) -> None:
    """A picture that only an unpublished text names is not published, whatever the form of its address."""
    built = site(files_with(form, head, ""), publish=True)
    assert built.ok, built.text
    assert NAME not in built.files()


@pytest.mark.parametrize("head", [DRAFT, LATER], ids=["draft", "later"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_picture_in_a_field_is_withheld(field: str, head: str, site: MakeSite) -> None:
    """A picture that only the cover or summary of an unpublished text names is not published."""
    built = site(files_with("Text.", head, field), publish=True)
    assert built.ok, built.text
    assert NAME not in built.files()


def test_a_picture_of_a_draft_without_a_date_is_withheld(site: MakeSite) -> None:
    """A picture of a draft without a date is not published."""
    draft = "Title: T\nStatus: draft\n\n![x](/images/a%20b.svg)"
    built = site({"posts/0.md": draft, "posts/a.md": f"{HEAD}\nText.", NAME: PICTURE}, publish=True)
    assert built.ok, built.text
    assert NAME not in built.files()


@pytest.mark.parametrize(
    "form", [form for form in FORMS if "`" not in form and "<!--" not in form and "[[" not in form]
)
def test_a_picture_of_a_published_text_is_published(form: str, site: MakeSite) -> None:
    """A picture of a published text is published, also if a draft names it too."""
    files = files_with(form, DRAFT, "") | {"posts/a.md": f"{HEAD}\n{form}\n", "posts/b.md": f"{HEAD}\nText."}
    built = site(files, publish=True)
    assert [line for line in built.diagnostics if ": error: " in line] == []
    assert NAME in built.files()


def test_a_picture_that_no_text_names_is_a_warning(site: MakeSite) -> None:
    """A picture that no text names is published, with a warning in case it is left from a deleted text."""
    built = site({"posts/a.md": f"{HEAD}\nText.", "images/p.svg": PICTURE}, settings={"CHECK_ONLY": True})
    assert built.diagnostics == [
        "content/images/p.svg:1:1: warning: no text names this picture, and it is published all the same; "
        "name it, or remove it"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "~$x.docx",
        "x.part",
        "x.swo",
        "x.png~",
        "#x.png#",
        "Thumbs.db",
        "desktop.ini",
        "x.crdownload",
        ".DS_Store",
        "x.bak",
    ],
)
def test_temporary_files_of_editors_are_withheld(name: str, site: MakeSite) -> None:
    """Temporary files of editors and systems in a folder of pictures are not published."""
    built = site({"posts/a.md": f"{HEAD}\nText.", f"images/{name}": "secret"}, publish=True)
    assert built.ok, built.text
    assert [file for file in built.files() if name in file] == []


def test_a_hidden_file_that_a_setting_names_is_copied(site: MakeSite) -> None:
    """A hidden file is published if EXTRA_PATH_METADATA names it."""
    settings = {"EXTRA_PATH_METADATA": {"extra/.nojekyll": {"path": ".nojekyll"}}}
    built = site({"posts/a.md": f"{HEAD}\nText.", "extra/.nojekyll": ""}, settings=settings)
    assert ".nojekyll" in built.files()


@pytest.mark.parametrize("kind", ["file", "folder", "chain"])
def test_a_link_out_of_the_content_is_refused(kind: str, site: MakeSite, tmp_path: Path) -> None:
    """A symbolic link to a file outside the content is an error; one within the content is followed."""
    built = site({"posts/a.md": f"{HEAD}\nText.", "images/real.svg": PICTURE})
    outside = tmp_path / "private"
    outside.mkdir()
    (outside / "secret.svg").write_text(PICTURE, encoding="utf-8")
    link = built.content / "images/link.svg"
    if kind == "folder":
        link = built.content / "images/link"
        link.symlink_to(outside)
    elif kind == "chain":
        (tmp_path / "step").symlink_to(outside / "secret.svg")
        link.symlink_to(tmp_path / "step")
    else:
        link.symlink_to(outside / "secret.svg")
    os.symlink("real.svg", built.content / "images/inside.svg")
    again = build(built.folder, False, {}, False)
    assert [line for line in again.diagnostics if ": error: " in line] == [
        f"content/images/{link.name}:1:1: error: this link leads out of the content folder; "
        "copy what it leads to into the folder, or remove it"
    ]
    link.unlink()
    assert "images/inside.svg" in build(built.folder, False, {}, False).files()


@pytest.mark.parametrize("written", ["Status: draft\nDate: soon", "Date: soon"])
def test_a_text_with_an_error_is_kept_in_the_preview_only(site: MakeSite, written: str) -> None:
    """A text with a new error keeps its last page in the preview, but is not published."""
    text = "Title: Ash\nTags: work\n{fields}\n\nText.\n"
    files = {"posts/a.md": text.format(fields="Date: 2024-03-02"), "posts/b.md": f"{HEAD}\nText.\n"}
    settings = {"CARD_FORMATS": []}
    built = site(files, settings=settings)
    invalid = {"posts/a.md": text.format(fields=written)}
    for view in (built.rebuild(invalid), built.rebuild()):
        assert (view.ok, view.path("2024/a/").is_file()) == (False, True)
    published = build(built.folder, True, settings, False)
    assert published.ok == ("draft" in written)
    if published.ok:
        assert (published.path("2024/a/").exists(), published.path("2024/b/").is_file()) == (False, True)
    assert built.rebuild().path("2024/a/").is_file()
    assert build(built.folder, True, settings, False).ok == published.ok
    built.rebuild({"posts/a.md": files["posts/a.md"]})
    assert build(built.folder, True, settings, False).path("2024/a/").is_file()


def test_a_site_published_in_place_lists_no_hidden_page(site: MakeSite) -> None:
    """The manifest and the file for deploys do not name the files of hidden posts."""
    hidden = "Title: Quiet\nDate: 2024-03-02\nTags: work\nStatus: hidden\n\n> Lesson: Ask first.\n"
    settings = {"CARD_FORMATS": [], "PUBLISHED_IN_PLACE": True}
    built = site({"posts/quiet.md": hidden, "posts/b.md": f"{HEAD}\nText.\n"}, publish=True, settings=settings)
    assert built.ok, built.text
    assert [name for name in built.files() if "quiet" in name] == ["2024/quiet/index.html"]
    records = [path for path in built.output.iterdir() if path.name.startswith(".hindsight")]
    assert [path.name for path in records if b"quiet" in path.read_bytes()] == []


@pytest.mark.parametrize("head", [DRAFT, LATER], ids=["draft", "later"])
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("images/A%20B.svg", NAME), ("IMAGES/a%20b.SVG", NAME), ("a%20b.svg", NAME), ("posts/a%20b.svg", NAME),
        ("images/cafe%CC%81.svg", "images/caf\u00e9.svg"), ("images/caf\u00e9.svg", "images/cafe\u0301.svg"),
        ("images/stra\u00dfe.svg", "images/STRASSE.svg"),
    ],
)  # fmt: skip
def test_a_picture_with_a_different_spelling_is_withheld(address: str, name: str, head: str, site: MakeSite) -> None:
    """A picture is withheld if a draft names it with a different case, form of Unicode or folder."""
    files = {"posts/0.md": f"{head}\n![x]({address})\n", "posts/a.md": f"{HEAD}\nText.", name: PICTURE}
    built = site(files, publish=True)
    assert name not in built.files()


BROKEN = {
    "latin": "Title: T\nDate: 2024-03-02\nTags: work\nStatus: draft\n\nCaf\u00e9 {}\n".encode("latin-1"),
    "utf-16": "Title: T\nDate: 2024-03-02\nTags: work\nStatus: draft\n\nText {}\n".encode("utf-16"),
    "odd line": b"Title: T\nodd line\nStatus: draft\n\nText {}\n",
    "yaml": b"---\ntitle: 'It's fine'\nstatus: draft\n---\n\nText {}\n",
    "open yaml": b"---\ntitle: T\nstatus: draft\n\nText {}\n",
    "no date": b"Title: T\nStatus: draft\n\nText {}\n",
    "control": b"Title: T\nDate: 2024-03-02\nTags: work\nStatus: draft\n\nText \x07 {}\n",
    "long": b"Title: T\nDate: 2024-03-02\nTags: work\nStatus: draft\n\nText {}\n\n" + b"![" * 9000 + b"\n",
}


@pytest.mark.parametrize("name", ["files/plan.pages", "files/deck.key", "files/LICENSE", "files/a b.numbers"])
@pytest.mark.parametrize("kind", few_by_default(BROKEN, 3))
def test_files_of_an_invalid_draft_are_withheld(
    kind: str, name: str, site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors in a draft are warnings, and files of any kind that it names are withheld."""
    if kind == "utf-16":
        data = BROKEN[kind].decode("utf-16").replace("{}", f"[x]({name})").encode("utf-16")
    else:
        data = BROKEN[kind].replace(b"{}", f"[x]({name})".encode())
    monkeypatch.setattr("hindsight.core.documents.time_limit._SECONDS", 0.5)
    monkeypatch.setattr("hindsight.core.documents.time_limit._SECONDS_TO_MESSAGE", 0.1)
    settings = {"STATIC_PATHS": ["images", "files"], "CARD_FORMATS": []}
    files = {"posts/0.md": data, "posts/a.md": f"{HEAD}\nText.", name: "secret", "files/other.pages": "x"}
    built = site(files, publish=True, settings=settings)
    assert built.ok, built.text
    assert re.search(r"[23] warnings; see them with make check", built.text)
    assert [file for file in built.files() if file.startswith("files/")] == ["files/other.pages"]


def test_a_file_that_a_setting_publishes_is_published(site: MakeSite) -> None:
    """A file that EXTRA_PATH_METADATA names is published, also if a draft mentions it."""
    settings = {"EXTRA_PATH_METADATA": {"extra/CNAME": {"path": "CNAME"}, "extra/proof.txt": {"path": "proof.txt"}}}
    files = {"posts/0.md": f"{DRAFT}\nOf proof.txt and the CNAME.\n", "posts/a.md": f"{HEAD}\nText."}
    built = site({**files, "extra/CNAME": "x", "extra/proof.txt": "x"}, publish=True, settings=settings)
    assert {"CNAME", "proof.txt"} <= set(built.files())


def test_an_error_in_a_draft_is_a_warning_in_the_preview(site: MakeSite) -> None:
    """An error in a draft is a warning in the preview, which shows the draft."""
    files = {"posts/0.md": f"{DRAFT}\n[x](gone.md)\n", "posts/a.md": f"{HEAD}\nText."}
    built = site(files)
    assert (built.ok, built.path("2024/0/").is_file()) == (True, True)
    (diagnostic,) = [line for line in site(files, settings={"CHECK_ONLY": True}).diagnostics if "gone.md" in line]
    assert diagnostic.startswith("content/posts/0.md:6:5: warning: ")


def test_a_setting_publishes_a_file_in_a_hidden_folder(site: MakeSite) -> None:
    """A file in a hidden folder is published if a setting names it; a missing file in the setting is a warning."""
    names = ("extra/.well-known/a.txt", "extra/gone.ico")
    settings = {"EXTRA_PATH_METADATA": {name: {"path": name.removeprefix("extra/")} for name in names}}
    files = {"posts/a.md": f"{HEAD}\nText.", names[0]: "x", "extra/.well-known/key.pem": "secret"}
    published = site(files, settings=settings).files()
    assert [name for name in published if "well-known" in name] == [".well-known/a.txt"]
    (diagnostic,) = site(files, settings={**settings, "CHECK_ONLY": True}).diagnostics
    assert diagnostic.partition(": warning: ")[::2] == (
        "content/extra/gone.ico:1:1",
        "EXTRA_PATH_METADATA names this file, and it is not there; add it, or take the name out",
    )
