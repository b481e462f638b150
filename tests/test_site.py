"""A site as a whole: what is built, what is refused, and what stays when a build fails."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import feedparser
import pytest

from extent import few_by_default
from site_builder import Files, MakeSite

POST = "Title: {title}\nDate: {date}\nTags: {tags}\n{more}\nText of {title}.\n"


def post(title: str, date: str = "2024-03-02", more: str = "", tags: str = "work") -> str:
    """A small post."""
    return POST.format(title=title, date=date, more=more, tags=tags)


# An address that is not the example's.
PUBLIC = {"SITEURL": "https://example.org"}

CHECKLIST = post("Leave well", more="Checklist: yes\n") + (
    '\n1. Say thanks. Say, "It was good to work with you." Mean it.\n\nTo all.\n\n'
    "2. Ask for feedback. They are frank now.\n\n3. Write it down. At once.\n"
)


def test_a_series_is_in_the_order_of_its_numbers_and_names(site: MakeSite) -> None:
    """Posts with a Series_index come first; those of one day follow the names of their files, numbers as numbers."""
    names = ("part-10", "part-9", "part-1", "last")
    files: Files = {f"posts/{name}.md": post(name, more="Series: S\n") for name in names}
    files["posts/first.md"] = post("first", more="Series: S\nSeries_index: 1\n")
    found = re.findall(r'/2024/([\w-]+)/"', site(files).read("series/s/index.html"))
    assert list(dict.fromkeys(found)) == ["first", "last", "part-1", "part-9", "part-10"]


def test_one_post_becomes_page_deck_and_lesson(site: MakeSite) -> None:
    """A post with a checklist and a lesson gives its page, its deck, its PDFs and an entry in the index."""
    lesson = "\n> **Lesson:** Thank people by name. #clients\n> {id=by-name}\n"
    built = site({"posts/leave-well.md": CHECKLIST + lesson})
    assert built.ok, built.text
    assert 'id="step-2"' in built.read("2024/leave-well/")
    assert "Ask for feedback." in built.read("cards/leave-well/")
    assert built.path("cards/leave-well/a6.pdf").read_bytes().startswith(b"%PDF")
    assert 'id="by-name"' in built.read("lessons/")
    assert "Thank people by&nbsp;name." in built.read("tags/clients/")


def test_lessons_json_holds_every_field(site: MakeSite) -> None:
    """The data export has the lesson's words, tags, source and whole addresses."""
    lesson = '\n> **Lesson (second hand):** Thank people. #clients\n> {id=x from="a friend"}\n'
    built = site({"posts/a.md": post("A") + lesson}, publish=True, settings={"SITEURL": "https://example.org/blog"})
    assert json.loads(built.read("lessons/lessons.json"))["lessons"] == [
        {
            "id": "x",
            "statement": "Thank people.",
            "tags": ["clients"],
            "source": "second",
            "date": "2024-03-02",
            "url": "https://example.org/blog/lessons/#x",
            "passage": "https://example.org/blog/2024/a/#x",
            "title": "A",
            "status": "current",
            "from": "a friend",
        }
    ]


def test_every_problem_is_told_at_once_and_nothing_changes(site: MakeSite) -> None:
    """A build with three bad files names all three, exits with 1 and leaves the output as it was."""
    built = site({"posts/a.md": post("A")}, publish=True)
    before = built.read("2024/a/")
    failed = built.rebuild(
        {
            "posts/a.md": post("Changed"),
            "posts/b.md": post("B", date="2024-02-31"),
            "posts/c.md": post("C", more="Staus: draft\n"),
            "posts/d.md": "no front matter\n",
        }
    )
    assert failed.code == 1
    assert [line.split(": error: ")[0] for line in failed.diagnostics] == [
        "content/posts/b.md:2:7",
        "content/posts/c.md:4:1",
        "content/posts/d.md:1:1",
    ]
    assert failed.read("2024/a/") == before


