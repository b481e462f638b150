"""Check the results of small texts from public reports about Markdown, typography and lists."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from site_builder import Built, build, write_files

SITE = "https://user.example/notes"


@dataclass(frozen=True)
class Case:
    """A text, the part of its site to check (see `part_of`), and the values that this part must and must not have."""

    part: str
    body: str
    has: Sequence[str]
    lacks: Sequence[str] = ()
    front: str = ""


# The texts are our own. The comment above each has the report, and the reason for the expected result.
CASES = {
    # justinmayer/smartypants.py#15: an apostrophe joins the words before and after it
    "apostrophe-after-a-link": Case(
        "page", "The [ferry office](https://ferry.example)'s door.", ["ferry office’s door"]
    ),
    # markedjs/marked#166: an apostrophe joins code and the letters after it
    "apostrophe-after-code": Case("page", "The `grep`'s output.", ["grep’s output"]),
    # textpattern/textpattern#75: a printed card cannot be corrected
    "apostrophe-on-a-card": Case("deck", "- [ ] Open **Ana**'s drawer.\n- [ ] Close it.", ["Open Ana’s drawer."]),
    # justinmayer/smartypants.py#22: an elision begins with an apostrophe
    "elision": Case("page", "We had forms in the '90s.", ["the ’90s"]),
    # jolicode/JoliTypo#135: 6′2″, 6'2" or 6’2” are correct, but an opening mark is not
    "primes": Case("page", "She is 6'2\" tall.", ["6"], lacks=["6‘2"]),
    # typora/typora-issues#4555: a quotation mark before a word is an opening one
    "quotation-mark-after-a-dash": Case("page", 'Then--"no"--and off.', ["—“no”—"]),
    # swyxio/swyxdotio#404: readers copy the address from the words of an autolink
    "dash-in-an-address": Case(
        "page", "See <https://boats.example/a--b>.", ["https://boats.example/a--b"], lacks=["a—b"]
    ),
    # thephpleague/commonmark#1083: on paper, readers can only copy the printed words
    "address-on-a-card": Case(
        "deck", "- [ ] Read <https://boats.example/a--b>\n- [ ] Sign.", ["Read https://boats.example/a--b"]
    ),
    # withastro/docs#508: a dash has white space on both sides or on none
    "dash-of-an-option": Case("page", "Start it with --verbose or not.", ["--verbose"]),
    # davidfstr/rdiscount#94: three hyphens are a dash, not a dash and a hyphen
    "three-hyphens": Case("page", "It was late---very late.", ["late—very"]),
    # danielbuechele/goofy#135: docs: "your smileys stay as they are"
    "smileys": Case("page", "He left :'( and wept.", [":'("]),
    # Python-Markdown/markdown#451: a sub-task is not a step; writers on GitHub indent by two
    "sub-tasks-indented-by-two-spaces": Case(
        "steps", "- [ ] Move utilities\n  - [ ] Gas\n  - [ ] Water\n- [ ] Insure", ['"steps":2']
    ),
    # Python-Markdown/markdown#1125: items that are indented by two spaces are nested
    "items-indented-by-two-spaces": Case("html", "- one\n  - two\n    - three\n- four", ["<li>one<ul>"]),
    # packing lists: tasks below a numbered group are boxes
    "tasks-below-a-group": Case(
        "html",
        "1. Clothing:\n   - [ ] Socks\n   - [ ] Hat\n2. Papers:\n   - [ ] Passport\n   - [ ] Ticket",
        ['type="checkbox"'],
        lacks=["- [ ] Hat"],
    ),
    # facelessuser/pymdown-extensions#1031: code indented like the item's text stays in its item; one deck of four steps
    "code-in-a-step": Case(
        "steps",
        "- [ ] Stop.\n- [ ] Open the valve.\n  ```sh\n  valve --open\n  ```\n- [ ] Start.\n- [ ] Look.",
        ['"decks":1'],
    ),
    # mkdocs/mkdocs#754: a list as in CommonMark and on GitHub, or a warning
    "list-below-text": Case("html", "We need:\n- rope\n- paint", ["<li>rope"]),
    # Python-Markdown/markdown#73: the code of a note stays in the note
    "fence-in-a-footnote": Case(
        "fn",
        "A claim[^b].\n\n- item\n\n[^b]: Note.\n\n    ```sh\n    ls --all\n    ```\n\n    Behind it.",
        ["ls --all", "Behind it."],
    ),
    # markedjs/marked#1257: as on GitHub, the backslash only keeps the table from splitting the cell
    "escaped-pipe": Case("page", "| A | B |\n|---|---|\n| `a \\| b` | c |", ["a | b"]),
    # Python-Markdown/markdown#513: lessons use #tags; a heading "#meetings" would move all others down a level
    "hashtags": Case(
        "html", "Monday.\n\n#meetings #writing\n\n## Section\n\nText.", ["#meetings #writing", '<h2 id="section">']
    ),
    # words in braces stay, as in tests/test_words_kept.py
    "words-in-braces": Case("page", "## The field {name}\n\nThe placeholder is\n{customer}", ["{name}", "{customer}"]),
    # a tag of Jekyll stays text and does not become attributes
    "tag-of-jekyll": Case("page", "Code:\n\nputs 1\n{% endhighlight %}", ["endhighlight %}"]),
    # mkdocs/mkdocs#1687: Markdown as on GitHub, or a warning that it needs markdown="1"
    "details": Case(
        "page",
        "<details>\n<summary>Shops</summary>\n\n- [ ] Test the till\n- [ ] Test the basket\n\n</details>",
        ["Test the till"],
        lacks=["- [ ] Test"],
    ),
    # marktext/marktext#3689: words on a card are separated
    "words-of-details-on-a-card": Case(
        "deck",
        "- [ ] Look <details><summary>How</summary>Run it.</details>\n- [ ] End.",
        ["Look How Run it."],
        lacks=["HowRun"],
    ),
    # two tildes strike a text, as on GitHub
    "struck-text": Case("page", "~~Buy the boat~~", ["Buy the boat"], lacks=["~~"]),
    # a backslash at the end of a line breaks it, as in CommonMark
    "line-break": Case("html", "One\\\ntwo", ["One<br"]),
    # a bare address is a link, as on GitHub, or a warning
    "bare-address": Case("html", "See https://boats.example/x for it.", ['<a href="https://boats.example/x">']),
    # tinacms/wp-gatsby-markdown-exporter#12: the frame of a caption is removed, and its words stay
    "caption": Case("page", '[caption id="a"]The pier[/caption]', ["The pier"], lacks=["[caption"]),
    # adambard/learnxinyminutes-docs#4968: the page of a Hebrew post is set from right to left
    "right-to-left": Case("tags", "פסקה בעברית, עם API.", ['dir="rtl"'], front="Lang: he\n"),
    # jgm/pandoc#11241: a line break between Chinese characters adds no space
    "chinese-line-break": Case("page", "第一行在这里，\n第二行在这里。", ["这里，第二"], front="Lang: zh\n"),
    # getpelican/pelican#1342: lists and feeds have no raw Markdown
    "summary": Case(
        "home",
        "Text.",
        ["See the office"],
        lacks=["[the office]"],
        front="Summary: See [the office](https://a.example).\n",
    ),
    # getnikola/nikola#1939: addresses in srcset get the path of the site
    "srcset": Case(
        "html", '<img src="/images/p.svg" srcset="/images/p.svg 2x" alt="p">', ['srcset="/notes/images/p.svg']
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build one site with the texts of all cases; a text's title and slug are its case's name."""
    folder = tmp_path_factory.mktemp("reports")
    posts = {f"posts/{name}.md": _post(name, case) for name, case in CASES.items()}
    write_files(folder / "content", {**posts, "images/p.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    site = build(folder, False, {"CARD_FORMATS": [], "SITEURL": SITE, "RECENT_POSTS": len(CASES)}, False)
    assert site.ok, site.text
    return site


def _post(name: str, case: Case) -> str:
    front = case.front and f"{case.front.strip()}\n"
    return f"Title: {name}\nSlug: {name}\nDate: 2026-03-01\nTags: work\n{front}\n{case.body}\n"


def _text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\xa0", " ")


def part_of(site: Built, name: str, part: str) -> str:
    """Return a part of the site that shows a text.

    `part` is `html` for the text's HTML, `page` for its words, `tags` for the tags around it, `fn` for the words of its
    footnotes, `home` for those of the home page, `deck` for those of its cards, or `steps` for the numbers of its decks
    and steps.
    """
    page = site.read(f"2026/{name}/")
    start = page.index('class="prose')
    prose = page[page.index(">", start) + 1 : page.index("</article>", start)]
    if part == "page":
        return " ".join(_text(prose).split())
    if part == "html":
        return prose.replace("&nbsp;", " ")
    if part == "tags":
        return " ".join(re.findall(r"<(?:html|article)[^>]*>", page))
    if part == "fn":
        return _text(prose[prose.index('class="footnote"') :])
    if part == "home":
        return _text(site.read(""))
    decks = [json.loads(file.read_text("utf-8")) for file in sorted(site.output.glob(f"cards/{name}*/deck.json"))]
    steps = [step for deck in decks for step in deck["steps"]]
    if part == "steps":
        return f'"decks":{len(decks)} "steps":{len(steps)}'
    return " | ".join(" ".join((step["lead"], *(block.get("text", "") for block in step["body"]))) for step in steps)


@pytest.mark.parametrize("name", CASES)
def test_a_text_of_a_public_report_has_the_right_result(built: Built, name: str) -> None:
    """A text that other programs convert wrongly, by a public report, has the right result."""
    case = CASES[name]
    shown = part_of(built, name, case.part)
    assert [value for value in case.has if value not in shown] == [], shown
    assert [value for value in case.lacks if value in shown] == [], shown
