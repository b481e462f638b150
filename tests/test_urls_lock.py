"""Check `urls.lock`: a published address stays, redirects, or is an error when it disappears."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.host.site.public_addresses import HEADER, PublicAddress, read_urls_lock, urls_lock_text
from site_builder import Built, MakeSite

LOCK = "urls.lock"
PUBLIC = {"SITEURL": "https://example.org", "PUBLISHED_IN_PLACE": True, "CARD_FORMATS": []}
A = "Title: Leaving\nDate: 2024-03-04\nTags: work\n\nText."
B = "Title: Staying\nDate: 2024-03-05\nTags: work\n\nText."
CHECKLIST = "Title: Leaving\nDate: 2024-03-04\nTags: work\nChecklist: yes\n\n1. **Go.** Now.\n2. **Stay.** Later.\n"
LOST = (
    'content/urls.lock:{}:1: error: /2024/a/ ("Leaving", posts/a.md) was published and is gone: readers\' links would '
    'die; write "Aliases: /2024/a/" into the text that takes its place, or "/2024/a/" = "gone" into redirects.toml; if '
    "no reader has seen it yet, take this line out"
)

DAMAGED_LINE = (
    "this line is no address (address, kind, source, title and date, a tab between each); restore the file from "
    "version control"
)


def public(site: MakeSite, files: dict[str, str]) -> Built:
    """Build a site in place, which its readers see at once."""
    built = site(files, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    return built


def test_publishing_in_place_keeps_the_addresses(site: MakeSite) -> None:
    """A publish in place writes a line for each text, deck, tag, category and series; other builds write no lock."""
    files = {
        "posts/a.md": CHECKLIST.replace("Tags", "Category: Clients\nSeries: Exit\nTags"),
        "pages/me.md": "Title: Me\n\nMe.",
    }
    assert not (site(files).content / LOCK).exists()
    assert not (site(files, publish=True, settings=PUBLIC | {"PUBLISHED_IN_PLACE": False}).content / LOCK).exists()
    assert (public(site, files).content / LOCK).read_text() == (
        f"{HEADER}\n"
        "2024/a/\ttext\tposts/a.md\tLeaving\t2024-03-04\n"
        "cards/a/\tdeck\tposts/a.md#\tLeaving\t2024-03-04\n"
        "categories/clients/\tcategory\tclients\tClients\n"
        "me/\ttext\tpages/me.md\tMe\n"
        "series/exit/\tseries\texit\tExit\n"
        "tags/work/\ttag\twork\twork\n"
    )


@pytest.mark.parametrize(
    ("removed", "new"),
    [
        ("posts/none.md", {"posts/a.md": A.replace("Date", "Slug: parting\nDate")}),
        ("posts/a.md", {"posts/parting.md": A + " And more."}),
        ("posts/a.md", {"posts/a.md": A.replace("Title: Leaving", "Title: Parting\nSlug: parting")}),
    ],
)
def test_a_renamed_text_keeps_its_address(removed: str, new: dict[str, str], site: MakeSite) -> None:
    """After a change of its slug or file name, a text's old address redirects, in later builds as well."""
    built = public(site, {"posts/a.md": A})
    renamed = built.rebuild({removed: None, **new} if removed in ("posts/a.md",) else new)
    assert renamed.ok, renamed.text
    assert "/2024/parting/" in renamed.read("2024/a/index.html")
    again = renamed.rebuild({"posts/b.md": B})
    assert again.ok
    assert "/2024/parting/" in again.read("2024/a/index.html")


def test_a_renamed_deck_keeps_its_address(site: MakeSite) -> None:
    """The old page of a deck redirects to the renamed deck, or to the text after its checklist was removed."""
    built = public(site, {"posts/a.md": CHECKLIST})
    moved = built.rebuild({"posts/a.md": CHECKLIST.replace("Date", "Slug: parting\nDate")})
    assert "/cards/parting/" in moved.read("cards/a/index.html")
    without = moved.rebuild({"posts/a.md": A})
    assert without.ok, without.text
    assert "/2024/a/" in without.read("cards/a/index.html")


def test_all_old_addresses_redirect_to_the_newest(site: MakeSite) -> None:
    """If a text was renamed twice, both old addresses redirect to its present one."""
    built = public(site, {"posts/a.md": A})
    built = built.rebuild({"posts/a.md": None, "posts/b.md": A})
    built = built.rebuild({"posts/b.md": None, "posts/c.md": A})
    assert built.ok, built.text
    assert all("/2024/c/" in built.read(f"2024/{name}/index.html") for name in "ab")


