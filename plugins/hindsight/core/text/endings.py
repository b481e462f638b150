"""What the endings of file names promise."""

from __future__ import annotations

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif")
FILMS = (".mp4", ".m4v", ".mov", ".webm", ".ogv")
SOUNDS = (".mp3", ".m4a", ".oga", ".ogg", ".opus", ".wav", ".flac", ".aac")
# Files that a text may name in whatever form, beside those above.
OTHERS = (
    ".heic", ".heif", ".tif", ".tiff", ".bmp", ".ico", ".pdf", ".zip", ".csv", ".tsv", ".json", ".xls", ".xlsx", ".doc",
    ".docx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".odg", ".pages", ".key", ".numbers", ".txt", ".ics", ".epub",
    ".gpx", ".kml", ".drawio",
)  # fmt: skip
