"""Check pictures on pages: their sizes, loading, cost for readers and addresses; and films."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from hindsight.core.pictures.size import size_of
from site_builder import Built, MakeSite

CHECK = {"CHECK_ONLY": True}
HEAD = "Title: T\nDate: 2024-03-02\nTags: work\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'


def picture(form: str = "PNG", size: tuple[int, int] = (64, 32), orientation: int = 1) -> bytes:
    """Return a white picture; `size` is its width and height in pixels."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, form, **({} if form == "GIF" else {"exif": exif}))
    return stream.getvalue()


def tags(built: Built, name: str = "img", address: str = "2024/a/") -> list[str]:
    """Return the start tags of this name on a page."""
    return re.findall(rf"<{name}\b[^>]*>", built.read(address))


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_the_size_is_that_of_the_upright_picture(form: str, orientation: int) -> None:
    """The size of a picture is that after its recorded orientation was applied."""
    turned = orientation == 6 and form != "GIF"
    assert size_of(picture(form, orientation=orientation), "x") == ((32, 64) if turned else (64, 32))


def test_a_lossless_webp_has_a_size() -> None:
    """The size of a lossless WebP, which is stored in bits, is read."""
    stream = io.BytesIO()
    Image.new("RGB", (1001, 7)).save(stream, "WEBP", lossless=True)
    assert size_of(stream.getvalue(), "x.webp") == (1001, 7)


def test_a_drawing_has_the_size_that_it_sets() -> None:
    """An SVG file has the size of its attributes, and none if these are missing or in per cent."""
    assert size_of(SVG.encode(), "x.svg") == (2, 2)
    assert size_of(b"<svg width=\"2.4px\" height='3px'>", "x.svg") == (2, 3)
    assert size_of(b'<svg viewBox="0 0 2 2"><rect width="2" height="2"/></svg>', "x.svg") is None
    assert size_of(b'<svg width="100%" height="2">', "x.svg") is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_truncated_picture_raises_no_error(form: str) -> None:
    """A picture that is cut at any byte has its size or none."""
    data = picture(form)
    for end in range(min(len(data), 700)):
        assert size_of(data[:end], "x.png") in (None, (64, 32))


def test_pictures_after_the_first_load_lazily(site: MakeSite) -> None:
    """All pictures except the first have lazy loading, since the first is probably on the first screen."""
    text = "\n![A](/images/a.png)\n\n![B](/images/b.jpg)\n"
    files = {"posts/a.md": HEAD + text, "images/a.png": picture(), "images/b.jpg": picture("JPEG", (5, 9))}
    first, second = tags(site(files))
    assert first == '<img width="64" height="32" decoding="async" alt="A" src="/images/a.png">'
    assert second == '<img loading="lazy" width="5" height="9" decoding="async" alt="B" src="/images/b.jpg">'


def test_all_pictures_below_a_cover_load_lazily(site: MakeSite) -> None:
    """All pictures below a cover have lazy loading, since the cover is the first picture."""
    head = f"{HEAD}Cover: images/a.png\nCover_alt: C\n"
    built = site({"posts/a.md": f"{head}\n![A](/images/a.png)\n", "images/a.png": picture()})
    cover, below = tags(built)
    assert 'width="64" height="32"' in cover
    assert "lazy" not in cover
    assert 'loading="lazy"' in below


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('width="32"', 'height="16" decoding="async" src="/images/a.png" width="32"'),
        ('height="16"', 'width="32" decoding="async" src="/images/a.png" height="16"'),
        ('width="50%"', 'decoding="async" src="/images/a.png" width="50%"'),
        ('style="height: 2em"', 'decoding="async" src="/images/a.png" style="height: 2em"'),
        ('sizes="9px"', 'decoding="async" src="/images/a.png" sizes="9px"'),
        ('width="1" height="2"', 'decoding="async" src="/images/a.png" width="1" height="2"'),
    ],
)
def test_sizes_set_by_the_writer_are_kept(site: MakeSite, written: str, expected: str) -> None:
    """Sizes in the writer's HTML are kept; if only one size is set in pixels, the other is calculated."""
    built = site({"posts/a.md": f'{HEAD}\n<img src="/images/a.png" {written} alt="A">\n', "images/a.png": picture()})
    assert tags(built) == [f'<img {expected} alt="A">']