def test_a_removed_tag_redirects_to_the_list_of_tags(site: MakeSite) -> None:
    """The page of a tag that no text uses any more redirects to all tags."""
    built = public(site, {"posts/a.md": A})
    changed = built.rebuild({"posts/a.md": A.replace("Tags: work", "Tags: play")})
    assert changed.ok, changed.text
    assert "/tags/" in changed.read("tags/work/index.html")


def test_a_lost_address_is_an_error(site: MakeSite) -> None:
    """Removing a published text is an error with the lines to paste, and the old site stays."""
    built = public(site, {"posts/a.md": A, "posts/b.md": B})
    lost = built.rebuild({"posts/a.md": None})
    assert lost.diagnostics == [LOST.format(2)]
    assert "Leaving" in built.read("2024/a/index.html")


def test_an_alias_keeps_the_address_of_a_removed_text(site: MakeSite) -> None:
    """The alias that the message suggests solves the error; without the alias, the error returns."""
    built = public(site, {"posts/a.md": A, "posts/b.md": B})
    saved = built.rebuild({"posts/a.md": None, "posts/b.md": B.replace("Tags", "Aliases: /2024/a/\nTags")})
    assert saved.ok, saved.text
    assert "/2024/b/" in saved.read("2024/a/index.html")
    assert saved.rebuild({"posts/b.md": B}).diagnostics == [LOST.format(2)]


@pytest.mark.parametrize("address", ["/2024/a/", "/2024/a"])
def test_a_text_can_be_removed_on_purpose(address: str, site: MakeSite) -> None:
    """The value "gone" in redirects.toml permits removing a text, and is an error if a text has that address again."""
    built = public(site, {"posts/a.md": A, "posts/b.md": B})
    removed = built.rebuild({"posts/a.md": None, "redirects.toml": f'"{address}" = "gone"\n'})
    assert removed.ok, removed.text
    assert not (removed.output / "2024/a").exists()
    back = removed.rebuild({"posts/a.md": A})
    message = f'"{address}" is an address of this site; remove this line'
    assert back.diagnostics == [f"content/redirects.toml:1:1: error: {message}"]


def test_a_public_text_that_becomes_a_draft_is_an_error(site: MakeSite) -> None:
    """Turning a published text into a draft is an error that names the file, but not in a preview."""
    built = public(site, {"posts/a.md": A, "posts/b.md": B})
    failed = built.rebuild({"posts/a.md": A.replace("Tags", "Status: draft\nTags")})
    assert failed.diagnostics == [
        "content/urls.lock:2:1: error: /2024/a/ is public, and content/posts/a.md is now a draft or not yet published: "
        'readers\' links would die; publish it, or write "/2024/a/" = "gone" into redirects.toml; if no reader has '
        "seen it yet, take this line out"
    ]
    lock = {LOCK: (failed.content / LOCK).read_text()}
    assert site({"posts/a.md": A.replace("Tags", "Status: draft\nTags"), "posts/b.md": B, **lock}).ok


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "2024/a/",
            DAMAGED_LINE,
        ),
        (
            "2024/a/\tpost\tposts/a.md\tA",
            DAMAGED_LINE,
        ),
        ("<<<<<<< HEAD", "a merge left marks here; keep the lines of both sides and remove the marks"),
    ],
)
def test_a_damaged_line_of_the_lock_is_an_error(line: str, message: str, site: MakeSite) -> None:
    """A damaged line, or a mark of a merge, is an error at its line."""
    built = site({"posts/a.md": A, LOCK: f"{HEADER}\n{line}\n"})
    assert built.diagnostics == [f"content/urls.lock:2:1: error: {message}"]


NAMES = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=12)


@given(st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=5, unique_by=lambda one: one[0]))
def test_a_written_lock_reads_as_the_same_addresses(names: list[tuple[str, str, str]]) -> None:
    """Reading a written lock gives the same addresses with kind, source and title."""
    written = {f"x{address}": PublicAddress(f"x{address}", "text", source, title) for address, source, title in names}
    read, diagnostics = read_urls_lock(LOCK, urls_lock_text(written.values()))
    assert not diagnostics
    assert {name: public.text() for name, public in read.items()} == {name: one.text() for name, one in written.items()}
