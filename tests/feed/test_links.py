"""Tags that link elsewhere: hubs, remote items, comments, chat, content links."""

from uuid import UUID

from publisher.feed.links import CHANNEL, ITEM, make_remote_item
from publisher.feed.xml import format_element
from publisher.model import Chat, ContentLink, Medium, RemoteFeed, RemoteItem, SocialInteract
from support.feed_elements import make_channel, make_item, write

GUID = UUID("9b024349-ccf0-5f69-a609-6b82873eab3c")
OTHER = RemoteFeed(feed_guid=GUID, feed_url="https://b.example/feed.xml", title="B & C")
POST = SocialInteract(protocol="activitypub", uri="https://b.example/@b/1", account_id="@b", priority=1)
CHAT = Chat(server="irc.b.example", protocol="irc", account_id="@b", space="#b")


def test_plain_show_links_nowhere() -> None:
    """Without keys that link elsewhere there are no tags."""
    assert write(CHANNEL, make_channel()) == []
    assert write(ITEM, make_item()) == []


def test_full_channel_links_by_every_tag() -> None:
    """One value or several: each hub and each post is a tag; the podroll and the publisher hold remote items."""
    channel = make_channel(
        hub=("https://hub.example/", "https://hub2.example/"),
        publisher=OTHER,
        podroll=(OTHER,),
        remote_item=RemoteItem(feed_guid=GUID, item_guid="x", medium=Medium.MUSIC),
        social_interact=POST,
        chat=CHAT,
    )
    remote = f'feedGuid="{GUID}" feedUrl="https://b.example/feed.xml"'
    assert write(CHANNEL, channel) == [
        '<atom:link href="https://hub.example/" rel="hub"/>',
        '<atom:link href="https://hub2.example/" rel="hub"/>',
        (
            f'<podcast:publisher>\n  <podcast:remoteItem {remote} medium="publisher" title="B &amp; C"/>\n'
            "</podcast:publisher>"
        ),
        f'<podcast:podroll>\n  <podcast:remoteItem {remote} title="B &amp; C"/>\n</podcast:podroll>',
        f'<podcast:remoteItem feedGuid="{GUID}" itemGuid="x" medium="music"/>',
        '<podcast:socialInteract protocol="activitypub" uri="https://b.example/@b/1" accountId="@b" priority="1"/>',
        '<podcast:chat server="irc.b.example" protocol="irc" accountId="@b" space="#b"/>',
    ]


def test_full_item_links_by_every_tag() -> None:
    """Comments that are disabled are a tag too."""
    item = make_item(
        social_interact=(POST, SocialInteract(protocol="disabled")),
        chat=CHAT,
        content_link=ContentLink(href="https://video.example/1", text="Se den"),
    )
    assert write(ITEM, item)[1:] == [
        '<podcast:socialInteract protocol="disabled"/>',
        '<podcast:chat server="irc.b.example" protocol="irc" accountId="@b" space="#b"/>',
        '<podcast:contentLink href="https://video.example/1">Se den</podcast:contentLink>',
    ]


def test_medium_of_an_item_is_its_own() -> None:
    """The medium that is handed in is for feeds; an item of a feed has the medium that was written."""
    item = RemoteItem(feed_guid=GUID, item_guid="x")
    assert "medium" not in format_element(make_remote_item(item, "publisher"))
    assert 'medium="publisher"' in format_element(make_remote_item(OTHER, "publisher"))
