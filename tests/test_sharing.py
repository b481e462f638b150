"""Check the pictures of links, the data of pages for other programs, feeds in a browser, and the newsletter form."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from hindsight.core.checklists.cards.words import BREAK
from hindsight.core.language.languages import Languages
from hindsight.core.sharing.card import HEIGHT, WIDTH, ShareCard
from hindsight.core.sharing.draw import MOST_BYTES, _cleaned, _drawable, draw_pictures
from hindsight.core.site.model import PostLinks
from hindsight.core.site.share_cards import ShareCards
from hindsight.core.text.locale import locale_of
from site_builder import Built, Files, MakeSite
from support import read_post

PUBLIC: dict[str, Any] = {
    "SITEURL": "https://example.org/blog",
    "CARD_FORMATS": [],
    "SHARE_PICTURES": True,
    "AUTHOR": "Ann Lee",
}
BARE: dict[str, Any] = {**PUBLIC, "SHARE_PICTURES": False}
HEAD = "Title: {title}\nDate: 2024-03-04\nTags: work\nSummary: In short.\n{more}\nText.\n"
HOSTILE = '</script><b title="x">&amp; <!-- ]]> 🚀 日本'


def text(title: str, more: str = "", body: str = "") -> str:
    """Return a small post."""
    return HEAD.format(title=title, more=more) + body


FILES: dict[str, str | bytes | None] = {
    "posts/leave.md": text("Leave", "Checklist: yes\n", "\n1. **Hand over.** Now.\n2. **Go.**\n"),
    "posts/ask.md": text("Ask", body="\n> **Lesson:** Ask first.\n> {id=ask}\n"),
    "pages/about.md": "Title: About\nSummary: Who.\n\nText.\n",
}
RED_PNG = io.BytesIO()
Image.new("RGB", (640, 320), "red").save(RED_PNG, "PNG")


def pictures(built: Built) -> list[str]:
    """Return the paths of the pictures of links."""
    return [name for name in built.files() if re.search(r"(?:^|/)share\.png$|\.share\.png$|/share/", name)]


def shared(built: Built, address: str) -> dict[str, str]:
    """Return the Open Graph of a page, and its `twitter:card`."""
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">', built.read(address))
    assert len(found) == len(dict(found))
    return dict(found)


def linked_data(built: Built, address: str) -> dict[str, Any]:
    """Return the JSON-LD of a page by its types."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', built.read(address), re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, found)}


def trail(built: Built, address: str) -> list[tuple[str, str]]:
    """Return the names and addresses on the way to a page, without the address of the site."""
    items = linked_data(built, address)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return [(item["name"], item["item"].removeprefix("https://example.org/blog/")) for item in items]


def test_every_kind_of_page_has_a_picture(site: MakeSite) -> None:
    """Posts, pages, tags, decks, lessons and the site have pictures; pages name theirs, with its size."""
    built = site(FILES, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    assert pictures(built) == [
        "2024/ask/share.png",
        "2024/leave/share.png",
        "about/share.png",
        "cards/leave/share.png",
        "lessons/share/ask.png",
        "share.png",
        "tags/work/share.png",
    ]
    for address in ("2024/ask/", "about/", "cards/leave/", "tags/work/", ""):
        page = shared(built, address)
        assert page["og:image"] == f"https://example.org/blog/{address}share.png"
        assert (page["og:image:width"], page["og:image:height"]) == ("1200", "630")
        assert page["twitter:card"] == "summary_large_image"
    for address in ("lessons/", "archive/", "2024/", "search/"):
        assert shared(built, address)["og:image"] == "https://example.org/blog/share.png"


def test_pictures_are_small_png_files(site: MakeSite) -> None:
    """Each picture is a PNG of 1200 x 630 pixels with few colours, in at most 40 kB."""
    built = site(FILES, publish=True, settings=PUBLIC)
    for name in pictures(built):
        data = built.path(name).read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size, picture.mode) == ("PNG", (WIDTH, HEIGHT), "P")
        assert len(data) <= MOST_BYTES


