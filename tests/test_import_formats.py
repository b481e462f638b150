"""Imports from each program: where its texts are, their old addresses, and its markup."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hindsight.importing.front_matter import split_front_matter
from import_support import Imported, run_import

JEKYLL = {"_config.yml": "title: Walks\n"}
HUGO = {"hugo.toml": 'title = "Walks"\nbaseURL = "https://walks.example/"\n'}
PELICAN = {"pelicanconf.py": 'SITENAME = "Walks"\nPATH = "content"\n'}
NIKOLA = {"conf.py": 'BLOG_TITLE = "Walks"\n'}
ELEVENTY = {"eleventy.config.js": 'export default function () { return { dir: { input: "src" } } }\n'}
OBSIDIAN = {".obsidian/app.json": "{}"}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def body(imported: Imported, path: str) -> str:
    """Return the text of a new file after its front matter, without white space at its ends."""
    return imported.read(path).partition("\n\n")[2].strip()


def field(imported: Imported, path: str, name: str) -> str:
    """Return a field of a new file; "" if it is missing."""
    lines = imported.read(path).partition("\n\n")[0].splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith(f"{name}: ")), "")


@pytest.mark.parametrize(
    ("permalink", "address"),
    [
        ("", "/work/2024/03/04/walk.html"),
        ("permalink: pretty\n", "/work/2024/03/04/walk/"),
        ("permalink: /:year/:title/\n", "/2024/walk/"),
        ("permalink: /blog/:title.html\n", "/blog/walk.html"),
    ],
)
def test_aliases_of_jekyll_follow_the_permalink_setting(permalink: str, address: str, tmp_path: Path) -> None:
    """The alias includes the categories if the pattern does; an address that stays the same is no alias."""
    files = {
        "_config.yml": f"title: Walks\n{permalink}",
        "_posts/2024-03-04-walk.md": "---\ncategories: Work\n---\n# A\n",
    }
    imported = run_import(tmp_path, files)
    assert field(imported, "posts/2024/walk.md", "Aliases") == ("" if address == "/2024/walk/" else address)


def test_jekyll_is_read_from_the_folder_with_its_posts(tmp_path: Path) -> None:
    """A `source` that only a build makes is not in the blog, so the folder that holds the posts counts."""
    files = {
        "_config.yml": "title: Walks\nsource: .tmp/src\npermalink: /:categories/:title/\ninclude: [_pages]\n",
        "src/_posts/notes/2024-03-04-walk.md": "---\ntags: x\n---\n# A\n",
        "src/_pages/about.md": "---\npermalink: about.html\n---\n# Who\n",
    }
    imported = run_import(tmp_path, files)
    assert field(imported, "posts/2024/walk.md", "Aliases") == "/walk/"
    assert field(imported, "pages/about.md", "Aliases") == "/about.html"
    assert '_config.yml:1:1: warning: the source has no folder ".tmp/src"' in imported.report


def test_jekyll_passes_over_what_its_configuration_excludes(tmp_path: Path) -> None:
    """Files that `exclude` names, or in folders that it names, are no pages."""
    files = {
        "_config.yml": 'exclude: [/next, "*.draft.md"]\n',
        "next/about.md": "---\ntitle: Next\n---\nText.",
        "a.draft.md": "---\ntitle: A\n---\nText.",
        "b.md": "---\ntitle: B\n---\nText.",
    }
    imported = run_import(tmp_path, files)
    assert [path for path in imported.files() if path.endswith(".md")] == ["pages/b.md"]


def test_collections_of_jekyll_have_their_own_addresses(tmp_path: Path) -> None:
    """A collection has its own pattern for addresses; a collection without pages becomes drafts."""
    collections = "collections:\n  work: {output: true, permalink: '/:collection/:path/'}\n  parts: {output: false}\n"
    files = {
        "_config.yml": f"title: Walks\n{collections}",
        "_work/paths.md": "---\ntitle: Paths\n---\nText.",
        "_parts/button.md": "---\ntitle: Button\n---\nText.",
    }
    imported = run_import(tmp_path, files)
    assert field(imported, "pages/paths.md", "Aliases") == "/work/paths/"
    assert field(imported, "pages/button.md", "Status") == "draft"
    assert 'the collection "parts" has no pages of its own (output: true), so its texts are drafts' in imported.report


def test_default_fields_of_jekyll_count_where_a_text_has_none(tmp_path: Path) -> None:
    """Defaults give authors, categories and permalinks to the texts in their scope, but no pictures of the theme."""
    defaults = (
        "defaults:\n"
        "- {scope: {path: '', type: posts}, values: {author: Ann, permalink: '/:year/:title.html', image: /logo.svg}}\n"
        "- {scope: {path: _posts/far}, values: {category: Far}}\n"
    )
    files = {
        "_config.yml": defaults,
        "logo.svg": PICTURE,
        "_posts/2024-03-04-near.md": "---\ntitle: Near\nauthor: Bo\ntags: x\n---\nText.",
        "_posts/far/2024-03-05-off.md": "---\ntitle: Off\ntags: x\n---\nText.",
    }
    imported = run_import(tmp_path, files)
    near, off = "posts/2024/near.md", "posts/2024/off.md"
    assert (field(imported, near, "Author"), field(imported, near, "Category")) == ("Bo", "")
    assert (field(imported, off, "Author"), field(imported, off, "Category")) == ("Ann", "Far")
    assert field(imported, off, "Aliases") == "/2024/off.html"
    assert field(imported, off, "Cover") == ""


@pytest.mark.parametrize(
    ("liquid", "expected"),
    [
        ("{% highlight python %}\na = 1\n{% endhighlight %}", "```python\na = 1\n```"),
        ("{% highlight ruby linenos %}\na\n{% endhighlight %}", "```ruby {linenos=1}\na\n```"),
        (
            '{% highlight ruby linenos mark_lines="1 2" %}\na\n{% endhighlight %}',
            '```ruby {linenos=1 hl_lines="1 2"}\na\n```',
        ),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ('{% include figure.html src="/p.svg" caption="Words" %}', "![Words]({static}/p.svg)\n*Words*"),
        ("{% picture https://example.org/p.avif --alt A %}", "![](https://example.org/p.avif)"),
        ("{{ site.title }}", "Walks"),
        ('{{ "ann" | team_link }} came.', "ann came."),
        ("* TOC\n{:toc}\n\nText.", "Text."),
        ("{% include signup.html %}", "<!-- {% include signup.html %} -->"),
        ('{% include youtube.html id="a1B2" %}', "<https://www.youtube.com/watch?v=a1B2>"),
        ('{% include textbox.html id="b" %}', '<!-- {% include textbox.html id="b" %} -->'),
        ("{% include thanks.md %}", "Thanks, **all**."),
        ('{% include dear.md name="Ann" %}', "Dear Ann of Walks,"),
        ("{% include list.html %}", "<!-- {% include list.html %} -->"),
        ('{% image "pics/p.svg" "w-50" "Two words" %}', "![Two words]({static}/pics/p.svg)"),
        ('<div>\n{% image "pics/p.svg" "One" %}\n</div>', '<div>\n<img src="{static}/pics/p.svg" alt="One">\n</div>'),
        ('<div>\n\n{% image "pics/p.svg" "One" %}\n\n</div>', "<div>\n\n![One]({static}/pics/p.svg)\n\n</div>"),
        (
            '{% figure caption:"A \\"red\\" hat" class:"big" %}\n![](/p.svg)\n{% endfigure %}',
            '![]({static}/p.svg)\n\nA "red" hat',
        ),
        ("{% notice tip %}\nGo *on*.\n{% endnotice %}", "> [!TIP]\n> Go *on*."),
        ("```\n{{ x }}\n```", "```\n{{ x }}\n```"),
    ],
)
def test_liquid_of_jekyll_becomes_markdown_or_a_comment(liquid: str, expected: str, tmp_path: Path) -> None:
    """Known tags become Markdown, unknown ones become comments, and code stays unchanged."""
    files = {
        "_posts/2024-03-04-walk.md": f"---\ntitle: A\n---\n{liquid}\n",
        "p.svg": PICTURE,
        "pics/p.svg": PICTURE,
        "_includes/thanks.md": "Thanks, **all**.\n",
        "_includes/dear.md": "Dear {{ include.name }} of {{ site.title }},\n",
        "_includes/list.html": "{% for post in site.posts %}{{ post.title }}{% endfor %}",
    }
    imported = run_import(tmp_path, {**JEKYLL, **files})
    assert body(imported, "posts/2024/walk.md") == expected


def test_drafts_stay_drafts_and_generated_pages_are_left_out(tmp_path: Path) -> None:
    """A draft of Jekyll stays a draft, and a page that template code generates is left out with a warning."""
    files = {
        "_drafts/idea.md": "---\ntitle: Idea\n---\nText.",
        "list.html": "---\ntitle: L\n---\n{% for p in site.posts %}{% endfor %}",
    }
    imported = run_import(tmp_path, {**JEKYLL, **files})
    (path,) = [path for path in imported.files() if path.endswith("idea.md")]
    assert field(imported, path, "Status") == "draft"
    assert "list.html:1:1: warning: template code generates this page, so it is left out" in imported.report


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: A walk\ndate: 2024-03-04\ntags: [rain]\n---\n",
        '+++\ntitle = "A walk"\ndate = 2024-03-04\ntags = ["rain"]\n+++\n',
        '{"title": "A walk", "date": "2024-03-04", "tags": ["rain"]}\n',
    ],
)
def test_three_kinds_of_front_matter_of_hugo_are_read(front: str, tmp_path: Path) -> None:
    """YAML, TOML and JSON give the same post."""
    imported = run_import(tmp_path, {**HUGO, "content/posts/walk.md": f"{front}\nText.\n"})
    assert imported.read("posts/2024/walk.md") == (
        "Title: A walk\nDate: 2024-03-04\nTags: rain\nSlug: walk\nAliases: /posts/walk/\n\nText.\n"
    )


def test_a_page_bundle_of_hugo_keeps_its_pictures(tmp_path: Path) -> None:
    """Links to files beside the text lead to the new paths of these files."""
    text = "---\ntitle: A\ndate: 2024-03-04\n---\n![p](p.svg)\n"
    imported = run_import(tmp_path, {**HUGO, "content/posts/walk/index.md": text, "content/posts/walk/p.svg": PICTURE})
    assert body(imported, "posts/2024/walk.md") == "![p]({static}/posts/walk/p.svg)"
    assert "posts/walk/p.svg" in imported.files()


def test_links_to_files_beside_a_text_follow_its_old_address(tmp_path: Path) -> None:
    """A file in a page bundle had the address of its text; programs and notes are copied if a link needs them."""
    text = (
        "---\ntitle: A\ndate: 2024-03-04\ntags: x\nurl: /walk/\n---\n"
        "[1](/walk/p.svg) [2](a.nix) [3](/walk/Dockerfile) [4](b.txt) [5](https://a.example/b\\_c)\n"
    )
    beside = {"p.svg": PICTURE, "a.nix": "{}", "Dockerfile": "x", "b.txt": "b", "c.lua": "x", "d.lua": "x"}
    files = {f"content/posts/walk/{name}": content for name, content in beside.items()}
    imported = run_import(tmp_path, {**HUGO, "content/posts/walk/index.md": text, **files})
    assert body(imported, "posts/2024/walk.md") == (
        "[1]({static}/posts/walk/p.svg) [2]({static}/posts/walk/a.nix) [3]({static}/posts/walk/Dockerfile)"
        " [4]({static}/files/posts/walk/b.txt) [5](https://a.example/b_c)"
    )
    assert "posts/walk/Dockerfile" in imported.files()
    assert "posts/walk/c.lua" not in imported.files()
    assert "files of the theme, and others that no text links to, are left out: 2 .lua" in imported.report


def test_links_to_drafts_are_plain_words(tmp_path: Path) -> None:
    """A draft has no page, so a published text shows the words of a link to it, and the report names the link."""
    head = "---\ndate: 2024-03-04\npublish: true\n---\n"
    imported = run_import(tmp_path, {**OBSIDIAN, "One.md": f"{head}See [[Two|the *second*]].", "Two.md": "Text."})
    assert body(imported, "posts/2024/one.md") == "See the *second*."
    assert '"the *second*" links to a draft, so the link is plain words now' in imported.report


@pytest.mark.parametrize(
    ("shortcode", "expected"),
    [
        ('{{< figure src="/p.svg" alt="A" caption="B" >}}', "![A]({static}/p.svg)\n*B*"),
        ("{{< highlight go >}}\na := 1\n{{< /highlight >}}", "```go\na := 1\n```"),
        (
            '{{< highlight go "linenos=table,hl_lines=8 15-17,linenostart=199" >}}\na\n{{< / highlight >}}',
            '```go {linenos="table" hl_lines="8 15-17" linenostart="199"}\na\n```',
        ),
        ("{{< katex >}}x^2{{< /katex >}}", "$x^2$"),
        ("{{< mathblock >}}\n\\frac12\n{{< /mathblock >}}", "$$\n\\frac12\n$$"),
        ('[T]({{< relref "talk.md" >}})', "[T]({filename}/posts/2024/talk.md)"),
        ("{{< youtube abc >}}", "<https://www.youtube.com/watch?v=abc>"),
        (
            '<div>\n{{< youtube a >}}\n{{< figure src="/p.svg" caption="B" >}}\n</div>',
            '<div>\n<a href="https://www.youtube.com/watch?v=a">https://www.youtube.com/watch?v=a</a>\n'
            '<img src="{static}/p.svg" alt="B"><br><em>B</em>\n</div>',
        ),
        ("{{% notice warning %}}\nMind.\n{{% /notice %}}", "> [!WARNING]\n> Mind."),
        ("{{< notice >}}\nSet `a`:\n\n```\nb\n```\n{{< /notice >}}", "> [!NOTE]\n> Set `a`:\n>\n> ```\n> b\n> ```"),
        ("{{< box >}}\nInner.\n{{< /box >}}", "Inner."),
        ('{{< box caption="Words" >}}\nInner.\n{{< /box >}}', "Inner.\n\nWords"),
        ('{{< inline-file filename="a.nix" language="nix" >}}', "```nix\n{ a = 1; }\n```"),
        ('{{< include "thanks.md" >}}', "Thanks."),
        ("`wget {{<baseurl>}}a.yml`", "`wget https://walks.example/a.yml`"),
        ("[T]({{< baseurl >}}posts/talk/)", "[T]({filename}/posts/2024/talk.md)"),
        ("{{< map >}}", "<!-- {{< map >}} -->"),
        ("{{</* figure */>}}", "{{< figure >}}"),
    ],
)
def test_shortcodes_of_hugo_become_markdown_or_a_comment(shortcode: str, expected: str, tmp_path: Path) -> None:
    """An unknown shortcode becomes a comment, or the text that it encloses."""
    head = "---\ntitle: A\ndate: 2024-03-04\n---\n"
    files = {
        "content/posts/walk.md": f"{head}{shortcode}\n",
        "content/posts/talk.md": f"{head}T\n",
        "content/posts/a.nix": "{ a = 1; }\n",
        "thanks.md": "Thanks.\n",
        "static/p.svg": PICTURE,
    }
    assert body(run_import(tmp_path, {**HUGO, **files}), "posts/2024/walk.md") == expected


def test_texts_of_hugo_with_dates_are_posts_in_all_sections(tmp_path: Path) -> None:
    """A section whose texts all have dates holds posts; a number for a folder gives no slug."""
    head = "---\ndate: 2024-03-04\ntags: [x]\n"
    files = {f"content/months/2024/0{month}/index.md": f"{head}title: Month {month}\n---\nText." for month in (1, 2, 3)}
    others = {"content/posts/a.md": f"{head}title: A\n---\nText.", "content/docs/b.md": "---\ntitle: B\n---\nText."}
    imported = run_import(tmp_path, {**HUGO, **files, **others})
    texts = [path for path in imported.files() if path.endswith(".md")]
    assert texts == ["pages/b.md", "posts/2024/a.md", *(f"posts/2024/month-{month}.md" for month in (1, 2, 3))]
    assert field(imported, "posts/2024/month-1.md", "Aliases") == "/months/2024/01/"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/categories/news", "/categories/news/"),
        ("/categories/Rain/", "/tags/rain/"),
        ("/tags/long%20walks/#top", "/tags/long-walks/#top"),
        ("/tags/longwalks/", "/tags/long-walks/"),
        ("/tags/gone/", "https://walks.example/tags/gone/"),
    ],
)
def test_links_to_old_lists_point_to_lists_that_the_new_site_has(link: str, expected: str, tmp_path: Path) -> None:
    """A link to the list of a tag or a category points to the new list, unless no post has the tag."""
    text = f"---\ntitle: A\ndate: 2024-03-04\ntags: [Long walks]\ncategories: [News, Rain]\n---\n[x]({link})\n"
    files = {"hugo.toml": 'baseURL = "https://walks.example/"\n', "content/posts/walk.md": text}
    assert body(run_import(tmp_path, files), "posts/2024/walk.md") == f"[x]({expected})"


def test_the_main_menu_of_hugo_becomes_settings(tmp_path: Path) -> None:
    """Entries come in the order of their weights, with the new addresses; an entry without a page is named."""
    entries = (("Me", "url", "/about/", 2), ("All", "pageRef", "/posts", 1), ("Shop", "url", "/shop/", 3))
    menu = "".join(
        f'[[menu.main]]\nname = "{name}"\n{key} = "{value}"\nweight = {weight}\n'
        for name, key, value, weight in entries
    )
    files = {
        "hugo.toml": menu,
        "content/about.md": "---\ntitle: About\n---\nText.",
        "content/posts/a.md": "---\ntitle: A\ndate: 2024-03-04\ntags: [x]\n---\nText.",
    }
    imported = run_import(tmp_path, files)
    assert "MENUITEMS = (('All', '/archive/'), ('Me', '/about/'))" in imported.report
    assert 'hugo.toml:1:1: warning: the menu entry "Shop" points to no page that is published here' in imported.report


def test_a_menu_holds_only_so_many_pages(tmp_path: Path) -> None:
    """A blog with many pages and no menu gets a menu without pages, and the report says so."""
    files = {f"p{number}.md": f"---\ntitle: P{number}\n---\nText." for number in range(13)}
    imported = run_import(tmp_path, {**JEKYLL, **files})
    assert "DISPLAY_PAGES_ON_MENU = False" in imported.report
    assert "a menu cannot hold all 13 pages, so it holds none; list some in the setting MENUITEMS" in imported.report


def test_titles_of_hugo_become_addresses_as_in_hugo(tmp_path: Path) -> None:
    """A hyphen between spaces in a title is one hyphen in the address of the text."""
    files = {
        "hugo.toml": '[permalinks]\nposts = "/:year/:title/"\n',
        "content/posts/one.md": "---\ntitle: Walks - Part 1 - Rain\ndate: 2024-03-04\n---\nText.\n",
    }
    assert field(run_import(tmp_path, files), "posts/2024/one.md", "Aliases") == "/2024/walks-part-1-rain/"


def test_a_translation_of_hugo_has_its_language_and_address(tmp_path: Path) -> None:
    """The name of a file gives the language of a translation, which has a separate address."""
    text = "---\ntitle: A\ndate: 2024-03-04\n---\nText.\n"
    imported = run_import(tmp_path, {**HUGO, "content/posts/walk.md": text, "content/posts/walk.de.md": text})
    assert (
        field(imported, "posts/2024/walk-de.md", "Lang") == "de"
        or field(imported, "posts/2024/walk.md", "Lang") == "de"
    )


def test_texts_with_one_key_of_hugo_are_translations(tmp_path: Path) -> None:
    """A key in the front matter, and a translation in a later year, become the field that names the original."""
    head = "---\ntitle: A\ndate: 2024-03-04\n"
    files = {
        "content/posts/walk.md": f"{head}translationKey: k\n---\nText.\n",
        "content/posts/gang.de.md": f"{head}translationKey: k\n---\nWorte.\n",
        "content/posts/rain.md": f"{head}---\nText.\n",
        "content/posts/rain.de.md": f"{head.replace('2024', '2025')}---\nWorte.\n",
    }
    imported = run_import(tmp_path, {**HUGO, **files})
    assert field(imported, "posts/2024/gang-de.md", "Translation_of") == "walk"
    assert field(imported, "posts/2025/rain-de.md", "Translation_of") == "rain"
    assert "translationkey" not in imported.read("posts/2024/walk.md").lower()


def test_a_text_in_the_language_of_the_site_keeps_its_slug(tmp_path: Path) -> None:
    """Of texts with one slug, the one in the site's language keeps it, whatever the order of their files."""
    files = {
        f"content/{lang}.md": f"Title: Walk\nDate: 2024-03-04\nSlug: walk\nLang: {lang}\n\nText."
        for lang in ("de", "en")
    }
    imported = run_import(tmp_path, {**PELICAN, **files})
    assert field(imported, "posts/2024/walk.md", "Lang") in ("", "en")
    assert field(imported, "posts/2024/walk-de.md", "Lang") == "de"


