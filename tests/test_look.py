"""Settings of a blog's own look: colours, fonts, icons, links, words and parts; hooks and files of its own."""

from __future__ import annotations

import json
import re

import pytest

from hindsight.core.settings import SettingError
from hindsight.host.look.accent import DARK_GROUNDS, LEAST_CONTRAST, LIGHT_GROUNDS, accent
from hindsight.host.look.colours import Colour, colour_of, contrast
from hindsight.host.look.fonts import fonts
from hindsight.host.settings import unknown_settings
from site_builder import ROOT, Built, MakeSite

ICON = (ROOT / "theme" / "static" / "icon.svg").read_text(encoding="utf-8")
FONT = b"wOF2" + bytes(60)
LESSON = "> **Lesson:** Write. #work\n> {id=writes}\n"
POST = f"Title: A\nDate: 2024-03-04\nTags: work\nSummary: S.\n\nText.\n\n- [ ] One\n- [ ] Two\n\n{LESSON}"
FILES: dict[str, str | bytes | None] = {"posts/a.md": POST, "pages/me.md": "Title: Me\n\nText."}


def error_of(site: MakeSite, files: dict[str, str | bytes | None] | None = None, **settings: object) -> str:
    """Return the message of the error that settings give."""
    built = site(FILES | (files or {}), settings={"CHECK_ONLY": True, **settings})
    assert not built.ok
    (message,) = re.findall(r"error: (.*)", built.text)
    return str(message)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DEFAULT_LANG", "deutsch", '"deutsch" is no language tag; write it as "de" or "pt-BR"'),
        ("REPLY_MAIL", "ann", '"ann" is no address of mail; write it as judith@example.org'),
        ("FEDIVERSE_CREATOR", "me@m.example", '"me@m.example" is no account; write it as @judith@mastodon.example'),
        (
            "REPLIES_SHOWN_UNREAD",
            ("likes",),
            '"likes" is no kind of reply (did you mean "like"?); write comment, reply, mention, repost, like',
        ),
        ("CATALOGUES", "words", 'there is no folder "words"; write the path of one with files such as de.po'),
    ],
)
def test_a_value_that_cannot_be_meant_is_an_error(name: str, value: str, message: str, site: MakeSite) -> None:
    """A language, an address of mail or a folder of catalogues that cannot exist is an error with the right form."""
    assert error_of(site, **{name: value}) == f"{name}: {message}"


# Colours


def test_the_backgrounds_are_those_of_the_theme() -> None:
    """The contrast is checked against the colours that the theme's style sheet has."""
    style = (ROOT / "theme/static/hindsight.css").read_text(encoding="utf-8")
    for name in LIGHT_GROUNDS:
        values = re.findall(rf"--{name}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", style)
        found = [colour_of(value) for groups in values for value in groups if value]
        assert found[:2] == [LIGHT_GROUNDS[name], DARK_GROUNDS[name]]


@pytest.mark.parametrize("written", ["#007d4a", "#A51C30", "rgb(0, 80, 160)", "navy", "#000", "#5a5a00"])
def test_an_accent_can_be_read_in_both_schemes(written: str) -> None:
    """The accent and the one made for the dark have enough contrast to all backgrounds of their scheme."""
    both = accent({"ACCENT": written})
    assert both
    assert both.light == colour_of(written)
    assert min(contrast(both.light, ground) for ground in LIGHT_GROUNDS.values()) >= LEAST_CONTRAST
    assert min(contrast(both.dark, ground) for ground in DARK_GROUNDS.values()) >= LEAST_CONTRAST


@pytest.mark.parametrize("written", ["#0a6", "yellow", "#fff", "#ff8080", "#0cf", "#eeefee"])
def test_a_light_accent_is_refused_with_one_that_passes(written: str) -> None:
    """The message for a colour that is too light has a colour that is accepted, and hardly darker than needed."""
    with pytest.raises(SettingError) as error:
        accent({"ACCENT": written})
    (proposed,) = re.findall(r'the nearest colour that passes is "(#\w{6})"', str(error.value))
    accepted = accent({"ACCENT": proposed})
    assert accepted
    assert min(contrast(accepted.light, ground) for ground in LIGHT_GROUNDS.values()) < LEAST_CONTRAST + 0.15


