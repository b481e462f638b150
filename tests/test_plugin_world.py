"""Check the plugin in stock Pelican with themes and other plugins from packages."""

from __future__ import annotations

import fcntl
import hashlib
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

import setup_env
from site_builder import ROOT, write_files
from test_package import build_wheel
from world_blog import ALL_PLUGINS, CHECKLISTS, LESSONS, THEMES, World, build, build_blog

pytestmark = pytest.mark.slow

LOCK = ROOT / "requirements-world.lock"
INLINE = {"a", "abbr", "b", "code", "em", "i", "label", "mark", "q", "span", "strong", "sup"}
VOID = {"img", "input", "br", "hr", "meta", "link", "wbr"}
# The classes and elements that the plugin adds to a post.
OURS = {"n", "anchor", "checklist-tools", "history", "figcaption", "title", "script", "style", "footer"}
# Signs that only the plugin reads; without the plugin, a page shows them as text.
SIGNS = re.compile(r"\[ \]|Lesson(?: \(second hand\))?:|#meetings|#home|\{id=[^}]*\}|(?<![\w.])[123]\.(?= )")
SLUGS = {
    "leaving.md": "before-you-leave-the-room",
    "release.md": "release-day",
    "moving.md": "moving-house",
    "other.md": "other",
    "learned.md": "what-the-winter-taught",
}
# A theme prints Python objects with their address in memory.
ADDRESS = re.compile("0x[0-9a-f]+")
PLAIN_PAGES = ("plain.html", "a-yaml-header.html", "rest.html", "pages/about.html")


class _Words(HTMLParser):
    """Collect the words of a page, except those of elements in `OURS`."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._left_out: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)
        names = {tag, *(dict(attrs).get("class") or "").split()}
        if tag not in VOID:
            self._left_out.append(bool(names & OURS))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._left_out:
            self._left_out.pop()
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not any(self._left_out):
            self.parts.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.parts.append(" ")


def words(markup: str) -> list[str]:
    """Return the words of a page that come from the writer or the theme."""
    parser = _Words()
    parser.feed(markup)
    return SIGNS.sub(" ", "".join(parser.parts)).split()


def cached_environment(lock: Path) -> Path:
    """Return the Python of an environment with a lock's packages; each lock has one environment in the cache."""
    folder = ROOT / ".cache" / "environments" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    python, done = folder / "bin/python", folder / ".complete"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as file:  # two workers must not install into one folder
        fcntl.flock(file, fcntl.LOCK_EX)
        if not done.exists():
            assert not setup_env.install(str(folder), str(python), str(lock))
            done.touch()
    return python


@pytest.fixture(scope="session")
def python() -> Path:
    """Return the Python of an environment with the themes and the other plugins."""
    return cached_environment(LOCK)


Pair = tuple[World, World]


@pytest.fixture(scope="module")
def built(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pair]:
    """Return a function that builds the blog without and with Hindsight, once for each theme; "all" has all plugins."""
    pairs: dict[str, Pair] = {}
    settings = {**THEMES, "all": ALL_PLUGINS}

    def make(name: str) -> Pair:
        if name not in pairs:
            without, with_plugin = (
                build_blog(python, tmp_path_factory.mktemp(name), settings[name], enabled) for enabled in (False, True)
            )
            pairs[name] = without, with_plugin
        return pairs[name]

    return make


def printed(world: World) -> list[str]:
    """Return the printed lines of a build, except the line with the counts."""
    return [line for line in re.sub(r"Done: .*?seconds\.", "", world.text, flags=re.DOTALL).splitlines() if line]


@pytest.mark.parametrize("name", [*THEMES, "all"])
def test_the_plugin_prints_no_additional_lines(built: Callable[[str], Pair], name: str) -> None:
    """A build with the plugin prints the same lines as a build without it."""
    without, with_plugin = built(name)
    assert (without.code, with_plugin.code) == (0, 0), with_plugin.text
    assert printed(with_plugin) == printed(without)


@pytest.mark.parametrize("name", [*THEMES, "all"])
def test_posts_without_checklists_and_lessons_are_the_same(built: Callable[[str], Pair], name: str) -> None:
    """Posts without checklists and lessons, in Markdown and reStructuredText, have the same bytes."""
    without, with_plugin = built(name)
    for page in PLAIN_PAGES:
        assert ADDRESS.sub("", with_plugin.read(page)) == ADDRESS.sub("", without.read(page))