def test_pelican_settings_are_read_without_running_them(tmp_path: Path) -> None:
    """ARTICLE_URL gives the old address, and no code of the settings file runs."""
    conf = f'{PELICAN["pelicanconf.py"]}ARTICLE_URL = "{{date:%Y}}/{{slug}}.html"\nopen("ran", "w")\nraise SystemExit\n'
    imported = run_import(
        tmp_path, {"pelicanconf.py": conf, "content/work/walk.md": "Title: A Walk\nDate: 2024-03-04\n\nText."}
    )
    assert field(imported, "posts/2024/a-walk.md", "Aliases") == "/2024/a-walk.html"
    assert field(imported, "posts/2024/a-walk.md", "Category") == "work"
    assert not (tmp_path / "source/ran").exists()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[x]({filename}../work/talk.md)", "[x]({filename}/posts/2024/talk.md)"),
        ("[x](|filename|talk.md)", "[x]({filename}/posts/2024/talk.md)"),
        ("![x]({static}/images/p.svg)", "![x]({static}/images/p.svg)"),
        ("![x]({attach}q.svg)", "![x]({static}/work/q.svg)"),
        ("[x]({tag}rain)", "[x](/tags/rain/)"),
        ("[x](/lists/work/)", "[x](/categories/work/)"),
        ("[x](/lists/all/)", "[x](/lists/all/)"),
        ("[x](/old/)", "[x](/archive/)"),
    ],
)
def test_links_of_pelican_lead_to_the_new_files(link: str, expected: str, tmp_path: Path) -> None:
    """All spellings of links that Pelican knows are converted."""
    head = "Date: 2024-03-04\nTags: rain\n\n"
    files = {
        "content/work/walk.md": f"Title: Walk\n{head}{link}", "content/work/talk.md": f"Title: Talk\n{head}T",
        "content/images/p.svg": PICTURE, "content/work/q.svg": PICTURE,
    }  # fmt: skip
    conf = f'{PELICAN["pelicanconf.py"]}CATEGORY_URL = "lists/{{slug}}/"\nARCHIVES_SAVE_AS = "old/index.html"\n'
    assert body(run_import(tmp_path, {"pelicanconf.py": conf, **files}), "posts/2024/walk.md") == expected


