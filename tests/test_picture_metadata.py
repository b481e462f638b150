"""Check that published pictures are upright, without positions, serial numbers, names and thumbnails."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.metadata import UnsupportedPictureError, jpeg_segments, without_metadata
from site_builder import MakeSite

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n\n![x](/images/p.{})\n"
CANARY = b"CANARY7141"
GPS = {1: "N", 2: (47.0, 22.0, 41.0), 3: "E", 4: (8.0, 32.0, 27.0), 29: CANARY.decode()}


def picture(form: str, orientation: int = 1, **options: Any) -> bytes:
    """Return a picture with a red corner at the top left, and with the canary in every field of metadata."""
    image = Image.new("RGB", (64, 32), "white")
    image.paste("red", (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x013B], exif[0x8298] = (CANARY.decode(),) * 3
    exif.get_ifd(0x8825).update(GPS)
    exif.get_ifd(0x8769).update({0xA431: CANARY.decode(), 0x927C: CANARY * 9})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>" + CANARY + b"</a></x:xmpmeta>"
    stream = io.BytesIO()
    if form == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", CANARY.decode())
        texts.add_itxt("Comment", CANARY.decode(), zip=False)
        options["pnginfo"] = texts
    if form == "GIF":
        options["comment"] = CANARY
    else:
        options["exif"] = exif
    if form in ("JPEG", "WEBP"):
        options["xmp"] = xmp
    if form == "JPEG":
        options["comment"] = CANARY
    image.save(stream, form, **options)
    # Phones append a film or a second picture to a picture.
    return stream.getvalue() + (CANARY if form in ("JPEG", "PNG") else b"")


def pixels(data: bytes) -> Image.Image:
    """Return the decoded picture, as a browser shows it."""
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_no_byte_of_metadata_is_published(form: str) -> None:
    """All metadata of a picture is removed, and its pixels do not change."""
    data = picture(form)
    clean = without_metadata(data, f"p.{form.lower()}")
    assert CANARY in data
    assert CANARY not in clean
    assert pixels(clean).tobytes() == pixels(data).tobytes()
    assert without_metadata(clean, f"p.{form.lower()}") == clean


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (63, 0)), (3, (63, 31)), (4, (0, 31)), (5, (0, 0)), (6, (31, 0)), (7, (31, 63)), (8, (0, 63))],
)
def test_a_picture_is_turned_upright(form: str, orientation: int, corner: tuple[int, int]) -> None:
    """The pixels of a picture are turned, since its recorded orientation is removed."""
    clean = without_metadata(picture(form, orientation), "p.jpg")
    decoded = pixels(clean)
    assert CANARY not in clean
    assert decoded.size == ((64, 32) if orientation < 5 else (32, 64))
    red, green, _ = decoded.getpixel(corner)  # type: ignore[misc]  # an RGB picture has three values
    assert (red > 200, green < 90) == (True, True)


def test_colours_keep_their_profile() -> None:
    """A picture keeps its colour profile, also if it is turned."""
    profile = b"profile" * 40
    clean = without_metadata(picture("JPEG", icc_profile=profile), "p.jpg")
    assert Image.open(io.BytesIO(clean)).info["icc_profile"] == profile
    turned = without_metadata(picture("JPEG", 6, icc_profile=profile), "p.jpg")
    assert Image.open(io.BytesIO(turned)).info["icc_profile"] == profile


def test_an_animation_keeps_its_frames() -> None:
    """An animation keeps all of its frames."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    for form in ("GIF", "PNG", "WEBP"):
        stream = io.BytesIO()
        frames[0].save(stream, form, save_all=True, append_images=frames[1:], duration=90, loop=0)
        clean = Image.open(io.BytesIO(without_metadata(stream.getvalue(), "p.gif")))
        assert clean.n_frames == 3


def test_a_progressive_jpeg_keeps_all_its_scans() -> None:
    """The pixels of a progressive JPEG, which follow several markers, do not change."""
    data = picture("JPEG", progressive=True)
    assert pixels(without_metadata(data, "p.jpg")).tobytes() == pixels(data).tobytes()