def test_an_error_costs_the_writers_own_view_what_it_is_in(site: MakeSite) -> None:
    """All else is built, a text that cannot be read stays as it was, and the status is 1 until all is right."""
    built = site({"posts/a.md": post("A"), "posts/b.md": post("B"), "posts/c.md": post("C")})
    files = {
        "posts/a.md": post("Changed"),
        "posts/b.md": post("Changed", date="2024-02-31"),
        "posts/c.md": post("Changed", more="Template: nosuch\n") + "\n[Gone](gone.md)\n",
        "posts/d.md": "no front matter\n",
        "posts/e.md": post("Twin", more="Slug: a\n"),
    }
    partly = built.rebuild(files)
    assert partly.code == 1
    assert [line.split(": error: ")[0] for line in partly.diagnostics] == [
        "content/posts/b.md:2:7", "content/posts/c.md:4:11", "content/posts/c.md:8:8", "content/posts/d.md:1:1",
        "content/posts/e.md:4:7",
    ]  # fmt: skip
    titles = {name: re.findall("<h1>(.*?)</h1>", partly.read(f"2024/{name}/")) for name in ("a", "b", "c")}
    assert titles == {"a": ["Changed"], "b": ["B"], "c": ["Changed"]}
    assert partly.text.splitlines()[-2].endswith("5 errors; all else is built")
    assert partly.rebuild().diagnostics == partly.diagnostics
    mended = partly.rebuild({**{name: post("Now") for name in ("posts/a.md", "posts/b.md", "posts/c.md")},
                             "posts/d.md": None, "posts/e.md": None})  # fmt: skip
    assert mended.ok, mended.text
    assert "<h1>Now</h1>" in mended.read("2024/b/")


def test_a_slug_used_twice_names_both_files(site: MakeSite) -> None:
    """Two posts with one slug are an error that names both."""
    built = site({"posts/a.md": post("A", more="Slug: same\n"), "posts/b.md": post("B", more="Slug: same\n")})
    assert built.diagnostics == [
        'content/posts/b.md:4:7: error: the slug "same" is already used by content/posts/a.md; '
        'give one of the two another "Slug: ..."'
    ]


def test_a_page_cannot_take_an_address_of_the_site(site: MakeSite) -> None:
    """A page called cards would hide the decks and is refused."""
    built = site({"pages/cards.md": "Title: Cards\n\nText.\n"})
    assert "/cards/ is taken by the site itself" in built.diagnostics[0]


@pytest.mark.parametrize("more", ["Status: draft\n", "Date-of-writing: x\n"])
def test_check_writes_nothing(site: MakeSite, more: str) -> None:
    """With CHECK_ONLY problems are printed and no file is written."""
    built = site({"posts/a.md": post("A", more=more)}, settings={"CHECK_ONLY": True})
    assert built.ok == (more == "Status: draft\n")
    assert not built.output.exists()


def test_drafts_and_future_posts_are_in_nothing_that_is_published(site: MakeSite) -> None:
    """No file that publish writes holds a word of a draft or a future post, its lessons or its steps."""
    secret = "\n> **Lesson:** Zugzwang word. #zugzwang\n\n- [ ] **Zugzwang.** a\n- [ ] **Zugzwang two.** b\n"
    files = {
        "posts/a.md": post("A"),
        "posts/draft.md": post("Zugzwang", more="Status: draft\n") + secret,
        "posts/later.md": post("Zugzwang Later", date="2031-01-01") + secret.replace("word", "other"),
    }
    built = site(files, publish=True)
    assert built.ok, built.text
    assert not [name for name in built.files() if b"ugzwang" in built.path(name).read_bytes() or "zugzwang" in name]


def test_the_writers_view_marks_drafts_and_future_posts(site: MakeSite) -> None:
    """In `make html` a draft and a future post are there, each marked."""
    built = site({"posts/a.md": post("A", more="Status: draft\n"), "posts/b.md": post("B", date="2031-01-01")})
    assert "Draft" in built.read("2024/a/")
    assert "Scheduled" in built.read("2031/b/")


def test_a_hidden_post_has_a_page_and_stands_in_no_list(site: MakeSite) -> None:
    """A hidden post is reachable by its address alone."""
    built = site({"posts/a.md": post("A"), "posts/h.md": post("Whisper", more="Status: hidden\n")}, publish=True)
    assert "Whisper" in built.read("2024/h/")
    holding = [name for name in built.files() if b"Whisper" in built.path(name).read_bytes()]
    assert holding == ["2024/h/index.html"]
    assert "/2024/h/" not in built.read("sitemap.xml")


