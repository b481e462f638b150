"""Write texts, redirects and replies in the forms that Hindsight reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hindsight.core.replies.write import Value, archive_text
from hindsight.core.text.toml_file import quoted
from hindsight.importing.dates import written_date
from hindsight.importing.model import ImportedReply, ImportedText
from hindsight.importing.text_paths import new_address

_TAKEN_FIELDS = frozenset((
    "title", "date", "modified", "tags", "slug", "category", "author", "authors", "summary", "lang", "series",
    "series_index", "status", "pinned", "cover", "cover_alt", "aliases", "template", "cards", "translation_of",
))  # fmt: skip


def text_file(text: ImportedText) -> str:
    """Return a text as a file: front matter in Pelican's form, then the body."""
    values = ((name, " ".join(value.split())) for name, value in _fields(text).items())
    front_matter = "".join(f"{name}: {value}\n" for name, value in values if value)
    body = text.body.strip("\n")
    return f"{front_matter}\n{body}\n" if body.strip() else f"{front_matter}\n"


def _fields(text: ImportedText) -> dict[str, str]:
    """Return the fields of a text in the order in which they are written; empty ones are left out there."""
    own_addresses = (new_address(text), "/", "/index.html")
    aliases = [_list_item(address) for address in text.addresses if address not in own_addresses]
    return {
        "Title": text.title,
        "Date": written_date(text.date) if text.date else "",
        "Modified": written_date(text.modified) if text.modified and text.modified != text.date else "",
        "Tags": _tag_list(text.tags),
        "Slug": text.slug,
        "Category": text.category,
        ("Authors" if len(text.authors) > 1 else "Author"): "; ".join(text.authors),
        "Summary": text.summary,
        "Lang": text.lang,
        "Translation_of": text.translation_of,
        "Series": text.series,
        "Series_index": text.series_index,
        "Pinned": "yes" if text.pinned else "",
        "Status": text.status if text.status != "published" else "",
        "Cover": text.cover,
        "Cover_alt": text.cover_alt if text.cover else "",
        "Aliases": ", ".join(dict.fromkeys(aliases)),
        **{extra_field(name): value for name, value in sorted(text.extra.items())},
    }


def extra_field(name: str) -> str:
    """Return the name here of a field that only the old site has: `Old_...` if Hindsight uses the name itself."""
    return f"Old_{name}" if name in _TAKEN_FIELDS else name.capitalize()


def _list_item(address: str) -> str:
    """Return an address that a list separated by commas can hold."""
    for sign in ",; \t\"'[]":
        address = address.replace(sign, f"%{ord(sign):02X}")
    return address


def _tag_list(tags: Iterable[str]) -> str:
    """Return tags with commas between them, or with semicolons if a tag has a comma."""
    tags = [" ".join(tag.replace(";", " ").split()) for tag in tags]
    if any("," in tag for tag in tags):
        return "; ".join(tags) + ";" * (len(tags) == 1)
    return ", ".join(tags)


def redirects_file(redirects: Mapping[str, str]) -> str:
    """Return `redirects.toml`: old paths and new ones."""
    return "".join(f"{quoted(old)} = {quoted(new)}\n" for old, new in redirects.items())


def replies_file(replies: Iterable[ImportedReply]) -> str:
    """Return the archive of the replies to one text: a table `[[reply]]` each, in the order of their dates."""
    return archive_text(map(_reply, replies))


def _reply(reply: ImportedReply) -> dict[str, Value]:
    values: dict[str, Value] = {"id": reply.ident, "kind": reply.kind, "state": reply.state, "author": reply.author}
    values["url"] = reply.url
    if reply.date:
        values["date"] = reply.date
    values |= {"in_reply_to": reply.in_reply_to, "source": reply.source, "source_id": reply.source_id}
    if reply.is_own:
        values["own"] = True
    return values | {"html": reply.html}
