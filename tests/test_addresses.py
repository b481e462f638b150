"""Diagnostics for addresses that cannot work, each with the address to write."""

from __future__ import annotations

import re

import pytest

from site_builder import MakeSite
from support import HEAD, diagnostics, post

PATH_OF_MACHINE = 'is a path on one machine, not an address; put the file into images/ and write "images/{}"'


@pytest.mark.parametrize(
    ("body", "col", "message"),
    [
        ("[x](<>)", 4, "error: this link leads nowhere: write its address between the parentheses"),
        ('<a href="">y</a>', 4, "error: this link leads nowhere: write its address between the parentheses"),
        ("[](https://x.example)", 4,
         'warning: the link to https://x.example has no text; write it between "[" and "]"'),
        ("[w](D:/x/y.pdf)", 5, f'error: "D:/x/y.pdf" {PATH_OF_MACHINE.format("y.pdf")}'),
        ("![f](file:///C:/x/y.jpg)", 6, f'error: "file:///C:/x/y.jpg" {PATH_OF_MACHINE.format("y.jpg")}'),
        ("[h](htp://x.org)", 5, 'error: "htp://x.org" is not an address; write "https://x.org"'),
        ("[h](http:/x.org)", 5, 'error: "http:/x.org" is not an address; write "https://x.org"'),
        ("[h](https//x.org/a)", 5, 'error: "https//x.org/a" is not an address; write "https://x.org/a"'),
        ("![[C:\\pics\\photo.jpg]]", 4, 'error: "C:\\pics\\photo.jpg" is a Windows path, not an address; put the '
         'file into images/ and write "images/photo.jpg"'),
        ("[k](http://localhost:8000/a/)", 5, "warning: http://localhost:8000/a/ is on your own machine, which readers "
         "cannot reach; link to the page's file, or to a public address"),
        ("[d](https://exa mple.org)", 5, 'warning: "https://exa mple.org" has a space, where some programs cut the '
         "address off; write %20 instead of the space"),
        ("![p](/images/x.pdf)", 6, "warning: /images/x.pdf is not a picture; write [words](/images/x.pdf) to link to "
         "it"),
        ("See C:\\Users\\Nils\\_drafts\\*.md.", 5,
         "warning: Markdown removes characters from this path; write it as code: `C:\\Users\\Nils\\_drafts\\*.md`"),
        ("[w][nope]", 3, 'warning: the label of [w][nope] is not defined; add a line "[nope]: https://..."'),
    ],
)  # fmt: skip
def test_a_malformed_address_is_reported_once_at_its_place(body: str, col: int, message: str) -> None:
    """A malformed address has one diagnostic, at its place."""
    assert diagnostics(body) == [f"content/posts/a.md:5:{col}: {message}"]


@pytest.mark.parametrize(
    "body",
    ["[a](https://x.org) [b](mailto:a@b.example) [c](tel:+123) [d](http://x.org/a%20b) a[0][1] [e][f]\n\n[f]: /a/",
     "Write to <me@x.example> or me@x.example, or use git@github.com:me/x.git.", "[a](httpd.md)", "`[w][nope]`",
     "[x](//example.org/page)",
     "As shown in [1][2].", "Open <http://localhost:8000/> now.", "```python\nq = 'C:\\new\\x_*.txt'\n```",
     "`C:\\a\\_b` and C:\\Users\\Nils"],
)  # fmt: skip
def test_valid_addresses_are_not_reported(body: str) -> None:
    """Addresses of email and telephones, escaped addresses, unusual file names and code are not reported."""
    assert [line for line in diagnostics(body) if ": error: " in line or "is not defined" in line] == []


def test_a_bare_email_address_is_a_link() -> None:
    """A bare email address becomes a link, but not in code, a tag, a link or a different kind of address."""
    assert '<a href="mailto:me@x.example">me@x.example</a>' in post("Write to me@x.example.").html
    assert "<code>me@x.example</code>" in post("`me@x.example`").html
    for other in ("npm install pkg@1.2.3", "see image@2x.png", "@me@x.example", "a@b"):
        assert "mailto:" not in post(other).html
    for other in ("git@gitlab.example.com:group/x.git", "user@nas.home.example/share", "a@b.c.example:22"):
        assert "mailto:" not in post(other).html
    for words in ("to a@b.example", "see https://b.example/ now"):
        assert post(f'<a href="/x/">{words}</a>').html.count("<a ") == 1
    assert post('<b title="to a@b.example">x</b>').html.count("<a ") == 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[h](example.org/page)", 'error: nothing is built at /2024/a/example.org/page; write "https://example.org/page"'),
        ("[h](www.example.org)", "error: the link www.example.org leads nowhere: without https:// it is a file of this "
         'blog; write "https://www.example.org"'),
        ("![z](/home/x/photo.jpg)", "error: nothing is built at /home/x/photo.jpg; put the picture into images/ and "
         "write images/photo.jpg"),
        ("![z](images/foto.svg)", 'error: the link images/foto.svg leads nowhere: there is no posts/images/foto.svg '
         '(did you mean "images/photo.svg"?)'),
        ("[z](/2024/b/#nope)", 'error: there is no "#nope" in posts/b.md'),
        ("[z](/2024/b/#there) ![x](images\\photo.svg)", 'error: "images\\photo.svg" is a Windows path, not an '
         'address; write "images/photo.svg"'),
        ("[[#Nope]] [[#Here]]\n\n## Here", 'warning: there is no "#nope" in this text'),
    ],
)  # fmt: skip
def test_a_broken_link_has_one_diagnostic_with_a_remedy(body: str, message: str, site: MakeSite) -> None:
    """A broken link to a file, a page or a heading is reported once."""
    files = {
        "posts/a.md": f"{HEAD}\n{body}\n",
        "posts/b.md": f"{HEAD}Slug: b\n\n## There\n\nText.\n",
        "images/photo.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>',
    }
    problems = site(files, publish=True, settings={"CHECK_ONLY": True}).diagnostics
    (line,) = [line for line in problems if line.startswith("content/posts/a.md") and ": hint: " not in line]
    assert line.partition(": ")[2] == message