def test_links_between_files_become_addresses(site: MakeSite) -> None:
    """Links to files, relative or from the content folder, become addresses below the site's path."""
    body = "[b](b.md) [rel]({filename}b.md) [abs]({filename}/posts/b.md#part) ![pic]({static}/images/p.svg)\n"
    files = {"posts/a.md": post("A") + "\n" + body, "posts/b.md": post("B") + "\n## Part\n", "images/p.svg": "<svg/>"}
    html = site(files, settings={"SITEURL": "https://example.org/blog"}).read("2024/a/")
    assert 'href="/blog/2024/b/">b<' in html
    assert 'href="/blog/2024/b/">rel' in html
    assert 'href="/blog/2024/b/#part">abs' in html
    assert 'src="/blog/images/p.svg"' in html


def test_a_link_that_leads_nowhere_is_an_error_at_its_place(site: MakeSite) -> None:
    """A link to a missing file, a missing part, or a draft is an error with line and column."""
    body = "[x]({filename}gone.md)\n\n[y]({filename}b.md#gone)\n\n[z]({filename}d.md)\n"
    files = {"posts/a.md": post("A") + body, "posts/b.md": post("B"), "posts/d.md": post("D", more="Status: draft\n")}
    assert site(files, publish=True, settings=PUBLIC).diagnostics == [
        "content/posts/a.md:6:15: error: the link {filename}gone.md leads nowhere: there is no posts/gone.md",
        'content/posts/a.md:8:15: error: the link {filename}b.md#gone leads nowhere: there is no "#gone" in posts/b.md',
        "content/posts/a.md:10:15: error: the link {filename}d.md leads nowhere: posts/d.md is a draft or not yet "
        "published",
    ]


def test_mixed_case_tags_are_one_tag_with_one_label(site: MakeSite) -> None:
    """Education and education share a page, and every page shows one label."""
    built = site(
        {
            "posts/a.md": post("A").replace("work", "Education"),
            "posts/b.md": post("B").replace("work", "education"),
            "posts/c.md": post("C").replace("work", "education"),
        }
    )
    assert "Education" not in built.read("tags/") + built.read("2024/a/")
    assert all(f"/2024/{slug}/" in built.read("tags/education/") for slug in "abc")


def test_front_matter_is_never_markup(site: MakeSite) -> None:
    """Script in title, summary, tags, series, source and cover text reaches no page as markup."""
    evil = '"><script>alert(1)</script>'
    head = "".join(f"{name}: {evil}\n" for name in ("Title", "Summary", "Series", "Category", "Author", "Cover_alt"))
    head += f"Source: {evil} <https://example.org/>\nDate: 2024-01-01\nTags: x{evil}\nCover: /images/x.svg\n"
    built = site({"posts/a.md": f"{head}\nText.\n", "images/x.svg": "<svg/>"})
    assert built.ok, built.text
    pages = [name for name in built.files() if name.endswith((".html", ".xml", ".json"))]
    assert not [name for name in pages if "<script>alert" in built.path(name).read_text(encoding="utf-8")]


def test_the_atom_feed_holds_whole_posts(site: MakeSite) -> None:
    """An entry has its permalink as id and the whole text, with whole addresses, and no boxes."""
    body = "\n[b]({filename}b.md)\n\n- [ ] **Call.** A.\n- [ ] **Write.** B.\n"
    built = site({"posts/a.md": post("A", date="2024-05-05") + body, "posts/b.md": post("B")}, publish=True)
    feed = feedparser.parse(built.path("feeds/all.atom.xml").read_bytes())
    assert not feed.bozo
    entry = feed.entries[0]
    assert entry.id == "https://hindsight.example/2024/a/"
    assert 'href="https://hindsight.example/2024/b/"' in entry.content[0].value
    assert "Write." in entry.content[0].value
    assert "<input" not in built.read("feeds/all.atom.xml")


def test_sitemap_and_robots_name_whole_addresses(site: MakeSite) -> None:
    """The sitemap lists each page by its whole address, and robots.txt names the sitemap."""
    built = site({"posts/a.md": post("A")}, publish=True)
    locations = [element.text for element in ET.fromstring(built.read("sitemap.xml")).iter() if "loc" in element.tag]
    assert "https://hindsight.example/2024/a/" in locations
    assert all((location or "").startswith("https://hindsight.example/") for location in locations)
    assert "Sitemap: https://hindsight.example/sitemap.xml" in built.read("robots.txt")


