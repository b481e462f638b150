"""Addresses of texts and lists that follow the settings of Pelican, such as ARTICLE_URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import Built, MakeSite, build, write_files

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\nCategory: Field notes\n"
CHECKLIST = "## Do\n\n1. **Look.** Why.\n2. **Go.** So.\n"
TEXT = f"{HEAD}Lang: de\nChecklist: yes\n\nText.\n\n> **Lesson:** Ask. {{id=ask}}\n\n{CHECKLIST}"
DATED = "{date:%Y}/{date:%m}/{date:%d}/{slug}.html"


def errors(built: Built) -> list[str]:
    """Return the lines of a build that have an error, including errors of settings."""
    return [line for line in built.text.splitlines() if " error: " in line]


def build_with_settings(folder: Path, files: dict[str, str], lines: str) -> Built:
    """Build a site with these lines in its own pelicanconf.py, which the check of settings reads."""
    write_files(folder / "content", files)
    (folder / "pelicanconf.py").write_text(lines, encoding="utf-8")
    values: dict[str, str] = {}
    exec(lines, values)
    values.pop("__builtins__")
    return build(folder, False, values, False)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        (DATED, "2024/03/04/a.html"),
        ("blog/{category}/{slug}/", "blog/field-notes/a/"),
        ("/{lang}/{slug}.html", "de/a.html"),
        ("{author}/{slug}/", "jo-doe/a/"),
    ],
)
def test_the_address_of_a_post_follows_article_url(pattern: str, url: str, site: MakeSite) -> None:
    """The page, links to it, the feeds, the sitemap and the canonical address follow ARTICLE_URL."""
    settings = {"ARTICLE_URL": pattern, "AUTHOR": "Jo Doe", "SITEURL": "https://a.org/blog"}
    built = site({"posts/a.md": TEXT}, settings=settings, publish=True)
    assert errors(built) == []
    root = "https://a.org/blog"
    assert f'<link rel="canonical" href="{root}/{url}">' in built.read(url)
    for file in ("feeds/all.atom.xml", "feeds/all.json", "sitemap.xml", "cards/a/deck.json", "lessons/lessons.json"):
        assert f"{root}/{url}" in built.read(file), file
    for page in ("", "archive/", "lessons/", "cards/a/"):
        assert f"/blog/{url}" in built.read(page), page
    assert not built.path("2024/a/").exists()


def test_pages_tags_and_categories_have_separate_settings(tmp_path: Path) -> None:
    """Menus, labels and links to tags and categories lead to the new addresses."""
    files = {
        "posts/a.md": f"{HEAD}\nSee [tag]({{tag}}work), [category]({{category}}Field notes), [page](../pages/b.md).",
        "pages/b.md": "Title: B\n\nSee [a](../posts/a.md).",
        "tags.toml": '[work]\naliases = ["craft"]\n',
    }
    settings = {"PAGE_URL": "pages/{slug}.html", "TAG_URL": "tag/{slug}.html", "CATEGORY_URL": "category/{slug}/"}
    built = build_with_settings(tmp_path, files, "".join(f'{name} = "{value}"\n' for name, value in settings.items()))
    assert errors(built) == []
    page = built.read("2024/a/")
    for url in ("/tag/work.html", "/category/field-notes/", "/pages/b.html"):
        assert page.count(f'href="{url}"') >= (1 if "pages" in url else 2), url
        assert built.path(url.lstrip("/")).exists(), url
    assert "url=/tag/work.html" in built.read("tag/craft.html")
    assert 'href="/tag/work.html"' in built.read("tags/")
    assert not built.path("tags/work/").exists()


@pytest.mark.parametrize(
    ("lines", "file", "pattern"),
    [
        ('ARTICLE_URL = "posts/{slug}"', "posts/a/index.html", "posts/{slug}/"),
        ('ARTICLE_URL = "p/{slug}"\nARTICLE_SAVE_AS = "p/{slug}.html"', "p/a.html", "p/{slug}.html"),
        ('ARTICLE_SAVE_AS = "p/{slug}/index.html"', "p/a/index.html", ""),
    ],
)
def test_addresses_without_an_ending_follow_their_files(lines: str, file: str, pattern: str, tmp_path: Path) -> None:
    """The setting of the file determines the address, and a warning gives the address that is used."""
    built = build_with_settings(tmp_path, {"posts/a.md": f"{HEAD}\nText."}, f"{lines}\nCHECK_ONLY = False\n")
    assert errors(built) == []
    assert (built.output / file).exists()
    checked = build_with_settings(tmp_path, {"posts/a.md": f"{HEAD}\nText."}, f"{lines}\nCHECK_ONLY = True\n")
    message = (
        f'ARTICLE_URL has no ending: these pages are at "{pattern}"; most servers answer the address without it too'
    )
    assert (f"pelicanconf.py:1:1: warning: {message}" in checked.text) == bool(pattern)


def test_the_addresses_of_years_follow_year_archive_url(tmp_path: Path) -> None:
    """YEAR_ARCHIVE_URL moves the pages of years and the links to them."""
    built = build_with_settings(tmp_path, {"posts/a.md": f"{HEAD}\nText."}, 'YEAR_ARCHIVE_URL = "posts/{date:%Y}/"\n')
    assert errors(built) == []
    assert built.path("posts/2024/").exists()
    assert "/posts/2024/" in built.read("sitemap.xml")
    assert not built.path("2024/").exists()


def test_the_defaults_of_pelican_are_not_used(site: MakeSite) -> None:
    """A blog without settings of addresses has the addresses of Hindsight."""
    built = site({"posts/a.md": f"{HEAD}\nText."})
    assert built.path("2024/a/").exists()


def test_an_explicit_default_of_pelican_is_used(tmp_path: Path) -> None:
    """ARTICLE_URL = "{slug}.html" in pelicanconf.py sets the address, although it is the default of Pelican."""
    built = build_with_settings(tmp_path, {"posts/a.md": f"{HEAD}\nText."}, 'ARTICLE_URL = "{slug}.html"\n')
    assert errors(built) == []
    assert built.path("a.html").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            'ARTICLE_URL = "{year}/{slug}/"',
            "there is no {year} here; there is {slug}, {date}, {category}, {lang}, {author}",
        ),
        ('TAG_URL = "cards/{slug}/"', '"cards/{slug}/" is below /cards/, which holds decks; choose a different folder'),
        (
            'CATEGORY_URL = "x/{slug}/"\nTAG_URL = "x/{slug}/"',
            '"x/{slug}/" is the pattern of CATEGORY_URL too; choose a different folder',
        ),
        ('YEAR_ARCHIVE_URL = "years/"', "without {date:%Y}, all of them would have one address"),
        ('ARTICLE_URL = "{date}/{slug}/"', "write {date:%Y}"),
        ('PAGE_URL = "pages/"', "without {slug}, all of them would have one address"),
        ('TAG_URL = "{slug/"', None),
        ('CATEGORY_URL = "../{slug}/"', '"../{slug}/": ".." cannot be a part of an address'),
        (
            'TAG_URL = "t/{slug}/"\nTAG_SAVE_AS = "t/{slug}.html"',
            'TAG_URL makes the file "t/{slug}/index.html"; write that, or remove this setting',
        ),
    ],
)
def test_an_invalid_pattern_is_an_error_at_its_line(line: str, reason: str | None, tmp_path: Path) -> None:
    """The error is at the line of the setting and gives the remedy."""
    with pytest.raises(SystemExit) as stop:
        raise SystemExit(build_with_settings(tmp_path, {"posts/a.md": f"{HEAD}\nText."}, f"\n{line}\n").text)
    name, number = line.splitlines()[-1].partition(" ")[0], len(line.splitlines()) + 1
    assert f"pelicanconf.py:{number}:1: error: {name}: {reason or ''}" in str(stop.value)


def test_article_save_as_may_repeat_the_file_of_article_url(tmp_path: Path) -> None:
    """ARTICLE_SAVE_AS may name the file that ARTICLE_URL implies."""
    lines = 'ARTICLE_URL = "p/{slug}/"\nARTICLE_SAVE_AS = "p/{slug}/index.html"\n'
    built = build_with_settings(tmp_path, {"posts/a.md": f"{HEAD}\nText."}, lines)
    assert errors(built) == []
    assert built.path("p/a/").exists()


@pytest.mark.parametrize(
    ("pattern", "other", "remedy"),
    [
        ("{date:%Y}/", "posts/b.md", 'add "{slug}"'),
        ("{slug}/", "old/a.md", 'add "{date:%Y}", or give one of the two a different "Slug: ..."'),
    ],
)
def test_two_posts_at_one_address_are_an_error_at_the_setting(
    pattern: str, other: str, remedy: str, tmp_path: Path
) -> None:
    """The error names both posts and their address."""
    date = "2023" if other.startswith("old") else "2024"
    files = {"posts/a.md": f"{HEAD}\nText.", other: f"{HEAD.replace('2024', date)}\nText."}
    (error,) = errors(build_with_settings(tmp_path, files, f'\nARTICLE_URL = "{pattern}"\n'))
    assert error.startswith(f'pelicanconf.py:2:1: error: ARTICLE_URL: with "{pattern}", content/')
    assert error.endswith(remedy)


def test_a_change_of_the_scheme_moves_every_page(site: MakeSite) -> None:
    """A second build with a different ARTICLE_URL leaves no page at the old addresses."""
    built = site({"posts/a.md": TEXT})
    moved = built.rebuild(ARTICLE_URL=DATED)
    assert moved.path("2024/03/04/a.html").exists()
    assert not moved.path("2024/a/").exists()
    assert "/2024/a/" not in moved.read("lessons/")