def test_restructured_text_becomes_markdown(tmp_path: Path) -> None:
    """The title, the fields and the code of a reStructuredText file are converted."""
    text = "A walk\n######\n\n:date: 2024-03-04\n:tags: rain\n\nOne *two*.\n\n.. code-block:: python\n\n    a = '<'\n"
    imported = run_import(tmp_path, {**PELICAN, "content/walk.rst": text})
    assert field(imported, "posts/2024/a-walk.md", "Tags") == "rain"
    assert body(imported, "posts/2024/a-walk.md") == "One *two*.\n\n```python\na = '<'\n```"


@pytest.mark.parametrize("attributes", ['name="tags" content="walks, maps"', "content='walks, maps' name=tags"])
def test_html_of_pelican_has_its_fields_in_meta_elements(attributes: str, tmp_path: Path) -> None:
    """Each `<meta>` with a name is a field, with or without quotation marks around its values."""
    page = f"<html><head><title>A walk</title><meta {attributes}/></head><body><p>By the sea.</p></body></html>"
    imported = run_import(tmp_path, {**PELICAN, "content/2024-03-04-walk.html": page})
    assert field(imported, "posts/2024/a-walk.md", "Tags") == "walks, maps"
    assert body(imported, "posts/2024/a-walk.md") == "By the sea."


