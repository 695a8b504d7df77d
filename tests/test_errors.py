"""Errors keep message, hint and class on their way from another process."""

import pickle

import pytest

from publisher.errors import ConflictError, PublisherError, UnavailableError


@pytest.mark.parametrize("kind", [PublisherError, UnavailableError, ConflictError])
def test_errors_are_pickled_with_both_texts(kind: type[PublisherError]) -> None:
    """A task in another process raises what arrives here."""
    error = pickle.loads(pickle.dumps(kind("no network", hint="try again")))  # noqa: S301 - our own bytes
    assert type(error) is kind
    assert (str(error), error.message, error.hint) == ("no network", "no network", "try again")