@pytest.mark.parametrize(
    "written", ["gren", "#12", "#00ggaa", "rgb(300, 0, 0)", "#0a6f", "red; }", "var(--x)", "rgb(1)"]
)
def test_a_colour_that_is_none_is_an_error(written: str, site: MakeSite) -> None:
    """A text that names no colour is an error with the right form."""
    message = f'ACCENT: "{written}" is no colour; write it as "#007d4a", or as a name such as "navy"'
    assert error_of(site, ACCENT=written) == message


def test_the_colours_that_messages_propose_are_accepted() -> None:
    """The colours of the message for a text that names no colour are not too light themselves."""
    with pytest.raises(SettingError) as error:
        accent({"ACCENT": "gren"})
    proposed = re.findall(r'"([^"]+)"', str(error.value))[1:]
    assert len(proposed) == 2
    assert all(accent({"ACCENT": written}) for written in proposed)


def test_contrast_is_that_of_wcag() -> None:
    """Black on white has 21:1, and a known grey has its known ratio."""
    assert contrast(Colour(0, 0, 0), Colour(255, 255, 255)) == pytest.approx(21)
    assert contrast(Colour(0x76, 0x76, 0x76), Colour(255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_a_change_of_the_accent_changes_the_style_sheet(site: MakeSite) -> None:
    """A site without these settings has no style sheet for them; with an accent, every page loads it."""
    built = site(FILES, publish=True)
    assert "settings." not in built.read("2024/a/")
    built = built.rebuild(ACCENT="#00f")
    (name,) = re.findall(r'href="/(theme/settings\.[0-9a-f]{10}\.css)" integrity', built.read("lessons/"))
    style = built.path(name).read_text(encoding="utf-8")
    assert re.fullmatch(
        r"@layer palette\{:root\{--accent:light-dark\(#0000ff,#[0-9a-f]{6}\);@media print\{--accent:#000\}\}\}", style
    )
    assert name not in built.rebuild(ACCENT="#00e").read("lessons/")


# Fonts


def test_fonts_know_their_weights_by_their_names() -> None:
    """Weight and style of a font file come from the usual forms of names."""
    names = {
        "Mine-Regular.woff2": ("400", False),
        "Mine-BoldItalic.woff2": ("700", True),
        "mine-v35-latin-600italic.woff2": ("600", True),
        "Mine-ExtraLight.ttf": ("200", False),
        "Mine_SemiBold-Oblique.otf": ("600", True),
        "Mine[opsz,wght].woff2": ("100 900", False),
        "Mine-Italic-VariableFont_wght.ttf": ("100 900", True),
        "mine.woff": ("400", False),
    }
    for name, expected in names.items():
        (font,) = fonts({"FONTS": {"text": f"fonts/{name}"}})
        assert [(face.weight, face.is_italic) for face in font.faces] == [expected], name


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"txt": "book"},
            'FONTS: "txt" is no part of a page (did you mean "text"?); write text, headings, labels or code',
        ),
        ({"text": "boook"}, 'FONTS: "boook" is no stack of fonts (did you mean "book"?); docs/theme.md lists them'),
        ({"text": 3}, 'FONTS: write it as {"text": "transitional", "headings": ["fonts/Mine-Bold.woff2"]}'),
        ({"text": []}, 'FONTS: write it as {"text": "transitional", "headings": ["fonts/Mine-Bold.woff2"]}'),
        (
            {"text": ["../x.woff2"]},
            'FONTS: "../x.woff2" is no font file of the content folder; write one that ends in .woff2',
        ),
        (
            {"text": ["a/Bold.woff2", "b/Bold.woff2"]},
            "FONTS: a/Bold.woff2 and b/Bold.woff2 have the same weight by their names, 700; write weights into the "
            "names, as in Mine-Bold.woff2 and Mine-Italic.woff2",
        ),
        (
            {"text": "fonts/Mine.woff2"},
            'FONTS: the content folder has no file "fonts/Mine.woff2" (did you mean "fonts/Mina.woff2"?); write its '
            "path in the content folder",
        ),
        (
            {"text": "fonts/page.woff2"},
            'FONTS: "fonts/page.woff2" holds no font of its kind; save it as a font file, or choose a stack such as '
            '"transitional"',
        ),
    ],
)
def test_wrong_fonts_are_errors(value: object, message: str, site: MakeSite) -> None:
    """A wrong value of FONTS is an error with the remedy."""
    files: dict[str, str | bytes | None] = {"fonts/Mina.woff2": FONT, "fonts/page.woff2": b"<!doctype html>"}
    assert error_of(site, files, FONTS=value) == message


