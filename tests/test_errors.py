"""Errors keep message, hint and class on their way from another process, and tell no secrets of addresses."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import ConflictError, PublisherError, UnavailableError, hide_queries


@pytest.mark.parametrize("kind", [PublisherError, UnavailableError, ConflictError])
def test_errors_are_pickled_with_both_texts(kind: type[PublisherError]) -> None:
    """A task in another process raises what arrives here."""
    error = pickle.loads(pickle.dumps(kind("no network", hint="try again")))  # noqa: S301 - our own bytes
    assert type(error) is kind
    assert (str(error), error.message, error.hint) == ("no network", "no network", "try again")


SECRETS = st.text("ABCdef0189%/+=-_~'.", min_size=12, max_size=60).filter(lambda text: len(set(text)) > 6)
"""What signatures are made of."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no address? none", "no address? none"),
        ("https://a.example/b.flac", "https://a.example/b.flac"),
        ("https://a.example/b#c", "https://a.example/b#c"),
        ("https://a.example/b.flac?X-Amz-Signature=c: refused", "https://a.example/b.flac?…: refused"),
        ("at (https://a.example?b=c), and http://d/e?f.", "at (https://a.example?…), and http://d/e?…."),
        ("'https://a.example/b?c'", "'https://a.example/b?…'"),
        ('{url: "https://a.example/b?c", note: d}', '{url: "https://a.example/b?…", note: d}'),
        ("ftp://me:word@a.example/b?c#d", "ftp://a.example/b?…"),
        ("https://a.example/@show/1", "https://a.example/@show/1"),
        ("s3://bucket/what?.flac", "s3://bucket/what?.flac"),
        ("s3://key:word@bucket/a", "s3://bucket/a"),
        ("Max retries with url: /a?X-Amz-Signature=b&sig=c", "Max retries with url: /a?X-Amz-Signature=…&sig=…"),
        ("https://a.example/b?…", "https://a.example/b?…"),
    ],
)
def test_addresses_are_shown_without_query_and_account(text: str, shown: str) -> None:
    """Scheme, host and path stay, and what stands around an address; doing it twice changes nothing."""
    assert hide_queries(text) == shown
    assert hide_queries(shown) == shown


@given(secret=SECRETS, name=st.sampled_from(["X-Amz-Signature", "X-Goog-Signature", "sig", "token", "Signature", "q"]))
def test_no_secret_is_told(secret: str, name: str) -> None:
    """Whatever the parameter is called, and wherever in a message or a hint the address stands."""
    for text in (f"https://a.example/b?{name}={secret}", f"at 'http://b.example?a=b&{name}={secret}', d"):
        error = PublisherError(text, hint=f"look at {text}")
        for told in (str(error), error.message, error.hint, repr(error)):
            assert secret.rstrip("'.") not in told


@given(st.text("ab:/?@#& '\"=.-…\n", max_size=80))
def test_hiding_is_done_once(text: str) -> None:
    """What was hidden has nothing more to hide, and no line is lost."""
    hidden = hide_queries(text)
    assert hide_queries(hidden) == hidden
    assert hidden.count("\n") == text.count("\n")


def test_hiding_takes_linear_time() -> None:
    """A message may quote what a hostile server sends."""
    for part in ("a", "://", "s3://", "://@", "https://a?b ", "?", "token=", "X-Amz-"):
        hide_queries(part * 100_000)