def test_fields_of_nikola_are_read_from_comments_and_meta_files(tmp_path: Path) -> None:
    """The old addresses are below the folder of POSTS."""
    files = {
        "posts/walk.md": "<!--\n.. title: A walk\n.. slug: walk\n.. date: 2024-03-04 10:00 UTC\n-->\n\nText.",
        "posts/talk.md": "Words.", "posts/talk.meta": ".. title: A talk\n.. slug: talk\n.. date: 2024-03-05\n",
    }  # fmt: skip
    imported = run_import(tmp_path, {**NIKOLA, **files})
    assert field(imported, "posts/2024/walk.md", "Aliases") == "/posts/walk/"
    assert field(imported, "posts/2024/talk.md", "Title") == "A talk"
    assert body(imported, "posts/2024/talk.md") == "Words."


def test_data_files_of_eleventy_are_read(tmp_path: Path) -> None:
    """Tags of collections are left out, and the permalink of a folder gives the old address."""
    files = {
        "src/posts/posts.json": '{"tags": "posts", "permalink": "/blog/{{ page.fileSlug }}/"}',
        "src/posts/2024-03-04-walk.md": "---\ntitle: A\ntags: [rain]\n---\nText.",
    }
    imported = run_import(tmp_path, {**ELEVENTY, **files})
    assert field(imported, "posts/2024/walk.md", "Tags") == "rain"
    assert field(imported, "posts/2024/walk.md", "Aliases") == "/blog/walk/"


