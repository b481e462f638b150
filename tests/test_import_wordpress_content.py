"""The conversion of WordPress content, blocks, shortcodes, menus, authors and replies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from hindsight.core.checklists.labelling import labelling
from hindsight.core.documents.converter import converter
from hindsight.importing.model import Import, ImportedText, ImportProblem
from hindsight.importing.wordpress.content import to_html
from hindsight.importing.wordpress.paragraphs import with_paragraphs
from hindsight.importing.wordpress.read import read_wordpress
from hindsight.importing.wordpress.references import References
from hindsight.importing.wordpress.replies import safe_html
from test_import_wordpress import HEAD, TAIL, import_items, item


def read(folder: Path, items: Iterable[str], head: str = HEAD, media: Path | None = None) -> Import:
    """Read an export with these items."""
    file = folder / "export.xml"
    file.write_text(head + "".join(items) + TAIL)
    return read_wordpress(file, media)


def post(folder: Path, content: str, more: str = "", **fields: str) -> ImportedText:
    """Read an export with one post and return the post."""
    return read(folder, [item(content, more, **fields)]).texts[0]


def meta(key: str, value: str) -> str:
    """Return the XML of a field of an item."""
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"


def test_words_between_blocks_with_data_stay(tmp_path: Path) -> None:
    """The data of a block end with its comment."""
    content = '<!-- wp:group {"a":"b"} --><p>One.</p><!-- /wp:group -->\n<!-- wp:archives {"c":"d"} /-->\n<p>Two.</p>'
    assert post(tmp_path, content).body == "One.\n\nTwo.\n"


def test_a_player_in_a_figure_stays(tmp_path: Path) -> None:
    """An audio player stays HTML, since Markdown has no form for it."""
    content = (
        '<!-- wp:audio --><figure><audio controls src="https://b.example/a.mp3"></audio></figure><!-- /wp:audio -->'
    )
    assert '<audio controls="" src="https://b.example/a.mp3">' in post(tmp_path, content).body


def test_a_reusable_block_is_inserted_at_its_reference(tmp_path: Path) -> None:
    """A reusable block, which is a separate item of the export, replaces each reference to it."""
    pattern = item("<p>Every week.</p>", post_id="9", post_type="wp_block", post_name="weekly")
    imported = read(tmp_path, [pattern, item('<p>One.</p><!-- wp:block {"ref":9} /-->')])
    assert imported.texts[0].body == "One.\n\nEvery week.\n"


FOOTNOTES = meta(
    "footnotes", '[{"id":"f-2","content":"Or *June*."},{"id":"f-1","content":"In &lt;em&gt;May&lt;/em&gt;."}]'
)


def footnote(number: int) -> str:
    """Return the HTML of a reference to a footnote."""
    return f'<sup data-fn="f-{number}" class="fn"><a href="#f-{number}" id="f-{number}-link">{number}</a></sup>'


def test_footnotes_become_markdown_footnotes(tmp_path: Path) -> None:
    """Footnotes are numbered in the order of the text."""
    words = f"<p>We left.{footnote(1)} So{footnote(2)} it is.{footnote(1)}</p>"
    body = post(tmp_path, f"<!-- wp:paragraph -->{words}<!-- /wp:paragraph --><!-- wp:footnotes /-->", FOOTNOTES).body
    assert body == "We left.[^1] So[^2] it is.[^1]\n\n[^1]: In *May*.\n\n[^2]: Or \\*June\\*.\n"


def test_footnotes_are_a_list_if_the_text_has_footnote_signs(tmp_path: Path) -> None:
    """A sign such as [^1] in the source stays text."""
    body = post(tmp_path, f"<!-- wp:paragraph --><p>A [^1] and{footnote(1)}</p>", FOOTNOTES).body
    assert "A [^1] and<sup>[1](#fn:1)</sup>" in body
    assert '<li id="fn:1"><p>In <em>May</em>.</p></li>' in body


def test_a_page_has_its_featured_picture(tmp_path: Path) -> None:
    """A page has the featured picture and its description, like a post."""
    address = "<wp:attachment_url>https://walks.example/wp-content/uploads/a.png</wp:attachment_url>"
    picture = item("", address, post_id="8", post_type="attachment", title="A boat")
    page = item("Text.", meta("_thumbnail_id", "8"), post_type="page")
    text = read(tmp_path, [picture, page]).texts[0]
    assert (text.kind, text.cover, text.cover_alt) == ("page", "/wp-content/uploads/a.png", "A boat")


def test_numbered_paragraphs_are_steps_of_a_checklist(tmp_path: Path) -> None:
    """The line that the report suggests makes a step of each numbered paragraph."""
    body = post(tmp_path, "\n\n".join(f"{number}. Do this.\n\nBecause." for number in range(1, 5))).body
    runs = converter().convert(body, "yes", labelling("en"), "SLOT").runs
    assert [len(run.items) for run in runs] == [4]


def test_a_year_at_the_beginning_of_a_paragraph_is_no_step(tmp_path: Path) -> None:
    """The number of a year, and fewer than three numbers, are escaped."""
    assert post(tmp_path, "1986. A year.\n\n1. One.\n\n2. Two.").body == "1986\\. A year.\n\n1\\. One.\n\n2\\. Two.\n"


@pytest.mark.parametrize(
    ("content", "more", "summary"),
    [
        ("First.<!--more-->\n\nSecond.", "", "First."),
        ("First.\n\nSecond.<!--more-->\n\nThird.", "", ""),
        ("First.<!--more-->\n\nSecond.", meta("_yoast_wpseo_metadesc", "Said to searchers."), "Said to searchers."),
        ("First.", meta("_yoast_wpseo_metadesc", "%%title%% %%page%%"), ""),
    ],
)
def test_the_summary_is_the_description_or_one_paragraph_before_the_cut(
    content: str, more: str, summary: str, tmp_path: Path
) -> None:
    """Several paragraphs before the cut, and a template of a plugin, are no summary."""
    assert post(tmp_path, content, more).summary == summary


def test_a_diagnostic_has_the_line_of_its_passage(tmp_path: Path) -> None:
    """The line is that of the passage in the export, not that of the item."""
    imported = read(tmp_path, [item('One.\n\nTwo.\n\n[weather city="Rome"]')])
    assert [(diagnostic.line, diagnostic.message.partition(": ")[0]) for diagnostic in imported.diagnostics] == [
        (12, '"Leaving"')
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[ccnLe_php]$a &lt; 1[/ccnLe_php]", '<pre><code class="language-php">$a &lt; 1</code></pre>'),
        ("[audio https://b.example/a.mp3]", '<audio controls src="https://b.example/a.mp3"></audio>'),
        ("[youtube id=abcdefg]", '<a href="https://www.youtube.com/watch?v=abcdefg">'),
        ("[gist id=ann/abc123 file=a.py]", '<a href="https://gist.github.com/ann/abc123#file-a-py">a.py</a>'),
        ("[gist]abc123[/gist]", '<a href="https://gist.github.com/abc123">'),
        ("so :lol: it was :-)", "<p>so 😆 it was :-)</p>"),
        ("<code>[gallery]</code>", "<p><code>[gallery]</code></p>"),
        ('<pre lang="php"><?php if ($a) { ?><b></pre>', '<pre lang="php">&lt;?php if ($a) { ?&gt;'),
        ("a[[0]] [[gallery]]", "a[[0]] [gallery]"),
    ],
)
def test_shortcodes_and_smileys_become_html(content: str, expected: str) -> None:
    """Shortcodes and smileys in code stay text."""
    assert expected.replace("?&gt;", "?") in to_html(content, References(lambda *_: None)).replace("?&gt;", "?")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One.\nTwo.\n\nThree.", "<p>One.<br>\nTwo.</p><p>Three.</p>"),
        ("<div>One.</div>\nTwo.", "<div><p>One.</p></div><p>Two.</p>"),
        ("<ul>\n<li>One</li>\n</ul>", "<ul><li>One</li></ul>"),
        ("<p>One.\n\nTwo.</p>", "<p>One.</p><p>Two.</p>"),
        ("<td>One.\n\nTwo.</td>", "<td><p>One.</p><p>Two.</p></td>"),
        ("One.<br /><br />Two.", "<p>One.</p><p>Two.</p>"),
        ("One.\x020\x03Two.", "<p>One.</p>\x020\x03<p>Two.</p>"),
    ],
)
def test_classic_texts_have_the_paragraphs_that_wordpress_adds(content: str, expected: str) -> None:
    """Paragraphs are added around text and line breaks; a held block, such as code, ends a paragraph."""
    assert re.sub(r"(?<=>)\s+(?=<)|(?<!<br>)\n", "", with_paragraphs(content)) == expected


def test_names_of_categories_have_no_entities(tmp_path: Path) -> None:
    """Escaped characters in the name of a category are decoded."""
    text = post(tmp_path, "Text.", '<category domain="category"><![CDATA[Food &amp; Drink]]></category>')
    assert text.category == "Food & Drink"


def test_an_earlier_slug_is_an_old_address(tmp_path: Path) -> None:
    """The address with an earlier slug is kept, since WordPress answers it."""
    text = post(tmp_path, "Text.", meta("_wp_old_slug", "going"))
    assert text.addresses == ("/2010/03/leaving/", "/2010/03/going/", "/?p=7")


def test_addresses_of_nested_categories_are_redirected(tmp_path: Path) -> None:
    """The address of a second category leads to its tag; the address of the first stays without a redirect."""
    terms = (
        "<wp:category><wp:category_nicename>work</wp:category_nicename><wp:cat_name>Work</wp:cat_name></wp:category>"
        "<wp:category><wp:category_nicename>calls</wp:category_nicename><wp:category_parent>work</wp:category_parent>"
        "<wp:cat_name>Calls</wp:cat_name></wp:category>"
    )
    used = '<category domain="category">Work</category><category domain="category">Calls</category>'
    redirects = read(tmp_path, [item("Text.", used)], HEAD + terms).redirects
    assert redirects["/category/work/calls/"] == "/tags/calls/"
    assert "/category/work/" not in redirects


def test_the_main_menu_is_kept_without_nested_entries(tmp_path: Path) -> None:
    """Warnings name the other menus and the nested entries."""

    def entry(number: int, menu: str, parent: str = "0") -> str:
        fields = meta("_menu_item_url", f"/{number}/") + meta("_menu_item_menu_item_parent", parent)
        more = f'<category domain="nav_menu">{menu}</category>{fields}'
        return item("", more, post_id=str(number), post_type="nav_menu_item", title=f"Entry {number}")

    imported = read(tmp_path, [entry(1, "Main"), entry(2, "Main", "1"), entry(3, "Social"), entry(4, "Social")])
    assert imported.menu == [("Entry 1", "/1/")]
    assert [diagnostic.message.rpartition(": ")[2] for diagnostic in imported.diagnostics] == ["Social", "Entry 2"]


def test_the_menu_leads_to_the_new_pages(tmp_path: Path) -> None:
    """Entries of pages and categories lead to new addresses; drafts, scripts and empty pages are left out by name."""

    def entry(number: int, kind: str, target: str, title: str = "", url: str = "") -> str:
        values = {"type": kind, "object_id": target, "url": url}
        more = "".join(meta(f"_menu_item_{name}", value) for name, value in values.items())
        return item("", f"{more}<wp:menu_order>{number}</wp:menu_order>", post_type="nav_menu_item", title=title,
                    post_id=f"9{number}")  # fmt: skip

    work = '<category domain="category" nicename="job">Work</category>'
    term = "<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>job</wp:category_nicename>"
    imported = import_items(
        tmp_path,
        f"{term}<wp:cat_name>Work</wp:cat_name></wp:category>",
        item(more=work),
        item(post_id="8", post_type="page", post_name="me", title="Me", link="https://walks.example/about/me/"),
        item(
            post_id="6",
            post_type="page",
            post_name="new",
            title="New",
            status="draft",
            link="https://walks.example/new/",
        ),
        entry(1, "post_type", "8"),
        entry(2, "taxonomy", "3"),
        entry(3, "custom", "93", "Code", "https://code.example/"),
        entry(4, "custom", "94", "Bad", "javascript:alert(1)"),
        entry(5, "post_type", "6"),
        entry(6, "custom", "96", "Home", "https://walks.example/"),
        entry(7, "custom", "97", "Empty", "https://walks.example/category/empty/"),
    )
    items = (("Me", "/me/"), ("Work", "/categories/work/"), ("Code", "https://code.example/"), ("Home", "/"))
    assert f"MENUITEMS = {items}\n" in imported.report
    assert "DISPLAY_PAGES_ON_MENU = False\n" in imported.report
    warnings = [line for line in imported.lines("warning") if "menu entry" in line]
    assert [re.findall('entry "([^"]*)"', line) for line in warnings] == [["Bad"], ["Empty"], ["New"]]


def test_the_menu_of_a_block_theme_is_kept(tmp_path: Path) -> None:
    """The entries of the menu are blocks, and a warning names the nested ones."""
    blocks = (
        '<!-- wp:navigation-link {"label":"Me","url":"https://walks.example/me/"} /-->'
        '<!-- wp:navigation-submenu {"label":"More","url":"/more/"} -->'
        '<!-- wp:navigation-link {"label":"Inner","url":"/inner/"} /-->'
        '<!-- /wp:navigation-submenu --><!-- wp:navigation-link {"label":"Code","url":"https://code.example"} /-->'
    )
    imported = read(tmp_path, [item(blocks, post_type="wp_navigation", title="Header")])
    assert imported.menu == [("Me", "/me/"), ("More", "/more/"), ("Code", "https://code.example")]
    assert imported.diagnostics[0].message.endswith(": Inner")


def test_a_picture_without_an_attachment_comes_from_the_folder_of_uploads(tmp_path: Path) -> None:
    """A picture that the export does not list is copied from MEDIA in its full size."""
    (tmp_path / "uploads/2010/03").mkdir(parents=True)
    (tmp_path / "uploads/2010/03/a.png").write_bytes(b"png")
    picture = '<img src="https://walks.example/wp-content/uploads/2010/03/a-300x200.png" alt="A">'
    imported = read(tmp_path, [item(picture)], media=tmp_path / "uploads")
    assert imported.texts[0].body == "![A](/wp-content/uploads/2010/03/a.png)\n"
    assert [file.file for file in imported.files] == [tmp_path / "uploads/2010/03/a.png"]


def test_a_link_to_the_page_of_a_picture_leads_to_the_picture(tmp_path: Path) -> None:
    """The picture replaces its page, since Hindsight has no pages of pictures."""
    address = "<wp:attachment_url>https://walks.example/wp-content/uploads/a.png</wp:attachment_url>"
    picture = item("", address, post_id="8", post_type="attachment", link="https://walks.example/2010/03/leaving/a/")
    imported = read(tmp_path, [picture, item('<a href="https://walks.example/2010/03/leaving/a/">A</a>')])
    assert imported.texts[0].body == "[A](/wp-content/uploads/a.png)\n"


def test_a_reply_to_spam_becomes_a_reply_to_its_parent(tmp_path: Path) -> None:
    """A reply to spam answers the parent of the spam, and a reply without a state is shown."""

    def comment(ident: str, parent: str, state: str) -> str:
        return (
            f"<wp:comment><wp:comment_id>{ident}</wp:comment_id><wp:comment_parent>{parent}</wp:comment_parent>"
            f"<wp:comment_content>Hello</wp:comment_content>{state}</wp:comment>"
        )

    spam = "<wp:comment_approved>spam</wp:comment_approved>"
    replies = post(tmp_path, "Text.", comment("1", "0", "") + comment("2", "1", spam) + comment("3", "2", "")).replies
    assert [(reply.ident, reply.state, reply.in_reply_to) for reply in replies] == [
        ("wp-1", "shown", ""), ("wp-3", "shown", "wp-1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ('<a href="java&#10;script:x()" onclick="x()">a</a>', "<p><a>a</a></p>"),
        ('<a href="https://b.example" style="x">a</a>', '<p><a href="https://b.example">a</a></p>'),
        ("<script>x()</script><b>a</b><img src=x onerror=x()>", "<p><b>a</b></p>"),
        ("<!-- a -->b", "<p>b</p>"),
    ],
)
def test_replies_have_no_scripts(content: str, expected: str) -> None:
    """The HTML of replies keeps only safe elements and attributes."""
    assert safe_html(content) == expected


def test_undeclared_xml_prefixes_are_accepted(tmp_path: Path) -> None:
    """An export with an undeclared XML prefix, as some plugins write it, is read."""
    assert read(tmp_path, [item("Text.", "<georss:point>1 2</georss:point>")]).texts[0].body == "Text.\n"


def test_the_declared_encoding_counts(tmp_path: Path) -> None:
    """A complete export in a different encoding is read without a diagnostic."""
    file = tmp_path / "export.xml"
    file.write_bytes((HEAD.replace("UTF-8", "windows-1251") + item("Привет.") + TAIL).encode("windows-1251"))
    imported = read_wordpress(file, None)
    assert (imported.texts[0].body, imported.diagnostics) == ("Привет.\n", [])


def test_a_feed_of_a_different_kind_is_an_error(tmp_path: Path) -> None:
    """An Atom feed, such as that of Blogger, is no export of WordPress."""
    file = tmp_path / "feed.xml"
    file.write_text('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title></entry></feed>')
    with pytest.raises(ImportProblem, match="this is not an export of WordPress: it has no posts"):
        read_wordpress(file, None)


BOB = (
    "<wp:author><wp:author_login>bob.b</wp:author_login>"
    "<wp:author_display_name>Bob</wp:author_display_name></wp:author>"
)


def test_author_pages_are_redirected(tmp_path: Path) -> None:
    """The page of an author without published posts leads to all posts."""
    eve = BOB.replace("bob.b", "eve").replace("Bob", "Eve")
    by_bob = item(post_name="bob").replace("<dc:creator>ann", "<dc:creator>bob.b")
    imported = read(tmp_path, [item(), by_bob], HEAD + BOB + eve)
    assert [text.authors for text in imported.texts] == [("Ann",), ("Bob",)]
    old = ("/author/ann/", "/author/bob-b/", "/author/eve/")
    assert [imported.redirects[path] for path in old] == ["/authors/ann/", "/authors/bob/", "/archive/"]


def test_the_page_of_the_only_author_leads_to_all_posts(tmp_path: Path) -> None:
    """In a blog of a single author, the address of the author page leads to all posts."""
    imported = read(tmp_path, [item()])
    assert imported.redirects["/author/ann/"] == "/archive/"
    assert imported.settings["AUTHOR"] == "Ann"
    assert imported.texts[0].authors == ()


def test_all_authors_of_a_post_are_read(tmp_path: Path) -> None:
    """A post has all authors of the plugin Co-Authors Plus, including guests."""
    term = '<category domain="author" nicename="cap-{}">{}</category>'
    terms = term.format("ann", "A") + term.format("cy", "Cy")
    assert post(tmp_path, "Text.", terms).authors == ("Ann", "Cy")


def test_a_sticky_post_is_pinned(tmp_path: Path) -> None:
    """A sticky post gets `Pinned: yes`."""
    assert "Pinned: yes\n" in import_items(tmp_path, item(is_sticky="1")).read("posts/2010/leaving.md")


def test_the_format_of_a_post_is_reported(tmp_path: Path) -> None:
    """A diagnostic gives the format, and an aside without a title gets its first words as title."""
    more = '<category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>'
    imported = read(tmp_path, [item("It rains, and the boat of eight o'clock is late again.", more, title="")])
    assert imported.texts[0].title == "It rains, and the boat of eight o'clock…"
    (diagnostic,) = imported.diagnostics
    assert diagnostic.message.endswith('has the format "Aside" in WordPress; posts have no formats here')
    assert imported.redirects["/type/aside/"] == "/archive/"


def test_the_alignment_of_pictures_is_reported_once(tmp_path: Path) -> None:
    """The diagnostic has the number of pictures on each side."""
    classic = '<img class="alignleft" src="/a.png" alt="A"> [caption align="alignright"]<img src="/b.png"> B[/caption]'
    blocks = '<!-- wp:image --><figure class="wp-block-image alignleft"><img src="/c.png" alt="C"/></figure>'
    diagnostics = read(tmp_path, [item(classic), item(blocks, post_name="b")]).diagnostics
    assert [diagnostic.message.rpartition(": ")[2] for diagnostic in diagnostics] == ["2 left, 1 right"]


def test_a_draft_is_reported_at_its_line_in_the_export(tmp_path: Path) -> None:
    """The report has the file and line of each draft."""
    report = import_items(tmp_path, item(status="draft")).report
    assert f'    {tmp_path}/source/export.xml:8:1: "Leaving"' in report.splitlines()