def test_two_builds_give_the_same_bytes(site: MakeSite) -> None:
    """Two sites of the same files are the same bytes, PDFs included."""
    one, two = site({"posts/leave-well.md": CHECKLIST}), site({"posts/leave-well.md": CHECKLIST})
    assert one.files() == two.files()
    assert all(one.path(name).read_bytes() == two.path(name).read_bytes() for name in one.files())


def test_what_a_build_did_not_make_stays(site: MakeSite) -> None:
    """A file put into the output by hand survives; a page whose post is gone does not."""
    built = site({"posts/a.md": post("A"), "posts/b.md": post("B")})
    (built.output / "CNAME").write_text("example.org")
    again = built.rebuild({"posts/b.md": None})
    assert again.read("CNAME") == "example.org"
    assert "2024/b/index.html" not in again.files()


def test_a_folder_with_other_files_is_not_taken_for_output(site: MakeSite) -> None:
    """An output folder that holds files no build made is refused and left alone."""
    built = site({"posts/a.md": post("A", more="Staus: x\n")}, publish=True)
    built.output.mkdir()
    (built.output / "thesis.doc").write_text("years of work")
    again = built.rebuild({"posts/a.md": post("A")})
    assert again.code == 1
    assert "holds files, and no build of this site made them" in again.text
    assert again.files() == ["thesis.doc"]


def test_output_may_not_hold_the_content(site: MakeSite) -> None:
    """An output folder above the content is refused."""
    built = site({"posts/a.md": post("A")})
    again = built.rebuild(OUTPUT_PATH=str(built.folder))
    assert again.code == 1
    assert "overlap" in again.text


def test_other_markup_is_not_dropped_in_silence(site: MakeSite) -> None:
    """A reStructuredText file is an error, not a missing post."""
    built = site({"posts/a.rst": "Title\n=====\n"})
    assert built.diagnostics == [
        "content/posts/a.rst:1:1: error: .rst files are not read; convert it to Markdown (.md), "
        "or move it to images/ or extra/"
    ]


def test_a_mistake_in_a_template_names_its_file(site: MakeSite) -> None:
    """A template that cannot be rendered is an error with its file, and nothing is written."""
    built = site({"posts/a.md": post("A")}, settings={"JINJA_ENVIRONMENT": {"autoescape": True}})
    (built.folder / "templates").mkdir()
    (built.folder / "templates" / "404.html").write_text("{% broken %}")
    again = built.rebuild(THEME_TEMPLATES_OVERRIDES=[str(built.folder / "templates")])
    assert again.code == 1
    assert "404.html:1:1: error: template: Encountered unknown tag 'broken'" in again.text


def test_today_can_be_set(site: MakeSite) -> None:
    """A post is in the future as long as TODAY says so."""
    files = {"posts/a.md": post("A", date="2030-01-01")}
    assert "2030/a/index.html" not in site(files, publish=True).files()
    assert "2030/a/index.html" in site(files, publish=True, settings={"TODAY": "2030-01-01"}).files()


def test_a_lesson_that_names_nothing_is_an_error(site: MakeSite) -> None:
    """`changes` and `superseded_by` that lead nowhere are errors at the lesson."""
    lesson = "\n> **Lesson:** One. #work\n> {id=one changes=gone#4 superseded_by=two}\n"
    diagnostics = site({"posts/a.md": post("A") + lesson}).diagnostics
    assert [diagnostic.partition(" error: ")[2] for diagnostic in diagnostics] == [
        'changes=gone#4 leads nowhere: no post has the slug "gone"',
        "superseded_by=two leads nowhere: there is no such lesson",
    ]


