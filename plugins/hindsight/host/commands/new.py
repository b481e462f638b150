"""Start a post, a checklist or a page (`make new TITLE="..."`): a file that `make check` accepts as it is.

TITLE, KIND and INPUTDIR come through the environment, never through a shell.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pelican.settings import read_settings
from pelican.utils import slugify

from hindsight.core.vocabulary.tags import PLACEHOLDER_TAG

KINDS = ("post", "checklist", "page")
LONGEST_SLUG = 80

POST_BODY = """\
<!-- What happened? Who was there, what did you expect, and what came instead? -->

<!-- What did you learn? Take this out of the comment and say it in one sentence:

> **Lesson:** One sentence that will still make sense in two years. #a-tag
> {id=a-short-name confidence=likely}

"Lesson (second hand)" with from="a colleague" is for what somebody told you. -->
"""

CHECKLIST_BODY = """\
<!-- When is this list for? One sentence, so that the reader knows when to put it away again. -->

1. **Do the first thing.** How you know that it is done.

2. **Do the second thing.** Because a reason is easier to remember than a rule.

3. **Do the last thing.** "The words to say, where words are what it takes."
"""

PAGE_BODY = """\
<!-- What should a reader know who comes here once? -->
"""

BODIES = {"post": POST_BODY, "checklist": CHECKLIST_BODY, "page": PAGE_BODY}


class NewPostError(Exception):
    """Raised if nothing is written; the message is for the writer."""


def slug_for(title: str, substitutions: list[tuple[str, str]], fallback: str) -> str:
    """Return a file name for a title in any script; a title of symbols alone gets their names."""
    for text in (title, " ".join(unicodedata.name(char, "") for char in title)):
        words = re.findall(r"[a-z0-9]+", slugify(text, substitutions))
        if words:
            return shortened(words)
    return fallback


def shortened(words: list[str]) -> str:
    """Join words up to the length of the longest slug; cut a single endless word."""
    slug = "-".join(words)
    if len(slug) <= LONGEST_SLUG:
        return slug
    return slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]


def front_matter(title: str, kind: str, now: datetime) -> str:
    """Return the required fields of a kind, as a draft. `now` is in the site's time zone."""
    fields = {"Title": title}
    if kind != "page":
        fields |= {"Date": f"{now:%Y-%m-%d %H:%M}", "Tags": PLACEHOLDER_TAG}
    fields["Status"] = "draft"
    if kind == "checklist":
        fields["Checklist"] = "yes"
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def place_for(content: Path, kind: str, slug: str, year: int) -> Path:
    """Return the path of a new file."""
    folder = content / "pages" if kind == "page" else content / "posts" / f"{year:04}"
    return folder / f"{slug}.md"


def asked(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the title, on one line, and the kind that the writer asked for."""
    title = " ".join(environ.get("TITLE", "").split())
    kind = environ.get("KIND") or "post"
    if not title:
        raise NewPostError('a text needs a title: make new TITLE="..."')
    if any(unicodedata.category(char) == "Cc" for char in title):
        raise NewPostError("the title holds a control character")
    if kind not in KINDS:
        raise NewPostError(f'unknown KIND "{kind}": it is one of {", ".join(KINDS)}')
    return title, kind


def write_new(path: Path, text: str) -> None:
    """Write a new file; raise NewPostError for one that exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise NewPostError(f"{path} exists already, and stays as it is; choose a different TITLE") from None


def new(environ: Mapping[str, str]) -> Path:
    """Write the skeleton that the environment asks for and return its path; raises NewPostError."""
    title, kind = asked(environ)
    content = Path(environ.get("INPUTDIR") or "content")
    content.mkdir(parents=True, exist_ok=True)
    settings = read_settings("pelicanconf.py", override={"PATH": str(content)})
    substitutions = settings["SLUG_REGEX_SUBSTITUTIONS"]
    now = datetime.now(ZoneInfo(settings["TIMEZONE"]))
    path = place_for(content, kind, slug_for(title, substitutions, kind), now.year)
    write_new(path, front_matter(title, kind, now) + "\n" + BODIES[kind])
    return path


def main() -> int:
    """Print the path of the new file; return the exit status."""
    try:
        print(new(os.environ))
    except (NewPostError, OSError) as reason:
        print(f"make new: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
