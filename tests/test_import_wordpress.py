"""Exports of WordPress: texts, pictures, replies, addresses and damaged files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hindsight.host.commands.import_blog import import_blog
from hindsight.importing.fetch import fetch_files
from hindsight.importing.model import Import, ImportedFile, ImportProblem
from hindsight.importing.wordpress.read import read_wordpress
from import_support import Imported
from site_builder import serving

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Walks</title><link>https://walks.example</link><language>en-US</language>
<wp:base_blog_url>https://walks.example</wp:base_blog_url>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_email>ann@mail.example</wp:author_email>
<wp:author_display_name>Ann</wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>"


def item(content: str = "Text.", more: str = "", **fields: str) -> str:
    """Return an item of an export: by default, a published post."""
    values = {
        "post_id": "7", "post_date": "2010-03-04 09:30:00", "post_name": "leaving", "status": "publish",
        "post_type": "post", **fields,
    }  # fmt: skip
    inner = "".join(
        f"<wp:{name}>{value}</wp:{name}>" for name, value in values.items() if name not in ("title", "link")
    )
    link = fields.get("link", f"https://walks.example/2010/03/{values['post_name']}/")
    return (
        f"<item><title>{fields.get('title', 'Leaving')}</title><link>{link}</link><dc:creator>ann</dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>{inner}{more}</item>\n"
    )


def import_items(folder: Path, *items: str, **environ: str) -> Imported:
    """Import an export with these items."""
    source = folder / "source" / "export.xml"
    source.parent.mkdir(exist_ok=True)
    source.write_text(HEAD + "".join(items) + TAIL)
    report = import_blog({"FROM": str(source), "TO": str(folder / "imported"), **environ})
    return Imported(report, folder / "imported")


def test_a_post_is_imported_with_its_fields_and_addresses(tmp_path: Path) -> None:
    """The permalink becomes an alias, and the address with `?p=` a redirect."""
    terms = '<category domain="category">Work</category><category domain="post_tag">Clients</category>'
    imported = import_items(tmp_path, item(more=terms))
    assert imported.read("posts/2010/leaving.md") == (
        "Title: Leaving\nDate: 2010-03-04 09:30\nTags: Clients\nSlug: leaving\nCategory: Work\n"
        "Aliases: /2010/03/leaving/\n\nText.\n"
    )
    assert tomllib.loads(imported.read("redirects.toml"))["/?p=7"] == "/2010/leaving/"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "private"}, "private"),
        ({"status": "pending"}, "waiting for review"),
        ({"post_password": "secret"}, "protected by a password"),
        ({"post_type": "recipe"}, 'of the kind "recipe", which a plugin defines'),
    ],
)
def test_texts_that_are_not_public_become_drafts(fields: dict[str, str], reason: str, tmp_path: Path) -> None:
    """A warning gives the reason, and no file contains the password."""
    imported = import_items(tmp_path, item(**fields))
    (path,) = [path for path in imported.files() if path.endswith(".md")]
    assert "Status: draft" in imported.read(path)
    assert "secret" not in imported.read(path)
    assert imported.lines("warning") == [
        f'export.xml:8:1: warning: "Leaving" is {reason} in WordPress, so it is a draft here'
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("One.\n\nTwo\nlines.", "One.\n\nTwo\\\nlines."),
        ("<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph -->\n\n<!-- wp:paragraph --><p>Two.</p>", "One.\n\nTwo."),
        ("One.<!--more-->\n\nTwo.", "One.\n\nTwo."),
        ('[code language="py"]a &lt; b\n\nc[/code]', "```py\na < b\n\nc\n```"),
        ('[caption id="x" width="9"]<img src="https://b.example/a.png" alt="A" /> Words[/caption]',
         '<figure><img alt="A" src="https://b.example/a.png"/><figcaption>Words</figcaption></figure>'),
        ("[embed]https://video.example/1[/embed]", "<https://video.example/1>"),
        ('[audio src="https://b.example/a.mp3"]', '<audio controls="" src="https://b.example/a.mp3"></audio>'),
        ("[[escaped]]", "[escaped]"),
        ("<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "- One\n- Two"),
        ("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>", "| A |\n| --- |\n| 1 |"),
        ('<!-- wp:social-link {"url":"https://b.example","service":"mastodon"} /-->', "[mastodon](https://b.example)"),
    ],
)  # fmt: skip
def test_content_becomes_markdown(content: str, expected: str, tmp_path: Path) -> None:
    """Paragraphs that WordPress would add, blocks, shortcodes and code are converted."""
    text = import_items(tmp_path, item(content)).read("posts/2010/leaving.md")
    assert text.partition("\n\n")[2].strip().replace("\\[escaped\\]", "[escaped]") == expected


def test_an_unknown_shortcode_stays_as_text(tmp_path: Path) -> None:
    """A warning names the shortcode."""
    imported = import_items(tmp_path, item('[weather city="Rome"]'))
    assert 'weather city="Rome"' in imported.read("posts/2010/leaving.md")
    assert imported.lines("warning") == [
        'export.xml:8:1: warning: "Leaving": this shortcode of a plugin stays as text: [weather city="Rome"]'
    ]


def test_numbered_paragraphs_are_suggested_as_a_checklist(tmp_path: Path) -> None:
    """The hint gives the line to add."""
    content = "\n\n".join(f"{number}. Do this.\n\nBecause." for number in range(1, 7))
    imported = import_items(tmp_path, item(content))
    assert imported.lines("hint")[0] == (
        'export.xml:8:1: hint: "Leaving" has 6 numbered paragraphs; add "Checklist: yes" to print them as cards'
    )


def test_scaled_pictures_are_replaced_by_their_originals(tmp_path: Path) -> None:
    """The originals are copied from the folder of uploads in MEDIA."""
    (tmp_path / "uploads/2010/03").mkdir(parents=True)
    (tmp_path / "uploads/2010/03/a.png").write_bytes(b"png")
    address = "https://walks.example/wp-content/uploads/2010/03/a.png"
    attachment = item(post_id="8", post_type="attachment", status="inherit", post_name="a", attachment_url=address)
    imported = import_items(
        tmp_path,
        attachment,
        item(f'<img src="{address.replace(".png", "-300x200.png")}" alt="A">'),
        MEDIA=str(tmp_path / "uploads"),
    )
    assert "![A]({static}/wp-content/uploads/2010/03/a.png)" in imported.read("posts/2010/leaving.md")
    assert "wp-content/uploads/2010/03/a.png" in imported.files()


def test_replies_are_imported_without_email_and_ip_addresses(tmp_path: Path) -> None:
    """Nested and held replies are imported, and spam is only counted."""

    def comment(ident: str, approved: str, parent: str = "0", kind: str = "") -> str:
        return (
            f"<wp:comment><wp:comment_id>{ident}</wp:comment_id><wp:comment_author>Bob</wp:comment_author>"
            f"<wp:comment_author_email>bob@mail.example</wp:comment_author_email><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>"
            "<wp:comment_date_gmt>2010-03-05 10:00:00</wp:comment_date_gmt>"
            "<wp:comment_content>Hello</wp:comment_content>"
            f"<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>"
            f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
        )

    comments = comment("1", "1") + comment("2", "0", "1") + comment("3", "spam") + comment("4", "1", kind="pingback")
    imported = import_items(tmp_path, item(more=comments))
    archive = imported.read("replies/2010-leaving.toml")
    replies = tomllib.loads(archive)["reply"]
    assert [(reply["id"], reply["kind"], reply["state"], reply.get("in_reply_to")) for reply in replies] == [
        ("wp-1", "comment", "shown", None), ("wp-2", "comment", "held", "wp-1"), ("wp-4", "mention", "shown", None),
    ]  # fmt: skip
    assert "mail.example" not in archive + imported.report
    assert "192.0.2.1" not in archive
    assert "1 comment left out as spam or trash" in imported.report


def test_complete_items_of_a_truncated_export_are_read(tmp_path: Path) -> None:
    """A warning gives the line at which the export ends."""
    file = tmp_path / "cut.xml"
    file.write_text(HEAD + item() + item(post_id="8", post_name="next")[:300])
    imported = read_wordpress(file, None)
    assert [text.slug for text in imported.texts] == ["leaving"]
    assert str(imported.diagnostics[0]) == (
        "cut.xml:9:1: warning: the export is damaged here (unclosed token); the rest of it is lost"
    )


def test_wrong_bytes_and_characters_are_repaired(tmp_path: Path) -> None:
    """Windows-1252 in UTF-8, control characters and an early end of CDATA are repaired."""
    file = tmp_path / "odd.xml"
    data = (HEAD + item("Caf@ \x0b and ]]> more é") + TAIL).encode().replace(b"@", b"\xe9")
    file.write_bytes(data)
    (text,) = read_wordpress(file, None).texts
    assert text.body == "Café and ]]> more é\n"


def test_an_entity_bomb_is_an_error(tmp_path: Path) -> None:
    """Nested entities are not expanded, and the error is one line."""
    file = tmp_path / "bomb.xml"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + step)} "{f"&{chr(97 + step)};" * 10}">' for step in range(9)
    )
    file.write_text(f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]><rss><channel><title>&j;</title></channel></rss>')
    with pytest.raises(ImportProblem, match=r"bomb\.xml:1: this is not an export of WordPress"):
        read_wordpress(file, None)


@settings(deadline=None)  # the first example loads modules
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: (HEAD + item(text) + TAIL).encode("utf-8", "replace"))
)
def test_any_bytes_give_an_import_or_an_error(data: bytes) -> None:
    """No input causes an unexpected exception."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "any.xml")
        file.write_bytes(data)
        try:
            imported = read_wordpress(file, None)
        except ImportProblem:
            return
    assert not any("please report it" in diagnostic.message for diagnostic in imported.diagnostics)


