"""Check that hostile and broken pictures give a sensible result or one clear problem, and never a traceback."""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from tools.bench.photograph import photograph

from hindsight.core.pictures.drawings import drawing_fault
from hindsight.core.pictures.kinds import Kind
from hindsight.core.pictures.resize import Sizes, resized
from site_builder import Built, MakeSite

HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
SETTINGS: dict[str, Any] = {"IMAGE_WIDTHS": [20, 40, 60], "CARD_FORMATS": []}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"{}>{}</svg>'
)
ENDS_EARLY = "it ends too early; save or copy it once more"
NO_PICTURE = "its first bytes are not those of a picture; save or copy it once more"


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the bytes of a picture."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


PHOTO = saved(photograph((200, 100)))
NAMED = {"a.jpg": PHOTO, "a.png": saved(photograph((200, 100)), "PNG")}


def png(width: int, height: int) -> bytes:
    """Return a PNG with one bit a pixel, all of them black: some kB for thousands of megapixels."""
    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    pixels = b"".join([*(packer.compress(row) for _ in range(min(height, 4_000))), packer.flush()])

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def build(site: MakeSite, name: str, data: bytes | str, publish: bool = True) -> Built:
    """Build a site of two posts; one of them shows the picture."""
    text = f"{HEAD}\n![Words](/images/{quote(name)})\n"
    files = {"posts/a.md": text, "posts/b.md": f"{HEAD}\nOther text.\n", f"images/{name}": data}
    return site(files, publish=publish, settings=SETTINGS)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jpg", PHOTO[: len(PHOTO) // 2], ENDS_EARLY),
        ("a.jpg", b"", NO_PICTURE),
        ("a.png", b"hello", NO_PICTURE),
        ("a.webp", b"RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\x7f", ENDS_EARLY),
        ("a.gif", saved(photograph((200, 100)).convert("P"), "GIF")[:300], ENDS_EARLY),
    ],
)
def test_a_broken_picture_is_one_error(site: MakeSite, name: str, data: bytes, message: str) -> None:
    """A broken picture stops a publish with one error at the file; in a preview it costs only itself."""
    expected = f"content/images/{name}:1:1: error: this picture cannot be published: {message}"
    published = build(site, name, data)
    assert [line for line in published.diagnostics if ": error: " in line] == [expected]
    preview = build(site, name, data, publish=False)
    assert expected in preview.diagnostics
    assert "Traceback" not in preview.text
    assert "Other text" in preview.read("2024/b/")
    assert "Words" in preview.read("2024/a/")