def test_own_fonts_are_published_and_loaded_early(site: MakeSite) -> None:
    """Font files are published from any folder; the first is loaded early, and the style sheet finds all of them."""
    names = ["type/Mine-Regular.woff2", "type/Mine Bold.woff2"]
    settings = {"FONTS": {"text": names, "code": "typewriter"}, "SITEURL": "https://example.org/blog"}
    built = site({**FILES, **dict.fromkeys(names, FONT)}, publish=True, settings=settings)
    assert built.ok, built.text
    page = built.read("2024/a/")
    assert '<link rel="preload" href="/blog/type/Mine-Regular.woff2" as="font" type="font/woff2" crossorigin>' in page
    assert page.count('rel="preload"') == 1
    style = built.read("theme/settings.css")
    assert 'src:url("../type/Mine%20Bold.woff2") format("woff2")' in style
    assert "font-weight:700;font-style:normal;font-display:swap" in style
    assert "--serif:own-text, Georgia" in style
    assert '--mono:"Nimbus Mono PS"' in style


def test_a_heavy_font_is_a_warning(site: MakeSite) -> None:
    """A font of more than 100 kB is a warning with the remedy."""
    built = site(
        {**FILES, "fonts/Big.ttf": b"\0\1\0\0" + bytes(200_000)},
        settings={"FONTS": {"text": "fonts/Big.ttf"}, "CHECK_ONLY": True},
    )
    assert "warning: FONTS: fonts/Big.ttf has 200 kB; save it as WOFF2, with the letters that" in built.text


# Logo and icons


def test_a_logo_is_before_the_name_or_replaces_it(site: MakeSite) -> None:
    """The logo has its size, and a text only if it replaces the name."""
    files = {**FILES, "images/logo.svg": ICON}
    built = site(files, settings={"LOGO": "images/logo.svg", "SITENAME": "N<"})
    image = '<img class="logo" src="/images/logo.svg" alt="{}" width="16" height="16">'
    assert f"{image.format('')} N&lt;</a>" in built.read("")
    assert 'href="/theme/extras.css"' in built.read("")
    assert "no text names this picture" not in built.rebuild(CHECK_ONLY=True).text
    assert f"{image.format('N&lt;')}</a>" in built.rebuild(LOGO_ALONE=True).read("")


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        (
            "LOGO",
            "images/no.svg",
            'LOGO: the content folder has no file "images/no.svg"; write its path in the content folder',
        ),
        ("LOGO", "extra/a.pdf", 'LOGO: "extra/a.pdf" is no picture; write the path of an SVG, a PNG or a similar file'),
        (
            "FAVICON",
            "images/favicon.ico",
            'FAVICON: "images/favicon.ico" is no SVG, from which all icons are made; write the path of an SVG, or '
            "leave FAVICON out and publish icons of your own with EXTRA_PATH_METADATA",
        ),
    ],
)
def test_wrong_pictures_are_errors(setting: str, value: str, message: str, site: MakeSite) -> None:
    """A logo or an icon that is missing or of a wrong kind is an error of its setting."""
    assert error_of(site, {"extra/a.pdf": "x"}, **{setting: value}) == message


def test_an_icon_that_cannot_be_drawn_is_an_error_of_its_file(site: MakeSite) -> None:
    """An SVG that is damaged is an error that names the file, once."""
    built = site({**FILES, "images/i.svg": "<svg>"}, publish=True, settings={"FAVICON": "images/i.svg"})
    assert not built.ok
    assert built.text.count("content/images/i.svg:1:1: error: no icon can be made from this file: ") == 1


