"""Check the vocabulary of tags: one concept has one slug and one label."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.settings import DEFAULT_CONFIG

from hindsight.core.vocabulary.near_duplicates import check_uses
from hindsight.core.vocabulary.tags import TagUse, Vocabulary, add_used_tags, read_tags_file
from hindsight.host.commands.tags import table
from site_builder import ROOT, MakeSite, write_files

SUBSTITUTIONS = tuple(tuple(pair) for pair in DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"])


def uses(*labels: str) -> list[TagUse]:
    """Return the uses of labels in one file, one label in each line."""
    return [TagUse(label, "content/a.md", line, 7) for line, label in enumerate(labels, 1)]


def test_spellings_of_one_concept_are_one_tag() -> None:
    """Case, spaces and hyphens make no new tag; the most used label is the tag's."""
    vocabulary = Vocabulary(SUBSTITUTIONS)
    assert add_used_tags(vocabulary, uses("Remote work", "remote work", "remote-work", "remote work")) == []
    assert [tag.label for tag in vocabulary.tags.values()] == ["remote work"]


def test_two_concepts_with_one_slug_are_an_error() -> None:
    """C++ and C# would share an address, which is an error at the second."""
    (diagnostic,) = add_used_tags(Vocabulary(SUBSTITUTIONS), uses("C++", "C#"))
    assert str(diagnostic) == (
        'content/a.md:2:7: error: the tags "C#" and "C++" (content/a.md) would both be /tags/c/; make one an alias '
        "of the other, or give one a slug of its own, in tags.toml"
    )


def test_the_tags_file_gives_label_slug_and_aliases() -> None:
    """The label and the slug of a tag are those of tags.toml, also if posts use an alias."""
    text = b'[cpp]\nlabel = "C++"\naliases = ["cplusplus"]\n[csharp]\nlabel = "C#"\n'
    vocabulary, diagnostics = read_tags_file("content/tags.toml", text, SUBSTITUTIONS)
    assert diagnostics == []
    assert add_used_tags(vocabulary, uses("c++", "C#", "cplusplus")) == []
    assert vocabulary.slug("cplusplus") == "cpp"


def test_a_broken_tags_file_is_an_error_at_its_line() -> None:
    """TOML that cannot be parsed is an error at its line."""
    _, (diagnostic,) = read_tags_file("content/tags.toml", b"[work]\nlabel = work\n", SUBSTITUTIONS)
    assert str(diagnostic).startswith("content/tags.toml:2:9: error: not TOML: ")


def test_an_unknown_key_is_an_error_at_its_tag() -> None:
    """A misspelled key is an error at the tag's line that lists the keys."""
    _, (diagnostic,) = read_tags_file("content/tags.toml", b'[a]\n[work]\nlabl = "x"\n', SUBSTITUTIONS)
    assert str(diagnostic) == (
        'content/tags.toml:2:1: error: tag [work]: unknown key "labl"; '
        "a tag has label, slug, aliases, parent, description"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("label = 5", "label is not text; put it in quotation marks"),
        ('aliases = [1, ""]', 'aliases is a list of other names, as ["handoff", "hand over"]'),
        ('aliases = "x"', 'aliases is a list of other names, as ["handoff", "hand over"]'),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(value: str, message: str) -> None:
    """Numbers, empty names, and a text instead of a list are errors."""
    _, (diagnostic,) = read_tags_file("content/tags.toml", f"[a]\n[work]\n{value}\n".encode(), SUBSTITUTIONS)
    assert str(diagnostic) == f"content/tags.toml:2:1: error: tag [work]: {message}"


def test_an_error_in_a_table_is_at_its_line() -> None:
    """An error is at the line of its table, also if the slug differs from the name, and for a list of tables."""
    text = b'[a]\n[b]\nslug = "c"\nparent = "gone"\n[[work]]\n'
    _, diagnostics = read_tags_file("tags.toml", text, SUBSTITUTIONS)
    assert sorted((diagnostic.line, diagnostic.message.partition(":")[0]) for diagnostic in diagnostics) == [
        (2, "tag [c]"), (5, "tag [work]"),
    ]  # fmt: skip


def test_a_missing_content_folder_is_an_error(tmp_path: Path) -> None:
    """Without a content folder, `make tags` fails with an error that names the folder."""
    done = run_tags(tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"make tags: there is no folder {tmp_path / 'content'}; INPUTDIR names the content folder\n"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[a]\nparent = "b"\n[b]\nparent = "a"\n', 'tag [a]: its parent "b" is below it; leave one of the two parents'),
        ('[a]\nparent = "a"\n', 'tag [a]: its parent "a" is below it; leave one of the two parents out'),
        ('[a]\nparent = "b"\n', 'tag [a]: its parent "b" has no table [b] here; give it one, or leave the parent out'),
        ('[a]\nparent = "b"\n[b]\nslug = "sea"\n', 'tag [a]: its parent "b" has the slug "sea"; write parent = "sea"'),
    ],
)
def test_impossible_parents_are_an_error(toml: str, message: str) -> None:
    """Circular parents are errors, as are parents without a table or with a different slug."""
    _, diagnostics = read_tags_file("tags.toml", toml.encode(), SUBSTITUTIONS)
    assert str(diagnostics[0]).startswith(f"tags.toml:1:1: error: {message}")


