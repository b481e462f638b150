"""Check pictures in several widths: their bytes, their colours, their names and their tags on pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageCms, ImageDraw
from playwright.sync_api import Browser
from tools.bench.photograph import photograph

from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.kinds import Kind
from hindsight.core.pictures.resize import Sizes, resized
from hindsight.core.pictures.widths import can_be_resized, widths_of
from site_builder import Built, MakeSite

WIDTHS = (20, 40, 60)
HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
SETTINGS = {"IMAGE_WIDTHS": [*WIDTHS]}
SOURCE = (
    r'<source type="image/webp" srcset="/images/a-20\.[\w]{8}\.webp 20w, /images/a-40\.[\w]{8}\.webp 40w, '
    r'/images/a-60\.[\w]{8}\.webp 60w" sizes="60px">'
)
KINDS: tuple[Kind, ...] = ("JPEG", "PNG", "WebP", "AVIF")


def saved(picture: Image.Image, kind: Kind = "JPEG", **options: Any) -> bytes:
    """Return the bytes of a picture."""
    stream = io.BytesIO()
    picture.save(stream, kind.upper(), **options)
    return stream.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the picture in these bytes, decoded."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def colour_of(sizes: Sizes) -> tuple[int, ...]:
    """Return the colour of the middle of the smallest picture."""
    picture = opened(sizes.webp[0][1]).convert("RGB")
    colour = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(colour, tuple)
    return colour


@pytest.mark.parametrize(
    ("width", "expected"), [(20, ()), (21, (20, 21)), (40, (20, 40)), (60, (20, 40, 60)), (61, (20, 40, 60))]
)
def test_no_width_is_larger_than_the_picture(width: int, expected: tuple[int, ...]) -> None:
    """A picture comes out in the widths below its own, and in its own width if this is not above the largest."""
    assert widths_of(width, WIDTHS) == expected
    assert widths_of(width, ()) == ()


@pytest.mark.parametrize(
    ("size", "expected"),
    [((61, 9), True), ((20, 9), False), ((10_000, 9_001), False), ((60, 16_383), True), ((59, 16_384), False)],
)
def test_pictures_beyond_the_limits_stay_whole(size: tuple[int, int], expected: bool) -> None:
    """A picture that is narrow, has more than 90 megapixels or is too high for a WebP does not come out smaller."""
    assert can_be_resized("JPEG", size, WIDTHS) == expected
    assert not can_be_resized("GIF", size, WIDTHS)
    assert not can_be_resized("JPEG", size, ())


@pytest.mark.parametrize("kind", KINDS)
def test_a_wide_picture_is_limited_in_its_own_kind(kind: Kind) -> None:
    """A picture above the largest width comes out as WebP in all widths, and in its own kind in the largest."""
    sizes = resized(saved(photograph((200, 100)), kind), kind, WIDTHS)
    pictures = [opened(data) for _, data in sizes.webp]
    assert [(picture.format, picture.size) for picture in pictures] == [
        ("WEBP", (20, 10)),
        ("WEBP", (40, 20)),
        ("WEBP", (60, 30)),
    ]
    assert sizes.whole
    assert (opened(sizes.whole).format, opened(sizes.whole).size) == (kind.upper(), (60, 30))


def test_a_picture_within_the_widths_stays_itself() -> None:
    """A picture that is no wider than the largest width is not encoded again in its own kind."""
    sizes = resized(saved(photograph((50, 50))), "JPEG", WIDTHS)
    assert ([width for width, _ in sizes.webp], sizes.whole) == ([20, 40, 50], None)


def test_metadata_is_removed_and_the_picture_upright() -> None:
    """A picture on its side comes out upright, without Exif data, XMP, comments and profile."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(photograph((200, 100)), exif=exif, icc_profile=profile, comment=b"secret")
    sizes = resized(data, "JPEG", WIDTHS)
    assert sizes.whole
    for picture in (opened(sizes.whole), *(opened(made) for _, made in sizes.webp)):
        assert picture.height == picture.width * 2
        assert not picture.getexif()
        assert {"icc_profile", "exif", "comment", "xmp"} & picture.info.keys() == set()


