"""Build whole sites, and check their files, the errors that stop a build, and the output after a failed build."""

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
    """Return a small post."""
    return POST.format(title=title, date=date, more=more, tags=tags)


# An address that differs from the example's.
PUBLIC = {"SITEURL": "https://example.org"}

CHECKLIST = post("Leave well", more="Checklist: yes\n") + (
    '\n1. Say thanks. Say, "It was good to work with you." Mean it.\n\nTo all.\n\n'
    "2. Ask for feedback. They are frank now.\n\n3. Write it down. At once.\n"
)


def test_a_series_is_sorted_by_index_then_file_name(site: MakeSite) -> None:
    """Posts with a Series_index come first; posts of one day are sorted by file name, numbers by their value."""
    names = ("part-10", "part-9", "part-1", "last")
    files: Files = {f"posts/{name}.md": post(name, more="Series: S\n") for name in names}
    files["posts/first.md"] = post("first", more="Series: S\nSeries_index: 1\n")
    slugs = re.findall(r'/2024/([\w-]+)/"', site(files).read("series/s/index.html"))
    assert list(dict.fromkeys(slugs)) == ["first", "last", "part-1", "part-9", "part-10"]


def test_a_post_gives_a_page_a_deck_and_a_lesson(site: MakeSite) -> None:
    """A post with a checklist and a lesson gives its page, its deck, its PDFs and an entry in the index."""
    lesson = "\n> **Lesson:** Thank people by name. #clients\n> {id=by-name}\n"
    built = site({"posts/leave-well.md": CHECKLIST + lesson})
    assert built.ok, built.text
    assert 'id="step-2"' in built.read("2024/leave-well/")
    assert "Ask for feedback." in built.read("cards/leave-well/")
    assert built.path("cards/leave-well/a6.pdf").read_bytes().startswith(b"%PDF")
    assert 'id="by-name"' in built.read("lessons/")
    assert "Thank people by&nbsp;name." in built.read("tags/clients/")


def test_lessons_json_has_every_field(site: MakeSite) -> None:
    """The export of lessons has their words, tags, sources and full addresses."""
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


def test_publishing_reports_every_error_and_changes_nothing(site: MakeSite) -> None:
    """Publishing with three invalid files reports all three, exits with 1 and keeps the output."""
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


def test_a_preview_builds_everything_but_files_with_errors(site: MakeSite) -> None:
    """A preview with errors builds all other files, keeps the old page of an unreadable text, and exits with 1."""
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
    """Two posts with one slug are an error that names both files."""
    built = site({"posts/a.md": post("A", more="Slug: same\n"), "posts/b.md": post("B", more="Slug: same\n")})
    assert built.diagnostics == [
        'content/posts/b.md:4:7: error: the slug "same" is already used by content/posts/a.md; '
        'give one of the two a different "Slug: ..."'
    ]


def test_a_page_cannot_take_an_address_of_the_site(site: MakeSite) -> None:
    """A page named cards is an error, since it would hide the decks."""
    built = site({"pages/cards.md": "Title: Cards\n\nText.\n"})
    assert "/cards/ is taken by the site itself" in built.diagnostics[0]


@pytest.mark.parametrize("more", ["Status: draft\n", "Date-of-writing: x\n"])
def test_check_writes_nothing(site: MakeSite, more: str) -> None:
    """CHECK_ONLY prints problems and writes no file."""
    built = site({"posts/a.md": post("A", more=more)}, settings={"CHECK_ONLY": True})
    assert built.ok == (more == "Status: draft\n")
    assert not built.output.exists()


