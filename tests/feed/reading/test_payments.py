"""Funding pages and streamed payments."""

from publisher.feed.reading.payments import make_button, read_fundings, read_values
from support.other_feeds import lay_out, told

NODE = "03" + "ab" * 32
OTHER = "02" + "cd" * 32
GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
RECIPIENT = (
    f'<podcast:valueRecipient name="Kari" type="node" address="{NODE}" split="90" customKey="1" customValue="a"/>'
)


def make_value(inside: str = RECIPIENT) -> str:
    """Return a podcast:value."""
    return f'<podcast:value type="lightning" method="keysend" suggested="0.00000005">{inside}</podcast:value>'


def test_pages_of_both_kinds_are_read() -> None:
    """podcast:funding, and Atom's link before it; one page stands once."""
    desk = lay_out(
        '<podcast:funding url="https://a.example/give">Give</podcast:funding><podcast:funding url="https://b.example/"/>'
        '<atom:link rel="payment" href="https://a.example/give" title="Flattr"/>'
    )
    assert read_fundings(desk) == [
        {"url": "https://a.example/give", "text": "Give"},
        {"url": "https://b.example/", "text": "b.example"},
    ]


def test_words_of_buttons_are_bounded() -> None:
    """And there are always some."""
    assert len(make_button("a" * 500, "https://a.example/")) == 128
    assert make_button("", "http://[") == ""
    desk = lay_out(f'<podcast:funding url="https://a.example/give">{"Give " * 100}</podcast:funding>')
    read_fundings(desk)
    assert "cut" in told(desk)


def test_payments_are_read_whole() -> None:
    """What is the default is left out."""
    fee = f'<podcast:valueRecipient name="Host" type="node" address="{OTHER.upper()}" split="1" fee="true"/>'
    assert read_values(lay_out(make_value(RECIPIENT + fee))) == {
        "suggested": "0.00000005",
        "recipients": [
            {"name": "Kari", "address": NODE, "split": 90, "custom_key": "1", "custom_value": "a"},
            {"name": "Host", "address": OTHER, "split": 1, "fee": True},
        ],
    }


def test_stretches_for_others_are_read() -> None:
    """Those with recipients, and those of another feed's item."""
    split = f"""<podcast:valueTimeSplit startTime="60" duration="237.5" remotePercentage="95">
    <podcast:remoteItem itemGuid="song" feedGuid="{GUID}" medium="music"/></podcast:valueTimeSplit>"""
    found = read_values(lay_out(make_value(RECIPIENT + split)))
    remote = {"feed_guid": GUID, "item_guid": "song", "medium": "music"}
    assert found["time_splits"] == [{"start": 60, "duration": 237.5, "remote_item": remote, "remote_percentage": 95}]  # type: ignore[index, call-overload]


def test_payments_with_a_flaw_are_kept_as_they_are() -> None:
    """Where money goes is not guessed: not to whom, nor how much."""
    flaws = [
        RECIPIENT.replace(NODE, "nobody"),
        RECIPIENT.replace('split="90"', 'split="much"'),
        RECIPIENT + "<own:tax/>",
        RECIPIENT + '<podcast:valueTimeSplit duration="5"><podcast:valueRecipient/></podcast:valueTimeSplit>',
        "",
    ]
    for flaw in flaws:
        desk = lay_out(make_value(flaw))
        assert read_values(desk) == []
        assert len(desk.extra) == 1
        assert "kept word for word" in told(desk)


def test_a_show_has_no_stretches() -> None:
    """Its key has none, so such a tag is kept."""
    split = f'<podcast:valueTimeSplit startTime="0" duration="5">{RECIPIENT}</podcast:valueTimeSplit>'
    desk = lay_out(make_value(RECIPIENT + split), "channel")
    assert read_values(desk) == []
    assert len(desk.extra) == 1
