"""Liquid in texts of Jekyll and Eleventy: what has a form in Markdown gets it; the rest stays, and is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from hindsight.core.text.endings import is_picture
from hindsight.importing.code import parts
from hindsight.importing.gists import gist_markdown
from hindsight.importing.links import SOURCE
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.names import NAMED
from hindsight.importing.notes import Notes

_HIGHLIGHT = re.compile(
    r"^(?P<indent>[ \t]*)\{%-?\s*(?:highlight|codeblock|code)\b(?P<options>[^%]*)%\}[ \t]*\n?(?P<code>.*?)\n?[ \t]*"
    r"\{%-?\s*end(?:highlight|codeblock|code)\s*-?%\}",
    re.DOTALL | re.MULTILINE,
)
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(?P<inner>.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}(?P<inner>.*?)\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(?P<name>[\w.-]+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^%\"']|%(?!\}))*?)-?%\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?\s*(?P<inner>[^{}]*?)\s*-?\}\}")
_ARGUMENT = re.compile(r"(?P<name>[\w-]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"']+))")
_TOC = re.compile(r"^[ \t]*(?:[*+-]|1\.)[ \t]+.*\n[ \t]*\{:\s*toc\b[^}]*\}[ \t]*$", re.MULTILINE | re.IGNORECASE)
_PICTURES = ("src", "url", "path", "file", "image_path", "image", "img", "filename", "image_url", "imageurl", "href1")
_PICTURE_TAGS = frozenset(
    ("include", "include_relative", "include_cached", "picture", "img", "image", "figure", "responsive_image")
)
_WORDS = ("alt", "caption", "title", "description", "text")
_HELD = "\x02{}\x03"
_VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}",
    "twitter": "{}", "tweet": "{}", "x": "{}", "codepen": "https://codepen.io/{}", "speakerdeck": "https://speakerdeck.com/player/{}",
}  # fmt: skip


def convert_liquid(text: ImportedText, site: Mapping[str, str], imported: Import) -> None:
    """Convert the Liquid of a text; `site` are the settings of the site, for `{{ site.name }}`."""
    if "{%" not in text.body and "{{" not in text.body and "{:" not in text.body:
        return
    held: list[str] = []
    notes = Notes(text, imported)

    def hold(code: str) -> str:
        held.append(code)
        return _HELD.format(len(held) - 1)

    body = _HIGHLIGHT.sub(lambda match: hold(_fence(match)), text.body)
    body = _RAW.sub(lambda match: hold(match["inner"].strip("\n") if "\n" in match["inner"] else match["inner"]), body)
    body = _COMMENT.sub(lambda match: _comment(match["inner"].strip()), body)
    body = _TOC.sub("", body)
    text.body = "".join(_part(part, is_code, text, site, notes) for part, is_code in parts(body))
    while held and "\x02" in text.body:
        text.body = re.sub("\x02(\\d+)\x03", lambda match: held[int(match[1])], text.body)
        if not re.search("\x02\\d+\x03", text.body):
            break


def _fence(match: re.Match[str]) -> str:
    """Return a block of code in fences that its own lines do not close."""
    words = match["options"].split()
    lang = next((word for word in words if "=" not in word and not word.startswith(("linenos", "hl_", "{"))), "")
    lang = next((word.partition(":")[2] for word in words if word.startswith("lang:")), lang)
    code = _RAW.sub(lambda raw: raw["inner"].strip("\n"), match["code"])
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    indent = match["indent"]
    lines = [f"{ticks}{lang}", *code.split("\n"), ticks]
    return "\n".join(indent + line if line.strip() and not line.startswith(indent) else line for line in lines)


def _part(part: str, is_code: bool, text: ImportedText, site: Mapping[str, str], notes: Notes) -> str:
    if "{" not in part:
        return part
    keep: Callable[[re.Match[str]], str] = lambda match: match[0]  # noqa: E731
    if is_code:
        return _OUTPUT.sub(lambda match: _value(match["inner"], site, text) or keep(match), part)
    part = _TAG.sub(lambda match: _tag(match, text, site, notes), part)
    return _OUTPUT.sub(lambda match: _output(match, text, site, notes), part)


def _comment(inner: str) -> str:
    return f"<!-- {inner.replace('--', '- -')} -->" if inner else ""


def _tag(match: re.Match[str], text: ImportedText, site: Mapping[str, str], notes: Notes) -> str:
    name, rest = match["name"].lower(), match["rest"].strip()
    if name == "post_url":
        return NAMED + rest
    if name == "link":
        target = _OUTPUT.sub("", rest).strip("\"'")
        return f"{SOURCE}{target.lstrip('/')}"
    if name in _PICTURE_TAGS and (made := _picture(name, rest, site, text)):
        return made
    if name in ("include", "include_cached") and (made := _video(rest)):
        return made
    if name == "gist" and rest:
        return gist_markdown(*(word.strip("\"'") for word in rest.split()[:2]))
    if name in _VIDEOS and rest:
        address = _VIDEOS[name].format(rest.split()[0].strip("\"'"))
        return f"<{address}>" if address.startswith("http") else address
    if match.string[: match.start()].endswith("]("):
        notes.warn(match[0], "this link has an address that a program makes, and is plain words now")
        return ""
    notes.warn(match[0], "Liquid that has no form in Markdown is in a comment now")
    return _comment(match[0])


def _arguments(rest: str, site: Mapping[str, str], text: ImportedText) -> dict[str, str]:
    found = {}
    for one in _ARGUMENT.finditer(rest):
        value = (
            one["double"] if one["double"] is not None else one["single"] if one["single"] is not None else one["bare"]
        )
        found[one["name"].lower()] = _OUTPUT.sub(lambda match: _value(match["inner"], site, text) or "", value)
    return found


def _picture(name: str, rest: str, site: Mapping[str, str], text: ImportedText) -> str:
    """Return the picture of an include that is one, as Markdown; "" for another include."""
    given = _arguments(rest, site, text)
    path = next((given[one] for one in _PICTURES if given.get(one)), "")
    if not path and name in ("picture", "img", "image"):
        path = next(filter(is_picture, rest.split()), "")
    if not is_picture(path):
        return ""
    words = next((given[one] for one in _WORDS if given.get(one)), "")
    caption = next((given[one] for one in ("caption", "title") if given.get(one)), "")
    path = path.replace(" ", "%20")
    title = f' "{_plain(caption)}"' if caption else ""
    return f"![{_plain(words).replace('[', '').replace(']', '')}]({path}{title})"


def _plain(words: str) -> str:
    return re.sub(r"<[^<>]*>|\"", "", words).strip()


def _video(rest: str) -> str:
    file, given = (
        rest.split()[0].lower() if rest.split() else "",
        _arguments(rest, {}, ImportedText("", 1, "post", "", "")),
    )
    kind = next((kind for kind in _VIDEOS if kind in file), "")
    ident = next(
        (given[one] for one in ("id", "videoid", "video_id", "youtubeid", "video", "youtube") if given.get(one)), ""
    )
    return f"<{_VIDEOS[kind].format(ident)}>" if kind and ident else ""


def _output(match: re.Match[str], text: ImportedText, site: Mapping[str, str], notes: Notes) -> str:
    value = _value(match["inner"], site, text)
    if value is None:
        notes.warn(match[0], "Liquid without a known value stays as it is")
        return match[0]
    return value


def _value(inner: str, site: Mapping[str, str], text: ImportedText) -> str | None:
    """Return the value of an expression; None if it is not known."""
    name, *filters = (part.strip() for part in inner.split("|"))
    if name in ("site.baseurl", "site.url", "site.base_url", "baseurl"):
        return ""
    if name in ("page.title", "title"):
        return text.title
    if re.fullmatch(r"\"[^\"]*\"|'[^']*'", name):
        value: str | None = name[1:-1]
    elif name.startswith("site.") and name[5:] in site:
        value = site[name[5:]]
    else:
        return None
    known = (
        "relative_url",
        "absolute_url",
        "prepend",
        "url",
        "markdownify",
        "escape",
        "strip",
        "uri_escape",
        "xml_escape",
    )
    return value if all(one.split(":")[0].strip() in known for one in filters) else None