def test_no_published_file_has_words_of_unpublished_posts(site: MakeSite) -> None:
    """No published file has a word of a draft or a future post, or of its lessons or steps."""
    secret = "\n> **Lesson:** Zugzwang word. #zugzwang\n\n- [ ] **Zugzwang.** a\n- [ ] **Zugzwang two.** b\n"
    files = {
        "posts/a.md": post("A"),
        "posts/draft.md": post("Zugzwang", more="Status: draft\n") + secret,
        "posts/later.md": post("Zugzwang Later", date="2031-01-01") + secret.replace("word", "other"),
    }
    built = site(files, publish=True)
    assert built.ok, built.text
    assert not [name for name in built.files() if b"ugzwang" in built.path(name).read_bytes() or "zugzwang" in name]


def test_a_preview_marks_drafts_and_future_posts(site: MakeSite) -> None:
    """A preview has drafts and future posts, and marks them."""
    built = site({"posts/a.md": post("A", more="Status: draft\n"), "posts/b.md": post("B", date="2031-01-01")})
    assert "Draft" in built.read("2024/a/")
    assert "Scheduled" in built.read("2031/b/")


def test_a_hidden_post_has_a_page_but_is_in_no_list(site: MakeSite) -> None:
    """A hidden post has a page, but no other page, feed or sitemap names the post."""
    built = site({"posts/a.md": post("A"), "posts/h.md": post("Whisper", more="Status: hidden\n")}, publish=True)
    assert "Whisper" in built.read("2024/h/")
    naming = [name for name in built.files() if b"Whisper" in built.path(name).read_bytes()]
    assert naming == ["2024/h/index.html"]
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


def test_a_broken_link_is_an_error_at_its_position(site: MakeSite) -> None:
    """A link to a missing file, a missing part or a draft is an error with line and column."""
    body = "[x]({filename}gone.md)\n\n[y]({filename}b.md#gone)\n\n[z]({filename}d.md)\n"
    files = {"posts/a.md": post("A") + body, "posts/b.md": post("B"), "posts/d.md": post("D", more="Status: draft\n")}
    assert site(files, publish=True, settings=PUBLIC).diagnostics == [
        "content/posts/a.md:6:15: error: the link {filename}gone.md leads nowhere: there is no posts/gone.md",
        'content/posts/a.md:8:15: error: the link {filename}b.md#gone leads nowhere: there is no "#gone" in posts/b.md',
        "content/posts/a.md:10:15: error: the link {filename}d.md leads nowhere: posts/d.md is a draft or not yet "
        "published",
    ]


def test_mixed_case_tags_are_one_tag_with_one_label(site: MakeSite) -> None:
    """The tags "Education" and "education" share a page, and every page has the same label."""
    built = site(
        {
            "posts/a.md": post("A").replace("work", "Education"),
            "posts/b.md": post("B").replace("work", "education"),
            "posts/c.md": post("C").replace("work", "education"),
        }
    )
    assert "Education" not in built.read("tags/") + built.read("2024/a/")
    assert all(f"/2024/{slug}/" in built.read("tags/education/") for slug in "abc")


def test_markup_in_front_matter_is_escaped(site: MakeSite) -> None:
    """A script in title, summary, tags, series, source or cover text is escaped on every page."""
    evil = '"><script>alert(1)</script>'
    head = "".join(f"{name}: {evil}\n" for name in ("Title", "Summary", "Series", "Category", "Author", "Cover_alt"))
    head += f"Source: {evil} <https://example.org/>\nDate: 2024-01-01\nTags: x{evil}\nCover: /images/x.svg\n"
    built = site({"posts/a.md": f"{head}\nText.\n", "images/x.svg": "<svg/>"})
    assert built.ok, built.text
    pages = [name for name in built.files() if name.endswith((".html", ".xml", ".json"))]
    assert not [name for name in pages if "<script>alert" in built.path(name).read_text(encoding="utf-8")]