def test_addresses_of_eleventy_are_guessed_from_links(tmp_path: Path) -> None:
    """If a program makes the addresses, links between the texts show their form, and the report says so."""
    head = "---\ntags: x\n---\n"
    files = {
        "src/posts/posts.11tydata.js": "module.exports = { permalink: (data) => made(data) }",
        "src/posts/2024-03-04-walk.md": f"{head}# Walk\n\n[x](https://walks.example/2024/03/05/talk/)\n",
        "src/posts/2024-03-05-talk.md": f"{head}# Talk\n\nText.\n",
        "src/_data/site.yaml": "title: Walks\nhost: https://walks.example\n",
    }
    imported = run_import(tmp_path, {**ELEVENTY, **files})
    assert field(imported, "posts/2024/walk.md", "Aliases") == "/2024/03/04/walk/, /posts/walk/"
    assert body(imported, "posts/2024/walk.md") == "[x]({filename}/posts/2024/talk.md)"
    assert "links show that the old addresses of posts are like /2024/03/04/walk/" in imported.report
    assert "SITENAME = 'Walks'" in imported.report


def test_pages_of_eleventy_may_have_names_of_repository_files(tmp_path: Path) -> None:
    """Only at the top of the source is a changelog about the repository; a page of HTML is copied for a link."""
    files = {
        "readme.md": "# About this repository",
        "src/changelog.md": "---\ntitle: Changes\n---\n[demo](/demos/a.html) [list](/list/)",
        "src/demos/a.html": "<p>Demo</p>",
        "src/list.njk": "{% for p in collections.all %}{% endfor %}",
    }
    imported = run_import(tmp_path, {**ELEVENTY, **files})
    assert body(imported, "pages/changelog.md") == "[demo]({static}/demos/a.html) [list](/list/)"
    assert imported.files() == ["demos/a.html", "pages/changelog.md", "redirects.toml"]
    assert "src/list.njk:1:1: hint: files of the theme, and others that no text links to" in imported.report


