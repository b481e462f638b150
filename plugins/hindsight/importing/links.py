"""Point links of imported texts to the new files: links to files of the source, and to old addresses."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote, unquote, urlsplit

from hindsight.importing.code import outside_code
from hindsight.importing.formulas import outside_formulas
from hindsight.importing.lists import Lists
from hindsight.importing.model import Import, ImportedFile, ImportedText
from hindsight.importing.text_paths import new_address

SOURCE = "{source}"
# An address in Markdown or HTML. Parentheses may be in an address in pairs.
_ADDRESS = re.compile(
    r"(?P<before>\]\(\s{0,3}<)(?P<angled>[^<>\n]+)(?=>)"
    r"|(?P<before2>\]\(\s{0,3})(?P<plain>(?:[^\s()<>]|\([^\s()<>]*\)|(?<=\{source\})[^()<>\n]*?(?=\)))+)"
    r"|(?P<before3>^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]{0,3}<?)(?P<defined>[^\s<>]+)"
    r"|(?P<before4>\b(?:href|src|poster|data|srcset)\s*=\s*)(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)')"
    r"|(?P<before5><)(?P<auto>\{source\}[^<>\n]+)(?=>)",
    re.MULTILINE,
)
_GROUPS = ("angled", "plain", "defined", "double", "single", "auto")
_HOLDS_ADDRESS = re.compile(r"\]\(|=|\]:|\{source\}")
# Markdown leaves this backslash in an address, and no address may have one.
_LETTER_ESCAPE = re.compile(r"\\(?=[A-Za-z0-9])")
_SIGN_ESCAPE = re.compile(r"\\(?=[_*~#&-])")  # Markdown reads the sign alone
_SAFE = "/:#?&=%+@~!$,;*'{}[]-._"


_TEXT_LINK = re.compile(
    r"(?<!!)\[(?P<words>(?:[^\[\]\n]|!?\[[^\[\]\n]*\])*)\]\(<?(?P<link>\{filename\}/[^\s<>()#]+)(?:#[^\s<>()]*)?>?(?:\s+\"[^\"\n]*\")?\)"
)


@dataclass(slots=True)
class Targets:
    """The targets that a link of the source can have.

    - `by_source` are links of the new site by paths in the source.
    - `by_address` are links of the new site to texts by old addresses, and `files` to files.
    - `linkable` are files that are copied if a link needs them, by the link to each.
    - `site_url` is the address of the old site, "" if it isn't known.
    """

    by_source: dict[str, str] = field(default_factory=dict)
    by_address: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    linkable: dict[str, ImportedFile] = field(default_factory=dict)
    site_url: str = ""

    @property
    def host(self) -> str:
        """Return the name of the old site's host; "" if it isn't known."""
        return self.site_url.partition("://")[2].partition("/")[0].lower().removeprefix("www.")

    def of_source(self, path: str) -> str:
        """Return the link to a file of the source, or ""."""
        return self.by_source.get(path, "") or self.by_source.get(unquote(path), "")

    def of_address(self, path: str) -> str:
        """Return the link to the text or file that had an old address, or ""."""
        key = _key(path)
        return self.by_address.get(key) or self.files.get(key, "")


def _key(address: str) -> str:
    """Return an old address in the form in which addresses are compared."""
    path, question, query = unquote(address).partition("?")
    if not re.match(r"(?:p|page_id|attachment_id)=\d+", query):
        question = query = ""
    return f"/{path.strip('/').removesuffix('index.html').rstrip('/')}{question}{query}".casefold()


def targets_of(imported: Import, paths: Mapping[int, str]) -> Targets:
    """Return the targets of all links."""
    targets = Targets(site_url=str(imported.settings.get("SITEURL", "")).rstrip("/"))
    bundles = {posixpath.dirname(text.source): text for text in imported.texts if _is_bundle(text)}
    for file in (*imported.linkable, *imported.files):
        # Links to a file that only the old site has keep its address there.
        path = file.path.removeprefix("extra/")  # files of `extra/` are published at the top
        link = f"{{static}}/{path}" if file.file else file.url
        targets.by_source[file.source] = link
        targets.files[_key(path.removeprefix("files/"))] = link
        for address in _addresses_in_bundle(file.source, bundles):
            targets.files.setdefault(_key(address), link)
    targets.linkable = {f"{{static}}/{file.path}": file for file in imported.linkable}
    for text in imported.texts:
        link = f"{{filename}}/{paths[id(text)]}"
        targets.by_source[text.source] = link
        for address in text.addresses:
            targets.by_address.setdefault(_key(address), link)
    return targets


def _is_bundle(text: ImportedText) -> bool:
    """Report whether the files in the folder of a text are published below the address of the text."""
    return posixpath.basename(text.source).startswith("index.") and "/" in text.source


def _addresses_in_bundle(source: str, bundles: Mapping[str, ImportedText]) -> Iterator[str]:
    """Yield the old addresses of a file below the address of the text in its folder, or in a folder above it."""
    folder = posixpath.dirname(source)
    while folder:
        if text := bundles.get(folder):
            inner = source[len(folder) + 1 :]
            yield from (f"{address.rstrip('/')}/{inner}" for address in text.addresses if "?" not in address)
            return
        folder = posixpath.dirname(folder)


# A web address with a letter or a slash too many or too few.
_MISTYPED = re.compile(r"(?!https?://\w)h{1,2}t{2,3}p(?P<secure>s?):/{1,3}(?=[\w-]+\.\w)", re.IGNORECASE)


class LinkResolver:
    """Points the links of texts to the new site, and reports links without a target."""

    def __init__(self, imported: Import, paths: Mapping[int, str]) -> None:
        """Index all targets of links; `paths` are the new paths of the texts by their `id()`."""
        self._targets, self._import = targets_of(imported, paths), imported
        self._pages = {
            f"{{filename}}/{paths[id(text)]}": "" if text.status == "draft" else new_address(text)
            for text in imported.texts
        }
        self._lists = Lists(imported)

    def resolve(self, text: ImportedText) -> None:
        """Replace the links of a text, and the path of its cover."""
        base = next((address for address in text.addresses if "?" not in address), "/")

        def replace(match: re.Match[str]) -> str:
            address = next((match[name] for name in _GROUPS if match[name]), "")
            new = self._resolved(address, base, text)
            return match[0] if new == address else match[0].replace(address, new)

        def replaced(part: str) -> str:
            return outside_formulas(part, partial(_ADDRESS.sub, replace)) if _HOLDS_ADDRESS.search(part) else part

        text.body = outside_code(text.body, replaced)
        if text.status != "draft":
            text.body = outside_code(text.body, lambda part: _TEXT_LINK.sub(partial(self._of_draft, text), part))
        if text.summary and "](" in text.summary:
            text.summary = _ADDRESS.sub(replace, text.summary)
        if text.cover:
            text.cover = self._cover(text, base)

    def _of_draft(self, text: ImportedText, match: re.Match[str]) -> str:
        """Return the words of a link to a draft, which has no page yet; other links stay."""
        if self._pages.get(match["link"], "page"):
            return match[0]
        self._warn(text, match[0], f'"{match["words"]}" links to a draft, so the link is plain words now')
        return match["words"]

    def report_unused(self) -> None:
        """Report the files that no link needs, with their number by ending."""
        unused = sorted(file.source for file in self._targets.linkable.values())
        if unused:
            by_ending = Counter(posixpath.splitext(path)[1].lower() or "without an ending" for path in unused)
            kinds = ", ".join(f"{number} {ending}" for ending, number in sorted(by_ending.items()))
            self._import.hint(
                unused[0], 1, f"files of the theme, and others that no text links to, are left out: {kinds}"
            )

    def new_address(self, old: str) -> str | None:
        """Return the new address for an old one; "" if it has no target here, None for an address of other sites."""
        path, mark, fragment = old.partition("#")
        old_path = self._old_path(path, "/") if path else None
        if old_path is None:
            return None
        link = self._targets.of_address(old_path)
        new = self._pages.get(link, link.removeprefix("{static}")) or self._lists.find(old_path.partition("?")[0])
        return new + mark + fragment if new else ""

    def _resolved(self, address: str, base: str, text: ImportedText) -> str:
        """Return the new form of a link; a link without a target points to the old site, if its address is known."""
        if mistyped := _MISTYPED.match(address):
            mended = f"http{mistyped['secure'].lower()}://{address[mistyped.end() :]}"
            self._warn(text, address, f'the link to "{address}" is mended: {mended}')
            return mended
        path, mark, fragment = address.partition("#")
        if path.startswith(SOURCE):
            old_path: str | None = f"/{path.removeprefix(SOURCE)}"
            link = self._targets.of_source(path.removeprefix(SOURCE))
        else:
            old_path = self._old_path(path, base)
            link = self._link_of(old_path, path, text) if old_path is not None else ""
        if old_path is None:
            return _LETTER_ESCAPE.sub("%5C", _SIGN_ESCAPE.sub("", address)) if "://" in address else address
        if file := self._targets.linkable.pop(link, None):
            self._import.add_file(file)
        new = _escaped(link) if link else self._without_target(text, address, old_path)
        return new + mark + fragment

    def _link_of(self, old_path: str, path: str, text: ImportedText) -> str:
        """Return the link to the target of an old path, which `path` is in the text; or ""."""
        return (
            self._targets.of_address(old_path)
            or self._beside(path, text)
            or self._lists.find(old_path.partition("?")[0])
            or self._from_top(path)
        )

    def _without_target(self, text: ImportedText, address: str, old_path: str) -> str:
        """Return the address on the old site for a link without a target, and report the link."""
        message = f'the link to "{unquote(old_path)}" points to nothing in the source'
        if not self._targets.site_url:
            self._warn(text, address, f"{message}; import with SITEURL=https://... to point it to the old site")
            return _escaped(old_path)
        self._warn(text, address, f"{message}, so it points to the old site")
        return f"{self._targets.site_url}{quote(unquote(old_path), safe=_SAFE)}"

    def _old_path(self, path: str, base: str) -> str | None:
        """Return the path of a link on the old site, with its query; None for a link to a different site."""
        if not path or path.startswith(("{", "mailto:", "data:", "tel:", "javascript:", "\\")):
            return None
        try:
            parts = urlsplit(path)
        except ValueError:
            return None
        query = f"?{parts.query}" if parts.query else ""
        if parts.netloc:
            prefix = urlsplit(self._targets.site_url).path
            if parts.netloc.lower().removeprefix("www.") != self._targets.host or not parts.path.startswith(prefix):
                return None
            return (parts.path.removeprefix(prefix) or "/") + query
        if parts.scheme:
            return None
        if parts.path.startswith("/"):
            prefix = urlsplit(self._targets.site_url).path
            below = parts.path.removeprefix(prefix) if prefix and parts.path.startswith(f"{prefix}/") else parts.path
            return below + query
        folder = base if base.endswith("/") else posixpath.dirname(base)
        joined = posixpath.normpath(posixpath.join("/", folder, parts.path))
        return joined + "/" * (parts.path.endswith("/") and joined != "/") + query

    def _beside(self, path: str, text: ImportedText) -> str:
        """Return the link to a file whose path is relative to the file of a text, as editors write it; or ""."""
        plain = unquote(path.partition("?")[0])
        if plain.startswith("/") or "://" in plain:
            return ""
        return self._targets.of_source(posixpath.normpath(posixpath.join(posixpath.dirname(text.source), plain)))

    def _from_top(self, path: str) -> str:
        """Return the link to a file whose path begins at the top of the source, as themes write it; or ""."""
        plain = unquote(path.partition("?")[0])
        return self._targets.files.get(_key(plain), "") if "/" in plain and "://" not in plain else ""

    def _warn(self, text: ImportedText, passage: str, message: str) -> None:
        position = text.body.find(passage)
        line = text.line + text.body.count("\n", 0, max(position, 0))
        self._import.warn(text.source, line, message)

    def _cover(self, text: ImportedText, base: str) -> str:
        """Return the path of a cover in the content folder; "" for a picture that the source does not have."""
        link = self._targets.of_address(text.cover) or self._beside(text.cover, text)
        if not link and (old := self._old_path(text.cover, base)):
            link = self._targets.of_address(old)
        if link.startswith("{static}/"):
            return link.removeprefix("{static}/")
        message = f'the cover "{text.cover}" is no picture of the source, so it is left out; keep a copy in images/'
        # A text of a folder begins with its fields, a text of an export with its item.
        self._import.warn(text.source, text.line if self._import.format == "WordPress" else 1, message)
        return ""


def _escaped(link: str) -> str:
    """Return a link with the signs escaped that would end it in Markdown or HTML."""
    return quote(link, safe=_SAFE) if re.search(r"[\s()<>\"'\\\\]", link) else link
