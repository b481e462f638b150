"""A draft with a secret address is published there, and appears nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hindsight.host import command_line
from hindsight.host.commands import preview
from site_builder import Built, MakeSite, build, write_files

TOKEN = "5f0c2a9e4b7d41c38e6a1b90d2f37c64"
PUBLISHED = "Title: Out\nDate: 2026-03-01\nTags: depot\n\nText that everybody reads.\n"
LESSON = "> **Lesson:** Ask before you lift. #lifting\n> {id=ask-before-you-lift}\n"
DRAFT = (
    "Title: Whisper\nDate: 2026-03-02\nTags: whispering\nStatus: draft\nCategory: Secrets\nSeries: Quiet\n"
    f"Aliases: /old/whisper/\nPreview: {TOKEN}\n\nA [whisper](https://elsewhere.example/) from the attic.\n\n"
    "![A key](images/key.svg)\n\n- [ ] **Lift it.** Slowly.\n- [ ] **Put it down.** Slowly.\n\n" + LESSON
)
FOLDED = "---\ntitle: W\nstatus: >-\n  draft\ndate: 2026-03-02\ntags: [a]\n---\nText.\n"
FILES: dict[str, str | bytes | None] = {
    "posts/out.md": PUBLISHED, "posts/whisper.md": DRAFT, "images/key.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"
}  # fmt: skip


def texts_but(built: Built, *parts: str) -> dict[str, str]:
    """Return the text of each file of a site, by its path, without those whose path has one of these parts."""
    return {
        name: built.path(name).read_bytes().decode("utf-8", "replace")
        for name in built.files()
        if not any(part in name for part in parts)
    }


def test_a_shared_draft_has_a_page_and_cards(site: MakeSite) -> None:
    """A draft with a secret address has its page, cards and pictures there, marked as a draft and not for search
    engines.
    """
    built = site(FILES, publish=True)
    assert built.ok, built.text
    page = built.read(f"preview/{TOKEN}/")
    assert "from the attic." in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<meta name="referrer" content="no-referrer">' in page
    assert '<strong class="mark">Draft</strong>' in page
    assert 'id="ask-before-you-lift"' in page
    assert "noindex" in built.read(f"cards/{TOKEN}/")
    assert built.path(f"cards/{TOKEN}/a6.pdf").is_file()
    assert json.loads(built.read(f"cards/{TOKEN}/deck.json"))["url"].endswith(f"/cards/{TOKEN}/")
    assert built.path("images/key.svg").is_file()
    assert not built.path("2026/whisper/").exists()


def test_a_shared_draft_is_nowhere_else(site: MakeSite) -> None:
    """No other file of the site has the secret address, the words or the names of a shared draft."""
    built = site(FILES, publish=True)
    others = texts_but(built, TOKEN, "images/")
    assert "index.html" in others
    for word in (TOKEN, "hisper", "attic", "Secrets", "Quiet", "ask-before-you-lift", "lifting", "Put it down"):
        assert [name for name, text in others.items() if word in text] == [], word
    assert [name for name in others if re.search("whisper|secrets|quiet|lifting|old", name)] == []
    assert TOKEN not in built.text


def test_other_files_are_as_without_a_shared_draft(site: MakeSite) -> None:
    """All other files of a site have the same bytes with a shared draft and without one."""
    built = site(FILES, publish=True)
    before = texts_but(built, TOKEN, "images/", ".hindsight")
    plain = built.rebuild({"posts/whisper.md": DRAFT.replace(f"Preview: {TOKEN}\n", "")})
    assert plain.ok, plain.text
    assert texts_but(plain, ".hindsight") == before


def test_a_draft_without_an_address_stays_unpublished(site: MakeSite) -> None:
    """A draft whose secret address was taken away is gone with its cards and pictures."""
    built = site(FILES, publish=True)
    again = built.rebuild({"posts/whisper.md": DRAFT.replace(f"Preview: {TOKEN}\n", "")})
    assert again.ok, again.text
    assert not [name for name in again.files() if TOKEN in name or "key.svg" in name]


def test_a_published_text_is_at_its_own_address(site: MakeSite) -> None:
    """A text that is published is no longer at its secret address."""
    built = site(FILES | {"posts/whisper.md": DRAFT.replace("Status: draft\n", "")}, publish=True)
    assert built.ok, built.text
    assert built.path("2026/whisper/").exists()
    assert not [name for name in built.files() if TOKEN in name]


def test_a_preview_of_the_writer_has_drafts_as_ever(site: MakeSite) -> None:
    """`make html` has a shared draft at its future address."""
    built = site(FILES)
    assert built.ok, built.text
    assert built.path("2026/whisper/").exists()
    assert not [name for name in built.files() if TOKEN in name]


@pytest.mark.parametrize("more", ["Status: draft\n", "Date: 2031-01-01\n"])
def test_a_page_or_a_text_to_come_can_be_shared(more: str, site: MakeSite) -> None:
    """A page that is a draft, and a post of the future, can have a secret address; a page is in no menu."""
    kind = "pages" if "Status" in more else "posts"
    tags = "" if kind == "pages" else "Tags: depot\n"
    text = f"Title: Whisper\n{tags}{more}Preview: {TOKEN}\n\nFrom the attic.\n"
    built = site({"posts/out.md": PUBLISHED, f"{kind}/w.md": text}, publish=True)
    assert built.ok, built.text
    page = built.read(f"preview/{TOKEN}/")
    assert "noindex" in page
    assert "Draft</strong>" in page
    assert [name for name, other in texts_but(built, TOKEN).items() if "hisper" in other] == []


@pytest.mark.parametrize("link", ["[w](whisper.md)", "[[Whisper]]", "[[whisper]]"])
def test_a_link_to_a_shared_draft_is_an_error(link: str, site: MakeSite) -> None:
    """A link of a published text to a shared draft is an error, as one to any draft."""
    built = site(FILES | {"posts/out.md": PUBLISHED + f"\nSee {link}.\n"}, publish=True)
    assert not built.ok
    assert "is a draft or not yet published" in built.text
    assert TOKEN not in built.text


@pytest.mark.parametrize(
    "link", ["/preview/{}/", "{{root}}/cards/{}/", "../../preview/{}/", "https://hindsight.example/preview/{}/"]
)
def test_a_link_to_a_secret_address_is_an_error(link: str, site: MakeSite) -> None:
    """A link of a published text to a secret address is an error."""
    built = site(FILES | {"posts/out.md": PUBLISHED + f"\nSee [it]({link.format(TOKEN)}).\n"}, publish=True)
    assert not built.ok
    assert "this link shows all readers the secret address of content/posts/whisper.md; take it out" in built.text


def test_the_old_address_does_not_lead_to_the_secret_one(site: MakeSite) -> None:
    """A published text that becomes a shared draft is an error: its old address does not lead to the secret one."""
    files = FILES | {"posts/whisper.md": DRAFT.replace("Status: draft\n", "")}
    built = site(files, publish=True, settings={"PUBLISHED_IN_PLACE": True})
    assert built.ok, built.text
    again = built.rebuild({"posts/whisper.md": DRAFT})
    assert not again.ok
    assert "urls.lock" in again.text


def test_lock_files_do_not_have_a_shared_draft(site: MakeSite) -> None:
    """The lock files have neither the address nor the lessons of a shared draft."""
    built = site(FILES, publish=True, settings={"PUBLISHED_IN_PLACE": True})
    assert built.ok, built.text
    locks = [file.read_text(encoding="utf-8") for file in built.content.glob("*.lock")]
    assert locks
    assert not [lock for lock in locks if TOKEN in lock or "hisper" in lock or "lift" in lock]


def test_confidential_words_of_a_shared_draft_are_errors(
    site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shared draft is searched for confidential words, as all that is published."""
    monkeypatch.delenv("CI", raising=False)  # there, messages leave out the words
    private = tmp_path / "words.toml"
    private.write_text('words = ["attic"]\n', encoding="utf-8")
    built = site(FILES, publish=True, settings={"PRIVATE_FILE": str(private)})
    assert not built.ok
    assert built.diagnostics[0].startswith('content/posts/whisper.md:10:50: error: "attic" (confidential word')


