"""Check wiki links and pictures in the form of Obsidian."""

from __future__ import annotations

import re

import pytest

from hindsight.core.markdown.typography import plain_text
from site_builder import Files, MakeSite
from support import HEAD, post
from test_pictures import picture


def test_a_wiki_link_leads_to_a_text_by_title_slug_or_file(site: MakeSite) -> None:
    """A wiki link finds a text by title, slug or file name in any case, and may have a heading and link text."""
    names = ("On saying no", "say-no", "2024-05-01-say-no", "SAY-NO#The way|how", "posts/deep/2024-05-01-say-no")
    body = "\n\n".join(f"[[{name}]]" for name in names)
    other = HEAD.replace("Title: A title", "Title: On saying no") + "\n## The way\n\nText.\n"
    built = site({"posts/a.md": f"{HEAD}\n{body}\n", "posts/deep/2024-05-01-say-no.md": other}, publish=True)
    assert built.ok, built.text
    links = re.findall(r'<p><a href="([^"]*)">([^<]*)</a></p>', built.read("2024/a/").replace("&nbsp;", " "))
    assert [words for _, words in links] == ["On saying no", "say-no", "2024-05-01-say-no", "how", names[4]]
    assert {address.partition("2024/")[2] for address, _ in links} == {"say-no/", "say-no/#the-way"}


def test_a_wiki_picture_is_found_by_its_name(site: MakeSite) -> None:
    """A wiki picture is found by its name beside the text or in images/, and its size is set."""
    files: Files = {
        "posts/a.md": f"{HEAD}\n![[Door.png]]\n\n![[b.png|300]]\n\n![[b.png|A window]]\n",
        "posts/door.png": picture(),
        "images/deep/b.png": picture(size=(40, 20)),
    }
    built = site(files, publish=True)
    assert built.ok, built.text
    tags = re.findall("<img[^>]*>", built.read("2024/a/"))
    sources = [re.findall(r'src="(?:\.\./)*/?([^"]*)"', tag)[0] for tag in tags]
    assert sources == ["posts/door.png", "images/deep/b.png", "images/deep/b.png"]
    assert [re.findall(r'alt="([^"]*)"', tag)[0] for tag in tags] == ["Door", "b", "A window"]
    assert 'width="300"' in tags[1]
    assert 'height="150"' in tags[1]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[[Gone]]", 'the link [[Gone]] leads nowhere: no text is called "Gone"; write "[Gone](file.md)" with the '
                     "name of its file, or remove the brackets"),
        ("![[gone.png]]", "the link [[gone.png]] leads nowhere: there is no file gone.png; put it into images/"),
        ("![[foto.svg]]", 'the link [[foto.svg]] leads nowhere: there is no file foto.svg (did you mean "photo.svg"?)'),
        ("[[Atitle]]", 'the link [[Atitle]] leads nowhere: no text is called "Atitle" (did you mean "A title"?)'),
    ],
)  # fmt: skip
def test_a_broken_wiki_link_is_an_error_with_a_remedy(site: MakeSite, body: str, message: str) -> None:
    """A wiki link to a missing text or picture is an error at its line, with one remedy."""
    files = {"posts/a.md": f"{HEAD}\n{body}\n", "images/photo.svg": "<svg/>"}
    (diagnostic,) = [one for one in site(files, publish=True).diagnostics if "error" in one]
    assert diagnostic.partition(": error: ")[2] == message
    assert diagnostic.startswith("content/posts/a.md:5:")


def test_a_picture_that_only_a_draft_names_is_not_published(site: MakeSite) -> None:
    """A picture that only a draft names is not published, also if the wiki link names no folder."""
    files: Files = {
        "posts/a.md": f"{HEAD}\nText.\n",
        "posts/d.md": f"{HEAD}Slug: d\nStatus: draft\n\n![[Secret.png]]\n",
        "images/plans/secret.png": picture(),
    }
    built = site(files, publish=True)
    assert built.ok, built.text
    assert not any("secret" in name for name in built.files())


@pytest.mark.parametrize(
    "body",
    [
        "A note[[1]](#x).",
        "See [[1]] and [[12]].",
        "`[[code]]`\n\n    [[block]]",
        "[[1, 2], [3]]",
        "a[[0]]",
        "\\[[x]]",
        "[[1]][n]\n\n[n]: #x",
    ],
)
def test_other_double_brackets_are_not_wiki_links(body: str) -> None:
    """Markdown links with words in brackets, code, and lists of lists are not wiki links."""
    assert "{wiki}" not in post(body).html


def test_a_wiki_link_to_a_draft_is_an_error_at_the_link(site: MakeSite) -> None:
    """A wiki link to a draft is an error at the link's column; one to a missing heading is a warning."""
    other = HEAD.replace("Title: A title", "Title: On saying no")
    built = site(
        {
            "posts/a.md": f"{HEAD}\nOf d and parts.\n\nSee [[d]] and [[b#No such part]] and [[posts/B.md#^1]].\n",
            "posts/b.md": f"{other}Slug: b\n\n## The way\n\nText.\n",
            "posts/d.md": f"{HEAD}Slug: d\nStatus: draft\n\nText.\n",
        },
        publish=True,
        settings={"CHECK_ONLY": True},
    )
    line_7 = "content/posts/a.md:7"
    assert [line for line in built.diagnostics if "[[" in line] == [
        f"{line_7}:5: error: the link [[d]] leads nowhere: posts/d.md is a draft or not yet published",
        f'{line_7}:15: warning: there is no heading "No such part" in posts/b.md: '
        "[[b#No such part]] leads to its beginning",
    ]


@pytest.mark.parametrize("name", ["film.mov", "film.ogv", "sound.wav", "sound.flac"])
def test_an_embedded_film_or_sound_becomes_a_player(name: str) -> None:
    """An embedded film or sound of any format becomes a player."""
    assert re.search(r"<(?:video|audio)[^>]*controls", post(f"![[{name}]]").html)


def test_an_address_in_double_brackets_is_no_wiki_link(site: MakeSite) -> None:
    """An address in double brackets is not a broken link, also with signs of Markdown inside."""
    built = site({"posts/a.md": "Title: A\nDate: 2026-03-04\nTags: work\n\n[[https://a.example/x?script_id=1_2]]"})
    assert [line for line in built.diagnostics if "leads nowhere" in line] == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("[[b]]", "b"),
        ("[[b#A part]]", "b > A part"),
        ("[[#A part]]", "A part"),
        ("[[b#A part#Its part]]", "b > A part > Its part"),
        ("[[b#^37066d]]", "b"),
        ("[[b#A part|so]]", "so"),
    ],
)
def test_a_link_to_a_part_has_the_words_of_obsidian(link: str, words: str) -> None:
    """The sign of a part is not for readers."""
    assert plain_text(post(f"See {link}.").html).strip() == f"See {words}."
