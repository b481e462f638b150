"""A small blog of stock Pelican, settings with themes and plugins from packages, and functions to build it."""

from __future__ import annotations

import os
import subprocess
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from site_builder import ROOT, write_files

# A red square of 4 × 4 pixels.
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEAQMAAACTPww9AAAAA1BMVEXIAAA4xvoiAAAAC0lEQVR42mNggAAAAAgAAST8BHIAAAAASUVORK5CYII="
)
# Checklists in three forms: a task list, an ordered list, and numbered headings.
CHECKLISTS = {
    "leaving.md": """\
Title: Before you leave the room
Date: 2026-04-02
Tags: meetings, C++
Series: Meetings

Some "quoted" words first. See [the other]({filename}other.md).

- [ ] **Name the next step.** Whoever speaks first owns it. See [the other]({filename}other.md).
- [ ] **Write the date beside it.** A step without a date is a wish.
    - [ ] Day and month
    - [ ] The year, where it is not this one
- [ ] **Say who tells the others.** "I will write to Farouk today" does.

> **Lesson (second hand):** A meeting ends when somebody writes. #meetings
> {id=writes from="a colleague" changes=before-you-leave-the-room#2}

After the list.
""",
    "release.md": """\
Title: Release day
Date: 2026-04-03
Tags: work
Series: Meetings
Checklist: ordered

1. Run `make check`.

        make check

2. Write down what changed. One line each, newest first.

    ![A red dot]({static}/images/red.png)

3. Tell `#a-channel-with-an-uncommonly-long-name-that-cannot-be-broken-anywhere` of it.
""",
    "moving.md": """\
Title: Moving house
Date: 2026-04-04
Tags: home
Checklist: yes

## 1. Count the boxes

All of them, the cellar's too.

## 2. Ask three friends

Ask early. *Two* will come.

## 3. Leave the kettle out

It goes last.

## Afterwards

Words below the last step.
""",
}
LESSONS = {
    "other.md": """\
Title: Other
Date: 2026-04-01
Tags: work, meetings
Lessons: Nobody reads a long list. {id=long}

A text with a note[^1]. Nobody reads a long list. That was all.

[^1]: The note.
""",
    "learned.md": """\
Title: What the winter taught
Date: 2026-04-05
Tags: home
image: {photo}/images/red.png

Words "before".

> **Lesson:** Close the tap before the frost. #home
> {id=tap}

Words -- after.
""",
}
PLAIN = {
    "plain.md": """\
Title: Plain things
Date: 2026-04-06
Tags: work
Slug: plain
Series: Meetings
repurposed: old-plain.html

A formula: $x^2 + y$. "Quoted" text, `code` and a [link]({filename}other.md).

```python
def one():
    return 1
```

1. One
2. Two

* a
* b

<img class="image-process-thumb" src="{static}/images/red.png" alt="A red dot">

| a | b |
|---|---|
| 1 | 2 |
""",
    "header.md": """\
---
Title: A YAML header
Date: 2026-04-07
Tags: [work, home]
---

A text with --- a YAML header, and a [ ] box that is none.
""",
    "hidden.md": """\
Title: Hidden steps
Date: 2026-04-08
Status: hidden
Tags: work

- [ ] **Hide one.** Here.
- [ ] **Hide two.** There.
""",
    "draft.md": """\
Title: Draft steps
Date: 2026-04-09
Status: draft
Tags: work

- [ ] **Draft one.** Here.
- [ ] **Draft two.** There.
""",
    "frost.md": """\
Title: Before the frost
Date: 2026-04-10
Tags: home
Slug: frost
Lang: en

- [ ] **Close the tap.** The outer one.
- [ ] **Empty the can.** Wholly.
""",
    "frost.fr.md": """\
Title: Avant le gel
Date: 2026-04-10
Tags: home
Slug: frost
Lang: fr

- [ ] **Fermer le robinet.** Celui du jardin.
- [ ] **Vider l’arrosoir.** Tout.

> **Lesson:** Le gel vient de nuit. #home
> {id=gel}
""",
    "words.rst": """\
reST
####

:date: 2026-04-11
:tags: work

Words in another language, with ``code``.

1. One
2. Two
""",
    "pages/about.md": "Title: About\n\nA page.\n",
}
REPLIES = {
    "replies/2026-frost.toml": """\
[[reply]]
id = "a"
author = "Ann Lee"
url = "https://ann.example/"
date = 2026-04-11T09:30:00Z
text = "In the first frost, or *before*? See https://ann.example/a-page-with-an-uncommonly-long-address-without-a-break"

[[reply]]
id = "b"
author = "Ada"
own = true
date = 2026-04-11T10:00:00Z
in_reply_to = "a"
source = "https://ada.example/notes/1"
text = "Before."

[[reply]]
id = "c"
kind = "like"
author = "Ben"
""",
    "replies/2026-frost-fr.toml": """\
[[reply]]
id = "d"
author = "Anne"
date = 2026-04-12T09:30:00Z
text = "Une question."
""",
}
CONTENT: dict[str, str | bytes] = {**CHECKLISTS, **LESSONS, **PLAIN, **REPLIES, "images/red.png": PICTURE}

