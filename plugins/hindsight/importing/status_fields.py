"""Read the fields that keep a text from some readers or from all: drafts, hidden and private texts."""

from __future__ import annotations

from hindsight.importing.front_matter import Value, text_of
from hindsight.importing.model import Import, ImportedText

TRUE, FALSE = frozenset(("true", "yes", "on", "1")), frozenset(("false", "no", "off", "0"))
# The words of messages for statuses; statuses without words leave a text as it is.
_DRAFT_STATUSES = {
    "draft": "a draft", "drafts": "a draft", "private": "private", "pending": "waiting for review",
    "pending review": "waiting for review", "skip": "skipped", "trash": "in the trash", "unpublished": "unpublished",
    "inherit": "", "future": "", "scheduled": "",
}  # fmt: skip
_STATUS_FIELDS = frozenset(("status", "poststatus", "visibility", "state"))
_HIDING_FIELDS = frozenset(("hidden", "unlisted", "eleventyexcludefromcollections"))
_PUBLIC_STATUSES = frozenset(("", "published", "publish", "public", "live"))
_HIDDEN_STATUSES = frozenset(("hidden", "unlisted"))


def set_status(text: ImportedText, key: str, value: Value, imported: Import) -> None:
    """Make a text hidden or a draft if a field asks for it; `key` is the plain name of the field."""
    written = text_of(value).lower()
    if key in _HIDING_FIELDS or (key in _STATUS_FIELDS and written in _HIDDEN_STATUSES):
        if (written in TRUE or key in _STATUS_FIELDS) and text.status == "published":
            text.status = "hidden"
        return
    if reason := _reason_for_draft(key, written):
        text.status = "draft"
        if reason != "a draft":
            imported.warn(text.source, 1, f"this text is {reason} in the source, so it is a draft here")


def _reason_for_draft(key: str, written: str) -> str:
    """Return the words for a field that keeps a text from readers; "" for other fields and values."""
    if key in ("draft", "isdraft"):
        return "a draft" if written in TRUE else ""
    if key in ("published", "publish", "ispublished", "dgpublish"):
        return "unpublished" if written in FALSE else ""
    if key == "password":
        return "protected by a password" if written and written not in FALSE else ""
    if key in ("private", "skip"):
        return key if written in TRUE else ""
    if key in _STATUS_FIELDS and written not in _PUBLIC_STATUSES:
        return _DRAFT_STATUSES.get(written, f'"{written}"')
    return ""
