"""What is told of one file is bounded, and nothing that is wrong is lost by it."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Finding, Position, Severity
from publisher.lint.bounds import bound_findings
from publisher.model.limits import MAX_FINDINGS, MAX_SHOWN


def warning(file: str = "a", *, message: str = "m", fix: str = "f", column: int = 1, text: str = "") -> Finding:
    """Return a warning about a file."""
    place = Position(file=file, line=1, column=column, text=text)
    return Finding(rule="r", severity=Severity.WARNING, message=message, fix=fix, position=place)


@given(st.integers(0, 3), st.integers(-2, 3))
def test_as_many_as_are_told_are_left_alone(others: int, beyond: int) -> None:
    """Up to the bound nothing changes; beyond it, one error about the file stands for the rest."""
    findings = [warning()] * (MAX_FINDINGS + beyond) + [warning("b")] * others
    bounded = bound_findings(findings)
    if beyond <= 0:
        assert bounded == findings
    else:
        assert [one for one in bounded if one.rule == "r"] == [warning()] * MAX_FINDINGS + [warning("b")] * others
        (told,) = (one for one in bounded if one.rule != "r")
        assert (told.rule, told.is_error, str(told.position)) == ("file-too-wrong", True, "a")


def test_it_is_told_once() -> None:
    """A reader that has told it already is believed, and bounding again changes nothing."""
    once = bound_findings([warning()] * (2 * MAX_FINDINGS))
    assert bound_findings(once) == once
    assert bound_findings([*once, warning()]) == once


def test_long_texts_are_cut() -> None:
    """A line may be as long as its file; its beginning is shown, if the finding is in it."""
    long = "x" * (MAX_SHOWN + 1)
    cut = "x" * (MAX_SHOWN - 1) + "…"
    (found,) = bound_findings([warning(message=long, fix=long, text=long)])
    assert (found.message, found.fix, found.position.text) == (cut, cut, cut)
    (found,) = bound_findings([warning(text=long, column=MAX_SHOWN + 1)])
    assert (found.message, found.position.text, found.position.column) == ("m", "", MAX_SHOWN + 1)
    whole = warning(message=long[1:], text=long[1:])
    assert bound_findings([whole]) == [whole]