def test_orientations_give_the_same_picture() -> None:
    """A picture in each of the eight orientations comes out like the upright one."""
    upright = photograph((200, 200))
    ImageDraw.Draw(upright).rectangle((0, 0, 90, 90), "red")
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}
        turn = {2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM,
                5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE, **back}  # fmt: skip
        lying = upright.transpose(turn[orientation]) if orientation > 1 else upright
        sizes = resized(saved(lying, exif=exif), "JPEG", WIDTHS)
        red, green, _ = opened(sizes.webp[2][1]).convert("RGB").getpixel((10, 10))  # type: ignore[misc]
        assert red > 200, orientation
        assert green < 60, orientation


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "RGBA", "LA"])
def test_every_mode_comes_out_in_rgb(mode: str) -> None:
    """Pictures in CMYK, grey, with a palette and with transparency come out in RGB."""
    kind: Kind = "JPEG" if mode == "CMYK" else "PNG"
    sizes = resized(saved(photograph((200, 100)).convert(mode), kind), kind, WIDTHS)
    expected = ("RGB", "RGBA") if mode in ("RGBA", "LA") else ("RGB",)
    assert all(opened(data).mode in expected for _, data in sizes.webp)


def test_a_picture_in_cmyk_is_converted_at_its_address() -> None:
    """A picture in CMYK within the widths is converted in its own kind too."""
    sizes = resized(saved(photograph((50, 50)).convert("CMYK")), "JPEG", WIDTHS)
    assert sizes.whole
    assert opened(sizes.whole).mode == "RGB"


def test_sixteen_bits_keep_their_brightness() -> None:
    """A grey picture with 16 bits keeps its brightness with 8 bits."""
    picture = Image.new("I;16", (200, 100), 0x8000)
    ImageDraw.Draw(picture).rectangle((0, 0, 3, 3), 0xFFFF)
    assert colour_of(resized(saved(picture, "PNG"), "PNG", WIDTHS)) == pytest.approx((128, 128, 128), abs=3)


def test_colours_are_converted_from_their_profile() -> None:
    """A colour in a profile that differs from sRGB comes out as the sRGB colour that looks the same."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = Image.new("RGB", (200, 100), (10, 200, 10))
    plain = resized(saved(grey, "PNG").ljust(9000, b"\0"), "PNG", WIDTHS)
    wrong = resized(saved(grey, "PNG", icc_profile=lab).ljust(9000, b"\0"), "PNG", WIDTHS)
    assert colour_of(wrong) == colour_of(plain)  # a profile for other colours is ignored
    with_gamma = saved(grey, "PNG", icc_profile=linear_profile()).ljust(9000, b"\0")
    assert colour_of(resized(with_gamma, "PNG", WIDTHS))[0] > colour_of(plain)[0] + 20


def linear_profile() -> bytes:
    """Return the profile of sRGB with a linear gamma."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    for entry in range(132, 132 + 12 * count, 12):
        if bytes(profile[entry : entry + 4]) in (b"rTRC", b"gTRC", b"bTRC"):
            offset = int.from_bytes(profile[entry + 4 : entry + 8], "big")
            profile[offset : offset + 12] = b"curv" + bytes(8)  # no points: linear
    return bytes(profile)


def test_equal_bytes_give_equal_pictures() -> None:
    """The same picture gives the same bytes each time."""
    for kind in KINDS:
        data = saved(photograph((200, 100)), kind)
        assert resized(data, kind, WIDTHS) == resized(data, kind, WIDTHS)