COMMON = """\
AUTHOR = "Ada"
SITENAME = "Stock blog"
SITEURL = "https://example.org/blog"
PATH = "content"
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "en"
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
TYPOGRIFY = True
STATIC_PATHS = ["images"]
"""
THEMES = {
    "simple": 'THEME = "simple"\nPLUGINS = []\n',
    "notmyidea": "PLUGINS = []\n",
    "reflex": (
        "from pelican.themes import reflex\nTHEME = reflex.path()\nPLUGINS = []\n"
        'CC_LICENSE = {"name": "Attribution", "version": "4.0", "slug": "by", "icon": False}\n'
    ),
    "seafoam": (
        'PLUGINS = ["seafoam", "jinja_filters", "image_process"]\nIMAGE_PROCESS = {"thumb": ["crop 0 0 50% 50%"]}\n'
    ),
    "engineering": (
        "from pelican_engineering_theme import get_theme_path\nTHEME = str(get_theme_path())\nPLUGINS = []\n"
    ),
}
PLUGINS = (
    *("seo", "sitemap", "series", "neighbors", "related_posts", "image_process", "render_math", "yaml_metadata"),
    *("pelican_redirect", "i18n_subsites"),
)
ALL_PLUGINS = f"""\
THEME = "simple"
PLUGINS = {list(PLUGINS)}
SITEMAP = {{"format": "xml"}}
SEO_REPORT = SEO_ENHANCER = SEO_ENHANCER_OPEN_GRAPH = SEO_ENHANCER_TWITTER_CARDS = True
IMAGE_PROCESS = {{"thumb": ["crop 0 0 50% 50%"]}}
I18N_SUBSITES = {{"fr": {{"SITENAME": "Blog en stock"}}}}
CONTENT_REDIRECT_CONFIGURATION = []
THEME_TEMPLATES_OVERRIDES = ["templates"]
"""
# A template of an article that shows the values that plugins give to articles.
OWN_ARTICLE = """\
{% extends "!simple/article.html" %}
{% block content %}{{ super() }}
<p class="others">{% if article.series %}{{ article.series.name }} {{ article.series.index }}{% endif %} |
 {% if article.next_article %}next {{ article.next_article.slug }}{% endif %} |
 {% for post in article.related_posts %}{{ post.slug }} {% endfor %}</p>
{% endblock %}
"""


@dataclass(frozen=True, slots=True)
class World:
    """A built blog: its folder, the exit status and the text that Pelican printed."""

    folder: Path
    code: int
    text: str

    @property
    def output(self) -> Path:
        """The folder of the built site."""
        return self.folder / "output"

    def read(self, path: str) -> str:
        """Return the text of a built file."""
        return (self.output / path).read_text(encoding="utf-8")

    def has(self, path: str) -> bool:
        """Return whether a file was built."""
        return (self.output / path).is_file()


def write_blog(folder: Path, settings: str, with_plugin: bool) -> None:
    """Write the blog with the settings of a theme or of plugins; `with_plugin` adds Hindsight as the last plugin."""
    own = f'PLUGINS = [*PLUGINS, "hindsight"]\nPLUGIN_PATHS = [{str(ROOT / "plugins")!r}]\n' if with_plugin else ""
    write_files(folder / "content", CONTENT)
    write_files(folder, {"pelicanconf.py": COMMON + settings + own, "templates/article.html": OWN_ARTICLE})


def build(python: Path, folder: Path) -> World:
    """Build the blog in a folder with Pelican in the environment of this Python."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [
        str(python),
        "-m",
        "pelican",
        "content",
        "-s",
        "pelicanconf.py",
        "-o",
        "output",
        "--log-handler",
        "plain",
    ]
    process = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
    return World(folder, process.returncode, process.stdout + process.stderr)


def build_blog(python: Path, folder: Path, settings: str, with_plugin: bool) -> World:
    """Write the blog into a folder and build it."""
    write_blog(folder, settings, with_plugin)
    return build(python, folder)
