"""Why a server gave no answer, in words."""

import socket
import ssl
from http.client import BadStatusLine

import pytest
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from publisher.storage.http.errors import cause_of, no_answer

LINE = HTTPConnection("a.example")
UNKNOWN_HOST = socket.gaierror(-2, "Name or service not known")
UNTRUSTED = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]")


def chained(problem: HTTPError, cause: BaseException) -> HTTPError:
    """Return an exception as `raise … from` makes it."""
    problem.__cause__ = cause
    return problem


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            chained(NewConnectionError(LINE, "x"), ConnectionRefusedError(111, "Connection refused")),
            "connection refused",
        ),
        (
            chained(NameResolutionError("a.example", LINE, UNKNOWN_HOST), UNKNOWN_HOST),
            "name or service not known",
        ),
        (ReadTimeoutError(LINE, "/", "Read timed out."), "it does not answer"),  # type: ignore[arg-type]
        (chained(HTTPError("x"), TimeoutError("timed out")), "it does not answer"),
        (ProtocolError("Connection aborted.", BadStatusLine("nonsense")), "BadStatusLine"),
        (SSLError(UNTRUSTED), "its certificate cannot be trusted"),
        (HTTPError("said by urllib3 alone"), "HTTPError"),
    ],
)
def test_the_words_are_those_of_the_cause(problem: HTTPError, words: str) -> None:
    """The system's where it has some, else the name of the exception; never urllib3's, which name objects."""
    assert no_answer(problem).words == words


def test_only_a_certificate_makes_a_server_untrusted() -> None:
    """Another error of TLS may pass."""
    assert no_answer(SSLError(UNTRUSTED)).is_untrusted
    assert not no_answer(SSLError(ssl.SSLError(1, "[SSL] record layer failure"))).is_untrusted


def test_the_cause_is_below_all_exceptions_of_urllib3() -> None:
    """By `__cause__` first, else by the last exception among the arguments, however many there are on top."""
    root = OSError(5, "x")
    inner = ProtocolError("aborted", ValueError("less"), root)
    assert cause_of(ProxyError("cannot connect", inner)) is root
    assert cause_of(chained(HTTPError("x"), inner)) is root
    assert cause_of(chained(HTTPError(ValueError("argument")), root)) is root
    assert cause_of(root) is root