STEPS = "Checklist: yes\n\n1. Call.\n2. Write.\n"


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("changes=leaving#1", 'no post has the slug "leaving" (did you mean "leave"?)'),
        ("changes=leave#9", "it has 2 steps"),
        ("changes=late#1", "it has 2 steps, 9 to 10"),
        ("changes=a#1", '"a" has no checklist; give it one (Checklist: ...), or leave this field out'),
        ("changes=draft#1", "this step is in a draft or in a post still to come"),
        ("related=oen", 'there is no such lesson (did you mean "one"?)'),
        ("related=nothing-like-it", "there is no such lesson"),
        ("superseded_by=later", "this lesson is in a draft or in a post still to come"),
    ],
)
def test_why_a_lesson_leads_nowhere(site: MakeSite, field: str, why: str) -> None:
    """What a lesson names and is not there is told apart: no such post, no checklist, no such step, not out yet."""
    later = "\n> **Lesson:** Later. {id=later}\n"
    files = {
        "posts/a.md": post("A") + f"\n> **Lesson:** One. {{id=one}}\n\n> **Lesson:** Two. {{id=two {field}}}\n",
        "posts/leave.md": post("Leave", more=STEPS),
        "posts/late.md": post("Late", more="Checklist: yes\n\n9. Call.\n10. Write.\n"),
        "posts/draft.md": post("Draft", more=f"Status: draft\n{STEPS}") + later,
    }
    (diagnostic,) = site(files, publish=True, settings={"CARD_FORMATS": []}).diagnostics
    assert diagnostic.endswith(f"error: {field} leads nowhere: {why}")


def test_a_link_says_what_was_meant(site: MakeSite) -> None:
    """A link is quoted as it is written, with the file of that name elsewhere, or of nearly that name."""
    links = ("../2025/x.md", "{filename}/posts/2024/plans.md", "{tag}wrk", "{static}/images/harbor.svg", "other.md")
    files = {
        "posts/2024/a.md": post("A") + "".join(f"\n[x]({link})\n" for link in links),
        "posts/2024/x.md": post("X"),
        "posts/2026/plan.md": post("Plan", date="2026-01-01"),
        "images/harbour.svg": "<svg/>",
    }
    told = [diagnostic.split(" error: the link ")[1] for diagnostic in site(files).diagnostics]
    assert told == [
        '../2025/x.md leads nowhere: there is no posts/2025/x.md (did you mean "x.md"?)',
        "{filename}/posts/2024/plans.md leads nowhere: there is no posts/2024/plans.md "
        '(did you mean "/posts/2026/plan.md"?)',
        '{tag}wrk leads nowhere: there is no tag (did you mean "work"?)',
        '{static}/images/harbor.svg leads nowhere: there is no images/harbor.svg (did you mean "/images/harbour.svg"?)',
        "other.md leads nowhere: there is no posts/2024/other.md",
    ]


@pytest.mark.parametrize("publish", [True, False])
def test_warnings_are_told_in_full_by_check(site: MakeSite, publish: bool) -> None:
    """A candidate is a warning with its line in check, and a count where the site is built."""
    files = {"posts/a.md": post("A") + "\n1. Call. A.\n2. Write. B.\n3. Wait. C.\n"}
    settings = {"SITEURL": "https://example.org"}
    checked = site(files, publish=publish, settings={**settings, "CHECK_ONLY": True}).text
    assert "content/posts/a.md:7:4: warning: this list of 3 steps" in checked
    built = site(files, publish=publish, settings=settings).text
    assert "1 warning; see them with make check" in built
    assert "this list of 3 steps" not in built


@pytest.mark.parametrize("process", few_by_default([False, True]))
@pytest.mark.parametrize(
    ("files", "settings", "said"),
    [
        ({"posts/a.md": post("A").replace("work", "🎉")}, {}, 'no address can be made from the tag "🎉"'),
        ({"pages/p.md": "Title: P\n\n> **Lesson:** Ask. #work\n"}, {}, "a page that holds a lesson needs a date"),
        ({"posts/a.md": post("A")}, {"TIMEZONE": "Mars/Base"}, 'TIMEZONE: there is no "Mars/Base"'),
        ({"posts/a.md": post("A")}, {"TODAY": "soon"}, 'TODAY is "soon"'),
        ({"posts/a.md": post("A")}, {"TODAY": 20260101}, "error: TODAY must be a text, not a number"),
        ({"posts/a.md": post("A")}, {"CARD_FORMATS": ["a99"]}, "there is no format a99"),
        ({"posts/a.md": post("A")}, {"SITEURL": "example.org"}, 'SITEURL is "example.org"; write it as'),
        ({"posts/a.md": post("A"), "tags.toml": "[x]\nlabel=\n"}, {}, "content/tags.toml:2:7: error: not TOML"),
        ({"posts/a.md": post("A", more="Series: !!!\n")}, {}, 'no address can be made from the series "!!!"'),
        (
            {"posts/a.md": post("A", more="Category: C++\n"), "posts/b.md": post("B", more="Category: C#\n")},
            {},
            'the category "C#" would share the address of "C++"',
        ),
        ({"pages/404.md": "Title: Lost\nSlug: 404.html\n\nText.\n"}, {}, "is taken by the site itself"),
        ({"images/a.md": "Title: A\n"}, {}, "files are not read in a folder of files to copy"),
        ({"posts/a.md": post("A", more=f"Slug: {'x' * 300}\n")}, {}, "this slug is too long"),
    ],
)
def test_what_is_wrong_is_one_line_and_never_a_traceback(
    site: MakeSite, files: dict[str, str | bytes | None], settings: dict[str, object], said: str, process: bool
) -> None:
    """Bad content and bad settings end in status 1 and a line for the writer, also in a process of their own."""
    built = site(files, publish=True, settings=settings, process=process)
    assert built.code == 1
    assert said in built.text
    assert "Traceback" not in built.text
    assert not built.output.exists()
    preview = site({**files, "posts/fine.md": post("Fine")}, settings=settings, process=process)
    assert preview.code == 1
    assert said in preview.text
    assert "Traceback" not in preview.text
    if "content/" in preview.text:  # it is in a file, not in a setting
        assert "Fine" in preview.read("2024/fine/")