@pytest.mark.parametrize("size", [(10_000, 10_000), (50_000, 50_000)])
def test_a_picture_with_too_many_pixels_is_not_decoded(site: MakeSite, size: tuple[int, int]) -> None:
    """A picture of 100 megapixels and more is published as it is, and a check names its size and the remedy."""
    built = build(site, "a.png", png(*size))
    assert built.ok, built.text
    (warning,) = [line for line in built.rebuild(CHECK_ONLY=True).diagnostics if "a.png" in line]
    assert f"has {size[0]:,} x {size[1]:,} pixels" in warning
    assert "save it with 2,400 pixels at most" in warning


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.jpg", saved(photograph((200, 100)).convert("CMYK")), (60, 30)),
        ("a.png", saved(Image.new("I;16", (200, 100), 30_000), "PNG"), None),
        ("a.png", saved(photograph((200, 100)).convert("P"), "PNG", transparency=0), (60, 30)),
        ("a.jpg", saved(photograph((200, 100)), icc_profile=b"no profile" * 20), (60, 30)),
        ("a.png", saved(Image.new("RGB", (1, 1)), "PNG"), (1, 1)),
        ("a.png", saved(Image.new("RGB", (20_000, 10), "red"), "PNG"), None),
        ("a.jpg", saved(photograph((10, 20_000))), (10, 20_000)),
        ("a.jpg", PHOTO[:2] + b"\xff\xe1\x00\x10Exif\0\0MM\0*\xff\xff\xff\xff" + PHOTO[2:], (60, 30)),
    ],
)  # fmt: skip
def test_an_unusual_picture_is_published(
    site: MakeSite, name: str, data: bytes, size: tuple[int, int] | None, capfd: pytest.CaptureFixture[str]
) -> None:
    """Pictures of unusual colours, sizes and metadata are published without a problem."""
    built = build(site, name, data)
    assert built.ok, built.text
    assert "Warning" not in built.text + capfd.readouterr().err
    with Image.open(built.path(f"images/{name}")) as picture:
        picture.load()
        assert size is None or picture.size == size


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_moving(site: MakeSite, kind: str) -> None:
    """A GIF, WebP or PNG that moves is published with all of its frames."""
    frames = [photograph((200, 100), seed).convert("P" if kind == "GIF" else "RGB") for seed in (1, 2, 3)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    built = build(site, f"a.{kind.lower()}", data)
    assert built.ok, built.text
    with Image.open(built.path(f"images/a.{kind.lower()}")) as picture:
        assert getattr(picture, "n_frames", 1) == 3


@pytest.mark.parametrize(
    "name",
    ["sp ace.jpg", "it's.jpg", 'say "q".jpg', "ümïl 船.jpg", "100%.jpg", "a%20b.jpg", "#a.jpg", "q?x.jpg", "a&b.jpg"],
)
def test_unusual_names_of_pictures(site: MakeSite, name: str) -> None:
    """A picture with spaces, quotation marks and signs of addresses in its name is shown in its widths."""
    built = build(site, name, PHOTO)
    assert built.ok, built.text
    assert f"/images/{quote(name.rpartition('.')[0])}-20." in built.read("2024/a/")
    assert built.path(f"images/{name}").is_file()


@pytest.mark.parametrize("length", range(0, len(PHOTO), 997))
def test_no_cut_makes_a_traceback(length: int) -> None:
    """A picture that is cut anywhere gives either sizes or the error for damaged pictures."""
    from hindsight.core.pictures.damaged import DamagedPictureError

    kinds: tuple[tuple[Kind, bytes], ...] = (("JPEG", PHOTO), ("PNG", NAMED["a.png"]))
    for kind, data in kinds:
        try:
            assert resized(data[:length], kind, (20, 40)).size[0] > 0
        except DamagedPictureError as error:
            assert "it cannot be decoded (" in str(error)


@pytest.mark.parametrize(
    ("attributes", "inside", "fault"),
    [
        ("", "<script>alert(1)</script>", "holds a script; remove it"),
        ("", "<g>\n<svg:script xmlns:svg='http://www.w3.org/2000/svg' href='a.js'/></g>", "holds a script; remove it"),
        (' onload="alert(1)"', "", 'holds a script in the attribute "onload"; remove it'),
        ("", '<a href="java&#115;cript:0"><text>x</text></a>', 'holds a script in the attribute "href"; remove it'),
        ("", '<a xlink:href=" java\tscript:0"/>', 'holds a script in the attribute "href"; remove it'),
        ("", '<set attributeName="href" to="javascript:0"/>', 'holds a script in the attribute "to"; remove it'),
        ("", '<animate attributeName="href" values="#a;javascript:0"/>',
         'holds a script in the attribute "values"; remove it'),
        ("", '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="/a"/></foreignObject>',
         "holds an element <iframe>; remove it"),
        ("", '<image xlink:href="https://evil.test/a.png"/>', "loads https://evil.test/a.png from another host"),
        ("", '<use href="//evil.test/a.svg#b"/>', "loads //evil.test/a.svg#b from another host"),
        ("", "<style>\n@import '//evil.test/x';</style>", "loads //evil.test/x from another host"),
        (' style="fill: image-set(\'//evil.test/x\' 1x)"', "", "loads //evil.test/x from another host"),
        ("", '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" srcset="//evil.test/x"/></foreignObject>',
         "loads //evil.test/x from another host"),
        (' style="fill: url(http://evil.test/x)"', "", "loads http://evil.test/x from another host"),
    ],
)  # fmt: skip
def test_scripts_in_drawings_are_refused(site: MakeSite, attributes: str, inside: str, fault: str) -> None:
    """A drawing with a script, or one that loads from another host, is an error at its place."""
    built = build(site, "a.svg", SVG.format(attributes, inside))
    (error,) = [line for line in built.diagnostics if ": error: " in line]
    line = 2 if "\n" in inside else 1
    assert error.startswith(f"content/images/a.svg:{line}:")
    assert f"error: this picture cannot be published: it {fault}" in error


def test_entities_in_drawings_stand_for_text_only() -> None:
    """Short names of addresses, as programs for drawing write them, are kept; entities with elements are refused."""
    drawing = '<!DOCTYPE svg [<!ENTITY a "{}">]>\n<svg xmlns="&a;"/>'
    assert drawing_fault(drawing.format("http://www.w3.org/2000/svg").encode()) is None
    for value in ("&#60;script>", "<script/>", "&b;&b;"):
        fault = drawing_fault(drawing.format(value).encode())
        assert fault
        assert fault[1] == "holds an entity that stands for more than text; remove it"
    assert drawing_fault(b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>')


@pytest.mark.parametrize("encoding", ["gbk", "shift_jis", "x-unknown"])
def test_drawings_in_unreadable_encodings_are_refused(encoding: str) -> None:
    """A drawing whose encoding cannot be read is refused, since browsers may find a script in it."""
    drawing = f'<?xml version="1.0" encoding="{encoding}"?>\n{SVG.format("", "<script>alert(1)</script>")}'
    assert drawing_fault(drawing.encode()) == ((1, 1), "is in an encoding that cannot be checked; save it as UTF-8")


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="https://example.org/"><text>A link</text></a>',
        '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">A label</div></foreignObject>',
        '<image href="data:image/png;base64,AAAA"/><use href="#a"/>',
        "<style>.a { fill: url(#b) } /* on load */</style><text>javascript: a language; &lt;script&gt;</text>",
        "<g>",
    ],
)  # fmt: skip
def test_ordinary_drawings_are_published(site: MakeSite, inside: str) -> None:
    """Links, labels in HTML, embedded pictures and styles of a drawing are published as they are."""
    built = build(site, "a.svg", SVG.format("", inside))
    assert built.ok, built.text
    assert inside.partition("/*")[0] in built.read("images/a.svg")


@pytest.mark.parametrize("publish", [False, True])
def test_a_picture_at_which_a_process_dies(site: MakeSite, monkeypatch: pytest.MonkeyPatch, publish: bool) -> None:
    """In a preview, a picture that ends the process, for lack of memory perhaps, costs only its own sizes."""

    def die_at_one(data: bytes, kind: Kind, widths: tuple[int, ...]) -> Sizes:
        if data == PHOTO:
            os._exit(9)
        return resized(data, kind, widths)

    monkeypatch.setattr("hindsight.core.pictures.resize.resized", die_at_one)
    text = f"{HEAD}\n![A](/images/a.jpg) ![B](/images/b.jpg)\n"
    pictures = {"images/a.jpg": PHOTO, "images/b.jpg": saved(photograph((200, 100), 5))}
    built = site({"posts/a.md": text, **pictures}, publish=publish, settings=SETTINGS)
    assert built.ok != publish
    assert "died (exit status 9)" in built.rebuild(CHECK_ONLY=True).text if publish else True
    if not publish:
        assert re.findall(r'srcset="/images/(\w)-', built.read("2024/a/")) == ["b"]
        assert built.path("images/a.jpg").is_file()
