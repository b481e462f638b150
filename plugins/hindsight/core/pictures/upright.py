"""Turn pictures upright whose camera recorded its orientation."""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageSequence, JpegImagePlugin

from hindsight.core.pictures.damaged import DamagedPictureError

# While a picture is turned, two copies of this many pixels take 900 MB.
_MOST_PIXELS = 150_000_000
# The operation that turns each orientation upright; see Exif 2.32, "Orientation".
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def turn_upright(data: bytes, form: str, orientation: int) -> bytes:
    """Return a picture of that form with its pixels turned; a JPEG keeps its quality.

    Raise DamagedPictureError if the picture cannot be decoded or is too large.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked below
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=[form]) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise DamagedPictureError(
                    f"it has {picture.width * picture.height // 1_000_000} megapixels and lies on its side; "
                    "turn it upright, or make it smaller"
                )
            options = _options(picture, data, form)
            return _turned(picture, form, _TURNS[orientation], options)
    except (OSError, SyntaxError, ValueError, IndexError) as error:
        raise DamagedPictureError(f"it cannot be decoded ({error})") from error


def _options(picture: Image.Image, data: bytes, form: str) -> dict[str, Any]:
    """Return the options with which a picture is saved as it was: its colours and its quality."""
    options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        sampling = JpegImagePlugin.get_sampling(picture)
        options |= {"qtables": picture.quantization, "subsampling": max(sampling, 0)}
    elif form == "WEBP":
        options |= {"quality": 95, "lossless": b"VP8L" in data[:64]}
    return options


def _turned(picture: Image.Image, form: str, turn: Image.Transpose, options: dict[str, Any]) -> bytes:
    """Return a picture turned, with all its frames."""
    upright = io.BytesIO()
    if getattr(picture, "n_frames", 1) == 1:
        picture.transpose(turn).save(upright, form, **options)
        return upright.getvalue()
    frames, times = [], []
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        frames.append(frame.transpose(turn))
        times.append(round(frame.info.get("duration", 0)))
    animation = {"save_all": True, "loop": picture.info.get("loop", 0), "append_images": frames[1:], "duration": times}
    frames[0].save(upright, form, **options, **animation)
    return upright.getvalue()
