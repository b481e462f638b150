"""Convert Liquid in texts of Jekyll and Eleventy to Markdown; report tags without an equivalent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hindsight.core.text.endings import is_picture
from hindsight.importing.alerts import BOXES, alert
from hindsight.importing.attributes import read_attributes
from hindsight.importing.code import parts
from hindsight.importing.embedded_pages import PAGES
from hindsight.importing.gists import gist_markdown
from hindsight.importing.held import Held
from hindsight.importing.links import SOURCE
from hindsight.importing.liquid_includes import Includes
from hindsight.importing.markdown_forms import as_html, captioned, fenced, in_comment, is_in_html, picture_link
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.named_links import NAMED
from hindsight.importing.notes import Notes

_HIGHLIGHT = re.compile(
    r"^(?P<indent>[ \t]*)\{%-?\s*(?:highlight|codeblock|code)\b(?P<options>[^%]*)%\}[ \t]*\n?(?P<code>.*?)\n?[ \t]*"
    r"\{%-?\s*end(?:highlight|codeblock|code)\s*-?%\}",
    re.DOTALL | re.MULTILINE,
)
_NUMBERED = re.compile(r"(?<![\w-])linenos(?!\s*[=:]\s*[\"']?(?:false|0))")
_MARKED_LINES = re.compile(r"\b(?:hl_lines|mark_lines)\s*=\s*[\"'](?P<lines>[\d\s,-]+)[\"']")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(?P<inner>.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}(?P<inner>.*?)\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(?P<name>[\w.-]+)(?P<arguments>(?:\"[^\"]*\"|'[^']*'|[^%\"']|%(?!\}))*?)-?%\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?\s*(?P<expression>[^{}]*?)\s*-?\}\}")
_TOC = re.compile(r"^[ \t]*(?:[*+-]|1\.)[ \t]+.*\n[ \t]*\{:\s*toc\b[^}]*\}[ \t]*$", re.MULTILINE | re.IGNORECASE)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_FIGURE = re.compile(
    r"\{%-?\s*figure\b(?P<arguments>(?:\"(?:\\.|[^\"\\])*\"|[^%\"]|%(?!\}))*)%\}(?P<inner>.*?)\{%-?\s*endfigure\s*-?%\}",
    re.DOTALL,
)
_CAPTION = re.compile(r"\bcaption\s*[:=]\s*\"(?P<words>(?:\\.|[^\"\\])*)\"", re.DOTALL)
_BOX = re.compile(
    rf"^\{{%-?\s*(?P<name>{'|'.join(sorted(BOXES))})\b(?P<arguments>[^%]*)%\}}(?P<inner>.*?)\{{%-?\s*end(?P=name)\s*-?%\}}",
    re.DOTALL | re.MULTILINE,
)
# Tags for pictures have many names: `image_with_class`, `responsive_img`.
_PICTURE_NAME = re.compile(r"image|img|picture|photo|figure")
_PICTURES = ("src", "url", "path", "file", "image_path", "image", "img", "filename", "image_url", "imageurl", "href1")
_PICTURE_TAGS = frozenset(
    ("include", "include_relative", "include_cached", "picture", "img", "image", "figure", "responsive_image")
)
_WORDS = ("alt", "caption", "title", "description", "text")
_EMBEDDED = {**PAGES, "twitter": "{}", "tweet": "{}", "x": "{}"}  # tweets have their address as their id
_VIDEO_IDS = ("id", "videoid", "video_id", "youtubeid", "video", "youtube")
_SITE_ADDRESSES = frozenset(("site.baseurl", "site.url", "site.base_url", "baseurl"))
# Filters that leave the value as it is in the new text.
_FILTERS = frozenset((
    "relative_url", "absolute_url", "prepend", "url", "markdownify", "escape", "strip", "uri_escape", "xml_escape",
))  # fmt: skip


def convert_liquid(
    text: ImportedText, site: Mapping[str, str], imported: Import, includes: Includes | None = None
) -> None:
    """Convert the Liquid of a text; `site` are the settings of the site, for `{{ site.name }}`."""
    if not any(sign in text.body for sign in ("{%", "{{", "{:")):
        return
    held = Held()
    body = _HIGHLIGHT.sub(lambda match: held.block(_code_block(match)), text.body)
    body = _RAW.sub(lambda match: held.block(_raw(match)), body)
    body = _COMMENT.sub(lambda match: _comment(match["inner"].strip()), body)
    body = _TOC.sub("", body)
    body = _FIGURE.sub(_figure, body)
    body = _BOX.sub(lambda match: alert(match["arguments"].strip() or match["name"], match["inner"].strip()), body)
    converter = _Converter(text, site, Notes(text, imported), includes)
    text.body = held.back("".join(converter.convert(part, is_code) for part, is_code in parts(body)))


def _code_block(match: re.Match[str]) -> str:
    """Return a block of code in fences, indented as its tag was."""
    words = match["options"].split()
    lang = next((word for word in words if "=" not in word and not word.startswith(("linenos", "hl_", "{"))), "")
    lang = next((word.partition(":")[2] for word in words if word.startswith("lang:")), lang)
    lang += _line_options(match["options"])
    code = _RAW.sub(lambda raw: raw["inner"].strip("\n"), match["code"])
    indent = match["indent"]
    lines = fenced(code, lang).split("\n")
    return "\n".join(indent + line if line.strip() and not line.startswith(indent) else line for line in lines)


def _line_options(written: str) -> str:
    """Return the options of a tag for numbers and marked lines in the form of a fence, or ""."""
    marked = _MARKED_LINES.search(written)
    options = [
        *(["linenos=1"] if _NUMBERED.search(written) else []),
        *([f'hl_lines="{marked["lines"]}"'] if marked else []),
    ]
    return f" {{{' '.join(options)}}}" if options else ""


def _raw(match: re.Match[str]) -> str:
    return match["inner"].strip("\n") if "\n" in match["inner"] else match["inner"]


def _figure(match: re.Match[str]) -> str:
    """Return the inner text of a figure, with the caption as a paragraph below it."""
    caption = _CAPTION.search(match["arguments"])
    words = caption["words"].replace('\\"', '"') if caption else ""
    return "\n\n".join(filter(None, (match["inner"].strip(), words)))


def _comment(inner: str) -> str:
    return in_comment(inner) if inner else ""


def _without_marks(words: str) -> str:
    return re.sub(r"<[^<>]*>|\"", "", words).strip()


class _Converter:
    """Converts the tags and outputs of one text."""

    def __init__(self, text: ImportedText, site: Mapping[str, str], notes: Notes, includes: Includes | None) -> None:
        self._text, self._site, self._notes, self._includes = text, site, notes, includes

    def convert(self, part: str, is_code: bool) -> str:
        """Return a part of the text in Markdown; in code, only outputs with a known value change."""
        if "{" not in part:
            return part
        if is_code:
            return _OUTPUT.sub(lambda match: self._value(match["expression"]) or match[0], part)
        return _OUTPUT.sub(self._output, _TAG.sub(self._tag, part))

    def _tag(self, match: re.Match[str]) -> str:
        """Return a tag in Markdown; a tag without an equivalent becomes a comment."""
        name, arguments = match["name"].lower(), match["arguments"].strip()
        if name == "post_url":
            return NAMED + arguments
        if name == "link":
            return SOURCE + _OUTPUT.sub("", arguments).strip("\"'").lstrip("/")
        if markdown := self._shown(name, arguments):
            return as_html(markdown) if is_in_html(match.string[: match.start()]) else markdown
        if match.string[: match.start()].endswith("]("):
            self._notes.warn(match[0], "the address of this link needs Liquid, so the link is plain words now")
            return ""
        self._notes.warn(match[0], "Liquid that has no form in Markdown is in a comment now")
        return _comment(match[0])

    def _shown(self, name: str, arguments: str) -> str:
        """Return the picture, or the link to the page, that a tag shows; "" for a tag of a different kind."""
        is_picture_tag = name in _PICTURE_TAGS or _PICTURE_NAME.search(name)
        if is_picture_tag and (picture := self._picture(name, arguments)):
            return picture
        if name in ("include", "include_cached") and (video := self._video(arguments)):
            return video
        if name.startswith("include") and self._includes:
            return self._includes.markdown(name, arguments, self._text.source, self._value)
        if name == "gist" and arguments:
            return gist_markdown(*(word.strip("\"'") for word in arguments.split()[:2]))
        if name in _EMBEDDED and arguments:
            address = _EMBEDDED[name].format(arguments.split()[0].strip("\"'"))
            return f"<{address}>" if address.startswith("http") else address
        return ""

    def _picture(self, name: str, arguments: str) -> str:
        """Return the picture that a tag shows; "" for a tag that shows none."""
        attributes = self._attributes(arguments)
        strings = [string[1:-1] for string in _STRING.findall(arguments)]
        path = next((attributes[key] for key in _PICTURES if attributes.get(key)), "")
        if not path and not name.startswith("include"):
            path = next(filter(is_picture, (*strings, *arguments.split())), "")
        if not is_picture(path):
            return ""
        alt = next((attributes[key] for key in _WORDS if attributes.get(key)), "")
        if not alt and path in strings:  # `{% image "a.jpg" "Words for it" %}`
            others = [string for string in strings[strings.index(path) + 1 :] if string != path]
            alt = next((string for string in others if " " in string), others[0] if len(others) == 1 else "")
        caption = attributes.get("caption") or attributes.get("title") or ""
        return captioned(picture_link(_without_marks(alt).replace("[", "").replace("]", ""), path), caption)

    def _video(self, arguments: str) -> str:
        """Return the link to the video that an included file shows; "" for a file that shows none."""
        file = arguments.split()[0].lower() if arguments.split() else ""
        attributes = self._attributes(arguments)
        kind = next((kind for kind in _EMBEDDED if kind in file), "")
        ident = next((attributes[key] for key in _VIDEO_IDS if attributes.get(key)), "")
        address = _EMBEDDED[kind].format(ident) if kind and ident else ""
        return f"<{address}>" if address.startswith("http") else ""

    def _attributes(self, arguments: str) -> dict[str, str]:
        """Return the attributes of a tag, in which outputs without a known value are empty."""
        return {
            name: _OUTPUT.sub(lambda match: self._value(match["expression"]) or "", value)
            for name, value in read_attributes(arguments).items()
        }

    def _output(self, match: re.Match[str]) -> str:
        value = self._value(match["expression"])
        if value is not None:
            return value
        words = match["expression"].partition("|")[0].strip()
        if _STRING.fullmatch(words):
            self._notes.warn(match[0], "a filter of the old theme is not known, so only its words stay")
            return words[1:-1]
        self._notes.warn(match[0], "Liquid without a known value stays as it is")
        return match[0]

    def _value(self, expression: str) -> str | None:
        """Return the value of an expression; None if it isn't known."""
        name, *filters = (part.strip() for part in expression.split("|"))
        if name in _SITE_ADDRESSES:
            return ""
        if name in ("page.title", "title"):
            return self._text.title
        if _STRING.fullmatch(name):
            value = name[1:-1]
        elif name.startswith("site.") and name[5:] in self._site:
            value = self._site[name[5:]]
        else:
            return None
        return value if all(written.split(":")[0].strip() in _FILTERS for written in filters) else None