def test_errors_of_a_shared_draft_stop_publishing(site: MakeSite) -> None:
    """A shared draft is checked as a published text: a dead link in it is an error."""
    built = site(FILES | {"posts/whisper.md": DRAFT + "\n[none](none.md)\n"}, publish=True)
    assert not built.ok
    assert "whisper.md:20:1: error: the link {filename}none.md leads nowhere" in built.text or "error" in built.text


@pytest.mark.parametrize("token", ["draft", "a" * 12, "../../etc", "A" * 32])
def test_an_address_that_can_be_guessed_is_an_error(token: str, site: MakeSite) -> None:
    """A secret address is a long name; a draft with a short one is not published."""
    files = FILES | {"posts/whisper.md": DRAFT.replace(TOKEN, token)}
    built = site(files, publish=True, settings={"CHECK_ONLY": True})
    assert (
        "content/posts/whisper.md:8:10: warning: a secret address is a long name that nobody can guess; remove this "
        "line, and run make preview POST=... (an error once this text is published)" in built.diagnostics
    )
    built = site(files, publish=True)
    assert built.ok, built.text
    assert not [name for name in built.files() if "whisper" in name or "preview" in name]


def test_two_drafts_with_one_address_are_an_error(site: MakeSite) -> None:
    """A copy of a shared draft cannot have the same address."""
    built = site(FILES | {"posts/copy.md": DRAFT.replace("ask-before", "see-before")}, publish=True)
    assert not built.ok
    assert (
        "content/posts/whisper.md:1:1: error: this draft has the secret address of content/posts/copy.md; run make "
        "preview OFF=1 for one of the two, then make preview again" in built.diagnostics
    )


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a new blog with a draft, and work in it."""
    folder = tmp_path / "notes"
    assert command_line.main(["new-blog", str(folder)]) == 0
    write_files(folder / "content", {"posts/w.md": "Title: W\nDate: 2026-03-02\nTags: a\nStatus: draft\n\nText.\n"})
    monkeypatch.chdir(folder)
    for name in ("POST", "OFF", "SITEURL", "INPUTDIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, **variables: str) -> int:
    """Run `make preview` with these variables."""
    with monkeypatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        return preview.main()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Title: W\nDate: 2026-03-02\nTags: a\nStatus: draft\n\nThe preview.\n",
         "Title: W\nDate: 2026-03-02\nTags: a\nStatus: draft\nPreview: @\n\nThe preview.\n"),
        ("---\ntitle: W\nstatus: draft\ndate: 2026-03-02\ntags:\n  - a\n---\nText.\n",
         "---\ntitle: W\nstatus: draft\npreview: @\ndate: 2026-03-02\ntags:\n  - a\n---\nText.\n"),
        ("title: W\ndate: 2031-03-02\ntags: a\n\nText.\n",
         "title: W\ndate: 2031-03-02\npreview: @\ntags: a\n\nText.\n"),
        ("Title: W\r\nDate: 2026-03-02\r\nTags: a\r\nStatus: draft\r\n\r\nText.\r\n",
         "Title: W\r\nDate: 2026-03-02\r\nTags: a\r\nStatus: draft\r\nPreview: @\r\n\r\nText.\r\n"),
        ("Title: W\nDate: 2026-03-02\nTags: a\nStatus: draft",
         "Title: W\nDate: 2026-03-02\nTags: a\nStatus: draft\nPreview: @"),
        ("Date: 2031-03-02\r\nTitle: W\r\nTags: a\r\n\r\nA\nB",
         "Date: 2031-03-02\r\nPreview: @\r\nTitle: W\r\nTags: a\r\n\r\nA\nB"),
        ("\ufeffStatus: draft\nTitle: W\nDate: 2026-03-02\nTags: a\n",
         "\ufeffStatus: draft\nPreview: @\nTitle: W\nDate: 2026-03-02\nTags: a\n"),
    ],
)  # fmt: skip
def test_make_preview_writes_one_line(
    before: str, after: str, blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make preview` adds one line to the front matter, prints the address each time, and takes the line away again."""
    file = blog / "content/posts/w.md"
    file.write_bytes(before.encode())
    assert run(monkeypatch, POST="content/posts/w.md") == 0
    (address,) = capsys.readouterr().out.splitlines()
    token = address.removeprefix("https://notes.example/preview/").removesuffix("/")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert file.read_bytes() == after.replace("@", token).encode()
    assert run(monkeypatch, POST="posts/w.md") == 0
    assert capsys.readouterr().out == f"{address}\n"
    assert run(monkeypatch, POST=str(file), OFF="1") == 0
    assert file.read_bytes() == before.encode()