def test_folders_of_an_eleventy_theme_hold_no_texts(tmp_path: Path) -> None:
    """Folders that the settings name for layouts and data hold no texts, and a program in a text is reported."""
    settings = "return { dir: { input: '.', layouts: 'templates', data: 'facts' } }"
    files = {
        ".eleventy.js": settings,
        "posts/2024-03-04-walk.md": "---js\n{ made: true }\n---\n# Walk\n\nText.\n",
        "templates/author.html": "---\ntitle: A\n---\nText.",
        "facts/rain.json": "[]",
        "package-lock.json": "{}",
    }
    imported = run_import(tmp_path, files)
    assert imported.files() == ["posts/2024/walk.md", "redirects.toml"]
    assert "its front matter is invalid (it is a program in JavaScript)" in imported.report


def test_only_notes_marked_as_public_are_published_from_a_vault(tmp_path: Path) -> None:
    """Other notes become drafts, and the report has their number."""
    imported = run_import(
        tmp_path, {**OBSIDIAN, "One.md": "---\npublish: true\ndate: 2024-03-04\n---\nText.", "Two.md": "Text."}
    )
    assert field(imported, "posts/2024/one.md", "Status") == ""
    (two,) = [path for path in imported.files() if path.endswith("two.md")]
    assert field(imported, two, "Status") == "draft"
    assert '1 note without "publish: true", now drafts' in imported.report


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[[Two]]", "[Two]({filename}/posts/2024/two.md)"),
        ("[[Two|words]]", "[words]({filename}/posts/2024/two.md)"),
        ("[[notes/Two#Part]]", "[notes/Two > Part]({filename}/posts/2024/two.md#part)"),
        ("[[./notes/Two|words]]", "[words]({filename}/posts/2024/two.md)"),
        ("![[p.svg]]", "![p]({static}/files/p.svg)"),
        ("![[./notes/../files/p.svg|p]]", "![p]({static}/files/p.svg)"),
        ("![[p.svg|300]]", "![p]({static}/files/p.svg)"),
        ("[[Nowhere]]", "Nowhere"),
        ("$$\n[f * g](t)\n$$ at $5 [a](Two.md)", "$$\n[f * g](t)\n$$ at $5 [a]({filename}/posts/2024/two.md)"),
        (r"Let $\{e_1\}$ be.", r"Let $\{e_1\}$ be."),
        ("Text. ^block-1", "Text."),
        ("`[[Two]]`", "`[[Two]]`"),
    ],
)
def test_wiki_links_lead_to_notes_and_files(link: str, expected: str, tmp_path: Path) -> None:
    """A wiki link is resolved by the title of the note in any folder, and a link to nothing becomes text."""
    head = "---\ndate: 2024-03-04\npublish: true\n---\n"
    files = {"One.md": f"{head}{link}", "notes/Two.md": f"{head}## Part\n\nT", "files/p.svg": PICTURE}
    assert (
        body(run_import(tmp_path, {**OBSIDIAN, **files}), "posts/2024/one.md").replace("<", "").replace(">)", ")")
        == expected
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("    :::python\n    a = 1 \n\n    b = 2\n\nEnd.", "```python\na = 1 \n\nb = 2\n```\n\nEnd."),
        ("* One\n\n        #!php\n        a();\n\n    Two", "* One\n\n    ```php\n    a();\n    ```\n\n    Two"),
        (
            "* One\n    - Two\n\n            a\n              b",
            "* One\n    - Two\n\n        ```\n        a\n          b\n        ```",
        ),
        ("* One\n\n    Two\n\n    - Three", "* One\n\n    Two\n\n    - Three"),
        ("    plain\n\nText.", "plain\n\nText."),
        ("```\n\n    :::python\n```", "```\n\n    :::python\n```"),
    ],
)
def test_indented_code_of_pelican_is_fenced_in_lists_and_with_a_language(
    code: str, expected: str, tmp_path: Path
) -> None:
    """Python-Markdown takes eight spaces from code in a list, and the name of the language; other code stays."""
    text = f"Title: A\nDate: 2024-03-04\nTags: x\n\n{code}\n"
    assert body(run_import(tmp_path, {**PELICAN, "content/walk.md": text}), "posts/2024/a.md") == expected


