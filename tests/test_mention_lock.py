"""The file of mentions: read strictly, written in one order, compared with the links of the texts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.mentions.lock import HEADER, Mention, can_be_kept, mentions_text, read_mentions
from hindsight.core.mentions.plan import LinkedText, Plan, plan_mentions

TODAY = date(2026, 11, 28)
ONE, TWO = "1" * 12, "2" * 12
LINE = f"/2026/a/\thttps://b.example/x\tsent\t2026-11-28\t{ONE}"


def mention(target: str = "https://b.example/x", source: str = "/2026/a/", **values: object) -> Mention:
    """Return a mention that was sent today."""
    return Mention(**{"source": source, "target": target, "state": "sent", "day": TODAY, "digest": ONE, **values})  # type: ignore[arg-type]


def test_the_file_has_a_line_for_each_link() -> None:
    """The lines are in the order of texts and links, and comments of the writer stay."""
    file = mentions_text([mention("https://c.example/"), mention(tries=2)], b"# Mine\n# Yours\nx\n")
    lines = [HEADER, "# Mine", "# Yours", f"{LINE}\t2", LINE.replace("b.example/x", "c.example/")]
    assert file.decode() == "".join(f"{line}\n" for line in lines)
    assert mentions_text(read_mentions("m", file)[0].values(), file) == file


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("x", "1:1", "this line is no mention (text, link, state, day and digest, a tab between each); restore"),
        (LINE.replace("/2026/a/", "a"), "1:1", '"a" is no address of a text, such as /2026/leaving/; restore the'),
        (LINE.replace("https:", "ftp:"), "1:10", '"ftp://b.example/x" is no link to a different site; restore the'),
        (LINE.replace("sent", "send"), "1:30", 'the state "send" is not known; write sent, none, refused, failed or'),
        (LINE.replace("-28", "-31"), "1:35", '"2026-11-31" is no day; write it as 2026-03-12'),
        (LINE.replace("2026-11-28", "20261128"), "1:35", '"20261128" is no day; write it as 2026-03-12'),
        (f"{LINE}z", "1:46", f'"{ONE}z" is no digest of a text; restore the file from version control'),
        (f"{LINE}\t9", "1:59", '"9" is no number of requests from 1 to 3; restore the file from version control'),
        (f"{LINE}\n{LINE}", "2:1", "this link is here twice (first on line 1); keep one line"),
        ("<<<<<<< HEAD", "1:1", "a merge left marks here; keep the lines of both sides and remove the marks"),
    ],
)
def test_a_line_with_an_error_has_its_place(line: str, place: str, message: str) -> None:
    """Each error is at its line and column."""
    (fault,) = read_mentions("content/mentions.lock", line.encode())[1]
    assert str(fault).startswith(f"content/mentions.lock:{place}: error: {message}")


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=12)


@given(
    st.lists(
        st.builds(
            Mention,
            source=PRINTABLE.map(lambda text: f"/{text}"),
            target=PRINTABLE.map(lambda text: f"https://b{text}"),
            state=st.sampled_from(["sent", "none", "refused", "failed", "old"]),
            day=st.dates(),
            digest=st.sampled_from([ONE, TWO, "-"]),
            tries=st.integers(0, 3),
        ),
        unique_by=lambda one: (one.source, one.target),
    )
)
def test_all_mentions_are_kept(mentions: list[Mention]) -> None:
    """Any mentions are read as they were written."""
    assert all(can_be_kept(one.target) for one in mentions)
    read, faults = read_mentions("m", mentions_text(mentions))
    assert faults == []
    assert set(read.values()) == set(mentions)


@given(st.binary() | st.text().map(str.encode))
def test_any_file_is_read(data: bytes) -> None:
    """A file that is no file of mentions has errors, and causes no exception."""
    read_mentions("m", data)


def planned(texts: list[LinkedText], *before: Mention, hidden: tuple[str, ...] = (), ask: bool = False) -> Plan:
    """Return the plan for texts, after these mentions."""
    mentions = {(one.source, one.target): one for one in before}
    return plan_mentions(
        texts, mentions, "m", TODAY, is_left_alone=lambda one: one.source in hidden, is_asked_for=lambda _: ask
    )


def text(*targets: str, digest: str = ONE, is_old: bool = False, source: str = "/2026/a/") -> LinkedText:
    """Return a text with these links."""
    return LinkedText(source, "a.md", digest, dict.fromkeys(targets, (5, 1)), is_old)


def reasons(plan: Plan) -> list[str]:
    """Return the reasons and links of a plan."""
    return [f"{task.reason} {task.source} {task.target}" for task in plan.tasks]


def test_new_changed_and_removed_links_are_sent() -> None:
    """A link is sent if it is new, if its text has other words, and once it is removed."""
    before = [mention("https://b/1"), mention("https://b/2")]
    plan = planned([text("https://b/2", "https://b/3", digest=TWO)], *before)
    assert reasons(plan) == ["removed /2026/a/ https://b/1", "changed /2026/a/ https://b/2", "new /2026/a/ https://b/3"]
    assert reasons(planned([text("https://b/1", "https://b/2")], *before)) == []


@pytest.mark.parametrize(("tries", "is_sent"), [(1, True), (2, True), (3, False)])
def test_a_site_without_an_answer_is_asked_three_times(tries: int, is_sent: bool) -> None:
    """A site that does not answer is asked in three runs, and again once the text changes."""
    failed = mention(state="failed", tries=tries)
    assert bool(planned([text(failed.target)], failed).tasks) is is_sent
    assert reasons(planned([text(failed.target, digest=TWO)], failed)) == [f"changed /2026/a/ {failed.target}"]


@pytest.mark.parametrize(("days", "is_sent"), [(29, False), (30, True)])
def test_a_page_without_mentions_is_asked_again_after_a_month(days: int, is_sent: bool) -> None:
    """A page that took no mentions is asked again after 30 days, if the text has changed."""
    before = mention(state="none", day=TODAY - timedelta(days=days))
    assert bool(planned([text(before.target, digest=TWO)], before).tasks) is is_sent
    assert planned([text(before.target)], before).tasks == ()


def test_links_of_older_texts_are_not_sent() -> None:
    """The links of an older text are noted, not sent; a later link of it is new. Asked for, all are sent."""
    first = planned([text("https://b/1", is_old=True)])
    assert first.tasks == ()
    assert first.old == (mention("https://b/1", state="old"),)
    both = [text("https://b/1", "https://b/2", is_old=True, digest=TWO)]
    assert reasons(planned(both, *first.old)) == ["new /2026/a/ https://b/2"]
    assert reasons(planned(both, *first.old, ask=True)) == ["new /2026/a/ https://b/1", "new /2026/a/ https://b/2"]


def test_a_text_at_a_new_address_is_sent_again() -> None:
    """A text that moved tells the sites of its links both addresses, also if it is old."""
    moved = text("https://b/1", "https://b/2", source="/2026/b/", is_old=True)
    plan = planned([moved], mention("https://b/1"))
    assert reasons(plan) == ["removed /2026/a/ https://b/1", "new /2026/b/ https://b/1"]
    assert [one.target for one in plan.old] == ["https://b/2"]


def test_only_sites_that_know_of_a_link_hear_of_its_removal() -> None:
    """A link that no site took leaves the file without a request; those of a hidden text stay."""
    before = [mention("https://b/1", state="none"), mention("https://b/2", state="old"), mention("https://b/3")]
    assert reasons(planned([], *before)) == ["removed /2026/a/ https://b/3"]
    assert planned([], *before, hidden=("/2026/a/",)) == Plan((), tuple(before), ())