def test_a_damaged_picture_is_an_error_of_its_own() -> None:
    """A picture that ends early cannot be decoded."""
    data = saved(photograph((200, 100)))
    with pytest.raises(DamagedPictureError, match=re.escape("it cannot be decoded (")):
        resized(data[: len(data) // 2], "JPEG", WIDTHS)


def test_sizes_that_save_nothing_are_left_out() -> None:
    """A drawing with few colours that is smaller than its largest size has no sizes."""
    drawing = Image.new("1", (59, 59), 1)
    ImageDraw.Draw(drawing).line((0, 0, 59, 20), 0, 1)
    assert resized(saved(drawing, "PNG", optimize=True), "PNG", (58,)).webp == ()


def pictures_in(built: Built, ending: str = ".webp") -> list[str]:
    """Return the paths of the pictures of a site."""
    return [path for path in built.files() if path.startswith("images/") and path.endswith(ending)]


def tag_of(built: Built, address: str = "2024/a/") -> str:
    """Return the first picture of a page with the elements around it."""
    found = re.search(r"(?:<a href=[^>]*>)?(?:<picture>.*?)?<img[^>]*>(?:</picture>)?(?:</a>)?", built.read(address))
    assert found
    return found[0]


def test_a_published_picture_has_sources_of_several_widths(site: MakeSite) -> None:
    """On a published page browsers choose from WebP files, and others get the picture's own kind."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": saved(photograph((200, 100)))}
    built = site(files, publish=True, settings=SETTINGS)
    assert built.ok, built.text
    image = '<img width="60" height="30" decoding="async" alt="A" src="/images/a.jpg">'
    assert re.fullmatch(f"<picture>{SOURCE}{re.escape(image)}</picture>", tag_of(built))
    assert opened(built.path("images/a.jpg").read_bytes()).size == (60, 30)
    assert [opened(built.path(path).read_bytes()).width for path in pictures_in(built)] == [20, 40, 60]


def test_a_wide_picture_leads_to_the_whole_picture(site: MakeSite) -> None:
    """A picture that is wider than the column is a link, except where the writer has a link or it has no words."""
    text = "![A](/images/a.jpg)\n\n[![B](/images/a.jpg)](/archive/)\n\n![](/images/a.jpg)\n"
    files = {"posts/a.md": f"{HEAD}\n{text}", "images/a.jpg": saved(photograph((900, 90)))}
    page = site(files, publish=True, settings={"IMAGE_WIDTHS": [300, 700]}).read("2024/a/")
    links = re.findall(r'<a href="([^"]*)"><picture>', page)
    assert links == ["/images/a.jpg", "/archive/"]
    assert page.count('sizes="(min-width: 640px) 600px, calc(100vw - 40px)"') == 3


@pytest.mark.parametrize("publish", [True, False])
def test_originals_are_published_only_on_request(site: MakeSite, publish: bool) -> None:
    """A picture wider than all widths is published whole with IMAGE_ORIGINALS; a preview shows the same."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": saved(photograph((200, 100)))}
    built = site(files, publish=publish, settings={**SETTINGS, "IMAGE_ORIGINALS": True})
    assert opened(built.path("images/a.jpg").read_bytes()).size == (200, 100)
    assert 'width="200" height="100"' in tag_of(built)
    assert len(pictures_in(built)) == 3


def test_without_widths_pictures_stay_as_they_are(site: MakeSite) -> None:
    """Without IMAGE_WIDTHS, a picture is published in its own width."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": saved(photograph((200, 100)))}
    built = site(files, publish=True, settings={"IMAGE_WIDTHS": []})
    assert tag_of(built) == '<img width="200" height="100" decoding="async" alt="A" src="/images/a.jpg">'
    assert pictures_in(built) == []


@pytest.mark.parametrize("widths", [[0], ["60"], [True], [20_000]])
def test_a_width_that_is_none_is_an_error(site: MakeSite, widths: list[Any]) -> None:
    """A width that is no number of pixels is an error at the setting."""
    built = site({"posts/a.md": HEAD}, settings={"IMAGE_WIDTHS": widths})
    assert f"IMAGE_WIDTHS: {widths[0]!r} is no width; write numbers of pixels from 1 to 16,383" in built.text


def test_a_cover_has_sources(site: MakeSite) -> None:
    """A cover is published in several widths as well."""
    head = f"{HEAD}Cover: images/a.jpg\nCover_alt: C\n"
    files = {"posts/a.md": f"{head}\nText.\n", "images/a.jpg": saved(photograph((200, 100)))}
    page = site(files, publish=True, settings=SETTINGS).read("2024/a/")
    size = 'width="60" height="30" decoding="async" fetchpriority="high"'
    image = f'<img class="cover" src="/images/a.jpg" alt="C" {size}>'
    assert re.search(rf"<picture>{SOURCE}\s*{re.escape(image)}</picture>", page)


def test_a_wide_cover_leads_to_the_whole_picture(site: MakeSite) -> None:
    """A cover that is wider than the column is a link to the whole picture."""
    head = f"{HEAD}Cover: images/a.jpg\nCover_alt: C\n"
    files = {"posts/a.md": f"{head}\nText.\n", "images/a.jpg": saved(photograph((900, 90)))}
    page = site(files, publish=True, settings={"IMAGE_WIDTHS": [300, 700]}).read("2024/a/")
    link = r'<a href="/images/a\.jpg"><picture>\s*<source[^>]*>\s*<img class="cover"[^>]*></picture></a>'
    assert re.search(link, page)


def test_feeds_keep_one_address(site: MakeSite) -> None:
    """In feeds a picture has one whole address, since few readers of feeds choose."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": saved(photograph((200, 100)))}
    feed = site(files, publish=True, settings={**SETTINGS, "SITEURL": "https://user.test/b"}).read("feeds/all.atom.xml")
    assert "https://user.test/b/images/a.jpg" in feed
    assert "srcset" not in feed


