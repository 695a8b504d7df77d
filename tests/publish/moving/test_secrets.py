"""The secret of a private feed's address goes into no file and no message."""

import pytest

from publisher.publish.moving.secrets import find_secrets, has_secret, hide_secrets


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        ("https://a.example/rss/vest?auth=Abc123Def456", {"Abc123Def456"}),
        ("https://a.example/rss/eyJhbGciOiJIUzI1NiIsInR5cCI6/feed", {"eyJhbGciOiJIUzI1NiIsInR5cCI6"}),
        ("https://a.example/feed?format=rss&all=1", set()),
        ("https://feeds.a.example/my-long-show-about-nothing-much", set()),
        ("saved/feed.xml?auth=Abc123Def456", set()),
    ],
)
def test_tokens_are_found(address: str, secrets: set[str]) -> None:
    """Long values of the query and long pieces of letters and figures are secrets; words are none."""
    assert find_secrets([address]) == secrets


def test_secrets_are_taken_out_of_texts() -> None:
    """The longest first, so that nothing of one is left behind a shorter one."""
    secrets = find_secrets(["https://a.example/?a=12345678&b=1234567890"])
    assert hide_secrets("x 1234567890 y 12345678 z", secrets) == "x … y … z"
    assert has_secret("a12345678", secrets)
    assert not has_secret("1234", secrets)
