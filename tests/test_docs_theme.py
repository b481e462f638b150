"""The guide to the look of a blog: its examples build, alone and together, and do what the guide says."""

from __future__ import annotations

import re
import struct

import pytest

from hindsight.host.look.fonts import ROLES, STACKS
from hindsight.host.look.parts import PARTS
from site_builder import ROOT, Built, MakeSite, build, write_files

GUIDE = (ROOT / "docs" / "theme.md").read_text(encoding="utf-8")
ICON = (ROOT / "theme" / "static" / "icon.svg").read_bytes()
# The beginning of a font file; no browser reads it here.
FONT = b"wOF2" + bytes(60)
POST = "Title: A\nDate: 2024-03-04\nTags: work\nSummary: S.\n\nText.\n\n- [ ] One\n- [ ] Two\n"
FILES: dict[str, str | bytes | None] = {
    "posts/a.md": POST,
    "images/logo.svg": ICON,
    "images/icon.svg": ICON,
    "fonts/Mine-Bold.woff2": FONT,
    "fonts/Mine-BoldItalic.woff2": FONT,
}
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"(?:\{# |/\* |// |# )(?P<name>[\w./]+)")


def examples() -> list[tuple[str, str]]:
    """Return the examples of the guide, each with the file that its first line names."""
    found = []
    for kind, text in _BLOCK.findall(GUIDE):
        if kind == "markdown":
            found.append(("content/pages/now.md", text))
        else:
            match = _NAME.match(text)
            assert match, text
            found.append((match["name"], text))
    return found


def settings_of(*examples: str) -> dict[str, object]:
    """Return the settings that lines of a settings file make."""
    settings: dict[str, object] = {}
    for example in examples:
        exec(example, {}, settings)
    return settings


SETTINGS = [text for name, text in examples() if name.endswith("conf.py")]
OTHERS: dict[str, str | bytes | None] = {
    f"../{name}": text for name, text in examples() if not name.endswith("conf.py")
}


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Publish a site with all examples of the guide."""
    settings = {"SERVER_FILES": ["netlify"], "SITEURL": "https://notes.example.org", **settings_of(*SETTINGS)}
    folder = tmp_path_factory.mktemp("guide")
    write_files(folder / "content", FILES | OTHERS)
    return build(folder, True, settings, False)


def test_all_examples_of_the_guide_build(guide: Built) -> None:
    """A site with all examples is published without a problem."""
    assert guide.ok, guide.text
    assert guide.diagnostics == []
    assert len(OTHERS) >= 7


@pytest.mark.parametrize("example", SETTINGS)
def test_each_example_of_settings_is_right_alone(example: str, site: MakeSite) -> None:
    """Each example of settings builds a site by itself."""
    built = site({**FILES, "pages/now.md": "Title: Now\n\nText."}, settings=settings_of(example))
    assert built.ok, built.text


def test_the_examples_are_on_the_pages(guide: Built) -> None:
    """The examples of links, words and hooks are on the page of a post, and those for all pages on others too."""
    post, lists = guide.read("2024/a/"), [guide.read(address) for address in ("", "lessons/", "search/", "404.html")]
    assert '<a rel="me" href="https://example.social/@me">Mastodon</a>' in post
    assert '<aside class="about" aria-label="About the author"><p><strong>Ann Lee</strong> mends things' in post
    assert "and mended where you tell me" in post
    assert 'data-thread="https://notes.example.org/2024/a/"' in post
    assert "min to read" not in post
    assert "This page changes every month" in guide.read("now/")
    for page in (post, *lists):
        assert "https://count.example/count.js" in page
        assert '<p id="visits">' in page
        assert re.search(r'src="/theme/visits\.[0-9a-f]{10}\.js" integrity="', page)
        assert re.search(r'href="/theme/own\.[0-9a-f]{10}\.css" integrity="', page)
        assert '<link rel="preload" href="/fonts/Mine-Bold.woff2" as="font" type="font/woff2" crossorigin>' in page
        assert "CC BY" in page
    assert "Comments" not in lists[0]


def test_the_examples_give_icons(guide: Built) -> None:
    """All icons are made from one SVG, in the sizes that systems ask for."""
    sizes = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
    for name, side in sizes.items():
        data = guide.path(name).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert struct.unpack(">II", data[16:24]) == (side, side)
    assert guide.path("favicon.ico").read_bytes()[:4] == b"\0\0\1\0"
    assert '"/icon-512.png"' in guide.read("site.webmanifest")


def test_the_policy_allows_what_the_examples_load(guide: Built) -> None:
    """The content policy has the hosts of the hooks and that of the setting."""
    policy = guide.read("_headers")
    for source in ("https://count.example", "https://talk.example", "https://api.count.example"):
        assert source in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("name", [*STACKS, *ROLES, *PARTS])
def test_the_guide_has_every_name(name: str) -> None:
    """The guide names every stack of fonts, every part with a font, and every part to leave out."""
    assert f"`{name}`" in GUIDE


def test_every_hook_of_the_theme_is_in_the_guide() -> None:
    """The guide has each file of the theme's hooks."""
    hooks = {f"templates/hooks/{file.name}" for file in (ROOT / "theme/templates/hooks").iterdir()}
    assert set(re.findall(r"^\| `(templates/hooks/\w+\.html)` \|", GUIDE, re.MULTILINE)) == hooks


def test_the_error_of_the_guide_is_the_one_that_builds_give(site: MakeSite) -> None:
    """The message about a colour that is too light is as in the guide."""
    built = site(FILES, settings={"ACCENT": "#0a6"})
    (message,) = re.findall(r"error: (ACCENT: .*)", built.text)
    assert message in " ".join(GUIDE.split())
