"""The content security policy of a site: its own files, and what its texts and templates need."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hindsight.core.documents.policy_sources import hash_of, policy_sources
from hindsight.host.serving.headers import content_policy
from site_builder import Built, MakeSite
from web_servers import nginx

HEAD = "Title: A\nDate: 2024-03-04\nTags: work\n\n"
TABLE = "| a | b |\n|:--|--:|\n| 1 | 2 |\n"


def policy_of(built: Built) -> dict[str, str]:
    """Return the directives of the policy in Netlify's file of headers."""
    (policy,) = re.findall(r"^  Content-Security-Policy: (.*)$", built.read("_headers"), re.MULTILINE)
    return dict(directive.split(" ", 1) for directive in policy.split("; "))


def built(site: MakeSite, text: str = "Text.", **settings: object) -> Built:
    """Publish a site with one text, with files for Netlify and nginx."""
    return site({"posts/a.md": HEAD + text}, publish=True, settings={"SERVER_FILES": ["netlify", "nginx"], **settings})


def test_a_policy_allows_the_sites_own_files_alone(site: MakeSite) -> None:
    """Without anything special in a text, no other host and no inline script or style is allowed."""
    policy = policy_of(built(site))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert "unsafe-inline" not in built(site).read("_headers")


def test_the_columns_of_a_table_keep_their_sides(site: MakeSite) -> None:
    """The two styles that Markdown writes into a table are allowed by their hashes."""
    left, right = (hash_of(f"text-align: {side};") for side in ("left", "right"))
    assert policy_of(built(site, TABLE))["style-src"].split() == ["'self'", *sorted((left, right, "'unsafe-hashes'"))]


def test_hosts_of_pictures_films_and_frames_are_allowed(site: MakeSite) -> None:
    """What a text shows from another host is still shown."""
    text = (
        "![x](https://pics.example:8443/a.png)\n\n<video src='//films.example/a.mp4'></video>\n\n"
        '<iframe src="https://www.youtube.com/embed/x"></iframe>\n\n[link](https://not.example/)'
    )
    policy = policy_of(built(site, text))
    assert policy["img-src"] == "'self' data: https://films.example https://pics.example:8443"
    assert policy["media-src"] == "'self' https://films.example"
    assert policy["frame-src"] == "https://www.youtube.com"
    assert "not.example" not in str(policy)


def test_drafts_have_no_part_in_the_policy(site: MakeSite) -> None:
    """Hosts of texts that are not published are in no file."""
    draft = HEAD.replace("Tags", "Status: draft\nTags") + "![x](https://secret.example/a.png)"
    result = site(
        {"posts/a.md": f"{HEAD}Text.", "posts/d.md": draft}, publish=True, settings={"SERVER_FILES": ["netlify"]}
    )
    assert "secret" not in result.read("_headers")


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example; script-src *",
        "https://a.example, *",
        "https://*",
        "https://é.example/",
        "//",
        "https://u:p@h/",
    ],
)
def test_no_address_adds_a_directive(address: str) -> None:
    """An address that is more than a host adds nothing to the policy."""
    assert policy_sources(f'<img src="{address}">') == ()


def test_hashes_are_of_the_text_that_a_browser_reads() -> None:
    """Entities of an attribute are decoded first, and a style element is taken as it is."""
    found = policy_sources('<p style="font: &quot;A&quot;">x</p><style>p &gt; b {}</style>')
    assert set(found) == {
        ("style-src", hash_of('font: "A"')),
        ("style-src", hash_of("p &gt; b {}")),
        ("style-src", "'unsafe-hashes'"),
    }


def test_a_script_in_a_text_is_allowed(site: MakeSite) -> None:
    """A writer may put a script into a text, and the policy has the hash of it as it is on the page."""
    code = 'alert(1 && 2, "it\'s -- here...")'
    result = built(site, f"<script>{code}</script>")
    assert f"<script>{code}</script>" in result.read("2024/a/")
    assert hash_of(code) in policy_of(result)["script-src"]


def test_scripts_of_a_blogs_own_templates_are_allowed() -> None:
    """A template may hold a script and load one; data for search engines needs no source."""
    text = (
        '<script>count()</script><script type="application/ld+json">{{ x }}</script>'
        '<script type="module">go()</script><script defer src="https://count.example/x.js"></script>'
    )
    assert set(policy_sources(text)) == {
        ("script-src", hash_of("count()")),
        ("script-src", hash_of("go()")),
        ("script-src", "https://count.example"),
        ("connect-src", "https://count.example"),
    }