def test_icons_are_the_same_bytes_each_time(site: MakeSite) -> None:
    """Icons depend on the SVG alone; an icon of the writer's own wins."""
    settings = {
        "FAVICON": "images/i.svg",
        "EXTRA_PATH_METADATA": {"extra/favicon.ico": {"path": "favicon.ico"}},
    }
    files = {**FILES, "images/i.svg": ICON, "extra/favicon.ico": b"mine"}
    built, other = (site(files, publish=True, settings=settings) for _ in range(2))
    for name in ("apple-touch-icon.png", "icon-192.png", "icon-512.png", "site.webmanifest"):
        assert built.path(name).read_bytes() == other.path(name).read_bytes()
    assert built.path("favicon.ico").read_bytes() == b"mine"
    manifest = json.loads(built.read("site.webmanifest"))
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]
    for address in re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="/([^"]+)"', built.read("2024/a/")):
        assert built.path(address).is_file(), address


def icons_of(built: Built) -> list[str]:
    """Return the addresses of the icons in the head of the home page."""
    return re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="/([^"]+)"', built.read(""))


def test_icons_at_the_usual_paths_are_used(site: MakeSite) -> None:
    """Icons that a blog publishes at the usual paths replace that of the theme, as under stock Pelican."""
    assert icons_of(site(FILES)) == ["theme/icon.svg"]
    own = {"extra/favicon.ico": {"path": "favicon.ico"}, "extra/touch.png": {"path": "apple-touch-icon.png"}}
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    files = {**FILES, "extra/favicon.ico": b"x", "extra/touch.png": png, "images/i.svg": ICON}
    built = site(files, settings={"EXTRA_PATH_METADATA": own})
    assert icons_of(built) == ["favicon.ico", "apple-touch-icon.png"]
    built = built.rebuild(FAVICON="images/i.svg")
    assert icons_of(built) == ["favicon.ico", "images/i.svg", "apple-touch-icon.png", "site.webmanifest"]


def test_a_heavy_logo_is_a_warning(site: MakeSite) -> None:
    """A logo of more than 50 kB is a warning, since every page loads it."""
    drawing = ICON + "<!--" + "x" * 60_000 + "-->"
    built = site({**FILES, "images/l.svg": drawing}, settings={"LOGO": "images/l.svg", "CHECK_ONLY": True})
    assert "warning: LOGO: images/l.svg has 60 kB; every page loads it: save it smaller, or as an SVG" in built.text


# Links and words


def test_links_and_words_of_settings_are_escaped(site: MakeSite) -> None:
    """Names and texts of settings cannot add markup, and their links are below the root."""
    settings = {
        "SITEURL": "https://example.org/blog",
        "SOCIAL": [("<b>", "https://a.example/?a&b")],
        "LINKS": [("Me", "https://example.org/blog/me/"), ("Home", "")],
        "FOOTER": "a < b <script>x</script> [me](/me/)\n\nTwo",
        "ABOUT": "*I* am [here](pages/me.md).",
    }
    page = site(FILES, publish=True, settings=settings).read("2024/a/")
    assert '<a rel="me" href="https://a.example/?a&amp;b">&lt;b&gt;</a>' in page
    assert '<a href="/blog/me/">Me</a> · <a href="/blog/">Home</a>' in page
    assert '<p>a &lt; b &lt;script&gt;x&lt;/script&gt; <a href="/blog/me/">me</a></p>\n<p>Two</p>' in page
    assert '<p><em>I</em> am <a href="/blog/me/">here</a>.</p></aside>' in page


def test_pages_elsewhere_are_data_of_the_home_page(site: MakeSite) -> None:
    """Search engines learn from the home page which pages elsewhere are of the same author."""
    built = site(FILES, publish=True, settings={"SOCIAL": [("M", "https://m.example/@a"), ("Mail", "mailto:a@b.c")]})
    assert '"sameAs":["https://m.example/@a"]' in built.read("")


