"""The vocabulary: one concept, one slug, one label."""

from __future__ import annotations

from pelican.settings import DEFAULT_CONFIG

from hindsight.vocabulary.tags import TagUse, Vocabulary, add_used_tags, read_tags_file

SUBSTITUTIONS = tuple(tuple(pair) for pair in DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"])


def uses(*labels: str) -> list[TagUse]:
    """Labels used in one file, a line each."""
    return [TagUse(label, "content/a.md", line, 7) for line, label in enumerate(labels, 1)]


def test_spellings_of_one_concept_are_one_tag() -> None:
    """Case, spaces and hyphens do not make another tag; the label most used is the tag's."""
    vocabulary = Vocabulary(SUBSTITUTIONS)
    assert add_used_tags(vocabulary, uses("Remote work", "remote work", "remote-work", "remote work")) == []
    assert [tag.label for tag in vocabulary.tags.values()] == ["remote work"]


def test_two_concepts_with_one_slug_are_an_error() -> None:
    """C++ and C# cannot share an address."""
    (problem,) = add_used_tags(Vocabulary(SUBSTITUTIONS), uses("C++", "C#"))
    assert str(problem) == (
        'content/a.md:2:7: error: the tags "C#" and "C++" (content/a.md) would both be /tags/c/; make one an alias '
        "of the other, or give one a slug of its own, in tags.toml"
    )


def test_the_tags_file_gives_label_slug_and_aliases() -> None:
    """What tags.toml says of a tag wins over how posts write it."""
    text = b'[cpp]\nlabel = "C++"\naliases = ["cplusplus"]\n[csharp]\nlabel = "C#"\n'
    vocabulary, problems = read_tags_file("content/tags.toml", text, SUBSTITUTIONS)
    assert problems == []
    assert add_used_tags(vocabulary, uses("c++", "C#", "cplusplus")) == []
    assert vocabulary.tag("cplusplus").slug == "cpp"


def test_a_broken_tags_file_says_where() -> None:
    """TOML that cannot be parsed is an error at its line."""
    _, (problem,) = read_tags_file("content/tags.toml", b"[work]\nlabel = work\n", SUBSTITUTIONS)
    assert str(problem).startswith("content/tags.toml:2:9: error: not TOML: ")


def test_an_unknown_key_is_an_error_at_its_tag() -> None:
    """A misspelled key is an error at the tag's line that lists the keys."""
    _, (problem,) = read_tags_file("content/tags.toml", b'[a]\n[work]\nlabl = "x"\n', SUBSTITUTIONS)
    assert str(problem) == (
        'content/tags.toml:2:1: error: tag [work]: unknown key "labl"; '
        "a tag has label, slug, aliases, parent, description"
    )


def test_parents_that_go_round_are_an_error() -> None:
    """Two tags that are each other's parent are an error."""
    _, problems = read_tags_file("tags.toml", b'[a]\nparent = "b"\n[b]\nparent = "a"\n', SUBSTITUTIONS)
    assert len(problems) == 2