@pytest.mark.parametrize("part", ["<script>", "<style>", "<p style=", "<img //", "<style>url(", "<p style='"])
def test_malformed_html_takes_no_longer_than_its_length(part: str) -> None:
    """A text of thousands of unclosed elements is searched at once."""
    started = time.process_time()
    policy_sources(part * 20_000)
    assert time.process_time() - started < 1


def test_the_theme_needs_no_source() -> None:
    """Hindsight's own templates have neither inline scripts nor inline styles."""
    root = Path(__file__).resolve().parent.parent
    for folder in ("theme/templates", "plugins/hindsight/core/templates"):
        for file in (root / folder).rglob("*.html"):
            assert policy_sources(file.read_text("utf-8")) == (), file


def test_a_setting_adds_sources(site: MakeSite) -> None:
    """CONTENT_POLICY adds to the directives that there are, and 'none' goes where a source is added."""
    policy = policy_of(built(site, CONTENT_POLICY={"font-src": "https://f.example data:", "frame-ancestors": "'self'"}))
    assert policy["font-src"] == "'self' data: https://f.example"
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    "added", [{"font": "x"}, {"font-src": "a; b"}, {"font-src": 'a"b'}, {"font-src": ["a"]}, {3: "a"}]
)
def test_a_wrong_policy_is_an_error(added: dict[object, object], site: MakeSite) -> None:
    """A directive that is none, or sources that would end one, stop the build."""
    result = built(site, CONTENT_POLICY=added)
    assert not result.ok
    assert "CONTENT_POLICY: " in result.text


def test_a_directive_with_a_source_has_no_none() -> None:
    """The source 'none' is valid only alone."""
    assert "base-uri https://b.example;" in content_policy({"base-uri": ["https://b.example"]})


EVERYTHING = f"""{TABLE}
```python
x = 1
```

<style>.x {{ color: red }}</style>

<p style="color: green">Green</p>

![Graph](images/x.svg)

- [ ] **One.** Because.
- [ ] **Two.**

> **Lesson:** Say it early. #tone
> {{id=early confidence=likely}}

> **Lesson:** Say it twice. #tone
> {{id=twice}}
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><style>rect{fill:red}</style>'
    '<rect width="9" height="9"/></svg>'
)
_CENTRE = """async () => {
  const picture = document.querySelector("img[src*='x.svg']"), canvas = document.createElement("canvas");
  await picture.decode();
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return [...canvas.getContext("2d").getImageData(4, 4, 1, 1).data];
}"""


@pytest.mark.slow
def test_no_page_breaks_its_policy(site: MakeSite, browser: Browser, tmp_path: Path) -> None:
    """A browser reports no violation on any page of a site behind nginx, and pictures and styles show."""
    files = {
        "posts/a.md": f"{HEAD}{EVERYTHING}",
        "images/x.svg": SVG,
        "redirects.toml": '"/?p=1" = "/2024/a/"\n"/old/" = "/2024/a/"\n',
    }
    result = site(files, publish=True, settings={"SERVER_FILES": ["nginx"], "SITENAME": "Notes"})
    pages = [name for name in result.files() if name.endswith(".html")]
    violations: list[str] = []
    with nginx(result.output, tmp_path) as server, browser.new_page() as page:
        page.on("console", lambda message: violations.append(message.text) if "Policy" in message.text else None)
        for name in pages:
            page.goto(f"http://127.0.0.1:{server.port}/{name.removesuffix('index.html')}", wait_until="load")
        page.goto(f"http://127.0.0.1:{server.port}/2024/a/")
        colours = page.evaluate("[...document.querySelectorAll('.prose > p')].map((p) => getComputedStyle(p).color)")
        sides = page.evaluate("[...document.querySelectorAll('td')].map((cell) => getComputedStyle(cell).textAlign)")
        centre = page.evaluate(_CENTRE)
    assert violations == []
    assert len(pages) > 15
    assert "rgb(0, 128, 0)" in colours
    assert sides == ["left", "right"]
    assert centre == [255, 0, 0, 255]


def test_a_script_that_differs_from_page_to_page_is_a_warning(site: MakeSite, tmp_path: Path) -> None:
    """A script with values of a template has no fixed hash, so that a check names it."""
    folder = tmp_path / "own"
    (folder / "partials").mkdir(parents=True)
    (folder / "partials/own_head.html").write_text("<!-- own -->\n<script>title = {{ canonical|tojson }}</script>\n")
    settings = {"SERVER_FILES": ["nginx"], "CHECK_ONLY": True, "THEME_TEMPLATES_OVERRIDES": [str(folder)]}
    result = site({"posts/a.md": f"{HEAD}Text."}, publish=True, settings=settings)
    (warning,) = [line for line in result.diagnostics if "content policy" in line]
    assert warning.startswith(f"{folder}/partials/own_head.html:2:1: warning: ")