def test_what_lies_beside_a_draft_stays_home(site: MakeSite) -> None:
    """Backups, files beside a draft, and pictures that a draft alone names are not published."""
    files: dict[str, str | bytes | None] = {
        "posts/a.md": post("A") + "\n![p]({attach}plan.svg)\n",
        "posts/plan.svg": "<svg/>",
        "posts/d.md": post("D", more="Status: draft\n") + "\n![p]({static}/images/secret.svg)\n",
        "images/secret.svg": "<svg/>",
        "images/other.svg": "<svg/>",
        "posts/notes.dat": "notes",
        "posts/d.md~": "draft",
        "posts/d.md.bak": "draft",
    }
    copied = [name for name in site(files, publish=True).files() if name.startswith(("posts/", "images/"))]
    assert copied == ["images/other.svg", "posts/plan.svg"]


def test_a_folder_that_is_a_link_is_read(site: MakeSite) -> None:
    """Posts in a folder that a link within the content leads to are read once."""
    built = site({"posts/a.md": post("A")})
    (built.content / "else").mkdir()
    (built.content / "else" / "b.md").write_text(post("B"))
    (built.content / "posts" / "linked").symlink_to(built.content / "else")
    assert "2024/b/index.html" in built.rebuild().files()


def test_an_output_that_is_a_file_is_left_alone(site: MakeSite) -> None:
    """A file where the output folder should be is refused."""
    built = site({"posts/a.md": post("A", more="Staus: x\n")}, publish=True)
    built.output.write_text("a letter")
    again = built.rebuild({"posts/a.md": post("A")})
    assert again.code == 1
    assert built.output.read_text() == "a letter"


def test_links_in_leads_and_lessons_work_wherever_they_are_shown(site: MakeSite) -> None:
    """A link in a lead or a statement leads to its post from the deck page and the index, too."""
    body = (
        "\n- [ ] **Ask [b]({filename}b.md).** A.\n- [ ] **Read [on](#more).** B.\n\n## More\n\n"
        "> **Lesson:** See [b](b.md) first.[^1] #work\n> {id=see}\n\n[^1]: Note.\n"
    )
    built = site({"posts/a.md": post("A") + body, "posts/b.md": post("B")})
    assert 'href="/2024/b/"' in built.read("cards/a/")
    assert 'href="/2024/a/#more"' in built.read("cards/a/")
    assert 'href="/2024/b/"' in built.read("lessons/")
    assert "footnote" not in built.read("lessons/")
    assert "{filename}" not in built.read("2024/a/") + built.read("cards/a/") + built.read("lessons/")


def test_an_address_of_the_site_moves_with_the_site(site: MakeSite) -> None:
    """Links that begin with a slash lie below the site's own path, and one that leads nowhere is an error."""
    files = {"posts/a.md": post("A") + "\n[all](/archive/)\n"}
    built = site(files, publish=True, settings={"SITEURL": "https://example.org/blog"})
    assert 'href="/blog/archive/"' in built.read("2024/a/")
    assert built.rebuild({"posts/a.md": post("A") + "\n[all](/archive/) [gone](/gone/)\n"}).diagnostics == [
        "content/posts/a.md:7:25: error: nothing is built at /gone/; link to the page's file (page.md), or write a "
        "whole address"
    ]


