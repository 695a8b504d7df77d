"""Bodies of upload requests: what is read is what the file holds, and only what is sent is reported."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.s3.body import (
    BLOCK_BYTES,
    RequestBody,
    UploadCancelledError,
    UploadCounter,
    fill_buffer,
    make_byte_reader,
)

CONTENT = bytes(range(256)) * (BLOCK_BYTES * 5 // 2 // 256)
"""Two and a half blocks."""


def body(reports: list[int]) -> RequestBody:
    """Return a body of CONTENT."""
    return RequestBody(len(CONTENT), make_byte_reader(BytesIO(CONTENT)), reports.append)


def drain(request: RequestBody, amount: int) -> bytes:
    """Read a body to its end, in reads of `amount` bytes."""
    return b"".join(iter(lambda: bytes(request.read(amount)), b""))


def test_reads_for_the_signature_are_not_reported() -> None:
    """Botocore reads the body to sign it, rewinds it, and reads it again to send it: only the second reads count."""
    reports: list[int] = []
    request = body(reports)
    request.signal_not_transferring()
    assert drain(request, 1 << 20) == CONTENT
    assert reports == []
    request.seek(0)
    request.signal_transferring()
    assert drain(request, 8192) == CONTENT
    assert reports == [BLOCK_BYTES, 2 * BLOCK_BYTES, len(CONTENT), len(CONTENT)]


def test_a_repeated_request_reports_from_the_start() -> None:
    """When botocore rewinds the body for another attempt, the count goes back."""
    reports: list[int] = []
    request = body(reports)
    request.signal_transferring()
    request.read(1)
    request.seek(0)
    request.read(1)
    assert reports == [BLOCK_BYTES, BLOCK_BYTES]


@given(st.integers(0, 2 * BLOCK_BYTES), st.integers(1, 2 * BLOCK_BYTES))
def test_reads_are_of_the_offset_and_never_longer_than_asked_for(start: int, amount: int) -> None:
    """Unless it is being sent, a read returns at most `amount` bytes from the offset, which then moves by as many."""
    request = body([])
    assert request.seek(start) == start
    block = bytes(request.read(amount))
    assert block == CONTENT[start : start + min(amount, BLOCK_BYTES)]
    assert request.tell() == start + len(block)


def test_seek_counts_from_start_offset_and_end() -> None:
    """Botocore finds the length of a body by seeking to its end."""
    request = body([])
    assert request.seek(0, 2) == len(request) == len(CONTENT)
    assert request.seek(-5, 1) == len(CONTENT) - 5
    assert bytes(request.read(100)) == CONTENT[-5:]
    assert request.read(100) == b""


def test_the_counter_adds_up_the_parts() -> None:
    """Each part reports its own count; a part that is sent again replaces its count."""
    reports: list[int] = []
    counter = UploadCounter(reports.append)
    first, second = counter.of(1), counter.of(2)
    first(10)
    second(5)
    first(3)
    assert reports == [10, 15, 8]


def test_an_exception_of_the_report_stops_all_parts() -> None:
    """The part that reports gets a BaseException, which boto3 does not retry; the others at their next report."""
    problem = ValueError("stop")
    reports: list[int] = []

    def report(count: int) -> None:
        reports.append(count)
        raise problem

    counter = UploadCounter(report)
    first, second = counter.of(1), counter.of(2)
    for part in (first, second):
        with pytest.raises(UploadCancelledError):
            part(1)
    assert counter.ended_by is problem
    assert reports == [1]
    assert not issubclass(UploadCancelledError, Exception)


def test_an_ended_counter_has_no_cause() -> None:
    """Parts are also stopped because another part has failed: then the counter holds no exception."""
    counter = UploadCounter(lambda _: None)
    counter.end()
    with pytest.raises(UploadCancelledError):
        counter.of(1)(1)
    assert counter.ended_by is None


class ShortReads(BytesIO):
    """A file of which each read returns 3 bytes at most, as on a network file system."""

    def readinto(self, buffer: Any) -> int:
        """Read some."""
        return super().readinto(memoryview(buffer)[:3])


def test_a_buffer_is_filled_as_far_as_the_file_goes() -> None:
    """A read that returns less is not the end of the file; the last bytes fill a part of the buffer."""
    stream = ShortReads(b"0123456789")
    assert bytes(fill_buffer(bytearray(7), stream)) == b"0123456"
    assert bytes(fill_buffer(bytearray(7), stream)) == b"789"
    assert bytes(fill_buffer(bytearray(7), stream)) == b""
    assert bytes(make_byte_reader(stream)(6, 100)) == b"6789"
