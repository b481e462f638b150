"""Every template looks as in its reference picture, within a tolerance: `make looks` takes the references again.

The references are a quarter of the page's size, and show its first part. The fonts are those of packages, so the
pictures do not depend on the machine.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import manimgx_fonts
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from conftest import FONTS, build_example, chromium_with
from hostile_site import HOSTILE
from site_builder import ROOT, Built, build, serving, write_files
from test_browser import DECK, POST

pytestmark = pytest.mark.slow

LOOKS = ROOT / "tests" / "looks"
RENEW = "RENEW_LOOKS"
SCALE = 4
MOST_PIXELS = 1800
# Of 255 levels, the difference of a pixel that counts, and of all pixels the share that may differ.
LEVELS, SHARE = 24, 0.01
EXAMPLE_PAGES = [
    "", POST, "about/", "archive/", "2025/", "tags/", "tags/clients/", "categories/craft/", "series/the-pager-diaries/",
    "cards/", DECK, "lessons/", "lessons/2025/", "lessons/changed/", "search/", "404.html",
]  # fmt: skip
TRANSLATED_PAGES = ["", POST, "cards/", DECK, "lessons/", "search/"]
HOSTILE_PAGES = ["", "2026/long/", "2026/wide/", "2026/arabic/", "cards/", "lessons/", "tags/"]
WIDTHS = (360, 768, 1280)
PRINTED = 794  # A4 at 96 pixels per inch


@dataclass(frozen=True, slots=True)
class Look:
    """One view of a page: the blog, its address, the width in pixels, and light, dark or print."""

    blog: str
    address: str
    width: int
    scheme: str

    @property
    def name(self) -> str:
        """Return the name of the reference."""
        page = self.address.strip("/").replace("/", "-") or "home"
        return f"{self.blog}-{page}-{self.width}-{self.scheme}"


def looks() -> Iterator[Look]:
    """Yield every view that has a reference."""
    for page in EXAMPLE_PAGES:
        yield from (Look("example", page, width, scheme) for width in WIDTHS for scheme in ("light", "dark"))
        yield Look("example", page, PRINTED, "print")
    for blog in ("de", "ar"):
        yield from (Look(blog, page, width, "light") for page in TRANSLATED_PAGES for width in (360, 1280))
    for page in HOSTILE_PAGES:
        yield from (Look("hostile", page, width, "light") for width in (360, 1280))


def hostile(folder: Path) -> Built:
    """Build the blog of difficult texts."""
    write_files(folder / "content", HOSTILE)
    return build(folder, True, {"TODAY": "2026-11-01"}, False)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve each blog, and return the addresses by their names."""
    folder = tmp_path_factory.mktemp("looks")
    built = {
        name: build_example(folder / name, DEFAULT_LANG=lang)
        for name, lang in (("example", "en"), ("de", "de"), ("ar", "ar"))
    }
    built["hostile"] = hostile(folder / "hostile")
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(blog.output)) for name, blog in built.items()}


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start a browser with the fonts of two packages, which also have other scripts than Latin."""
    fonts = (FONTS["sans"], Path(manimgx_fonts.__file__).parent)
    with chromium_with(fonts, tmp_path_factory.mktemp("fonts")) as browser:
        yield browser


def picture(chromium: Browser, address: str, look: Look) -> Image.Image:
    """Return the picture of a view, at a quarter of its size and in few colours."""
    scheme = "dark" if look.scheme == "dark" else "light"
    page = chromium.new_page(
        viewport={"width": look.width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page.goto(f"{address}/{look.address}")
    page.emulate_media(media="print" if look.scheme == "print" else "screen", color_scheme=scheme)
    height = min(page.evaluate("document.documentElement.scrollHeight"), MOST_PIXELS)
    clip = {"x": 0.0, "y": 0.0, "width": float(look.width), "height": float(height)}
    shot = Image.open(io.BytesIO(page.screenshot(clip=clip, full_page=True))).convert("RGB")  # type: ignore[arg-type]
    page.close()
    return shot.resize((look.width // SCALE, max(1, height // SCALE)), Image.Resampling.BOX)


@pytest.mark.parametrize("look", list(looks()), ids=lambda look: look.name)
def test_a_page_looks_as_in_its_reference(chromium: Browser, addresses: dict[str, str], look: Look) -> None:
    """At most one pixel of a hundred differs from the reference."""
    seen, file = picture(chromium, addresses[look.blog], look), LOOKS / f"{look.name}.png"
    few_colors = seen.quantize(32, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    if os.environ.get(RENEW):
        LOOKS.mkdir(exist_ok=True)
        few_colors.save(file, optimize=True)
    reference = Image.open(file).convert("RGB")
    assert reference.size == seen.size, "the page is longer or shorter: look at it, then `make looks`"
    difference = ImageChops.difference(reference, seen).convert("L").point(lambda level: 255 * (level > LEVELS))
    share = difference.histogram()[255] / (seen.width * seen.height)
    assert share <= SHARE, f"{share:.1%} of the page differ: look at it, then `make looks`"


def test_every_reference_is_used() -> None:
    """Each picture in the folder belongs to a view."""
    assert {file.stem for file in LOOKS.glob("*.png")} == {look.name for look in looks()}
