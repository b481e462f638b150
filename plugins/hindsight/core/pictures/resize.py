"""Make smaller pictures of a picture, upright, in sRGB and without metadata.

The same bytes and widths give the same pictures, with any number of processes. WebP was chosen over AVIF: of the same
photographs at equal PSNR, AVIF at speed 8 was 3 to 12 % smaller, took 2.5 times as long, and would need a third set of
files for browsers without it.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

from hindsight.core.pictures.damaged import DamagedPictureError
from hindsight.core.pictures.kinds import Kind
from hindsight.core.pictures.widths import widths_of

# Of these qualities, the first that fits: at 960 x 720 pixels, which a phone shows at two or three a point, 117 kB.
_QUALITIES, _MOST_BYTES_A_PIXEL, _FEW_BYTES = (75, 65, 55, 45), 0.17, 20_000
_LOSSLESS = {"lossless": True, "quality": 50, "method": 4}
_SAVED: dict[Kind, dict[str, Any]] = {
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "PNG": {},
    "WebP": {"quality": 80, "method": 4},
    "AVIF": {"quality": 60, "speed": 8, "max_threads": 1},  # more threads give different bytes
}
# Pillow reads at most twice the pixels that a reduced picture needs; for JPEG, it decodes fewer.
_READ_AHEAD = 2.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Smaller pictures of a picture: WebP by width, and one of its own kind to show at its address.

    `whole` is None if the picture itself is as good: it is no wider than the largest width, and in RGB.
    `size` is the width and height of `whole`, or of the picture. There is no WebP if it would save nothing.
    """

    webp: tuple[tuple[int, bytes], ...]
    whole: bytes | None
    size: tuple[int, int]


def resize_version() -> str:
    """Return a text that changes with the bytes that the same picture gives."""
    libraries = [f"{name} {features.version(name)}" for name in ("pil", "jpg", "zlib", "webp", "avif", "littlecms2")]
    return f"1 {libraries} {_QUALITIES} {_MOST_BYTES_A_PIXEL} {_LOSSLESS} {_SAVED}"


def resized(data: bytes, kind: Kind, widths: tuple[int, ...]) -> Sizes:
    """Return smaller pictures of one that has several widths; raise DamagedPictureError if it cannot be decoded."""
    Image.MAX_IMAGE_PIXELS = None  # callers ask `can_be_resized`
    try:
        # Pillow warns of metadata that is damaged, which no size has.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=[kind.upper()]) as picture:
            is_plain = picture.mode not in ("CMYK", "F", "I") and not picture.mode.startswith("I;")
            largest, width = _reduced(picture, max(widths))
        made = [(width_made, _webp(_narrowed(largest, width_made), kind)) for width_made in widths_of(width, widths)]
        # Of a drawing with few colours, the file itself is often the smallest.
        if not made or len(made[-1 if kind == "PNG" else 0][1]) >= len(data):
            return Sizes((), None, (width, round(largest.height * width / largest.width)))
        whole = None if largest.width == width and is_plain else _saved(largest, kind, **_SAVED[kind])
    # Damaged data can raise nearly any error in the decoders.
    except Exception as error:
        # Pillow names the address in memory of data that it does not recognise.
        reason = "its beginning is damaged" if isinstance(error, UnidentifiedImageError) else str(error)
        raise DamagedPictureError(f"it cannot be decoded ({reason})") from error
    if whole is not None and len(whole) >= len(data) and is_plain:
        whole = None
    return Sizes(tuple(made), whole, largest.size)


def _reduced(picture: Image.Image, most: int) -> tuple[Image.Image, int]:
    """Return a picture upright, in sRGB and at most so wide, and the width that it had."""
    turned = picture.getexif().get(0x0112, 1) >= 5
    width, height = (picture.height, picture.width) if turned else picture.size
    profile = picture.info.get("icc_profile")
    target = (most, max(1, round(height * most / width))) if width > most else (width, height)
    size = (target[1], target[0]) if turned else target
    if size != picture.size:
        picture.draft(picture.mode if picture.mode in ("L", "RGB") else None, _ahead(size))
    upright = _narrowed_to(_decoded(picture), size)
    upright.getexif()[0x0112] = picture.getexif().get(0x0112, 1)
    upright = ImageOps.exif_transpose(upright)
    return _in_srgb(upright, profile), width


def _ahead(size: tuple[int, int]) -> tuple[int, int]:
    return round(size[0] * _READ_AHEAD), round(size[1] * _READ_AHEAD)


def _decoded(picture: Image.Image) -> Image.Image:
    """Return a picture with 8 bits a channel, so that it can be made smaller: not with a palette."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("F", "1"):
        return picture.convert("L")
    if picture.mode in ("P", "PA", "LA", "La", "RGBa", "RGBX"):
        has_alpha = picture.mode != "RGBX" and (picture.mode != "P" or "transparency" in picture.info)
        return picture.convert("RGBA" if has_alpha else "RGB")
    if picture.mode in ("L", "RGB") and "transparency" in picture.info:
        return picture.convert("RGBA")
    picture.load()
    return picture.copy()


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in RGB or RGBA, its colours converted from its profile."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            colours = converted or colours
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that is damaged, or for other colours: browsers ignore it too
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _narrowed(picture: Image.Image, width: int) -> Image.Image:
    return _narrowed_to(picture, (width, max(1, round(picture.height * width / picture.width))))


def _narrowed_to(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if picture.size == size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=_READ_AHEAD + 1)


def _webp(picture: Image.Image, kind: Kind) -> bytes:
    """Return a picture as WebP; a PNG, which may be a screenshot, without loss if that is smaller."""
    for quality in _QUALITIES:
        lossy = _saved(picture, "WebP", quality=quality, method=4)
        if len(lossy) <= max(_FEW_BYTES, picture.width * picture.height * _MOST_BYTES_A_PIXEL):
            break
    return min(lossy, _saved(picture, "WebP", **_LOSSLESS), key=len) if kind == "PNG" else lossy


def _saved(picture: Image.Image, kind: Kind, **options: Any) -> bytes:
    stream = io.BytesIO()
    bare = picture.copy()
    bare.info = {}  # in which Pillow keeps profiles and comments
    if kind == "JPEG":
        bare = bare.convert("RGB")
    bare.save(stream, kind.upper(), exif=b"", **options) if kind != "PNG" else bare.save(stream, "PNG", **options)
    return stream.getvalue()
