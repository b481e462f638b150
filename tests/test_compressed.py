"""COMPRESS: compressed files beside the texts of a published site."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hindsight.host.commands.deploy import deploy
from hindsight.host.serving import compression
from hindsight.host.serving.compression import compress
from hindsight.host.site import compressed
from site_builder import Built, MakeSite

brotli, zstandard = pytest.importorskip("brotli"), pytest.importorskip("zstandard")
HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n"
LONG = "\n\n".join(f"The {number}th word of a long text, which is worth its compression." for number in range(40))
FILES = {
    "posts/a.md": f"{HEAD}Aliases: /old/\n\n{LONG}",
    "posts/b.md": HEAD.replace(": A", ": B") + "\nText.",
    "images/small.svg": "<svg/>",
    "images/large.svg": f"<svg><text>{LONG}</text></svg>",
    "images/data.bin": b"no text" * 1000,
}
READERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.decompress,
    "br": brotli.decompress,
    "zst": lambda data: bytes(zstandard.ZstdDecompressor().decompress(data)),
}


def built(site: MakeSite, *kinds: str, publish: bool = True, **settings: object) -> Built:
    """Build a site with compressed files of these kinds."""
    return site(FILES, publish=publish, settings={"COMPRESS": list(kinds), **settings})


def siblings(result: Built) -> set[str]:
    """Return the paths of all compressed files."""
    return {name for name in result.files() if name.endswith(tuple(READERS))}


def compressed_now(result: Built, monkeypatch: pytest.MonkeyPatch, **settings: object) -> list[str]:
    """Return the kind of each file that a build of the same folder compresses."""
    seen: list[str] = []
    monkeypatch.setattr(compressed, "compress", lambda data, kind: (seen.append(kind), compress(data, kind))[1])
    monkeypatch.setattr("hindsight.host.site.maker._jobs", lambda *_: 0)  # the patch is in this process alone
    again = result.rebuild(**settings)
    assert again.ok, again.text
    return seen


def test_texts_have_compressed_files_beside_them(site: MakeSite) -> None:
    """Each text over a kilobyte has a file of each kind with the same bytes; small texts and pictures have none."""
    result = built(site, *READERS)
    found = siblings(result)
    for name in found:
        source, _, kind = name.rpartition(".")
        assert READERS[kind](result.path(name).read_bytes()) == result.path(source).read_bytes()
        assert result.path(source).stat().st_size >= 1024
    for source in ("2024/a/index.html", "feeds/all.json", "theme/hindsight.css", "images/large.svg"):
        assert {f"{source}.{kind}" for kind in READERS} <= found
    assert not any(name.startswith(("images/small", "images/data", "old/", "cards/deck.pdf")) for name in found)


def test_no_file_is_compressed_by_default(site: MakeSite) -> None:
    """Neither a published site without the setting nor the writer's own view has compressed files."""
    assert siblings(built(site)) == set()
    assert siblings(built(site, "gz", publish=False)) == set()


def test_compressed_files_are_the_same_on_every_day(site: MakeSite) -> None:
    """Two sites of the same texts have the same compressed files, which hold no time."""
    one, two = built(site, *READERS), built(site, *READERS)
    assert siblings(one) == siblings(two)
    assert all(one.path(name).read_bytes() == two.path(name).read_bytes() for name in siblings(one))
    assert one.path("2024/a/index.html.gz").read_bytes()[4:8] == bytes(4)


def test_an_edit_compresses_only_what_changed(site: MakeSite) -> None:
    """A new word in one text leaves the compressed files of other texts as they are."""
    result = built(site, "gz")
    before = {name: result.path(name).stat().st_ino for name in siblings(result)}
    edited = result.rebuild({"posts/a.md": f"{HEAD}Aliases: /old/\n\nNew. {LONG}"})
    after = {name: edited.path(name).stat().st_ino for name in siblings(edited)}
    assert before.keys() == after.keys()
    assert before["2024/a/index.html.gz"] != after["2024/a/index.html.gz"]
    assert before["2024/b/index.html.gz"] == after["2024/b/index.html.gz"]
    page = gzip.decompress(edited.path("2024/a/index.html.gz").read_bytes()).decode()
    assert "New. The 0th" in page.replace("\u00a0", " ")


