"""What an analysis tells of the recording."""

import pytest

from support.mastering_jobs import make_analysis


@pytest.mark.parametrize(
    ("loudness", "offsets", "expected"),
    [
        (-20.0, (0.0, 0.0), False),
        (-20.0, (0.009, -0.009), False),
        (-20.0, (0.0, -0.011), True),
        (-40.0, (0.0011, 0.0), True),
        (-20.0, (0.011,), True),
    ],
    ids=["none", "small", "of one channel", "of a quiet recording", "mono"],
)
def test_a_dc_offset_counts_beside_the_loudness(
    loudness: float,
    offsets: tuple[float, ...],
    expected: bool,  # noqa: FBT001 - a parameter
) -> None:
    """It counts from a tenth of the amplitude at the integrated loudness on, up or down, in any channel."""
    assert make_analysis(loudness, offsets).has_dc_offset is expected