def problems_of_uses(text: str, *labels: str, closed: bool = False) -> list[str]:
    """Return the problems of labels with this tags.toml; a repeated label is used several times."""
    vocabulary, diagnostics = read_tags_file("content/tags.toml", text.encode(), SUBSTITUTIONS)
    declared = frozenset(vocabulary.tags)
    used = uses(*labels)
    assert diagnostics + add_used_tags(vocabulary, used) == []
    return [str(diagnostic) for diagnostic in check_uses(vocabulary, declared, used, closed)]


@pytest.mark.parametrize(
    ("first", "second"),
    [("estimate", "estimates"), ("policies", "policy"), ("feedback", "fedback"), ("process", "processes")],
)
def test_near_duplicate_tags_are_a_warning(first: str, second: str) -> None:
    """A plural or a misspelling is one warning, at the less frequent tag."""
    assert problems_of_uses("", first, first, second) == [
        f'content/a.md:3:7: warning: the tag "{second}" is nearly "{first}"; use one of them, or make one an alias in '
        "tags.toml"
    ]


def test_different_tags_with_similar_names_are_not_reported() -> None:
    """Tags that differ in numbers, short tags, and two tags of tags.toml are not reported."""
    labels = ("topic-01", "topic-02", "2023", "2024", "bus", "hiring", "firing", "news", "new-work")
    assert problems_of_uses("", *labels) == []
    assert problems_of_uses("[policy]\n[policies]\n", "policy", "policies") == []


def test_an_undeclared_tag_used_once_is_a_warning() -> None:
    """A tag that is used once and is missing from an existing tags.toml is a warning."""
    assert problems_of_uses("[work]\n", "work", "tone") == [
        'content/a.md:2:7: warning: the tag "tone" is used once and is not in tags.toml; add it there (make tags), '
        "or use a different tag"
    ]
    assert problems_of_uses("[work]\n", "work", "tone", "tone") == problems_of_uses("", "work", "tone") == []


def test_in_a_closed_vocabulary_an_undeclared_tag_is_an_error() -> None:
    """With CLOSED_VOCABULARY, a tag is an error unless it is a name or an alias in tags.toml."""
    text = '[hand-over]\nlabel = "hand-over"\naliases = ["handoff"]\n'
    assert problems_of_uses(text, "handoff", "Hand over", closed=True) == []
    assert problems_of_uses(text, "handovers", closed=True) == [
        'content/a.md:1:7: error: the tag "handovers" is not in tags.toml (did you mean "hand-over"?); use one that '
        "is, or add it there (make tags)"
    ]


TAGGED = "Title: A\nDate: 2024-03-02\nTags: {tags}\n\nText.\n\n> **Lesson:** Ask. #{lesson}\n"


def test_aliases_redirect_to_their_tag(site: MakeSite) -> None:
    """Both addresses of an alias redirect, but not those of an alias that is also a tag or an alias of two tags."""
    tags = '[cpp]\nlabel = "C++"\naliases = ["see plus", "c", "d"]\n[csharp]\nlabel = "C#"\naliases = ["d!"]\n[c]\n'
    built = site({"posts/a.md": TAGGED.format(tags="C++, C#", lesson="cpp"), "tags.toml": tags.replace('"c", ', "")})
    assert built.ok, built.text
    assert 'url=/tags/cpp/"' in built.read("tags/see-plus/")
    assert 'url=/lessons/tags/cpp/"' in built.read("lessons/tags/see-plus/")
    assert not built.path("tags/d/").exists()


def test_the_list_of_tags_counts_each_kind(site: MakeSite) -> None:
    """Posts, lessons and decks are counted separately; a kind without entries is left out."""
    steps = "Title: B\nDate: 2024-03-02\nTags: work, craft\nChecklist: yes\n\n1. **Call.** A.\n2. **Write.** B.\n"
    tags = site({"posts/a.md": TAGGED.format(tags="work", lesson="tone"), "posts/b.md": steps}).read("tags/")
    assert re.findall(r'href="/tags/(.*?)/">.*</a> <span>(.*)</span>', tags) == [
        ("craft", "1 post, 1 deck"),
        ("tone", "1 lesson"),
        ("work", "2 posts, 1 deck"),
    ]