def test_pictures_are_fetched_only_from_the_old_host(tmp_path: Path) -> None:
    """Pictures go to a separate folder; other hosts and private addresses get no request."""
    (tmp_path / "host/wp-content").mkdir(parents=True)
    (tmp_path / "host/wp-content/a.png").write_bytes(b"png")
    with serving(tmp_path / "host") as address:
        imported = Import("WordPress", settings={"SITEURL": address})
        imported.files = [
            ImportedFile("wp-content/a.png", "a.png", None, f"{address}/wp-content/a.png"),
            ImportedFile("wp-content/b.png", "b.png", None, f"{address}/wp-content/b.png"),
            ImportedFile("wp-content/c.png", "c.png", None, "http://other.example/c.png"),
        ]
        fetch_files(imported, tmp_path / "fetched", allow_private=True)
        assert (tmp_path / "fetched/wp-content/a.png").read_bytes() == b"png"
        assert [file.file is not None for file in imported.files] == [True, False, False]
        assert [diagnostic.message for diagnostic in imported.diagnostics] == [
            f"{address}/wp-content/b.png cannot be fetched: HTTP Error 503: Service Unavailable",
            "http://other.example/c.png cannot be fetched: it is not on the host of the old site",
        ]
        imported.files = [ImportedFile("wp-content/b.png", "b.png", None, f"{address}/wp-content/b.png")]
        fetch_files(imported, tmp_path / "fetched")
        assert imported.diagnostics[-1].message.endswith("the host has a private address")


def test_an_import_with_workers_equals_one_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, order and diagnostics are the same as with a single process."""
    monkeypatch.setattr("hindsight.importing.wordpress.conversions.FEW", 1)
    items = [item(f"<p>One {number}</p><script>x()</script>", post_id=f"{number}") for number in range(1, 5)]
    imports = []
    for jobs in ("1", "2"):
        monkeypatch.setenv("HINDSIGHT_JOBS", jobs)
        folder = tmp_path / jobs
        folder.mkdir()
        imported = import_items(folder, *items)
        files = sorted((folder / "imported").rglob("*.md"))
        imports.append((imported.report.replace(str(folder), ""), [path.read_text() for path in files]))
    assert imports[0] == imports[1]
    assert imports[0][0].count("a script is taken out") > 0
    assert len(imports[0][1]) == len(items)