def test_equal_bytes_are_not_compressed_again(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that no page shows makes all files again, and compresses none."""
    result = built(site, "gz", "br")
    assert compressed_now(result, monkeypatch, RECENT_DECKS=2) == []


def test_other_levels_compress_all_files_again(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new release of a library, or other levels, do not leave files of before."""
    result = built(site, "br")
    count = len(siblings(result))
    monkeypatch.setattr(compression, "_BROTLI", ((0, 1),))
    assert len(compressed_now(result, monkeypatch, RECENT_DECKS=2)) == count


def test_a_compressed_file_that_somebody_changed_is_made_again(site: MakeSite) -> None:
    """The next build restores a compressed file that is gone, or that has other bytes."""
    result = built(site, "gz")
    page, style = result.path("2024/a/index.html.gz"), result.path("theme/hindsight.css.gz")
    expected = page.read_bytes(), style.read_bytes()
    page.unlink()
    style.write_bytes(b"x")
    result.rebuild()
    assert (page.read_bytes(), style.read_bytes()) == expected


def test_an_edited_site_is_the_same_as_a_new_one(site: MakeSite) -> None:
    """After edits, all files are those of a clean build, those for servers and the compressed ones included."""
    settings = {"SERVER_FILES": ["apache", "caddy", "netlify", "nginx"], "COMPRESS": list(READERS)}
    result = site(FILES, publish=True, settings=settings)
    changes = {
        "posts/a.md": f"{HEAD}Aliases: /older/\n\n{LONG}\n\n| a |\n|--:|\n| 1 |\n",
        "posts/b.md": None,
        "redirects.toml": '"/2024/b/" = "gone"\n"/old/" = "/2024/a/"\n',
    }
    edited = result.rebuild(changes)
    kept = {name: data for name, data in {**FILES, **changes}.items() if data is not None}
    clean = site(kept, publish=True, settings=settings)
    assert edited.ok, edited.text
    assert edited.files() == clean.files()
    assert all(edited.path(name).read_bytes() == clean.path(name).read_bytes() for name in clean.files())


def test_compressed_files_go_with_the_setting(site: MakeSite) -> None:
    """A build without the setting removes them, and one with another kind replaces them."""
    result = built(site, "gz")
    assert {name.rpartition(".")[2] for name in siblings(result.rebuild(COMPRESS=["br"]))} == {"br"}
    assert siblings(result.rebuild(COMPRESS=[])) == set()


def test_a_check_compresses_nothing(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check makes the pages, and spends no time on compression."""
    result = built(site, "gz", "br")
    assert compressed_now(result, monkeypatch, CHECK_ONLY=True, RECENT_POSTS=1) == []


def test_a_writers_own_compressed_file_stays(site: MakeSite) -> None:
    """A file that the content folder has beside its text is published as it is."""
    own = gzip.compress(b"mine")
    files = {**FILES, "images/large.svg.gz": own}
    result = site(files, publish=True, settings={"COMPRESS": ["gz"]})
    assert result.ok, result.text
    assert result.path("images/large.svg.gz").read_bytes() == own


def test_a_deploy_sends_compressed_files_and_deletes_them(site: MakeSite, tmp_path: Path) -> None:
    """Compressed files are files of the site, in its manifest and at the target."""
    result, target = built(site, "gz"), tmp_path / "target"
    deploy(result.output, str(target), result.content, replace=False)
    assert (target / "2024/a/index.html.gz").is_file()
    again = result.rebuild({"posts/a.md": None, "redirects.toml": '"/2024/a/" = "gone"\n"/old/" = "gone"\n'})
    assert again.ok, again.text
    deploy(again.output, str(target), again.content, replace=False)
    assert not os.path.lexists(target / "2024/a/index.html.gz")
    assert (target / "index.html.gz").is_file()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (["gzip"], 'COMPRESS: "gzip" is no kind of compression'),
        ([1], 'COMPRESS: "1" is no kind of compression; write br, gz or zst'),
        ("gz", 'COMPRESS must be a list, not a text: write COMPRESS = ["gz"]'),
    ],
)
def test_a_wrong_kind_is_an_error(written: object, message: str, site: MakeSite) -> None:
    """A kind of compression that does not exist stops the build, with those that do."""
    result = site(FILES, publish=True, settings={"COMPRESS": written})
    assert not result.ok
    assert message in result.text


@pytest.mark.parametrize(("kind", "package"), [("br", "brotli"), ("zst", "zstandard")])
def test_a_missing_package_is_named(kind: str, package: str, site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package for a kind, the message says what to install."""
    find = compression.importlib.util.find_spec  # type: ignore[attr-defined]
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == package else find(name, *rest))
    result = built(site, kind)
    assert not result.ok
    assert (
        f'"{kind}" needs the package {package}: install it with pip install "pelican-hindsight[compress]"'
        in result.text
    )


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("size", [0, 1, 1024, 100_000, 300_000])
def test_every_size_comes_back(kind: str, size: int) -> None:
    """Each level of each kind gives back the bytes."""
    data = bytes(number * number % 251 for number in range(size))
    assert READERS[kind](compress(data, kind)) == data
