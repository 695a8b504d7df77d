"""podcast:socialInteract and podcast:chat."""

import pytest

from publisher.model.social import Chat, SocialInteract
from support.validation import read, refuse


def test_comments_need_a_post() -> None:
    """A protocol without the address of a post leads nowhere."""
    post = {"protocol": "activitypub", "uri": "https://a.example/@show/1"}
    assert read(SocialInteract, post).uri == post["uri"]
    assert refuse(SocialInteract, {"protocol": "nostr"}).startswith("has no uri")


def test_disabled_stands_alone() -> None:
    """Where comments are disabled there is nothing else to say."""
    assert read(SocialInteract, {"protocol": "disabled"}).uri is None
    for key, value in (("uri", "https://a.example/1"), ("priority", 1)):
        assert refuse(SocialInteract, {"protocol": "disabled", key: value}).startswith("is disabled and says more")


@pytest.mark.parametrize(
    "server", ["https://a.example", "localhost", "a..example", "-a.example", f"{'a' * 64}.example"]
)
def test_a_chat_server_is_a_host_name(server: str) -> None:
    """Two labels at least, of letters, digits and hyphens, of 63 characters at most."""
    assert read(Chat, {"server": "irc.a-b.example", "protocol": "irc"}).server == "irc.a-b.example"
    assert refuse(Chat, {"server": server, "protocol": "irc"}).startswith("is not the name of a server")
