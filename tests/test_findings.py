"""Findings: positions, severity, and the order in which they are shown."""

from publisher.findings import Finding, Position, Severity, sort_key


def finding(file: str, line: int | None = None, column: int | None = None, **keys: str) -> Finding:
    """Return a warning at a position."""
    return Finding(
        **{"rule": "r", "message": "m", **keys},
        severity=Severity.WARNING,
        fix="f",
        position=Position(file=file, line=line, column=column),
    )


def test_a_position_is_a_link() -> None:
    """File, line and column with colons between, as far as they are known."""
    assert str(Position(file="a.md", line=3, column=7, text="x")) == "a.md:3:7"
    assert str(Position(file="a.md", line=3)) == "a.md:3"
    assert str(Position(file="a.md")) == "a.md"


def test_findings_are_sorted_by_position() -> None:
    """By file, then line and column as numbers; about the file as a whole first; then by rule and message."""
    ordered = [
        finding("a"),
        finding("a", 2, 10),
        finding("a", 10),
        finding("a", 10, 1),
        finding("a", 10, 1, message="n"),
        finding("a", 10, 1, rule="s", message="a"),
        finding("b", 1),
    ]
    shuffled = [ordered[number] for number in (6, 2, 4, 0, 5, 3, 1)]
    assert sorted(shuffled, key=sort_key) == ordered


def test_only_errors_prevent_publishing() -> None:
    """A warning does not."""
    assert not finding("a").is_error
    error = Finding(rule="r", severity=Severity.ERROR, message="m", fix="f", position=Position(file="a"))
    assert error.is_error
