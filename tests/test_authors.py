"""Authors in the front matter, on pages, in feeds and in data, and author pages."""

from __future__ import annotations

import json
import re

import feedparser
import pytest

from site_builder import MakeSite

HEAD = "Title: {title}\nDate: 2024-03-04\nTags: work\n"
PUBLIC = {"SITEURL": "https://example.org/blog", "AUTHOR": "Ann Lee"}


def post(title: str, more: str = "") -> str:
    """Return a small post."""
    return f"{HEAD.format(title=title)}{more}\nText.\n"


def test_each_of_several_authors_has_a_page(site: MakeSite) -> None:
    """Posts and the archive link to the page of an author, and the sitemap lists it."""
    files = {"posts/a.md": post("A"), "posts/b.md": post("B", "Authors: Ann Lee; Bo Åkesson\n")}
    built = site(files, publish=True, settings=PUBLIC)
    assert built.diagnostics == []
    assert re.findall(r"/blog/2024/(\w)/", built.read("authors/ann-lee/")) == ["a", "b"]
    assert re.findall(r"/blog/2024/(\w)/", built.read("authors/bo-akesson/")) == ["b"]
    links = re.findall(r'<a rel="author" href="([^"]*)">([^<]*)</a>', built.read("2024/b/"))
    assert links == [("/blog/authors/ann-lee/", "Ann Lee"), ("/blog/authors/bo-akesson/", "Bo Åkesson")]
    assert 'href="/blog/authors/"' in built.read("archive/")
    assert re.findall(r'authors/[\w-]+/">([^<]+)</a> <span>(\d)', built.read("authors/")) == [
        ("Ann Lee", "2"),
        ("Bo Åkesson", "1"),
    ]
    for address in ("authors/", "authors/ann-lee/", "authors/bo-akesson/"):
        assert f"<loc>https://example.org/blog/{address}</loc>" in built.read("sitemap.xml")


def test_a_blog_of_one_author_has_no_author_pages(site: MakeSite) -> None:
    """An author whose only post is a draft or hidden does not count."""
    files = {
        "posts/a.md": post("A"),
        "posts/b.md": post("B", "Author: Bo\nStatus: draft\n"),
        "posts/c.md": post("C", "Author: Cy\nStatus: hidden\n"),
    }
    built = site(files, publish=True, settings=PUBLIC)
    assert [name for name in built.files() if "author" in name] == []
    assert 'rel="author"' not in built.read("2024/a/")
    assert "authors/" not in built.read("archive/")


def test_feeds_and_data_name_every_author(site: MakeSite) -> None:
    """Feeds and structured data list the authors of a post separately."""
    built = site({"posts/a.md": post("A", "Authors: Ann Lee, Bo\n")}, publish=True, settings=PUBLIC)
    assert [author.name for author in feedparser.parse(built.read("feeds/all.atom.xml")).entries[0].authors] == [
        "Ann Lee",
        "Bo",
    ]
    assert re.findall("<dc:creator>(.*)</dc:creator>", built.read("feeds/all.rss.xml")) == ["Ann Lee", "Bo"]
    assert json.loads(built.read("feeds/all.json"))["items"][0]["authors"] == [{"name": "Ann Lee"}, {"name": "Bo"}]
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', built.read("2024/a/"))[0])
    page = "https://example.org/blog/authors"
    assert data["author"] == [
        {"@type": "Person", "name": "Ann Lee", "url": f"{page}/ann-lee/"},
        {"@type": "Person", "name": "Bo", "url": f"{page}/bo/"},
    ]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Author: Lee, Ann", ["Lee, Ann"]),
        ("Authors: Lee, Ann", ["Lee", "Ann"]),
        ("Authors: Lee, Ann; Bo", ["Lee, Ann", "Bo"]),
        ("Authors: Ann <ann@mail.example>; Bo (bo@mail.example)", ["Ann", "Bo"]),
        ("Authors: Ann; Ann; ", ["Ann"]),
        ('Author: "<b>Bo</b>"', ['"<b>Bo</b>"']),
    ],
)
def test_names_are_separated_as_in_pelican(line: str, names: list[str], site: MakeSite) -> None:
    """A comma separates the names in Authors, unless there is a semicolon; email addresses are removed."""
    built = site({"posts/a.md": post("A", f"{line}\n")}, publish=True, settings=PUBLIC)
    assert [author["name"] for author in json.loads(built.read("feeds/all.json"))["items"][0]["authors"]] == names
    assert "mail.example" not in built.read("2024/a/")


