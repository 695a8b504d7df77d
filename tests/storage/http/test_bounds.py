"""What a request may cost: bytes and seconds are counted, and the first that is too much raises."""

from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.http.bounds import DOCUMENT_BOUNDS, HEAD_BYTES, RECORDING_BOUNDS, Bounds, Pace, too_long
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError

SMALL = Bounds(bytes=1_000_000, seconds=1000.0, timeout=10.0, rate=100, window=50.0)


def wait(pace: Pace, seconds: float, came: int = 0) -> None:
    """Count bytes as if they had been waited for so long."""
    pace.count(came, monotonic() - seconds)


def test_nobody_waits_longer_than_any_bound() -> None:
    """The shortest of the timeout, what is left of the window, and what is left of all."""
    pace = Pace(SMALL)
    assert pace.measure_patience() == SMALL.timeout
    wait(pace, 45.0)
    assert pace.measure_patience() == pytest.approx(5.0, abs=0.5)
    short = Pace(replace(SMALL, seconds=3.0))
    assert short.measure_patience() == 3.0


def test_a_drip_is_too_slow() -> None:
    """Bytes that come now and then are not enough: a window has to have its share."""
    pace = Pace(SMALL)
    pace.begin_body()
    for _ in range(6):
        pace.measure_patience()
        wait(pace, 9.0, came=1)
    with pytest.raises(NoAnswerError, match="sends less than 100 bytes a second") as caught:
        pace.measure_patience()
    assert not isinstance(caught.value, RefusedTransferError)


def test_a_steady_line_goes_on_until_all_time_is_used() -> None:
    """Each full window begins another one; the seconds are counted over all of them."""
    pace = Pace(SMALL)
    pace.begin_body()
    for _ in range(24):
        pace.measure_patience()
        wait(pace, 40.0, came=5_000)
    wait(pace, 40.0, came=5_000)
    with pytest.raises(RefusedTransferError, match="not done in 1000 seconds"):
        pace.measure_patience()
    late = Pace(RECORDING_BOUNDS)
    wait(late, 7 * 3600.0)
    with pytest.raises(RefusedTransferError, match="not done in 6 hours"):
        late.measure_patience()


def test_headers_have_a_window_and_bytes_of_their_own() -> None:
    """A redirect begins both anew; the seconds are those of the whole request."""
    pace = Pace(SMALL)
    for _ in range(5):
        pace.begin_head()
        wait(pace, 45.0, came=HEAD_BYTES)
    assert pace.measure_patience() > 0
    with pytest.raises(RefusedTransferError, match="headers have no end"):
        wait(pace, 0.0, came=1)


def test_what_is_on_the_line_is_counted_too() -> None:
    """Sizes and trailers of chunks are no body, and may have no end either."""
    pace = Pace(SMALL)
    pace.begin_body()
    wait(pace, 0.0, came=2 * SMALL.bytes + HEAD_BYTES)
    with pytest.raises(RefusedTransferError, match="more than 1 MB"):
        wait(pace, 0.0, came=1)


@given(st.lists(st.tuples(st.floats(0.0, 60.0), st.integers(0, 20_000)), max_size=60))
def test_every_transfer_ends(steps: list[tuple[float, int]]) -> None:
    """Whatever a server does, waiting is over after `seconds`, and never longer than a window without its bytes."""
    pace = Pace(SMALL)
    pace.begin_body()
    waited = 0.0
    try:
        for asked, came in steps:
            seconds = min(asked, pace.measure_patience())
            waited += seconds
            wait(pace, seconds, came)
    except NoAnswerError:
        pass
    assert waited <= SMALL.seconds + 0.1


def test_documents_cost_less_than_recordings() -> None:
    """They are read into memory."""
    assert DOCUMENT_BOUNDS.bytes == 64_000_000
    assert DOCUMENT_BOUNDS.bytes < RECORDING_BOUNDS.bytes
    assert DOCUMENT_BOUNDS.seconds < RECORDING_BOUNDS.seconds
    assert too_long(64_000_000).words == "it has more than 64 MB"
