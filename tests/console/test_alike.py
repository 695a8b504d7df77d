"""Findings of one cause are told once, and every one of them is counted."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from publisher.console.alike import group_findings
from publisher.console.phrases import MOST_ALIKE, NAMED
from publisher.findings import Finding, Position, Severity


def found(rule: str, file: str, message: str, fix: str = "mend it", severity: Severity = Severity.WARNING) -> Finding:
    """Return a finding in an episode's folder."""
    place = Position(file=f"episodes/{file}/episode.md")
    return Finding(rule=rule, severity=severity, message=message, fix=fix, position=place)


FINDINGS = st.lists(
    st.builds(
        found,
        st.sampled_from(["a", "b"]),
        st.sampled_from(["0001-x", "0002-y", "z", "u", "v", "w", "0007-t"]),
        st.sampled_from(["it is 1 of 2", "it is 3 of 4", "it is another", "0001-x has none"]),
        st.sampled_from(["mend it", "leave it"]),
        st.sampled_from(Severity),
    ),
    max_size=60,
)


@given(FINDINGS)
def test_every_finding_is_counted_once(findings: list[Finding]) -> None:
    """The groups come to as many as there are; what is shown is shown once, in the order in which it was found."""
    groups = [*group_findings(findings)]
    assert sum(group.count for group in groups) == len(findings)
    shown = [one for group in groups for one in (*group.shown, *group.places)]
    assert not Counter(map(id, shown)) - Counter(map(id, findings))
    firsts = [next(n for n, one in enumerate(findings) if one is group.shown[0]) for group in groups]
    assert firsts == sorted(firsts)


@given(FINDINGS)
def test_few_are_shown_whole(findings: list[Finding]) -> None:
    """Only where the same is said of more than five files one is left out; then three of these are shown."""
    for group in group_findings(findings):
        assert group.more == 0 or group.count > MOST_ALIKE
        files = [one.position.file for one in (*group.shown, *group.places)]
        assert len({*files}) == len(files)
        assert len(group.shown) + len(group.places) == (NAMED if group.more else 1)


@given(FINDINGS)
def test_what_is_left_out_was_said(findings: list[Finding]) -> None:
    """One rule and one severity; where the place alone is shown, message and fix are those of the first."""
    for group in group_findings(findings):
        assert len({(one.rule, one.severity) for one in group.shown}) == 1
        assert {(one.message, one.fix) for one in group.places} <= {(one.message, one.fix) for one in group.shown}


def test_other_messages_are_other_causes() -> None:
    """A rule that says something else of every file hides nothing."""
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    findings = [found("value-wrong", f"e{place}", f"{word} is no date") for place, word in enumerate(words)]
    assert [group.shown for group in group_findings(findings)] == [(finding,) for finding in findings]


def test_numbers_and_folders_make_no_other_cause() -> None:
    """As of a title that has the number in it, or a message that names the episode."""
    findings = [found("r", f"{n:04}-e", f"{n:04}-e has the number {n} in it", f"write {n}") for n in range(120)]
    [group] = group_findings(findings)
    assert (len(group.shown), group.places, group.more) == (3, (), 117)
    [group] = group_findings([found("r", f"{n:04}-e", "no transcript") for n in range(120)])
    assert (len(group.shown), len(group.places), group.more) == (1, 2, 117)


def test_all_of_one_file_is_shown() -> None:
    """Whoever mends a file wants to see each place in it."""
    findings = [found("starter-left", "0001-en", "this is still what the starter says", f"write {n}") for n in range(9)]
    assert [group.shown for group in group_findings(findings)] == [(finding,) for finding in findings]
