"""Old addresses of a blog lead to the new ones: the field Aliases, and redirects.toml."""

from __future__ import annotations

import pytest

from site_builder import Built, MakeSite

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n"


def errors(built: Built) -> list[str]:
    """Return the errors of a build."""
    return [line for line in built.diagnostics if ": error: " in line]


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/caf%C3%A9/", "café/index.html"),
        ("/2009/привет/", "2009/привет/index.html"),
        ("/_posts/~me/c++--notes/", "_posts/~me/c++--notes/index.html"),
        ("/old.php", "old.php/index.html"),
        ("old/two words.html", "old/two words.html"),
        ("old.html", "old.html"),
        (f"/{'x' * 200}/", f"{'x' * 200}/index.html"),
    ],
)
def test_an_alias_can_be_any_address_that_a_file_can_have(alias: str, file: str, site: MakeSite) -> None:
    """An old address of another program becomes a page that redirects to the post."""
    built = site({"posts/a.md": f"{HEAD}Aliases: {alias}\n\nText."}, publish=True)
    assert errors(built) == []
    assert "/2024/a/" in built.read(file)


@pytest.mark.parametrize(
    ("alias", "why"),
    [
        ("/old/../a/", '".." cannot be a part of an address; write it as /old/address/'),
        ("/old//a/", "this address of the site has nothing between two slashes; write it as /old/address/"),
        ("/old/a%5Cb/", "an old address cannot contain \\; write it as /old/address/"),
        ("/old/%0A/", "an old address cannot contain control characters; write it as /old/address/"),
        ("/old/%FF/", "its percent-encoding is not UTF-8; write it as /old/address/"),
        (f"/{'x' * 201}/", "a part of this address is too long (200 bytes at most); write it as /old/address/"),
        (
            "https://old.example/a/",
            "this is a whole web address; write it as /old/address/, without the name of the site",
        ),
    ],
)
def test_an_alias_that_no_file_can_have_is_an_error(alias: str, why: str, site: MakeSite) -> None:
    """An old address that cannot be a file below the output is an error with the reason."""
    built = site({"posts/a.md": f"{HEAD}Aliases: {alias}\n\nText."})
    assert errors(built) == [f'content/posts/a.md:4:10: error: "{alias}": {why}']