def test_pictures_below_the_path_of_a_site(site: MakeSite) -> None:
    """The sources of a picture begin with the path of the site, and names are escaped."""
    files = {"posts/a.md": f"{HEAD}\n![A](<ä, b.jpg>)\n", "posts/ä, b.jpg": saved(photograph((200, 100)))}
    built = site(files, publish=True, settings={**SETTINGS, "SITEURL": "https://user.test/b"})
    assert built.ok, built.text
    assert 'srcset="/b/posts/%C3%A4%2C%20b-20.' in tag_of(built)


def test_sources_of_the_writer_are_kept(site: MakeSite) -> None:
    """A picture with sources of the writer's own gets no others."""
    text = (
        '<picture><source srcset="/images/a.jpg"><img src="/images/a.jpg" alt="A"></picture>\n\n'
        '<img src="/images/a.jpg" srcset="/images/a.jpg 2x" alt="A">\n\n'
        '<img src="/images/a.jpg" sizes="9px" alt="A">\n'
    )
    files = {"posts/a.md": f"{HEAD}\n{text}", "images/a.jpg": saved(photograph((200, 100)))}
    assert "image/webp" not in site(files, publish=True, settings=SETTINGS).read("2024/a/")


@pytest.mark.parametrize("change", ["none", "text", "picture"])
def test_only_new_pictures_are_made(site: MakeSite, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """A second build makes the sizes of changed pictures only, and removes the files of the old ones."""
    text = f"{HEAD}\n![A](/images/a.jpg) ![B](/images/b.jpg)\n"
    pictures = {f"images/{name}.jpg": saved(photograph((200, 100), seed)) for seed, name in enumerate("ab")}
    built = site({"posts/a.md": text, **pictures}, publish=True, settings=SETTINGS)
    made: list[bytes] = []

    def noted(data: bytes, kind: Kind, widths: tuple[int, ...]) -> Sizes:
        made.append(data)
        return resized(data, kind, widths)

    monkeypatch.setattr("hindsight.core.pictures.resize.resized", noted)
    monkeypatch.setattr("hindsight.host.site.picture_sizes.cores", lambda: 0)  # the patch is in this process alone
    new = saved(photograph((100, 200), 3))
    files: dict[str, Any] = {"text": {"posts/a.md": f"{text}More.\n"}, "picture": {"images/b.jpg": new}, "none": {}}
    again = built.rebuild(files[change])
    assert again.ok, again.text
    assert made == ([new] if change == "picture" else [])
    assert len(pictures_in(again)) == 6
    assert len(list((built.folder / "cache").glob("*.pictures/*.json"))) == 3  # with the index


def test_any_number_of_processes_gives_the_same_bytes(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures made in parallel are the same as those made one after the other, and so are equal pictures."""
    names = "abcd"
    text = HEAD + "".join(f"\n![A](/images/{name}.jpg)\n" for name in names)
    files = {f"images/{name}.jpg": saved(photograph((200, 100), seed // 2)) for seed, name in enumerate(names)}
    outputs = []
    for jobs in ("1", "3"):
        monkeypatch.setenv("HINDSIGHT_JOBS", jobs)
        built = site({"posts/a.md": text, **files}, publish=True, settings=SETTINGS)
        outputs.append({path: built.path(path).read_bytes() for path in built.files()})
    assert outputs[0] == outputs[1]
    assert sum(path.endswith(".webp") for path in outputs[0]) == 12


@pytest.mark.parametrize("damage", [b"", b"no picture", None])
def test_a_damaged_cache_is_made_again(site: MakeSite, damage: bytes | None) -> None:
    """Files of the cache that are damaged or missing are made again."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": saved(photograph((200, 100)))}
    built = site(files, publish=True, settings=SETTINGS)
    expected = {path: built.path(path).read_bytes() for path in pictures_in(built)}
    for file in (built.folder / "cache").glob("*.pictures/*"):
        if damage is None:
            file.unlink()
        elif not file.name.endswith(".json") or damage:
            file.write_bytes(damage)
    for path in expected:
        built.path(path).unlink()
    again = built.rebuild({"posts/a.md": f"{HEAD}\nNew.\n\n![A](/images/a.jpg)\n"})
    assert again.ok, again.text
    assert {path: again.path(path).read_bytes() for path in pictures_in(again)} == expected


def test_a_picture_that_cannot_be_decoded_stays_as_it_is(site: MakeSite) -> None:
    """A picture whose pixels cannot be decoded is published as it is, with a warning at its place."""
    data = saved(photograph((200, 100)), "PNG")
    start = data.index(b"IDAT") + 40
    broken = data[:start] + bytes(60) + data[start + 60 :]
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.png)\n", "images/a.png": broken}
    built = site(files, publish=True, settings=SETTINGS)
    assert built.ok, built.text
    fault = next(line for line in built.rebuild(CHECK_ONLY=True).diagnostics if "a.png" in line)
    assert fault.startswith(
        "content/posts/a.md:5:6: warning: images/a.png is published in its own width only: it cannot be decoded ("
    )
    assert fault.endswith("; save or copy it once more")
    assert "<picture>" not in built.read("2024/a/")
    assert built.path("images/a.png").read_bytes() == broken


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        ("a.gif", "GIF", {}),
        ("a.webp", "WebP", {"save_all": True, "append_images": [photograph((200, 100), 2)]}),
        ("a.png", "PNG", {"save_all": True, "append_images": [photograph((200, 100), 2)]}),
        ("a.avif", "AVIF", {"save_all": True, "append_images": [photograph((200, 100), 2)]}),
        ("a.jpg", "PNG", {}),
        ("a.jpg", "JPEG", {}),
    ],
)  # fmt: skip
def test_other_pictures_have_no_sizes(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, name: str, kind: Kind, options: dict[str, Any]
) -> None:
    """Animations, pictures with a wrong ending and those with too many pixels are published as before."""
    monkeypatch.setattr("hindsight.core.pictures.widths._MOST_PIXELS", 19_000 if kind == "JPEG" else 20_000)
    picture = saved(photograph((200, 100)), kind, **options)
    files = {"posts/a.md": f"{HEAD}\n![A](/images/{name})\n", f"images/{name}": picture}
    built = site(files, publish=True, settings=SETTINGS)
    assert built.ok, built.text
    assert pictures_in(built, "") == [f"images/{name}"]
    assert tag_of(built) == f'<img width="200" height="100" decoding="async" alt="A" src="/images/{name}">'


