"""Names and digests of the theme's static files on a published site."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path

import pytest

from hindsight.host.deploy.s3_target import cache_control
from hindsight.host.site.theme_files import compact, compact_script
from site_builder import ROOT, Built, MakeSite

LESSON = "> **Lesson:** Say it. #a\n> {id=x confidence=likely}\n"
FILES = {"posts/a.md": f"Title: A\nDate: 2024-03-04\nTags: work\n\nText.\n\n{LESSON}"}
_LOADED = re.compile(r' (?:href|src)="(/theme/[^"]+\.(?:css|js))"(?: integrity="sha256-([^"]+)")?')


def loaded(built: Built, address: str) -> list[tuple[str, str]]:
    """Return the style sheets and scripts of the theme that a page loads, with the digests that it has of them."""
    return _LOADED.findall(built.read(address))


def test_a_published_page_has_the_digests_of_its_files(site: MakeSite) -> None:
    """Each style sheet and script has a name with a part of its digest, and the page has the whole digest."""
    built = site(FILES, publish=True)
    found = {pair for page in ("2024/a/", "lessons/", "search/") for pair in loaded(built, page)}
    assert len(found) == 6
    for address, digest in found:
        data = built.path(address[1:]).read_bytes()
        assert base64.b64encode(hashlib.sha256(data).digest()).decode() == digest
        assert f".{hashlib.sha256(data).hexdigest()[:10]}." in address
        assert "immutable" in cache_control(built.path(address[1:]))  # a bucket of S3 knows such files by their names


def test_the_writers_own_view_has_plain_names(site: MakeSite) -> None:
    """A change of a style sheet must not change every page while somebody writes a theme."""
    built = site(FILES)
    assert loaded(built, "2024/a/") == [
        ("/theme/site.js", ""),
        ("/theme/hindsight.css", ""),
    ]
    assert [name for name in built.files() if re.search(r"theme/.*\..*\.", name)] == []


@pytest.mark.parametrize("signal", ["content_written", "finalized"])
def test_files_that_a_plugin_may_change_are_not_checked(signal: str, site: MakeSite, tmp_path: Path) -> None:
    """A plugin that makes style sheets smaller after they are written must not make browsers refuse them."""
    plugin = f"from pelican import signals\ndef do(*_, **__): pass\ndef register(): signals.{signal}.connect(do)\n"
    (tmp_path / f"shrinking_{signal}.py").write_text(plugin)
    settings = {"PLUGINS": [f"shrinking_{signal}"], "PLUGIN_PATHS": [str(tmp_path)]}
    built = site(FILES, publish=True, settings=settings)
    assert built.ok, built.text
    _, (style, digest), *_ = loaded(built, "2024/a/")
    assert (built.path(style[1:]).is_file(), digest) == (True, "")
    assert loaded(built.rebuild(PLUGINS=[]), "2024/a/")[1][1] != ""


def test_the_files_keep_their_plain_names_as_well(site: MakeSite) -> None:
    """A blog's own template can load a file of the theme by its plain name."""
    built = site(FILES, publish=True)
    assert built.path("theme/hindsight.css").read_bytes() == (ROOT / "theme/static/hindsight.css").read_bytes()


def test_a_changed_style_changes_its_name_on_every_page(site: MakeSite, tmp_path: Path) -> None:
    """The next publish writes the new name into all pages, and removes the file of the old one."""
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    before = site(FILES, publish=True, settings={"THEME": str(theme)})
    _, (old, _), *_ = loaded(before, "2024/a/")
    (theme / "static/hindsight.css").write_text("p { color: red }")
    after = before.rebuild()
    _, (new, _), *_ = loaded(after, "2024/a/")
    assert new != old
    assert after.path(new[1:]).read_text() == "p{color: red}"
    assert not after.path(old[1:]).exists()
    assert old not in after.read("404.html")


def test_a_site_below_a_folder_has_the_folder_in_the_addresses(site: MakeSite) -> None:
    """The address of a file begins with the path of SITEURL."""
    built = site(FILES, publish=True, settings={"SITEURL": "https://example.org/blog"})
    assert 'href="/blog/theme/hindsight.' in built.read("2024/a/")


def test_servers_keep_the_files_for_ever(site: MakeSite) -> None:
    """The files of servers name exactly the files that never change."""
    built = site(FILES, publish=True, settings={"SERVER_FILES": ["netlify", "nginx"]})
    found = {address for page in ("2024/a/", "lessons/", "search/") for address, _ in loaded(built, page)}
    named = {f"/{name}" for name in built.files() if re.search(r"\.[0-9a-f]{10}\.(css|js)$", name)}
    assert found <= named
    headers = built.read("_headers")
    assert set(re.findall(r"^(/.*)\n  Cache-Control: public, max-age=31536000, immutable$", headers, re.M)) == named
    for address in named:
        assert f'"{address}" "public, max-age=31536000, immutable";' in built.read(".hindsight-server/nginx-http.conf")


@pytest.mark.parametrize(
    ("style", "bare"),
    [
        ("/* a */p{}", "p{}"),
        ("p { /* a */ color: red }\n\n/* b\n   c */\n\nq {}", "p{color: red}q{}"),
        ("p  > q :is(r , s) {\n  width: calc(1px + 2px);\n}\n", "p > q :is(r,s){width: calc(1px + 2px);}"),
        ('p::after { content: "/* no */  ; " }', 'p::after{content: "/* no */  ; "}'),
        ("p::after { content: 'it\\'s /* no */' }", "p::after{content: 'it\\'s /* no */'}"),
        ("p { background: url(a/*b*/c.png) }", "p{background: url(a/*b*/c.png)}"),
        ("/*! licence */p{}", "/*! licence */p{}"),
        ("p { content: '/*' } /* a */", "p{content: '/*'}"),
        ("p{} /* open", "p{}/* open"),
    ],
)
def test_comments_and_needless_space_go_and_all_else_stays(style: str, bare: str) -> None:
    """Only comments are left out of a style sheet, and space that it does not need."""
    assert compact(style.encode()).decode() == bare


@pytest.mark.parametrize(
    ("script", "bare"),
    [
        ("// a\nb();\n  // c\n  d(); // e\n", "b();\nd(); // e\n"),
        ("a = `x${b}`;\n// `\n", "a = `x${b}`;\n"),
        ("a = `\n// no\n`;\n", "a = `\n// no\n`;\n"),
        ("/* open\n// */\na();\n", "/* open\n// */\na();\n"),
        ("a = 'b\\\n// no';\n", "a = 'b\\\n// no';\n"),
        ("", ""),
    ],
)
def test_lines_of_comments_go_from_a_script(script: str, bare: str) -> None:
    """Lines of comments and indentation are left out of a script, unless they may be a part of something else."""
    assert compact_script(script.encode()).decode() == bare