def test_a_page_shows_a_pictures_new_size(site: MakeSite) -> None:
    """If only a picture or a cover changes, the page of its text is rendered again with the new size."""
    head = f"{HEAD}Cover: images/b.png\nCover_alt: C\n"
    files = {"posts/a.md": f"{head}\n![A](a.png)\n", "posts/a.png": picture(), "images/b.png": picture()}
    built = site(files).rebuild({"posts/a.png": picture(size=(7, 8)), "images/b.png": picture(size=(3, 4))})
    cover, below = tags(built)
    assert 'width="3" height="4"' in cover
    assert 'width="7" height="8"' in below


def test_a_large_picture_is_a_warning_with_its_cost(site: MakeSite) -> None:
    """A large picture is one warning, at its first position in a text, with the cost for readers."""
    files = {"posts/a.md": f"{HEAD}\n![A](/images/a.png)\n![A](/images/a.png)\n"}
    settings = {**CHECK, "IMAGE_WIDTHS": []}
    built = site({**files, "images/a.png": picture(size=(2401, 1000)).ljust(609_000, b"\0")}, settings=settings)
    assert built.diagnostics == [
        "content/posts/a.md:5:6: warning: images/a.png has 2,401 x 1,000 pixels and 609 kB: it takes 10 MB of a "
        "reader's memory and loads in 3 seconds on a slow phone connection (1.6 Mbit/s); save it with 2,400 pixels at "
        "most on its longer side and below 500 kB"
    ]


def test_a_picture_with_a_wrong_ending_is_a_warning(site: MakeSite) -> None:
    """A PNG with the ending .jpg is a warning, since servers would send the wrong type."""
    built = site({"posts/a.md": f"{HEAD}\n![A](/images/a.jpg)\n", "images/a.jpg": picture()}, settings=CHECK)
    assert built.diagnostics == [
        "content/posts/a.md:5:6: warning: images/a.jpg is a PNG picture, but servers would send it as a different "
        "kind; name it images/a.png"
    ]


def test_a_picture_at_the_limits_is_no_warning(site: MakeSite) -> None:
    """A picture at the limits, and a large picture that is only linked, are not reported."""
    data = picture(size=(2400, 9))
    files = {
        "posts/a.md": f"{HEAD}\n![A](/images/a.png) [whole](/images/b.png)\n",
        "images/b.png": picture(size=(9, 2500)),
    }
    assert site({**files, "images/a.png": data.ljust(500_000, b"\0")}, settings=CHECK).diagnostics == []


def test_a_large_cover_is_a_warning(site: MakeSite) -> None:
    """A large cover is a warning at its field."""
    files = {
        "posts/a.md": f"{HEAD}Cover: images/a.png\nCover_alt: A\n\nText.\n",
        "images/a.png": picture(size=(9, 2401)),
    }
    assert (
        site(files, settings=CHECK)
        .diagnostics[0]
        .startswith("content/posts/a.md:4:8: warning: images/a.png has 9 x 2,401 pixels: ")
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('<img src="/images/p.svg" srcset="/images/p.svg 2x">', 'srcset="{root}/images/p.svg 2x"'),
        ("<img src='/images/p.svg' srcset='../images/p.svg, {static}/images/p.svg 2x'>",
         "srcset='{root}/images/p.svg, {root}/images/p.svg 2x'"),
        ("<picture><source srcset=/images/p.svg><img src=/images/p.svg></picture>", 'srcset="{root}/images/p.svg"'),
        ('<object data="/images/p.svg"></object>', 'data="{root}/images/p.svg"'),
        ('<video src="/images/f.mp4" poster="/images/p.svg"></video>',
         'src="{root}/images/f.mp4" poster="{root}/images/p.svg"'),
        ('<svg><image xlink:href="/images/p.svg"/></svg>', 'xlink:href="{root}/images/p.svg"'),
        ('<img alt=" src=\'/images/p.svg\'" src="/images/p.svg">',
         'alt=" src=\'/images/p.svg\'" src="{root}/images/p.svg"'),
        ('<img src="/images/p.svg" srcset="data:image/png;base64,AA/+= 2x">',
         'srcset="data:image/png;base64,AA/+= 2x"'),
    ],
)  # fmt: skip
def test_every_address_gets_the_path_of_the_site(site: MakeSite, written: str, expected: str) -> None:
    """Every address of a picture or film gets the site's path on pages, and its full address in feeds."""
    files = {"posts/a.md": f"{HEAD}\n{written}\n", "images/p.svg": SVG, "images/f.mp4": "\0\0\0\x08ftyp"}
    built = site(files, publish=True, settings={"SITEURL": "https://user.test/notes"})
    assert built.ok, built.text
    assert expected.replace("{root}", "/notes") in built.read("2024/a/")
    feed = built.read("feeds/all.json").replace('\\"', '"')
    assert expected.replace("{root}", "https://user.test/notes") in feed