def test_the_preview_and_checks_make_no_pictures(site: MakeSite) -> None:
    """A preview has no pictures of links and no addresses of any; a check draws none."""
    preview = site(FILES, settings=PUBLIC)
    assert pictures(preview) == []
    assert "og:image" not in shared(preview, "2024/ask/")
    check = site(FILES, publish=True, settings={**PUBLIC, "CHECK_ONLY": True})
    assert check.ok
    assert not list(check.folder.glob("cache/*.share/*"))


def test_pictures_can_be_off(site: MakeSite) -> None:
    """Without SHARE_PICTURES, a site has none, and pages ask for a small preview of their words."""
    built = site(FILES, publish=True, settings=BARE)
    assert pictures(built) == []
    assert shared(built, "2024/ask/")["twitter:card"] == "summary"


def test_a_cover_is_the_picture_of_its_page(site: MakeSite) -> None:
    """A cover wins over a card, with its own size and words; an SVG, which other sites do not show, does not."""
    files: Files = {
        "posts/a.md": text("A", "Cover: /images/red.png\nCover_alt: A red wall\n"),
        "posts/b.md": text("B", "Cover: /images/red.svg\nCover_alt: A red wall\n"),
        "images/red.png": RED_PNG.getvalue(),
        "images/red.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>',
    }
    built = site(files, publish=True, settings=PUBLIC)
    assert built.ok, built.text
    page = shared(built, "2024/a/")
    assert page["og:image"] == "https://example.org/blog/images/red.png"
    assert (page["og:image:width"], page["og:image:height"], page["og:image:alt"]) == ("640", "320", "A red wall")
    assert "2024/a/share.png" not in built.files()
    assert shared(built, "2024/b/")["og:image"] == "https://example.org/blog/2024/b/share.png"
    assert linked_data(built, "2024/a/")["BlogPosting"]["image"] == "https://example.org/blog/images/red.png"


def test_a_file_at_the_address_of_a_picture_is_the_picture(site: MakeSite) -> None:
    """A writer's own file takes the place of a card."""
    moved = {"images/mine.png": {"path": "2024/ask/share.png"}}
    files: Files = FILES | {"images/mine.png": RED_PNG.getvalue()}
    built = site(files, publish=True, settings={**PUBLIC, "EXTRA_PATH_METADATA": moved})
    assert built.ok, built.text
    with Image.open(built.path("2024/ask/share.png")) as picture:
        assert picture.size == (640, 320)
    assert shared(built, "2024/ask/")["og:image"] == "https://example.org/blog/2024/ask/share.png"


@pytest.mark.parametrize("draws", [True, False])
def test_the_site_can_have_its_own_picture(site: MakeSite, draws: bool) -> None:
    """SHARE_PICTURE is the picture of pages without a card: with cards of lists, without cards of all."""
    files: Files = FILES | {"images/site.png": RED_PNG.getvalue()}
    settings = {**PUBLIC, "SHARE_PICTURE": "images/site.png", "SHARE_PICTURES": draws}
    built = site(files, publish=True, settings=settings)
    assert (built.ok, built.diagnostics) == (True, []), built.text
    own = "https://example.org/blog/images/site.png"
    assert [shared(built, address)["og:image"] for address in ("", "archive/")] == [own, own]
    assert (shared(built, "2024/ask/")["og:image"] == own) is not draws
    assert shared(built, "")["og:image:width"] == "640"
    assert "share.png" not in built.files()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "images/sit.png",
            'error: SHARE_PICTURE: no folder of files to publish has "images/sit.png" (did you mean '
            '"images/site.png"?); write a path like images/site.png',
        ),
        (
            "images/site.svg",
            'warning: SHARE_PICTURE: few sites show a file like "images/site.svg" with links; use a PNG or a JPEG',
        ),
    ],
)
def test_a_wrong_picture_of_the_site_is_reported(site: MakeSite, path: str, message: str) -> None:
    """A picture that is missing is an error, and one that few sites show a warning."""
    files: Files = FILES | {"images/site.png": RED_PNG.getvalue(), "images/site.svg": "<svg/>"}
    built = site(files, publish=True, settings={**BARE, "SHARE_PICTURE": path, "CHECK_ONLY": True})
    assert f"pelicanconf.py:1:1: {message}" in built.diagnostics


def cached(built: Built) -> dict[str, int]:
    """Return the times at which pictures in the cache were made, by name."""
    return {file.name: file.stat().st_mtime_ns for file in built.folder.glob("cache/*.share/*")}


