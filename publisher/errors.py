"""What can go wrong outside the user's own files: one exception, with a message and a hint.

Bad input is never raised: it is gathered as a `publisher.findings.Finding`.
Anything else that is raised is a bug.
"""


class PublisherError(Exception):
    """The world refused: a disk, a tool, a network, a second publisher.

    Both texts are for the person at the terminal: one line each, no capital first letter, no full stop.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        """Say what happened in `message`, and in `hint` what to do about it."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, since a chain may run in another process."""
        return (_rebuild, (type(self), self.message, self.hint))


def _rebuild(kind: type[PublisherError], message: str, hint: str) -> PublisherError:
    return kind(message, hint=hint)


class UnreadableMediaError(PublisherError):
    """A recording or a picture that cannot be read as what it claims to be.

    It is the user's data, so whoever reads sources turns it into a finding.
    """


class UnavailableError(PublisherError):
    """Something elsewhere cannot be had now, and perhaps later: no network, a busy server, no key."""


class StalePlanError(PublisherError):
    """The plan that was agreed to is not the plan that would be carried out now."""


class UnknownNameError(PublisherError):
    """A name on the command line that nothing here has: a target, a feed, an episode."""


class MissingCredentialsError(PublisherError):
    """There is no key for a storage that asks for one, as on a build machine that only looks."""


class ConflictError(PublisherError):
    """Somebody else has published to the same place in the meantime."""


class TerminatedError(BaseException):
    """SIGTERM was sent. As KeyboardInterrupt it is no Exception: it passes all handlers but those that clean up."""