def test_a_space_in_the_path_of_a_picture_is_escaped(site: MakeSite) -> None:
    """A space in the path of a picture becomes %20 on the page."""
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'
    built = site({"posts/a.md": f"{HEAD}\n![x](</images/a b.svg>)\n", "images/a b.svg": picture}, publish=True)
    assert "images/a%20b.svg" in built.read("2024/a/")


def test_a_script_in_a_summary_is_an_error() -> None:
    """A script address in a summary is an error, since lists of posts show the summary."""
    head = "Summary: See [j](javascript:alert(1)).\n"
    assert any('the address "javascript:alert(1)" runs a script' in line for line in diagnostics("Text.", head))


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ('A [link](https://x.example){: target="_blank"} costs {price} today.', "</a> costs {price}"),
        ("*em*{: .red} with {b} and `{c}`.", '<em class="red">em</em> with {b} and <code>{c}</code>'),
    ],
)
def test_braces_after_an_attribute_list_are_text(body: str, html: str) -> None:
    """Only the attribute list is removed; other braces on its line stay text."""
    assert html in post(body).html.replace("&nbsp;", " ")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A %%private%% word.", "<p>A word.</p>"),
        ("A %% private %% word.", "<p>A word.</p>"),
        ("One.\n\n%%\nprivate\n\n- [ ] private\n%%\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One. ^37066d\n\n- two ^a1b2c3\n\nTen to x ^2", "<p>One.</p>\n<ul>\n<li>two</li>\n</ul>\n<p>Ten to x ^2</p>"),
        ("Use %%d and %%s, or 5%% off.", "<p>Use %%d and %%s, or 5%% off.</p>"),
        ("- a\n    - b %%secret%% x ^37066d\n", "<ul>\n<li>a<ul>\n<li>b x</li>\n</ul>\n</li>\n</ul>"),
        ("A %%note\nover two%% word.", "<p>A word.</p>"),
        ("A %% private `code` note %% word.", "<p>A word.</p>"),
        ("> A.\n>\n> %%\n> hidden\n> %%\n", "<blockquote>\n<p>A.</p>\n</blockquote>"),
        ("In Jupyter use %%time or %%timeit before.", "<p>In Jupyter use %%time or %%timeit before.</p>"),
        ("for %%i in (*.txt) do echo %%i", "<p>for %%i in (*.txt) do echo %%i</p>"),
        ("[x](http://x.example/a%%b%%c)", '<p><a href="http://x.example/a%%b%%c">x</a></p>'),
        ("The hash is ^123456", "<p>The hash is ^123456</p>"),
        ("<code>%%a%%</code>", "<p><code>%%a%%</code></p>"),
        ("`%%code%%` and 100%% of 50%%.", "<p><code>%%code%%</code> and 100%% of 50%%.</p>"),
    ],
)
def test_obsidian_comments_and_block_ids_are_removed(body: str, expected: str) -> None:
    """Comments and block ids of Obsidian are removed; the same signs in code or alone stay text."""
    html = re.sub(" +", " ", post(body).html.replace("&nbsp;", " "))
    assert re.sub(r"\s+(?=</p>|</li>)", "", html) == expected.replace("</ul>\n</li>", "</ul></li>")
    assert [line for line in diagnostics(body) if "not on the page" in line] == []


def test_a_link_to_a_hidden_text_is_an_error(site: MakeSite) -> None:
    """A listed text must not show readers a hidden one by any kind of link; hidden texts may link to each other."""
    body = "[x](b.md) [[b]] [y](/2024/b/) [z](https://own.example/2024/b/#x)"
    hidden = f"{HEAD}Status: hidden\n\n"
    files = {"a.md": f"{HEAD}\n{body}", "b.md": f"{hidden}[a](a.md) [c](c.md)", "c.md": f"{hidden}Text."}
    posts = {f"posts/{name}": text for name, text in files.items()}
    built = site(posts, publish=True, settings={"SITEURL": "https://own.example"})
    remedy = 'remove the link, or its line "Status: hidden"'
    columns = [body.index(address) + 1 for address in ("b.md", "[[b", "/2024/b/", "https://own")]
    assert built.diagnostics == [
        f"content/posts/a.md:5:{col}: error: posts/b.md is hidden, and this link shows it to readers; {remedy}"
        for col in columns
    ]
