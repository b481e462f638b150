"""Convert Hugo's shortcodes to Markdown; report shortcodes without an equivalent, and keep the text inside them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hindsight.importing.alerts import BOXES, alert
from hindsight.importing.code import parts
from hindsight.importing.embedded_pages import PAGES
from hindsight.importing.folders import MARKDOWN
from hindsight.importing.front_matter import Value, split_front_matter, text_of
from hindsight.importing.gists import gist_markdown
from hindsight.importing.held import Held
from hindsight.importing.markdown_forms import as_html, captioned, fenced, in_comment, is_in_html, picture_link
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.named_links import NAMED
from hindsight.importing.notes import Notes

_CODE = re.compile(
    r"\{\{[<%]\s*(?:highlight|code|codeblock)\b(?P<options>[^>%]*?)[>%]\}\}\n?(?P<code>.*?)\n?"
    r"\{\{[<%]\s*/\s*(?:highlight|code|codeblock)\s*[>%]\}\}",
    re.DOTALL,
)
_CODE_OPTIONS = ("linenos", "hl_lines", "linenostart", "title")
# Hugo has all options in one argument: "linenos=table,hl_lines=8 15-17,linenostart=199".
_CODE_OPTION = re.compile(r"(?P<name>linenos|hl_lines|linenostart)\s*=\s*(?P<value>\[[^\]]*\]|[\w\s-]+?)(?=\s*,|\s*\Z)")
_FORMULA = re.compile(
    r"\{\{(?P<sign>[<%])\s*(?P<name>katex|math|mathjax|mathblock|latex|tex)\b(?P<arguments>[^<>%{}]*)[>%]\}\}(?P<tex>.*?)"
    r"\{\{[<%]\s*/\s*(?P=name)\s*[>%]\}\}",
    re.DOTALL,
)
_TAG = re.compile(
    r"\{\{(?P<sign>[<%])\s*(?P<close>/)?\s*(?P<name>[\w./-]+)(?P<arguments>(?:\"(?:\\.|[^\"\\])*\"|`[^`]*`|[^\"`])*?)(?P<single>/)?\s*[>%]\}\}",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\{\{([<%])/\*(?P<inner>.*?)\*/([>%])\}\}", re.DOTALL)
_MASK = "\x02"  # no text has it
_ARGUMENT = re.compile(
    r"(?:(?P<name>[\w-]+)\s*=\s*)?(?:\"(?P<double>(?:\\.|[^\"\\])*)\"|`(?P<raw>[^`]*)`|'(?P<quoted>[^']*)'|(?P<bare>[^\s\"=]+))"
)
_PICTURES = frozenset(
    ("figure", "img", "image", "picture", "imgproc", "fig", "photo", "bundle-image", "lazyimg", "imgresize")
)
_PICTURE_PATHS = ("src", "link", "url", "image", "path", "file", "href")
_EMBEDDED = {
    **PAGES,
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "x": "https://twitter.com/i/status/{}",
    "twitter_simple": "https://twitter.com/i/status/{}",
}
_TWEETS = ("tweet", "x", "twitter")
# Names of shortcodes that show a file: `include`, `readfile`, `inline-file`.
_SHOWS_FILE = re.compile(r"include|file")
_SITE = ("baseurl", "siteurl")  # the address of the site
_DETAILS = frozenset(("details", "expand", "spoiler", "collapse"))
# Pairs that only lay out or pass on the text inside them.
_TRANSPARENT = frozenset((
    "raw", "rawhtml", "html", "center", "left", "right", "div", "section", "columns", "column", "row", "col", "unsafe",
    "gallery",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shortcode:
    """One shortcode: how the source writes it, its name in lower case, and its arguments."""

    written: str
    name: str
    named: dict[str, str] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)
    last: str = ""  # the last argument of either kind

    @property
    def first(self) -> str:
        """Return the first argument without a name, or ""."""
        return self.positional[0] if self.positional else ""

    def any_of(self, *names: str) -> str:
        """Return the first argument that has one of these names and isn't empty, or ""."""
        return next((self.named[name] for name in names if self.named.get(name)), "")


def _shortcode(match: re.Match[str]) -> _Shortcode:
    arguments = _arguments(match["arguments"])
    return _Shortcode(
        match[0],
        match["name"].lower(),
        {name: value for name, value in arguments if name},
        [value for name, value in arguments if not name],
        arguments[-1][1] if arguments else "",
    )


def _arguments(written: str) -> list[tuple[str, str]]:
    """Return the arguments of a shortcode in their order, each with its name in lower case or ""."""
    arguments = []
    for match in _ARGUMENT.finditer(written):
        value = next((match[group] for group in ("double", "raw", "quoted", "bare") if match[group] is not None), "")
        arguments.append(((match["name"] or "").lower(), value.replace('\\"', '"')))
    return arguments