def test_one_post_and_a_lesson_make_no_empty_section(site: MakeSite) -> None:
    """The home page of one post with a lesson has no section without a heading."""
    page = site(FILES).read("")
    assert page.count('href="/archive/">All posts') == 1
    for name in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert f'id="{name}"' in page


@pytest.mark.parametrize("setting", ["MENUITEMS", "SOCIAL", "LINKS"])
def test_wrong_links_are_errors_and_placeholders_warnings(setting: str, site: MakeSite) -> None:
    """A link of the wrong form is an error; the placeholders of pelican-quickstart are not shown, and are a warning."""
    assert error_of(site, **{setting: [("A", "javascript:x")]}).startswith(
        f'{setting}: "javascript:x" is no address of a page; write it as (('
    )
    built = site(FILES, settings={setting: [("Zzz", "#")]})
    assert "Zzz" not in built.read("")
    assert f'warning: {setting}: "Zzz" leads nowhere and is not shown; write' in built.rebuild(CHECK_ONLY=True).text


def test_the_footer_has_one_name_once(site: MakeSite) -> None:
    """If the name of the site has that of its author, the footer has it once."""
    built = site(FILES, settings={"SITENAME": "Notes", "AUTHOR": "Ann Lee"})
    assert "<p>Notes, by Ann Lee</p>" in built.read("")
    assert "<p>Journal, by Al</p>" in built.rebuild(SITENAME="Journal", AUTHOR="Al").read("")
    built = built.rebuild(SITENAME="Ann Lee's notes")
    assert "<p>Ann Lee&#39;s notes</p>" in built.read("")
    assert "by Ann Lee" in built.rebuild(AUTHOR_LINE=True).read("2024/a/")


def test_an_empty_site_offers_nothing_empty(site: MakeSite) -> None:
    """Without posts, no section is in the menu, and no feeds and no data are in the footer."""
    page = site({"pages/me.md": "Title: Me\n\nText."}).read("")
    assert re.findall(r'<a href="([^"]+)"', page.partition("<footer")[2]) == []
    menu = page.partition('<nav aria-label="Site">')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)"', menu) == ["/me/"]


def test_categories_are_in_the_menu_on_request(site: MakeSite) -> None:
    """DISPLAY_CATEGORIES_ON_MENU adds the categories after the sections."""
    files = {"posts/a.md": POST.replace("Tags:", "Category: Craft\nTags:")}
    assert "/categories/craft/" not in (built := site(files)).read("").partition("<main")[0]
    assert '<a href="/categories/craft/">Craft</a>' in built.rebuild(DISPLAY_CATEGORIES_ON_MENU=True).read("")


# Parts

LINK = re.compile(r'(?:href|src)="([^"#?]+)')


@pytest.mark.parametrize(
    ("parts", "gone"),
    [
        (["cards"], ("cards/",)),
        (["lessons"], ("lessons/", "feeds/lessons.")),
        (["tags"], ("tags/", "feeds/tags/", "lessons/tags/")),
        (
            ["cards", "lessons", "tags", "reading-time"],
            ("cards/", "lessons/", "tags/", "feeds/lessons.", "feeds/tags/"),
        ),
    ],
)
def test_a_part_that_is_left_out_has_no_files_and_no_links(
    parts: list[str], gone: tuple[str, ...], site: MakeSite
) -> None:
    """A site without a part is published without problems; nothing links to the part, and texts keep their words."""
    files = {**FILES, "posts/b.md": POST.replace("Title: A", "Title: B").replace("writes", "again")}
    built = site(files, publish=True, settings={"LEAVE_OUT": parts})
    assert built.ok, built.text
    assert [name for name in built.files() if name.startswith(gone)] == []
    for name in built.files():
        if name.endswith((".html", ".xml", ".json")):
            text = built.path(name).read_text(encoding="utf-8")
            assert not [link for link in LINK.findall(text) if link.lstrip("/").startswith(gone)], name
            assert not [start for start in gone if f"https://hindsight.example/{start}" in text], name
    post = built.read("2024/a/")
    assert post.count('<li class="step"') == 2
    assert 'data-deck="a"' in post
    assert '<figure class="lesson" id="writes">' in post
    assert ("min to read" in post) == ("reading-time" not in parts)