def test_a_drawing_is_published_without_its_editors_notes() -> None:
    """The author's name and the folder in an SVG file are removed, and its shapes stay."""
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="i" sodipodi:docname="/home/CANARY7141/a.svg">'
        b"<metadata><dc:creator>CANARY7141</dc:creator></metadata><sodipodi:namedview id='CANARY7141'/>"
        b"<path d='M0'/></svg>"
    )
    clean = without_metadata(drawing, "a.svg")
    assert CANARY not in clean
    assert b"<path d='M0'/>" in clean


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box, the unit of film files: its length, kind and content."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def test_a_film_is_published_without_its_position() -> None:
    """The user data of a film becomes free space, and the other data does not move."""
    user = box(b"udta", box(b"\xa9xyz", CANARY))
    film = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"mvhd", b"1") + user) + box(b"mdat", b"pixels")
    clean = without_metadata(film, "a.mp4")
    assert CANARY not in clean
    assert (len(clean), clean.endswith(box(b"mdat", b"pixels"))) == (len(film), True)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (picture("JPEG")[:-40], "p.jpg", "it ends too early"),
        (picture("PNG")[:60], "p.png", "it ends too early"),
        (b"\xff\xd8\xff\xe0\x00\x02" + b"x" * 50, "p.jpg", "it ends too early"),
        (picture("WEBP")[:12] + b"VP8X\x00\x00\x00\x00", "p.webp", "its structure is damaged"),
        (
            box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", bytes(4) + box(b"iinf", b"") + box(b"iloc", b"")),
            "p.avif",
            "its structure is damaged",
        ),
        (b"not a picture", "p.jpg", "its first bytes are not those of a picture"),
    ],
)
def test_a_damaged_picture_is_refused(data: bytes, name: str, reason: str) -> None:
    """A damaged picture raises an error with the reason."""
    with pytest.raises(DamagedPictureError, match=reason):
        without_metadata(data, name)


def test_a_jpeg_with_bytes_between_segments_is_accepted() -> None:
    """Bytes between the segments of a JPEG, as some cameras write them, are removed."""
    original = picture("JPEG").removesuffix(CANARY)
    segments = [segment for _, segment in jpeg_segments(original)]
    clean = without_metadata(b"\xff\xd8" + b"\0\0".join(segments), "p.jpg")
    assert (CANARY in clean, clean.endswith(b"\xff\xd9")) == (False, True)
    assert pixels(clean).tobytes() == pixels(original).tobytes()


@pytest.mark.parametrize("end", [b"", b"\0", b"\0\0;"])
def test_a_gif_without_its_last_byte_is_accepted(end: bytes) -> None:
    """A GIF without its last byte, or with zeros before it, gives the same picture as a complete one."""
    original = picture("GIF")
    clean = without_metadata(original.removesuffix(b";") + end, "p.gif")
    assert clean == without_metadata(original, "p.gif")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_an_animation_is_turned_as_a_whole(form: str) -> None:
    """All frames of an animation are turned, and the number of repetitions stays."""
    frames = [Image.new("RGB", (8, 4), colour) for colour in ("red", "green", "blue")]
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    options: dict[str, Any] = {"save_all": True, "append_images": frames[1:], "duration": [40, 80, 120], "loop": 2}
    frames[0].save(stream, form, exif=exif, lossless=True, **options)
    clean = without_metadata(stream.getvalue(), "p.png")
    with Image.open(io.BytesIO(clean)) as turned:
        assert (turned.size, turned.n_frames, turned.info["loop"]) == ((4, 8), 3, 2)  # type: ignore[attr-defined]


def test_a_drawing_is_published_without_metadata_of_its_pictures() -> None:
    """An SVG file keeps its shapes; metadata elements, comments and embedded pictures' metadata are removed."""
    photograph = base64.b64encode(picture("JPEG")).decode()
    drawing = (
        f'<svg xmlns="a"><metadata/><rect id="r"/><!-- CANARY7141 --><metadata id="m">CANARY7141</metadata>'
        f'<image href="data:image/jpeg;base64,{photograph}"/><image href="data:image/png;base64,AAAA"/></svg>'
    )
    clean = without_metadata(drawing.encode(), "a.svg").decode()
    assert ('<rect id="r"/>' in clean, "CANARY" in clean, "base64,AAAA" in clean) == (True, False, True)
    embedded = clean.partition("jpeg;base64,")[2].partition('"')[0]
    assert CANARY not in base64.b64decode(embedded)
    assert pixels(base64.b64decode(embedded)).tobytes() == pixels(picture("JPEG")).tobytes()


