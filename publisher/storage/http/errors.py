"""Tells in words why a server gave no answer.

The words are those of the cause below urllib3's own exceptions: of the system, of TLS, or of `http.client`.
"""

import ssl

from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.exceptions import TimeoutError as PoolTimeoutError

SHOWN_HOST = 80
"""Largest number of characters of a host name in a message: a redirect may name a very long one."""


class NoAnswerError(Exception):
    """There is no answer: no connection, no valid response, or a response that was cut off."""

    def __init__(self, words: str, *, is_untrusted: bool) -> None:
        """Take why, to be read after the address, and whether the server's certificate is the reason."""
        super().__init__(words)
        self.words = words
        self.is_untrusted = is_untrusted


class RefusedTransferError(NoAnswerError):
    """The server answers, and what it sends, or where it leads, is out of bounds: a later try would end the same."""

    def __init__(self, words: str) -> None:
        """Take what is out of bounds, to be read after the address."""
        super().__init__(words, is_untrusted=False)


def not_public(host: str) -> RefusedTransferError:
    """Return the error for a host that may not be connected to."""
    shown = host if len(host) <= SHOWN_HOST else f"{host[:SHOWN_HOST]}…"
    return RefusedTransferError(f"{shown} is at no public address")


def no_answer(problem: HTTPError) -> NoAnswerError:
    """Return what urllib3 raised as a NoAnswerError."""
    cause = cause_of(problem)
    return NoAnswerError(_in_words(cause), is_untrusted=isinstance(cause, ssl.SSLCertVerificationError))


def cause_of(problem: BaseException) -> BaseException:
    """Return what lies below urllib3's exceptions, or the innermost of these where nothing does."""
    while isinstance(problem, HTTPError):
        inner = problem.__cause__ or next((arg for arg in problem.args[::-1] if isinstance(arg, BaseException)), None)
        if inner is None:
            break
        problem = inner
    return problem


def _in_words(cause: BaseException) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "its certificate cannot be trusted"
    if isinstance(cause, LocationParseError):
        return "it leads to an address that cannot be read"
    if isinstance(cause, TimeoutError | PoolTimeoutError):
        return "it does not answer"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return type(cause).__name__
