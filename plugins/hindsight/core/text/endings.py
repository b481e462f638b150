"""Endings of file names, by kind of file."""

from __future__ import annotations

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif")
FILMS = (".mp4", ".m4v", ".mov", ".webm", ".ogv")
SOUNDS = (".mp3", ".m4a", ".oga", ".ogg", ".opus", ".wav", ".flac", ".aac")
# Further kinds of files that posts link to.
OTHERS = (
    ".heic", ".heif", ".tif", ".tiff", ".bmp", ".ico", ".pdf", ".zip", ".csv", ".tsv", ".json", ".xls", ".xlsx", ".doc",
    ".docx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".odg", ".pages", ".key", ".numbers", ".txt", ".ics", ".epub",
    ".gpx", ".kml", ".drawio",
)  # fmt: skip


def is_picture(address: str) -> bool:
    """Return whether an address, also one with a query or a fragment, ends as the name of a picture."""
    return address.partition("#")[0].partition("?")[0].lower().endswith(PICTURES)
