"""Keys, secrets and tokens that cannot be right are told before the first request, and never shown."""

from pathlib import Path

import boto3
import pytest
from botocore import exceptions as boto
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import NotSetUpError, PublisherError
from publisher.storage.s3 import BucketLocation, S3Storage
from publisher.storage.s3 import client as module
from publisher.storage.s3.credentials import describe_flaw, require_usable_settings
from publisher.storage.s3.errors import ErrorClass, classify_error, explain_s3_error
from support.stores import hurried

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Good credentials, and no session of another test."""
    for name, text in zip(VARIABLES, (KEY, SECRET, "FwoGZXIvYXdzEJr"), strict=True):
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(module, "_session", module._session.__wrapped__)  # noqa: SLF001 - kept for the process
    monkeypatch.setattr(module, "_client", module._client.__wrapped__)  # noqa: SLF001 - as above


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("spoil", "flaw"),
    [
        ("{}\n", "a line end"),
        ("{}\r\n", "a line end"),
        ("\n{}", "a line end"),
        (" {}", "a blank"),
        ("{}\t", "a blank"),
        ("{}\N{NO-BREAK SPACE}", "a blank"),
    ],
)
def test_a_variable_with_a_blank_around_it_is_told_before_any_request(
    variable: str, spoil: str, flaw: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By its name, with the way out, and without its value; no time is spent on it."""
    good = dict(zip(VARIABLES, (KEY, SECRET, "FwoGZXIvYXdzEJr"), strict=True))[variable]
    monkeypatch.setenv(variable, spoil.format(good))
    policy = hurried()
    place = BucketLocation(bucket="b", endpoint="http://127.0.0.1:9")
    storage = S3Storage(place=place, state=tmp_path, retry_policy=policy)
    for act in (storage.listing, storage.capabilities, lambda: storage.remove(["a"])):
        with pytest.raises(NotSetUpError, match=f"{variable} has {flaw} in it") as caught:
            act()
        assert good not in caught.value.message + caught.value.hint
    assert policy.clock() == 0


def test_a_profile_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the word that stands in its file."""
    for name in VARIABLES:
        monkeypatch.delenv(name)
    file = tmp_path / "credentials"
    file.write_text(f"[studio]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n  and more\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    with pytest.raises(NotSetUpError, match="aws_secret_access_key of the profile studio has a line end") as caught:
        require_usable_settings(boto3.session.Session(profile_name="studio"), None)
    assert SECRET not in caught.value.message + caught.value.hint


def test_a_region_with_a_line_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in every signature; the target's own region is checked with the target."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1\n")
    with pytest.raises(NotSetUpError, match="AWS_DEFAULT_REGION"):
        require_usable_settings(boto3.session.Session(), None)
    require_usable_settings(boto3.session.Session(), "eu-north-1")


def test_the_older_name_of_the_token_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 takes it first."""
    monkeypatch.setenv("AWS_SECURITY_TOKEN", "abc\n")
    with pytest.raises(NotSetUpError, match="AWS_SECURITY_TOKEN has a line end"):
        require_usable_settings(boto3.session.Session(), None)


def test_good_settings_are_good() -> None:
    """And none at all are told by the first request."""
    require_usable_settings(boto3.session.Session(), None)


@given(VISIBLE)
def test_letters_that_keys_have_are_good(text: str) -> None:
    """All that can stand in a header without a blank."""
    assert describe_flaw(text, secret=False) is None
    assert describe_flaw(text, secret=True) is None


@given(VISIBLE, st.sampled_from(("\n", "\r", "\t", " ", "\x00", "\x7f", "\N{ZERO WIDTH SPACE}", "ø")), VISIBLE)
def test_other_letters_cannot_be_sent(before: str, odd: str, after: str) -> None:
    """A secret is not sent: one that people chose may have letters of theirs, and blanks within, but no line end."""
    assert describe_flaw(before + odd + after, secret=False) is not None
    assert (describe_flaw(before + odd + after, secret=True) is None) == (odd in {" ", "\N{ZERO WIDTH SPACE}", "ø"})


@pytest.mark.parametrize("cause", [ValueError("Invalid header value b'abc\\n'"), TypeError("x")])
def test_a_request_that_cannot_be_written_is_not_tried_again(cause: Exception) -> None:
    """Whichever setting it is: time does not mend it, and no line broke."""
    problem = boto.HTTPClientError(error=cause)
    assert classify_error(problem) is ErrorClass.PERMANENT
    told = explain_s3_error(problem, BucketLocation(bucket="b"))
    assert isinstance(told, PublisherError)
    assert "cannot be written" in told.message
    assert "abc" not in told.message