def test_a_list_of_yaml_is_a_list_of_authors(site: MakeSite) -> None:
    """A YAML list in `author` gives several authors."""
    text = "---\ntitle: A\ndate: 2024-03-04\ntags: [work]\nauthor: [Ann, Bo]\n---\n\nText.\n"
    built = site({"posts/a.md": text})
    assert built.path("authors/ann/").exists()
    assert built.path("authors/bo/").exists()


def test_the_addresses_of_authors_follow_author_url(site: MakeSite) -> None:
    """AUTHOR_URL accepts the placeholder of Pelican, and {author} in ARTICLE_URL is the first author."""
    settings = PUBLIC | {"AUTHOR_URL": "by/{slug}.html", "ARTICLE_URL": "{author}/{slug}/"}
    built = site({"posts/a.md": post("A", "Authors: Bo; Ann\n")}, publish=True, settings=settings)
    assert 'href="/blog/by/ann.html"' in built.read("bo/a/")
    assert 'href="/blog/bo/a/"' in built.read("by/ann.html")


def test_authors_with_the_same_slug_are_a_warning(site: MakeSite) -> None:
    """Both names count as one author."""
    files = {"posts/a.md": post("A", "Author: Jo Doe\n"), "posts/b.md": post("B", "Author: Jo. Doe\n")}
    built = site(files | {"posts/c.md": post("C")}, settings={"AUTHOR": "Ann Lee"})
    assert re.findall(r"/2024/(\w)/", built.read("authors/jo-doe/")) == ["a", "b"]
    built = built.rebuild(CHECK_ONLY=True)
    assert built.diagnostics == [
        'content/posts/b.md:4:9: warning: the author "Jo. Doe" is listed together with "Jo Doe", whose address is the '
        "same; write one of the names in both texts"
    ]


def test_a_guest_changes_the_pages_of_all_posts(site: MakeSite) -> None:
    """All posts name their author as long as a second author has a post."""
    built = site({"posts/a.md": post("A")}, settings={"AUTHOR": "Ann Lee"})
    first = built.read("2024/a/")
    built = built.rebuild({"posts/b.md": post("B", "Author: Bo\n")})
    assert 'href="/authors/ann-lee/"' in built.read("2024/a/")
    built = built.rebuild({"posts/b.md": None})
    assert built.read("2024/a/") == first
    assert not built.path("authors/ann-lee/").exists()


def test_links_to_authors_lead_to_their_pages(site: MakeSite) -> None:
    """In a blog of one author they lead to all posts; a link to an author without posts is an error."""
    linked = {"posts/a.md": f"{post('A')}\n[Her]({{author}}Ann Lee), [nobody]({{author}}Cy)\n"}
    settings = {"AUTHOR": "Ann Lee"}
    built = site(linked, settings=settings)
    assert '<a href="/archive/">Her</a>' in built.read("2024/a/")
    assert "7:42: error: the link {author}Cy leads nowhere: there is no author" in built.text
    built = site(linked | {"posts/b.md": post("B", "Author: Bo\n")}, settings=settings)
    assert '<a href="/authors/ann-lee/">Her</a>' in built.read("2024/a/")


def test_a_hostile_name_is_escaped(site: MakeSite) -> None:
    """Markup in the name of an author is escaped on pages, in feeds and in data."""
    files = {"posts/a.md": post("A", "Author: </script><img src=x>\"'&]]>\n"), "posts/b.md": post("B")}
    built = site(files, publish=True, settings=PUBLIC)
    for name in (name for name in built.files() if name.endswith((".html", ".xml", ".json"))):
        assert "<img src=x>" not in built.read(name), name
        assert "</script><" not in built.read(name).replace('</script><a class="skip"', ""), name