def test_only_changed_pictures_are_drawn(site: MakeSite) -> None:
    """A changed title makes new pictures of its post and tag; all others are those of the cache."""
    built = site(FILES, publish=True, settings=PUBLIC)
    before = cached(built)
    assert len(before) == len(pictures(built))
    built = built.rebuild({"posts/ask.md": str(FILES["posts/ask.md"]).replace("Title: Ask", "Title: Ask again")})
    after = cached(built)
    assert len(after) == len(before)
    assert len(before.items() - after.items()) == 3  # of the post, of its lesson, of its tag


def test_a_damaged_picture_in_the_cache_is_drawn_again(site: MakeSite) -> None:
    """A new output has the same bytes from the cache, and from a damaged cache."""
    built = site(FILES, publish=True, settings=PUBLIC)
    before = {name: built.path(name).read_bytes() for name in pictures(built)}
    for file in built.folder.glob("cache/*.share/*"):
        file.write_bytes(file.read_bytes()[:-9])
    again = built.rebuild(SITESUBTITLE="Other")
    assert again.ok, again.text
    after = {name: again.path(name).read_bytes() for name in pictures(again)}
    assert {name for name in before if before[name] != after[name]} == {"share.png"}


def test_pictures_have_the_accent_of_the_site(site: MakeSite) -> None:
    """The line of each card has the colour of ACCENT, and the picture is as small as others."""
    built = site(FILES, publish=True, settings={**PUBLIC, "ACCENT": "#006644"})
    assert built.ok, built.text
    with Image.open(built.path("2024/ask/share.png")) as picture:
        colours = picture.convert("RGB").getcolors(256) or []
    counts = {colour: count for count, colour in colours}
    assert counts[(0, 0x66, 0x44)] >= 1120 * 6
    assert (0xA5, 0x1C, 0x30) not in counts


@pytest.mark.parametrize(
    "card",
    [
        ShareCard("Site", "Lorem ipsum dolor sit amet " * 8, "tag", "4 March 2024", ("Summary. " * 60,)),
        ShareCard("Site", "x" * 200, "y" * 200, "z" * 400, ("w" * 900,)),
        ShareCard(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,) * 20, boxes=True, pile=True),
        ShareCard("", "", "", "", ("",)),
        ShareCard("Site", "\x00\ud800\u202e \U0010fffd ᚠᚢ 𓀀 #let x = 1 $x$ *a* @b \\", "", "", ("\n\t",)),
        ShareCard("ブログ", "日本語の題名" * 34, "タグ", "2024年3月4日", ("要約" * 200,), lang="ja"),
        ShareCard("S", "T", lang="no language at all"),
    ],
    ids=["long", "unbroken", "markup", "empty", "without font", "cjk", "language"],
)
def test_any_text_gives_a_picture(card: ShareCard) -> None:
    """Long, hostile, empty and foreign texts give a picture of the right size, and the same bytes each time."""
    (data,) = draw_pictures([card])
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (WIDTH, HEIGHT)
    assert len(data) <= MOST_BYTES
    assert draw_pictures([ShareCard("a", "b"), card])[1] == data


def ink(card: ShareCard, box: tuple[int, int, int, int]) -> int:
    """Return the number of dark pixels in a part of the picture of a card."""
    with Image.open(io.BytesIO(draw_pictures([card])[0])) as picture:
        return sum(picture.convert("L").crop(box).histogram()[:100])


def test_right_to_left_titles_begin_at_the_right() -> None:
    """A title in Hebrew has its words at the right, one in English at the left."""
    left, right = (60, 150, 400, 240), (800, 150, 1140, 240)
    hebrew, english = ShareCard("s", "שלום", lang="he"), ShareCard("s", "Hello", lang="en")
    assert ink(hebrew, left) == 0 < ink(hebrew, right)
    assert ink(english, right) == 0 < ink(english, left)


