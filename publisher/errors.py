"""Defines the exceptions for failures outside the sources: disk, tools, network. Each has a message and a hint.

Errors in the sources are not raised: they are collected as `publisher.findings.Finding`.
Any other exception is a bug.

What is told ends up in logs and in comments that others read: no message has the query or the password of an address.
"""

import re

_ADDRESS = re.compile(r"""(\bs3)?://([^\s"<>]*)""")
_SIGNATURE = re.compile(
    r"""(\bX-(?:Amz|Goog)-[A-Za-z-]+=|\bAWSAccessKeyId=|[?&](?:[a-z_-]*token|signature|sig|key)=)[^\s&"<>]+""",
    re.IGNORECASE,
)
_CLOSING = "'),.:;]}"


def hide_queries(text: str) -> str:
    """Return text in which addresses have `?…` in place of their query, and no account: both may open what is closed.

    An `s3://` address keeps what it has, since a question mark is part of a key. What is left of a signature where the
    address before it is missing, as in a line that was folded, becomes `…` as well.
    """
    if "://" in text:
        text = _ADDRESS.sub(_hide, text)
    return _SIGNATURE.sub(r"\1…", text) if "=" in text else text


def _hide(found: re.Match[str]) -> str:
    scheme, address = found[1] or "", found[2]
    bare = address.rstrip(_CLOSING)
    end = min((at for at in map(bare.find, "/?#") if at >= 0), default=len(bare))
    host, rest = bare[:end].rpartition("@")[2], bare[end:]
    before, query, _ = rest.partition("?")
    shown = rest if scheme or not query else f"{before}?…"
    return f"{scheme}://{host}{shown}{address[len(bare) :]}"


class PublisherError(Exception):
    """A failure of the environment: a disk, a tool, a network, a concurrent run.

    Message and hint are shown in the terminal: one line each, no capital first letter, no full stop.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        """Take the `message`, which says what happened, and the `hint`, which says what to do about it."""
        self.message = hide_queries(message)
        self.hint = hide_queries(hint)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with both texts, since a task may raise in another process."""
        return (_rebuild, (type(self), self.message, self.hint))


def _rebuild(kind: type[PublisherError], message: str, hint: str) -> PublisherError:
    return kind(message, hint=hint)


class UnreadableMediaError(PublisherError):
    """A recording or a picture that cannot be decoded.

    The file is one of the sources, so callers that read sources turn this into a finding.
    """


class UnavailableError(PublisherError):
    """A remote resource cannot be reached now: no network, a busy server, no key. A later try may succeed."""


class NotSetUpError(UnavailableError):
    """A remote resource cannot be reached from this machine as it is set up: it has no key, or a wrong setting.

    Another try in the same run would not succeed.
    """


class DeniedError(PublisherError):
    """A storage refuses a kind of request because the key lacks the right to it."""


class NotOfferedError(PublisherError):
    """A storage does not know a kind of request; others may succeed."""


class StalePlanError(PublisherError):
    """The plan that was confirmed differs from the plan that would be run now."""


class UnknownNameError(PublisherError):
    """An unknown name on the command line: of a target, a feed or an episode."""


class MissingCredentialsError(PublisherError):
    """No credentials for a storage that needs them, as on a build machine that only reads."""


class ConflictError(PublisherError):
    """Another run has published to the same place since the state was read."""


class TerminatedError(BaseException):
    """SIGTERM was received. A BaseException, as KeyboardInterrupt is, so `except Exception` does not catch it."""
