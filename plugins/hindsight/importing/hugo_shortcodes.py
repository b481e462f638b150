"""Hugo's shortcodes: those with a form in Markdown get it; of others the inner text stays, and each is named."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from hindsight.importing.code import parts
from hindsight.importing.front_matter import Value, text_of
from hindsight.importing.gists import gist_markdown
from hindsight.importing.model import Import, ImportedText
from hindsight.importing.names import NAMED
from hindsight.importing.notes import Notes

_CODE = re.compile(
    r"\{\{[<%]\s*(?:highlight|code|codeblock)\b(?P<options>[^>%]*?)[>%]\}\}\n?(?P<code>.*?)\n?"
    r"\{\{[<%]\s*/\s*(?:highlight|code|codeblock)\s*[>%]\}\}",
    re.DOTALL,
)
_TAG = re.compile(
    r"\{\{(?P<sign>[<%])\s*(?P<close>/)?\s*(?P<name>[\w./-]+)(?P<rest>(?:\"(?:\\.|[^\"\\])*\"|`[^`]*`|[^\"`])*?)(?P<single>/)?\s*[>%]\}\}",
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
_LINKS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "tweet": "https://twitter.com/i/status/{}",
    "twitter": "https://twitter.com/i/status/{}",
    "x": "https://twitter.com/i/status/{}",
    "twitter_simple": "https://twitter.com/i/status/{}",
    "speakerdeck": "https://speakerdeck.com/player/{}",
}
_ASIDES = {
    "notice": "Note",
    "note": "Note",
    "tip": "Tip",
    "warning": "Warning",
    "info": "Note",
    "alert": "Note",
    "admonition": "Note",
    "callout": "Note",
    "hint": "Tip",
    "attention": "Warning",
    "danger": "Caution",
    "important": "Important",
    "caution": "Caution",
}
_KINDS = {
    "note": "NOTE",
    "tip": "TIP",
    "warning": "WARNING",
    "info": "NOTE",
    "danger": "CAUTION",
    "caution": "CAUTION",
    "important": "IMPORTANT",
    "error": "CAUTION",
    "success": "TIP",
    "abstract": "NOTE",
    "question": "NOTE",
}


def convert_shortcodes(text: ImportedText, fields: Mapping[str, Value], imported: Import) -> None:
    """Convert the shortcodes of a text; `fields` are for `param`."""
    if "{{" not in text.body:
        return
    notes = Notes(text, imported)
    body = _ESCAPED.sub(_masked, text.body)
    body = _CODE.sub(_fence, body)
    body = "".join(part if is_code else _convert(part, text, fields, notes) for part, is_code in parts(body))
    text.body = body.replace(_MASK, "{{")


def _masked(match: re.Match[str]) -> str:
    """Return an escaped shortcode without its escape, in a form that is no shortcode."""
    return f"{_MASK}{match[1]}{match['inner']}{match[3]}}}}}"


def _fence(match: re.Match[str]) -> str:
    lang = next((value for name, value in _arguments(match["options"]) if name in ("", "lang", "language")), "")
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", match["code"])), default=0))
    return f"{ticks}{lang}\n{match['code']}\n{ticks}"


def _arguments(rest: str) -> list[tuple[str, str]]:
    found = []
    for one in _ARGUMENT.finditer(rest):
        value = next((one[name] for name in ("double", "raw", "quoted", "bare") if one[name] is not None), "")
        found.append(((one["name"] or "").lower(), value.replace('\\"', '"')))
    return found


def _convert(part: str, text: ImportedText, fields: Mapping[str, Value], notes: Notes) -> str:
    """Return a part with its shortcodes converted, the inner ones of a pair first."""
    opened: list[tuple[re.Match[str], int]] = []
    made: list[str] = []
    position = 0
    closed = _closed(part)
    for match in _TAG.finditer(part):
        made.append(part[position : match.start()])
        position = match.end()
        if match["close"]:
            if opened and opened[-1][0]["name"] == match["name"]:
                start, index = opened.pop()
                inner = "".join(made[index:])
                made[index:] = [_pair(start, inner, notes)]
        elif match["name"] in closed and not match["single"] and match["name"].lower() not in _PICTURES:
            opened.append((match, len(made)))
        else:
            made.append(_single(match, text, fields, notes))
    made.append(part[position:])
    for start, index in reversed(opened):
        made.insert(index, _in_comment(start, notes))
    return "".join(made)


def _closed(part: str) -> frozenset[str]:
    return frozenset(match["name"] for match in _TAG.finditer(part) if match["close"])


def _single(match: re.Match[str], text: ImportedText, fields: Mapping[str, Value], notes: Notes) -> str:
    name, given = match["name"].lower(), _arguments(match["rest"])
    named = {key: value for key, value in given if key}
    first = next((value for key, value in given if not key), "")
    if name in ("ref", "relref"):
        return _reference(named.get("path") or first, text)
    if name in _PICTURES and (picture := _picture(named, first, [value for key, value in given if not key])):
        return picture
    if name == "gist":
        user, _, rest = "/".join(value for key, value in given if not key).partition("/")
        gist, _, file = rest.partition("/")
        return gist_markdown(f"{user}/{gist}", file)
    if name in _LINKS and (
        ident := named.get("id") or (given[-1][1] if given and name in ("tweet", "x", "twitter") else first)
    ):
        return f"<{_LINKS[name].format(ident)}>"
    if name == "param" and (value := text_of(fields.get(first.lower().replace("-", "_")))):
        return value
    if name in ("toc", "br"):
        return ""
    if name in ("video", "audio", "mp4") and (source := named.get("src") or first):
        return f"![{named.get('alt') or named.get('caption') or ''}]({source})"
    address = next((named[one] for one in ("url", "href", "link") if named.get(one)), "")
    words = next((named[one] for one in ("title", "text", "name", "label") if named.get(one)), "")
    if address and words:
        return f"[{words}]({address.replace(' ', '%20')})"
    return _in_comment(match, notes)


def _picture(named: Mapping[str, str], first: str, given: list[str]) -> str:
    path = next(
        (named[one] for one in ("src", "link", "url", "image", "path", "file", "href") if named.get(one)), first
    )
    if not path:
        return ""
    caption = named.get("caption") or named.get("title") or ""
    alt = named.get("alt") or caption or (given[1] if len(given) > 1 else "")
    plain = [re.sub(r"<[^<>]*>|[\[\]\"]", "", words).strip() for words in (alt, caption)]
    title = f' "{plain[1]}"' if plain[1] else ""
    picture = f"![{plain[0]}]({path.replace(' ', '%20')}{title})"
    link = named.get("link", "")
    return f"[{picture}]({link})" if link and link != path else picture


def _reference(path: str, text: ImportedText) -> str:
    """Return the link to the text that `ref` names: by its path, or by the name of its file alone."""
    path, mark, fragment = path.strip().partition("#")
    if not path:
        return mark + fragment
    name = path.removesuffix("/").removesuffix("/index.md").removesuffix(".md")
    if name.startswith("/"):
        return f"{NAMED}{name.strip('/')}{mark}{fragment}"
    beside = (
        posixpath.normpath(posixpath.join(posixpath.dirname(text.source).partition("/")[2], name))
        if name.startswith(".")
        else name
    )
    return f"{NAMED}{beside}{mark}{fragment}"


def _pair(start: re.Match[str], inner: str, notes: Notes) -> str:
    """Return what a pair of shortcodes is in Markdown: its inner text, as a quotation where it was set apart."""
    name, given = start["name"].lower(), _arguments(start["rest"])
    first = next((value for key, value in given if not key), "")
    named = {key: value for key, value in given if key}
    if name in _ASIDES:
        kind = _KINDS.get((named.get("type") or first or name).lower(), "NOTE")
        title = named.get("title", "")
        lines = [f"[!{kind}]{f' {title}' if title else ''}", *inner.strip("\n").split("\n")]
        return "\n".join(f"> {line}".rstrip() for line in lines)
    if name in ("details", "expand", "spoiler", "collapse"):
        title = named.get("summary") or named.get("title") or first or "Details"
        return f'<details markdown="1"><summary>{title}</summary>\n\n{inner.strip()}\n\n</details>'
    if name in ("quote", "blockquote"):
        lines = inner.strip().split("\n")
        by = named.get("author") or first
        return "\n".join(f"> {line}".rstrip() for line in [*lines, *([">", f"— {by}"] if by else [])]).replace(
            "> >", ">"
        )
    if name in (
        "raw",
        "rawhtml",
        "html",
        "center",
        "left",
        "right",
        "div",
        "section",
        "columns",
        "column",
        "row",
        "col",
        "unsafe",
    ):
        return inner
    notes.warn(start[0], "this shortcode has no form in Markdown; the text inside it stays")
    return inner


def _in_comment(match: re.Match[str], notes: Notes) -> str:
    notes.warn(match[0], "this shortcode has no form in Markdown, and is in a comment now")
    return f"<!-- {match[0].replace('--', '- -')} -->"
