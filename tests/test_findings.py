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


def test_findings_tell_no_queries() -> None:
    """Neither in message and fix, nor in the line that is shown; the mark stays below what it marks."""
    told = finding("a", message="https://a.example/b?c=d is wrong")
    assert told.message == "https://a.example/b?… is wrong"
    text = '{url: "https://a.example/b?sig=c", note: 3}'
    place = Position(file="a", line=1, column=text.index("note") + 1, text=text)
    assert place.excerpt == '{url: "https://a.example/b?…", note: 3}'
    assert place.excerpt[place.excerpt_column - 1 :].startswith("note")
    assert Position(file="a", line=1, text="a").excerpt_column == 1