def test_a_parent_shows_the_entries_of_its_children(site: MakeSite) -> None:
    """A parent's page has the entries of its children; parent and children link to each other."""
    tags = '[writing]\n[tone]\nparent = "writing"\n'
    built = site({"posts/a.md": TAGGED.format(tags="tone", lesson="tone"), "tags.toml": tags})
    assert 'href="/tags/tone/"' in built.read("tags/writing/")
    assert "Part of <a" in built.read("tags/tone/")
    assert 'id="ask"' in built.read("lessons/tags/writing/")


def run_tags(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `make tags` on `folder`/content, without make."""
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'plugins')!r}); from hindsight.host.commands import tags"
    environ = {"PATH": "", "INPUTDIR": str(folder / "content"), "OUTPUTDIR": str(folder / "output")}
    conf = str(ROOT / "pelicanconf.py")
    text = f"exec(open({conf!r}).read().replace('__file__', repr({conf!r})))\nCACHE_PATH = {str(folder / 'cache')!r}\n"
    (folder / "pelicanconf.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-c", f"{code}; sys.exit(tags.main())"],
        cwd=folder,
        env=environ,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_missing_tags_are_added_at_the_end(tmp_path: Path) -> None:
    """`make tags` appends missing tags to the unchanged file; a second run adds none."""
    before = '# Mine.\n[work]\nlabel="Work"   # odd, and kept'
    write_files(
        tmp_path / "content",
        {"posts/a.md": TAGGED.format(tags='work, Hand "over" now, ünder', lesson="tone"), "tags.toml": before},
    )
    done = run_tags(tmp_path)
    assert done.returncode == 0, done.stderr
    after = (tmp_path / "content/tags.toml").read_text(encoding="utf-8")
    added = '\n\n[hand-over-now]\nlabel = "Hand \\"over\\" now"\n\n[tone]\nlabel = "tone"\n'
    assert after == f'{before}{added}\n[under]\nlabel = "ünder"\n'
    assert run_tags(tmp_path).stdout.startswith("0 tags added to")
    assert (tmp_path / "content/tags.toml").read_text(encoding="utf-8") == after


def test_tags_are_added_with_a_damaged_cache(tmp_path: Path) -> None:
    """`make tags` rebuilds a damaged cache, as a build does."""
    write_files(tmp_path / "content", {"posts/a.md": TAGGED.format(tags="work", lesson="tone")})
    assert run_tags(tmp_path).stdout.startswith("2 tags added to")
    (tmp_path / "content/tags.toml").unlink()
    (database,) = (tmp_path / "cache").glob("*.sqlite")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE reads SET head = x'00'")
    connection.close()
    done = run_tags(tmp_path)
    assert done.stdout.startswith("2 tags added to"), done.stderr


def test_the_placeholder_is_not_added(tmp_path: Path) -> None:
    """`make tags` leaves out the placeholder tag of new posts."""
    write_files(tmp_path / "content", {"posts/a.md": TAGGED.format(tags="Untagged", lesson="tone")})
    assert run_tags(tmp_path).stdout.startswith("1 tag added to")
    assert (tmp_path / "content/tags.toml").read_text(encoding="utf-8") == '[tone]\nlabel = "tone"\n'


@given(st.text(min_size=1))
def test_a_generated_slug_can_be_written(label: str) -> None:
    """For any label with a slug, `make tags` writes a table that the next build accepts."""
    vocabulary = Vocabulary(SUBSTITUTIONS)
    add_used_tags(vocabulary, uses(label))
    text = "".join(map(table, vocabulary.tags.values()))
    read, diagnostics = read_tags_file("tags.toml", text.encode(), SUBSTITUTIONS)
    assert (list(read.tags), diagnostics) == (list(vocabulary.tags), [])


@pytest.mark.parametrize("label", ["__init__", "a_-b", "snake__case"])
def test_names_of_programs_are_tags(label: str) -> None:
    """A tag may have several hyphens or underscores in a row, in posts and in tags.toml."""
    assert problems_of_uses(f"[{label}]\n", label) == []


def test_a_tags_file_with_errors_is_not_changed(tmp_path: Path) -> None:
    """If tags.toml is broken or two tags have one slug, `make tags` prints the reason and writes nothing."""
    for tags, post, reason in (("[work\n", "work", "not TOML"), ("", "C++, C#", "would both be /tags/c/")):
        write_files(tmp_path / "content", {"posts/a.md": TAGGED.format(tags=post, lesson="x"), "tags.toml": tags})
        done = run_tags(tmp_path)
        assert done.returncode == 1
        assert reason in done.stderr
        assert (tmp_path / "content/tags.toml").read_text() == tags


CHECKED = {"SITEURL": "https://example.org", "CHECK_ONLY": True}


def tag_problems(site: MakeSite, tags: str, *posts: str) -> list[str]:
    """Return the lines about tags that `make check` prints for this tags.toml and for posts with these fields."""
    files = {f"posts/{number}.md": f"Title: {number}\n{post}\n\nText.\n" for number, post in enumerate(posts)}
    built = site({**files, "tags.toml": tags}, publish=True, settings=CHECKED)
    return [line for line in built.text.splitlines() if "tag" in line]


def test_a_tag_shown_under_a_different_name_is_a_hint(site: MakeSite) -> None:
    """Each name in use that differs from its label is one hint with both names."""
    tags = '[hiring]\nlabel = "hiring"\naliases = ["interviews"]\n[remote-work]\nlabel = "Far away"\n'
    lesson = "Date: 2024-03-02\nTags: hiring\n\n> **Lesson:** Ask. #interviews"
    posts = ("Date: 2024-03-02\nTags: interviews, remote work", "Date: 2024-03-02\nTags: interviews", lesson)
    assert tag_problems(site, tags, *posts) == [
        'content/posts/0.md:3:7: hint: the tag "interviews" is shown as "hiring", since tags.toml has it among the '
        'aliases of [hiring]; write "hiring", or remove the alias',
        'content/posts/0.md:3:7: hint: the tag "remote work" is shown as "Far away", the label that tags.toml gives '
        '[remote-work]; write "Far away", or change the label',
    ]


def test_spellings_of_a_label_are_not_reported(site: MakeSite) -> None:
    """Different case, hyphens and the table's own name are not reported, but an alias is, also in a draft."""
    tags = '[remote-work]\nlabel = "Remote work"\n[slas]\nlabel = "SLAs"\naliases = ["SLA"]\n'
    assert tag_problems(site, tags, "Date: 2024-03-02\nTags: remote-work, slas, remote work") == []
    (hint,) = tag_problems(site, tags, "Date: 2024-03-02\nTags: remote-work, SLA\nStatus: draft")
    assert hint.startswith('content/posts/0.md:3:7: hint: the tag "SLA" is shown as "SLAs", ')


def test_a_table_that_no_text_uses_is_a_warning(site: MakeSite) -> None:
    """An unused table is a warning; drafts, future posts, aliases and child tags count as uses."""
    tags = '[a]\n[b]\naliases = ["bee"]\n[c]\n[d]\nparent = "c"\n[e]\nslug = "f"\n[g]\n'
    posts = ("Date: 2024-03-02\nTags: a\nStatus: draft", "Date: 2099-03-02\nTags: bee", "Date: 2024-03-02\nTags: d")
    assert [line for line in tag_problems(site, tags, *posts) if "hint" not in line] == [
        "content/tags.toml:7:1: warning: no text uses the tag [e]; remove the table, or write a text about it",
        "content/tags.toml:9:1: warning: no text uses the tag [g]; remove the table, or write a text about it",
    ]


def test_an_unused_tags_file_is_one_warning(site: MakeSite) -> None:
    """If no text uses any tag, the file has one warning."""
    assert tag_problems(site, "[a]\n[b]\n[c]\n", "Date: 2024-03-02\nTags: untagged\nStatus: draft")[-1:] == [
        "content/tags.toml:1:1: warning: no text uses any of these 3 tags; remove the file, or the tags that are "
        "not yours"
    ]


def test_unused_tables_are_not_reported_beside_errors(site: MakeSite) -> None:
    """No unused table is reported while a text has an error, since that text may use the tag."""
    assert [line for line in tag_problems(site, "[a]\n", "Dat: 2024-03-02\nTags: a") if "no text uses" in line] == []


def test_a_tag_with_two_letters_swapped_is_a_warning(site: MakeSite) -> None:
    """A tag with two letters swapped is a warning that names the intended tag, also without a tags.toml."""
    head = "Title: A\nDate: 2026-03-0{}\nTags: {}\n\nText."
    texts = {f"posts/{day}.md": head.format(day, tag) for day, tag in enumerate(("walking", "walking", "wlaking"), 1)}
    built = site(texts, settings={"CHECK_ONLY": True})
    assert built.diagnostics == [
        'content/posts/3.md:3:7: warning: the tag "wlaking" is nearly "walking"; use one of them, or make one an alias '
        "in tags.toml"
    ]
