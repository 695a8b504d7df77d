"""Whether whole numbers are seconds or milliseconds is told by how fast people speak."""

import pytest

from publisher.text.transcripts.pace import are_seconds


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ([(1, 3, "Hei.")], True),
        ([(250, 650, "Hei.")], False),
        ([(0, 4, "Nå begynner vi."), (4, 60, "Og så kommer en lang pause, før noen sier mer igjen.")], True),
        ([(0, 40, "Hei."), (900, 960, "Ja.")], False),
        ([(5, 5, "Hei.")], False),
        ([], False),
    ],
    ids=str,
)
def test_seconds_are_told_by_the_pace(said: list[tuple[float, float, str]], *, answer: bool) -> None:
    """A cue of words is said within seconds, and not within a few milliseconds."""
    assert are_seconds(said) is answer