def test_author_pages_of_pelican_are_redirected(tmp_path: Path) -> None:
    """Addresses of author pages are redirected, and links to them are converted."""
    files = {
        "pelicanconf.py": 'AUTHOR = "Ann Lee"\nPATH = "content"\n',
        "content/a.md": "Title: A\nDate: 2024-03-04\nTags: x\n\nBy [Bo]({author}Bo).\n",
        "content/b.md": "Title: B\nDate: 2024-03-04\nTags: x\nAuthors: Bo, Ann Lee\n\nText.\n",
    }
    imported = run_import(tmp_path, files)
    redirects = tomllib.loads(imported.read("redirects.toml"))
    old = ("/authors.html", "/author/ann-lee.html", "/author/bo.html")
    assert [redirects[path] for path in old] == ["/authors/", "/authors/ann-lee/", "/authors/bo/"]
    assert "By [Bo](/authors/bo/)." in imported.read("posts/2024/a.md")
    assert "Authors: Bo; Ann Lee\n" in imported.read("posts/2024/b.md")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("{% gist ann/abc123 my_file.py %}", "[my_file.py](https://gist.github.com/ann/abc123#file-my_file-py)"),
        ("{% gist ann/abc123 %}", "<https://gist.github.com/ann/abc123>"),
        (
            '<script src="https://gist.github.com/ann/abc123.js?file=My%20Code.py"></script>',
            "[My Code.py](https://gist.github.com/ann/abc123#file-my-code-py)",
        ),
        (
            '```\n<script src="https://gist.github.com/ann/abc123.js"></script>\n```',
            '```\n<script src="https://gist.github.com/ann/abc123.js"></script>\n```',
        ),
    ],
)
def test_a_gist_becomes_a_link_to_its_file(markup: str, expected: str, tmp_path: Path) -> None:
    """A script that embeds a gist becomes a link too, but not in code."""
    imported = run_import(tmp_path, {**JEKYLL, "_posts/2024-03-04-a.md": f"---\ntitle: A\ntags: x\n---\n{markup}\n"})
    assert body(imported, "posts/2024/a.md") == expected


def test_html_tags_without_content_are_removed(tmp_path: Path) -> None:
    """Unknown words in angle brackets stay as text, and an address element stays."""
    text = "One <body> two </param> <name>.\n\n<address>\nRoad 1\n</address>"
    imported = run_import(tmp_path, {**JEKYLL, "_posts/2024-03-04-a.md": f"---\ntitle: A\ntags: x\n---\n{text}\n"})
    assert body(imported, "posts/2024/a.md") == "One  two  &lt;name>.\n\n<address>\nRoad 1\n</address>"
    assert len(imported.lines("warning")) == 3


def test_files_of_a_vault_that_are_left_out_are_counted(tmp_path: Path) -> None:
    """The report counts templates, boards and pictures that no note shows."""
    files = {
        **OBSIDIAN,
        "One.md": "![[a.png]]",
        "a.png": "png",
        "b.png": "png",
        "list.base": "views:",
        "Templates/day.md": "# {{date}}",
    }
    imported = run_import(tmp_path, files)
    assert [line.partition(": hint: ")[2] for line in imported.lines("hint")] == [
        "notes in folders of templates are left out, such as this one",
        "files that no note uses, and files that pages cannot show, are left out: 1 .base, 1 .png",
    ]
    assert "1 note in folders of templates, left out, 2 other files, left out" in imported.report