def test_a_part_can_be_left_out_later(site: MakeSite) -> None:
    """Old addresses of decks lead to their posts, and those of tags to the archive; lessons stay locked."""
    built = site(FILES, publish=True, settings={"PUBLISHED_IN_PLACE": True})
    locked = (built.content / "lessons.lock").read_bytes()
    built = built.rebuild(LEAVE_OUT=["cards", "tags", "lessons"])
    assert built.ok, built.text
    assert 'content="0; url=/2024/a/"' in built.read("cards/a/")
    assert 'content="0; url=/archive/"' in built.read("tags/work/")
    assert (built.content / "lessons.lock").read_bytes() == locked


def test_an_unknown_part_is_an_error(site: MakeSite) -> None:
    """A part that does not exist is an error with the near name."""
    message = (
        'LEAVE_OUT: "card" is no part of a site (did you mean "cards"?); write cards, lessons, tags or reading-time'
    )
    assert error_of(site, LEAVE_OUT=["card"]) == message


# Files of the blog's own


def test_own_static_files_win_over_the_themes(site: MakeSite) -> None:
    """A file in `static` replaces the theme's of the same name, others are added, and own.css is on every page."""
    own = {
        "../static/code.css": "pre { color: red }\n",
        "../static/pics/a.txt": "x",
        "../static/.hidden": "x",
        "../static/own.css": "/* mine */ p { color: red }\n",
    }
    built = site({**FILES, **own}, publish=True)
    assert built.read("theme/code.css") == "pre { color: red }\n"
    assert built.read("theme/pics/a.txt") == "x"
    assert not built.path("theme/.hidden").exists()
    for address in ("", "2024/a/", "lessons/", "search/", "404.html", "cards/a/"):
        head = built.read(address).partition("</head>")[0]
        (style,) = re.findall(r'href="/(theme/own\.[0-9a-f]{10}\.css)"', head)
        assert built.read(style) == "p{color: red}"
        assert head.rindex("stylesheet") > head.index(style) - 40  # the last one


def test_pages_change_when_own_styles_come_and_go(site: MakeSite) -> None:
    """In the writer's own view, a new own.css is loaded by all pages, and a removed one by none."""
    built = site(FILES)
    assert "own.css" not in built.read("2024/a/")
    built = built.rebuild({"../static/own.css": "p { color: red }"})
    assert 'href="/theme/own.css"' in built.read("2024/a/")
    built = built.rebuild({"../static/own.css": "p { color: blue }"})
    assert built.read("theme/own.css") == "p { color: blue }"
    assert "own.css" not in built.rebuild({"../static/own.css": None}).read("2024/a/")


HOOKS = ("head", "body_start", "post_start", "post_end", "footer")
PAGES = (
    "", "2024/a/", "me/", "2024/", "archive/", "tags/", "tags/work/", "categories/", "cards/", "cards/a/", "lessons/",
    "lessons/2024/", "lessons/tags/work/", "lessons/on/", "lessons/on/03-04/", "search/", "404.html",
)  # fmt: skip


def with_hooks(site: MakeSite, text: str, **settings: object) -> Built:
    """Build a site whose hooks all have the same text."""
    hooks: dict[str, str | bytes | None] = {
        f"../templates/hooks/{name}.html": text.replace("NAME", name) for name in HOOKS
    }
    return site(FILES | hooks, settings=settings)


def test_every_page_keeps_the_hooks(site: MakeSite) -> None:
    """The hooks for all pages are on every page, those of posts on posts alone, each in its place."""
    built = with_hooks(site, "<i>NAME {{ canonical }}</i>\n")
    for address in PAGES:
        page = built.read(address)
        for name in ("head", "body_start", "footer"):
            assert page.count(f"<i>{name} /{address}</i>") == 1, (address, name)
        assert f"<i>head /{address}</i></head>" in page
        assert page.index("<i>body_start") < page.index("<header")
        assert page.index("<i>footer") > page.index("<footer")
        assert ("<i>post_" in page) == (address == "2024/a/")
    post = built.read("2024/a/")
    assert post.index("</h1>") < post.index("<i>post_start") < post.index('<div class="prose')
    assert post.index('class="card takeaways') < post.index("<i>post_end") < post.index("</main>")