def test_links_in_code_are_text(site: MakeSite) -> None:
    """Code that shows how a link is written breaks no build."""
    assert site({"posts/a.md": post("A") + '\n`href="{filename}x.md"` and `<a href="{static}/y">`\n'}).ok


def test_a_hidden_post_links_to_nothing_that_is_not_there(site: MakeSite) -> None:
    """A hidden post names no tag page and no index entry, since it has none."""
    more = "Status: hidden\n"
    text = post("H", more=more).replace("work", "secret") + "\n> **Lesson:** Whisper. #secret\n> {id=w}\n"
    html = site({"posts/a.md": post("A"), "posts/h.md": text}, publish=True).read("2024/h/")
    assert "/tags/secret/" not in html
    assert "/lessons/#w" not in html


def test_a_drafts_label_is_not_the_sites(site: MakeSite) -> None:
    """How drafts spell a tag has no say in what is published."""
    files: dict[str, str | bytes | None] = {"posts/a.md": post("A").replace("work", "Education")}
    files |= {f"posts/{n}.md": post(n, more="Status: draft\n").replace("work", "EDUCATION") for n in ("x", "y")}
    assert "EDUCATION" not in site(files, publish=True).read("tags/")


def test_problems_elsewhere_make_no_false_alarms(site: MakeSite) -> None:
    """A link to a file that has an error of its own is no error."""
    files = {"posts/a.md": post("A") + "\n[b]({filename}b.md)\n", "posts/b.md": post("B", date="2024-02-31")}
    assert [line.split(":")[0] for line in site(files).diagnostics] == ["content/posts/b.md"]


def test_an_old_address_leads_to_the_new_one(site: MakeSite) -> None:
    """An alias is a page that leads on, and an alias that is taken is an error."""
    built = site({"posts/a.md": post("A", more="Aliases: /old/a/, /2009/a.html\n")}, publish=True)
    assert 'url=/2024/a/"' in built.read("old/a/")
    assert 'url=/2024/a/"' in built.read("2009/a.html")
    assert "/old/a/" not in built.read("sitemap.xml")
    taken = site({"posts/a.md": post("A"), "posts/b.md": post("B", more="Aliases: /2024/a/\n")})
    assert taken.diagnostics == [
        "content/posts/b.md:4:10: error: the alias /2024/a/ is the address of content/posts/a.md; remove it"
    ]


def test_a_picture_may_be_named_plainly(site: MakeSite) -> None:
    """A relative address finds a picture from the post or the content folder, and is an error where none is."""
    files = {"posts/a.md": post("A") + "\n![p](images/p.svg) ![q](gone/q.svg)\n", "images/p.svg": "<svg/>"}
    assert site(files).diagnostics == [
        "content/posts/a.md:7:25: error: the link gone/q.svg leads nowhere: there is no posts/gone/q.svg; "
        "put it into images/ and write images/q.svg"
    ]
    found = site({"posts/a.md": post("A") + "\n![p](images/p.svg)\n", "images/p.svg": "<svg/>"})
    assert 'src="/images/p.svg"' in found.read("2024/a/")


def test_a_part_of_the_text_that_is_not_there_is_told(site: MakeSite) -> None:
    """A link to a part of the same text that does not exist is a warning at its place."""
    built = site({"posts/a.md": post("A") + "\n[x](#nowhere) [y](#part)\n\n## Part\n"}, settings={"CHECK_ONLY": True})
    assert built.diagnostics == ['content/posts/a.md:7:5: warning: there is no "#nowhere" in this text']


def test_a_post_to_come_is_looked_at_as_on_its_day(site: MakeSite) -> None:
    """A scheduled post that links to a draft is a warning today, before it is an error on the day it appears."""
    link = "\n[d]({filename}d.md)\n"
    files = {"posts/a.md": post("A"), "posts/b.md": post("B", date="2031-01-01") + link}
    files["posts/d.md"] = post("D", more="Status: draft\n")
    built = site(files, publish=True, settings={"CHECK_ONLY": True})
    assert [line.partition(": warning: ")[0] for line in built.diagnostics if "draft" in line] == [
        "content/posts/b.md:7:15"
    ]