def test_the_atom_feed_has_whole_posts(site: MakeSite) -> None:
    """An entry has its permalink as id, and the whole text with full addresses and without boxes."""
    body = "\n[b]({filename}b.md)\n\n- [ ] **Call.** A.\n- [ ] **Write.** B.\n"
    built = site({"posts/a.md": post("A", date="2024-05-05") + body, "posts/b.md": post("B")}, publish=True)
    feed = feedparser.parse(built.path("feeds/all.atom.xml").read_bytes())
    assert not feed.bozo
    entry = feed.entries[0]
    assert entry.id == "https://hindsight.example/2024/a/"
    assert 'href="https://hindsight.example/2024/b/"' in entry.content[0].value
    assert "Write." in entry.content[0].value
    assert "<input" not in built.read("feeds/all.atom.xml")


def test_sitemap_and_robots_have_full_addresses(site: MakeSite) -> None:
    """The sitemap lists each page by its full address, and robots.txt names the sitemap."""
    built = site({"posts/a.md": post("A")}, publish=True)
    locations = [element.text for element in ET.fromstring(built.read("sitemap.xml")).iter() if "loc" in element.tag]
    assert "https://hindsight.example/2024/a/" in locations
    assert all((location or "").startswith("https://hindsight.example/") for location in locations)
    assert "Sitemap: https://hindsight.example/sitemap.xml" in built.read("robots.txt")


def test_two_builds_give_the_same_bytes(site: MakeSite) -> None:
    """Two builds of the same files give the same bytes, PDFs included."""
    one, two = site({"posts/leave-well.md": CHECKLIST}), site({"posts/leave-well.md": CHECKLIST})
    assert one.files() == two.files()
    assert all(one.path(name).read_bytes() == two.path(name).read_bytes() for name in one.files())


def test_files_that_no_build_made_stay_in_the_output(site: MakeSite) -> None:
    """A file put into the output by hand stays; the page of a removed post does not."""
    built = site({"posts/a.md": post("A"), "posts/b.md": post("B")})
    (built.output / "CNAME").write_text("example.org")
    again = built.rebuild({"posts/b.md": None})
    assert again.read("CNAME") == "example.org"
    assert "2024/b/index.html" not in again.files()


def test_an_output_folder_with_unknown_files_is_an_error(site: MakeSite) -> None:
    """An output folder with files that no build made is an error, and stays unchanged."""
    built = site({"posts/a.md": post("A", more="Staus: x\n")}, publish=True)
    built.output.mkdir()
    (built.output / "thesis.doc").write_text("years of work")
    again = built.rebuild({"posts/a.md": post("A")})
    assert again.code == 1
    assert "holds files, and no build of this site made them" in again.text
    assert again.files() == ["thesis.doc"]


def test_the_output_folder_may_not_contain_the_content(site: MakeSite) -> None:
    """An output folder above the content is an error."""
    built = site({"posts/a.md": post("A")})
    again = built.rebuild(OUTPUT_PATH=str(built.folder))
    assert again.code == 1
    assert "overlap" in again.text


def test_an_error_in_a_template_names_its_file(site: MakeSite) -> None:
    """A template that cannot be rendered is an error with its file."""
    built = site({"posts/a.md": post("A")}, settings={"JINJA_ENVIRONMENT": {"autoescape": True}})
    (built.folder / "templates").mkdir()
    (built.folder / "templates" / "404.html").write_text("{% broken %}")
    again = built.rebuild(THEME_TEMPLATES_OVERRIDES=[str(built.folder / "templates")])
    assert again.code == 1
    assert "404.html:1:1: error: template: Encountered unknown tag 'broken'" in again.text


def test_the_setting_today_publishes_posts_by_date(site: MakeSite) -> None:
    """A post is published once TODAY reaches its date."""
    files = {"posts/a.md": post("A", date="2030-01-01")}
    assert "2030/a/index.html" not in site(files, publish=True).files()
    assert "2030/a/index.html" in site(files, publish=True, settings={"TODAY": "2030-01-01"}).files()