def test_words_that_are_no_name_of_a_field_are_reported(tmp_path: Path) -> None:
    """A paragraph with a colon in the front matter gives no field, since a field needs a name."""
    text = "---\ntitle: A\n<p>Some words, and more: than a name\n---\nText."
    imported = run_import(tmp_path, {**JEKYLL, "_posts/2024-03-04-a.md": text})
    assert "EXTRA_FIELDS" not in imported.report
    assert '"<p>some_words,_and_more" cannot be the name of a field, so it is left out' in imported.report


def test_links_without_an_address_become_words_but_code_stays(tmp_path: Path) -> None:
    """`list[j]()` in code is a call, and no link without an address."""
    text = "---\ntitle: A\n---\nOne [`two`]() `a[i]()`.\n\n```js\nlist[j]();\n```\n"
    imported = run_import(tmp_path, {**JEKYLL, "_posts/2024-03-04-a.md": text})
    assert body(imported, "posts/2024/a.md") == "One `two` `a[i]()`.\n\n```js\nlist[j]();\n```"


def test_a_player_without_its_end_is_closed_at_once(tmp_path: Path) -> None:
    """Text below a player that nothing closes stays text, and the player stays a player."""
    text = '---\ntitle: A\n---\n<audio src="https://a.example/a.ogg" controls>\n\nText.\n'
    imported = run_import(tmp_path, {**JEKYLL, "_posts/2024-03-04-a.md": text})
    assert body(imported, "posts/2024/a.md") == '<audio src="https://a.example/a.ogg" controls></audio>\n\nText.'
    assert "controls> is closed now" in imported.report


def test_first_lines_that_look_like_fields_stay_text(tmp_path: Path) -> None:
    """Only the first lines of a text can read as fields; a line about the status stays for the check."""
    text = "---\ntitle: A\nlink: x\n---\nLink: [x](https://a.example/)\nTags: #b\n\nDate: none\n"
    imported = run_import(tmp_path, {**JEKYLL, "_posts/2024-03-04-a.md": text})
    assert body(imported, "posts/2024/a.md") == "Link&#58; [x](https://a.example/)\nTags&#58; #b\n\nDate: none"


@pytest.mark.parametrize("front", ["title: T\ntags: x\n---\n", "---\ntitle: T\ntags: x\n\n"])
def test_front_matter_with_one_delimiter_is_read(front: str) -> None:
    """Fields end at a closing line without an opening line, and at a blank line without a closing line."""
    raw = split_front_matter(f"{front}Text.\n")
    assert raw.fields == {"title": "T", "tags": "x"}
    assert raw.body.strip() == "Text."


def test_a_mistyped_web_address_is_repaired(tmp_path: Path) -> None:
    """The report shows the repaired address."""
    text = "Title: A\nDate: 2024-03-04\n\nSee [x](http:/x.example/y) and [z](hhttps://x.example/z).\n"
    imported = run_import(tmp_path, {**PELICAN, "content/a.md": text})
    assert "[x](http://x.example/y) and [z](https://x.example/z)" in imported.read("posts/2024/a.md")
    assert 'the link to "http:/x.example/y" is mended: http://x.example/y' in imported.report


def test_links_in_a_summary_of_pelican_are_converted(tmp_path: Path) -> None:
    """A link in a summary to the file of a text leads to its new file."""
    head = "Title: {}\nDate: 2024-03-04\n"
    first = head.format("A") + "Summary: See [b]({filename}b.md).\n\nText.\n"
    files = {**PELICAN, "content/a.md": first, "content/b.md": head.format("B") + "\nText.\n"}
    assert "Summary: See [b]({filename}/posts/2024/b.md)." in run_import(tmp_path, files).read("posts/2024/a.md")


def test_code_and_videos_of_liquid_tags_are_converted(tmp_path: Path) -> None:
    """`include_code` becomes a code block, `video` a player, and an escaped tag stays as text."""
    conf = 'SITENAME = "Walks"\nPATH = "content"\nPLUGINS = ["liquid_tags.include_code"]\n'
    body = (
        "{% include_code hi.py lang:python Hello %}\n\n{% video /v/a.mp4 240 180 /v/a.png %}\n\n"
        "    {% literal img x.png %}\n\n{% include_code none.py %}\n"
    )
    files = {
        "pelicanconf.py": conf,
        "content/a.md": f"Title: A\nDate: 2024-03-04\n\n{body}",
        "content/code/hi.py": "print('``` hi')\n",
        "content/v/a.mp4": b"x",
        "content/v/a.png": b"x",
    }
    text = run_import(tmp_path, files).read("posts/2024/a.md")
    assert "Hello\n\n````python\nprint('``` hi')\n````" in text
    assert (
        '<video controls width="240" height="180" poster="{static}/v/a.png"><source src="{static}/v/a.mp4"></video>'
        in text
    )
    assert "    {% img x.png %}" in text
    assert "<!-- {% include_code none.py %} -->" in text
