"""Who answers for a feed."""

import pytest

from publisher.feed.reading.owners import read_mailbox, read_owner, read_web_master
from support.other_feeds import lay_out, told

AUTHOR = "<itunes:author>Kari Nord</itunes:author>"


@pytest.mark.parametrize(
    ("tags", "name", "email"),
    [
        (
            "<itunes:owner><itunes:name>Jo</itunes:name><itunes:email>jo@a.example</itunes:email></itunes:owner>",
            "Jo",
            "jo@a.example",
        ),
        (
            f"{AUTHOR}<itunes:owner><itunes:email>jo@a.example</itunes:email></itunes:owner>",
            "Kari Nord",
            "jo@a.example",
        ),
        (
            (
                "<itunes:owner><itunes:name>Jo</itunes:name></itunes:owner>"
                "<managingEditor>b@a.example (B)</managingEditor>"
            ),
            "Jo",
            "b@a.example",
        ),
        ("<managingEditor>b@a.example (B)</managingEditor>", "B", "b@a.example"),
        (f"{AUTHOR}<googleplay:email>g@a.example</googleplay:email>", "Kari Nord", "g@a.example"),
    ],
)
def test_what_is_missing_is_looked_for(tags: str, name: str, email: str) -> None:
    """A name in author or managingEditor, an address in managingEditor or what Google had."""
    desk = lay_out(tags, "channel")
    assert read_owner(desk) == {"name": name, "email": email}
    assert all(
        name.startswith(("channel channel", "channel itunes:author")) for name in desk.claims.account().unclaimed
    )


def test_nobody_is_told() -> None:
    """An owner without any address is no owner, and is not lost in silence."""
    desk = lay_out("<itunes:owner><itunes:name>Jo</itunes:name></itunes:owner>", "channel")
    assert read_owner(desk) is None
    assert "has no address" in told(desk)


def test_the_web_master_has_a_name() -> None:
    """Without one, the author's."""
    assert read_web_master(lay_out(f"{AUTHOR}<webMaster>w@a.example</webMaster>", "channel")) == {
        "name": "Kari Nord",
        "email": "w@a.example",
    }
    assert read_web_master(lay_out("<webMaster>somebody</webMaster>", "channel")) is None


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("jo@a.example (Jo Nord)", ("Jo Nord", "jo@a.example")),
        ("Jo Nord <jo@a.example>", ("Jo Nord", "jo@a.example")),
        ("mailto:jo@a.example", ("", "jo@a.example")),
        ("Jo Nord", ("Jo Nord", "")),
        ("@" * 100_000, ("@" * 100_000, "")),
    ],
)
def test_mailboxes_are_read(text: str, mailbox: tuple[str, str]) -> None:
    """As RSS has them, as mail has them, and what is none."""
    assert read_mailbox(text) == mailbox