def test_a_lesson_with_broken_references_is_an_error(site: MakeSite) -> None:
    """Values of `changes` and `superseded_by` without a target are errors."""
    lesson = "\n> **Lesson:** One. #work\n> {id=one changes=gone#4 superseded_by=two}\n"
    diagnostics = site({"posts/a.md": post("A") + lesson}).diagnostics
    assert [diagnostic.partition(" error: ")[2] for diagnostic in diagnostics] == [
        'changes=gone#4 leads nowhere: no post has the slug "gone"',
        "superseded_by=two leads nowhere: there is no such lesson",
    ]


STEPS = "Checklist: yes\n\n1. Call.\n2. Write.\n"


@pytest.mark.parametrize(
    ("field", "reason"),
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
def test_a_broken_reference_of_a_lesson_gives_the_reason(site: MakeSite, field: str, reason: str) -> None:
    """The error about a reference gives the reason: the target is missing, or it is not yet published."""
    later = "\n> **Lesson:** Later. {id=later}\n"
    files = {
        "posts/a.md": post("A") + f"\n> **Lesson:** One. {{id=one}}\n\n> **Lesson:** Two. {{id=two {field}}}\n",
        "posts/leave.md": post("Leave", more=STEPS),
        "posts/late.md": post("Late", more="Checklist: yes\n\n9. Call.\n10. Write.\n"),
        "posts/draft.md": post("Draft", more=f"Status: draft\n{STEPS}") + later,
    }
    (diagnostic,) = site(files, publish=True, settings={"CARD_FORMATS": []}).diagnostics
    assert diagnostic.endswith(f"error: {field} leads nowhere: {reason}")


def test_a_broken_link_suggests_a_similar_file(site: MakeSite) -> None:
    """The error about a broken link quotes the link and suggests a file with the same or a similar name."""
    links = ("../2025/x.md", "{filename}/posts/2024/plans.md", "{tag}wrk", "{static}/images/harbor.svg", "other.md")
    files = {
        "posts/2024/a.md": post("A") + "".join(f"\n[x]({link})\n" for link in links),
        "posts/2024/x.md": post("X"),
        "posts/2026/plan.md": post("Plan", date="2026-01-01"),
        "images/harbour.svg": "<svg/>",
    }
    messages = [diagnostic.split(" error: the link ")[1] for diagnostic in site(files).diagnostics]
    assert messages == [
        '../2025/x.md leads nowhere: there is no posts/2025/x.md (did you mean "x.md"?)',
        "{filename}/posts/2024/plans.md leads nowhere: there is no posts/2024/plans.md "
        '(did you mean "/posts/2026/plan.md"?)',
        '{tag}wrk leads nowhere: there is no tag (did you mean "work"?)',
        '{static}/images/harbor.svg leads nowhere: there is no images/harbor.svg (did you mean "/images/harbour.svg"?)',
        "other.md leads nowhere: there is no posts/2024/other.md",
    ]


@pytest.mark.parametrize("publish", [True, False])
def test_only_a_check_prints_warnings_in_full(site: MakeSite, publish: bool) -> None:
    """A check prints a warning with its line; other builds print only the number of warnings."""
    files = {"posts/a.md": post("A") + "\n1. Call. A.\n2. Write. B.\n3. Wait. C.\n"}
    settings = {"SITEURL": "https://example.org"}
    checked = site(files, publish=publish, settings={**settings, "CHECK_ONLY": True}).text
    assert "content/posts/a.md:7:4: warning: this list of 3 steps" in checked
    built = site(files, publish=publish, settings=settings).text
    assert "1 warning; see it with make check" in built
    assert "this list of 3 steps" not in built


@pytest.mark.parametrize("process", few_by_default([False, True]))
@pytest.mark.parametrize(
    ("files", "settings", "message"),
    [
        ({"posts/a.md": post("A").replace("work", "🎉")}, {}, 'no address can be made from the tag "🎉"'),
        ({"pages/p.md": "Title: P\n\n> **Lesson:** Ask. #work\n"}, {}, "a page that holds a lesson needs a date"),
        ({"posts/a.md": post("A")}, {"TIMEZONE": "Mars/Base"}, 'TIMEZONE: there is no "Mars/Base"'),
        ({"posts/a.md": post("A")}, {"TODAY": "soon"}, 'TODAY is "soon"'),
        ({"posts/a.md": post("A")}, {"TODAY": 20260101}, "error: TODAY must be a text, not a number"),
        ({"posts/a.md": post("A")}, {"RECENT_POSTS": True}, "error: RECENT_POSTS must be a number, not True or False"),
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
def test_bad_content_or_settings_give_a_message_without_a_traceback(
    site: MakeSite, files: dict[str, str | bytes | None], settings: dict[str, object], message: str, process: bool
) -> None:
    """Invalid content or settings exit with 1 and a message, also in a separate process; a preview builds the rest."""
    built = site(files, publish=True, settings=settings, process=process)
    assert built.code == 1
    assert message in built.text
    assert "Traceback" not in built.text
    assert not built.output.exists()
    preview = site({**files, "posts/fine.md": post("Fine")}, settings=settings, process=process)
    assert preview.code == 1
    assert message in preview.text
    assert "Traceback" not in preview.text
    if "content/" in preview.text:  # the error is in a file, not in a setting
        assert "Fine" in preview.read("2024/fine/")


def test_files_of_drafts_are_not_published(site: MakeSite) -> None:
    """Backups, files beside a draft, and pictures that only a draft names are not published."""
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
    """Posts in the target folder of a symbolic link are read."""
    built = site({"posts/a.md": post("A")})
    (built.content / "else").mkdir()
    (built.content / "else" / "b.md").write_text(post("B"))
    (built.content / "posts" / "linked").symlink_to(built.content / "else")
    assert "2024/b/index.html" in built.rebuild().files()


def test_a_file_in_place_of_the_output_folder_is_an_error(site: MakeSite) -> None:
    """A file in place of the output folder is an error, and stays unchanged."""
    built = site({"posts/a.md": post("A", more="Staus: x\n")}, publish=True)
    built.output.write_text("a letter")
    again = built.rebuild({"posts/a.md": post("A")})
    assert again.code == 1
    assert built.output.read_text() == "a letter"


def test_links_in_leads_and_lessons_work_on_other_pages(site: MakeSite) -> None:
    """Links in leads and statements also work on the deck's page and in the index of lessons."""
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


def test_an_address_from_the_root_is_below_the_sites_path(site: MakeSite) -> None:
    """A link that begins with a slash gets the site's path, and is an error if its target is missing."""
    files = {"posts/a.md": post("A") + "\n[all](/archive/)\n"}
    built = site(files, publish=True, settings={"SITEURL": "https://example.org/blog"})
    assert 'href="/blog/archive/"' in built.read("2024/a/")
    assert built.rebuild({"posts/a.md": post("A") + "\n[all](/archive/) [gone](/gone/)\n"}).diagnostics == [
        "content/posts/a.md:7:25: error: nothing is built at /gone/; link to the page's file (page.md), or write a "
        "whole address"
    ]


def test_links_in_code_are_text(site: MakeSite) -> None:
    """Links in code are not checked."""
    assert site({"posts/a.md": post("A") + '\n`href="{filename}x.md"` and `<a href="{static}/y">`\n'}).ok


def test_a_hidden_post_has_no_links_to_lists(site: MakeSite) -> None:
    """A hidden post has no link to a tag page or an index entry, since these don't exist."""
    more = "Status: hidden\n"
    text = post("H", more=more).replace("work", "secret") + "\n> **Lesson:** Whisper. #secret\n> {id=w}\n"
    html = site({"posts/a.md": post("A"), "posts/h.md": text}, publish=True).read("2024/h/")
    assert "/tags/secret/" not in html
    assert "/lessons/#w" not in html


def test_drafts_have_no_effect_on_the_label_of_a_tag(site: MakeSite) -> None:
    """The spelling of a tag in drafts has no effect on published pages."""
    files: dict[str, str | bytes | None] = {"posts/a.md": post("A").replace("work", "Education")}
    files |= {f"posts/{n}.md": post(n, more="Status: draft\n").replace("work", "EDUCATION") for n in ("x", "y")}
    assert "EDUCATION" not in site(files, publish=True).read("tags/")


def test_a_link_to_a_file_with_an_error_is_no_error(site: MakeSite) -> None:
    """A link to a file with an error is not reported as broken."""
    files = {"posts/a.md": post("A") + "\n[b]({filename}b.md)\n", "posts/b.md": post("B", date="2024-02-31")}
    assert [line.split(":")[0] for line in site(files).diagnostics] == ["content/posts/b.md"]


def test_an_alias_redirects_to_the_post(site: MakeSite) -> None:
    """An alias is a page that redirects to the post; an alias that is already an address is an error."""
    built = site({"posts/a.md": post("A", more="Aliases: /old/a/, /2009/a.html\n")}, publish=True)
    assert 'url=/2024/a/"' in built.read("old/a/")
    assert 'url=/2024/a/"' in built.read("2009/a.html")
    assert "/old/a/" not in built.read("sitemap.xml")
    taken = site({"posts/a.md": post("A"), "posts/b.md": post("B", more="Aliases: /2024/a/\n")})
    assert taken.diagnostics == [
        "content/posts/b.md:4:10: error: the alias /2024/a/ is the address of content/posts/a.md; remove it"
    ]


def test_a_plain_relative_address_finds_a_picture(site: MakeSite) -> None:
    """A picture's address may be relative to the post or to the content folder; a missing picture is an error."""
    pictures = "![p](images/p.svg) ![q](gone/q.svg) ![fridge](images/fridge.jpg)"
    files = {"posts/a.md": f"{post('A')}\n{pictures}\n", "images/p.svg": "<svg/>"}
    assert site(files).diagnostics == [
        "content/posts/a.md:7:25: error: the link gone/q.svg leads nowhere: there is no posts/gone/q.svg; "
        "put it into images/ and write images/q.svg",
        "content/posts/a.md:7:47: error: the link images/fridge.jpg leads nowhere: there is no images/fridge.jpg; "
        "put the file into images/ in the content folder",
    ]
    built = site({"posts/a.md": post("A") + "\n![p](images/p.svg)\n", "images/p.svg": "<svg/>"})
    assert 'src="/images/p.svg"' in built.read("2024/a/")


def test_a_link_to_a_missing_part_of_the_text_is_a_warning(site: MakeSite) -> None:
    """A link to a missing part of the same text is a warning at its position."""
    built = site({"posts/a.md": post("A") + "\n[x](#nowhere) [y](#part)\n\n## Part\n"}, settings={"CHECK_ONLY": True})
    assert built.diagnostics == ['content/posts/a.md:7:5: warning: there is no "#nowhere" in this text']


def test_a_future_post_is_checked_before_its_day(site: MakeSite) -> None:
    """A link from a future post to a draft is a warning of `make check` even before the post's day."""
    link = "\n[d]({filename}d.md)\n"
    files = {"posts/a.md": post("A"), "posts/b.md": post("B", date="2031-01-01") + link}
    files["posts/d.md"] = post("D", more="Status: draft\n")
    built = site(files, publish=True, settings={"CHECK_ONLY": True})
    assert [line.partition(": warning: ")[0] for line in built.diagnostics if "draft" in line] == [
        "content/posts/b.md:7:15"
    ]


def test_publishing_with_the_example_address_is_a_warning(site: MakeSite) -> None:
    """Publishing with the example's SITEURL is a warning, since it would be printed in cards and feeds."""
    files, check = {"posts/a.md": post("A")}, {"CHECK_ONLY": True}
    (diagnostic,) = site(files, publish=True, settings=check).diagnostics
    assert "SITEURL is https://hindsight.example" in diagnostic
    assert site(files, publish=True, settings={**check, "SITEURL": "https://example.org"}).diagnostics == []
    assert "1 warning; see it with make check" in site(files, publish=True).text


def test_publishing_counts_drafts_and_future_posts(site: MakeSite) -> None:
    """Publishing prints the number of drafts and future posts that it leaves out, also if no page changed."""
    files: dict[str, str | bytes | None] = {
        "posts/a.md": post("A"),
        "posts/b.md": post("B", more="Status: draft\n"),
        "posts/c.md": post("C", date="2029-05-01"),
        "posts/d.md": post("D", date="2028-04-02"),
        "posts/e.md": post("E", date="2028-04-02", more="Status: draft\n"),
    }
    built = site(files, publish=True)
    line = "left out: 2 drafts, 2 posts still to come (first on 2028-04-02)"
    assert line in built.text.splitlines()
    again = built.rebuild()
    assert "rendered 0 of" in again.text
    assert line in again.text.splitlines()
    one = built.rebuild({"posts/b.md": None, "posts/c.md": None, "posts/e.md": None})
    assert "left out: 1 post still to come (first on 2028-04-02)" in one.text.splitlines()
    assert "left out" not in one.rebuild({"posts/d.md": None}).text
    assert "left out" not in site(files).text


def test_a_placeholder_tag_is_not_published(site: MakeSite) -> None:
    """The placeholder tag of a new file is a warning in a draft and an error in a published text."""
    message = 'the tag "untagged" is only a placeholder; write a tag that names the subject'
    other = {"posts/b.md": post("B")}
    check = {"CHECK_ONLY": True, "SITEURL": "https://example.org"}
    draft = {**other, "posts/a.md": post("A", tags="untagged", more="Status: draft\n")}
    assert site(draft, publish=True, settings=check).diagnostics == [f"content/posts/a.md:3:7: warning: {message}"]
    assert site(draft, publish=True).ok
    public = {**other, "posts/a.md": post("A", tags="work, Untagged")}
    for settings in ({}, check):
        built = site(public, publish=True, settings=settings)
        assert (built.code, built.diagnostics[:1]) == (1, [f"content/posts/a.md:3:7: error: {message}"])
    assert site(public).ok


def test_a_placeholder_tag_is_reported_once_beside_a_vocabulary(site: MakeSite) -> None:
    """With a tags.toml, open or closed, the placeholder tag is still reported only once, as a placeholder."""
    message = 'the tag "untagged" is only a placeholder; write a tag that names the subject'
    check = {"CHECK_ONLY": True, "SITEURL": "https://example.org"}
    tags = {"tags.toml": "[work]\n", "posts/b.md": post("B")}
    draft = {**tags, "posts/a.md": post("A", tags="untagged", more="Status: draft\n")}
    public = {**tags, "posts/a.md": post("A") + "\n> **Lesson:** Ask. #untagged\n"}
    for closed in (False, True):
        settings = {**check, "CLOSED_VOCABULARY": closed}
        assert site(draft, publish=True, settings=settings).diagnostics == [
            f"content/posts/a.md:3:7: warning: {message}"
        ]
        (diagnostic,) = site(public, publish=True, settings=settings).diagnostics
        assert diagnostic.endswith(f"error: {message}")


def test_a_long_archive_links_to_pages_of_earlier_years(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive lists the newest years in full, and links to pages of the other years."""
    monkeypatch.setattr("hindsight.host.site.plan.ARCHIVE_POSTS", 3)
    built = site({f"posts/{n}.md": post(f"Post {n}", f"20{n}-03-02") for n in (21, 22, 23, 24)})
    archive = built.read("archive/")
    assert [f'href="/20{n}/{n}/"' in archive for n in (21, 22, 23, 24)] == [False, True, True, True]
    assert '<a href="/2021/">2021</a> <span>1</span>' in archive
    assert 'href="/2021/21/"' in built.read("2021/")
