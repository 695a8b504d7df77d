"""A rule is made of a function: its id, its reason and its findings."""

from collections.abc import Iterator

from publisher.findings import Finding, Position, Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.sources.validate import EpisodeSource
from support.lint_context import as_it_should_be

LONG_REASON = (
    "A reason, which is long enough to stand in two lines of a docstring that is no longer than others are, so that it"
    " has a line end in it."
)
HERE = Position(file="episodes/a/episode.md", line=3)


@rule("silly", "a standard")
def silly(context: Context) -> Iterator[Complaint]:
    """A reason, which is long enough to stand in two lines of a docstring that is no longer than others are, so that it
    has a line end in it.
    """  # noqa: D205 - the rule under test
    for source in context.episodes:
        yield Complaint(HERE, f"{source.episode.slug} is silly", "be serious")


def test_rule_takes_its_reason_from_the_docstring() -> None:
    """The docstring is the reason, on one line; a rule is an error that can be ignored unless it says otherwise."""
    assert (silly.id, silly.source, silly.reason) == ("silly", "a standard", LONG_REASON)
    assert (silly.severity, silly.keeps, silly.varies) == (Severity.ERROR, None, False)
    kept = rule("kept", "x", Severity.WARNING, keeps=Promise.TOLD, varies=True)(silly.look)
    assert (kept.severity, kept.keeps, kept.varies) == (Severity.WARNING, Promise.TOLD, True)


def test_complaints_become_findings_of_the_rule() -> None:
    """A finding has the rule's id and severity, and the complaint's position, message and fix."""
    assert [*silly.findings(as_it_should_be())] == [
        Finding(rule="silly", severity=Severity.ERROR, message=f"{slug} is silly", fix="be serious", position=HERE)
        for slug in "ab"
    ]


def test_each_applies_a_function_to_every_subject() -> None:
    """The function sees the subjects one by one, in order, and its docstring stays the reason."""

    def backwards(context: Context) -> Iterator[EpisodeSource]:
        yield from context.episodes[::-1]

    @rule("each", "x")
    @each(backwards)
    def look(source: EpisodeSource) -> Iterator[Complaint]:
        """Why."""
        yield Complaint(HERE, source.episode.slug, "")

    assert look.reason == "Why."
    assert [finding.message for finding in look.findings(as_it_should_be())] == ["b", "a"]