def test_a_large_picture_with_sizes_is_no_warning(site: MakeSite) -> None:
    """A large picture that is published in smaller widths costs its readers little, and is not reported."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": saved(photograph((2500, 100)))}
    assert site(files, settings={"CHECK_ONLY": True}).diagnostics == []


def test_a_draft_publishes_no_sizes(site: MakeSite) -> None:
    """The pictures of drafts, and their sizes, are not published."""
    files = {"posts/a.md": f"{HEAD}\nText.\n", "posts/b.md": f"{HEAD}Status: draft\n\n![A](/images/a.jpg)\n"}
    built = site({**files, "images/a.jpg": saved(photograph((200, 100)))}, publish=True, settings=SETTINGS)
    assert pictures_in(built, "") == []


def test_a_photograph_costs_a_phone_little(site: MakeSite) -> None:
    """A photograph of 4000 x 3000 pixels costs a phone, 360 pixels wide at two or three dots each, at most 120 kB."""
    data = saved(photograph((4000, 3000), detail=0.25), quality=88)
    built = site({"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": data}, publish=True)
    candidates = re.findall(r"/(images/a-(\d+)\.\w+\.webp) \d+w", tag_of(built))
    for density in (2, 3):
        chosen = next(path for path, width in candidates if int(width) >= (360 - 40) * density)
        assert built.path(chosen).stat().st_size <= 120_000


@pytest.mark.parametrize(("width", "dots", "expected"), [(360, 3, 960), (1280, 2, 1440)])
def test_a_browser_loads_the_width_that_it_needs(
    site: MakeSite, browser: Browser, served: Callable[[Path], str], width: int, dots: int, expected: int
) -> None:
    """The `sizes` of a picture fit the column of the theme: a browser loads the next width, and nothing moves."""
    text = '![A](/images/a.jpg "The room")\n\n[B](/archive/)\n'
    files = {"posts/a.md": f"{HEAD}\n{text}", "images/a.jpg": saved(photograph((2000, 1500)))}
    settings = {"CARD_FORMATS": [], "SITEURL": "http://localhost"}
    built = site(files, publish=True, settings=settings)
    context = browser.new_context(viewport={"width": width, "height": 900}, device_scale_factor=dots)
    page = context.new_page()
    page.goto(f"{served(built.output)}/2024/a/", wait_until="networkidle")
    image = page.locator("figure img")
    assert f"-{expected}." in image.evaluate("image => image.currentSrc")
    box, column = image.bounding_box(), page.locator(".prose").bounding_box()
    assert box
    assert column
    assert box["width"] == pytest.approx(column["width"], abs=1)
    assert box["height"] == pytest.approx(box["width"] * 3 / 4, abs=1)
    assert (
        Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa", "best-practice"]}).violations_count == 0
    )
    context.close()