def test_an_address_of_nobody_is_a_warning_when_publishing(site: MakeSite) -> None:
    """Publishing with the example's address warns that cards and feeds will carry it."""
    files, check = {"posts/a.md": post("A")}, {"CHECK_ONLY": True}
    (diagnostic,) = site(files, publish=True, settings=check).diagnostics
    assert "SITEURL is https://hindsight.example" in diagnostic
    assert site(files, publish=True, settings={**check, "SITEURL": "https://example.org"}).diagnostics == []
    assert "1 warning; see them with make check" in site(files, publish=True).text


def test_publishing_says_what_it_leaves_out(site: MakeSite) -> None:
    """A published build says how many drafts and posts to come it leaves out, also where nothing is new."""
    files: dict[str, str | bytes | None] = {
        "posts/a.md": post("A"),
        "posts/b.md": post("B", more="Status: draft\n"),
        "posts/c.md": post("C", date="2029-05-01"),
        "posts/d.md": post("D", date="2028-04-02"),
        "posts/e.md": post("E", date="2028-04-02", more="Status: draft\n"),
    }
    built = site(files, publish=True)
    line = "left out: 2 drafts, 2 posts still to come (first on 2028-04-02)"
    assert built.text.splitlines()[-1] == line
    again = built.rebuild()
    assert "rendered 0 of" in again.text
    assert again.text.splitlines()[-1] == line
    one = built.rebuild({"posts/b.md": None, "posts/c.md": None, "posts/e.md": None})
    assert one.text.splitlines()[-1] == "left out: 1 post still to come (first on 2028-04-02)"
    assert "left out" not in one.rebuild({"posts/d.md": None}).text
    assert "left out" not in site(files).text


def test_a_placeholder_for_a_tag_is_not_published(site: MakeSite) -> None:
    """The tag that a new file begins with is a warning while the post is kept back, and an error once it is not."""
    said = 'the tag "untagged" holds the place of one that says what this is about; write that'
    other = {"posts/b.md": post("B")}
    check = {"CHECK_ONLY": True, "SITEURL": "https://example.org"}
    draft = {**other, "posts/a.md": post("A", tags="untagged", more="Status: draft\n")}
    assert site(draft, publish=True, settings=check).diagnostics == [f"content/posts/a.md:3:7: warning: {said}"]
    assert site(draft, publish=True).ok
    public = {**other, "posts/a.md": post("A", tags="work, Untagged")}
    for settings in ({}, check):
        built = site(public, publish=True, settings=settings)
        assert (built.code, built.diagnostics[:1]) == (1, [f"content/posts/a.md:3:7: error: {said}"])
    assert site(public).ok


def test_a_vocabulary_leaves_the_placeholder_to_its_own_gate(site: MakeSite) -> None:
    """Beside a tags.toml, a closed one too, the placeholder is told once, and as what it is, in lessons as in posts."""
    said = 'the tag "untagged" holds the place of one that says what this is about; write that'
    check = {"CHECK_ONLY": True, "SITEURL": "https://example.org"}
    tags = {"tags.toml": "[work]\n", "posts/b.md": post("B")}
    draft = {**tags, "posts/a.md": post("A", tags="untagged", more="Status: draft\n")}
    public = {**tags, "posts/a.md": post("A") + "\n> **Lesson:** Ask. #untagged\n"}
    for closed in (False, True):
        settings = {**check, "CLOSED_VOCABULARY": closed}
        assert site(draft, publish=True, settings=settings).diagnostics == [f"content/posts/a.md:3:7: warning: {said}"]
        (diagnostic,) = site(public, publish=True, settings=settings).diagnostics
        assert diagnostic.endswith(f"error: {said}")


def test_a_long_archive_leads_to_its_earlier_years(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest years stand there in full, as many as the page has room for; the others are pages of their own."""
    monkeypatch.setattr("hindsight.host.site.plan.ARCHIVE_POSTS", 3)
    built = site({f"posts/{n}.md": post(f"Post {n}", f"20{n}-03-02") for n in (21, 22, 23, 24)})
    archive = built.read("archive/")
    assert [f'href="/20{n}/{n}/"' in archive for n in (21, 22, 23, 24)] == [False, True, True, True]
    assert '<a href="/2021/">2021</a> <span>1</span>' in archive
    assert 'href="/2021/21/"' in built.read("2021/")