def test_dates_are_in_the_language_of_the_text() -> None:
    """The card of an English post has its date in English; that of a language without words, in the site's."""
    cards = ShareCards("Notes", "", Languages("de", Path("none")))
    post = read_post(HEAD.format(title="T", more="Lang: en\n").replace("03-04", "03-12")).document
    links = PostLinks((), (), None, None, (), None, None, {})
    assert cards.of_document(post, links).meta.endswith("12 March 2024")
    assert cards.of_document(replace(post, lang="gsw"), links).meta.endswith("12. März 2024")


def test_latin_words_between_chinese_ones_stay_whole() -> None:
    """A long title in Japanese is as large as a short one, and a Latin word in it is not split."""
    card = ShareCard("s", "更新したファイルのキャッシュを自動で削除する過程の説明書きを読む CloudFlare", lang="ja")
    drawn = _drawable(_cleaned(card))
    assert drawn["longest"] == "CloudFlare"
    assert BREAK not in drawn["title"]
    assert BREAK in _drawable(_cleaned(ShareCard("s", f"更新{'x' * 40}新")))["title"]


def test_no_word_of_a_title_runs_off_the_card() -> None:
    """A long word is set smaller or broken, so that the margin of the card stays empty."""
    for word in ("Incomprehensibilities" * 2, "W" * 27, "W" * 200):
        assert ink(ShareCard("s", word), (1110, 60, 1150, 570)) <= ink(ShareCard("s", "a"), (1110, 60, 1150, 570))


def test_open_graph_describes_every_page(site: MakeSite) -> None:
    """Each page has its title without the site's name, its words, address, site and language."""
    files: Files = FILES | {"posts/de.md": text("Urlaub", "Lang: de\n")}
    built = site(files, publish=True, settings={**BARE, "SITENAME": "Notes", "SITEDESCRIPTION": "Of work."})
    assert shared(built, "2024/ask/") == {
        "og:type": "article",
        "og:title": "Ask",
        "og:description": "In short.",
        "og:url": "https://example.org/blog/2024/ask/",
        "og:site_name": "Notes",
        "og:locale": "en_US",
        "twitter:card": "summary",
    }
    assert (shared(built, "")["og:title"], shared(built, "")["og:type"]) == ("Notes", "website")
    assert shared(built, "archive/")["og:description"] == "Of work."
    assert shared(built, "2024/de/")["og:locale"] == "de_DE"


def test_hostile_words_stay_words(site: MakeSite) -> None:
    """Markup in titles, tags and summaries is text in the head of each page, in data and in feeds."""
    files: Files = {
        "posts/a.md": f"Title: {HOSTILE}\nDate: 2024-03-04\nTags: <i>a\nSummary: {HOSTILE}\nSlug: a\n\nText.\n",
    }
    built = site(files, publish=True, settings={**BARE, "SITENAME": '<u>"N"'})
    assert built.ok, built.text
    posting = linked_data(built, "2024/a/")["BlogPosting"]
    assert posting["headline"] == HOSTILE
    (tag,) = (name for name in built.files() if re.fullmatch(r"tags/[^/]+/index.html", name))
    of_tag = tag.removesuffix("index.html")
    assert trail(built, of_tag)[-1] == ("<i>a", of_tag)
    for address in ("2024/a/", of_tag, ""):
        assert not re.search(r"<(?:b|i|u)\b", built.read(address))
    assert "&lt;/script&gt;&lt;b title=" in shared(built, "2024/a/")["og:title"]
    for name in ("feeds/all.atom.xml", "feeds/all.rss.xml"):
        titles = {element.text for element in ElementTree.fromstring(built.read(name)).iter() if element.text}
        assert HOSTILE in titles


def test_data_has_letters_as_they_are(site: MakeSite) -> None:
    """Data in other scripts is not escaped, which would make it six times as long."""
    built = site({"posts/a.md": text("題名 “&” <i>")}, publish=True, settings=BARE)
    assert '"headline": "題名 “\\u0026” \\u003ci\\u003e"' in built.read("2024/a/")


def test_data_of_a_post(site: MakeSite) -> None:
    """A post has its dates, words, language, tags, author and publisher as data, and the way to it."""
    built = site(FILES, publish=True, settings=PUBLIC)
    posting = linked_data(built, "2024/ask/")["BlogPosting"]
    assert posting == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": "Ask",
        "description": "In short.",
        "url": "https://example.org/blog/2024/ask/",
        "inLanguage": "en",
        "datePublished": "2024-03-04T00:00:00+00:00",
        "dateModified": "2024-03-04T00:00:00+00:00",
        "image": "https://example.org/blog/2024/ask/share.png",
        "keywords": ["work"],
        "author": {"@type": "Person", "name": "Ann Lee"},
        "publisher": {"@type": "Person", "name": "Ann Lee", "url": "https://example.org/blog/"},
    }


