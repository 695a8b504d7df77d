"""Defines the exceptions for failures outside the sources: disk, tools, network. Each has a message and a hint.

Errors in the sources are not raised: they are collected as `publisher.findings.Finding`.
Any other exception is a bug.
"""


class PublisherError(Exception):
    """A failure of the environment: a disk, a tool, a network, a concurrent run.

    Message and hint are shown in the terminal: one line each, no capital first letter, no full stop.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        """Take the `message`, which says what happened, and the `hint`, which says what to do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint

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