def test_an_old_film_is_published_without_its_position() -> None:
    """The user data of a QuickTime film, which may begin with any box, is removed."""
    film = box(b"moov", box(b"udta", box(b"\xa9xyz", CANARY))) + box(b"mdat", b"pixels")
    assert CANARY not in without_metadata(film, "a.MOV")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (box(b"ftyp", b"heic\0\0\0\0mif1heic"), "browsers do not show HEIC pictures; save it as JPEG"),
        (b"II*\0" + bytes(20), "browsers do not show TIFF pictures; save it as JPEG or PNG"),
    ],
)
def test_a_picture_that_browsers_do_not_show_is_refused(data: bytes, reason: str) -> None:
    """A picture in a format that browsers do not show raises an error that names a better format."""
    with pytest.raises(UnsupportedPictureError, match=reason):
        without_metadata(data, "p.heic")


def test_a_pictures_bytes_decide_its_kind() -> None:
    """The metadata of a PNG with the ending .jpg is removed as from any PNG."""
    assert CANARY not in without_metadata(picture("PNG"), "p.jpg")


@pytest.mark.parametrize("publish", [True, False])
def test_no_byte_of_a_site_has_metadata(publish: bool, site: MakeSite) -> None:
    """The pictures of published sites and previews have no metadata, and an unchanged site is not rendered again."""
    forms = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF"}
    files: dict[str, str | bytes | None] = {f"images/p.{ending}": picture(form, 6 if ending == "jpg" else 1)
                                            for ending, form in forms.items()}  # fmt: skip
    files |= {f"posts/{ending}.md": HEAD.format(ending) for ending in forms}
    built = site(files, publish=publish)
    assert built.ok, built.text
    unclean = [file for file in built.files() if CANARY in (built.output / file).read_bytes()]
    assert (unclean, "images/p.jpg" in built.files()) == ([], True)
    assert "rendered 0 of" in built.rebuild().text


def test_a_damaged_picture_is_an_error_at_its_file(site: MakeSite) -> None:
    """A damaged picture is an error at its file, in a publish and in `make check`."""
    files: dict[str, str | bytes | None] = {"posts/a.md": HEAD.format("jpg"), "images/p.jpg": picture("JPEG")[:-40]}
    message = "error: this picture cannot be published: it ends too early; save or copy it once more"
    for check in (True, False):
        assert (
            f"content/images/p.jpg:1:1: {message}"
            in site(files, publish=True, settings={"CHECK_ONLY": check}).diagnostics
        )


STARTS = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP", b"GIF89a"),
    *(b"\0\0\0\x18ftypavif", b"\0\0\0\x18ftypisom"),
)
REFUSALS = (DamagedPictureError, UnsupportedPictureError)


@given(st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_are_cleaned_or_refused(start: bytes, end: bytes) -> None:
    """Removing metadata from any bytes succeeds or raises one of the two errors."""
    with contextlib.suppress(*REFUSALS):
        without_metadata(start + end, "p.jpg")


@given(st.sampled_from(("JPEG", "PNG", "WEBP", "GIF", "AVIF")), st.data())
def test_a_picture_with_changed_bytes_is_cleaned_or_refused(form: str, data: st.DataObject) -> None:
    """Removing metadata from a picture with any damage succeeds or raises one of the two errors."""
    original = bytearray(picture(form, 6))
    for _ in range(data.draw(st.integers(1, 4))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(*REFUSALS):
        without_metadata(bytes(original[: data.draw(st.integers(4, len(original)))]), "p.jpg")


def test_comment_signs_in_cdata_are_text() -> None:
    """Signs of comments in CDATA are kept, and an SVG file with many unfinished comments does not change."""
    css = b"<svg><style><![CDATA[.a{} /* <!-- */ .b{} /* --> */]]></style><!-- gone --></svg>"
    assert without_metadata(css, "a.svg") == css.replace(b"<!-- gone -->", b"")
    many = b"<svg>" + b"<!--" * 20_000 + b"</svg>"
    assert without_metadata(many, "a.svg") == many


def test_items_without_widths_are_read_in_time() -> None:
    """An AVIF file whose items claim 65,535 extents each is read at once, since extents without widths are the same."""
    items = b"".join(struct.pack(">HHH", number, 0, 65_535) for number in range(60_000))
    locations = box(b"iloc", bytes(6) + struct.pack(">H", 60_000) + items)
    data = box(b"ftyp", b"avif" + bytes(4)) + box(b"meta", bytes(4) + box(b"iinf", bytes(6)) + locations)
    assert without_metadata(data, "a.avif") == data