def convert_shortcodes(
    text: ImportedText, fields: Mapping[str, Value], imported: Import, file_text: Callable[[str], str] = lambda _: ""
) -> None:
    """Convert the shortcodes of a text; `fields` are for `param`.

    `file_text` returns the text of a file that a shortcode names by its path in the source or beside the text, or "".
    """
    if "{{" not in text.body:
        return
    held = Held()
    body = _ESCAPED.sub(_masked, text.body)
    body = _FORMULA.sub(_formula, _CODE.sub(_code_block, body))
    converter = _Converter(text, fields, imported, held, file_text)
    body = "".join(held.block(converter.in_code(part)) if is_code else part for part, is_code in parts(body))
    body = converter.convert(body)
    text.body = held.back(body).replace(_MASK, "{{")


def _masked(match: re.Match[str]) -> str:
    """Return an escaped shortcode without its escape, in a form that no pattern here matches."""
    return f"{_MASK}{match[1]}{match['inner']}{match[3]}}}}}"


def _code_block(match: re.Match[str]) -> str:
    arguments = _arguments(match["options"])
    lang = next((value for name, value in arguments if name in ("", "lang", "language")), "")
    others = [value for name, value in arguments if not name][1:]
    options = [f'{name}="{value}"' for name, value in arguments if name in _CODE_OPTIONS]
    for option in _CODE_OPTION.finditer(" ".join(others)):
        options.append(f'{option["name"]}="{option["value"].strip().strip("[]")}"')
    return fenced(match["code"], f"{lang} {{{' '.join(options)}}}" if options else lang)


def _formula(match: re.Match[str]) -> str:
    """Return the formula of a shortcode: in its own paragraph, if it has several lines or is called a block."""
    tex = re.sub(r"^(?:\$\$?|\\\\?[(\[])|(?:\$\$?|\\\\?[)\]])$", "", match["tex"].strip()).strip()
    is_block = "\n" in match["tex"].strip() or re.search(r"display|block", match["name"] + match["arguments"])
    if is_block or tex.startswith("\\begin"):
        return f"\n\n$$\n{tex}\n$$\n\n"
    return f"${tex}$"


class _Converter:
    """Converts the shortcodes of one text."""

    def __init__(
        self,
        text: ImportedText,
        fields: Mapping[str, Value],
        imported: Import,
        held: Held,
        file_text: Callable[[str], str],
    ) -> None:
        self._text, self._fields, self._held, self._file_text = text, fields, held, file_text
        self._notes = Notes(text, imported)
        self._site_url = str(imported.settings.get("SITEURL", ""))

    def in_code(self, part: str) -> str:
        """Return code with the address of the site, which Hugo shows in code too; other shortcodes stay."""
        return _TAG.sub(lambda match: f"{self._site_url}/" if match["name"].lower() in _SITE else match[0], part)

    def convert(self, part: str) -> str:
        """Return a text, whose code is held, with its shortcodes converted, inner shortcodes before outer ones."""
        opened: list[tuple[re.Match[str], int]] = []
        converted: list[str] = []
        position = 0
        closed = frozenset(match["name"] for match in _TAG.finditer(part) if match["close"])
        for match in _TAG.finditer(part):
            converted.append(part[position : match.start()])
            position = match.end()
            if match["close"]:
                if opened and opened[-1][0]["name"] == match["name"]:
                    start, index = opened.pop()
                    converted[index:] = [self._pair(_shortcode(start), "".join(converted[index:]))]
            elif match["name"] in closed and not match["single"] and match["name"].lower() not in _PICTURES:
                opened.append((match, len(converted)))
            else:
                shown = self._single(_shortcode(match))
                converted.append(as_html(shown) if is_in_html(part[: match.start()]) else shown)
        converted.append(part[position:])
        for start, index in reversed(opened):
            converted.insert(index, self._in_comment(_shortcode(start)))
        return "".join(converted)

    def _single(self, shortcode: _Shortcode) -> str:
        """Return a shortcode without a body in Markdown; a shortcode without an equivalent becomes a comment."""
        if shortcode.name in ("ref", "relref"):
            return _reference(shortcode.named.get("path") or shortcode.first, self._text)
        if shortcode.name in ("toc", "br"):
            return ""
        if shortcode.name in _SITE:
            return f"{self._site_url}/"
        return (
            _picture(shortcode)
            or _gist(shortcode)
            or _embedded(shortcode)
            or self._parameter(shortcode)
            or self._file(shortcode)
            or _player(shortcode)
            or _link(shortcode)
            or self._in_comment(shortcode)
        )

    def _parameter(self, shortcode: _Shortcode) -> str:
        """Return the value of the field that `param` names, or ""."""
        if shortcode.name != "param":
            return ""
        return text_of(self._fields.get(shortcode.first.lower().replace("-", "_")))

    def _file(self, shortcode: _Shortcode) -> str:
        """Return the file that a shortcode shows, as code unless it is Markdown; "" for other shortcodes."""
        name = shortcode.any_of("file", "filename", "path", "src") or shortcode.first
        content = self._file_text(name).strip("\n") if name and _SHOWS_FILE.search(shortcode.name) else ""
        if not content:
            return ""
        if name.endswith(MARKDOWN):
            return split_front_matter(content).body
        return self._held.block(fenced(content, shortcode.any_of("language", "lang")))

    def _pair(self, start: _Shortcode, inner: str) -> str:
        """Return a pair of shortcodes with the text inside it in Markdown."""
        inner = self._held.back(inner)
        if start.name in BOXES:
            return _aside(start, inner)
        if start.name in _DETAILS:
            title = start.named.get("summary") or start.named.get("title") or start.first or "Details"
            return f'<details markdown="1"><summary>{title}</summary>\n\n{inner.strip()}\n\n</details>'
        if start.name in ("quote", "blockquote"):
            return _quotation(inner, start.named.get("author") or start.first)
        if start.name not in _TRANSPARENT:
            self._notes.warn(start.written, "this shortcode has no form in Markdown; the text inside it stays")
        caption = _caption(start)
        return f"{inner.rstrip()}\n\n{caption}\n" if caption else inner

    def _in_comment(self, shortcode: _Shortcode) -> str:
        self._notes.warn(shortcode.written, "this shortcode has no form in Markdown, and is in a comment now")
        return in_comment(shortcode.written)


