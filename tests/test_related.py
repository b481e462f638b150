"""Related posts, and the texts that mention a text."""

from __future__ import annotations

import re

import pytest

from site_builder import Built, MakeSite

_ITEM = re.compile(r'<a href="/([^"]+)">')


def post(title: str, day: int, tags: str = "work", text: str = "Text.", more: str = "") -> str:
    """Return a post of January 2024."""
    return f"Title: {title}\nDate: 2024-01-{day:02}\nTags: {tags}\n{more}\n{text}\n"


def lists(built: Built, address: str) -> dict[str, list[str]]:
    """Return the lists of texts near a text, by their headings: the addresses in them."""
    _, _, rest = built.read(address).partition('<nav class="related"')
    nav = rest.partition("</nav>")[0]
    parts = re.split(r"<h2>(.*?)</h2>", nav)[1:]
    return {name: _ITEM.findall(part) for name, part in zip(parts[::2], parts[1::2], strict=True)}


def many(number: int) -> dict[str, str]:
    """Return posts with a tag of their own that many share."""
    return {f"posts/n{one}.md": post(f"Nr {one}", 1 + one % 28, "work") for one in range(number)}


def test_a_rare_tag_relates_posts(site: MakeSite) -> None:
    """Posts with a rare tag are related, those with a tag that many posts have are not."""
    files = many(30) | {"posts/a.md": post("A", 3, "work, boats"), "posts/b.md": post("B", 9, "work, boats")}
    built = site(files, publish=True)
    assert lists(built, "2024/a/") == {"Related posts": ["2024/b/"]}
    assert lists(built, "2024/b/") == {"Related posts": ["2024/a/"]}
    assert lists(built, "2024/n1/") == {}


def test_the_rarest_tag_counts_most_and_then_the_date(site: MakeSite) -> None:
    """A tag of two posts counts more than a tag of four; of equal posts, those of the nearest dates are shown."""
    files = {
        "posts/a.md": post("A", 10, "boats, ropes"),
        "posts/b.md": post("B", 1, "ropes"),
        **{f"posts/c{day}.md": post(f"C{day}", day, "boats") for day in (8, 14, 20)},
    }
    assert lists(site(files), "2024/a/") == {"Related posts": ["2024/b/", "2024/c8/", "2024/c14/"]}
    assert lists(site(files, settings={"RELATED_POSTS": 1}), "2024/a/") == {"Related posts": ["2024/b/"]}
    assert lists(site(files, settings={"RELATED_POSTS": 0}), "2024/a/") == {}


def test_links_to_one_page_relate_posts(site: MakeSite) -> None:
    """Posts that link to the same page, of this site or of another, are related."""
    files = many(30) | {
        "posts/a.md": post("A", 3, text="[One](https://example.org/one#x)"),
        "posts/b.md": post("B", 9, text="[One](https://example.org/one)"),
        "posts/c.md": post("C", 12, text="[N](n1.md)"),
        "posts/d.md": post("D", 13, text="[N](/2024/n1/#x)"),
    }
    built = site(files)
    assert lists(built, "2024/a/") == {"Related posts": ["2024/b/"]}
    assert lists(built, "2024/c/") == {"Related posts": ["2024/d/"]}
    assert lists(built, "2024/n1/") == {"Mentioned in": ["2024/d/", "2024/c/"]}


def test_one_word_in_common_is_not_enough(site: MakeSite) -> None:
    """A rare word in two titles relates posts only together with more."""
    files = many(30) | {
        "posts/a.md": post("Harbour at night", 3, "work", more="Slug: a\n"),
        "posts/b.md": post("The harbour again", 9, "work", more="Slug: b\n"),
        "posts/c.md": post("A harbour lantern", 5, "work", more="Slug: c\n"),
        "posts/d.md": post("A lantern in the harbour", 7, "work", more="Slug: d\n"),
    }
    built = site(files)
    assert lists(built, "2024/a/") == {}
    assert lists(built, "2024/c/") == {"Related posts": ["2024/d/"]}


def test_a_text_lists_the_texts_that_mention_it(site: MakeSite) -> None:
    """A post and a page list the texts that link to them, newest first, each once, and no text lists itself."""
    files = {
        "posts/a.md": post("A", 3, "one", "[Me](a.md) and [the page](../pages/p.md)."),
        "posts/b.md": post("B", 9, "two", "[A](a.md), [again](a.md), and [[A]]."),
        "posts/c.md": post("C", 12, "three", "[[A]]"),
        "pages/p.md": "Title: P\n\nSee [A](/2024/a/).\n",
    }
    built = site(files)
    assert built.ok, built.text
    assert lists(built, "2024/a/") == {"Mentioned in": ["2024/c/", "2024/b/", "p/"]}
    assert lists(built, "p/") == {"Mentioned in": ["2024/a/"]}


@pytest.mark.parametrize(
    "hidden", ["Date: 2024-01-09\nStatus: draft\n", "Date: 2024-01-09\nStatus: hidden\n", "Date: 2040-01-01\n"]
)
def test_texts_that_readers_do_not_see_are_in_no_list(site: MakeSite, hidden: str) -> None:
    """Drafts, hidden posts and posts to come are in no list, also in the writer's own view."""
    files = {
        "posts/a.md": post("A", 3, "boats"),
        "posts/b.md": f"Title: B\n{hidden}Tags: boats\n\n[A](a.md)\n",
    }
    for publish in (False, True):
        assert lists(site(files, publish=publish), "2024/a/") == {}


def test_a_series_is_one_related_post(site: MakeSite) -> None:
    """Parts of one series list each other elsewhere, and a post is related to only one of them."""
    files = {
        "posts/a.md": post("A", 3, "boats"),
        **{f"posts/s{day}.md": post(f"S{day}", day, "boats", more="Series: S\n") for day in (8, 14, 20)},
    }
    built = site(files)
    assert lists(built, "2024/a/") == {"Related posts": ["2024/s8/"]}
    assert lists(built, "2024/s8/") == {"Related posts": ["2024/a/"]}


def test_an_edit_renders_only_pages_with_other_lists(site: MakeSite) -> None:
    """New words in a text render no other post again; a new title renders the posts that list it."""
    files = many(30) | {
        "posts/a.md": post("A", 3, "boats", more="Slug: a\n"),
        "posts/b.md": post("B", 20, "boats"),
        "posts/c.md": post("C", 25, "x", "[A](a.md)"),
    }
    built = site(files)
    before = {name: built.path(name).stat().st_mtime_ns for name in built.files()}

    def written(again: Built) -> set[str]:
        changed = {name for name in again.files() if again.path(name).stat().st_mtime_ns != before.get(name)}
        before.update({name: again.path(name).stat().st_mtime_ns for name in again.files()})
        return changed & {"2024/b/index.html", "2024/c/index.html", "2024/n12/index.html", "2024/n13/index.html"}

    assert written(built.rebuild({"posts/a.md": post("A", 3, "boats", "Other.", more="Slug: a\n")})) == set()
    again = built.rebuild({"posts/a.md": post("Other", 3, "boats", "Other.", more="Slug: a\n")})
    assert written(again) == {"2024/b/index.html"}
    again = built.rebuild({"posts/c.md": post("C", 25, "x")})
    assert lists(again, "2024/a/") == {"Related posts": ["2024/b/"]}
    clean = site({name: again.content.joinpath(name).read_bytes() for name in files})
    assert {name: again.path(name).read_bytes() for name in again.files()} == {
        name: clean.path(name).read_bytes() for name in clean.files()
    }
