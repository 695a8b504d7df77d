"""Tags of funding pages and streamed payments; the times of splits are those of the published audio."""

from dataclasses import replace
from uuid import UUID

from publisher.feed.payments import CHANNEL, ITEM
from publisher.model import EpisodeValue, Funding, Recipient, RemoteItem, TimeSplit, Value
from publisher.model.timeline import RECORDING, Piece
from support.feed_elements import make_channel, make_item, write
from support.strategies import publication, small_show

GUID = UUID("9b024349-ccf0-5f69-a609-6b82873eab3c")
NODE = "02" + "0" * 64
OWNER = Recipient(name="Åse", address=NODE, split=99)
HOST = Recipient(type="lnaddress", address="app@b.example", split=1, fee=True, custom_key="7", custom_value="x")
RECIPIENTS = (
    f'  <podcast:valueRecipient name="Åse" type="node" address="{NODE}" split="99"/>\n'
    '  <podcast:valueRecipient type="lnaddress" address="app@b.example" split="1" customKey="7" customValue="x"'
    ' fee="true"/>\n'
)


def test_plain_show_asks_for_nothing() -> None:
    """Without funding and value there are no tags."""
    assert write(CHANNEL, make_channel()) == write(ITEM, make_item()) == []


def test_channel_has_funding_and_value() -> None:
    """A value holds its recipients; fee is written only if it is true, and amounts without an exponent."""
    channel = make_channel(
        funding=Funding(url="https://b.example/gi?a=1&b=2", text="Gi"),
        value=Value(suggested="0.00000005", recipients=(OWNER, HOST)),
    )
    assert write(CHANNEL, channel) == [
        '<podcast:funding url="https://b.example/gi?a=1&amp;b=2">Gi</podcast:funding>',
        f'<podcast:value type="lightning" method="keysend" suggested="0.00000005">\n{RECIPIENTS}</podcast:value>',
    ]


def test_time_splits_move_with_the_edit() -> None:
    """Splits are written in the recording's time, shown in that of the published audio, and left out when cut out."""
    show, (first, *_) = small_show()
    mastered = replace(
        publication(show, first).mastered,
        # The first ten seconds and those from 20 to 30 are cut.
        pieces=(
            Piece(sound=RECORDING, start=10.0, end=20.0, at=0.0),
            Piece(sound=RECORDING, start=30.0, end=60.0, at=10.0),
        ),
    )
    remote = RemoteItem(feed_guid=GUID, item_guid="x")
    value = EpisodeValue(
        recipients=(OWNER,),
        time_splits=(
            TimeSplit(start=0.0, duration=9.0, recipients=(OWNER,)),
            TimeSplit(start=12.0, duration=5.0, recipients=(OWNER,)),
            TimeSplit(start=40.0, duration=10.0, remote_item=remote, remote_start=1.5, remote_percentage=90),
        ),
    )
    [written] = write(ITEM, make_item(published_as={"mastered": mastered}, value=value))
    assert written.split("\n")[2:] == [
        '  <podcast:valueTimeSplit startTime="2.000" duration="5.000">',
        f'    <podcast:valueRecipient name="Åse" type="node" address="{NODE}" split="99"/>',
        "  </podcast:valueTimeSplit>",
        '  <podcast:valueTimeSplit startTime="20.000" duration="10.000" remoteStartTime="1.500" remotePercentage="90">',
        f'    <podcast:remoteItem feedGuid="{GUID}" itemGuid="x"/>',
        "  </podcast:valueTimeSplit>",
        "</podcast:value>",
    ]