@pytest.mark.parametrize("name", [*THEMES, "all"])
@pytest.mark.parametrize("file", [*CHECKLISTS, *LESSONS])
def test_posts_with_checklists_and_lessons_keep_their_words(built: Callable[[str], Pair], name: str, file: str) -> None:
    """A post with checklists and lessons keeps its words, their order and their quotation marks."""
    without, with_plugin = built(name)
    page = f"{SLUGS[file]}.html"
    assert words(with_plugin.read(page)) == words(without.read(page))


@pytest.mark.parametrize("name", [*THEMES, "all"])
def test_decks_and_lessons_use_the_theme(built: Callable[[str], Pair], name: str) -> None:
    """Pages of decks and lessons have the theme's style sheets and one article."""
    _, with_plugin = built(name)
    about = with_plugin.read("pages/about.html")
    sheets = set(re.findall(r'<link[^>]*rel="stylesheet"[^>]*>', about))
    for page in ("cards/before-you-leave-the-room/index.html", "cards/index.html", "lessons/index.html"):
        text = with_plugin.read(page)
        assert all(sheet in text for sheet in sheets)
        assert text.count('<article class="hindsight') == 1
        assert "{{" not in text
        assert "{filename}" not in text
    for path in ("cards/before-you-leave-the-room/a7.pdf", "hindsight/hindsight.css", "hindsight/hindsight.js"):
        assert with_plugin.has(path)


def test_the_sitemap_has_the_plugins_pages(built: Callable[[str], Pair]) -> None:
    """The sitemap has the decks and lists, except those of hidden posts and drafts."""
    without, with_plugin = (set(re.findall("<loc>(.*?)</loc>", world.read("sitemap.xml"))) for world in built("all"))
    ours = {url.removeprefix("https://example.org/blog/") for url in with_plugin - without}
    assert {"cards/", "cards/release-day/", "lessons/", "lessons/tags/home/", "fr/lessons/"} <= ours
    assert not [url for url in ours if "hidden" in url or "draft" in url]
    assert without <= with_plugin


def test_hidden_posts_and_drafts_have_unlisted_decks(built: Callable[[str], Pair]) -> None:
    """Decks of hidden posts and drafts have pages with `noindex`, and are in no list."""
    _, with_plugin = built("all")
    for slug in ("hidden-steps", "draft-steps"):
        assert "noindex" in with_plugin.read(f"cards/{slug}/index.html")
        assert slug not in with_plugin.read("cards/index.html")


def test_the_output_of_other_plugins_stays(built: Callable[[str], Pair]) -> None:
    """The output of other plugins is there with and without Hindsight, and no file is missing with it."""
    for world in built("all"):
        page = world.read("before-you-leave-the-room.html")
        others = page[page.index('<p class="others">') :]
        assert "Meetings 1" in others
        assert "next release-day" in others
        assert "other" in others.split("|")[2]
        assert world.has("images/derivatives/thumb/red.png") or list(world.output.rglob("thumb/red.png"))
        assert "mathjax" in world.read("plain.html").lower()
        assert (world.folder / "seo_report.html").is_file()
    without, with_plugin = built("all")
    names = [{path.relative_to(world.output) for path in world.output.rglob("*")} for world in (without, with_plugin)]
    assert names[0] <= names[1]


def test_sub_sites_have_their_own_decks_and_lessons(built: Callable[[str], Pair]) -> None:
    """The sub-site of a language has its own cards and lessons, with links within the sub-site."""
    _, with_plugin = built("all")
    assert "Fermer le robinet." in with_plugin.read("fr/cards/frost/index.html")
    assert "Le gel vient de" in with_plugin.read("fr/lessons/index.html")
    assert "Le gel vient" not in with_plugin.read("lessons/index.html")
    assert "Close the tap." in with_plugin.read("cards/frost/index.html")
    assert 'href="https://example.org/blog/fr/cards/frost/"' in with_plugin.read("fr/frost.html")


@pytest.mark.parametrize("name", THEMES)
def test_replies_are_in_every_theme(built: Callable[[str], Pair], name: str) -> None:
    """A thread is at the end of its text, in the list with that of a translation, and not on the home page."""
    _, with_plugin = built(name)
    assert with_plugin.read("frost.html").count('<article class="reply') == 2
    assert with_plugin.read("replies/index.html").count('<article class="reply') == 3
    assert "Ann Lee" not in with_plugin.read("index.html")
    assert with_plugin.has("feeds/replies.atom.xml")


def test_sub_sites_have_the_replies_of_their_language(built: Callable[[str], Pair]) -> None:
    """A translation has the replies of its own archive, on the page of its sub-site and in the list there."""
    _, with_plugin = built("all")
    for folder, own, other in (("", "Ann Lee", "Une question."), ("fr/", "Une question.", "Ann Lee")):
        for page in ("frost.html", "replies/index.html"):
            text = with_plugin.read(f"{folder}{page}")
            assert own in text
            assert other not in text


