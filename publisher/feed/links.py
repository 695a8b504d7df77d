"""Tags that link elsewhere: hubs, other feeds, comments, chat, other places of the same episode."""

from collections.abc import Iterator

from publisher.feed.context import Channel, Item
from publisher.feed.table import TagRow, TagTable
from publisher.feed.xml import Element
from publisher.model import Chat, ContentLink, Feed, RemoteFeed, RemoteItem, SocialInteract
from publisher.model.fields import OneOrMany, as_tuple


def make_remote_item(remote: RemoteFeed, medium: str | None = None) -> Element:
    """Return the podcast:remoteItem that names another feed, or an item of it; `medium` is for a feed."""
    item_guid = remote.item_guid if isinstance(remote, RemoteItem) else None
    medium = remote.medium if isinstance(remote, RemoteItem) else medium
    attributes = {
        "feedGuid": remote.feed_guid,
        "feedUrl": remote.feed_url,
        "itemGuid": item_guid,
        "medium": medium,
        "title": remote.title,
    }
    return Element("podcast:remoteItem", attributes=attributes)


def _hubs(channel: Channel) -> Iterator[Element]:
    for hub in as_tuple(channel.feed.hub):
        yield Element("atom:link", attributes={"href": hub, "rel": "hub"})


def _podroll(channel: Channel) -> Element | None:
    roll = channel.feed.podroll
    return Element("podcast:podroll", children=tuple(map(make_remote_item, roll))) if roll else None


def _publisher(channel: Channel) -> Element | None:
    publisher = channel.feed.publisher
    return Element("podcast:publisher", children=(make_remote_item(publisher, "publisher"),)) if publisher else None


def _social(written: OneOrMany[SocialInteract]) -> Iterator[Element]:
    for post in as_tuple(written):
        attributes = {
            "protocol": post.protocol,
            "uri": post.uri,
            "accountId": post.account_id,
            "accountUrl": post.account_url,
            "priority": post.priority,
        }
        yield Element("podcast:socialInteract", attributes=attributes)


def _chat(chat: Chat | None) -> Element | None:
    if chat is None:
        return None
    attributes = {"server": chat.server, "protocol": chat.protocol, "accountId": chat.account_id, "space": chat.space}
    return Element("podcast:chat", attributes=attributes)


def _content_links(links: OneOrMany[ContentLink]) -> Iterator[Element]:
    for link in as_tuple(links):
        yield Element("podcast:contentLink", link.text, {"href": link.href})


def _remote_items(feed: Feed) -> Iterator[Element]:
    return map(make_remote_item, as_tuple(feed.remote_item))


CHANNEL: TagTable[Channel] = {
    "atom:link": TagRow("hub", _hubs),
    "podcast:publisher": TagRow("publisher", _publisher),
    "podcast:podroll": TagRow("podroll", _podroll),
    "podcast:remoteItem": TagRow("remote_item", lambda channel: _remote_items(channel.feed)),
    "podcast:socialInteract": TagRow("social_interact", lambda channel: _social(channel.feed.social_interact)),
    "podcast:chat": TagRow("chat", lambda channel: _chat(channel.feed.chat)),
}

ITEM: TagTable[Item] = {
    "podcast:socialInteract": TagRow("social_interact", lambda item: _social(item.episode.social_interact)),
    "podcast:chat": TagRow("chat", lambda item: _chat(item.episode.chat)),
    "podcast:contentLink": TagRow("content_link", lambda item: _content_links(item.episode.content_link)),
}