def test_every_page_says_where_it_is(site: MakeSite) -> None:
    """Texts, decks and lists have the way to them from the home page."""
    files: Files = FILES | {
        "posts/ask.md": str(FILES["posts/ask.md"]).replace("Tags:", "Author: Bob\nCategory: Craft\nTags:")
    }
    built = site(files, publish=True, settings=BARE)
    home = ("Home", "")
    assert trail(built, "2024/ask/") == [home, ("work", "tags/work/"), ("Ask", "2024/ask/")]
    assert trail(built, "about/") == [home, ("About", "about/")]
    assert trail(built, "tags/work/") == [home, ("Tags", "tags/"), ("work", "tags/work/")]
    assert trail(built, "cards/leave/") == [home, ("Cards", "cards/"), ("Leave", "cards/leave/")]
    assert trail(built, "2024/") == [home, ("Posts", "archive/"), ("2024", "2024/")]
    assert trail(built, "categories/craft/") == [home, ("Categories", "categories/"), ("Craft", "categories/craft/")]
    assert trail(built, "lessons/") == [home, ("Lessons", "lessons/")]
    assert trail(built, "lessons/2024/")[1:] == [("Lessons", "lessons/"), ("Lessons, 2024", "lessons/2024/")]
    assert linked_data(built, "authors/bob/")["ProfilePage"]["mainEntity"]["name"] == "Bob"


@pytest.mark.parametrize("search", ["titles", None])
def test_the_home_page_names_the_search(site: MakeSite, search: str | None) -> None:
    """The home page has the site as data, with its search if there is one."""
    built = site(FILES, publish=True, settings={**BARE, "SEARCH": search})
    website = linked_data(built, "")["WebSite"]
    assert website["url"] == "https://example.org/blog/"
    target = website.get("potentialAction", {}).get("target")
    assert target == ("https://example.org/blog/search/?q={words}" if search else None)


@pytest.mark.parametrize(
    ("lang", "locale"),
    [
        ("en", "en_US"), ("en-GB", "en_GB"), ("de", "de_DE"), ("pt-BR", "pt_BR"), ("zh-Hant-TW", "zh_TW"),
        ("ja", "ja_JP"), ("gsw", ""), ("x-private", ""),
    ],
)  # fmt: skip
def test_languages_have_a_territory(lang: str, locale: str) -> None:
    """Open Graph gets a language with its territory, or none."""
    assert locale_of(lang) == locale


def test_a_feed_has_a_part_for_people(site: MakeSite) -> None:
    """A feed lists its entries as links in XHTML, before its entries for programs, with a style sheet of the site."""
    built = site(FILES, publish=True, settings=BARE)
    for name, holder in (("atom", "."), ("rss", "channel")):
        text = built.read(f"feeds/all.{name}.xml")
        (style,) = re.findall(r'<\?xml-stylesheet type="text/css" href="/blog/([^"]+)"\?>', text)
        assert built.path(style).is_file()
        people = ElementTree.fromstring(text).find(f"{holder}/{{http://www.w3.org/1999/xhtml}}div")
        assert people is not None
        links = {link.get("href"): link.text for link in people.iter("{http://www.w3.org/1999/xhtml}a")}
        assert links["https://example.org/blog/2024/ask/"] == "Ask"
        assert f"https://example.org/blog/feeds/all.{name}.xml" in "".join(people.itertext())


def test_a_feed_has_the_colours_of_the_site(site: MakeSite) -> None:
    """A site with an accent of its own has a second style sheet in its feeds."""
    built = site(FILES, publish=True, settings={**BARE, "ACCENT": "#006644"})
    styles = re.findall(r'<\?xml-stylesheet type="text/css" href="/blog/([^"]+)"\?>', built.read("feeds/all.atom.xml"))
    assert ["#006644" in built.read(style) for style in styles] == [False, True]