def _reference(path: str, text: ImportedText) -> str:
    """Return the link to the text that `ref` names: by its path, or by the name of its file alone."""
    path, mark, fragment = path.strip().partition("#")
    if not path:
        return mark + fragment
    name = path.removesuffix("/").removesuffix("/index.md").removesuffix(".md")
    if name.startswith("/"):
        name = name.strip("/")
    elif name.startswith("."):
        folder = posixpath.dirname(text.source).partition("/")[2]
        name = posixpath.normpath(posixpath.join(folder, name))
    return f"{NAMED}{name}{mark}{fragment}"


def _picture(shortcode: _Shortcode) -> str:
    """Return the picture of a shortcode with its caption, inside a link if it has one; "" for other shortcodes."""
    path = shortcode.any_of(*_PICTURE_PATHS) or shortcode.first
    if shortcode.name not in _PICTURES or not path:
        return ""
    caption = _caption(shortcode)
    second = shortcode.positional[1] if len(shortcode.positional) > 1 else ""
    picture = picture_link(_without_marks(shortcode.named.get("alt") or caption or second), path)
    link = shortcode.named.get("link", "")
    return captioned(f"[{picture}]({link})" if link and link != path else picture, caption)


def _caption(shortcode: _Shortcode) -> str:
    """Return the visible words of a figure: its title, its caption and the name of its maker."""
    words = dict.fromkeys(shortcode.named.get(name, "").strip() for name in ("title", "caption", "attr"))
    return " – ".join(filter(None, words))


def _without_marks(words: str) -> str:
    return re.sub(r"<[^<>]*>|[\[\]\"]", "", words).strip()


def _gist(shortcode: _Shortcode) -> str:
    """Return the link to a gist, whose arguments are its user, its id and perhaps a file; "" for other shortcodes."""
    if shortcode.name != "gist":
        return ""
    user, _, gist_and_file = "/".join(shortcode.positional).partition("/")
    gist, _, file = gist_and_file.partition("/")
    return gist_markdown(f"{user}/{gist}", file)


def _embedded(shortcode: _Shortcode) -> str:
    """Return the link to the page of a video, a tweet and the like; "" for other shortcodes."""
    ident = shortcode.named.get("id") or (shortcode.last if shortcode.name in _TWEETS else shortcode.first)
    return f"<{_EMBEDDED[shortcode.name].format(ident)}>" if shortcode.name in _EMBEDDED and ident else ""


def _player(shortcode: _Shortcode) -> str:
    source = shortcode.named.get("src") or shortcode.first
    if shortcode.name not in ("video", "audio", "mp4") or not source:
        return ""
    return f"![{shortcode.named.get('alt') or shortcode.named.get('caption') or ''}]({source})"


def _link(shortcode: _Shortcode) -> str:
    """Return the link of a shortcode of any name that has an address and words for it, or ""."""
    address = shortcode.any_of("url", "href", "link")
    words = shortcode.any_of("title", "text", "name", "label")
    return f"[{words}]({address.replace(' ', '%20')})" if address and words else ""


def _aside(start: _Shortcode, inner: str) -> str:
    """Return a box of a theme as one of GitHub's alerts."""
    return alert(start.named.get("type") or start.first or start.name, inner, start.named.get("title", ""))


def _quotation(inner: str, author: str) -> str:
    lines = [*inner.strip().split("\n"), *([">", f"— {author}"] if author else [])]
    return "\n".join(f"> {line}".rstrip() for line in lines).replace("> >", ">")
