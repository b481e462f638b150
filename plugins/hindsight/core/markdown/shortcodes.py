"""Report shortcodes and tags of other systems, which have no effect here: WordPress, Liquid (Jekyll) and Hugo."""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

from hindsight.core.markdown.reading import Note

_WORDPRESS = re.compile(
    r"\[/?(?P<name>caption|wp_caption|gallery|audio|video|embed|playlist|youtube|vimeo|contact-form(?:-7)?|code|sourcecode)"
    r"(?:\s[^\[\]]*)?/?\](?![(\[:])"
)
_LIQUID = re.compile(r"\{%-?\s*(?P<name>\w+)[^{}%]*-?%\}")
_HUGO = re.compile(r"\{\{[<%]\s*/?\s*(?P<name>[\w-]+)[^{}]*?[>%]\}\}")
# The two halves of a caption, which are removed, while the words between them stay. `[caption](...)` is a link.
_FRAME = re.compile(r"(?<![!\]])\[(?:/(?:wp_)?caption|(?:wp_)?caption(?:\s[^\[\]]*)?)\](?![(\[:])")
_ADVICE = {
    "WordPress": "write the picture, film or text itself; its words stay",
    "Liquid": "the page shows it as it is; write its result instead",
    "Hugo": "the page shows it as it is; write its result instead",
}
_CODE = re.compile(r"(`+).*?\1")


class Shortcodes(Preprocessor):
    """Removes the frames of captions, and reports all shortcodes in `notes`."""

    notes: list[Note]

    def begin(self) -> None:
        """Prepare for the next document."""
        self.notes = []

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without the frames of captions; called by Markdown, once a document."""
        return [self._without_frames(line) if "[" in line or "{" in line else line for line in lines]

    def _without_frames(self, line: str) -> str:
        prose = _prose(line)
        for system, pattern in (("WordPress", _WORDPRESS), ("Liquid", _LIQUID), ("Hugo", _HUGO)):
            for match in pattern.finditer(prose):
                if not match[0].startswith("[/"):
                    message = f'"{match[0][:40]}" is a shortcode of {system}; {_ADVICE[system]}'
                    self.notes.append(Note(message, line[match.start() :]))
        return without_frames(line)


def without_frames(line: str) -> str:
    """Return a line without the two halves of a caption, which hold attributes of a picture."""
    if "caption" not in line or line.startswith(("    ", "\t")):  # code
        return line
    frames = [match.span() for match in _FRAME.finditer(_prose(line))]
    for start, end in reversed(frames):
        line = line[:start] + line[end:]
    return line


def _prose(line: str) -> str:
    """Return a line with spaces instead of its code, so that offsets stay the same."""
    return _CODE.sub(lambda code: " " * len(code[0]), line) if "`" in line else line