def test_a_second_build_makes_no_card(python: Path, tmp_path: Path) -> None:
    """In an unchanged site, the PDFs come from the cache and have the same bytes."""
    first = build_blog(python, tmp_path, THEMES["simple"], with_plugin=True)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache/hindsight").iterdir()}
    pdf = (first.output / "cards/release-day/a6.pdf").read_bytes()
    build(python, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "cache/hindsight").iterdir()} == before
    assert (first.output / "cards/release-day/a6.pdf").read_bytes() == pdf


def test_the_wheel_in_a_new_blog_needs_no_setting(tmp_path: Path) -> None:
    """A blog of `pelican-quickstart` needs only the wheel, and no setting, for cards and lessons."""
    python = tmp_path / "venv/bin/python"
    assert not setup_env.install(str(tmp_path / "venv"), str(python), str(ROOT / "requirements.lock"))
    wheel = build_wheel(ROOT, tmp_path)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True)
    blog = tmp_path / "blog"
    answers = "\n".join([str(blog), "Stock blog", "Ada", "en", "n", "n", "Europe/Berlin", "n"]) + "\n"
    subprocess.run(
        [python.with_name("pelican-quickstart")],
        input=answers,
        text=True,
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    assert "PLUGINS" not in (blog / "pelicanconf.py").read_text(encoding="utf-8")
    write_files(
        blog / "content", {name: CHECKLISTS[name] for name in ("leaving.md",)} | {"other.md": LESSONS["other.md"]}
    )
    done = build(python, blog)
    assert done.code == 0
    assert done.has("cards/before-you-leave-the-room/a6.pdf")
    assert "A meeting ends when somebody writes." in done.read("lessons/index.html")


# Contrast is not checked, since the theme sets the colours of links.
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"], "rules": {"color-contrast": {"enabled": False}}}
SITE_URL = "https://example.org/blog"  # of the blog in `world_blog.py`
OUR_BLOCKS = ".checklist, .lesson, .lesson-entry, .hindsight, .hindsight-replies, .reply"
# Return the blocks that are wider than their parents; the theme sets the widths of the parents.
WIDER_THAN_PARENT = """blocks => [...document.querySelectorAll(blocks)]
  .filter(block => block.getBoundingClientRect().right > block.parentElement.getBoundingClientRect().right + 1)
  .map(block => block.className)"""
PAGES = {
    "before-you-leave-the-room.html": ".checklist",
    "lessons/": ".hindsight",
    "frost.html": ".hindsight-replies",
    "replies/": ".hindsight-replies",
}


def show(page: Page, site: Path, path: str) -> None:
    """Open a page of a built site at its public address; all requests outside the site fail."""

    def answer(route: Route) -> None:
        file = site / unquote(route.request.url.removeprefix(f"{SITE_URL}/").partition("?")[0])
        file = file / "index.html" if file.is_dir() else file
        if route.request.url.startswith(SITE_URL) and file.is_file():
            route.fulfill(path=file)
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(f"{SITE_URL}/{path}")


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("path", PAGES)
def test_our_blocks_are_narrow_and_accessible(
    built: Callable[[str], Pair], browser: Browser, name: str, path: str
) -> None:
    """On a screen of 320 pixels, our blocks are not wider than the theme's text, and axe finds no problem in them."""
    _, with_plugin = built(name)
    page = browser.new_page(viewport={"width": 320, "height": 700})
    show(page, with_plugin.output, path)
    assert page.evaluate(WIDER_THAN_PARENT, OUR_BLOCKS) == []
    results = Axe().run(page, context=PAGES[path], options=AXE_OPTIONS)
    assert results.violations_count == 0, results.generate_report()
    page.close()


@pytest.mark.parametrize("name", THEMES)
def test_cards_print_no_addresses_and_keep_quotation_marks(
    built: Callable[[str], Pair], browser: Browser, name: str
) -> None:
    """On a printed deck, no address follows a link, and words to say have quotation marks."""
    _, with_plugin = built(name)
    page = browser.new_page()
    page.emulate_media(media="print")
    show(page, with_plugin.output, "cards/before-you-leave-the-room/")
    after = "links => links.map(link => getComputedStyle(link, '::after').content)"
    assert set(page.locator(".hindsight a[href]").evaluate_all(after)) == {"none"}
    before = "q => getComputedStyle(q, '::before').content"
    assert page.locator(".say q").first.evaluate(before) == "open-quote"
    page.close()