def test_make_preview_and_publish(
    blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next publish has the draft at the printed address, and counts it without naming the address."""
    assert run(monkeypatch, POST="content/posts/w.md") == 0
    address = capsys.readouterr().out.strip().removeprefix("https://notes.example/")
    built = build(blog, True, {"THEME_TEMPLATES_OVERRIDES": []}, False)
    assert built.ok, built.text
    assert "Text." in built.read(address)
    assert "left out: 1 draft (1 has a secret address)" in built.text
    assert address not in built.text
    assert run(monkeypatch, POST="content/posts/w.md", OFF="1") == 0
    without = build(blog, True, {"THEME_TEMPLATES_OVERRIDES": []}, False)
    assert not without.path(address).exists()
    assert address not in without.text


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "name the draft: make preview POST=content/posts/a.md"),
        ({"POST": "content/none.md"}, "there is no text content/none.md; name a file in content/"),
        ({"POST": "Makefile"}, "there is no text Makefile; name a file in content/"),
        ({"POST": "content/posts/out.md"}, "content/posts/out.md is published, so readers find it at its own address"),
        ({"POST": "content/posts/out.md", "OFF": "1"}, "content/posts/out.md has no secret address"),
        ({"POST": "content/posts/folded.md"}, "cannot add to the front matter of content/posts/folded.md; write"),
        ({"POST": "content/posts/bad.md"}, "content/posts/bad.md has errors; make check lists them"),
        ({"POST": "content/posts/empty.md", "OFF": "1"}, "content/posts/empty.md has errors; make check lists them"),
        ({"POST": "content/posts/old.md", "OFF": "1"}, "content/posts/old.md has errors; make check lists them"),
    ],
)
def test_make_preview_says_why_not(
    variables: dict[str, str],
    message: str,
    blog: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`make preview` names the reason where a text cannot have a secret address, and writes nothing."""
    texts = {"out": PUBLISHED, "bad": "Text alone.\n", "folded": FOLDED, "empty": "", "old": "Title: \xe9\n\nText."}
    write_files(blog / "content", {f"posts/{name}.md": text.encode("latin-1") for name, text in texts.items()})
    assert run(monkeypatch, **variables) == 1
    assert capsys.readouterr().err.startswith(f"make preview: {message}")
    assert (blog / "content/posts/folded.md").read_text(encoding="utf-8") == FOLDED
    assert (blog / "content/posts/out.md").read_text(encoding="utf-8") == PUBLISHED
