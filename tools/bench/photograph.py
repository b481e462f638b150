"""Make pictures that compress like photographs: they have contrast at every scale, and are the same on each machine."""

from __future__ import annotations

import io
import random

from PIL import Image

_LAST_LARGE = 200  # cells in a row, from which on the contrast is that of fine detail


def photograph(size: tuple[int, int], seed: int = 1, detail: float = 0.06) -> Image.Image:
    """Return a picture of this width and height in pixels; `detail` is the contrast of its fine detail, up to 1."""
    drawn = random.Random(seed)  # noqa: S311  # no secret
    picture = Image.new("RGB", size, "grey")
    cells = 3
    while cells < min(size):
        noise = Image.frombytes("RGB", (cells, cells), drawn.randbytes(cells * cells * 3))
        part = 0.3 if cells < _LAST_LARGE else detail
        picture = Image.blend(picture, noise.resize(size, Image.Resampling.BICUBIC), part)
        cells *= 2
    return picture


def jpeg(picture: Image.Image, quality: int = 90, comment: str = "") -> bytes:
    """Return a picture as JPEG."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, comment=comment.encode())
    return stream.getvalue()