def test_entries_of_json_feeds_have_pictures(site: MakeSite) -> None:
    """A post has its cover or its card as image, and a lesson its card."""
    files: Files = FILES | {
        "posts/a.md": text("A", "Cover: /images/red.png\nCover_alt: Red\n"),
        "images/red.png": RED_PNG.getvalue(),
    }
    built = site(files, publish=True, settings=PUBLIC)
    images = [item["image"] for item in json.loads(built.read("feeds/all.json"))["items"]]
    assert sorted(images) == [
        f"https://example.org/blog/{path}" for path in ("2024/ask/share.png", "2024/leave/share.png", "images/red.png")
    ]
    lessons = json.loads(built.read("feeds/lessons.json"))["items"]
    assert [item["image"] for item in lessons] == ["https://example.org/blog/lessons/share/ask.png"]
    assert all("image" not in item for item in json.loads(built.rebuild(**BARE).read("feeds/lessons.json"))["items"])


NEWS = {"action": "https://News.example/join?a=1&b=2", "field": "EMAIL", "hidden": {"list": '"<b>'}}


@pytest.mark.parametrize("place", ["post", "footer"])
def test_a_newsletter_has_a_form(site: MakeSite, place: str) -> None:
    """The form is at the end of posts, or in the footer of all pages, with its style sheet and fixed fields."""
    settings = {**BARE, "NEWSLETTER": {**NEWS, "place": place}, "SERVER_FILES": ["caddy"]}
    built = site(FILES, publish=True, settings=settings)
    assert built.ok, built.text
    for address, has_form in (("2024/ask/", True), ("about/", place == "footer"), ("", place == "footer")):
        page = built.read(address)
        assert page.count('action="https://News.example/join?a=1&amp;b=2"') == has_form
        assert ("/theme/newsletter." in page) is has_form
    assert '<input type="hidden" name="list" value="&#34;&lt;b&gt;">' in built.read("2024/ask/")
    assert "form-action 'self' https://news.example;" in built.read(".hindsight-server/caddy.conf")


def test_without_a_newsletter_there_is_no_form(site: MakeSite) -> None:
    """By default no page has the form or its styles, and the content policy allows no other host."""
    built = site(FILES, publish=True, settings={**BARE, "SERVER_FILES": ["caddy"]})
    assert "newsletter" not in built.read("2024/ask/")
    assert "form-action 'self';" in built.read(".hindsight-server/caddy.conf")


FORM = 'write it as {"action": "https://news.example/subscribe", "field": "email"}'


@pytest.mark.parametrize(
    ("newsletter", "message"),
    [
        ({"field": "email"}, f'"action" is missing; {FORM}'),
        ({"action": "https://a.example", "field": ""}, f'"field" is missing; {FORM}'),
        ({"action": "javascript:x", "field": "e"}, f'"javascript:x" is no address to send to; {FORM}'),
        ({"action": "http://a.example/", "field": "e"}, f'"http://a.example/" is no address to send to; {FORM}'),
        ({**NEWS, "url": "x"}, f'there is no key "url"; {FORM}'),
        ({**NEWS, "place": "top"}, '"place" is "top"; write "post" or "footer"'),
        (
            {**NEWS, "hidden": {"a": 1}},
            'write "hidden" as {"list": "blog"}: fields with fixed values, all texts',
        ),
    ],
)
def test_a_faulty_newsletter_is_an_error(site: MakeSite, newsletter: Mapping[str, Any], message: str) -> None:
    """A setting from which no form can be made is an error with a remedy."""
    built = site(FILES, settings={"NEWSLETTER": newsletter})
    assert not built.ok
    assert f"NEWSLETTER: {message}" in built.text


def test_a_page_says_when_it_was_changed(site: MakeSite) -> None:
    """A page such as /now/ shows its field Modified; a page without it shows no date."""
    now = "Title: Now\nModified: 2024-05-06\n\nI write a book.\n"
    built = site(FILES | {"pages/now.md": now}, publish=True, settings=BARE)
    assert built.ok, built.text
    updated = '<p class="meta">Updated <time datetime="2024-05-06">6 May 2024</time></p>'
    assert updated in built.read("now/")
    assert "Updated" not in built.read("about/")