def test_a_broken_address_in_srcset_is_an_error(site: MakeSite) -> None:
    """A broken address in `srcset` is an error, as in `src`."""
    text = '<img src="/images/p.svg" srcset="{static}/images/q.svg 2x" alt="A">'
    built = site({"posts/a.md": f"{HEAD}\n{text}\n", "images/p.svg": SVG})
    assert any("images/q.svg leads nowhere" in diagnostic for diagnostic in built.diagnostics)


@pytest.mark.parametrize(
    ("file", "player"),
    [
        ("f.mp4", '<video aria-label="Ebb" controls playsinline preload="metadata" src="/images/f.mp4">'),
        ("f.mp3", '<audio aria-label="Ebb" controls preload="metadata" src="/images/f.mp3">'),
    ],
)  # fmt: skip
def test_a_film_as_a_picture_is_a_player(site: MakeSite, file: str, player: str) -> None:
    """A film or sound in the form of a picture becomes a player that loads only metadata, with the text as its name."""
    built = site({"posts/a.md": f"{HEAD}\n![Ebb](/images/{file})\n", f"images/{file}": "\0\0\0\x08ftyp"})
    name = player[1:6]
    assert tags(built, name) == [player]
    assert f"{player}</{name}>" in built.read("2024/a/")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('![A](/images/p.svg "A *dog\'s* life")', "<figure>{}<figcaption>A *dog&#8217;s* life</figcaption></figure>"),
        ('[![A](/images/p.svg "B")](/archive/)',
         '<figure><a href="/archive/">{}</a><figcaption>B</figcaption></figure>'),
        ('![A](/images/p.svg "B < C"){: .wide}', '<figure>{}<figcaption>B &lt; C</figcaption></figure>'),
        ('![A](/images/p.svg "")', "<p>{}</p>"),
        ("![A](/images/p.svg)", "<p>{}</p>"),
    ],
)  # fmt: skip
def test_a_picture_alone_with_a_title_is_a_figure(site: MakeSite, written: str, expected: str) -> None:
    """A picture with a title that is alone in its paragraph is a figure with the title as its caption."""
    page = site({"posts/a.md": f"{HEAD}\n{written}\n", "images/p.svg": SVG}).read("2024/a/")
    image = next(tag for tag in re.findall(r"<img\b[^>]*>", page))
    assert "title=" not in image or 'title=""' in image
    assert expected.format(image) in page


@pytest.mark.parametrize(
    "written", ['Here: ![A](/images/p.svg "B")', '- ![A](/images/p.svg "B")', '> ![A](/images/p.svg "B")']
)
def test_other_pictures_with_a_title_stay_in_their_text(site: MakeSite, written: str) -> None:
    """A picture in a sentence, a list or a quotation keeps its title and is no figure."""
    page = site({"posts/a.md": f"{HEAD}\n{written}\n", "images/p.svg": SVG}).read("2024/a/")
    assert "<figure>" not in page
    assert 'title="B"' in page


def test_a_figure_in_a_step_keeps_the_step(site: MakeSite) -> None:
    """A picture with a title between the paragraphs of a step stays in the step."""
    text = '1. **Look.** Long.\n\n![A](/images/p.svg "B")\n\n2. **Leave.** Now.\n\n3. **Rest.** Then.\n'
    page = site({"posts/a.md": f"{HEAD}Checklist: yes\n\n{text}", "images/p.svg": SVG}).read("2024/a/")
    first, second = page.partition('id="step-2"')[::2]
    assert 'title="B"' in first.partition('id="step-1"')[2]
    assert "<img" not in second