def test_a_change_of_a_hook_changes_its_pages(site: MakeSite) -> None:
    """A hook that is new, changed or removed renders its pages again."""
    built = site(FILES)
    for text, expected in (("<i>x</i>", True), ("<b>x</b>", False), ("<i>x</i>", True), (None, False)):
        built = built.rebuild({"../templates/hooks/footer.html": text})
        assert ("<i>x</i>" in built.read("lessons/")) == expected


def test_a_hook_of_an_unknown_name_is_a_warning(site: MakeSite) -> None:
    """A file in the folder of hooks that no page has is a warning, unless an own template includes it."""
    built = site({**FILES, "../templates/hooks/heads.html": "x"}, settings={"CHECK_ONLY": True})
    message = 'no page has a hook of this name (did you mean "head.html"?), so it is never shown'
    assert f"templates/hooks/heads.html:1:1: warning: {message}" in built.diagnostics
    built = built.rebuild({"../templates/hooks/footer.html": '{% include "hooks/heads.html" %}'})
    assert "never shown" not in built.text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\n{{ visits.count }}", "2:1: error: template: 'visits' is undefined"),
        ("<p>\n\n{% if x %}", "3:1: error: template: Unexpected end of template."),
        ("{{ 1 / 0 }}", "1:1: error: template: division by zero"),
        ("{% include 'none.html' %}", "1:1: error: template: none.html"),
    ],
)
def test_an_error_in_a_hook_names_its_file_and_line(text: str, problem: str, site: MakeSite) -> None:
    """A hook with an error is an error at its line, in the writer's own view as in a check."""
    for settings in ({}, {"CHECK_ONLY": True}):
        built = site({**FILES, "../templates/hooks/post_end.html": text}, settings=settings)
        assert not built.ok
        assert any(line.startswith("templates/hooks/post_end.html:") and problem in line for line in built.diagnostics)


def test_a_mistake_that_no_page_shows_is_no_error(site: MakeSite) -> None:
    """A hook with an unknown filter in a part that is never shown is on the page without this part."""
    text = "<p>Mine</p>{% if SITENAME == 'x' %}{{ SITENAME|unknown }}{% endif %}"
    built = site({**FILES, "../templates/hooks/post_end.html": text})
    assert built.ok
    assert "<p>Mine</p>" in built.read("2024/a/")


# Names of Pelican and of its themes


def test_a_setting_that_is_nearly_one_of_ours_is_a_warning() -> None:
    """A misspelt name is a warning with the right one."""
    misspelt = {"ACENT": "#000", "FAV_ICON": "x", "SOCIALS": (), "MENU_ITEMS": (), "LEAVEOUT": ()}
    messages = [diagnostic.message for diagnostic in unknown_settings(misspelt)]
    right = [re.findall(r'did you mean "(\w+)"', message)[0] for message in messages]
    assert right == ["ACCENT", "FAVICON", "SOCIAL", "MENUITEMS", "LEAVE_OUT"]


@pytest.mark.parametrize("name", ["DISQUS_SITENAME", "GOOGLE_ANALYTICS", "GITHUB_URL", "CUSTOM_CSS"])
def test_a_name_of_other_themes_is_a_warning_unless_a_template_reads_it(
    name: str, site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting of other themes is named as not used, with the remedy; a hook that reads the setting ends that."""
    monkeypatch.setattr("sys.argv", ["pelican"])
    settings = {"CHECK_ONLY": True, name: "x"}
    files: dict[str, str | bytes | None] = {**FILES, "../pelicanconf.py": f'{name} = "x"\n'}
    built = site(files, settings=settings)
    assert f"pelicanconf.py:1:1: warning: {name} is not used: " in built.text
    built = built.rebuild({"../templates/hooks/head.html": f"{{{{ {name} }}}}"})
    assert f"{name} is not used" not in built.text
